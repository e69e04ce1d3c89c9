package due_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"becario/kit/due"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

var schema = fstest.MapFS{"migrations/0001_due.sql": {Data: []byte(`-- +goose Up
CREATE TABLE classes (
    space  TEXT NOT NULL,
    id         TEXT NOT NULL,
    visible_at BIGINT,
    PRIMARY KEY (space, id)
);
CREATE INDEX classes_visible_at ON classes (visible_at) WHERE visible_at IS NOT NULL;
`)}}

var now = time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)

func onEngines(t *testing.T, test func(t *testing.T, db *sqldb.DB)) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			db, err := sqldb.Open(t.Context(), database(t), schema)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
			test(t, db)
		})
	}
}

// plant adds n rows, the first due at from and each of the others a minute later.
func plant(t *testing.T, db *sqldb.DB, n int, from time.Time) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
		for i := range n {
			_, err := tx.ExecContext(t.Context(), `INSERT INTO classes (space, id, visible_at) VALUES ($1, $2, $3)`,
				fmt.Sprintf("person %d", i%3), fmt.Sprintf("%03d", i), from.Add(time.Duration(i)*time.Minute).UnixMicro())
			if err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(t.Context(), `INSERT INTO classes (space, id) VALUES ('person 0', 'never')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func claim(ctx context.Context, db *sqldb.DB, at time.Time, limit int, lease time.Duration) (rows []due.Row, err error) {
	err = db.InTx(ctx, func(tx *sqldb.Tx) error {
		rows, err = due.Claim(ctx, tx, "classes", at, limit, lease)
		return err
	})
	return rows, err
}

func mustClaim(t *testing.T, db *sqldb.DB, at time.Time, limit int, lease time.Duration, want int) []due.Row {
	t.Helper()
	rows, err := claim(t.Context(), db, at, limit, lease)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != want {
		t.Fatalf("at %s with limit %d: claimed %v, want %d", at.Format("15:04:05"), limit, rows, want)
	}
	return rows
}

func TestOnlyWhatIsDueTheEarliestFirst(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		plant(t, db, 5, now)
		mustClaim(t, db, now.Add(-time.Microsecond), 10, time.Minute, 0)
		if rows := mustClaim(t, db, now.Add(10*time.Minute), 1, time.Hour, 1); rows[0] != (due.Row{Space: "person 0", ID: "000"}) {
			t.Errorf("claimed %v, want the earliest", rows)
		}
		got := map[string]bool{}
		for _, row := range mustClaim(t, db, now.Add(10*time.Minute), 2, time.Hour, 2) {
			got[row.ID] = true
		}
		if !got["001"] || !got["002"] {
			t.Errorf("claimed %v, want the next two", got)
		}
		mustClaim(t, db, now.Add(10*time.Minute), 10, time.Hour, 2)
		mustClaim(t, db, now.Add(10*time.Minute), 10, time.Hour, 0)
	})
}

func TestALeaseExpires(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		plant(t, db, 1, now)
		mustClaim(t, db, now, 10, 30*time.Second, 1)
		mustClaim(t, db, now.Add(30*time.Second-time.Microsecond), 10, 30*time.Second, 0)
		mustClaim(t, db, now.Add(30*time.Second), 10, 30*time.Second, 1)
	})
}

func TestLimits(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		plant(t, db, due.MaxLimit+1, now)
		later := now.Add(24 * time.Hour)
		mustClaim(t, db, later, 0, 0, due.DefaultLimit)
		next, err := due.Next(t.Context(), db.Read(), "classes")
		if err != nil || next != now.Add(due.DefaultLimit*time.Minute).UnixMicro() {
			t.Errorf("next %d, %v; want the first that is not leased", next, err)
		}
		// The lease of zero was the default; a huge one is cut, and so is a huge limit.
		mustClaim(t, db, later.Add(due.DefaultLease), due.MaxLimit*10, 1000*time.Hour, due.MaxLimit)
		mustClaim(t, db, later.Add(due.DefaultLease), 10, time.Minute, 1)
		mustClaim(t, db, later.Add(due.DefaultLease+due.MaxLease), due.MaxLimit, time.Minute, due.MaxLimit)
	})
}

func TestTwoClaimersNeverShareARow(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		const rows, claimers = 400, 4
		plant(t, db, rows, now)
		var mu sync.Mutex
		owner := map[string]int{}
		var wait sync.WaitGroup
		for c := range claimers {
			wait.Go(func() {
				for empty := 0; empty < 3; {
					got, err := claim(t.Context(), db, now.Add(24*time.Hour), 7, time.Minute)
					if err != nil {
						t.Errorf("claimer %d: %v", c, err)
						return
					}
					if len(got) == 0 {
						empty++
					}
					mu.Lock()
					for _, row := range got {
						if other, taken := owner[row.ID]; taken {
							t.Errorf("row %s was claimed by %d and by %d", row.ID, other, c)
						}
						owner[row.ID] = c
					}
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		if len(owner) != rows {
			t.Errorf("%d rows were claimed, want %d", len(owner), rows)
		}
	})
}

func TestNext(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		if next, err := due.Next(t.Context(), db.Read(), "classes"); err != nil || next != 0 {
			t.Errorf("nothing waits: got %d, %v; want 0", next, err)
		}
		plant(t, db, 2, now)
		if next, err := due.Next(t.Context(), db.Read(), "classes"); err != nil || next != now.UnixMicro() {
			t.Errorf("got %d, %v; want %d", next, err, now.UnixMicro())
		}
		mustClaim(t, db, now, 1, 30*time.Second, 1)
		if next, err := due.Next(t.Context(), db.Read(), "classes"); err != nil || next != now.Add(30*time.Second).UnixMicro() {
			t.Errorf("leased: got %d, %v; want the end of the lease", next, err)
		}
	})
}
