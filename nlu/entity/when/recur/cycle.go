package recur

import (
	"strconv"
	"strings"
	"time"

	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// cycle is a repetition as said.
type cycle struct {
	unit  calendar.Unit
	n     int
	days  []int // weekdays, from Monday
	nth   int   // which weekday of the month; 0 for every
	month int
	dom   int   // day of the month; negative from its end
	doms  []int // more of them
	plain bool
	at    timex.Expr // its time of day
	until *timex.Expr
	lasts *timex.Length
	count int
}

// weekly makes a repetition of weekdays.
func (c *cycle) weekly(days ...int) {
	c.unit, c.n, c.days = calendar.Unit{Grain: calendar.Week, N: 1}, 1, days
}

// setUnit makes a repetition of a unit. Business days are those of the week, a
// weekend its last two days.
func (c *cycle) setUnit(u calendar.Unit) {
	c.unit = u
	switch {
	case u.Business:
		c.weekly(0, 1, 2, 3, 4)
	case u.Weekend:
		c.unit, c.days = calendar.Unit{Grain: calendar.Week, N: 1}, []int{5, 6}
	}
}

func frequency(g calendar.Grain) string {
	switch g {
	case calendar.Second:
		return "SECONDLY"
	case calendar.Minute:
		return "MINUTELY"
	case calendar.Hour:
		return "HOURLY"
	case calendar.Day:
		return "DAILY"
	case calendar.Week:
		return "WEEKLY"
	case calendar.Month, calendar.Quarter:
		return "MONTHLY"
	}
	return "YEARLY"
}

// rule writes the repetition as RFC 5545 has it.
func (c *cycle) rule(until time.Time) string {
	n := c.n * int(max(c.unit.N, 1))
	if c.unit.Grain == calendar.Quarter {
		n *= 3
	}
	var b strings.Builder
	b.WriteString("FREQ=" + frequency(c.unit.Grain))
	if n > 1 {
		b.WriteString(";INTERVAL=" + strconv.Itoa(n))
	}
	if len(c.days) > 0 {
		b.WriteString(";BYDAY=")
		for i, d := range c.days {
			if i > 0 {
				b.WriteByte(',')
			}
			if c.nth != 0 {
				b.WriteString(strconv.Itoa(c.nth))
			}
			b.WriteString(calendar.Code(d))
		}
	}
	if c.month != 0 {
		b.WriteString(";BYMONTH=" + strconv.Itoa(c.month))
	}
	if c.dom != 0 {
		b.WriteString(";BYMONTHDAY=" + strconv.Itoa(c.dom))
		for _, d := range c.doms {
			b.WriteString("," + strconv.Itoa(d))
		}
	}
	if c.count > 0 {
		b.WriteString(";COUNT=" + strconv.Itoa(c.count))
	}
	if !until.IsZero() {
		b.WriteString(";UNTIL=" + until.Format("20060102"))
	}
	return b.String()
}

// maxInterval is the longest time between two occurrences, in units.
const maxInterval = 100000

// resolve makes a recurrence of the repetition; false if it is beyond reason.
func (c *cycle) resolve(habits *calendar.Habits, ref time.Time, zone *time.Location) (Recurrence, bool) {
	s := timex.Resolver{Habits: habits, Ref: ref}
	r := Recurrence{Plain: c.plain}
	var until time.Time
	switch {
	case ref.IsZero():
	case c.until != nil:
		if d, ok := s.Resolve(c.until); ok {
			until = d.Start
			if !d.End.IsZero() {
				until = d.End.AddDate(0, 0, -1)
			} else if d.Grain > calendar.Day {
				until = calendar.Step(d.Start, d.Grain, 1).AddDate(0, 0, -1)
			}
		}
	case c.lasts != nil && c.count == 0 && !c.lasts.Duration.TooFar():
		until = c.lasts.Duration.From(calendar.DayOf(ref)).AddDate(0, 0, -1)
	}
	if c.n*int(max(c.unit.N, 1)) > maxInterval || !until.IsZero() && !calendar.Valid(until) {
		return Recurrence{}, false
	}
	r.Rule = c.rule(until)
	for _, d := range c.days {
		r.Weekdays = append(r.Weekdays, calendar.Standard(d))
	}
	if !until.IsZero() {
		r.Until = timex.InZone(until, zone)
	}
	if c.at.Has(timex.WithClock) {
		at := timex.Expr{Set: c.at.Set | timex.WithWeekday, Clock: c.at.Clock, ClockEnd: c.at.ClockEnd, Part: c.at.Part}
		d := s.Clock(&at, timex.Period{Start: calendar.DayOf(ref), Grain: calendar.Day})
		r.Clock = timex.TimeOf(d.Start)
		if c.at.Has(timex.WithClockEnd) {
			r.ClockEnd = timex.TimeOf(d.End)
		}
	} else if c.at.Has(timex.WithPart) {
		r.Daypart = timex.DaypartOf(c.at.Part)
	}
	return r, true
}
