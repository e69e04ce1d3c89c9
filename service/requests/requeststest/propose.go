package requeststest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/marktest"
)

// signer is a member of staff of a role, whose account is the name.
func signer(name, role string) *requestsv1.Signer {
	return &requestsv1.Signer{Name: name, Account: "account of " + name, Role: role}
}

func (s *office) signs() {
	r := s.file("ana", "k1", "reembolso del pasaje")
	propose := func(key string, who *requestsv1.Signer, version int64) error {
		_, err := s.staff.Propose(s.ctx, &requestsv1.ProposeRequest{Signer: who, Key: key, Id: r.Id, Version: version, To: approved, Comment: "secreto hasta que firmen", Reason: "meets", Rule: "Art. 9"})
		return err
	}
	last := func() *requestsv1.Proposal {
		all := s.open(r.Id).Proposals
		return all[len(all)-1]
	}
	sign := func(key string, who *requestsv1.Signer, version int64) error {
		_, err := s.staff.Sign(s.ctx, &requestsv1.SignRequest{Signer: who, Key: key, Id: r.Id, Version: version, Proposal: last().Id, GraceSeconds: 60})
		return err
	}
	decline := func(key string, who *requestsv1.Signer, why string) error {
		_, err := s.staff.Decline(s.ctx, &requestsv1.DeclineRequest{Signer: who, Key: key, Id: r.Id, Proposal: last().Id, Comment: why})
		return err
	}
	now := func() *requestsv1.Request { return s.open(r.Id).Item.Request }

	_, err := s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{Actor: "Luz", Key: "a1", Id: r.Id, Version: 1, To: approved})
	s.wantFault(err, "fault.two_signatures")
	other := s.file("ana", "k2", "constancia para la visa")
	_, err = s.staff.Propose(s.ctx, &requestsv1.ProposeRequest{Signer: signer("Luz", "finance"), Key: "p0", Id: other.Id, Version: 1, To: approved})
	s.wantFault(err, "fault.one_signature")
	s.wantFault(propose("p1", signer("Luz", "auditor"), 1), "fault.role")
	s.wantFault(propose("p1", &requestsv1.Signer{Name: "Luz"}, 1), "fault.no_staff")
	for range 2 { // the second is the first
		s.must(propose("p2", signer("Luz", "analyst"), 1))
	}
	s.wantFault(propose("p3", signer("Rosa", "finance"), 1), "fault.changed")
	s.wantFault(propose("p4", signer("Rosa", "finance"), now().Version), "fault.proposed")
	if o := s.open(r.Id); o.Item.Request.State != submitted || !o.Item.Proposed || len(o.Events) != 1 || len(o.SecondSignature.GetStates()) != 1 {
		s.Errorf("proposed: got %v", o)
	}
	if p := last(); p.SignBy != "2026-03-12" || p.RemindOn != "2026-03-13" { // a Tuesday's, in business days
		s.Errorf("it is to be signed by %s, else told again on %s", p.SignBy, p.RemindOn)
	}
	s.wantTitles(&requestsv1.ListRequest{Proposed: true}, "reembolso del pasaje")
	if n := s.list(&requestsv1.ListRequest{}).Proposed; n != 1 {
		s.Errorf("%d wait for a signature, want 1", n)
	}
	s.clock.Add(time.Hour)
	mine, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana"})
	s.must(err)
	history, err := s.requests.History(s.ctx, &requestsv1.HistoryRequest{Space: "ana", Id: r.Id})
	s.must(err)
	if all := fmt.Sprint(mine, history, marktest.All(s.T, s.export("ana")), s.claim()); strings.Contains(all, "secreto") || strings.Contains(all, "Luz") {
		s.Errorf("before both have signed the holder reads %s", all)
	}

	s.wantFault(sign("s1", signer("Luz", "coordinator"), now().Version), "fault.own_proposal")
	s.wantFault(sign("s1", &requestsv1.Signer{Name: "Luz B.", Account: "account of Luz", Role: "coordinator"}, now().Version), "fault.own_proposal")
	s.wantFault(sign("s1", &requestsv1.Signer{Name: "LUZ", Account: "another", Role: "coordinator"}, now().Version), "fault.own_proposal")
	s.wantFault(sign("s1", signer("Rosa", "analyst"), now().Version), "fault.role")
	s.wantFault(sign("s1", signer("Rosa", "finance"), 1), "fault.changed")
	s.wantFault(decline("d1", signer("Rosa", "finance"), " "), "fault.no_why")
	s.must(decline("d2", signer("Rosa", "finance"), "Falta la factura"))
	if p := last(); p.Outcome != "declined" || p.EndedBy != "Rosa" || p.Why != "Falta la factura" {
		s.Errorf("declined: got %v", p)
	}
	s.must(propose("p5", signer("Luz", "analyst"), now().Version))
	_, err = s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{Actor: "Eva", Key: "a2", Id: r.Id, Version: now().Version, To: inReview})
	s.must(err)
	s.wantFault(sign("s2", signer("Rosa", "finance"), now().Version), "fault.no_proposal")
	if p := last(); p.Outcome != "dropped" {
		s.Errorf("after another step: got %v", p)
	}
	s.claim()

	s.must(propose("p6", signer("Luz", "analyst"), now().Version))
	version := now().Version
	var done atomic.Int32
	var wait sync.WaitGroup
	for _, name := range []string{"Rosa", "Hugo"} { // of two at once one signs
		wait.Go(func() {
			if sign("s3", signer(name, "finance"), version) == nil {
				done.Add(1)
			}
		})
	}
	wait.Wait()
	opened := s.open(r.Id)
	e := opened.Events[len(opened.Events)-1]
	if done.Load() != 1 || opened.Item.Request.State != approved || e.Proposer != "Luz" || e.Actor == "Luz" || e.Rule != "Art. 9" || e.Comment != "secreto hasta que firmen" {
		s.Errorf("%d signed; got %v", done.Load(), opened)
	}
	if told := s.claim(); strings.Contains(fmt.Sprint(told), "approved") {
		s.Errorf("within the grace is told %v", told)
	}
	s.clock.Add(2 * time.Minute)
	if told := s.claim(); len(told) == 0 || told[len(told)-1].GetRequestAdvanced().GetState() != "approved" {
		s.Errorf("after both have signed is told %v, want the approval", told)
	}
	s.erase("ana")
	if left := fmt.Sprint(s.open(r.Number).Proposals); strings.Contains(left, "secreto") || strings.Contains(left, "factura") {
		s.Errorf("after the erasure there is %s", left)
	}
}

