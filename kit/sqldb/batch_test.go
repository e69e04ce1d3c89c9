package sqldb_test

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"

	"becario/kit/sqldb"
)

type name string

// TestABatchGivesWhatItsStatementsWouldGiveAlone on both engines.
func TestABatchGivesWhatItsStatementsWouldGiveAlone(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		for range 2 { // prepared, and found prepared
			var added, changed int64
			var titles []string
			err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
				titles = nil
				var b sqldb.Batch
				b.Exec(nil, `DELETE FROM tasks WHERE n > $1`, 1)
				for i := range 3 {
					b.Exec(func(n int64) { added = n }, `INSERT INTO tasks (id, title, n) VALUES ($1, $2, $3)`, fmt.Sprint("b", i), name("lote"), i+2)
				}
				b.Exec(func(n int64) { changed = n }, `UPDATE tasks SET n = n + 10 WHERE title = $1`, "lote")
				b.Query(func(row sqldb.Row) error {
					var title name
					var n sql.NullInt64
					err := row.Scan(&title, &n)
					titles = append(titles, fmt.Sprint(title, n.Int64))
					return err
				}, `SELECT title, n FROM tasks WHERE n > 1 ORDER BY n`)
				if err := tx.Send(t.Context(), &b); err != nil {
					return err
				}
				return tx.Send(t.Context(), &b) // it is empty now
			})
			if want := []string{"lote12", "lote13", "lote14"}; err != nil || added != 1 || changed != 3 || !slices.Equal(titles, want) {
				t.Errorf("added %d, changed %d, found %q, %v; want 1, 3, %q", added, changed, titles, err, want)
			}
		}
	})
}

// TestABatchThatFailsLeavesNothing neither of it nor of what was done before.
func TestABatchThatFailsLeavesNothing(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		for name, wrong := range map[string]string{"it works when a row is there": "1", "it works when a statement is none": ""} {
			t.Run(name, func(t *testing.T) {
				err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
					if _, err := tx.ExecContext(t.Context(), `UPDATE tasks SET n = 7`); err != nil {
						return err
					}
					var b sqldb.Batch
					b.Exec(nil, `INSERT INTO tasks (id, title) VALUES ($1, $2)`, "x", "x")
					if wrong == "" {
						b.Exec(nil, `INSERT INTO nothing (id) VALUES ($1)`, "x")
					} else {
						b.Exec(nil, `INSERT INTO tasks (id, title) VALUES ($1, $2)`, wrong, "x")
					}
					b.Exec(nil, `INSERT INTO tasks (id, title) VALUES ($1, $2)`, "y", "y")
					return tx.Send(t.Context(), &b)
				})
				if n := count(t, db, `SELECT COUNT(*) + SUM(n) FROM tasks`); err == nil || n != 1 {
					t.Errorf("%v; %d instead of 1 is kept", err, n)
				}
			})
		}
	})
}
