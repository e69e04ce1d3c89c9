package number

import (
	"math"

	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

// A part of a size: "media docena", "half a million", "a quarter of a million",
// "two thirds of a million".
func share(p *Parser) rule.Rule[form] {
	return rule.Rule[form]{Name: "number.share", Examples: []rule.Example{{Lang: "en", Text: "half a dozen", Want: "#6"}}, Read: p.share}
}

var shareRoles = role.SetOf(role.Number, role.Fraction)

func (p *Parser) share(i int) (Num, int, bool) {
	if !p.Any(i, shareRoles) {
		return Num{}, i, false
	}
	upper, k := int64(1), i
	if x, ok := p.Lexeme(k, role.Number); ok && x.Value < 10 {
		upper, k = x.Value, x.End(k)
	}
	x, ok := p.Lexeme(k, role.Fraction)
	if !ok || x.Value > 10 || upper > 1 && x.Value == 2 {
		return Num{}, i, false
	}
	k = p.Skip(x.End(k), role.Of)
	if y, ok := p.Lexeme(k, role.Number); ok && y.Value == 1 && !p.Has(k, role.Multiplier) {
		k = y.End(k)
	}
	y, ok := p.Lexeme(k, role.Multiplier)
	if !ok || x.Value > 2 && y.Value < 1000 {
		return Num{}, i, false
	}
	n := Whole(upper * y.Value / x.Value)
	n.Spelt, n.Sized = true, true
	if upper*y.Value%x.Value != 0 {
		n.Value, n.Loose = float64(upper)*float64(y.Value)/float64(x.Value), true
	}
	return n, y.End(k), true
}

// A share between a number and its size: "five and a half million", "dos y
// medio millones".
func andShare(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "number.and_share", Examples: []rule.Example{{Lang: "en", Text: "three and a half million", Want: "#3.5e+06"}}, Read: func(n Num, j int) (Num, int, bool) {
		if n.Scale != 0 || n.Loose || n.Mant >= 1000 || !p.Has(j, role.NumberAnd) {
			return n, j, false
		}
		q, k, ok := p.Quarters(p.Skip(j, role.NumberAnd))
		if !ok {
			return n, j, false
		}
		x, ok := p.Lexeme(k, role.Multiplier)
		if !ok || x.Value < 1000 || n.Mant > math.MaxInt64/400/x.Value {
			return n, j, false
		}
		m := Whole((n.Mant*4 + int64(q*4)) * (x.Value / 4))
		m.Spelt, m.Sized = n.Spelt, true
		return m, x.End(k), true
	}}
}

// Quarters reads a half, a quarter or three of them, as of an hour.
func (p *Parser) Quarters(k int) (float64, int, bool) {
	if q, e, ok := p.Vulgar(k); ok {
		return q, e, true
	}
	if x, ok := p.Lexeme(k, role.ThreeQuarters); ok {
		return 0.75, x.End(k), true
	}
	if x, ok := p.Lexeme(k, role.Half); ok {
		return 0.5, x.End(k), true
	}
	if x, ok := p.Lexeme(k, role.Quarter); ok {
		return 0.25, x.End(k), true
	}
	return 0, k, false
}
