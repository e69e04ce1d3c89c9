// Package academictest holds the suites that every implementation of the
// academic service and every store of it passes.
package academictest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	academicv1 "becario/api/becario/academic/v1"
	"becario/api/becario/academic/v1/academicv1connect"
	"becario/kit/clock"
	"becario/kit/fault"
)

// Start is when a suite's clock starts: a Wednesday morning in Madrid.
var Start = time.Date(2026, 3, 4, 8, 15, 0, 0, time.UTC)

const madrid = "Europe/Madrid"

// Contract checks what the service promises. open returns an empty service,
// local or remote, on the clock.
func Contract(t *testing.T, open func(t *testing.T, clock *clock.Manual) academicv1connect.AcademicServiceClient) {
	for name, check := range map[string]func(*suite){
		"adding works when it is told twice":                    (*suite).addTwice,
		"adding fails when the class cannot be":                 (*suite).addInvalid,
		"adding works when hours overlap, and says so":          (*suite).overlap,
		"adding works when some dates are left out":             (*suite).addExcept,
		"a class is nobody else's":                              (*suite).owner,
		"a subject works when more of it is said":               (*suite).subjects,
		"a timetable works when weeks alternate":                (*suite).alternate,
		"a timetable works when a rule ends":                    (*suite).ends,
		"a timetable works when it is of one subject":           (*suite).oneSubject,
		"next works during a class and between classes":         (*suite).next,
		"cancelling works for a date, a range and the next one": (*suite).cancel,
		"single dates that are cancelled are put back":          (*suite).restore,
		"cancelling works for good":                             (*suite).cancelForGood,
		"changing works on one date":                            (*suite).changeDate,
		"changing works from a day on":                          (*suite).changeRule,
		"changing some days of a class leaves the others":       (*suite).changeSomeDays,
		"changing fails when nothing or several are meant":      (*suite).changeInvalid,
		"undo works when nothing has changed since":             (*suite).undo,
		"undo works when a rule was split":                      (*suite).undoSplit,
		"a notice works when it is claimed and acknowledged":    (*suite).notice,
		"a notice works when a class is cancelled or moved":     (*suite).noticeMoved,
		"a notice works on the nights when the clocks change":   (*suite).summerTime,
		"a notice works when settings change":                   (*suite).configure,
		"a notice works when a subject has its own settings":    (*suite).configureSubject,
		"a notice that is due stays when a subject is set":      (*suite).configureDue,
		"settings work when they are undone":                    (*suite).undoSettings,
		"a notice works when a day is to have none":             (*suite).silentDays,
		"a subject is renamed with its classes and settings":    (*suite).rename,
		"a subject is renamed to one that is there":             (*suite).renameMerge,
		"some classes of a subject get another one":             (*suite).renameSome,
		"a subject is removed with its classes":                 (*suite).remove,
		"some days of a subject are removed":                    (*suite).removeDays,
		"a notice works when the program was stopped":           (*suite).stopped,
		"notices work when two dates are due at once":           (*suite).twoAtOnce,
		"an export works when it is of all that is kept":        (*suite).exported,
		"erasing works when there is something and when not":    (*suite).erased,
	} {
		t.Run(name, func(t *testing.T) {
			c := clock.NewManual(Start)
			check(&suite{T: t, clock: c, academic: open(t, c), ctx: t.Context()})
		})
	}
}

type suite struct {
	*testing.T
	clock    *clock.Manual
	academic academicv1connect.AcademicServiceClient
	ctx      context.Context
	keys     int
}

// key is one that was not used before.
func (s *suite) key() string {
	s.keys++
	return fmt.Sprintf("key/%d", s.keys)
}

func (s *suite) add(class *academicv1.Class) *academicv1.AddClassResponse {
	s.Helper()
	class.Zone = madrid
	res, err := s.academic.AddClass(s.ctx, &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: s.key(), Class: class})
	if err != nil {
		s.Fatalf("add %v: %v", class, err)
	}
	return res
}

