package desk_test

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

func TestSomethingIsFiledForWhoCameToTheCounter(t *testing.T) {
	s := newSite(t)
	b := s.as("Luz")
	b.wants(b.get("/desk/new", http.StatusOK), "Prórroga de la beca", "Nombre del becario")
	b.wants(b.post("/desk/new", url.Values{"key": {"k"}, "type": {"extension"}, "holder": {" "}}, http.StatusUnprocessableEntity), "Falta el nombre")
	begin := url.Values{"key": {"k1"}, "type": {"extension"}, "holder": {"Ana Duarte"}, "words": {"No llego con la tesis"}}
	_, h := b.do(http.MethodPost, "/desk/new", begin, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	form := h.Get("Location")
	b.wants(b.get(form, http.StatusOK), "Por Ana Duarte", "No llego con la tesis", "meses", "con fondos", "Documentos que pide")
	path, _, _ := strings.Cut(form, "?")
	answers := url.Values{"holder": {"Ana Duarte"}, "do": {"file"}, "f.new_end_date": {"2026-12-31"}, "f.months": {"muchos"}, "f.with_funding": {"no"}, "f.reason": {"thesis"}, "f.justification": {"la tesis"}}
	page := b.post(path, answers, http.StatusUnprocessableEntity)
	b.wants(page, `value="muchos"`, "wrong-why", "Algún dato no se entiende", `value="2026-12-31"`)
	answers.Set("f.months", "3")
	_, h = b.do(http.MethodPost, path, answers, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	request, _, _ := strings.Cut(h.Get("Location"), "?")
	b.wants(b.get(request, http.StatusOK), "Presentada por la oficina para Ana Duarte", "No llego con la tesis", "jue 31 dic", "la tesis")
	for range 2 { // a second click is no second request
		if _, again := b.do(http.MethodPost, path, answers, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther); !strings.HasPrefix(again.Get("Location"), request) {
			t.Errorf("filed again: leads to %q, want %q", again.Get("Location"), request)
		}
	}
	if got := strings.Count(b.get("/desk/?view=all", http.StatusOK), "data-row"); got != 1 {
		t.Errorf("got %d requests, want one", got)
	}
	s.asRole("Eva", staff.Auditor).get("/desk/new", http.StatusForbidden)
}

// Case 36 of the list of abuse: bank data are never asked for in a chat; staff may
// enter them, and the page shows them only when asked.
func TestCase36BankDataAreEnteredAtTheDesk(t *testing.T) {
	s := newSite(t)
	b := s.as("Luz")
	_, h := b.do(http.MethodPost, "/desk/new", url.Values{"key": {"k1"}, "type": {"bank_details_change"}, "holder": {"Ana"}}, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	path, _, _ := strings.Cut(h.Get("Location"), "?")
	answers := url.Values{"holder": {"Ana"}, "do": {"file"}, "f.effective_from": {"2026-12-01"}, "f.bank_country": {"España"}, "f.bank_name": {"Banco"}, "f.account_holder": {"Ana"}, "f.iban_or_account": {"ES91 2100 0418 4502 0005 1333"}}
	b.wants(b.post(path, answers, http.StatusUnprocessableEntity), "wrong-why")
	answers.Set("f.iban_or_account", "ES91 2100 0418 4502 0005 1332")
	_, h = b.do(http.MethodPost, path, answers, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	b.wants(b.get(h.Get("Location"), http.StatusOK), `<details class="hidden">`, "ES9121000418450200051332")
}

func TestAHolderHasAPage(t *testing.T) {
	s := newSite(t)
	one, two := s.file("k1", "prórroga", "Ana"), s.file("k2", "reembolso", "Ana María")
	b := s.as("Luz")
	page := b.get("/desk/holders/ana", http.StatusOK)
	b.wants(page, one.Number, two.Number, "También como", "2 solicitudes")
	b.get("/desk/holders/nobody", http.StatusNotFound)
	b.get("/desk/holders/%27%20OR%201=1", http.StatusNotFound)
}

func TestNumbersLeadToTheirLists(t *testing.T) {
	s := newSite(t)
	for i := range 3 {
		s.file(fmt.Sprint("k", i), "prórroga", "Ana")
	}
	s.clock.Add(60 * 24 * time.Hour)
	b := s.as("Luz")
	page := b.get("/desk/numbers?from=2026-03-01&to=2026-03-31", http.StatusOK)
	links := regexp.MustCompile(`<a (?:class="late" )?href="(/desk/\?[^"]*)">(\d+)</a>`).FindAllStringSubmatch(page, -1)
	if len(links) < 10 {
		t.Fatalf("got %d figures with a list: %s", len(links), page)
	}
	for _, l := range links {
		if got := strings.Count(b.get(strings.ReplaceAll(l[1], "&amp;", "&"), http.StatusOK), "data-row"); fmt.Sprint(got) != l[2] {
			t.Errorf("%s: the figure is %s, the list has %d", l[1], l[2], got)
		}
	}
	for _, name := range []string{"weeks.svg", "types.svg"} {
		svg, h := b.do(http.MethodGet, "/desk/numbers/"+name+"?from=2026-03-01&to=2026-03-31", nil, nil, http.StatusOK)
		if h.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(svg, "<svg") {
			t.Errorf("%s: %v, %.60s", name, h, svg)
		}
	}
	b.get("/desk/numbers/x.svg", http.StatusNotFound)
	b.get("/desk/numbers?from=2020-01-01&to=2026-03-31", http.StatusUnprocessableEntity)
}

// evil are cells that a spreadsheet would compute.
var evil = []string{"=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "  =1+1", "＝1+1", "'x;=1+1"}

func TestCase15NoCellOfAnExportIsAFormula(t *testing.T) {
	s := newSite(t)
	for i, title := range evil {
		s.file(fmt.Sprint("k", i), title, title)
	}
	b := s.as("Luz")
	text, h := b.do(http.MethodGet, "/desk/export.csv?view=all", nil, nil, http.StatusOK)
	if !strings.Contains(h.Get("Content-Disposition"), ".csv") {
		t.Errorf("headers: %v", h)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != len(evil)+1 {
		t.Fatalf("got %d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		for _, i := range []int{3, 4} {
			if !strings.HasPrefix(row[i], "'") || strings.Contains(row[i], ";=") {
				t.Errorf("the cell %q is a formula", row[i])
			}
		}
	}
	book, _ := b.do(http.MethodGet, "/desk/export.xlsx?view=all&q=cmd", nil, nil, http.StatusOK)
	z, err := zip.NewReader(strings.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	sheet, _ := io.ReadAll(f)
	if strings.Contains(string(sheet), "<f>") || strings.Count(string(sheet), "<row>") != 2 || !strings.Contains(string(sheet), "=cmd|&#39; /C calc&#39;!A0") {
		t.Errorf("the sheet: %s", sheet)
	}
	b.get("/desk/export.csv?from=x", http.StatusBadRequest)
}

func TestCase17WhatAHolderWritesIsNoBlank(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "{{.Request}} {número} {yo}", "{número}")
	b := s.as("Luz")
	b.post("/desk/office/answers", url.Values{"key": {"k"}, "title": {"Saludo"}, "text": {"Hola {becario}, sobre «{asunto}» ({número})"}}, http.StatusSeeOther)
	b.wants(b.get("/desk/requests/"+r.Number, http.StatusOK), `value="Hola {número}, sobre «{{.Request}} {número} {yo}» (`+r.Number+`)"`)
	page := b.get("/desk/office/answers", http.StatusOK)
	b.wants(page, "Saludo")
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page)[1]
	b.wants(b.post("/desk/office/answers", url.Values{"key": {"k2"}, "id": {id}, "title": {""}, "text": {"x"}}, http.StatusUnprocessableEntity), "Falta el título")
	b.post("/desk/office/answers", url.Values{"key": {"k3"}, "id": {id}, "drop": {"yes"}}, http.StatusSeeOther)
	if strings.Contains(b.get("/desk/office/answers", http.StatusOK), "Saludo") {
		t.Error("the answer is still there")
	}
}

// Case 21: what somebody may not see is found by no page.
func TestCase21WhatARoleMayNotSeeIsNowhere(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga secreta", "Ana")
	if err := s.staff.SetRights(t.Context(), "extension", []staff.Right{{Role: staff.Analyst}}); err != nil {
		t.Fatal(err)
	}
	b := s.asRole("Rosa", staff.Analyst)
	for _, path := range []string{"/desk/", "/desk/?q=secreta", "/desk/?view=all&type=extension", "/desk/board", "/desk/export.csv?view=all", "/desk/numbers", "/desk/?q=" + r.Number} {
		if page := b.get(path, http.StatusOK); strings.Contains(page, "prórroga secreta") || strings.Contains(page, "</a>Prórroga") {
			t.Errorf("%s shows it: %s", path, page)
		}
	}
	b.get("/desk/holders/ana", http.StatusNotFound)
	b.get("/desk/requests/"+r.Number, http.StatusForbidden)
	b.get("/desk/live?request="+r.Id, http.StatusForbidden)
	b.wants(b.post("/desk/bulk", url.Values{"key": {"k"}, "act": {"assign"}, "assignee": {"x"}, "n": {r.Number}}, http.StatusOK), "No se hizo nada")
	if res, err := s.requests.Open(t.Context(), &requestsv1.OpenRequest{Staff: "x", Id: r.Id, Peek: true}); err != nil || res.Item.Assignee != "" {
		t.Errorf("got %v, %v", res, err)
	}
}

// Case 42: a day off that is entered today moves the deadlines, and says so.
func TestCase42AClosureMovesDeadlines(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	b.wants(b.get("/desk/requests/"+r.Number, http.StatusOK), "mar 24 mar")
	form := url.Values{"key": {"c1"}, "day": {"2026-03-12"}, "name": {"Asueto por decreto"}, "open": {"no"}}
	_, h := b.do(http.MethodPost, "/desk/office/calendar", form, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	b.wants(b.get(h.Get("Location"), http.StatusOK), "Cambió 1 plazo", "Asueto por decreto", "Lo puso Luz")
	b.wants(b.get("/desk/requests/"+r.Number, http.StatusOK), "mié 25 mar", "Asueto por decreto: no cuenta")
	b.wants(b.post("/desk/office/calendar", url.Values{"key": {"c2"}, "day": {"mañana"}, "name": {"x"}}, http.StatusUnprocessableEntity), `role="alert"`)
	b.post("/desk/office/calendar", url.Values{"key": {"c3"}, "day": {"2026-03-12"}, "drop": {"yes"}}, http.StatusSeeOther)
	b.wants(b.get("/desk/requests/"+r.Number, http.StatusOK), "mar 24 mar")
	s.asRole("Eva", staff.Auditor).post("/desk/office/calendar", form, http.StatusForbidden)
}

func TestShortAnswersAreWritten(t *testing.T) {
	s := newSite(t)
	b := s.as("Luz")
	b.wants(b.get("/desk/office/short", http.StatusOK), "Nueva respuesta corta", "Respuesta (Español)", "Respuesta (English)")
	b.post("/desk/office/short", url.Values{"key": {"k1"}, "asks": {"¿cuándo pagan?\r\n\r\n fecha del desembolso \r\n"}, "text-es": {"Entre el 5 y el 10."}, "text-en": {""}}, http.StatusSeeOther)
	ask := func(text string) string {
		res, err := s.requests.Ask(t.Context(), &requestsv1.AskRequest{Text: text})
		if err != nil {
			return err.Error()
		}
		return res.Answer.Text["es"]
	}
	if got := ask("fecha del desembolso"); got != "Entre el 5 y el 10." {
		t.Errorf("who asks reads %q", got)
	}
	page := b.get("/desk/office/short", http.StatusOK)
	b.wants(page, "¿cuándo pagan?\nfecha del desembolso", "Entre el 5 y el 10.", "Luz")
	id := regexp.MustCompile(`name="id" value="([^"]+)"><input type="hidden" name="version" value="1"`).FindStringSubmatch(page)[1]
	change := func(key, version, text string, want int) string {
		return b.post("/desk/office/short", url.Values{"key": {key}, "id": {id}, "version": {version}, "asks": {"¿cuándo pagan?"}, "text-es": {text}}, want)
	}
	change("k2", "1", "El 5.", http.StatusSeeOther)
	b.wants(change("k3", "1", "El 6, creo.", http.StatusUnprocessableEntity), `role="alert"`, "El 6, creo.", `name="version" value="2"`)
	b.wants(change("k4", "2", " ", http.StatusUnprocessableEntity), "Falta el texto")
	if got := ask("¿cuándo pagan?"); got != "El 5." {
		t.Errorf("who asks reads %q", got)
	}
	b.post("/desk/office/short", url.Values{"key": {"k5"}, "id": {id}, "drop": {"yes"}}, http.StatusSeeOther)
	if got := ask("¿cuándo pagan?"); strings.Contains(got, "El 5") {
		t.Errorf("after it was removed who asks reads %q", got)
	}
	s.asRole("Eva", staff.Auditor).get("/desk/office/short", http.StatusForbidden)
}
