package academic

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
)

// Undo takes back the change that was made under a key. What is as it was has
// the version that it had, so that the change before this one can be taken back
// as well.
func (s *Service) Undo(ctx context.Context, req *academicv1.UndoRequest) (*academicv1.UndoResponse, error) {
	res := &academicv1.UndoResponse{}
	change := &academicv1.UndoResponse{}
	err := s.ledger.Undo(ctx, req, change, res, func(tx Tx) error {
		e := &edit{tx: tx, now: s.clock.Now()}
		if err := undoSettings(tx, res, change); err != nil {
			return err
		}
		if err := e.undoClasses(res, change); err != nil {
			return err
		}
		for i, before := range change.Subjects {
			if err := undoSubject(tx, res, before, change.UndoneSubjects[i]); err != nil {
				return err
			}
		}
		if len(change.Classes) == 0 {
			return replan(tx, e.now) // the settings alone had changed
		}
		return nil
	})
	return res, err
}

// undoSettings brings the settings for all classes back to what they were before.
func undoSettings(tx Tx, res, change *academicv1.UndoResponse) error {
	if change.Settings == nil {
		return nil
	}
	now, err := tx.Settings()
	if err != nil {
		return err
	}
	if !proto.Equal(now.message(), change.UndoneSettings) {
		return fault.New(fault.Conflict, "fault.changed")
	}
	before := Settings{Chosen: change.Settings.Chosen, Minutes: change.Settings.NoticeMinutes}
	res.Settings = &academicv1.Settings{Chosen: before.Chosen, NoticeMinutes: before.leads()}
	res.UndoneSettings = &academicv1.Settings{Chosen: now.Chosen, NoticeMinutes: now.leads()}
	return tx.PutSettings(before)
}

// undoClasses brings classes back to what they were before; one that had been
// added goes away.
func (e *edit) undoClasses(res, change *academicv1.UndoResponse) (err error) {
	records := map[string]Record{}
	get := func(id string) (*academicv1.Class, error) {
		r, err := e.tx.Class(id)
		records[id] = r
		return r.Class, err
	}
	put := func(c *academicv1.Class) error {
		r := records[c.Id]
		if i := slices.IndexFunc(change.Classes, func(old *academicv1.Class) bool { return old.Id == c.Id }); i < len(change.SubjectIds) {
			r.SubjectID = change.SubjectIds[i]
		}
		return e.keep(r, c, false)
	}
	remove := func(c *academicv1.Class) error {
		gone := proto.CloneOf(c)
		gone.Version++
		return e.keep(records[c.Id], gone, true)
	}
	res.Classes, res.UndoneClasses, err = ledger.Restore(change.Classes, change.UndoneClasses, get, put, remove)
	if err != nil {
		return err
	}
	for i, before := range change.Classes {
		if before.Version == 0 {
			continue
		}
		if err := again(res, before, res.UndoneClasses[i]); err != nil {
			return err
		}
	}
	return nil
}

// again adds what holds again on the single dates that a change was about.
func again(res *academicv1.UndoResponse, before, after *academicv1.Class) error {
	c, err := calendarOf(before)
	if err != nil || before.Recurrence != after.Recurrence || before.Date != after.Date {
		return err
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
	if err := ledger.CheckVersion(after.Version, s.Version); err != nil {
		if before.Version == 0 && len(res.UndoneClasses) > 0 {
			return nil
		}
		return err
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
	all, err := tx.Subjects()
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Id != before.Id && isNamed(other, before.Name) {
			return fault.New(fault.State, "fault.subject_there", "subject", other.Name, "before", before.Name) // added since
		}
	}
	res.UndoneSubjects, res.Subjects = append(res.UndoneSubjects, s), append(res.Subjects, before)
	return tx.PutSubject(before, false)
}
