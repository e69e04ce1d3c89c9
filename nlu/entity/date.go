package entity

// weekdayPiece reads a weekday, or several: "el viernes que viene", "next
// Friday", "lunes, miércoles y viernes".
func (p *parser) weekdayPiece(i int, e *expr, led bool) (int, bool) {
	if !e.may(bWeekday) {
		return i, false
	}
	j, m := p.modBefore(i)
	x, ok := p.lexeme(j, rWeekday)
	if !ok {
		return i, false
	}
	k := j + int(x.n)
	if p.is(k, ".") && p.glued(k) && !p.alone(i, k) && p.toks[j].End-p.toks[j].Offset <= 4 && k+1 < len(p.toks) {
		k++
	}
	k, m = p.modAfter(k, m)
	if x.weak && m == modNone && !p.backsWeekday(i, k, e, led) {
		return i, false
	}
	e.set |= bWeekday
	e.weekday, e.dayMod = int(x.value), m
	e.typo = e.typo || p.mended(j)
	if !led && i == j && m == modNone {
		k = p.moreWeekdays(k, e)
	}
	return k, true
}

// moreWeekdays reads the rest of a list of weekdays; each comma or joining
// word must have a weekday after it, and the list must end with "and".
func (p *parser) moreWeekdays(j int, e *expr) int {
	days, end, bare := []int{e.weekday}, j, true
	for len(days) < 7 {
		k, last := end, false
		if bare && p.has(k, rWeekday) { // "monday wednesday friday"
			x, _ := p.lexeme(k, rWeekday)
			if x.weak {
				break
			}
			days, end = append(days, int(x.value)), k+int(x.n)
			if !p.has(end, rWeekday) && !p.has(end, rAnd) && !p.is(end, ",") && len(days) > 2 {
				e.days = days
				return end
			}
			continue
		}
		bare = false
		if p.is(k, ",") {
			k++
		} else if p.is(k, "/") {
			k, last = k+1, true
		}
		if p.has(k, rAnd) {
			k, last = p.skip(k, rAnd), true
		}
		x, ok := p.lexeme(k, rWeekday)
		if k == end || !ok || x.weak && !last {
			break
		}
		days = append(days, int(x.value))
		end = k + int(x.n)
		if last && !p.is(end, "/") {
			e.days = days
			return end
		}
	}
	return j
}

// backsWeekday tells whether a weak word such as "mar" may be a weekday here.
func (p *parser) backsWeekday(i, k int, e *expr, led bool) bool {
	if p.alone(i, k) || e.set&(bDate|bTime) != 0 {
		return true
	}
	if p.has(k, rPart) && p.ends(p.skip(k, rPart)) || p.digits(k) && p.toks[k].value <= 31 || p.has(k, rAt) || led && p.freeAfter(k) && p.ends(k) {
		return true
	}
	j := k
	if p.has(j, rAnd) || p.is(j, ",") {
		return p.has(j+1, rWeekday)
	}
	return false
}

func (p *parser) mended(i int) bool {
	return i < len(p.toks) && p.toks[i].Kind == TokenWord && p.lex.root[p.toks[i].Folded] == nil
}

// modBefore reads this, next or last before a word.
func (p *parser) modBefore(i int) (int, mod) {
	j, m := i, modNone
	if p.has(j, rThis) {
		j, m = p.skip(j, rThis), modThis
	}
	switch {
	case p.has(j, rNext):
		return p.skip(j, rNext), modNext
	case p.has(j, rLast):
		return p.skip(j, rLast), modLast
	case p.has(j, rNextOne):
		return p.skip(j, rNextOne), modNext
	case p.has(j, rCurrent) && m == modNone:
		return p.skip(j, rCurrent), modThis
	}
	return j, m
}

