package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/token"
	"becario/nlu/entity/when/timex"
)

// Numeric reads a date in digits.
func Numeric(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.numeric", Examples: []rule.Example{{Lang: "es", Text: "entrega el 12/5", Want: "2026-05-12"}}, Starts: role.SetOf(role.Figure, role.Month), Read: p.Numeric}
}

// Numeric reads a date in digits by any of the rules for them.
func (p *Parser) Numeric(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithDom) || !e.May(timex.WithMonth) || i >= len(p.Tokens) || p.Tokens[i].Dead {
		return i, false
	}
	if p.Glued(i) && p.hangs(i) {
		return i, false
	}
	for _, read := range p.numeric {
		if j, ok := read(i, e, led); ok {
			return j, true
		}
	}
	return i, false
}

// hangs tells that the digits at i hang on what they are glued to, so that no
// date begins there.
func (p *Parser) hangs(i int) bool {
	if i == p.Tail {
		return false
	}
	switch p.Tokens[i-1].Folded {
	case "/", ".", "-", ":", ",":
		return i > 1 && p.Tokens[i-2].Kind != token.Punct && p.Glued(i-1)
	case "(", "[", "«", "\"", "'", "¿", "¡", "–", "~":
		return false
	}
	return true
}

// part reads one part of a numeric date: a number of up to four digits, or a
// month by name.
func (p *Parser) part(j int) (v int, digits int, name bool, ok bool) {
	if p.Digits(j) && p.Tokens[j].Digits <= 4 {
		return int(p.Tokens[j].Value), p.Tokens[j].Digits, false, true
	}
	if x, ok := p.Lexeme(j, role.Month); ok && x.N == 1 {
		return int(x.Value) + 1, 2, true, true
	}
	return 0, 0, false, false
}

// A day, a month and a year: "1.3.2013", "1-oct-2018", "2013/02/20".
func threeParts(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.three_parts", Examples: []rule.Example{{Lang: "es", Text: "la semana del 15/5/2027", Want: "2027-05-10/2027-05-17"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.threeParts(i, e) }}
}

// threeParts reads a day, a month and a year between equal marks.
func (p *Parser) threeParts(i int, e *timex.Expr) (int, bool) {
	m := p.DateMark(i+1, true)
	if m == "" || p.DateMark(i+3, true) != m && !(m == "." && p.Is(i+3, ".")) {
		return i, false
	}
	a, an, aName, ok1 := p.part(i)
	b, bn, bName, ok2 := p.part(i + 2)
	c, cn, cName, ok3 := p.part(i + 4)
	if !ok1 || !ok2 || !ok3 || cName || p.Glued(i+5) && (p.Digits(i+5) || p.Is(i+5, "º")) {
		return i, false
	}
	var y, mo, d int
	switch {
	case aName: // septiembre-2020-23, sep-23-2020
		if mo = a; bn == 4 {
			y, d = b, c
		} else {
			d, y = b, c
		}
	case an == 4:
		y, mo, d = a, b, c
	case cn == 4 || an <= 2 && (cn == 2 || cn == 3 && c < 100): // "026" lacks its 2
		y, mo, d = c, b, a
		if cn < 4 {
			y = p.century(c)
		}
		if !bName && (p.mdy && b <= 31 && a <= 12 || b > 12 && b <= 31 && a <= 12) {
			mo, d = a, b
		}
	default:
		return i, false
	}
	if mo < 1 || mo > 12 || d < 1 || d > 31 || bn > 2 && !aName {
		return i, false
	}
	e.Set |= timex.WithDom | timex.WithMonth | timex.WithYear
	e.Year, e.Month, e.Dom = y, mo, d
	return i + 5, true
}

// A month and a year: "2015/3", "11-2016", "04/2016".
func monthYear(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.month_year", Examples: []rule.Example{{Lang: "es", Text: "11/2026", Want: "2026-11-01/2026-12-01"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.monthYear(i, e) }}
}

func (p *Parser) monthYear(i int, e *timex.Expr) (int, bool) {
	if p.Has(i-1, role.NotMoneyAfter) { // "ley 1/2013"
		return i, false
	}
	m := p.DateMark(i+1, true)
	if m == "" && p.Digits(i) && i+2 < len(p.Tokens) && (p.Tokens[i].Digits == 4 || p.Digits(i+2) && p.Tokens[i+2].Digits == 4) && !(p.Tokens[i+1].Spaced && p.Tokens[i+2].Spaced) {
		m = p.Tokens[i+1].Folded
		if m != "-" && m != "/" {
			m = ""
		}
	}
	if m == "" || p.DateMark(i+3, false) != "" || p.Has(i, role.Month) {
		return i, false
	}
	a, an, _, ok1 := p.part(i)
	b, bn, bName, ok2 := p.part(i + 2)
	if !ok1 || !ok2 || bName || p.Glued(i+3) && p.Word(i+3) {
		return i, false
	}
	if an == 4 && bn <= 2 {
		a, b, bn = b, a, an
	}
	if bn != 4 || a < 1 || a > 12 || b < 1900 || b > 2100 {
		return i, false
	}
	e.Set |= timex.WithMonth | timex.WithYear
	e.Month, e.Year = a, b
	return i + 3, true
}

