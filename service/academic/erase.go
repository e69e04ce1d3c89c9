package academic

import (
	"context"

	academicv1 "becario/api/becario/academic/v1"
)

// Erase removes all that is kept about a space.
func (s *Service) Erase(ctx context.Context, req *academicv1.EraseRequest) (*academicv1.EraseResponse, error) {
	if err := s.ledger.Erase(ctx, req.Space, req.Actor, Tx.Erase); err != nil {
		return nil, err
	}
	return &academicv1.EraseResponse{}, nil
}
