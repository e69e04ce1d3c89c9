package timex

import (
	"time"

	"becario/nlu/entity/when/calendar"
)

// Said is a datetime as said, with what it takes to resolve it. The zero value
// says nothing.
type Said struct {
	Expr   *Expr
	Habits *calendar.Habits
	Ref    time.Time // the instant of writing, as Wall gives it
	Zone   *time.Location
}

// Wall gives the wall clock of an instant as if it were in UTC.
func Wall(t time.Time) time.Time {
	y, m, d := t.Date()
	h, mi, s := t.Clock()
	return time.Date(y, m, d, h, mi, s, 0, time.UTC)
}

// InZone puts a wall clock into a zone. What does not exist there, on the night
// of a change, becomes the later hour: where clocks change at midnight, as in
// Chile, the earlier one would be of the day before.
func InZone(t time.Time, zone *time.Location) time.Time {
	at := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
	if lost := t.Sub(Wall(at)); lost > 0 {
		at = at.Add(lost)
	}
	return at
}

// Corrected gives a datetime that another one, said after it, puts right. What
// the other one leaves out, the day or the time of day, stays.
func (d Said) Corrected(by Said) Said {
	x, time := *by.Expr, by.Expr
	if !x.Has(AnyDate) {
		x = *d.Expr
	} else if !x.Has(AnyTime) {
		time = d.Expr
	}
	x.Set = x.Set&^AnyTime | time.Set&AnyTime
	x.Clock, x.ClockEnd = time.Clock, time.ClockEnd
	x.Part, x.Early, x.Late = time.Part, time.Early, time.Late
	d.Expr = &x
	return d
}

// Look resolves the datetime, looking backward or else forward. It reports
// false for what lies beyond years of four digits or means nothing.
func (d Said) Look(dir Direction) (When, bool) {
	r := Resolver{Habits: d.Habits, Ref: d.Ref, Back: dir == Backward}
	if at := d.elapsed(); !at.IsZero() {
		return d.when(&r, Period{Start: at, Grain: d.Expr.Length.Unit.Grain}), true
	}
	p, ok := r.Resolve(d.Expr)
	if !ok {
		return When{}, false
	}
	return d.when(&r, p), true
}

// elapsed resolves hours and minutes counted from now by real time, so that a
// change of the clock on the way counts; the zero time for all others.
func (d Said) elapsed() time.Time {
	x := d.Expr
	if x.Set != WithShift || x.Anchor != nil || x.Until != nil || d.Zone == time.UTC {
		return time.Time{}
	}
	l := x.Length.Duration
	if l.Days != 0 || l.Weeks != 0 || l.Months != 0 || l.Years != 0 || l.TooFar() {
		return time.Time{}
	}
	if x.Back {
		l = l.Negated()
	}
	sec := time.Duration((l.Hours*3600 + l.Minutes*60 + l.Seconds) * float64(time.Second))
	at := Wall(InZone(d.Ref, d.Zone).Add(sec))
	if !calendar.Valid(at) {
		return time.Time{}
	}
	return at
}

// meetingSoon is how far ahead a weekday and a day of the month may meet that somebody
// means by the two alone.
const meetingSoon = 62 * 24 * time.Hour

// when turns a period into what callers see.
func (d Said) when(r *Resolver, p Period) When {
	x := d.Expr
	w := When{
		Grain:      p.Grain,
		HasDate:    x.Has(AnyDate),
		HasClock:   x.Has(WithClock),
		Bound:      x.Bound,
		Now:        x.Has(WithNow),
		Midnight:   x.Clock.Midnight || x.Has(WithClock) && x.Clock.Hour == 12 && x.Part == calendar.Night,
		Weekend:    x.Has(WithPeriod) && x.Period.Weekend || x.Has(WithNth) && x.NthUnit.Weekend,
		DateRange:  p.Ranged && !x.Has(WithClock),
		Impossible: r.impossible || x.Never,
		Assumed:    r.assumed,
	}
	w.Start = InZone(p.Start, d.Zone)
	if x.Has(WithClock) && Wall(w.Start) != p.Start {
		w.Assumed = append(w.Assumed, Assumption{What: "gap", Other: w.Start})
	}
	if !p.End.IsZero() {
		w.End = InZone(p.End, d.Zone)
	} else if p.Ranged || p.Grain > calendar.Day {
		w.End = InZone(calendar.Step(p.Start, p.Grain, 1), d.Zone)
	}
	w.setTime(x, p)
	w.Past = x.past()
	w.Dated = x.Has(WithDom) && x.Has(WithMonth)
	w.Far = x.Has(WithWeekday) && x.Has(WithDom) && !x.Has(WithMonth|WithYear) && p.Start.Sub(d.Ref) > meetingSoon
	if x.Has(WithWeekday) {
		w.Weekdays = append(w.Weekdays, calendar.Standard(x.Weekday))
		for _, day := range x.Days[min(1, len(x.Days)):] {
			w.Weekdays = append(w.Weekdays, calendar.Standard(day))
		}
	}
	if x.Has(WithShift) && x.Anchor == nil {
		w.Relative = true
		w.Shift = x.Length.Duration
		if x.Back {
			w.Shift = w.Shift.Negated()
		}
	}
	if x.Typo {
		w.Assumed = append(w.Assumed, Assumption{What: "typo"})
	}
	return w
}

// past tells that a datetime was said to be past.
func (e *Expr) past() bool {
	switch {
	case e.Has(WithRel) && e.Rel < 0, e.Has(WithShift|WithSpan) && e.Back && e.Anchor == nil:
		return true
	case e.DayMod == Last, e.MonthMod == Last, e.HolidayMod == Last, e.Has(WithPeriod) && e.Offset < 0:
		return true
	}
	return false
}

// setTime fills in the clock and the part of the day.
func (w *When) setTime(x *Expr, p Period) {
	if x.Has(WithPart) && !x.Has(WithClock) {
		w.Daypart = DaypartOf(x.Part)
	}
	if !x.Has(WithClock) {
		return
	}
	w.Clock = TimeOf(p.Start)
	if x.Has(WithClockEnd) && !p.End.IsZero() {
		w.ClockEnd = TimeOf(p.End)
	}
	if x.Clock.Half == AnyHalf && x.Part == calendar.NoPart && x.Clock.Hour >= 1 && x.Clock.Hour <= 6 {
		w.Assumed = append(w.Assumed, Assumption{What: "afternoon", Other: w.Start.Add(-12 * time.Hour)})
	}
	if !x.Has(AnyDate) {
		w.Assumed = append(w.Assumed, Assumption{What: "today"})
	}
}
