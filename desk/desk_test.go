package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/blob/blobtest"
)

func TestEveryPageNeedsASession(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	b := s.browser()
	for _, path := range []string{"/desk/", "/desk/requests/" + r.Number, "/desk/nothing", "/desk/?q=x&state=approved"} {
		if _, h := b.do(http.MethodGet, path, nil, nil, http.StatusSeeOther); h.Get("Location") != "/desk/sign-in" {
			t.Errorf("%s: leads to %q, want the door", path, h.Get("Location"))
		}
		b.post(path, url.Values{"to": {"approved"}, "key": {"k"}, "version": {"1"}}, http.StatusUnauthorized)
	}
	b.post("/desk/sign-out", nil, http.StatusUnauthorized)
	if _, h := b.do(http.MethodGet, "/desk/", nil, map[string]string{"HX-Request": "true"}, http.StatusUnauthorized); h.Get("HX-Redirect") != "/desk/sign-in" {
		t.Errorf("a part of a page: leads to %q, want the door", h.Get("HX-Redirect"))
	}
	b.wants(b.get("/desk/sign-in", http.StatusOK), "Correo electrónico", "Contraseña")
	if res, err := s.requests.Fetch(t.Context(), &requestsv1.FetchRequest{Staff: "x", Id: r.Id}); err != nil || res.Request.Version != 1 {
		t.Errorf("the request was touched: %v, %v", res, err)
	}
}

func TestTheSessionOfSomebodyElseCannotBeMadeUp(t *testing.T) {
	s := newSite(t)
	s.as("Luz")
	for _, cookie := range []string{"becario_desk=Luz", "becario_desk=", "becario_desk=' OR 1=1 --", "becario_desk=" + strings.Repeat("A", 43)} {
		b := s.browser()
		b.do(http.MethodGet, "/desk/", nil, map[string]string{"Cookie": cookie}, http.StatusSeeOther)
	}
}

func TestTheQueue(t *testing.T) {
	s := newSite(t)
	late := s.file("k1", "una pregunta", "Ana María")
	ask := s.file("k2", "prórroga de mi beca", "Ana María")
	s.clock.Set(time.Date(2026, 3, 16, 12, 0, 0, 0, time.UTC))
	other := s.file("k3", "Reembolso", "Beto")
	b := s.as("Luz")
	page := b.get("/desk/", http.StatusOK)
	b.wants(page, late.Number, ask.Number, other.Number, "Vencida", "vie 13 mar", "mar 24 mar", "Faltan 3", `Por decidir <span class="n">3</span>`, `role="status" id="found">3 solicitudes</p>`)
	if i, j := strings.Index(page, late.Number), strings.Index(page, ask.Number); i > j {
		t.Errorf("the later deadline comes first: %s", page)
	}
	page = b.get("/desk/?q=PRORROGA+maria", http.StatusOK)
	b.wants(page, ask.Number, `value="PRORROGA maria"`)
	if strings.Contains(page, other.Number) {
		t.Errorf("the search finds too much: %s", page)
	}
	b.wants(b.get("/desk/?q=%22%3E%3Cscript%3E", http.StatusOK), "No hay nada con «&#34;&gt;&lt;script&gt;»")
	b.wants(b.get("/desk/?state=approved", http.StatusOK), "No hay solicitudes aquí")
	b.get("/desk/?page=nonsense", http.StatusBadRequest)
	for i := range 41 {
		_, err := s.requests.File(t.Context(), &requestsv1.FileRequest{Space: fmt.Sprint("p", i), Actor: fmt.Sprint("p", i), Key: "k", Title: "constancia", Holder: "Eva"})
		if err != nil {
			t.Fatal(err)
		}
	}
	page = b.get("/desk/?q=constancia", http.StatusOK)
	next := regexp.MustCompile(`href="([^"]*page=[^"]*)"`).FindStringSubmatch(page)
	if next == nil || strings.Count(page, `scope="row"`) != 40 {
		t.Fatalf("the first page has no next one: %s", page)
	}
	page = b.get(strings.ReplaceAll(next[1], "&amp;", "&"), http.StatusOK)
	b.wants(page, "Al principio")
	if n := strings.Count(page, `scope="row"`); n != 1 {
		t.Errorf("second page: got %d rows, want 1", n)
	}
}

