package number

import (
	"strconv"
	"strings"

	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

// A fraction in words: "tres quintos", "one hundred and three quarters".
func fraction(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.fraction", Examples: []rule.Example{{Lang: "es", Text: "tres quintos", Want: "#0.6"}}, Read: func(i, j int, n Num, v float64) (float64, int, bool) {
		if !n.Spelt || n.Scale != 0 {
			return v, j, false
		}
		below, k, ok := p.lower(j, n)
		if !ok {
			return v, j, false
		}
		return p.mixed(i, j, v, float64(below)), k, true
	}}
}

// lower reads the lower part of a fraction, in the number that its upper part
// asks for.
func (p *Parser) lower(j int, n Num) (int64, int, bool) {
	if p.Is(j, "-") {
		j++
	}
	x, ok := p.Lexeme(j, role.Fraction)
	if !ok {
		for _, read := range p.lowers {
			if v, k, ok := read(j); ok {
				return v, k, true
			}
		}
		return 0, j, false
	}
	if x.Value == 2 && n.Mant != 1 {
		return 0, j, false
	}
	return x.Value, x.End(j), true
}

// lower reads the lower part of a fraction that no phrase stands for.
type lower func(j int) (int64, int, bool)

// A lower part made of a number and an ending: "veinteavos".
func fractionEnd(p *Parser) rule.Rule[lower] {
	return rule.Rule[lower]{Name: "number.fraction_end", Examples: []rule.Example{{Lang: "es", Text: "tres veinteavos", Want: "#0.15"}}, Read: func(j int) (int64, int, bool) {
		if !p.Word(j) || len(p.Tokens[j].Folded) > 40 {
			return 0, j, false
		}
		for _, end := range p.Lex.FractionEnds {
			stem, ok := strings.CutSuffix(p.Tokens[j].Folded, end)
			if !ok {
				continue
			}
			lexemes, _ := p.Lex.Word(stem)
			for _, x := range lexemes {
				if (x.Role == role.Number || x.Role == role.Multiplier) && x.Value > 2 {
					return x.Value, j + 1, true
				}
			}
		}
		return 0, j, false
	}}
}

// mixed gives a fraction whose upper part was read from i to j as v. What
// stands before the last "and" is whole: "one hundred and three quarters".
func (p *Parser) mixed(i, j int, v, below float64) float64 {
	for k := j - 1; k > i && p.Lex.AndHundreds; k-- {
		if !p.Has(k, role.NumberAnd) {
			continue
		}
		whole, e, ok := p.Spoken(i)
		upper, f, ok2 := p.Spoken(k + 1)
		if ok && ok2 && f == j && e >= k && upper.Value < below {
			big := whole.Value - upper.Value
			return big + unitOf(big)*upper.Value/below
		}
		break
	}
	return v / below
}

// unitOf is what a fraction after a whole number is of: of a million after
// whole millions, else of one.
func unitOf(v float64) float64 {
	if v >= 1e6 && v < 1e15 {
		if size := wordSize(int64(v)); size >= 1e6 {
			return float64(size)
		}
	}
	return 1
}

// A fraction that is one sign: "½".
func vulgar(p *Parser) rule.Rule[value] {
	return rule.Rule[value]{Name: "number.vulgar", Examples: []rule.Example{{Lang: "es", Text: "½", Want: "#0.5"}}, Read: p.Vulgar}
}

// Vulgar reads a fraction that is one sign: "½".
func (p *Parser) Vulgar(i int) (float64, int, bool) {
	if i < 0 || i >= len(p.Tokens) || p.Tokens[i].Dead {
		return 0, i, false
	}
	above, below, ok := strings.Cut(p.Tokens[i].Folded, "⁄")
	if !ok {
		return 0, i, false
	}
	a, err1 := strconv.Atoi(above)
	b, err2 := strconv.Atoi(below)
	if err1 != nil || err2 != nil || b < 1 {
		return 0, i, false
	}
	return float64(a) / float64(b), i + 1, true
}

// A whole number in digits and a fraction that is one sign: "2 ½".
func mixedSign(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.mixed_sign", Examples: []rule.Example{{Lang: "es", Text: "2 ½", Want: "2 EUR; #2.5"}}, Read: func(_, j int, n Num, v float64) (float64, int, bool) {
		q, k, ok := p.Vulgar(j)
		return v + q, k, ok && !n.Spelt && n.Scale == 0
	}}
}

// joinedAt tells that a word stands at j that joins a fraction to a whole number.
func (p *Parser) joinedAt(j int) bool { return p.Has(j, role.WithCents) || p.Has(j, role.NumberAnd) }

// A number and a half: "2 y medio". Before a unit it is a length.
func mixedHalf(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.mixed_half", Examples: []rule.Example{{Lang: "es", Text: "a las 6 y media", Want: "#6.5", Undated: true}}, Read: func(_, j int, _ Num, v float64) (float64, int, bool) {
		if !p.joinedAt(j) {
			return v, j, false
		}
		x, ok := p.Lexeme(j+1, role.Fraction)
		return v + 0.5, x.End(j + 1), ok && x.Value == 2 && !p.UnitAfter(x.End(j+1))
	}}
}

// A number and a fraction in words: "cien con tres cuartos".
func mixedFraction(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.mixed_fraction", Examples: []rule.Example{{Lang: "es", Text: "cien y tres cuartos", Want: "100 EUR; #100.75"}}, Read: func(_, j int, _ Num, v float64) (float64, int, bool) {
		if !p.joinedAt(j) {
			return v, j, false
		}
		m, e, ok := p.Spoken(j + 1)
		if !ok || m.Sized {
			return v, j, false
		}
		below, k, ok := p.lower(e, m)
		if !ok {
			return v, j, false
		}
		return v + unitOf(v)*m.Value/float64(below), k, true
	}}
}

// A whole number and a fraction in digits: "2 1/4".
func mixedDigits(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.mixed_digits", Examples: []rule.Example{{Lang: "es", Text: "2 1/4", Want: "#2.25"}}, Read: func(_, j int, n Num, v float64) (float64, int, bool) {
		if !p.Digits(j) || p.Glued(j) || n.Spelt || !p.Over(j+1) || p.Tokens[j+2].Value <= p.Tokens[j].Value || p.Tokens[j].Value <= 0 {
			return v, j, false
		}
		return v + float64(p.Tokens[j].Value)/float64(p.Tokens[j+2].Value), j + 3, true
	}}
}

// A share of a number: "8 sobre 10", "17 out of 20".
func outOf(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.out_of", Examples: []rule.Example{{Lang: "es", Text: "8 sobre 10", Want: "#0.8"}}, Read: func(i, j int, n Num, v float64) (float64, int, bool) {
		if !p.Has(j, role.Over) {
			return v, j, false
		}
		m, e, ok := p.At(p.Skip(j, role.Over))
		if !ok || m.Value <= 0 || !n.Spelt && !p.Alone(i, e) && (m.Value < n.Value || m.Value > 1000 || n.Scale > 2 || p.UnitAfter(e)) {
			return v, j, false
		}
		return v / m.Value, e, true
	}}
}

// A fraction in digits, and nothing else in the text: "3/4".
func slash(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.slash", Examples: []rule.Example{{Lang: "es", Text: "30/40", Want: "#0.75"}}, Read: func(i, j int, _ Num, v float64) (float64, int, bool) {
		if p.Over(j) && p.Digits(i) && p.Tokens[j+1].Value > 0 && p.Alone(i, j+2) {
			return v / float64(p.Tokens[j+1].Value), j + 2, true
		}
		return v, j, false
	}}
}
