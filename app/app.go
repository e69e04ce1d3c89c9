// Package app puts the parts together. It is the only place that knows what
// runs in this process and what elsewhere.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/bot"
	"becario/channel"
	"becario/desk"
	"becario/desk/staff"
	"becario/draw"
	"becario/kit/clock"
	"becario/kit/phrase"
	"becario/kit/trace"
	"becario/nlu/lang"
	"becario/nlu/understand"
	"becario/service/requests/requeststypes"
)

// Config is what an App needs beside the operator's settings.
type Config struct {
	Settings Settings
	// Parts run here; empty is all of them.
	Parts []string
	Clock clock.Clock  // nil is the machine's
	Log   *slog.Logger // nil is silence
	// Channels are added to those that the settings ask for.
	Channels []channel.Channel
	// OnlyChannels leaves the chat page and Telegram out: for the terminal,
	// which works on the data while a server may run beside it.
	OnlyChannels bool
	// Mail takes what is sent by mail; nil is the mail server of the settings.
	Mail Mail
	// Reader reads what people write; nil is one of the app's own. Several apps of
	// one process may share one.
	Reader *understand.Understander
	// Types are the types of request, as Types reads them; nil is those of the settings.
	// Several apps of one process may share them.
	Types *requeststypes.Set
	// Version is that of the program, for traces.
	Version string
	// TellAfter is how long a person waits before being told that it takes longer;
	// 0 is what the bot takes for usual.
	TellAfter time.Duration
}

// App is the parts that run in this process.
type App struct {
	Config
	// Bot is nil if the bot does not run here.
	Bot *bot.Bot
	// clients are those of the services, by name; see client.
	clients map[string]any
	// pen draws all pictures; its typefaces are read at the first of them.
	pen     func() (*draw.Pen, error)
	phrases *phrase.Book
	desk    *desk.Desk
	staff   *staff.Accounts // those of the desk, if it runs here
	mux     *http.ServeMux
	closers []func() error
	// scrubbers are the stores from whose files something may have to go.
	scrubbers []scrubber
	stores    map[string]health // by part
	metrics   *metrics
	tracer    *trace.Tracer // nil if nobody is told
	runs      []func(context.Context) error
}

