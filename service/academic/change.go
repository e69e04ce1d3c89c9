package academic

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// ChangeClass moves a class or changes its room: on one date, from a date on,
// or from now on.
func (s *Service) ChangeClass(ctx context.Context, req *academicv1.ChangeClassRequest) (*academicv1.ChangeClassResponse, error) {
	now := s.clock.Now()
	if err := checkChange(req); err != nil {
		return nil, err
	}
	res := &academicv1.ChangeClassResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		records, err := pick(tx, req.Subject, req.ClassId)
		if err != nil {
			return nil, err
		}
		e := &edit{tx: tx, now: now}
		if req.Date != "" || (req.NewDate != "" && req.From == "") {
			err = changeDate(e, req, res, records)
		} else {
			err = changeRule(e, req, res, records)
		}
		if err != nil {
			return nil, err
		}
		if sameMeeting(res.Before, res.After) { // "ya no es los viernes" with nothing else
			return nil, fault.New(fault.Invalid, "fault.nothing_new", "subject", res.After.Class.Subject)
		}
		if res.Overlapping, err = overlappingAt(tx, res.After); err != nil {
			return nil, err
		}
		return e.undo(), nil
	})
	return res, err
}

// sameMeeting reports whether a change has left a class as it was.
func sameMeeting(a, b *academicv1.Occurrence) bool {
	return a.Date == b.Date && a.Start == b.Start && a.End == b.End && a.Room == b.Room &&
		a.Class.Recurrence == b.Class.Recurrence && a.Class.Group == b.Class.Group && a.Class.Type == b.Class.Type
}

func checkChange(req *academicv1.ChangeClassRequest) error {
	if req.NewDate+req.Start+req.End+req.Room+req.Recurrence+req.Group+req.Type == "" && req.ShiftMinutes == 0 {
		return fault.New(fault.Invalid, "fault.nothing_new", "subject", req.Subject)
	}
	for _, day := range []string{req.Date, req.From, req.NewDate} {
		if day == "" {
			continue
		}
		if _, err := wall.Day(day); err != nil {
			return fault.New(fault.Invalid, "fault.bad_date", "value", day)
		}
	}
	for _, name := range []*string{&req.Room, &req.Group} {
		if err := checkName(name); err != nil {
			return err
		}
	}
	return nil
}

// changeDate changes one date of a class.
func changeDate(e *edit, req *academicv1.ChangeClassRequest, res *academicv1.ChangeClassResponse, records []Record) error {
	found, err := meetings(records, &academicv1.CancelClassRequest{From: req.Date}, e.now)
	if err != nil {
		return err
	}
	held := slices.DeleteFunc(slices.Clone(found), func(m meeting) bool { return m.cancelled })
	switch {
	case len(found) == 0:
		return fault.New(fault.NotFound, "fault.no_class_then", "subject", req.Subject)
	case len(held) == 0:
		return fault.New(fault.State, "fault.class_off", "subject", found[0].class.Subject)
	case len(held) > 1:
		return severalClasses(held)
	}
	before := held[0]
	r := records[slices.IndexFunc(records, func(r Record) bool { return r.Class.Id == before.class.Id })]
	to, err := moved(before, req)
	if err != nil {
		return err
	}
	class := proto.CloneOf(r.Class)
	except(class, before.ruled, func(x *academicv1.Exception) {
		x.NewDate, x.Start, x.End = unless(to.date, before.ruled), unless(to.start, class.Start), unless(to.end, class.End)
		x.Room = unless(cmp.Or(req.Room, before.room), class.Room)
		x.Group, x.Type = unless(cmp.Or(req.Group, x.Group), class.Group), unless(cmp.Or(req.Type, x.Type), class.Type)
	})
	if err := e.put(r, class, false); err != nil {
		return err
	}
	return answerChange(res, before, class, before.ruled)
}

// unless is a value, or nothing if it is as usual.
func unless(value, usual string) string {
	if value == usual {
		return ""
	}
	return value
}

func answerChange(res *academicv1.ChangeClassResponse, before meeting, class *academicv1.Class, ruled string) error {
	c, err := calendarOf(class)
	if err != nil {
		return err
	}
	res.Before, res.After = before.occurrence(), c.on(ruled).occurrence()
	return nil
}

// severalClasses asks which class is meant, by naming what there is.
func severalClasses(found []meeting) error {
	var names []string
	for _, m := range found {
		names = append(names, m.class.Subject+" "+m.start)
	}
	return fault.New(fault.State, "fault.many_classes", "names", strings.Join(names, ", "))
}

