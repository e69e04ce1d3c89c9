package public_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
)

// visitor is a browser with at most one cookie.
type visitor struct {
	*place
	cookie *http.Cookie
}

func (v *visitor) do(method, path string, form url.Values, want int) string {
	v.Helper()
	r := request(v.T, method, path, form, v.cookie)
	w := httptest.NewRecorder()
	v.pages.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		v.cookie = c
		if c.MaxAge < 0 {
			v.cookie = nil
		}
	}
	body, err := io.ReadAll(w.Body)
	if err != nil {
		v.Fatal(err)
	}
	if w.Code != want {
		v.Errorf("%s %s: got %d, want %d: %s", method, path, w.Code, want, body)
	}
	return string(body)
}

// request is one that a browser makes.
func request(t *testing.T, method, path string, form url.Values, cookie *http.Cookie) *http.Request {
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", "es")
	if cookie != nil {
		r.AddCookie(cookie)
	}
	return r
}

// answered is the status with which a request is answered.
func answered(pages http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, r)
	return w.Code
}

func (p *place) draft() *requestsv1.Draft {
	p.Helper()
	res, err := p.requests.Draft(p.Context(), &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d", Type: "bank_details_change", Title: "cambio de cuenta", Chat: true})
	if err != nil {
		p.Fatal(err)
	}
	if len(res.Draft.Private) < 3 {
		p.Errorf("private: %v", res.Draft.Private)
	}
	return res.Draft
}

func (p *place) link(draft string) string {
	p.Helper()
	res, err := p.requests.MakeLink(p.Context(), &requestsv1.MakeLinkRequest{Space: "ana", Actor: "ana", Draft: draft, Holder: "Ana Benítez"})
	if err != nil {
		p.Fatal(err)
	}
	return "/f/" + res.Token
}

const (
	iban      = "ES9121000418450200051332"
	otherIBAN = "ES7921000813610123456789"
)

// shownIn is the mark of the answers in a page that asks for the confirmation.
func shownIn(t *testing.T, body string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `name="shown" value="`)
	mark, _, closed := strings.Cut(rest, `"`)
	if !ok || !closed || mark == "" {
		t.Fatalf("no mark in %s", body)
	}
	return mark
}

func answers(account string) url.Values {
	return url.Values{"f.reason": {"other"}, "f.bank_country": {"ES"}, "f.bank_name": {"Banco de Prueba"}, "f.account_holder": {"Ana Benítez"}, "f.iban_or_account": {account},
		"f.effective_from": {"2026-04-01"}, "f.holder_is_self": {"yes"}}
}

