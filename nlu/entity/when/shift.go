package when

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/date"
	"becario/nlu/entity/when/timex"
)

// lengthStarts are the roles with which a length can begin, after a word for
// about or an article.
var lengthStarts = role.SetOf(role.About, role.Article, role.Figure, role.Number, role.Multiplier, role.Fraction, role.Quantity, role.Half, role.Quarter, role.ThreeQuarters, role.Unit)

// mayShift tells that a shift can be added to what is there.
func mayShift(e *timex.Expr) bool {
	return e.May(timex.WithShift) && (!e.Has(timex.AnyTime) || e.Has(timex.WithClock))
}

// shifted adds a shift.
func shifted(e *timex.Expr, l timex.Length, back bool) {
	e.Set |= timex.WithShift
	e.Length, e.Back = l, back
}

// shiftBy reads a length that can be counted off the calendar.
func (p *Parser) shiftBy(j int) (timex.Length, int, bool) {
	l, k, ok := p.Length.At(p.Skip(j, role.About))
	return l, k, ok && !l.Unit.Weekend
}

// A length from now: "en 3 días", "dentro de dos horas".
func shiftAhead(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.shift_ahead", Examples: []rule.Example{{Lang: "es", Text: "en 3 días", Want: "2026-03-07; P3D"}}, Starts: role.SetOf(role.Shift), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !mayShift(e) {
			return i, false
		}
		done := i
		ok := p.EachEnd(i, role.Shift, func(j int) bool {
			l, k, ok := p.shiftBy(j)
			if ok {
				done = k
				e.Set |= timex.WithShift
				e.Length = l
			}
			return ok
		})
		return p.Skip(done, role.Later), ok
	}}
}

// A length before now, after its word: "hace dos horas".
func shiftAgo(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.shift_ago", Examples: []rule.Example{{Lang: "es", Text: "hace dos horas", Want: "2026-03-04T07:15; PT2H"}}, Starts: role.SetOf(role.Ago), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !mayShift(e) || !p.Has(i, role.Ago) {
			return i, false
		}
		l, k, ok := p.shiftBy(p.Skip(i, role.Ago))
		if ok {
			shifted(e, l, true)
		}
		return k, ok
	}}
}

// mayCount tells that a length at i can be counted from something that is said
// after it.
func (p *Parser) mayCount(i int, e *timex.Expr) bool {
	return mayShift(e) && e.Set&timex.AnyDate&^timex.WithWeekday == 0 && !p.Has(i, role.WeekOf) && (p.Has(i, role.Shift) || !p.Has(i, role.Ago))
}

// signed tells that a sign and a length are glued together at i.
func (p *Parser) signed(i int) bool { return (p.Is(i, "+") || p.Is(i, "-")) && p.Glued(i+1) }

// A length with a sign: "+2 days", "-1 week".
func shiftSigned(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.shift_signed", Examples: []rule.Example{{Lang: "en", Text: "+2 days", Want: "2026-03-06; P2D"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.mayCount(i, e) || !p.signed(i) {
			return i, false
		}
		l, k, ok := p.Length.At(i + 1)
		if !ok || p.Glued(i) {
			return i, false
		}
		shifted(e, l, p.Is(i, "-"))
		return k, true
	}}
}

// Weekdays from now: "three Fridays from now".
func weekdaysAhead(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.weekdays_ahead", Examples: []rule.Example{{Lang: "en", Text: "three Fridays from now", Want: "2026-03-20"}}, Starts: role.SetOf(role.About, role.Figure, role.Number), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.mayCount(i, e) || p.signed(i) {
			return i, false
		}
		n, k, ok := p.num.Small(p.Skip(i, role.About), 99)
		if !ok || n < 1 || e.Has(timex.AnyDate) {
			return i, false
		}
		x, ok := p.Lexeme(k, role.Weekdays)
		if !ok {
			x, ok = p.Lexeme(k, role.Weekday)
		}
		k = x.End(k)
		if !ok || !p.Has(k, role.Later) {
			return i, false
		}
		e.Set |= timex.WithWeekday
		e.Weekday, e.Ahead = int(x.Value), int(n)
		return p.Skip(k, role.Later), true
	}}
}

