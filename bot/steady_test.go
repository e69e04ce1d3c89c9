package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"becario/bot"
	"becario/bot/botdb"
	"becario/channel"
	"becario/channel/intake"
	"becario/kit/blob"
	"becario/kit/clock"
	"becario/kit/phrase"
	"becario/kit/sqldb/sqltest"
	"becario/nlu"
	"becario/nlu/lang"
	"becario/person"
	"becario/talk"
	"becario/talk/profile"
	"becario/talk/smalltalk"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

// fragile is a channel and a reader that break at certain words.
type fragile struct {
	mu   sync.Mutex
	sent []string
	to   []string      // whom
	read int           // texts that came in
	slow time.Duration // how long a message is on its way
	// frames are what every text but "break" says; empty is a greeting.
	frames    []nlu.Frame
	heard     func(text string) // is called with what is sent, if it is not nil
	heardFrom func(who string)  // is called with whom something is sent to
	refuse    error             // what sending fails with
	echo      bool              // messages are sent back
	// work is what answering a text comes to, if it is not nil.
	work func(ctx context.Context, text string) error
}

// Acts implements talk.Topic.
func (f *fragile) Acts() []talk.Act { return nil }

// Intercept implements talk.Interceptor.
func (f *fragile) Intercept(t *talk.Turn, _ nlu.Frame) (talk.Reply, bool, error) {
	if f.work != nil {
		if err := f.work(t.Ctx, t.Update.Text); err != nil {
			return talk.Reply{}, false, err
		}
	}
	return talk.Reply{Text: t.Update.Text}, f.echo, nil
}

var _ talk.Interceptor = (*fragile)(nil)

func (f *fragile) Understand(in nlu.Input) nlu.Result {
	if in.Text == "break" {
		panic("somebody's words")
	}
	if len(f.frames) > 0 {
		return nlu.Result{Frames: slices.Clone(f.frames)}
	}
	return nlu.Result{Frames: []nlu.Frame{{Intent: nlu.Smalltalk}}}
}

func (f *fragile) As(nlu.Input, nlu.Intent, map[string]string) (nlu.Frame, bool) {
	return nlu.Frame{}, false
}

func (f *fragile) Relate(nlu.Input, nlu.Before) nlu.Relations { return nil }

func (f *fragile) Name() string { return "fragile" }

func (f *fragile) Decode(raw []byte) (channel.Update, error) {
	who, text, _ := strings.Cut(string(raw), "> ")
	return channel.Update{Kind: channel.Text, Chat: channel.Chat("fragile:" + who), Addressed: true, From: channel.Sender{ID: who, Name: "A\x00na", Lang: "es"}, Text: text}, nil
}

func (f *fragile) Pause(channel.Chat, time.Time) time.Duration { return 0 }

func (f *fragile) Send(ctx context.Context, m channel.Message) (string, error) {
	time.Sleep(f.slow)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse != nil {
		return "", f.refuse
	}
	if f.heard != nil {
		f.heard(m.Text)
	}
	if f.heardFrom != nil {
		f.heardFrom(strings.TrimPrefix(string(m.Chat), "fragile:"))
	}
	f.sent = append(f.sent, m.Text)
	f.to = append(f.to, strings.TrimPrefix(string(m.Chat), "fragile:"))
	return "1", nil
}

// steady is a bot on a store of its own, with the log in a buffer.
func steady(t *testing.T, f *fragile, c clock.Clock, dsn string) (*bot.Bot, *bytes.Buffer) {
	t.Helper()
	store, err := botdb.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return botOn(t, f, c, store)
}

// book are the phrases, read once.
var book = sync.OnceValues(func() (*phrase.Book, error) { return phrase.Open(lang.Files()) })

