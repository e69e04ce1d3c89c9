package telegram_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
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

// No span of 24 hours has more messages that are paid for than the number, wherever it
// begins; half of them may go at once.
func TestPaidMessagesAreCountedOverADay(t *testing.T) {
	for _, paid := range []int{1, 2, 3, 7, 10, 96, 1001} {
		c, err := telegram.New(telegram.Config{Token: telegramtest.Token, Paid: paid})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
		var sent []time.Time
		atOnce := 0
		for now := begin; now.Before(begin.Add(72 * time.Hour)); now = now.Add(time.Minute) {
			for i := range 20 {
				if now.Before(begin.Add(40*time.Hour)) && now.After(begin.Add(20*time.Hour)) {
					break // what was not used comes back, but not more
				}
				at := now.Add(time.Duration(i) * time.Second)
				if c.PausePaid(telegram.ChatOf(int64(len(sent)+1)), at) == 0 {
					sent = append(sent, at)
				}
			}
			if now.Equal(begin.Add(time.Hour)) {
				atOnce = len(sent)
			}
		}
		if n := most(sent, 24*time.Hour); n > paid {
			t.Errorf("of %d a day %d were paid for in 24 hours", paid, n)
		}
		if atOnce < paid/2 || len(sent) < paid*3/2 {
			t.Errorf("of %d a day %d may be paid for in an hour and %d in three days, want half and all of each", paid, atOnce, len(sent))
		}
	}
}

func TestNothingIsPaidForUnlessItIsSet(t *testing.T) {
	c := newChannel(t)
	if c.Pays() || c.PausePaid("telegram:7", time.Now()) == 0 {
		t.Error("messages are paid for, want none unless a number is set")
	}
}

// A bot without Stars sends for nothing what Telegram refuses to be paid for, and pays
// for nothing during some minutes.
func TestRefusedPaymentCostsNoMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		c := paying(t, s, 100)
		ana := started(s)
		if d := c.PausePaid(chatOf(ana), time.Now()); d != 0 {
			t.Fatalf("a pause of %v", d)
		}
		id, err := c.Send(t.Context(), channel.Message{Chat: chatOf(ana), Text: "aviso", Paid: true})
		if id == "" || !errors.Is(err, channel.ErrUnpaid) {
			t.Fatalf("got %q, %v, want that it is delivered unpaid", id, err)
		}
		if d := c.PausePaid(chatOf(ana), time.Now()); d < 9*time.Minute {
			t.Errorf("after the refusal the next may be paid for in %v, want minutes", d)
		}
		time.Sleep(11 * time.Minute)
		s.GiveStars(1)
		if d := c.PausePaid(chatOf(ana), time.Now()); d != 0 {
			t.Errorf("minutes later a pause of %v", d)
		}
		send(t, c, channel.Message{Chat: chatOf(ana), Text: "aviso", Paid: true})
	})
}

// A long text of which the payment is refused goes on where it was: no part comes twice.
func TestRefusedPaymentRepeatsNoPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		s.GiveStars(100)
		c := paying(t, s, 100)
		ana := started(s)
		for range 3 { // so that the second part waits for a second
			c.PausePaid(chatOf(ana), time.Now())
		}
		time.AfterFunc(500*time.Millisecond, func() { s.GiveStars(-100) })
		if _, err := c.Send(t.Context(), channel.Message{Chat: chatOf(ana), Text: strings.Repeat("palabra ", 1000), Paid: true}); !errors.Is(err, channel.ErrUnpaid) {
			t.Fatalf("got %v, want that the rest is delivered unpaid", err)
		}
		if n := len(ana.Messages()) - 1; n != 2 {
			t.Errorf("%d messages arrived, want the two parts", n)
		}
	})
}

// refusing answers 400 to messages with certain words, whoever pays.
type refusing struct{ http.RoundTripper }

func (r refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(body, []byte("refuse me")) {
		return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(`{"ok":false,"error_code":400,"description":"Bad Request: BUTTON_DATA_INVALID"}`))}, nil
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	return r.RoundTripper.RoundTrip(req)
}

// A message that is at fault itself does not keep others from being paid for.
func TestABadMessageDoesNotEndPaying(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		s.GiveStars(100)
		c, err := telegram.New(telegram.Config{Token: telegramtest.Token, URL: s.URL, Client: &http.Client{Transport: refusing{s.Transport()}}, Paid: 100})
		if err != nil {
			t.Fatal(err)
		}
		ana, beto := started(s), started(s)
		for _, m := range []channel.Message{
			{Chat: chatOf(ana), Text: "refuse me", Paid: true},
			{Chat: chatOf(ana), Text: "refuse me", AllowPaid: true},
			{Chat: chatOf(ana), Edit: "999", Text: "refuse me", AllowPaid: true},
		} {
			_, err := c.Send(t.Context(), m)
			var refused *channel.SendError
			if !errors.As(err, &refused) || !refused.Permanent {
				t.Errorf("%+v: got %v, want that it is refused for good", m, err)
			}
			if d := c.PausePaid(chatOf(beto), time.Now()); d != 0 {
				t.Errorf("%+v: after the refusal the next of another chat may be paid for in %v, want at once", m, d)
			}
			time.Sleep(time.Minute)
		}
	})
}

// The rest of a long text does not wait until more may be paid for: neither an answer,
// which only allows payment and takes nothing of the number, nor what is paid for.
func TestPartsDoNotWaitForTheNumberOfADay(t *testing.T) {
	for _, c := range []struct {
		name    string
		m       channel.Message
		refused bool // to be paid, some seconds before
	}{
		{"an answer", channel.Message{AllowPaid: true}, false},
		{"what is paid for", channel.Message{Paid: true}, false},
		{"an answer after payment was refused", channel.Message{AllowPaid: true}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := telegramtest.NewBubble(t)
				ch := paying(t, s, 10)
				if c.refused {
					beto := started(s)
					_, err := ch.Send(t.Context(), channel.Message{Chat: chatOf(beto), Text: "aviso", Paid: true})
					if !errors.Is(err, channel.ErrUnpaid) {
						t.Fatal(err)
					}
				}
				s.GiveStars(100)
				for i := range 10 {
					ch.PausePaid(telegram.ChatOf(int64(1000+i)), time.Now())
					time.Sleep(time.Second)
				}
				ana := started(s)
				c.m.Chat, c.m.Text = chatOf(ana), strings.Repeat("palabra ", 1000)
				send(t, ch, c.m)
				if n := len(ana.Messages()) - 1; n != 2 {
					t.Errorf("%d messages arrived, want the two parts", n)
				}
			})
		})
	}
}

// Answers that only allow payment use nothing of the number.
func TestAnswersAreNotCountedAsPaidFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		s.GiveStars(100)
		c := paying(t, s, 1)
		ana := started(s)
		sendInTurn(t, c, channel.Message{Chat: chatOf(ana), Text: strings.Repeat("palabra ", 1000), AllowPaid: true})
		if d := c.PausePaid("telegram:7", time.Now()); d != 0 {
			t.Errorf("after an answer of two parts the next may be paid for in %v, want at once", d)
		}
	})
}
