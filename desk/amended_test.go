package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

// Staff read which data a holder has corrected, by the names of the fields, and not
// what stood there before.
func TestWhatWasCorrectedIsNamed(t *testing.T) {
	s := newSite(t)
	const before, now = "ES9121000418450200051332", "ES7921000813610123456789"
	draft := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d", Type: "bank_details_change", Title: "cambio de cuenta"}
	for field, value := range map[string]string{"effective_from": "2026-04-01", "bank_country": "ES", "bank_name": "Banco de Prueba", "account_holder": "Ana Benítez", "iban_or_account": before} {
		draft.Set = append(draft.Set, &requestsv1.Answer{Field: field, Value: value})
	}
	begun, err := s.requests.Draft(t.Context(), draft)
	mustDo(t, err)
	filed, err := s.requests.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f", Draft: begun.Draft.Id, Holder: "Ana"})
	mustDo(t, err)
	res, err := s.requests.Amend(t.Context(), &requestsv1.AmendRequest{Space: "ana", Actor: "ana", Key: "a", Id: filed.Request.Id,
		Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: now}, {Field: "effective_from", Value: "2026-05-01"}}})
	if err != nil || len(res.Faults) > 0 {
		t.Fatal(res, err)
	}
	b := s.asRole("Luz", staff.Coordinator)
	page := b.get("/desk/requests/"+filed.Request.Number, http.StatusOK)
	_, history, _ := strings.Cut(page, "El becario cambió datos de la solicitud")
	history, _, _ = strings.Cut(history, "</li>")
	for _, f := range begun.Draft.Type.Fields {
		if f.Key == "iban_or_account" || f.Key == "effective_from" {
			b.wants(history, f.Names["es"])
		}
	}
	if strings.Contains(history, "iban_or_account") || strings.Contains(page, before) {
		t.Errorf("the page has a key, or what stood there before: %s", history)
	}
}

// Staff correct an account that its holder tells them by telephone: twice the same, without
// seeing it in the form, on the request as they saw it, and not once it is decided.
func TestStaffCorrectPrivateData(t *testing.T) {
	s := newSite(t)
	const before, now = "ES9121000418450200051332", "ES7921000813610123456789"
	draft := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d", Type: "bank_details_change", Title: "cambio de cuenta"}
	for field, value := range map[string]string{"effective_from": "2026-04-01", "bank_country": "ES", "bank_name": "Banco de Prueba", "account_holder": "Ana Benítez", "iban_or_account": before} {
		draft.Set = append(draft.Set, &requestsv1.Answer{Field: field, Value: value})
	}
	begun, err := s.requests.Draft(t.Context(), draft)
	mustDo(t, err)
	filed, err := s.requests.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f", Draft: begun.Draft.Id, Holder: "Ana"})
	mustDo(t, err)
	path := "/desk/requests/" + filed.Request.Number
	form := func(version, first, second string) url.Values {
		return url.Values{"version": {version}, "f.iban_or_account": {first}, "f.iban_or_account.again": {second}}
	}
	luz := s.asRole("Luz", staff.Coordinator)
	page := luz.get(path, http.StatusOK)
	luz.wants(page, `action="`+path+`/correct"`, "Ahora: •••• 1332")
	luz.wants(luz.post(path+"/correct", form("1", now, ""), http.StatusUnprocessableEntity), "dos veces")
	luz.wants(luz.post(path+"/correct", form("1", "ES9121000418450200051333", "ES9121000418450200051333"), http.StatusUnprocessableEntity), "wrong-why")
	luz.wants(luz.post(path+"/correct", form("1", "", ""), http.StatusUnprocessableEntity), "nada que cambiar")
	luz.wants(luz.post(path+"/correct", form("1", before, before), http.StatusUnprocessableEntity), "lo que ya había")
	luz.post(path+"/correct", url.Values{"f.iban_or_account": {now}}, http.StatusBadRequest)
	luz.post(path+"/correct", form("1", now, now), http.StatusSeeOther)
	luz.post(path+"/correct", form("1", before, before), http.StatusConflict) // from a page of before
	page = luz.get(path+"?done=correct", http.StatusOK)
	luz.wants(page, "Datos cambiados", "La oficina cambió datos de la solicitud", "IBAN o número de cuenta", "Ahora: •••• 6789")
	if strings.Contains(page, before) {
		t.Error("the page has what stood there before")
	}
	audit := s.asRole("Rita", staff.Auditor)
	if strings.Contains(audit.get(path, http.StatusOK), "/correct") {
		t.Error("an auditor is offered to correct it")
	}
	audit.post(path+"/correct", form("2", before, before), http.StatusForbidden)
	_, err = s.requests.Advance(t.Context(), &requestsv1.AdvanceRequest{Actor: "Luz", Key: "c", Id: filed.Request.Id, Version: 2, To: requestsv1.State_STATE_IN_COMMITTEE})
	mustDo(t, err)
	luz.wants(luz.post(path+"/correct", form("3", before, before), http.StatusConflict), "está decidiendo")
	if strings.Contains(luz.get(path, http.StatusOK), "/correct") {
		t.Error("it is offered while the committee decides")
	}
	due, err := s.requests.ClaimDue(t.Context(), &requestsv1.ClaimDueRequest{Limit: 10})
	if err != nil || len(due.Notices) == 0 || due.Notices[0].GetRequestCorrected().GetStaff() != "Luz" {
		t.Errorf("told: %v, %v; want that Luz has changed it", due, err)
	}
}
