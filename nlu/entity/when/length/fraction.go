package length

import (
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// A part of a unit: "media hora", "half an hour", "tres cuartos de hora".
func fraction(p *Parser) rule.Rule[part] {
	return rule.Rule[part]{Name: "length.fraction", Examples: []rule.Example{{Lang: "es", Text: "media hora", Want: "PT30M"}}, Read: p.Fraction}
}

// Fraction reads a part of a unit: "media hora", "half an hour", "tres cuartos
// de hora".
func (p *Parser) Fraction(i int) (timex.Length, int, bool) {
	q, j, ok := p.num.Quarters(i)
	if !ok {
		return timex.Length{}, i, false
	}
	j = p.Skip(j, role.Of)
	if p.Is(j, "-") && p.Glued(j) && p.Glued(j+1) { // "half-hour"
		j++
	}
	if x, ok := p.Lexeme(j, role.Number); ok && x.Value == 1 {
		j = x.End(j)
	}
	u, e, ok := p.UnitAt(j, true)
	if !ok {
		return timex.Length{}, i, false
	}
	l := timex.PartOf(u, q)
	l.Half = true
	return l, e, true
}

// A part of a unit in digits: "3/4 de hora".
func slash(p *Parser) rule.Rule[counted] {
	return rule.Rule[counted]{Name: "length.slash", Examples: []rule.Example{{Lang: "es", Text: "3/4 de hora", Want: "PT45M"}}, Read: func(n number.Num, j int) (timex.Length, int, bool) {
		if n.Spelt || !p.Over(j) {
			return timex.Length{}, j, false
		}
		below := p.Tokens[j+1].Value
		k := p.Skip(j+2, role.Of)
		if x, ok := p.Lexeme(k, role.Number); ok && x.Value == 1 && !p.Digits(k) {
			k = x.End(k)
		}
		u, e, ok := p.UnitAt(k, true)
		if !ok || below < 2 || below > 60 || n.Value > 60 {
			return timex.Length{}, j, false
		}
		return timex.PartOf(u, n.Value/float64(below)), e, true
	}}
}

// A whole number of units and a part, in digits: "2 1/2 hours", "1 ½ h".
func mixed(p *Parser) rule.Rule[counted] {
	return rule.Rule[counted]{Name: "length.mixed", Examples: []rule.Example{{Lang: "en", Text: "2 1/2 hours of lab", Want: "PT2H30M"}}, Read: func(n number.Num, j int) (timex.Length, int, bool) {
		q, k, ok := p.num.Vulgar(j)
		if !ok && p.Digits(j) && p.Over(j+1) && p.Tokens[j].Value < p.Tokens[j+2].Value && p.Tokens[j+2].Value <= 60 {
			q, k, ok = float64(p.Tokens[j].Value)/float64(p.Tokens[j+2].Value), j+3, true
		}
		u, e, isUnit := p.UnitAt(k, true)
		if !ok || n.Spelt || n.Scale != 0 || !isUnit {
			return timex.Length{}, j, false
		}
		return timex.PartOf(u, n.Value+q), e, true
	}}
}

// A number and a part before their unit: "2 and a half hours".
func andFraction(p *Parser) rule.Rule[counted] {
	return rule.Rule[counted]{Name: "length.and_fraction", Examples: []rule.Example{{Lang: "en", Text: "two and a half hours", Want: "PT2H30M"}}, Read: func(n number.Num, j int) (timex.Length, int, bool) {
		if !p.Has(j, role.And) {
			return timex.Length{}, j, false
		}
		q, e, ok := p.num.Quarters(p.Skip(j, role.And))
		if !ok {
			return timex.Length{}, j, false
		}
		u, f, ok := p.UnitAt(p.Skip(e, role.Of), false)
		return timex.PartOf(u, n.Value+q), f, ok
	}}
}
