package bot

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"becario/channel"
)

// recountBacklog is how often it is counted what waits to be sent.
const recountBacklog = 100 * time.Millisecond

// backlog says of notices that wait whether all of them can be sent for nothing
// before their deadlines. The zero value knows of none that wait.
type backlog struct {
	mu sync.Mutex
	// unread are those who give notices of which more are due than are in the outbox,
	// and the priority of those.
	unread map[int]Priority
	excess map[string]excess // by channel
}

// excess is how many notices have to leave the queue beside those that can be sent
// for nothing, so that those up to the last one come in time.
type excess struct {
	counted time.Time
	count   int
	last    waitingNotice
	// tight is the last of those that come in time only if others that have more time
	// make way. It is zero if there is none.
	tight waitingNotice
}

// waitingNotice is what the order of notices depends on.
type waitingNotice struct {
	priority Priority
	deadline time.Time
}

func (w waitingNotice) compare(other waitingNotice) int {
	return cmp.Or(cmp.Compare(w.priority, other.priority), w.deadline.Compare(other.deadline))
}

// keepUnread notes whether one who gives notices of a priority has more that are due
// than are in the outbox.
func (b *backlog) keepUnread(from int, priority Priority, more bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !more {
		delete(b.unread, from)
		return
	}
	if b.unread == nil {
		b.unread = map[int]Priority{}
	}
	b.unread[from] = priority
}

// more reports whether notices of a priority, or of one that goes before it, are due
// that are not in the outbox.
func (b *backlog) more(priority Priority) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.unread {
		if p <= priority {
			return true
		}
	}
	return false
}

// take counts one of the excess of a channel as sent, if leaving it in the queue would
// make it, or one behind it, late. If the notice does not leave the queue after all,
// that is found when it is counted the next time.
func (b *backlog) take(name string, w waitingNotice, now time.Time, count func() excess) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.latest(name, now, count)
	late := e.count > 0 && w.compare(e.last) <= 0
	if late {
		e.count--
		b.excess[name] = e
	}
	return late
}

// hasTime reports whether others come in time only if a notice makes way for them.
func (b *backlog) hasTime(name string, w waitingNotice, now time.Time, count func() excess) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.latest(name, now, count)
	return !e.tight.deadline.IsZero() && w.compare(e.tight) > 0
}

// latest is the excess of a channel. count is called if it was not counted lately. The
// caller holds b.mu.
func (b *backlog) latest(name string, now time.Time, count func() excess) excess {
	e, known := b.excess[name]
	if since := now.Sub(e.counted); !known || since < 0 || since >= recountBacklog {
		e = count()
		e.counted = now
		if b.excess == nil {
			b.excess = map[string]excess{}
		}
		b.excess[name] = e
	}
	return e
}

// tooMany finds the excess of what waits, where rate are sent in a second, in the order
// of priorities and deadlines. What has no deadline, or is late already, takes its turn
// but cannot be made late.
func tooMany(all []waitingNotice, rate float64, now time.Time) (e excess) {
	slices.SortFunc(all, waitingNotice.compare)
	for i, w := range all {
		if w.deadline.IsZero() || w.deadline.Before(now) {
			continue
		}
		room := int(rate * w.deadline.Sub(now).Seconds())
		if over := i + 1 - room; over > 0 {
			e.count, e.last = max(e.count, over), w
		}
		if 2*(i+1) > room {
			e.tight = w
		}
	}
	return e
}

// freeRate is how many messages a second can be counted on that cost nothing, beside
// answers and other processes; 0 is any number.
func (b *Bot) freeRate(c channel.Paid) float64 {
	return c.Rate() * share / float64(1+b.queue.otherHolders())
}

// countExcess returns what counts the excess of a channel.
func (b *Bot) countExcess(c channel.Paid, now time.Time) func() excess {
	return func() excess { return tooMany(b.queue.waitingNotices(c.Name(), now), b.freeRate(c), now) }
}

// late reports whether a notice that waits for the limits of its channel, or one behind
// it, would come after its deadline if all that wait were sent for nothing. It counts
// the notice as one that does not wait any more. Where more is due than is in memory
// nobody knows how much, and it is taken for too much.
func (b *Bot) late(c channel.Paid, o Outgoing, now time.Time) bool {
	if b.freeRate(c) <= 0 {
		return false
	}
	if b.backlog.more(o.Priority) || b.queue.room() <= 0 {
		return true
	}
	return b.backlog.take(c.Name(), waitingNotice{o.Priority, o.deadline()}, now, b.countExcess(c, now))
}

// hasTime reports whether a notice makes way for others that would have to be paid for
// otherwise.
func (b *Bot) hasTime(c channel.Channel, o Outgoing, now time.Time) bool {
	p := b.payer(c)
	return p != nil && b.freeRate(p) > 0 && o.Priority != Answer &&
		b.backlog.hasTime(c.Name(), waitingNotice{o.Priority, o.deadline()}, now, b.countExcess(p, now))
}
