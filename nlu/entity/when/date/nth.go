package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// Nth reads a day, a week, ... by its place in something larger: "el primer
// lunes de mayo", "3rd week of October", "la última semana del año".
func Nth(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.nth", Examples: []rule.Example{{Lang: "es", Text: "el primer lunes de mayo", Want: "2026-05-04"}}, Starts: role.SetOf(role.Article, role.Ordinal, role.Figure), Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.nth(i, e) }}
}

// counted reads what an ordinal counts: n is the ordinal, many how many of them
// are meant, as in "the first two weeks", or 0.
type counted func(i, j, n, many int, e *timex.Expr) (int, bool)

func (p *Parser) nth(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithNth) {
		return i, false
	}
	n, many, j, ok := p.Ordinal(i)
	if !ok {
		return i, false
	}
	for _, read := range p.counted {
		if k, ok := read(i, j, n, many, e); ok {
			return k, true
		}
	}
	return i, false
}

// Ordinal reads an ordinal, and how many of what follows it are meant, or 0.
func (p *Parser) Ordinal(i int) (n, many, j int, ok bool) {
	n, j, ok = p.num.Ordinal(i)
	if !ok {
		if n, j, ok = p.num.Ordinal(p.Skip(i, role.Article)); !ok {
			return 0, 0, i, false
		}
	}
	if v, k, ok := p.num.Small(j, 20); ok && n != 0 && (p.Has(k, role.Unit) || p.Has(k, role.Weekday)) {
		return n, int(v), k, true
	}
	return n, 0, j, true
}

// A weekday by its place: "el primer lunes de mayo".
func nthWeekday(p *Parser) rule.Rule[counted] {
	return rule.Rule[counted]{Name: "date.nth_weekday", Examples: []rule.Example{{Lang: "es", Text: "el primer lunes de mayo", Want: "2026-05-04"}}, Read: func(i, j, n, many int, e *timex.Expr) (int, bool) {
		x, ok := p.Lexeme(j, role.Weekday)
		if !ok || x.Weak {
			return i, false
		}
		return p.Inside(i, x.End(j), e, n, calendar.Unit{}, int(x.Value), many)
	}}
}

// A century by its number: "the 19th century".
func nthCentury(p *Parser) rule.Rule[counted] {
	return rule.Rule[counted]{Name: "date.nth_century", Examples: []rule.Example{{Lang: "en", Text: "the 19th century", Want: "1800-01-01/1900-01-01"}}, Read: func(i, j, n, _ int, e *timex.Expr) (int, bool) {
		x, ok := p.Lexeme(j, role.Unit)
		if u := x.Unit(); !ok || u.Grain != calendar.Year || u.N != 100 || n <= 0 || n >= 31 {
			return i, false
		}
		e.Set |= timex.WithDecade
		e.Decade, e.Period = (n-1)*100, x.Unit()
		return x.End(j), true
	}}
}

// A day, a week, ... by its place: "la última semana del año".
func nthUnit(p *Parser) rule.Rule[counted] {
	return rule.Rule[counted]{Name: "date.nth_unit", Examples: []rule.Example{{Lang: "es", Text: "la última semana del año", Want: "2026-12-28/2027-01-04"}}, Read: func(i, j, n, many int, e *timex.Expr) (int, bool) {
		x, ok := p.Lexeme(j, role.Unit)
		if u := x.Unit(); !ok || u.Grain < calendar.Day || u.Grain == calendar.Year && u.N > 10 {
			return i, false
		}
		return p.Inside(i, x.End(j), e, n, x.Unit(), -1, many)
	}}
}

// Inside reads at k what the counted thing lies in: units u, or weekdays if day
// is not -1. A quarter may stand alone.
func (p *Parser) Inside(i, k int, e *timex.Expr, n int, u calendar.Unit, day, many int) (int, bool) {
	trial := *e
	trial.Set |= timex.WithNth
	trial.Nth, trial.NthUnit, trial.NthDay, trial.NthMany = n, u, day, many
	j, ok := p.Container(k, &trial, false)
	if !ok {
		long := u.Grain == calendar.Quarter || u.Grain == calendar.Month && u.N > 1 || u.N == 2 && u.Grain == calendar.Week
		if !(long && n > 0 && (p.Ends(k) || e.Has(timex.WithYear))) && !e.Has(timex.WithPeriod|timex.WithYear) {
			return i, false
		}
		j = k
	}
	*e = trial
	return j, true
}
