package requeststest

import (
	"fmt"
	"slices"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// set puts answers into a draft, one name and value after the other.
func (s *suite) set(req *requestsv1.DraftRequest, pairs ...string) *requestsv1.DraftResponse {
	s.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		req.Set = append(req.Set, &requestsv1.Answer{Field: pairs[i], Value: pairs[i+1]})
	}
	req.Actor, req.Chat = req.Space, true
	res, err := s.requests.Draft(s.ctx, req)
	if err != nil {
		s.Fatalf("draft: %v", err)
	}
	return res
}

func (s *suite) find() {
	for text, want := range map[string]string{
		"no me pagaron el semestre": "disbursement_claim", "me robaron el pasaporte": "emergency", "I want to renew my scholarship": "annual_renewal", "xyzzy": "",
	} {
		res, err := s.requests.Find(s.ctx, &requestsv1.FindRequest{Text: text})
		got := ""
		if err == nil && len(res.Types) > 0 {
			got = res.Types[0]
		}
		if err != nil || got != want {
			s.Errorf("%q: got %v, %v; want %q", text, res, err, want)
		}
	}
}

func (s *suite) draft() {
	res := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d1", Type: "reimbursement", Title: "reembolso del pasaje", Words: "quiero el reembolso del pasaje, 300 euros"}, "amount", "30000 EUR")
	d := res.Draft
	if d.Next != "concept" || d.Complete || d.Type.Names["en"] == "" || len(d.Type.Fields) == 0 {
		s.Errorf("begun: got next %q, complete %v, type %v", d.Next, d.Complete, d.Type)
	}
	again := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d1", Type: "reimbursement"})
	if again.Draft.Id != d.Id || len(again.Draft.Answers) != 1 {
		s.Errorf("told twice: got %v, want %s", again.Draft, d.Id)
	}
	d = s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d2", Id: d.Id}, "concept", "visa", "payer", "self", "expense_date", "2026-03-01").Draft
	if !d.Complete || d.Next != "" || slices.Contains(d.Asked, "route") || !slices.Contains(d.Wanted, "passport_stamps") || d.Days != 7 || d.Deadline != "2026-03-19" {
		s.Errorf("of a visa: got %v", d)
	}
	d = s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d3", Id: d.Id}, "concept", "ticket").Draft
	if d.Complete || d.Next != "route" {
		s.Errorf("of a ticket: got next %q, complete %v; want its route", d.Next, d.Complete)
	}
	if _, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f0", Draft: d.Id}); !fault.Has(err, "fault.form_open") {
		s.Errorf("filed with a question left: got %v", err)
	}
	s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d4", Id: d.Id}, "route", "ASU-MAD")
	var first *requestsv1.Request
	for _, key := range []string{"f1", "f1", "f2"} {
		filed, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: key, Draft: d.Id, Holder: "Ana"})
		if err != nil {
			s.Fatalf("file %s: %v", key, err)
		}
		if first == nil {
			first = filed.Request
		}
		if filed.Request.Number != first.Number {
			s.Errorf("%s: got %s, want one request, %s", key, filed.Request.Number, first.Number)
		}
	}
	if first.Type != "reimbursement" || first.Words != "quiero el reembolso del pasaje, 300 euros" || len(first.Answers) != 5 || len(first.Missing) != 4 || first.TypeVersion == "" {
		s.Errorf("filed: got %v", first)
	}
	fetched, err := s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "eva", Id: first.Id})
	if err != nil || fetched.Type.GetVersion() != first.TypeVersion || fetched.Request.Answers[0].Field != "concept" {
		s.Errorf("staff: got %v, %v", fetched, err)
	}
	if left, err := s.requests.Drafts(s.ctx, &requestsv1.DraftsRequest{Space: "ana"}); err != nil || len(left.Drafts) != 0 {
		s.Errorf("drafts after filing: got %v, %v; want none", left, err)
	}
}

