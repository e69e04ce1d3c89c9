package clock

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/date"
	"becario/nlu/entity/when/timex"
)

// Range reads two times of a day: "de 10 a 12", "9:30-11", "entre las 5 y las 7
// de la tarde".
func Range(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "clock.range", Examples: []rule.Example{{Lang: "es", Text: "mañana de 10 a 12", Want: "2026-03-05T10:00/2026-03-05T12:00"}}, Starts: role.SetOf(role.Between, role.From, role.Figure, role.Number, role.Clock, role.At, role.AtWeak), Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.Range(i, e) }}
}

// Range reads two times of a day into e.
func (p *Parser) Range(i int, e *timex.Expr) (int, bool) {
	if e.Has(timex.WithClock | timex.WithNow | timex.WithSpan | timex.WithShift) {
		return i, false
	}
	if p.Has(i, role.At) && !p.Has(i, role.From) {
		if _, _, ok := p.pastHour(p.Skip(i, role.At)); ok { // "at ten to nine"
			return i, false
		}
	}
	for _, read := range p.ranges {
		if j, ok := read(i, e, false); ok {
			return j, true
		}
	}
	return i, false
}

// Two times after "between": "entre las 5 y las 7".
func rangeBetween(p *Parser) rule.Rule[timeOfDay] {
	return rule.Rule[timeOfDay]{Name: "clock.range_between", Examples: []rule.Example{{Lang: "es", Text: "entre las 5 y las 7", Want: "2026-03-04T17:00/2026-03-04T19:00"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		return p.twoAfter(i, role.Between, e, true)
	}}
}

// Two times after "from": "de 10 a 12".
func rangeFrom(p *Parser) rule.Rule[timeOfDay] {
	return rule.Rule[timeOfDay]{Name: "clock.range_from", Examples: []rule.Example{{Lang: "es", Text: "clase de 10 a 12", Want: "2026-03-04T10:00/2026-03-04T12:00"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		return p.twoAfter(i, role.From, e, false)
	}}
}

func (p *Parser) twoAfter(i int, r role.Role, e *timex.Expr, between bool) (int, bool) {
	done := i
	ok := p.EachEnd(i, r, func(j int) bool {
		k, ok := p.twoTimes(j, e, true, between)
		if ok {
			done = k
		}
		return ok
	})
	return done, ok
}

// Two times with no word before them: "9:30-11", "a las 9 hasta las 11".
func rangePlain(p *Parser) rule.Rule[timeOfDay] {
	return rule.Rule[timeOfDay]{Name: "clock.range_plain", Examples: []rule.Example{{Lang: "es", Text: "mañana 9:30-11", Want: "2026-03-05T09:30/2026-03-05T11:00"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.Digits(i) && !p.Has(i, role.Number) && !p.Has(i, role.Clock) && !p.Has(i, role.At) && !p.Has(i, role.AtWeak) {
			return i, false
		}
		return p.twoTimes(i, e, false, false)
	}}
}

// twoTimes reads both times, and changes e only if it can. led tells that a word such as "from" came before
// them, between that it was "between".
func (p *Parser) twoTimes(i int, e *timex.Expr, led, between bool) (int, bool) {
	was, join := p.inRange, p.between
	p.inRange, p.between = true, between
	defer func() { p.inRange, p.between = was, join }()
	a, b := p.date.Scratch.New(), p.date.Scratch.New()
	defer p.date.Scratch.Drop(2)
	j, ok := p.At(i, a, true)
	if !ok {
		return i, false
	}
	aBare := p.bareHour(i, j, a)
	j = p.partOf(j, a)
	k, dash := p.Separator(j, between)
	if k == j {
		return i, false
	}
	m, ok := p.At(k, b, true)
	if !ok {
		return i, false
	}
	bBare := p.bareHour(k, m, b)
	if aBare && !led && p.Has(j, role.At) || p.DateMark(m, false) != "" && p.Digits(m+1) {
		return i, false
	}
	m = p.partOf(m, b)
	if aBare && bBare && !p.hoursMeant(i, j, k, m, e, a, b, led, dash) {
		return i, false
	}
	if (aBare || bBare) && p.daysMeant(m) || aBare && dash && !p.Glued(j) && !led && e.Set == 0 && !a.Has(timex.WithPart) && !b.Has(timex.WithPart) && bBare {
		return i, false
	}
	a.Clock.Settle(a.Part)
	b.Clock.Settle(b.Part)
	e.Clock, e.ClockEnd = sameHalf(a.Clock, b.Clock), b.Clock
	e.Set |= timex.WithClock | timex.WithClockEnd
	return m, true
}

// bareHour tells that a clock is a single number.
func (p *Parser) bareHour(i, j int, e *timex.Expr) bool {
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

// partOf reads the part of the day after one end of a range.
func (p *Parser) partOf(j int, e *timex.Expr) int {
	if k, ok := p.Part(j, e); ok && !e.Has(timex.WithRel) {
		return k
	}
	e.Set &^= timex.WithRel | timex.WithPart
	e.Part = calendar.NoPart
	return j
}

// Separator gives the token after what separates the ends of a range, or j, and
// tells whether it is a mark and no word.
func (p *Parser) Separator(j int, between bool) (int, bool) {
	if between {
		if k := p.Skip(j, role.And); k > j {
			return k, false
		}
	}
	k := p.Skip(j, role.To)
	return k, k > j && !p.Word(j)
}

// hoursMeant tells whether two bare numbers are hours: in a range led by a
// word, and not of something else. They stand from i to j and from k to m.
func (p *Parser) hoursMeant(i, j, k, m int, e, a, b *timex.Expr, led, dash bool) bool {
	if a.Has(timex.WithPart) || b.Has(timex.WithPart) {
		return p.FreeAfter(m)
	}
	if p.Has(i, role.At) || p.Has(k, role.At) || p.Has(i, role.AtWeak) && i != k {
		return p.FreeAfter(m)
	}
	dated := e.Has(timex.AnyDate)
	if !led && !dated || !p.FreeAfter(m) || p.Has(i-1, role.FromDay) && !p.Has(m, role.InPart) || p.Has(k-1, role.ToDay) || p.Has(j, role.ToDay) {
		return false
	}
	if dash && !dated {
		return led && p.Ends(m)
	}
	if p.Has(m, role.Countable) {
		return false
	}
	return dated || p.Dated || p.Ends(m)
}

// daysMeant tells that a month follows at m, so that the numbers are days.
func (p *Parser) daysMeant(m int) bool {
	if _, _, ok := p.date.MonthName(m); ok {
		return true
	}
	return p.EachEnd(m, role.Of, func(at int) bool {
		if p.Has(at, role.Month) || p.Has(at, role.MonthWord) {
			return true
		}
		at, mod := p.date.ModBefore(at)
		x, ok := p.Lexeme(at, role.Unit)
		return ok && (mod != timex.NoMod || p.Has(at, role.MonthWord)) && x.Unit().Grain >= calendar.Month
	})
}
