package requests

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob"
	"becario/kit/fault"
	"becario/kit/pdf"
)

// maxPages is how many pictures are joined at most.
const maxPages = 50

// JoinDocuments makes one PDF of papers that are pictures.
func (s *Service) JoinDocuments(ctx context.Context, req *requestsv1.JoinDocumentsRequest) (*requestsv1.JoinDocumentsResponse, error) {
	if req.Space == "" || req.Actor == "" || req.Key == "" {
		return nil, fault.New(fault.Invalid, "fault.no_key")
	}
	// The pages are read first, since that takes time. If they are not there any
	// more they may be joined already: then the ledger knows the answer.
	joined, err := s.join(ctx, req)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	res := &requestsv1.JoinDocumentsResponse{}
	gone := err
	err = s.do(ctx, req, res, func(tx Tx) error {
		if gone != nil {
			return gone
		}
		f, err := s.folderOf(tx, req)
		if err != nil {
			return err
		}
		if err := replaceable(f); err != nil {
			return err
		}
		d := &requestsv1.Document{Name: joined.Name, Kind: req.Kind, Pages: int32(len(req.DocumentIds))}
		for _, id := range req.DocumentIds {
			page, err := s.take(tx, f, id)
			if err != nil {
				return err
			}
			d.Kind = cmp.Or(d.Kind, page.Kind)
		}
		describe(d, joined)
		if err := s.put(tx, f, d); err != nil {
			return err
		}
		res.Request, res.Draft, res.Document = f.request, f.draft, d
		return s.changed(tx, f, "joined", d.Name)
	})
	if err != nil {
		if isFault(err) && joined.ID != "" {
			s.drop(ctx, joined)
		}
		return nil, err
	}
	// What is left by a crash here belongs to no document: Sweep removes it.
	for _, id := range req.DocumentIds {
		err = errors.Join(err, s.files.Delete(ctx, req.Space, id))
	}
	if err != nil || res.Draft == nil {
		return res, err
	}
	return res, s.withType(ctx, res.Draft)
}

// join keeps a document of the pictures as a file.
func (s *Service) join(ctx context.Context, req *requestsv1.JoinDocumentsRequest) (blob.Info, error) {
	if n := len(req.DocumentIds); n < 2 || n > maxPages {
		return blob.Info{}, fault.New(fault.Invalid, "fault.join_count", "max", maxPages)
	}
	all, err := s.papers(ctx, req)
	if err != nil {
		return blob.Info{}, err
	}
	name, size := cut(line(req.Name), maxName), int64(0)
	var pictures [][]byte
	for _, id := range req.DocumentIds {
		i := slices.IndexFunc(all, func(d *requestsv1.Document) bool { return d.Id == id })
		if i < 0 {
			return blob.Info{}, fault.New(fault.NotFound, "fault.file_gone")
		}
		if !slices.Contains([]string{blob.JPEG, blob.PNG, blob.WebP}, all[i].MediaType) {
			return blob.Info{}, fault.New(fault.Invalid, "fault.join_kind")
		}
		if size += all[i].Size; size > s.files.Limits().MaxBytes {
			return blob.Info{}, fault.New(fault.Invalid, "fault.file_big", "max", s.files.Limits().MaxBytes>>20)
		}
		data, err := s.bytes(ctx, req.Space, id)
		if err != nil {
			return blob.Info{}, err
		}
		pictures = append(pictures, data)
		if name == "" {
			name = strings.TrimSuffix(all[i].Name, path.Ext(all[i].Name))
		}
	}
	made, err := pdf.Pages(pictures...)
	if errors.Is(err, pdf.ErrNoPicture) {
		return blob.Info{}, fault.New(fault.Invalid, "fault.join_kind")
	}
	if err != nil {
		return blob.Info{}, err
	}
	if !strings.HasSuffix(strings.ToLower(name), ".pdf") {
		name += ".pdf"
	}
	return s.files.Put(ctx, req.Space, req.Key+"/joined", name, bytes.NewReader(made))
}

// papers are those of the request or the draft that a call names.
func (s *Service) papers(ctx context.Context, req addressed) ([]*requestsv1.Document, error) {
	if req.GetId() != "" {
		r, _, err := s.store.Fetch(ctx, req.GetId())
		if err != nil {
			return nil, err
		}
		if r.Space != req.GetSpace() {
			return nil, fault.New(fault.NotFound, "fault.no_request")
		}
		return r.Documents, nil
	}
	all, err := s.store.Drafts(ctx, req.GetSpace())
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if !s.lapsed(d) && (d.Id == req.GetDraft() || req.GetDraft() == "" && waits(d)) {
			return d.Documents, nil
		}
	}
	return nil, fault.New(fault.NotFound, "fault.no_draft")
}

func (s *Service) bytes(ctx context.Context, space, id string) ([]byte, error) {
	f, err := s.files.Get(ctx, space, id)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return data, nil
}
