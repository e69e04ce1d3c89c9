package expensesmongo_test

import (
	"testing"

	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/kit/clock"
	"becario/kit/mongodb/mongotest"
	"becario/service/expenses"
	"becario/service/expenses/expensesmongo"
	"becario/service/expenses/expensestest"
)

func TestMain(m *testing.M) { mongotest.Main(m) }

func open(t *testing.T, address string) *expensesmongo.Store {
	t.Helper()
	store, err := expensesmongo.Open(t.Context(), address)
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
	expensestest.Store(t, func(t *testing.T) expenses.Store { return open(t, mongotest.Mongo(t)) })
}

func TestContract(t *testing.T) {
	expensestest.Contract(t, func(t *testing.T, clock *clock.Manual) expensesv1connect.ExpensesServiceClient {
		return expenses.New(open(t, mongotest.Mongo(t)), clock)
	})
}

func TestErasure(t *testing.T) {
	address := mongotest.Mongo(t)
	service := expenses.New(open(t, address), clock.NewManual(expensestest.Start))
	expensestest.Erasure(t, service, func(text string) int { return mongotest.Count(t, address, text) })
}
