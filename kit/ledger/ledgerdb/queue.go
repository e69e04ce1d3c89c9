package ledgerdb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
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
	open  Open[Tx]
}

// NewQueue returns a queue on a table.
func NewQueue[Tx any](db *sqldb.DB, table string, open Open[Tx]) *Queue[Tx] {
	return &Queue[Tx]{db: db, table: table, open: open}
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
		return read(rows, func(space string) Tx { return q.open(ctx, t, space) })
	})
}

// sort orders rows by their instants. What is changed in one order cannot wait
// for what is changed in another one.
func sort(rows []ledger.Due) {
	slices.SortFunc(rows, func(a, b ledger.Due) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Space, b.Space), cmp.Compare(a.ID, b.ID))
	})
}

// Settle sets when the next notices of rows are due.
func (q *Queue[Tx]) Settle(ctx context.Context, rows []ledger.Due, next func(tx Tx, row ledger.Due) (int64, error)) error {
	rows = slices.Clone(rows)
	sort(rows)
	return q.db.InTx(ctx, func(t *sqldb.Tx) error {
		for _, row := range rows {
			if err := q.settle(ctx, t, row, next); err != nil {
				return err
			}
		}
		return nil
	})
}

func (q *Queue[Tx]) settle(ctx context.Context, t *sqldb.Tx, row ledger.Due, next func(tx Tx, row ledger.Due) (int64, error)) error {
	var stands bool
	err := sqldb.First(ctx, t, []any{&stands}, `
		SELECT TRUE FROM `+q.table+`
		WHERE space = $1 AND id = $2 AND notice_at = $3`+t.ForUpdate(), row.Space, row.ID, row.At)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("settle %s: %w", q.table, err)
	}
	at, err := next(q.open(ctx, t, row.Space), row)
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
	return nil
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
