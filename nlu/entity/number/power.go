package number

import (
	"math"

	"becario/nlu/entity/rule"
)

// The power of ten in "1e3" and "-2e-4".
func exponent(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.exponent", Examples: []rule.Example{{Lang: "es", Text: "1e3", Want: "#1000"}}, Read: func(_, j int, _ Num, v float64) (float64, int, bool) {
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
		if !p.Digits(k) || !p.Glued(k) || p.Tokens[k].Value < 0 || p.Tokens[k].Value > maxPower {
			return 0, j, false
		}
		return v * math.Pow10(sign*int(p.Tokens[k].Value)), k + 1, true
	}}
}

// maxPower is the largest exponent that is read.
const maxPower = 290

// A power: "2^10".
func power(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "number.power", Examples: []rule.Example{{Lang: "en", Text: "3^4", Want: "#81"}}, Read: func(_, j int, _ Num, v float64) (float64, int, bool) {
		if !p.Is(j, "^") || !p.Digits(j-1) {
			return 0, j, false
		}
		k, sign := j+1, 1.0
		for ; p.Is(k, "-") || p.Is(k, "+"); k++ {
			if p.Is(k, "-") {
				sign = -sign
			}
		}
		n, e, ok := p.figure(k)
		if !ok || n.Value > maxPower {
			return 0, j, false
		}
		return math.Pow(v, sign*n.Value), e, true
	}}
}
