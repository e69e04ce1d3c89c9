package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

// together runs transactions in one group: the first goes on only when all
// others wait for it. It returns what each failed with.
func together(t *testing.T, db *sqldb.DB, all ...func(ctx context.Context, tx *sqldb.Tx) error) []error {
	t.Helper()
	failures := make([]error, len(all))
	var wait sync.WaitGroup
	inside, last := make(chan struct{}), make(chan struct{})
	do := func(i int, first bool) {
		defer func() {
			if v := recover(); v != nil {
				failures[i] = fmt.Errorf("panic: %v", v)
			}
		}()
		failures[i] = db.InTx(t.Context(), func(tx *sqldb.Tx) error {
			if first {
				first = false
				close(inside)
				<-last
			}
			return all[i](t.Context(), tx)
		})
	}
	wait.Go(func() { do(0, true) })
	<-inside
	for i := 1; i < len(all); i++ {
		wait.Go(func() { do(i, false) })
	}
	for db.Waiting() < len(all)-1 {
		runtime.Gosched()
	}
	close(last)
	wait.Wait()
	return failures
}

func adds(id string) func(context.Context, *sqldb.Tx) error {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO tasks (id, title) VALUES ($1, $2)`, id, "x")
		return err
	}
}

// then does two things in a transaction.
func then(a, b func(context.Context, *sqldb.Tx) error) func(context.Context, *sqldb.Tx) error {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		if err := a(ctx, tx); err != nil {
			return err
		}
		return b(ctx, tx)
	}
}

// TestOneThatFailsTakesNoOtherWithIt commits several transactions together.
func TestOneThatFailsTakesNoOtherWithIt(t *testing.T) {
	no := errors.New("no")
	fails := func(context.Context, *sqldb.Tx) error { return no }
	panics := func(context.Context, *sqldb.Tx) error { panic("no") }
	breaks := func(ctx context.Context, tx *sqldb.Tx) error { // SQLite gives up the whole of it
		_, err := tx.ExecContext(ctx, `INSERT OR ROLLBACK INTO tasks (id, title) VALUES ('1', 'there already')`)
		return err
	}
	for name, wrong := range map[string]func(context.Context, *sqldb.Tx) error{
		"it works when one returns an error":         fails,
		"it works when one panics":                   panics,
		"it works when a statement is refused":       adds("1"),
		"it works when SQLite gives up all of it":    breaks,
		"it works when that is not told":             func(ctx context.Context, tx *sqldb.Tx) error { _ = breaks(ctx, tx); return nil },
		"it works when one has failed and goes on":   func(ctx context.Context, tx *sqldb.Tx) error { _ = adds("1")(ctx, tx); return no },
		"it works when one fails at the very last":   then(adds("other"), fails),
		"it works when it gives up all at the last":  then(adds("other"), breaks),
		"it works when one panics in the very last":  then(adds("other"), panics),
		"it works when a later one takes its record": then(adds("d"), fails),
	} {
		for place := range 4 {
			t.Run(fmt.Sprintf("%s, as number %d", name, place+1), func(t *testing.T) {
				db := open(t, sqltest.SQLite(t))
				all := []func(context.Context, *sqldb.Tx) error{adds("a"), adds("b"), adds("c"), adds("d")}
				all[place] = wrong
				for i, err := range together(t, db, all...) {
					if (err != nil) != (i == place) {
						t.Errorf("number %d: %v", i+1, err)
					}
				}
				want := 1 + 3
				if n := count(t, db, `SELECT COUNT(*) FROM tasks`); n != want {
					t.Errorf("%d records are kept, want %d", n, want)
				}
				if err := db.InTx(t.Context(), func(tx *sqldb.Tx) error { return adds("after")(t.Context(), tx) }); err != nil {
					t.Errorf("the next one: %v", err)
				}
			})
		}
	}
}

// TestNobodyWaitsForOneWhoIsGone cancels one of several that wait.
func TestNobodyWaitsForOneWhoIsGone(t *testing.T) {
	db := open(t, sqltest.SQLite(t))
	ctx, cancel := context.WithCancel(t.Context())
	inside, goOn := make(chan struct{}), make(chan struct{})
	var first, second error
	var wait sync.WaitGroup
	wait.Go(func() {
		first = db.InTx(t.Context(), func(tx *sqldb.Tx) error {
			close(inside)
			<-goOn
			return adds("a")(t.Context(), tx)
		})
	})
	<-inside
	wait.Go(func() { second = db.InTx(ctx, func(tx *sqldb.Tx) error { return adds("b")(ctx, tx) }) })
	for db.Waiting() < 1 {
		runtime.Gosched()
	}
	cancel()
	close(goOn)
	wait.Wait()
	if n := count(t, db, `SELECT COUNT(*) FROM tasks`); first != nil || !errors.Is(second, context.Canceled) || n != 2 {
		t.Errorf("%v, %v, %d records; want the first kept and the second cancelled", first, second, n)
	}
}

// TestTwoProgramsWriteToOneFile lets two handles write, as serve and chat do.
func TestTwoProgramsWriteToOneFile(t *testing.T) {
	dsn := sqltest.SQLite(t)
	var wait sync.WaitGroup
	for handle := range 2 {
		db := open(t, dsn)
		for caller := range 4 {
			wait.Go(func() {
				for i := range 20 {
					id := fmt.Sprint(handle, caller, i)
					if err := db.InTx(t.Context(), func(tx *sqldb.Tx) error { return adds(id)(t.Context(), tx) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wait.Wait()
	if n := count(t, open(t, dsn), `SELECT COUNT(*) FROM tasks`); n != 1+2*4*20 {
		t.Errorf("%d records, want %d", n, 1+2*4*20)
	}
}

// TestMoreQueriesThanStayPrepared runs them all the same.
func TestMoreQueriesThanStayPrepared(t *testing.T) {
	db := open(t, sqltest.SQLite(t))
	for i := range 1000 {
		var n int
		query := fmt.Sprintf(`SELECT COUNT(*) + %d FROM tasks`, i)
		if err := db.Read().QueryRowContext(t.Context(), query).Scan(&n); err != nil || n != i+1 {
			t.Fatalf("%s: %d, %v", query, n, err)
		}
	}
}
