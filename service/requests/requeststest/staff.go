package requeststest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob/blobtest"
)

func (s *suite) name() {
	r := s.file("ana", "k1", "prórroga")
	added := s.added("ana", "k2", r.Id, "foto")
	if len(added.Request.Missing) != 3 {
		s.Fatalf("add: got %v; want three missing", added)
	}
	req := &requestsv1.NameDocumentRequest{Space: "ana", Actor: "ana", Key: "k3", Id: r.Id, DocumentId: added.Document.Id, Kind: "university_letter"}
	res, err := s.requests.NameDocument(s.ctx, req)
	if err != nil || res.Document.Kind != "university_letter" || len(res.Request.Missing) != 2 || res.Request.Version != 3 {
		s.Errorf("name: got %v, %v; want two missing", res, err)
	}
	for want, req := range map[string]*requestsv1.NameDocumentRequest{
		"fault.bad_kind":   {Space: "ana", Actor: "ana", Id: r.Id, DocumentId: added.Document.Id, Kind: "pizza"},
		"fault.no_request": {Space: "beto", Actor: "beto", Id: r.Id, DocumentId: added.Document.Id, Kind: "transcript"},
	} {
		req.Key = "k4"
		_, err := s.requests.NameDocument(s.ctx, req)
		s.wantFault(err, want)
	}
	req.Key, req.DocumentId = "k5", "other"
	_, err = s.requests.NameDocument(s.ctx, req)
	s.wantFault(err, "fault.no_request")
}

func (s *suite) answer() {
	r := s.advance1(s.file("ana", "k1", "prórroga"), waitsApplicant, "Falta la carta")
	s.clock.Add(24 * time.Hour)
	res := s.added("ana", "k2", r.Id, "carta")
	if res.Request.State != inReview || res.Request.Deadline != "2026-03-25" {
		s.Errorf("got %v; want it in review and due on 2026-03-25", res)
	}
}

func (s *suite) write() {
	r := s.advance1(s.file("ana", "k1", "prórroga"), waitsApplicant, "¿Hasta cuándo?")
	s.clock.Add(24 * time.Hour)
	for range 2 {
		res, err := s.requests.Answer(s.ctx, &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: "k2", Id: r.Id, Text: " Hasta <agosto> & ya\n"})
		if err != nil || res.Request.State != inReview || res.Request.Deadline != "2026-03-25" || res.Request.Version != 3 {
			s.Errorf("got %v, %v; want it in review and due on 2026-03-25", res, err)
		}
	}
	fetched, err := s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "Luz", Id: r.Id})
	if err != nil || len(fetched.Events) != 3 || fetched.Events[2].Kind != "answered" || fetched.Events[2].Comment != "Hasta <agosto> & ya" {
		s.Errorf("history: got %v, %v", fetched, err)
	}
	_, err = s.requests.Answer(s.ctx, &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: "k3", Id: r.Id, Text: " \n"})
	s.wantFault(err, "fault.no_answer")
	_, err = s.requests.Answer(s.ctx, &requestsv1.AnswerRequest{Space: "beto", Actor: "beto", Key: "k4", Id: r.Id, Text: "hola"})
	s.wantFault(err, "fault.no_request")
}

func (s *suite) withdraw() {
	r := s.file("ana", "k1", "prórroga")
	_, err := s.requests.Withdraw(s.ctx, &requestsv1.WithdrawRequest{Space: "ana", Actor: "ana", Key: "k2", Id: r.Id, Version: 7})
	s.wantFault(err, "fault.changed")
	for range 2 {
		res, err := s.requests.Withdraw(s.ctx, &requestsv1.WithdrawRequest{Space: "ana", Actor: "ana", Key: "k3", Id: r.Id, Version: 1})
		if err != nil || res.Request.State != withdrawn || res.Request.Open || len(res.Request.Missing) != 0 {
			s.Errorf("got %v, %v; want it withdrawn", res, err)
		}
	}
	_, err = s.requests.Withdraw(s.ctx, &requestsv1.WithdrawRequest{Space: "ana", Actor: "ana", Key: "k4", Id: r.Id})
	s.wantFault(err, "fault.request_closed")
	_, err = s.add("ana", "k5", r.Id, "x", blobtest.PDF(0))
	s.wantFault(err, "fault.request_closed")
	if told := s.claim(); len(told) != 0 {
		s.Errorf("notices of one's own doing: got %v, want nothing", told)
	}
}

