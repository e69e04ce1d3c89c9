package ledgerdb

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"becario/kit/ledger"
	"becario/kit/sqldb"
)

// Queue implements ledger.Queue on a table of a service, which has the columns
//
//	space      TEXT NOT NULL,
//	id         TEXT NOT NULL,
//	notice_at  BIGINT,
//	visible_at BIGINT,
//
// a primary key or unique index on space and id, and an index on visible_at
// where that is not NULL. notice_at is when a notice should reach the person and
// visible_at when the row may next be claimed, both in microseconds since 1970
// and both NULL if nothing is due. Who changes a row sets both to the same.
// Claiming moves visible_at to the end of the lease, so a caller that dies
// loses nothing.
type Queue[Tx any] struct {
	db    *sqldb.DB
	table string
	read  Read[Tx]
}

// Read reads what is to be told of some rows, in as few round trips as it can, and
// returns what opens a Tx for a space, which only reads, and knows these rows.
type Read[Tx any] func(ctx context.Context, tx *sqldb.Tx, rows []ledger.Due) (open func(space string) Tx, err error)

// Each is for a service that reads each row when it is asked for.
func Each[Tx any](open Open[Tx]) Read[Tx] {
	return func(ctx context.Context, tx *sqldb.Tx, _ []ledger.Due) (func(space string) Tx, error) {
		return func(space string) Tx { return open(ctx, tx, space) }, nil
	}
}

// NewQueue returns a queue on a table.
func NewQueue[Tx any](db *sqldb.DB, table string, read Read[Tx]) *Queue[Tx] {
	return &Queue[Tx]{db: db, table: table, read: read}
}

// Among is a subquery, for IN, of the spaces and ids of rows, and its arguments, which
// begin with $1.
func Among(tx *sqldb.Tx, rows []ledger.Due) (query string, args []any) {
	spaces, ids := make([]string, len(rows)), make([]string, len(rows))
	pairs := make([][2]string, len(rows))
	for i, r := range rows {
		spaces[i], ids[i], pairs[i] = r.Space, r.ID, [2]string{r.Space, r.ID}
	}
	if tx.Postgres() {
		return `(SELECT * FROM unnest($1::text[], $2::text[]))`, []any{spaces, ids}
	}
	text, _ := json.Marshal(pairs) // texts have no errors
	return `(SELECT value ->> 0, value ->> 1 FROM json_each($1))`, []any{string(text)}
}

// Claim leases rows that are due.
func (q *Queue[Tx]) Claim(ctx context.Context, now, due, until time.Time, limit int, read func(rows []ledger.Due, open func(space string) Tx) error) error {
	return q.db.InTx(ctx, func(t *sqldb.Tx) error {
		rows, err := sqldb.Collect(ctx, t, func(rows sqldb.Row) (r ledger.Due, err error) {
			err = rows.Scan(&r.Space, &r.ID, &r.At)
			return r, err
		}, `
			UPDATE `+q.table+` SET visible_at = $1
			WHERE (space, id) IN (
				SELECT space, id FROM `+q.table+`
				WHERE visible_at <= $2 AND (visible_at <= $3 OR visible_at = notice_at)
				ORDER BY visible_at
				LIMIT $4`+t.SkipLocked()+`)
			RETURNING space, id, notice_at`, until.UnixMicro(), due.UnixMicro(), now.UnixMicro(), limit)
		if err != nil {
			return fmt.Errorf("claim %s: %w", q.table, err)
		}
		sort(rows)
		open, err := q.read(ctx, t, rows)
		if err != nil {
			return err
		}
		return read(rows, open)
	})
}

// sort orders rows by their instants.
func sort(rows []ledger.Due) {
	slices.SortFunc(rows, func(a, b ledger.Due) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Space, b.Space), cmp.Compare(a.ID, b.ID))
	})
}

