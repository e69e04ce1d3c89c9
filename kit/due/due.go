// Package due leases rows whose time has come. A service keeps on its own rows
// notice_at, when a notice should reach the person, and visible_at, when it
// may next be claimed; both are NULL where nothing is due. They are microseconds
// since 1970. Claiming moves visible_at to the end of the lease, so a caller
// that dies loses nothing.
package due

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"becario/kit/sqldb"
)

// Limits of a claim.
const (
	DefaultLimit = 100
	MaxLimit     = 1000
	DefaultLease = 30 * time.Second
	MaxLease     = 10 * time.Minute
)

// Claim leases up to limit rows of the table that are due at now, the earliest
// first, and returns their persons and ids. The table has the columns
// space, id and visible_at, and an index on visible_at. A limit or lease of
// zero is the default, one above the maximum is cut.
func Claim(ctx context.Context, tx *sqldb.Tx, table string, now time.Time, limit int, lease time.Duration) ([]Row, error) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	if lease <= 0 {
		lease = DefaultLease
	}
	limit, lease = min(limit, MaxLimit), min(lease, MaxLease)
	rows, err := sqldb.Collect(ctx, tx, scanRow, `
		UPDATE `+table+` SET visible_at = $1
		WHERE (space, id) IN (
			SELECT space, id FROM `+table+`
			WHERE visible_at <= $2
			ORDER BY visible_at
			LIMIT $3`+tx.SkipLocked()+`)
		RETURNING space, id`, now.Add(lease).UnixMicro(), now.UnixMicro(), limit)
	if err != nil {
		return nil, fmt.Errorf("claim %s: %w", table, err)
	}
	return rows, nil
}

// Hold lets a row of the table whose notice still stands at noticeAt be claimed
// again only at an instant, both in microseconds since 1970.
func Hold(ctx context.Context, tx *sqldb.Tx, table, space, id string, noticeAt, until int64) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE `+table+` SET visible_at = $4
		WHERE space = $1 AND id = $2 AND notice_at = $3`, space, id, noticeAt, until)
	if err != nil {
		return fmt.Errorf("hold %s: %w", table, err)
	}
	return nil
}

// Row names a claimed row.
type Row struct {
	Space, ID string
}

func scanRow(rows *sql.Rows) (r Row, err error) {
	err = rows.Scan(&r.Space, &r.ID)
	return r, err
}

// Next returns when the next row of the table may be claimed, in microseconds
// since 1970; 0 if none is waiting.
func Next(ctx context.Context, q sqldb.Queryer, table string) (int64, error) {
	var at sql.NullInt64
	err := q.QueryRowContext(ctx, `SELECT MIN(visible_at) FROM `+table+` WHERE visible_at IS NOT NULL`).Scan(&at)
	if err != nil {
		return 0, fmt.Errorf("next due of %s: %w", table, err)
	}
	return at.Int64, nil
}