func (s *suite) queue() {
	late := s.file("ana", "k1", "una Pregunta 100% rara_")
	far := s.file("ana", "k2", "prórroga")
	soon := s.file("beto", "k3", "emergencia")
	closed := s.advance1(s.file("ana", "k4", "constancia"), rejected, "No corresponde")
	list := func(req *requestsv1.QueueRequest) *requestsv1.QueueResponse {
		s.Helper()
		req.Staff = "Luz"
		res, err := s.requests.Queue(s.ctx, req)
		if err != nil {
			s.Fatalf("queue %v: %v", req, err)
		}
		return res
	}
	all := list(&requestsv1.QueueRequest{})
	s.wantNumbers("open", all.Requests, soon, late, far)
	if all.Counts[int32(submitted)] != 3 || all.Counts[int32(rejected)] != 1 || all.Next != "" {
		s.Errorf("counts: got %v, want 3 submitted and 1 rejected; next %q", all.Counts, all.Next)
	}
	s.wantNumbers("rejected", list(&requestsv1.QueueRequest{States: []requestsv1.State{rejected}}).Requests, closed)
	for query, want := range map[string][]*requestsv1.Request{
		"PREGUNTA":     {late},
		"extension":    {far},
		"pror beca":    {far},
		"maria":        {soon, far, late}, // the latest first
		far.Number:     {far},
		"100% rara_":   {late},
		"100_":         {late},
		"%":            nil,
		"año":          nil,
		"'; DROP --":   nil,
		"nada de nada": nil,
	} {
		s.wantNumbers(query, list(&requestsv1.QueueRequest{Query: query}).Requests, want...)
	}
	first := list(&requestsv1.QueueRequest{Limit: 2})
	s.wantNumbers("page 1", first.Requests, soon, late)
	second := list(&requestsv1.QueueRequest{Limit: 2, Page: first.Next})
	s.wantNumbers("page 2", second.Requests, far)
	if second.Next != "" {
		s.Errorf("after the last page: got %q, want nothing", second.Next)
	}
	_, err := s.requests.Queue(s.ctx, &requestsv1.QueueRequest{Staff: "Luz", Page: "!"})
	s.wantFault(err, "fault.bad_page")
	s.clock.Set(time.Date(2026, 3, 14, 2, 0, 0, 0, time.UTC)) // still the last day in Asunción
	if r := list(&requestsv1.QueueRequest{Query: "pregunta"}).Requests[0]; r.Overdue {
		s.Errorf("on its last day: got %v, want it not overdue", r)
	}
	s.clock.Add(2 * time.Hour)
	if r := list(&requestsv1.QueueRequest{Query: "pregunta"}).Requests[0]; !r.Overdue {
		s.Errorf("after its last day: got %v, want it overdue", r)
	}
}

func (s *suite) advance() {
	r := s.file("ana", "k1", "prórroga")
	try := func(key string, to requestsv1.State, comment string, version int64) error {
		_, err := s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{Actor: "Luz", Key: key, Id: r.Id, Version: version, To: to, Comment: comment})
		return err
	}
	s.wantFault(try("k2", resolved, "ya", 1), "fault.bad_step")
	s.wantFault(try("k3", withdrawn, "ya", 1), "fault.bad_step")
	s.wantFault(try("k4", rejected, " ", 1), "fault.no_comment")
	s.wantFault(try("k5", waitsApplicant, "", 1), "fault.no_comment")
	s.wantFault(try("k6", inReview, "", 0), "fault.no_version")
	s.wantFault(try("", inReview, "", 1), "fault.no_key")
	if err := try("k7", inReview, "<b>Hola</b>\r\nvemos", 1); err != nil {
		s.Fatal(err)
	}
	if err := try("k7", inReview, "<b>Hola</b>\r\nvemos", 1); err != nil {
		s.Errorf("told twice: %v", err)
	}
	r.Version = 2
	r = s.advance1(r, inCommittee, "")
	r = s.advance1(r, approved, "Concedida")
	r = s.advance1(r, resolved, "")
	if r.Open || r.Version != 5 {
		s.Errorf("in the end: got %v, want it closed at version 5", r)
	}
	res, err := s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "Luz", Id: r.Number})
	if err != nil || len(res.Next) != 0 || len(res.Events) != 5 {
		s.Fatalf("fetch: got %v, %v; want five events and no next state", res, err)
	}
	if e := res.Events[1]; e.Kind != "advanced" || e.Actor != "Luz" || e.From != submitted || e.To != inReview || e.Comment != "<b>Hola</b>\nvemos" {
		s.Errorf("second event: got %v", e)
	}
	_, err = s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "Luz", Id: "BECAL-2026-999999-9"})
	s.wantFault(err, "fault.no_request")
}

