package desk_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	deskv1 "becario/api/becario/desk/v1"
	"becario/desk/staff"
)

// noted returns the entries of the record as "action | subject | status", the oldest
// first.
func (s *site) noted() []string {
	s.Helper()
	all, err := s.staff.Entries(s.Context(), staff.Search{Limit: 1000})
	mustDo(s.T, err)
	var lines []string
	for _, e := range all {
		lines = append(lines, e.Action+" | "+e.Subject+" | "+http.StatusText(e.Status))
	}
	slices.Reverse(lines)
	return lines
}

func (s *site) wantNoted(want ...string) {
	s.Helper()
	got := s.noted()
	for _, line := range want {
		if !slices.Contains(got, line) {
			s.Errorf("the record lacks %q: %s", line, strings.Join(got, "\n"))
		}
	}
}

// However somebody writes a number, the record has the request under its own.
func TestTheRecordNamesARequestByItsOwnNumber(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	low := strings.ToLower(r.Number)
	b := s.as("Luz")
	page := b.get("/desk/requests/"+low, http.StatusOK)
	b.get("/desk/requests/"+low+"/receipt.pdf", http.StatusOK)
	b.get("/desk/requests/"+low+"/documents/none", http.StatusNotFound)
	b.get("/desk/requests/"+r.Id, http.StatusOK)
	b.post("/desk/requests/"+low+"/note", url.Values{"key": {"k"}, "text": {"nota"}}, http.StatusSeeOther)
	b.post("/desk/requests/"+low, b.form(page, "in_review", ""), http.StatusSeeOther)
	c := s.program(s.token("Luz", staff.Administrator, "read"))
	_, err := c.Open(t.Context(), &deskv1.OpenRequest{Number: low})
	mustDo(t, err)
	_, err = c.Open(t.Context(), &deskv1.OpenRequest{Number: "becal-0"})
	if err == nil {
		t.Error("a request that is not there was opened")
	}
	for _, line := range s.noted() {
		if strings.Contains(line, low) || strings.Contains(line, r.Id) {
			t.Errorf("the record has %q, want the number %s", line, r.Number)
		}
	}
	s.wantNoted("GET /desk/requests/{number} | "+r.Number+" | OK", "GET /desk/requests/{number}/documents/{id} | "+r.Number+" none | Not Found",
		"POST /desk/requests/{number}/note | "+r.Number+" | See Other", "POST /desk/requests/{number} | "+r.Number+" | See Other",
		"api Open read of Luz | "+r.Number+" | OK", "api Open read of Luz | becal-0 | Not Found")
	b.wants(b.get("/desk/office/record?what="+r.Number, http.StatusOK), r.Number+" none") // documents, too
}

// Which list, whose page and which days somebody looked at is in the record.
func TestTheRecordNamesLists(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	for _, path := range []string{"?q=Ana&page=", "?view=mine", "", "board?type=" + r.Type, "holders/ana", "people", "people?q=Ana", "numbers?from=2026-03-01&to=2026-03-02", "office/record?what=x"} {
		b.get("/desk/"+path, http.StatusOK)
	}
	b.do(http.MethodGet, "/desk/?q=Beto", nil, map[string]string{"HX-Request": "true", "HX-Current-URL": s.server.URL + "/desk/?view=late"}, http.StatusOK)
	c := s.program(s.token("Luz", staff.Administrator, "read"))
	_, err := c.List(t.Context(), &deskv1.ListRequest{Query: "Ana", View: "all"})
	mustDo(t, err)
	_, err = c.Holders(t.Context(), &deskv1.HoldersRequest{Query: "Ana"})
	mustDo(t, err)
	_, err = c.Numbers(t.Context(), &deskv1.NumbersRequest{From: "2026-03-01", To: "2026-03-02"})
	mustDo(t, err)
	s.wantNoted("GET /desk/{$} | q=Ana | OK", "GET /desk/{$} | view=mine | OK", "GET /desk/{$} | q=Beto | OK", "GET /desk/board | type="+r.Type+" | OK", "GET /desk/holders/{space} | ana | OK",
		"GET /desk/people |  | OK", "GET /desk/people | q=Ana | OK", "GET /desk/numbers | from=2026-03-01&to=2026-03-02 | OK", "GET /desk/office/record | what=x | OK",
		"api List read of Luz | q=Ana&view=all | OK", "api Holders read of Luz | q=Ana | OK", "api Numbers read of Luz | from=2026-03-01&to=2026-03-02 | OK")
	for _, line := range s.noted() {
		if line == "GET /desk/{$} |  | OK" {
			t.Errorf("the record has %q, which says nothing", line)
		}
	}
	b.wants(b.get("/desk/office/record", http.StatusOK), "Miró una lista", "Vio las solicitudes de un becario", "Miró la lista de becarios", "Miró las cifras")
}

