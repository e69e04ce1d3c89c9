package money

import (
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

const million = 1_000_000

// A word for a sum with its size, and half of it more: "palo y medio".
func slangAlone(p *Parser) rule.Rule[first] {
	return rule.Rule[first]{Name: "money.slang_alone", Examples: []rule.Example{{Lang: "es-PY", Text: "se me fue palo y medio", Want: "1500000 PYG"}}, Read: func(i int, s *said) (int, bool) {
		x, ok := p.Lexeme(i, role.Slang)
		if !ok {
			return i, false
		}
		s.Num, s.currency, s.assumed, s.size = number.Whole(x.Value), p.own, true, x.Value
		j := x.End(i)
		k := p.afterSlang(j, s)
		return k, k > j && p.Has(j, role.WithCents)
	}}
}

// Half of a word for a sum with its size: "medio palo".
func halfSlang(p *Parser) rule.Rule[first] {
	return rule.Rule[first]{Name: "money.half_slang", Examples: []rule.Example{{Lang: "es-PY", Text: "medio palo me costó", Want: "500000 PYG"}}, Read: func(i int, s *said) (int, bool) {
		x, ok := p.Lexeme(i, role.Fraction)
		if !ok || x.Value != 2 || p.Has(i, role.Slang) {
			return i, false
		}
		y, ok := p.Lexeme(x.End(i), role.Slang)
		if !ok {
			return i, false
		}
		s.Num, s.currency, s.assumed = number.Whole(y.Value/2), p.own, true
		return y.End(x.End(i)), true
	}}
}

// A number of a word for a sum with its size: "2 lucas", "1 palo 200".
func slangAfter(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.slang", Examples: []rule.Example{{Lang: "es-PY", Text: "gasté 1 palo en la moto", Want: "1000000 PYG"}}, Read: func(_, j int, n number.Num, s *said) (int, bool) {
		x, ok := p.Lexeme(j, role.Slang)
		if !ok {
			return j, false
		}
		s.Num, s.currency, s.assumed, s.size = n.Times(x.Value), p.own, true, x.Value
		return p.afterSlang(x.End(j), s), true
	}}
}

func (p *Parser) afterSlang(j int, s *said) int {
	for _, read := range p.slangs {
		if k, ok := read(j, s); ok {
			return k
		}
	}
	return j
}

// Half of the size of a word for a sum after it: "2 palos y medio".
func slangAndHalf(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "money.slang_and_half", Examples: []rule.Example{{Lang: "es-PY", Text: "2 palos y medio", Want: "2500000 PYG"}}, Read: func(j int, s *said) (int, bool) {
		x, ok := p.Lexeme(j+1, role.Fraction)
		if !ok || x.Value != 2 || !p.Has(j, role.WithCents) {
			return j, false
		}
		s.Num = s.Plus(s.size / 2)
		return x.End(j + 1), true
	}}
}

// What is said below a million of a word for a sum: "1 palo 200" is 1,200,000.
func slangRest(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "money.slang_rest", Examples: []rule.Example{{Lang: "es-PY", Text: "gasté 1 palo 200 en la moto", Want: "1200000 PYG"}}, Read: func(j int, s *said) (int, bool) {
		if s.size < million || !p.Digits(j) && !p.Has(j, role.Number) {
			return j, false
		}
		n, k, ok := p.num.At(j)
		if !ok || n.Scale != 0 || n.Value >= million || n.Value < 50 {
			return j, false
		}
		rest := int64(n.Value)
		if rest < 1000 {
			rest *= 1000
		}
		s.Num = s.Plus(rest)
		return k, true
	}}
}
