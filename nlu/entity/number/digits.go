package number

import (
	"math"
	"strconv"

	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/token"
)

// A number in digits: "1.234,5", "1 234 567", "2 mil 500", "50k".
func digits(p *Parser) rule.Rule[form] {
	return rule.Rule[form]{Name: "number.digits", Examples: []rule.Example{{Lang: "es", Text: "37", Want: "37 EUR; #37"}}, Read: func(i int) (Num, int, bool) {
		n, j, ok := p.figure(i)
		if !ok {
			return Num{}, i, false
		}
		return p.sized(n, j)
	}}
}

// figure reads digits with their marks, and no size.
func (p *Parser) figure(i int) (Num, int, bool) {
	if !p.Digits(i) || p.Glued(i) && p.BadBefore(i) {
		return Num{}, i, false
	}
	for _, read := range p.figures {
		if n, j, ok := read(i); ok {
			return n, j, true
		}
	}
	return Num{}, i, false
}

// BadBefore tells that the digits at i hang on something that makes them no
// number: the end of a word, a slash, the decimals of another number.
func (p *Parser) BadBefore(i int) bool {
	t := &p.Tokens[i-1]
	switch t.Folded {
	case ".", ",", "'", "’", ":", "/":
		return i > 1 && p.Tokens[i-2].Digits > 0 && p.Glued(i-1)
	}
	return t.Kind == token.Word && !p.Any(i-1, moneyRoles)
}

var moneyRoles = role.SetOf(role.Currency, role.Suffix)

// Digits grouped with white space: "1 234 567".
func spaced(p *Parser) rule.Rule[form] {
	return rule.Rule[form]{Name: "number.spaced", Examples: []rule.Example{{Lang: "es", Text: "1 234 567", Want: "1234567 EUR; #1.23457e+06"}}, Read: func(i int) (Num, int, bool) {
		if p.Tokens[i].Digits > 3 || p.Tokens[i].Value == 0 {
			return Num{}, i, false
		}
		v, j := p.Tokens[i].Value, i+1
		for j < len(p.Tokens) && j-i < 5 && p.Tokens[j].Digits == 3 && !p.Glued(j) {
			v = v*1000 + p.Tokens[j].Value
			j++
		}
		return Whole(v), j, j-i >= 3
	}}
}

// A run of digits without marks: "1500".
func run(p *Parser) rule.Rule[form] {
	return rule.Rule[form]{Name: "number.run", Examples: []rule.Example{{Lang: "es", Text: "1500", Want: "1500 EUR; #1500"}}, Read: func(i int) (Num, int, bool) {
		if p.marksEnd(i) > i+1 {
			return Num{}, i, false
		}
		t := &p.Tokens[i]
		if t.Value >= 0 {
			return Whole(t.Value), i + 1, true
		}
		v, err := strconv.ParseFloat(t.Folded, 64)
		return Num{Value: v, Loose: true}, i + 1, err == nil && v < 1e300
	}}
}

// Digits with marks between them: "1.234", "12,50", "1.234.567,89".
func marked(p *Parser) rule.Rule[form] {
	return rule.Rule[form]{Name: "number.marked", Examples: []rule.Example{{Lang: "es", Text: "1.234.567,89", Want: "1234567.89 EUR; #1.23457e+06"}}, Read: func(i int) (Num, int, bool) {
		if j := p.marksEnd(i); j > i+1 {
			return p.marked(i, j)
		}
		return Num{}, i, false
	}}
}

// marksEnd gives the token after the digits at i and those that marks join to
// them.
func (p *Parser) marksEnd(i int) int {
	j := i + 1
	for j+1 < len(p.Tokens) && j-i < 16 && p.groupMark(j) && p.Glued(j) && p.Glued(j+1) && p.Digits(j+1) {
		j += 2
	}
	return j
}

func (p *Parser) groupMark(j int) bool {
	switch p.Tokens[j].Folded {
	case ".", ",", "'", "’":
		return true
	}
	return false
}

// marked reads digits from i to j with marks between them, and decides which
// mark groups and which one begins the decimals.
func (p *Parser) marked(i, j int) (Num, int, bool) {
	last := p.Tokens[j-2].Folded
	mixed, even := false, true
	for k := i + 1; k < j; k += 2 {
		mixed = mixed || p.Tokens[k].Folded != last
		even = even && p.Tokens[k+1].Digits == 3
	}
	count := (j - i - 1) / 2
	grouped := p.groups(last, p.Tokens[j-1].Digits, p.Tokens[j-1].Value) && p.Tokens[i].Digits <= 3 && p.Tokens[i].Value > 0
	switch {
	case count == 1 && !grouped, mixed && count >= 2:
		return p.joined(i, j, j-1)
	case even && p.Tokens[i].Digits <= 3:
		return p.joined(i, j, j+1)
	case count == 1:
		return p.joined(i, j, j-1)
	}
	return Num{}, i, false
}

// groups tells whether a single mark before so many digits groups thousands.
func (p *Parser) groups(mark string, digits int, last int64) bool {
	if p.Thousands || digits == 3 && last == 0 { // nobody writes three decimals that are naught
		return digits == 3 && (mark == "." || mark == ",")
	}
	return digits == 3 && mark != p.Lex.Options.Decimal && (mark == "." || mark == ",")
}

// joined puts the runs from i to j together; those from decimals on are decimals.
func (p *Parser) joined(i, j, decimals int) (Num, int, bool) {
	s, scale := "", 0
	for k := i; k < j; k += 2 {
		s += p.Tokens[k].Folded
		if k >= decimals {
			scale += p.Tokens[k].Digits
		}
	}
	if len(s) > token.MaxDigits {
		return Num{}, i, false
	}
	v, err := strconv.ParseInt(s, 10, 64)
	n := Num{Value: float64(v) / math.Pow10(scale), Mant: v, Scale: scale, Marks: true}
	return n, j, err == nil
}
