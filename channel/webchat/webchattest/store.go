// Package webchattest holds what every store of the web chat must do.
package webchattest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"becario/channel"
	"becario/channel/webchat"
)

var at = time.Date(2026, 3, 10, 18, 40, 0, 123000, time.UTC)

const ana, luis channel.Chat = "web:ana", "web:luis"

// Store runs the suite on stores that open gives, each of them empty.
func Store(t *testing.T, open func(t *testing.T) webchat.Store) {
	for name, test := range map[string]func(*testing.T, webchat.Store){
		"a session is found by its token":       sessions,
		"a chat that was left has no reader":    leaving,
		"a key is kept once":                    keys,
		"a key is kept once from many at once":  race,
		"changes come in order, each once":      changes,
		"an edit is a change of the bot's own":  edits,
		"a person corrects their own messages":  corrections,
		"history goes back in steps":            history,
		"a file comes back to its chat alone":   files,
		"what waits is handed over once":        waiting,
		"chats do not see each other":           apart,
		"a chat that is not there is ErrNone":   none,
		"any text comes back as it was written": texts,
		"all that is kept is listed":            kept,
		"the files of a chat are listed":        listedFiles,
		"a chat is cleared and goes on":         clearing,
		"a chat is erased and no other":         erasing,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			for chat, token := range map[channel.Chat]string{ana: "ta", luis: "tl"} {
				must(t, s.Join(t.Context(), []byte(token), webchat.Session{Chat: chat, Name: string(chat), Lang: "es-ES", Zone: "Europe/Madrid", At: at}))
			}
			test(t, s)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, s webchat.Store, m webchat.Message) webchat.Message {
	t.Helper()
	m.At = at
	kept, _, err := s.Add(t.Context(), m, nil)
	must(t, err)
	return kept
}

func say(t *testing.T, s webchat.Store, chat channel.Chat, text string) webchat.Message {
	return add(t, s, webchat.Message{Chat: chat, Kind: webchat.Said, Key: "k" + text, Body: webchat.Body{Text: text}})
}

func tell(t *testing.T, s webchat.Store, chat channel.Chat, text string) webchat.Message {
	return add(t, s, webchat.Message{Chat: chat, Kind: webchat.Told, Body: webchat.Body{Text: text}})
}

func textsOf(messages []webchat.Message) []string {
	list := []string{}
	for _, m := range messages {
		list = append(list, m.Body.Text)
	}
	return list
}

func want[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func wantNone(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, webchat.ErrNone) {
		t.Fatalf("%s: got %v, want ErrNone", what, err)
	}
}

func sessions(t *testing.T, s webchat.Store) {
	got, err := s.Session(t.Context(), []byte("ta"))
	must(t, err)
	want(t, "session", got, webchat.Session{Chat: ana, Name: "web:ana", Lang: "es-ES", Zone: "Europe/Madrid", At: at})
	must(t, s.Join(t.Context(), []byte("ta"), webchat.Session{Chat: ana, Name: "Ana", Lang: "en", Zone: "Europe/London", At: at.Add(time.Hour)}))
	got, err = s.Owner(t.Context(), ana)
	must(t, err)
	want(t, "changed session", got, webchat.Session{Chat: ana, Name: "Ana", Lang: "en", Zone: "Europe/London", At: at})
	_, err = s.Session(t.Context(), []byte("xx"))
	wantNone(t, "unknown token", err)
}

func leaving(t *testing.T, s webchat.Store) {
	must(t, s.Leave(t.Context(), ana))
	_, err := s.Session(t.Context(), []byte("ta"))
	wantNone(t, "session that was left", err)
	owner, err := s.Owner(t.Context(), ana)
	must(t, err)
	want(t, "left", owner.Left, true)
	_, err = s.Session(t.Context(), []byte("tl"))
	must(t, err)
}

func keys(t *testing.T, s webchat.Store) {
	first := say(t, s, ana, "hola")
	again, added, err := s.Add(t.Context(), webchat.Message{Chat: ana, Kind: webchat.Said, Key: "khola", Body: webchat.Body{Text: "other"}, At: at}, nil)
	must(t, err)
	want(t, "added again", added, false)
	want(t, "the same message", again, first)
	other := say(t, s, luis, "hola")
	want(t, "another chat's key is its own", other.Chat, luis)
	tell(t, s, ana, "1")
	tell(t, s, ana, "2")
	all, err := s.Before(t.Context(), ana, 0, 10)
	must(t, err)
	want(t, "messages without keys", textsOf(all), []string{"hola", "1", "2"})
}

func race(t *testing.T, s webchat.Store) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	seqs, added := map[int64]bool{}, 0
	for range 8 {
		wg.Go(func() {
			kept, ok, err := s.Add(t.Context(), webchat.Message{Chat: ana, Kind: webchat.Said, Key: "same-key", At: at}, nil)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			seqs[kept.Seq] = true
			if ok {
				added++
			}
		})
	}
	wg.Wait()
	want(t, "places and additions", []int{len(seqs), added}, []int{1, 1})
}

