package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// Now reads a word for now that has no other meaning: "ahora", "right now".
func Now(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.now", Examples: []rule.Example{{Lang: "es", Text: "ahora", Want: "2026-03-04T09:15"}}, Starts: role.SetOf(role.Now), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		x, ok := p.Lexeme(i, role.Now)
		if !ok || e.Set != 0 {
			return i, false
		}
		e.Set |= timex.WithNow
		return x.End(i), true
	}}
}

// NowAlone reads a word that means now where it is the whole text: "ya".
func NowAlone(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.now_alone", Examples: []rule.Example{{Lang: "es", Text: "ya", Want: "2026-03-04T09:15"}}, Starts: role.SetOf(role.NowAlone), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		x, ok := p.Lexeme(i, role.NowAlone)
		if !ok || e.Set != 0 || !p.Alone(i, x.End(i)) {
			return i, false
		}
		e.Set |= timex.WithNow
		return x.End(i), true
	}}
}
