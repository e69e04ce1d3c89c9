package requests

import (
	"context"
	"fmt"
	"io"
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob"
	"becario/kit/fault"
)

// Document returns a part of the bytes of a paper.
func (s *Service) Document(ctx context.Context, req *requestsv1.DocumentRequest) (*requestsv1.DocumentResponse, error) {
	if req.Space == "" && req.Staff == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	r, _, err := s.store.Fetch(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	if req.Staff == "" && r.Space != req.Space {
		return nil, fault.New(fault.NotFound, "fault.no_request")
	}
	i := slices.IndexFunc(r.Documents, func(d *requestsv1.Document) bool { return d.Id == req.DocumentId })
	if i < 0 || r.Documents[i].Sha256 == "" {
		return nil, fault.New(fault.NotFound, "fault.file_gone")
	}
	f, err := s.files.Get(ctx, r.Space, req.DocumentId)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	res := &requestsv1.DocumentResponse{Document: r.Documents[i]}
	size := f.Size()
	if req.Offset < 0 || req.Offset >= size {
		return res, nil
	}
	res.Data = make([]byte, min(blob.MaxPart, size-req.Offset))
	if _, err := io.ReadFull(io.NewSectionReader(f, req.Offset, int64(len(res.Data))), res.Data); err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return res, nil
}