// cc is the class of the first conversation: on Mondays and Wednesdays.
func cc() *academicv1.Class {
	return &academicv1.Class{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=MO,WE", Start: "10:00", End: "12:00", Room: "1.6"}
}

// say writes an occurrence so that a test can be read: "2026-03-04 10:00-12:00
// CC 1.6", with "off" or "new" behind where that is so.
func say(o *academicv1.Occurrence) string {
	text := fmt.Sprintf("%s %s-%s %s %s", o.GetDate(), o.GetStart(), o.GetEnd(), o.GetClass().GetSubject(), o.GetRoom())
	if o.GetCancelled() {
		text += " off"
	}
	if o.GetChanged() {
		text += " new"
	}
	return text
}

func (s *suite) wantTimetable(req *academicv1.TimetableRequest, want ...string) {
	s.Helper()
	req.Space = "ana"
	res, err := s.academic.Timetable(s.ctx, req)
	if err != nil {
		s.Fatalf("timetable %v: %v", req, err)
	}
	var got []string
	for _, o := range res.Occurrences {
		got = append(got, say(o))
	}
	if !slices.Equal(got, want) {
		s.Errorf("timetable %v:\ngot  %q\nwant %q", req, got, want)
	}
}

// wantDays is wantTimetable for the days alone.
func (s *suite) wantDays(from, to string, want ...string) {
	s.Helper()
	res, err := s.academic.Timetable(s.ctx, &academicv1.TimetableRequest{Space: "ana", From: from, To: to})
	if err != nil {
		s.Fatalf("timetable: %v", err)
	}
	var got []string
	for _, o := range res.Occurrences {
		got = append(got, o.Date)
	}
	if !slices.Equal(got, want) {
		s.Errorf("days of %s to %s: got %q, want %q", from, to, got, want)
	}
}

func (s *suite) wantFault(err error, want string) {
	s.Helper()
	f, ok := fault.Of(err)
	if !ok || f.Key != want {
		s.Errorf("got error %v (%v), want the fault %s", err, f, want)
	}
}

func (s *suite) addTwice() {
	class := cc()
	class.Zone, class.Subject = madrid, " CC "
	req := &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: "k1", Class: class}
	first, err := s.academic.AddClass(s.ctx, req)
	if err != nil {
		s.Fatal(err)
	}
	req.Class = &academicv1.Class{Subject: "otra cosa"}
	again, err := s.academic.AddClass(s.ctx, req)
	if err != nil || again.Class.Id != first.Class.Id || again.Class.Subject != "CC" || again.Class.Version != 1 {
		s.Errorf("second add: got %v, %v; want %v", again, err, first)
	}
	if !slices.Equal(first.NoticeMinutes, []int32{30}) || say(first.Next) != "2026-03-04 10:00-12:00 CC 1.6" {
		s.Errorf("got notices %v and next %s", first.NoticeMinutes, say(first.Next))
	}
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-02", To: "2026-03-08"},
		"2026-03-02 10:00-12:00 CC 1.6", "2026-03-04 10:00-12:00 CC 1.6")
	req.Key, req.Class = "k2", class
	_, err = s.academic.AddClass(s.ctx, req)
	s.wantFault(err, "fault.class_there")
}

func (s *suite) addInvalid() {
	long := make([]byte, 200)
	for i := range long {
		long[i] = 'x'
	}
	for want, change := range map[string]func(*academicv1.Class){
		"fault.no_subject":     func(c *academicv1.Class) { c.Subject = " \n" },
		"fault.no_day":         func(c *academicv1.Class) { c.Recurrence = "FREQ=WEEKLY" },
		"fault.no_hour":        func(c *academicv1.Class) { c.Start = "" },
		"fault.bad_hours":      func(c *academicv1.Class) { c.End = "09:00" },
		"fault.bad_date":       func(c *academicv1.Class) { c.Date = "2026-02-31" },
		"fault.bad_zone":       func(c *academicv1.Class) { c.Zone = "Marte/Olympus" },
		"fault.bad_recurrence": func(c *academicv1.Class) { c.Recurrence = "FREQ=SECONDLY;BYDAY=MO" },
		"fault.long_name":      func(c *academicv1.Class) { c.Room = string(long) },
		"fault.bad_field":      func(c *academicv1.Class) { c.Type = "party" },
	} {
		class := cc()
		class.Zone = madrid
		change(class)
		_, err := s.academic.AddClass(s.ctx, &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: want, Class: class})
		s.wantFault(err, want)
	}
	_, err := s.academic.AddClass(s.ctx, &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Class: cc()})
	s.wantFault(err, "fault.no_key")
	_, err = s.academic.AddClass(s.ctx, &academicv1.AddClassRequest{Space: "ana", Key: "k", Class: cc()})
	s.wantFault(err, "fault.no_key")
	_, err = s.academic.AddClass(s.ctx, &academicv1.AddClassRequest{Actor: "ana", Key: "k", Class: cc()})
	s.wantFault(err, "fault.no_key")
	s.wantDays("2026-03-02", "2026-03-08")
	_, err = s.academic.Timetable(s.ctx, &academicv1.TimetableRequest{Space: "ana", From: "2026-01-01", To: "2028-01-01"})
	s.wantFault(err, "fault.many_days")
}

