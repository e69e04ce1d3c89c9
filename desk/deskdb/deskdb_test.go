package deskdb_test

import (
	"testing"

	"becario/desk/deskdb"
	"becario/desk/desktest"
	"becario/desk/staff"
	"becario/kit/sqldb/sqltest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

func TestStore(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			desktest.Store(t, func(t *testing.T) staff.Store {
				store, err := deskdb.Open(t.Context(), database(t))
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
