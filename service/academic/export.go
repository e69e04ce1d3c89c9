package academic

import (
	"context"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
)

// Export returns a page of what is kept about a space.
func (s *Service) Export(ctx context.Context, req *academicv1.ExportRequest) (*academicv1.ExportResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	kept, next, err := s.store.Export(ctx, req.Space, req.Page)
	if err != nil {
		return nil, err
	}
	return &academicv1.ExportResponse{Kept: kept, Next: next}, nil
}
