package expensesdb_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/kit/clock"
	"becario/kit/rpc"
	"becario/kit/sqldb/sqltest"
	"becario/service/expenses"
	"becario/service/expenses/expensesdb"
	"becario/service/expenses/expensestest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

func open(t testing.TB, dsn string) *expensesdb.Store {
	t.Helper()
	store, err := expensesdb.Open(t.Context(), dsn)
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
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			expensestest.Store(t, func(t *testing.T) expenses.Store { return open(t, database(t)) })
		})
	}
}

func TestContract(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			expensestest.Contract(t, func(t *testing.T, clock *clock.Manual) expensesv1connect.ExpensesServiceClient {
				return expenses.New(open(t, database(t)), clock)
			})
		})
	}
}

func TestErasure(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			dsn := database(t)
			store := open(t, dsn)
			service := expenses.New(store, clock.NewManual(expensestest.Start))
			expensestest.Erasure(t, service, func(text string) int { return sqltest.Left(t, store, dsn, text) })
		})
	}
}

func TestContractOverHTTP(t *testing.T) {
	expensestest.Contract(t, func(t *testing.T, clock *clock.Manual) expensesv1connect.ExpensesServiceClient {
		service := expenses.New(open(t, sqltest.SQLite(t)), clock)
		mux := http.NewServeMux()
		mux.Handle(expensesv1connect.NewExpensesServiceHandler(service, rpc.ServerOptions(slog.New(slog.DiscardHandler))...))
		server := httptest.NewServer(rpc.Guard("secret", mux))
		t.Cleanup(server.Close)
		return expensesv1connect.NewExpensesServiceClient(rpc.Client("secret"), server.URL, rpc.ClientOptions()...)
	})
}
