package public_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/public"
)

// bank files a change of bank details and returns it.
func (p *place) bank() *requestsv1.Request {
	p.Helper()
	d := p.draft()
	req := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "fill", Id: d.Id}
	for field, value := range map[string]string{"effective_from": "2026-04-01", "bank_country": "ES", "bank_name": "Banco de Prueba", "account_holder": "Ana Benítez", "iban_or_account": iban, "swift_bic": "PRUEESMM"} {
		req.Set = append(req.Set, &requestsv1.Answer{Field: field, Value: value})
	}
	res, err := p.requests.Draft(p.Context(), req)
	if err != nil || len(res.Faults) > 0 {
		p.Fatal(res, err)
	}
	filed, err := p.requests.File(p.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "file", Draft: d.Id, Holder: "Ana Benítez"})
	if err != nil {
		p.Fatal(err)
	}
	return filed.Request
}

// correcting is a visitor who has opened a new link to the private answers of a request,
// and the page.
func (p *place) correcting(r *requestsv1.Request) (*visitor, string) {
	p.Helper()
	res, err := p.requests.MakeLink(p.Context(), &requestsv1.MakeLinkRequest{Space: "ana", Actor: "ana", Request: r.Id, Holder: "Ana Benítez"})
	if err != nil {
		p.Fatal(err)
	}
	v := &visitor{place: p}
	v.do(http.MethodPost, "/f/"+res.Token, nil, http.StatusSeeOther)
	return v, v.do(http.MethodGet, "/f/", nil, http.StatusOK)
}

// corrected is the form of a page with new values, each written twice.
func corrected(t *testing.T, page string, pairs ...string) url.Values {
	t.Helper()
	form := url.Values{"do": {"correct"}}
	_, rest, ok := strings.Cut(page, `name="version" value="`)
	version, _, _ := strings.Cut(rest, `"`)
	if !ok || version == "" {
		t.Fatalf("the page has no version: %s", page)
	}
	form.Set("version", version)
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set("f."+pairs[i], pairs[i+1])
		form.Set("f."+pairs[i]+".again", pairs[i+1])
	}
	return form
}

func (p *place) kept(r *requestsv1.Request, field string) string {
	p.Helper()
	res, err := p.requests.History(p.Context(), &requestsv1.HistoryRequest{Space: "ana", Id: r.Id})
	if err != nil {
		p.Fatal(err)
	}
	for _, a := range res.History.Request.Answers {
		if a.Field == field {
			return a.Value
		}
	}
	return ""
}

