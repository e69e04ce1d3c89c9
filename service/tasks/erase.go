package tasks

import (
	"context"

	tasksv1 "becario/api/becario/tasks/v1"
)

// Erase removes all that is kept about a space.
func (s *Service) Erase(ctx context.Context, req *tasksv1.EraseRequest) (*tasksv1.EraseResponse, error) {
	if err := s.ledger.Erase(ctx, req.Space, req.Actor, Tx.Erase); err != nil {
		return nil, err
	}
	return &tasksv1.EraseResponse{}, nil
}
