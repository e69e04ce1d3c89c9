package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite"
)

// maxGroup is how many transactions are committed together at most.
const maxGroup = 64

// writer is the one connection that writes to a SQLite file. Transactions run
// on it one after the other. Those for which others wait are not committed
// each by itself: the next one goes on in the same transaction of SQLite, behind
// a savepoint, and the last commits for all. Flushing to disk, which takes
// longest, is so done once for many. Nobody is told that a transaction is
// committed before it is.
type writer struct {
	pool     *sql.DB
	counters *counters
	waiting  atomic.Int64 // callers that will get the turn

	turn  sync.Mutex
	conn  *sql.Conn // nil until it is needed, and after it has failed
	on    *prepared
	group *group // the open transaction; nil if there is none
	lost  bool   // that transaction was rolled back
}

// group is one transaction of SQLite in which several run.
type group struct {
	size int           // those that are in it and have not failed
	over chan struct{} // closed when it is committed or has failed
	err  error
}

// brokenError tells that the transaction in which others took part is gone.
type brokenError struct{ cause error }

func (e *brokenError) Error() string { return "the transaction was given up: " + e.cause.Error() }

func (e *brokenError) Unwrap() error { return e.cause }

// run runs fn in a transaction and returns when it is committed. If the
// transaction failed for a reason that lies with another one of its group, fn
// runs again.
func (w *writer) run(ctx context.Context, fn func(tx *Tx) error) error {
	for try := 1; ; try++ {
		g, err := w.join(ctx, fn)
		if err != nil {
			return err
		}
		<-g.over
		var broken *brokenError
		if try == 5 || !errors.As(g.err, &broken) {
			return g.err
		}
	}
}

