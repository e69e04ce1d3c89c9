package entity

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// clockRange reads two times of a day: "de 10 a 12", "9:30-11", "entre las 5
// y las 7 de la tarde".
func (p *parser) clockRange(i int, e *timex.Expr) (int, bool) {
	if e.Set&(timex.WithClock|timex.WithNow|timex.WithSpan|timex.WithShift) != 0 {
		return i, false
	}
	if p.Has(i, role.At) && !p.Has(i, role.From) {
		if _, _, ok := p.pastHour(p.Skip(i, role.At)); ok { // "at ten to nine"
			return i, false
		}
	}
	done := i
	try := func(led bool, between bool) func(j int) bool {
		return func(j int) bool {
			trial := *e
			k, ok := p.twoClocks(j, &trial, led, between)
			if ok {
				*e, done = trial, k
			}
			return ok
		}
	}
	if p.EachEnd(i, role.Between, try(true, true)) || p.EachEnd(i, role.From, try(true, false)) {
		return done, true
	}
	if p.Digits(i) || p.Has(i, role.Number) || p.Has(i, role.Clock) || p.Has(i, role.At) || p.Has(i, role.AtWeak) {
		return done, try(false, false)(i)
	}
	return i, false
}

func (p *parser) twoClocks(i int, e *timex.Expr, led, between bool) (int, bool) {
	was, join := p.inRange, p.between
	p.inRange, p.between = true, between
	defer func() { p.inRange, p.between = was, join }()
	var a, b timex.Expr
	j, ok := p.clockAt(i, &a, true)
	if !ok {
		return i, false
	}
	aBare := p.bareHour(i, j, &a)
	j = p.clockPart(j, &a)
	k0 := j
	k, dash := p.rangeSep(j, between)
	if k == j {
		return i, false
	}
	m, ok := p.clockAt(k, &b, true)
	if !ok {
		return i, false
	}
	bBare := p.bareHour(k, m, &b)
	if aBare && !led && p.Has(k0, role.At) || p.DateMark(m, false) != "" && p.Digits(m+1) {
		return i, false
	}
	m = p.clockPart(m, &b)
	if aBare && bBare && !p.hoursMeant(i, j, k, m, e, &a, &b, led, dash) {
		return i, false
	}
	if (aBare || bBare) && p.dayRangeMeant(k, m, &b) || aBare && dash && !p.Glued(j) && !led && e.Set == 0 && a.Set&timex.WithPart == 0 && b.Set&timex.WithPart == 0 && bBare {
		return i, false
	}
	a.Clock.Settle(a.Part)
	b.Clock.Settle(b.Part)
	e.Clock, e.ClockEnd = sameHalf(a.Clock, b.Clock), b.Clock
	e.Set |= timex.WithClock | timex.WithClockEnd
	return m, true
}

// bareHour tells that a clock is a single number.
func (p *parser) bareHour(i, j int, e *timex.Expr) bool {
	return j == i+1 && e.Clock.Grain == calendar.Hour && (e.Clock.Half == timex.AnyHalf || p.Digits(i))
}

// sameHalf gives the first time of a range the half of the day of the last:
// "5 to 6pm" begins at 5pm, "11 to 2pm" at 11am.
func sameHalf(a, b timex.Clock) timex.Clock {
	if a.Half != timex.AnyHalf || b.Half != timex.AM && b.Half != timex.PM || a.Hour > 12 {
		return a
	}
	switch {
	case a.Hour%12*60+a.Minute < b.Hour%12*60+b.Minute:
		a.Half = b.Half
	case b.Half == timex.AM:
		a.Half = timex.PM
	default:
		a.Half = timex.AM
	}
	return a
}

// clockPart reads the part of the day after one end of a range.
func (p *parser) clockPart(j int, e *timex.Expr) int {
	if k, ok := p.partOfDay(j, e); ok && e.Set&timex.WithRel == 0 {
		return k
	}
	e.Set &^= timex.WithRel | timex.WithPart
	e.Part = 0
	return j
}

func (p *parser) rangeSep(j int, between bool) (int, bool) {
	if between {
		if k := p.Skip(j, role.And); k > j {
			return k, false
		}
	}
	if x, ok := p.Lexeme(j, role.To); ok {
		k := x.End(j)
		return k, !p.Word(j)
	}
	return j, false
}

