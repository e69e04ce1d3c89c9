package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// Period reads a week, a month, ... counted from the present one: "la semana que
// viene", "this month", "el finde".
func Period(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.period", Examples: []rule.Example{{Lang: "es", Text: "esta semana", Want: "2026-03-02/2026-03-09"}}, Starts: modRoles.With(role.Unit), Read: p.period}
}

func (p *Parser) period(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithPeriod) {
		return i, false
	}
	j, m := p.ModBefore(i)
	x, ok := p.Lexeme(j, role.Unit)
	if !ok {
		return i, false
	}
	u := x.Unit()
	k := x.End(j)
	k, m = p.ModAfter(k, m)
	if u.Grain == calendar.Year && p.Digits(k) && p.Tokens[k].Digits == 4 { // "este mismo año 2000"
		return i, false
	}
	if u.Grain == calendar.Day && m == timex.This && p.Has(k-int(x.N), role.PluralUnit) { // "un día de estos días"
		return i, false
	}
	if u.Grain < calendar.Day || u.Business || u.Grain == calendar.Day && !u.Weekend && (m == timex.NoMod || m == timex.Last && p.final(k-int(x.N)-1)) || u.N > 10 && u.Grain == calendar.Year {
		return i, false
	}
	if m == timex.NoMod && !(led && p.barePeriod(i, k, u)) && !(u.Weekend && p.Ends(k) && !p.Has(k, role.Of)) {
		return i, false
	}
	e.Set |= timex.WithPeriod
	e.Period = u
	switch m {
	case timex.Next:
		e.Offset = 1
	case timex.AfterNext:
		e.Offset = 2
	case timex.Last:
		e.Offset = -1
	}
	return k, true
}

// final tells that the word at i means the last of all, and not the last one
// before now: "el último día".
func (p *Parser) final(i int) bool {
	x, ok := p.Lexeme(i, role.Ordinal)
	return ok && x.Value == -1
}

// barePeriod tells whether "el mes", "la semana" stands for the present one,
// and not for a rate: "dos veces a la semana".
func (p *Parser) barePeriod(i, k int, u calendar.Unit) bool {
	if u.Weekend {
		return true
	}
	if p.Has(i-1, role.Every) || p.Has(i-1, role.Times) || p.Has(i-1, role.Whole) || p.rate(i) {
		return false
	}
	if p.Has(k, role.Of) && p.TimeAfter(k) {
		return false
	}
	return p.Ends(k)
}

// rate tells that the words before i make a rate of a unit: "5€ al mes".
func (p *Parser) rate(i int) bool {
	for back := 1; back <= 3; back++ {
		x, ok := p.Lexeme(i-back, role.Per)
		if ok && int(x.N) == back && !p.Has(i-back, role.Article) && !p.Has(i-back, role.Of) {
			return true
		}
	}
	return false
}
