package requests

import (
	"context"
	"crypto/subtle"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// Verify tells whether a number and a code belong together. A number that nobody
// has is answered like a wrong code.
func (s *Service) Verify(ctx context.Context, req *requestsv1.VerifyRequest) (*requestsv1.VerifyResponse, error) {
	wrong := fault.New(fault.NotFound, "fault.not_genuine")
	number, code := strings.ToUpper(strings.TrimSpace(req.Number)), copied(req.Code)
	r, events, err := s.store.Fetch(ctx, number)
	if fault.Is(err, fault.NotFound) {
		return nil, wrong
	}
	if err != nil {
		return nil, err
	}
	if r.Number != number || r.Code == "" || subtle.ConstantTimeCompare([]byte(code), []byte(r.Code)) != 1 {
		return nil, wrong
	}
	res := &requestsv1.VerifyResponse{Number: r.Number, State: r.State, FiledAt: r.FiledAt, ChangedAt: r.FiledAt}
	for _, e := range events {
		if e.From == e.To {
			continue
		}
		res.ChangedAt = e.At
		switch {
		case undecided(e.To):
			res.DecidedAt = 0
		case res.DecidedAt == 0:
			res.DecidedAt = e.At
		}
	}
	return res, nil
}
