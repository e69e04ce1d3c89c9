package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/browsertest"
)

// accountChange files a change of account of Ana's, and returns the request.
func (s *site) accountChange(iban string) *requestsv1.Request {
	s.Helper()
	draft := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d" + iban, Type: "bank_details_change", Title: "cambio de cuenta"}
	for field, value := range map[string]string{"effective_from": "2026-04-01", "bank_country": "ES", "bank_name": "Banco de Prueba", "account_holder": "Ana Benítez", "iban_or_account": iban} {
		draft.Set = append(draft.Set, &requestsv1.Answer{Field: field, Value: value})
	}
	begun, err := s.requests.Draft(s.Context(), draft)
	mustDo(s.T, err)
	filed, err := s.requests.File(s.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f" + iban, Draft: begun.Draft.Id, Holder: "Ana"})
	mustDo(s.T, err)
	return filed.Request
}

const (
	accountBefore = "ES9121000418450200051332"
	accountNow    = "ES7921000813610123456789"
)

// Who compares an account decides on the one that the page shows: a live update that
// brings another one leaves page and form as they are, says so, and a decision meets the
// conflict that names what has changed.
func TestALiveUpdateNeverMovesADecisionToWhatWasNotSeen(t *testing.T) {
	c := browsertest.New(t)
	s := newSite(t)
	r := s.accountChange(accountBefore)
	path := "/desk/requests/" + r.Number
	luz := s.as("Luz")
	s.run()
	s.signIn(c, "Rosa", staff.Coordinator)
	c.WantText("Solicitudes")
	version := func() string {
		return fmt.Sprint(c.Run("return document.querySelector('.step-pane input[name=version]').value"))
	}

	c.Open(s.server.URL + path)
	c.Run("document.querySelectorAll('details.hidden').forEach(d => { d.open = true; }); return ''")
	c.WantText(accountBefore)
	before := version()

	// A note changes nothing that is decided on: the page goes on, and the account stays
	// open.
	s.clock.Add(time.Minute)
	luz.act(path, "note", url.Values{"text": {"Llamó el banco"}}, http.StatusSeeOther)
	c.Until("the note is there", func() bool { return strings.Contains(c.Text(), "Llamó el banco") })
	c.WantText(accountBefore)

	c.Click("label[for=act-step]")
	c.Click("input[value=in_review]")
	c.Write("#comment", "La cuenta coincide")
	s.clock.Add(time.Minute)
	_, err := s.requests.Correct(t.Context(), &requestsv1.CorrectRequest{Actor: "Luz", Key: "c1", Id: r.Id, Version: r.Version,
		Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: accountNow}}})
	mustDo(t, err)
	c.Until("the page says that it has changed", func() bool { return strings.Contains(c.Text(), "Lo que estás decidiendo ha cambiado") })
	if text := c.Text(); !strings.Contains(text, accountBefore) || strings.Contains(text, accountNow) {
		t.Errorf("the page shows another account than the form decides on: %s", text)
	}
	if got := version(); got != before {
		t.Errorf("the form has version %s, want %s as what is shown", got, before)
	}
	c.Run("document.querySelector('.step-pane .button').click(); return ''")
	c.WantText("Lo que se hizo", "La oficina cambió datos de la solicitud", "IBAN o número de cuenta", "Lo que ibas a hacer", "La cuenta coincide", "Mírala otra vez")
	if now, err := s.requests.Open(t.Context(), &requestsv1.OpenRequest{Staff: "x", Id: r.Id, Peek: true}); err != nil || now.Item.Request.State != requestsv1.State_STATE_SUBMITTED {
		t.Errorf("got %v, %v; want it not moved", now.GetItem().GetRequest().GetState(), err)
	}

	// Looking again brings what is there now, with what was written.
	c.Open(s.server.URL + path)
	c.Click("label[for=act-step]")
	c.Click("input[value=in_review]")
	c.Run("const f = document.getElementById('comment'); f.value = ''; f.dispatchEvent(new Event('input')); return ''")
	c.Write("#comment", "Ahora miro esta")
	c.Run("document.getElementById('rule').value = 'art. 7'; return ''")
	s.clock.Add(time.Minute)
	_, err = s.requests.Correct(t.Context(), &requestsv1.CorrectRequest{Actor: "Luz", Key: "c2", Id: r.Id, Version: r.Version + 1,
		Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: accountBefore}}})
	mustDo(t, err)
	c.Until("the page says that it has changed", func() bool { return strings.Contains(c.Text(), "Lo que estás decidiendo ha cambiado") })
	c.Click(".here [data-look]")
	c.Until("it is looked at again", func() bool { return !strings.Contains(c.Text(), "Lo que estás decidiendo ha cambiado") })
	if got := c.Run("return ['comment', 'rule'].map(id => document.getElementById(id).value).join('/') + '/' + document.querySelector('.step-pane input[name=to]:checked').value"); got != "Ahora miro esta/art. 7/in_review" {
		t.Errorf("after looking again the form has %q, want what was written", got)
	}
	if got, want := version(), fmt.Sprint(r.Version+2); got != want {
		t.Errorf("after looking again the form has version %s, want %s", got, want)
	}
	c.Run("document.querySelector('.step-pane .button').click(); return ''")
	c.WantText("Guardado. Avisamos a Ana", "En revisión")
}

