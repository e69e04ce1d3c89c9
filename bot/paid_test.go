package bot_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/clock"
)

// costly is a narrow channel that lets any number through for money.
type costly struct {
	*narrow
	mu   sync.Mutex
	paid map[string]int // texts of messages that were paid for
	free map[string]int
}

func (c *costly) Rate() float64                                   { return 5 }
func (c *costly) Pays() bool                                      { return true }
func (c *costly) PausePaid(channel.Chat, time.Time) time.Duration { return 0 }

func (c *costly) Send(ctx context.Context, m channel.Message) (string, error) {
	c.mu.Lock()
	if m.Paid {
		c.paid[m.Text]++
	} else {
		c.free[m.Text]++
	}
	c.mu.Unlock()
	return c.narrow.Send(ctx, m)
}

// check tells if not as many notices were sent as are expected.
func (c *costly) check(t *testing.T, least, most int) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := c.paid["notice"] + c.free["notice"]; n < least || n > most {
		t.Errorf("%d notices were sent, want %d to %d", n, least, most)
	}
}

// TestWhatWouldComeTooLateIsPaidFor: notices whose deadline is near go at once; what
// has time waits for its turn, and so does an answer, which costs nothing unless it
// comes just when others are paid for.
func TestWhatWouldComeTooLateIsPaidFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fragile{echo: true}
		store := waiting(t, 200, time.Now(), func(i int) time.Time {
			if i < 100 {
				return time.Now().Add(2 * time.Minute)
			}
			return time.Now().Add(time.Hour)
		})
		b, _ := botOn(t, f, clock.System{}, store)
		c := &costly{narrow: &narrow{fragile: f}, paid: map[string]int{}, free: map[string]int{}}
		config := b.Config
		config.Channels = []channel.Channel{c}
		b, err := bot.New(config)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- b.Run(ctx) }()
		if err := b.Accept(t.Context(), "fragile", []channel.Raw{{ID: "1", Seq: 1, Chat: "fragile:ana", Body: []byte("ana> hola")}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		c.check(t, 100, 100+5+1)
		if n := c.paid["hola"] + c.free["hola"]; n != 1 {
			t.Errorf("sent for nothing %v, paid for %v, want the answer among them", c.free, c.paid)
		}
		time.Sleep(9 * time.Second) // nothing is paid for any more
		if err := b.Accept(t.Context(), "fragile", []channel.Raw{{ID: "2", Seq: 2, Chat: "fragile:ana", Body: []byte("ana> adiós")}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		c.check(t, 100+50, 100+55+1)
		if c.free["adiós"] != 1 {
			t.Errorf("sent for nothing %v, paid for %v, want an answer that costs nothing", c.free, c.paid)
		}
		if c.paid["notice"] > 100+5*6 {
			t.Errorf("%d notices may cost something, want the urgent ones and those of the seconds after them", c.paid["notice"])
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
