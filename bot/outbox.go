package bot

import (
	"context"
	"errors"
	"time"
)

const (
	messageLease = time.Minute
	// maxSends is how often a message is tried; with the growing pauses that is
	// about a day.
	maxSends = 30
	maxPause = time.Hour
)

// StepMessage sends one waiting message of a channel. It reports false if there
// was none that may go now.
func (b *Bot) StepMessage(ctx context.Context, channel string) (bool, error) {
	now := b.Clock.Now()
	out, ok, err := b.Store.ClaimMessage(ctx, []string{channel}, now, messageLease)
	if err != nil || !ok {
		return false, err
	}
	if !out.StaleAt.IsZero() && now.After(out.StaleAt) {
		return true, b.Store.Drop(ctx, out.ID, "stale")
	}
	c := b.channels[channel]
	if pause := c.Pause(out.Message.Chat, now); pause > 0 {
		return true, b.Store.RetryMessage(ctx, out.ID, now.Add(pause), false)
	}
	ctx, cancel := context.WithTimeout(ctx, messageLease*3/4)
	defer cancel()
	id, err := c.Send(ctx, out.Message)
	ctx = context.WithoutCancel(ctx)
	if err == nil {
		return true, b.Store.Sent(ctx, out.ID, id, b.Clock.Now())
	}
	return true, b.unsent(ctx, out, err)
}

// unsent decides what becomes of a message that could not be delivered.
func (b *Bot) unsent(ctx context.Context, out Outgoing, cause error) error {
	var refused *SendError
	if !errors.As(cause, &refused) {
		refused = &SendError{Err: cause}
	}
	b.Log.Warn("message not delivered", "message", out.ID, "attempt", out.Attempts, "error", cause)
	switch {
	case refused.Blocked:
		p, err := b.Store.Person(ctx, out.Message.Chat, b.defaults(Sender{}), b.Clock.Now())
		if err != nil {
			return err
		}
		if err := b.keepBlocked(ctx, &p, Blocked); err != nil {
			return err
		}
		return b.Store.Drop(ctx, out.ID, "blocked")
	case refused.Permanent:
		return b.Store.Drop(ctx, out.ID, cause.Error())
	case refused.RetryAfter > 0:
		return b.Store.RetryMessage(ctx, out.ID, b.Clock.Now().Add(refused.RetryAfter), false)
	case out.Attempts >= maxSends:
		return b.Store.Drop(ctx, out.ID, "given up: "+cause.Error())
	}
	pause := min(time.Second<<min(out.Attempts-1, 12), maxPause)
	return b.Store.RetryMessage(ctx, out.ID, b.Clock.Now().Add(pause), true)
}