// Settle sets when the next notices of rows are due.
func (q *Queue[Tx]) Settle(ctx context.Context, rows []ledger.Due, next func(tx Tx, row ledger.Due) (int64, error)) error {
	return q.db.InTx(ctx, func(t *sqldb.Tx) error {
		standing, err := q.standing(ctx, t, rows)
		if err != nil || len(standing) == 0 {
			return err
		}
		open, err := q.read(ctx, t, standing)
		if err != nil {
			return err
		}
		for _, row := range standing {
			at, err := next(open(row.Space), row)
			if err != nil {
				return err
			}
			due := sql.NullInt64{Int64: at, Valid: at != 0}
			err = t.Exec(ctx, `
				UPDATE `+q.table+` SET notice_at = $3, visible_at = $4
				WHERE space = $1 AND id = $2`, row.Space, row.ID, due, due)
			if err != nil {
				return fmt.Errorf("settle %s: %w", q.table, err)
			}
		}
		return nil
	})
}

// standing returns those of some rows whose notices still are due at the same instant,
// each once, and keeps them so. They are locked in one order, so that of two who want
// the same rows none waits for the other for ever.
func (q *Queue[Tx]) standing(ctx context.Context, t *sqldb.Tx, rows []ledger.Due) ([]ledger.Due, error) {
	among, args := Among(t, rows)
	found, err := sqldb.Collect(ctx, t, func(row sqldb.Row) (r ledger.Due, err error) {
		var at sql.NullInt64
		err = row.Scan(&r.Space, &r.ID, &at)
		r.At = at.Int64
		return r, err
	}, `
		SELECT space, id, notice_at FROM `+q.table+`
		WHERE (space, id) IN `+among+`
		ORDER BY space, id`+t.ForUpdate(), args...)
	if err != nil {
		return nil, fmt.Errorf("settle %s: %w", q.table, err)
	}
	return slices.DeleteFunc(found, func(r ledger.Due) bool { return r.At == 0 || !slices.Contains(rows, r) }), nil
}

// Hold lets a row be claimed again only at an instant.
func (q *Queue[Tx]) Hold(ctx context.Context, row ledger.Due, until int64) error {
	return q.db.InTx(ctx, func(t *sqldb.Tx) error {
		err := t.Exec(ctx, `
			UPDATE `+q.table+` SET visible_at = $4
			WHERE space = $1 AND id = $2 AND notice_at = $3`, row.Space, row.ID, row.At, until)
		if err != nil {
			return fmt.Errorf("hold %s: %w", q.table, err)
		}
		return nil
	})
}

// Count returns how many rows may be claimed from each of some intervals on.
func (q *Queue[Tx]) Count(ctx context.Context, from time.Time, interval time.Duration, n int) ([]int32, error) {
	counts := make([]int32, n)
	first, length := from.UnixMicro(), interval.Microseconds()
	_, err := sqldb.Collect(ctx, q.db.Read(), func(row sqldb.Row) (_ struct{}, err error) {
		var k, count int64
		if err = row.Scan(&k, &count); err == nil {
			counts[k] += int32(count)
		}
		return struct{}{}, err
	}, `
		SELECT CASE WHEN visible_at < $1 THEN 0 ELSE (visible_at - $1) / $2 END AS k, COUNT(*) FROM `+q.table+`
		WHERE visible_at < $3
		GROUP BY k`, first, length, first+int64(n)*length)
	if err != nil {
		return nil, fmt.Errorf("count what is due of %s: %w", q.table, err)
	}
	return counts, nil
}

// Next returns when the next row may be claimed.
func (q *Queue[Tx]) Next(ctx context.Context) (int64, error) {
	var at sql.NullInt64
	err := q.db.Read().QueryRowContext(ctx, `SELECT MIN(visible_at) FROM `+q.table+` WHERE visible_at IS NOT NULL`).Scan(&at)
	if err != nil {
		return 0, fmt.Errorf("next due of %s: %w", q.table, err)
	}
	return at.Int64, nil
}
