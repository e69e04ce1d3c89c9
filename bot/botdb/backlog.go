package botdb

import (
	"context"
	"fmt"

	"becario/kit/sqldb"
)

// Backlog is what waits in one place.
type Backlog struct {
	// What is "updates" or "messages".
	What, Channel string
	Count         int64
	// Since is the instant, in microseconds since 1970, at which the oldest of them
	// came or, of messages, could have been sent.
	Since int64
}

// Backlogs returns what waits to be answered and to be sent, by channel.
func (s *Store) Backlogs(ctx context.Context) ([]Backlog, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (b Backlog, err error) {
		err = rows.Scan(&b.What, &b.Channel, &b.Count, &b.Since)
		return b, err
	}, `
		SELECT 'updates', channel, COUNT(*), MIN(received_at) FROM inbox WHERE state = 'new' GROUP BY channel
		UNION ALL
		SELECT 'messages', channel, COUNT(*), MIN(visible_at) FROM outbox WHERE state = 'new' GROUP BY channel`)
	if err != nil {
		return nil, fmt.Errorf("count what waits: %w", err)
	}
	return found, nil
}
