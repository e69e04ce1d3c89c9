package academicdb_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"becario/api/becario/academic/v1/academicv1connect"
	"becario/kit/clock"
	"becario/kit/rpc"
	"becario/kit/sqldb/sqltest"
	"becario/service/academic"
	"becario/service/academic/academicdb"
	"becario/service/academic/academictest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

func open(t *testing.T, dsn string) *academicdb.Store {
	t.Helper()
	store, err := academicdb.Open(t.Context(), dsn)
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
			academictest.Store(t, func(t *testing.T) academic.Store { return open(t, database(t)) })
		})
	}
}

func TestContract(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			academictest.Contract(t, func(t *testing.T, clock *clock.Manual) academicv1connect.AcademicServiceClient {
				return academic.New(open(t, database(t)), clock)
			})
		})
	}
}

func TestErasure(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			dsn := database(t)
			store := open(t, dsn)
			service := academic.New(store, clock.NewManual(academictest.Start))
			academictest.Erasure(t, service, func(text string) int { return sqltest.Left(t, store, dsn, text) })
		})
	}
}

func TestContractOverHTTP(t *testing.T) {
	academictest.Contract(t, func(t *testing.T, clock *clock.Manual) academicv1connect.AcademicServiceClient {
		service := academic.New(open(t, sqltest.SQLite(t)), clock)
		mux := http.NewServeMux()
		mux.Handle(academicv1connect.NewAcademicServiceHandler(service, rpc.ServerOptions(slog.New(slog.DiscardHandler))...))
		server := httptest.NewServer(rpc.Guard("secret", mux))
		t.Cleanup(server.Close)
		return academicv1connect.NewAcademicServiceClient(rpc.Client("secret"), server.URL, rpc.ClientOptions()...)
	})
}

func TestRandom(t *testing.T) {
	academictest.Random(t, func(t *testing.T, clock *clock.Manual) academicv1connect.AcademicServiceClient {
		return academic.New(open(t, sqltest.SQLite(t)), clock)
	})
}
