package sqldb_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"becario/kit/sqldb"
)

// TestWhatIsNotWaitedFor is done in its place all the same, or fails with all.
func TestWhatIsNotWaitedFor(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		add := func(id string) func(context.Context, *sqldb.Tx) error {
			return func(ctx context.Context, tx *sqldb.Tx) error {
				return tx.Exec(ctx, `INSERT INTO tasks (id, title) VALUES ($1, $2)`, id, "x")
			}
		}
		look := func(ctx context.Context, tx *sqldb.Tx) error {
			var n int
			return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM tasks`).Scan(&n)
		}
		first := func(ctx context.Context, tx *sqldb.Tx) error {
			var n int
			return sqldb.First(ctx, tx, []any{&n}, `SELECT COUNT(*) FROM tasks`)
		}
		collect := func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := sqldb.Collect(ctx, tx, func(row sqldb.Row) (id string, err error) { return id, row.Scan(&id) }, `SELECT id FROM tasks`)
			return err
		}
		read := func(ctx context.Context, tx *sqldb.Tx) error {
			rows, err := tx.QueryContext(ctx, `SELECT id FROM tasks`)
			if err != nil {
				return err
			}
			return errors.Join(rows.Close(), rows.Err())
		}
		change := func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE tasks SET title = $1`, "y")
			return err
		}
		send := func(ctx context.Context, tx *sqldb.Tx) error {
			var b sqldb.Batch
			b.Exec(nil, `UPDATE tasks SET title = $1`, "z")
			return tx.Send(ctx, &b)
		}
		nothing := func(context.Context, *sqldb.Tx) error { return nil }
		for name, after := range map[string]func(context.Context, *sqldb.Tx) error{
			"it works when the commit is next":   nothing,
			"it works when a row is read":        look,
			"it works when the first is read":    first,
			"it works when all are collected":    collect,
			"it works when rows are read":        read,
			"it works when something is changed": change,
			"it works when a batch is sent":      send,
		} {
			t.Run(name, func(t *testing.T) {
				before := count(t, db, `SELECT COUNT(*) FROM tasks`)
				run := func(all ...func(context.Context, *sqldb.Tx) error) error {
					return db.InTx(t.Context(), func(tx *sqldb.Tx) error {
						for _, do := range all {
							if err := do(t.Context(), tx); err != nil {
								return err
							}
						}
						return nil
					})
				}
				for range 12 { // more than there are sessions
					err := run(add("other"), add("1"), after) // 1 is there
					if err == nil || strings.Contains(err.Error(), "aborted") {
						t.Errorf("got %v, want it to tell that 1 is there", err)
					}
					if n := count(t, db, `SELECT COUNT(*) FROM tasks`); n != before {
						t.Fatalf("%d records are kept, want %d", n, before)
					}
				}
				if err := run(nothing); err != nil {
					t.Errorf("a transaction in which nothing is done: %v", err)
				}
				if err := run(add(name), after, look, add(name+" again"), after); err != nil {
					t.Error(err)
				}
				if n := count(t, db, `SELECT COUNT(*) FROM tasks`); n != before+2 {
					t.Errorf("%d records are kept, want %d", n, before+2)
				}
			})
		}
	})
}

// TestAnErrorThatIsPassedOver does not leave half of a transaction.
func TestAnErrorThatIsPassedOver(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
			if err := tx.Exec(t.Context(), `INSERT INTO tasks (id, title) VALUES ('a', 'x')`); err != nil {
				return err
			}
			_, _ = tx.ExecContext(t.Context(), `INSERT INTO tasks (id, title) VALUES ('1', 'there already')`)
			return nil
		})
		want := 2
		if err != nil {
			want = 1 // PostgreSQL gives all of it up
		}
		if n := count(t, db, `SELECT COUNT(*) FROM tasks`); n != want || (err != nil) != db.Postgres() {
			t.Errorf("%v; %d records are kept", err, n)
		}
	})
}
