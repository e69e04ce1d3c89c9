package desk_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"becario/desk/staff"
)

func TestAViewIsKeptAndShared(t *testing.T) {
	s := newSite(t)
	s.file("k1", "reembolso", "Ana")
	luz, rosa := s.as("Luz"), s.asRole("Rosa", staff.Analyst)
	if page := luz.get("/desk/", http.StatusOK); strings.Contains(page, "Guardar esta vista") {
		t.Errorf("a view that is there can be named: %s", page)
	}
	luz.wants(luz.get("/desk/?type=reimbursement&sort=filed&dir=desc", http.StatusOK), "Guardar esta vista", `value="dir=desc&amp;sort=filed&amp;type=reimbursement"`)
	keep := func(query, name string, shared bool, want int) string {
		form := url.Values{"query": {query}, "name": {name}}
		if shared {
			form.Set("shared", "on")
		}
		page, h := luz.do(http.MethodPost, "/desk/views", form, map[string]string{"Sec-Fetch-Site": "same-origin"}, want)
		return page + h.Get("Location")
	}
	if to := keep("dir=desc&sort=filed&type=reimbursement&page=x&evil=1", " Reembolsos <b> ", true, http.StatusSeeOther); to != "/desk/?dir=desc&sort=filed&type=reimbursement" {
		t.Errorf("it leads to %q, want the list alone", to)
	}
	keep("view=mine&sort=holder", "Solo mías", false, http.StatusSeeOther)
	luz.wants(keep("view=mine", " ", false, http.StatusUnprocessableEntity), "le falta un nombre")
	page := luz.get("/desk/?dir=desc&sort=filed&type=reimbursement", http.StatusOK)
	luz.wants(page, "Reembolsos &lt;b&gt;", "Solo mías", "Quitar")
	hers := rosa.get("/desk/?dir=desc&sort=filed&type=reimbursement", http.StatusOK)
	rosa.wants(hers, "Reembolsos &lt;b&gt;", "(de la oficina)")
	if strings.Contains(hers, "Solo mías") || strings.Contains(hers, "/drop") {
		t.Errorf("Rosa sees what is Luz's alone: %s", hers)
	}
	drop := regexp.MustCompile(`/desk/views/[^"]+/drop`).FindString(page)
	rosa.post(drop, nil, http.StatusSeeOther)
	rosa.wants(rosa.get("/desk/", http.StatusOK), "Reembolsos &lt;b&gt;")
	luz.post(drop, nil, http.StatusSeeOther)
	if page := rosa.get("/desk/", http.StatusOK); strings.Contains(page, "Reembolsos") {
		t.Errorf("it was removed, and Rosa sees it: %s", page)
	}
}
