// Package desktest holds the suite that every store of the desk passes.
package desktest

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectrpc.com/connect"

	"becario/desk/staff"
	"becario/kit/fault"
)

// Start is when a suite's clock starts: a Tuesday morning in Asunción.
var Start = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// Store checks what a store promises. open returns an empty one.
func Store(t *testing.T, open func(t *testing.T) staff.Store) {
	for name, check := range map[string]func(t *testing.T, store staff.Store){
		"an account is kept as it is":                          accountKept,
		"an address and a name are of one account":             taken,
		"the last administrator stays":                         lastAdministrator,
		"changes come one after the other":                     changesInTurn,
		"a link works once and until it expires":               linkOnce,
		"a newer link ends the one before":                     linkReplaced,
		"of many who use a link one comes in":                  linkRace,
		"the first link makes an account only if none is":      firstLink,
		"a link gives a password and ends sessions":            choosing,
		"a session works until it expires or ends":             sessionEnds,
		"who is shut out has no session":                       shut,
		"a token that nobody made opens nothing":               unknown,
		"tries are counted within their time":                  attempts,
		"rights of a type are replaced together":               rights,
		"a view is seen by others if it is shared":             views,
		"a token works until it expires or ends":               tokenEnds,
		"an account has so many tokens and no more":            tokensMany,
		"nothing works when all was ended since it was proved": ended,
		"what somebody prefers is kept":                        preferences,
		"a mail to a signer is sent by one":                    signingMails,
		"the record is a chain":                                journal,
		"many note at once, none is lost":                      journalRace,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

func token(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, what string, err error, code connect.Code) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%s: got %v, want %v", what, err, code)
	}
}

func account(name string, role staff.Role) staff.Account {
	return staff.Account{ID: strings.ToLower(name), Email: strings.ToLower(name) + "@office.example", Name: name, Role: role, CreatedAt: Start}
}

func add(t *testing.T, store staff.Store, name string, role staff.Role) staff.Account {
	t.Helper()
	a := account(name, role)
	must(t, store.Add(t.Context(), a))
	return a
}

func accountKept(t *testing.T, store staff.Store) {
	add(t, store, "Rosa", staff.Analyst)
	add(t, store, "Luz", staff.Administrator)
	_, err := store.Change(t.Context(), "luz", func(a *staff.Account) error {
		a.Name, a.Password, a.Secret, a.Pending, a.Step, a.Recovery = "Luz Marina", "hash", "S", "P", 7, []string{"aa", "bb"}
		return nil
	})
	must(t, err)
	a, err := store.ByEmail(t.Context(), "luz@office.example")
	must(t, err)
	want := staff.Account{ID: "luz", Email: "luz@office.example", Name: "Luz Marina", Role: staff.Administrator, Password: "hash", Secret: "S", Pending: "P", Step: 7, Recovery: []string{"aa", "bb"}, CreatedAt: Start}
	if !reflect.DeepEqual(a, want) {
		t.Errorf("kept as %+v, want %+v", a, want)
	}
	all, err := store.All(t.Context())
	must(t, err)
	if len(all) != 2 || all[0].Name != "Luz Marina" || all[1].Name != "Rosa" {
		t.Errorf("all by name: got %+v", all)
	}
	for _, id := range []string{"", "none", "LUZ"} {
		_, err := store.Account(t.Context(), id)
		wantFault(t, "account "+id, err, fault.NotFound)
		_, err = store.ByEmail(t.Context(), id)
		wantFault(t, "address "+id, err, fault.NotFound)
		_, err = store.Change(t.Context(), id, func(*staff.Account) error { return nil })
		wantFault(t, "change "+id, err, fault.NotFound)
	}
}

func taken(t *testing.T, store staff.Store) {
	add(t, store, "Luz", staff.Administrator)
	same := account("LUZ", staff.Analyst)
	same.ID, same.Email = "other", "other@office.example"
	wantFault(t, "another of this name", store.Add(t.Context(), same), fault.Conflict)
	same.Name, same.Email = "Eva", "luz@office.example"
	wantFault(t, "another of this address", store.Add(t.Context(), same), fault.Conflict)
	add(t, store, "Rosa", staff.Analyst)
	_, err := store.Change(t.Context(), "rosa", func(a *staff.Account) error { a.Name = "luz"; return nil })
	wantFault(t, "renamed", err, fault.Conflict)
}