func (s *suite) draftWrong() {
	res := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d1", Type: "bank_details_change"},
		"effective_from", "2026-02-31", "bank_country", "Narnia", "iban_or_account", "ES9121000418450200051332", "colour", "red")
	for field, want := range map[string]string{"effective_from": "field.bad_day", "bank_country": "field.bad_country", "iban_or_account": "field.private", "colour": "field.unknown"} {
		if got := res.Faults[field].GetKey(); got != want {
			s.Errorf("%s: got %q, want %q", field, got, want)
		}
	}
	if len(res.Draft.Answers) != 0 {
		s.Errorf("what is wrong was kept: %v", res.Draft.Answers)
	}
	pause := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d2", Type: "temporary_suspension"}, "from", "2026-05-01", "to", "2026-04-01", "cause", "other", "with_benefits", "no").Draft
	if pause.Complete || pause.Next != "to" || len(pause.Problems) != 1 {
		s.Errorf("an end before its beginning: got %v", pause)
	}
	for i := range 18 {
		s.set(&requestsv1.DraftRequest{Space: "ana", Key: fmt.Sprint("m", i), Type: "general"})
	}
	if _, err := s.requests.Draft(s.ctx, &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "m18", Type: "general"}); !fault.Has(err, "fault.many_drafts") {
		s.Errorf("too many: got %v", err)
	}
	if _, err := s.requests.Draft(s.ctx, &requestsv1.DraftRequest{Space: "beto", Actor: "beto", Key: "d1", Type: "unicorn"}); !fault.Has(err, "fault.bad_type") {
		s.Errorf("of no type: got %v", err)
	}
}

func (s *suite) draftOwner() {
	d := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d1", Type: "general"}, "text", "hola").Draft
	if _, err := s.requests.Draft(s.ctx, &requestsv1.DraftRequest{Space: "beto", Actor: "beto", Key: "d1", Id: d.Id}); !fault.Has(err, "fault.no_draft") {
		s.Errorf("of somebody else: got %v", err)
	}
	if _, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "beto", Actor: "beto", Key: "f1", Draft: d.Id}); !fault.Has(err, "fault.no_draft") {
		s.Errorf("filed by somebody else: got %v", err)
	}
	if _, err := s.requests.DropDraft(s.ctx, &requestsv1.DropDraftRequest{Space: "beto", Actor: "beto", Key: "x1", Id: d.Id}); err != nil {
		s.Errorf("dropped by somebody else: %v", err)
	}
	if left, err := s.requests.Drafts(s.ctx, &requestsv1.DraftsRequest{Space: "ana"}); err != nil || len(left.Drafts) != 1 {
		s.Errorf("got %v, %v; want it still there", left, err)
	}
	if _, err := s.requests.DropDraft(s.ctx, &requestsv1.DropDraftRequest{Space: "ana", Actor: "ana", Key: "x1", Id: d.Id}); err != nil {
		s.Errorf("dropped: %v", err)
	}
	if left, err := s.requests.Drafts(s.ctx, &requestsv1.DraftsRequest{Space: "ana"}); err != nil || len(left.Drafts) != 0 {
		s.Errorf("got %v, %v; want none", left, err)
	}
}

func (s *suite) draftLapses() {
	const day = 24 * time.Hour
	d := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d1", Type: "general", Title: "duda"}).Draft
	claim := func() int {
		s.Helper()
		res, err := s.requests.ClaimDue(s.ctx, &requestsv1.ClaimDueRequest{})
		s.must(err)
		for _, n := range res.Notices {
			if tell := n.GetDraftLapses(); tell.GetTitle() != "duda" || n.RecordId != d.Id {
				s.Errorf("notice: got %v", n)
			}
		}
		_, err = s.requests.AckDue(s.ctx, &requestsv1.AckDueRequest{Notices: res.Notices})
		s.must(err)
		return len(res.Notices)
	}
	s.clock.Set(Start.Add(11 * day))
	d = s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d2", Id: d.Id}, "text", "hola").Draft
	s.clock.Set(Start.Add(13 * day))
	if n := claim(); n != 0 {
		s.Errorf("after a change: told %d times, want not yet", n)
	}
	s.clock.Set(Start.Add(23*day + time.Minute))
	if a, b := claim(), claim(); a != 1 || b != 0 {
		s.Errorf("two days before: told %d and %d times, want once", a, b)
	}
	s.clock.Set(Start.Add(25*day + time.Minute))
	if left, err := s.requests.Drafts(s.ctx, &requestsv1.DraftsRequest{Space: "ana"}); err != nil || len(left.Drafts) != 0 {
		s.Errorf("after its term: got %v, %v; want none", left, err)
	}
	if _, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f1", Draft: d.Id}); !fault.Has(err, "fault.no_draft") {
		s.Errorf("filed after its term: got %v", err)
	}
}
