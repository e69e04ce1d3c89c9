package academicmongo_test

import (
	"testing"

	"becario/api/becario/academic/v1/academicv1connect"
	"becario/kit/clock"
	"becario/kit/mongodb/mongotest"
	"becario/service/academic"
	"becario/service/academic/academicmongo"
	"becario/service/academic/academictest"
)

func TestMain(m *testing.M) { mongotest.Main(m) }

func open(t *testing.T, address string) *academicmongo.Store {
	t.Helper()
	store, err := academicmongo.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestStore(t *testing.T) {
	academictest.Store(t, func(t *testing.T) academic.Store { return open(t, mongotest.Mongo(t)) })
}

func TestContract(t *testing.T) {
	academictest.Contract(t, func(t *testing.T, clock *clock.Manual) academicv1connect.AcademicServiceClient {
		return academic.New(open(t, mongotest.Mongo(t)), clock)
	})
}

func TestErasure(t *testing.T) {
	address := mongotest.Mongo(t)
	service := academic.New(open(t, address), clock.NewManual(academictest.Start))
	academictest.Erasure(t, service, func(text string) int { return mongotest.Count(t, address, text) })
}
