package holdersdb_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"becario/api/becario/holders/v1/holdersv1connect"
	"becario/catalog"
	"becario/kit/clock"
	"becario/kit/phrase"
	"becario/kit/rpc"
	"becario/kit/sqldb/sqltest"
	"becario/nlu/lang"
	"becario/service/holders"
	"becario/service/holders/holdersdb"
	"becario/service/holders/holderstest"
)

// book are the phrases, read once.
var book = sync.OnceValues(func() (*phrase.Book, error) { return phrase.Open(lang.Files()) })

func TestMain(m *testing.M) { sqltest.Main(m) }

func open(t *testing.T, dsn string, c *clock.Manual, post *holderstest.Post) *holders.Service {
	t.Helper()
	s, _ := openBoth(t, dsn, c, post)
	return s
}

func openBoth(t *testing.T, dsn string, c *clock.Manual, post *holderstest.Post) (*holders.Service, *holders.Broadcasts) {
	t.Helper()
	store, err := holdersdb.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	data, err := catalog.Files.ReadFile("holders/columns.toml")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := holders.ReadColumns(data)
	if err != nil {
		t.Fatal(err)
	}
	words, err := book()
	if err != nil {
		t.Fatal(err)
	}
	return holders.New(holders.Config{Store: store, Clock: c, Phrases: words, Columns: columns, Mail: post}), holders.NewBroadcasts(store, c)
}

func TestContract(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			holderstest.Contract(t, func(t *testing.T, c *clock.Manual, post *holderstest.Post) holdersv1connect.HoldersServiceClient {
				return open(t, database(t), c, post)
			})
		})
	}
}

func TestContractRemote(t *testing.T) {
	holderstest.Contract(t, func(t *testing.T, c *clock.Manual, post *holderstest.Post) holdersv1connect.HoldersServiceClient {
		mux := http.NewServeMux()
		mux.Handle(holdersv1connect.NewHoldersServiceHandler(open(t, sqltest.SQLite(t), c, post), rpc.ServerOptions(slog.New(slog.DiscardHandler))...))
		server := httptest.NewServer(mux)
		t.Cleanup(server.Close)
		return holdersv1connect.NewHoldersServiceClient(rpc.Client(""), server.URL, rpc.ClientOptions()...)
	})
}

func TestBroadcasts(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			holderstest.Broadcasts(t, func(t *testing.T, c *clock.Manual, post *holderstest.Post) holderstest.Clients {
				s, b := openBoth(t, database(t), c, post)
				return holderstest.Clients{Holders: s, Broadcasts: b, Step: b.Step}
			})
		})
	}
}

func TestBroadcastsRemote(t *testing.T) {
	holderstest.Broadcasts(t, func(t *testing.T, c *clock.Manual, post *holderstest.Post) holderstest.Clients {
		s, b := openBoth(t, sqltest.SQLite(t), c, post)
		mux := http.NewServeMux()
		mux.Handle(holdersv1connect.NewHoldersServiceHandler(s, rpc.ServerOptions(slog.New(slog.DiscardHandler))...))
		mux.Handle(holdersv1connect.NewBroadcastServiceHandler(b, rpc.ServerOptions(slog.New(slog.DiscardHandler))...))
		server := httptest.NewServer(mux)
		t.Cleanup(server.Close)
		return holderstest.Clients{Holders: holdersv1connect.NewHoldersServiceClient(rpc.Client(""), server.URL, rpc.ClientOptions()...),
			Broadcasts: holdersv1connect.NewBroadcastServiceClient(rpc.Client(""), server.URL, rpc.ClientOptions()...), Step: b.Step}
	})
}
