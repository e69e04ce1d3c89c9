package tasksdb_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/kit/clock"
	"becario/kit/rpc"
	"becario/kit/sqldb/sqltest"
	"becario/service/tasks"
	"becario/service/tasks/tasksdb"
	"becario/service/tasks/taskstest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

func open(t testing.TB, dsn string) *tasksdb.Store {
	t.Helper()
	store, err := tasksdb.Open(t.Context(), dsn)
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
			taskstest.Store(t, func(t *testing.T) tasks.Store { return open(t, database(t)) })
		})
	}
}

func TestContract(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			taskstest.Contract(t, func(t *testing.T, clock *clock.Manual) tasksv1connect.TasksServiceClient {
				return tasks.New(open(t, database(t)), clock)
			})
		})
	}
}

func TestErasure(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			dsn := database(t)
			store := open(t, dsn)
			service := tasks.New(store, clock.NewManual(taskstest.Start))
			taskstest.Erasure(t, service, func(text string) int { return sqltest.Left(t, store, dsn, text) })
		})
	}
}

func TestContractOverHTTP(t *testing.T) {
	taskstest.Contract(t, func(t *testing.T, clock *clock.Manual) tasksv1connect.TasksServiceClient {
		service := tasks.New(open(t, sqltest.SQLite(t)), clock)
		mux := http.NewServeMux()
		mux.Handle(tasksv1connect.NewTasksServiceHandler(service, rpc.ServerOptions(slog.New(slog.DiscardHandler))...))
		server := httptest.NewServer(rpc.Guard("secret", mux))
		t.Cleanup(server.Close)
		return tasksv1connect.NewTasksServiceClient(rpc.Client("secret"), server.URL, rpc.ClientOptions()...)
	})
}
