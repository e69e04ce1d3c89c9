package academic

import (
	"cmp"
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// CancelClass takes classes out of some days, or for good.
func (s *Service) CancelClass(ctx context.Context, req *academicv1.CancelClassRequest) (*academicv1.CancelClassResponse, error) {
	now := s.clock.Now()
	if req.From != "" && !req.Permanent {
		if err := checkDays(req.From, cmp.Or(req.To, req.From)); err != nil {
			return nil, err
		}
	}
	res := &academicv1.CancelClassResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		records, err := pick(tx, req.Subject, req.ClassId)
		if err != nil {
			return nil, err
		}
		if req.Permanent {
			return s.drop(tx, req, res, records, now)
		}
		found, err := meetings(records, req, now)
		if err != nil {
			return nil, err
		}
		held := slices.DeleteFunc(slices.Clone(found), func(m meeting) bool { return m.cancelled })
		switch {
		case len(found) == 0:
			return nil, fault.New(fault.NotFound, "fault.no_class_then", "subject", req.Subject)
		case len(held) == 0:
			return nil, fault.New(fault.State, "fault.class_off", "subject", found[0].class.Subject)
		}
		e := edit{tx: tx, now: now}
		if res.Occurrences, err = e.hold(records, held, false); err != nil {
			return nil, err
		}
		res.Classes = e.after
		return e.undo(), nil
	})
	return res, err
}

// restoreDays is within how many days a class is looked for that is cancelled, if no day
// is said.
const restoreDays = 28

// RestoreClass takes back that classes of some days do not take place.
func (s *Service) RestoreClass(ctx context.Context, req *academicv1.RestoreClassRequest) (*academicv1.RestoreClassResponse, error) {
	now := s.clock.Now()
	if req.From != "" {
		if err := checkDays(req.From, cmp.Or(req.To, req.From)); err != nil {
			return nil, err
		}
	}
	res := &academicv1.RestoreClassResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		records, err := pick(tx, req.Subject, req.ClassId)
		if err != nil {
			return nil, err
		}
		var found []meeting
		for _, r := range records {
			c, err := calendarOf(r.Class)
			if err != nil {
				return nil, err
			}
			from, to := req.From, cmp.Or(req.To, req.From)
			if from == "" {
				today := now.In(c.zone)
				from, to = today.Format(wall.DayForm), today.AddDate(0, 0, restoreDays).Format(wall.DayForm)
			}
			found = append(found, c.between(from, to)...)
		}
		off := slices.DeleteFunc(slices.Clone(found), func(m meeting) bool { return !m.cancelled })
		switch {
		case len(found) == 0:
			return nil, fault.New(fault.NotFound, "fault.no_class_then", "subject", req.Subject)
		case len(off) == 0:
			return nil, fault.New(fault.State, "fault.class_on", "subject", found[0].class.Subject)
		}
		if sortMeetings(off); req.From == "" {
			off = off[:1]
		}
		e := edit{tx: tx, now: now}
		if res.Occurrences, err = e.hold(records, off, true); err != nil {
			return nil, err
		}
		res.Classes = e.after
		return e.undo(), nil
	})
	return res, err
}

// hold says of some meetings of classes that they take place, or that they do not, and
// returns what they are then.
func (e *edit) hold(records []Record, all []meeting, takesPlace bool) ([]*academicv1.Occurrence, error) {
	for _, r := range records {
		own := slices.DeleteFunc(slices.Clone(all), func(m meeting) bool { return m.class.Id != r.Class.Id })
		if len(own) == 0 {
			continue
		}
		class := proto.CloneOf(r.Class)
		for _, m := range own {
			except(class, m.ruled, func(e *academicv1.Exception) { e.Cancelled = !takesPlace })
		}
		if err := e.put(r, class, false); err != nil {
			return nil, err
		}
	}
	var now []*academicv1.Occurrence
	for _, m := range all {
		o := m.occurrence()
		o.Cancelled = !takesPlace
		now = append(now, o)
	}
	return now, nil
}

// drop takes whole classes away.
func (s *Service) drop(tx Tx, req *academicv1.CancelClassRequest, res *academicv1.CancelClassResponse, records []Record, now time.Time) (proto.Message, error) {
	if req.Subject == "" && req.ClassId == "" {
		return nil, fault.New(fault.Invalid, "fault.no_subject")
	}
	e := edit{tx: tx, now: now}
	for _, r := range records {
		if req.Start != "" && r.Class.Start != hourOf(req.Start) {
			continue
		}
		c, err := calendarOf(r.Class)
		if err != nil {
			return nil, err
		}
		if next, ok := c.next(now); ok {
			res.Occurrences = append(res.Occurrences, next.occurrence())
		}
		if err := e.put(r, proto.CloneOf(r.Class), true); err != nil {
			return nil, err
		}
	}
	if res.Classes = e.after; len(res.Classes) == 0 {
		return nil, fault.New(fault.NotFound, "fault.no_class", "subject", req.Subject)
	}
	return e.undo(), nil
}

// pick returns the classes that a subject and a class id mean; an empty one
// means all.
func pick(tx Tx, subject, id string) ([]Record, error) {
	records, err := tx.Classes()
	if err != nil {
		return nil, err
	}
	subjects, err := tx.Subjects()
	if err != nil {
		return nil, err
	}
	if id != "" {
		subject = ""
		records = slices.DeleteFunc(records, func(r Record) bool { return r.Class.Id != id })
	}
	if records, err = meant(records, subjects, subject); err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, fault.New(fault.NotFound, "fault.no_class", "subject", subject)
	}
	return records, nil
}

// meetings are what a cancellation means: those of its days, or the next one.
func meetings(records []Record, req *academicv1.CancelClassRequest, now time.Time) ([]meeting, error) {
	var all []meeting
	for _, r := range records {
		c, err := calendarOf(r.Class)
		if err != nil {
			return nil, err
		}
		if req.From != "" {
			all = append(all, c.between(req.From, cmp.Or(req.To, req.From))...)
		} else if next, ok := c.next(now); ok {
			all = append(all, next)
		}
	}
	if req.Start != "" {
		all = slices.DeleteFunc(all, func(m meeting) bool { return m.start != hourOf(req.Start) })
	}
	sortMeetings(all)
	if req.From == "" && len(all) > 1 {
		all = all[:1]
	}
	return all, nil
}

// hourOf writes an hour with two digits, as those that are kept; what is no
// hour stays as it is.
func hourOf(hour string) string {
	if h, err := time.Parse("15:04", hour); err == nil {
		return h.Format("15:04")
	}
	return hour
}
