package webchattest

import (
	"testing"

	"becario/channel/webchat"
)

func kept(t *testing.T, s webchat.Store) {
	say(t, s, ana, "one")
	say(t, s, luis, "secret")
	add(t, s, webchat.Message{Chat: ana, Kind: webchat.Toast, Body: webchat.Body{Text: "two"}})
	tell(t, s, ana, "three")
	got, err := s.Kept(t.Context(), ana, 0, 2)
	must(t, err)
	want(t, "the first two", textsOf(got), []string{"one", "two"})
	got, err = s.Kept(t.Context(), ana, got[1].Seq, 2)
	must(t, err)
	want(t, "the rest", textsOf(got), []string{"three"})
}

func clearing(t *testing.T, s webchat.Store) {
	said := say(t, s, ana, "handed")
	last := tell(t, s, ana, "told")
	must(t, s.Handed(t.Context(), ana, said.Seq))
	say(t, s, ana, "not yet handed")
	say(t, s, luis, "secret")
	must(t, s.Clear(t.Context(), ana))
	left, err := s.Kept(t.Context(), ana, 0, 10)
	must(t, err)
	want(t, "what is left", textsOf(left), []string{"not yet handed"})
	session, err := s.Session(t.Context(), []byte("ta"))
	must(t, err)
	want(t, "the name", session.Name, "")
	if session.Cleared <= last.Rev || session.Cleared > session.Last {
		t.Fatalf("cleared at %d, with the last at %d: want it after %d, which a page may have seen", session.Cleared, session.Last, last.Rev)
	}
	if m := tell(t, s, ana, "goodbye"); m.Rev <= session.Cleared {
		t.Fatalf("a message after it has rev %d, want more than %d", m.Rev, session.Cleared)
	}
	others, err := s.Kept(t.Context(), luis, 0, 10)
	must(t, err)
	want(t, "another chat", textsOf(others), []string{"secret"})
}

func erasing(t *testing.T, s webchat.Store) {
	say(t, s, ana, "one")
	say(t, s, luis, "secret")
	for range 2 { // the second time there is nothing left
		must(t, s.Erase(t.Context(), ana))
	}
	_, err := s.Session(t.Context(), []byte("ta"))
	wantNone(t, "the session", err)
	_, err = s.Owner(t.Context(), ana)
	wantNone(t, "the chat", err)
	left, err := s.Kept(t.Context(), ana, 0, 10)
	must(t, err)
	want(t, "what is left", len(left), 0)
	others, err := s.Kept(t.Context(), luis, 0, 10)
	must(t, err)
	want(t, "another chat", textsOf(others), []string{"secret"})
}
