package entity

// numericPiece reads a date in digits: "17/2", "2013-02-20", "1.3.2013",
// "1-oct-2018", "2015/3".
func (p *parser) numericPiece(i int, e *expr, led bool) (int, bool) {
	if !e.may(bDom) || !e.may(bMonth) || i >= len(p.toks) || p.toks[i].dead {
		return i, false
	}
	if p.glued(i) && p.badNumeric(i) {
		return i, false
	}
	if j, ok := p.threeParts(i, e); ok {
		return j, true
	}
	if j, ok := p.monthYear(i, e); ok {
		return j, true
	}
	return p.twoParts(i, e, led)
}

func (p *parser) badNumeric(i int) bool {
	if i == p.tail {
		return false
	}
	switch p.toks[i-1].Folded {
	case "/", ".", "-", ":", ",":
		return i > 1 && p.toks[i-2].Kind != TokenPunct && p.glued(i-1)
	case "(", "[", "«", "\"", "'", "¿", "¡", "–", "~":
		return false
	}
	return true
}

// mark tells which mark of a date stands at j between two glued parts; white
// space around a slash or dash is let pass on both sides.
func (p *parser) mark(j int, spaces bool) string {
	if j+1 >= len(p.toks) || p.toks[j].dead {
		return ""
	}
	f := p.toks[j].Folded
	if f != "/" && f != "-" && f != "." || !spaces && (p.toks[j].Spaced || p.toks[j+1].Spaced) || p.toks[j].Spaced != p.toks[j+1].Spaced {
		return ""
	}
	return f
}

// part reads one part of a numeric date: a number of up to four digits, or a
// month by name.
func (p *parser) part(j int) (v int, digits int, name bool, ok bool) {
	if p.digits(j) && p.toks[j].digits <= 4 {
		return int(p.toks[j].value), p.toks[j].digits, false, true
	}
	if x, ok := p.lexeme(j, rMonth); ok && x.n == 1 {
		return int(x.value) + 1, 2, true, true
	}
	return 0, 0, false, false
}

// threeParts reads a day, a month and a year between equal marks.
func (p *parser) threeParts(i int, e *expr) (int, bool) {
	m := p.mark(i+1, true)
	if m == "" || p.mark(i+3, true) != m && !(m == "." && p.is(i+3, ".")) {
		return i, false
	}
	a, an, aName, ok1 := p.part(i)
	b, bn, bName, ok2 := p.part(i + 2)
	c, cn, cName, ok3 := p.part(i + 4)
	if !ok1 || !ok2 || !ok3 || cName || p.glued(i+5) && (p.digits(i+5) || p.is(i+5, "º")) {
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
	e.set |= bDom | bMonth | bYear
	e.year, e.month, e.dom = y, mo, d
	return i + 5, true
}

// monthYear reads "2015/3", "11-2016", "04/2016".
func (p *parser) monthYear(i int, e *expr) (int, bool) {
	if p.has(i-1, rNotMoneyAfter) { // "ley 1/2013"
		return i, false
	}
	m := p.mark(i+1, true)
	if m == "" && p.digits(i) && i+2 < len(p.toks) && (p.toks[i].digits == 4 || p.digits(i+2) && p.toks[i+2].digits == 4) && !(p.toks[i+1].Spaced && p.toks[i+2].Spaced) {
		m = p.toks[i+1].Folded
		if m != "-" && m != "/" {
			m = ""
		}
	}
	if m == "" || p.mark(i+3, false) != "" || p.has(i, rMonth) {
		return i, false
	}
	a, an, _, ok1 := p.part(i)
	b, bn, bName, ok2 := p.part(i + 2)
	if !ok1 || !ok2 || bName || p.glued(i+3) && p.word(i+3) {
		return i, false
	}
	if an == 4 && bn <= 2 {
		a, b, bn = b, a, an
	}
	if bn != 4 || a < 1 || a > 12 || b < 1900 || b > 2100 {
		return i, false
	}
	e.set |= bMonth | bYear
	e.month, e.year = a, b
	return i + 3, true
}

// twoParts reads a day and a month. Inside a message it needs a word in
// front, or a zero that nobody writes in a fraction.
func (p *parser) twoParts(i int, e *expr, led bool) (int, bool) {
	m := p.mark(i+1, true)
	if m == "" || p.toks[i+1].Spaced && m != "/" && !p.alone(i, i+3) {
		return i, false
	}
	a, an, aName, ok1 := p.part(i)
	b, bn, bName, ok2 := p.part(i + 2)
	if !ok1 || !ok2 || aName && bName || an > 2 || bn > 2 || p.mark(i+3, false) != "" && !p.rangeAfter(i+3) {
		return i, false
	}
	if p.glued(i+3) && (p.word(i+3) || p.is(i+3, "%") || p.is(i+3, ":") || p.is(i+3, "º")) || p.has(i+3, rUnit) || p.has(i+3, rCurrency) {
		return i, false
	}
	mo, d := b, a
	if aName || !bName && (p.mdy && a <= 12 || b > 12 && a <= 12) {
		mo, d = a, b
	}
	zeros := m == "/" && an == 2 && bn == 2 && (a < 10 || b < 10)
	switch {
	case aName, bName, zeros, p.alone(i, i+3), p.rangeAfter(i+3) && p.alone(i, i+7), e.set&bDate != 0 && m != "." || i == p.tail, m == "/" && (i == 0 || p.mdy) && p.has(i+3, rAt):
	case led && m != ".":
	default:
		return i, false
	}
	if m == "." && !p.alone(i, i+3) && !led && !aName && !bName || m == "." && bn == 2 && p.has(i+3, rHourMark) || m == "." && p.toks[i+2].value > 12 && !p.mdy {
		return i, false
	}
	if mo < 1 || mo > 12 || d < 1 || d > 31 {
		return i, false
	}
	e.set |= bDom | bMonth
	e.month, e.dom = mo, d
	e.monthFirst = !aName && !bName && a <= 12 && b <= 12 && a != b
	return p.yearAfter(i+3, e), true
}

func (p *parser) rangeAfter(j int) bool {
	return p.is(j, "-") && p.digits(j+1) && p.is(j+2, "/")
}
