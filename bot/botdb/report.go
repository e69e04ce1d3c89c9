package botdb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"becario/bot"
	"becario/kit/sqldb"
)

// Unreported returns what became of messages of which a topic is to be told.
func (s *Store) Unreported(ctx context.Context, now time.Time, limit int) ([]bot.Reportable, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(row sqldb.Row) (r bot.Reportable, err error) {
		var sent sql.NullInt64
		err = row.Scan(&r.ID, &r.Topic, &r.Key, &r.Why, &sent)
		if r.At = now; sent.Valid {
			r.At = time.UnixMicro(sent.Int64).UTC()
		}
		return r, err
	}, `
		SELECT id, report, key, CASE WHEN state = 'sent' THEN '' ELSE why END, sent_at
		FROM outbox
		WHERE report <> '' AND state <> 'new'
		ORDER BY id
		LIMIT `+strconv.Itoa(limit))
	if err != nil {
		return nil, fmt.Errorf("find what is to be reported: %w", err)
	}
	return found, nil
}

// Reported notes that topics were told.
func (s *Store) Reported(ctx context.Context, ids []int64) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		var b sqldb.Batch
		for _, id := range ids {
			b.Exec(nil, `UPDATE outbox SET report = '' WHERE id = $1`, id)
		}
		return tx.Send(ctx, &b)
	})
	if err != nil {
		return fmt.Errorf("note what was reported: %w", err)
	}
	return nil
}
