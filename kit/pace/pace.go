// Package pace counts what is done against limits, each of which allows so many
// at once and then one in each interval. It is the generic cell rate algorithm of
// ITU-T I.371: all that is kept of a limit is one instant, so that several
// programs can share it as a row of a database.
package pace

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Limit allows Burst at once, which is at least 1, and then one in each interval.
// An interval of 0 allows any number, unless the limit is held.
type Limit struct {
	Key   string
	Every time.Duration
	Burst int
}

// Keeper keeps what was counted.
type Keeper interface {
	// Take counts one against each of some limits, if all have room. Otherwise it
	// counts nothing and returns for each limit how long it takes until it has room.
	Take(ctx context.Context, now time.Time, limits ...Limit) (waits []time.Duration, err error)
	// Hold lets nothing through a limit before an instant.
	Hold(ctx context.Context, until time.Time, limit Limit) error
}

// Wait is how long a limit whose instant is free lacks room at now. Instants are
// in microseconds since 1970; one that has passed, such as 0, means that nothing
// was counted lately.
func (l Limit) Wait(free int64, now time.Time) time.Duration {
	return max(0, time.Duration(free-l.slack()-now.UnixMicro())*time.Microsecond)
}

// Taken is the instant of a limit after one more was counted at now.
func (l Limit) Taken(free int64, now time.Time) int64 {
	return max(free, now.UnixMicro()) + l.interval()
}

// Held is the instant of a limit that has no room before until.
func (l Limit) Held(until time.Time) int64 { return until.UnixMicro() + l.slack() }

// interval is Every in microseconds, rounded up.
func (l Limit) interval() int64 {
	return int64((l.Every + time.Microsecond - 1) / time.Microsecond)
}

// slack is by how much the instant of a limit may be ahead.
func (l Limit) slack() int64 { return int64(l.Burst-1) * l.interval() }

// Clear reports whether nothing is kept back: every wait is over.
func Clear(waits []time.Duration) bool {
	return !slices.ContainsFunc(waits, func(w time.Duration) bool { return w > 0 })
}

// sweepAtLeast is the number of limits at which those are forgotten of which
// nothing was counted lately.
const sweepAtLeast = 4096

// Memory keeps what is counted in this process. The zero value is ready.
type Memory struct {
	mu    sync.Mutex
	free  map[string]int64
	sweep int
}

var _ Keeper = (*Memory)(nil)

// Take counts one. It never fails.
func (m *Memory) Take(_ context.Context, now time.Time, limits ...Limit) ([]time.Duration, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	waits := make([]time.Duration, len(limits))
	for i, l := range limits {
		waits[i] = l.Wait(m.free[l.Key], now)
	}
	if !Clear(waits) {
		return waits, nil
	}
	m.forget(now)
	for _, l := range limits {
		m.keep(l.Key, l.Taken(m.free[l.Key], now))
	}
	return waits, nil
}

// Hold closes a limit. It never fails.
func (m *Memory) Hold(_ context.Context, until time.Time, l Limit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(l.Key, max(m.free[l.Key], l.Held(until)))
	return nil
}

// Size is how many limits are remembered.
func (m *Memory) Size() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.free)
}

func (m *Memory) keep(key string, free int64) {
	if m.free == nil {
		m.free = map[string]int64{}
	}
	m.free[key] = free
}

// forget drops limits of which nothing was counted lately: no entry says the same.
func (m *Memory) forget(now time.Time) {
	if len(m.free) < max(m.sweep, sweepAtLeast) {
		return
	}
	for key, free := range m.free {
		if free <= now.UnixMicro() {
			delete(m.free, key)
		}
	}
	m.sweep = 2 * len(m.free)
}

// Shared counts in this process first and then where all processes count, so
// that one which has to wait does not ask there again and again.
type Shared struct {
	Near Memory
	Far  Keeper
}

var _ Keeper = (*Shared)(nil)

// Take counts one. What the others have left no room for is counted near all the
// same, which only makes this process ask a little later.
func (s *Shared) Take(ctx context.Context, now time.Time, limits ...Limit) ([]time.Duration, error) {
	waits, err := s.Near.Take(ctx, now, limits...)
	if err != nil || !Clear(waits) {
		return waits, err
	}
	waits, err = s.Far.Take(ctx, now, limits...)
	if err != nil {
		return nil, err
	}
	for i, wait := range waits {
		if wait > 0 {
			_ = s.Near.Hold(ctx, now.Add(wait), limits[i]) // never fails
		}
	}
	return waits, nil
}

// Hold closes a limit for all processes.
func (s *Shared) Hold(ctx context.Context, until time.Time, l Limit) error {
	_ = s.Near.Hold(ctx, until, l) // never fails
	return s.Far.Hold(ctx, until, l)
}
