package bot_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/clock"
	"becario/person"
)

// costly is a narrow channel that lets any number through for money.
type costly struct {
	*narrow
	mu      sync.Mutex
	paid    map[string]int // texts of messages that were paid for
	free    map[string]int
	allowed map[string]int // those of free that might have been
	refuse  error          // what sending a message that is paid for fails with
}

func (c *costly) Rate() float64                                   { return 5 }
func (c *costly) Pays() bool                                      { return true }
func (c *costly) PausePaid(channel.Chat, time.Time) time.Duration { return 0 }

func (c *costly) Send(ctx context.Context, m channel.Message) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.Paid {
		c.paid[m.Text]++
	} else {
		c.free[m.Text]++
	}
	if m.AllowPaid {
		c.allowed[m.Text]++
	}
	id, err := c.narrow.Send(ctx, m)
	if m.Paid && c.refuse != nil {
		return id, c.refuse
	}
	return id, err
}

// sent is how many messages with a text were paid for, and how many were sent for
// nothing.
func (c *costly) sent(text string) (paid, free int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.paid[text], c.free[text]
}

// asks lets a person say something.
func asks(t *testing.T, b *bot.Bot, n int64, text string) {
	t.Helper()
	if err := b.Accept(t.Context(), "fragile", []channel.Raw{{ID: fmt.Sprint(n), Seq: n, Chat: "fragile:ana", Body: []byte("ana> " + text)}}); err != nil {
		t.Fatal(err)
	}
}

// owing keeps notices, as outgoing fills them in, and runs a bot on a costly channel
// while play plays.
func owing(t *testing.T, n int, outgoing func(i int) bot.Outgoing, play func(b *bot.Bot, c *costly, m *counting)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := &fragile{echo: true}
		store := waiting(t, 0, time.Now(), nil)
		var changes []*bot.Change
		for i := range n {
			o := outgoing(i)
			o.Key, o.Message.Chat = fmt.Sprint("notice/", i), channel.Chat(fmt.Sprintf("fragile:p%03d", i))
			if _, err := store.Person(t.Context(), o.Message.Chat, person.Person{Lang: "es-ES", Zone: "Europe/Madrid"}, time.Now()); err != nil {
				t.Fatal(err)
			}
			changes = append(changes, &bot.Change{Chat: o.Message.Chat, Lease: bot.Free, Out: []bot.Outgoing{o}})
		}
		if err := store.Write(t.Context(), "nobody", time.Now(), changes); err != nil {
			t.Fatal(err)
		}
		b, _ := botOn(t, f, clock.System{}, store)
		c := &costly{narrow: &narrow{fragile: f}, paid: map[string]int{}, free: map[string]int{}, allowed: map[string]int{}}
		m := &counting{}
		config := b.Config
		config.Channels, config.Meter = []channel.Channel{c}, m
		b, err := bot.New(config)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- b.Run(ctx) }()
		play(b, c, m)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// counting counts what is paid for.
type counting struct{ paid atomic.Int64 }

func (m *counting) Update(string, bot.Outcome)  {}
func (m *counting) Message(string, bot.Outcome) {}
func (m *counting) Reply(string, time.Duration) {}
func (m *counting) Late(string, time.Duration)  {}
func (m *counting) Paid(string)                 { m.paid.Add(1) }

// notice is one that is due within some time, after it was asked for.
func notice(text string, stale time.Duration) bot.Outgoing {
	return bot.Outgoing{Priority: bot.Notice, StaleAt: time.Now().Add(stale), Message: channel.Message{Text: text}}
}

