package academictest

import (
	"fmt"
	"slices"
	"testing"

	academicv1 "becario/api/becario/academic/v1"
	"becario/api/becario/academic/v1/academicv1connect"
	"becario/kit/marktest"
)

// Erasure checks that what people write is found in the export and, once it is
// erased, not in the database, where count looks for a text.
func Erasure(t *testing.T, academic academicv1connect.AcademicServiceClient, count func(text string) int) {
	s := &suite{T: t, academic: academic, ctx: t.Context()}
	marktest.Erasure(t, marktest.Keeper{
		Service: academicv1.File_becario_academic_v1_academic_proto.Services().ByName("AcademicService"),
		Plant:   s.plant,
		Export:  func(space string) string { return marktest.Text(t, s.export(space)) },
		Erase:   s.erase,
		Count:   count,
	})
}

func (s *suite) export(space string) func(page string) (*academicv1.ExportResponse, error) {
	return func(page string) (*academicv1.ExportResponse, error) {
		return s.academic.Export(s.ctx, &academicv1.ExportRequest{Space: space, Page: page})
	}
}

func (s *suite) erase(space string) {
	s.Helper()
	if _, err := s.academic.Erase(s.ctx, &academicv1.EraseRequest{Space: space, Actor: space}); err != nil {
		s.Fatalf("erase %s: %v", space, err)
	}
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *suite) plant(p *marktest.Planter, space string) {
	s.Helper()
	for name, text := range map[string]string{
		"id": "", "class_id": "", "recurrence": "FREQ=WEEKLY;BYDAY=MO", "start": "10:00", "end": "12:00", "zone": madrid, "type": "lab",
		"week": "", "date": "", "new_date": "", "from": "", "to": "",
	} {
		p.Fixed[name] = text
	}
	_, err := s.academic.AddSubject(s.ctx, marktest.Fill(p, &academicv1.AddSubjectRequest{}))
	s.must(err)
	add := func() (*academicv1.Class, string) {
		req := marktest.Fill(p, &academicv1.AddClassRequest{})
		req.Class.Exceptions = nil // they are not added so
		res, err := s.academic.AddClass(s.ctx, req)
		s.must(err)
		return res.Class, req.Key
	}
	p.Fixed["becario.academic.v1.Exception.room"], p.Fixed["becario.academic.v1.Exception.group"] = "", ""
	class, _ := add()
	p.Fixed["subject"] = class.Subject
	change := marktest.Fill(p, &academicv1.ChangeClassRequest{})
	change.ClassId, change.Date, change.Recurrence = class.Id, "2026-03-09", ""
	_, err = s.academic.ChangeClass(s.ctx, change)
	s.must(err)
	cancel := marktest.Fill(p, &academicv1.CancelClassRequest{})
	cancel.ClassId, cancel.From, cancel.Start = class.Id, "2026-03-16", ""
	_, err = s.academic.CancelClass(s.ctx, cancel)
	s.must(err)
	restore := marktest.Fill(p, &academicv1.RestoreClassRequest{})
	restore.ClassId, restore.From = class.Id, "2026-03-16"
	_, err = s.academic.RestoreClass(s.ctx, restore)
	s.must(err)
	delete(p.Fixed, "subject")
	class, _ = add()
	p.Fixed["subject"] = class.Subject
	cancel = marktest.Fill(p, &academicv1.CancelClassRequest{})
	cancel.ClassId, cancel.Permanent, cancel.Start = class.Id, true, ""
	_, err = s.academic.CancelClass(s.ctx, cancel)
	s.must(err)
	delete(p.Fixed, "subject")
	_, p.Fixed["key"] = add()
	_, err = s.academic.Undo(s.ctx, marktest.Fill(p, &academicv1.UndoRequest{}))
	s.must(err)
	delete(p.Fixed, "key")
	class, _ = add()
	p.Fixed["subject"] = class.Subject
	configure := marktest.Fill(p, &academicv1.ConfigureRequest{})
	configure.NoticeMinutes, configure.Standard = []int32{15}, false
	_, err = s.academic.Configure(s.ctx, configure)
	s.must(err)
	rename := marktest.Fill(p, &academicv1.RenameSubjectRequest{})
	rename.Recurrence = ""
	renamed, err := s.academic.RenameSubject(s.ctx, rename)
	s.must(err)
	p.Fixed["subject"] = renamed.Subject.Name
	remove := marktest.Fill(p, &academicv1.RemoveSubjectRequest{})
	remove.Recurrence = ""
	_, err = s.academic.RemoveSubject(s.ctx, remove)
	s.must(err)
	delete(p.Fixed, "subject")
}

