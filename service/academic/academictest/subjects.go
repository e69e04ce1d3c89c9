package academictest

import (
	"slices"

	academicv1 "becario/api/becario/academic/v1"
)

func lab() *academicv1.Class {
	return &academicv1.Class{Subject: "Redes", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Start: "12:00", End: "13:00"}
}

func (s *suite) set(req *academicv1.ConfigureRequest) *academicv1.ConfigureResponse {
	s.Helper()
	req.Space, req.Actor, req.Key = "ana", "ana", s.key()
	res, err := s.academic.Configure(s.ctx, req)
	if err != nil {
		s.Fatalf("configure %v: %v", req, err)
	}
	return res
}

// wantOwn wants these minutes for all classes and the subjects that have their own.
func (s *suite) wantOwn(all []int32, own ...string) {
	s.Helper()
	res, err := s.academic.Settings(s.ctx, &academicv1.SettingsRequest{Space: "ana"})
	if err != nil {
		s.Fatal(err)
	}
	var got []string
	for _, subject := range res.Subjects {
		got = append(got, subject.Name)
	}
	if !slices.Equal(res.Settings.NoticeMinutes, all) || !slices.Equal(got, own) {
		s.Errorf("settings: got %v and own of %q; want %v and %q", res.Settings, got, all, own)
	}
}

func (s *suite) configureSubject() {
	s.add(cc())
	s.add(lab())
	s.wantOwn([]int32{30})
	res := s.set(&academicv1.ConfigureRequest{Subject: "cc", NoticeMinutes: []int32{60}})
	if res.Subject.GetName() != "CC" || !slices.Equal(res.NoticeMinutes, []int32{60}) {
		s.Errorf("of one subject: got %v", res)
	}
	s.wantOwn([]int32{30}, "CC")
	s.wantQuiet("2026-03-04 12:00") // 9:00 was past already
	// All classes are set: the subject keeps its own, also for a class that is added.
	if res = s.set(&academicv1.ConfigureRequest{NoticeMinutes: []int32{10}}); len(res.Others) != 1 || res.Others[0].Name != "CC" {
		s.Errorf("of all: got %v, want that CC keeps its own", res)
	}
	if added := s.add(&academicv1.Class{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Start: "16:00"}); !slices.Equal(added.NoticeMinutes, []int32{60}) {
		s.Errorf("a class that is added: got %v", added.NoticeMinutes)
	}
	s.ack(s.wantNotice("2026-03-06 15:00", "CC"))
	s.ack(s.wantNotice("2026-03-09 09:00", "CC"))
	s.ack(s.wantNotice("2026-03-09 11:50", "Redes"))
	// None of it, and again as all others.
	s.set(&academicv1.ConfigureRequest{Subject: "CC"})
	s.wantQuiet("2026-03-16 11:49")
	s.ack(s.wantNotice("2026-03-16 11:50", "Redes"))
	if res = s.set(&academicv1.ConfigureRequest{Subject: "CC", Standard: true}); !slices.Equal(res.NoticeMinutes, []int32{10}) || res.Subject.Settings != nil {
		s.Errorf("as all others: got %v", res)
	}
	s.ack(s.wantNotice("2026-03-18 09:50", "CC"))
	// All are silent; one is to have notices again: the standard ones.
	s.set(&academicv1.ConfigureRequest{})
	if res = s.set(&academicv1.ConfigureRequest{Subject: "CC", Standard: true}); !slices.Equal(res.NoticeMinutes, []int32{30}) {
		s.Errorf("one again: got %v", res)
	}
	s.ack(s.wantNotice("2026-03-20 15:30", "CC"))
	// Alike: nothing of its own is left.
	if res = s.set(&academicv1.ConfigureRequest{NoticeMinutes: []int32{5}, Alike: true}); len(res.Others) != 0 {
		s.Errorf("alike: got %v", res)
	}
	s.wantOwn([]int32{5})
	s.ack(s.wantNotice("2026-03-20 15:55", "CC")) // of the class of which there was notice half an hour before
	s.ack(s.wantNotice("2026-03-23 09:55", "CC"))
	for want, req := range map[string]*academicv1.ConfigureRequest{
		"fault.unknown_subject": {Subject: "Latín"}, "fault.bad_lead": {Subject: "CC", NoticeMinutes: []int32{-1}},
		"fault.no_class_then": {Subject: "CC", From: "2026-03-24"}, "fault.bad_date": {Subject: "CC", From: "no day"},
	} {
		req.Space, req.Actor, req.Key = "ana", "ana", want
		_, err := s.academic.Configure(s.ctx, req)
		s.wantFault(err, want)
	}
	s.add(&academicv1.Class{Subject: "Redes II", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Start: "9:00"})
	s.add(&academicv1.Class{Subject: "Bio II", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Start: "9:00"})
	_, err := s.academic.Configure(s.ctx, &academicv1.ConfigureRequest{Space: "ana", Actor: "ana", Key: "II", Subject: "II"})
	s.wantFault(err, "fault.many_subjects")
}

