package clock

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/date"
	"becario/nlu/entity/when/timex"
)

// Daypart reads a part of the day: "por la mañana", "esta noche", "tomorrow
// early".
func Daypart(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "clock.daypart", Examples: []rule.Example{{Lang: "es", Text: "mañana por la tarde", Want: "2026-03-05T12:00/2026-03-05T21:00"}}, Starts: partStarts, Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.Part(i, e) }}
}

// part reads a part of the day after a word for early or late in it, which
// stands from i to j; j is i where there is none.
type part func(i, j int, e *timex.Expr) (int, bool)

// Part reads a part of the day into e, which it changes only if it can.
func (p *Parser) Part(i int, e *timex.Expr) (int, bool) {
	if e.Has(timex.WithPart | timex.WithNow | timex.WithSpan) {
		return i, false
	}
	j := p.Skip(i, role.Early)
	if j == i {
		j = p.Skip(i, role.Late)
	}
	for _, read := range p.parts {
		if k, ok := read(i, j, e); ok {
			return k, true
		}
	}
	return i, false
}

// A part of the day by name, early or late in it: "por la tarde", "late
// afternoon", "por la mañana temprano".
func partNamed(p *Parser) rule.Rule[part] {
	return rule.Rule[part]{Name: "clock.part_named", Examples: []rule.Example{{Lang: "es", Text: "por la mañana", Want: "2026-03-04T05:00/2026-03-04T12:00"}}, Read: func(i, j int, e *timex.Expr) (int, bool) {
		early := p.Has(i, role.Early)
		late := !early && p.Has(i, role.Late)
		for _, read := range p.named {
			k, ok := read(j, e, early || late)
			if !ok {
				continue
			}
			e.Early, e.Late = early, late
			if x, ok := p.Lexeme(k, role.Early); ok && !early && !late {
				k, e.Early = x.End(k), true
			}
			return k, true
		}
		return i, false
	}}
}

// The half of a day: "mañana am".
func partAMPM(p *Parser) rule.Rule[part] {
	return rule.Rule[part]{Name: "clock.part_am_pm", Examples: []rule.Example{{Lang: "es", Text: "mañana am", Want: "2026-03-05T05:00/2026-03-05T12:00"}}, Read: func(i, _ int, e *timex.Expr) (int, bool) {
		if !e.Has(timex.AnyDate) || e.Has(timex.WithClock) || !p.Has(i, role.AM) && !p.Has(i, role.PM) || p.Tokens[i].Len() == 1 || !p.Ends(i+1) {
			return i, false
		}
		e.Set |= timex.WithPart
		e.Part = calendar.Morning
		if p.Has(i, role.PM) {
			e.Part = calendar.Afternoon
		}
		return i + 1, true
	}}
}

// Early or late beside a day: "mañana temprano", "late on Friday".
func partEarly(p *Parser) rule.Rule[part] {
	return rule.Rule[part]{Name: "clock.part_early", Examples: []rule.Example{{Lang: "es", Text: "mañana temprano", Want: "2026-03-05T05:00/2026-03-05T09:00"}}, Read: func(i, j int, e *timex.Expr) (int, bool) {
		if j == i || e.Has(timex.WithClock) || !e.Has(timex.AnyDate) && !p.dayAfter(j) || p.Has(i, role.Daypart) {
			return i, false
		}
		e.Set |= timex.WithPart
		e.Early = p.Has(i, role.Early)
		e.Late = !e.Early
		e.Part = calendar.Morning
		if e.Late {
			e.Part = calendar.Afternoon
		}
		return j, true
	}}
}

// namedPart reads a part of the day by name. supported tells that a word stands
// before it that makes a part of the day of it.
type namedPart func(i int, e *timex.Expr, supported bool) (int, bool)

// partWord reads the word for a part of the day; weak lets it be one that needs
// support.
func (p *Parser) partWord(j int, e *timex.Expr, weak bool) (int, bool) {
	x, ok := p.Lexeme(j, role.Daypart)
	if y, holy := p.Lexeme(j, role.Holiday); !ok || x.Weak && !weak || holy && y.N > 1 || p.Has(j, role.Guard) {
		return j, false
	}
	e.Set |= timex.WithPart
	e.Part = calendar.Part(x.Value)
	return x.End(j), true
}