func (s *suite) exported() {
	if kept := marktest.All(s.T, s.export("ana")); len(kept) != 0 {
		s.Errorf("of nobody: got %v, want nothing", kept)
	}
	one := s.add(cc()).Class
	_, err := s.academic.AddClass(s.ctx, &academicv1.AddClassRequest{Space: "beto", Actor: "beto", Key: "k", Class: &academicv1.Class{
		Subject: "secreto", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Start: "10:00", Zone: madrid}})
	s.must(err)
	two := s.add(&academicv1.Class{Subject: "Historia", Recurrence: "FREQ=WEEKLY;BYDAY=TU", Start: "10:00"}).Class
	_, err = s.academic.CancelClass(s.ctx, &academicv1.CancelClassRequest{Space: "ana", Actor: "eva", Key: "key/3", ClassId: two.Id, Permanent: true})
	s.must(err)
	_, err = s.academic.CancelClass(s.ctx, &academicv1.CancelClassRequest{Space: "ana", Actor: "ana", Key: "key/4", ClassId: one.Id, From: "2026-03-09"})
	s.must(err)
	_, err = s.academic.Configure(s.ctx, &academicv1.ConfigureRequest{Space: "ana", Actor: "ana", Key: "key/5", NoticeMinutes: []int32{10, 60}})
	s.must(err)
	var got []string
	for _, k := range marktest.All(s.T, s.export("ana")) {
		switch {
		case k.GetSubject() != nil:
			got = append(got, fmt.Sprint("subject ", k.GetSubject().Name, k.Removed))
		case k.GetClass() != nil:
			got = append(got, fmt.Sprint(k.GetClass().Subject, " ", len(k.GetClass().Exceptions), k.Removed))
		case k.GetSettings() != nil:
			got = append(got, fmt.Sprint(k.GetSettings().NoticeMinutes, k.GetSettings().Chosen))
		default:
			answer, err := k.GetChange().GetAnswer().UnmarshalNew()
			s.must(err)
			got = append(got, fmt.Sprint(k.GetChange().Key, k.GetChange().Actor, answer.ProtoReflect().Descriptor().Name(), k.GetChange().Undo != nil))
		}
	}
	want := []string{"subject CCfalse", "subject Historiafalse", "CC 1 false", "Historia 0 true", "[60 10] true", "key/1anaAddClassResponsetrue",
		"key/2anaAddClassResponsetrue", "key/3evaCancelClassResponsetrue", "key/4anaCancelClassResponsetrue", "key/5anaConfigureResponsetrue"}
	if !slices.Equal(got, want) {
		s.Errorf("got %q, want %q", got, want)
	}
	_, err = s.academic.Export(s.ctx, &academicv1.ExportRequest{})
	s.wantFault(err, "fault.no_person")
	_, err = s.academic.Export(s.ctx, &academicv1.ExportRequest{Space: "ana", Page: "x"})
	s.wantFault(err, "fault.bad_page")
}

func (s *suite) erased() {
	class := s.add(cc()).Class
	_, err := s.academic.AddClass(s.ctx, &academicv1.AddClassRequest{Space: "beto", Actor: "beto", Key: "k", Class: &academicv1.Class{
		Subject: "secreto", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Start: "10:00", Zone: madrid}})
	s.must(err)
	_, err = s.academic.CancelClass(s.ctx, &academicv1.CancelClassRequest{Space: "ana", Actor: "ana", Key: s.key(), ClassId: class.Id, From: "2026-03-09"})
	s.must(err)
	claimed := s.wantNotice("2026-03-04 09:30", "CC")
	s.erase("ana")
	s.wantDays("2026-03-02", "2026-03-08")
	s.ack(claimed)
	s.wantQuiet("2026-03-09 09:29")
	others, err := s.academic.Subjects(s.ctx, &academicv1.SubjectsRequest{Space: "beto"})
	if err != nil || len(others.Subjects) != 1 {
		s.Errorf("of another: got %v, %v; want one subject", others, err)
	}
	_, err = s.academic.Undo(s.ctx, &academicv1.UndoRequest{Space: "ana", Actor: "ana", Key: "key/1"})
	s.wantFault(err, "fault.no_change")
	res, err := s.academic.AddClass(s.ctx, &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: "key/1", Class: &academicv1.Class{
		Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Start: "10:00", Zone: madrid}})
	if err != nil || res.Class.Id == class.Id {
		s.Errorf("afterwards: got %v, %v; want a new class", res, err)
	}
	_, err = s.academic.Erase(s.ctx, &academicv1.EraseRequest{Space: "ana"})
	s.wantFault(err, "fault.no_key")
	_, err = s.academic.Erase(s.ctx, &academicv1.EraseRequest{Actor: "ana"})
	s.wantFault(err, "fault.no_key")
}
