package entity

// yearAfter reads the year after a month.
func (p *parser) yearAfter(j int, e *expr) int {
	if e.set&bYear != 0 {
		return j
	}
	k := j
	if p.is(k, ",") {
		k++
	}
	y, end, ok := p.yearAt(k, true)
	if !ok && p.digits(k) && p.toks[k].digits == 2 && e.set&bDom != 0 && k+1 == len(p.toks) && p.alone(0, k+1) && p.domEnds(k+1) { // "14th April 15"
		y, end, ok = p.century(int(p.toks[k].value)), k+1, true
	}
	if ok {
		e.year = y
		e.set |= bYear
		return end
	}
	done := j
	p.eachEnd(k, rOf, func(at int) bool {
		at = p.skip(p.skip(at, rArticle), rYearWord)
		y, end, ok := p.yearAt(at, true)
		if !ok && p.digits(at) && p.toks[at].digits == 2 && p.toks[at].value > 31 && p.domEnds(at+1) {
			y, end, ok = p.century(int(p.toks[at].value)), at+1, true
		}
		if ok {
			e.year, done = y, end
			e.set |= bYear
		}
		return ok
	})
	return done
}

// yearAt reads a year: four digits, words, or "'26" after a month.
func (p *parser) yearAt(i int, near bool) (int, int, bool) {
	if p.digits(i) {
		t := &p.toks[i]
		if t.digits != 4 || t.value < 1000 || t.value > 2999 && t.value != 9999 || !p.yearEnds(i+1) || !near && p.glued(i) && p.badBefore(i) {
			return 0, i, false
		}
		return int(t.value), i + 1, true
	}
	if x, ok := p.lexeme(i, rNumber); ok && (x.value == 19 || x.value == 20) { // "nineteen eighty six"
		if v, j, ok := p.smallAt(i+int(x.n), 99); ok && v >= 10 && !p.digits(i+int(x.n)) && p.domEnds(j) {
			return int(x.value*100 + v), j, true
		}
	}
	if near && (p.is(i, "'") || p.is(i, "’")) && p.digits(i+1) && p.toks[i+1].digits == 2 {
		return p.century(int(p.toks[i+1].value)), i + 2, true
	}
	if n, j, ok := p.spokenAt(i); ok && n.mant >= 1000 && n.mant < 3000 && n.mant != 1000 {
		return int(n.mant), j, true
	}
	return 0, i, false
}

// yearEnds tells that no unit or mark follows that makes a plain number of a year.
func (p *parser) yearEnds(j int) bool {
	if p.glued(j) && (p.word(j) || p.has(j, rCurrency) || p.is(j, "%")) {
		return false
	}
	if (p.is(j, ".") || p.is(j, ",") || p.is(j, ":") || p.is(j, "/")) && p.glued(j) && p.glued(j+1) && p.digits(j+1) {
		return false
	}
	return !p.has(j, rCurrency) && !p.has(j, rMultiplier)
}

// century completes a year of two digits: up to thirty years ahead.
func (p *parser) century(yy int) int {
	now := p.ref.Year()
	if !p.known {
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

// yearPiece reads a year alone: "en 2019", "el año 2008", "año mil
// novecientos".
func (p *parser) yearPiece(i int, e *expr, led bool) (int, bool) {
	if !e.may(bYear) {
		return i, false
	}
	j := i
	if p.has(j, rThis) {
		j = p.skip(j, rThis)
	}
	word := p.has(j, rYearWord)
	j = p.skip(j, rYearWord)
	if j > i && !word {
		return i, false
	}
	y, k, ok := p.yearAt(j, false)
	if !ok && word && p.digits(j) && p.toks[j].digits <= 4 && p.toks[j].value > 0 && p.toks[j].value < 10000 && p.toks[j].digits > 1 && p.domEnds(j+1) {
		y, k, ok = int(p.toks[j].value), j+1, true
		if p.toks[j].digits == 2 {
			y = p.century(y)
		}
	}
	if !ok {
		return i, false
	}
	plain := y >= 1900 && y <= 2100 && (p.digits(j) || led)
	near := e.set&(bMonth|bNth|bSeason|bHoliday|bSlice|bWeekNo|bSpan) != 0
	switch {
	case word, near && (led || plain), plain && p.has(k, rMonth):
	case led && plain && (p.ends(k) || p.has(k, rTo)):
	case p.alone(i, k) && plain:
	default:
		return i, false
	}
	e.set |= bYear
	e.year = y
	return k, true
}
