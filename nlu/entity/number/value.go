package number

import (
	"math"

	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

// value reads a number as an entity of its own.
type value func(i int) (float64, int, bool)

// tail reads what follows a number, read from i to j, and changes its value v.
type tail func(i, j int, n Num, v float64) (float64, int, bool)

// Value reads a number as an entity of its own: with a sign, a point said in
// words, a fraction, a power of ten.
func (p *Parser) Value(i int) (float64, int, bool) {
	v, j, ok := p.signedAt(i)
	if !ok || math.Abs(v) >= 1e300 || j == i+1 && p.Has(i, role.NotHour) && !p.Alone(i, j) {
		return 0, i, false
	}
	for _, read := range p.lone {
		if w, k, ok := read(i, j, Num{}, v); ok {
			return w, k, true
		}
	}
	return v, j, true
}

func (p *Parser) signedAt(i int) (float64, int, bool) {
	for _, read := range p.signs {
		if v, j, ok := read(i); ok {
			return v, j, true
		}
	}
	return p.unsigned(i)
}

func (p *Parser) unsigned(i int) (float64, int, bool) {
	for _, read := range p.values {
		if v, j, ok := read(i); ok {
			return v, j, true
		}
	}
	return 0, i, false
}

// A sign before a number: "menos 12", "-3".
func negative(p *Parser) rule.Rule[value] {
	return rule.Rule[value]{Name: "number.negative", Examples: []rule.Example{{Lang: "es", Text: "menos 12", Want: "#-12; 12 EUR"}}, Read: func(i int) (float64, int, bool) {
		if !p.Has(i, role.Negative) || p.Glued(i) && !p.Word(i) {
			return 0, i, false
		}
		v, j, ok := p.unsigned(p.Skip(i, role.Negative))
		return -v, j, ok
	}}
}

// A number as numbers are everywhere, with what may follow it as an entity.
func plain(p *Parser) rule.Rule[value] {
	return rule.Rule[value]{Name: "number.plain", Examples: []rule.Example{{Lang: "es", Text: "37", Want: "37 EUR; #37"}}, Read: func(i int) (float64, int, bool) {
		n, j, ok := p.At(i)
		if !ok {
			return 0, i, false
		}
		for _, read := range p.tails {
			if w, k, ok := read(i, j, n, n.Value); ok {
				return w, k, true
			}
		}
		return n.Value, j, true
	}}
}

// Digits and a suffix in capitals, and nothing else in the text: "3M".
func suffixAlone(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.suffix_alone", Examples: []rule.Example{{Lang: "es", Text: "5m", Want: "PT5M; #5e+06"}}, Read: func(i, j int, _ Num, v float64) (float64, int, bool) {
		x, ok := p.Lexeme(j, role.Suffix)
		return v * float64(x.Value), x.End(j), ok && x.Cased && p.Alone(i, x.End(j))
	}}
}
