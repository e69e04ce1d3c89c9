package academictest

import (
	"fmt"
	"time"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/ledger"
)

func (s *suite) cancelClass(req *academicv1.CancelClassRequest) *academicv1.CancelClassResponse {
	s.Helper()
	req.Space, req.Actor, req.Key = "ana", "ana", s.key()
	res, err := s.academic.CancelClass(s.ctx, req)
	if err != nil {
		s.Fatalf("cancel %v: %v", req, err)
	}
	return res
}

func (s *suite) change(req *academicv1.ChangeClassRequest) *academicv1.ChangeClassResponse {
	s.Helper()
	req.Space, req.Actor, req.Key = "ana", "ana", s.key()
	res, err := s.academic.ChangeClass(s.ctx, req)
	if err != nil {
		s.Fatalf("change %v: %v", req, err)
	}
	return res
}

func (s *suite) undoLast() *academicv1.UndoResponse {
	s.Helper()
	last := s.keys
	res, err := s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: keyOf(last)})
	if err != nil {
		s.Fatalf("undo %s: %v", keyOf(last), err)
	}
	return res
}

// restore takes back single dates of what was cancelled, each by itself and not in the order
// in which they were cancelled.
func (s *suite) restore() {
	s.add(cc())
	s.cancelClass(&academicv1.CancelClassRequest{Subject: "CC", From: "2026-03-04"})
	s.cancelClass(&academicv1.CancelClassRequest{Subject: "CC", From: "2026-03-09", To: "2026-03-16"})
	restore := func(key, from string) (*academicv1.RestoreClassResponse, error) {
		return s.academic.RestoreClass(s.ctx, &academicv1.RestoreClassRequest{Space: "ana", Actor: "ana", Key: key, Subject: "cc", From: from})
	}
	for _, key := range []string{"back", "back"} { // asked twice, done once
		res, err := restore(key, "2026-03-09")
		if err != nil || len(res.Occurrences) != 1 || say(res.Occurrences[0]) != "2026-03-09 10:00-12:00 CC 1.6" {
			s.Fatalf("one date: got %v, %v", res, err)
		}
	}
	days := &academicv1.TimetableRequest{From: "2026-03-03", To: "2026-03-16"}
	s.wantTimetable(days, "2026-03-04 10:00-12:00 CC 1.6 off", "2026-03-09 10:00-12:00 CC 1.6", "2026-03-11 10:00-12:00 CC 1.6 off", "2026-03-16 10:00-12:00 CC 1.6 off")
	if res, err := restore("next", ""); err != nil || len(res.Occurrences) != 1 || say(res.Occurrences[0]) != "2026-03-04 10:00-12:00 CC 1.6" {
		s.Errorf("no day: got %v, %v", res, err)
	}
	_, err := restore("held", "2026-03-09")
	s.wantFault(err, "fault.class_on")
	_, err = restore("no such day", "2026-03-10")
	s.wantFault(err, "fault.no_class_then")
	if _, err := s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: "next"}); err != nil {
		s.Fatalf("undo: %v", err)
	}
	s.wantTimetable(days, "2026-03-04 10:00-12:00 CC 1.6 off", "2026-03-09 10:00-12:00 CC 1.6", "2026-03-11 10:00-12:00 CC 1.6 off", "2026-03-16 10:00-12:00 CC 1.6 off")
}

func (s *suite) cancel() {
	s.add(cc())
	s.add(&academicv1.Class{Subject: "Redes", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Start: "12:00", End: "13:00"})
	res := s.cancelClass(&academicv1.CancelClassRequest{Subject: "cc"})
	if len(res.Occurrences) != 1 || say(res.Occurrences[0]) != "2026-03-04 10:00-12:00 CC 1.6 off" {
		s.Errorf("the next one: got %v", res)
	}
	req := &academicv1.CancelClassRequest{Space: "ana", Actor: "ana", Key: "again", Subject: "CC", From: "2026-03-04"}
	_, err := s.academic.CancelClass(s.ctx, req)
	s.wantFault(err, "fault.class_off")
	req.Key, req.From = "other day", "2026-03-05"
	_, err = s.academic.CancelClass(s.ctx, req)
	s.wantFault(err, "fault.no_class_then")
	s.cancelClass(&academicv1.CancelClassRequest{From: "2026-03-09", Start: "12:00"})
	s.cancelClass(&academicv1.CancelClassRequest{From: "2026-03-16", To: "2026-03-22"})
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-03", To: "2026-03-22"},
		"2026-03-04 10:00-12:00 CC 1.6 off", "2026-03-09 10:00-12:00 CC 1.6", "2026-03-09 12:00-13:00 Redes  off", "2026-03-11 10:00-12:00 CC 1.6",
		"2026-03-16 10:00-12:00 CC 1.6 off", "2026-03-16 12:00-13:00 Redes  off", "2026-03-18 10:00-12:00 CC 1.6 off")
	undone := s.undoLast()
	if len(undone.Occurrences) != 3 || say(undone.Occurrences[0]) != "2026-03-16 10:00-12:00 CC 1.6" {
		s.Errorf("undo of a range: got %v", undone.Occurrences)
	}
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-16", To: "2026-03-17"}, "2026-03-16 10:00-12:00 CC 1.6", "2026-03-16 12:00-13:00 Redes ")
}

