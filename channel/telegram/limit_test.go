package telegram_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"becario/channel"
	"becario/channel/telegram"
	"becario/channel/telegram/telegramtest"
	"becario/kit/pace"
)

func newChannel(t *testing.T) *telegram.Channel {
	t.Helper()
	c, err := telegram.New(telegram.Config{Token: telegramtest.Token})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// most is the largest number of instants within any span.
func most(at []time.Time, span time.Duration) int {
	best, first := 0, 0
	for i := range at {
		for at[i].Sub(at[first]) >= span {
			first++
		}
		best = max(best, i-first+1)
	}
	return best
}

func TestPauseKeepsTheLimits(t *testing.T) {
	person, group := telegram.ChatOf(1), telegram.ChatOf(-1)
	crowd := []channel.Chat{}
	for i := range 40 {
		crowd = append(crowd, telegram.ChatOf(int64(i+1)))
	}
	for i := range 5 {
		crowd = append(crowd, telegram.ChatOf(-int64(i+1)))
	}
	for _, s := range []struct {
		name  string
		chats []channel.Chat
		least int // messages in three minutes
	}{
		{"many", crowd, 3 * 60 * 25},
		{"a person alone", []channel.Chat{person}, 3 * 60},
		{"a group alone", []channel.Chat{group}, 3 * 17},
	} {
		t.Run(s.name, func(t *testing.T) {
			c := newChannel(t)
			now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
			var all []time.Time
			each := map[channel.Chat][]time.Time{}
			for end := now.Add(3 * time.Minute); now.Before(end); now = now.Add(rand.N(5 * time.Millisecond)) {
				chat := s.chats[rand.N(len(s.chats))]
				if c.Pause(chat, now) == 0 {
					all, each[chat] = append(all, now), append(each[chat], now)
				}
			}
			if n := most(all, time.Second); n > 30 {
				t.Errorf("%d messages in a second", n)
			}
			if len(all) < s.least {
				t.Errorf("%d messages in three minutes, the limits allow %d", len(all), s.least)
			}
			for chat, at := range each {
				if n := most(at, time.Minute); chat[9] == '-' && n > 20 {
					t.Errorf("%d messages in a minute to the group %s", n, chat)
				}
				if n := most(at, time.Second); n > 4 {
					t.Errorf("%d messages in a second to %s", n, chat)
				}
			}
		})
	}
}

func TestPauseIsExact(t *testing.T) {
	c := newChannel(t)
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for range 200 {
		d := c.Pause("telegram:7", now)
		if d == 0 {
			continue
		}
		if d > 2*time.Second {
			t.Fatalf("a pause of %v", d)
		}
		if now = now.Add(d); c.Pause("telegram:7", now) != 0 {
			t.Fatal("after the pause the message may not go yet")
		}
	}
}

func TestPauseHeedsRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		c, _ := open(t, s)
		ana, eva, luz := started(s), s.Person("Eva", "es"), s.Person("Luz", "es")
		eva.Say("hola")
		luz.Say("hola")
		s.Fail(telegramtest.Fault{Trouble: telegramtest.TooMany, Times: 2, After: 9 * time.Second})
		if _, err := c.Send(t.Context(), channel.Message{Chat: chatOf(ana), Text: "x"}); err == nil {
			t.Fatal("got no error")
		}
		if d := c.Pause(chatOf(ana), time.Now()); d != 9*time.Second {
			t.Errorf("the chat waits %v, want 9s", d)
		}
		if d := c.Pause(chatOf(eva), time.Now()); d != 0 {
			t.Errorf("another chat waits %v, want 0s", d)
		}
		if _, err := c.Send(t.Context(), channel.Message{Chat: chatOf(eva), Text: "x"}); err == nil {
			t.Fatal("got no error")
		}
		if d := c.Pause(chatOf(luz), time.Now()); d != 9*time.Second {
			t.Errorf("after two refusals at once the others wait %v, want 9s", d)
		}
		time.Sleep(9 * time.Second)
		sendInTurn(t, c, channel.Message{Chat: chatOf(ana), Text: "x"})
	})
}

func TestPauseUnpaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		c, err := telegram.New(telegram.Config{Token: telegramtest.Token, URL: s.URL, Client: &http.Client{Transport: s.Transport()}, Unpaced: true})
		if err != nil {
			t.Fatal(err)
		}
		ana := started(s)
		for range 1000 {
			if d := c.Pause(chatOf(ana), time.Now()); d != 0 {
				t.Fatalf("a pause of %v", d)
			}
		}
		s.Fail(telegramtest.Fault{Trouble: telegramtest.TooMany, Times: 1, After: 9 * time.Second})
		if _, err := c.Send(t.Context(), channel.Message{Chat: chatOf(ana), Text: "x"}); err == nil {
			t.Fatal("got no error")
		}
		if d := c.Pause(chatOf(ana), time.Now()); d != 9*time.Second {
			t.Errorf("after a refusal the chat waits %v, want 9s", d)
		}
	})
}

func TestPauseForgetsQuietChats(t *testing.T) {
	kept := &pace.Memory{}
	c, err := telegram.New(telegram.Config{Token: telegramtest.Token, Pace: kept})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for i := range 50_000 {
		c.Pause(telegram.ChatOf(int64(i+1)), now)
		now = now.Add(40 * time.Millisecond)
	}
	if n := kept.Size(); n > 5000 {
		t.Errorf("%d chats are remembered", n)
	}
}

func BenchmarkPause(b *testing.B) {
	c, err := telegram.New(telegram.Config{Token: telegramtest.Token})
	if err != nil {
		b.Fatal(err)
	}
	var chats []channel.Chat
	for i := range 10_000 {
		chats = append(chats, channel.Chat(fmt.Sprint("telegram:", i+1)))
	}
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for i := 0; b.Loop(); i++ {
		now = now.Add(time.Millisecond)
		c.Pause(chats[i%len(chats)], now)
	}
}
