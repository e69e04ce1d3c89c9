package entity

// clockRange reads two times of a day: "de 10 a 12", "9:30-11", "entre las 5
// y las 7 de la tarde".
func (p *parser) clockRange(i int, e *expr) (int, bool) {
	if e.set&(bClock|bNow|bSpan|bShift) != 0 {
		return i, false
	}
	if p.has(i, rAt) && !p.has(i, rFrom) {
		if _, _, ok := p.pastHour(p.skip(i, rAt)); ok { // "at ten to nine"
			return i, false
		}
	}
	done := i
	try := func(led bool, between bool) func(j int) bool {
		return func(j int) bool {
			trial := *e
			k, ok := p.twoClocks(j, &trial, led, between)
			if ok {
				*e, done = trial, k
			}
			return ok
		}
	}
	if p.eachEnd(i, rBetween, try(true, true)) || p.eachEnd(i, rFrom, try(true, false)) {
		return done, true
	}
	if p.digits(i) || p.has(i, rNumber) || p.has(i, rClock) || p.has(i, rAt) || p.has(i, rAtWeak) {
		return done, try(false, false)(i)
	}
	return i, false
}

func (p *parser) twoClocks(i int, e *expr, led, between bool) (int, bool) {
	was, join := p.inRange, p.between
	p.inRange, p.between = true, between
	defer func() { p.inRange, p.between = was, join }()
	var a, b expr
	j, ok := p.clockAt(i, &a, true)
	if !ok {
		return i, false
	}
	aBare := p.bareHour(i, j, &a)
	j = p.clockPart(j, &a)
	k0 := j
	k, dash := p.rangeSep(j, between)
	if k == j {
		return i, false
	}
	m, ok := p.clockAt(k, &b, true)
	if !ok {
		return i, false
	}
	bBare := p.bareHour(k, m, &b)
	if aBare && !led && p.has(k0, rAt) || p.mark(m, false) != "" && p.digits(m+1) {
		return i, false
	}
	m = p.clockPart(m, &b)
	if aBare && bBare && !p.hoursMeant(i, j, k, m, e, &a, &b, led, dash) {
		return i, false
	}
	if (aBare || bBare) && p.dayRangeMeant(k, m, &b) || aBare && dash && !p.glued(j) && !led && e.set == 0 && a.set&bPart == 0 && b.set&bPart == 0 && bBare {
		return i, false
	}
	a.clock.settle(a.part)
	b.clock.settle(b.part)
	e.clock, e.clockEnd = sameHalf(a.clock, b.clock), b.clock
	e.set |= bClock | bClockEnd
	return m, true
}

// settle fixes the half of the day of an hour by the part of the day said.
func (c *clock) settle(part int) {
	if part == partNone || c.half != 0 || c.hour > 12 {
		return
	}
	switch {
	case part == partDawn || part == partMorning, part == partNight && c.hour < 5:
		c.half = 1
	case part == partNight && c.hour == 12:
		c.half, c.midnight, c.hour = 3, true, 24
	case part != partMidday || c.hour < 5 || c.hour == 12:
		c.half = 2
	}
}

// bareHour tells that a clock is a single number.
func (p *parser) bareHour(i, j int, e *expr) bool {
	return j == i+1 && e.clock.grain == Hour && (e.clock.half == 0 || p.digits(i))
}

// sameHalf gives the first time of a range the half of the day of the last:
// "5 to 6pm" begins at 5pm, "11 to 2pm" at 11am.
func sameHalf(a, b clock) clock {
	if a.half != 0 || b.half != 1 && b.half != 2 || a.hour > 12 {
		return a
	}
	if a.hour%12*60+a.minute < b.hour%12*60+b.minute {
		a.half = b.half
	} else {
		a.half = 3 - b.half
	}
	return a
}

// clockPart reads the part of the day after one end of a range.
func (p *parser) clockPart(j int, e *expr) int {
	if k, ok := p.partOfDay(j, e); ok && e.set&bRel == 0 {
		return k
	}
	e.set &^= bRel | bPart
	e.part = 0
	return j
}

func (p *parser) rangeSep(j int, between bool) (int, bool) {
	if between {
		if k := p.skip(j, rAnd); k > j {
			return k, false
		}
	}
	if x, ok := p.lexeme(j, rTo); ok {
		k := j + int(x.n)
		return k, !p.word(j)
	}
	return j, false
}

