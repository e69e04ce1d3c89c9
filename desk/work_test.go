package desk_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/blob/blobtest"
	"becario/kit/fault"
)

var keyOf = regexp.MustCompile(`name="key" value="([^"]+)"`)

// act sends one of the forms of a request's page.
func (b *browser) act(path, name string, form url.Values, want int) string {
	b.Helper()
	form.Set("key", fmt.Sprint(name, time.Now().UnixNano()))
	return b.post(path+"/"+name, form, want)
}

func TestWhatStaffDoToARequestIsOnItsPage(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	doc := s.add("k2", r.Id, "carta.pdf", blobtest.PDF(0))
	b := s.as("Luz")
	path := "/desk/requests/" + r.Number
	b.act(path, "message", url.Values{"text": {"Sí, puede ser después"}}, http.StatusSeeOther)
	b.act(path, "note", url.Values{"text": {"Ojo con esta"}}, http.StatusSeeOther)
	b.act(path, "assign", url.Values{"assignee": {"Rosa"}}, http.StatusSeeOther)
	b.act(path, "priority", url.Values{"priority": {"2"}}, http.StatusSeeOther)
	b.act(path, "document", url.Values{"document": {doc.Id}, "verdict": {"refused"}, "text": {"Sin firma"}}, http.StatusSeeOther)
	b.act(path, "link", url.Values{"other": {s.file("k3", "otra", "Ana").Number}, "kind": {"duplicate"}}, http.StatusSeeOther)
	page := b.get(path+"?done=message", http.StatusOK)
	b.wants(page, "Enviado a Ana.", "Mensaje de la oficina", "Sí, puede ser después", "Ojo con esta", "Rosa", "Urgente", "Sin firma", "Duplicada", "Presentada")
	for name, form := range map[string]url.Values{"message": {"text": {" "}}, "note": {"text": {""}}, "document": {"document": {doc.Id}, "verdict": {"refused"}}, "link": {"other": {"17-99"}, "kind": {"related"}}} {
		b.wants(b.act(path, name, form, http.StatusUnprocessableEntity), `role="alert"`)
	}
	b.post(path+"/message", url.Values{"text": {"sin clave"}}, http.StatusBadRequest)
	b.act(path, "message", url.Values{"text": {"bytes \xff y \x00 nada"}}, http.StatusBadRequest)
	b.get("/desk/?q=%00%ff", http.StatusBadRequest)
	b.get("/desk/requests/%00", http.StatusBadRequest)
}

func (b *browser) sendFile(path, name string, data []byte, want int) string {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("key", fmt.Sprint("f", time.Now().UnixNano()))
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		b.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = form.Close()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.server.URL+path+"/file", &body)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := b.client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var page bytes.Buffer
	_, _ = page.ReadFrom(res.Body)
	if res.StatusCode != want {
		b.Errorf("send %s: got %d, want %d: %.300s", name, res.StatusCode, want, page.String())
	}
	return page.String()
}

func TestAFileIsSentToTheHolder(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "constancia", "Ana")
	b := s.as("Luz")
	path := "/desk/requests/" + r.Number
	b.sendFile(path, "constancia.pdf", blobtest.PDF(0), http.StatusSeeOther)
	b.wants(b.get(path, http.StatusOK), "constancia.pdf", "Lo envió Luz", "Archivo enviado: constancia.pdf")
	res, err := s.requests.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{})
	if err != nil || len(res.Notices) != 1 || res.Notices[0].GetRequestMessaged().GetKind() != "delivered" {
		t.Errorf("the holder is told %v, %v; want the file", res, err)
	}
	t.Run("cases 1, 2 and 8: what is no document is refused, whatever its name", func(t *testing.T) {
		for _, name := range []string{"x.svg", "x.pdf", `"><svg onload=alert(1)>.jpg`} {
			b.wants(b.sendFile(path, name, []byte("<svg onload=alert(1)>"), http.StatusUnprocessableEntity), `role="alert"`)
		}
	})
	t.Run("case 6: an empty one is refused", func(t *testing.T) { b.sendFile(path, "x.pdf", nil, http.StatusUnprocessableEntity) })
}

