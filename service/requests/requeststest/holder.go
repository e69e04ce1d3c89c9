package requeststest

import (
	requestsv1 "becario/api/becario/requests/v1"
)

// amendedDeadline checks that the deadline follows from the answers that a request has
// now: with funding it takes 15 days, without 10.
func (s *suite) amendedDeadline() {
	d := s.set(&requestsv1.DraftRequest{Space: "eva", Key: "d1", Type: "extension", Title: "prórroga"}, "new_end_date", "2026-09-30", "months", "3", "with_funding", "no", "reason", "thesis", "justification", "x").Draft
	filed, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "eva", Actor: "eva", Key: "f1", Draft: d.Id})
	s.must(err)
	for i, c := range []struct {
		value string
		days  int32
	}{{"yes", 15}, {"no", 10}} {
		res, err := s.requests.Amend(s.ctx, &requestsv1.AmendRequest{Space: "eva", Actor: "eva", Key: "a" + c.value, Id: filed.Request.Id, Set: []*requestsv1.Answer{{Field: "with_funding", Value: c.value}}})
		s.must(err)
		kept, err := s.requests.History(s.ctx, &requestsv1.HistoryRequest{Space: "eva", Id: filed.Request.Id})
		s.must(err)
		now := kept.History.Request
		if now.Days != c.days || now.Deadline != res.Request.Deadline || (now.Deadline == filed.Request.Deadline) != (c.value == "no") || kept.History.Events[i+1].Deadline != now.Deadline {
			s.Errorf("with funding %s: due %s in %d days, want %d", c.value, now.Deadline, now.Days, c.days)
		}
	}
}

// amended: what was filed is changed until its review begins, by the rules of its
// type.
func (s *suite) amended() {
	d := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d1", Type: "extension", Title: "prórroga"}, "new_end_date", "2026-09-30", "months", "3", "with_funding", "no", "reason", "thesis", "justification", "x").Draft
	filed, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f1", Draft: d.Id})
	s.must(err)
	r := filed.Request
	amend := func(space, key, field, value string) (*requestsv1.AmendResponse, error) {
		return s.requests.Amend(s.ctx, &requestsv1.AmendRequest{Space: space, Actor: space, Key: key, Id: r.Id, Set: []*requestsv1.Answer{{Field: field, Value: value}}})
	}
	value := func(r *requestsv1.Request, field string) string {
		for _, a := range r.Answers {
			if a.Field == field {
				return a.Value
			}
		}
		return ""
	}
	for range 2 {
		res, err := amend("ana", "a1", "new_end_date", "2026-12-31")
		if err != nil || value(res.Request, "new_end_date") != "2026-12-31" || len(res.Faults) != 0 || res.Request.Version != 2 {
			s.Errorf("got %v, %v", res, err)
		}
	}
	res, err := amend("ana", "a2", "new_end_date", "2026-02-31")
	if err != nil || res.Faults["new_end_date"].GetKey() != "field.bad_day" || value(res.Request, "new_end_date") != "2026-12-31" {
		s.Errorf("a day that is none: got %v, %v", res, err)
	}
	_, err = amend("beto", "a3", "months", "4")
	s.wantFault(err, "fault.no_request")
	s.amendedDeadline()
	kept, err := s.requests.History(s.ctx, &requestsv1.HistoryRequest{Space: "ana", Id: r.Number})
	s.must(err)
	if value(kept.History.Request, "new_end_date") != "2026-12-31" || kept.Type.GetKey() != "extension" || len(kept.History.Events) != 2 || kept.History.Events[1].Kind != "amended" {
		s.Errorf("history: got %v", kept)
	}
	_, err = s.requests.History(s.ctx, &requestsv1.HistoryRequest{Space: "beto", Id: r.Number})
	s.wantFault(err, "fault.no_request")
	_, err = s.requests.Rate(s.ctx, &requestsv1.RateRequest{Space: "ana", Actor: "ana", Key: "r0", Id: r.Id, Stars: 4})
	s.wantFault(err, "fault.not_decided")
	s.advance1(kept.History.Request, inReview, "")
	_, err = amend("ana", "a4", "months", "4")
	s.wantFault(err, "fault.request_reviewed")
	last, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana"})
	s.must(err)
	s.advance1(last.Requests[0], rejected, "No")
	for key, stars := range map[string]int32{"r1": 0, "r2": 6} {
		_, err = s.requests.Rate(s.ctx, &requestsv1.RateRequest{Space: "ana", Actor: "ana", Key: key, Id: r.Id, Stars: stars})
		s.wantFault(err, "fault.bad_stars")
	}
	_, err = s.requests.Rate(s.ctx, &requestsv1.RateRequest{Space: "ana", Actor: "ana", Key: "r3", Id: r.Id, Stars: 2})
	s.must(err)
	fetched, err := s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "Luz", Id: r.Id})
	if err != nil || fetched.Request.Stars != 2 {
		s.Errorf("staff see %v, %v, want 2 stars", fetched, err)
	}
}

// answers: what the office writes once is found by those who ask it otherwise.
func (s *office) answers() {
	put := func(key string, a *requestsv1.ShortAnswer) (*requestsv1.PutShortAnswerResponse, error) {
		return s.staff.PutShortAnswer(s.ctx, &requestsv1.PutShortAnswerRequest{Actor: "Luz", Key: key, Answer: a})
	}
	ask := func(text string) string {
		res, err := s.requests.Ask(s.ctx, &requestsv1.AskRequest{Text: text})
		if err != nil {
			s.wantFault(err, "fault.no_short_answer")
			return ""
		}
		return res.Answer.Text["es"]
	}
	if got := ask("¿cuándo pagan?"); got != "" {
		s.Errorf("before there are any: got %q", got)
	}
	paid, err := put("k1", &requestsv1.ShortAnswer{Asks: []string{"¿cuándo pagan?", "cuándo depositan el estipendio"}, Text: map[string]string{"es": "El 5."}})
	s.must(err)
	_, err = put("k2", &requestsv1.ShortAnswer{Asks: []string{"¿abre la oficina en agosto?"}, Text: map[string]string{"es": "Sí."}})
	s.must(err)
	for text, want := range map[string]string{"¿cuándo nos pagan?": "El 5.", "¿abre en agosto la oficina?": "Sí.", "hola": ""} {
		if got := ask(text); got != want {
			s.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	old := paid.Answer.Version
	again, err := put("k3", &requestsv1.ShortAnswer{Id: paid.Answer.Id, Version: old, Asks: paid.Answer.Asks, Text: map[string]string{"es": "El 7."}})
	if err != nil || again.Answer.Version != old+1 || ask("¿cuándo pagan?") != "El 7." {
		s.Errorf("changed: got %v, %v", again, err)
	}
	_, err = put("k4", &requestsv1.ShortAnswer{Id: paid.Answer.Id, Version: old, Asks: paid.Answer.Asks, Text: map[string]string{"es": "El 9."}})
	s.wantFault(err, "fault.changed")
	_, err = put("k5", &requestsv1.ShortAnswer{Text: map[string]string{"es": "El 9."}})
	s.wantFault(err, "fault.no_text")
	_, err = s.staff.DropShortAnswer(s.ctx, &requestsv1.DropShortAnswerRequest{Actor: "Luz", Key: "k6", Id: paid.Answer.Id})
	s.must(err)
	all, err := s.staff.ShortAnswers(s.ctx, &requestsv1.ShortAnswersRequest{Staff: "Luz"})
	if err != nil || len(all.Answers) != 1 || all.Answers[0].By != "Luz" {
		s.Errorf("left: got %v, %v", all, err)
	}
}
