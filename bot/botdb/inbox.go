package botdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/sqldb"
)

// Accept keeps raw updates.
func (s *Store) Accept(ctx context.Context, channel string, raws []channel.Raw, now time.Time) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, raw := range raws {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO inbox (channel, id, seq, chat, body, state, attempts, visible_at, received_at, why)
				VALUES ($1, $2, $3, $4, $5, 'new', 0, $6, $6, '')
				ON CONFLICT (channel, id) DO NOTHING`,
				channel, raw.ID, raw.Seq, string(raw.Chat), raw.Body, now.UnixMicro())
			if err != nil {
				return fmt.Errorf("keep update: %w", err)
			}
		}
		return nil
	})
}

// oneOf is a list of quoted names for an IN clause; names are the program's own.
func oneOf(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = "'" + strings.ReplaceAll(n, "'", "''") + "'"
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}

// ClaimUpdate leases the oldest waiting update of a chat.
func (s *Store) ClaimUpdate(ctx context.Context, channels []string, now time.Time, lease time.Duration) (bot.Inbound, bool, error) {
	if len(channels) == 0 {
		return bot.Inbound{}, false, nil
	}
	if waiting, err := s.waiting(ctx, "inbox", channels, now); err != nil || !waiting {
		return bot.Inbound{}, false, err
	}
	var in bot.Inbound
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.QueryRowContext(ctx, `
			UPDATE inbox SET visible_at = $1, attempts = attempts + 1
			WHERE (channel, id) IN (
				SELECT i.channel, i.id FROM inbox i
				WHERE i.state = 'new' AND i.visible_at <= $2 AND i.channel IN `+oneOf(channels)+`
					AND NOT EXISTS (
						SELECT 1 FROM inbox e
						WHERE e.state = 'new' AND e.chat = i.chat AND e.seq < i.seq)
				ORDER BY i.visible_at, i.seq
				LIMIT 1`+tx.SkipLocked()+`)
			RETURNING channel, id, chat, body, attempts`,
			now.Add(lease).UnixMicro(), now.UnixMicro()).Scan(&in.Channel, &in.ID, &in.Chat, &in.Body, &in.Attempts)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Inbound{}, false, nil
	}
	if err != nil {
		return bot.Inbound{}, false, fmt.Errorf("claim update: %w", err)
	}
	return in, true, nil
}

// waiting reports whether a claim has anything to look for, without the lock
// of a writer: idle workers ask often.
func (s *Store) waiting(ctx context.Context, table string, channels []string, now time.Time) (bool, error) {
	var one int
	err := s.db.Read().QueryRowContext(ctx, `
		SELECT 1 FROM `+table+`
		WHERE state = 'new' AND visible_at <= $1 AND channel IN `+oneOf(channels)+`
		LIMIT 1`, now.UnixMicro()).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for work: %w", err)
	}
	return true, nil
}

// Waiting reports whether a chat has updates or answers to come.
func (s *Store) Waiting(ctx context.Context, chat channel.Chat) (bool, error) {
	var n int
	err := s.db.Read().QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM inbox WHERE chat = $1 AND state = 'new')
			+ (SELECT COUNT(*) FROM outbox WHERE chat = $1 AND state = 'new')`, string(chat)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for waiting messages: %w", err)
	}
	return n > 0, nil
}

// RetryUpdate gives an update back until an instant.
func (s *Store) RetryUpdate(ctx context.Context, in bot.Inbound, at time.Time) error {
	return s.exec(ctx, "retry update", `
		UPDATE inbox SET visible_at = $3
		WHERE channel = $1 AND id = $2 AND state = 'new' AND attempts = $4`, in.Channel, in.ID, at.UnixMicro(), in.Attempts)
}

// ParkUpdate takes an update out of the way.
func (s *Store) ParkUpdate(ctx context.Context, in bot.Inbound, why string) error {
	return s.exec(ctx, "park update", `
		UPDATE inbox SET state = 'parked', why = $3
		WHERE channel = $1 AND id = $2 AND state = 'new' AND attempts = $4`, in.Channel, in.ID, why, in.Attempts)
}

// keepMessages is how much longer than an update a message of the bot is kept:
// as long as its buttons and replies to it are of use.
const keepMessages = 90 * 24 * time.Hour

// Sweep forgets updates that were done before an instant, and messages that
// have been sent or given up long before it.
func (s *Store) Sweep(ctx context.Context, before time.Time) error {
	return errors.Join(
		s.exec(ctx, "forget updates", `
		DELETE FROM inbox
		WHERE state = 'done' AND done_at < $1`, before.UnixMicro()),
		s.exec(ctx, "forget messages", `
		DELETE FROM outbox
		WHERE state <> 'new' AND visible_at < $1`, before.Add(-keepMessages).UnixMicro()))
}

func (s *Store) exec(ctx context.Context, what, query string, args ...any) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return nil
	})
}
