package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// WeekOf reads the week of a day: "la semana del 15 de mayo".
func WeekOf(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.week_of", Examples: []rule.Example{{Lang: "es", Text: "la semana del 15 de mayo", Want: "2026-05-11/2026-05-18"}}, Starts: role.SetOf(role.WeekOf), Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.weekOf(i, e) }}
}

func (p *Parser) weekOf(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithWeekOf) {
		return i, false
	}
	done := i
	ok := p.EachEnd(i, role.WeekOf, func(at int) bool {
		a := timex.Expr{}
		j, ok := p.DayMonth(at, &a)
		if !ok {
			if j, ok = p.Numeric(at, &a, true); !ok {
				j, ok = p.Dom(at, &a, true)
			}
		}
		if ok {
			e.Set |= timex.WithWeekOf
			e.Anchor, done = &a, j
		}
		return ok
	})
	return done, ok
}

// WeekNumber reads a week by its number in the year: "semana 12".
func WeekNumber(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.week_number", Examples: []rule.Example{{Lang: "es", Text: "semana 12", Want: "2026-03-16/2026-03-23"}}, Starts: role.SetOf(role.Unit), Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.weekNumber(i, e) }}
}

func (p *Parser) weekNumber(i int, e *timex.Expr) (int, bool) {
	x, ok := p.Lexeme(i, role.Unit)
	j := x.End(i)
	if !ok || !e.May(timex.WithWeekNumber) || x.Unit().Grain != calendar.Week || x.Unit().N != 1 || !p.Digits(j) || p.Tokens[j].Value < 1 || p.Tokens[j].Value > 53 || !p.NumberEnds(j+1) {
		return i, false
	}
	e.Set |= timex.WithWeekNumber
	e.Nth = int(p.Tokens[j].Value)
	return j + 1, true
}