// Weekdays from now, after a word such as "dentro de": "de aquí a tres viernes",
// "in two Mondays".
func weekdaysWithin(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.weekdays_within", Examples: []rule.Example{
		{Lang: "es", Text: "de aquí a tres viernes", Want: "2026-03-20"},
		{Lang: "en", Text: "in two Mondays", Want: "2026-03-16"},
	}, Starts: role.SetOf(role.Shift), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !mayShift(e) || e.Has(timex.AnyDate) {
			return i, false
		}
		done := i
		ok := p.EachEnd(i, role.Shift, func(j int) bool {
			n, k, ok := p.num.Small(p.Skip(j, role.About), 99)
			if !ok || n < 1 {
				return false
			}
			x, ok := p.Lexeme(k, role.Weekdays)
			if !ok {
				x, ok = p.Lexeme(k, role.Weekday)
			}
			if !ok || x.Weak || p.Has(x.End(k), role.Alternate) {
				return false
			}
			done = x.End(k)
			e.Set |= timex.WithWeekday
			e.Weekday, e.Ahead = int(x.Value), int(n)
			return true
		})
		return done, ok
	}}
}

// Nights, mornings or afternoons ago: "hace tres noches", "two nights ago".
func nightsAgo(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.nights_ago", Examples: []rule.Example{
		{Lang: "es", Text: "hace tres noches", Want: "2026-03-01T19:00/2026-03-02T00:00"},
		{Lang: "en", Text: "two nights ago", Want: "2026-03-02T19:00/2026-03-03T00:00"},
	}, Starts: role.SetOf(role.Ago, role.Figure, role.Number), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if e.Set != 0 {
			return i, false
		}
		j := p.Skip(i, role.Ago)
		n, k, ok := p.num.Small(j, 99)
		x, isPart := p.Lexeme(k, role.Daypart)
		if !ok || n < 1 || !isPart || !p.Has(k, role.PluralPart) && n > 1 {
			return i, false
		}
		end := x.End(k)
		if j == i {
			if end = p.Skip(end, role.AgoAfter); end == x.End(k) {
				return i, false
			}
		}
		e.Set |= timex.WithRel | timex.WithPart
		e.Rel, e.Part = -int(n), calendar.Part(x.Value)
		return end, true
	}}
}

// shift reads from what, and in which direction, a length is counted that was
// read from i to k.
type shift func(i, k int, e *timex.Expr, l timex.Length) (int, bool)

// lengthAt reads a length at i, after a word for about or an article.
func (p *Parser) lengthAt(i int) (timex.Length, int, bool) {
	j := p.Skip(i, role.About)
	if l, k, ok := p.Length.At(j); ok {
		return l, k, true
	}
	return p.Length.At(p.Skip(j, role.Article))
}

// A length and its direction after it: "2 days before Christmas", "two hours
// later".
func shiftLength(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.shift_length", Examples: []rule.Example{{Lang: "en", Text: "2 days before Christmas", Want: "2026-12-23; -P2D"}}, Starts: lengthStarts, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.mayCount(i, e) || p.signed(i) {
			return i, false
		}
		l, k, ok := p.lengthAt(i)
		if !ok || l.Unit.Weekend {
			return i, false
		}
		for _, read := range p.shifts {
			if j, ok := read(i, k, e, l); ok {
				return j, true
			}
		}
		return i, false
	}}
}

// A length ago: "two days ago".
func agoAfter(p *Parser) rule.Rule[shift] {
	return rule.Rule[shift]{Name: "when.ago", Examples: []rule.Example{{Lang: "en", Text: "two days ago", Want: "2026-03-02; P2D"}}, Read: func(i, k int, e *timex.Expr, l timex.Length) (int, bool) {
		if !p.Has(k, role.AgoAfter) {
			return i, false
		}
		shifted(e, l, true)
		return p.Skip(k, role.AgoAfter), true
	}}
}

// A length before something: "2 days before Christmas".
func beforeAnchor(p *Parser) rule.Rule[shift] {
	return rule.Rule[shift]{Name: "when.length_before", Examples: []rule.Example{{Lang: "en", Text: "2 days before Christmas", Want: "2026-12-23; -P2D"}}, Read: func(i, k int, e *timex.Expr, l timex.Length) (int, bool) {
		if !p.Has(k, role.Before) {
			return i, false
		}
		return p.anchored(i, k, role.Before, e, l)
	}}
}

