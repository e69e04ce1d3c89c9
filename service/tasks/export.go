package tasks

import (
	"context"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
)

// Export returns a page of what is kept about a space.
func (s *Service) Export(ctx context.Context, req *tasksv1.ExportRequest) (*tasksv1.ExportResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	kept, next, err := s.store.Export(ctx, req.Space, req.Page)
	if err != nil {
		return nil, err
	}
	return &tasksv1.ExportResponse{Kept: kept, Next: next}, nil
}
