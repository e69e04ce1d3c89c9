package entity

// compose reads a datetime at i: pieces one after another, in any order, as
// long as each goes with those before. led tells that a word such as "on" or
// "before" came in front of it.
func (p *parser) compose(i int, e *expr, led bool) (int, bool) {
	j, ok := p.pieceAt(i, e, led)
	if !ok {
		return i, false
	}
	for steps := 0; steps < 10; steps++ {
		k, ok := p.next(j, e)
		if !ok {
			break
		}
		j = k
	}
	return j, true
}

// next reads one more piece, after a comma if need be.
func (p *parser) next(j int, e *expr) (int, bool) {
	if k, ok := p.pieceAt(j, e, false); ok {
		return k, true
	}
	if p.is(j, ",") || p.is(j, "(") || p.is(j, "-") && !p.glued(j) && e.set&bDate != 0 {
		trial := *e
		if k, ok := p.pieceAt(j+1, &trial, false); ok && trial.set&bDate != e.set&bDate|bPart && p.agree(&trial) {
			*e = trial
			if p.is(j, "(") && p.is(k, ")") {
				k++
			}
			return k, true
		}
	}
	return j, false
}

// agree tells that a day and a weekday said side by side are one day.
func (p *parser) agree(e *expr) bool {
	if e.set&bRel == 0 || !p.known {
		return true
	}
	day := p.ref.AddDate(0, 0, e.rel)
	if e.set&bWeekday != 0 && monday(day) != e.weekday {
		return false
	}
	if e.set&bDom != 0 && day.Day() != e.dom || e.set&bMonth != 0 && int(day.Month()) != e.month {
		return false
	}
	return e.set&bYear == 0 || day.Year() == e.year
}

// pieceAt reads one piece at i, or after the words that may lead to it.
func (p *parser) pieceAt(i int, e *expr, led bool) (int, bool) {
	if i >= len(p.toks) || p.toks[i].dead || p.has(i, rGuard) && e.set == 0 {
		return i, false
	}
	if j, ok := p.onePiece(i, e, led); ok {
		return j, true
	}
	done := i
	lead := func(j int) bool {
		if p.has(j, rGuard) && p.word(j) || p.has(j, rFrom) && !p.digits(j) { // "la de las 16": what is meant begins at "de"
			return false
		}
		k, ok := p.onePiece(j, e, true)
		if ok {
			done = k
		}
		return ok
	}
	if p.eachEnd(i, rIn, lead) {
		return done, true
	}
	if e.set != 0 && p.eachEnd(i, rOf, lead) {
		return done, true
	}
	return i, false
}

// onePiece reads one piece at i itself. The order settles what a word is
// that could be several things.
func (p *parser) onePiece(i int, e *expr, led bool) (int, bool) {
	trial := *e
	if j, ok := p.anyPiece(i, &trial, led); ok && p.agree(&trial) {
		*e = trial
		return j, true
	}
	return i, false
}

func (p *parser) anyPiece(i int, e *expr, led bool) (int, bool) {
	if !p.any(i, pieceRoles) && !p.has(i, rSlice) && !p.digits(i) && !p.is(i, "+") && !p.is(i, "-") {
		return i, false
	}
	if j, ok := p.fixedPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.partPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.clockRange(i, e); ok {
		return j, true
	}
	if j, ok := p.shiftPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.numericPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.slicePiece(i, e); ok {
		return j, true
	}
	if j, ok := p.dayMonthPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.clockAt(i, e, false); ok {
		return j, true
	}
	if j, ok := p.nthPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.spanPiece(i, e); ok {
		return j, true
	}
	return p.namedPiece(i, e, led)
}

