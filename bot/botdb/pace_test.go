package botdb_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"becario/bot/botdb"
	"becario/kit/pace"
	"becario/kit/sqldb/sqltest"
)

// Two processes that share a database count together, and one that is told to
// wait holds the other back, too.
func TestPaceIsShared(t *testing.T) {
	dsn := sqltest.Postgres(t)
	var keepers [2]pace.Keeper
	for i := range keepers {
		store, err := botdb.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		keepers[i] = store.Pace()
	}
	all, ana := pace.Limit{Key: "all", Every: time.Second / 20, Burst: 2}, pace.Limit{Key: "ana", Every: time.Second, Burst: 3}
	now := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	take := func(i int, at time.Time, limits ...pace.Limit) bool {
		t.Helper()
		waits, err := keepers[i].Take(t.Context(), at, limits...)
		if err != nil {
			t.Fatal(err)
		}
		return pace.Clear(waits)
	}
	for i, want := range []bool{true, true, true, false, false} { // a burst of three, whoever sends
		if got := take(i%2, now, ana); got != want {
			t.Errorf("message %d to ana may go: %v, want %v", i+1, got, want)
		}
	}
	if !take(0, now.Add(time.Second), ana) || take(1, now.Add(time.Second), ana) {
		t.Error("a second later one message may go, whoever sends")
	}

	// Both send as much as they may for ten seconds, at once.
	var sent atomic.Int64
	var wg sync.WaitGroup
	for i := range keepers {
		wg.Go(func() {
			for at := now; at.Before(now.Add(10 * time.Second)); at = at.Add(10 * time.Millisecond) {
				if waits, err := keepers[i].Take(t.Context(), at, all); err != nil {
					t.Error(err)
					return
				} else if pace.Clear(waits) {
					sent.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := sent.Load(); n < 100 || n > 202 {
		t.Errorf("%d messages went out in ten seconds, want at most 202 of two and at least half of that", n)
	}

	later := now.Add(time.Minute)
	if err := keepers[0].Hold(t.Context(), later.Add(9*time.Second), all); err != nil {
		t.Fatal(err)
	}
	if take(1, later.Add(8*time.Second), all) || !take(1, later.Add(9*time.Second), all) {
		t.Error("what one is told to wait the other does not wait")
	}
}