// botOn is a bot on a store, with the log in a buffer.
func botOn(t *testing.T, f *fragile, c clock.Clock, store bot.Store) (*bot.Bot, *bytes.Buffer) {
	t.Helper()
	phrases, err := book()
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	files, err := blob.Open(blob.Config{Folder: t.TempDir(), Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := talk.New(talk.Config{Files: files, Clock: c, Log: logger, Phrases: phrases, Reader: f, History: bot.History(store), People: store,
		Defaults: person.Defaults{Lang: "es-ES", Zone: "Europe/Madrid", Langs: []string{"es-ES", "en"}},
		Topics:   []talk.Topic{&smalltalk.Topic{}, &profile.Topic{}, f}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{Store: store, Clock: c, Log: logger, Talk: engine, Channels: []channel.Channel{f},
		Intake: intake.New(intake.Config{Files: files, Clock: c})})
	if err != nil {
		t.Fatal(err)
	}
	return b, log
}

func morning() *clock.Manual { return clock.NewManual(time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)) }

// accept lets people write: "beto> hola"; without a name it is ana.
func accept(t *testing.T, b *bot.Bot, texts ...string) {
	t.Helper()
	f := b.Channels[0].(*fragile)
	var raws []channel.Raw
	for _, text := range texts {
		if !strings.Contains(text, "> ") {
			text = "ana> " + text
		}
		who, _, _ := strings.Cut(text, "> ")
		f.read++
		raws = append(raws, channel.Raw{ID: strconv.Itoa(f.read), Seq: int64(f.read), Chat: channel.Chat("fragile:" + who), Body: []byte(text)})
	}
	if err := b.Accept(t.Context(), "fragile", raws); err != nil {
		t.Fatal(err)
	}
}

// steps takes all steps that there are now.
func steps(t *testing.T, b *bot.Bot) {
	t.Helper()
	for more := true; more; {
		some, err := b.StepUpdate(t.Context())
		others, err2 := b.StepMessage(t.Context(), "fragile")
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		more = some || others
	}
}

// settle takes all steps that there are, and lets time pass between.
func settle(t *testing.T, b *bot.Bot, c *clock.Manual, times int, pause time.Duration) {
	t.Helper()
	for range times {
		steps(t, b)
		c.Add(pause)
	}
}

// TestAMessageThatBreaksTheProgram holds that it is tried some times, given up
// with a word to the person, and keeps nothing else from being answered.
func TestAMessageThatBreaksTheProgram(t *testing.T) {
	f, c := &fragile{}, morning()
	b, log := steady(t, f, c, sqltest.SQLite(t))
	accept(t, b, "break", "hola")
	settle(t, b, c, 20, 100*time.Millisecond)
	if len(f.sent) != 2 || !strings.Contains(f.sent[1], "Hola") {
		t.Errorf("said %q, want that it did not work and then a greeting", f.sent)
	}
	if !strings.Contains(log.String(), "panic: string at") || strings.Contains(log.String(), "somebody's words") {
		t.Errorf("the log must tell where, and nobody's words:\n%s", log)
	}
}

// TestASlowMessageIsSentOnce holds the lease of a message while it is on its way.
func TestASlowMessageIsSentOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fragile{slow: 11 * time.Second}
		b, _ := steady(t, f, clock.System{}, sqltest.SQLite(t))
		accept(t, b, "hola")
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		if err := b.Run(ctx); err != nil || len(f.sent) != 1 {
			t.Errorf("sent %q, %v; want one", f.sent, err)
		}
	})
}

// TestAKilledProgramHoldsAMessageNoLongerThanSeconds takes over what another
// program was working on.
func TestAKilledProgramHoldsAMessageNoLongerThanSeconds(t *testing.T) {
	f, c := &fragile{}, morning()
	killed, _ := steady(t, f, c, sqltest.SQLite(t))
	accept(t, killed, "hola", "adiós")
	if worked, err := killed.StepUpdate(t.Context()); !worked || err != nil {
		t.Fatal(worked, err)
	}
	b, _ := botOn(t, f, c, killed.Store)
	steps(t, b)
	if len(f.sent) > 0 {
		t.Fatalf("said %q while another program holds the chat", f.sent)
	}
	c.Add(5 * time.Second)
	steps(t, b)
	if len(f.sent) != 2 {
		t.Errorf("said %q, want the two answers", f.sent)
	}
	// The first was not dead but slow: it says nothing again.
	steps(t, killed)
	if len(f.sent) != 2 {
		t.Errorf("said %q, want the two answers once", f.sent)
	}
}

// TestANameThatNoDatabaseTakes answers somebody whose name has a NUL in it, which
// PostgreSQL keeps in no text.
func TestANameThatNoDatabaseTakes(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			f, c := &fragile{}, morning()
			b, _ := steady(t, f, c, database(t))
			accept(t, b, "hola\x00")
			settle(t, b, c, 1, time.Minute)
			if len(f.sent) != 1 {
				t.Errorf("said %q, want a greeting", f.sent)
			}
		})
	}
}
