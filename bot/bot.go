// Package bot delivers: updates wait in an inbox until the conversation has
// answered them, messages wait in an outbox until a channel has taken them, and
// what the services say is due goes the same way. It knows neither what is talked
// about nor any channel.
package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"becario/channel"
	"becario/channel/intake"
	"becario/kit/clock"
	"becario/kit/trace"
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

	// Meter is told what happens; nil is nobody.
	Meter Meter

	// Trace is told how long what the bot does takes; nil is nobody.
	Trace *trace.Tracer

	// Workers is how many updates, and how many messages of a channel, are
	// worked on at once; 0 is 32.
	Workers int
	// TellAfter is how long a person waits before being told that it takes longer;
	// 0 is a second.
	TellAfter time.Duration
}

// Bot answers updates and gives notices.
type Bot struct {
	Config
	channels map[string]channel.Channel
	names    []string
	updates  signal
	messages map[string]*signal
	pausing  map[string]*atomic.Int64 // how many answers wait for the limits of a channel
	paidAt   atomic.Int64             // when a message was last paid for, in microseconds since 1970
	nextDue  atomic.Int64
	coming   coming
	backlog  backlog
	queue    *queue
	writer   writer
	writing  *trouble.Log

	holding sync.Mutex // while leases and what is in memory are brought together
	holder  holder
}

// New returns a bot. It starts nothing.
func New(c Config) (*Bot, error) {
	if c.Workers <= 0 {
		c.Workers = 32
	}
	if c.Store == nil || c.Clock == nil || c.Log == nil || c.Talk == nil || c.Intake == nil {
		return nil, errors.New("bot: a part is missing from its configuration")
	}
	if c.Meter == nil {
		c.Meter = noMeter{}
	}
	if c.TellAfter == 0 {
		c.TellAfter = usualWait
	}
	b := &Bot{Config: c, channels: map[string]channel.Channel{}, updates: newSignal(), messages: map[string]*signal{},
		pausing: map[string]*atomic.Int64{}, holder: newHolder(""), writing: trouble.New(c.Log, "keep what was answered and sent")}
	for _, channel := range c.Channels {
		b.channels[channel.Name()] = channel
		b.names = append(b.names, channel.Name())
		wake := newSignal()
		b.messages[channel.Name()] = &wake
		b.pausing[channel.Name()] = &atomic.Int64{}
	}
	b.queue = newQueue(b.names, func(channel string) {
		if channel == "" {
			b.updates.send()
		} else {
			b.messages[channel].send()
		}
	})
	return b, nil
}

// Accept keeps raw updates of a channel. When it returns nil they will be
// answered, whatever happens; the channel may confirm them.
func (b *Bot) Accept(ctx context.Context, name string, raws []channel.Raw) error {
	of := map[channel.Chat]*Change{}
	var changes []*Change
	for _, raw := range raws {
		if raw.Chat == "" {
			raw.Chat = channel.Chat(name + ":") // those whose chat could not be told are one
		}
		c := of[raw.Chat]
		if c == nil {
			c = b.queue.change(raw.Chat)
			c.Channel, of[raw.Chat] = name, c
			changes = append(changes, c)
		}
		c.Raws = append(c.Raws, raw)
	}
	return b.write(ctx, changes...)
}

// say keeps messages that are no answers.
func (b *Bot) say(ctx context.Context, out []Outgoing) error {
	changes := make([]*Change, len(out))
	for i, o := range out {
		changes[i] = b.queue.change(o.Message.Chat)
		changes[i].Out = out[i : i+1]
	}
	return b.write(ctx, changes...)
}

// Run answers updates, sends messages and gives notices until ctx ends. What is
// under way is finished or, after a stop by force, done again at the next start.
func (b *Bot) Run(ctx context.Context) error {
	g, running := errgroup.WithContext(ctx)
	answering := trouble.New(b.Log, "answer updates")
	for range b.Workers {
		g.Go(func() error { return b.loop(running, "", &b.updates, answering, b.answerNext) })
	}
	for _, name := range b.names {
		sending := trouble.New(b.Log, "send messages by "+name)
		workers := b.Workers
		if b.payer(b.channels[name]) != nil {
			workers *= paidWorkers
		}
		for range workers {
			g.Go(func() error {
				return b.loop(running, name, b.messages[name], sending, func(ctx context.Context) (bool, error) { return b.sendNext(ctx, name) })
			})
		}
	}
	g.Go(func() error { return b.loop(running, "", nil, trouble.New(b.Log, "give notices"), b.StepNotices) })
	g.Go(func() error { return b.every(running, renewal, trouble.New(b.Log, "look for work"), b.tend) })
	g.Go(func() error {
		return b.every(running, b.TellAfter/4, trouble.New(b.Log, "tell who waits"), func(ctx context.Context) error {
			b.tellSlow(ctx)
			return nil
		})
	})
	g.Go(func() error { return b.sweep(running) })
	err := g.Wait()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease)
	defer cancel()
	if releaseErr := b.leave(stop); releaseErr != nil {
		b.Log.Warn("leases not given back; they end by themselves", "error", releaseErr)
	}
	return err
}

// longestCall is how long the store may take for what a loop asks of it beside
// messages. A connection may be lost without a word: without an end the loop would
// wait for it for good.
const longestCall = 15 * time.Second

// bounded does something within longestCall.
func bounded(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, longestCall)
	defer cancel()
	return do(ctx)
}

// every calls step, now and then at each interval until ctx ends.
func (b *Bot) every(ctx context.Context, interval time.Duration, failures *trouble.Log, step func(context.Context) error) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		failures.Note(b.Clock.Now(), step(context.WithoutCancel(ctx)))
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// idle is how long a loop without work waits before it looks again.
const idle = time.Second

// loop calls step until ctx ends, at once while there is work. A step that
// fails is tried again later.
func (b *Bot) loop(ctx context.Context, name string, wake *signal, failures *trouble.Log, step func(context.Context) (bool, error)) error {
	for ctx.Err() == nil {
		// A step that has begun is finished, also when ctx ends.
		worked, err := step(context.WithoutCancel(ctx))
		failures.Note(b.Clock.Now(), err)
		if worked && err == nil {
			continue
		}
		pause := idle
		if next := b.queue.until(name); wake != nil && err == nil && !next.IsZero() {
			pause = max(time.Millisecond, min(pause, next.Sub(b.Clock.Now())))
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-wake.wait():
		case <-timer.C:
		}
		timer.Stop()
	}
	return nil
}

// step does one step of what is in memory, or looks through the store, and
// waits until what came of it is kept.
func (b *Bot) step(ctx context.Context, next func(context.Context) (bool, error)) (bool, error) {
	worked, err := next(ctx)
	if !worked && err == nil {
		if err := b.tend(ctx); err != nil {
			return false, err
		}
		worked, err = next(ctx)
	}
	return worked, errors.Join(err, b.write(ctx))
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
		sweeping, cancel := context.WithTimeout(ctx, time.Hour)
		err := b.Store.Sweep(sweeping, b.Clock.Now().Add(-7*24*time.Hour))
		cancel()
		if err != nil && ctx.Err() == nil {
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

func (s *signal) wait() <-chan struct{} {
	if s == nil {
		return nil
	}
	return s.c
}