func changes(t *testing.T, s webchat.Store) {
	one, two := say(t, s, ana, "one"), tell(t, s, ana, "two")
	add(t, s, webchat.Message{Chat: ana, Kind: webchat.Pressed, Key: "press", Body: webchat.Body{Press: "x"}})
	add(t, s, webchat.Message{Chat: ana, Kind: webchat.Toast, Body: webchat.Body{Text: "toast"}})
	_, err := s.Edit(t.Context(), ana, two.Seq, "two again", nil, at)
	must(t, err)
	got, err := s.Since(t.Context(), ana, 0, 10)
	must(t, err)
	want(t, "all", textsOf(got), []string{"one", "toast", "two again"})
	if !slices.IsSortedFunc(got, func(a, b webchat.Message) int { return int(a.Rev - b.Rev) }) {
		t.Fatalf("changes are not in order: %v", got)
	}
	got, err = s.Since(t.Context(), ana, one.Rev, 1)
	must(t, err)
	want(t, "the next one", textsOf(got), []string{"toast"})
	owner, err := s.Owner(t.Context(), ana)
	must(t, err)
	got, err = s.Since(t.Context(), ana, owner.Last, 10)
	must(t, err)
	want(t, "after the last", textsOf(got), []string{})
}

func edits(t *testing.T, s webchat.Store) {
	mine, told := say(t, s, ana, "mine"), tell(t, s, ana, "told")
	buttons := [][]channel.Button{{{Label: "Sí", Data: "1|yes"}}}
	m, err := s.Edit(t.Context(), ana, told.Seq, "new", buttons, at.Add(time.Minute))
	must(t, err)
	got, err := s.Message(t.Context(), ana, told.Seq)
	must(t, err)
	want(t, "edited", got, m)
	want(t, "buttons and instant", []any{got.Body.Buttons, got.Edited}, []any{buttons, at.Add(time.Minute)})
	for what, seq := range map[string]int64{"a person's message": mine.Seq, "no message": 99} {
		_, err = s.Edit(t.Context(), ana, seq, "new", nil, at)
		wantNone(t, what, err)
	}
	_, err = s.Edit(t.Context(), luis, told.Seq, "new", nil, at)
	wantNone(t, "another chat's message", err)
}

func corrections(t *testing.T, s webchat.Store) {
	mine, told := say(t, s, ana, "mine"), tell(t, s, ana, "told")
	correct := webchat.Message{Chat: ana, Kind: webchat.Corrected, Key: "correction", Body: webchat.Body{Text: "better", ReplyTo: mine.Seq}}
	row := add(t, s, correct)
	want(t, "a second delivery", add(t, s, correct).Seq, row.Seq)
	got, err := s.Since(t.Context(), ana, told.Rev, 10)
	must(t, err)
	want(t, "what has changed", textsOf(got), []string{"better"})
	if got[0].Seq != mine.Seq || got[0].Key != mine.Key || got[0].Edited.IsZero() {
		t.Fatalf("the corrected message is %+v", got[0])
	}
	pending, err := s.Pending(t.Context(), ana, 10)
	must(t, err)
	want(t, "for the bot", textsOf(pending), []string{"better", "better"})
	for what, m := range map[string]webchat.Message{
		"the bot's message":         {Chat: ana, Body: webchat.Body{ReplyTo: told.Seq}},
		"another person's message":  {Chat: luis, Body: webchat.Body{ReplyTo: mine.Seq}},
		"a message that is nowhere": {Chat: ana, Body: webchat.Body{ReplyTo: 99}},
	} {
		m.Kind, m.Key, m.At = webchat.Corrected, "key "+what, at
		_, _, err := s.Add(t.Context(), m, nil)
		wantNone(t, what, err)
	}
}

