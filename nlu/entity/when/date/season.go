package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// Season reads a season of the year: "este verano", "spring 2027".
func Season(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.season", Examples: []rule.Example{{Lang: "es", Text: "este verano", Want: "2026-06-21/2026-09-23"}}, Starts: modRoles.With(role.Season), Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.season(i, e) }}
}

func (p *Parser) season(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithSeason) {
		return i, false
	}
	j, m := p.ModBefore(i)
	x, ok := p.Lexeme(j, role.Season)
	if !ok {
		return i, false
	}
	k, m := p.ModAfter(x.End(j), m)
	if m == timex.NoMod && !p.Digits(k) && !p.Has(k, role.Of) && !p.Alone(i, k) && !p.Has(i-1, role.In) && !e.Has(timex.WithSlice) {
		return i, false
	}
	e.Set |= timex.WithSeason
	e.Season, e.HolidayMod = int(x.Value), m
	return p.YearAfter(k, e), true
}
