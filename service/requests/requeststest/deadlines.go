package requeststest

import (
	"fmt"
	"strings"
	"time"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
)

// noticed lets time pass up to an instant, and returns the notices of what is owed
// that come meanwhile, each with its day at the office.
func (s *suite) noticed(until time.Time) []string {
	s.Helper()
	var all []string
	for {
		res, err := s.requests.ClaimDue(s.ctx, &requestsv1.ClaimDueRequest{})
		s.must(err)
		_, err = s.requests.AckDue(s.ctx, &requestsv1.AckDueRequest{Notices: res.Notices})
		s.must(err)
		for _, n := range res.Notices {
			if text := ofOwed(n); text != "" {
				all = append(all, s.clock.Now().UTC().Format("01-02 15:04 ")+text)
			}
		}
		if len(res.Notices) > 0 {
			continue
		}
		next := time.UnixMicro(res.NextAt)
		if res.NextAt == 0 || next.After(until) {
			s.clock.Set(until)
			return all
		}
		s.clock.Set(next)
	}
}

func ofOwed(n *commonv1.Notice) string {
	switch {
	case n.GetRequestOwed() != nil:
		return fmt.Sprint("owed by ", n.GetRequestOwed().Day, " left ", n.GetRequestOwed().Left)
	case n.GetRequestLate() != nil:
		return fmt.Sprint("late since ", n.GetRequestLate().Deadline, " with ", n.GetRequestLate().HeldBy)
	}
	return ""
}

func (s *suite) wantNoticed(until time.Time, want ...string) {
	s.Helper()
	if got := s.noticed(until); strings.Join(got, "; ") != strings.Join(want, "; ") {
		s.Errorf("until %v: got %q, want %q", until, got, want)
	}
}

// owed: 5, 2 and 0 business days before a holder has to answer they are told; once
// they have answered, no more.
func (s *suite) owed() {
	r := s.advance1(s.file("ana", "k1", "prórroga"), waitsApplicant, "Falta la carta")
	if r.AnswerBy != "2026-03-24" || r.AnswerDays != 10 {
		s.Errorf("got until %s, %d days, want 2026-03-24 and 10", r.AnswerBy, r.AnswerDays)
	}
	s.wantNoticed(time.Date(2026, 3, 20, 20, 0, 0, 0, time.UTC), "03-17 11:00 owed by 2026-03-24 left 5", "03-20 11:00 owed by 2026-03-24 left 2")
	s.added("ana", "k2", r.Id, "carta_universidad.pdf")
	s.wantNoticed(time.Date(2026, 3, 27, 20, 0, 0, 0, time.UTC))
	other := s.file("beto", "k1", "constancia")
	res, err := s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{Actor: "Luz", Key: "w", Id: other.Id, Version: other.Version, To: waitsApplicant, Comment: "?", AnswerDays: 2})
	s.must(err)
	if res.Request.AnswerBy != "2026-03-31" {
		s.Errorf("in two days: got %s, want 2026-03-31", res.Request.AnswerBy)
	}
	// Two days before is today already.
	s.wantNoticed(time.Date(2026, 4, 1, 20, 0, 0, 0, time.UTC), "03-31 11:00 owed by 2026-03-31 left 0")
}

// late: the morning after its deadline a holder is told that the office is late, and
// again if it goes on, until it has decided.
func (s *suite) late() {
	r := s.file("ana", "k1", "prórroga")
	s.wantNoticed(time.Date(2026, 3, 26, 20, 0, 0, 0, time.UTC), "03-25 11:00 late since 2026-03-24 with analyst")
	r = s.advance1(r, inCommittee, "")
	s.wantNoticed(time.Date(2026, 4, 2, 20, 0, 0, 0, time.UTC), "04-01 11:00 late since 2026-03-24 with committee")
	s.advance1(r, approved, "")
	s.wantNoticed(time.Date(2026, 6, 1, 20, 0, 0, 0, time.UTC))
}