func (s *suite) overlap() {
	s.add(cc())
	res := s.add(&academicv1.Class{Subject: "Redes", Date: "2026-04-13", Start: "11:30"})
	if len(res.Overlapping) != 1 || res.Overlapping[0].Subject != "CC" {
		s.Errorf("on a Monday at 11:30: got %v, want CC", res.Overlapping)
	}
	res = s.add(&academicv1.Class{Subject: "Física", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Start: "12:00", End: "13:00"})
	if len(res.Overlapping) != 1 || res.Overlapping[0].Subject != "Redes" {
		s.Errorf("on Mondays at 12:00: got %v, want Redes, whose end is not known", res.Overlapping)
	}
	res = s.add(&academicv1.Class{Subject: "Inglés", Recurrence: "FREQ=WEEKLY;BYDAY=TU", Start: "10:00", End: "12:00"})
	if len(res.Overlapping) != 0 {
		s.Errorf("on Tuesdays: got %v, want nothing", res.Overlapping)
	}
}

func (s *suite) owner() {
	class := s.add(cc()).Class
	res, err := s.academic.Timetable(s.ctx, &academicv1.TimetableRequest{Space: "beto", From: "2026-03-02", To: "2026-03-08"})
	if err != nil || len(res.Occurrences) != 0 {
		s.Errorf("timetable of another person: got %v, %v", res, err)
	}
	_, err = s.academic.CancelClass(s.ctx, &academicv1.CancelClassRequest{Space: "beto", Actor: "beto", Key: "k", ClassId: class.Id, Permanent: true})
	s.wantFault(err, "fault.no_class")
	_, err = s.academic.ChangeClass(s.ctx, &academicv1.ChangeClassRequest{Space: "beto", Actor: "beto", Key: "k", Subject: "CC", Room: "9"})
	s.wantFault(err, "fault.unknown_subject")
	_, err = s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "beto", Actor: "beto", Key: "key/1"})
	s.wantFault(err, "fault.no_change")
	_, err = s.academic.Next(s.ctx, &academicv1.NextRequest{Space: "beto"})
	s.wantFault(err, "fault.no_next_class")
	_, err = s.academic.Subjects(s.ctx, &academicv1.SubjectsRequest{})
	s.wantFault(err, "fault.no_person")
}

func (s *suite) subjects() {
	s.add(cc())
	res, err := s.academic.AddSubject(s.ctx, &academicv1.AddSubjectRequest{Space: "ana", Actor: "ana", Key: "k1", Subject: &academicv1.Subject{
		Name: "Cloud Computing", Alias: "cc", Teacher: "Marta", Credits: 6}})
	if err != nil || !res.Existed || res.Subject.Name != "Cloud Computing" || res.Subject.Version != 2 {
		s.Fatalf("the full name of CC: got %v, %v", res, err)
	}
	res, err = s.academic.AddSubject(s.ctx, &academicv1.AddSubjectRequest{Space: "ana", Actor: "ana", Key: "k2", Subject: &academicv1.Subject{Name: "Cc", Group: "A"}})
	if err != nil || res.Subject.Name != "Cloud Computing" || res.Subject.Teacher != "Marta" || res.Subject.Group != "A" {
		s.Errorf("more of CC: got %v, %v", res, err)
	}
	s.add(&academicv1.Class{Subject: "álgebra", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Start: "9:00"})
	all, err := s.academic.Subjects(s.ctx, &academicv1.SubjectsRequest{Space: "ana"})
	if err != nil || len(all.Subjects) != 2 || all.Subjects[0].Name != "álgebra" {
		s.Errorf("subjects: got %v, %v", all, err)
	}
	next, err := s.academic.Next(s.ctx, &academicv1.NextRequest{Space: "ana", Subject: "CLOUD"})
	if err != nil || next.Occurrence.Class.Teacher != "Marta" {
		s.Errorf("next of a part of the name: got %v, %v", next, err)
	}
	_, err = s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k1"})
	s.wantFault(err, "fault.changed")
	if _, err = s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k2"}); err != nil {
		s.Error(err)
	}
	_, err = s.academic.AddSubject(s.ctx, &academicv1.AddSubjectRequest{Space: "ana", Actor: "ana", Key: "k3", Subject: &academicv1.Subject{Teacher: "x"}})
	s.wantFault(err, "fault.no_subject")
}

