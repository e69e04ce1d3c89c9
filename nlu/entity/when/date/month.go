package date

import (
	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// MonthName reads the name of a month.
func (p *Parser) MonthName(i int) (lexicon.Lexeme, int, bool) {
	x, ok := p.Lexeme(i, role.Month)
	if !ok {
		return x, i, false
	}
	j := x.End(i)
	if p.Is(j, ".") && p.Glued(j) && j+1 < len(p.Tokens) && p.Tokens[i].Len() <= 5 {
		j++
	}
	return x, j, true
}

// Month reads a month by name, without a day: "en mayo", "next June".
func Month(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.month", Examples: []rule.Example{{Lang: "es", Text: "en mayo", Want: "2026-05-01/2026-06-01"}}, Starts: modRoles.With(role.MonthWord, role.Month), Read: p.month}
}

func (p *Parser) month(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithMonth) {
		return i, false
	}
	j := i
	if p.Has(j, role.MonthWord) {
		k := p.Skip(p.Skip(j, role.MonthWord), role.Of)
		if p.Has(k, role.Month) {
			j, led = k, true
		}
	}
	j, m := p.ModBefore(j)
	if m != timex.NoMod && p.Has(j, role.MonthWord) {
		k := p.Skip(p.Skip(j, role.MonthWord), role.Of)
		if p.Has(k, role.Month) {
			j = k
		}
	}
	x, k, ok := p.MonthName(j)
	if !ok || x.Weak && m == timex.This && p.Word(k) && !p.Ends(k) { // "this may take long"
		return i, false
	}
	k, m = p.ModAfter(k, m)
	set := e.Set
	end := p.YearAfter(k, e)
	if p.Is(end, "-") && e.Set == set {
		if y, after, ok := p.YearAt(end+1, true); ok {
			e.Year, end = y, after
			e.Set |= timex.WithYear
		}
	}
	if x.Weak && m == timex.NoMod && e.Set == set && !led && !p.Alone(i, k) && set&(timex.AnyDate|timex.AnyTime) == 0 && !p.TimeAfter(k) && !p.Has(k, role.Next) && !p.Has(k, role.Last) && !(k == len(p.Tokens) && i > 0) {
		e.Set = set
		return i, false
	}
	e.Set |= timex.WithMonth
	e.Month, e.MonthMod = int(x.Value)+1, m
	e.Typo = e.Typo || p.Mended(j)
	return end, true
}
