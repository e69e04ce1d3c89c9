package desk_test

import (
	"net/http"
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