// A look is in the record whatever the browser says of itself, and once while a page
// that stays open brings itself up to date; later, once more, and again after something
// else was looked at, and of another session.
func TestTheRecordNamesALookOnce(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	refresh := map[string]string{"Accept": "text/html"} // as the page's own script asks
	want := map[string]int{}
	check := func(what string) {
		t.Helper()
		got := map[string]int{}
		for _, line := range s.noted() {
			got[line]++
		}
		for line, n := range want {
			if got[line] != n {
				t.Errorf("%s: %q is in the record %d times, want %d", what, line, got[line], n)
			}
		}
	}
	for path, line := range map[string]string{"/desk/?q=Ana": "GET /desk/{$} | q=Ana | OK", "/desk/board?type=" + r.Type: "GET /desk/board | type=" + r.Type + " | OK",
		"/desk/requests/" + r.Number: "GET /desk/requests/{number} | " + r.Number + " | OK"} {
		want[line]++
		b.do(http.MethodGet, path, nil, map[string]string{"HX-Request": "true", "HX-Current-URL": s.server.URL + path}, http.StatusOK)
		check("a look with the headers of a refresh")
		for range 4 {
			s.clock.Add(time.Minute)
			b.do(http.MethodGet, path, nil, refresh, http.StatusOK)
		}
		check("a page that stays open")
		s.clock.Add(time.Minute)
		b.do(http.MethodGet, path, nil, refresh, http.StatusOK)
		want[line]++
		check("five minutes after it was noted")
		b.get("/desk/?view=mine", http.StatusOK)
		b.get(path, http.StatusOK)
		want[line]++
		check("after another page")
		s.as("Luz").get(path, http.StatusOK)
		want[line]++
		check("in another session")
	}
	for range 2 { // each time that a file is taken
		b.get("/desk/requests/"+r.Number+"/receipt.pdf", http.StatusOK)
		b.get("/desk/export.csv?q=Ana", http.StatusOK)
	}
	want["GET /desk/requests/{number}/receipt.pdf | "+r.Number+" | OK"], want["GET /desk/export.csv | q=Ana | OK"] = 2, 2
	check("files")
}

// What is done with many requests at once is in the record of each.
func TestTheRecordNamesEachOfMany(t *testing.T) {
	s := newSite(t)
	first, second := s.file("k1", "prórroga", "Ana"), s.file("k2", "reembolso", "Beto")
	b := s.as("Luz")
	b.post("/desk/bulk", url.Values{"key": {"k"}, "act": {"assign"}, "assignee": {"Luz"}, "n": {strings.ToLower(first.Number), second.Number, "BECAL-2026-0"}}, http.StatusOK)
	b.post("/desk/bulk", url.Values{"key": {"k"}, "act": {"undo"}, "n": {first.Number}}, http.StatusOK)
	s.wantNoted("bulk_assign | "+first.Number+" | OK", "bulk_assign | "+second.Number+" | OK", "bulk_assign | BECAL-2026-0 | Not Found", "bulk_undo | "+first.Number+" | OK")
	if got := s.noted(); slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, "/desk/bulk") }) {
		t.Errorf("the record has it twice: %q", got)
	}
}
