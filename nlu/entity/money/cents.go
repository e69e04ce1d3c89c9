package money

import (
	"math"

	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/token"
)

// Cents alone: "50 céntimos", "80p".
func centsAlone(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.cents", Examples: []rule.Example{{Lang: "es", Text: "80 céntimos", Want: "0.80 EUR"}}, Read: func(_, j int, n number.Num, s *said) (int, bool) {
		x, ok := p.Lexeme(j, role.Cents)
		if !ok || !p.PlainAfter(x.End(j)) || p.Tokens[j].Len() == 1 && !p.Glued(j) {
			return j, false
		}
		s.Num, s.currency = n, p.Lex.Codes[x.Value]
		if s.currency == "any" {
			s.currency = p.own
		}
		s.Scale += 2
		s.Value /= 100
		return x.End(j), true
	}}
}

// Two digits after "with", and no currency: "2 con 50".
func decimalsSaid(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.decimals_said", Examples: []rule.Example{{Lang: "es", Text: "uvas 3 con 20", Want: "3.20 EUR"}}, Read: func(_, j int, n number.Num, s *said) (int, bool) {
		if n.Scale != 0 || n.Sized || n.Loose || !p.Has(j, role.WithCents) || p.Has(j, role.And) {
			return j, false
		}
		v, e, ok := p.num.Small(j+1, 99)
		if !ok || v < 5 || !p.Ends(e) || p.Digits(j+1) && p.Tokens[j+1].Digits != 2 {
			return j, false
		}
		s.Num, s.currency, s.assumed = n, p.own, true
		s.addCents(v)
		return e, true
	}}
}

// withCents reads cents after a sum, and gives the token after them, or j.
func (p *Parser) withCents(j int, s *said) int {
	if s.Scale != 0 || s.Loose {
		return j
	}
	for _, read := range p.cents {
		if k, ok := read(j, s); ok {
			return k
		}
	}
	return j
}

// addCents adds cents; it reports false if the sum is too large for them.
func (s *said) addCents(cents int64) bool {
	if s.Mant > math.MaxInt64/100-1 {
		return false
	}
	s.Mant = s.Mant*100 + cents
	s.Scale = 2
	s.Value = float64(s.Mant) / 100
	return true
}

// Two digits glued to the sign of the currency: "5€50".
func centsGlued(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "money.cents_glued", Examples: []rule.Example{{Lang: "es", Text: "5€50 de pan", Want: "5.50 EUR"}}, Read: func(j int, s *said) (int, bool) {
		if p.Glued(j) && p.Digits(j) && p.Tokens[j].Digits == 2 && p.Tokens[j-1].Kind == token.Symbol {
			return j + 1, s.addCents(p.Tokens[j].Value)
		}
		return j, false
	}}
}

// Cents by name, after "with" or right after the sum: "2 euros y 15 céntimos".
func centsNamed(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "money.cents_named", Examples: []rule.Example{{Lang: "es", Text: "2 euros y 15 céntimos", Want: "2.15 EUR"}}, Read: func(j int, s *said) (int, bool) {
		k := j
		if p.Has(j, role.WithCents) {
			k++
		}
		v, e, ok := p.num.Small(k, 99)
		x, named := p.Lexeme(e, role.Cents)
		if !ok || !named {
			return j, false
		}
		return x.End(e), s.addCents(v)
	}}
}

// Two digits right after the sum, where the text ends: "veinte euros 50".
func centsTrailing(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "money.cents_trailing", Examples: []rule.Example{{Lang: "es", Text: "veinte euros cincuenta", Want: "20.50 EUR"}}, Read: func(j int, s *said) (int, bool) {
		if p.Has(j, role.WithCents) {
			return j, false
		}
		v, e, ok := p.num.Small(j, 99)
		two := p.Digits(j) && p.Tokens[j].Digits == 2 || !p.Digits(j) && v >= 10
		if !ok || !two || p.Glued(j) || !p.Word(j-1) || e < len(p.Tokens)-1 || !p.Ends(e) {
			return j, false
		}
		return e, s.addCents(v)
	}}
}

// Half of the currency after the sum: "dos euros y medio".
func centsHalf(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "money.cents_half", Examples: []rule.Example{{Lang: "es", Text: "dos euros y medio", Want: "2.50 EUR"}}, Read: func(j int, s *said) (int, bool) {
		if x, ok := p.Lexeme(j+1, role.Fraction); ok && x.Value == 2 && p.Has(j, role.WithCents) {
			return x.End(j + 1), s.addCents(50)
		}
		return j, false
	}}
}

// Cents without their name after "with": "veinte euros con 50".
func centsWith(p *Parser) rule.Rule[more] {
	return rule.Rule[more]{Name: "money.cents_with", Examples: []rule.Example{{Lang: "es", Text: "veinte euros con 50", Want: "20.50 EUR"}}, Read: func(j int, s *said) (int, bool) {
		k := j + 1
		v, e, ok := p.num.Small(k, 99)
		if !ok || !p.Has(j, role.WithCents) || !p.Ends(e) || p.Is(e, ":") || p.Has(e, role.Currency) || p.UnitAfter(e) {
			return j, false
		}
		if p.Digits(k) && p.Tokens[k].Digits == 1 {
			v *= 10
		}
		return e, s.addCents(v)
	}}
}
