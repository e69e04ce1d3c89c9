// Package bot delivers: updates wait in an inbox until the conversation has
// answered them, messages wait in an outbox until a channel has taken them, and
// what the services say is due goes the same way. It knows neither what is talked
// about nor any channel.
package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"becario/channel"
	"becario/channel/intake"
	"becario/kit/clock"
	"becario/kit/trouble"
	"becario/talk"
)

// Config is what a bot needs; every field is required but those with a default.
type Config struct {
	Store    Store
	Clock    clock.Clock
	Log      *slog.Logger
	Talk     *talk.Engine
	Channels []channel.Channel
	// Intake takes in what people send as files.
	Intake *intake.Intake

	// Workers is how many updates, and how many messages of a channel, are
	// worked on at once; 0 is 8.
	Workers int
}

// Bot answers updates and gives notices.
type Bot struct {
	Config
	channels map[string]channel.Channel
	names    []string
	updates  signal
	messages signals
	nextDue  atomic.Int64
}

// New returns a bot. It starts nothing.
func New(c Config) (*Bot, error) {
	if c.Workers <= 0 {
		c.Workers = 8
	}
	if c.Store == nil || c.Clock == nil || c.Log == nil || c.Talk == nil || c.Intake == nil {
		return nil, errors.New("bot: a part is missing from its configuration")
	}
	b := &Bot{Config: c, channels: map[string]channel.Channel{}, updates: newSignal(), messages: signals{}}
	for _, channel := range c.Channels {
		b.channels[channel.Name()] = channel
		b.names = append(b.names, channel.Name())
		wake := newSignal()
		b.messages[channel.Name()] = &wake
	}
	return b, nil
}

// Accept keeps raw updates of a channel. When it returns nil they will be
// answered, whatever happens; the channel may confirm them.
func (b *Bot) Accept(ctx context.Context, channel string, raws []channel.Raw) error {
	if err := b.Store.Accept(ctx, channel, raws, b.Clock.Now()); err != nil {
		return err
	}
	b.updates.send()
	return nil
}

// Run answers updates, sends messages and gives notices until ctx ends. What is
// under way is finished or, after a stop by force, done again at the next start.
func (b *Bot) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	answering := trouble.New(b.Log, "answer updates")
	for range b.Workers {
		g.Go(func() error { return b.loop(ctx, &b.updates, answering, b.StepUpdate) })
	}
	for _, name := range b.names {
		sending := trouble.New(b.Log, "send messages by "+name)
		for range b.Workers {
			g.Go(func() error {
				return b.loop(ctx, b.messages[name], sending, func(ctx context.Context) (bool, error) { return b.StepMessage(ctx, name) })
			})
		}
	}
	g.Go(func() error { return b.loop(ctx, nil, trouble.New(b.Log, "give notices"), b.StepNotices) })
	g.Go(func() error { return b.sweep(ctx) })
	return g.Wait()
}

// idle is how long a loop without work waits before it looks again.
const idle = time.Second

// loop calls step until ctx ends, at once while there is work. A step that
// fails is tried again later.
func (b *Bot) loop(ctx context.Context, wake *signal, failures *trouble.Log, step func(context.Context) (bool, error)) error {
	for ctx.Err() == nil {
		// A step that has begun is finished, also when ctx ends.
		worked, err := step(context.WithoutCancel(ctx))
		failures.Note(b.Clock.Now(), err)
		if worked && err == nil {
			continue
		}
		timer := time.NewTimer(idle)
		select {
		case <-ctx.Done():
		case <-wake.wait():
		case <-timer.C:
		}
		timer.Stop()
	}
	return nil
}

// Settle waits until everything that was accepted from a chat is answered.
func (b *Bot) Settle(ctx context.Context, chat channel.Chat) error {
	for {
		waiting, err := b.Store.Waiting(ctx, chat)
		if err != nil || !waiting {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (b *Bot) sweep(ctx context.Context) error {
	for {
		if err := b.Store.Sweep(ctx, b.Clock.Now().Add(-7*24*time.Hour)); err != nil && ctx.Err() == nil {
			b.Log.Error("forget old updates", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Hour):
		}
	}
}

// signal wakes one sleeper for each send, and remembers up to 64 sends.
type signal struct{ c chan struct{} }

func newSignal() signal { return signal{c: make(chan struct{}, 64)} }

func (s *signal) send() {
	select {
	case s.c <- struct{}{}:
	default: // enough are awake
	}
}

// signals are those of the channels, by name. A message for one must not wake
// somebody who sends for another, so a send wakes one sender of each.
type signals map[string]*signal

func (s signals) send() {
	for _, one := range s {
		one.send()
	}
}

func (s *signal) wait() <-chan struct{} {
	if s == nil {
		return nil
	}
	return s.c
}
