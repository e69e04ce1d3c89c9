package when

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// Two dates after "between": "entre el lunes y el miércoles", "entre 2014 y
// 2018".
func rangeBetween(p *Parser) rule.Rule[datetime] {
	return rule.Rule[datetime]{Name: "when.range_between", Examples: []rule.Example{{Lang: "es", Text: "entre el lunes y el miércoles", Want: "2026-03-09/2026-03-12"}}, Read: func(i int, e *timex.Expr) (int, bool) {
		return p.rangeAfter(i, role.Between, e, true)
	}}
}

// Two dates after "from": "del 3 al 7 de mayo", "from Monday to Friday".
func rangeFrom(p *Parser) rule.Rule[datetime] {
	return rule.Rule[datetime]{Name: "when.range_from", Examples: []rule.Example{{Lang: "es", Text: "del 3 al 7 de mayo", Want: "2026-05-03/2026-05-08"}}, Read: func(i int, e *timex.Expr) (int, bool) {
		return p.rangeAfter(i, role.From, e, false)
	}}
}

func (p *Parser) rangeAfter(i int, r role.Role, e *timex.Expr, between bool) (int, bool) {
	done := i
	ok := p.EachEnd(i, r, func(j int) bool {
		k, ok := p.twoDates(i, j, e, true, between)
		if ok {
			done = k
		}
		return ok
	})
	return done, ok
}

// Two days of a month with no word before them: "14-20 sep. 2014".
func rangePlain(p *Parser) rule.Rule[datetime] {
	return rule.Rule[datetime]{Name: "when.range_plain", Examples: []rule.Example{{Lang: "en", Text: "14-20 sep. 2014", Want: "2014-09-14/2014-09-21"}}, Read: func(i int, e *timex.Expr) (int, bool) {
		if !p.Digits(i) && !p.Has(i, role.Number) && !p.Has(i, role.Ordinal) {
			return i, false
		}
		return p.twoDates(i, i, e, false, false)
	}}
}

// ends reads the two ends of a range that begins at i, with its first end at j.
// led tells that a word such as "from" came before them, between that it was
// "between".
type ends func(i, j int, e *timex.Expr, led, between bool) (int, bool)

func (p *Parser) twoDates(i, j int, e *timex.Expr, led, between bool) (int, bool) {
	j = p.Skip(j, role.Article)
	for _, read := range p.ends {
		if k, ok := read(i, j, e, led, between); ok {
			return k, true
		}
	}
	return i, false
}

// Two days of one month, or of a month that is not named: "del 3 al 7 de mayo".
func endsOfMonth(p *Parser) rule.Rule[ends] {
	return rule.Rule[ends]{Name: "when.range_days", Examples: []rule.Example{{Lang: "es", Text: "del 3 al 7 de mayo", Want: "2026-05-03/2026-05-08"}}, Read: func(i, j int, e *timex.Expr, led, between bool) (int, bool) {
		d, k, _, ok := p.Date.DayOfMonth(j)
		if !ok {
			return i, false
		}
		m, _ := p.Clock.Separator(k, between)
		if m == k || p.Has(k, role.At) && m-k > 1 {
			return i, false
		}
		m = p.Skip(m, role.Article)
		b := new(timex.Expr)
		if end, ok := p.Date.DayMonth(m, b); ok {
			return p.closeDays(end, d, e, b)
		}
		last, end, _, ok := p.Date.DayOfMonth(m)
		if !ok || !p.NumberEnds(end) {
			return i, false
		}
		*b = timex.Expr{Set: timex.WithDom, Dom: last}
		if held, ok := p.Date.Container(end, b, false); ok {
			return p.closeDays(held, d, e, b)
		}
		if p.Has(i-1, role.Countable) || !led && (p.Has(i-1, role.NotMoneyAfter) || p.Has(i-1, role.FromDay)) { // "ejercicios del 1 al 10"
			return i, false
		}
		if p.Has(k, role.ToDay) && (led || p.Ends(end)) || led && p.Has(i, role.FromDay) && p.Ends(end) {
			return p.closeDays(end, d, e, b)
		}
		return i, false
	}}
}

// closeDays makes the first day of a range from the last, and reads a time
// after it.
func (p *Parser) closeDays(j, d int, e, b *timex.Expr) (int, bool) {
	*e = *b
	e.Until = b
	e.Dom = d
	if k, ok := p.pieceAt(j, e, false); ok && e.Has(timex.AnyTime) {
		return k, true
	}
	return j, true
}

// Two dates of any sort: "del lunes al miércoles que viene", "from 2014 to
// 2018".
func endsOfAny(p *Parser) rule.Rule[ends] {
	return rule.Rule[ends]{Name: "when.range_dates", Examples: []rule.Example{{Lang: "es", Text: "entre marzo y abril", Want: "2026-03-01/2026-05-01"}}, Read: func(i, j int, e *timex.Expr, led, between bool) (int, bool) {
		if !led {
			return i, false
		}
		a, b := p.Date.Scratch.New(), p.Date.Scratch.New()
		defer p.Date.Scratch.Drop(2)
		k, ok := p.endAt(j, a)
		if !ok {
			return i, false
		}
		m, _ := p.Clock.Separator(k, between)
		if m == k {
			return i, false
		}
		m = p.Skip(m, role.Article)
		p.Date.Tail = m
		end, ok := p.endAt(m, b)
		if !ok {
			return i, false
		}
		*e = *a
		e.Until = new(*b)
		return end, true
	}}
}

