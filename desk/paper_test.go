package desk_test

import (
	"net/http"
	"strings"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

// Receipt and decision are given as PDF, the decision once there is one, and to
// those alone who may see the request.
func TestPapersOfARequest(t *testing.T) {
	s := newSite(t)
	b := s.as("Luz")
	r := s.file("r", "prórroga", "Ana")
	page := "/desk/requests/" + r.Number
	b.wants(b.get(page, http.StatusOK), page+"/receipt.pdf", r.Code[:5]+"-"+r.Code[5:])
	body, h := b.do(http.MethodGet, page+"/receipt.pdf", nil, nil, http.StatusOK)
	if !strings.HasPrefix(body, "%PDF-") || h.Get("Content-Type") != "application/pdf" || !strings.Contains(h.Get("Content-Disposition"), "recibo-"+r.Number+".pdf") {
		t.Errorf("the receipt: %d bytes with %v", len(body), h)
	}
	b.get(page+"/decision.pdf", http.StatusNotFound)
	if _, err := s.requests.Advance(t.Context(), &requestsv1.AdvanceRequest{Actor: "Luz", Key: "a", Id: r.Id, Version: r.Version, To: requestsv1.State_STATE_REJECTED, Comment: "Falta la carta"}); err != nil {
		t.Fatal(err)
	}
	b.wants(b.get(page, http.StatusOK), page+"/decision.pdf")
	if body, _ := b.do(http.MethodGet, page+"/decision.pdf", nil, nil, http.StatusOK); !strings.HasPrefix(body, "%PDF-") {
		t.Errorf("the decision: %d bytes", len(body))
	}
	if location := s.browser().get(page+"/receipt.pdf", http.StatusSeeOther); strings.HasPrefix(location, "%PDF-") {
		t.Error("somebody who has not signed in gets it")
	}
	blind := s.asRole("Eva", staff.Analyst)
	if err := s.staff.SetRights(t.Context(), r.Type, []staff.Right{{Role: staff.Analyst}}); err != nil {
		t.Fatal(err)
	}
	blind.get(page+"/receipt.pdf", http.StatusForbidden)
}
