package requests

import (
	"context"
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob"
	"becario/kit/fault"
)

// readable are the types of file that an office reads. A drawing or a page may
// hold a program, and a text holds no signature: they are no documents.
var readable = []string{blob.PDF, blob.JPEG, blob.PNG, blob.WebP, blob.HEIC, blob.HEIF, blob.DOCX, blob.XLSX, blob.ODT, blob.ODS}

// AddDocument adds a paper to an open request. One that waited for its holder
// goes back into review, and its clock runs again.
func (s *Service) AddDocument(ctx context.Context, req *requestsv1.AddDocumentRequest) (*requestsv1.AddDocumentResponse, error) {
	if req.Space == "" || req.Actor == "" || req.Key == "" {
		return nil, fault.New(fault.Invalid, "fault.no_key")
	}
	d, err := settled(req.Document)
	if err != nil {
		return nil, err
	}
	// The file is kept first. Its id comes from the key, so that a second call
	// finds it; without a document it is removed here or, after a crash, by Sweep.
	file, err := s.files.Commit(ctx, req.Space, req.Key, d.Name, d.Size)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.AddDocumentResponse{}
	if err = checkFile(file); err == nil {
		d.Id, d.MediaType, d.Size, d.Sha256 = file.ID, file.Type, file.Size, file.SHA256
		d.Width, d.Height = int32(file.Width), int32(file.Height)
		err = s.do(ctx, req, res, func(tx Tx) error { return s.addDocument(tx, req, d, res) })
	}
	if isFault(err) {
		s.drop(ctx, file)
	}
	return res, err
}

// drop removes a file that was refused, unless a document has it from before.
// If it cannot, Sweep will.
func (s *Service) drop(ctx context.Context, file blob.Info) {
	if kept, err := s.store.Documents(ctx, file.Space); err == nil && !slices.Contains(kept, file.ID) {
		_ = s.files.Delete(ctx, file.Space, file.ID)
	}
}

func (s *Service) addDocument(tx Tx, req *requestsv1.AddDocumentRequest, d *requestsv1.Document, res *requestsv1.AddDocumentResponse) error {
	id, err := s.chosen(tx, req)
	if err != nil {
		return err
	}
	r, err := own(tx, req.Space, id)
	if err != nil {
		return err
	}
	if len(r.Documents) >= maxDocuments {
		return fault.New(fault.State, "fault.many_documents", "max", maxDocuments)
	}
	if _, ok := s.types.Document(d.Kind); !ok {
		kind, _ := s.types.Tell(d.Name)
		d.Kind = kind.Key
	}
	d.AddedAt = s.clock.Now().UnixMicro()
	if n := len(r.Documents); n > 0 { // they are ordered by it
		d.AddedAt = max(d.AddedAt, r.Documents[n-1].AddedAt+1)
	}
	if err := tx.PutDocument(r, d); err != nil {
		return err
	}
	r.Documents = append(r.Documents, d)
	res.Request, res.Document = r, d
	return s.answered(tx, r, "document", d.Name)
}

// checkFile refuses what an office cannot read.
func checkFile(file blob.Info) error {
	switch {
	case !slices.Contains(readable, file.Type):
		return fault.New(fault.Invalid, "fault.file_kind")
	case file.Locked:
		return fault.New(fault.Invalid, "fault.file_locked")
	}
	return nil
}

func isFault(err error) bool {
	_, ok := fault.Of(err)
	return ok
}

// chosen returns the id of the request that the paper is for.
func (s *Service) chosen(tx Tx, req *requestsv1.AddDocumentRequest) (string, error) {
	if req.Id != "" {
		return req.Id, nil
	}
	ids, err := tx.Open(req.Space, openStates)
	if err == nil && len(ids) == 0 {
		return "", fault.New(fault.NotFound, "fault.no_request")
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// answered keeps that the holder has brought something.
func (s *Service) answered(tx Tx, r *requestsv1.Request, kind, what string) error {
	from := r.State
	if r.State == waitsApplicant {
		r.State = inReview
	}
	if err := s.move(tx, r, from); err != nil {
		return err
	}
	s.show(r)
	if err := tx.Heard(r.Id, r.ChangedAt); err != nil {
		return err
	}
	if err := tx.AddText(r.Id, what); err != nil {
		return err
	}
	return tx.AddEvent(r, s.event(r, kind, r.Holder, from, what), false)
}

// own returns an open request of the space.
func own(tx Tx, space, id string) (*requestsv1.Request, error) {
	r, err := tx.Get(id)
	if err != nil {
		return nil, err
	}
	if r.Space != space {
		return nil, fault.New(fault.NotFound, "fault.no_request")
	}
	if !open(r.State) {
		return nil, fault.New(fault.State, "fault.request_closed", "number", r.Number)
	}
	return r, nil
}

// move keeps a request whose state was from, with its deadline counted anew if
// its clock runs again.
func (s *Service) move(tx Tx, r *requestsv1.Request, from requestsv1.State) error {
	r.Version++
	r.ChangedAt = s.clock.Now().UnixMicro()
	if running(r.State) && !running(from) {
		history, err := tx.History(r.Id)
		if err != nil {
			return err
		}
		history = append(history, &requestsv1.Event{At: r.ChangedAt, From: from, To: r.State})
		if r.Deadline, err = s.deadline(r, history); err != nil {
			return err
		}
	}
	return tx.Put(r)
}
