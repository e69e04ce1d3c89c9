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
		if err := settle(req); err != nil {
			return err
		}
		kind, ok := s.catalog.typeOf(req.Type, req.Title)
		if !ok {
			return fault.New(fault.Invalid, "fault.bad_type", "value", req.Type)
		}
		if mine, err := tx.Open(req.Space, openStates); err != nil {
			return err
		} else if len(mine) >= MaxOpen {
			return fault.New(fault.State, "fault.many_requests", "max", MaxOpen)
		}
		now := s.clock.Now().UnixMicro()
		r := &requestsv1.Request{
			Id: newID(), Version: 1, Space: req.Space, Holder: req.Holder, Type: kind.Key, Title: req.Title,
			From: req.From, To: req.To, State: submitted, FiledAt: now, ChangedAt: now, Days: int32(kind.Days),
		}
		if err := s.count(tx, r); err != nil {
			return err
		}
		if err := tx.File(r, s.search(r)); err != nil {
			return err
		}
		res.Request = s.show(r)
		return tx.AddEvent(r, s.event(r, "filed", r.Holder, 0, ""), false)
	})
	return res, err
}

// count gives a request its number and its deadline.
func (s *Service) count(tx Tx, r *requestsv1.Request) error {
	year := s.day(r.FiledAt).Year()
	sequence, err := tx.Sequence(s.programme, year)
	if err != nil {
		return err
	}
	r.Number = number(s.programme, year, sequence)
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