func (s *suite) cancelForGood() {
	s.add(cc())
	s.add(&academicv1.Class{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Start: "16:00", Type: "lab"})
	s.add(&academicv1.Class{Subject: "Redes", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Start: "12:00"})
	_, err := s.academic.CancelClass(s.ctx, &academicv1.CancelClassRequest{Space: "ana", Actor: "ana", Key: "all", Permanent: true})
	s.wantFault(err, "fault.no_subject")
	res := s.cancelClass(&academicv1.CancelClassRequest{Subject: "CC", Permanent: true})
	if len(res.Classes) != 2 || len(res.Occurrences) != 2 {
		s.Errorf("got %v, want two classes", res)
	}
	s.wantDays("2026-03-02", "2026-03-08", "2026-03-06")
	if undone := s.undoLast(); len(undone.Classes) != 2 {
		s.Errorf("undo: got %v", undone)
	}
	s.wantDays("2026-03-02", "2026-03-08", "2026-03-02", "2026-03-04", "2026-03-06", "2026-03-06")
}

func (s *suite) changeDate() {
	s.add(cc())
	res := s.change(&academicv1.ChangeClassRequest{Subject: "CC", Date: "2026-03-09", Room: "2.1"})
	if say(res.Before) != "2026-03-09 10:00-12:00 CC 1.6" || say(res.After) != "2026-03-09 10:00-12:00 CC 2.1 new" || res.From != "" {
		s.Errorf("room: got %v", res)
	}
	s.change(&academicv1.ChangeClassRequest{Subject: "CC", Date: "2026-03-09", NewDate: "2026-03-10", Start: "16:00"})
	s.change(&academicv1.ChangeClassRequest{Date: "2026-03-11", ShiftMinutes: 60})
	s.change(&academicv1.ChangeClassRequest{Subject: "CC", NewDate: "2026-03-05"}) // the next one
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-03", To: "2026-03-11"},
		"2026-03-05 10:00-12:00 CC 1.6 new", "2026-03-10 16:00-18:00 CC 2.1 new", "2026-03-11 11:00-13:00 CC 1.6 new")
	s.cancelClass(&academicv1.CancelClassRequest{From: "2026-03-10"})
	s.change(&academicv1.ChangeClassRequest{Date: "2026-03-05", NewDate: "2026-03-04"}) // back again
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-03", To: "2026-03-10"},
		"2026-03-04 10:00-12:00 CC 1.6", "2026-03-10 16:00-18:00 CC 2.1 off new")
	undone := s.undoLast()
	if len(undone.Occurrences) != 1 || undone.Occurrences[0].Date != "2026-03-05" {
		s.Errorf("undo: got %v, want it on 2026-03-05 again", undone.Occurrences)
	}
}