func (s *office) changes() {
	a, b := s.file("ana", "k1", "prórroga"), s.file("beto", "k1", "reembolso")
	since := func() int64 {
		s.clock.Add(time.Minute)
		res, err := s.staff.Changes(s.ctx, &requestsv1.ChangesRequest{Staff: "Luz"})
		s.must(err)
		if len(res.Changes) != 0 {
			s.Errorf("since nothing: got %v", res.Changes)
		}
		return res.Now
	}
	want := func(what string, from int64, ids ...string) {
		s.Helper()
		res, err := s.staff.Changes(s.ctx, &requestsv1.ChangesRequest{Staff: "Luz", Since: from})
		s.must(err)
		var got []string
		for _, c := range res.Changes {
			got = append(got, c.Id)
		}
		slices.Sort(got)
		slices.Sort(ids)
		if !slices.Equal(got, ids) {
			s.Errorf("%s: got %v, want %v", what, got, ids)
		}
	}
	for what, do := range map[string]func(key string) error{
		"a note": func(key string) error {
			_, err := s.staff.Note(s.ctx, &requestsv1.NoteRequest{Actor: "Rosa", Key: key, Id: a.Id, Text: "x"})
			return err
		},
		"an assignment": func(key string) error { return s.assign(key, a.Id, "Rosa") },
		"a message": func(key string) error {
			_, err := s.staff.Write(s.ctx, &requestsv1.WriteRequest{Actor: "Rosa", Key: key, Id: a.Id, Text: "x"})
			return err
		},
		"an answer": func(key string) error {
			_, err := s.requests.Answer(s.ctx, &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: key, Id: a.Id, Text: "x"})
			return err
		},
	} {
		from := since()
		s.must(do(what))
		want(what, from, a.Id)
		want("a minute after "+what, since())
	}
	from := since()
	_, err := s.staff.Link(s.ctx, &requestsv1.LinkRequest{Actor: "Luz", Key: "l", Id: a.Id, Other: b.Number, Kind: "related"})
	s.must(err)
	want("a link", from, a.Id, b.Id)
	look := func(name string) []string {
		res, err := s.staff.Look(s.ctx, &requestsv1.LookRequest{Staff: name, Id: a.Id})
		s.must(err)
		return res.Here
	}
	look("Rosa")
	if got := look("Luz"); len(got) != 1 || got[0] != "Rosa" {
		s.Errorf("beside Luz looks %v, want Rosa", got)
	}
	s.clock.Add(3 * time.Minute)
	if got := look("Luz"); len(got) != 0 {
		s.Errorf("three minutes later looks %v", got)
	}
	_, err = s.staff.Look(s.ctx, &requestsv1.LookRequest{Staff: "Luz", Id: "none"})
	s.wantFault(err, "fault.no_request")
}