// fixedPiece reads what can be nothing else: a phrase of several words for a
// day, a full date in digits.
func (p *parser) fixedPiece(i int, e *expr) (int, bool) {
	if p.longDay(i) {
		if j, ok := p.relPiece(i, e); ok {
			return j, true
		}
	}
	if x, ok := p.lexeme(i, rHoliday); ok && x.n > 1 {
		if j, ok := p.holidayPiece(i, e); ok {
			return j, true
		}
	}
	if e.set == bNow && p.is(i, "+") {
		if l, j, ok := p.lengthAt(i + 1); ok {
			e.set = 0
			return p.shifted(e, l, false, j), true
		}
	}
	if p.is(i, "t") && p.glued(i) && p.glued(i+1) && p.digits(i+1) && e.set&bYear != 0 { // 2026-03-05T09:30
		return p.clockAt(i+1, e, true)
	}
	if e.may(bDom) && e.may(bMonth) && !(p.glued(i) && p.badNumeric(i)) {
		return p.threeParts(i, e)
	}
	return i, false
}

// longDay tells that a phrase of several words for a day begins at i: "pasado
// mañana".
func (p *parser) longDay(i int) bool {
	x, ok := p.lexeme(i, rDay)
	k := i + int(x.n)
	return ok && x.n > 1 && !(p.has(k, rOf) && p.any(p.skip(k, rOf), anchorRoles))
}

var anchorRoles = rolesOf(rDay, rWeekday, rHoliday)

func (p *parser) namedPiece(i int, e *expr, led bool) (int, bool) {
	if j, ok := p.holidayPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.relPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.weekdayPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.otherPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.periodPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.monthPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.seasonPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.yearPiece(i, e, led); ok {
		return j, true
	}
	return p.domPiece(i, e, led)
}

var pieceRoles = rolesOf(rWeekday, rMonth, rUnit, rDay, rDayPart, rPart, rNumber, rOrdinal, rQuantity, rClock, rHoliday,
	rSeason, rThis, rCurrent, rNext, rNextOne, rLast, rShift, rAgo, rAt, rAtOne, rAtWeak, rAtBare, rAbout, rHalf, rQuarter, rThreeQuarters,
	rInPart, rEarly, rLate, rNow, rNowAlone, rStartOf, rMidOf, rLateOf, rEndOf, rRestOf, rDayWord, rMonthWord, rYearWord,
	rWeekOf, rFrom, rBetween, rQuarterMark, rDecade, rArticle, rMultiplier, rAM, rPM,
	rFirstHalf, rSecondHalf, rHalfMark)

// partPiece reads a part of the day, unless the word is a day here: "mañana".
func (p *parser) partPiece(i int, e *expr) (int, bool) {
	trial := *e
	j, ok := p.partOfDay(i, &trial)
	if !ok {
		return i, false
	}
	*e = trial
	return j, true
}

// datetimeAt reads a datetime at i with what bounds it, and ranges of dates.
func (p *parser) datetimeAt(i int, e *expr) (int, bool) {
	if p.toks[i].dead || p.has(i, rGuard) {
		return i, false
	}
	if j, ok := p.dateRange(i, e); ok {
		return j, true
	}
	if !p.longDay(i) {
		if j, ok := p.bounded(i, e); ok {
			return j, true
		}
	}
	j, ok := p.compose(i, e, false)
	if !ok {
		return i, false
	}
	if k, ok := p.betweenDays(j, e); ok {
		return k, true
	}
	if k, ok := p.openRange(j, e); ok {
		return k, true
	}
	return j, true
}

// bounded reads "antes del viernes", "desde el lunes", "by Friday", "para mayo".
func (p *parser) bounded(i int, e *expr) (int, bool) {
	done := i
	for _, c := range [...]struct {
		role  role
		bound Bound
	}{{rBoundBefore, Before}, {rBoundUntil, Until}, {rBoundFrom, From}, {rBoundAfter, After}, {rFor, At}} {
		if p.eachEnd(i, c.role, func(j int) bool {
			trial := expr{}
			k, ok := p.compose(j, &trial, true)
			if ok {
				*e, done = trial, k
				e.bound = c.bound
			}
			return ok
		}) {
			return done, true
		}
	}
	return i, false
}
