package academictest

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	commonv1 "becario/api/becario/common/v1"
)

func keyOf(n int) string { return fmt.Sprintf("key/%d", n) }

func (s *suite) claim() []*commonv1.Notice {
	s.Helper()
	res, err := s.academic.ClaimDue(s.ctx, &academicv1.ClaimDueRequest{Limit: 10, LeaseSeconds: 30})
	if err != nil {
		s.Fatalf("claim: %v", err)
	}
	return res.Notices
}

func (s *suite) ack(notices []*commonv1.Notice) {
	s.Helper()
	if _, err := s.academic.AckDue(s.ctx, &academicv1.AckDueRequest{Notices: notices}); err != nil {
		s.Fatalf("acknowledge: %v", err)
	}
}

// wantNotice moves the clock to a wall-clock time in Madrid and wants one
// notice there and none just before.
func (s *suite) wantNotice(at, subject string) []*commonv1.Notice {
	s.Helper()
	when := s.wallTime(at)
	s.clock.Set(when.Add(-time.Second))
	if early := s.claim(); len(early) != 0 {
		s.Fatalf("a second before %s: got %v, want nothing", at, early)
	}
	s.clock.Set(when)
	got := s.claim()
	if len(got) != 1 || got[0].Space != "ana" || got[0].GetClassSoon().GetSubject() != subject {
		s.Fatalf("at %s: got %v, want one of %s", at, got, subject)
	}
	return got
}

func (s *suite) wantQuiet(until string) {
	s.Helper()
	s.clock.Set(s.wallTime(until))
	if got := s.claim(); len(got) != 0 {
		s.Fatalf("until %s: got %v, want nothing", until, got)
	}
}

func (s *suite) notice() {
	s.add(cc())
	first := s.wantNotice("2026-03-04 09:30", "CC")
	n := first[0]
	want := &commonv1.ClassSoon{Subject: "CC", Room: "1.6", Minutes: 30, Date: "2026-03-04", Start: "10:00", End: "12:00"}
	if !proto.Equal(n.GetClassSoon(), want) || n.Version != 1 {
		s.Errorf("got %v, want %v of version 1", n, want)
	}
	if stale := s.wallTime("2026-03-04 10:00").UnixMicro(); n.StaleAt != stale || n.DueAt != s.clock.Now().UnixMicro() {
		s.Errorf("got due at %d, stale at %d; want stale at %d", n.DueAt, n.StaleAt, stale)
	}
	if again := s.claim(); len(again) != 0 {
		s.Errorf("during the lease: got %v, want nothing", again)
	}
	s.clock.Add(5 * time.Minute)
	again := s.claim()
	if len(again) != 1 || again[0].Key != n.Key || again[0].GetClassSoon().GetMinutes() != 25 {
		s.Fatalf("after the lease: got %v, want %v again", again, first)
	}
	s.ack(again)
	s.ack(again)
	held := s.wantNotice("2026-03-09 09:30", "CC")
	held[0].AgainAt = s.wallTime("2026-03-09 09:50").UnixMicro()
	s.ack(held)
	s.ack(s.wantNotice("2026-03-09 09:50", "CC"))
	s.ack(s.wantNotice("2026-03-11 09:30", "CC"))
}

func (s *suite) noticeMoved() {
	s.add(cc())
	s.cancelClass(&academicv1.CancelClassRequest{From: "2026-03-04"})
	s.change(&academicv1.ChangeClassRequest{Date: "2026-03-09", NewDate: "2026-03-12", Start: "16:00"})
	s.change(&academicv1.ChangeClassRequest{Date: "2026-03-16", Room: "2.2", ShiftMinutes: -60})
	s.ack(s.wantNotice("2026-03-11 09:30", "CC"))
	moved := s.wantNotice("2026-03-12 15:30", "CC")
	s.ack(moved)
	// Cancelled while its notice is due: it is not given.
	s.clock.Set(s.wallTime("2026-03-16 08:30"))
	s.cancelClass(&academicv1.CancelClassRequest{From: "2026-03-16"})
	s.wantQuiet("2026-03-16 12:00")
	s.undoLast()
	s.wantQuiet("2026-03-17 12:00")
	// A change of something else while it is due does not lose it.
	s.clock.Set(s.wallTime("2026-03-18 09:31"))
	s.change(&academicv1.ChangeClassRequest{Date: "2026-03-18", Room: "2.5"})
	got := s.claim()
	if len(got) != 1 || got[0].GetClassSoon().GetRoom() != "2.5" || got[0].GetClassSoon().GetMinutes() != 29 {
		s.Fatalf("due while it changes: got %v", got)
	}
	s.ack(got)
	// From now on at another hour: the old rule is silent.
	s.change(&academicv1.ChangeClassRequest{Subject: "CC", From: "2026-03-23", Start: "13:00", End: "14:00"})
	s.ack(s.wantNotice("2026-03-23 12:30", "CC"))
	s.cancelClass(&academicv1.CancelClassRequest{Subject: "CC", Permanent: true})
	s.wantQuiet("2026-06-01 12:00")
}