// modAfter reads this, next or last after a word.
func (p *parser) modAfter(j int, m mod) (int, mod) {
	switch {
	case m == modThis || m == modNone:
	default:
		return j, m
	}
	switch {
	case p.has(j, rAfterNext):
		return p.skip(j, rAfterNext), modAfterNext
	case p.has(j, rNextAfter):
		return p.skip(j, rNextAfter), modNext
	case p.has(j, rLastAfter):
		return p.skip(j, rLastAfter), modLast
	case p.has(j, rCurrent):
		return p.skip(j, rCurrent), modThis
	}
	return j, m
}

// dayOfMonth reads the number of a day: "15", "quince", "1.º", "primero",
// "21st". It tells whether it was an ordinal.
func (p *parser) dayOfMonth(i int) (int, int, bool, bool) {
	if x, ok := p.lexeme(i, rOrdinal); ok && x.value > 0 && x.value <= 31 {
		return int(x.value), i + int(x.n), true, true
	}
	v, j, ok := p.smallAt(i, 31)
	if !ok && p.digits(i) && p.toks[i].digits == 2 && p.monthNext(i+1) { // "32 de enero", which does not exist
		v, j, ok = p.toks[i].value, i+1, true
	}
	if !ok || v == 0 || p.digits(i) && (p.toks[i].digits > 2 || p.glued(i) && p.badBefore(i) && !p.has(i-1, rMonth)) {
		return 0, i, false, false
	}
	if x, ok := p.lexeme(j, rOrdinalMark); ok && p.glued(j) && p.plainAfter(j+int(x.n)) {
		return int(v), j + int(x.n), true, true
	}
	if x, ok := p.lexeme(j, rOrdinal); ok && !p.digits(i) && v >= 20 && v%10 == 0 && x.value > 0 && x.value < 10 { // twenty first
		return int(v + x.value), j + int(x.n), true, true
	}
	if p.is(j, "-") && !p.digits(i) && v >= 20 {
		if x, ok := p.lexeme(j+1, rOrdinal); ok && x.value > 0 && x.value < 10 {
			return int(v + x.value), j + 1 + int(x.n), true, true
		}
	}
	return int(v), j, false, true
}

// monthNext tells that "of" and the name of a month follow.
func (p *parser) monthNext(j int) bool {
	return p.eachEnd(j, rOf, func(at int) bool { return p.has(at, rMonth) })
}

// monthName reads the name of a month.
func (p *parser) monthName(i int) (lexeme, int, bool) {
	x, ok := p.lexeme(i, rMonth)
	if !ok {
		return x, i, false
	}
	j := i + int(x.n)

	if p.is(j, ".") && p.glued(j) && j+1 < len(p.toks) && p.toks[i].End-p.toks[i].Offset <= 5 {
		j++
	}
	return x, j, true
}

// dayMonthPiece reads a day and a month by name, in either order, and the
// year where there is one.
func (p *parser) dayMonthPiece(i int, e *expr) (int, bool) {
	if !e.may(bDom) || !e.may(bMonth) || e.set&bPeriod != 0 {
		return i, false
	}
	j, m := p.modBefore(i)
	j = p.skip(j, rDayWord)
	if j > i && !p.has(i, rDayWord) && m == modNone {
		return i, false
	}
	if k, ok := p.numberedMonth(j, e); ok {
		return k, true
	}
	if d, k, ok := p.dayThenMonth(j, e); ok {
		if m == modNone {
			k, m = p.modAfter(k, m)
		}
		e.dom, e.monthMod = d, m
		return p.yearAfter(k, e), true
	}
	if m != modNone && m != modThis {
		return i, false
	}
	return p.monthThenDay(j, e)
}