// configureDue: a notice that is due and not acknowledged stays if it is right by the
// new settings too, of another subject or of its own, and goes if it is not.
func (s *suite) configureDue() {
	s.add(cc())
	s.add(lab())
	claimed := s.wantNotice("2026-03-04 09:30", "CC")
	s.set(&academicv1.ConfigureRequest{Subject: "Redes", NoticeMinutes: []int32{60}})
	s.set(&academicv1.ConfigureRequest{Subject: "CC", NoticeMinutes: []int32{60, 30}})
	if again := s.claim(); len(again) != 1 || again[0].Key != claimed[0].Key {
		s.Fatalf("claimed before: got %v, want %v", again, claimed)
	}
	s.set(&academicv1.ConfigureRequest{Subject: "CC"})
	s.wantQuiet("2026-03-04 09:45")
	s.ack(claimed)
	s.ack(s.wantNotice("2026-03-09 11:00", "Redes"))
}

func (s *suite) undoSettings() {
	s.add(cc())
	s.add(lab())
	s.set(&academicv1.ConfigureRequest{Subject: "CC", NoticeMinutes: []int32{60}})
	s.set(&academicv1.ConfigureRequest{NoticeMinutes: []int32{10}, Alike: true})
	s.wantOwn([]int32{10})
	undone := s.undoLast()
	if !slices.Equal(undone.Settings.GetNoticeMinutes(), []int32{30}) || !slices.Equal(undone.UndoneSettings.GetNoticeMinutes(), []int32{10}) || len(undone.Subjects) != 1 {
		s.Errorf("undo: got %v", undone)
	}
	s.wantOwn([]int32{30}, "CC")
	s.ack(s.wantNotice("2026-03-09 09:00", "CC"))
	s.ack(s.wantNotice("2026-03-09 11:30", "Redes"))
	// The one before can be taken back as well, and what has changed since cannot.
	if _, err := s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: keyOf(s.keys - 1)}); err != nil {
		s.Error(err)
	}
	s.wantOwn([]int32{30})
	s.set(&academicv1.ConfigureRequest{NoticeMinutes: []int32{20}})
	s.set(&academicv1.ConfigureRequest{NoticeMinutes: []int32{15}})
	_, err := s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: keyOf(s.keys - 1)})
	s.wantFault(err, "fault.changed")
}

func (s *suite) silentDays() {
	s.add(cc())
	s.add(lab())
	res := s.set(&academicv1.ConfigureRequest{Subject: "CC", From: "2026-03-04"})
	if len(res.Occurrences) != 1 || say(res.Occurrences[0]) != "2026-03-04 10:00-12:00 CC 1.6" || !res.Occurrences[0].Silent {
		s.Errorf("one day: got %v", res)
	}
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-04", To: "2026-03-04"}, "2026-03-04 10:00-12:00 CC 1.6")
	s.wantQuiet("2026-03-04 12:00")
	s.ack(s.wantNotice("2026-03-09 09:30", "CC"))
	s.ack(s.wantNotice("2026-03-09 11:30", "Redes"))
	s.set(&academicv1.ConfigureRequest{From: "2026-03-11", To: "2026-03-16"})
	s.set(&academicv1.ConfigureRequest{Subject: "CC", From: "2026-03-16", Standard: true})
	if again := s.set(&academicv1.ConfigureRequest{Subject: "CC", From: "2026-03-16", Standard: true}); len(again.Occurrences) != 0 {
		s.Errorf("it was so already: got %v", again)
	}
	s.ack(s.wantNotice("2026-03-16 09:30", "CC"))
	s.wantQuiet("2026-03-18 09:29")
	s.set(&academicv1.ConfigureRequest{Subject: "CC", From: "2026-03-18"})
	if undone := s.undoLast(); len(undone.Occurrences) != 1 || undone.Occurrences[0].Silent {
		s.Errorf("undo: got %v", undone)
	}
	s.ack(s.wantNotice("2026-03-18 09:30", "CC"))
}