func TestAStepIsTakenAndTold(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	path := "/desk/requests/" + r.Number
	page := b.get(path, http.StatusOK)
	b.wants(page, "Presentada", "carta de la universidad", "mar 10 mar, 9:00", "10 días hábiles")

	b.wants(b.post(path, b.form(page, "rejected", " "), http.StatusUnprocessableEntity), "Falta el comentario", `value="rejected" required data-decides checked`)
	b.wants(b.post(path, b.form(page, "", "hola"), http.StatusUnprocessableEntity), "Elige a qué estado pasa", "hola</textarea>")
	b.post(path, url.Values{"to": {"approved"}}, http.StatusBadRequest)

	form := b.form(page, "in_review", "La estamos mirando")
	for range 2 { // a double click is one step
		if _, h := b.do(http.MethodPost, path, form, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther); h.Get("Location") != path+"?done=step" {
			t.Errorf("leads to %q", h.Get("Location"))
		}
	}
	nobody := s.file("k2", "duda", "")
	b.wants(b.get("/desk/requests/"+nobody.Number+"?done=step", http.StatusOK), "Guardado. Avisamos a su titular.")
	b.wants(b.get(path+"?done=step", http.StatusOK), "Guardado. Avisamos a Ana.", "Pasó a «En revisión»", "La estamos mirando", "Luz")
	res, err := s.requests.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{})
	if err != nil || len(res.Notices) != 1 || res.Notices[0].GetRequestAdvanced().GetComment() != "La estamos mirando" {
		t.Errorf("notices: got %v, %v, want one", res, err)
	}
}

func TestTheSecondOfTwoKeepsWhatTheyWrote(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	luz, rosa := s.as("Luz"), s.as("Rosa")
	path := "/desk/requests/" + r.Number
	page := luz.get(path, http.StatusOK)
	rosa.post(path, rosa.form(rosa.get(path, http.StatusOK), "in_committee", "Va al comité"), http.StatusSeeOther)
	page = luz.post(path, luz.form(page, "rejected", "No hay fondos & punto"), http.StatusConflict)
	luz.wants(page, "ahora está «En comité»", "No hay fondos &amp; punto</textarea>", "Va al comité")
	luz.post(path, luz.form(page, "rejected", "No hay fondos"), http.StatusSeeOther)
	res, err := s.requests.Fetch(t.Context(), &requestsv1.FetchRequest{Staff: "Luz", Id: r.Id})
	if err != nil || res.Request.Version != 3 || len(res.Events) != 3 {
		t.Errorf("got %v, %v; want three events", res, err)
	}
}

