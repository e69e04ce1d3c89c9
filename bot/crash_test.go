package bot_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"becario/bot"
	"becario/bot/botdb"
	"becario/channel"
	"becario/kit/clock"
	"becario/kit/sqldb/sqltest"
)

// failing is a store whose transactions fail now and then: before anything is
// kept, or when all is kept and only the answer is lost.
type failing struct {
	bot.Store
	mu     sync.Mutex
	writes int
	on     bool
}

func (f *failing) Write(ctx context.Context, holder string, now time.Time, changes []*bot.Change) error {
	f.mu.Lock()
	f.writes++
	n := f.writes
	on := f.on
	f.mu.Unlock()
	if on && n%7 == 3 {
		return driver.ErrBadConn
	}
	err := f.Store.Write(ctx, holder, now, changes)
	if on && n%7 == 5 {
		return errors.Join(driver.ErrBadConn, err)
	}
	return err
}

// TestAStoreThatFailsNowAndThen loses nothing, and keeps the order of each chat.
func TestAStoreThatFailsNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fragile{echo: true}
		db, err := botdb.Open(t.Context(), sqltest.SQLite(t))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		store := &failing{Store: db, on: true}
		b, _ := botOn(t, f, clock.System{}, store)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- b.Run(ctx) }()
		const chats, each = 6, 25
		for n := range each {
			for p := range chats {
				f.read++
				raw := channel.Raw{ID: fmt.Sprint(f.read), Seq: int64(f.read), Chat: channel.Chat(fmt.Sprintf("fragile:p%d", p)), Body: fmt.Appendf(nil, "p%d> p%d %d", p, p, n)}
				for b.Accept(t.Context(), "fragile", []channel.Raw{raw}) != nil { // as channels do
					time.Sleep(10 * time.Millisecond)
				}
			}
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(30 * time.Second)
		store.mu.Lock()
		store.on = false
		store.mu.Unlock()
		time.Sleep(30 * time.Second)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		next := map[string]int{}
		repeated := 0
		for _, text := range f.sent {
			who, n, _ := strings.Cut(text, " ")
			switch n {
			case fmt.Sprint(next[who]):
				next[who]++
			case fmt.Sprint(next[who] - 1):
				repeated++
			default:
				t.Errorf("%s heard %q when number %d was next", who, text, next[who])
			}
		}
		for p := range chats {
			if who := fmt.Sprint("p", p); next[who] != each {
				t.Errorf("%s heard %d answers, want %d", who, next[who], each)
			}
		}
		t.Logf("%d transactions, %d answers were repeated", store.writes, repeated)
	})
}

// TestAStopGivesChatsBackAtOnce: another process need not wait until leases end.
func TestAStopGivesChatsBackAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fragile{echo: true}
		b, _ := steady(t, f, clock.System{}, sqltest.SQLite(t))
		f.refuse = &channel.SendError{RetryAfter: time.Second, Err: errors.New("later")}
		accept(t, b, "hola")
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
		defer stop()
		if err := b.Run(ctx); err != nil {
			t.Fatal(err)
		}
		f.refuse = nil
		next, _ := botOn(t, f, clock.System{}, b.Store)
		steps(t, next)
		if len(f.sent) != 1 {
			t.Errorf("sent %q, want the answer", f.sent)
		}
	})
}

// TestAMessageThatWaitsLongIsAnybodysToSend: its chat is given back meanwhile.
func TestAMessageThatWaitsLongIsAnybodysToSend(t *testing.T) {
	f, c := &fragile{echo: true}, morning()
	first, _ := steady(t, f, c, sqltest.SQLite(t))
	second, _ := botOn(t, f, c, first.Store)
	f.refuse = &channel.SendError{RetryAfter: 5 * time.Minute, Err: errors.New("later")}
	accept(t, first, "hola")
	steps(t, first)
	f.refuse = nil
	settle(t, second, c, 5, 59*time.Second)
	if len(f.sent) > 0 {
		t.Fatalf("sent %q before its time", f.sent)
	}
	c.Add(10 * time.Second)
	steps(t, second)
	if len(f.sent) != 1 {
		t.Errorf("sent %q, want the answer", f.sent)
	}
	settle(t, first, c, 2, time.Minute)
	if len(f.sent) != 1 {
		t.Errorf("sent %q, want the answer once", f.sent)
	}
}

// TestTwoProcessesShareTheWork of one store: each message is answered once, in
// the order of its chat, wherever it comes in.
func TestTwoProcessesShareTheWork(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			f := &fragile{echo: true}
			first, _ := steady(t, f, clock.System{}, database(t))
			second, _ := botOn(t, f, clock.System{}, first.Store)
			ctx, stop := context.WithCancel(t.Context())
			var wait sync.WaitGroup
			for _, b := range []*bot.Bot{first, second} {
				wait.Go(func() {
					if err := b.Run(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			const chats, each = 5, 20
			for n := range each {
				for p := range chats {
					accept(t, []*bot.Bot{first, second}[(n+p)%2], fmt.Sprintf("p%d> p%d %d", p, p, n))
				}
			}
			for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
				f.mu.Lock()
				n := len(f.sent)
				f.mu.Unlock()
				if n >= chats*each {
					break
				}
			}
			stop()
			wait.Wait()
			next := map[string]int{}
			for _, text := range f.sent {
				who, n, _ := strings.Cut(text, " ")
				if n != fmt.Sprint(next[who]) {
					t.Errorf("%s heard %q when number %d was next", who, text, next[who])
				}
				next[who]++
			}
			if len(f.sent) != chats*each {
				t.Errorf("%d answers were sent, want %d", len(f.sent), chats*each)
			}
		})
	}
}