// endAt reads one end of a range of dates.
func (p *Parser) endAt(j int, e *timex.Expr) (int, bool) {
	if y, k, ok := p.Date.YearAt(j, false); ok && y >= 1900 && y <= 2100 && p.Digits(j) && p.yearSide(k) {
		e.Set, e.Year = timex.WithYear, y
		return k, true
	}
	k, ok := p.Compose(j, e, true)
	return k, ok && e.Has(timex.AnyDate)
}

// yearSide tells that a year that ends before token k is alone on its side of a
// range.
func (p *Parser) yearSide(k int) bool {
	mark := p.DateMark(k, false)
	return mark == "" || mark == "-" && p.Digits(k+1) && p.Tokens[k+1].Digits == 4
}

// more reads the rest of a range after a datetime that ends before token j.
type more func(j int, e *timex.Expr) (int, bool)

// Two weekdays in the week said before: "next week between Wednesday and
// Friday".
func betweenDays(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "when.between_days", Examples: []rule.Example{{Lang: "en", Text: "next week between Wednesday and Friday", Want: "2026-03-11/2026-03-14"}}, Read: func(j int, e *timex.Expr) (int, bool) {
		if e.Set&timex.AnyDate != timex.WithPeriod || e.Period.Grain != calendar.Week || !p.Has(j, role.Between) {
			return j, false
		}
		a, b := *e, *e
		k, ok := p.Date.Weekday(p.Skip(j, role.Between), &a, true)
		if !ok {
			return j, false
		}
		m, _ := p.Clock.Separator(k, true)
		end, ok := p.Date.Weekday(m, &b, true)
		if !ok || m == k {
			return j, false
		}
		*e = a
		e.Until = &b
		return end, true
	}}
}

// opens gives the token at which the last end of a range begins whose first one
// needed no word in front.
func (p *Parser) opens(j int, e *timex.Expr) (int, bool) {
	if !e.Has(timex.AnyDate) || e.Has(timex.WithSpan|timex.WithShift|timex.WithNow) || e.Until != nil {
		return j, false
	}
	k, mark := p.Clock.Separator(j, false)
	if k == j || mark && p.Glued(j) && !e.Has(timex.WithDom|timex.WithYear|timex.WithMonth) {
		return j, false
	}
	return p.Skip(k, role.Article), true
}

// The last day after a day of a month: "July 13-15".
func openDays(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "when.open_days", Examples: []rule.Example{{Lang: "en", Text: "July 13-15", Want: "2026-07-13/2026-07-16"}}, Read: func(j int, e *timex.Expr) (int, bool) {
		k, ok := p.opens(j, e)
		if !ok || !e.Has(timex.WithMonth) || !e.Has(timex.WithDom) {
			return j, false
		}
		d, m, _, ok := p.Date.DayOfMonth(k)
		if !ok || d <= e.Dom || !p.NumberEnds(m) || p.Clock.Follows(m) {
			return j, false
		}
		if _, named := p.Date.DayMonth(k, &timex.Expr{}); named {
			return j, false
		}
		b := *e
		b.Dom, b.Until = d, nil
		e.Until = &b
		end := p.Date.YearAfter(m, &b)
		if b.Has(timex.WithYear) && !e.Has(timex.WithYear) {
			e.Year = b.Year
			e.Set |= timex.WithYear
		}
		return end, true
	}}
}

// The second half of a range whose first one needed no word in front: "10
// agosto - 12 septiembre", "lunes a viernes", "mañana hasta el 5".
func openRange(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "when.open_range", Examples: []rule.Example{{Lang: "es", Text: "10 agosto - 12 septiembre", Want: "2026-08-10/2026-09-13"}}, Read: func(j int, e *timex.Expr) (int, bool) {
		k, ok := p.opens(j, e)
		if !ok {
			return j, false
		}
		b := p.Date.Scratch.New()
		defer p.Date.Scratch.Drop(1)
		p.Date.Tail = k
		m, ok := p.endAt(k, b)
		if !ok || !sameSort(e, b) {
			return j, false
		}
		e.Until = new(*b)
		return m, true
	}}
}

// sameSort tells that two dates are of one sort, so that what stands between
// them makes a range of them.
func sameSort(a, b *timex.Expr) bool {
	x, y := sort(a), sort(b)
	switch {
	case x == y, x == timex.WithYear && b.Has(timex.WithYear):
		return true
	case x == timex.WithDom:
		return y == timex.WithHoliday || y == timex.WithNow || y == timex.WithWeekday
	}
	return false
}

// sort is what a date is above all: a day, a weekday, a month, or else all that
// was said.
func sort(e *timex.Expr) timex.Set {
	switch {
	case e.Has(timex.WithDom | timex.WithRel):
		return timex.WithDom
	case e.Has(timex.WithWeekday):
		return timex.WithWeekday
	case e.Has(timex.WithMonth):
		return timex.WithMonth
	}
	return e.Set & timex.AnyDate
}
