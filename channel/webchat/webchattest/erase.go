package webchattest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"becario/channel"
	"becario/channel/webchat"
)

// exported returns all that an export has of a chat, as text.
func exported(t *testing.T, s webchat.Store, chat channel.Chat) (all []string) {
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

// said returns the texts of an export.
func said(t *testing.T, s webchat.Store, chat channel.Chat) []string {
	t.Helper()
	texts := []string{}
	for _, k := range exported(t, s, chat) {
		var entry struct{ Message *struct{ Body webchat.Body } }
		must(t, json.Unmarshal([]byte(k), &entry))
		if entry.Message != nil {
			texts = append(texts, entry.Message.Body.Text)
		}
	}
	return texts
}

func kept(t *testing.T, s webchat.Store) {
	want(t, "of nobody", len(exported(t, s, "web:nobody")), 0)
	say(t, s, ana, "one")
	say(t, s, luis, "secret")
	add(t, s, webchat.Message{Chat: ana, Kind: webchat.Toast, Body: webchat.Body{Text: "two"}})
	for i := range 250 {
		tell(t, s, ana, fmt.Sprint(i))
	}
	got := said(t, s, ana)
	want(t, "how many", len(got), 252)
	want(t, "the first", got[:3], []string{"one", "two", "0"})
	want(t, "the last", got[251], "249")
	session := exported(t, s, ana)[0]
	for _, part := range []string{`"session"`, `"name":"web:ana"`, `"zone":"Europe/Madrid"`} {
		if !strings.Contains(session, part) {
			t.Errorf("the session is %s, want %s in it", session, part)
		}
	}
	if strings.Contains(session, "token") {
		t.Errorf("the session is %s: it lets somebody in", session)
	}
}

func listedFiles(t *testing.T, s webchat.Store) {
	want(t, "of nobody", len(mustFiles(t, s, "web:nobody")), 0)
	say(t, s, ana, "no file")
	for _, name := range []string{"one.pdf", "two.png"} {
		m := webchat.Message{Chat: ana, Kind: webchat.Told, Body: webchat.Body{File: &webchat.FileInfo{Name: name, Size: 3}}}
		if _, _, err := s.Add(t.Context(), m, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Add(t.Context(), webchat.Message{Chat: luis, Kind: webchat.Told, Body: webchat.Body{File: &webchat.FileInfo{Name: "his"}}}, []byte("his")); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range mustFiles(t, s, ana) {
		data, err := s.File(t.Context(), ana, m.Seq)
		must(t, err)
		want(t, "the bytes of "+m.Body.File.Name, string(data), m.Body.File.Name)
		names = append(names, m.Body.File.Name)
	}
	want(t, "the files", names, []string{"one.pdf", "two.png"})
}

func mustFiles(t *testing.T, s webchat.Store, chat channel.Chat) []webchat.Message {
	t.Helper()
	all, err := s.Files(t.Context(), chat)
	must(t, err)
	return all
}

func clearing(t *testing.T, s webchat.Store) {
	handed := say(t, s, ana, "handed")
	last := tell(t, s, ana, "told")
	must(t, s.Handed(t.Context(), ana, handed.Seq))
	say(t, s, ana, "not yet handed")
	say(t, s, luis, "secret")
	must(t, s.Clear(t.Context(), ana))
	want(t, "what is left", said(t, s, ana), []string{"not yet handed"})
	session, err := s.Session(t.Context(), []byte("ta"))
	must(t, err)
	want(t, "the name", session.Name, "")
	if session.Cleared <= last.Rev || session.Cleared > session.Last {
		t.Fatalf("cleared at %d, with the last at %d: want it after %d, which a page may have seen", session.Cleared, session.Last, last.Rev)
	}
	if m := tell(t, s, ana, "goodbye"); m.Rev <= session.Cleared {
		t.Fatalf("a message after it has rev %d, want more than %d", m.Rev, session.Cleared)
	}
	want(t, "another chat", said(t, s, luis), []string{"secret"})
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
	want(t, "what is left", len(exported(t, s, ana)), 0)
	want(t, "another chat", said(t, s, luis), []string{"secret"})
}
