package botdb

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"becario/kit/pace"
	"becario/kit/sqldb"
)

// Pace returns what counts messages against the limits of a channel: on
// PostgreSQL for all processes that share the database, on SQLite in this
// process, since a file has one.
func (s *Store) Pace() pace.Keeper {
	if !s.db.Postgres() {
		return &pace.Memory{}
	}
	return &pace.Shared{Far: &rows{db: s.db}}
}

// rows keeps what is counted against limits in a table.
type rows struct {
	db *sqldb.DB

	mu    sync.Mutex
	swept time.Time // when old rows were last removed
}

// sweepRows is how often rows are removed that say no more than no row.
const sweepRows = 10 * time.Minute

// Take counts one against each limit.
func (r *rows) Take(ctx context.Context, now time.Time, limits ...pace.Limit) ([]time.Duration, error) {
	var waits []time.Duration
	err := r.change(ctx, limits, func(free []int64) []int64 {
		waits = make([]time.Duration, len(limits))
		for i, l := range limits {
			waits[i] = l.Wait(free[i], now)
		}
		if !pace.Clear(waits) {
			return nil
		}
		next := make([]int64, len(limits))
		for i, l := range limits {
			next[i] = l.Taken(free[i], now)
		}
		return next
	})
	if err != nil {
		return nil, fmt.Errorf("count against limits: %w", err)
	}
	return waits, r.sweep(ctx, now)
}

// Hold closes a limit until an instant.
func (r *rows) Hold(ctx context.Context, until time.Time, l pace.Limit) error {
	err := r.change(ctx, []pace.Limit{l}, func(free []int64) []int64 { return []int64{max(free[0], l.Held(until))} })
	if err != nil {
		return fmt.Errorf("hold a limit: %w", err)
	}
	return nil
}

// change reads the instants of limits, 0 for one that is not there, and keeps what
// decide returns, unless that is nil. Others wait meanwhile.
func (r *rows) change(ctx context.Context, limits []pace.Limit, decide func(free []int64) []int64) error {
	order := make([]int, len(limits)) // the same for all, so that nobody waits for ever
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(limits[a].Key, limits[b].Key) })
	return r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		free := make([]int64, len(limits))
		var b sqldb.Batch
		if r.db.Postgres() {
			// Nothing is lost if the last of it is forgotten when the machine stops.
			b.Exec(nil, `SET LOCAL synchronous_commit TO OFF`)
		}
		for _, i := range order {
			b.Query(func(row sqldb.Row) error { return row.Scan(&free[i]) }, `
				INSERT INTO pace (key, free_at)
				VALUES ($1, 0)
				ON CONFLICT (key) DO UPDATE SET free_at = pace.free_at
				RETURNING free_at`, limits[i].Key)
		}
		if err := tx.Send(ctx, &b); err != nil {
			return err
		}
		next := decide(free)
		for _, i := range order {
			if next != nil {
				b.Exec(nil, `UPDATE pace SET free_at = $2 WHERE key = $1`, limits[i].Key, next[i])
			}
		}
		return tx.Send(ctx, &b)
	})
}

// sweep removes old rows now and then.
func (r *rows) sweep(ctx context.Context, now time.Time) error {
	r.mu.Lock()
	due := now.Sub(r.swept) >= sweepRows
	if due {
		r.swept = now
	}
	r.mu.Unlock()
	if !due {
		return nil
	}
	err := r.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return tx.Exec(ctx, `
			DELETE FROM pace
			WHERE key IN (SELECT key FROM pace WHERE free_at < $1`+tx.SkipLocked()+`)`, now.Add(-time.Minute).UnixMicro())
	})
	if err != nil {
		return fmt.Errorf("forget limits: %w", err)
	}
	return nil
}
