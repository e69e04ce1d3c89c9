package academic

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
)

// RemoveSubject takes a subject away with all its classes, or its classes of some days of
// the week.
func (s *Service) RemoveSubject(ctx context.Context, req *academicv1.RemoveSubjectRequest) (*academicv1.RemoveSubjectResponse, error) {
	now := s.clock.Now()
	res := &academicv1.RemoveSubjectResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		subjects, err := tx.Subjects()
		if err != nil {
			return nil, err
		}
		subject, err := oneSubject(subjects, req.Subject)
		if err != nil {
			return nil, err
		}
		records, err := classesOf(tx, subject.Id)
		if err != nil {
			return nil, err
		}
		e := &edit{tx: tx, now: now}
		if req.Recurrence != "" {
			err = removeDays(e, req, res, records)
			return e.undo(), err
		}
		for _, r := range records {
			if err := e.put(r, proto.CloneOf(r.Class), true); err != nil {
				return nil, err
			}
		}
		res.Classes, res.Subject = e.after, subject
		undo := e.undo()
		return undo, removeSubject(tx, subject, undo)
	})
	return res, err
}

// removeDays takes the classes of a subject away that are on the days of a rule.
func removeDays(e *edit, req *academicv1.RemoveSubjectRequest, res *academicv1.RemoveSubjectResponse, records []Record) error {
	whole, partly, err := onDays(records, req.Recurrence)
	if err != nil {
		return err
	}
	if len(whole)+len(partly) == 0 {
		return fault.New(fault.NotFound, "fault.no_class", "subject", req.Subject)
	}
	for _, r := range whole {
		if err := e.put(r, proto.CloneOf(r.Class), true); err != nil {
			return err
		}
		res.Classes = append(res.Classes, r.Class)
	}
	for _, r := range partly {
		gone, rest, err := divide(r.Class, req.Recurrence)
		if err != nil {
			return err
		}
		if err := e.put(r, rest, false); err != nil {
			return err
		}
		gone.Id = uuid.Must(uuid.NewV7()).String() // none that is kept
		res.Classes = append(res.Classes, gone)
	}
	return nil
}

// removeSubject takes a subject away, and adds it to what Undo needs.
func removeSubject(tx Tx, subject *academicv1.Subject, undo *academicv1.UndoResponse) error {
	gone := proto.CloneOf(subject)
	gone.Version++
	undo.Subjects = append(undo.Subjects, subject)
	undo.UndoneSubjects = append(undo.UndoneSubjects, &academicv1.Subject{Id: gone.Id, Version: gone.Version})
	return tx.PutSubject(gone, true)
}

// classesOf returns the classes of a subject, the oldest first.
func classesOf(tx Tx, subject string) ([]Record, error) {
	all, err := tx.Classes()
	if err != nil {
		return nil, err
	}
	var own []Record
	for _, r := range all {
		if r.SubjectID == subject {
			own = append(own, r)
		}
	}
	return own, nil
}