func TestADecisionIsConfirmedInWordsAndTakenBack(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	path := "/desk/requests/" + r.Number
	form := b.form(b.get(path, http.StatusOK), "approved", "Adelante")
	form.Del("sure")
	page := b.post(path, form, http.StatusOK)
	b.wants(page, "¿Pasar a «Aprobada»?", "Faltan documentos", "carta de la universidad", "Adelante")
	if res, err := s.requests.Fetch(t.Context(), &requestsv1.FetchRequest{Staff: "x", Id: r.Id}); err != nil || res.Request.Version != 1 {
		t.Fatalf("before the yes: got %v, %v", res, err)
	}
	form.Set("sure", "yes")
	_, h := b.do(http.MethodPost, path, form, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	flash := b.get(h.Get("Location"), http.StatusOK)
	b.wants(flash, "dentro de un minuto", "Deshacer")
	if res, err := s.requests.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{}); err != nil || len(res.Notices) != 0 {
		t.Errorf("within the minute is told %v, %v", res, err)
	}
	_, after, _ := strings.Cut(flash, "/undo")
	b.post(path+"/undo", url.Values{"key": {keyOf.FindStringSubmatch(after)[1]}}, http.StatusSeeOther)
	b.wants(b.get(path+"?done=undo", http.StatusOK), "nadie llegó a saberlo", "Se deshizo la decisión", `class="state submitted"`)
}

// case 39 of the list of abuse: of two who decide at once the second is shown both.
func TestCase39TheSecondDecisionMeetsBoth(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	luz, rosa := s.as("Luz"), s.as("Rosa")
	path := "/desk/requests/" + r.Number
	late := luz.form(luz.get(path, http.StatusOK), "approved", "Por mí, sí")
	rosa.post(path, rosa.form(rosa.get(path, http.StatusOK), "rejected", "Fuera de plazo"), http.StatusSeeOther)
	page := luz.post(path, late, http.StatusConflict)
	luz.wants(page, "Lo que se hizo", "Fuera de plazo", "Rosa", "Lo que ibas a hacer", "Aprobada", "Por mí, sí")
}

func TestTwoSignWhereMoneyMoves(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "reembolso del pasaje", "Ana")
	luz, rosa, hugo := s.asRole("Luz", staff.Analyst), s.asRole("Rosa", staff.Finance), s.asRole("Hugo", staff.Committee)
	path := "/desk/requests/" + r.Number
	told := func() int {
		s.clock.Add(2 * time.Minute)
		res, err := s.requests.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		return len(res.Notices)
	}
	sign := func(b *browser, form string, text string, want int) string {
		o, err := s.requests.Open(t.Context(), &requestsv1.OpenRequest{Staff: "x", Id: r.Id, Peek: true})
		if err != nil || len(o.Proposals) == 0 {
			t.Fatal(o, err)
		}
		return b.post(path+"/"+form, url.Values{"key": {form + text}, "version": {fmt.Sprint(o.Item.Request.Version)}, "proposal": {o.Proposals[len(o.Proposals)-1].Id}, "text": {text}}, want)
	}
	stale := rosa.form(rosa.get(path, http.StatusOK), "approved", "Yo también")
	luz.wants(luz.get(path, http.StatusOK), "propone y firma otra persona")
	luz.post(path, luz.form(luz.get(path, http.StatusOK), "approved", "Procede"), http.StatusSeeOther)
	luz.wants(luz.get(path+"?done=propose", http.StatusOK), "Propuesta guardada", "Propuesta: «Aprobada»", "La firma otra persona: Pagos, Coordinación", "Retirar la propuesta", `class="state submitted"`)
	rosa.wants(rosa.post(path, stale, http.StatusConflict), "Lo que se hizo", "Propuso «Aprobada»", "Procede", "Lo que ibas a hacer", "Yo también")
	sign(luz, "sign", "", http.StatusForbidden)
	sign(hugo, "sign", "", http.StatusForbidden)
	sign(hugo, "decline", "no", http.StatusForbidden)
	rosa.wants(sign(rosa, "decline", "", http.StatusUnprocessableEntity), "Falta por qué")
	sign(rosa, "decline", "Sin factura", http.StatusSeeOther)
	luz.wants(luz.get(path, http.StatusOK), "Devolvió la propuesta «Aprobada»", "Sin factura")
	if n := told(); n != 0 {
		t.Errorf("%d are told of what was not decided", n)
	}
	luz.post(path, luz.form(luz.get(path, http.StatusOK), "approved", "Ahora sí"), http.StatusSeeOther)
	move := url.Values{"key": {"m1"}, "act": {"move"}, "to": {"approved"}, "n": {s.file("k2", "reembolso", "Ana").Number + "@1"}, "sure": {"yes"}}
	luz.wants(luz.post("/desk/bulk", move, http.StatusOK), "No se hizo nada", "la propone una persona y la firma otra")
	sign(rosa, "sign", "", http.StatusSeeOther)
	rosa.wants(rosa.get(path, http.StatusOK), "Pasó a «Aprobada». La propuso Luz", `class="state approved"`)
	if n := told(); n != 1 {
		t.Errorf("%d are told of the decision, want one", n)
	}
}

