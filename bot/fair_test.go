package bot_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/clock"
	"becario/kit/sqldb/sqltest"
)

// TestChatsTakeTurns answers one message of each chat, and then the next of
// each; somebody new does not wait for all of them.
func TestChatsTakeTurns(t *testing.T) {
	f, c := &fragile{}, morning()
	var order []string
	f.work = func(_ context.Context, text string) error { order = append(order, text); return nil }
	b, _ := steady(t, f, c, sqltest.SQLite(t))
	const chats, each = 5, 30
	for i := range chats {
		var texts []string
		for n := range each {
			texts = append(texts, fmt.Sprintf("p%d> p%d %d", i, i, n))
		}
		accept(t, b, texts...)
	}
	for i := range chats * each {
		if i == chats*3+2 {
			accept(t, b, "new> new 0")
		}
		if _, err := b.StepUpdate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	steps(t, b)
	if at := slices.Index(order, "new 0"); at != chats*3+2 {
		t.Errorf("whoever was new came as number %d, want number %d", at+1, chats*3+3)
	}
	order = slices.DeleteFunc(order, func(s string) bool { return s == "new 0" })
	if len(order) != chats*each {
		t.Fatalf("%d messages were answered, want %d", len(order), chats*each)
	}
	count := map[string]int{}
	for i, text := range order {
		who, n, _ := strings.Cut(text, " ")
		if n != fmt.Sprint(count[who]) {
			t.Fatalf("number %d is %q, want number %d of that chat", i+1, text, count[who])
		}
		count[who]++
		if i >= chats && count[who] > i/chats+2 {
			t.Errorf("%s has had %d turns of %d", who, count[who], i+1)
		}
	}
}

// TestFloodsHoldUpNobody: the message of a chat with an empty queue is answered
// within a quarter of a second while twenty others have hundreds waiting, and
// within a chat one is answered at a time, in order.
func TestFloodsHoldUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const floods, each = 20, 50
		f := &fragile{}
		var mu sync.Mutex
		busy, next := map[string]bool{}, map[string]int{}
		f.work = func(_ context.Context, text string) error {
			who, n, _ := strings.Cut(text, " ")
			mu.Lock()
			if busy[who] || n != fmt.Sprint(next[who]) {
				t.Errorf("%q is worked on, busy: %v, want number %d", text, busy[who], next[who])
			}
			busy[who] = true
			next[who]++
			mu.Unlock()
			time.Sleep(time.Duration(5+rand.IntN(20)) * time.Millisecond)
			mu.Lock()
			busy[who] = false
			mu.Unlock()
			return nil
		}
		asked, waits := time.Time{}, []time.Duration{}
		f.heardFrom = func(who string) {
			mu.Lock()
			defer mu.Unlock()
			if who == "calm" {
				waits = append(waits, time.Since(asked))
			}
		}
		b, _ := steady(t, f, clock.System{}, sqltest.SQLite(t))
		b.Workers = 4
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- b.Run(ctx) }()
		for i := range each {
			var texts []string
			for p := range floods {
				texts = append(texts, fmt.Sprintf("p%d> p%d %d", p, p, i))
			}
			accept(t, b, texts...)
		}
		for i := range 10 {
			mu.Lock()
			asked = time.Now()
			mu.Unlock()
			accept(t, b, fmt.Sprintf("calm> calm %d", i))
			time.Sleep(500 * time.Millisecond)
		}
		mu.Lock()
		if len(waits) != 10 || slices.Max(waits) > 250*time.Millisecond {
			t.Errorf("waits: %v; want ten, none over 250 ms", waits)
		}
		mu.Unlock()
		taken := func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(next) == floods+1 && next["p0"] == each && next["p19"] == each
		}
		for !taken() {
			time.Sleep(time.Second)
		}
		time.Sleep(5 * time.Second)
		stop()
		if err := <-done; err != nil || len(f.sent) != floods*each+10 {
			t.Errorf("%d messages were sent, %v; want %d", len(f.sent), err, floods*each+10)
		}
	})
}

// TestALongOutboxIsSentInOrder although only its beginning is in memory, and
// what a person waits for comes first.
func TestALongOutboxIsSentInOrder(t *testing.T) {
	f, c := &fragile{}, morning()
	b, _ := steady(t, f, c, sqltest.SQLite(t))
	f.refuse = &channel.SendError{RetryAfter: time.Minute, Err: fmt.Errorf("later")}
	for i := range 40 {
		accept(t, b, fmt.Sprint("hola ", i))
	}
	steps(t, b)
	var out []bot.Outgoing
	for i := range 40 {
		out = append(out, bot.Outgoing{Key: fmt.Sprint("n", i), Priority: bot.Notice, Message: channel.Message{Chat: "fragile:ana", Text: fmt.Sprint("aviso ", i)}})
	}
	if err := b.Say(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	steps(t, b)
	if len(f.sent) > 0 {
		t.Fatalf("sent %q in spite of the refusal", f.sent)
	}
	f.refuse = nil
	c.Add(2 * time.Minute)
	steps(t, b)
	if len(f.sent) != 80 {
		t.Fatalf("sent %d messages, want 80", len(f.sent))
	}
	for i, text := range f.sent[40:] {
		if text != fmt.Sprint("aviso ", i) {
			t.Errorf("number %d of the notices is %q", i, text)
		}
	}
}
