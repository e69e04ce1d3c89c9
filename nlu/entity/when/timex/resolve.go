package timex

import (
	"time"

	"becario/nlu/entity/when/calendar"
)

// Resolver resolves expressions against an instant.
type Resolver struct {
	Habits *calendar.Habits
	Ref    time.Time // the instant of writing, as Wall gives it
	Back   bool      // it looks backward

	assumed    []Assumption
	impossible bool
}

// Period is a resolved stretch of time. End is exclusive; zero means one grain.
type Period struct {
	Start, End time.Time
	Grain      calendar.Grain
	Ranged     bool // it spans several days on purpose
}

func (r *Resolver) assume(what string, other time.Time) {
	r.assumed = append(r.assumed, Assumption{What: what, Other: other})
}

func (r *Resolver) today() time.Time { return calendar.DayOf(r.Ref) }

// Resolve gives the stretch of time that e stands for.
func (r *Resolver) Resolve(e *Expr) (Period, bool) {
	if e.Until != nil {
		return r.rangeOf(e)
	}
	d := Period{Start: r.today(), Grain: calendar.Day}
	ok := true
	if e.Has(AnyDate) && !(e.Set&AnyDate == WithRel && e.ThisPart) {
		d, ok = r.date(e)
	} else if !e.Has(AnyTime) {
		return d, false
	}
	if !ok {
		return d, false
	}
	if e.Has(WithClock) {
		d = r.Clock(e, d)
	} else if e.Has(WithPart) {
		d = r.part(e, d)
	}
	return d, calendar.Valid(d.Start) && (d.End.IsZero() || calendar.Valid(d.End) && d.End.After(d.Start))
}

func (r *Resolver) date(e *Expr) (Period, bool) {
	switch {
	case e.Has(WithNow):
		return Period{Start: r.Ref.Truncate(time.Second), Grain: calendar.Second}, true
	case e.Has(WithShift):
		return r.shift(e)
	case e.Has(WithSpan):
		return r.span(e)
	case e.Has(WithSlice):
		return r.slice(e)
	case e.Has(WithNth):
		return r.nth(e)
	case e.Has(WithWeekOf):
		return r.weekOf(e)
	case e.Has(WithWeekNumber):
		return Period{Start: calendar.ISOWeek(r.yearOf(e), e.Nth), Grain: calendar.Week, Ranged: true}, true
	case e.Has(WithHoliday):
		return r.holiday(e), true
	case e.Has(WithSeason):
		return r.season(e), true
	case e.Has(WithDecade):
		n := max(int(e.Period.N), 10)
		return Period{Start: calendar.Date(e.Decade, 1, 1), End: calendar.Date(e.Decade+n, 1, 1), Grain: calendar.Year, Ranged: true}, e.Decade > 0
	}
	return r.named(e)
}

// yearOf gives the year said, or that of the period said, or the present one.
func (r *Resolver) yearOf(e *Expr) int {
	if e.Has(WithYear) {
		return e.Year
	}
	if e.Has(WithPeriod) && e.Period.Grain == calendar.Year {
		return r.Ref.Year() + e.Offset
	}
	return r.Ref.Year()
}

func (r *Resolver) hasYear(e *Expr) bool {
	return e.Has(WithYear) || e.Has(WithPeriod) && e.Period.Grain == calendar.Year
}

// named resolves days, weekdays, months, years and periods.
func (r *Resolver) named(e *Expr) (Period, bool) {
	switch {
	case e.Has(WithRel):
		return Period{Start: r.today().AddDate(0, 0, e.Rel), Grain: calendar.Day}, true
	case e.Set&(WithDom|WithMonth) == WithDom|WithMonth:
		return r.dayAndMonth(e), true
	case e.Has(WithDom):
		return r.dayOfMonth(e), true
	case e.Has(WithMonth):
		return r.month(e), true
	case e.Has(WithWeekday):
		return r.weekday(e), true
	case e.Has(WithPeriod):
		return r.periodFrom(e), true
	case e.Has(WithYear):
		return Period{Start: calendar.Date(e.Year, 1, 1), Grain: calendar.Year, Ranged: true}, e.Year > 0 && e.Year <= 9999
	}
	return Period{}, false
}

