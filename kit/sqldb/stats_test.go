package sqldb_test

import (
	"errors"
	"testing"

	"becario/kit/sqldb"
)

// TestStats counts what a transaction costs: on PostgreSQL one that writes is sent
// at once, and one that reads first waits for that, and no more.
func TestStats(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		read := func(tx *sqldb.Tx) error {
			var n int
			return sqldb.First(t.Context(), tx, []any{&n}, `SELECT COUNT(*) FROM tasks`)
		}
		write := func(tx *sqldb.Tx) error {
			return tx.Exec(t.Context(), `UPDATE tasks SET title = title`)
		}
		for name, c := range map[string]struct {
			do         []func(*sqldb.Tx) error
			statements int64
			trips      int64
		}{
			"it works when there is nothing":        {nil, 0, 0},
			"it works when it only writes":          {[]func(*sqldb.Tx) error{write, write}, 2, 1},
			"it works when it reads and writes":     {[]func(*sqldb.Tx) error{read, write, write}, 3, 2},
			"it works when it reads what it writes": {[]func(*sqldb.Tx) error{write, read, write}, 3, 2},
		} {
			t.Run(name, func(t *testing.T) {
				before := db.Stats()
				err := db.InTx(t.Context(), func(tx *sqldb.Tx) (err error) {
					for _, do := range c.do {
						err = errors.Join(err, do(tx))
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				after := db.Stats()
				if n := after.Statements - before.Statements; n != c.statements {
					t.Errorf("%d statements, want %d", n, c.statements)
				}
				if n := after.Trips - before.Trips; db.Postgres() && n != c.trips || !db.Postgres() && n != 0 {
					t.Errorf("%d trips, want %d on PostgreSQL", n, c.trips)
				}
			})
		}
		if s := db.Stats(); s.Transactions == 0 || s.Commits == 0 || s.Commits > s.Transactions {
			t.Errorf("transactions and commits are %+v", s)
		}
	})
}
