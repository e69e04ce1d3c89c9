package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// Container reads at k the month, the year or the period that something lies
// in: "de mayo", "of next year". bare lets a unit stand for the present one:
// "del mes".
func (p *Parser) Container(k int, e *timex.Expr, bare bool) (int, bool) {
	done := k
	try := func(at int, led bool) bool {
		for _, read := range p.containers {
			if j, ok := read(at, e, led); ok {
				done = j
				return true
			}
		}
		if bare {
			for _, read := range p.bareUnits {
				if j, ok := read(at, e, led); ok {
					done = j
					return true
				}
			}
		}
		return false
	}
	each := func(at int) bool { return try(at, true) }
	if p.EachEnd(k, role.Of, each) || p.EachEnd(k, role.In, each) || p.Is(k, ",") && p.EachEnd(k+1, role.Of, each) || try(k, false) {
		return done, true
	}
	return k, false
}

// The month that something lies in: "la primera semana de mayo".
func inMonth(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.in_month", Examples: []rule.Example{{Lang: "es", Text: "la primera semana de mayo", Want: "2026-05-04/2026-05-11"}}, Read: func(at int, e *timex.Expr, _ bool) (int, bool) { return p.month(at, e, true) }}
}

// The period that something lies in: "el último día de este mes".
func inPeriod(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.in_period", Examples: []rule.Example{{Lang: "es", Text: "el último día de este mes", Want: "2026-03-31"}}, Read: p.period}
}

// The year that something lies in: "principios de 2027".
func inYear(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.in_year", Examples: []rule.Example{{Lang: "es", Text: "principios de 2027", Want: "2027-01-01/2027-05-01"}}, Read: func(at int, e *timex.Expr, _ bool) (int, bool) { return p.year(at, e, true) }}
}

// A unit for the present one: "fin de mes".
func inUnit(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.in_unit", Examples: []rule.Example{{Lang: "es", Text: "fin de mes", Want: "2026-03-31"}}, Read: func(at int, e *timex.Expr, _ bool) (int, bool) {
		x, ok := p.Lexeme(at, role.Unit)
		if u := x.Unit(); !ok || u.Grain < calendar.Day || u.Business || !e.May(timex.WithPeriod) {
			return at, false
		}
		e.Set |= timex.WithPeriod
		e.Period = x.Unit()
		return x.End(at), true
	}}
}