// hoursMeant tells whether two bare numbers are hours: in a range led by a
// word, and not of something else.
func (p *parser) hoursMeant(i, j, k, m int, e, a, b *expr, led, dash bool) bool {
	if a.set&bPart != 0 || b.set&bPart != 0 {
		return p.freeAfter(m)
	}
	if p.has(i, rAt) || p.has(k, rAt) || p.has(i, rAtWeak) && i != k {
		return p.freeAfter(m)
	}
	dated := e.set&bDate != 0
	if !led && !dated || !p.freeAfter(m) || p.has(i-1, rFromDay) && !p.has(m, rInPart) || p.has(k-1, rToDay) || p.spansDays(i, j) {
		return false
	}
	if dash && !dated {
		return led && p.ends(m)
	}
	if p.has(m, rCountable) {
		return false
	}
	return dated || p.dated || p.ends(m)
}

// spansDays tells that the words of the range are those of days: "del 3 al 7".
func (p *parser) spansDays(i, j int) bool {
	return p.has(j, rToDay)
}

// dayRangeMeant tells that a month follows, so that the numbers are days.
func (p *parser) dayRangeMeant(k, m int, b *expr) bool {
	if _, _, ok := p.monthName(m); ok {
		return true
	}
	return p.eachEnd(m, rOf, func(at int) bool {
		if p.has(at, rMonth) || p.has(at, rMonthWord) {
			return true
		}
		at, mod := p.modBefore(at)
		x, ok := p.lexeme(at, rUnit)
		return ok && (mod != modNone || p.has(at, rMonthWord)) && unitAt(x.value).grain >= Month
	})
}

// dateRange reads two dates: "del 3 al 7 de mayo", "from Monday to Friday",
// "14-20 sep. 2014", "entre 2014 y 2018".
func (p *parser) dateRange(i int, e *expr) (int, bool) {
	if p.depth > 0 {
		return i, false
	}
	done := i
	try := func(led, between bool) func(j int) bool {
		return func(j int) bool {
			k, ok := p.twoDates(i, j, e, led, between)
			if ok {
				done = k
			}
			return ok
		}
	}
	if p.eachEnd(i, rBetween, try(true, true)) || p.eachEnd(i, rFrom, try(true, false)) {
		return done, true
	}
	if p.digits(i) || p.has(i, rNumber) || p.has(i, rOrdinal) {
		return done, try(false, false)(i)
	}
	return i, false
}

func (p *parser) twoDates(i, j int, e *expr, led, between bool) (int, bool) {
	j = p.skip(j, rArticle)
	if d, k, _, ok := p.dayOfMonth(j); ok {
		if m, ok := p.daysOfMonth(i, k, d, e, led, between); ok {
			return m, true
		}
	}
	if !led {
		return i, false
	}
	var a, b expr
	k, ok := p.rangeEnd(j, &a, false)
	if !ok {
		return i, false
	}
	m, _ := p.rangeSep(k, between)
	if m == k {
		return i, false
	}
	m = p.skip(m, rArticle)
	p.tail = m
	end, ok := p.rangeEnd(m, &b, a.set&bYear != 0)
	if !ok || a.set&bDate == 0 || b.set&bDate == 0 && b.set&bClock == 0 {
		return i, false
	}
	*e = a
	e.until = &b
	return end, true
}

// rangeEnd reads one end of a range of dates. After a year, four digits are one.
func (p *parser) rangeEnd(j int, e *expr, years bool) (int, bool) {
	if y, k, ok := p.yearAt(j, false); ok && y >= 1900 && y <= 2100 && p.digits(j) && p.yearSide(j, k) {
		e.set, e.year = bYear, y
		return k, true
	}
	k, ok := p.compose(j, e, true)
	return k, ok && e.set&bDate != 0
}

// yearSide tells that a year is alone on its side of a range.
func (p *parser) yearSide(j, k int) bool {
	return p.mark(k, false) == "" || p.mark(k, false) == "-" && p.digits(k+1) && p.toks[k+1].digits == 4
}

