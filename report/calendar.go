package report

import (
	"cmp"
	"strings"
	"time"

	academicv1 "becario/api/becario/academic/v1"
	"becario/ical"
	"becario/kit/period"
)

// The days around today whose classes go into a calendar file; a class without
// end repeats in it without end.
const (
	calendarBehind = 30
	calendarAhead  = 365
)

// CalendarDays are the days whose classes go into a calendar file.
func CalendarDays(now time.Time) period.Period {
	return period.Period{From: period.Day(now.AddDate(0, 0, -calendarBehind)), To: period.Day(now.AddDate(0, 0, calendarAhead))}
}

// ClassWords are how a class is called in a calendar.
type ClassWords interface {
	// Title is the subject, with the kind where it is no lesson.
	Title(*academicv1.Class) string
	// Details are group, week and teacher, those that there are.
	Details(*academicv1.Class) []string
	// Room names a room: "aula 1.6".
	Room(room string) string
}

// Calendar makes events of the classes that the occurrences are of, each class
// once: its rule, the dates on which it is not held, and an event of its own for
// each date that is otherwise. The identifiers stay, so that a second import
// changes the events of the first one. A date or hour that cannot be read fails.
func Calendar(words ClassWords, all []*academicv1.Occurrence, now time.Time) ([]ical.Event, error) {
	var events []ical.Event
	seen := map[string]bool{}
	for _, o := range all {
		c := o.Class
		if seen[c.Id] {
			continue
		}
		seen[c.Id] = true
		more, err := classEvents(words, c, now)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	return events, nil
}

func classEvents(words ClassWords, c *academicv1.Class, now time.Time) ([]ical.Event, error) {
	if c.Recurrence == "" {
		x := &academicv1.Exception{}
		if len(c.Exceptions) > 0 {
			x = c.Exceptions[0]
		}
		e, err := classEvent(words, c, cmp.Or(x.NewDate, c.Date), x, now)
		e.Cancelled = x.Cancelled
		return []ical.Event{e}, err
	}
	main, err := classEvent(words, c, c.Date, &academicv1.Exception{}, now)
	if err != nil {
		return nil, err
	}
	main.Rule = c.Recurrence
	var others []ical.Event
	for _, x := range c.Exceptions {
		date, err := ical.At(x.Date, c.Start, c.Zone)
		if err != nil {
			return nil, err
		}
		if x.Cancelled {
			main.Except = append(main.Except, date)
			continue
		}
		e, err := classEvent(words, c, cmp.Or(x.NewDate, x.Date), x, now)
		if err != nil {
			return nil, err
		}
		e.Date = date
		others = append(others, e)
	}
	return append([]ical.Event{main}, others...), nil
}

// classEvent is a class on a day. One whose end is not known has none.
func classEvent(words ClassWords, c *academicv1.Class, day string, x *academicv1.Exception, now time.Time) (ical.Event, error) {
	e := ical.Event{UID: c.Id + "@becario", Stamp: now, Sequence: int(c.Version - 1),
		Summary: words.Title(c), Description: strings.Join(words.Details(c), ", ")}
	if room := cmp.Or(x.Room, c.Room); room != "" {
		e.Location = words.Room(room)
	}
	var err error
	if e.Start, err = ical.At(day, cmp.Or(x.Start, c.Start), c.Zone); err != nil {
		return e, err
	}
	if hour := cmp.Or(x.End, c.End); hour != "" {
		e.End, err = ical.At(day, hour, c.Zone)
	}
	return e, err
}