// A word for a day and a part of it: "anoche", "tonight".
func dayAndPart(p *Parser) rule.Rule[namedPart] {
	return rule.Rule[namedPart]{Name: "clock.day_and_part", Examples: []rule.Example{{Lang: "es", Text: "anoche", Want: "2026-03-03T19:00/2026-03-04T00:00"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		x, ok := p.Lexeme(i, role.DayAndPart)
		if !ok || !e.May(timex.WithRel) {
			return i, false
		}
		e.Set |= timex.WithRel | timex.WithPart
		e.Rel, e.Part = x.DayAndPart()
		return x.End(i), true
	}}
}

// The part of today: "esta noche", "this morning".
func thisPart(p *Parser) rule.Rule[namedPart] {
	return rule.Rule[namedPart]{Name: "clock.this_part", Examples: []rule.Example{{Lang: "es", Text: "esta noche", Want: "2026-03-04T19:00/2026-03-05T00:00"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.Has(i, role.This) || e.Has(timex.AnyDate) && !e.Has(timex.WithRel) {
			return i, false
		}
		dated := e.Has(timex.AnyDate)
		j, ok := p.partWord(p.Skip(i, role.This), e, true)
		if ok && !dated {
			e.Set |= timex.WithRel
			e.ThisPart = true
		}
		return j, ok
	}}
}

// The part of yesterday: "last night".
func lastPart(p *Parser) rule.Rule[namedPart] {
	return rule.Rule[namedPart]{Name: "clock.last_part", Examples: []rule.Example{{Lang: "en", Text: "last evening", Want: "2026-03-03T19:00/2026-03-04T00:00"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.Has(i, role.Last) || p.date.LongDay(i) || e.Has(timex.AnyDate) {
			return i, false
		}
		j, ok := p.partWord(p.Skip(i, role.Last), e, true)
		if ok {
			e.Set |= timex.WithRel
			e.Rel = -1
		}
		return j, ok
	}}
}

// After a word that leads to a part of the day: "por la tarde", "in the
// evening".
func inPart(p *Parser) rule.Rule[namedPart] {
	return rule.Rule[namedPart]{Name: "clock.in_part", Examples: []rule.Example{{Lang: "es", Text: "a la noche", Want: "2026-03-04T19:00/2026-03-05T00:00"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		done := i
		ok := p.EachEnd(i, role.InPart, func(j int) bool {
			k, ok := p.partWord(j, e, true)
			if ok {
				done = k
			}
			return ok
		})
		return done, ok
	}}
}

// After a word that leads to a part of the day if it is not one of a day there:
// "de tarde", but not "de mañana" without a weekday.
func inPartBare(p *Parser) rule.Rule[namedPart] {
	return rule.Rule[namedPart]{Name: "clock.in_part_bare", Examples: []rule.Example{{Lang: "es", Text: "de tarde", Want: "2026-03-04T12:00/2026-03-04T21:00"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		j := p.Skip(i, role.InPartBare)
		if j == i || p.Has(j, role.Day) && !e.Has(timex.WithWeekday) {
			return i, false
		}
		return p.partWord(j, e, true)
	}}
}

// After an article: "la tarde".
func articlePart(p *Parser) rule.Rule[namedPart] {
	return rule.Rule[namedPart]{Name: "clock.article_part", Examples: []rule.Example{{Lang: "es", Text: "a primeras horas de la tarde", Want: "2026-03-04T12:00/2026-03-04T17:00"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.Has(i-1, role.PartArticle) {
			return i, false
		}
		return p.partWord(i, e, true)
	}}
}

// With nothing before it: "mediodía"; a weak word beside a day or a time:
// "mañana tarde".
func barePart(p *Parser) rule.Rule[namedPart] {
	return rule.Rule[namedPart]{Name: "clock.bare_part", Examples: []rule.Example{{Lang: "es", Text: "mañana tarde", Want: "2026-03-05T12:00/2026-03-05T21:00"}}, Read: func(i int, e *timex.Expr, supported bool) (int, bool) {
		if p.Has(i-1, role.PartArticle) || p.Has(i, role.Day) && !supported {
			return i, false
		}
		weak := supported || e.Has(timex.AnyDate|timex.WithClock) || !p.Has(i, role.Late) && p.timeNext(i)
		return p.partWord(i, e, weak)
	}}
}

// timeNext tells that a time follows the part of the day at i.
func (p *Parser) timeNext(i int) bool {
	j := p.Skip(i, role.Daypart)
	return p.Has(j, role.At) || p.Digits(j) && p.Is(j+1, ":")
}
