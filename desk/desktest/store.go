// Package desktest holds the suite that every store of the desk passes.
package desktest

import (
	"bytes"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"becario/desk"
	"becario/kit/fault"
)

// Start is when a suite's clock starts: a Tuesday morning in Asunción.
var Start = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// Store checks what a store promises. open returns an empty one.
func Store(t *testing.T, open func(t *testing.T) desk.Store) {
	for name, check := range map[string]func(t *testing.T, store desk.Store){
		"a link works once":                         linkOnce,
		"a link works until it expires":             linkExpires,
		"of many who use a link one comes in":       linkRace,
		"a session works until it expires or ends":  sessionEnds,
		"who is dismissed has no session and link":  dismissed,
		"a token that nobody made opens nothing":    unknown,
		"looking at a link leaves it as it is":      looked,
		"old links and sessions are not in the way": swept,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

func token(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func add(t *testing.T, store desk.Store, link byte, staff string) {
	t.Helper()
	if err := store.AddLink(t.Context(), token(link), staff, Start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
}

func signIn(t *testing.T, store desk.Store, link, session byte, now time.Time) error {
	t.Helper()
	_, err := store.SignIn(t.Context(), token(link), token(session), now, now.Add(time.Hour))
	return err
}

func wantSession(t *testing.T, store desk.Store, session byte, now time.Time, want string) {
	t.Helper()
	got, err := store.Session(t.Context(), token(session), now)
	if got != want || (want == "") != fault.Is(err, fault.NotFound) {
		t.Errorf("session %d: got %q, %v; want %q", session, got, err, want)
	}
}

func linkOnce(t *testing.T, store desk.Store) {
	add(t, store, 1, "Luz")
	if err := signIn(t, store, 1, 11, Start); err != nil {
		t.Fatal(err)
	}
	if err := signIn(t, store, 1, 12, Start); !fault.Is(err, fault.NotFound) {
		t.Errorf("second use: got %v, want not_found", err)
	}
	wantSession(t, store, 11, Start, "Luz")
	wantSession(t, store, 12, Start, "")
}

func linkExpires(t *testing.T, store desk.Store) {
	add(t, store, 1, "Luz")
	end := Start.Add(time.Hour)
	if _, err := store.Link(t.Context(), token(1), end); !fault.Is(err, fault.NotFound) {
		t.Errorf("at its end: got %v, want not_found", err)
	}
	if err := signIn(t, store, 1, 11, end); !fault.Is(err, fault.NotFound) {
		t.Errorf("at its end: got %v, want not_found", err)
	}
	if err := signIn(t, store, 1, 11, end.Add(-time.Microsecond)); err != nil {
		t.Errorf("just before: %v", err)
	}
}

func linkRace(t *testing.T, store desk.Store) {
	add(t, store, 1, "Luz")
	var in atomic.Int32
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if err := signIn(t, store, 1, byte(100+i), Start); err == nil {
				in.Add(1)
			} else if !fault.Is(err, fault.NotFound) {
				t.Errorf("use %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("got %d sessions, want 1", in.Load())
	}
}

func sessionEnds(t *testing.T, store desk.Store) {
	add(t, store, 1, "Luz")
	add(t, store, 2, "Rosa")
	for link := range byte(2) {
		if err := signIn(t, store, link+1, link+11, Start); err != nil {
			t.Fatal(err)
		}
	}
	wantSession(t, store, 11, Start.Add(time.Hour-time.Microsecond), "Luz")
	wantSession(t, store, 11, Start.Add(time.Hour), "")
	for range 2 {
		if err := store.SignOut(t.Context(), token(11)); err != nil {
			t.Fatal(err)
		}
	}
	wantSession(t, store, 11, Start, "")
	wantSession(t, store, 12, Start, "Rosa")
}

func dismissed(t *testing.T, store desk.Store) {
	for link, staff := range map[byte]string{1: "Luz", 2: "Luz", 3: "Rosa"} {
		add(t, store, link, staff)
	}
	for _, link := range []byte{1, 3} {
		if err := signIn(t, store, link, link+10, Start); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Dismiss(t.Context(), "Luz"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Luz", "rosa", ""} {
		if err := store.Dismiss(t.Context(), name); !fault.Is(err, fault.NotFound) {
			t.Errorf("dismiss %q: got %v, want not_found", name, err)
		}
	}
	wantSession(t, store, 11, Start, "")
	wantSession(t, store, 13, Start, "Rosa")
	if err := signIn(t, store, 2, 12, Start); !fault.Is(err, fault.NotFound) {
		t.Errorf("a link of theirs: got %v, want not_found", err)
	}
}

func unknown(t *testing.T, store desk.Store) {
	add(t, store, 1, "Luz")
	for _, bad := range [][]byte{nil, {}, token(9), []byte("' OR 1=1 --")} {
		if _, err := store.Link(t.Context(), bad, Start); !fault.Is(err, fault.NotFound) {
			t.Errorf("link %q: got %v, want not_found", bad, err)
		}
		if _, err := store.Session(t.Context(), bad, Start); !fault.Is(err, fault.NotFound) {
			t.Errorf("session %q: got %v, want not_found", bad, err)
		}
	}
}

func looked(t *testing.T, store desk.Store) {
	add(t, store, 1, "Luz María")
	for range 3 {
		if staff, err := store.Link(t.Context(), token(1), Start); err != nil || staff != "Luz María" {
			t.Errorf("got %q, %v; want Luz María", staff, err)
		}
	}
	if err := signIn(t, store, 1, 11, Start); err != nil {
		t.Error(err)
	}
}

func swept(t *testing.T, store desk.Store) {
	add(t, store, 1, "Luz")
	if err := signIn(t, store, 1, 11, Start); err != nil {
		t.Fatal(err)
	}
	later := Start.Add(48 * time.Hour)
	if err := store.AddLink(t.Context(), token(2), "Luz", later.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := signIn(t, store, 2, 11, later); err != nil {
		t.Errorf("the token of an old session, again: %v", err)
	}
	wantSession(t, store, 11, later, "Luz")
}
