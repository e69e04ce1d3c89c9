package number

import (
	"strconv"

	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

// Decimals without a whole part: ".5", "coma veinticinco".
func point(p *Parser) rule.Rule[value] {
	return rule.Rule[value]{Name: "number.point", Examples: []rule.Example{{Lang: "en", Text: ".75", Want: "#0.75"}}, Read: func(i int) (float64, int, bool) {
		if p.Has(i, role.Point) && (p.Has(i+1, role.Number) || p.Digits(i+1)) || p.PointFirst(i) {
			return p.decimalsAt(i + 1)
		}
		return 0, i, false
	}}
}

// PointFirst tells that the decimals of a number begin at i: ".5", "-,25".
func (p *Parser) PointFirst(i int) bool {
	return (p.Is(i, ".") || p.Is(i, ",")) && p.Digits(i+1) && p.Glued(i+1) && (!p.Glued(i) || p.Has(i-1, role.Negative) && !p.Word(i-1))
}

// decimalsAt reads what follows a point: figures said one by one, or a number
// whose digits are the decimals.
func (p *Parser) decimalsAt(j int) (float64, int, bool) {
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
			n, k, ok := p.Spoken(j)
			if !ok {
				break
			}
			return decimals(s + strconv.FormatInt(n.Mant, 10)), k, true
		}
		s += strconv.FormatInt(x.Value, 10)
		j = x.End(j)
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

// A point in words: "uno coma cinco", "three point one four million".
func pointSaid(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.point_said", Examples: []rule.Example{{Lang: "es", Text: "uno coma cinco", Want: "#1.5"}}, Read: func(_, j int, _ Num, v float64) (float64, int, bool) {
		if !p.Has(j, role.Point) || p.Digits(j+1) && !p.Word(j) {
			return v, j, false
		}
		f, k, ok := p.decimalsAt(p.Skip(j, role.Point))
		if !ok {
			return v, j, false
		}
		v += f
		if x, ok := p.Lexeme(k, role.Multiplier); ok {
			v *= float64(x.Value)
			k = x.End(k)
		}
		return v, k, true
	}}
}

// withOnly tells that a word for "with" stands at j, and not the one that
// joins the parts of a number.
func (p *Parser) withOnly(j int) bool { return p.Has(j, role.WithCents) && !p.Has(j, role.NumberAnd) }

// Decimals in words after "with": "dos con cinco".
func decimalsSaid(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.decimals_said", Examples: []rule.Example{{Lang: "es", Text: "dos con veinticinco metros", Want: "#2.25"}}, Read: func(_, j int, n Num, v float64) (float64, int, bool) {
		if !p.withOnly(j) || n.Scale != 0 {
			return v, j, false
		}
		m, e, ok := p.Spoken(j + 1)
		return v + decimals(strconv.FormatInt(m.Mant, 10)), e, ok && !m.Sized
	}}
}

// Decimals in digits after "with", where nothing else is said: "2 con 50".
func decimalsDigits(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.decimals_digits", Examples: []rule.Example{{Lang: "es", Text: "2 con 5", Want: "#2.5"}}, Read: func(i, j int, _ Num, v float64) (float64, int, bool) {
		if p.withOnly(j) && p.Digits(j-1) && p.Digits(j+1) && p.Alone(i, j+2) {
			return v + decimals(p.Tokens[j+1].Folded), j + 2, true
		}
		return v, j, false
	}}
}
