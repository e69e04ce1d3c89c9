package timex

import (
	"time"

	"becario/nlu/entity/when/calendar"
)

// shift counts a length from now, or from the day said.
func (r *Resolver) shift(e *Expr) (Period, bool) {
	l := e.Length
	d := l.Duration
	if e.Back {
		d = d.Negated()
	}
	small := d.Hours != 0 || d.Minutes != 0 || d.Seconds != 0
	from := r.Ref
	if e.Anchor != nil {
		a, ok := r.Resolve(e.Anchor)
		if !ok {
			return a, false
		}
		from = a.Start
	}
	if l.Unit.Business {
		if l.N < 0 || l.N > maxBusinessDays {
			return Period{}, false
		}
		return Period{Start: businessDays(from, int(l.N), e.Back), Grain: calendar.Day}, true
	}
	if d.TooFar() {
		return Period{}, false
	}
	at := d.From(from)
	p := Period{Start: calendar.DayOf(at), Grain: calendar.Day}
	if small {
		p = Period{Start: at.Truncate(time.Second), Grain: l.Unit.Grain}
	}
	if e.Has(WithWeekday) { // "el viernes en dos semanas"
		p.Start = calendar.Floor(at, calendar.Week).AddDate(0, 0, e.Weekday)
	}
	return p, true
}

// maxBusinessDays is how far business days are counted one by one.
const maxBusinessDays = 10000

func businessDays(t time.Time, n int, back bool) time.Time {
	d, by := calendar.DayOf(t), 1
	if back {
		by = -1
	}
	for weeks := n / 5; weeks > 0 && calendar.Weekday(d) < 5; weeks-- {
		d = d.AddDate(0, 0, 7*by)
		n -= 5
	}
	for n > 0 {
		d = d.AddDate(0, 0, by)
		if calendar.Weekday(d) < 5 {
			n--
		}
	}
	return d
}

// span gives the next or last so many units: whole ones next to the
// present one, which does not count.
func (r *Resolver) span(e *Expr) (Period, bool) {
	l := e.Length
	if l.Duration.TooFar() {
		return Period{}, false
	}
	if e.Has(WithYear | WithMonth | WithPeriod) {
		return r.spanInside(e)
	}
	g := l.Unit.Grain
	if l.Unit.Business {
		if l.N < 1 || l.N > maxBusinessDays {
			return Period{}, false
		}
		first := businessDays(r.Ref, 1, false)
		return Period{Start: first, End: businessDays(r.Ref, int(l.N), false).AddDate(0, 0, 1), Grain: calendar.Day, Ranged: true}, true
	}
	if g >= calendar.Week && l.Whole {
		return r.wholeSpan(e), true
	}
	p := Period{Grain: g, Ranged: true}
	if e.Back {
		p.End = r.today()
		if g < calendar.Day {
			p.End = r.Ref.Truncate(time.Second)
		} else if g == calendar.Day && l.Whole && !l.Vague && l.N > 2 { // "los últimos 7 días" have today in them, the past two do not
			p.End = p.End.AddDate(0, 0, 1)
		}
		p.Start = l.Duration.Negated().From(p.End)
	} else {
		p.Start = r.today().AddDate(0, 0, 1)
		if g < calendar.Day {
			p.Start = r.Ref.Truncate(time.Second)
		}
		p.End = l.Duration.From(p.Start)
	}
	if g > calendar.Day {
		p.Grain = calendar.Day
	}
	return p, true
}

// wholeSpan gives whole weeks or quarters next to the present one.
func (r *Resolver) wholeSpan(e *Expr) Period {
	g, n := e.Length.Unit.Grain, int(e.Length.N)*int(e.Length.Unit.N)
	now := calendar.Floor(r.Ref, g)
	if e.Back {
		return Period{Start: calendar.Step(now, g, -n), End: now, Grain: g, Ranged: true}
	}
	first := calendar.Step(now, g, 1)
	return Period{Start: first, End: calendar.Step(first, g, n), Grain: g, Ranged: true}
}

// spanInside gives the first or last units of a named period.
func (r *Resolver) spanInside(e *Expr) (Period, bool) {
	in := *e
	in.Set &^= WithSpan
	whole, ok := r.named(&in)
	if !ok {
		return whole, false
	}
	g := e.Length.Unit.Grain
	end := whole.End
	if end.IsZero() {
		end = calendar.Step(whole.Start, whole.Grain, 1)
	}
	if e.Back {
		return Period{Start: calendar.Step(end, g, -int(e.Length.N)), End: end, Grain: g, Ranged: true}, true
	}
	return Period{Start: whole.Start, End: calendar.Step(whole.Start, g, int(e.Length.N)), Grain: g, Ranged: true}, true
}
