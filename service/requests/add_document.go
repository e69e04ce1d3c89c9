package requests

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob"
	"becario/kit/fault"
)

// readable are the types of file that an office reads. A drawing or a page may
// hold a program, and a text holds no signature: they are no documents.
var readable = []string{blob.PDF, blob.JPEG, blob.PNG, blob.WebP, blob.HEIC, blob.HEIF, blob.DOCX, blob.XLSX, blob.ODT, blob.ODS}

// AddDocument adds a paper to an open request, a draft, or those that wait. A
// request that waited for its holder goes back into review, and its clock runs
// again.
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
		describe(d, file)
		err = s.do(ctx, req, res, func(tx Tx) error { return s.addDocument(tx, req, d, res) })
	}
	if isFault(err) {
		s.drop(ctx, file)
	}
	if err != nil || res.Draft == nil {
		return res, err
	}
	return res, s.withType(ctx, res.Draft)
}

// drop removes a file that was refused, unless a document has it from before.
// If it cannot, Sweep will.
func (s *Service) drop(ctx context.Context, file blob.Info) {
	if kept, err := s.store.Documents(ctx, file.Space); err == nil && !slices.Contains(kept, file.ID) {
		_ = s.files.Delete(ctx, file.Space, file.ID)
	}
}

func (s *Service) addDocument(tx Tx, req *requestsv1.AddDocumentRequest, d *requestsv1.Document, res *requestsv1.AddDocumentResponse) error {
	f, err := s.folder(tx, req)
	if err != nil {
		return err
	}
	d = proto.CloneOf(d)
	res.Resumed = f.request != nil && f.request.State == waitsApplicant
	if err := s.put(tx, f, d); err != nil {
		return err
	}
	res.Request, res.Draft, res.Document = f.request, f.draft, d
	return s.changed(tx, f, "document", d.Name)
}

// describe says of a paper what its file is.
func describe(d *requestsv1.Document, file blob.Info) {
	d.Id, d.MediaType, d.Size, d.Sha256 = file.ID, file.Type, file.Size, file.SHA256
	d.Width, d.Height = int32(file.Width), int32(file.Height)
	if d.Day = dayIn(d.Name); d.Day == "" {
		d.Day = file.Day
	}
}

// checkFile refuses what an office cannot read.
func checkFile(file blob.Info) error {
	switch {
	case !slices.Contains(readable, file.Type):
		return fault.New(fault.Invalid, "fault.file_kind")
	case file.Locked:
		return fault.New(fault.Invalid, "fault.file_locked")
	case file.Width > 0 && (min(file.Width, file.Height) < leastSide || file.Width*file.Height < leastPixels):
		return fault.New(fault.Invalid, "fault.picture_small", "width", file.Width, "height", file.Height)
	}
	return nil
}

// Pictures below these sizes, in pixels, cannot be read: a page of writing takes
// more. Telegram sends photos of 1280 pixels at least on one side.
const (
	leastSide   = 300
	leastPixels = 200_000
)

func isFault(err error) bool {
	_, ok := fault.Of(err)
	return ok
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
	if err := s.addText(tx, r, what); err != nil {
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
	if r.State != waitsApplicant {
		r.AnswerBy, r.AnswerDays = "", 0
	}
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
	if r.State != from {
		if err := s.overtake(tx, r); err != nil {
			return err
		}
	}
	return tx.Put(r, s.reminderAt(r))
}
