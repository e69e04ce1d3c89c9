package timex

import "becario/nlu/entity/when/calendar"

// rangeOf resolves two dates, each of which may leave out what the other says.
func (r *Resolver) rangeOf(e *Expr) (Period, bool) {
	a, b := *e, *e.Until
	a.Until = nil
	share(&a, &b)
	open := !a.Has(WithYear) && b.Has(WithYear) && a.Has(WithMonth)
	if open {
		a.Year = b.Year
		a.Set |= WithYear
	}
	first, ok := r.Resolve(&a)
	if !ok {
		return first, false
	}
	clock := b.Set & AnyTime
	var last Period
	if !b.Has(AnyDate) && clock != 0 {
		b.Set |= WithRel
		b.Rel = int(calendar.DayOf(first.Start).Sub(r.today()).Hours() / 24)
	}
	sub := &Resolver{Habits: r.Habits, Ref: first.Start, Back: false}
	if b.Has(WithRel | WithNow | WithPeriod | WithShift) {
		sub.Ref = r.Ref
	}
	if b.Set&(WithDom|WithMonth|WithYear) == WithDom|WithMonth || b.Set&AnyDate == WithDom {
		sub.Ref = calendar.DayOf(first.Start)
	}
	if last, ok = sub.Resolve(&b); !ok {
		return first, false
	}
	r.impossible = r.impossible || sub.impossible
	end := last.End
	if end.IsZero() {
		end = last.Start
		if clock == 0 && !b.Has(WithNow) {
			end = calendar.Step(last.Start, last.Grain, 1)
		}
	}
	if open && first.Start.After(last.Start) {
		a.Year--
		if first, ok = r.Resolve(&a); !ok {
			return first, false
		}
	}
	if y := first.Start.AddDate(-1, 0, 0); !a.Has(WithYear) && a.Has(WithMonth) && !b.Has(WithYear) && a.MonthMod == NoMod && clock == 0 &&
		first.Start.Year() > r.Ref.Year() && calendar.AddMonths(end, -12).After(r.today()) {
		return Period{Start: y, End: calendar.AddMonths(end, -12), Grain: first.Grain, Ranged: true}, calendar.Valid(y) // it has begun
	}
	if !end.After(first.Start) {
		return first, calendar.Valid(first.Start)
	}
	return Period{Start: first.Start, End: end, Grain: first.Grain, Ranged: true}, calendar.Valid(first.Start) && calendar.Valid(end)
}

// share gives the second date what only the first says: "del 3 de mayo al 7".
func share(a, b *Expr) {
	if b.Set&AnyDate == WithDom && a.Has(WithMonth) {
		b.Set |= WithMonth
		b.Month = a.Month
		if a.Has(WithYear) {
			b.Set |= WithYear
			b.Year = a.Year
		}
	}
	if a.Set&AnyDate == WithWeekday && b.Set&(WithWeekday|WithPeriod) == WithWeekday|WithPeriod && !a.Has(WithPeriod) {
		a.Set |= WithPeriod
		a.Period, a.Offset = b.Period, b.Offset
	}
	if a.Set&AnyDate == WithDom && b.Has(WithPeriod) {
		a.Set |= WithPeriod
		a.Period, a.Offset = b.Period, b.Offset
	}
}
