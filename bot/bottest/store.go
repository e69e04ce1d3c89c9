// Package bottest holds the suite that every store of the bot passes.
package bottest

import (
	"fmt"
	"slices"
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

const lease = 10 * time.Second

// Store checks what a store promises. open returns an empty one.
func Store(t *testing.T, open func(t *testing.T) bot.Store) {
	for name, check := range map[string]func(*testing.T, bot.Store){
		"an update is kept once, however often it comes":             acceptTwice,
		"updates of a chat come in order, those of others meanwhile": order,
		"a claimed update comes back after its lease":                comeBack,
		"completing keeps the answers once":                          complete,
		"a parked update lets the next one pass":                     park,
		"two workers never share an update":                          share,
		"replies go before notices":                                  priority,
		"a message keeps its buttons, refs and frames":               message,
		"a message of another chat is not found":                     owner,
		"a person is made once and keeps their settings":             people,
		"a question lasts until the next update":                     question,
		"all that is kept of a chat is listed":                       export,
		"a notice to a chat of which nobody is known is passed over": notices,
		"a chat is forgotten with its last message":                  forget,
		"a chat is erased and no other":                              erase,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func accept(t *testing.T, s bot.Store, ids ...int) {
	t.Helper()
	var raws []channel.Raw
	for _, id := range ids {
		// Tens are the chat, units its updates.
		raws = append(raws, channel.Raw{ID: fmt.Sprint(id), Seq: int64(id), Chat: channel.Chat(fmt.Sprintf("t:%d", id/10)), Body: []byte{byte(id)}})
	}
	must(t, s.Accept(t.Context(), "t", raws, start))
}

func claim(t *testing.T, s bot.Store, now time.Time) (bot.Inbound, bool) {
	t.Helper()
	in, ok, err := s.ClaimUpdate(t.Context(), channels, now, lease)
	must(t, err)
	return in, ok
}

func wantClaim(t *testing.T, s bot.Store, now time.Time, want string) bot.Inbound {
	t.Helper()
	in, ok := claim(t, s, now)
	if got := in.ID; got != want || ok != (want != "") {
		t.Fatalf("claim: got %q (%v), want %q", got, ok, want)
	}
	return in
}

func acceptTwice(t *testing.T, s bot.Store) {
	accept(t, s, 11)
	accept(t, s, 11)
	in := wantClaim(t, s, start, "11")
	must(t, s.Complete(t.Context(), &in, nil, "", start))
	accept(t, s, 11)
	wantClaim(t, s, start, "")
	if none, ok, err := s.ClaimUpdate(t.Context(), []string{"other"}, start, lease); ok || err != nil {
		t.Errorf("another channel's claim: got %v, %v", none, err)
	}
}

func order(t *testing.T, s bot.Store) {
	accept(t, s, 11, 12, 21)
	first := wantClaim(t, s, start, "11")
	other := wantClaim(t, s, start, "21")
	wantClaim(t, s, start, "")
	must(t, s.Complete(t.Context(), &other, nil, "", start))
	must(t, s.RetryUpdate(t.Context(), first, start.Add(time.Minute)))
	wantClaim(t, s, start.Add(9*time.Second), "")
	first = wantClaim(t, s, start.Add(time.Minute), "11")
	must(t, s.Complete(t.Context(), &first, nil, "", start))
	wantClaim(t, s, start.Add(time.Second), "12")
}

func comeBack(t *testing.T, s bot.Store) {
	accept(t, s, 11)
	wantClaim(t, s, start, "11")
	wantClaim(t, s, start.Add(lease-time.Second), "")
	if in := wantClaim(t, s, start.Add(lease), "11"); in.Attempts != 2 || !slices.Equal(in.Body, []byte{11}) {
		t.Errorf("second claim: got %+v, want attempt 2 with its body", in)
	}
}

func say(key, text string) bot.Outgoing {
	return bot.Outgoing{Key: key, Message: channel.Message{Chat: "t:1", Text: text}}
}

func texts(t *testing.T, s bot.Store) []string {
	t.Helper()
	var all []string
	for {
		o, ok, err := s.ClaimMessage(t.Context(), channels, start, lease)
		must(t, err)
		if !ok {
			return all
		}
		all = append(all, o.Message.Text)
		must(t, s.Sent(t.Context(), o.ID, "sent"+o.Key, start))
	}
}

func complete(t *testing.T, s bot.Store) {
	accept(t, s, 11)
	in := wantClaim(t, s, start, "11")
	must(t, s.Complete(t.Context(), &in, []bot.Outgoing{say("a", "uno"), say("b", "dos")}, "", start))
	must(t, s.Complete(t.Context(), &in, []bot.Outgoing{say("c", "otra vez")}, "", start))
	must(t, s.Complete(t.Context(), nil, []bot.Outgoing{say("b", "dos otra vez"), say("n", "aviso")}, "", start))
	if waiting, err := s.Waiting(t.Context(), "t:1"); err != nil || !waiting {
		t.Errorf("waiting: got %v, %v; want true", waiting, err)
	}
	if got, want := texts(t, s), []string{"uno", "dos", "aviso"}; !slices.Equal(got, want) {
		t.Errorf("sent: got %q, want %q", got, want)
	}
	if waiting, err := s.Waiting(t.Context(), "t:1"); err != nil || waiting {
		t.Errorf("waiting: got %v, %v; want false", waiting, err)
	}
	must(t, s.Sweep(t.Context(), start.Add(time.Hour)))
}

func park(t *testing.T, s bot.Store) {
	accept(t, s, 11, 12)
	in := wantClaim(t, s, start, "11")
	must(t, s.ParkUpdate(t.Context(), in, "cannot be read"))
	wantClaim(t, s, start, "12")
}

func share(t *testing.T, s bot.Store) {
	var ids []int
	for i := range 40 {
		ids = append(ids, 10*(i+1))
	}
	accept(t, s, ids...)
	var mu sync.Mutex
	seen := map[string]int{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				in, ok, err := s.ClaimUpdate(t.Context(), channels, start, lease)
				if err != nil {
					t.Error(err)
				}
				if err != nil || !ok {
					return
				}
				mu.Lock()
				seen[in.ID]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	// A worker may find nothing while another one holds what is left; look once more.
	for {
		in, ok := claim(t, s, start)
		if !ok {
			break
		}
		seen[in.ID]++
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("update %s was claimed %d times", id, n)
		}
	}
	if len(seen) != len(ids) {
		t.Errorf("claimed %d updates, want %d", len(seen), len(ids))
	}
}

func priority(t *testing.T, s bot.Store) {
	_, err := s.Person(t.Context(), "t:1", person.Person{}, start)
	must(t, err)
	notice := say("n", "aviso")
	notice.Priority = bot.Notice
	must(t, s.Complete(t.Context(), nil, []bot.Outgoing{notice, say("a", "respuesta")}, "", start))
	if got, want := texts(t, s), []string{"respuesta", "aviso"}; !slices.Equal(got, want) {
		t.Errorf("sent: got %q, want %q", got, want)
	}
}

func message(t *testing.T, s bot.Store) {
	o := say("a", "«ñ» <b> 😀")
	o.Source, o.StaleAt = "m7", start.Add(time.Hour)
	o.Message.Picture, o.Message.Buttons = []byte{1, 2}, [][]channel.Button{{{Label: "Deshacer", Data: "undo"}}}
	o.Refs = []talk.Ref{{Service: "tasks", ID: "x", Version: 2, Key: "k"}}
	o.Frames = `[{"intent":"x"}]`
	must(t, s.Complete(t.Context(), nil, []bot.Outgoing{o}, "", start))
	got, ok, err := s.ClaimMessage(t.Context(), channels, start, lease)
	must(t, err)
	if !ok || got.Message.Text != o.Message.Text || !slices.Equal(got.Message.Picture, o.Message.Picture) || !got.StaleAt.Equal(o.StaleAt) ||
		!slices.Equal(got.Refs, o.Refs) || got.Frames != o.Frames {
		t.Errorf("got %+v, want %+v", got, o)
	}
	must(t, s.RetryMessage(t.Context(), got.ID, start, true))
	must(t, s.Sent(t.Context(), got.ID, "b9", start))
	for _, bound := range []string{"m7", "b9"} {
		if found, err := s.Bound(t.Context(), "t:1", bound); err != nil || found.ID != got.ID || found.Message.Picture != nil {
			t.Errorf("bound to %s: got %+v, %v", bound, found, err)
		}
	}
	recent, err := s.Recent(t.Context(), "t:1", 5)
	if err != nil || len(recent) != 1 || recent[0].ID != got.ID {
		t.Errorf("recent: got %+v, %v", recent, err)
	}
}

func owner(t *testing.T, s bot.Store) {
	must(t, s.Complete(t.Context(), nil, []bot.Outgoing{say("a", "x")}, "", start))
	o, _, err := s.ClaimMessage(t.Context(), channels, start, lease)
	must(t, err)
	if _, err := s.Message(t.Context(), "t:1", o.ID); err != nil {
		t.Errorf("own message: %v", err)
	}
	if _, err := s.Message(t.Context(), "t:2", o.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another chat's message: got %v, want not found", err)
	}
	must(t, s.Drop(t.Context(), o.ID, "blocked"))
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
	_, err := s.Person(t.Context(), "t:1", person.Person{}, start)
	must(t, err)
	accept(t, s, 11, 12)
	in := wantClaim(t, s, start, "11")
	must(t, s.Complete(t.Context(), &in, nil, `{"kind":"zone"}`, start))
	if p, err := s.Person(t.Context(), "t:1", person.Person{}, start); err != nil || p.Question != `{"kind":"zone"}` {
		t.Errorf("asked: got %+v, %v", p, err)
	}
	in = wantClaim(t, s, start, "12")
	must(t, s.Complete(t.Context(), &in, nil, "", start))
	if p, err := s.Person(t.Context(), "t:1", person.Person{}, start); err != nil || p.Question != "" {
		t.Errorf("answered: got %+v, %v", p, err)
	}
}
