package requests

import (
	"context"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// Fetch returns one request with its history, for staff.
func (s *Service) Fetch(ctx context.Context, req *requestsv1.FetchRequest) (*requestsv1.FetchResponse, error) {
	if req.Staff == "" {
		return nil, fault.New(fault.Denied, "fault.no_staff")
	}
	id := strings.TrimSpace(req.Id)
	if strings.HasPrefix(strings.ToUpper(id), s.programme+"-") {
		id = strings.ToUpper(id)
	}
	r, events, err := s.store.Fetch(ctx, id)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.FetchResponse{Request: s.show(r), Events: events, Next: steps[r.State]}
	if err := s.explainBy(storeVersions{ctx, s.store}, r, events); err != nil {
		return nil, err
	}
	if r.TypeVersion != "" {
		t, err := s.version(storeVersions{ctx, s.store}, r.Type, r.TypeVersion)
		if err != nil {
			return nil, err
		}
		res.Type = message(t)
	}
	return res, nil
}