// moved returns where a meeting goes: its new date and hours. An end that is
// not said keeps the length.
func moved(m meeting, req *academicv1.ChangeClassRequest) (meeting, error) {
	bad := fault.New(fault.Invalid, "fault.bad_hours", "start", cmp.Or(req.Start, m.start), "end", req.End)
	from, err := wall.At(cmp.Or(req.NewDate, m.date), m.start)
	if err != nil {
		return m, bad
	}
	length := time.Duration(0)
	if end, err := wall.At(from.Format(wall.DayForm), m.end); err == nil && m.end != "" {
		length = end.Sub(from)
	}
	at := from.Add(minutes(req.ShiftMinutes))
	if req.Start != "" {
		if at, err = wall.At(from.Format(wall.DayForm), req.Start); err != nil {
			return m, bad
		}
	}
	m.date, m.start = at.Format(wall.DayForm), at.Format(wall.HourForm)
	switch {
	case req.End != "":
		m.end = hourOf(req.End)
	case length > 0:
		end := at.Add(length)
		if m.end = end.Format(wall.HourForm); end.Format(wall.DayForm) != m.date {
			return m, bad
		}
	}
	if _, err := wall.At(m.date, m.end); err != nil || (m.end != "" && m.end <= m.start) {
		return m, bad
	}
	return m, nil
}

// changeRule changes a class from a day on. What was before that day stays as
// it was: the rule ends there, and a new class goes on.
func changeRule(e *edit, req *academicv1.ChangeClassRequest, res *academicv1.ChangeClassResponse, records []Record) error {
	type start struct {
		Record
		first meeting
	}
	var found []start
	var firsts []meeting
	for _, r := range records {
		c, err := calendarOf(r.Class)
		if err != nil {
			return err
		}
		if m, ok := c.firstFrom(req.From, e.now); ok {
			found, firsts = append(found, start{r, m}), append(firsts, m)
		}
	}
	switch {
	case len(found) == 0:
		return fault.New(fault.NotFound, "fault.no_class", "subject", req.Subject)
	case len(found) > 1:
		sortMeetings(firsts)
		return severalClasses(firsts)
	}
	r, before := found[0].Record, found[0].first
	if days, ok := someDays(r.Class, req); ok {
		return changeDays(e, req, res, r, days)
	}
	class, err := onward(r.Class, before, req, e.now)
	if err != nil {
		return err
	}
	if r.Class.Date == before.ruled {
		err = e.put(r, class, false)
	} else {
		err = e.split(r, class, before.ruled)
	}
	if err != nil {
		return err
	}
	res.From = before.ruled
	return answerChange(res, before, class, class.Date)
}

// someDays are the days of a weekly class (BYDAY) of which a request changes something
// else than the days, if they are not all that it has: the others stay as they are.
func someDays(class *academicv1.Class, req *academicv1.ChangeClassRequest) ([]string, bool) {
	if req.Start+req.End+req.Room+req.Group+req.Type == "" && req.ShiftMinutes == 0 {
		return nil, false
	}
	said, has := strings.Split(part(req.Recurrence, "BYDAY"), ","), strings.Split(part(class.Recurrence, "BYDAY"), ",")
	if part(req.Recurrence, "FREQ") != "WEEKLY" || part(class.Recurrence, "FREQ") != "WEEKLY" || part(req.Recurrence, "INTERVAL") != "" || len(said) >= len(has) {
		return nil, false
	}
	for _, day := range said {
		if !slices.Contains(has, day) {
			return nil, false
		}
	}
	return said, true
}

// changeDays changes some days of a weekly class, which go on as a class of their own.
func changeDays(e *edit, req *academicv1.ChangeClassRequest, res *academicv1.ChangeClassResponse, r Record, days []string) error {
	rest, changed := proto.CloneOf(r.Class), proto.CloneOf(r.Class)
	var others []string
	for _, day := range strings.Split(part(r.Class.Recurrence, "BYDAY"), ",") {
		if !slices.Contains(days, day) {
			others = append(others, day)
		}
	}
	rest.Recurrence = setPart(rest.Recurrence, "BYDAY", strings.Join(others, ","))
	changed.Recurrence = setPart(changed.Recurrence, "BYDAY", strings.Join(days, ","))
	c, err := calendarOf(changed)
	if err != nil {
		return err
	}
	before, ok := c.firstFrom(req.From, e.now)
	if !ok {
		return fault.New(fault.NotFound, "fault.no_class", "subject", req.Subject)
	}
	change := proto.CloneOf(req)
	change.Recurrence, change.From = changed.Recurrence, before.ruled
	if changed, err = onward(changed, before, change, e.now); err != nil {
		return err
	}
	// A notice that is due already goes with the class that has its date now.
	notice := r.NoticeAt
	if c, err = calendarOf(r.Class); err != nil {
		return err
	}
	if next, ok := c.firstFrom("", e.now); ok && next.ruled == before.ruled {
		r.NoticeAt = 0
	} else {
		notice = 0
	}
	first := max(rest.Date, before.ruled)
	rest.Date = first
	if err := settle(rest, nil, e.now); err != nil {
		return err
	}
	if c, err = calendarOf(rest); err != nil {
		return err
	}
	rest.Exceptions = slices.DeleteFunc(rest.Exceptions, func(x *academicv1.Exception) bool { return x.Date < first || !c.has(x.Date) })
	if r.Class.Date == first {
		err = e.put(r, rest, false)
	} else {
		err = e.split(r, rest, first)
	}
	if err != nil {
		return err
	}
	changed.Id = uuid.Must(uuid.NewV7()).String()
	if err := e.put(Record{Space: r.Space, Class: &academicv1.Class{Id: changed.Id}, SubjectID: r.SubjectID, NoticeAt: notice}, changed, false); err != nil {
		return err
	}
	res.From = before.ruled
	return answerChange(res, before, changed, changed.Date)
}

