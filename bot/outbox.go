package bot

import (
	"context"
	"errors"
	"time"

	"becario/channel"
	"becario/kit/safe"
	"becario/kit/trace"
)

const (
	// longestSend is how long delivering a message may take, longestUpload one
	// with a file.
	longestSend   = 12 * time.Second
	longestUpload = 45 * time.Second
	// maxSends is how often a message is tried; with the growing pauses that is
	// about a day.
	maxSends = 30
	maxPause = time.Hour
	// A pause up to shortPause is waited for, at most shortPauses times in a row.
	shortPause  = 250 * time.Millisecond
	shortPauses = 16
	// makeWay is how long a notice waits that makes way for others.
	makeWay = 50 * time.Millisecond
)

// StepMessage sends one waiting message of a channel, looking through the store
// if none is in memory. It reports false if there was none that may go now.
func (b *Bot) StepMessage(ctx context.Context, channel string) (bool, error) {
	return b.step(ctx, func(ctx context.Context) (bool, error) { return b.sendNext(ctx, channel) })
}

// sendNext sends the message of a channel whose turn it is. It reports false if
// none may go now.
func (b *Bot) sendNext(ctx context.Context, name string) (bool, error) {
	now := b.Clock.Now()
	l, out, ok := b.queue.takeMessage(name, now)
	if !ok {
		return false, nil
	}
	if !out.StaleAt.IsZero() && now.After(out.StaleAt) {
		b.Meter.Message(name, Stale)
		b.settle(ctx, l, out, Mark{As: Dropped, Why: droppedStale})
		return true, nil
	}
	c := b.channels[name]
	pause, paid := b.pause(ctx, c, out)
	if pause > 0 {
		b.sendLater(ctx, l, pause, false)
		return true, nil
	}
	b.queue.pass(l)
	out.Message.Paid, out.Message.AllowPaid = paid, !paid && b.paying()
	id, err := b.send(ctx, c, out.Message)
	if errors.Is(err, channel.ErrUnpaid) {
		b.paidAt.Store(0) // until the next that may be paid for
		paid, err = false, nil
	}
	if err != nil {
		return true, b.unsent(ctx, name, l, out, err)
	}
	b.measureSent(name, out, b.Clock.Now())
	if paid {
		b.Meter.Paid(name)
	}
	b.settle(ctx, l, out, Mark{As: Sent, SentID: id, At: b.Clock.Now()})
	return true, nil
}

// settle keeps what became of the message of a line. The line goes on when that
// is done, so that a crash repeats no more than one message of a chat.
func (b *Bot) settle(ctx context.Context, l *line, out Outgoing, m Mark) {
	if m.ID = out.ID; out.Forget {
		m = Mark{ID: out.ID, As: Forgotten}
	}
	c := b.queue.finish(l)
	c.Marks = []Mark{m}
	b.ask(ctx, request{changes: []*Change{c}, then: func(err error) {
		if err == nil {
			b.queue.sent(l, b.Clock.Now())
		} else if b.queue.holds(l) {
			time.AfterFunc(idle, func() { b.settle(ctx, l, out, m) }) // sending it again would be worse
		}
	}})
}

// sendLater puts the message of a line off.
func (b *Bot) sendLater(ctx context.Context, l *line, pause time.Duration, tried bool) {
	now := b.Clock.Now()
	b.queue.retryMessage(l, now.Add(pause), now, tried)
	b.giveBack(ctx, l)
}

// send delivers a message within its time.
func (b *Bot) send(ctx context.Context, c channel.Channel, m channel.Message) (id string, err error) {
	longest := longestSend
	if m.Picture != nil || m.Document != nil {
		longest = longestUpload
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	ctx, end := b.Trace.Begin(ctx, "send", trace.Channel, c.Name())
	err = safe.Do(func() (err error) {
		id, err = c.Send(ctx, m)
		return err
	})
	end(err)
	return id, err
}

// pause waits as the limits of the channel ask, if that is not long, and returns
// what is left to wait. Where much is due the limits of the whole channel ask
// for a moment again and again: giving the message back each time would keep
// the store busy with nothing else. A notice makes way for answers, and for notices that
// would have to be paid for otherwise. Only one that may not go for nothing is paid
// for.
func (b *Bot) pause(ctx context.Context, c channel.Channel, o Outgoing) (pause time.Duration, paid bool) {
	if o.Message.Answer != "" {
		return 0, false // not a message to the chat, and the person is waiting
	}
	pausing := b.pausing[c.Name()]
	if o.Priority == Answer {
		pausing.Add(1)
		defer pausing.Add(-1)
	}
	for range shortPauses {
		now := b.Clock.Now()
		pause, yields := makeWay, o.Priority != Answer && (pausing.Load() > 0 || b.queue.answersWait(c.Name(), now) || b.hasTime(c, o, now))
		if !yields {
			pause = c.Pause(o.Message.Chat, now)
		}
		switch {
		case pause <= 0:
			return 0, false
		case b.pay(c, o):
			return 0, true
		case yields || pause > shortPause:
			return pause, false
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
	return shortPause, false
}

// unsent decides what becomes of a message that could not be delivered.
func (b *Bot) unsent(ctx context.Context, by string, l *line, out Outgoing, cause error) error {
	var refused *channel.SendError
	if !errors.As(cause, &refused) {
		refused = &channel.SendError{Err: cause}
	}
	tell := func(o Outcome) { b.Meter.Message(by, o) }
	b.Log.Warn("message not delivered", "message", out.ID, "attempt", out.Attempts, "error", cause)
	drop := func(why string) { b.settle(ctx, l, out, Mark{As: Dropped, Why: why}) }
	switch {
	case refused.Blocked:
		tell(Stopped)
		if err := bounded(ctx, func(ctx context.Context) error { return b.Store.Block(ctx, out.Message.Chat) }); err != nil {
			b.sendLater(ctx, l, idle, false)
			return err
		}
		drop(droppedBlocked)
	case refused.Permanent:
		tell(Refused)
		drop(cause.Error())
	case refused.RetryAfter > 0:
		tell(SlowDown)
		b.sendLater(ctx, l, refused.RetryAfter, false)
	case out.Attempts >= maxSends:
		tell(GivenUp)
		drop("given up: " + cause.Error())
	default:
		tell(Failed)
		b.sendLater(ctx, l, min(time.Second<<min(out.Attempts-1, 12), maxPause), true)
	}
	return nil
}