// A day and a month: "17/2". Inside a message it needs a word in front, or a
// zero that nobody writes in a fraction.
func twoParts(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.two_parts", Examples: []rule.Example{{Lang: "es", Text: "entrega el 12/5", Want: "2026-05-12"}}, Read: p.twoParts}
}

func (p *Parser) twoParts(i int, e *timex.Expr, led bool) (int, bool) {
	m := p.DateMark(i+1, true)
	if m == "" || p.Tokens[i+1].Spaced && m != "/" && !p.Alone(i, i+3) {
		return i, false
	}
	a, an, aName, ok1 := p.part(i)
	b, bn, bName, ok2 := p.part(i + 2)
	if !ok1 || !ok2 || aName && bName || an > 2 || bn > 2 || p.DateMark(i+3, false) != "" && !p.rangeAfter(i+3) {
		return i, false
	}
	if p.Glued(i+3) && (p.Word(i+3) || p.Is(i+3, "%") || p.Is(i+3, ":") || p.Is(i+3, "º")) || p.Has(i+3, role.Unit) || p.Has(i+3, role.Currency) {
		return i, false
	}
	mo, d := b, a
	if aName || !bName && (p.mdy && a <= 12 || b > 12 && a <= 12) {
		mo, d = a, b
	}
	zeros := m == "/" && an == 2 && bn == 2 && (a < 10 || b < 10)
	switch {
	case aName, bName, zeros, p.Alone(i, i+3), p.rangeAfter(i+3) && p.Alone(i, i+7), e.Has(timex.AnyDate) && m != "." || i == p.Tail, m == "/" && (i == 0 || p.mdy) && p.Has(i+3, role.At):
	case led && m != ".":
	case m == "/" && p.hourNext(i+3):
	default:
		return i, false
	}
	if m == "." && !p.Alone(i, i+3) && !led && !aName && !bName || m == "." && bn == 2 && p.Has(i+3, role.HourMark) || m == "." && p.Tokens[i+2].Value > 12 && !p.mdy {
		return i, false
	}
	if mo < 1 || mo > 12 || d < 1 || d > 31 {
		return i, false
	}
	e.Set |= timex.WithDom | timex.WithMonth
	e.Month, e.Dom = mo, d
	e.MonthFirst = !aName && !bName && a <= 12 && b <= 12 && a != b
	return p.YearAfter(i+3, e), true
}

// hourNext tells that an hour with a mark of its own follows: "30/7 10h15".
func (p *Parser) hourNext(j int) bool {
	return p.Digits(j) && !p.Glued(j) && p.Tokens[j].Digits <= 2 && p.Tokens[j].Value <= 24 && p.Glued(j+1) && (p.Is(j+1, ":") || p.Has(j+1, role.HourMark) || p.Has(j+1, role.AM) || p.Has(j+1, role.PM))
}

// DottedDay reads a day and a month between dots after a word for a day, where
// neither a time nor a price can stand: "el 15.01", "del 03.11.". After a word for a
// place it is a room: "en el 3.01".
func DottedDay(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.dotted_day", Examples: []rule.Example{{Lang: "es", Text: "examen de Historia el 15.01 a las 9:00", Want: "2027-01-15T09:00"}}, Starts: role.SetOf(role.Figure), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.Has(i-1, role.OnDay) || p.Has(i-2, role.Place) || !e.May(timex.WithDom) || !e.May(timex.WithMonth) || p.DateMark(i+1, false) != "." || p.DateMark(i+3, false) != "" {
			return i, false
		}
		d, dn, dName, ok1 := p.part(i)
		m, mn, mName, ok2 := p.part(i + 2)
		if !ok1 || !ok2 || dName || mName || dn > 2 || mn > 2 || mn == 1 && !p.Ends(i+3) || d < 1 || d > 31 || m < 1 || m > 12 || !p.NumberEnds(i+3) || p.Has(i+3, role.HourMark) || p.UnitAfter(i+3) {
			return i, false
		}
		e.Set |= timex.WithDom | timex.WithMonth
		e.Dom, e.Month = d, m
		k := i + 3
		if p.Is(k, ".") && p.Glued(k) && k+1 < len(p.Tokens) {
			k++
		}
		return k, true
	}}
}

func (p *Parser) rangeAfter(j int) bool {
	return p.Is(j, "-") && p.Digits(j+1) && p.Is(j+2, "/")
}