func (s *suite) renamed(req *academicv1.RenameSubjectRequest) *academicv1.RenameSubjectResponse {
	s.Helper()
	req.Space, req.Actor, req.Key = "ana", "ana", s.key()
	res, err := s.academic.RenameSubject(s.ctx, req)
	if err != nil {
		s.Fatalf("rename %v: %v", req, err)
	}
	return res
}

// wantSubjects wants these subjects, and how many classes each has.
func (s *suite) wantSubjects(want map[string]int) {
	s.Helper()
	res, err := s.academic.Subjects(s.ctx, &academicv1.SubjectsRequest{Space: "ana"})
	if err != nil {
		s.Fatal(err)
	}
	if len(res.Subjects) != len(want) || len(res.Classes) != len(want) {
		s.Errorf("got subjects %v, want %v", res, want)
	}
	for i, subject := range res.Subjects {
		if n, ok := want[subject.Name]; !ok || len(res.Classes[i].Classes) != n || res.Classes[i].SubjectId != subject.Id {
			s.Errorf("got subject %v with %v, want %v", subject, res.Classes[i], want)
		}
	}
}

func (s *suite) rename() {
	s.add(cc())
	s.cancelClass(&academicv1.CancelClassRequest{Subject: "CC", From: "2026-03-09"})
	_, err := s.academic.AddSubject(s.ctx, &academicv1.AddSubjectRequest{Space: "ana", Actor: "ana", Key: s.key(), Subject: &academicv1.Subject{Name: "Cloud Computing", Alias: "CC", Teacher: "Marta"}})
	s.must(err)
	s.set(&academicv1.ConfigureRequest{Subject: "CC", NoticeMinutes: []int32{60}})
	// By its full name: the alias stays, and so does what is called by it.
	res := s.renamed(&academicv1.RenameSubjectRequest{Subject: "cloud computing", Name: " Nube  y datos "})
	if res.Before.Name != "Cloud Computing" || res.Subject.Name != "Nube y datos" || res.Subject.Alias != "CC" || res.Merged || res.Some || len(res.Classes) != 1 {
		s.Errorf("rename: got %v", res)
	}
	// By its alias: that goes away, the teacher and the settings stay.
	res = s.renamed(&academicv1.RenameSubjectRequest{Subject: "cc", Name: "Nube"})
	if res.Subject.Name != "Nube" || res.Subject.Alias != "" || res.Subject.Teacher != "Marta" || res.Classes[0].Subject != "Nube" {
		s.Errorf("rename by the alias: got %v", res)
	}
	s.wantSubjects(map[string]int{"Nube": 1})
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-04", To: "2026-03-09", Subject: "nube"}, "2026-03-04 10:00-12:00 Nube 1.6", "2026-03-09 10:00-12:00 Nube 1.6 off")
	s.ack(s.wantNotice("2026-03-11 09:00", "Nube"))
	if undone := s.undoLast(); len(undone.Subjects) != 1 || undone.Subjects[0].Name != "Nube y datos" || undone.Classes[0].Subject != "CC" {
		s.Errorf("undo: got %v", undone)
	}
	// Only its spelling: no other subject is in the way.
	s.renamed(&academicv1.RenameSubjectRequest{Subject: "Nube y datos", Name: "NUBE Y DATOS"})
	for want, req := range map[string]*academicv1.RenameSubjectRequest{
		"fault.unknown_subject": {Subject: "Latín", Name: "Griego"}, "fault.no_subject": {Subject: "CC", Name: " "}, "fault.no_class": {ClassId: "none", Name: "x"},
	} {
		req.Space, req.Actor, req.Key = "ana", "ana", want
		_, err := s.academic.RenameSubject(s.ctx, req)
		s.wantFault(err, want)
	}
	_, err = s.academic.RenameSubject(s.ctx, &academicv1.RenameSubjectRequest{Space: "beto", Actor: "beto", Key: "k", Subject: "CC", Name: "x"})
	s.wantFault(err, "fault.unknown_subject")
}

func (s *suite) renameMerge() {
	s.add(cc())
	s.add(lab())
	s.add(&academicv1.Class{Subject: "Redes", Recurrence: "FREQ=WEEKLY;BYDAY=MO,WE", Start: "10:00", End: "12:00"}) // as CC
	req := &academicv1.RenameSubjectRequest{Space: "ana", Actor: "ana", Key: "there", Subject: "CC", Name: "redes"}
	_, err := s.academic.RenameSubject(s.ctx, req)
	s.wantFault(err, "fault.subject_there")
	s.wantSubjects(map[string]int{"CC": 1, "Redes": 2})
	if res := s.renamed(&academicv1.RenameSubjectRequest{Subject: "CC", Name: "redes", Merge: true}); !res.Merged || res.Subject.Name != "Redes" {
		s.Errorf("merge: got %v", res)
	}
	s.wantSubjects(map[string]int{"Redes": 2})
	s.undoLast()
	s.wantSubjects(map[string]int{"CC": 1, "Redes": 2})
	s.wantTimetable(&academicv1.TimetableRequest{From: "2026-03-04", To: "2026-03-04"}, "2026-03-04 10:00-12:00 CC 1.6", "2026-03-04 10:00-12:00 Redes ")
	// Gone, and another of its name has come: it cannot come back.
	s.removed(&academicv1.RemoveSubjectRequest{Subject: "CC"})
	key := keyOf(s.keys)
	s.add(cc())
	_, err = s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: key})
	s.wantFault(err, "fault.subject_there")
}