func (s *suite) alternate() {
	// Said on a Wednesday: the first Monday is the next one.
	s.add(&academicv1.Class{Subject: "Lab", Recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", Start: "16:00", Week: "A"})
	s.wantDays("2026-03-02", "2026-04-12", "2026-03-09", "2026-03-23", "2026-04-06")
	other := s.add(&academicv1.Class{Subject: "Taller", Recurrence: "FREQ=WEEKLY;BYDAY=TU", Start: "16:00", Week: "B"}).Class
	if other.Recurrence != "FREQ=WEEKLY;BYDAY=TU;INTERVAL=2" || other.Date != "2026-03-17" {
		s.Errorf("week B: got %v", other)
	}
	s.wantDays("2026-03-02", "2026-04-12", "2026-03-09", "2026-03-17", "2026-03-23", "2026-03-31", "2026-04-06")
	same := s.add(&academicv1.Class{Subject: "Mesa", Recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", Start: "16:00", Week: "A"}).Class
	if same.Date != "2026-03-12" {
		s.Errorf("week A: got %v, want it to begin on 2026-03-12", same)
	}
	from := s.add(&academicv1.Class{Subject: "Coro", Recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", Start: "16:00", Date: "2026-03-04"}).Class
	if from.Date != "2026-03-06" {
		s.Errorf("from a Wednesday on: got %v, want it to begin on 2026-03-06", from)
	}
}

func (s *suite) ends() {
	c := s.add(&academicv1.Class{Subject: "Curso", Recurrence: "FREQ=WEEKLY;BYDAY=TH;COUNT=3", Start: "18:00"}).Class
	if c.Recurrence != "FREQ=WEEKLY;BYDAY=TH;UNTIL=20260319" {
		s.Errorf("three times: got %s", c.Recurrence)
	}
	s.add(&academicv1.Class{Subject: "Término", Recurrence: "FREQ=WEEKLY;BYDAY=FR;UNTIL=20260313", Date: "2026-03-06", Start: "18:00"})
	s.wantDays("2026-03-01", "2026-12-31", "2026-03-05", "2026-03-06", "2026-03-12", "2026-03-13", "2026-03-19")
	s.clock.Set(time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC))
	_, err := s.academic.Next(s.ctx, &academicv1.NextRequest{Space: "ana"})
	s.wantFault(err, "fault.no_next_class")
}

func (s *suite) oneSubject() {
	s.add(cc())
	s.add(&academicv1.Class{Subject: "Álgebra Lineal", Recurrence: "FREQ=WEEKLY;BYDAY=WE", Start: "8:30", End: "10:00"})
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-02", To: "2026-03-08", Subject: "algebra lineal"}, "2026-03-04 08:30-10:00 Álgebra Lineal ")
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-04", To: "2026-03-04"},
		"2026-03-04 08:30-10:00 Álgebra Lineal ", "2026-03-04 10:00-12:00 CC 1.6")
	_, err := s.academic.Timetable(s.ctx, &academicv1.TimetableRequest{Space: "ana", From: "2026-03-02", To: "2026-03-08", Subject: "Latín"})
	s.wantFault(err, "fault.unknown_subject")
}

func (s *suite) next() {
	s.add(cc())
	s.add(&academicv1.Class{Subject: "Redes", Recurrence: "FREQ=WEEKLY;BYDAY=WE", Start: "12:00"})
	for at, want := range map[string][2]string{
		"2026-03-04 09:59": {"", "2026-03-04 10:00-12:00 CC 1.6"},
		"2026-03-04 10:00": {"2026-03-04 10:00-12:00 CC 1.6", "2026-03-04 12:00- Redes "},
		"2026-03-04 12:30": {"2026-03-04 12:00- Redes ", "2026-03-09 10:00-12:00 CC 1.6"},
		"2026-03-04 13:00": {"", "2026-03-09 10:00-12:00 CC 1.6"},
	} {
		s.clock.Set(s.wallTime(at))
		res, err := s.academic.Next(s.ctx, &academicv1.NextRequest{Space: "ana"})
		if err != nil {
			s.Fatal(err)
		}
		current := ""
		if res.Current != nil {
			current = say(res.Current)
		}
		if got := [2]string{current, say(res.Occurrence)}; got != want {
			s.Errorf("at %s: got %q, want %q", at, got, want)
		}
	}
}

// wallTime is a wall-clock time in Madrid.
func (s *suite) wallTime(at string) time.Time {
	s.Helper()
	zone, err := time.LoadLocation(madrid)
	if err != nil {
		s.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
	if err != nil {
		s.Fatal(err)
	}
	return when
}
