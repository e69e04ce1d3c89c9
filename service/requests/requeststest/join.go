package requeststest

import (
	"bytes"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob/blobtest"
)

// brought brings what is in two spaces to a third one, twice, and looks at what each of
// them has then.
func (s *suite) brought() {
	first := s.file("old", "k1", "Prórroga de mi beca")
	paper := s.added("old", "k2", first.Id, "carta.pdf").Document
	second := s.file("old", "k3", "reembolso del pasaje")
	third := s.file("web", "k1", "constancia para la visa")
	own := s.file("new", "k1", "duda sobre el seguro")
	other := s.file("eva", "k1", "Prórroga de mi beca")
	draft, err := s.requests.Draft(s.ctx, &requestsv1.DraftRequest{Space: "old", Actor: "old", Key: "k4", Type: "bank_details_change",
		Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: "ES9121000418450200051332"}}})
	if err != nil {
		s.Fatal(err)
	}
	for _, space := range []string{"old", "new"} { // papers that wait, in both
		if _, err := s.requests.Upload(s.ctx, &requestsv1.UploadRequest{Space: space, Actor: space, Key: "w", Data: blobtest.Named(space)}); err != nil {
			s.Fatal(err)
		}
		if _, err := s.requests.AddDocument(s.ctx, &requestsv1.AddDocumentRequest{Space: space, Actor: space, Key: "w", Waiting: true,
			Document: &requestsv1.Document{Name: space + ".pdf", Size: int64(len(blobtest.Named(space)))}}); err != nil {
			s.Fatal(err)
		}
	}
	for _, bad := range []*requestsv1.JoinRequest{{}, {From: []string{"new"}}, {From: []string{""}}, {From: make([]string, 21)}} {
		bad.Space, bad.Actor, bad.Key = "new", "new", "bad"
		_, err := s.requests.Join(s.ctx, bad)
		s.wantFault(err, "fault.no_person")
	}
	for range 2 { // a call may be delivered again
		res, err := s.requests.Join(s.ctx, &requestsv1.JoinRequest{Space: "new", Actor: "new", Key: "join", From: []string{"old", "web"}})
		if err != nil || res.Drafts != 2 {
			s.Fatalf("got %v, %v; want two drafts", res, err)
		}
		s.wantNumbers("what came", res.Requests, second, first, third)
		for _, r := range res.Requests {
			if len(r.Answers) > 0 {
				s.Errorf("answers are told, and kept by the ledger: %v", r)
			}
		}
	}
	mine := func(space string) []*requestsv1.Request {
		s.Helper()
		res, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: space})
		if err != nil {
			s.Fatal(err)
		}
		return res.Requests
	}
	if n := len(mine("new")); n != 4 {
		s.Errorf("there are %d requests, want 4", n)
	}
	s.wantNumbers("what is left", append(mine("old"), mine("web")...))
	s.wantNumbers("of somebody else", mine("eva"), other)
	if data, err := s.read(&requestsv1.DocumentRequest{Space: "new", Id: first.Id, DocumentId: paper.Id}); err != nil || !bytes.Equal(data, blobtest.Named("carta.pdf")) {
		s.Errorf("the paper: %d bytes, %v", len(data), err)
	}
	_, err = s.read(&requestsv1.DocumentRequest{Space: "old", Id: first.Id, DocumentId: paper.Id})
	s.wantFault(err, "fault.no_request")
	drafts, err := s.requests.Drafts(s.ctx, &requestsv1.DraftsRequest{Space: "new"})
	if err != nil || len(drafts.Drafts) != 1 || drafts.Drafts[0].Id != draft.Draft.Id || len(drafts.Waiting.GetDocuments()) != 2 {
		s.Errorf("drafts: %v, %v; want the one of before, and two papers that wait", drafts, err)
	}
	if left, err := s.requests.Drafts(s.ctx, &requestsv1.DraftsRequest{Space: "old"}); err != nil || len(left.Drafts) != 0 || left.Waiting != nil {
		s.Errorf("drafts that are left: %v, %v", left, err)
	}
	history, err := s.requests.History(s.ctx, &requestsv1.HistoryRequest{Space: "new", Id: first.Id})
	if err != nil {
		s.Fatal(err)
	}
	events := history.History.Events
	if last := events[len(events)-1]; last.Kind != "moved" || last.Actor != "" {
		s.Errorf("the history ends with %v", last)
	}
	// Each of the conversations is told once, and nobody else.
	told := map[string]int{}
	for _, n := range s.claim() {
		if n.GetRequestsJoined() == nil || n.RecordId != "" {
			s.Errorf("unexpected notice %v", n)
		}
		told[n.Space]++
	}
	if len(told) != 2 || told["old"] != 1 || told["web"] != 1 {
		s.Errorf("told: %v, want old and web once", told)
	}
	// What is done with them goes on in their new place.
	if _, err := s.requests.Withdraw(s.ctx, &requestsv1.WithdrawRequest{Space: "new", Actor: "new", Key: "w2", Id: third.Id}); err != nil {
		s.Error(err)
	}
	if _, err := s.requests.Withdraw(s.ctx, &requestsv1.WithdrawRequest{Space: "old", Actor: "old", Key: "w3", Id: first.Id}); err == nil {
		s.Error("a space withdraws what has gone elsewhere")
	}
	_ = own
}