// hoursMeant tells whether two bare numbers are hours: in a range led by a
// word, and not of something else.
func (p *parser) hoursMeant(i, j, k, m int, e, a, b *timex.Expr, led, dash bool) bool {
	if a.Set&timex.WithPart != 0 || b.Set&timex.WithPart != 0 {
		return p.FreeAfter(m)
	}
	if p.Has(i, role.At) || p.Has(k, role.At) || p.Has(i, role.AtWeak) && i != k {
		return p.FreeAfter(m)
	}
	dated := e.Set&timex.AnyDate != 0
	if !led && !dated || !p.FreeAfter(m) || p.Has(i-1, role.FromDay) && !p.Has(m, role.InPart) || p.Has(k-1, role.ToDay) || p.spansDays(i, j) {
		return false
	}
	if dash && !dated {
		return led && p.Ends(m)
	}
	if p.Has(m, role.Countable) {
		return false
	}
	return dated || p.dated || p.Ends(m)
}

// spansDays tells that the words of the range are those of days: "del 3 al 7".
func (p *parser) spansDays(i, j int) bool {
	return p.Has(j, role.ToDay)
}

// dayRangeMeant tells that a month follows, so that the numbers are days.
func (p *parser) dayRangeMeant(k, m int, b *timex.Expr) bool {
	if _, _, ok := p.monthName(m); ok {
		return true
	}
	return p.EachEnd(m, role.Of, func(at int) bool {
		if p.Has(at, role.Month) || p.Has(at, role.MonthWord) {
			return true
		}
		at, mod := p.modBefore(at)
		x, ok := p.Lexeme(at, role.Unit)
		return ok && (mod != timex.NoMod || p.Has(at, role.MonthWord)) && x.Unit().Grain >= calendar.Month
	})
}

// dateRange reads two dates: "del 3 al 7 de mayo", "from Monday to Friday",
// "14-20 sep. 2014", "entre 2014 y 2018".
func (p *parser) dateRange(i int, e *timex.Expr) (int, bool) {
	if p.depth > 0 {
		return i, false
	}
	done := i
	try := func(led, between bool) func(j int) bool {
		return func(j int) bool {
			k, ok := p.twoDates(i, j, e, led, between)
			if ok {
				done = k
			}
			return ok
		}
	}
	if p.EachEnd(i, role.Between, try(true, true)) || p.EachEnd(i, role.From, try(true, false)) {
		return done, true
	}
	if p.Digits(i) || p.Has(i, role.Number) || p.Has(i, role.Ordinal) {
		return done, try(false, false)(i)
	}
	return i, false
}

func (p *parser) twoDates(i, j int, e *timex.Expr, led, between bool) (int, bool) {
	j = p.Skip(j, role.Article)
	if d, k, _, ok := p.dayOfMonth(j); ok {
		if m, ok := p.daysOfMonth(i, k, d, e, led, between); ok {
			return m, true
		}
	}
	if !led {
		return i, false
	}
	var a, b timex.Expr
	k, ok := p.rangeEnd(j, &a, false)
	if !ok {
		return i, false
	}
	m, _ := p.rangeSep(k, between)
	if m == k {
		return i, false
	}
	m = p.Skip(m, role.Article)
	p.tail = m
	end, ok := p.rangeEnd(m, &b, a.Set&timex.WithYear != 0)
	if !ok || a.Set&timex.AnyDate == 0 || b.Set&timex.AnyDate == 0 && b.Set&timex.WithClock == 0 {
		return i, false
	}
	*e = a
	e.Until = &b
	return end, true
}

// rangeEnd reads one end of a range of dates. After a year, four digits are one.
func (p *parser) rangeEnd(j int, e *timex.Expr, years bool) (int, bool) {
	if y, k, ok := p.yearAt(j, false); ok && y >= 1900 && y <= 2100 && p.Digits(j) && p.yearSide(j, k) {
		e.Set, e.Year = timex.WithYear, y
		return k, true
	}
	k, ok := p.compose(j, e, true)
	return k, ok && e.Set&timex.AnyDate != 0
}

// yearSide tells that a year is alone on its side of a range.
func (p *parser) yearSide(j, k int) bool {
	return p.DateMark(k, false) == "" || p.DateMark(k, false) == "-" && p.Digits(k+1) && p.Tokens[k+1].Digits == 4
}

