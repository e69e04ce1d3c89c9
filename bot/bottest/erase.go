package bottest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/fault"
	"becario/person"
	"becario/talk"
)

// exported returns all that an export has of a chat, as text.
func exported(t *testing.T, s bot.Store, chat channel.Chat) (all []string) {
	t.Helper()
	for page := ""; ; {
		kept, next, err := s.Export(t.Context(), chat, page)
		must(t, err)
		for _, k := range kept {
			all = append(all, string(k))
		}
		if page = next; page == "" {
			return all
		}
	}
}

// fill keeps everything that can be kept of a chat "t:N", each text with a mark
// that begins with the name, and returns the marks.
func fill(t *testing.T, s bot.Store, n int, name string) (marks []string) {
	t.Helper()
	mark := func(what string) string {
		marks = append(marks, name+what)
		return name + what
	}
	chat := channel.Chat(fmt.Sprint("t:", n))
	p, err := s.Person(t.Context(), chat, person.Person{Name: mark("name"), Lang: "es-ES", Zone: "Europe/Madrid", Currency: "EUR"}, start)
	must(t, err)
	p.Quiet, p.Digest = person.Quiet{Hours: "22:00/08:00"}, person.Digest{At: "08:00", Next: start.Add(time.Hour)}
	must(t, s.SavePerson(t.Context(), p))
	c := come(bot.Want, n*10, n*10+1, n*10+2, n*10+3)
	for i := range c.Raws {
		c.Raws[i].Body = []byte(`{"text":"` + mark(fmt.Sprint("body", i)) + `"}`)
	}
	write(t, s, ana, c)
	out := bot.Outgoing{Key: mark("key"), Source: mark("source"), Refs: []talk.Ref{{Service: "tasks", ID: mark("ref"), Key: mark("refkey")}},
		Frames: `[{"slots":{"title":"` + mark("frame") + `"}}]`,
		Message: channel.Message{Chat: chat, Text: mark("text"), Name: mark("file"), Document: []byte(mark("document")),
			Buttons: [][]channel.Button{{{Label: mark("label"), Data: "x"}}}}}
	answered, question := done(c.New[0], out), `{"state":"`+mark("question")+`"}`
	answered.Done.Question = &question
	parked := done(c.New[1])
	parked.Done.Why = mark("why")
	notice := bot.Outgoing{Key: mark("noticekey"), Priority: bot.Notice, Message: channel.Message{Chat: chat, Text: mark("notice")}}
	write(t, s, ana, answered, parked, &bot.Change{Chat: chat, Out: []bot.Outgoing{notice}})
	// The words of an update that was answered went with the answer.
	return without(marks, name+"body0")
}

func without(marks []string, some ...string) (rest []string) {
	for _, m := range marks {
		keep := true
		for _, s := range some {
			keep = keep && m != s
		}
		if keep {
			rest = append(rest, m)
		}
	}
	return rest
}

// missing returns the marks that a text lacks.
func missing(text string, marks []string) (lacks []string) {
	for _, m := range marks {
		if !strings.Contains(text, m) {
			lacks = append(lacks, m)
		}
	}
	return lacks
}

func export(t *testing.T, s bot.Store) {
	if kept := exported(t, s, "t:9"); len(kept) != 0 {
		t.Errorf("of nobody: got %v", kept)
	}
	marks := fill(t, s, 1, "ana")
	fill(t, s, 2, "luis")
	for i := range 120 {
		write(t, s, ana, &bot.Change{Chat: "t:1", Out: []bot.Outgoing{say(fmt.Sprint("more", i))}})
	}
	kept := exported(t, s, "t:1")
	text := strings.Join(kept, "\n")
	// Bytes that are no JSON are in base64.
	if lacks := missing(text, without(marks, "anadocument")); len(lacks) > 0 {
		t.Errorf("the export lacks %v", lacks)
	}
	if strings.Contains(text, "luis") {
		t.Error("the export has what is another's")
	}
	if want := 1 + 2 + 120 + 4; len(kept) != want {
		t.Errorf("got %d records, want %d", len(kept), want)
	}
}

func notices(t *testing.T, s bot.Store) {
	notice := say("n")
	notice.Priority = bot.Notice
	c := &bot.Change{Chat: "t:1", Lease: bot.Want, Out: []bot.Outgoing{notice}}
	write(t, s, ana, c)
	if len(c.Kept) != 0 {
		t.Errorf("a notice to a chat of which nobody is known is kept: %+v", c.Kept)
	}
	renew(t, s, beto, start.Add(lease))
	want(t, "waiting", said(take(t, s, beto, start.Add(lease))...), "")
}

