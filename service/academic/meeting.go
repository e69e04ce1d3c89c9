package academic

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/teambition/rrule-go"
	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/wall"
)

const (
	// unsaid is how long a class is taken to be if its end is not known.
	unsaid = time.Hour
	// maxAhead is how many dates of a class are looked at for the next one that
	// is held.
	maxAhead = 400
)

// meeting is one date of a class, with what holds on that date.
type meeting struct {
	class *academicv1.Class
	// ruled is the date by the rule; date is where it has been moved to.
	ruled, date, start, end, room string
	cancelled, changed, silent    bool
	at, until                     time.Time
}

// calendar works out the dates of a class.
type calendar struct {
	class *academicv1.Class
	zone  *time.Location
	first time.Time
	rule  *rrule.RRule // nil for a single date
}

// calendarOf returns the calendar of a class that is kept, so one that settle
// has seen.
func calendarOf(c *academicv1.Class) (calendar, error) {
	zone, err := wall.Zone(c.Zone)
	if err != nil {
		return calendar{}, err
	}
	first, err := wall.Day(c.Date)
	if err != nil || c.Recurrence == "" {
		return calendar{class: c, zone: zone, first: first}, err
	}
	rule, err := wall.Rule(c.Recurrence, first)
	return calendar{class: c, zone: zone, first: first, rule: rule}, err
}

// days are the dates by the rule from a day on, whether held or not.
func (c calendar) days(from time.Time) iter.Seq[string] {
	return func(yield func(string) bool) {
		if c.rule == nil {
			if !c.first.Before(from) {
				yield(c.class.Date)
			}
			return
		}
		next := c.rule.Iterator()
		for {
			day, ok := next()
			if !ok {
				return
			}
			if !day.Before(from) && !yield(day.Format(wall.DayForm)) {
				return
			}
		}
	}
}

// ahead are at most maxAhead dates from a day on.
func (c calendar) ahead(from time.Time) iter.Seq[string] {
	return func(yield func(string) bool) {
		n := 0
		for day := range c.days(from) {
			if n++; n > maxAhead || !yield(day) {
				return
			}
		}
	}
}

// has reports whether a day is a date by the rule.
func (c calendar) has(day string) bool {
	d, err := wall.Day(day)
	if err != nil {
		return false
	}
	for next := range c.days(d) {
		return next == day
	}
	return false
}

// on returns what holds on a date by the rule.
func (c calendar) on(ruled string) meeting {
	m := meeting{class: c.class, ruled: ruled, date: ruled, start: c.class.Start, end: c.class.End, room: c.class.Room}
	if e := exception(c.class, ruled); e != nil {
		m.cancelled, m.silent = e.Cancelled, e.Silent
		m.changed = e.NewDate+e.Start+e.End+e.Room+e.Group+e.Type != ""
		m.date, m.start = cmp.Or(e.NewDate, m.date), cmp.Or(e.Start, m.start)
		m.end, m.room = cmp.Or(e.End, m.end), cmp.Or(e.Room, m.room)
		if e.Group+e.Type != "" {
			m.class = proto.CloneOf(c.class)
			m.class.Group, m.class.Type = cmp.Or(e.Group, m.class.Group), cmp.Or(e.Type, m.class.Type)
		}
	}
	m.at = instant(m.date, m.start, c.zone)
	m.until = m.at.Add(unsaid)
	if m.end != "" {
		m.until = instant(m.date, m.end, c.zone)
	}
	return m
}

// instant is when a day and hour that were checked happen in a zone.
func instant(day, hour string, zone *time.Location) time.Time {
	floating, _ := wall.At(day, hour)
	return wall.Instant(floating, zone)
}

// between returns what is on some days, both included, by time.
func (c calendar) between(from, to string) []meeting {
	first, err := wall.Day(from)
	if err != nil {
		return nil
	}
	var found []meeting
	keep := func(ruled string) {
		if m := c.on(ruled); m.date >= from && m.date <= to {
			found = append(found, m)
		}
	}
	for day := range c.days(first) {
		if day > to {
			break
		}
		keep(day)
	}
	for _, e := range c.class.Exceptions {
		if e.Date < from || e.Date > to {
			keep(e.Date)
		}
	}
	sortMeetings(found)
	return found
}

func sortMeetings(all []meeting) {
	slices.SortStableFunc(all, func(a, b meeting) int {
		return cmp.Or(a.at.Compare(b.at), a.until.Compare(b.until), cmp.Compare(a.class.Subject, b.class.Subject))
	})
}

// next returns the first meeting that is held and that begins at an instant or
// after it.
func (c calendar) next(from time.Time) (meeting, bool) {
	var best meeting
	take := func(m meeting) {
		if !m.cancelled && !m.at.Before(from) && (best.class == nil || m.at.Before(best.at)) {
			best = m
		}
	}
	for _, e := range c.class.Exceptions {
		take(c.on(e.Date))
	}
	for day := range c.ahead(localDay(from, c.zone)) {
		m := c.on(day)
		if m.date != day {
			continue // taken above
		}
		if best.class != nil && m.at.After(best.at) {
			break
		}
		take(m)
	}
	return best, best.class != nil
}

// localDay is the day of an instant in a zone, floating.
func localDay(at time.Time, zone *time.Location) time.Time {
	return wall.Float(at.In(zone)).Truncate(24 * time.Hour)
}

func (m meeting) occurrence() *academicv1.Occurrence {
	return &academicv1.Occurrence{Class: m.class, Date: m.date, Start: m.start, End: m.end, Room: m.room,
		Cancelled: m.cancelled, Changed: m.changed, Silent: m.silent, StartsAt: m.at.UnixMicro()}
}

// exception is what is different on a date by the rule, or nil.
func exception(c *academicv1.Class, ruled string) *academicv1.Exception {
	for _, e := range c.Exceptions {
		if e.Date == ruled {
			return e
		}
	}
	return nil
}

// except changes what is different on a date; an exception that says nothing
// any more goes away.
func except(c *academicv1.Class, ruled string, change func(*academicv1.Exception)) {
	e := exception(c, ruled)
	if e == nil {
		e = &academicv1.Exception{Date: ruled}
		c.Exceptions = append(c.Exceptions, e)
	}
	change(e)
	c.Exceptions = slices.DeleteFunc(c.Exceptions, func(e *academicv1.Exception) bool {
		return proto.Equal(e, &academicv1.Exception{Date: e.Date})
	})
	slices.SortFunc(c.Exceptions, func(a, b *academicv1.Exception) int { return cmp.Compare(a.Date, b.Date) })
}
