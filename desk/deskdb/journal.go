package deskdb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"becario/desk/staff"
	"becario/kit/sqldb"
)

// Note adds an entry behind the last one.
func (s *Store) Note(ctx context.Context, e staff.Entry) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		var last staff.Entry
		if err := tx.Exec(ctx, `
			INSERT INTO journal_head (id, seq, hash)
			VALUES (1, 0, $1)
			ON CONFLICT (id) DO NOTHING`, []byte{}); err != nil {
			return fmt.Errorf("begin record: %w", err)
		}
		err := tx.QueryRowContext(ctx, `SELECT seq, hash FROM journal_head WHERE id = 1`+tx.ForUpdate()).Scan(&last.Seq, &last.Hash)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read the end of the record: %w", err)
		}
		e := staff.Chain(e, last)
		_, err = tx.ExecContext(ctx, `
			INSERT INTO journal (seq, at, account, name, action, subject, status, address, hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			e.Seq, e.At.UnixMicro(), e.Account, e.Name, e.Action, e.Subject, e.Status, e.Address, e.Hash)
		if err != nil {
			return fmt.Errorf("note: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE journal_head SET seq = $1, hash = $2 WHERE id = 1`, e.Seq, e.Hash); err != nil {
			return fmt.Errorf("note: %w", err)
		}
		return nil
	})
}

const entryColumns = `seq, at, account, name, action, subject, status, address, hash`

func scanEntry(rows sqldb.Row) (e staff.Entry, err error) {
	var at int64
	err = rows.Scan(&e.Seq, &at, &e.Account, &e.Name, &e.Action, &e.Subject, &e.Status, &e.Address, &e.Hash)
	e.At = moment(at)
	return e, err
}

// Entries returns entries, the newest first. A subject is that of entries which name
// something of it, too, such as a document of a request.
func (s *Store) Entries(ctx context.Context, search staff.Search) ([]staff.Entry, error) {
	before := cmp.Or(search.Before, math.MaxInt64)
	return sqldb.Collect(ctx, s.db.Read(), scanEntry, `
		SELECT `+entryColumns+`
		FROM journal
		WHERE seq < $1 AND ($2 = '' OR name = $2) AND ($3 = '' OR subject = $3 OR substr(subject, 1, length($3) + 1) = $3 || ' ')
		ORDER BY seq DESC
		LIMIT $4`, before, search.Name, search.Subject, search.Limit)
}

// EntriesAfter returns the entries after one, the oldest first.
func (s *Store) EntriesAfter(ctx context.Context, seq int64, limit int) ([]staff.Entry, error) {
	return sqldb.Collect(ctx, s.db.Read(), scanEntry, `
		SELECT `+entryColumns+`
		FROM journal
		WHERE seq > $1
		ORDER BY seq
		LIMIT $2`, seq, limit)
}
