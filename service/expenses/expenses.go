// Package expenses keeps what people spend, adds it up and watches over their
// limits. The contract is api/becario/expenses/v1; Service is its local
// implementation, and a client of it as well.
//
// Amounts are integers in the minor unit of their currency, and those of
// different currencies are never added. A repeating expense is one record with
// a rule; its dates are computed when they are asked for, so that none can
// disagree with it.
package expenses

import (
	"context"

	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/kit/clock"
	"becario/kit/ledger"
)

// Service implements the contract on a store.
type Service struct {
	store  Store
	clock  clock.Clock
	ledger *ledger.Ledger[Tx]
}

var (
	_ expensesv1connect.ExpensesServiceHandler = (*Service)(nil)
	_ expensesv1connect.ExpensesServiceClient  = (*Service)(nil)
)

// New returns the service. It starts nothing.
func New(store Store, clock clock.Clock) *Service {
	return &Service{store: store, clock: clock, ledger: ledger.New(store, clock)}
}

// Step cleans some of what the ledger keeps no longer; it reports whether more
// may be left.
func (s *Service) Step(ctx context.Context) (more bool, err error) { return s.ledger.Step(ctx) }