// explained: what a deadline is counted from is told, to its holder and to staff.
func (s *suite) explained() {
	s.clock.Set(time.Date(2026, 3, 27, 15, 0, 0, 0, time.UTC))
	r := s.file("ana", "k1", "prórroga")
	s.clock.Add(24 * time.Hour)
	r = s.advance1(r, waitsApplicant, "Falta la carta")
	s.clock.Set(time.Date(2026, 3, 31, 15, 0, 0, 0, time.UTC))
	s.added("ana", "k2", r.Id, "carta_universidad.pdf")
	want := "decision 2026-04-16: 10 from 2026-03-27 [2026-03-28-2026-03-31] 2026-04-02 Jueves Santo 2026-04-03 Viernes Santo open"
	mine, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana"})
	s.must(err)
	fetched, err := s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "Luz", Id: r.Id})
	s.must(err)
	for who, r := range map[string]*requestsv1.Request{"its holder": mine.Requests[0], "staff": fetched.Request} {
		if got := told(r.Deadlines[0]); got != want || r.Deadline != "2026-04-16" {
			s.Errorf("%s: got %s, want %s", who, got, want)
		}
		if got := told(r.Deadlines[1]); got != "first_review 2026-04-01: 3 from 2026-03-27 met 2026-03-28" {
			s.Errorf("%s: got %s", who, got)
		}
	}
}

func told(d *requestsv1.Deadline) string {
	text := fmt.Sprintf("%s %s: %d from %s", d.Kind, d.Day, d.Days, d.From)
	for _, p := range d.Pauses {
		text += fmt.Sprintf(" [%s-%s]", p.From, p.To)
	}
	for _, c := range d.Closed {
		text += " " + c.Day + " " + c.Name
	}
	if d.Open {
		text += " open"
	}
	if d.Met != "" {
		text += " met " + d.Met
	}
	return text
}

// closes: a day that is closed today for tomorrow moves the deadlines that run and
// the time to answer, whose holders are told; taken back, they are as before.
func (s *office) closes() {
	runs, waits, decided := s.file("ana", "k1", "prórroga"), s.advance1(s.file("beto", "k1", "prórroga"), waitsApplicant, "?"), s.advance1(s.file("eva", "k1", "prórroga"), approved, "")
	close := &requestsv1.PutClosureRequest{Actor: "Luz", Key: "c1", Day: "2026-03-11", Name: "Asueto"}
	for i, want := range []int32{2, 0} {
		if res, err := s.staff.PutClosure(s.ctx, close); err != nil || res.Recounted != want {
			s.Errorf("closed %d: got %v, %v, want %d changed", i, res, err, want)
		}
	}
	stands := func(r *requestsv1.Request) string {
		got, err := s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "Luz", Id: r.Id})
		s.must(err)
		return got.Request.Deadline + " " + got.Request.AnswerBy
	}
	for r, want := range map[*requestsv1.Request]string{runs: "2026-03-25 ", waits: "2026-03-24 2026-03-25", decided: "2026-03-24 "} {
		if got := stands(r); got != want {
			s.Errorf("%s: got %s, want %s", r.Space, got, want)
		}
	}
	if next := s.file("ana", "k2", "constancia"); next.Deadline != "2026-03-13" {
		s.Errorf("filed now: got %s, want 2026-03-13", next.Deadline)
	}
	told := 0
	for _, n := range s.claim() {
		if n.GetRequestRecounted() != nil {
			told++
		}
	}
	if told != 2 {
		s.Errorf("told %d times, want twice", told)
	}
	all, err := s.staff.Closures(s.ctx, &requestsv1.ClosuresRequest{Staff: "Luz", Year: 2026})
	s.must(err)
	if c := all.Closures[0]; c.Day != "2026-01-01" || c.Name != "Año Nuevo" || c.By != "" {
		s.Errorf("the first day: got %v", c)
	}
	found := false
	for _, c := range all.Closures {
		found = found || c.Day == "2026-03-11" && c.By == "Luz" && c.Name == "Asueto"
	}
	if !found {
		s.Errorf("what was closed is not there: %v", all.Closures)
	}
	if res, err := s.staff.DropClosure(s.ctx, &requestsv1.DropClosureRequest{Actor: "Luz", Key: "c2", Day: "2026-03-11"}); err != nil || res.Recounted < 2 || stands(runs) != "2026-03-24 " || stands(waits) != "2026-03-24 2026-03-24" {
		s.Errorf("taken back: got %v, %v, %s, %s", res, err, stands(runs), stands(waits))
	}
	_, err = s.staff.PutClosure(s.ctx, &requestsv1.PutClosureRequest{Actor: "Luz", Key: "c3", Day: "2026-02-30", Name: "x"})
	s.wantFault(err, "fault.bad_date")
	_, err = s.staff.PutClosure(s.ctx, &requestsv1.PutClosureRequest{Actor: "Luz", Key: "c4", Day: "2026-03-12"})
	s.wantFault(err, "fault.no_reason")
}
