package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// Export returns a page of what is kept about a space.
func (s *Service) Export(ctx context.Context, req *requestsv1.ExportRequest) (*requestsv1.ExportResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	kept, next, err := s.store.Export(ctx, req.Space, req.Page)
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		if r := k.GetHistory().GetRequest(); r != nil {
			s.show(r)
		}
	}
	return &requestsv1.ExportResponse{Kept: kept, Next: next}, nil
}
