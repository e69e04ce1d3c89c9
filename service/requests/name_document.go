package requests

import (
	"context"
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// NameDocument says of which kind a paper of an open request is.
func (s *Service) NameDocument(ctx context.Context, req *requestsv1.NameDocumentRequest) (*requestsv1.NameDocumentResponse, error) {
	res := &requestsv1.NameDocumentResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		if _, ok := s.types.Document(req.Kind); !ok {
			return fault.New(fault.Invalid, "fault.bad_kind", "value", req.Kind)
		}
		if req.Id == "" {
			return s.nameInDraft(tx, req, res)
		}
		r, err := own(tx, req.Space, req.Id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(r.Documents, func(d *requestsv1.Document) bool { return d.Id == req.DocumentId })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.no_request")
		}
		d := r.Documents[i]
		d.Kind = req.Kind
		if err := s.fit(d); err != nil {
			return err
		}
		if err := tx.PutDocument(r, d); err != nil {
			return err
		}
		if err := s.move(tx, r, r.State); err != nil {
			return err
		}
		res.Request, res.Document = s.show(r), d
		return tx.AddEvent(r, s.event(r, "named", r.Holder, r.State, d.Kind), false)
	})
	if err != nil || res.Draft == nil {
		return res, err
	}
	return res, s.withType(ctx, res.Draft)
}

// nameInDraft says of which kind a paper of a draft is.
func (s *Service) nameInDraft(tx Tx, req *requestsv1.NameDocumentRequest, res *requestsv1.NameDocumentResponse) error {
	f, err := s.folderOf(tx, req)
	if err != nil {
		return err
	}
	i, err := f.find(req.DocumentId)
	if err != nil {
		return err
	}
	d := f.draft.Documents[i]
	d.Kind = req.Kind
	if err := s.fit(d); err != nil {
		return err
	}
	res.Draft, res.Document = f.draft, d
	return s.keepDraft(tx, f.draft)
}
