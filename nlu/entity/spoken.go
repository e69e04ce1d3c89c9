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
	if p.has(i, rPoint) && (p.has(i+1, rNumber) || p.digits(i+1)) || p.pointFirst(i) {
		if v, j, ok := p.decimalsAt(i + 1); ok {
			return v, j, true
		}
	}
	if q, j, ok := p.vulgarAt(i); ok {
		return q, j, true
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
	if w, k, ok := p.powerAt(j, v); ok {
		return w, k, true
	}
	return p.fractionAt(i, j, n, v)
}

// pointFirst tells that the decimals of a number begin at i: ".5", "-,25".
func (p *parser) pointFirst(i int) bool {
	return (p.is(i, ".") || p.is(i, ",")) && p.digits(i+1) && p.glued(i+1) && (!p.glued(i) || p.has(i-1, rNegative) && !p.word(i-1))
}

// powerAt reads the exponent in "2^10".
func (p *parser) powerAt(j int, v float64) (float64, int, bool) {
	if !p.is(j, "^") || !p.digits(j-1) {
		return 0, j, false
	}
	k, sign := j+1, 1.0
	for ; p.is(k, "-") || p.is(k, "+"); k++ {
		if p.is(k, "-") {
			sign = -sign
		}
	}
	n, e, ok := p.figureAt(k)
	if !ok || n.value > 290 {
		return 0, j, false
	}
	return math.Pow(v, sign*n.value), e, true
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
			return p.mixed(i, j, v, float64(d)), k, true
		}
	}
	if q, k, ok := p.vulgarAt(j); ok && !n.spelt && n.scale == 0 { // "2 ½"
		return v + q, k, true
	}
	if p.has(j, rWithCents) || p.has(j, rNumberAnd) {
		k := j + 1
		if x, ok := p.lexeme(k, rFraction); ok && x.value == 2 && !p.unitAfter(k+int(x.n)) {
			return v + 0.5, k + int(x.n), true
		}
		if m, e, ok := p.spokenAt(k); ok && !m.sized {
			if d, f, ok := p.lower(e, m); ok {
				return v + p.unitOf(v)*m.value/float64(d), f, true
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
	if p.has(j, rOver) {
		if m, e, ok := p.numberAt(p.skip(j, rOver)); ok && m.value > 0 && (n.spelt || p.alone(i, e) || m.value >= n.value && m.value <= 1000 && n.scale <= 2 && !p.unitAfter(e)) {
			return v / m.value, e, true
		}
	}
	if p.over(j) && p.digits(i) && p.toks[j+1].value > 0 && p.alone(i, j+2) { // "3/4" and no more
		return v / float64(p.toks[j+1].value), j + 2, true
	}
	return v, j, true
}

// mixed gives a fraction whose upper part was read from i to j as v. What
// stands before the last "and" is whole: "one hundred and three quarters".
func (p *parser) mixed(i, j int, v, below float64) float64 {
	for k := j - 1; k > i && p.lex.andHuns; k-- {
		if !p.has(k, rNumberAnd) {
			continue
		}
		whole, e, ok := p.spokenAt(i)
		upper, f, ok2 := p.spokenAt(k + 1)
		if ok && ok2 && f == j && e >= k && upper.value < below {
			big := whole.value - upper.value
			return big + p.unitOf(big)*upper.value/below
		}
		break
	}
	return v / below
}

// unitOf is what a fraction after a whole number is of: of a million after
// whole millions, else of one.
func (p *parser) unitOf(v float64) float64 {
	if v >= 1e6 && v < 1e15 {
		if size := spokenSize(int64(v)); size >= 1e6 {
			return float64(size)
		}
	}
	return 1
}

// vulgarAt reads a fraction that is one sign: "½".
func (p *parser) vulgarAt(i int) (float64, int, bool) {
	if i < 0 || i >= len(p.toks) || p.toks[i].dead {
		return 0, i, false
	}
	above, below, ok := strings.Cut(p.toks[i].Folded, "⁄")
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
	if p.is(j, "-") {
		j++
	}
	x, ok := p.lexeme(j, rFraction)
	if !ok {
		return p.longFraction(j)
	}
	if x.value == 2 && n.mant != 1 {
		return 0, j, false
	}
	return x.value, j + int(x.n), true
}