func (s *suite) summerTime() {
	s.add(&academicv1.Class{Subject: "Guardia", Recurrence: "FREQ=WEEKLY;BYDAY=SU", Start: "02:30"})
	s.add(&academicv1.Class{Subject: "Coro", Recurrence: "FREQ=WEEKLY;BYDAY=SU", Start: "10:00"})
	s.clock.Set(s.wallTime("2026-03-28 12:00"))
	s.ack(s.claim())
	s.ack(s.claim())
	// 02:30 does not exist on that night: it is at 03:30.
	s.ack(s.wantNotice("2026-03-29 03:00", "Guardia"))
	s.ack(s.wantNotice("2026-03-29 09:30", "Coro"))
	s.clock.Set(s.wallTime("2026-10-24 12:00"))
	s.ack(s.claim())
	s.ack(s.claim())
	// 02:30 happens twice on that night: the first one counts, at 00:30 UTC.
	s.clock.Set(time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC).Add(-time.Second))
	if early := s.claim(); len(early) != 0 {
		s.Errorf("before the night class: got %v", early)
	}
	s.clock.Add(time.Second)
	night := s.claim()
	if len(night) != 1 || night[0].GetClassSoon().GetSubject() != "Guardia" {
		s.Fatalf("night class: got %v", night)
	}
	s.ack(night)
	s.ack(s.wantNotice("2026-10-25 09:30", "Coro"))
}

func (s *suite) settings(req *academicv1.ConfigureRequest) {
	s.Helper()
	req.Space, req.Actor, req.Key = "ana", "ana", s.key()
	if _, err := s.academic.Configure(s.ctx, req); err != nil {
		s.Fatalf("configure %v: %v", req, err)
	}
}

func (s *suite) configure() {
	s.add(cc())
	s.settings(&academicv1.ConfigureRequest{NoticeMinutes: []int32{10, 1440, 10}})
	s.ack(s.wantNotice("2026-03-04 09:50", "CC"))
	ahead := s.wantNotice("2026-03-08 10:00", "CC")
	if ahead[0].GetClassSoon().GetMinutes() != 1440 {
		s.Errorf("a day before: got %v", ahead)
	}
	s.ack(ahead)
	s.settings(&academicv1.ConfigureRequest{})
	s.add(&academicv1.Class{Subject: "Redes", Recurrence: "FREQ=WEEKLY;BYDAY=TU", Start: "12:00"})
	s.wantQuiet("2026-03-20 12:00")
	s.settings(&academicv1.ConfigureRequest{Standard: true})
	s.ack(s.wantNotice("2026-03-23 09:30", "CC"))
	for want, minutes := range map[string][]int32{"fault.bad_lead": {-1}, "fault.many_reminders": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}} {
		_, err := s.academic.Configure(s.ctx, &academicv1.ConfigureRequest{Space: "ana", Actor: "ana", Key: want, NoticeMinutes: minutes})
		s.wantFault(err, want)
	}
}

func (s *suite) stopped() {
	s.add(cc())
	s.settings(&academicv1.ConfigureRequest{NoticeMinutes: []int32{60, 30}})
	// Nothing was asked for from Wednesday until the next Wednesday, 9:45.
	s.clock.Set(s.wallTime("2026-03-11 09:45"))
	first := s.claim()
	if len(first) != 1 || first[0].GetClassSoon().GetDate() != "2026-03-04" || first[0].StaleAt > s.clock.Now().UnixMicro() {
		s.Fatalf("got %v, want the stale notice of 4 March", first)
	}
	s.ack(first)
	second := s.claim()
	if len(second) != 1 || second[0].GetClassSoon().GetDate() != "2026-03-11" || second[0].GetClassSoon().GetMinutes() != 15 {
		s.Fatalf("got %v, want the late notice of today", second)
	}
	s.ack(second)
	s.ack(s.wantNotice("2026-03-16 09:00", "CC"))
}

func (s *suite) twoAtOnce() {
	s.add(&academicv1.Class{Subject: "Guardia", Recurrence: "FREQ=DAILY", Start: "10:00", Date: "2026-03-10"})
	s.settings(&academicv1.ConfigureRequest{NoticeMinutes: []int32{0, 1440}})
	s.ack(s.wantNotice("2026-03-09 10:00", "Guardia"))
	s.clock.Set(s.wallTime("2026-03-10 10:00"))
	got := s.claim()
	if len(got) != 2 || got[0].Key == got[1].Key || got[0].GetClassSoon().GetDate() == got[1].GetClassSoon().GetDate() {
		s.Fatalf("got %v, want the class of today and that of tomorrow", got)
	}
	s.ack(got)
	s.wantQuiet("2026-03-11 09:59")
}
