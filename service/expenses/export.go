package expenses

import (
	"context"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
)

// Export returns a page of what is kept about a space.
func (s *Service) Export(ctx context.Context, req *expensesv1.ExportRequest) (*expensesv1.ExportResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	kept, next, err := s.store.Export(ctx, req.Space, req.Page)
	if err != nil {
		return nil, err
	}
	return &expensesv1.ExportResponse{Kept: kept, Next: next}, nil
}
