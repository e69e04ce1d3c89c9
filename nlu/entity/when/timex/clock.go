package timex

import (
	"time"

	"becario/nlu/entity/when/calendar"
)

// part narrows a day to a part of it.
func (r *Resolver) part(e *Expr, d Period) Period {
	from, to := e.Part.Window()
	if e.Early {
		to = from + (to-from+1)/2
	} else if e.Late {
		from = to - (to-from+1)/2
	}
	day := calendar.DayOf(d.Start)
	if !e.Has(AnyDate) && !r.Back && !day.Add(time.Duration(to)*time.Hour).After(r.Ref) { // it is over today
		r.assume("day", day.Add(time.Duration(from)*time.Hour))
		day = day.AddDate(0, 0, 1)
		d.Start = day
	}
	if !d.End.IsZero() && !d.Ranged || d.Grain > calendar.Day {
		return d
	}
	return Period{Start: day.Add(time.Duration(from) * time.Hour), End: day.Add(time.Duration(to) * time.Hour), Grain: calendar.Hour}
}

// Clock sets the time of a day. A bare hour is settled by the part of
// the day; without one, 1 to 6 is the afternoon. A time alone is the next one.
func (r *Resolver) Clock(e *Expr, d Period) Period {
	dated := e.Has(AnyDate)
	c := e.Clock
	hour, sure := r.hour(e, c)
	day := calendar.DayOf(d.Start)
	at := day.Add(c.offset(hour))
	today := !dated || e.Set&AnyDate == WithRel && e.Rel == 0
	if !dated && !at.After(r.Ref) || dated && today && !sure && at.Before(r.Ref) {
		at = r.later(at, hour, sure, dated, !e.AsSaid && (e.Bound == Before || e.Bound == Until))
	}
	if c.Midnight && c.Half == Exact {
		at = day.AddDate(0, 0, 1).Add(c.offset(0))
	}
	p := Period{Start: at, Grain: c.Grain}
	if !d.End.IsZero() && d.Ranged && dated && e.Until == nil { // each day of a range at that time
		p.End = d.End
	}
	if e.Has(WithClockEnd) {
		p.End = r.clockEnd(e, at)
	}
	return p
}

// hour settles the hour of a clock, and tells whether it was said beyond doubt.
func (r *Resolver) hour(e *Expr, c Clock) (int, bool) {
	h := c.Hour
	switch {
	case c.Half == Exact || h > 12:
		return h, true
	case c.Half == AM:
		return h % 12, true
	case c.Half == PM:
		return h%12 + 12, true
	}
	switch e.Part {
	case calendar.Dawn, calendar.Morning:
		return h % 24, true
	case calendar.Midday:
		if h < 5 {
			h += 12
		}
		return h, true
	case calendar.Afternoon:
		if h < 12 {
			h += 12
		}
		return h, true
	case calendar.Night:
		switch {
		case h == 12:
			return 24, true
		case h >= 5:
			return h + 12, true
		case e.Has(AnyDate) && !e.Has(WithClockEnd): // after the midnight that ends the day
			return h + 24, true
		}
		return h, true
	}
	if h >= 1 && h <= 6 {
		return h + 12, false
	}
	return h, false
}

// later moves a time that is past to where it lies ahead: to the other half
// of the day if the hour was bare and the day was said or the time limits
// something ("before 8"), else to tomorrow.
func (r *Resolver) later(at time.Time, hour int, sure, dated, limits bool) time.Time {
	if r.Back {
		return at
	}
	if (dated || limits) && !sure && hour < 12 && at.Add(12*time.Hour).After(r.Ref) {
		r.assume("afternoon", at)
		return at.Add(12 * time.Hour)
	}
	if dated {
		return at
	}
	r.assume("day", at)
	return at.AddDate(0, 0, 1)
}

// clockEnd gives the end of a range of times that begins at start.
func (r *Resolver) clockEnd(e *Expr, start time.Time) time.Time {
	c := e.ClockEnd
	day := calendar.DayOf(start)
	at := day.Add(c.offset(c.Hour))
	switch {
	case c.Half == Exact && c.Midnight:
		return day.AddDate(0, 0, 1)
	case c.Half == Exact || c.Hour > 12:
	case c.Half == PM:
		at = day.Add(c.offset(c.Hour%12 + 12))
	case c.Half == AM:
		at = day.Add(c.offset(c.Hour % 12))
	default:
		for i := 0; i < 3 && !at.After(start); i++ {
			at = at.Add(12 * time.Hour)
		}
	}
	if !at.After(start) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// offset is how far an hour, and the minutes and seconds of a clock, lie after
// midnight.
func (c Clock) offset(hour int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(c.Minute)*time.Minute + time.Duration(c.Second)*time.Second
}
