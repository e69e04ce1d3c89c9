package telegram_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"becario/channel"
	"becario/channel/telegram"
	"becario/channel/telegram/telegramtest"
)

// paying is a channel whose operator pays for so many messages a day.
func paying(t *testing.T, s *telegramtest.Server, paid int) *telegram.Channel {
	t.Helper()
	c, err := telegram.New(telegram.Config{Token: telegramtest.Token, URL: s.URL, Client: &http.Client{Transport: s.Transport()}, Paid: paid})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What is over the free limit is paid for, and only that; up to 1,000 messages a
// second are taken.
func TestPaidMessagesGoOverTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		s.KeepLimits()
		s.GiveStars(5000)
		c := paying(t, s, 5000)
		people := make([]channel.Chat, 1500)
		for i := range people {
			p := s.Person("Ana", "es")
			p.Say("/start")
			people[i] = chatOf(p)
		}
		time.Sleep(time.Minute)
		begun, paid := time.Now(), 0
		for _, chat := range people {
			m := channel.Message{Chat: chat, Text: "aviso"}
			if paid > 0 || c.Pause(chat, time.Now()) > 0 {
				for d := c.PausePaid(chat, time.Now()); d > 0; d = c.PausePaid(chat, time.Now()) {
					time.Sleep(d)
				}
				m.Paid = true
				paid++
			}
			send(t, c, m)
		}
		if took := time.Since(begun); took > 1700*time.Millisecond {
			t.Errorf("1,500 messages took %s, want 940 a second", took)
		}
		if spent := 5000 - s.Stars(); spent > paid || spent < paid-100 {
			t.Errorf("%d tenths of Stars were spent on %d messages", spent, paid)
		}
		allowed := 0
		for _, call := range s.Calls("sendMessage") {
			if call.Params["allow_paid_broadcast"] != "" {
				allowed++
			}
		}
		if allowed != paid {
			t.Errorf("%d messages were sent with payment allowed, want %d", allowed, paid)
		}
	})
}

func TestPaidMessagesAreCountedOverADay(t *testing.T) {
	c, err := telegram.New(telegram.Config{Token: telegramtest.Token, Paid: 3})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	may := func() (n int) {
		for i := range 10 {
			if c.PausePaid(telegram.ChatOf(int64(i+1)), now.Add(time.Duration(i)*time.Second)) == 0 {
				n++
			}
		}
		return n
	}
	for _, want := range []struct {
		after time.Duration
		n     int
	}{{0, 3}, {time.Hour, 0}, {7*time.Hour + 30*time.Minute, 1}, {48 * time.Hour, 3}} {
		now = now.Add(want.after)
		if n := may(); n != want.n {
			t.Errorf("%s later: %d messages may be paid for, want %d", want.after, n, want.n)
		}
	}
}

func TestNothingIsPaidForUnlessItIsSet(t *testing.T) {
	c := newChannel(t)
	if c.Pays() || c.PausePaid("telegram:7", time.Now()) == 0 {
		t.Error("messages are paid for, want none unless a number is set")
	}
}

// A bot without Stars sends for nothing what Telegram refuses to be paid for.
func TestRefusedPaymentCostsNoMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		c := paying(t, s, 100)
		ana := started(s)
		if d := c.PausePaid(chatOf(ana), time.Now()); d != 0 {
			t.Fatalf("a pause of %v", d)
		}
		_, err := c.Send(t.Context(), channel.Message{Chat: chatOf(ana), Text: "aviso", Paid: true})
		var refused *channel.SendError
		if !errors.As(err, &refused) || refused.Permanent || refused.Blocked || refused.RetryAfter <= 0 {
			t.Fatalf("got %+v, want that it is sent again later", err)
		}
		if d := c.PausePaid(chatOf(ana), time.Now()); d < 9*time.Minute {
			t.Errorf("after the refusal the next may be paid for in %v, want minutes", d)
		}
		sendInTurn(t, c, channel.Message{Chat: chatOf(ana), Text: "aviso"})
		time.Sleep(11 * time.Minute)
		s.GiveStars(1)
		if d := c.PausePaid(chatOf(ana), time.Now()); d != 0 {
			t.Errorf("minutes later a pause of %v", d)
		}
		send(t, c, channel.Message{Chat: chatOf(ana), Text: "aviso", Paid: true})
	})
}
