package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Leases of chats end some seconds after the process that holds them was last
// heard of. Should the store be so slow that they end earlier, somebody else
// takes the chats over: doing an update twice changes nothing, and a message may
// arrive twice.
const (
	lease   = 3 * time.Second
	renewal = time.Second
)

// holder is the name under which this process holds leases.
type holder struct {
	name  string
	until time.Time // when its leases end if it is not heard of
	gone  string    // the name before, whose leases are nobody's any more
}

func newHolder(before string) holder {
	return holder{name: uuid.Must(uuid.NewV7()).String(), gone: before}
}

// renew keeps the leases of this process for a while, unless that was done just
// before. It is called by one goroutine at a time.
func (b *Bot) renew(ctx context.Context) error {
	now := b.Clock.Now()
	if b.holder.until.Sub(now) > lease-renewal/2 {
		return nil
	}
	if b.holder.gone != "" {
		if err := b.Store.Release(ctx, b.holder.gone, false); err != nil {
			return fmt.Errorf("give up leases: %w", err)
		}
		b.holder.gone = ""
	}
	others, err := b.Store.Renew(ctx, b.holder.name, now, now.Add(lease))
	if err != nil {
		return fmt.Errorf("renew leases: %w", err)
	}
	b.holder.until = now.Add(lease)
	b.queue.mu.Lock()
	b.queue.others = others
	b.queue.mu.Unlock()
	return nil
}

// begin gives up all that is in memory, as a restart would, and goes on as
// another holder: nobody knows for sure what the store has kept. The caller
// holds b.holding.
func (b *Bot) begin() {
	b.queue.reset()
	b.holder = newHolder(b.holder.name)
}

// tend renews the leases, takes up what waits in the store, and gives back the
// leases of chats in which nothing is left to do.
func (b *Bot) tend(ctx context.Context) error {
	if err := bounded(ctx, b.look); err != nil {
		return err
	}
	return b.write(ctx)
}

// look takes up what waits in the store.
func (b *Bot) look(ctx context.Context) error {
	b.holding.Lock()
	defer b.holding.Unlock()
	if err := b.renew(ctx); err != nil {
		return err
	}
	room := b.queue.room()
	if room <= 0 {
		return nil
	}
	now := b.Clock.Now()
	found, err := b.Store.Take(ctx, b.holder.name, b.names, now, room)
	if err != nil {
		b.begin() // nobody knows what was taken
		return err
	}
	b.queue.taken(found, now)
	return nil
}

// giveBack gives a chat back whose next work is far away.
func (b *Bot) giveBack(ctx context.Context, l *line) {
	c, ok := b.queue.giveBack(l, b.Clock.Now())
	if !ok {
		return
	}
	b.ask(ctx, request{changes: []*Change{c}, then: func(err error) {
		if err != nil {
			b.begin() // the chat is not here any more, and its lease is not given back
		}
	}})
}

// leave gives all leases back.
func (b *Bot) leave(ctx context.Context) error {
	b.holding.Lock()
	defer b.holding.Unlock()
	before := b.holder.name
	if forgotten := b.queue.leaveForgotten(); len(forgotten) > 0 {
		if err := b.Store.Write(ctx, before, b.Clock.Now(), forgotten); err != nil {
			b.Log.Warn("leases of chats that were erased are not removed", "error", err)
		}
	}
	b.begin()
	if err := b.Store.Release(ctx, before, true); err != nil {
		return err
	}
	b.holder.gone = ""
	return nil
}