// A page that came with what was written, after a conflict, keeps it when it is brought
// up to date.
func TestALiveUpdateLeavesWhatAConflictGaveBack(t *testing.T) {
	c := browsertest.New(t)
	s := newSite(t)
	r := s.accountChange(accountBefore)
	path := "/desk/requests/" + r.Number
	luz := s.as("Luz")
	s.run()
	s.signIn(c, "Rosa", staff.Coordinator)
	c.WantText("Solicitudes")
	c.Open(s.server.URL + path)
	c.Click("label[for=act-step]")
	c.Click("input[value=waiting_third_party]")
	c.Run("document.getElementById('comment').value = 'Esperamos al banco'; return ''")
	luz.post(path, luz.form(luz.get(path, http.StatusOK), "in_review", ""), http.StatusSeeOther)
	c.Run("document.querySelector('.step-pane .button').click(); return ''")
	c.WantText("Lo que se hizo", "Pasó a «En revisión»", "Esperamos al banco")
	s.clock.Add(time.Minute)
	luz.act(path, "note", url.Values{"text": {"Llamó el banco"}}, http.StatusSeeOther)
	c.Until("the note is there", func() bool { return strings.Contains(c.Text(), "Llamó el banco") })
	if got := c.Run("return document.getElementById('comment').value + '/' + document.querySelector('.step-pane input[name=to]:checked')?.value"); got != "Esperamos al banco/waiting_third_party" {
		t.Errorf("after an update the form has %q, want what was written", got)
	}
}

// What many requests are moved on is what the list showed of each.
func TestManyAreMovedAsTheListShowedThem(t *testing.T) {
	s := newSite(t)
	r, other := s.accountChange(accountBefore), s.file("k1", "constancia", "Beto")
	luz := s.as("Luz")
	page := luz.get("/desk/", http.StatusOK)
	values := []string{fmt.Sprintf("%s@%d", r.Number, r.Version), fmt.Sprintf("%s@%d", other.Number, other.Version)}
	luz.wants(page, `value="`+values[0]+`"`, `value="`+values[1]+`"`)
	_, err := s.requests.Correct(t.Context(), &requestsv1.CorrectRequest{Actor: "Rosa", Key: "c1", Id: r.Id, Version: r.Version,
		Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: accountNow}}})
	mustDo(t, err)
	move := url.Values{"key": {"b1"}, "act": {"move"}, "to": {"in_review"}, "n": values, "sure": {"yes"}}
	luz.wants(luz.post("/desk/bulk", move, http.StatusOK), "1 solicitud pasó", "No se hizo", r.Number)
	move = url.Values{"key": {"b2"}, "act": {"move"}, "to": {"in_review"}, "n": {r.Number}, "sure": {"yes"}}
	luz.wants(luz.post("/desk/bulk", move, http.StatusOK), "No se hizo nada")
}