// firstFrom returns the first date by the rule from a day on; without a day,
// the first one that has not begun.
func (c calendar) firstFrom(from string, now time.Time) (meeting, bool) {
	day, err := wall.Day(from)
	if from == "" || err != nil {
		day = localDay(now, c.zone)
	}
	for ruled := range c.ahead(day) {
		m := c.on(ruled)
		if from != "" || m.at.After(now) {
			return m, true
		}
	}
	return meeting{}, false
}

// onward is the class as it will be from a date by its rule on.
func onward(old *academicv1.Class, first meeting, req *academicv1.ChangeClassRequest, now time.Time) (*academicv1.Class, error) {
	class := proto.CloneOf(old)
	class.Date = first.ruled
	zone, err := wall.Zone(old.Zone)
	if err != nil {
		return nil, err
	}
	rule := meeting{class: old, date: first.ruled, start: old.Start, end: old.End}
	to, err := moved(rule, &academicv1.ChangeClassRequest{Start: req.Start, End: req.End, ShiftMinutes: req.ShiftMinutes})
	if err != nil || to.date != rule.date {
		return nil, fault.New(fault.Invalid, "fault.bad_hours", "start", to.start, "end", to.end)
	}
	class.Start, class.End, class.Room = to.start, to.end, cmp.Or(req.Room, class.Room)
	class.Group, class.Type = cmp.Or(req.Group, class.Group), cmp.Or(req.Type, class.Type)
	switch {
	case req.Recurrence != "":
		class.Recurrence, class.Date = req.Recurrence, cmp.Or(req.From, localDay(now, zone).Format(wall.DayForm))
		if until := part(old.Recurrence, "UNTIL"); until != "" && part(req.Recurrence, "UNTIL")+part(req.Recurrence, "COUNT") == "" {
			class.Recurrence = setPart(class.Recurrence, "UNTIL", until)
		}
	case old.Recurrence == "":
		class.Date = cmp.Or(req.NewDate, class.Date)
	}
	if err := settle(class, nil, now); err != nil {
		return nil, err
	}
	c, err := calendarOf(class)
	if err != nil {
		return nil, err
	}
	class.Exceptions = slices.DeleteFunc(class.Exceptions, func(x *academicv1.Exception) bool { return x.Date < first.ruled || !c.has(x.Date) })
	for _, x := range slices.Clone(class.Exceptions) {
		except(class, x.Date, func(x *academicv1.Exception) { overrule(x, req) })
	}
	return class, nil
}

// overrule takes from an exception what a later change of the rule says
// otherwise: what was said last holds.
func overrule(x *academicv1.Exception, req *academicv1.ChangeClassRequest) {
	if req.Room != "" {
		x.Room = ""
	}
	if req.Start+req.End != "" || req.ShiftMinutes != 0 {
		x.Start, x.End = "", ""
	}
	if req.Group != "" {
		x.Group = ""
	}
	if req.Type != "" {
		x.Type = ""
	}
}

// split ends a class before a date and keeps another one that goes on.
func (e *edit) split(r Record, next *academicv1.Class, first string) error {
	old := proto.CloneOf(r.Class)
	day, err := wall.Day(first)
	if err != nil {
		return err
	}
	old.Recurrence = setPart(old.Recurrence, "UNTIL", day.AddDate(0, 0, -1).Format("20060102"))
	old.Exceptions = slices.DeleteFunc(old.Exceptions, func(x *academicv1.Exception) bool { return x.Date >= first })
	// A notice that is due already is about a date that the new class has now.
	due := r.NoticeAt
	if err := e.put(r, old, false); err != nil {
		return err
	}
	next.Id = uuid.Must(uuid.NewV7()).String()
	added := Record{Space: r.Space, Class: &academicv1.Class{Id: next.Id}, SubjectID: r.SubjectID, NoticeAt: due}
	return e.put(added, next, false)
}

// overlappingAt returns the classes at the same hours as an occurrence.
func overlappingAt(tx Tx, o *academicv1.Occurrence) ([]*academicv1.Class, error) {
	records, err := tx.Classes()
	if err != nil {
		return nil, err
	}
	var found []*academicv1.Class
	mine := []meeting{}
	others := map[string][]meeting{}
	for _, r := range records {
		c, err := calendarOf(r.Class)
		if err != nil {
			return nil, err
		}
		on := c.between(o.Date, o.Date)
		if r.Class.Id == o.Class.Id {
			mine = on
		} else {
			others[r.Class.Id] = on
		}
	}
	for _, r := range records {
		if meet(mine, others[r.Class.Id]) {
			found = append(found, r.Class)
		}
	}
	return found, nil
}
