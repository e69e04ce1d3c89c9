package sqldb

import (
	"context"
	"database/sql"
	"sync/atomic"

	"becario/kit/trace"
)

// Stats are how much work a database was given since it was opened, but for what
// opening it took.
type Stats struct {
	// Statements are those of the program; what only begins and ends transactions
	// is not among them.
	Statements int64
	// Transactions are those that were to be kept, and Commits how often that was
	// done: on SQLite several are committed together.
	Transactions, Commits int64
	// Trips is how often PostgreSQL was sent something and waited for; on SQLite it is 0.
	Trips int64
}

// counters count what Stats has.
type counters struct{ statements, transactions, commits, trips atomic.Int64 }

// Stats returns how much was done so far.
func (db *DB) Stats() Stats {
	c := &db.counters
	return Stats{Statements: c.statements.Load(), Transactions: c.transactions.Load(), Commits: c.commits.Load(), Trips: c.trips.Load()}
}

// asked counts statements, each of which is waited for.
func (c *counters) asked(postgres bool) {
	c.statements.Add(1)
	if postgres {
		c.trips.Add(1)
	}
}

// counting counts what runs on q.
type counting struct {
	q        Queryer
	counters *counters
	postgres bool
	// reads names the database if queries are traced one by one; empty where a
	// transaction is traced as a whole.
	reads string
}

// trace begins a part of a trace.
func (c counting) trace(ctx context.Context) (context.Context, func(error)) {
	if c.reads == "" {
		return ctx, func(error) {}
	}
	return trace.Start(ctx, "read", trace.Database, c.reads)
}

// ExecContext implements Queryer.
func (c counting) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	c.counters.asked(c.postgres)
	return c.q.ExecContext(ctx, query, args...)
}

// QueryContext implements Queryer.
func (c counting) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.counters.asked(c.postgres)
	ctx, end := c.trace(ctx)
	rows, err := c.q.QueryContext(ctx, query, args...)
	end(err)
	return rows, err
}

// QueryRowContext implements Queryer.
func (c counting) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	c.counters.asked(c.postgres)
	ctx, end := c.trace(ctx)
	row := c.q.QueryRowContext(ctx, query, args...)
	end(row.Err())
	return row
}
