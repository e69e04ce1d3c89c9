// Package tasks keeps what people have to do and says when to remind them. The
// contract is api/becario/tasks/v1; Service is its local implementation, and a
// client of it as well.
package tasks

import (
	"context"

	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/kit/clock"
	"becario/kit/ledger"
	"becario/kit/wall"
)

// Service implements the contract on a store.
type Service struct {
	store   Store
	clock   clock.Clock
	ledger  *ledger.Ledger[Tx]
	notices ledger.Notices[Tx]
	zones   wall.Zones
}

var (
	_ tasksv1connect.TasksServiceHandler = (*Service)(nil)
	_ tasksv1connect.TasksServiceClient  = (*Service)(nil)
)

// New returns the service. It starts nothing.
func New(store Store, clock clock.Clock) *Service {
	return &Service{store: store, clock: clock, ledger: ledger.New(store, clock),
		notices: ledger.Notices[Tx]{Queue: store, Clock: clock, Tell: tell, Next: next}}
}

// Step cleans some of what the ledger keeps no longer; it reports whether more
// may be left.
func (s *Service) Step(ctx context.Context) (more bool, err error) { return s.ledger.Step(ctx) }
