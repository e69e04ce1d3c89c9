package botdb

import (
	"context"
	"fmt"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/sqldb"
)

// Renew keeps the leases of a holder.
func (s *Store) Renew(ctx context.Context, holder string, now, until time.Time) (others int, err error) {
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		var b sqldb.Batch
		b.Exec(nil, `
			INSERT INTO holders (id, until)
			VALUES ($1, $2)
			ON CONFLICT (id) DO UPDATE SET until = excluded.until`, holder, until.UnixMicro())
		b.Query(func(row sqldb.Row) error { return row.Scan(&others) }, `
			SELECT COUNT(*) FROM holders
			WHERE id <> $1 AND until > $2`, holder, now.UnixMicro())
		return tx.Send(ctx, &b)
	})
	if err != nil {
		return 0, fmt.Errorf("keep holder: %w", err)
	}
	return others, nil
}

// Release ends all leases of a holder.
func (s *Store) Release(ctx context.Context, holder string, clean bool) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		var b sqldb.Batch
		if clean {
			b.Exec(nil, `UPDATE leases SET holder = '' WHERE holder = $1`, holder)
		}
		b.Exec(nil, `DELETE FROM holders WHERE id = $1`, holder)
		return tx.Send(ctx, &b)
	})
	if err != nil {
		return fmt.Errorf("forget holder: %w", err)
	}
	return nil
}

func scanChat(rows sqldb.Row) (chat channel.Chat, err error) {
	err = rows.Scan(&chat)
	return chat, err
}

// free is the condition under which a lease may be taken at $1 = now.
const free = `(holder = '' OR NOT EXISTS (SELECT 1 FROM holders WHERE id = holder AND until > $1))`

// Take leases chats that have work.
func (s *Store) Take(ctx context.Context, holder string, channels []string, now time.Time, limit int) ([]bot.Work, error) {
	if len(channels) == 0 {
		return nil, nil
	}
	due := `
		FROM leases
		WHERE due_at <= $1 AND channel IN ` + oneOf(channels) + ` AND ` + free + `
		ORDER BY priority, due_at
		LIMIT $2`
	some, err := sqldb.Collect(ctx, s.db.Read(), scanChat, `SELECT chat`+due, now.UnixMicro(), 1)
	if err != nil {
		return nil, fmt.Errorf("look for work: %w", err)
	}
	if len(some) == 0 {
		return nil, nil // without the lock of a writer
	}
	var found []*reading
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		chats, err := sqldb.Collect(ctx, tx, scanChat, `SELECT chat`+due+tx.SkipLocked(), now.UnixMicro(), limit)
		if err != nil {
			return fmt.Errorf("look for work: %w", err)
		}
		found = make([]*reading, len(chats))
		var b sqldb.Batch
		for i, chat := range chats {
			r := &reading{Work: bot.Work{Chat: chat}}
			found[i] = r
			b.Query(func(row sqldb.Row) error { return row.Scan(&r.takeovers) }, `
				UPDATE leases SET holder = $2, takeovers = takeovers + CASE WHEN holder = '' THEN 0 ELSE 1 END
				WHERE chat = $1
				RETURNING takeovers`, string(chat), holder)
		}
		if err := tx.Send(ctx, &b); err != nil {
			return fmt.Errorf("take leases: %w", err)
		}
		for _, r := range found {
			r.read(&b)
		}
		if err := tx.Send(ctx, &b); err != nil {
			return fmt.Errorf("read what waits: %w", err)
		}
		for _, r := range found {
			if len(r.Updates)+len(r.Messages) == 0 {
				b.Exec(nil, `DELETE FROM leases WHERE chat = $1`, string(r.Chat))
			}
		}
		return tx.Send(ctx, &b)
	})
	if err != nil {
		return nil, err
	}
	var all []bot.Work
	for _, r := range found {
		if len(r.Updates)+len(r.Messages) > 0 {
			all = append(all, r.Work)
		}
	}
	return all, nil
}