func (s *suite) changeRule() {
	first := s.add(cc()).Class
	s.cancelClass(&academicv1.CancelClassRequest{From: "2026-03-16"})
	s.change(&academicv1.ChangeClassRequest{Date: "2026-03-11", Room: "2.2"})
	res := s.change(&academicv1.ChangeClassRequest{Subject: "CC", From: "2026-03-09", Room: "3.3", Start: "11:00"})
	if res.From != "2026-03-09" || say(res.After) != "2026-03-09 11:00-13:00 CC 3.3" || res.After.Class.Id == first.Id {
		s.Errorf("from a day on: got %v", res)
	}
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-02", To: "2026-03-16"},
		"2026-03-02 10:00-12:00 CC 1.6", "2026-03-04 10:00-12:00 CC 1.6", "2026-03-09 11:00-13:00 CC 3.3", "2026-03-11 11:00-13:00 CC 3.3", "2026-03-16 11:00-13:00 CC 3.3 off")
	// From now on, at a time when the old rule has its last date today.
	_, err := s.academic.ChangeClass(s.ctx, &academicv1.ChangeClassRequest{Space: "ana", Actor: "ana", Key: "which", Subject: "CC", Room: "4"})
	s.wantFault(err, "fault.many_classes")
	s.change(&academicv1.ChangeClassRequest{ClassId: res.After.Class.Id, Recurrence: "FREQ=WEEKLY;BYDAY=TU", From: "2026-03-10"})
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-09", To: "2026-03-24"},
		"2026-03-09 11:00-13:00 CC 3.3", "2026-03-10 11:00-13:00 CC 3.3", "2026-03-17 11:00-13:00 CC 3.3", "2026-03-24 11:00-13:00 CC 3.3")

	exam := s.add(&academicv1.Class{Subject: "Redes", Date: "2026-06-15", Start: "9:00", Type: "exam"}).Class
	moved := s.change(&academicv1.ChangeClassRequest{Subject: "Redes", NewDate: "2026-06-16", Room: "Aula Magna"})
	if moved.After.Class.Id != exam.Id || say(moved.After) != "2026-06-16 09:00- Redes Aula Magna new" {
		s.Errorf("an exam: got %v", moved)
	}
}

// changeSomeDays: one day of a class of several has another hour and room, the others stay.
func (s *suite) changeSomeDays() {
	first := s.add(cc()).Class
	s.change(&academicv1.ChangeClassRequest{Date: "2026-03-18", Room: "2.2"})
	res, err := s.academic.ChangeClass(s.ctx, &academicv1.ChangeClassRequest{Space: "ana", Actor: "ana", Key: "some", Subject: "CC",
		Recurrence: "FREQ=WEEKLY;BYDAY=WE", From: "2026-03-11", Start: "16:00", End: "18:00", Room: "3.3"})
	if err != nil {
		s.Fatal(err)
	}
	if res.From != "2026-03-11" || say(res.After) != "2026-03-11 16:00-18:00 CC 3.3" || res.After.Class.Id == first.Id {
		s.Errorf("some days: got %v", res)
	}
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-02", To: "2026-03-18"},
		"2026-03-02 10:00-12:00 CC 1.6", "2026-03-04 10:00-12:00 CC 1.6", "2026-03-09 10:00-12:00 CC 1.6", "2026-03-11 16:00-18:00 CC 3.3",
		"2026-03-16 10:00-12:00 CC 1.6", "2026-03-18 16:00-18:00 CC 3.3")
	if _, err := s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: "some"}); err != nil {
		s.Fatal(err)
	}
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-09", To: "2026-03-18"},
		"2026-03-09 10:00-12:00 CC 1.6", "2026-03-11 10:00-12:00 CC 1.6", "2026-03-16 10:00-12:00 CC 1.6", "2026-03-18 10:00-12:00 CC 2.2 new")
}

func (s *suite) changeInvalid() {
	s.add(cc())
	s.add(&academicv1.Class{Subject: "Redes", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Start: "12:00", End: "13:00"})
	for _, c := range []struct {
		want string
		req  *academicv1.ChangeClassRequest
	}{
		{"fault.nothing_new", &academicv1.ChangeClassRequest{Subject: "CC", Date: "2026-03-09"}},
		{"fault.nothing_new", &academicv1.ChangeClassRequest{Subject: "CC", Date: "2026-03-09", Start: "10:00"}},
		{"fault.many_classes", &academicv1.ChangeClassRequest{Date: "2026-03-09", Room: "2"}},
		{"fault.many_classes", &academicv1.ChangeClassRequest{Room: "2"}},
		{"fault.no_class_then", &academicv1.ChangeClassRequest{Subject: "CC", Date: "2026-03-10", Room: "2"}},
		{"fault.unknown_subject", &academicv1.ChangeClassRequest{Subject: "Latín", Room: "2"}},
		{"fault.bad_hours", &academicv1.ChangeClassRequest{Subject: "CC", Date: "2026-03-09", End: "09:00"}},
		{"fault.bad_hours", &academicv1.ChangeClassRequest{Subject: "CC", ShiftMinutes: 13 * 60}},
		{"fault.bad_hours", &academicv1.ChangeClassRequest{Subject: "CC", Start: "25:00"}},
		{"fault.bad_date", &academicv1.ChangeClassRequest{Subject: "CC", Date: "mañana", Room: "2"}},
		{"fault.bad_recurrence", &academicv1.ChangeClassRequest{Subject: "CC", Recurrence: "FREQ=HOURLY;BYDAY=MO"}},
	} {
		c.req.Space, c.req.Actor, c.req.Key = "ana", "ana", s.key()
		_, err := s.academic.ChangeClass(s.ctx, c.req)
		s.wantFault(err, c.want)
	}
	res := s.change(&academicv1.ChangeClassRequest{Subject: "CC", Date: "2026-03-09", Start: "12:30"})
	if len(res.Overlapping) != 1 || res.Overlapping[0].Subject != "Redes" {
		s.Errorf("overlapping: got %v, want Redes", res.Overlapping)
	}
}

