package bot_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"becario/bot"
	"becario/bot/botdb"
	"becario/channel"
	"becario/kit/clock"
	"becario/kit/pace"
	"becario/kit/sqldb/sqltest"
	"becario/person"
)

// waiting puts a notice for each of n people into the outbox of a store; the one of
// number i is of use until stale(i).
func waiting(t *testing.T, n int, now time.Time, stale func(i int) time.Time) *botdb.Store {
	t.Helper()
	store, err := botdb.Open(t.Context(), sqltest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	var changes []*bot.Change
	for i := range n {
		chat := channel.Chat(fmt.Sprintf("fragile:p%03d", i))
		if _, err := store.Person(t.Context(), chat, person.Person{Lang: "es-ES", Zone: "Europe/Madrid"}, now); err != nil {
			t.Fatal(err)
		}
		changes = append(changes, &bot.Change{Chat: chat, Lease: bot.Free, Out: []bot.Outgoing{{Key: fmt.Sprint("notice/", i), Priority: bot.Notice,
			StaleAt: stale(i), Message: channel.Message{Chat: chat, Text: "notice"}}}})
	}
	if err := store.Write(t.Context(), "nobody", now, changes); err != nil {
		t.Fatal(err)
	}
	return store
}

// TestTheEarliestDeadlineGoesFirst among notices.
func TestTheEarliestDeadlineGoesFirst(t *testing.T) {
	const people = 60
	f, c := &fragile{}, morning()
	b, _ := botOn(t, f, c, waiting(t, people, c.Now(), func(i int) time.Time { return c.Now().Add(time.Duration(1+i*37%people) * time.Minute) }))
	steps(t, b)
	var want []string
	for i := range people {
		want = append(want, fmt.Sprintf("p%03d", i))
	}
	slices.SortFunc(want, func(a, b string) int {
		var i, j int
		_, _ = fmt.Sscanf(a, "p%03d", &i)
		_, _ = fmt.Sscanf(b, "p%03d", &j)
		return i*37%people - j*37%people
	})
	if !slices.Equal(f.to, want) {
		t.Errorf("sent to %v, want %v", f.to, want)
	}
}

// narrow is a channel that lets five messages a second through.
type narrow struct {
	*fragile
	memory pace.Memory
}

func (n *narrow) Pause(_ channel.Chat, now time.Time) time.Duration {
	waits, _ := n.memory.Take(context.Background(), now, pace.Limit{Every: time.Second / 5, Burst: 1}) // never fails
	return waits[0]
}

// TestAnAnswerGoesBeforeNoticesThatWaitForTheLimit also if all that send hold one.
func TestAnAnswerGoesBeforeNoticesThatWaitForTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fragile{echo: true}
		store := waiting(t, 200, time.Now(), func(int) time.Time { return time.Now().Add(time.Hour) })
		b, _ := botOn(t, f, clock.System{}, store)
		n := &narrow{fragile: f}
		config := b.Config
		config.Channels = []channel.Channel{n}
		b, err := bot.New(config)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- b.Run(ctx) }()
		time.Sleep(3 * time.Second)
		var asked, heard time.Time
		f.mu.Lock()
		f.heard = func(text string) {
			if text == "hola" {
				heard = time.Now()
			}
		}
		f.mu.Unlock()
		asked = time.Now()
		if err := b.Accept(t.Context(), "fragile", []channel.Raw{{ID: "1", Seq: 1, Chat: "fragile:ana", Body: []byte("ana> hola")}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if wait := heard.Sub(asked); heard.IsZero() || wait > 600*time.Millisecond {
			t.Errorf("the answer took %s beside notices that wait, want the time of two messages at most", wait)
		}
		if len(f.sent) < 30 {
			t.Errorf("%d messages were sent in eight seconds, want the notices to go on", len(f.sent))
		}
	})
}
