package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// session is a transaction of PostgreSQL. It is begun together with the first
// statement and committed together with the last, as far as their answers are
// not waited for: a round trip costs more than many a statement.
type session struct {
	conn     *sql.Conn
	counters *counters
	begun    bool
	waiting  []statement // not sent yet
	failure  error       // of the first that failed
}

// longestRollback is how long giving a transaction up may take.
const longestRollback = 5 * time.Second

// inSession runs fn in a transaction of PostgreSQL.
func (db *DB) inSession(ctx context.Context, fn func(tx *Tx) error) error {
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	s := &session{conn: conn, counters: &db.counters}
	defer s.close(ctx)
	err = fn(&Tx{Queryer: s, session: s})
	if s.failure != nil && !errors.Is(err, s.failure) {
		return s.failure // what came after it only told that the transaction has failed
	}
	if err != nil {
		return err
	}
	return s.commit(ctx)
}

// send sends what waits and further statements in one round trip.
func (s *session) send(ctx context.Context, more ...statement) error {
	s.counters.trips.Add(1)
	s.counters.statements.Add(int64(len(s.waiting) + len(more)))
	var all []statement
	if !s.begun {
		all = append(all, statement{query: `BEGIN`})
	}
	all = append(append(all, s.waiting...), more...)
	s.begun, s.waiting = true, nil
	err := s.conn.Raw(func(driver any) error {
		return pipeline(ctx, driver.(*stdlib.Conn).Conn(), all)
	})
	if s.failure == nil {
		s.failure = err
	}
	return err
}

// flush sends what waits.
func (s *session) flush(ctx context.Context) error {
	if s.begun && len(s.waiting) == 0 {
		return nil
	}
	return s.send(ctx)
}

// commit ends the transaction. One without statements was never begun.
func (s *session) commit(ctx context.Context) error {
	if !s.begun && len(s.waiting) == 0 {
		return nil
	}
	kept := true
	s.counters.transactions.Add(1)
	s.counters.commits.Add(1)
	s.counters.statements.Add(-1) // what ends it
	// A transaction in which a statement has failed is rolled back without an error.
	err := s.send(ctx, statement{query: `COMMIT`, tag: func(tag string) { kept = tag == "COMMIT" }})
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	s.begun = false
	if !kept {
		return fmt.Errorf("commit: %w", pgx.ErrTxCommitRollback)
	}
	return nil
}

// close gives the connection back, without a transaction.
func (s *session) close(ctx context.Context) {
	if s.begun {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestRollback)
		defer cancel()
		s.counters.trips.Add(1)
		if _, err := s.conn.ExecContext(ctx, `ROLLBACK`); err != nil {
			// Without this the pool would keep it, with the transaction that may be open.
			_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
		}
	}
	_ = s.conn.Close() // it fails only if it was closed before
}

// ExecContext implements Queryer.
func (s *session) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	s.counters.asked(true)
	return s.conn.ExecContext(ctx, query, args...)
}

// QueryContext implements Queryer.
func (s *session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	s.counters.asked(true)
	return s.conn.QueryContext(ctx, query, args...)
}

// QueryRowContext implements Queryer.
func (s *session) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	_ = s.flush(ctx) // the query fails in a transaction that has failed
	s.counters.asked(true)
	return s.conn.QueryRowContext(ctx, query, args...)
}