// TestWhatWouldComeTooLateIsPaidFor: of notices whose deadline is near as many are paid
// for as cannot go for nothing until then; what has time waits for its turn, and so
// does an answer, which is never paid for.
func TestWhatWouldComeTooLateIsPaidFor(t *testing.T) {
	owing(t, 200, func(i int) bot.Outgoing {
		if i < 100 {
			return notice("urgent", 10*time.Second)
		}
		return notice("later", time.Hour)
	}, func(b *bot.Bot, c *costly, m *counting) {
		asks(t, b, 1, "hola")
		time.Sleep(11 * time.Second)
		if paid, free := c.sent("urgent"); paid+free != 100 || paid < 50 || paid > 75 {
			t.Errorf("of 100 that are urgent %d were paid for and %d cost nothing, want all, and some 50 to cost nothing", paid, free)
		}
		if paid, _ := c.sent("urgent"); m.paid.Load() != int64(paid) {
			t.Errorf("%d are counted as paid for, want %d", m.paid.Load(), paid)
		}
		time.Sleep(9 * time.Second) // nothing is paid for any more
		asks(t, b, 2, "adiós")
		time.Sleep(time.Second)
		for _, text := range []string{"hola", "adiós"} {
			if paid, free := c.sent(text); paid != 0 || free != 1 {
				t.Errorf("%s: %d were paid for and %d cost nothing, want one that costs nothing", text, paid, free)
			}
		}
		if c.allowed["hola"] != 1 || c.allowed["adiós"] != 0 {
			t.Errorf("allowed to be paid for: %v, want the first answer, beside others that are", c.allowed)
		}
		if paid, free := c.sent("later"); paid != 0 || free < 30 {
			t.Errorf("of those that have time %d were paid for and %d cost nothing, want none and the turns that are left", paid, free)
		}
	})
}

// TestWhatComesInTimeForNothingIsNotPaidFor, although its deadline is near and answers
// are sent beside it.
func TestWhatComesInTimeForNothingIsNotPaidFor(t *testing.T) {
	owing(t, 200, func(int) bot.Outgoing { return notice("notice", 140*time.Second) }, func(b *bot.Bot, c *costly, _ *counting) {
		for i := range int64(40) {
			asks(t, b, i+1, "hola")
			time.Sleep(time.Second)
		}
		time.Sleep(time.Minute)
		if paid, free := c.sent("notice"); paid != 0 || free != 200 {
			t.Errorf("%d were paid for and %d cost nothing, want 200 that cost nothing: 40 seconds are enough", paid, free)
		}
	})
}

// TestWhatIsLateIsNotPaidFor: after an outage what was due hours ago goes for nothing,
// as long as it is of use. What is due now is paid for, since it waits behind that.
func TestWhatIsLateIsNotPaidFor(t *testing.T) {
	owing(t, 60, func(i int) bot.Outgoing {
		o := notice("late", 5*time.Hour)
		o.DueAt = time.Now().Add(-3 * time.Hour)
		if i%2 == 0 {
			o.DueAt, o.Message.Text = time.Now().Add(-295*time.Second), "in time"
		}
		return o
	}, func(_ *bot.Bot, c *costly, _ *counting) {
		time.Sleep(5 * time.Second)
		if paid, free := c.sent("in time"); paid < 10 || paid+free != 30 {
			t.Errorf("in time: %d were paid for and %d cost nothing, want 30", paid, free)
		}
		time.Sleep(15 * time.Second)
		if paid, free := c.sent("late"); paid != 0 || free != 30 {
			t.Errorf("late: %d were paid for and %d cost nothing, want 30 that cost nothing", paid, free)
		}
	})
}

// TestRefusedPaymentEndsPaying, and no other fault does: then answers are still beside
// what is paid for. What was delivered for nothing is not sent again, nor counted.
func TestRefusedPaymentEndsPaying(t *testing.T) {
	for _, with := range []struct {
		name    string
		refuse  error
		allowed int
	}{
		{"payment", channel.ErrUnpaid, 0},
		{"message", &channel.SendError{Permanent: true, Err: errors.New("a button is at fault")}, 1},
	} {
		t.Run(with.name, func(t *testing.T) {
			owing(t, 6, func(int) bot.Outgoing { return notice("notice", time.Second) }, func(b *bot.Bot, c *costly, m *counting) {
				c.mu.Lock()
				c.refuse = with.refuse
				c.mu.Unlock()
				time.Sleep(2 * time.Second)
				asks(t, b, 1, "hola")
				time.Sleep(time.Second)
				paid, free := c.sent("notice")
				if paid == 0 || paid+free != 6 || m.paid.Load() != 0 {
					t.Errorf("%d were to be paid for, %d not, and %d are counted as paid for; want 6 in all and none counted", paid, free, m.paid.Load())
				}
				if c.allowed["hola"] != with.allowed {
					t.Errorf("the answer allowed payment %d times, want %d", c.allowed["hola"], with.allowed)
				}
			})
		})
	}
}
