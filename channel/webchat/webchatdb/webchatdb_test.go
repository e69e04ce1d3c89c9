package webchatdb_test

import (
	"testing"

	"becario/channel/webchat"
	"becario/channel/webchat/webchatdb"
	"becario/channel/webchat/webchattest"
	"becario/kit/sqldb/sqltest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

func TestStore(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			webchattest.Store(t, func(t *testing.T) webchat.Store {
				store, err := webchatdb.Open(t.Context(), database(t))
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