func lastAdministrator(t *testing.T, store staff.Store) {
	add(t, store, "Luz", staff.Administrator)
	add(t, store, "Rosa", staff.Administrator)
	demote := func(a *staff.Account) error { a.Role = staff.Auditor; return nil }
	disable := func(a *staff.Account) error { a.Disabled = true; return nil }
	_, err := store.Change(t.Context(), "luz", demote)
	must(t, err)
	_, err = store.Change(t.Context(), "rosa", demote)
	wantFault(t, "demote the last", err, fault.State)
	_, err = store.Change(t.Context(), "rosa", disable)
	wantFault(t, "shut the last", err, fault.State)
	_, err = store.Change(t.Context(), "luz", disable)
	must(t, err)
}

func changesInTurn(t *testing.T, store staff.Store) {
	add(t, store, "Luz", staff.Administrator)
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if _, err := store.Change(t.Context(), "luz", func(a *staff.Account) error { a.Step++; return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if a, err := store.Account(t.Context(), "luz"); err != nil || a.Step != 12 {
		t.Errorf("got %d, %v; want 12", a.Step, err)
	}
}

func link(t *testing.T, store staff.Store, b byte, purpose staff.Purpose, account string) {
	t.Helper()
	must(t, store.AddLink(t.Context(), staff.Link{Token: token(b), Purpose: purpose, Account: account, ExpiresAt: Start.Add(time.Hour)}, Start))
}

// useLink uses a link up, and checks that the account returned is the one kept.
func useLink(t *testing.T, store staff.Store, b byte, now time.Time, a staff.Account) error {
	t.Helper()
	used, err := store.UseLink(t.Context(), token(b), now, a)
	if err != nil {
		return err
	}
	if kept, err := store.Account(t.Context(), used.ID); err != nil || !reflect.DeepEqual(kept, used) {
		t.Errorf("used by %+v, and it says %+v, %v", used, kept, err)
	}
	return nil
}

func linkOnce(t *testing.T, store staff.Store) {
	a := add(t, store, "Luz", staff.Administrator)
	link(t, store, 1, staff.Invite, a.ID)
	end := Start.Add(time.Hour)
	_, err := store.Link(t.Context(), token(1), end)
	wantFault(t, "at its end", err, fault.NotFound)
	wantFault(t, "used at its end", useLink(t, store, 1, end, a), fault.NotFound)
	for range 3 { // looking leaves it as it is
		if l, err := store.Link(t.Context(), token(1), end.Add(-time.Microsecond)); err != nil || l.Account != a.ID || l.Purpose != staff.Invite || !l.ExpiresAt.Equal(end) {
			t.Errorf("got %+v, %v", l, err)
		}
	}
	must(t, useLink(t, store, 1, Start, a))
	wantFault(t, "a second time", useLink(t, store, 1, Start, a), fault.NotFound)
	if has, err := store.HasLink(t.Context(), staff.Invite, Start); has || err != nil {
		t.Errorf("a used link is there: %v, %v", has, err)
	}
}

func linkReplaced(t *testing.T, store staff.Store) {
	a := add(t, store, "Luz", staff.Administrator)
	link(t, store, 1, staff.Forgot, a.ID)
	link(t, store, 2, staff.Invite, a.ID)
	link(t, store, 3, staff.Forgot, a.ID)
	link(t, store, 4, staff.Forgot, "rosa")
	for b, good := range map[byte]bool{1: false, 2: true, 3: true, 4: true} {
		if _, err := store.Link(t.Context(), token(b), Start); (err == nil) != good || err != nil && !fault.Is(err, fault.NotFound) {
			t.Errorf("link %d: got %v, want good: %v", b, err, good)
		}
	}
}

func linkRace(t *testing.T, store staff.Store) {
	a := add(t, store, "Luz", staff.Administrator)
	link(t, store, 1, staff.Invite, a.ID)
	var in atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := useLink(t, store, 1, Start, a); err == nil {
				in.Add(1)
			} else if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("%d used it, want 1", in.Load())
	}
}

func firstLink(t *testing.T, store staff.Store) {
	if has, err := store.HasLink(t.Context(), staff.First, Start); has || err != nil {
		t.Fatalf("an empty store has one: %v", err)
	}
	link(t, store, 1, staff.First, "")
	if has, err := store.HasLink(t.Context(), staff.First, Start); !has || err != nil {
		t.Fatalf("it is not there: %v", err)
	}
	must(t, useLink(t, store, 1, Start, account("Luz", staff.Administrator)))
	link(t, store, 2, staff.First, "")
	wantFault(t, "with an account there", useLink(t, store, 2, Start, account("Eva", staff.Administrator)), fault.State)
	if all, err := store.All(t.Context()); err != nil || len(all) != 1 || all[0].Name != "Luz" {
		t.Errorf("got %+v, %v", all, err)
	}
}

func session(t *testing.T, store staff.Store, b byte, account string) {
	t.Helper()
	must(t, store.AddSession(t.Context(), staff.Session{ID: fmt.Sprint("s", b), Token: token(b), Account: account, CreatedAt: Start, SeenAt: Start,
		ExpiresAt: Start.Add(time.Hour), Agent: "Browser", Address: "192.0.2.1"}, 0))
}

func wantSession(t *testing.T, store staff.Store, b byte, now time.Time, want string) {
	t.Helper()
	_, a, err := store.Session(t.Context(), token(b), now)
	if a.ID != want || (want == "") != fault.Is(err, fault.NotFound) {
		t.Errorf("session %d: got %q, %v; want %q", b, a.ID, err, want)
	}
}

func choosing(t *testing.T, store staff.Store) {
	a := add(t, store, "Luz", staff.Administrator)
	add(t, store, "Rosa", staff.Analyst)
	session(t, store, 11, a.ID)
	session(t, store, 12, "rosa")
	link(t, store, 1, staff.Forgot, a.ID)
	a.Name, a.Password = "rosa", "new"
	wantFault(t, "a name that is taken", useLink(t, store, 1, Start, a), fault.Conflict)
	a.Name = "Luz Marina"
	must(t, useLink(t, store, 1, Start, a))
	wantSession(t, store, 11, Start, "")
	wantSession(t, store, 12, Start, "rosa")
	if got, err := store.Account(t.Context(), a.ID); err != nil || got.Password != "new" || got.Name != "Luz Marina" || got.Role != staff.Administrator {
		t.Errorf("got %+v, %v", got, err)
	}
}

func sessionEnds(t *testing.T, store staff.Store) {
	add(t, store, "Luz", staff.Administrator)
	add(t, store, "Rosa", staff.Analyst)
	for b, who := range map[byte]string{11: "luz", 12: "rosa", 13: "luz"} {
		session(t, store, b, who)
	}
	wantSession(t, store, 11, Start.Add(time.Hour-time.Microsecond), "luz")
	wantSession(t, store, 11, Start.Add(time.Hour), "")
	must(t, store.Seen(t.Context(), staff.Session{Token: token(13), SeenAt: Start.Add(time.Minute), Address: "192.0.2.9"}))
	all, err := store.Sessions(t.Context(), "luz", Start)
	must(t, err)
	if len(all) != 2 || all[0].ID != "s13" || all[0].Address != "192.0.2.9" || all[1].Agent != "Browser" {
		t.Errorf("sessions: got %+v", all)
	}
	must(t, store.EndSession(t.Context(), "luz", "s12")) // another's
	wantSession(t, store, 12, Start, "rosa")
	for range 2 {
		must(t, store.EndSession(t.Context(), "luz", "s11"))
	}
	wantSession(t, store, 11, Start, "")
	wantSession(t, store, 13, Start, "luz")
	must(t, store.EndAll(t.Context(), "luz"))
	wantSession(t, store, 13, Start, "")
	wantSession(t, store, 12, Start, "rosa")
	a, err := store.Account(t.Context(), "luz")
	must(t, err)
	if !a.SeenAt.Equal(Start) {
		t.Errorf("signed in last %v, want %v", a.SeenAt, Start)
	}
}

func shut(t *testing.T, store staff.Store) {
	add(t, store, "Luz", staff.Administrator)
	add(t, store, "Rosa", staff.Analyst)
	session(t, store, 11, "rosa")
	link(t, store, 1, staff.Invite, "rosa")
	_, err := store.Change(t.Context(), "rosa", func(a *staff.Account) error { a.Disabled = true; return nil })
	must(t, err)
	wantSession(t, store, 11, Start, "")
	wantFault(t, "a link of theirs", useLink(t, store, 1, Start, account("Rosa", staff.Analyst)), fault.NotFound)
}

func unknown(t *testing.T, store staff.Store) {
	add(t, store, "Luz", staff.Administrator)
	for _, bad := range [][]byte{nil, {}, token(9), []byte("' OR 1=1 --")} {
		_, err := store.Link(t.Context(), bad, Start)
		wantFault(t, fmt.Sprintf("link %q", bad), err, fault.NotFound)
		_, _, err = store.Session(t.Context(), bad, Start)
		wantFault(t, fmt.Sprintf("session %q", bad), err, fault.NotFound)
	}
}

func personal(name string, b byte, account string) staff.Token {
	return staff.Token{ID: account + " " + name, Secret: token(b), Account: account, Name: name, Scopes: []staff.Scope{staff.ScopeRead, staff.ScopeAct}, CreatedAt: Start, ExpiresAt: Start.Add(time.Hour)}
}

func tokenEnds(t *testing.T, store staff.Store) {
	add(t, store, "Luz", staff.Administrator)
	add(t, store, "Rosa", staff.Analyst)
	for i, name := range []string{"b", "a", "c"} {
		must(t, store.AddToken(t.Context(), personal(name, byte(i+1), "rosa"), 0, 20))
	}
	must(t, store.AddToken(t.Context(), personal("b", 4, "luz"), 0, 20))
	seen := personal("b", 1, "rosa")
	seen.SeenAt, seen.Address = Start.Add(time.Minute), "192.0.2.1"
	must(t, store.TokenSeen(t.Context(), seen))
	got, a, err := store.Token(t.Context(), token(1), Start.Add(time.Hour-1))
	if err != nil || !reflect.DeepEqual(got, seen) || a.Name != "Rosa" {
		t.Errorf("got %+v of %s, %v; want %+v of Rosa", got, a.Name, err, seen)
	}
	gone := func(what string, b byte, at time.Time) {
		t.Helper()
		_, _, err := store.Token(t.Context(), token(b), at)
		wantFault(t, what, err, fault.NotFound)
	}
	gone("an expired token", 1, Start.Add(time.Hour))
	gone("one that nobody made", 9, Start)
	must(t, store.EndToken(t.Context(), "luz", "rosa a")) // not hers
	if all, err := store.Tokens(t.Context(), "rosa", Start); err != nil || len(all) != 3 || all[0].Name != "a" || all[2].Name != "c" {
		t.Errorf("by name: got %+v, %v", all, err)
	}
	for range 2 {
		must(t, store.EndToken(t.Context(), "rosa", "rosa a"))
	}
	gone("one that was ended", 2, Start)
	must(t, store.EndAll(t.Context(), "rosa"))
	gone("one that ended with the sessions", 1, Start)
	if all, err := store.Tokens(t.Context(), "rosa", Start); err != nil || len(all) != 0 {
		t.Errorf("after all ended: got %+v, %v", all, err)
	}
	must(t, store.AddToken(t.Context(), personal("d", 5, "rosa"), 1, 20))
	_, err = store.Change(t.Context(), "rosa", func(a *staff.Account) error { a.Disabled = true; return nil })
	must(t, err)
	gone("one of an account that is shut", 5, Start)
	wantFault(t, "one more for it", store.AddToken(t.Context(), personal("e", 6, "rosa"), 1, 20), fault.Conflict)
	if _, a, err := store.Token(t.Context(), token(4), Start); err != nil || a.Name != "Luz" {
		t.Errorf("that of another: %v, %v", a.Name, err)
	}
}

// What somebody proved before all was ended opens nothing after it.
func ended(t *testing.T, store staff.Store) {
	add(t, store, "Luz", staff.Administrator)
	a := add(t, store, "Rosa", staff.Analyst)
	late := staff.Session{ID: "late", Token: token(21), Account: "rosa", CreatedAt: Start, SeenAt: Start, ExpiresAt: Start.Add(time.Hour)}
	for what, end := range map[string]func() error{
		"all ended": func() error { return store.EndAll(t.Context(), "rosa") },
		"a change that ends all": func() error {
			got, err := store.ChangeAndEnd(t.Context(), "rosa", func(a *staff.Account) error { a.Password += "x"; return nil })
			if now, _ := store.Account(t.Context(), "rosa"); !reflect.DeepEqual(now, got) {
				t.Errorf("changed to %+v, and it says %+v", now, got)
			}
			return err
		},
		"a password that was chosen": func() error {
			link(t, store, 1, staff.Forgot, "rosa")
			return useLink(t, store, 1, Start, a)
		},
	} {
		was, err := store.Account(t.Context(), "rosa")
		must(t, err)
		must(t, store.AddToken(t.Context(), personal("a", 1, "rosa"), was.Version, 20))
		must(t, end())
		wantFault(t, "a token after "+what, store.AddToken(t.Context(), personal("b", 2, "rosa"), was.Version, 20), fault.Conflict)
		wantFault(t, "a session after "+what, store.AddSession(t.Context(), late, was.Version), fault.Conflict)
		proved := staff.Link{Token: token(3), Purpose: "second", Account: "rosa", ExpiresAt: Start.Add(time.Hour), Version: &was.Version}
		wantFault(t, "a link after "+what, store.AddLink(t.Context(), proved, Start), fault.Conflict)
		_, err = store.Link(t.Context(), token(3), Start)
		wantFault(t, "that link after "+what, err, fault.NotFound)
		now := was.Version + 1
		proved.Version = &now
		must(t, store.AddLink(t.Context(), proved, Start))
		if all, err := store.Tokens(t.Context(), "rosa", Start); err != nil || len(all) != 0 {
			t.Errorf("%s left %+v, %v", what, all, err)
		}
	}
	// A change that fails ends nothing.
	was, err := store.Account(t.Context(), "luz")
	must(t, err)
	must(t, store.AddToken(t.Context(), personal("a", 3, "luz"), was.Version, 20))
	_, err = store.ChangeAndEnd(t.Context(), "luz", func(a *staff.Account) error { a.Disabled = true; return nil })
	wantFault(t, "shutting the last administrator", err, fault.State)
	if _, _, err := store.Token(t.Context(), token(3), Start); err != nil {
		t.Errorf("a change that failed: %v", err)
	}
}

func tokensMany(t *testing.T, store staff.Store) {
	add(t, store, "Rosa", staff.Analyst)
	must(t, store.AddToken(t.Context(), personal("a", 1, "rosa"), 0, 2))
	wantFault(t, "another of this name", store.AddToken(t.Context(), personal("a", 2, "rosa"), 0, 2), fault.Conflict)
	var all sync.WaitGroup
	var kept atomic.Int32
	for i := range byte(6) {
		all.Go(func() {
			err := store.AddToken(t.Context(), personal(string('b'+rune(i)), 10+i, "rosa"), 0, 2)
			if err == nil {
				kept.Add(1)
			} else {
				wantFault(t, "one too many", err, fault.State)
			}
		})
	}
	all.Wait()
	if kept.Load() != 1 {
		t.Errorf("of six at once %d were kept, want 1", kept.Load())
	}
	late := personal("a", 3, "rosa")
	late.CreatedAt, late.ExpiresAt = Start.Add(2*time.Hour), Start.Add(3*time.Hour)
	must(t, store.AddToken(t.Context(), late, 0, 2)) // the others have expired
}

func attempts(t *testing.T, store staff.Store) {
	for i := range 3 {
		n, since, err := store.Attempt(t.Context(), "a", Start.Add(time.Duration(i)*time.Second), time.Minute)
		if n != i+1 || !since.Equal(Start) || err != nil {
			t.Errorf("try %d: got %d since %v, %v", i, n, since, err)
		}
	}
	for _, c := range []struct {
		key  string
		at   time.Duration
		want int
	}{{"b", time.Second, 1}, {"a", time.Minute - time.Microsecond, 4}, {"a", time.Minute, 1}} {
		if n, _, err := store.Attempt(t.Context(), c.key, Start.Add(c.at), time.Minute); n != c.want || err != nil {
			t.Errorf("%s after %v: got %d, %v; want %d", c.key, c.at, n, err, c.want)
		}
	}
	must(t, store.ForgetAttempts(t.Context(), "a"))
	if n, _, err := store.Attempt(t.Context(), "a", Start.Add(2*time.Minute), time.Minute); n != 1 || err != nil {
		t.Errorf("forgotten: got %d, %v; want 1", n, err)
	}
}

func rights(t *testing.T, store staff.Store) {
	two := []staff.Right{{Type: "renuncia", Role: staff.Analyst, See: true}, {Type: "renuncia", Role: staff.Committee, See: true, Decide: true}}
	must(t, store.SetRights(t.Context(), "renuncia", two))
	must(t, store.SetRights(t.Context(), "viaje", two[:1]))
	must(t, store.SetRights(t.Context(), "viaje", nil))
	got, err := store.Rights(t.Context())
	if err != nil || len(got) != 2 || got[0] != two[0] || got[1] != two[1] {
		t.Errorf("got %+v, %v; want %+v", got, err, two)
	}
}

func journal(t *testing.T, store staff.Store) {
	for i, name := range []string{"Luz", "Rosa", "Luz"} {
		must(t, store.Note(t.Context(), staff.Entry{At: Start.Add(time.Duration(i) * time.Second), Account: "x", Name: name, Action: "saw", Subject: fmt.Sprint("N-", i%2), Status: 200, Address: "192.0.2.1"}))
	}
	all, err := store.EntriesAfter(t.Context(), 0, 10)
	must(t, err)
	var last staff.Entry
	for i, e := range all {
		if want := staff.Chain(e, last); e.Seq != int64(i)+1 || !bytes.Equal(e.Hash, want.Hash) || e.Status != 200 || e.Address != "192.0.2.1" {
			t.Errorf("entry %d: got %+v", i, e)
		}
		last = e
	}
	for what, c := range map[string]struct {
		search staff.Search
		want   string
	}{
		"all":     {staff.Search{Limit: 10}, "321"},
		"two":     {staff.Search{Limit: 2}, "32"},
		"before":  {staff.Search{Limit: 2, Before: 2}, "1"},
		"by Luz":  {staff.Search{Limit: 9, Name: "Luz"}, "31"},
		"of N-1":  {staff.Search{Limit: 9, Subject: "N-1"}, "2"},
		"of none": {staff.Search{Limit: 9, Subject: "' OR 1=1 --"}, ""},
	} {
		found, err := store.Entries(t.Context(), c.search)
		must(t, err)
		got := ""
		for _, e := range found {
			got += fmt.Sprint(e.Seq)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", what, got, c.want)
		}
	}
}

func journalRace(t *testing.T, store staff.Store) {
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := store.Note(t.Context(), staff.Entry{At: Start, Name: "Luz", Action: "saw"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if found, err := store.EntriesAfter(t.Context(), 0, 100); err != nil || len(found) != 20 || found[19].Seq != 20 {
		t.Errorf("got %d entries, %v; want 20", len(found), err)
	}
}

func views(t *testing.T, store staff.Store) {
	for _, name := range []string{"Luz", "Rosa"} {
		must(t, store.Add(t.Context(), staff.Account{ID: name, Email: name + "@office.example", Name: name, Role: staff.Analyst}))
	}
	must(t, store.AddView(t.Context(), staff.View{ID: "1", Account: "Luz", Name: "Ñandutí", Query: "q=x&view=all"}, 2))
	must(t, store.AddView(t.Context(), staff.View{ID: "2", Account: "Luz", Name: "Del mes", Query: "from=2026-03-01", Shared: true}, 2))
	wantFault(t, "one too many", store.AddView(t.Context(), staff.View{ID: "3", Account: "Luz", Name: "x"}, 2), connect.CodeFailedPrecondition)
	names := func(account string) string {
		all, err := store.Views(t.Context(), account)
		must(t, err)
		got := ""
		for _, v := range all {
			got += v.Name + "?" + v.Query + " "
		}
		return got
	}
	if got := names("Luz"); got != "Del mes?from=2026-03-01 Ñandutí?q=x&view=all " {
		t.Errorf("Luz sees %q", got)
	}
	must(t, store.AddView(t.Context(), staff.View{ID: "4", Account: "Luz", Name: "Ñandutí", Query: "view=mine"}, 2)) // in the place of the first
	if got := names("Luz"); got != "Del mes?from=2026-03-01 Ñandutí?view=mine " {
		t.Errorf("after a view was kept anew Luz sees %q", got)
	}
	must(t, store.AddView(t.Context(), staff.View{ID: "5", Account: "Rosa", Name: "Del mes", Query: "x=1"}, 2)) // her own
	if got := names("Luz"); got != "Del mes?from=2026-03-01 Ñandutí?view=mine " {
		t.Errorf("after somebody else kept one of the same name Luz sees %q", got)
	}
	must(t, store.DropView(t.Context(), "Rosa", "5"))
	must(t, store.DropView(t.Context(), "Rosa", "2")) // it is not hers
	if got := names("Rosa"); got != "Del mes?from=2026-03-01 " {
		t.Errorf("Rosa sees %q, want the shared one", got)
	}
	must(t, store.DropView(t.Context(), "Luz", "2"))
	if got := names("Rosa"); got != "" {
		t.Errorf("after it was removed Rosa sees %q", got)
	}
}

func preferences(t *testing.T, store staff.Store) {
	luz := add(t, store, "Luz", staff.Analyst)
	if p, err := store.Preferences(t.Context(), luz.ID); err != nil || p != (staff.Preferences{}) {
		t.Errorf("of who has chosen nothing: got %+v, %v", p, err)
	}
	want := staff.Preferences{Columns: "number,state", Lang: "en", Silent: true, From: 9, To: 12}
	must(t, store.Prefer(t.Context(), luz.ID, func(p *staff.Preferences) error { *p = want; return nil }))
	no := errors.New("no")
	if err := store.Prefer(t.Context(), luz.ID, func(p *staff.Preferences) error { p.Columns = "x"; return no }); !errors.Is(err, no) {
		t.Errorf("got %v, want the caller's own error", err)
	}
	if p, err := store.Preferences(t.Context(), luz.ID); err != nil || p != want {
		t.Errorf("got %+v, %v; want %+v", p, err, want)
	}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if err := store.Prefer(t.Context(), luz.ID, func(p *staff.Preferences) error { p.To++; return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if p, err := store.Preferences(t.Context(), luz.ID); err != nil || p.To != 22 {
		t.Errorf("after ten changes at once: got %+v, %v; want until 22", p, err)
	}
	wantFault(t, "of nobody", store.Prefer(t.Context(), "none", func(*staff.Preferences) error { return nil }), connect.CodeNotFound)
}

func signingMails(t *testing.T, store staff.Store) {
	luz := add(t, store, "Luz", staff.Finance)
	now := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	m := staff.SigningMail{Account: luz.ID, Proposal: "p", Kind: staff.MailSign}
	var all sync.WaitGroup
	var won atomic.Int32
	for range 10 {
		all.Go(func() {
			ok, err := store.ClaimMail(t.Context(), m, now, now.Add(time.Minute))
			if err != nil {
				t.Error(err)
			}
			if ok {
				won.Add(1)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d of ten have the mail, want one", won.Load())
	}
	claim := func(m staff.SigningMail, at time.Time, want bool) {
		t.Helper()
		if ok, err := store.ClaimMail(t.Context(), m, at, at.Add(time.Minute)); err != nil || ok != want {
			t.Errorf("got %t, %v; want %t", ok, err, want)
		}
	}
	claim(m, now.Add(59*time.Second), false)
	claim(m, now.Add(time.Minute), true) // whoever had it is gone
	other := m
	other.Kind = staff.MailRemind
	claim(other, now, false) // nobody is reminded of what they were not told
	must(t, store.MailSent(t.Context(), m, now, now.Add(-time.Hour)))
	claim(other, now, true)
	claim(m, now.Add(time.Hour), false)
	must(t, store.MailSent(t.Context(), m, now, now.Add(time.Hour))) // it is forgotten
	claim(m, now.Add(time.Hour), true)
	refusal := staff.MailRefusal{Address: luz.Email, Reason: "550 5.1.1", At: now.UnixMicro()}
	for range 2 { // the latest is kept
		must(t, store.RefuseMail(t.Context(), luz.ID, refusal))
		if all, err := store.MailRefusals(t.Context()); err != nil || len(all) != 1 || all[luz.ID] != refusal {
			t.Errorf("got %v, %v; want %v", all, err, refusal)
		}
		refusal.Reason = "551"
	}
	kept := func(why string, want int) {
		t.Helper()
		if all, err := store.MailRefusals(t.Context()); err != nil || len(all) != want {
			t.Errorf("%s: got %v, %v; want %d refused", why, all, err, want)
		}
	}
	must(t, store.AllowMail(t.Context(), luz.ID))
	kept("tried again", 0)
	must(t, store.RefuseMail(t.Context(), luz.ID, refusal))
	_, err := store.ChangeAndEnd(t.Context(), luz.ID, func(a *staff.Account) error { return nil })
	must(t, err)
	kept("the same address", 1)
	changed, err := store.ChangeAndEnd(t.Context(), luz.ID, func(a *staff.Account) error {
		a.Email = "luz.nueva@office.example"
		return nil
	})
	kept("another address", 0)
	if found, failed := store.ByEmail(t.Context(), "luz.nueva@office.example"); err != nil || failed != nil || found.ID != changed.ID {
		t.Errorf("got %v, %v, %v; want Luz by her new address", found, err, failed)
	}
}
