package botdb_test

import (
	"testing"

	"becario/bot"
	"becario/bot/botdb"
	"becario/bot/bottest"
	"becario/kit/sqldb/sqltest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

func TestStore(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			bottest.Store(t, func(t *testing.T) bot.Store {
				store, err := botdb.Open(t.Context(), database(t))
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := store.Close(); err != nil {
						t.Error(err)
					}
				})
				return store
			})
		})
	}
}