func (s *suite) conflict() {
	r := s.file("ana", "k1", "prórroga")
	s.advance1(r, approved, "sí")
	_, err := s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{Actor: "Rosa", Key: "k2", Id: r.Id, Version: r.Version, To: rejected, Comment: "no"})
	s.wantFault(err, "fault.changed")
}

func (s *suite) race() {
	r := s.file("ana", "k1", "prórroga")
	var taken atomic.Int32
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			_, err := s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{
				Actor: fmt.Sprint("staff", i), Key: "k", Id: r.Id, Version: r.Version, To: inReview})
			if err == nil {
				taken.Add(1)
				return
			}
			s.wantFault(err, "fault.changed")
		})
	}
	all.Wait()
	if res, err := s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "Luz", Id: r.Id}); err != nil || taken.Load() != 1 || len(res.Events) != 2 {
		s.Errorf("%d steps were taken, want 1: %v, %v", taken.Load(), res, err)
	}
}

func (s *suite) pause() {
	r := s.file("ana", "k1", "prórroga") // due on 2026-03-24
	s.clock.Add(24 * time.Hour)
	r = s.advance1(r, waitsApplicant, "Falta la carta")
	if r.Deadline != "2026-03-24" {
		s.Errorf("while it waits: got %s, want the deadline as it was", r.Deadline)
	}
	s.clock.Add(30 * 24 * time.Hour) // over Holy Week, to Friday 10 April
	if res, err := s.requests.Queue(s.ctx, &requestsv1.QueueRequest{Staff: "Luz"}); err != nil || res.Requests[0].Overdue || res.Requests[0].ClockRuns || !res.Requests[0].Undecided {
		s.Errorf("while it waits: got %v, %v, want it not overdue, undecided, with its clock standing still", res, err)
	}
	// One day was used up, nine are left from Monday the 13th.
	if r = s.advance1(r, inReview, ""); r.Deadline != "2026-04-23" || !r.ClockRuns || !r.Undecided {
		s.Errorf("after waiting: got %v, want 2026-04-23 and the clock running", r)
	}
	if r = s.advance1(r, approved, ""); r.ClockRuns || r.Undecided {
		s.Errorf("after the decision: got %v, want neither a running clock nor undecided", r)
	}
}

func (s *suite) notices() {
	r := s.advance1(s.file("ana", "k1", "prórroga"), waitsApplicant, "Falta la carta & la nota")
	first := s.claim()
	if len(first) != 1 {
		s.Fatalf("got %v, want one notice", first)
	}
	n := first[0]
	want := &commonv1.RequestAdvanced{Number: r.Number, Title: "prórroga", State: "waiting_applicant", Comment: "Falta la carta & la nota", Deadline: "2026-03-24", AnswerBy: "2026-03-24"}
	if !proto.Equal(n.GetRequestAdvanced(), want) || n.Space != "ana" || n.RecordId != r.Id || n.DueAt != Start.UnixMicro() || n.StaleAt != 0 {
		s.Errorf("got %v, want %v", n, want)
	}
	if again := s.claim(); len(again) != 0 {
		s.Errorf("during the lease: got %v, want nothing", again)
	}
	n.AgainAt = s.clock.Now().Add(31 * time.Second).UnixMicro()
	if _, err := s.requests.AckDue(s.ctx, &requestsv1.AckDueRequest{Notices: first}); err != nil {
		s.Fatalf("hold: %v", err)
	}
	s.clock.Add(31 * time.Second)
	r = s.advance1(r, inReview, "")
	again := s.claim()
	if len(again) != 2 || again[0].Key != n.Key || again[1].GetRequestAdvanced().GetState() != "in_review" {
		s.Fatalf("after the lease: got %v, want the first again and then the second", again)
	}
	for range 2 {
		if _, err := s.requests.AckDue(s.ctx, &requestsv1.AckDueRequest{Notices: again}); err != nil {
			s.Fatalf("acknowledge: %v", err)
		}
	}
	s.clock.Add(240 * time.Hour)
	if more := s.claim(); len(more) != 0 {
		s.Errorf("in the end: got %v, want nothing", more)
	}
	s.advance1(r, approved, "")
	if more := s.claim(); len(more) != 1 || more[0].GetRequestAdvanced().GetState() != "approved" {
		s.Errorf("of the next step: got %v, want one notice", more)
	}
}
