package number

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/token"
)

// more reads more of a number that ends before token j.
type more func(n Num, j int) (Num, int, bool)

// size reads a size after a number in digits. first tells that nothing has been
// read after the digits; last that no other size may follow.
type size func(j int, first bool) (by int64, end int, last, ok bool)

// rest reads what is said below a size.
type rest func(j int, size int64) (int64, int, bool)

// half reads a half of a size.
type half func(n Num, j int, size int64) (Num, int, bool)

// sized reads what follows a number and multiplies it or adds to it: "mil",
// "k", "millones y medio".
func (p *Parser) sized(n Num, j int) (Num, int, bool) {
	for _, read := range p.shares {
		if m, k, ok := read(n, j); ok {
			return m, k, true
		}
	}
	if n.Spelt {
		return p.withHalf(n, j, wordSize(n.Mant))
	}
	by := int64(1)
	for k := 0; k < 3; k++ {
		x, end, last, ok := p.sizeAt(j, k == 0)
		if !ok {
			break
		}
		n, j, by = n.Times(x), end, x
		n.Sized = true
		if last {
			break
		}
	}
	if n.Sized && by >= 100 {
		for _, read := range p.rests {
			if m, e, ok := read(j, by); ok {
				return n.Plus(m), e, true
			}
		}
	}
	return p.withHalf(n, j, by)
}

func (p *Parser) sizeAt(j int, first bool) (by int64, end int, last, ok bool) {
	for _, read := range p.sizes {
		if by, end, last, ok = read(j, first); ok {
			return by, end, last, true
		}
	}
	return 0, j, false, false
}

func (p *Parser) withHalf(n Num, j int, by int64) (Num, int, bool) {
	for _, read := range p.halves {
		if m, k, ok := read(n, j, by); ok {
			return m, k, true
		}
	}
	return n, j, true
}

// A word for a size after digits: "35 mil", "2 millones".
func multiplier(p *Parser) rule.Rule[size] {
	return rule.Rule[size]{Name: "number.multiplier", Examples: []rule.Example{{Lang: "es", Text: "2 millones", Want: "2000000 EUR; #2e+06"}}, Read: func(j int, _ bool) (int64, int, bool, bool) {
		x, ok := p.Lexeme(j, role.Multiplier)
		return x.Value, x.End(j), false, ok
	}}
}

// A letter for a size right after digits: "50k". In capitals it needs money:
// "3M euros".
func suffix(p *Parser) rule.Rule[size] {
	return rule.Rule[size]{Name: "number.suffix", Examples: []rule.Example{{Lang: "es", Text: "50k", Want: "50000 EUR; #50000"}}, Read: func(j int, first bool) (int64, int, bool, bool) {
		x, ok := p.Lexeme(j, role.Suffix)
		ok = ok && first && (!x.Cased || p.OfMoney || p.Has(x.End(j), role.Currency)) && (p.Glued(j) || p.Tokens[j-1].Kind == token.Number) && p.PlainAfter(x.End(j))
		return x.Value, x.End(j), true, ok
	}}
}

// Three digits after a thousand: "2 mil 500".
func restDigits(p *Parser) rule.Rule[rest] {
	return rule.Rule[rest]{Name: "number.rest_digits", Examples: []rule.Example{{Lang: "es", Text: "2 mil 500", Want: "2500 EUR; #2500"}}, Read: func(j int, size int64) (int64, int, bool) {
		if p.Digits(j) && p.Tokens[j].Digits == 3 && size == 1000 && !p.Glued(j) {
			return p.Tokens[j].Value, j + 1, true
		}
		return 0, j, false
	}}
}

// Words after a size: "2 mil quinientos".
func restWords(p *Parser) rule.Rule[rest] {
	return rule.Rule[rest]{Name: "number.rest_words", Examples: []rule.Example{{Lang: "es", Text: "2 mil quinientos", Want: "2500 EUR; #2500"}}, Read: func(j int, size int64) (int64, int, bool) {
		m, e, ok := p.Spoken(j)
		return m.Mant, e, ok && m.Mant < size && !m.Loose && !m.One
	}}
}

// A small number after a size and the joining word: "3 hundred and 21".
func restAnd(p *Parser) rule.Rule[rest] {
	return rule.Rule[rest]{Name: "number.rest_and", Examples: []rule.Example{{Lang: "en", Text: "3 hundred and 21", Want: "321 EUR; #321"}}, Read: func(j int, size int64) (int64, int, bool) {
		k := p.Skip(j, role.NumberAnd)
		if k == j || !p.Lex.AndHundreds {
			return 0, j, false
		}
		m, e, ok := p.Small(k, min(size, 100)-1)
		return m, e, ok && !p.Has(e, role.Multiplier) && !p.Has(e, role.Fraction) && !p.UnitAfter(e) && !p.Has(e, role.Cents)
	}}
}

// A smaller size in digits after a larger one: "2 thousand 4 hundred".
func restSized(p *Parser) rule.Rule[rest] {
	return rule.Rule[rest]{Name: "number.rest_sized", Examples: []rule.Example{{Lang: "en", Text: "2 thousand 4 hundred", Want: "2400 EUR; #2400"}}, Read: func(j int, size int64) (int64, int, bool) {
		if size < 1000 || !p.Digits(j) || p.Tokens[j].Digits > 3 || !p.Has(j+1, role.Multiplier) {
			return 0, j, false
		}
		m, e, ok := p.At(j)
		return m.Mant, e, ok && m.Mant < size && m.Scale == 0 && !m.Loose
	}}
}

// One or two digits after a thousand, where nothing else is said: "2 mil 50".
func restAlone(p *Parser) rule.Rule[rest] {
	return rule.Rule[rest]{Name: "number.rest_alone", Examples: []rule.Example{{Lang: "es", Text: "2 mil 50", Want: "2050 EUR; #2050"}}, Read: func(j int, size int64) (int64, int, bool) {
		if size == 1000 && p.Digits(j) && p.Tokens[j].Digits < 3 && p.Alone(0, j+1) {
			return p.Tokens[j].Value, j + 1, true
		}
		return 0, j, false
	}}
}

// A half of the size after a number: "3 millones y medio".
func andHalf(p *Parser) rule.Rule[half] {
	return rule.Rule[half]{Name: "number.and_half", Examples: []rule.Example{{Lang: "es", Text: "3 millones y medio", Want: "3500000 EUR; #3.5e+06"}}, Read: func(n Num, j int, size int64) (Num, int, bool) {
		if size < 1000 || !p.Has(j, role.NumberAnd) && !p.Has(j, role.Plus) {
			return n, j, false
		}
		x, ok := p.Lexeme(j+1, role.Fraction)
		if !ok || x.Value != 2 {
			return n, j, false
		}
		return n.Plus(size / 2), x.End(j + 1), true
	}}
}