func (s *suite) renameSome() {
	s.add(&academicv1.Class{Subject: "Química", Recurrence: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", Start: "8:00", End: "9:00", Date: "2026-03-05"})
	s.add(&academicv1.Class{Subject: "Química", Recurrence: "FREQ=WEEKLY;BYDAY=TU", Start: "12:00", End: "13:00"})
	s.add(&academicv1.Class{Subject: "Física", Recurrence: "FREQ=WEEKLY;BYDAY=TU", Start: "16:00", End: "17:00"})
	s.cancelClass(&academicv1.CancelClassRequest{Subject: "Química", From: "2026-03-19"})
	before := []string{"2026-03-05 08:00-09:00 Química ", "2026-03-10 12:00-13:00 Química ", "2026-03-10 16:00-17:00 Física ",
		"2026-03-16 08:00-09:00 Química ", "2026-03-17 12:00-13:00 Química ", "2026-03-17 16:00-17:00 Física ", "2026-03-19 08:00-09:00 Química  off"}
	days := &academicv1.TimetableRequest{From: "2026-03-05", To: "2026-03-20"}
	s.wantTimetable(days, before...)
	res := s.renamed(&academicv1.RenameSubjectRequest{Subject: "química", Recurrence: "FREQ=WEEKLY;BYDAY=TU,TH", Name: "Orgánica"})
	if !res.Some || res.Merged || res.Subject.Name != "Orgánica" {
		s.Errorf("some: got %v", res)
	}
	s.wantTimetable(days, "2026-03-05 08:00-09:00 Orgánica ", "2026-03-10 12:00-13:00 Orgánica ", "2026-03-10 16:00-17:00 Física ",
		"2026-03-16 08:00-09:00 Química ", "2026-03-17 12:00-13:00 Orgánica ", "2026-03-17 16:00-17:00 Física ", "2026-03-19 08:00-09:00 Orgánica  off")
	s.wantSubjects(map[string]int{"Física": 1, "Química": 1, "Orgánica": 2})
	s.undoLast()
	s.wantTimetable(days, before...)
	s.wantSubjects(map[string]int{"Física": 1, "Química": 2})
	// The only class of a subject: that is renamed.
	physics := s.timetable("2026-03-10", "Física").Class
	if res := s.renamed(&academicv1.RenameSubjectRequest{ClassId: physics.Id, Name: "Óptica"}); res.Some || res.Subject.Name != "Óptica" {
		s.Errorf("the only class: got %v", res)
	}
	// One class goes to a subject that is there.
	chemistry := s.timetable("2026-03-10", "Química").Class
	if res := s.renamed(&academicv1.RenameSubjectRequest{ClassId: chemistry.Id, Name: "optica"}); !res.Some || !res.Merged || res.Classes[0].Subject != "Óptica" {
		s.Errorf("to one that is there: got %v", res)
	}
	s.wantSubjects(map[string]int{"Óptica": 2, "Química": 1})
	// Some of its classes to its own name, however it is spelt: no second subject of that name.
	_, err := s.academic.RenameSubject(s.ctx, &academicv1.RenameSubjectRequest{Space: "ana", Actor: "ana", Key: "same", ClassId: physics.Id, Name: "OPTICA"})
	s.wantFault(err, "fault.same_name")
	s.wantSubjects(map[string]int{"Óptica": 2, "Química": 1})
	s.clock.Set(s.wallTime("2026-03-05 07:00"))
	s.ack(s.wantNotice("2026-03-05 07:30", "Química"))
	for want, req := range map[string]*academicv1.RenameSubjectRequest{
		"fault.no_class": {Subject: "Química", Recurrence: "FREQ=WEEKLY;BYDAY=SU"}, "fault.bad_recurrence": {Subject: "Química", Recurrence: "FREQ=DAILY"},
		"fault.many_subjects": {Recurrence: "FREQ=WEEKLY;BYDAY=MO,TU"},
	} {
		req.Space, req.Actor, req.Key, req.Name = "ana", "ana", want, "x"
		_, err := s.academic.RenameSubject(s.ctx, req)
		s.wantFault(err, want)
	}
}

func (s *suite) timetable(day, subject string) *academicv1.Occurrence {
	s.Helper()
	res, err := s.academic.Timetable(s.ctx, &academicv1.TimetableRequest{Space: "ana", From: day, To: day, Subject: subject})
	if err != nil || len(res.Occurrences) != 1 {
		s.Fatalf("%s on %s: got %v, %v; want one class", subject, day, res, err)
	}
	return res.Occurrences[0]
}

func (s *suite) removed(req *academicv1.RemoveSubjectRequest) *academicv1.RemoveSubjectResponse {
	s.Helper()
	req.Space, req.Actor, req.Key = "ana", "ana", s.key()
	res, err := s.academic.RemoveSubject(s.ctx, req)
	if err != nil {
		s.Fatalf("remove %v: %v", req, err)
	}
	return res
}

func (s *suite) remove() {
	s.add(cc())
	s.add(&academicv1.Class{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=FR", Start: "16:00", Type: "lab"})
	s.add(&academicv1.Class{Subject: "CC", Date: "2026-02-01", Start: "16:00", Type: "exam"}) // over
	s.add(lab())
	s.set(&academicv1.ConfigureRequest{Subject: "CC", NoticeMinutes: []int32{60}})
	res := s.removed(&academicv1.RemoveSubjectRequest{Subject: "cc"})
	if res.Subject.GetName() != "CC" || len(res.Classes) != 3 {
		s.Errorf("remove: got %v", res)
	}
	s.wantSubjects(map[string]int{"Redes": 1})
	s.wantOwn([]int32{30})
	s.wantQuiet("2026-03-09 11:29")
	if undone := s.undoLast(); len(undone.Classes) != 3 || len(undone.Subjects) != 1 {
		s.Errorf("undo: got %v", undone)
	}
	s.wantSubjects(map[string]int{"CC": 3, "Redes": 1})
	s.wantOwn([]int32{30}, "CC")
	s.ack(s.wantNotice("2026-03-09 11:30", "Redes"))
	s.ack(s.wantNotice("2026-03-11 09:00", "CC"))
	// A subject without classes.
	_, err := s.academic.AddSubject(s.ctx, &academicv1.AddSubjectRequest{Space: "ana", Actor: "ana", Key: "empty", Subject: &academicv1.Subject{Name: "Latín"}})
	s.must(err)
	if res := s.removed(&academicv1.RemoveSubjectRequest{Subject: "latin"}); res.Subject.GetName() != "Latín" || len(res.Classes) != 0 {
		s.Errorf("without classes: got %v", res)
	}
	for want, subject := range map[string]string{"fault.unknown_subject": "Latín", "fault.no_subject": ""} {
		_, err := s.academic.RemoveSubject(s.ctx, &academicv1.RemoveSubjectRequest{Space: "ana", Actor: "ana", Key: want, Subject: subject})
		s.wantFault(err, want)
	}
}

func (s *suite) removeDays() {
	s.add(&academicv1.Class{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=MO,WE,TH", Start: "10:00", End: "12:00"})
	s.add(&academicv1.Class{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=TH", Start: "16:00", End: "17:00"})
	s.add(&academicv1.Class{Subject: "CC", Date: "2026-03-05", Start: "19:00", Type: "exam"})
	s.clock.Set(s.wallTime("2026-03-04 09:30")) // its notice is due
	res := s.removed(&academicv1.RemoveSubjectRequest{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=TU,TH"})
	if res.Subject != nil || len(res.Classes) != 2 {
		s.Errorf("some days: got %v", res)
	}
	s.wantDays("2026-03-02", "2026-03-12", "2026-03-02", "2026-03-04", "2026-03-05", "2026-03-09", "2026-03-11")
	if due := s.claim(); len(due) != 1 || due[0].DueAt != s.clock.Now().UnixMicro() {
		s.Errorf("due while a day goes: got %v", due)
	}
	s.undoLast()
	s.wantDays("2026-03-02", "2026-03-06", "2026-03-02", "2026-03-04", "2026-03-05", "2026-03-05", "2026-03-05")
	_, err := s.academic.RemoveSubject(s.ctx, &academicv1.RemoveSubjectRequest{Space: "ana", Actor: "ana", Key: "none", Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=SU"})
	s.wantFault(err, "fault.no_class")
}
