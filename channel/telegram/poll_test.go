package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"becario/channel"
	"becario/channel/telegram"
	"becario/channel/telegram/telegramtest"
)

func TestPollKeepsOrderAndConfirms(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	ana := s.Person("Ana", "es")
	box := newInbox()
	for i := range 150 { // more than one call may bring
		ana.Say(fmt.Sprint("mensaje ", i))
	}
	poll(t, c, box.accept)
	for i, u := range box.take(t, c, 150) {
		if want := fmt.Sprint("mensaje ", i); u.Text != want || u.Kind != channel.Text || u.Chat != chatOf(ana) {
			t.Fatalf("update %d is %+v, want %q", i, u, want)
		}
	}
	s.WaitConfirmed()
}

func TestPollConfirmsOnlyWhatIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		c, logged := open(t, s)
		box := newInbox()
		box.fail = 3
		s.Person("Ana", "es").Say("bus 5")
		poll(t, c, func(ctx context.Context, raws []channel.Raw) error {
			if s.Unconfirmed() != 1 {
				t.Errorf("%d updates unconfirmed before they were kept, want 1", s.Unconfirmed())
			}
			return box.accept(ctx, raws)
		})
		s.WaitConfirmed()
		if len(box.raws) != 1 || box.calls != 4 {
			t.Errorf("%d updates kept in %d tries, want 1 in 4", len(box.raws), box.calls)
		}
		if !strings.Contains(logged.String(), "disk full") || strings.Contains(logged.String(), "bus") {
			t.Errorf("the log must tell of the failure and not of the text:\n%s", logged)
		}
	})
}

func TestPollBeginsAgainWithTheUnconfirmed(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	s.Person("Ana", "es").Say("bus 5")
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Poll(ctx, func(context.Context, []channel.Raw) error {
		cancel() // the program is stopped before anything is kept
		return errors.New("too late")
	})
	if err != nil {
		t.Fatalf("poll ended with %v", err)
	}
	again, _ := open(t, s)
	box := newInbox()
	poll(t, again, box.accept)
	if got := box.take(t, again, 1)[0].Text; got != "bus 5" {
		t.Errorf("got %q", got)
	}
	s.WaitConfirmed()
}

func TestPollLastsThroughTrouble(t *testing.T) {
	for _, trouble := range []telegramtest.Trouble{
		telegramtest.BadGateway, telegramtest.ServerError, telegramtest.Garbage, telegramtest.DropBefore, telegramtest.DropAfter, telegramtest.Hang,
	} {
		t.Run("it goes on after "+string(trouble), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := telegramtest.NewBubble(t)
				c, logged := open(t, s)
				s.Fail(telegramtest.Fault{Trouble: trouble, Method: "getUpdates", Times: 4})
				s.Fail(telegramtest.Fault{Trouble: trouble, Method: "getMe", Times: 1})
				s.Fail(telegramtest.Fault{Trouble: trouble, Method: "deleteWebhook", Times: 1})
				s.Person("Ana", "es").Say("bus 5")
				began := time.Now()
				box := newInbox()
				poll(t, c, box.accept)
				<-box.news
				limit := 20 * time.Second
				if trouble == telegramtest.Hang {
					limit = 6 * time.Minute
				}
				if took := time.Since(began); took > limit {
					t.Errorf("it took %v", took)
				}
				if strings.Contains(logged.String(), secret()) {
					t.Error("the token is in the log")
				}
			})
		})
	}
}

func TestPollWaitsAsLongAsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		c, _ := open(t, s)
		s.Fail(telegramtest.Fault{Trouble: telegramtest.TooMany, Method: "getUpdates", Times: 1, After: 40 * time.Second})
		s.Person("Ana", "es").Say("bus 5")
		began := time.Now()
		box := newInbox()
		poll(t, c, box.accept)
		<-box.news
		if took := time.Since(began); took < 40*time.Second || took > 41*time.Second {
			t.Errorf("it took %v, want 40s", took)
		}
	})
}

func TestPollEndsWithARevokedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		c, _ := open(t, s)
		time.AfterFunc(time.Minute, s.Revoke)
		err := c.Poll(t.Context(), newInbox().accept)
		var fatal *telegram.FatalError
		if !errors.As(err, &fatal) {
			t.Fatalf("got %v", err)
		}
		if msg := err.Error(); strings.Contains(msg, secret()) || !strings.Contains(msg, "@BotFather") || strings.Contains(msg, "\n") {
			t.Errorf("the error must be one line with the remedy and without the token: %s", msg)
		}
	})
}

func TestPollGivesWayAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		first, _ := open(t, s)
		second, _ := open(t, s)
		box := newInbox()
		old, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- first.Poll(old, box.accept) }()
		s.WaitPoll()
		poll(t, second, box.accept) // as in a rolling restart
		time.Sleep(5 * time.Second)
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the first ended with %v", err)
		}
		s.Person("Ana", "es").Say("bus 5")
		<-box.news
	})
}

func TestPollEndsWhenAnotherKeepsPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		c, logged := open(t, s)
		other, _ := open(t, s)
		go func() {
			for t.Context().Err() == nil {
				// The other one insists, whatever it is told.
				if err := other.Poll(t.Context(), newInbox().accept); err == nil {
					return
				}
			}
		}()
		err := c.Poll(t.Context(), newInbox().accept)
		var fatal *telegram.FatalError
		if !errors.As(err, &fatal) || !strings.Contains(err.Error(), "another program") {
			t.Fatalf("got %v", err)
		}
		if !strings.Contains(logged.String(), "409") {
			t.Errorf("the log says nothing of it:\n%s", logged)
		}
	})
}

func TestPollTakesTheWebhookAway(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	if err := c.SetWebhook(t.Context(), "http://127.0.0.1:1/", "secret", 0); err != nil {
		t.Fatal(err)
	}
	s.Person("Ana", "es").Say("bus 5")
	box := newInbox()
	poll(t, c, box.accept)
	if got := box.take(t, c, 1)[0].Text; got != "bus 5" {
		t.Errorf("got %q", got)
	}
}