// A link opens the form once; what is private is entered there, checked, shown again
// and filed once, and its holder is told in the chat.
func TestForm(t *testing.T) {
	p := open(t)
	d := p.draft()
	link := p.link(d.Id)
	ana, other := &visitor{place: p}, &visitor{place: p}
	for range 3 { // a chat looks at links to show what is there
		if body := other.do(http.MethodGet, link, nil, http.StatusOK); !strings.Contains(body, "Abrir") || strings.Contains(body, "cuenta") {
			t.Errorf("before it is opened: %s", body)
		}
	}
	ana.do(http.MethodPost, link, nil, http.StatusSeeOther)
	if ana.cookie == nil || !ana.cookie.HttpOnly || ana.cookie.SameSite != http.SameSiteStrictMode || ana.cookie.Path != "/f/" {
		t.Fatalf("the cookie is %v", ana.cookie)
	}
	other.do(http.MethodPost, link, nil, http.StatusNotFound)
	other.do(http.MethodGet, "/f/", nil, http.StatusNotFound)
	if body := ana.do(http.MethodGet, "/f/", nil, http.StatusOK); !strings.Contains(body, `name="f.iban_or_account"`) || !strings.Contains(body, `name="f.effective_from"`) {
		t.Errorf("the form lacks a field: %s", body)
	}
	wrong := answers("ES9121000418450200051333")
	wrong.Set("do", "check")
	if body := ana.do(http.MethodPost, "/f/", wrong, http.StatusUnprocessableEntity); !strings.Contains(body, "wrong-why") || !strings.Contains(body, "ES9121000418450200051333") {
		t.Errorf("a wrong account: %s", body)
	}
	ana.do(http.MethodPost, "/f/", url.Values{"do": {"file"}}, http.StatusUnprocessableEntity)
	right := answers(iban)
	right.Set("do", "save")
	ana.do(http.MethodPost, "/f/", right, http.StatusOK)
	right.Set("do", "check")
	body := ana.do(http.MethodPost, "/f/", right, http.StatusOK)
	if !strings.Contains(body, iban) || !strings.Contains(body, "Está bien, presentar") {
		t.Errorf("what is to be confirmed: %s", body)
	}
	// What another tab has changed since is shown again, and not filed.
	seen := url.Values{"do": {"file"}, "shown": {shownIn(t, body)}}
	changed := answers(otherIBAN)
	changed.Set("do", "save")
	ana.do(http.MethodPost, "/f/", changed, http.StatusOK)
	for _, confirmed := range []url.Values{seen, {"do": {"file"}}} {
		if body := ana.do(http.MethodPost, "/f/", confirmed, http.StatusOK); !strings.Contains(body, otherIBAN) || !strings.Contains(body, "han cambiado") {
			t.Errorf("what was changed behind it: %s", body)
		}
	}
	ana.do(http.MethodPost, "/f/", right, http.StatusOK)
	if mine, err := p.requests.Mine(t.Context(), &requestsv1.MineRequest{Space: "ana"}); err != nil || len(mine.Requests) != 0 {
		t.Errorf("before it is confirmed: %v, %v", mine, err)
	}
	cookie := ana.cookie
	if body := ana.do(http.MethodPost, "/f/", seen, http.StatusOK); !strings.Contains(body, "BECAL-2026-000001-7") {
		t.Errorf("filed: %s", body)
	}
	again := &visitor{place: p, cookie: cookie}
	again.do(http.MethodPost, "/f/", seen, http.StatusNotFound)
	mine, err := p.requests.Mine(t.Context(), &requestsv1.MineRequest{Space: "ana"})
	if err != nil || len(mine.Requests) != 1 {
		t.Fatalf("filed: %v, %v; want one", mine, err)
	}
	r := mine.Requests[0]
	kept := ""
	for _, a := range r.Answers {
		if a.Field == "iban_or_account" {
			kept = a.Value
		}
	}
	if kept != iban || r.Holder != "Ana Benítez" || r.Title != "cambio de cuenta" {
		t.Errorf("filed as %v", r)
	}
	due, err := p.requests.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{Limit: 10})
	if err != nil || len(due.Notices) != 1 || due.Notices[0].GetRequestAdvanced().GetState() != "submitted" {
		t.Errorf("told: %v, %v; want that it is filed", due, err)
	}
}

// A link is good for two hours and until another one is made; what it opened, for an
// hour; and nobody makes one of somebody else's draft.
func TestLinksEnd(t *testing.T) {
	p := open(t)
	d := p.draft()
	v := &visitor{place: p}
	first, second := p.link(d.Id), p.link(d.Id)
	v.do(http.MethodPost, first, nil, http.StatusNotFound)
	p.clock.Set(p.clock.Now().Add(119 * time.Minute))
	v.do(http.MethodPost, second, nil, http.StatusSeeOther)
	p.clock.Set(p.clock.Now().Add(59 * time.Minute))
	v.do(http.MethodGet, "/f/", nil, http.StatusOK)
	p.clock.Set(p.clock.Now().Add(time.Minute))
	v.do(http.MethodGet, "/f/", nil, http.StatusNotFound)
	late := p.link(d.Id)
	p.clock.Set(p.clock.Now().Add(2 * time.Hour))
	v.do(http.MethodPost, late, nil, http.StatusNotFound)
	v.do(http.MethodPost, "/f/nothing", nil, http.StatusNotFound)
	if _, err := p.requests.MakeLink(t.Context(), &requestsv1.MakeLinkRequest{Space: "beto", Actor: "beto", Draft: d.Id}); err == nil {
		t.Error("somebody else got a link")
	}
	open := p.link(d.Id)
	v.do(http.MethodPost, open, nil, http.StatusSeeOther)
	if _, err := p.requests.DropDraft(t.Context(), &requestsv1.DropDraftRequest{Space: "ana", Actor: "ana", Key: "drop", Id: d.Id}); err != nil {
		t.Fatal(err)
	}
	v.do(http.MethodGet, "/f/", nil, http.StatusNotFound)
	status := 0
	for range 60 {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/f/guess", nil)
		w := httptest.NewRecorder()
		p.pages.ServeHTTP(w, r)
		status = w.Code
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("after many tries: %d", status)
	}
}