// What is decided on is another thing once the holder has written, or something came after
// a proposal: the page then warns of it before a form goes on.
func TestAMessageChangesWhatIsDecidedOn(t *testing.T) {
	s := newSite(t)
	s.account("Rosa", staff.Coordinator)
	r := s.proposal("k1")
	rosa := s.as("Rosa")
	path := "/desk/requests/" + r.Number
	basis := func() string {
		t.Helper()
		_, rest, ok := strings.Cut(rosa.get(path, http.StatusOK), `data-basis="`)
		is, _, _ := strings.Cut(rest, `"`)
		if !ok || is == "" {
			t.Fatal("the page does not say what is decided on")
		}
		return is
	}
	write := func(key string) {
		t.Helper()
		s.clock.Add(time.Minute)
		_, err := s.requests.Answer(t.Context(), &requestsv1.AnswerRequest{Space: r.Space, Actor: r.Space, Key: key, Id: r.Id, Text: "Una cosa más"})
		mustDo(t, err)
	}
	before := basis()
	s.clock.Add(time.Minute)
	if again := basis(); again != before {
		t.Error("nothing has happened, and what is decided on is another thing")
	}
	note := func(key string) {
		t.Helper()
		s.clock.Add(time.Minute)
		_, err := s.requests.Note(t.Context(), &requestsv1.NoteRequest{Actor: "Luz", Key: key, Id: r.Id, Text: "Llamó el banco"})
		mustDo(t, err)
	}
	note("n1")
	rosa.wants(rosa.get(path, http.StatusOK), "Después de la propuesta pasó algo más")
	warned := basis()
	if warned == before {
		t.Error("the page warns of what came after the proposal, and what is decided on is the same")
	}
	note("n2")
	if basis() != warned {
		t.Error("a further note is what is decided on")
	}
	write("a1")
	first := basis()
	write("a2")
	if first == warned || basis() == first {
		t.Error("the holder has written, and what is decided on is the same")
	}
}

// With the reason for declining being written, a message that comes after the proposal
// leaves the form as it is, and the page says so.
func TestAFormDoesNotGoOnWhileAWarningIsNotShown(t *testing.T) {
	c := browsertest.New(t)
	s := newSite(t)
	r := s.proposal("k1")
	s.run()
	s.signIn(c, "Rosa", staff.Coordinator)
	c.WantText("Solicitudes")
	c.Open(s.server.URL + "/desk/requests/" + r.Number)
	version := func() string {
		return fmt.Sprint(c.Run("return document.querySelector('.sign input[name=version]').value"))
	}
	before := version()
	c.Click("details.refusal summary")
	c.Write("#why-not", "Falta la factura")
	s.clock.Add(time.Minute)
	_, err := s.requests.Answer(t.Context(), &requestsv1.AnswerRequest{Space: r.Space, Actor: r.Space, Key: "a1", Id: r.Id, Text: "La factura es esta"})
	mustDo(t, err)
	c.Until("the message is there", func() bool { return strings.Contains(c.Text(), "La factura es esta") })
	c.Until("the page says that it has changed", func() bool { return strings.Contains(c.Text(), "Lo que estás decidiendo ha cambiado") })
	if got := version(); got != before {
		t.Errorf("the form has version %s, want %s: the warning is not shown", got, before)
	}
	c.Click(".here [data-look]")
	c.WantText("Después de la propuesta pasó algo más")
	if got := c.Run("return document.getElementById('why-not').value"); got != "Falta la factura" {
		t.Errorf("looking again left %q of what was written", got)
	}
}
