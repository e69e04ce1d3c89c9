// Package academic keeps a person's subjects and classes, works out on which
// dates each class takes place, and says when to give notice of it. The contract
// is api/becario/academic/v1; Service is its local implementation, and a client
// of it as well.
package academic

import (
	"context"

	"becario/api/becario/academic/v1/academicv1connect"
	"becario/kit/clock"
	"becario/kit/ledger"
)

// Service implements the contract on a store.
type Service struct {
	store   Store
	clock   clock.Clock
	ledger  *ledger.Ledger[Tx]
	notices ledger.Notices[Tx]
}

var (
	_ academicv1connect.AcademicServiceHandler = (*Service)(nil)
	_ academicv1connect.AcademicServiceClient  = (*Service)(nil)
)

// New returns the service. It starts nothing.
func New(store Store, clock clock.Clock) *Service {
	return &Service{store: store, clock: clock, ledger: ledger.New(store, clock),
		notices: ledger.Notices[Tx]{Queue: store, Clock: clock, Tell: tell, Next: next}}
}

// Step cleans some of what the ledger keeps no longer; it reports whether more
// may be left.
func (s *Service) Step(ctx context.Context) (more bool, err error) { return s.ledger.Step(ctx) }
