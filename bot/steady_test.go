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

	"connectrpc.com/connect"

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
	read int           // texts that came in
	slow time.Duration // how long a message is on its way
	// frames are what every text but "break" says; empty is a greeting.
	frames []nlu.Frame
}

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

func (f *fragile) Name() string { return "fragile" }

func (f *fragile) Decode(raw []byte) (channel.Update, error) {
	return channel.Update{Kind: channel.Text, Chat: "fragile:ana", Addressed: true, From: channel.Sender{ID: "ana", Name: "A\x00na", Lang: "es"}, Text: string(raw)}, nil
}

func (f *fragile) Pause(channel.Chat, time.Time) time.Duration { return 0 }

func (f *fragile) Send(ctx context.Context, m channel.Message) (string, error) {
	time.Sleep(f.slow)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = append(f.sent, m.Text)
	return "1", nil
}

// steady is a bot on a store of its own, with the log in a buffer.
func steady(t *testing.T, f *fragile, c clock.Clock, dsn string, more ...talk.Topic) (*bot.Bot, *bytes.Buffer) {
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
	phrases, err := phrase.Open(lang.Files())
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
		Topics:   append([]talk.Topic{&smalltalk.Topic{}, &profile.Topic{}}, more...)})
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

func accept(t *testing.T, b *bot.Bot, texts ...string) {
	t.Helper()
	f := b.Channels[0].(*fragile)
	for _, text := range texts {
		f.read++
		if err := b.Accept(t.Context(), "fragile", []channel.Raw{{ID: strconv.Itoa(f.read), Seq: int64(f.read), Chat: "fragile:ana", Body: []byte(text)}}); err != nil {
			t.Fatal(err)
		}
	}
}

// settle takes all steps that there are, and lets time pass between.
func settle(t *testing.T, b *bot.Bot, c *clock.Manual, minutes int) {
	t.Helper()
	for range minutes {
		for more := true; more; {
			some, err := b.StepUpdate(t.Context())
			others, err2 := b.StepMessage(t.Context(), "fragile")
			if err := errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			more = some || others
		}
		c.Add(time.Minute)
	}
}

// TestAMessageThatBreaksTheProgram holds that it is tried some times, given up
// with a word to the person, and keeps nothing else from being answered.
func TestAMessageThatBreaksTheProgram(t *testing.T) {
	f, c := &fragile{}, morning()
	b, log := steady(t, f, c, sqltest.SQLite(t))
	accept(t, b, "break", "hola")
	settle(t, b, c, 10)
	if len(f.sent) != 2 || !strings.Contains(f.sent[1], "Hola") {
		t.Errorf("said %q, want that it did not work and then a greeting", f.sent)
	}
	if !strings.Contains(log.String(), "panic: string at") || strings.Contains(log.String(), "somebody's words") {
		t.Errorf("the log must tell where, and nobody's words:\n%s", log)
	}
}

// refusing is a topic whose service refuses for good, in words that are not for
// people.
type refusing struct{ asked *int }

func (refusing) Name() string { return "refusing" }

func (r refusing) Acts() []talk.Act {
	return []talk.Act{talk.Change(nlu.TaskAdd, func(*talk.Turn, nlu.Frame, string) (talk.Reply, error) {
		*r.asked++
		return talk.Reply{}, connect.NewError(connect.CodeInvalidArgument, errors.New("no such thing"))
	})}
}

// TestARefusalForGoodIsAnsweredAtOnce holds that it is not tried again, and that
// what was said after it need not wait.
func TestARefusalForGoodIsAnsweredAtOnce(t *testing.T) {
	asked := 0
	f, c := &fragile{frames: []nlu.Frame{{Intent: nlu.TaskAdd, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Title: "x"}}}}, morning()
	b, log := steady(t, f, c, sqltest.SQLite(t), refusing{&asked})
	accept(t, b, "anything", "and more")
	settle(t, b, c, 1)
	if asked != 2 || len(f.sent) != 2 {
		t.Errorf("asked %d times and said %q; want each message tried once and answered", asked, f.sent)
	}
	if n := strings.Count(log.String(), "update failed"); n != 2 {
		t.Errorf("logged %d times, want once for each:\n%s", n, log)
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
	b, _ := steady(t, f, c, sqltest.SQLite(t))
	accept(t, b, "hola")
	if _, ok, err := b.Store.ClaimUpdate(t.Context(), []string{"fragile"}, c.Now(), 5*time.Second); !ok || err != nil {
		t.Fatal(ok, err)
	}
	c.Add(6 * time.Second)
	settle(t, b, c, 1)
	if len(f.sent) != 1 {
		t.Errorf("said %q, want a greeting", f.sent)
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
			settle(t, b, c, 1)
			if len(f.sent) != 1 {
				t.Errorf("said %q, want a greeting", f.sent)
			}
		})
	}
}
