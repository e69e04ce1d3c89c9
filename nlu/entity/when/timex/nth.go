package timex

import (
	"time"

	"becario/nlu/entity/when/calendar"
)

// nth gives the nth weekday, week, month, ... of what holds it.
func (r *Resolver) nth(e *Expr) (Period, bool) {
	in := *e
	in.Set &^= WithNth | WithSlice
	whole := Period{Start: calendar.Floor(r.Ref, calendar.Year), Grain: calendar.Year}
	if in.Has(AnyDate) {
		var ok bool
		if whole, ok = r.named(&in); !ok {
			return whole, false
		}
	}
	end := whole.End
	if end.IsZero() {
		end = calendar.Step(whole.Start, whole.Grain, 1)
	}
	if e.NthDay >= 0 {
		return r.nthWeekday(e, whole.Start, end)
	}
	p := r.nthUnit(e, whole, end)
	if p.Start.Before(whole.Start) && e.NthUnit.Grain < calendar.Week || !p.Start.Before(end) {
		r.impossible = true
	}
	return p, true
}

// nthUnit counts units from the beginning or the end of a period.
func (r *Resolver) nthUnit(e *Expr, whole Period, end time.Time) Period {
	u, many := e.NthUnit, max(e.NthMany, 1)
	g, n := u.Grain, int(u.N)
	first := whole.Start
	switch {
	case u.Weekend:
		return nthWeekend(e.Nth, first, end)
	case g == calendar.Week && n == 1:
		start := nthFrom(firstWeek(e.Nth, many, whole, end), calendar.Week, 1, e.Nth)
		return Period{Start: start, End: calendar.Step(start, calendar.Week, many), Grain: calendar.Week, Ranged: true}
	case n == 2 && g == calendar.Week: // halves of a month
		half := first.AddDate(0, 0, 15)
		if e.Nth == 1 {
			return Period{Start: first, End: half, Grain: calendar.Day, Ranged: true}
		}
		return Period{Start: half, End: end, Grain: calendar.Day, Ranged: true}
	}
	if e.Nth < 0 {
		first = calendar.Step(end, g, -n*(many-1))
	}
	p := Period{Start: nthFrom(first, g, n, e.Nth), Grain: g, Ranged: g != calendar.Day || many > 1}
	if p.Ranged {
		p.End = calendar.Step(p.Start, g, n*many)
	}
	return p
}

func nthWeekend(nth int, first, end time.Time) Period {
	sat := first.AddDate(0, 0, (12-calendar.Weekday(first))%7)
	if nth < 0 {
		last := end.AddDate(0, 0, -1)
		sat = last.AddDate(0, 0, 7-((calendar.Weekday(last)+2)%7))
	}
	start := nthFrom(sat, calendar.Week, 1, nth)
	return Period{Start: start, End: start.AddDate(0, 0, 2), Grain: calendar.Day, Ranged: true}
}

// firstWeek gives the Monday from which weeks of a period are counted: the
// first one in it, in a year that of ISO 8601; from the end, the week with
// the last Thursday.
func firstWeek(nth, many int, whole Period, end time.Time) time.Time {
	switch {
	case nth < 0:
		return calendar.Floor(end.AddDate(0, 0, -4), calendar.Week).AddDate(0, 0, 7*(2-many))
	case whole.Grain == calendar.Year:
		return calendar.ISOWeek(whole.Start.Year(), 1)
	}
	return whole.Start.AddDate(0, 0, (7-calendar.Weekday(whole.Start))%7)
}

func nthFrom(first time.Time, g calendar.Grain, n, nth int) time.Time {
	if nth > 0 {
		nth--
	}
	return calendar.Step(first, g, n*nth)
}

func (r *Resolver) nthWeekday(e *Expr, start, end time.Time) (Period, bool) {
	d := start.AddDate(0, 0, (e.NthDay-calendar.Weekday(start)+7)%7+7*(e.Nth-1))
	if e.Nth < 0 {
		last := end.AddDate(0, 0, -1)
		d = last.AddDate(0, 0, -((calendar.Weekday(last)-e.NthDay+7)%7)+7*(e.Nth+1))
	}
	if d.Before(start) || !d.Before(end) {
		r.impossible = true
	}
	if d.Before(r.today()) && !r.Back && !e.Has(WithYear|WithPeriod) && e.Has(WithMonth) {
		return r.nthWeekday(e, calendar.AddMonths(start, 12), calendar.AddMonths(end, 12))
	}
	return Period{Start: d, Grain: calendar.Day}, true
}
