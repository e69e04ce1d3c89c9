package bot

import (
	"context"
	"errors"
	"time"

	"becario/channel"
	"becario/kit/safe"
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
)

// StepMessage sends one waiting message of a channel. It reports false if there
// was none that may go now.
func (b *Bot) StepMessage(ctx context.Context, channel string) (bool, error) {
	now := b.Clock.Now()
	out, ok, err := b.Store.ClaimMessage(ctx, []string{channel}, now, lease)
	if err != nil || !ok {
		return false, err
	}
	release := b.hold(ctx, func(ctx context.Context, until time.Time) error {
		return b.Store.RetryMessage(ctx, out.ID, until, true)
	})
	defer release()
	if !out.StaleAt.IsZero() && now.After(out.StaleAt) {
		return true, b.drop(ctx, out, "stale")
	}
	c := b.channels[channel]
	if pause := b.pause(ctx, c, out.Message); pause > 0 {
		release()
		return true, b.Store.RetryMessage(ctx, out.ID, b.Clock.Now().Add(pause), false)
	}
	id, err := b.send(ctx, c, out.Message)
	release()
	if err == nil && out.Forget {
		return true, b.Store.Forget(ctx, out.ID)
	}
	if err == nil {
		return true, b.Store.Sent(ctx, out.ID, id, b.Clock.Now())
	}
	return true, b.unsent(ctx, out, err)
}

// send delivers a message within its time.
func (b *Bot) send(ctx context.Context, c channel.Channel, m channel.Message) (id string, err error) {
	longest := longestSend
	if m.Picture != nil || m.Document != nil {
		longest = longestUpload
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	err = safe.Do(func() (err error) {
		id, err = c.Send(ctx, m)
		return err
	})
	return id, err
}

// pause waits as the limits of the channel ask, if that is not long, and returns
// what is left to wait. Where much is due the limits of the whole channel ask
// for a moment again and again: giving the message back each time would keep
// the store busy with nothing else.
func (b *Bot) pause(ctx context.Context, c channel.Channel, m channel.Message) time.Duration {
	if m.Answer != "" {
		return 0 // not a message to the chat, and the person is waiting
	}
	for range shortPauses {
		pause := c.Pause(m.Chat, b.Clock.Now())
		if pause <= 0 || pause > shortPause {
			return pause
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
	return shortPause
}

// drop gives a message up.
func (b *Bot) drop(ctx context.Context, out Outgoing, why string) error {
	if out.Forget {
		return b.Store.Forget(ctx, out.ID)
	}
	return b.Store.Drop(ctx, out.ID, why)
}

// unsent decides what becomes of a message that could not be delivered.
func (b *Bot) unsent(ctx context.Context, out Outgoing, cause error) error {
	var refused *channel.SendError
	if !errors.As(cause, &refused) {
		refused = &channel.SendError{Err: cause}
	}
	b.Log.Warn("message not delivered", "message", out.ID, "attempt", out.Attempts, "error", cause)
	switch {
	case refused.Blocked:
		if err := b.Store.Block(ctx, out.Message.Chat); err != nil {
			return err
		}
		return b.drop(ctx, out, "blocked")
	case refused.Permanent:
		return b.drop(ctx, out, cause.Error())
	case refused.RetryAfter > 0:
		return b.Store.RetryMessage(ctx, out.ID, b.Clock.Now().Add(refused.RetryAfter), false)
	case out.Attempts >= maxSends:
		return b.drop(ctx, out, "given up: "+cause.Error())
	}
	pause := min(time.Second<<min(out.Attempts-1, 12), maxPause)
	return b.Store.RetryMessage(ctx, out.ID, b.Clock.Now().Add(pause), true)
}