func history(t *testing.T, s webchat.Store) {
	for i := range 5 {
		tell(t, s, ana, fmt.Sprint(i))
		add(t, s, webchat.Message{Chat: ana, Kind: webchat.Toast, Body: webchat.Body{Text: "toast"}})
	}
	last, err := s.Before(t.Context(), ana, 0, 2)
	must(t, err)
	want(t, "the end", textsOf(last), []string{"3", "4"})
	earlier, err := s.Before(t.Context(), ana, last[0].Seq, 9)
	must(t, err)
	want(t, "before it", textsOf(earlier), []string{"0", "1", "2"})
}

func files(t *testing.T, s webchat.Store) {
	file := bytes.Repeat([]byte{0, 1, 2, 255}, 1000)
	info := &webchat.FileInfo{Name: "a.bin", Type: "x/y", Size: 4000}
	m, _, err := s.Add(t.Context(), webchat.Message{Chat: ana, Kind: webchat.Said, Key: "file", Body: webchat.Body{File: info}, At: at}, file)
	must(t, err)
	got, err := s.File(t.Context(), ana, m.Seq)
	must(t, err)
	if !bytes.Equal(got, file) {
		t.Fatalf("file: got %d bytes, want the %d that were kept", len(got), len(file))
	}
	_, err = s.File(t.Context(), luis, m.Seq)
	wantNone(t, "another chat's file", err)
	_, err = s.File(t.Context(), ana, say(t, s, ana, "text").Seq)
	wantNone(t, "file of a text", err)
}

func waiting(t *testing.T, s webchat.Store) {
	one, two := say(t, s, ana, "one"), say(t, s, ana, "two")
	tell(t, s, luis, "told")
	chats, err := s.Waiting(t.Context(), 10)
	must(t, err)
	want(t, "chats", chats, []channel.Chat{ana})
	pending, err := s.Pending(t.Context(), ana, 10)
	must(t, err)
	want(t, "pending", pending, []webchat.Message{one, two})
	must(t, s.Handed(t.Context(), ana, one.Seq))
	pending, err = s.Pending(t.Context(), ana, 10)
	must(t, err)
	want(t, "the rest", pending, []webchat.Message{two})
	must(t, s.Handed(t.Context(), ana, two.Seq))
	chats, err = s.Waiting(t.Context(), 10)
	must(t, err)
	want(t, "nothing waits", len(chats), 0)
}

func apart(t *testing.T, s webchat.Store) {
	m := say(t, s, ana, "secret")
	for what, find := range map[string]func(context.Context, channel.Chat) ([]webchat.Message, error){
		"since":   func(ctx context.Context, c channel.Chat) ([]webchat.Message, error) { return s.Since(ctx, c, 0, 10) },
		"before":  func(ctx context.Context, c channel.Chat) ([]webchat.Message, error) { return s.Before(ctx, c, 0, 10) },
		"pending": func(ctx context.Context, c channel.Chat) ([]webchat.Message, error) { return s.Pending(ctx, c, 10) },
	} {
		got, err := find(t.Context(), luis)
		must(t, err)
		want(t, what, textsOf(got), []string{})
	}
	_, err := s.Message(t.Context(), luis, m.Seq)
	wantNone(t, "another chat's message", err)
}

func none(t *testing.T, s webchat.Store) {
	_, err := s.Owner(t.Context(), "web:nobody")
	wantNone(t, "owner", err)
	_, _, err = s.Add(t.Context(), webchat.Message{Chat: "web:nobody", Kind: webchat.Told, At: at}, nil)
	wantNone(t, "add", err)
	_, err = s.Edit(t.Context(), "web:nobody", 1, "", nil, at)
	wantNone(t, "edit", err)
}

func texts(t *testing.T, s webchat.Store) {
	for i, text := range []string{"", "a\x00b", "<script>", "ñandú 👩🏽‍🎓", "שלום", `"\`, "a\nb\tc", "' OR 1=1 --"} {
		m := add(t, s, webchat.Message{Chat: ana, Kind: webchat.Said, Key: fmt.Sprint("text", i), Body: webchat.Body{Text: text}})
		got, err := s.Message(t.Context(), ana, m.Seq)
		must(t, err)
		want(t, "text", got.Body.Text, text)
	}
}
