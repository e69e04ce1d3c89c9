package sqldb

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Batch is a list of statements that are sent together. On PostgreSQL that is
// one round trip for all of them. The zero value is empty.
type Batch struct {
	statements []statement
}

type statement struct {
	query string
	args  []any
	// One of these takes what the statement gives; all may be nil.
	changed func(rows int64)
	tag     func(what string) // PostgreSQL's word for what was done
	row     func(Row) error
}

// Exec adds a statement. If changed is not nil, it gets the number of rows that
// the statement changed.
func (b *Batch) Exec(changed func(rows int64), query string, args ...any) {
	b.statements = append(b.statements, statement{query: query, args: args, changed: changed})
}

// Query adds a query, or a statement that returns what it changed. row is
// called for each row.
func (b *Batch) Query(row func(Row) error, query string, args ...any) {
	b.statements = append(b.statements, statement{query: query, args: args, row: row})
}

// Send runs the statements of a batch in their order and empties it. It stops at
// the first that fails; the transaction must then be given up.
func (tx *Tx) Send(ctx context.Context, b *Batch) error {
	statements := b.statements
	b.statements = nil
	if len(statements) == 0 {
		return nil
	}
	if tx.session == nil {
		for _, s := range statements {
			if err := s.run(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	}
	return tx.session.send(ctx, statements...)
}

// run runs a statement by itself.
func (s statement) run(ctx context.Context, q Queryer) error {
	if s.row == nil {
		result, err := q.ExecContext(ctx, s.query, s.args...)
		if err != nil || s.changed == nil {
			return err
		}
		n, err := result.RowsAffected()
		s.changed(n)
		return err
	}
	rows, err := q.QueryContext(ctx, s.query, s.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	return s.each(rows)
}

// each gives the rows that a statement returned to its function, one after the other.
func (s statement) each(rows interface {
	Row
	Next() bool
	Err() error
}) error {
	for rows.Next() {
		if err := s.row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// pipeline sends statements without waiting for the answer of each.
func pipeline(ctx context.Context, conn *pgx.Conn, statements []statement) (err error) {
	var all pgx.Batch
	for _, s := range statements {
		all.Queue(s.query, s.args...)
	}
	results := conn.SendBatch(ctx, &all)
	defer func() {
		if closeErr := results.Close(); err == nil {
			err = closeErr
		}
	}()
	for _, s := range statements {
		if err := s.take(results); err != nil {
			return err
		}
	}
	return nil
}

// take reads what a statement of a pipeline gave.
func (s statement) take(results pgx.BatchResults) error {
	if s.row == nil {
		tag, err := results.Exec()
		if err == nil && s.changed != nil {
			s.changed(tag.RowsAffected())
		}
		if err == nil && s.tag != nil {
			s.tag(tag.String())
		}
		return err
	}
	rows, err := results.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	return s.each(rows)
}
