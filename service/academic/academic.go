// Package academic keeps a person's subjects and classes, works out on which
// dates each class takes place, and says when to give notice of it. The contract
// is api/becario/academic/v1; Service is its local implementation, and a client
// of it as well.
package academic

import (
	"becario/api/becario/academic/v1/academicv1connect"
	"becario/kit/clock"
)

// Service implements the contract on a store.
type Service struct {
	store Store
	clock clock.Clock
}

var (
	_ academicv1connect.AcademicServiceHandler = (*Service)(nil)
	_ academicv1connect.AcademicServiceClient  = (*Service)(nil)
)

// New returns the service. It starts nothing.
func New(store Store, clock clock.Clock) *Service {
	return &Service{store: store, clock: clock}
}
