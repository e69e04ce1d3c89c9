package requests

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// File keeps a request and gives it its number.
func (s *Service) File(ctx context.Context, req *requestsv1.FileRequest) (*requestsv1.FileResponse, error) {
	req = proto.CloneOf(req)
	res := &requestsv1.FileResponse{}
	err := s.do(ctx, req, res, func(tx Tx) error {
		now := s.clock.Now().UnixMicro()
		r := &requestsv1.Request{Version: 1, Space: req.Space, State: submitted, FiledAt: now, ChangedAt: now}
		if filed, err := s.filed(tx, req); filed != nil || err != nil {
			res.Request = filed
			return err
		}
		if err := s.begin(tx, req, r); err != nil {
			return err
		}
		if mine, err := tx.Open(req.Space, openStates); err != nil {
			return err
		} else if len(mine) >= MaxOpen {
			return fault.New(fault.State, "fault.many_requests", "max", MaxOpen)
		}
		if err := s.count(tx, r); err != nil {
			return err
		}
		text, err := s.search(tx, r)
		if err != nil {
			return err
		}
		if err := tx.File(r, text, s.dayNumber(r.FiledAt), s.reminderAt(r)); err != nil {
			return err
		}
		for _, d := range r.Documents {
			if err := tx.PutDocument(r, d); err != nil {
				return err
			}
			if err := s.addText(tx, r, d.Name); err != nil {
				return err
			}
		}
		res.Request = s.show(r)
		by := r.Holder
		if req.Staff != "" {
			by = cut(line(req.Staff), maxName)
		}
		if err := s.explainBy(tx, r, nil); err != nil {
			return err
		}
		return tx.AddEvent(r, s.event(r, "filed", by, 0, ""), req.Tell)
	})
	return res, err
}

// filed returns the request that a draft has become before; nil if it has not.
func (s *Service) filed(tx Tx, req *requestsv1.FileRequest) (*requestsv1.Request, error) {
	if req.Draft == "" {
		return nil, nil
	}
	r, err := tx.Get(req.Draft)
	if fault.Is(err, fault.NotFound) || err == nil && r.Space != req.Space {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	history, err := tx.History(r.Id)
	if err != nil {
		return nil, err
	}
	return s.show(r), s.explainBy(tx, r, history)
}

// begin fills a request from a draft or, without one, from what is said.
func (s *Service) begin(tx Tx, req *requestsv1.FileRequest, r *requestsv1.Request) error {
	if req.Draft != "" {
		r.Holder = cut(line(req.Holder), maxName)
		return s.fileDraft(tx, req, r)
	}
	if err := settle(req); err != nil {
		return err
	}
	t, err := s.typeOf(req.Type, req.Title)
	if err != nil {
		return err
	}
	if err := checkOpen(tx, t); err != nil {
		return err
	}
	_, days := t.Decision(nil)
	r.Id, r.Holder, r.Type, r.Title, r.From, r.To, r.Days = newID(), req.Holder, t.Key, req.Title, req.From, req.To, int32(days)
	r.TypeVersion, r.Wanted = t.Version(), t.Wanted(nil)
	return keep(tx, t)
}

// count gives a request its number and its deadline.
func (s *Service) count(tx Tx, r *requestsv1.Request) error {
	year := s.day(r.FiledAt).Year()
	sequence, err := tx.Sequence(s.programme, year)
	if err != nil {
		return err
	}
	r.Number, r.Code = number(s.programme, year, sequence), NewCode()
	r.Deadline, err = s.deadline(r, nil)
	return err
}

// event is an entry of the history of a request as it has become.
func (s *Service) event(r *requestsv1.Request, kind, actor string, from requestsv1.State, comment string) *requestsv1.Event {
	return &requestsv1.Event{
		Id: newID(), At: s.clock.Now().UnixMicro(), Kind: kind, Actor: actor,
		From: from, To: r.State, Comment: comment, Deadline: r.Deadline,
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
