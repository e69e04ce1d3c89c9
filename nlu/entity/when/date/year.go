package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// YearAfter reads the year after a month.
func (p *Parser) YearAfter(j int, e *timex.Expr) int {
	if e.Has(timex.WithYear) {
		return j
	}
	k := j
	if p.Is(k, ",") {
		k++
	}
	y, end, ok := p.YearAt(k, true)
	if ok && p.Digits(k) && e.Has(timex.WithDom) && (y < 1900 || y > 2100) && !p.Alone(j-2, end) { // "by April 30, 1240" is a sum
		ok = false
	}
	if !ok && p.Digits(k) && p.Tokens[k].Digits == 2 && e.Has(timex.WithDom) && k+1 == len(p.Tokens) && p.Alone(0, k+1) && p.NumberEnds(k+1) { // "14th April 15"
		y, end, ok = p.century(int(p.Tokens[k].Value)), k+1, true
	}
	if ok {
		e.Year = y
		e.Set |= timex.WithYear
		return end
	}
	done := j
	p.EachEnd(k, role.Of, func(at int) bool {
		at = p.Skip(p.Skip(at, role.Article), role.YearWord)
		y, end, ok := p.YearAt(at, true)
		if !ok && p.Digits(at) && p.Tokens[at].Digits == 2 && p.Tokens[at].Value > 31 && p.NumberEnds(at+1) {
			y, end, ok = p.century(int(p.Tokens[at].Value)), at+1, true
		}
		if ok {
			e.Year, done = y, end
			e.Set |= timex.WithYear
		}
		return ok
	})
	return done
}

// YearAt reads a year by any of the rules for them. near tells that a month
// stands before it.
func (p *Parser) YearAt(i int, near bool) (int, int, bool) {
	for _, read := range p.years {
		if y, j, ok := read(i, near); ok {
			return y, j, true
		}
	}
	return 0, i, false
}

// year reads a year. near tells that a month stands before it.
type year func(i int, near bool) (int, int, bool)

// Four digits: "2027".
func yearDigits(p *Parser) rule.Rule[year] {
	return rule.Rule[year]{Name: "date.year_digits", Examples: []rule.Example{{Lang: "es", Text: "mayo de 2027", Want: "2027-05-01/2027-06-01"}}, Read: func(i int, near bool) (int, int, bool) {
		if !p.Digits(i) {
			return 0, i, false
		}
		t := &p.Tokens[i]
		if t.Digits != 4 || t.Value < 1000 || t.Value > 2999 && t.Value != 9999 || !p.yearEnds(i+1) || !near && p.Glued(i) && p.num.BadBefore(i) {
			return 0, i, false
		}
		return int(t.Value), i + 1, true
	}}
}

// Two pairs in words: "nineteen eighty six".
func yearPairs(p *Parser) rule.Rule[year] {
	return rule.Rule[year]{Name: "date.year_pairs", Examples: []rule.Example{{Lang: "en", Text: "in the year nineteen eighty six", Want: "1986-01-01/1987-01-01"}}, Read: func(i int, _ bool) (int, int, bool) {
		x, ok := p.Lexeme(i, role.Number)
		if !ok || x.Value != 19 && x.Value != 20 || p.Digits(i) || p.Digits(x.End(i)) {
			return 0, i, false
		}
		v, j, ok := p.num.Small(x.End(i), 99)
		return int(x.Value*100 + v), j, ok && v >= 10 && p.NumberEnds(j)
	}}
}

// An apostrophe and two digits after a month: "March '26".
func yearShort(p *Parser) rule.Rule[year] {
	return rule.Rule[year]{Name: "date.year_short", Examples: []rule.Example{{Lang: "en", Text: "March '26", Want: "2026-03-01/2026-04-01"}}, Read: func(i int, near bool) (int, int, bool) {
		if near && (p.Is(i, "'") || p.Is(i, "’")) && p.Digits(i+1) && p.Tokens[i+1].Digits == 2 {
			return p.century(int(p.Tokens[i+1].Value)), i + 2, true
		}
		return 0, i, false
	}}
}

// A year in words: "dos mil veintisiete".
func yearWords(p *Parser) rule.Rule[year] {
	return rule.Rule[year]{Name: "date.year_words", Examples: []rule.Example{{Lang: "es", Text: "mayo de dos mil veintisiete", Want: "2027-05-01/2027-06-01"}}, Read: func(i int, _ bool) (int, int, bool) {
		n, j, ok := p.num.Spoken(i)
		return int(n.Mant), j, ok && n.Mant > 1000 && n.Mant < 3000
	}}
}

// yearEnds tells that no unit or mark follows that makes a plain number of a year.
func (p *Parser) yearEnds(j int) bool {
	if p.Glued(j) && (p.Word(j) || p.Has(j, role.Currency) || p.Is(j, "%")) {
		return false
	}
	if (p.Is(j, ".") || p.Is(j, ",") || p.Is(j, ":") || p.Is(j, "/")) && p.Glued(j) && p.Glued(j+1) && p.Digits(j+1) {
		return false
	}
	return !p.Has(j, role.Currency) && !p.Has(j, role.Multiplier)
}

// century completes a year of two digits: up to thirty years ahead.
func (p *Parser) century(yy int) int {
	now := p.ref.Year()
	if p.ref.IsZero() {
		now = 2000
	}
	y := now - now%100 + yy
	if y > now+30 {
		y -= 100
	} else if y < now-69 {
		y += 100
	}
	return y
}

// Year reads a year alone: "en 2019", "el año 2008", "año mil novecientos".
func Year(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.year", Examples: []rule.Example{{Lang: "es", Text: "en 2027", Want: "2027-01-01/2028-01-01"}}, Starts: role.SetOf(role.This, role.YearWord, role.Figure, role.Number, role.Multiplier), Read: p.year}
}

func (p *Parser) year(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithYear) {
		return i, false
	}
	j := i
	if p.Has(j, role.This) {
		j = p.Skip(j, role.This)
	}
	word := p.Has(j, role.YearWord)
	j = p.Skip(j, role.YearWord)
	if j > i && !word {
		return i, false
	}
	y, k, ok := p.YearAt(j, false)
	if !ok && word && p.Digits(j) && p.Tokens[j].Digits <= 4 && p.Tokens[j].Value > 0 && p.Tokens[j].Value < 10000 && p.Tokens[j].Digits > 1 && p.NumberEnds(j+1) {
		y, k, ok = int(p.Tokens[j].Value), j+1, true
		if p.Tokens[j].Digits == 2 {
			y = p.century(y)
		}
	}
	if !ok {
		return i, false
	}
	plain := y >= 1900 && y <= 2100 && (p.Digits(j) || led)
	near := e.Has(timex.WithMonth | timex.WithNth | timex.WithSeason | timex.WithHoliday | timex.WithSlice | timex.WithWeekNumber | timex.WithSpan)
	switch {
	case word, near && (led || plain), plain && p.Has(k, role.Month):
	case led && plain && (p.Ends(k) || p.Has(k, role.To)):
	case p.Alone(i, k) && plain:
	default:
		return i, false
	}
	e.Set |= timex.WithYear
	e.Year = y
	return k, true
}
