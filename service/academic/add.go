package academic

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// AddClass keeps a class, and its subject if that is new.
func (s *Service) AddClass(ctx context.Context, req *academicv1.AddClassRequest) (*academicv1.AddClassResponse, error) {
	now := s.clock.Now()
	res := &academicv1.AddClassResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		class := proto.CloneOf(req.Class)
		if class == nil {
			class = &academicv1.Class{}
		}
		cancelled := class.Exceptions
		class.Id, class.Version, class.Exceptions = uuid.Must(uuid.NewV7()).String(), 1, nil
		others, err := tx.Classes()
		if err != nil {
			return nil, err
		}
		if err := settle(class, others, now); err != nil {
			return nil, err
		}
		if err := cancelDates(class, cancelled); err != nil {
			return nil, err
		}
		undo := &academicv1.UndoResponse{Classes: []*academicv1.Class{{Id: class.Id}}, UndoneClasses: []*academicv1.Class{{Id: class.Id, Version: class.Version}}}
		subject, err := subjectOf(tx, class, undo)
		if err != nil {
			return nil, err
		}
		r := Record{Space: req.Space, Class: class, SubjectID: subject, CreatedAt: now.UnixMicro()}
		if slices.ContainsFunc(others, r.same) {
			return nil, fault.New(fault.State, "fault.class_there", "subject", class.Subject)
		}
		settings, err := settingsFor(tx, r)
		if err != nil {
			return nil, err
		}
		if err := r.plan(settings, now); err != nil {
			return nil, err
		}
		if err := answerAdd(res, r, others, settings, now); err != nil {
			return nil, err
		}
		return undo, tx.PutClass(r)
	})
	return res, err
}

// cancelDates keeps those exceptions of a new class that cancel a date of its
// recurrence.
func cancelDates(class *academicv1.Class, exceptions []*academicv1.Exception) error {
	c, err := calendarOf(class)
	if err != nil || class.Recurrence == "" {
		return err
	}
	for _, x := range exceptions {
		if x.Cancelled && c.has(x.Date) {
			except(class, x.Date, func(e *academicv1.Exception) { e.Cancelled = true })
		}
	}
	return nil
}

func answerAdd(res *academicv1.AddClassResponse, r Record, others []Record, settings Settings, now time.Time) error {
	c, err := calendarOf(r.Class)
	if err != nil {
		return err
	}
	if next, ok := c.next(now); ok {
		res.Next = next.occurrence()
	}
	res.Class, res.NoticeMinutes = r.Class, settings.leads()
	res.Overlapping, err = overlapping(c, others, now)
	return err
}

// subjectOf returns the id of the subject of a class. A new one is kept, and
// added to what Undo needs.
func subjectOf(tx Tx, class *academicv1.Class, undo *academicv1.UndoResponse) (string, error) {
	all, err := tx.Subjects()
	if err != nil {
		return "", err
	}
	for _, s := range all {
		if isNamed(s, class.Subject) {
			return s.Id, nil
		}
	}
	s := &academicv1.Subject{Id: uuid.Must(uuid.NewV7()).String(), Version: 1, Name: class.Subject}
	undo.Subjects = append(undo.Subjects, &academicv1.Subject{Id: s.Id})
	undo.UndoneSubjects = append(undo.UndoneSubjects, &academicv1.Subject{Id: s.Id, Version: s.Version})
	return s.Id, tx.PutSubject(s, false)
}

// same reports whether two records are the same class, said twice.
func (r Record) same(other Record) bool {
	a, b := r.Class, other.Class
	return r.SubjectID == other.SubjectID && a.Recurrence == b.Recurrence && a.Start == b.Start && a.End == b.End &&
		a.Group == b.Group && a.Week == b.Week && (a.Recurrence != "" || a.Date == b.Date)
}

// horizon is how far ahead classes are compared, in days.
const horizon = 182

// overlapping returns the classes that are at the same hours as the one of the
// calendar, on a date that is still to come.
func overlapping(c calendar, others []Record, now time.Time) ([]*academicv1.Class, error) {
	from := localDay(now, c.zone)
	if c.first.After(from) {
		from = c.first
	}
	first, last := from.Format(wall.DayForm), from.AddDate(0, 0, horizon).Format(wall.DayForm)
	mine := c.between(first, last)
	var found []*academicv1.Class
	for _, r := range others {
		if r.Class.Id == c.class.Id {
			continue
		}
		other, err := calendarOf(r.Class)
		if err != nil {
			return nil, err
		}
		if meet(mine, other.between(first, last)) {
			found = append(found, r.Class)
		}
	}
	return found, nil
}

// meet reports whether meetings of two lists by time are held at the same time.
func meet(a, b []meeting) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].cancelled || !a[0].until.After(b[0].at):
			a = a[1:]
		case b[0].cancelled || !b[0].until.After(a[0].at):
			b = b[1:]
		default:
			return true
		}
	}
	return false
}
