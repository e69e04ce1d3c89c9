package tasks

import (
	"context"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/ledger"
)

// Undo takes back the change that was made under a key. What is as it was has
// the version that it had, so that the change before this one can be taken back
// as well.
func (s *Service) Undo(ctx context.Context, req *tasksv1.UndoRequest) (*tasksv1.UndoResponse, error) {
	now := s.clock.Now()
	res := &tasksv1.UndoResponse{}
	change := &tasksv1.UndoResponse{}
	err := s.ledger.Undo(ctx, req, change, res, func(tx Tx) error {
		settings, err := tx.Settings()
		if err != nil {
			return err
		}
		changed := map[string]Record{}
		get := func(id string) (*tasksv1.Task, error) {
			r, err := tx.Get(id)
			changed[id] = r
			return r.Task, err
		}
		put := func(t *tasksv1.Task) error { return tx.Put(s.replaced(changed[t.Id], t, settings, now)) }
		remove := func(t *tasksv1.Task) error {
			gone := proto.CloneOf(t)
			gone.Version++
			return tx.Put(removed(s.record(req.Space, gone, settings, now)))
		}
		res.Tasks, res.Undone, err = ledger.Restore(change.Tasks, change.Undone, get, put, remove)
		return err
	})
	return res, err
}
