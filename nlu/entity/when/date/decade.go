package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// DecadeDigits reads ten years by their first one and an s: "the 1970s".
func DecadeDigits(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.decade_digits", Examples: []rule.Example{{Lang: "en", Text: "in the 1970s", Want: "1970-01-01/1980-01-01"}}, Starts: role.SetOf(role.Figure), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.Digits(i) || p.Tokens[i].Digits != 4 || p.Tokens[i].Value%10 != 0 || p.Tokens[i].Value >= 2100 || !p.Is(i+1, "s") || !p.Glued(i+1) || !e.May(timex.WithDecade) || !p.Lex.Options.Decades {
			return i, false
		}
		e.Set |= timex.WithDecade
		e.Decade = int(p.Tokens[i].Value)
		return i + 2, true
	}}
}

// Decade reads ten years after a word for them: "los años 90", "the nineties".
func Decade(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.decade", Examples: []rule.Example{{Lang: "es", Text: "los años 90", Want: "1990-01-01/2000-01-01"}}, Starts: role.SetOf(role.Decade), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		x, ok := p.Lexeme(i, role.Decade)
		if !ok || !e.May(timex.WithDecade) {
			return i, false
		}
		j := p.Skip(x.End(i), role.YearWord)
		v, k, ok := p.num.Small(j, 2999)
		if !ok || v%10 != 0 || v >= 100 && v < 1000 || v < 20 && v != 0 {
			return i, false
		}
		if p.Is(k, "'") {
			k++
		}
		switch {
		case p.Is(k, "s") && p.Glued(k):
			k++
		case j > i+1 || v >= 1000 && p.Digits(j) && !p.Has(i, role.NotWord):
		default:
			return i, false
		}
		if v < 100 {
			v = int64(p.century(int(v)))
		}
		e.Set |= timex.WithDecade
		e.Decade = int(v)
		return k, true
	}}
}
