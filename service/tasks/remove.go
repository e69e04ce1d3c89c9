package tasks

import (
	"context"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
)

// Remove takes tasks away.
func (s *Service) Remove(ctx context.Context, req *tasksv1.RemoveRequest) (*tasksv1.RemoveResponse, error) {
	res := &tasksv1.RemoveResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		before, after, err := s.each(tx, req.Ids, s.clock.Now(), func(r *Record) error {
			r.Removed = true
			return nil
		})
		res.Tasks = before
		return undoOf(before, after...), err
	})
	return res, err
}