func TestWhatOthersWriteIsShownAsText(t *testing.T) {
	s := newSite(t)
	evil := `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	r := s.file("k1", evil, evil)
	s.add("k2", "", evil+".pdf", blobtest.PDF(0))
	b := s.as("<script>alert(2)</script>")
	path := "/desk/requests/" + r.Number
	b.post(path, b.form(b.get(path, http.StatusOK), "waiting_applicant", evil), http.StatusSeeOther)
	for _, page := range []string{b.get(path, http.StatusOK), b.get("/desk/", http.StatusOK)} {
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img") {
			t.Errorf("a script comes through: %s", page)
		}
		b.wants(page, "&lt;script&gt;alert(")
	}
}

func TestARequestWhoseHolderHadTheirDataErased(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	s.add("k2", r.Id, "carta.pdf", blobtest.PDF(0))
	if _, err := s.requests.Erase(t.Context(), &requestsv1.EraseRequest{Space: "ana", Actor: "ana"}); err != nil {
		t.Fatal(err)
	}
	b := s.as("Luz")
	b.wants(b.get("/desk/?state=withdrawn", http.StatusOK), "Datos borrados a petición del becario</a>", r.Number)
	page := b.get("/desk/requests/"+r.Number, http.StatusOK)
	b.wants(page, "<h1>Datos borrados a petición del becario</h1>", "Un documento</bdi>")
	for _, gone := range []string{"prórroga", "Ana", "carta"} {
		if strings.Contains(page, gone) {
			t.Errorf("the page still has %q", gone)
		}
	}
}

func TestAnotherSiteCannotSend(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	path := "/desk/requests/" + r.Number
	form := b.form(b.get(path, http.StatusOK), "approved", "ya")
	for _, header := range []map[string]string{
		{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
	} {
		page, _ := b.do(http.MethodPost, path, form, header, http.StatusForbidden)
		b.wants(page, "venía de otra página")
		b.do(http.MethodPost, "/desk/sign-out", nil, header, http.StatusForbidden)
	}
	b.post(path, form, http.StatusSeeOther)
}

func TestHeadersAndFiles(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	page, h := b.do(http.MethodGet, "/desk/sign-in", nil, nil, http.StatusOK)
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin", "Content-Type": "text/html; charset=utf-8",
	} {
		if h.Get(name) != want {
			t.Errorf("%s: got %q, want %q", name, h.Get(name), want)
		}
	}
	if strings.Contains(page, "style=") || strings.Contains(page, " on") && regexp.MustCompile(`\son[a-z]+=`).MatchString(page) {
		t.Errorf("the page has inline styles or scripts: %s", page)
	}
	for _, address := range regexp.MustCompile(`"(/desk/static/[^"#]+)`).FindAllStringSubmatch(page, -1) {
		if _, h := b.do(http.MethodGet, address[1], nil, nil, http.StatusOK); !strings.Contains(h.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: got %q, want it kept", address[1], h.Get("Cache-Control"))
		}
	}
	b.get("/desk/static/../desk.go", http.StatusTemporaryRedirect)
	b.get("/desk/static/none.css", http.StatusNotFound)
	big := url.Values{"lang": {"es"}, "back": {strings.Repeat("x", 1<<20)}}
	b.post("/desk/language", big, http.StatusBadRequest)
}

func TestLanguages(t *testing.T) {
	s := newSite(t)
	for asked, want := range map[string]string{"en-GB,en;q=0.9": "Sign in", "es-PY": "Entrar", "gn": "Entrar", "": "Entrar", ";;;": "Entrar"} {
		b := s.browser()
		b.lang = asked
		b.wants(b.get("/desk/sign-in", http.StatusOK), want)
	}
	b := s.browser()
	for address, want := range map[string]string{
		"/desk/sign-in?x=1": "/desk/sign-in?x=1", "https://evil.example/desk/": "/desk/", "//evil.example/desk/": "/desk/",
		"/desk/../chat": "/desk/", `/desk\evil`: "/desk/", "javascript:alert(1)": "/desk/",
	} {
		_, h := b.do(http.MethodPost, "/desk/language", url.Values{"lang": {"en"}, "back": {address}}, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
		if h.Get("Location") != want {
			t.Errorf("back to %q: leads to %q, want %q", address, h.Get("Location"), want)
		}
	}
	b.wants(b.get("/desk/sign-in", http.StatusOK), "Sign in", `lang="en"`)
	b.post("/desk/language", url.Values{"lang": {"xx"}}, http.StatusBadRequest)
}

// Every phrase that a page asks for is there in every language.
func TestNoPhraseIsMissing(t *testing.T) {
	s := newSite(t)
	states := []string{"in_review", "waiting_third_party", "waiting_applicant", "in_committee", "approved", "in_payment", "resolved"}
	for _, lang := range []string{"es", "en"} {
		b := s.as("Luz")
		r := s.file(lang, "prórroga", "Ana")
		path := "/desk/requests/" + r.Number
		b.lang = lang
		var all []string
		for _, state := range states {
			page := b.get(path, http.StatusOK)
			all = append(all, page, b.get("/desk/", http.StatusOK))
			b.post(path, b.form(page, state, "x"), http.StatusSeeOther)
			if state == "waiting_third_party" || state == "waiting_applicant" {
				if _, err := s.requests.Answer(t.Context(), &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: lang + state, Id: r.Id, Text: "x"}); err != nil {
					t.Fatal(err)
				}
				all = append(all, b.get(path, http.StatusOK))
			}
			if state == "waiting_applicant" {
				s.add(lang+"d", r.Id, "x", blobtest.PDF(2_500_000))
			}
		}
		all = append(all, b.get(path+"?done=step", http.StatusOK), b.get(path+"?done=decision&undo=x", http.StatusOK), b.get("/desk/requests/none", http.StatusNotFound), b.get("/desk/?q=none", http.StatusOK))
		for _, path := range []string{"board", "numbers", "new", "office/answers", "office/short", "office/calendar", "holders/ana", "?view=late", "account", "account/second", "account/tokens", "office/staff", "office/staff/" + s.account("Luz", staff.Administrator).ID, "office/types", "office/rights", "office/rights/" + r.Type, "office/record?verify=1"} {
			all = append(all, b.get("/desk/"+path, http.StatusOK))
		}
		door := s.browser()
		door.lang = lang
		all = append(all, door.get("/desk/sign-in", http.StatusOK), door.get("/desk/forgot", http.StatusOK), door.get(s.invite(s.account("Eva "+lang, staff.Analyst)), http.StatusOK),
			door.post("/desk/sign-in", url.Values{"email": {"x"}}, http.StatusUnauthorized))
		for _, page := range all {
			if lack := regexp.MustCompile(`\[(desk|staff|request|date|fault)\.[a-z_.]+\]`).FindString(page); lack != "" {
				t.Errorf("%s: nobody wrote %s", lang, lack)
			}
		}
	}
}

