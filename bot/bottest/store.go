// Package bottest holds the suite that every store of the bot passes.
package bottest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/fault"
	"becario/person"
	"becario/talk"
)

var (
	start    = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	channels = []string{"t"}
)

const (
	lease = 10 * time.Second
	ana   = "the first process"
	beto  = "the second process"
)

// Store checks what a store promises. open returns an empty one.
func Store(t *testing.T, open func(t *testing.T) bot.Store) {
	for name, check := range map[string]func(*testing.T, bot.Store){
		"an update is kept once, however often it comes":                   acceptTwice,
		"what waits in a chat comes in order and in parts":                 order,
		"a chat is taken by one":                                           share,
		"a chat whose holder is not heard of is taken over":                takeOver,
		"a chat that was given back is as before":                          giveBack,
		"a chat that waits until an instant is taken then":                 later,
		"what comes for a chat of somebody else waits for them":            others,
		"what others bring comes in its place":                             placed,
		"a chat of a channel that is not served here is left to others":    unserved,
		"nothing is stranded, whoever gives and takes at the same time":    race,
		"the end of an update keeps its answers once":                      complete,
		"who has lost a chat ends nothing there":                           lost,
		"an update that is put aside lets the next one pass":               park,
		"what a person waits for is taken before notices":                  priority,
		"what became of messages is told to who asks":                      reports,
		"a message keeps its buttons, refs and frames":                     message,
		"a message that was put off, dropped or sent is that":              marks,
		"a message of another chat is not found":                           owner,
		"a person is made once and keeps their settings":                   people,
		"a question lasts until it is replaced":                            question,
		"a change that cannot be kept takes all others with it":            together,
		"what was answered and sent long ago is forgotten, and not before": sweep,
		"all that is kept of a chat is listed":                             export,
		"a notice to a chat of which nobody is known is passed over":       notices,
		"a chat is forgotten with its last message":                        forget,
		"a last message is said though the chat is forgotten once more":    forgetTwice,
		"who has lost a chat does not erase it":                            lostForget,
		"a chat is erased and no other":                                    erase,
		"nothing is stranded in a chat whose lease has gone":               stranded,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			renew(t, s, ana, start)
			check(t, s)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func renew(t *testing.T, s bot.Store, holder string, now time.Time) (others int) {
	t.Helper()
	others, err := s.Renew(t.Context(), holder, now, now.Add(lease))
	must(t, err)
	return others
}

func write(t *testing.T, s bot.Store, holder string, changes ...*bot.Change) {
	t.Helper()
	must(t, s.Write(t.Context(), holder, start, changes))
}

func chatOf(id int) channel.Chat { return channel.Chat(fmt.Sprintf("t:%d", id/10)) }

// come is the change in which updates come: tens are the chat, units its updates.
func come(lease bot.Lease, ids ...int) *bot.Change {
	c := &bot.Change{Chat: chatOf(ids[0]), Lease: lease, Channel: "t"}
	for _, id := range ids {
		c.Raws = append(c.Raws, channel.Raw{ID: fmt.Sprint(id), Seq: int64(id), Chat: c.Chat, Body: []byte{byte(id)}})
	}
	return c
}

func accept(t *testing.T, s bot.Store, holder string, lease bot.Lease, ids ...int) *bot.Change {
	t.Helper()
	c := come(lease, ids...)
	write(t, s, holder, c)
	return c
}

// done is the change that ends an update.
func done(in bot.Inbound, out ...bot.Outgoing) *bot.Change {
	return &bot.Change{Chat: in.Chat, Done: &bot.Done{Update: in}, Out: out}
}

func take(t *testing.T, s bot.Store, holder string, now time.Time) []bot.Work {
	t.Helper()
	all, err := s.Take(t.Context(), holder, channels, now, 100)
	must(t, err)
	return all
}

// said is what waits, in short: "t:1: 11 12+ | a b".
func said(all ...bot.Work) string {
	var lines []string
	for _, w := range all {
		line := string(w.Chat) + ":"
		for _, in := range w.Updates {
			line += " " + in.ID
		}
		if w.MoreUpdates {
			line += "+"
		}
		if len(w.Messages) > 0 {
			line += " |"
		}
		for _, o := range w.Messages {
			line += " " + o.Key
		}
		if w.MoreMessages {
			line += "+"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func ids(all []bot.Inbound) string { return strings.TrimPrefix(said(bot.Work{Updates: all}), ": ") }

func keys(all []bot.Outgoing) string {
	return strings.TrimPrefix(said(bot.Work{Messages: all}), ": | ")
}

func acceptTwice(t *testing.T, s bot.Store) {
	c := accept(t, s, ana, bot.Want, 11, 12)
	want(t, "the first time", ids(c.New), "11 12")
	if in := c.New[0]; !c.Held || in.Attempts != 1 || !in.ReceivedAt.Equal(start) || in.Key() != "t:11" || !slices.Equal(in.Body, []byte{11}) {
		t.Errorf("the first time: got %+v", c)
	}
	want(t, "some again", ids(accept(t, s, ana, bot.Have, 12, 13).New), "13")
	write(t, s, ana, done(c.New[0]), done(c.New[1]))
	want(t, "again when it is done", ids(accept(t, s, ana, bot.Have, 11, 12).New), ":")
	c = accept(t, s, ana, bot.Want, 13)
	if c.Work == nil {
		t.Fatal("the lease was asked for, and what waits was not read")
	}
	want(t, "waiting", said(*c.Work), "t:1: 13")
}

func order(t *testing.T, s bot.Store) {
	accept(t, s, ana, bot.Free, 101, 103, 102, 100, 104, 105, 106, 107, 109, 108)
	accept(t, s, ana, bot.Free, 21)
	all := take(t, s, ana, start)
	want(t, "taken", said(all...), "t:10: 100 101 102 103 104 105 106 107+; t:2: 21")
	for _, in := range all[0].Updates {
		write(t, s, ana, done(in))
	}
	c := &bot.Change{Chat: "t:10", Load: true}
	write(t, s, ana, c)
	want(t, "the rest", said(*c.Work), "t:10: 108 109")
	if in := c.Work.Updates[0]; in.Attempts != 1 {
		t.Errorf("attempt %d of what nobody has tried, want 1", in.Attempts)
	}
}

func share(t *testing.T, s bot.Store) {
	for i := range 40 {
		accept(t, s, ana, bot.Free, 10*(i+1))
	}
	var mu sync.Mutex
	seen := map[channel.Chat]int{}
	var wg sync.WaitGroup
	for i := range 8 {
		holder := fmt.Sprint("process ", i)
		renew(t, s, holder, start)
		wg.Go(func() {
			for range 10 {
				all, err := s.Take(t.Context(), holder, channels, start, 3)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, w := range all {
					seen[w.Chat]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for _, w := range take(t, s, ana, start) {
		seen[w.Chat]++
	}
	for chat, n := range seen {
		if n != 1 {
			t.Errorf("chat %s was taken %d times", chat, n)
		}
	}
	if len(seen) != 40 {
		t.Errorf("%d chats were taken, want 40", len(seen))
	}
	if none, err := s.Take(t.Context(), ana, nil, start, 10); err != nil || len(none) > 0 {
		t.Errorf("for no channel: got %v, %v", none, err)
	}
}

func takeOver(t *testing.T, s bot.Store) {
	accept(t, s, ana, bot.Want, 11, 12)
	write(t, s, ana, &bot.Change{Chat: "t:1", Out: []bot.Outgoing{say("a"), say("b")}})
	if n := renew(t, s, beto, start); n != 1 {
		t.Errorf("%d others hold leases, want 1", n)
	}
	want(t, "while its holder lives", said(take(t, s, beto, start.Add(lease-time.Second))...), "")
	renew(t, s, ana, start.Add(lease/2))
	want(t, "when it was heard of again", said(take(t, s, beto, start.Add(lease))...), "")
	if n := renew(t, s, beto, start.Add(2*lease)); n != 0 {
		t.Errorf("%d others hold leases, want none", n)
	}
	all := take(t, s, beto, start.Add(2*lease))
	want(t, "when it is gone", said(all...), "t:1: 11 12 | a b")
	for i, attempts := range []int{2, 1} { // only the first may have been begun
		if in, o := all[0].Updates[i], all[0].Messages[i]; in.Attempts != attempts || o.Attempts != attempts {
			t.Errorf("number %d: attempt %d of the update and %d of the message, want %d", i+1, in.Attempts, o.Attempts, attempts)
		}
	}
	want(t, "it is taken", said(take(t, s, ana, start.Add(2*lease))...), "")
}

func giveBack(t *testing.T, s bot.Store) {
	accept(t, s, ana, bot.Want, 11)
	renew(t, s, beto, start)
	must(t, s.Release(t.Context(), ana, true))
	all := take(t, s, beto, start)
	want(t, "taken", said(all...), "t:1: 11")
	if in := all[0].Updates[0]; in.Attempts != 1 {
		t.Errorf("attempt %d, want 1", in.Attempts)
	}
	must(t, s.Release(t.Context(), beto, false))
	renew(t, s, ana, start)
	if all = take(t, s, ana, start); len(all) != 1 || all[0].Updates[0].Attempts != 2 {
		t.Errorf("left in haste: got %+v, want attempt 2", all)
	}
	write(t, s, ana, done(all[0].Updates[0]))
	left := &bot.Change{Chat: "t:1", Leave: true}
	write(t, s, ana, left)
	if left.Held || left.Work != nil {
		t.Errorf("nothing waits, and the lease was kept: %+v", left)
	}
	renew(t, s, beto, start)
	if c := accept(t, s, beto, bot.Want, 12); !c.Held || c.Work != nil || c.New[0].Attempts != 1 {
		t.Errorf("it is free: got %+v", c)
	}
}

func later(t *testing.T, s bot.Store) {
	c := accept(t, s, ana, bot.Want, 11, 12)
	answer := &bot.Change{Chat: "t:1", Out: []bot.Outgoing{say("a")}}
	write(t, s, ana, answer)
	in, o := c.New[0], answer.Kept[0]
	in.NotBefore, in.Attempts = start.Add(time.Minute), 4
	write(t, s, ana, &bot.Change{Chat: "t:1", Leave: true, Again: start.Add(time.Minute), Later: &in,
		Marks: []bot.Mark{{ID: o.ID, As: bot.Later, At: start.Add(time.Hour), Attempts: 3}}})
	want(t, "before", said(take(t, s, ana, start.Add(time.Minute-time.Microsecond))...), "")
	all := take(t, s, ana, start.Add(time.Minute))
	want(t, "then", said(all...), "t:1: 11 12 | a")
	in, o = all[0].Updates[0], all[0].Messages[0]
	if !in.NotBefore.Equal(start.Add(time.Minute)) || in.Attempts != 4 || !o.NotBefore.Equal(start.Add(time.Hour)) || o.Attempts != 3 {
		t.Errorf("got %+v and %+v", in, o)
	}
}

func others(t *testing.T, s bot.Store) {
	accept(t, s, ana, bot.Want, 11)
	renew(t, s, beto, start)
	if c := accept(t, s, beto, bot.Want, 12); c.Held || len(c.New) != 1 {
		t.Errorf("a chat of somebody else: got %+v", c)
	}
	notice := &bot.Change{Chat: "t:1", Lease: bot.Want, Out: []bot.Outgoing{say("n")}}
	write(t, s, beto, notice)
	if notice.Held || len(notice.Kept) != 1 {
		t.Errorf("a notice there: got %+v", notice)
	}
	left := &bot.Change{Chat: "t:1", Leave: true}
	write(t, s, ana, left)
	if !left.Held || left.Work == nil {
		t.Fatalf("something has come meanwhile: got %+v, want that the lease stays", left)
	}
	want(t, "found", said(*left.Work), "t:1: 11 12 | n")
	want(t, "it is not free", said(take(t, s, beto, start)...), "")
}

func placed(t *testing.T, s bot.Store) {
	accept(t, s, ana, bot.Want, 11)
	renew(t, s, beto, start)
	accept(t, s, beto, bot.Want, 12)
	c := accept(t, s, ana, bot.Have, 13)
	if c.Work == nil {
		t.Fatal("it was not noticed that somebody else has brought something")
	}
	want(t, "waiting", said(*c.Work), "t:1: 11 12 13")
	if c = accept(t, s, ana, bot.Have, 14); c.Work != nil {
		t.Errorf("nobody else has brought anything since: got %+v", c.Work)
	}
}

func unserved(t *testing.T, s bot.Store) {
	write(t, s, ana, &bot.Change{Chat: "u:1", Lease: bot.Free, Out: []bot.Outgoing{{Key: "n", Message: channel.Message{Chat: "u:1", Text: "x"}}}})
	want(t, "here", said(take(t, s, ana, start)...), "")
	all, err := s.Take(t.Context(), beto, []string{"u"}, start, 10)
	must(t, err)
	want(t, "there", said(all...), "u:1: | n")
}

// race lets four processes bring updates to the same few chats, work on those
// that they hold, and give them back.
func race(t *testing.T, s bot.Store) {
	const chats, rounds, processes = 4, 25, 4
	var mu sync.Mutex
	ended := map[string]int{}
	process := func(p int) error {
		holder := fmt.Sprint("process ", p)
		if _, err := s.Renew(t.Context(), holder, start, start.Add(time.Hour)); err != nil {
			return err
		}
		for round := range rounds {
			chat := channel.Chat(fmt.Sprint("t:", rand.IntN(chats)))
			seq := round*processes + p
			c := &bot.Change{Chat: chat, Lease: bot.Want, Channel: "t", Raws: []channel.Raw{{ID: fmt.Sprint(seq), Seq: int64(seq), Chat: chat, Body: []byte{1}}}}
			for {
				if err := s.Write(t.Context(), holder, start, []*bot.Change{c}); err != nil {
					return err
				}
				if !c.Held {
					break
				}
				all := c.New
				if c.Work != nil {
					all = c.Work.Updates
				}
				for _, in := range all {
					d := done(in)
					if err := s.Write(t.Context(), holder, start, []*bot.Change{d}); err != nil {
						return err
					}
					if !d.Lost {
						mu.Lock()
						ended[in.ID]++
						mu.Unlock()
					}
				}
				c = &bot.Change{Chat: chat, Leave: true}
			}
		}
		return nil
	}
	var wg sync.WaitGroup
	for p := range processes {
		wg.Go(func() {
			if err := process(p); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	want(t, "left behind", said(take(t, s, ana, start)...), "")
	for id, n := range ended {
		if n != 1 {
			t.Errorf("update %s was ended %d times", id, n)
		}
	}
	if len(ended) != rounds*processes {
		t.Errorf("%d updates were ended, want %d", len(ended), rounds*processes)
	}
}

func say(key string) bot.Outgoing {
	return bot.Outgoing{Key: key, Message: channel.Message{Chat: "t:1", Text: "text of " + key}}
}

func complete(t *testing.T, s bot.Store) {
	in := accept(t, s, ana, bot.Want, 11).New[0]
	first := done(in, say("a"), say("b"))
	write(t, s, ana, first)
	want(t, "kept", keys(first.Kept), "a b")
	if o := first.Kept[0]; o.ID == 0 || o.ID >= first.Kept[1].ID || o.Attempts != 1 {
		t.Errorf("kept: got %+v, want ids that grow", first.Kept)
	}
	again := done(in, say("c"))
	write(t, s, ana, again)
	if !again.Lost || len(again.Kept) > 0 {
		t.Errorf("ended again: got %+v", again)
	}
	notices := &bot.Change{Chat: "t:1", Out: []bot.Outgoing{say("b"), say("n")}}
	write(t, s, ana, notices)
	want(t, "kept of those with a key that is there", keys(notices.Kept), "n")
	if waiting, err := s.Waiting(t.Context(), "t:1"); err != nil || !waiting {
		t.Errorf("waiting: got %v, %v; want true", waiting, err)
	}
	load := &bot.Change{Chat: "t:1", Load: true}
	write(t, s, ana, load)
	want(t, "to send", said(*load.Work), "t:1: | a b n")
	for _, o := range load.Work.Messages {
		write(t, s, ana, &bot.Change{Chat: "t:1", Marks: []bot.Mark{{ID: o.ID, As: bot.Sent, SentID: "x", At: start}}})
	}
	if waiting, err := s.Waiting(t.Context(), "t:1"); err != nil || waiting {
		t.Errorf("waiting: got %v, %v; want false", waiting, err)
	}
}

func lost(t *testing.T, s bot.Store) {
	in := accept(t, s, ana, bot.Want, 11).New[0]
	renew(t, s, beto, start.Add(lease))
	all := take(t, s, beto, start.Add(lease))
	late := done(in, say("a"))
	write(t, s, ana, late)
	if !late.Lost || len(late.Kept) > 0 {
		t.Errorf("the first, which was too slow: got %+v", late)
	}
	second := done(all[0].Updates[0], say("a"))
	write(t, s, beto, second)
	if second.Lost || len(second.Kept) != 1 {
		t.Errorf("the second: got %+v", second)
	}
	left := &bot.Change{Chat: "t:1", Leave: true}
	write(t, s, ana, left)
	if left.Held {
		t.Error("the first got a chat that is the second's by giving it back")
	}
}

func park(t *testing.T, s bot.Store) {
	c := accept(t, s, ana, bot.Want, 11, 12)
	write(t, s, ana, &bot.Change{Chat: "t:1", Done: &bot.Done{Update: c.New[0], Why: "cannot be read"}})
	load := &bot.Change{Chat: "t:1", Load: true}
	write(t, s, ana, load)
	want(t, "waiting", said(*load.Work), "t:1: 12")
	must(t, s.Sweep(t.Context(), start.Add(time.Hour)))
	want(t, "it stays, for the operator", ids(accept(t, s, ana, bot.Have, 11).New), ":")
}

func priority(t *testing.T, s bot.Store) {
	to := func(chat channel.Chat, p bot.Priority) *bot.Change {
		_, err := s.Person(t.Context(), chat, person.Person{}, start)
		must(t, err)
		return &bot.Change{Chat: chat, Lease: bot.Free, Out: []bot.Outgoing{{Key: string(chat), Priority: p, Message: channel.Message{Chat: chat, Text: "x"}}}}
	}
	write(t, s, ana, to("t:5", bot.Bulk), to("t:1", bot.Summary), to("t:2", bot.Notice), to("t:3", bot.Answer), to("t:4", bot.Notice), come(bot.Free, 41))
	var order []string
	for len(order) < 5 {
		some, err := s.Take(t.Context(), ana, channels, start, 1)
		must(t, err)
		if len(some) != 1 {
			t.Fatalf("got %v after %v", some, order)
		}
		order = append(order, string(some[0].Chat))
	}
	slices.Sort(order[:2]) // of one kind
	want(t, "order", strings.Join(order, " "), "t:3 t:4 t:2 t:1 t:5")
	notice := say("n")
	notice.Priority = bot.Notice
	c := &bot.Change{Chat: "t:1", Out: []bot.Outgoing{notice, say("a")}, Load: true}
	write(t, s, ana, c)
	want(t, "within a chat", said(*c.Work), "t:1: | a n t:1")
}

func reports(t *testing.T, s bot.Store) {
	one := func(key string, chat channel.Chat) bot.Outgoing {
		_, err := s.Person(t.Context(), chat, person.Person{}, start)
		must(t, err)
		o := say(key)
		o.Message.Chat, o.Priority, o.Report = chat, bot.Bulk, "holders"
		return o
	}
	silent := say("nobody asks")
	c := &bot.Change{Chat: "t:1", Lease: bot.Want, Out: []bot.Outgoing{one("a", "t:1"), one("b", "t:1"), silent, one("waits", "t:1")}}
	gone := &bot.Change{Chat: "t:2", Lease: bot.Want, Out: []bot.Outgoing{one("gone", "t:2"), one("gone too", "t:2")}}
	write(t, s, ana, c, gone)
	told := func() string {
		found, err := s.Unreported(t.Context(), start.Add(time.Hour), 10)
		must(t, err)
		var all []string
		for _, r := range found {
			all = append(all, fmt.Sprint(r.Topic, " ", r.Key, " ", r.Why, " ", r.At.Sub(start)))
		}
		return strings.Join(all, "|")
	}
	want(t, "before anything is sent", told(), "")
	write(t, s, ana, &bot.Change{Chat: "t:1", Marks: []bot.Mark{{ID: c.Kept[0].ID, As: bot.Sent, SentID: "b1", At: start.Add(time.Minute)},
		{ID: c.Kept[1].ID, As: bot.Dropped, Why: "blocked"}, {ID: c.Kept[2].ID, As: bot.Sent, SentID: "b2", At: start}}})
	write(t, s, ana, &bot.Change{Chat: "t:2", Marks: []bot.Mark{{ID: gone.Kept[0].ID, As: bot.Sent, SentID: "b3", At: start}}})
	must(t, s.Erase(t.Context(), "t:2"))
	want(t, "what became of them", told(), "holders a  1m0s|holders b blocked 1h0m0s")
	must(t, s.Reported(t.Context(), []int64{c.Kept[0].ID}))
	want(t, "once the first was told", told(), "holders b blocked 1h0m0s")
}

func message(t *testing.T, s bot.Store) {
	o := say("a")
	o.Message.Text = "«ñ» <b> 😀"
	o.Source, o.StaleAt, o.DueAt = "m7", start.Add(time.Hour), start.Add(-time.Minute)
	o.Message.Picture, o.Message.Buttons = []byte{1, 2}, [][]channel.Button{{{Label: "Deshacer", Data: "undo"}}}
	o.Refs = []talk.Ref{{Service: "tasks", ID: "x", Version: 2, Key: "k"}}
	o.Frames = `[{"intent":"x"}]`
	c := &bot.Change{Chat: "t:1", Lease: bot.Free, Out: []bot.Outgoing{o}}
	write(t, s, ana, c)
	got := take(t, s, ana, start)[0].Messages[0]
	if got.Message.Text != o.Message.Text || !slices.Equal(got.Message.Picture, o.Message.Picture) || !got.StaleAt.Equal(o.StaleAt) || !got.DueAt.Equal(o.DueAt) ||
		!slices.Equal(got.Refs, o.Refs) || got.Frames != o.Frames {
		t.Errorf("got %+v, want %+v", got, o)
	}
	if kept := c.Kept[0].Message.Buttons[0][0].Data; kept == "undo" || kept != got.Message.Buttons[0][0].Data {
		t.Errorf("button: got %q and, read again, %q; want the message's id in both", kept, got.Message.Buttons[0][0].Data)
	}
	write(t, s, ana, &bot.Change{Chat: "t:1", Marks: []bot.Mark{{ID: got.ID, As: bot.Sent, SentID: "b9", At: start}}})
	for _, bound := range []string{"m7", "b9"} {
		if found, err := s.Bound(t.Context(), "t:1", bound); err != nil || found.ID != got.ID || found.Message.Picture != nil {
			t.Errorf("bound to %s: got %+v, %v", bound, found, err)
		}
	}
	recent, err := s.Recent(t.Context(), "t:1", 5)
	if err != nil || len(recent) != 1 || recent[0].ID != got.ID {
		t.Errorf("recent: got %+v, %v", recent, err)
	}
	plain := say("b")
	write(t, s, ana, &bot.Change{Chat: "t:1", Lease: bot.Free, Out: []bot.Outgoing{plain}})
	latest, err := s.Latest(t.Context(), "t:1", 5)
	if err != nil || len(latest) != 2 || latest[0].Message.Text != plain.Message.Text || latest[1].ID != got.ID {
		t.Errorf("latest: got %+v, %v; want also what refers to no record", latest, err)
	}
}

func marks(t *testing.T, s bot.Store) {
	c := &bot.Change{Chat: "t:1", Lease: bot.Want, Out: []bot.Outgoing{say("a"), say("b"), say("c")}}
	write(t, s, ana, c)
	write(t, s, ana, &bot.Change{Chat: "t:1", Load: true, Marks: []bot.Mark{
		{ID: c.Kept[0].ID, As: bot.Dropped, Why: "stale"},
		{ID: c.Kept[1].ID, As: bot.Sent, SentID: "7", At: start}}})
	write(t, s, ana, &bot.Change{Chat: "t:1", Marks: []bot.Mark{
		{ID: c.Kept[0].ID, As: bot.Later, At: start, Attempts: 9}, // these are settled
		{ID: c.Kept[1].ID, As: bot.Dropped, Why: "stale"}}})
	load := &bot.Change{Chat: "t:1", Load: true}
	write(t, s, ana, load)
	want(t, "waiting", said(*load.Work), "t:1: | c")
	if found, err := s.Message(t.Context(), "t:1", c.Kept[1].ID); err != nil || found.SentID != "7" {
		t.Errorf("sent: got %+v, %v", found, err)
	}
}

func owner(t *testing.T, s bot.Store) {
	c := &bot.Change{Chat: "t:1", Lease: bot.Want, Out: []bot.Outgoing{say("a")}}
	write(t, s, ana, c)
	if _, err := s.Message(t.Context(), "t:1", c.Kept[0].ID); err != nil {
		t.Errorf("own message: %v", err)
	}
	if _, err := s.Message(t.Context(), "t:2", c.Kept[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another chat's message: got %v, want not found", err)
	}
}

func together(t *testing.T, s bot.Store) {
	in := accept(t, s, ana, bot.Want, 11).New[0]
	wrong := come(bot.Want, 21)
	wrong.Raws[0].Body = nil // no channel does that
	if err := s.Write(t.Context(), ana, start, []*bot.Change{done(in, say("a")), wrong}); err == nil {
		t.Fatal("an update without a body was kept")
	}
	load := &bot.Change{Chat: "t:1", Load: true}
	write(t, s, ana, load)
	want(t, "waiting", said(*load.Work), "t:1: 11")
	want(t, "leases", said(take(t, s, ana, start)...), "")
}

func sweep(t *testing.T, s bot.Store) {
	in := accept(t, s, ana, bot.Want, 11).New[0]
	c := done(in, say("a"))
	write(t, s, ana, c)
	must(t, s.Sweep(t.Context(), start.Add(time.Hour)))
	want(t, "it has forgotten the update", ids(accept(t, s, ana, bot.Have, 11).New), "11")
	if _, err := s.Message(t.Context(), "t:1", c.Kept[0].ID); err != nil {
		t.Errorf("a message that waits: %v", err)
	}
	want(t, "leases are as they were", said(take(t, s, beto, start)...), "")
}

func people(t *testing.T, s bot.Store) {
	defaults := person.Person{Name: "Ana", Lang: "es-ES", Zone: "Europe/Madrid", Currency: "EUR"}
	first, err := s.Person(t.Context(), "t:1", defaults, start)
	must(t, err)
	if !first.New || first.Name != "Ana" {
		t.Errorf("first: got %+v", first)
	}
	first.Lang, first.LangChosen, first.Zone, first.Currency = "es-PY", true, "America/Asuncion", "PYG"
	first.Quiet = person.Quiet{Hours: "22:00/08:00", Days: "SU", Until: start.Add(time.Hour)}
	first.Digest = person.Digest{At: "08:00", Next: start.Add(2 * time.Hour)}
	must(t, s.SavePerson(t.Context(), first))
	must(t, s.Block(t.Context(), "t:1"))
	must(t, s.Block(t.Context(), "t:2"))
	again, err := s.Person(t.Context(), "t:1", person.Person{Name: "Beto"}, start)
	must(t, err)
	want := first
	want.New, want.Blocked = false, true
	if again != want {
		t.Errorf("again: got %+v, want %+v", again, want)
	}
	early, next, err := s.Digests(t.Context(), start, 10)
	if must(t, err); len(early) != 0 || next != first.Digest.Next.UnixMicro() {
		t.Errorf("digests before their hour: got %v, next %d", early, next)
	}
	due, _, err := s.Digests(t.Context(), first.Digest.Next, 10)
	if must(t, err); len(due) != 1 || due[0].ID != first.ID {
		t.Errorf("digests at their hour: got %v", due)
	}
	if found, err := s.PersonByID(t.Context(), first.ID); err != nil || found.Chat != "t:1" {
		t.Errorf("by id: got %+v, %v", found, err)
	}
	for _, who := range []string{first.ID, "t:1", "Ana"} {
		if found, err := s.Find(t.Context(), who); err != nil || len(found) != 1 || found[0] != want {
			t.Errorf("find %s: got %+v, %v", who, found, err)
		}
	}
	if found, err := s.Find(t.Context(), "Beto"); err != nil || len(found) != 0 {
		t.Errorf("find nobody: got %+v, %v", found, err)
	}
	if _, err := s.PersonByID(t.Context(), "nobody"); !fault.Is(err, fault.NotFound) {
		t.Errorf("nobody: got %v, want not found", err)
	}
}

func question(t *testing.T, s bot.Store) {
	open := func() string {
		t.Helper()
		p, err := s.Person(t.Context(), "t:1", person.Person{}, start)
		must(t, err)
		return p.Question
	}
	open()
	c := accept(t, s, ana, bot.Want, 11, 12, 13)
	for i, asked := range []string{`{"kind":"zone"}`, "", ""} {
		d := done(c.New[i])
		d.Done.Question = &asked
		if i == 1 {
			d.Done.Question = nil
		}
		write(t, s, ana, d)
		want(t, fmt.Sprint("after update ", i+1), open(), []string{`{"kind":"zone"}`, `{"kind":"zone"}`, ""}[i])
	}
}