// Open opens the databases of the parts and puts them together. It starts
// nothing; Close ends what it opened, also after an error of Run.
func Open(ctx context.Context, c Config) (*App, error) {
	if err := c.Settings.Check(c.Parts); err != nil {
		return nil, err
	}
	a := newApp(c)
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// newApp returns an app of which nothing is open.
func newApp(c Config) *App {
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &App{Config: c, mux: http.NewServeMux(), clients: map[string]any{}, stores: map[string]health{}, metrics: newMetrics(), pen: sync.OnceValues(draw.New)}
}

// makeFolder makes the data folder if it is missing.
func (a *App) makeFolder() error {
	if err := a.Settings.unfinished(); err != nil {
		return err
	}
	if a.Settings.DB != "" {
		return nil
	}
	if err := os.MkdirAll(a.Settings.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w; choose another with --data", err)
	}
	return nil
}

func (a *App) open(ctx context.Context) (err error) {
	if err := a.makeFolder(); err != nil {
		return err
	}
	if a.phrases, err = phrase.Open(lang.Files()); err != nil {
		return fmt.Errorf("read phrases: %w", err)
	}
	if err := a.openTracer(ctx); err != nil {
		return err
	}
	if err := a.openParts(ctx); err != nil {
		return err
	}
	a.routes()
	return nil
}

// openTracer begins to tell the collector of traces, if there is one.
func (a *App) openTracer(ctx context.Context) (err error) {
	if a.Settings.TraceURL == "" {
		return nil
	}
	names := a.Parts
	if len(names) == 0 {
		names = PartNames()
	}
	a.tracer, err = trace.New(ctx, trace.Config{URL: a.Settings.TraceURL, Percent: a.Settings.TracePercent, Version: a.Version, Parts: names, Clock: a.Clock, Log: a.Log})
	if err != nil {
		return fmt.Errorf("trace-url: %w", err)
	}
	a.closers = append(a.closers, func() error {
		ending, cancel := context.WithTimeout(context.Background(), traceEnd)
		defer cancel()
		if err := a.tracer.Close(ending); err != nil {
			a.Log.Warn("the last traces were not told", "error", err)
		}
		return nil
	})
	return nil
}

// traceEnd is how long the end of the program waits for the collector of traces.
const traceEnd = 3 * time.Second

// here reports whether a part runs in this process.
func (a *App) here(part string) bool { return len(a.Parts) == 0 || slices.Contains(a.Parts, part) }

// alone reports whether parts were named, so that others may call those here.
func (a *App) alone() bool { return len(a.Parts) > 0 }

// opened keeps what a part opened, to be closed in the end and asked for its health.
func (a *App) opened(part string, store health) {
	a.closers = append(a.closers, store.Close)
	a.stores[part] = store
	if s, ok := store.(scrubber); ok {
		a.scrubs(part, s)
	}
}

// Close closes what Open opened.
func (a *App) Close() error {
	ending, cancel := context.WithTimeout(context.Background(), scrubEnd)
	defer cancel()
	if err := a.scrub(ending); err != nil {
		a.Log.Warn("the next start does it", "error", err)
	}
	a.scrubbers = nil
	var failures error
	for i := len(a.closers) - 1; i >= 0; i-- {
		failures = errors.Join(failures, a.closers[i]())
	}
	a.closers = nil
	return failures
}

// Handler serves the pages and contracts of the parts that run here.
func (a *App) Handler() http.Handler { return a.mux }

// Banner tells what is where, in lines, once the address is known. Where the desk
// has no account yet, the first start tells the link of the first administrator.
func (a *App) Banner(ctx context.Context, address string) (string, error) {
	base := "http://" + Visit(address)
	var lines []string
	if a.here("bot") {
		lines = append(lines, "Chat:     "+base+"/chat")
		if a.Settings.TelegramToken != "" {
			lines = append(lines, "Telegram: on")
		} else {
			lines = append(lines, "Telegram: off (set TELEGRAM_BOT_TOKEN to the token from BotFather)")
		}
	}
	if a.here("desk") {
		lines = append(lines, "Desk:     "+base+desk.Base)
		link, err := a.firstLink(ctx)
		if err != nil {
			return "", err
		}
		if link != "" {
			lines = append(lines, "          The first administrator makes an account here, once, within 7 days:", "          "+base+link)
		}
	}
	if a.alone() {
		lines = append(lines, "Parts:    "+strings.Join(a.Parts, ", ")+" at "+base)
		if a.Settings.ServiceToken == "" {
			lines = append(lines, "          Without --service-token every program on this machine can call them.")
		}
	}
	if host, _, err := net.SplitHostPort(address); err == nil && !isLoopback(host) && (a.here("bot") || a.here("desk")) {
		if a.Settings.Insecure {
			lines = append(lines, "Warning:  without TLS in front, what people write and sign in with can be read on the way")
		}
		if a.Settings.OpenChat && a.here("bot") {
			lines = append(lines, "Warning:  whoever reaches this address can open a chat of their own")
		}
	}
	if a.Settings.DB == "" {
		lines = append(lines, "Data:     "+a.Settings.Data)
	}
	return strings.Join(lines, "\n"), nil
}

// Run serves on listener, which it closes, and does the work of the parts until
// ctx ends or one of them cannot go on.
func (a *App) Run(ctx context.Context, listener net.Listener) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, run := range a.runs {
		g.Go(func() error { return run(ctx) })
	}
	if listener != nil {
		g.Go(func() error { return a.serve(ctx, listener) })
	}
	return g.Wait()
}

// Staff is what staff alone may ask of the requests service.
func (a *App) Staff() requestsv1connect.StaffServiceClient {
	c, _ := client[requestsv1connect.StaffServiceClient](a, "requests")
	return c
}

// Requests is the requests service, here or elsewhere.
func (a *App) Requests() requestsv1connect.RequestsServiceClient {
	c, _ := client[requestsv1connect.RequestsServiceClient](a, "requests")
	return c
}
