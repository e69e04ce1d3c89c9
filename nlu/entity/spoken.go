package entity

import (
	"math"
	"strconv"
	"strings"

	"becario/nlu/entity/role"
)

// signedAt reads a number as an entity of its own: with a sign, a point said
// in words, a fraction, a power of ten.
func (p *parser) signedAt(i int) (float64, int, bool) {
	j, sign := i, 1.0
	if p.Has(i, role.Negative) && (!p.Glued(i) || p.Word(i)) {
		j, sign = p.Skip(i, role.Negative), -1
	}
	v, k, ok := p.fullAt(j)
	return sign * v, k, ok
}

func (p *parser) fullAt(i int) (float64, int, bool) {
	if p.Has(i, role.Point) && (p.Has(i+1, role.Number) || p.Digits(i+1)) || p.pointFirst(i) {
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
	if p.Has(j, role.Point) && !p.Digits(j+1) || p.Has(j, role.Point) && p.Word(j) {
		if f, k, ok := p.decimalsAt(p.Skip(j, role.Point)); ok {
			v += f
			j = k
			if x, ok := p.Lexeme(j, role.Multiplier); ok {
				v *= float64(x.Value)
				j += int(x.N)
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
	return (p.Is(i, ".") || p.Is(i, ",")) && p.Digits(i+1) && p.Glued(i+1) && (!p.Glued(i) || p.Has(i-1, role.Negative) && !p.Word(i-1))
}

// powerAt reads the exponent in "2^10".
func (p *parser) powerAt(j int, v float64) (float64, int, bool) {
	if !p.Is(j, "^") || !p.Digits(j-1) {
		return 0, j, false
	}
	k, sign := j+1, 1.0
	for ; p.Is(k, "-") || p.Is(k, "+"); k++ {
		if p.Is(k, "-") {
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
		if p.Digits(j) && s == "" {
			return decimals(p.Tokens[j].Folded), j + 1, true
		}
		x, ok := p.Lexeme(j, role.Number)
		if !ok && !p.Has(j, role.Multiplier) {
			break
		}
		if !ok || x.Value > 9 {
			n, k, ok := p.spokenAt(j)
			if !ok {
				break
			}
			return decimals(s + strconv.FormatInt(n.mant, 10)), k, true
		}
		s += strconv.FormatInt(x.Value, 10)
		j += int(x.N)
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
	if !p.Is(j, "e") || !p.Glued(j) || !p.Digits(j-1) {
		return 0, j, false
	}
	k, sign := j+1, 1
	if p.Is(k, "-") || p.Is(k, "+") {
		if p.Is(k, "-") {
			sign = -1
		}
		k++
	}
	if !p.Digits(k) || !p.Glued(k) || p.Tokens[k].Value < 0 || p.Tokens[k].Value > 290 {
		return 0, j, false
	}
	return v * math.Pow10(sign*int(p.Tokens[k].Value)), k + 1, true
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
	if p.Has(j, role.WithCents) || p.Has(j, role.NumberAnd) {
		k := j + 1
		if x, ok := p.Lexeme(k, role.Fraction); ok && x.Value == 2 && !p.UnitAfter(x.End(k)) {
			return v + 0.5, x.End(k), true
		}
		if m, e, ok := p.spokenAt(k); ok && !m.sized {
			if d, f, ok := p.lower(e, m); ok {
				return v + p.unitOf(v)*m.value/float64(d), f, true
			}
			if p.Has(j, role.WithCents) && !p.Has(j, role.NumberAnd) && n.scale == 0 {
				return v + decimals(strconv.FormatInt(m.mant, 10)), e, true
			}
		}
	}
	if p.Has(j, role.WithCents) && !p.Has(j, role.NumberAnd) && p.Digits(j-1) && p.Digits(j+1) && p.Alone(i, j+2) {
		return v + decimals(p.Tokens[j+1].Folded), j + 2, true
	}
	if p.Digits(j) && !p.Glued(j) && !n.spelt && p.Over(j+1) && p.Tokens[j+2].Value > p.Tokens[j].Value && p.Tokens[j].Value > 0 { // "2 1/4"
		return v + float64(p.Tokens[j].Value)/float64(p.Tokens[j+2].Value), j + 3, true
	}
	if p.Has(j, role.Over) {
		if m, e, ok := p.numberAt(p.Skip(j, role.Over)); ok && m.value > 0 && (n.spelt || p.Alone(i, e) || m.value >= n.value && m.value <= 1000 && n.scale <= 2 && !p.UnitAfter(e)) {
			return v / m.value, e, true
		}
	}
	if p.Over(j) && p.Digits(i) && p.Tokens[j+1].Value > 0 && p.Alone(i, j+2) { // "3/4" and no more
		return v / float64(p.Tokens[j+1].Value), j + 2, true
	}
	return v, j, true
}

// mixed gives a fraction whose upper part was read from i to j as v. What
// stands before the last "and" is whole: "one hundred and three quarters".
func (p *parser) mixed(i, j int, v, below float64) float64 {
	for k := j - 1; k > i && p.Lex.AndHundreds; k-- {
		if !p.Has(k, role.NumberAnd) {
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

// longFraction reads a lower part made of a number and an ending, such as
// "veinteavos".
func (p *parser) longFraction(j int) (int64, int, bool) {
	if !p.Word(j) || len(p.Tokens[j].Folded) > 40 {
		return 0, j, false
	}
	for _, end := range p.Lex.FractionEnds {
		stem, ok := strings.CutSuffix(p.Tokens[j].Folded, end)
		if !ok {
			continue
		}
		if list, ok := p.Lex.Word(stem); ok {
			for _, x := range list {
				if (x.Role == role.Number || x.Role == role.Multiplier) && x.Value > 2 {
					return x.Value, j + 1, true
				}
			}
		}
	}
	return 0, j, false
}

// lower reads the lower part of a fraction, in the number that its upper part asks for.
func (p *parser) lower(j int, n num) (int64, int, bool) {
	if p.Is(j, "-") {
		j++
	}
	x, ok := p.Lexeme(j, role.Fraction)
	if !ok {
		return p.longFraction(j)
	}
	if x.Value == 2 && n.mant != 1 {
		return 0, j, false
	}
	return x.Value, x.End(j), true
}