// The page has the private fields alone, and only hints at what is in them. What is written
// twice and right is kept, and ends the session; the holder is told.
func TestPrivateAnswersAreCorrected(t *testing.T) {
	p := open(t)
	r := p.bank()
	v, page := p.correcting(r)
	for _, want := range []string{`name="f.iban_or_account"`, `name="f.iban_or_account.again"`, "•••• 1332", "B•••• d•••• P••••", r.Number, `name="f.swift_bic.remove"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s: %s", want, page)
		}
	}
	for _, secret := range []string{iban, "Banco de Prueba", "PRUEESMM", `name="f.effective_from"`, `name="f.bank_country"`, `name="f.iban_or_account.remove"`} {
		if strings.Contains(page, secret) {
			t.Errorf("the page has %s", secret)
		}
	}
	once := corrected(t, page, "iban_or_account", otherIBAN)
	once.Set("f.iban_or_account.again", "")
	if body := v.do(http.MethodPost, "/f/", once, http.StatusUnprocessableEntity); !strings.Contains(body, "dos veces") {
		t.Errorf("written once: %s", body)
	}
	if body := v.do(http.MethodPost, "/f/", corrected(t, page, "iban_or_account", "ES9121000418450200051333"), http.StatusUnprocessableEntity); !strings.Contains(body, "wrong-why") {
		t.Errorf("digits that do not fit: %s", body)
	}
	for _, nothing := range []url.Values{corrected(t, page), corrected(t, page, "iban_or_account", iban)} {
		v.do(http.MethodPost, "/f/", nothing, http.StatusUnprocessableEntity)
	}
	v.do(http.MethodPost, "/f/", url.Values{"f.iban_or_account": {otherIBAN}, "f.iban_or_account.again": {otherIBAN}}, http.StatusBadRequest)
	if got := p.kept(r, "iban_or_account"); got != iban {
		t.Fatalf("before it was right: %s", got)
	}
	right := corrected(t, page, "iban_or_account", "ES79 2100 0813 6101 2345 6789", "effective_from", "2026-05-01") // the second is not on the page
	right.Set("f.iban_or_account.again", strings.ToLower(otherIBAN))
	right.Set("f.swift_bic.remove", "1")
	if body := v.do(http.MethodPost, "/f/", right, http.StatusOK); !strings.Contains(body, "Datos cambiados") || strings.Contains(body, otherIBAN) {
		t.Errorf("changed: %s", body)
	}
	if p.kept(r, "iban_or_account") != otherIBAN || p.kept(r, "swift_bic") != "" || p.kept(r, "effective_from") != "2026-04-01" || p.kept(r, "bank_name") != "Banco de Prueba" {
		t.Error("something else is kept than what was written")
	}
	v.do(http.MethodGet, "/f/", nil, http.StatusNotFound)
	due, err := p.requests.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{Limit: 10})
	if err != nil || len(due.Notices) != 1 || len(due.Notices[0].GetRequestCorrected().GetFields()) != 2 {
		t.Errorf("told: %v, %v; want that two answers were changed", due, err)
	}
}

// Whoever comes second is shown the request as it is now: another tab, staff, or a press
// that comes late. What was written then is not in the page.
func TestPrivateAnswersChangedMeanwhile(t *testing.T) {
	p := open(t)
	r := p.bank()
	v, first := p.correcting(r)
	_, err := p.requests.Correct(t.Context(), &requestsv1.CorrectRequest{Actor: "Luz", Key: "c", Id: r.Id, Version: r.Version, Set: []*requestsv1.Answer{{Field: "bank_name", Value: "Otro"}}})
	if err != nil {
		t.Fatal(err)
	}
	v.do(http.MethodPost, "/f/", corrected(t, first, "iban_or_account", otherIBAN), http.StatusNotFound) // staff have ended the link
	v, second := p.correcting(r)
	if _, err := p.requests.Answer(t.Context(), &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: "a", Id: r.Id, Text: "una cosa más"}); err != nil {
		t.Fatal(err)
	}
	body := v.do(http.MethodPost, "/f/", corrected(t, second, "iban_or_account", otherIBAN), http.StatusConflict)
	if !strings.Contains(body, "mientras tanto") || strings.Contains(body, otherIBAN) || p.kept(r, "iban_or_account") != iban {
		t.Errorf("changed meanwhile: %s", body)
	}
	// Two tabs with the same session send at the same moment: one of them changes it.
	tabs := []*visitor{{place: p, cookie: v.cookie}, {place: p, cookie: v.cookie}}
	form := corrected(t, body, "iban_or_account", otherIBAN)
	var all sync.WaitGroup
	for _, tab := range tabs {
		all.Go(func() {
			r := request(t, http.MethodPost, "/f/", form, tab.cookie)
			if code := answered(p.pages, r); code != http.StatusOK && code != http.StatusNotFound && code != http.StatusConflict {
				t.Errorf("a tab got %d", code)
			}
		})
	}
	all.Wait()
	if got := p.kept(r, "iban_or_account"); got != otherIBAN {
		t.Errorf("after two tabs: %s", got)
	}
	res, err := p.requests.History(t.Context(), &requestsv1.HistoryRequest{Space: "ana", Id: r.Id})
	if n := len(res.GetHistory().GetEvents()); err != nil || n != 4 { // filed, corrected, answered, amended
		t.Errorf("%d events, %v; want 4", n, err)
	}
}

// A link is its holder's, opens once, and opens nothing when it is too old or the request is
// decided; nothing private is logged.
func TestLinksToPrivateAnswersEnd(t *testing.T) {
	p := open(t)
	var logged bytes.Buffer
	pages, err := public.New(public.Config{Requests: p.requests, Phrases: book(t), Clock: p.clock, Log: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	p.pages = pages
	r := p.bank()
	v, page := p.correcting(r)
	other, _ := p.correcting(r) // ends the first
	v.do(http.MethodPost, "/f/", corrected(t, page, "iban_or_account", otherIBAN), http.StatusNotFound)
	p.clock.Set(p.clock.Now().Add(time.Hour))
	other.do(http.MethodPost, "/f/", corrected(t, page, "iban_or_account", otherIBAN), http.StatusNotFound)
	v, page = p.correcting(r)
	step := func(to requestsv1.State) {
		now, err := p.requests.Fetch(t.Context(), &requestsv1.FetchRequest{Staff: "Luz", Id: r.Id})
		if err == nil {
			_, err = p.requests.Advance(t.Context(), &requestsv1.AdvanceRequest{Actor: "Luz", Key: to.String(), Id: r.Id, Version: now.Request.Version, To: to})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	step(requestsv1.State_STATE_IN_COMMITTEE)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if body := v.do(method, "/f/", corrected(t, page, "iban_or_account", otherIBAN), http.StatusConflict); !strings.Contains(body, "está decidiendo") || strings.Contains(body, "f.iban_or_account") {
			t.Errorf("%s while it is decided: %s", method, body)
		}
	}
	if _, err := p.requests.Withdraw(t.Context(), &requestsv1.WithdrawRequest{Space: "ana", Actor: "ana", Key: "w", Id: r.Id}); err != nil {
		t.Fatal(err)
	}
	if body := v.do(http.MethodPost, "/f/", corrected(t, page, "iban_or_account", otherIBAN), http.StatusConflict); !strings.Contains(body, "cerrada") {
		t.Errorf("withdrawn meanwhile: %s", body)
	}
	if err := erase(t, p); err != nil {
		t.Fatal(err)
	}
	v.do(http.MethodPost, "/f/", corrected(t, page, "iban_or_account", otherIBAN), http.StatusNotFound)
	for _, secret := range []string{iban, otherIBAN, "Banco de Prueba"} {
		if strings.Contains(logged.String(), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
}

func erase(t *testing.T, p *place) error {
	_, err := p.requests.Erase(t.Context(), &requestsv1.EraseRequest{Space: "ana", Actor: "ana"})
	return err
}