// A length after something: "una semana después del examen del lunes".
func afterAnchor(p *Parser) rule.Rule[shift] {
	return rule.Rule[shift]{Name: "when.length_after", Examples: []rule.Example{{Lang: "es", Text: "una semana después de navidad", Want: "2027-01-01; P1W"}}, Read: func(i, k int, e *timex.Expr, l timex.Length) (int, bool) {
		if p.Has(k, role.Before) || !p.Has(k, role.After) {
			return i, false
		}
		return p.anchored(i, k, role.After, e, l)
	}}
}

// Weeks after a weekday: "a week on Friday".
func weekOn(p *Parser) rule.Rule[shift] {
	return rule.Rule[shift]{Name: "when.week_on", Examples: []rule.Example{{Lang: "en", Text: "a week on Friday", Want: "2026-03-13; P1W"}}, Read: func(i, k int, e *timex.Expr, l timex.Length) (int, bool) {
		if p.Has(k, role.Before) || p.Has(k, role.After) || !p.Has(k, role.WeekOn) || !l.Whole || l.Unit.Grain != calendar.Week {
			return i, false
		}
		trial := *e
		j, ok := p.anchored(i, k, role.WeekOn, &trial, l)
		if !ok || trial.Anchor.Set&timex.AnyDate != timex.WithWeekday {
			return i, false
		}
		*e = trial
		return j, true
	}}
}

// A length later: "two hours later", "3 days from now".
func later(p *Parser) rule.Rule[shift] {
	return rule.Rule[shift]{Name: "when.later", Examples: []rule.Example{{Lang: "en", Text: "two hours later", Want: "2026-03-04T11:15; PT2H"}}, Read: func(i, k int, e *timex.Expr, l timex.Length) (int, bool) {
		if !p.Has(k, role.Later) {
			return i, false
		}
		shifted(e, l, false)
		return p.Skip(k, role.Later), true
	}}
}

// A length earlier, and nothing else in the text: "two days earlier".
func earlier(p *Parser) rule.Rule[shift] {
	return rule.Rule[shift]{Name: "when.earlier", Examples: []rule.Example{{Lang: "en", Text: "two days earlier", Want: "2026-03-02; -P2D"}}, Read: func(i, k int, e *timex.Expr, l timex.Length) (int, bool) {
		end := p.Skip(k, role.Earlier)
		if end == k || !p.Alone(i, end) {
			return i, false
		}
		shifted(e, l, true)
		return end, true
	}}
}

// One unit before or after something: "el día después de navidad", "the day
// before the exam on Monday".
func shiftUnit(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.shift_unit", Examples: []rule.Example{{Lang: "es", Text: "el día después de navidad", Want: "2026-12-26"}}, Starts: role.SetOf(role.About, role.Article, role.Unit), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.mayCount(i, e) || p.signed(i) {
			return i, false
		}
		j := p.Skip(p.Skip(i, role.About), role.Article)
		x, ok := p.Lexeme(j, role.Unit)
		if !ok {
			return i, false
		}
		if _, _, counted := p.lengthAt(i); counted {
			return i, false
		}
		r := role.After
		if p.Has(x.End(j), role.Before) {
			r = role.Before
		}
		return p.anchored(i, x.End(j), r, e, timex.Units(1, x.Unit()))
	}}
}

// maxDepth is how deep "the day after the day after ..." is followed.
const maxDepth = 4

// anchored reads the datetime from which a length is counted.
func (p *Parser) anchored(i, k int, r role.Role, e *timex.Expr, l timex.Length) (int, bool) {
	if p.depth >= maxDepth || k >= len(p.Tokens) || int(p.noAnchor[k]) >= maxDepth-p.depth {
		return i, false
	}
	left := maxDepth - p.depth
	p.depth++
	defer func() { p.depth-- }()
	done := i
	ok := p.EachEnd(k, r, func(at int) bool {
		a := timex.Expr{}
		j, ok := p.Compose(at, &a, true)
		if !ok || !a.Has(timex.AnyDate) {
			return false
		}
		done = j
		if l.Unit.Grain >= calendar.Day && l.Whole && !e.Has(timex.AnyTime) && a.Has(timex.AnyTime) { // "a week from tomorrow at 9"
			e.Set |= a.Set & timex.AnyTime
			e.Clock, e.ClockEnd = a.Clock, a.ClockEnd
			e.Part, e.Early, e.Late = a.Part, a.Early, a.Late
			a.Set &^= timex.AnyTime
		}
		e.Anchor = &a
		shifted(e, l, r == role.Before)
		return true
	})
	if !ok {
		p.noAnchor[k] = uint8(left)
	}
	return done, ok
}
