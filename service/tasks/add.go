package tasks

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
)

// Add keeps a task.
func (s *Service) Add(ctx context.Context, req *tasksv1.AddRequest) (*tasksv1.AddResponse, error) {
	now := s.clock.Now()
	said := saidAt(req, now)
	res := &tasksv1.AddResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		task := proto.CloneOf(req.Task)
		if task == nil {
			task = &tasksv1.Task{}
		}
		task.Id, task.Version, task.DoneAt, task.CreatedAt = uuid.Must(uuid.NewV7()).String(), 1, 0, now.UnixMicro()
		if err := s.settle(task, said); err != nil {
			return nil, err
		}
		settings, err := tx.Settings()
		if err != nil {
			return nil, err
		}
		res.Task = task
		return undoOf([]*tasksv1.Task{{Id: task.Id}}, task), tx.Put(s.record(req.Space, task, settings, said))
	})
	return res, err
}

// saidAt is when a person said what is asked; not later than now.
func saidAt(req interface{ GetSaidAt() int64 }, now time.Time) time.Time {
	if at := req.GetSaidAt(); at != 0 && micro(at).Before(now) {
		return micro(at)
	}
	return now
}

// undoOf is what Undo needs: the tasks before a change, and the ids and versions
// that they have after it. A task that was not there before has version 0.
func undoOf(before []*tasksv1.Task, after ...*tasksv1.Task) *tasksv1.UndoResponse {
	undo := &tasksv1.UndoResponse{Tasks: before}
	for _, t := range after {
		undo.Undone = append(undo.Undone, &tasksv1.Task{Id: t.Id, Version: t.Version})
	}
	return undo
}
