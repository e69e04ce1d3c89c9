package bot

import (
	"context"
	"time"
)

// An update or message that is being worked on is leased, so that nobody else
// takes it, and the lease is renewed while the work lasts. So it waits for no
// more than a lease if the program is killed. Should the store be so slow that
// a lease runs out, doing an update twice changes nothing, and a message may
// arrive twice.
const (
	lease   = 5 * time.Second
	renewal = time.Second
)

// hold renews a lease until release is called, which waits for a renewal that
// is under way and may be called twice.
func (b *Bot) hold(ctx context.Context, renew func(ctx context.Context, until time.Time) error) (release func()) {
	held, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(renewal)
		defer ticker.Stop()
		for {
			select {
			case <-held.Done():
				return
			case <-ticker.C:
				_ = renew(ctx, b.Clock.Now().Add(lease)) // the next renewal may succeed, or the lease runs out
			}
		}
	}()
	return func() {
		stop()
		<-done
	}
}