// numberedMonth reads "9 de 8 de 1971" and "2018 March 18".
func (p *parser) numberedMonth(j int, e *expr) (int, bool) {
	if y, k, ok := p.yearAt(j, false); ok && p.digits(j) && p.has(k, rMonth) && e.set&bYear == 0 {
		x, k, _ := p.monthName(k)
		if d, end, _, ok := p.dayOfMonth(k); ok && p.domEnds(end) {
			e.set |= bDom | bMonth | bYear
			e.year, e.month, e.dom = y, int(x.value)+1, d
			return end, true
		}
	}
	k := p.skip(j+1, rOf)
	m := p.skip(k+1, rOf)
	if k == j+1 || m == k+1 || !p.digits(j) || !p.digits(k) || p.toks[k].value < 1 || p.toks[k].value > 12 || p.toks[j].value < 1 || p.toks[j].value > 31 {
		return j, false
	}
	y, end, ok := p.yearAt(m, true)
	if ok {
		e.set |= bDom | bMonth | bYear
		e.year, e.month, e.dom = y, int(p.toks[k].value), int(p.toks[j].value)
	}
	return end, ok
}

func (p *parser) dayThenMonth(j int, e *expr) (int, int, bool) {
	d, k, _, ok := p.dayOfMonth(j)
	if !ok {
		return 0, j, false
	}
	if p.has(k, rDayWord) && !p.has(k, rMonth) {
		k = p.skip(k, rDayWord)
	}
	try := func(at int) bool {
		x, end, ok := p.monthName(at)
		if ok && x.weak && !p.digits(j) && !p.ends(end) && !p.has(end, rNumber) && !p.digits(end) { // "one may ask"
			return false
		}
		if ok {
			e.set |= bDom | bMonth
			e.month = int(x.value) + 1
			e.typo = e.typo || p.mended(at)
			k = end
		}
		return ok
	}
	if p.is(k, ".") && p.digits(j) && p.glued(k) && try(k+1) {
		return d, k, true
	}
	if try(k) || p.eachEnd(k, rOf, func(at int) bool {
		return try(at) || p.eachEnd(at, rMonthWord, func(in int) bool { return try(p.skip(in, rOf)) })
	}) || p.is(k, ",") && p.digits(j) && try(k+1) {
		return d, k, true
	}
	return 0, j, false
}

func (p *parser) monthThenDay(i int, e *expr) (int, bool) {
	x, j, ok := p.monthName(i)
	if !ok {
		return i, false
	}
	j = p.skip(j, rArticle)
	d, k, ordinal, ok := p.dayOfMonth(j)
	if !ok || !ordinal && (p.is(k, ":") || p.has(k, rAM) || p.has(k, rPM) || p.has(k, rHourMark) && p.glued(k) || p.has(k, rMultiplier) || p.has(k, rCurrency)) {
		return i, false
	}
	if p.is(k, ".") && p.glued(k) && p.digits(k+1) && p.glued(k+1) {
		return i, false
	}
	e.set |= bDom | bMonth
	e.month, e.dom = int(x.value)+1, d
	return p.yearAfter(k, e), true
}

// monthPiece reads a month by name, without a day.
func (p *parser) monthPiece(i int, e *expr, led bool) (int, bool) {
	if !e.may(bMonth) {
		return i, false
	}
	j := i
	if p.has(j, rMonthWord) {
		k := p.skip(p.skip(j, rMonthWord), rOf)
		if p.has(k, rMonth) {
			j, led = k, true
		}
	}
	j, m := p.modBefore(j)
	if m != modNone && p.has(j, rMonthWord) {
		k := p.skip(p.skip(j, rMonthWord), rOf)
		if p.has(k, rMonth) {
			j = k
		}
	}
	x, k, ok := p.monthName(j)
	if !ok || x.weak && m == modThis && p.word(k) && !p.ends(k) { // "this may take long"
		return i, false
	}
	k, m = p.modAfter(k, m)
	set := e.set
	end := p.yearAfter(k, e)
	if p.is(end, "-") && e.set == set {
		if y, after, ok := p.yearAt(end+1, true); ok {
			e.year, end = y, after
			e.set |= bYear
		}
	}
	if x.weak && m == modNone && e.set == set && !led && !p.alone(i, k) && set&(bDate|bTime) == 0 && !p.timeAfter(k) && !p.has(k, rNext) && !p.has(k, rLast) && !(k == len(p.toks) && i > 0) {
		e.set = set
		return i, false
	}
	e.set |= bMonth
	e.month, e.monthMod = int(x.value)+1, m
	e.typo = e.typo || p.mended(j)
	return end, true
}