// After the office has given up the second signature of a type nobody signs what was
// proposed before, and whoever may decide declines it.
func TestNobodySignsWhatOneDecides(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "reembolso del pasaje", "Ana")
	luz, rosa, hugo := s.asRole("Luz", staff.Analyst), s.asRole("Rosa", staff.Finance), s.asRole("Hugo", staff.Coordinator)
	path := "/desk/requests/" + r.Number
	luz.post(path, luz.form(luz.get(path, http.StatusOK), "approved", "Procede"), http.StatusSeeOther)
	kind, _ := s.types.Type(r.Type)
	kind.SecondSignature = nil
	o, err := s.requests.Open(t.Context(), &requestsv1.OpenRequest{Staff: "x", Id: r.Id, Peek: true})
	if err != nil || len(o.Proposals) != 1 {
		t.Fatal(o, err)
	}
	_, err = s.requests.Sign(t.Context(), &requestsv1.SignRequest{Signer: &requestsv1.Signer{Name: "Hugo", Account: "x", Role: "coordinator"}, Key: "s1", Id: r.Id,
		Version: o.Item.Request.Version, Proposal: o.Proposals[0].Id, GraceSeconds: 60})
	if !fault.Is(err, fault.State) {
		t.Errorf("signed by one who need not: got %v", err)
	}
	hugo.wants(hugo.get(path, http.StatusOK), "no necesita segunda firma", "/decline")
	decline := url.Values{"key": {"d1"}, "proposal": {o.Proposals[0].Id}, "text": {"Basta una firma"}}
	sign := url.Values{"key": {"s2"}, "proposal": {o.Proposals[0].Id}, "version": {fmt.Sprint(o.Item.Request.Version)}}
	hugo.post(path+"/sign", sign, http.StatusForbidden)
	rosa.post(path+"/decline", decline, http.StatusForbidden) // she pays, and does not decide
	hugo.post(path+"/decline", decline, http.StatusSeeOther)
	hugo.wants(hugo.get(path, http.StatusOK), "Devolvió la propuesta «Aprobada»", "Basta una firma")
}

