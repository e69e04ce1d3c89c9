package botdb_test

import (
	"testing"

	"becario/bot"
	"becario/bot/botdb"
	"becario/bot/bottest"
	"becario/kit/sqldb/sqltest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

func TestErasure(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			bottest.Erasure(t, func(t *testing.T) (bot.Store, func(string) int) {
				dsn := database(t)
				store := open(t, dsn)
				return store, func(text string) int { return sqltest.Left(t, store, dsn, text) }
			})
		})
	}
}

func open(t *testing.T, dsn string) *botdb.Store {
	t.Helper()
	store, err := botdb.Open(t.Context(), dsn)
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
			bottest.Store(t, func(t *testing.T) bot.Store { return open(t, database(t)) })
		})
	}
}
