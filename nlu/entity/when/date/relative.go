package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

var anchorRoles = role.SetOf(role.Day, role.Weekday, role.Holiday)

// LongDay reads a phrase of several words for a day counted from today: "pasado
// mañana".
func LongDay(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.long_day", Examples: []rule.Example{{Lang: "es", Text: "la noche anterior", Want: "2026-03-03"}}, Starts: role.SetOf(role.Day), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.LongDay(i) {
			return i, false
		}
		return p.relative(i, e)
	}}
}

// Relative reads a day counted from today: "hoy", "mañana", "yesterday".
func Relative(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.relative", Examples: []rule.Example{{Lang: "es", Text: "mañana toca laboratorio", Want: "2026-03-05"}}, Starts: role.SetOf(role.Day), Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.relative(i, e) }}
}

func (p *Parser) relative(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithRel) {
		return i, false
	}
	x, ok := p.Lexeme(i, role.Day)
	if !ok {
		return i, false
	}
	j := x.End(i)
	if x.Weak && !p.Alone(i, j) && !p.Has(j, role.InPart) && !p.Has(j, role.At) {
		return i, false
	}
	if e.Has(timex.WithPart) && p.Has(i, role.Daypart) && e.ThisPart {
		return i, false
	}
	if p.Has(i, role.Daypart) && (x.Value == 1 && e.Has(timex.WithWeekday) || p.Has(i-1, role.PartArticle)) {
		return i, false
	}
	e.Set |= timex.WithRel
	e.Rel = int(x.Value)
	e.Typo = e.Typo || p.Mended(i)
	return j, true
}

// LongDay tells that a phrase of several words for a day begins at i: "pasado
// mañana".
func (p *Parser) LongDay(i int) bool {
	x, ok := p.Lexeme(i, role.Day)
	k := x.End(i)
	return ok && x.N > 1 && !(p.Has(k, role.Of) && p.Any(p.Skip(k, role.Of), anchorRoles))
}