// daysOfMonth reads the rest of a range of days: the first is d, read up to k.
func (p *parser) daysOfMonth(i, k, d int, e *timex.Expr, led, between bool) (int, bool) {
	m, _ := p.rangeSep(k, between)
	if m == k || p.Has(k, role.At) && m-k > 1 {
		return i, false
	}
	m = p.Skip(m, role.Article)
	b := new(timex.Expr)
	if j, ok := p.dayMonthPiece(m, b); ok {
		return p.closeDays(j, d, e, b)
	}
	last, j, _, ok := p.dayOfMonth(m)
	if !ok || !p.NumberEnds(j) {
		return i, false
	}
	*b = timex.Expr{Set: timex.WithDom, Dom: last}
	if held, ok := p.container(j, b, false); ok {
		return p.closeDays(held, d, e, b)
	}
	if p.Has(i-1, role.Countable) || !led && (p.Has(i-1, role.NotMoneyAfter) || p.Has(i-1, role.FromDay)) { // "ejercicios del 1 al 10"
		return i, false
	}
	if p.Has(k, role.ToDay) && (led || p.Ends(j)) || led && p.Has(i, role.FromDay) && p.Ends(j) {
		return p.closeDays(j, d, e, b)
	}
	return i, false
}

// closeDays makes the first day of a range from the last, and reads a time
// after it.
func (p *parser) closeDays(j, d int, e, b *timex.Expr) (int, bool) {
	*e = *b
	e.Until = b
	e.Dom = d
	e.MonthMod = b.MonthMod
	if k, ok := p.pieceAt(j, e, false); ok && e.Set&timex.AnyTime != 0 {
		return k, true
	}
	return j, true
}

// betweenDays reads two weekdays in the week said before: "next week between
// Wednesday and Friday".
func (p *parser) betweenDays(j int, e *timex.Expr) (int, bool) {
	if e.Set&timex.AnyDate != timex.WithPeriod || e.Period.Grain != calendar.Week || !p.Has(j, role.Between) {
		return j, false
	}
	a, b := *e, *e
	k, ok := p.weekdayPiece(p.Skip(j, role.Between), &a, true)
	if !ok {
		return j, false
	}
	m, _ := p.rangeSep(k, true)
	end, ok := p.weekdayPiece(m, &b, true)
	if !ok || m == k {
		return j, false
	}
	*e = a
	e.Until = &b
	return end, true
}

// openRange reads the second half of a range whose first half needed no word
// in front: "10 agosto - 12 septiembre", "lunes a viernes", "mañana hasta el 5".
func (p *parser) openRange(j int, e *timex.Expr) (int, bool) {
	if e.Set&timex.AnyDate == 0 || e.Set&(timex.WithSpan|timex.WithShift|timex.WithNow) != 0 || e.Until != nil {
		return j, false
	}
	k, dash := p.rangeSep(j, false)
	if k == j || dash && p.Glued(j) && e.Set&(timex.WithDom|timex.WithYear|timex.WithMonth) == 0 {
		return j, false
	}
	k = p.Skip(k, role.Article)
	var b timex.Expr
	if e.Set&timex.WithMonth != 0 && e.Set&timex.WithDom != 0 { // "July 13-15"
		if d, m, _, ok := p.dayOfMonth(k); ok && d > e.Dom && p.NumberEnds(m) && !p.clockFollows(m) {
			if _, named := p.dayMonthPiece(k, &timex.Expr{}); !named {
				b = *e
				b.Dom, b.Until = d, nil
				e.Until = &b
				return p.yearBoth(m, e, &b), true
			}
		}
	}
	p.tail = k
	m, ok := p.rangeEnd(k, &b, e.Set&timex.WithYear != 0)
	if !ok || b.Set&timex.AnyDate == 0 || !sameSort(e, &b) {
		return j, false
	}
	e.Until = &b
	return m, true
}

func (p *parser) clockFollows(m int) bool {
	return p.Is(m, ":") || p.Has(m, role.AM) || p.Has(m, role.PM) || p.Has(m, role.HourMark) && p.Glued(m)
}

func (p *parser) yearBoth(m int, e, b *timex.Expr) int {
	k := p.yearAfter(m, b)
	if b.Set&timex.WithYear != 0 && e.Set&timex.WithYear == 0 {
		e.Year = b.Year
		e.Set |= timex.WithYear
	}
	return k
}

// sameSort tells that two dates are of one sort, so that what stands between
// them makes a range of them.
func sameSort(a, b *timex.Expr) bool {
	kind := func(e *timex.Expr) timex.Set {
		switch {
		case e.Set&timex.WithDom != 0:
			return timex.WithDom
		case e.Set&timex.WithRel != 0:
			return timex.WithDom
		case e.Set&timex.WithWeekday != 0:
			return timex.WithWeekday
		case e.Set&timex.WithMonth != 0:
			return timex.WithMonth
		}
		return e.Set & timex.AnyDate
	}
	x, y := kind(a), kind(b)
	return x == y || x == timex.WithYear && b.Set&timex.WithYear != 0 || x == timex.WithDom && y == timex.WithHoliday || x == timex.WithDom && (y == timex.WithNow || y == timex.WithWeekday)
}
