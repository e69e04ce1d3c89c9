package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
)

// maxChanges is how many changes an answer has at most.
const maxChanges = 500

// Changes returns which requests have changed.
func (s *Service) Changes(ctx context.Context, req *requestsv1.ChangesRequest) (*requestsv1.ChangesResponse, error) {
	if req.Staff == "" {
		return nil, noStaff()
	}
	res := &requestsv1.ChangesResponse{Now: s.clock.Now().UnixMicro()}
	if req.Since == 0 {
		return res, nil
	}
	var err error
	res.Changes, err = s.store.Touched(ctx, req.Since, maxChanges)
	return res, err
}

// Look keeps that a member of staff looks at a request.
func (s *Service) Look(ctx context.Context, req *requestsv1.LookRequest) (*requestsv1.LookResponse, error) {
	if req.Staff == "" {
		return nil, noStaff()
	}
	if _, err := s.store.Space(ctx, req.Id); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	others, err := s.store.Look(ctx, req.Id, req.Staff, now.UnixMicro(), now.Add(-here).UnixMicro())
	return &requestsv1.LookResponse{Here: others}, err
}

// touch has open pages learn that something of a request has changed.
func (s *Service) touch(tx Tx, id string) error { return tx.Touch(id, s.clock.Now().UnixMicro()) }