func TestManyAreDoneAtOnceAndTakenBack(t *testing.T) {
	s := newSite(t)
	var numbers, shown []string
	for i := range 3 {
		r := s.file(fmt.Sprint("k", i), "reembolso", "Ana")
		numbers, shown = append(numbers, r.Number), append(shown, fmt.Sprintf("%s@%d", r.Number, r.Version))
	}
	b := s.as("Luz")
	page := b.post("/desk/bulk", url.Values{"key": {"b1"}, "act": {"assign"}, "assignee": {"Rosa"}, "n": append(numbers, "none")}, http.StatusOK)
	b.wants(page, "3 solicitudes asignadas a Rosa", "No se hizo", "none")
	b.wants(b.get("/desk/?view=unassigned", http.StatusOK), "No hay solicitudes aquí")
	b.wants(b.post("/desk/bulk", url.Values{"key": {"b1"}, "act": {"undo"}, "n": numbers}, http.StatusOK), "Deshecho en 3 solicitudes")
	b.wants(b.get("/desk/?view=unassigned", http.StatusOK), numbers[0], numbers[2])
	move := url.Values{"key": {"b2"}, "act": {"move"}, "to": {"rejected"}, "n": shown, "back": {"https://evil.example"}}
	b.wants(b.post("/desk/bulk", move, http.StatusOK), "¿Pasar 3 solicitudes a «Rechazada»?", `href="/desk/"`)
	move.Set("sure", "yes")
	b.wants(b.post("/desk/bulk", move, http.StatusOK), "No se hizo nada", "Falta el comentario")
	move.Set("comment", "Fuera de plazo")
	move.Set("key", "b3")
	b.wants(b.post("/desk/bulk", move, http.StatusOK), "3 solicitudes pasaron a «Rechazada»", "dentro de un minuto")
	b.wants(b.post("/desk/bulk", url.Values{"key": {"b3"}, "act": {"undo"}, "n": numbers}, http.StatusOK), "Deshecho en 3 solicitudes")
	b.post("/desk/bulk", url.Values{"key": {"b4"}, "act": {"drop"}, "n": numbers}, http.StatusBadRequest)
	b.post("/desk/bulk", url.Values{"key": {"b5"}, "act": {"assign"}}, http.StatusUnprocessableEntity)
}

// What a role may not do is refused, whatever page it comes from.
func TestAnAuditorChangesNothing(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	doc := s.add("k2", r.Id, "carta.pdf", blobtest.PDF(0))
	b := s.asRole("Eva", staff.Auditor)
	path := "/desk/requests/" + r.Number
	page := b.get(path, http.StatusOK)
	if strings.Contains(page, `method="post" action="`+path) {
		t.Errorf("the page offers what may not be done: %s", page)
	}
	for _, name := range []string{"message", "note", "assign", "priority", "link"} {
		b.act(path, name, url.Values{"text": {"x"}, "assignee": {"x"}, "priority": {"1"}, "other": {r.Number}}, http.StatusForbidden)
	}
	b.act(path, "document", url.Values{"document": {doc.Id}, "verdict": {"accepted"}}, http.StatusForbidden)
	b.sendFile(path, "x.pdf", blobtest.PDF(0), http.StatusForbidden)
	b.wants(b.post("/desk/bulk", url.Values{"key": {"k"}, "act": {"assign"}, "assignee": {"x"}, "n": {r.Number}}, http.StatusOK), "No se hizo nada")
	if res, err := s.requests.Open(t.Context(), &requestsv1.OpenRequest{Staff: "x", Id: r.Id}); err != nil || res.Item.Assignee != "" || len(res.Notes) != 0 || len(res.Events) != 2 {
		t.Errorf("got %v, %v; want it untouched", res, err)
	}
}

func TestCase13WordsFoundAreMarkedAndStillText(t *testing.T) {
	s := newSite(t)
	s.file("k1", `prórroga <script>alert(1)</script> & "ñ"`, "Ana")
	page := s.as("Luz").get("/desk/?q=PRORROGA+script+n", http.StatusOK)
	for _, want := range []string{"<mark>prórroga</mark> &lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; &amp; &#34;<mark>ñ</mark>&#34;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s: %s", want, page)
		}
	}
}