func (s *suite) undo() {
	s.add(cc())
	if undone := s.undoLast(); len(undone.Classes) != 0 || len(undone.UndoneClasses) != 1 || len(undone.UndoneSubjects) != 1 {
		s.Errorf("undo of adding: got %v", undone)
	}
	s.wantDays("2026-03-02", "2026-03-08")
	_, err := s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: keyOf(s.keys)})
	s.wantFault(err, "fault.undone")
	all, err := s.academic.Subjects(s.ctx, &academicv1.SubjectsRequest{Space: "ana"})
	if err != nil || len(all.Subjects) != 0 {
		s.Errorf("subjects after undo: got %v, %v", all, err)
	}

	s.add(cc())
	first := keyOf(s.keys)
	s.add(&academicv1.Class{Subject: "cc", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Start: "16:00"})
	if _, err := s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: first}); err != nil {
		s.Errorf("undo of the first class of a subject: %v", err)
	}
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-02", To: "2026-03-08", Subject: "CC"}, "2026-03-06 16:00- cc ")
	second := keyOf(s.keys)
	s.change(&academicv1.ChangeClassRequest{Subject: "CC", Date: "2026-03-06", Room: "2"})
	_, err = s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: second})
	s.wantFault(err, "fault.changed")
	_, err = s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: "never"})
	s.wantFault(err, "fault.no_change")
	// Once that is taken back, the change before it can be taken back as well.
	s.undoLast()
	if _, err := s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: second}); err != nil {
		s.Errorf("undo of one change after the other: %v", err)
	}
	// What is long ago is no change any more.
	s.add(&academicv1.Class{Subject: "ML", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Start: "16:00"})
	s.clock.Add(ledger.UndoTerm + time.Second)
	_, err = s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: keyOf(s.keys)})
	s.wantFault(err, "fault.no_change")
}

func (s *suite) undoSplit() {
	s.add(cc())
	s.cancelClass(&academicv1.CancelClassRequest{From: "2026-03-16"})
	s.change(&academicv1.ChangeClassRequest{Subject: "CC", From: "2026-03-09", Room: "3.3"})
	if undone := s.undoLast(); len(undone.Classes) != 1 || len(undone.UndoneClasses) != 2 || len(undone.Occurrences) != 0 {
		s.Errorf("undo of a split: got %v", undone)
	}
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-09", To: "2026-03-16"},
		"2026-03-09 10:00-12:00 CC 1.6", "2026-03-11 10:00-12:00 CC 1.6", "2026-03-16 10:00-12:00 CC 1.6 off")
	s.ack(s.wantNotice("2026-03-04 09:30", "CC"))
	s.ack(s.wantNotice("2026-03-09 09:30", "CC"))
}

// addExcept holds that a class may be added with dates on which it is not held,
// that one undo takes all of it back, and that other exceptions count for nothing.
func (s *suite) addExcept() {
	class := cc()
	class.Exceptions = []*academicv1.Exception{
		{Date: "2026-03-16", Cancelled: true}, {Date: "2026-03-16", Cancelled: true}, {Date: "2026-03-11", Room: "2.1"},
		{Date: "2026-03-17", Cancelled: true}, {Date: "no day", Cancelled: true},
	}
	res := s.add(class)
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-11", To: "2026-03-18"},
		"2026-03-11 10:00-12:00 CC 1.6", "2026-03-16 10:00-12:00 CC 1.6 off", "2026-03-18 10:00-12:00 CC 1.6")
	if n := len(res.Class.Exceptions); n != 1 {
		s.Errorf("answered with %d exceptions, want one", n)
	}
	if _, err := s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: fmt.Sprintf("key/%d", s.keys)}); err != nil {
		s.Fatal(err)
	}
	s.wantDays("2026-03-11", "2026-03-18")
}