// dayAndMonth resolves a day of a month, in the year said or the nearest one.
func (r *Resolver) dayAndMonth(e *Expr) Period {
	y := r.yearOf(e)
	fix := func(y int) time.Time {
		if e.Dom > calendar.DaysIn(y, e.Month) {
			return calendar.Date(y, e.Month, calendar.DaysIn(y, e.Month))
		}
		return calendar.Date(y, e.Month, e.Dom)
	}
	if e.Month == 2 && e.Dom == 29 && !r.hasYear(e) { // the nearest leap year
		for i := 0; i < 8 && calendar.DaysIn(y, 2) < 29 || !r.Back && fix(y).Before(r.today()); i++ {
			y++
		}
	}
	if e.Dom > calendar.DaysIn(y, e.Month) || e.Dom > 31 {
		r.impossible = true
	}
	d := fix(y)
	if !r.hasYear(e) && e.MonthMod != This {
		switch {
		case e.MonthMod == Last || r.Back && e.MonthMod != Next:
			if d.After(r.today()) || e.MonthMod == Last && d.Equal(r.today()) {
				d = fix(y - 1)
			}
		case d.Before(r.today()) || e.MonthMod == Next && d.Equal(r.today()):
			d = fix(y + 1)
		}
		if d.Year() != r.Ref.Year() {
			r.assume("year", fix(r.Ref.Year()))
		}
	}
	if e.MonthFirst && e.Dom <= 12 {
		r.assume("order", calendar.Date(d.Year(), e.Dom, e.Month))
	}
	return Period{Start: d, Grain: calendar.Day}
}

// dayOfMonth resolves a day of a month that is not named.
func (r *Resolver) dayOfMonth(e *Expr) Period {
	if e.Has(WithPeriod) && e.Period.Grain >= calendar.Month {
		first := r.periodFrom(e).Start
		if e.Dom > calendar.DaysIn(first.Year(), int(first.Month())) {
			r.impossible = true
		}
		return Period{Start: first.AddDate(0, 0, min(e.Dom, calendar.DaysIn(first.Year(), int(first.Month())))-1), Grain: calendar.Day}
	}
	back := r.Back && e.MonthMod != Next || e.MonthMod == Last
	first := calendar.Floor(r.Ref, calendar.Month)
	for i := 0; i < 60; i++ {
		n := i
		if back {
			n = -i
		}
		m := calendar.AddMonths(first, n)
		if e.Dom > calendar.DaysIn(m.Year(), int(m.Month())) {
			continue
		}
		d := m.AddDate(0, 0, e.Dom-1)
		if back && d.After(r.today()) || !back && (d.Before(r.today()) || e.MonthMod == Next && d.Equal(r.today())) {
			continue
		}
		if e.Has(WithWeekday) && calendar.Weekday(d) != e.Weekday && i < 24 {
			continue
		}
		if !m.Equal(first) {
			r.assume("month", time.Time{})
		}
		return Period{Start: d, Grain: calendar.Day}
	}
	r.impossible = true
	return Period{Start: r.today(), Grain: calendar.Day}
}

// month resolves a month by name.
func (r *Resolver) month(e *Expr) Period {
	d := calendar.Date(r.yearOf(e), e.Month, 1)
	if !r.hasYear(e) && e.MonthMod != This {
		now := calendar.Floor(r.Ref, calendar.Month)
		switch {
		case e.MonthMod == Last:
			if !d.Before(now) {
				d = calendar.AddMonths(d, -12)
			}
		case e.MonthMod == Next:
			if !d.After(now) {
				d = calendar.AddMonths(d, 12)
			}
		case r.Back:
			if d.After(now) {
				d = calendar.AddMonths(d, -12)
				r.assume("year", calendar.AddMonths(d, 12))
			}
		case d.Before(now):
			d = calendar.AddMonths(d, 12)
			r.assume("year", calendar.AddMonths(d, -12))
		}
	}
	return Period{Start: d, Grain: calendar.Month, Ranged: true}
}

// weekday resolves a day of the week.
func (r *Resolver) weekday(e *Expr) Period {
	today := r.today()
	if e.Has(WithPeriod) && e.Period.Grain >= calendar.Week && !e.Period.Weekend {
		week := calendar.Floor(calendar.Step(today, e.Period.Grain, e.Offset), calendar.Week)
		return Period{Start: week.AddDate(0, 0, e.Weekday), Grain: calendar.Day}
	}
	ahead := (e.Weekday - calendar.Weekday(today) + 6) % 7 // 0 is tomorrow
	next := today.AddDate(0, 0, ahead+1)
	last := next.AddDate(0, 0, -7)
	if last.Equal(today) {
		last = today.AddDate(0, 0, -7)
	}
	switch {
	case e.Ahead > 0:
		return Period{Start: next.AddDate(0, 0, 7*(e.Ahead-1)), Grain: calendar.Day}
	case e.DayMod == AfterNext:
		return Period{Start: next.AddDate(0, 0, 7), Grain: calendar.Day}
	case e.DayMod == Last:
		return Period{Start: last, Grain: calendar.Day}
	case e.DayMod == Next:
		other := calendar.Floor(today, calendar.Week).AddDate(0, 0, 7+e.Weekday)
		if r.Habits.NextWeek {
			next, other = other, next
		}
		if !other.Equal(next) {
			r.assume("week", other)
		}
		return Period{Start: next, Grain: calendar.Day}
	case r.Back && e.DayMod == NoMod:
		return Period{Start: last, Grain: calendar.Day}
	}
	return Period{Start: next, Grain: calendar.Day}
}

