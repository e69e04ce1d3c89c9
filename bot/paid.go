package bot

import (
	"time"

	"becario/channel"
)

const (
	// hurry is how long before its deadline a notice is paid for, if it cannot go
	// for nothing.
	hurry = tolerance / 2
	// maxPaidNotices is maxNotices while notices are paid for, since so many more
	// are sent in a second.
	maxPaidNotices = 1500
	// paidFor is how long after the last message that was paid for the next are
	// expected.
	paidFor = 5 * time.Second
	// paidWorkers is how many times as many messages are sent at once by a channel
	// whose operator pays.
	paidWorkers = 4
)

// payer returns a channel as one that takes more messages for money; nil if it does
// not, or the operator pays for nothing.
func (b *Bot) payer(c channel.Channel) channel.Paid {
	if p, ok := c.(channel.Paid); ok && p.Pays() {
		return p
	}
	return nil
}

// pay reports whether a message that cannot go for nothing now goes since it is paid
// for, and counts it. Only notices are whose deadline is near, where too many wait for
// all of them to come in time. Answers never are, nor what has no deadline or is late
// already: money would make it only a little less late.
func (b *Bot) pay(c channel.Channel, o Outgoing) bool {
	p, now, by := b.payer(c), b.Clock.Now(), o.deadline()
	if p == nil || o.Priority == Answer || by.IsZero() || now.Before(by.Add(-hurry)) || now.After(by) {
		return false
	}
	if !b.late(p, o, now) || p.PausePaid(o.Message.Chat, now) > 0 {
		return false
	}
	b.paidAt.Store(now.UnixMicro())
	return true
}

// paying reports whether messages are being paid for.
func (b *Bot) paying() bool {
	at := b.paidAt.Load()
	return at != 0 && b.Clock.Now().Sub(time.UnixMicro(at)) < paidFor
}
