package desk_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/pquerna/otp/totp"

	deskv1 "becario/api/becario/desk/v1"
	"becario/api/becario/desk/v1/deskv1connect"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
)

// meanwhile is a store at which something else happens once, when a password was found
// right.
type meanwhile struct {
	staff.Store
	once sync.Once
	do   func()
}

// ForgetAttempts implements staff.Store.
func (m *meanwhile) ForgetAttempts(ctx context.Context, key string) error {
	m.once.Do(m.do)
	return m.Store.ForgetAttempts(ctx, key)
}

// A token that is made while the account's password changes, with the old one, does not
// outlive the change.
func TestNothingOutlivesAChangeOfPassword(t *testing.T) {
	s := newSite(t)
	s.account("Eva", staff.Administrator)
	for what, change := range map[string]func(id string) error{
		"the password changes": func(id string) error { return s.staff.SetPassword(t.Context(), id, "another "+password) },
		"the account is shut":  func(id string) error { return s.staff.SetDisabled(t.Context(), id, true) },
		"all sessions end":     func(id string) error { return s.staff.EndAll(t.Context(), id) },
	} {
		a := s.account("Luz "+what, staff.Analyst)
		at := staff.New(&meanwhile{Store: s.store, do: func() { mustDo(t, change(a.ID)) }}, s.clock)
		_, err := at.MakeToken(t.Context(), a.ID, password, "informe", []staff.Scope{staff.ScopeRead}, 30)
		if !fault.Has(err, "fault.account_changed") {
			t.Errorf("a token while %s: got %v, want that it is refused", what, err)
		}
		if left, err := s.staff.Tokens(t.Context(), a.ID); err != nil || len(left) != 0 {
			t.Errorf("while %s: %v, %v; want no token", what, left, err)
		}
	}
}

// signingIn is a store at which something else happens once, when the account of whoever
// signs in was read.
type signingIn struct {
	staff.Store
	once sync.Once
	do   func()
}

// ByEmail implements staff.Store.
func (m *signingIn) ByEmail(ctx context.Context, email string) (staff.Account, error) {
	a, err := m.Store.ByEmail(ctx, email)
	m.once.Do(m.do)
	return a, err
}

// An old password that is entered while it is changed leads nowhere, also not to the
// question for a code.
func TestAnOldPasswordLeadsToNoCode(t *testing.T) {
	s := newSite(t)
	s.account("Eva", staff.Administrator)
	for what, change := range map[string]func(id string) error{
		"the password changes": func(id string) error { return s.staff.SetPassword(t.Context(), id, "another "+password) },
		"the account is shut":  func(id string) error { return s.staff.SetDisabled(t.Context(), id, true) },
		"all sessions end":     func(id string) error { return s.staff.EndAll(t.Context(), id) },
	} {
		a := s.account("Luz "+what, staff.Analyst)
		key, err := s.staff.BeginSecond(t.Context(), a.ID, "office")
		mustDo(t, err)
		code := func() string {
			c, err := totp.GenerateCode(key.Secret(), s.clock.Now())
			mustDo(t, err)
			return c
		}
		_, err = s.staff.ConfirmSecond(t.Context(), a.ID, code())
		mustDo(t, err)
		s.clock.Add(time.Minute)
		at := staff.New(&signingIn{Store: s.store, do: func() { mustDo(t, change(a.ID)) }}, s.clock)
		_, session, next, err := at.SignIn(t.Context(), a.Email, password, staff.Browser{})
		if !fault.Has(err, "fault.sign_in") || session != "" || next != "" {
			t.Errorf("while %s: got a session: %v, a question for the code: %v, %v; want that it is refused", what, session != "", next != "", err)
		}
		if _, session, err := s.staff.Second(t.Context(), next, code(), staff.Browser{}); err == nil || session != "" {
			t.Errorf("while %s: the old password opened a session", what)
		}
	}
}

// Who has changed their password goes on, unless all was ended again meanwhile.
func TestNobodyGoesOnAfterAnotherChange(t *testing.T) {
	s := newSite(t)
	s.account("Eva", staff.Administrator)
	a := s.account("Luz", staff.Analyst)
	changed, err := s.staff.ChangePassword(t.Context(), a.ID, password, "another "+password)
	mustDo(t, err)
	_, err = s.staff.Continue(t.Context(), changed, staff.Browser{})
	mustDo(t, err)
	mustDo(t, s.staff.SetPassword(t.Context(), a.ID, "a third "+password))
	if session, err := s.staff.Continue(t.Context(), changed, staff.Browser{}); !fault.Has(err, "fault.sign_in") || session != "" {
		t.Errorf("after another change: got %v, want that it is refused", err)
	}
	if open, err := s.staff.Sessions(t.Context(), a.ID); err != nil || len(open) != 0 {
		t.Errorf("%d sessions are open, %v; want none", len(open), err)
	}
}

// Calls at once are each answered for the one who makes it, and in their language.
func TestCallsAtOnceAreApart(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	mustDo(t, s.staff.SetRights(t.Context(), r.Type, []staff.Right{{Role: staff.Finance}}))
	luz, flor := s.token("Luz", staff.Administrator, "read"), s.token("Flor", staff.Finance, "read")
	const open = "/desk/api/becario.desk.v1.DeskService/Open"
	var all sync.WaitGroup
	for range 8 {
		for _, c := range []struct {
			token, lang, want string
			status            int
		}{{luz, "es", r.Number, http.StatusOK}, {flor, "es", "Tu papel", http.StatusForbidden}, {flor, "en", "Your role", http.StatusForbidden}} {
			all.Go(func() {
				if status, body, _ := s.curl(http.MethodPost, open, c.token, `{"number":"`+r.Number+`"}`, map[string]string{"Accept-Language": c.lang}); status != c.status || !strings.Contains(body, c.want) {
					t.Errorf("got %d %s, want %d with %q", status, body, c.status, c.want)
				}
			})
		}
	}
	all.Wait()
}

// Programs of one person may count their keys alike.
func TestKeysAreThoseOfAToken(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	first, second := s.program(s.token("Luz", staff.Administrator, "act")), s.program(s.token("Luz", staff.Administrator, "read", "act"))
	for _, c := range []deskv1connect.DeskServiceClient{first, second, first, second} {
		_, err := c.Note(t.Context(), &deskv1.NoteRequest{Number: r.Number, Key: "1", Text: "nota"})
		mustDo(t, err)
	}
	opened, err := s.requests.Open(t.Context(), &requestsv1.OpenRequest{Staff: "Eva", Id: r.Id, Peek: true})
	if err != nil || len(opened.Notes) != 2 {
		t.Errorf("got %d notes, %v; want one of each program", len(opened.GetNotes()), err)
	}
	done, err := first.Assign(t.Context(), &deskv1.AssignRequest{Number: r.Number, Key: "1", Assignee: "Luz"})
	mustDo(t, err)
	if _, err := second.Assign(t.Context(), &deskv1.AssignRequest{Number: r.Number, Key: "1", Assignee: "Eva"}); err != nil || s.now(second, r.Number).Item.Assignee != "Eva" {
		t.Errorf("the other program's first change: %v", err)
	}
	_, err = first.Undo(t.Context(), &deskv1.UndoRequest{Number: r.Number, Undo: done.Undo})
	wantCode(t, "taking back what the other has changed", err, connect.CodeAborted)
}
