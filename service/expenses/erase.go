package expenses

import (
	"context"

	expensesv1 "becario/api/becario/expenses/v1"
)

// Erase removes all that is kept about a space.
func (s *Service) Erase(ctx context.Context, req *expensesv1.EraseRequest) (*expensesv1.EraseResponse, error) {
	if err := s.ledger.Erase(ctx, req.Space, req.Actor, Tx.Erase); err != nil {
		return nil, err
	}
	return &expensesv1.EraseResponse{}, nil
}
