package desk_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	deskv1 "becario/api/becario/desk/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

func TestATypeIsClosedAndOpened(t *testing.T) {
	s := newSite(t)
	const path, kind = "/desk/office/types", "reimbursement"
	for _, role := range []staff.Role{staff.Analyst, staff.Coordinator, staff.Auditor} {
		b := s.asRole("De "+string(role), role)
		b.get(path, http.StatusForbidden)
		b.post(path+"/"+kind, url.Values{"key": {"k"}, "do": {"close"}}, http.StatusForbidden)
	}
	b := s.as("Luz")
	page := b.get(path, http.StatusOK)
	types, err := s.requests.Types(t.Context(), &requestsv1.TypesRequest{})
	mustDo(t, err)
	for _, k := range types.Types {
		b.wants(page, `id="`+k.Key+`"`, k.Names["es"], k.Version[:10])
	}
	b.wants(page, "Administración y finanzas, en 7 días", "Según el caso", "carta de solicitud firmada")
	if strings.Contains(page, `action="/desk/office/types/general"`) {
		t.Error("the type for what fits nowhere else can be closed")
	}
	b.post(path+"/general", url.Values{"key": {"g"}, "do": {"close"}}, http.StatusUnprocessableEntity)
	b.post(path+"/none", url.Values{"key": {"n"}, "do": {"close"}}, http.StatusUnprocessableEntity)
	form := regexp.MustCompile(`action="/desk/office/types/` + kind + `"><input type="hidden" name="key" value="([^"]+)"`).FindStringSubmatch(page)
	for range 2 { // a double click
		b.post(path+"/"+kind, url.Values{"key": {form[1]}, "do": {"close"}}, http.StatusSeeOther)
	}
	b.wants(b.get(path, http.StatusOK), "Lo cerró Luz, mar 10 mar, 9:00", "Abrir<span")

	rosa := s.asRole("Rosa", staff.Analyst)
	b.wants(rosa.get("/desk/new", http.StatusOK), `<option value="reimbursement" disabled>Reembolso de un gasto (ahora cerrado)`)
	page = rosa.post("/desk/new", url.Values{"holder": {"Ana"}, "type": {kind}, "key": {"x"}}, http.StatusUnprocessableEntity)
	b.wants(page, "no se aceptan solicitudes nuevas de este tipo")
	res, err := s.program(s.token("Rosa", staff.Analyst, "read")).Types(t.Context(), &deskv1.TypesRequest{})
	mustDo(t, err)
	for _, k := range res.Types {
		if k.Closed != (k.Key == kind) {
			t.Errorf("the API says of %s: closed %v", k.Key, k.Closed)
		}
	}

	b.post(path+"/"+kind, url.Values{"key": {"o"}, "do": {"open"}}, http.StatusSeeOther)
	rosa.post("/desk/new", url.Values{"holder": {"Ana"}, "type": {kind}, "key": {"x"}}, http.StatusSeeOther)
	record := b.get("/desk/office/record?what="+kind, http.StatusOK)
	b.wants(record, "Cerró un tipo", "Abrió un tipo")
}
