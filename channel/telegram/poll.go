package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"becario/channel"
	"becario/kit/trouble"
)

// Accept keeps updates for good, all or none. Those that it has kept before,
// by their ID, it leaves out.
type Accept func(ctx context.Context, updates []channel.Raw) error

const (
	firstWait = 200 * time.Millisecond
	lastWait  = 5 * time.Second
	// maxConflicts is how often in a row another poller is taken for one that
	// is just being replaced; with the waits between, up to a minute.
	maxConflicts = 7
	conflictWait = 16 * time.Second // at most
	// minRound keeps the loop calm before a server that does not wait.
	minRound = 200 * time.Millisecond
	graceFor = 15 * time.Second // for the answer of a long poll
)

// allowed are the updates that the bot wants.
var allowed = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// Poll asks Telegram for updates until the context ends; then it returns nil.
// It takes away a webhook that may be set, but none of the updates that wait.
// Every batch is handed to accept, and only when accept has kept it does the
// next call confirm it. Telegram keeps the place, so a restart begins with
// what was not confirmed; accept sees some of it again.
//
// It lasts through failures of the network, of Telegram and of accept. It fails
// with a *FatalError if the token is refused, or if another program keeps
// polling with it.
func (c *Channel) Poll(ctx context.Context, accept Accept) error {
	err := c.poll(ctx, accept)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (c *Channel) poll(ctx context.Context, accept Accept) error {
	if err := c.persist(ctx, "connect", func() error { return c.Connect(ctx) }); err != nil {
		return err
	}
	err := c.persist(ctx, "take away the webhook", func() error {
		return c.client.call(ctx, "deleteWebhook", nil, nil)
	})
	if err != nil {
		return err
	}
	var offset int64
	for {
		var batch []channel.Raw
		err := c.persist(ctx, "ask for updates", func() (err error) {
			batch, err = c.fetch(ctx, offset)
			return err
		})
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			continue
		}
		if err := c.persist(ctx, "keep updates", func() error { return accept(ctx, batch) }); err != nil {
			return err
		}
		for _, r := range batch {
			offset = max(offset, r.Seq+1)
		}
	}
}

// fetch is one long poll.
func (c *Channel) fetch(ctx context.Context, offset int64) ([]channel.Raw, error) {
	began := c.clock.Now()
	p := params{"timeout": max(1, int(c.pollTimeout/time.Second)), "allowed_updates": allowed}
	if offset > 0 {
		p["offset"] = offset
	}
	var list []json.RawMessage
	err := c.client.callWithin(ctx, c.pollTimeout+graceFor, "getUpdates", p, &list)
	if err != nil {
		return nil, err
	}
	now := c.clock.Now()
	if len(list) == 0 && now.Sub(began) < minRound {
		return nil, sleep(ctx, minRound)
	}
	batch := make([]channel.Raw, len(list))
	for i, update := range list {
		if batch[i], err = c.raw(update, now); err != nil {
			return nil, err
		}
	}
	return batch, nil
}

// persist does something until it succeeds, the context ends, or only an
// operator can help.
func (c *Channel) persist(ctx context.Context, what string, do func() error) error {
	conflicts := 0
	failures := trouble.New(c.log, "telegram: "+what)
	for try := 0; ; try++ {
		err := do()
		if err == nil {
			failures.Note(c.clock.Now(), nil)
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var final *FatalError
		if errors.As(fatal(err), &final) {
			return fmt.Errorf("%s: %w", what, final)
		}
		wait := backoff(try, lastWait)
		var e *Error
		switch {
		case errors.As(err, &e) && e.Code == 429:
			wait, try = patience(e), 0 // it is well, and says when
		case errors.As(err, &e) && e.Code == 409:
			conflicts++
			wait = backoff(conflicts+2, conflictWait)
		}
		if conflicts >= maxConflicts {
			return fmt.Errorf("%s: %w", what, &FatalError{Err: err, Remedy: remedyPoller})
		}
		failures.Note(c.clock.Now(), err)
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// unlessWrong is persist for what Telegram may find wrong: then it fails.
func (c *Channel) unlessWrong(ctx context.Context, what string, do func() error) error {
	var wrong error
	err := c.persist(ctx, what, func() error {
		err := do()
		if e := (*Error)(nil); errors.As(err, &e) && e.Code == 400 {
			wrong = fmt.Errorf("%s: %w", what, err)
			return nil
		}
		return err
	})
	return errors.Join(wrong, err)
}

// backoff doubles with each failure, and is spread by half so that many who
// fail together do not come back together.
func backoff(try int, longest time.Duration) time.Duration {
	d := longest
	if try < 10 {
		d = min(longest, firstWait<<try)
	}
	return d/2 + rand.N(d/2)
}
