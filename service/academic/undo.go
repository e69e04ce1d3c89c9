package academic

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
)

// Undo takes back the change that was made under a key.
func (s *Service) Undo(ctx context.Context, req *academicv1.UndoRequest) (*academicv1.UndoResponse, error) {
	res := &academicv1.UndoResponse{}
	change := &academicv1.UndoResponse{}
	err := s.store.Undo(ctx, req, change, func(tx Tx) error {
		e := &edit{tx: tx, now: s.clock.Now()}
		for i, before := range change.Classes {
			if err := e.undoClass(res, before, change.UndoneClasses[i]); err != nil {
				return err
			}
		}
		for i, before := range change.Subjects {
			if err := undoSubject(tx, res, before, change.UndoneSubjects[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return res, err
}

// undoClass brings a class back to what it was before; one that had been added
// goes away.
func (e *edit) undoClass(res *academicv1.UndoResponse, before, after *academicv1.Class) error {
	r, err := e.tx.Class(before.Id)
	if err != nil {
		return err
	}
	if r.Class.Version != after.Version {
		return fault.New(fault.Conflict, "fault.changed")
	}
	res.UndoneClasses = append(res.UndoneClasses, r.Class)
	if before.Version == 0 {
		return e.put(r, proto.CloneOf(r.Class), true)
	}
	if err := e.put(r, before, false); err != nil {
		return err
	}
	res.Classes = append(res.Classes, before)
	c, err := calendarOf(before)
	if err != nil {
		return err
	}
	if before.Recurrence != after.Recurrence || before.Date != after.Date {
		return nil
	}
	for _, day := range differing(before, after) {
		res.Occurrences = append(res.Occurrences, c.on(day).occurrence())
	}
	return nil
}

// differing are the dates on which something else holds for two versions of a
// class.
func differing(a, b *academicv1.Class) []string {
	var days []string
	for _, x := range slices.Concat(a.Exceptions, b.Exceptions) {
		if !proto.Equal(exception(a, x.Date), exception(b, x.Date)) {
			days = append(days, x.Date)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// undoSubject brings a subject back to what it was. One that had come with its
// first class stays if other classes have come since.
func undoSubject(tx Tx, res *academicv1.UndoResponse, before, after *academicv1.Subject) error {
	s, err := tx.Subject(before.Id)
	if err != nil {
		return err
	}
	if s.Version != after.Version {
		if before.Version == 0 && len(res.UndoneClasses) > 0 {
			return nil
		}
		return fault.New(fault.Conflict, "fault.changed")
	}
	if before.Version == 0 {
		classes, err := tx.Classes()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(classes, func(r Record) bool { return r.SubjectID == s.Id }) {
			if len(res.UndoneClasses) > 0 {
				return nil
			}
			return fault.New(fault.State, "fault.subject_used", "subject", s.Name)
		}
		res.UndoneSubjects = append(res.UndoneSubjects, proto.CloneOf(s))
		s.Version++
		return tx.PutSubject(s, true)
	}
	res.UndoneSubjects, res.Subjects = append(res.UndoneSubjects, s), append(res.Subjects, before)
	before.Version = s.Version + 1
	return tx.PutSubject(before, false)
}
