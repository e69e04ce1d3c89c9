package tasks

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
)

// Add keeps a task.
func (s *Service) Add(ctx context.Context, req *tasksv1.AddRequest) (*tasksv1.AddResponse, error) {
	now := s.clock.Now()
	res := &tasksv1.AddResponse{}
	err := s.store.Once(ctx, req, res, func(tx Tx) (proto.Message, error) {
		task := proto.CloneOf(req.Task)
		if task == nil {
			task = &tasksv1.Task{}
		}
		task.Id, task.Version, task.DoneAt, task.CreatedAt = uuid.Must(uuid.NewV7()).String(), 1, 0, now.UnixMicro()
		if err := settle(task, now); err != nil {
			return nil, err
		}
		settings, err := tx.Settings()
		if err != nil {
			return nil, err
		}
		res.Task = task
		return undoOf([]*tasksv1.Task{{Id: task.Id}}, []*tasksv1.Task{task}), tx.Put(record(req.Space, task, settings, now))
	})
	return res, err
}

// undoOf is what Undo needs: the tasks before a change and after it. A task
// that was not there before has version 0.
func undoOf(before, after []*tasksv1.Task) *tasksv1.UndoResponse {
	return &tasksv1.UndoResponse{Tasks: before, Undone: after}
}