// load is what waits in a chat.
func load(t *testing.T, s bot.Store, chat channel.Chat) bot.Work {
	t.Helper()
	c := &bot.Change{Chat: chat, Load: true}
	write(t, s, ana, c)
	return *c.Work
}

// farewell erases a chat as the answer to the first update that waits in it, and
// returns the last message.
func farewell(t *testing.T, s bot.Store, chat channel.Chat) bot.Outgoing {
	t.Helper()
	in := load(t, s, chat).Updates[0]
	bye := bot.Outgoing{Key: "bye", Forget: true, Message: channel.Message{Chat: chat, Text: "Todo está borrado."}}
	// What others say there at the same moment goes, or is not said.
	before, after := say("before"), say("after")
	before.Message.Chat, after.Message.Chat = chat, chat
	before.Priority, after.Priority = bot.Notice, bot.Notice
	c := done(in, bye)
	write(t, s, ana, &bot.Change{Chat: chat, Out: []bot.Outgoing{before}}, c, &bot.Change{Chat: chat, Out: []bot.Outgoing{after}})
	w := load(t, s, chat)
	if len(w.Messages) != 1 || !w.Messages[0].Forget || w.MoreMessages {
		t.Fatalf("waiting after everything was erased: %s; want only the last message", said(w))
	}
	return w.Messages[0]
}

// sent is the change that ends the last message.
func sent(bye bot.Outgoing) *bot.Change {
	return &bot.Change{Chat: bye.Message.Chat, Marks: []bot.Mark{{ID: bye.ID, As: bot.Forgotten}}}
}

func forget(t *testing.T, s bot.Store) {
	fill(t, s, 1, "ana")
	first := load(t, s, "t:1").Updates[0]
	bye := farewell(t, s, "t:1")
	if p, err := s.Person(t.Context(), "t:1", person.Person{Name: "somebody new"}, start); err != nil || !p.New {
		t.Fatalf("who writes now: got %+v, %v; want somebody new", p, err)
	}
	// The channel may deliver the update once more.
	want(t, "again", ids(accept(t, s, ana, bot.Have, 12).New), ":")
	// What came since is answered.
	want(t, "waiting", said(load(t, s, "t:1")), "t:1: 13 | bye")
	// Whoever takes the chat over after a crash has it to do, too.
	renew(t, s, beto, start.Add(lease))
	all := take(t, s, beto, start.Add(lease))
	want(t, "taken over", said(all...), "t:1: 13 | bye")
	if first.ID != "12" || !all[0].Messages[0].Forget {
		t.Errorf("the answer to %s is %+v, want that to 12, with Forget", first.ID, all[0].Messages[0])
	}
	write(t, s, beto, sent(bye), sent(bye))
	if _, err := s.Message(t.Context(), "t:1", bye.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the last message: got %v, want not found", err)
	}
	// Its buttons must not be taken for those of the next message.
	next := done(all[0].Updates[0], say("next"))
	write(t, s, beto, next)
	if next.Kept[0].ID <= bye.ID {
		t.Errorf("the next message has the id %d, want one after %d", next.Kept[0].ID, bye.ID)
	}
}

// forgetTwice holds that a last message that waits is said, though everything is
// erased once more.
func forgetTwice(t *testing.T, s bot.Store) {
	fill(t, s, 1, "ana")
	first := farewell(t, s, "t:1")
	again := say("again")
	again.Message.Chat, again.Forget = "t:1", true
	write(t, s, ana, done(load(t, s, "t:1").Updates[0], again))
	w := load(t, s, "t:1")
	if len(w.Messages) != 2 || w.Messages[0].ID != first.ID || !w.Messages[1].Forget {
		t.Fatalf("waiting: %s; want both last messages", said(w))
	}
	write(t, s, ana, sent(first), sent(w.Messages[1]))
	if kept := exported(t, s, "t:1"); len(kept) != 0 {
		t.Errorf("left are %v", kept)
	}
}

