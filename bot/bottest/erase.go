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
	id := func(i int) string { return fmt.Sprint(n*10 + i) }
	came := start.Add(-time.Duration(n) * time.Hour) // those of a later chat are claimed first
	for i := range 4 {
		must(t, s.Accept(t.Context(), "t", []channel.Raw{{ID: id(i), Seq: int64(n*10 + i), Chat: chat, Body: []byte(`{"text":"` + mark(fmt.Sprint("body", i)) + `"}`)}}, came))
	}
	out := bot.Outgoing{Key: mark("key"), Source: mark("source"), Refs: []talk.Ref{{Service: "tasks", ID: mark("ref"), Key: mark("refkey")}},
		Frames: `[{"slots":{"title":"` + mark("frame") + `"}}]`,
		Message: channel.Message{Chat: chat, Text: mark("text"), Name: mark("file"), Document: []byte(mark("document")),
			Buttons: [][]channel.Button{{{Label: mark("label"), Data: "x"}}}}}
	in := wantClaim(t, s, start, id(0))
	must(t, s.Complete(t.Context(), &in, []bot.Outgoing{out}, `{"state":"`+mark("question")+`"}`, start))
	in = wantClaim(t, s, start, id(1))
	must(t, s.ParkUpdate(t.Context(), in, mark("why")))
	notice := bot.Outgoing{Key: mark("noticekey"), Priority: bot.Notice, Message: channel.Message{Chat: chat, Text: mark("notice")}}
	must(t, s.Complete(t.Context(), nil, []bot.Outgoing{notice}, "", start))
	// The words of an update that was answered went with the answer, and so did
	// the question that the latest one has closed.
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
		must(t, s.Complete(t.Context(), nil, []bot.Outgoing{say(fmt.Sprint("more", i), "x")}, "", start))
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
	notice := say("n", "aviso")
	notice.Priority = bot.Notice
	must(t, s.Complete(t.Context(), nil, []bot.Outgoing{notice}, "", start))
	if got := texts(t, s); len(got) != 0 {
		t.Errorf("sent %q to a chat of which nobody is known", got)
	}
}

// farewell erases a chat as the answer to an update of it.
func farewell(t *testing.T, s bot.Store, in bot.Inbound) bot.Outgoing {
	t.Helper()
	bye := bot.Outgoing{Key: "bye", Forget: true, Message: channel.Message{Chat: in.Chat, Text: "Todo está borrado."}}
	must(t, s.Complete(t.Context(), &in, []bot.Outgoing{bye}, "", start))
	for {
		out, ok, err := s.ClaimMessage(t.Context(), channels, start, lease)
		must(t, err)
		switch {
		case !ok:
			t.Fatal("the last message is not sent")
		case out.Message.Chat == in.Chat && !out.Forget:
			t.Fatalf("%q is sent after everything was erased", out.Message.Text)
		case out.Forget:
			return out
		}
	}
}

func forget(t *testing.T, s bot.Store) {
	fill(t, s, 1, "ana")
	first := wantClaim(t, s, start, "12")
	bye := farewell(t, s, first)
	if _, err := s.Person(t.Context(), "t:1", person.Person{Name: "somebody new"}, start); err != nil {
		t.Fatal(err)
	}
	// What came since is answered to somebody new.
	wantClaim(t, s, start, "13")
	// The channel may deliver the update once more.
	accept(t, s, 12)
	wantClaim(t, s, start, "")
	must(t, s.Forget(t.Context(), bye.ID))
	must(t, s.Forget(t.Context(), bye.ID))
	if got := texts(t, s); len(got) != 0 {
		t.Errorf("afterwards %q is sent", got)
	}
	if _, err := s.Message(t.Context(), "t:1", bye.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the last message: got %v, want not found", err)
	}
	// Its buttons must not be taken for those of the next message.
	must(t, s.Complete(t.Context(), nil, []bot.Outgoing{say("next", "hola")}, "", start))
	next, _, err := s.ClaimMessage(t.Context(), channels, start, lease)
	must(t, err)
	if next.ID <= bye.ID {
		t.Errorf("the next message has the id %d, want one after %d", next.ID, bye.ID)
	}
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
			wantClaim(t, s, start, "22") // somebody works on the other chat
			in := wantClaim(t, s, start, "12")
			bye := farewell(t, s, in)
			must(t, s.Forget(t.Context(), bye.ID))
			in = wantClaim(t, s, start, "13")
			must(t, s.Complete(t.Context(), &in, nil, "", start))
			// The last update came after the erasure.
			must(t, s.Erase(t.Context(), "t:1"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, count := open(t)
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