// A document is given with the type that its bytes have, under a policy by which
// nothing in it runs, whatever its sender called it.
func TestDocuments(t *testing.T) {
	s := newSite(t)
	b := s.as("Luz")
	b.lang = "es"
	r := s.file("r", "prórroga", "Ana")
	page := "/desk/requests/" + r.Number
	for i, c := range []struct {
		name             string
		data             []byte
		kind, kept, form string
	}{
		{"Certificado (notas año 1.pdf)", blobtest.PDF(0), "application/pdf", "attachment", "notas%20a%C3%B1o%201.pdf"},
		{"foto", blobtest.Photo(1), "image/jpeg", "inline", "foto.jpg"},
		{"foto.JPEG", blobtest.Photo(2), "image/jpeg", "inline", "foto.JPEG"},
		{`a";x.html`, blobtest.Photo(3), "image/jpeg", "inline", `a\";x.html.jpg`},
		{"captura.exe", blobtest.PNG(400, 600), "image/png", "inline", "captura.exe.png"},
		{"grande.pdf", blobtest.PDF(2_500_000), "application/pdf", "attachment", "grande.pdf"},
	} {
		d := s.add(fmt.Sprint("k", i), r.Id, c.name, c.data)
		path := page + "/documents/" + d.Id
		b.wants(b.get(page, http.StatusOK), path)
		body, h := b.do(http.MethodGet, path, nil, nil, http.StatusOK)
		if got := h.Get("Content-Disposition"); !strings.HasPrefix(got, c.kept+";") || !strings.Contains(got, c.form) {
			t.Errorf("%s: kept as %s, want %s of %s", c.name, got, c.kept, c.form)
		}
		if body != string(c.data) || h.Get("Content-Type") != c.kind || h.Get("Content-Length") != fmt.Sprint(len(c.data)) {
			t.Errorf("%s: %d bytes as %s, want %d as %s", c.name, len(body), h.Get("Content-Type"), len(c.data), c.kind)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: given with %v", c.name, h)
		}
	}
	b.get(page+"/documents/none", http.StatusNotFound)
	d := s.add("last", r.Id, "carta.pdf", blobtest.PDF(3))
	other := s.file("o", "desembolso", "Eva")
	b.get("/desk/requests/"+other.Number+"/documents/"+d.Id, http.StatusNotFound)
	s.browser().get(page+"/documents/"+d.Id, http.StatusSeeOther) // to the door
	if err := os.RemoveAll(s.folder); err != nil {
		t.Fatal(err)
	}
	b.wants(b.get(page+"/documents/"+d.Id, http.StatusNotFound), "no está aquí")
}
