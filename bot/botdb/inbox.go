package botdb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"becario/channel"
	"becario/kit/sqldb"
)

// oneOf is a list of quoted names for an IN clause; names are the program's own.
func oneOf(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = "'" + strings.ReplaceAll(n, "'", "''") + "'"
	}
	return "(" + strings.Join(quoted, ", ") + ")"
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

// keepMessages is how much longer than an update a message of the bot is kept:
// as long as its buttons and replies to it are of use.
const keepMessages = 90 * 24 * time.Hour

// Sweep forgets updates that were done before an instant, and messages that
// have been sent or given up long before it.
func (s *Store) Sweep(ctx context.Context, before time.Time) error {
	return errors.Join(
		s.mend(ctx),
		s.exec(ctx, "forget holders", `
		DELETE FROM holders
		WHERE until < $1 AND NOT EXISTS (SELECT 1 FROM leases WHERE holder = holders.id)`, before.UnixMicro()),
		s.exec(ctx, "forget updates", `
		DELETE FROM inbox
		WHERE state = 'done' AND done_at < $1`, before.UnixMicro()),
		s.exec(ctx, "forget messages", `
		DELETE FROM outbox
		WHERE state <> 'new' AND visible_at < $1`, before.Add(-keepMessages).UnixMicro()))
}

// mend gives every chat in which something waits a row of leases. None lacks it
// but by a fault of ours, or of a release before there were leases.
func (s *Store) mend(ctx context.Context) error {
	return s.exec(ctx, "find chats again", `
		INSERT INTO leases (chat, channel, holder, takeovers, others, priority, due_at)
		SELECT w.chat, MIN(w.channel), '', 0, 0, MIN(w.priority), MIN(w.visible_at)
		FROM (
			SELECT chat, channel, 0 AS priority, visible_at FROM inbox WHERE state = 'new'
			UNION ALL
			SELECT chat, channel, priority, visible_at FROM outbox WHERE state = 'new') w
		WHERE NOT EXISTS (SELECT 1 FROM leases l WHERE l.chat = w.chat)
		GROUP BY w.chat
		ON CONFLICT (chat) DO NOTHING`)
}

func (s *Store) exec(ctx context.Context, what, query string, args ...any) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Exec(ctx, query, args...); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return nil
	})
}
