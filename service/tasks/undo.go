package tasks

import (
	"context"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
)

// Undo takes back the change that was made under a key.
func (s *Service) Undo(ctx context.Context, req *tasksv1.UndoRequest) (*tasksv1.UndoResponse, error) {
	now := s.clock.Now()
	res := &tasksv1.UndoResponse{}
	change := &tasksv1.UndoResponse{}
	err := s.store.Undo(ctx, req, change, func(tx Tx) error {
		settings, err := tx.Settings()
		if err != nil {
			return err
		}
		for i, before := range change.Tasks {
			r, err := tx.Get(before.Id)
			if err != nil {
				return err
			}
			if r.Task.Version != change.Undone[i].Version {
				return fault.New(fault.Conflict, "fault.changed")
			}
			res.Undone = append(res.Undone, r.Task)
			// What is as it was has the version that it had, so that the change
			// before this one can be taken back as well.
			if before.Version == 0 {
				before = proto.CloneOf(r.Task)
				before.Version++
				r.Removed = true
			} else {
				r.Removed = false
				res.Tasks = append(res.Tasks, before)
			}
			kept := record(r.Space, before, settings, now)
			if kept.Removed = r.Removed; kept.Removed {
				kept.NoticeAt = 0
			}
			if err := tx.Put(kept); err != nil {
				return err
			}
		}
		return nil
	})
	return res, err
}