// join runs fn in the open transaction or a new one, and returns the group
// whose commit is that of fn.
func (w *writer) join(ctx context.Context, fn func(tx *Tx) error) (g *group, err error) {
	w.waiting.Add(1)
	w.turn.Lock()
	w.waiting.Add(-1)
	defer w.turn.Unlock()
	defer func() {
		// Whoever waits for the turn gets it, and commits.
		if w.group != nil && (w.waiting.Load() == 0 || w.group.size >= maxGroup) {
			w.commit()
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if w.group == nil {
		if err := w.begin(ctx); err != nil {
			return nil, fmt.Errorf("begin: %w", err)
		}
	}
	g = w.group
	// The first needs no savepoint, in which SQLite keeps a copy of each page that is
	// changed: there is nobody whom it could take with it.
	if g.size > 0 {
		if err := w.exec(`SAVEPOINT one`); err != nil {
			w.fail(err)
			return nil, fmt.Errorf("begin: %w", err)
		}
	}
	if err := w.do(ctx, fn); err != nil {
		return nil, err
	}
	if w.lost { // a statement made SQLite give up all, and fn did not say so
		w.fail(errRolledBack)
		return nil, fmt.Errorf("commit: %w", errRolledBack)
	}
	if g.size > 0 {
		if err := w.exec(`RELEASE one`); err != nil {
			w.fail(err)
			return nil, fmt.Errorf("commit: %w", err)
		}
	}
	g.size++
	w.counters.transactions.Add(1)
	return g, nil
}

var errRolledBack = errors.New("SQLite has rolled the transaction back")

// exec runs one of the statements that hold a group together.
func (w *writer) exec(statement string) error {
	_, err := w.on.ExecContext(context.Background(), statement)
	return err
}

// do runs fn, and takes back what it has done if it fails or panics.
func (w *writer) do(ctx context.Context, fn func(tx *Tx) error) error {
	done := false
	defer func() {
		if !done {
			w.takeBack()
		}
	}()
	err := fn(&Tx{Queryer: counting{q: steady{w.on, &w.lost}, counters: w.counters}})
	if err == nil {
		err = ctx.Err() // nobody waits for it any more
	}
	done = err == nil
	return err
}

// takeBack undoes what the latest transaction of the group has done. Some
// errors make SQLite give up the whole of it (https://www.sqlite.org/lang_transaction.html).
func (w *writer) takeBack() {
	if w.group.size == 0 {
		w.fail(errRolledBack) // it is nobody else's
		return
	}
	err := w.exec(`ROLLBACK TO one`)
	if err == nil {
		err = w.exec(`RELEASE one`)
	}
	if err != nil {
		w.fail(err)
	}
}

// begin opens a transaction, and the connection if there is none.
func (w *writer) begin(ctx context.Context) error {
	if err := w.connect(ctx); err != nil {
		return err
	}
	// IMMEDIATE takes the lock of the writer at once, or waits for it.
	if _, err := w.on.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		w.drop()
		return err
	}
	w.group, w.lost = &group{over: make(chan struct{})}, false
	return nil
}

// connect opens the connection if there is none.
func (w *writer) connect(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	conn, err := w.pool.Conn(ctx)
	if err != nil {
		return err
	}
	w.conn, w.on = conn, prepareOn(conn)
	err = conn.Raw(func(c any) error {
		c.(sqlite.HookRegisterer).RegisterRollbackHook(func() { w.lost = true })
		return nil
	})
	if err != nil {
		w.drop()
	}
	return err
}

// apart runs do on the connection while no transaction is open.
func (w *writer) apart(ctx context.Context, do func(q Queryer) error) error {
	w.waiting.Add(1)
	w.turn.Lock()
	w.waiting.Add(-1)
	defer w.turn.Unlock()
	if w.group != nil {
		w.commit()
	}
	if err := w.connect(ctx); err != nil {
		return err
	}
	return do(w.conn)
}

// commit ends the group for all who are in it.
func (w *writer) commit() {
	g := w.group
	w.counters.commits.Add(1)
	if err := w.exec(`COMMIT`); err != nil {
		g.err = fmt.Errorf("commit: %w", err)
		w.drop()
	}
	w.group = nil
	close(g.over)
}

// fail gives the group up for all who are in it.
func (w *writer) fail(cause error) {
	g := w.group
	g.err = &brokenError{cause: cause}
	if err := w.exec(`ROLLBACK`); err != nil {
		w.drop() // closing the connection rolls back what may be open
	}
	w.group = nil
	close(g.over)
}

// drop closes the connection, so that the next transaction opens another.
func (w *writer) drop() {
	if w.conn == nil {
		return
	}
	w.on.forget()
	// Without this the pool would keep it, with the transaction that may be open.
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
	w.conn, w.on = nil, nil
}

func (w *writer) close() error {
	w.turn.Lock()
	defer w.turn.Unlock()
	w.drop()
	return w.pool.Close()
}

// steady runs statements to their end: SQLite gives up the whole transaction,
// and with it those of others, where a statement that writes is interrupted.
type steady struct {
	q Queryer
	// lost tells that SQLite has given up the transaction; what is run after that would
	// be kept by itself.
	lost *bool
}

// may reports why a statement must not run.
func (s steady) may(ctx context.Context) error {
	if *s.lost {
		return errRolledBack
	}
	return ctx.Err()
}

// ExecContext implements Queryer.
func (s steady) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := s.may(ctx); err != nil {
		return nil, err
	}
	return s.q.ExecContext(context.WithoutCancel(ctx), query, args...)
}

// QueryContext implements Queryer.
func (s steady) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := s.may(ctx); err != nil {
		return nil, err
	}
	return s.q.QueryContext(context.WithoutCancel(ctx), query, args...)
}

// QueryRowContext implements Queryer.
func (s steady) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if *s.lost {
		over, cancel := context.WithCancelCause(ctx)
		cancel(errRolledBack)
		return s.q.QueryRowContext(over, query, args...)
	}
	return s.q.QueryRowContext(context.WithoutCancel(ctx), query, args...)
}
