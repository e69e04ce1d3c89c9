package requests

import (
	"context"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// AddDocument adds a paper to an open request. One that waited for its holder
// goes back into review, and its clock runs again.
func (s *Service) AddDocument(ctx context.Context, req *requestsv1.AddDocumentRequest) (*requestsv1.AddDocumentResponse, error) {
	res := &requestsv1.AddDocumentResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		d := proto.CloneOf(req.Document)
		if d == nil {
			d = &requestsv1.Document{}
		}
		if err := settleDocument(d); err != nil {
			return err
		}
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
		if _, ok := find(s.catalog.documents, d.Kind); !ok {
			kind, _ := tell(s.catalog.documents, d.Name)
			d.Kind = kind.Key
		}
		d.Id, d.AddedAt = newID(), s.clock.Now().UnixMicro()
		if err := tx.PutDocument(r, d); err != nil {
			return err
		}
		r.Documents = append(r.Documents, d)
		res.Document = d
		res.Request = r
		return s.answered(tx, r, "document", d.Name)
	})
	return res, err
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
