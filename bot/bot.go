// Package bot is the conversation: an update in, replies out. It understands
// what people write, calls the services, keeps what has to be said in an
// outbox, and gives notice when the services say that something is due. It
// knows no channel: Telegram, the web chat and the terminal look alike to it.
package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"becario/api/becario/academic/v1/academicv1connect"
	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/channel"
	"becario/kit/clock"
	"becario/kit/phrase"
	"becario/kit/trouble"
	"becario/nlu"
)

// Config is what a bot needs; every field is required but those with a default.
type Config struct {
	Store    Store
	Clock    clock.Clock
	Log      *slog.Logger
	Phrases  *phrase.Book
	Reader   Reader
	Channels []channel.Channel

	Tasks    tasksv1connect.TasksServiceClient
	Academic academicv1connect.AcademicServiceClient
	Expenses expensesv1connect.ExpensesServiceClient
	Requests requestsv1connect.RequestsServiceClient

	// Lang, Zone and Currency are of a person about whom nothing is known.
	// Their defaults are es-ES, Europe/Madrid and what follows from the zone.
	Lang, Zone, Currency string
	// Assisted tells that the Reader may send a message elsewhere, which people
	// are told when they ask about privacy.
	Assisted bool
	// Workers is how many updates, and how many messages of a channel, are
	// worked on at once; 0 is 8.
	Workers int
}

// Reader understands a text.
type Reader interface {
	Understand(in nlu.Input) nlu.Result
	// As reads a text as one wish of an intent, whatever it takes to be the
	// likeliest. It reports false if the text cannot be that.
	As(in nlu.Input, intent nlu.Intent, quotes map[string]string) (nlu.Frame, bool)
}

// Bot answers updates and gives notices.
type Bot struct {
	Config
	channels map[string]channel.Channel
	names    []string
	areas    []area
	byIntent map[nlu.Intent]area
	byName   map[string]area
	updates  signal
	messages signals
	nextDue  atomic.Int64
	pens     pens
}

// New returns a bot. It starts nothing.
func New(c Config) (*Bot, error) {
	if c.Lang == "" {
		c.Lang = "es-ES"
	}
	if c.Zone == "" {
		c.Zone = "Europe/Madrid"
	}
	if c.Workers <= 0 {
		c.Workers = 8
	}
	if c.Store == nil || c.Clock == nil || c.Log == nil || c.Phrases == nil || c.Reader == nil {
		return nil, errors.New("bot: a part is missing from its configuration")
	}
	b := &Bot{Config: c, channels: map[string]channel.Channel{}, byIntent: map[nlu.Intent]area{}, byName: map[string]area{},
		updates: newSignal(), messages: signals{}, pens: newPens()}
	for _, channel := range c.Channels {
		b.channels[channel.Name()] = channel
		b.names = append(b.names, channel.Name())
		wake := newSignal()
		b.messages[channel.Name()] = &wake
	}
	b.areas = b.newAreas()
	for _, a := range b.areas {
		b.byName[a.name()] = a
		for _, intent := range a.intents() {
			b.byIntent[intent] = a
		}
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