// domPiece reads a day of the month alone: "el 20", "día nueve", "the 21st",
// or the number after a weekday.
func (p *parser) domPiece(i int, e *expr, led bool) (int, bool) {
	if !e.may(bDom) || e.set&(bMonth|bYear) != 0 {
		return i, false
	}
	j, m := p.modBefore(i)
	day := p.has(j, rDayWord)
	j = p.skip(j, rDayWord)
	d, k, ordinal, ok := p.dayOfMonth(j)
	if !ok || !p.domEnds(k) || p.has(i-1, rFromDay) && p.has(i-2, rCountable) || p.has(i-1, rToDay) && p.digits(i-2) {
		return i, false // exercises, or the end of such a range
	}
	after := e.set&bWeekday != 0
	onDay := p.has(i-1, rOnDay)
	clocked := p.has(i-1, rOnDayWeak) && (e.set&bClock != 0 || p.has(k, rAt))
	figure := p.digits(j)
	switch {
	case p.unitAfter(k) || p.has(k, rWeekday) && ordinal && !figure:
		return i, false
	case day || after && (figure || !ordinal) && p.ends(k):
	case ordinal && figure && p.has(k, rOf) && p.timeAfter(k):
	case onDay && ordinal && figure && (p.ends(k) || p.has(k, rOf)):
	case onDay && figure && !ordinal:
	case onDay && !ordinal && d > 1 && p.ends(k):
	case onDay && ordinal && (d == 1 || after) && p.ends(k) && !p.has(k, rOf):
	case onDay && ordinal && d > 20 && p.ends(k), clocked && figure, onDay && ordinal && after:
	case m != modNone && figure && p.ends(k) && !p.has(k, rUnit):
	case ordinal && figure && e.set == 0 && p.alone(i, k):
	default:
		return i, false
	}
	if p.has(k, rOf) && !p.timeAfter(k) && !day {
		return i, false
	}
	e.set |= bDom
	e.dom, e.monthMod = d, m
	return k, true
}

// timeAfter tells that what "of" joins is a date or a part of the day.
func (p *parser) timeAfter(k int) bool {
	return p.eachEnd(k, rOf, func(at int) bool {
		at = p.skip(at, rArticle)
		return p.any(at, afterOf) || p.digits(at) && p.toks[at].digits == 4
	})
}

var afterOf = rolesOf(rThis, rNext, rLast, rMonth, rMonthWord, rPart, rUnit, rEvery, rEachOf, rNextOne, rCurrent, rAt)

// domEnds tells that no mark follows that makes another number of a day.
func (p *parser) domEnds(k int) bool {
	if k >= len(p.toks) {
		return true
	}
	switch p.toks[k].Folded {
	case "%", ":", "/", "€", "$", "º", "ª", "°", "+", "*", "=":
		return false
	case ".", ",", "-", "'":
		return !(p.glued(k) && p.glued(k+1) && k+1 < len(p.toks) && p.digits(k+1))
	}
	return !p.has(k, rCurrency) && !p.has(k, rMultiplier) && !(p.glued(k) && p.word(k))
}

// relPiece reads a day counted from today: "hoy", "pasado mañana", "anoche".
func (p *parser) relPiece(i int, e *expr) (int, bool) {
	if !e.may(bRel) {
		return i, false
	}
	x, ok := p.lexeme(i, rDay)
	if !ok {
		return i, false
	}
	j := i + int(x.n)
	if x.weak && !p.alone(i, j) && !p.has(j, rInPart) && !p.has(j, rAt) {
		return i, false
	}
	if e.set&bPart != 0 && p.has(i, rPart) && e.thisPart {
		return i, false
	}
	if p.has(i, rPart) && (x.value == 1 && e.set&bWeekday != 0 || p.has(i-1, rPartArticle)) {
		return i, false
	}
	e.set |= bRel
	e.rel = int(x.value)
	e.typo = e.typo || p.mended(i)
	return j, true
}