// lostForget ends nothing: neither an update nor what is kept.
func lostForget(t *testing.T, s bot.Store) {
	fill(t, s, 1, "ana")
	before := len(exported(t, s, "t:1"))
	in := load(t, s, "t:1").Updates[0]
	renew(t, s, beto, start.Add(lease))
	take(t, s, beto, start.Add(lease))
	bye := say("bye")
	bye.Forget = true
	c := done(in, bye)
	write(t, s, ana, c)
	if n := len(exported(t, s, "t:1")); !c.Lost || n != before {
		t.Errorf("who has lost the chat erased it: %d records, want %d", n, before)
	}
}

// stranded is nothing that is brought to a chat whose lease has gone.
func stranded(t *testing.T, s bot.Store) {
	for what, gone := range map[string]func(){
		"it was erased": func() { must(t, s.Erase(t.Context(), "t:1")) },
		"others had it and left it": func() {
			renew(t, s, beto, start.Add(lease))
			for _, in := range take(t, s, beto, start.Add(lease))[0].Updates {
				write(t, s, beto, done(in))
			}
			write(t, s, beto, &bot.Change{Chat: "t:1", Leave: true})
		},
	} {
		accept(t, s, ana, bot.Want, 11)
		gone()
		c := accept(t, s, ana, bot.Have, 12)
		if c.Held || !c.Lost || len(c.New) != 1 {
			t.Errorf("%s: got %+v, want that the update is kept and the lease is not", what, c)
		}
		notice := &bot.Change{Chat: "t:1", Out: []bot.Outgoing{say("a" + what)}}
		write(t, s, ana, notice)
		if notice.Held || len(notice.Kept) != 1 {
			t.Errorf("%s: got %+v, want that the message is kept and the lease is not", what, notice)
		}
		want(t, what, said(take(t, s, ana, start)...), "t:1: 12 | a"+what)
		must(t, s.Erase(t.Context(), "t:1"))
	}
	// Somebody else has it.
	accept(t, s, ana, bot.Want, 21)
	renew(t, s, beto, start.Add(lease))
	all := take(t, s, beto, start.Add(lease))
	renew(t, s, ana, start.Add(lease))
	accept(t, s, ana, bot.Have, 22)
	write(t, s, beto, done(all[0].Updates[0]))
	next := accept(t, s, beto, bot.Have, 23)
	if next.Work == nil {
		t.Fatal("it was not noticed that somebody else has brought something")
	}
	want(t, "waiting", said(*next.Work), "t:2: 22 23")
}

func erase(t *testing.T, s bot.Store) {
	fill(t, s, 1, "ana")
	marks := fill(t, s, 2, "luis")
	for range 2 { // the second time there is nothing left
		must(t, s.Erase(t.Context(), "t:1"))
	}
	if kept := exported(t, s, "t:1"); len(kept) != 0 {
		t.Errorf("left are %v", kept)
	}
	if lacks := missing(strings.Join(exported(t, s, "t:2"), "\n"), without(marks, "luisdocument")); len(lacks) > 0 {
		t.Errorf("another chat lacks %v", lacks)
	}
	if p, err := s.Person(t.Context(), "t:1", person.Person{}, start); err != nil || !p.New {
		t.Errorf("who writes again: got %+v, %v; want somebody new", p, err)
	}
}

// Erasure checks that nothing of what was kept of a chat is in the database once
// it is erased; count looks for a text there. open returns an empty store.
func Erasure(t *testing.T, open func(t *testing.T) (s bot.Store, count func(text string) int)) {
	for name, erase := range map[string]func(t *testing.T, s bot.Store){
		"by the operator": func(t *testing.T, s bot.Store) { must(t, s.Erase(t.Context(), "t:1")) },
		"by the person": func(t *testing.T, s bot.Store) {
			bye := farewell(t, s, "t:1")
			write(t, s, ana, sent(bye))
			for _, in := range load(t, s, "t:1").Updates {
				write(t, s, ana, done(in))
			}
			// The last update came after the erasure.
			must(t, s.Erase(t.Context(), "t:1"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, count := open(t)
			renew(t, s, ana, start)
			marks := fill(t, s, 1, "ana")
			others := fill(t, s, 2, "luis")
			for _, m := range append(others, marks...) {
				if count(m) == 0 {
					t.Fatalf("%s is not looked for rightly: it is not there before", m)
				}
			}
			erase(t, s)
			for _, m := range append(marks, "t:1", "Todo está borrado") {
				if n := count(m); n != 0 {
					t.Errorf("%s is still there %d times", m, n)
				}
			}
			for _, m := range others {
				if count(m) == 0 {
					t.Errorf("%s of another is gone", m)
				}
			}
		})
	}
}
