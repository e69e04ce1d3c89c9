// Package tasks keeps what people have to do and says when to remind them. The
// contract is api/becario/tasks/v1; Service is its local implementation, and a
// client of it as well.
package tasks

import (
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/kit/clock"
)

// Service implements the contract on a store.
type Service struct {
	store Store
	clock clock.Clock
}

var (
	_ tasksv1connect.TasksServiceHandler = (*Service)(nil)
	_ tasksv1connect.TasksServiceClient  = (*Service)(nil)
)

// New returns the service. It starts nothing.
func New(store Store, clock clock.Clock) *Service {
	return &Service{store: store, clock: clock}
}