// daysOfMonth reads the rest of a range of days: the first is d, read up to k.
func (p *parser) daysOfMonth(i, k, d int, e *expr, led, between bool) (int, bool) {
	m, _ := p.rangeSep(k, between)
	if m == k || p.has(k, rAt) && m-k > 1 {
		return i, false
	}
	m = p.skip(m, rArticle)
	b := new(expr)
	if j, ok := p.dayMonthPiece(m, b); ok {
		return p.closeDays(j, d, e, b)
	}
	last, j, _, ok := p.dayOfMonth(m)
	if !ok || !p.domEnds(j) {
		return i, false
	}
	*b = expr{set: bDom, dom: last}
	if held, ok := p.container(j, b, false); ok {
		return p.closeDays(held, d, e, b)
	}
	if p.has(i-1, rCountable) || !led && (p.has(i-1, rNotMoneyAfter) || p.has(i-1, rFromDay)) { // "ejercicios del 1 al 10"
		return i, false
	}
	if p.has(k, rToDay) && (led || p.ends(j)) || led && p.has(i, rFromDay) && p.ends(j) {
		return p.closeDays(j, d, e, b)
	}
	return i, false
}

// closeDays makes the first day of a range from the last, and reads a time
// after it.
func (p *parser) closeDays(j, d int, e, b *expr) (int, bool) {
	*e = *b
	e.until = b
	e.dom = d
	e.monthMod = b.monthMod
	if k, ok := p.pieceAt(j, e, false); ok && e.set&bTime != 0 {
		return k, true
	}
	return j, true
}

// betweenDays reads two weekdays in the week said before: "next week between
// Wednesday and Friday".
func (p *parser) betweenDays(j int, e *expr) (int, bool) {
	if e.set&bDate != bPeriod || e.period.grain != Week || !p.has(j, rBetween) {
		return j, false
	}
	a, b := *e, *e
	k, ok := p.weekdayPiece(p.skip(j, rBetween), &a, true)
	if !ok {
		return j, false
	}
	m, _ := p.rangeSep(k, true)
	end, ok := p.weekdayPiece(m, &b, true)
	if !ok || m == k {
		return j, false
	}
	*e = a
	e.until = &b
	return end, true
}

// openRange reads the second half of a range whose first half needed no word
// in front: "10 agosto - 12 septiembre", "lunes a viernes", "mañana hasta el 5".
func (p *parser) openRange(j int, e *expr) (int, bool) {
	if e.set&bDate == 0 || e.set&(bSpan|bShift|bNow) != 0 || e.until != nil {
		return j, false
	}
	k, dash := p.rangeSep(j, false)
	if k == j || dash && p.glued(j) && e.set&(bDom|bYear|bMonth) == 0 {
		return j, false
	}
	k = p.skip(k, rArticle)
	var b expr
	if e.set&bMonth != 0 && e.set&bDom != 0 { // "July 13-15"
		if d, m, _, ok := p.dayOfMonth(k); ok && d > e.dom && p.domEnds(m) && !p.clockFollows(m) {
			if _, named := p.dayMonthPiece(k, &expr{}); !named {
				b = *e
				b.dom, b.until = d, nil
				e.until = &b
				return p.yearBoth(m, e, &b), true
			}
		}
	}
	p.tail = k
	m, ok := p.rangeEnd(k, &b, e.set&bYear != 0)
	if !ok || b.set&bDate == 0 || !sameSort(e, &b) {
		return j, false
	}
	e.until = &b
	return m, true
}

func (p *parser) clockFollows(m int) bool {
	return p.is(m, ":") || p.has(m, rAM) || p.has(m, rPM) || p.has(m, rHourMark) && p.glued(m)
}

func (p *parser) yearBoth(m int, e, b *expr) int {
	k := p.yearAfter(m, b)
	if b.set&bYear != 0 && e.set&bYear == 0 {
		e.year = b.year
		e.set |= bYear
	}
	return k
}

// sameSort tells that two dates are of one sort, so that what stands between
// them makes a range of them.
func sameSort(a, b *expr) bool {
	kind := func(e *expr) bits {
		switch {
		case e.set&bDom != 0:
			return bDom
		case e.set&bRel != 0:
			return bDom
		case e.set&bWeekday != 0:
			return bWeekday
		case e.set&bMonth != 0:
			return bMonth
		}
		return e.set & bDate
	}
	x, y := kind(a), kind(b)
	return x == y || x == bYear && b.set&bYear != 0 || x == bDom && y == bHoliday || x == bDom && (y == bNow || y == bWeekday)
}