// periodFrom resolves a week, a month, ... counted from the present one.
func (r *Resolver) periodFrom(e *Expr) Period {
	u := e.Period
	if u.Weekend {
		return r.weekend(e)
	}
	if u.Grain == calendar.Day {
		return Period{Start: r.today().AddDate(0, 0, e.Offset), Grain: calendar.Day}
	}
	start := calendar.Floor(r.Ref, u.Grain)
	n := int(u.N)
	if u.Grain == calendar.Month && n > 1 {
		start = calendar.Date(start.Year(), (int(start.Month())-1)/n*n+1, 1)
	} else if u.Grain == calendar.Year && n > 1 {
		start = calendar.Date(start.Year()-start.Year()%n, 1, 1)
	}
	start = calendar.Step(start, u.Grain, n*e.Offset)
	p := Period{Start: start, Grain: u.Grain, Ranged: true}
	if n > 1 {
		p.End = calendar.Step(start, u.Grain, n)
	}
	return p
}

// weekend resolves Saturday and Sunday.
func (r *Resolver) weekend(e *Expr) Period {
	week := calendar.Floor(r.Ref, calendar.Week)
	if e.Offset == 0 && r.Back && e.Has(WithPeriod) && calendar.Weekday(r.Ref) < 5 {
		week = week.AddDate(0, 0, -7)
	}
	if e.Offset == 1 && calendar.Weekday(r.Ref) < 5 && !r.Habits.NextWeek { // the nearest one to come
		r.assume("week", week.AddDate(0, 0, 12))
		week = week.AddDate(0, 0, -7)
	}
	sat := week.AddDate(0, 0, 7*e.Offset+5)
	return Period{Start: sat, End: sat.AddDate(0, 0, 2), Grain: calendar.Day, Ranged: true}
}

func (r *Resolver) holiday(e *Expr) Period {
	h := r.Habits.Holidays[e.Holiday]
	y := r.yearOf(e)
	d := h.In(y)
	if !r.hasYear(e) && e.HolidayMod != This {
		switch {
		case e.HolidayMod == Last || r.Back && e.HolidayMod != Next:
			if !d.Before(r.today()) {
				d = h.In(y - 1)
			}
		case d.AddDate(0, 0, max(h.Days, 1)-1).Before(r.today()) || e.HolidayMod == Next && d.Equal(r.today()):
			d = h.In(y + 1)
		}
	}
	if e.HolidayWeekend {
		return weekendAt(d)
	}
	if h.Days > 1 {
		return Period{Start: d, End: d.AddDate(0, 0, h.Days), Grain: calendar.Day, Ranged: true}
	}
	return Period{Start: d, Grain: calendar.Day}
}

// weekendAt gives the weekend at a holiday, with the holiday if it is the day
// before or after.
func weekendAt(d time.Time) Period {
	sat := d.AddDate(0, 0, 5-calendar.Weekday(d))
	switch calendar.Weekday(d) {
	case 0:
		return Period{Start: d.AddDate(0, 0, -2), End: d.AddDate(0, 0, 1), Grain: calendar.Day, Ranged: true}
	case 1, 2: // nearer to the weekend before
		sat = sat.AddDate(0, 0, -7)
	case 4:
		return Period{Start: d, End: d.AddDate(0, 0, 3), Grain: calendar.Day, Ranged: true}
	}
	return Period{Start: sat, End: sat.AddDate(0, 0, 2), Grain: calendar.Day, Ranged: true}
}

func (r *Resolver) season(e *Expr) Period {
	first := r.Habits.Seasons[e.Season]
	next := r.Habits.Seasons[(e.Season+1)%4]
	in := func(y int) Period {
		start, end := first.In(y), next.In(y)
		if end.Before(start) {
			end = next.In(y + 1)
		}
		return Period{Start: start, End: end, Grain: calendar.Day, Ranged: true}
	}
	y := r.yearOf(e)
	p := in(y)
	if r.hasYear(e) {
		return p
	}
	switch {
	case e.HolidayMod == Last:
		for p = in(y); p.End.After(r.today()); {
			y--
			p = in(y)
		}
	case e.HolidayMod == Next:
		for ; !p.Start.After(r.today()); p = in(y) {
			y++
		}
	default:
		if p = in(y - 1); !p.End.After(r.today()) {
			p = in(y)
		}
		if !p.End.After(r.today()) {
			p = in(y + 1)
		}
	}
	return p
}

func (r *Resolver) weekOf(e *Expr) (Period, bool) {
	d, ok := r.Resolve(e.Anchor)
	return Period{Start: calendar.Floor(d.Start, calendar.Week), Grain: calendar.Week, Ranged: true}, ok
}
