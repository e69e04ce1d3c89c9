package desk_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	holdersv1 "becario/api/becario/holders/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

var heading = regexp.MustCompile(`aria-sort="\w+"><a href="[^"]*">([^<]*)</a>`)

// headings are the columns of a page of requests.
func headings(page string) string {
	var all []string
	for _, h := range heading.FindAllStringSubmatch(page, -1) {
		all = append(all, h[1])
	}
	return strings.Join(all, " ")
}

// rowOrder are the numbers of its rows, in their order.
func rowOrder(page string) string {
	var all []string
	for _, m := range regexp.MustCompile(`scope="row"><a href="/desk/requests/([^"]+)"`).FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return strings.Join(all, " ")
}

func TestColumnsAreChosen(t *testing.T) {
	s := newSite(t)
	s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	if got := headings(b.get("/desk/", http.StatusOK)); got != "Becario Estado Asignada a Presentada Fecha límite" {
		t.Errorf("the usual columns are %q", got)
	}
	page := b.get("/desk/?cols=waiting,number,evil,number,f.months,programme", http.StatusOK)
	if got := headings(page); got != "Espera a Número Programa" {
		t.Errorf("the columns of the address are %q", got)
	}
	b.wants(page, `name="cols" value="waiting,number,programme"`, `value="waiting" checked`, `value="waiting ahead" disabled`, `cols=waiting%2Cnumber%2Cprogramme`)
	if strings.Contains(page, `value="f.months"`) || strings.Contains(page, "evil%2C") {
		t.Error("the list of all types has the field of one")
	}
	if got := headings(b.get("/desk/?type=extension&cols=f.months,f.none,state", http.StatusOK)); got != "Meses de más Estado" && !strings.HasSuffix(got, " Estado") {
		t.Errorf("the columns of a type are %q", got)
	}
	// Private fields have none.
	if page := b.get("/desk/?type=bank_details_change&cols=f.iban_or_account,f.bank_name", http.StatusOK); strings.Contains(page, "f.iban_or_account\"") || strings.Contains(headings(page), "IBAN") {
		t.Errorf("a private field has a column: %s", headings(page))
	}

	choose := func(form url.Values) string {
		_, h := b.do(http.MethodPost, "/desk/columns", form, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
		return h.Get("Location")
	}
	cols := []string{"number", "holder", "f.months"}
	if to := choose(url.Values{"query": {"type=extension&page=x"}, "col": cols, "do": {"show"}}); to != "/desk/?cols=number%2Cholder%2Cf.months&type=extension" {
		t.Errorf("it leads to %q", to)
	}
	if got := headings(b.get("/desk/", http.StatusOK)); !strings.HasPrefix(got, "Becario Estado") {
		t.Errorf("what was only shown was kept: %q", got)
	}
	if to := choose(url.Values{"query": {"type=extension"}, "col": cols, "move": {"holder ahead"}}); to != "/desk/?cols=holder%2Cnumber%2Cf.months&type=extension&arrange=1#columns" {
		t.Errorf("after a move it leads to %q", to)
	}
	b.wants(b.get("/desk/?cols=holder&arrange=1", http.StatusOK), `id="columns" open>`)
	choose(url.Values{"query": {"type=extension"}, "col": cols, "do": {"keep"}})
	page = b.get("/desk/", http.StatusOK)
	if got := headings(page); got != "Número Becario" {
		t.Errorf("the columns that were kept are %q", got)
	}
	if strings.Contains(page, "Guardar esta vista") {
		t.Error("one's own columns alone make a list that can be named")
	}
	b.wants(page, `href="/desk/?cols=number%2Cholder&amp;view=mine"`) // so that it can be passed on
	if got := headings(b.get("/desk/?cols=state", http.StatusOK)); got != "Estado" {
		t.Errorf("the address says otherwise: %q", got)
	}
	if got := headings(s.asRole("Rosa", staff.Analyst).get("/desk/", http.StatusOK)); !strings.HasPrefix(got, "Becario Estado") {
		t.Errorf("somebody else has %q", got)
	}
	// A view has its own.
	b.post("/desk/views", url.Values{"query": {"view=mine&cols=type,state"}, "name": {"Mías"}}, http.StatusSeeOther)
	b.wants(b.get("/desk/", http.StatusOK), `href="/desk/?cols=type%2Cstate&amp;view=mine"`)
	choose(url.Values{"query": {"cols=state"}, "do": {"usual"}})
	if got := headings(b.get("/desk/", http.StatusOK)); !strings.HasPrefix(got, "Becario Estado") {
		t.Errorf("the usual ones are %q", got)
	}
	b.post("/desk/columns", url.Values{"query": {"%"}}, http.StatusBadRequest)
}

// Lists are in an order by each column, what has no value comes last.
func TestEveryColumnOrders(t *testing.T) {
	s := newSite(t)
	_, err := s.holders.Import(t.Context(), &holdersv1.ImportRequest{Actor: "Luz", Data: []byte("name;email;programme;country;university\nAna;ana@example.org;Doctorado;ES;Zaragoza\nBea;bea@example.org;Máster;PY;Asunción\n")})
	mustDo(t, err)
	all, err := s.holders.List(t.Context(), &holdersv1.ListRequest{})
	mustDo(t, err)
	file := func(space, title string) string {
		res, err := s.requests.File(t.Context(), &requestsv1.FileRequest{Space: space, Actor: space, Key: "k", Title: title, Holder: space})
		mustDo(t, err)
		return res.Request.Number
	}
	for _, h := range all.Holders {
		_, err := s.holders.Confirm(t.Context(), &holdersv1.ConfirmRequest{Actor: "Luz", Space: strings.ToLower(h.Name), Id: h.Id})
		mustDo(t, err)
	}
	ana, bea, eva := file("ana", "prórroga"), file("bea", "prórroga"), file("eva", "una pregunta")
	b := s.as("Luz")
	for order, want := range map[string][]string{
		"sort=programme": {ana, bea, eva}, "sort=programme&dir=desc": {bea, ana, eva},
		"sort=university": {bea, ana, eva}, "sort=country": {ana, bea, eva}, "sort=number": {ana, bea, eva}, "sort=number&dir=desc": {eva, bea, ana},
	} {
		if got := rowOrder(b.get("/desk/?"+order, http.StatusOK)); got != strings.Join(want, " ") {
			t.Errorf("%s: got %s, want %s", order, got, want)
		}
	}
	b.wants(b.get("/desk/?cols=programme,country,university", http.StatusOK), "Doctorado", "España", "Zaragoza", "Paraguay", `data-l="Programa"`)
	b.get("/desk/requests/"+bea, http.StatusOK) // it is read now
	if got := rowOrder(b.get("/desk/?sort=unread", http.StatusOK)); !strings.HasSuffix(got, bea) {
		t.Errorf("by what is unread: %s, want %s last", got, bea)
	}
	for _, key := range []string{"holder", "type", "state", "priority", "assignee", "filed", "deadline", "changed", "waiting"} {
		page := b.get("/desk/?cols="+key+"&sort="+key+"&dir=desc", http.StatusOK)
		b.wants(page, `aria-sort="descending"`)
		if n := len(strings.Fields(rowOrder(page))); n != 3 {
			t.Errorf("by %s there are %d rows, want 3", key, n)
		}
	}
}

// Amounts of a field are ordered as numbers, and pages of such an order go on where
// the one before ended.
func TestAFieldOrders(t *testing.T) {
	s := newSite(t)
	const n = 45
	months := map[string]int{}
	for i := range n {
		space := fmt.Sprint("s", i)
		draft, err := s.requests.Draft(t.Context(), &requestsv1.DraftRequest{Space: space, Actor: space, Key: "d", Type: "extension", Set: []*requestsv1.Answer{
			{Field: "new_end_date", Value: "2026-12-31"}, {Field: "months", Value: fmt.Sprint(1 + i*7%12)}, {Field: "with_funding", Value: "no"}, {Field: "reason", Value: "thesis"}, {Field: "justification", Value: "la tesis"}}})
		mustDo(t, err)
		res, err := s.requests.File(t.Context(), &requestsv1.FileRequest{Space: space, Actor: space, Key: "k", Draft: draft.Draft.Id})
		mustDo(t, err)
		months[res.Request.Number] = 1 + i*7%12
	}
	b := s.as("Luz")
	first := b.get("/desk/?type=extension&sort=f.months&cols=f.months", http.StatusOK)
	next := regexp.MustCompile(`href="([^"]*page=n40[^"]*)"`).FindStringSubmatch(first)
	if next == nil {
		t.Fatalf("there is no next page: %s", first)
	}
	second := b.get(strings.ReplaceAll(next[1], "&amp;", "&"), http.StatusOK)
	numbers := append(strings.Fields(rowOrder(first)), strings.Fields(rowOrder(second))...)
	seen, last := map[string]bool{}, 0
	for _, number := range numbers {
		seen[number] = true
		if months[number] < last {
			t.Errorf("%d months come after %d", months[number], last)
		}
		last = months[number]
	}
	if len(numbers) != n || len(seen) != n {
		t.Errorf("got %d rows, %d of them different; want %d", len(numbers), len(seen), n)
	}
	b.get("/desk/?sort=f.months", http.StatusOK)
	b.get("/desk/?type=extension&sort=f.months&page=n99999", http.StatusOK)
	b.get("/desk/?type=extension&sort=f.months&page=nonsense", http.StatusBadRequest)
}

// A page stays small, with all columns and forty rows of long names.
func TestThePageOfAllColumnsIsSmall(t *testing.T) {
	s := newSite(t)
	for i := range 60 {
		_, err := s.requests.File(t.Context(), &requestsv1.FileRequest{Space: fmt.Sprint("s", i), Actor: "x", Key: "k", Title: "prórroga de la beca por un semestre más", Holder: "José Luis Núñez de la Santísima Trinidad y Fernández"})
		mustDo(t, err)
	}
	b := s.as("Luz")
	for _, path := range []string{"/desk/", "/desk/?cols=number,type,holder,programme,country,university,state,priority,assignee,filed,deadline,changed,waiting,unread"} {
		page := b.get(path, http.StatusOK)
		first, last := strings.Index(page, "<tr role=\"row\" data-row"), strings.LastIndex(page, "</tr>")
		t.Logf("%s: %d bytes, %d of them the rows", path, len(page), last-first)
		if len(page) > 60_000 {
			t.Errorf("%s has %d bytes, want 60,000 at most", path, len(page))
		}
	}
}

func TestAnExportHasTheColumnsOfItsView(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	page := b.get("/desk/?cols=state,waiting", http.StatusOK)
	b.wants(page, `href="/desk/export.csv?cols=state%2Cwaiting"`, `href="/desk/export.xlsx"`, "con todas las columnas")
	read := func(path string) [][]string {
		text := b.get(path, http.StatusOK)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		mustDo(t, err)
		return rows
	}
	rows := read("/desk/export.csv?cols=state,waiting")
	if got := fmt.Sprint(rows[0], " ", rows[1][0]); got != "[Número Solicitud Estado Espera a] "+r.Number {
		t.Errorf("got %q", got)
	}
	if got := fmt.Sprint(read("/desk/export.csv?cols=holder,number")[0]); got != "[Solicitud Becario Número]" {
		t.Errorf("got %q", got)
	}
	every := read("/desk/export.csv")[0]
	if got := strings.Join(every, ","); !strings.HasPrefix(got, "Número,Presentada,Tipo,Solicitud,Becario,Estado,") || !strings.HasSuffix(got, ",Programa,País,Universidad,Último cambio,Espera a,Sin leer") {
		t.Errorf("all columns are %q", got)
	}
	if got := strings.Join(read("/desk/export.csv?type=bank_details_change&cols=f.iban_or_account")[0], ","); strings.Contains(got, "IBAN") {
		t.Errorf("a private field is exported: %q", got)
	}
}
