package entity

import (
	"math"
	"strconv"
	"strings"
)

// signedAt reads a number as an entity of its own: with a sign, a point said
// in words, a fraction, a power of ten.
func (p *parser) signedAt(i int) (float64, int, bool) {
	j, sign := i, 1.0
	if p.has(i, rNegative) && (!p.glued(i) || p.word(i)) {
		j, sign = p.skip(i, rNegative), -1
	}
	v, k, ok := p.fullAt(j)
	return sign * v, k, ok
}

func (p *parser) fullAt(i int) (float64, int, bool) {
	if p.has(i, rPoint) && (p.has(i+1, rNumber) || p.digits(i+1)) {
		if v, j, ok := p.decimalsAt(i + 1); ok {
			return v, j, true
		}
	}
	n, j, ok := p.numberAt(i)
	if !ok {
		return 0, i, false
	}
	v := n.value
	if p.has(j, rPoint) && !p.digits(j+1) || p.has(j, rPoint) && p.word(j) {
		if f, k, ok := p.decimalsAt(p.skip(j, rPoint)); ok {
			v += f
			j = k
			if x, ok := p.lexeme(j, rMultiplier); ok {
				v *= float64(x.value)
				j += int(x.n)
			}
			return v, j, true
		}
	}
	if w, k, ok := p.exponentAt(j, v); ok {
		return w, k, true
	}
	return p.fractionAt(i, j, n, v)
}

// decimalsAt reads what follows a point: figures said one by one, or a number
// whose digits are the decimals.
func (p *parser) decimalsAt(j int) (float64, int, bool) {
	s := ""
	for len(s) < 12 {
		if p.digits(j) && s == "" {
			return decimals(p.toks[j].Folded), j + 1, true
		}
		x, ok := p.lexeme(j, rNumber)
		if !ok && !p.has(j, rMultiplier) {
			break
		}
		if !ok || x.value > 9 {
			n, k, ok := p.spokenAt(j)
			if !ok {
				break
			}
			return decimals(s + strconv.FormatInt(n.mant, 10)), k, true
		}
		s += strconv.FormatInt(x.value, 10)
		j += int(x.n)
	}
	return decimals(s), j, s != ""
}

func decimals(s string) float64 {
	v, err := strconv.ParseFloat("0."+s, 64)
	if err != nil {
		return 0
	}
	return v
}

// exponentAt reads the power of ten in "1e3" and "-2e-4".
func (p *parser) exponentAt(j int, v float64) (float64, int, bool) {
	if !p.is(j, "e") || !p.glued(j) || !p.digits(j-1) {
		return 0, j, false
	}
	k, sign := j+1, 1
	if p.is(k, "-") || p.is(k, "+") {
		if p.is(k, "-") {
			sign = -1
		}
		k++
	}
	if !p.digits(k) || !p.glued(k) || p.toks[k].value < 0 || p.toks[k].value > 290 {
		return 0, j, false
	}
	return v * math.Pow10(sign*int(p.toks[k].value)), k + 1, true
}

// fractionAt reads a fraction after a number: "tres quintos", "2 y medio",
// "cien con tres cuartos".
func (p *parser) fractionAt(i, j int, n num, v float64) (float64, int, bool) {
	if n.spelt && n.scale == 0 {
		if d, k, ok := p.lower(j, n); ok {
			return v / float64(d), k, true
		}
	}
	if p.has(j, rWithCents) || p.has(j, rNumberAnd) {
		k := j + 1
		if x, ok := p.lexeme(k, rFraction); ok && x.value == 2 && !p.unitAfter(k+int(x.n)) {
			return v + 0.5, k + int(x.n), true
		}
		if m, e, ok := p.spokenAt(k); ok && !m.sized {
			if d, f, ok := p.lower(e, m); ok {
				return v + m.value/float64(d), f, true
			}
			if p.has(j, rWithCents) && !p.has(j, rNumberAnd) && n.scale == 0 {
				return v + decimals(strconv.FormatInt(m.mant, 10)), e, true
			}
		}
	}
	if p.has(j, rWithCents) && !p.has(j, rNumberAnd) && p.digits(j-1) && p.digits(j+1) && p.alone(i, j+2) {
		return v + decimals(p.toks[j+1].Folded), j + 2, true
	}
	if p.digits(j) && !p.glued(j) && !n.spelt && p.over(j+1) && p.toks[j+2].value > p.toks[j].value && p.toks[j].value > 0 { // "2 1/4"
		return v + float64(p.toks[j].value)/float64(p.toks[j+2].value), j + 3, true
	}
	if p.has(j, rOver) && n.spelt {
		if m, e, ok := p.numberAt(p.skip(j, rOver)); ok && m.value > 0 {
			return v / m.value, e, true
		}
	}
	return v, j, true
}

// longFraction reads a lower part made of a number and an ending, such as
// "veinteavos".
func (p *parser) longFraction(j int) (int64, int, bool) {
	if !p.word(j) || len(p.toks[j].Folded) > 40 {
		return 0, j, false
	}
	for _, end := range p.lex.fractionEnds {
		stem, ok := strings.CutSuffix(p.toks[j].Folded, end)
		if !ok {
			continue
		}
		if n := p.lex.root[stem]; n != nil {
			for _, x := range n.lex {
				if (x.role == rNumber || x.role == rMultiplier) && x.value > 2 {
					return x.value, j + 1, true
				}
			}
		}
	}
	return 0, j, false
}

// lower reads the lower part of a fraction, in the number that its upper part asks for.
func (p *parser) lower(j int, n num) (int64, int, bool) {
	x, ok := p.lexeme(j, rFraction)
	if !ok {
		return p.longFraction(j)
	}
	if x.value == 2 && !n.one {
		return 0, j, false
	}
	return x.value, j + int(x.n), true
}
