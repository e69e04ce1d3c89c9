package entity

// recurrenceAt reads a repetition with its time of day and its end.
func (p *parser) recurrenceAt(i int, c *cycle) (int, bool) {
	if !p.cyclic && p.moneyEnd != i || p.toks[i].dead || p.has(i, rGuard) {
		return i, false
	}
	j, ok := p.coreAt(i, c)
	if !ok { // the time first: "3pm every day"
		k, ok := p.timeOfCycle(i, c, true)
		if !ok {
			return i, false
		}
		if p.is(k, ",") {
			k++
		}
		if j, ok = p.coreAt(k, c); !ok {
			return i, false
		}
	}
	for steps := 0; steps < 6; steps++ {
		k, ok := p.cycleTail(j, c)
		if !ok {
			break
		}
		j = k
	}
	return j, true
}

func (p *parser) timeOfCycle(i int, c *cycle, first bool) (int, bool) {
	trial := c.at
	if !first {
		trial.set |= bWeekday // a day has been said
	}
	j, ok := p.clockRange(i, &trial)
	if !ok {
		if j, ok = p.clockAt(i, &trial, false); !ok {
			trial.set |= bWeekday
			j, ok = p.partOfDay(i, &trial)
		}
	}
	if !ok || trial.set&bRel != 0 {
		return i, false
	}
	if trial.set&(bClock|bPart) == bClock {
		part := trial
		if k, ok := p.partOfDay(j, &part); ok && part.set&bRel == 0 {
			trial, j = part, k
		}
	}
	c.at = trial
	c.at.set &= bTime
	return j, true
}

// cycleTail reads what may follow a repetition.
func (p *parser) cycleTail(j int, c *cycle) (int, bool) {
	k := j
	if p.is(k, ",") || p.is(k, "(") {
		k++
	}
	if c.at.set&bClock == 0 {
		if e, ok := p.timeOfCycle(k, c, false); ok {
			return e, true
		}
	}
	if x, ok := p.lexeme(j, rAlternate); ok && c.n == 1 { // "los martes alternos"
		c.n = 2
		return j + int(x.n), true
	}
	if e, ok := p.tailDays(k, c); ok {
		return e, true
	}
	if c.until == nil && c.lasts == nil && c.count == 0 {
		return p.endOfCycle(j, c)
	}
	return j, false
}

// tailDays reads the day on which a repetition falls: "cada dos semanas, los
// viernes", "cada mes el día 5", "cada año el 1 de octubre".
func (p *parser) tailDays(k int, c *cycle) (int, bool) {
	if len(c.days) > 0 || c.dom != 0 || c.assigned {
		return k, false
	}
	done := k
	try := func(at int) bool {
		if c.unit.grain == Week && !c.unit.ends {
			if j, ok := p.weekdayList(p.skip(at, rPlural), c); ok {
				done = j
				return true
			}
		}
		e := expr{}
		if j, ok := p.dayMonthPiece(at, &e); ok && c.unit.grain == Year {
			c.month, c.dom, done = e.month, e.dom, j
			return true
		}
		if j, ok := p.domPiece(at, &e, true); ok && c.unit.grain == Month {
			c.dom, done = e.dom, j
			return true
		}
		return false
	}
	ok := p.eachEnd(k, rIn, try) || try(k)
	return done, ok
}

// endOfCycle reads until when or how often: "hasta el 18 de diciembre",
// "durante 3 semanas", "10 veces".
func (p *parser) endOfCycle(j int, c *cycle) (int, bool) {
	if p.is(j, ",") {
		j++
	}
	done := j
	if p.eachEnd(j, rBoundUntil, func(at int) bool {
		e := expr{}
		k, ok := p.compose(at, &e, true)
		if ok && e.set&bDate != 0 {
			done, c.until = k, &e
		}
		return ok && e.set&bDate != 0
	}) {
		return done, true
	}
	if p.eachEnd(j, rForLength, func(at int) bool {
		l, k, ok := p.lengthAt(at)
		if ok && l.unit.grain >= Day {
			done, c.lasts = k, &l
			if l.whole && l.unit == c.unit && c.n == 1 && l.n > 0 { // "every Tuesday for 5 weeks"
				c.count = int(l.n) * max(1, len(c.days))
			}
		}
		return ok && l.unit.grain >= Day
	}) {
		return done, true
	}
	if n, k, ok := p.smallAt(j, 999); ok && p.has(k, rTimes) && n > 1 {
		c.count = int(n)
		return p.skip(k, rTimes), true
	}
	return j, false
}

// coreAt reads what is repeated.
func (p *parser) coreAt(i int, c *cycle) (int, bool) {
	if x, ok := p.lexeme(i, rRepeat); ok {
		r := p.lex.repeats[x.value]
		c.unit, c.n = r.unit, r.n
		if len(r.weekdays) > 0 {
			c.unit, c.n, c.days = unit{grain: Week, n: 1}, 1, r.weekdays
		}
		return i + int(x.n), true
	}
	if p.has(i, rEvery) {
		if j, ok := p.everyAt(i, c); ok {
			return j, true
		}
	}
	if j, ok := p.ofEach(i, c); ok {
		return j, true
	}
	if p.has(i, rIn) {
		if j, ok := p.ofEach(p.skip(i, rIn), c); ok {
			return j, true
		}
	}
	if j, ok := p.pluralDays(i, c); ok {
		return j, true
	}
	if x, ok := p.lexeme(p.skip(i, rArticle), rWeekday); ok { // "un lunes sí y otro no"
		if j := p.skip(i, rArticle) + int(x.n); p.has(j, rAlternate) {
			c.unit, c.n, c.days = unit{grain: Week, n: 1}, 1, []int{int(x.value)}
			return j, true
		}
	}
	if j, ok := p.workWeek(i, c); ok {
		return j, true
	}
	return p.rateAt(i, c)
}

func (c *cycle) workdays() {
	c.unit, c.n, c.days = unit{grain: Week, n: 1}, 1, []int{0, 1, 2, 3, 4}
}

// everyAt reads what follows "cada" or "every".
func (p *parser) everyAt(i int, c *cycle) (int, bool) {
	done := i
	ok := p.eachEnd(i, rEvery, func(j int) bool {
		trial := *c
		trial.n = 1
		k, ok := p.everyWhat(j, &trial)
		if ok {
			*c, done = trial, k
		}
		return ok
	})
	return done, ok
}

func (p *parser) everyWhat(j int, c *cycle) (int, bool) {
	if k, ok := p.nthOfMonth(j, c); ok {
		return k, true
	}
	if k, ok := p.everyDate(j, c); ok {
		return k, true
	}
	if l, k, ok := p.fractionOfUnit(j); ok && l.d.Minutes >= 1 && l.d.Minutes == float64(int(l.d.Minutes)) { // "cada media hora"
		c.unit, c.n = unit{grain: Minute, n: 1}, int(l.d.Minutes)
		return k, true
	}
	if x, ok := p.lexeme(j, rOther); ok {
		j += int(x.n)
		c.n = 2
	} else if v, k, ok := p.smallAt(j, 999); ok && v > 0 && !p.has(j, rUnit) {
		c.n, j = int(v), k
		if x, ok := p.lexeme(j, rOrdinalMark); ok && p.glued(j) {
			j += int(x.n)
		}
	} else if x, ok := p.lexeme(j, rOrdinal); ok && x.value > 1 && !p.has(j, rUnit) {
		c.n, j = int(x.value), j+int(x.n)
	}
	if x, ok := p.lexeme(j, rUnit); ok {
		return p.everyUnit(j+int(x.n), unitAt(x.value), c)
	}
	if x, ok := p.lexeme(j, rUnitShort); ok && c.n > 1 {
		return p.everyUnit(j+int(x.n), unitAt(x.value), c)
	}
	if k, ok := p.weekdayList(j, c); ok {
		return k, true
	}
	if x, ok := p.lexeme(j, rPart); ok && c.n == 1 {
		c.unit = unit{grain: Day, n: 1}
		c.at.part = int(x.value)
		c.at.set |= bPart
		return j + int(x.n), true
	}
	return j, false
}

func (p *parser) everyUnit(k int, u unit, c *cycle) (int, bool) {
	c.unit = u
	switch {
	case u.days:
		c.workdays()
	case u.ends:
		c.unit, c.days = unit{grain: Week, n: 1}, []int{5, 6}
	}
	return k, true
}

// everyDate reads "cada 15", "cada 15/4", "cada 1 de octubre".
func (p *parser) everyDate(j int, c *cycle) (int, bool) {
	e := expr{}
	k, ok := p.dayMonthPiece(j, &e)
	if !ok {
		if k, ok = p.numericPiece(j, &e, true); !ok {
			e = expr{}
			if k, ok = p.domPiece(j, &e, true); !ok || p.unitAfter(k) || p.has(k, rWeekday) || p.has(k, rUnitShort) {
				return j, false
			}
		}
	}
	if e.set&bYear != 0 || e.dom == 0 {
		return j, false
	}
	c.dom, c.month = e.dom, e.month
	c.unit = unit{grain: Month, n: 1}
	p.eachEnd(k, rOf, func(at int) bool { // "every 1st of the month"
		x, ok := p.lexeme(at, rUnit)
		if ok = ok && unitAt(x.value).grain == Month && e.month == 0; ok {
			k = at + int(x.n)
		}
		return ok
	})
	if c.month > 0 {
		c.unit.grain = Year
	}
	return k, true
}

// nthOfMonth reads "primer lunes de mes", "último viernes", "first Monday of
// the month"; what holds it is a month if nothing else is said.
func (p *parser) nthOfMonth(j int, c *cycle) (int, bool) {
	n, k, ok := p.ordinalAt(j)
	if !ok || n > 5 {
		return j, false
	}
	x, ok := p.lexeme(k, rWeekday)
	if !ok {
		return j, false
	}
	k += int(x.n)
	e := expr{}
	m, held := p.container(k, &e, true)
	if !held && (n == 2 && !p.has(j, rMonth) || n > 0 && !p.ends(k)) || held && e.period.grain != Month {
		return j, false
	}
	if held {
		k = m
	}
	c.unit, c.n, c.nth, c.days = unit{grain: Month, n: 1}, 1, n, []int{int(x.value)}
	return k, true
}

// ofEach reads "el 15 de cada mes", "el primer lunes de cada mes", "the last
// day of every month".
func (p *parser) ofEach(i int, c *cycle) (int, bool) {
	j := p.skip(i, rArticle)
	j = p.skip(j, rDayWord)
	n, k, isNth := p.ordinalAt(j)
	day, hasDay := 0, false
	if x, ok := p.lexeme(k, rWeekday); ok && isNth {
		day, hasDay, k = int(x.value), true, k+int(x.n)
	} else if u, e, ok := p.unitTokenAt(k, false); ok && isNth && u.grain == Day && !u.ends {
		k = e
	} else {
		d, e, _, ok := p.dayOfMonth(j)
		if !ok {
			return i, false
		}
		n, k = d, e
	}
	done := i
	ok := p.eachEnd(k, rEachOf, func(at int) bool {
		x, ok := p.lexeme(at, rUnit)
		if !ok || unitAt(x.value).grain != Month || unitAt(x.value).n != 1 {
			return false
		}
		c.unit, c.n = unit{grain: Month, n: 1}, 1
		if hasDay {
			c.nth, c.days = n, []int{day}
		} else {
			c.dom = n
		}
		done = at + int(x.n)
		return true
	})
	return done, ok
}

// pluralDays reads "los lunes y miércoles", "on Mondays", "weekends",
// "los días 15".
func (p *parser) pluralDays(i int, c *cycle) (int, bool) {
	j := i
	if x, ok := p.lexeme(i, rFor); ok && p.has(i+int(x.n)-1, rPlural) && p.word(i+int(x.n)-1) && x.n > 1 {
		j = i + int(x.n) - 1
	}
	if p.has(i, rIn) && p.has(p.skip(i, rIn), rWeekdays) {
		j = p.skip(i, rIn)
	}
	plural := p.has(j, rPlural)
	j = p.skip(j, rPlural)
	if !plural && !p.has(j, rWeekdays) {
		if x, ok := p.lexeme(j, rWeekday); !ok || x.weak || !p.has(j+int(x.n), rPluralPart) {
			return p.pluralUnits(j, c)
		}
	}
	if x, ok := p.lexeme(j, rUnit); ok && plural && unitAt(x.value).ends {
		return p.everyUnit(j+int(x.n), unitAt(x.value), c)
	}
	if p.has(j, rNext) || p.has(j, rLast) || p.has(j, rThis) {
		return i, false
	}
	k, ok := p.weekdayList(j, c)
	if !ok {
		return i, false
	}
	if p.has(k, rNextAfter) || p.has(k, rLastAfter) {
		return i, false
	}
	c.plain = true
	return k, true
}

// pluralUnits reads "weekends" and "mornings".
func (p *parser) pluralUnits(j int, c *cycle) (int, bool) {
	if x, ok := p.lexeme(j, rPluralPart); ok && !p.word(j-1) || ok && p.has(j-1, rIn) {
		if y, ok := p.lexeme(j, rPart); ok {
			c.unit, c.n = unit{grain: Day, n: 1}, 1
			c.at.part = int(y.value)
			c.at.set |= bPart
			return j + int(x.n), true
		}
	}
	if x, ok := p.lexeme(j, rWeekends); ok {
		return p.everyUnit(j+int(x.n), unit{grain: Day, n: 1, ends: true}, c)
	}
	return j, false
}

// weekdayList reads one or more weekdays, joined by commas or "and".
func (p *parser) weekdayList(j int, c *cycle) (int, bool) {
	var days []int
	k := j
	for len(days) < 7 {
		x, ok := p.lexeme(k, rWeekday)
		if !ok {
			x, ok = p.lexeme(k, rWeekdays)
		}
		if !ok || x.weak && len(days) == 0 && !p.has(k+int(x.n), rAnd) {
			break
		}
		days = append(days, int(x.value))
		j = k + int(x.n)
		k = j
		for p.is(k, ",") || p.has(k, rAnd) || p.is(k, "/") {
			k++
		}
		if k > j {
			k = p.skip(k, rPlural)
		}
	}
	if len(days) == 0 {
		return j, false
	}
	c.unit, c.days = unit{grain: Week, n: 1}, days
	if c.n == 0 {
		c.n = 1
	}
	return j, true
}

// workWeek reads "de lunes a viernes" where no article makes dates of it.
func (p *parser) workWeek(i int, c *cycle) (int, bool) {
	j := i
	if x, ok := p.lexeme(i, rFrom); ok && !p.has(i, rFromDay) {
		j = i + int(x.n)
	}
	a, ok := p.lexeme(j, rWeekday)
	if !ok {
		return i, false
	}
	k := j + int(a.n)
	if p.has(k, rToDay) {
		return i, false
	}
	m, _ := p.rangeSep(k, false)
	b, ok := p.lexeme(m, rWeekday)
	if m == k || !ok || a.weak && b.weak {
		return i, false
	}
	m += int(b.n)
	if p.has(m, rNextAfter) || p.timeAfter(m) && !p.eachEnd(m, rOf, func(at int) bool { return p.digits(at) || p.has(at, rPart) }) || p.digits(m) && !p.clockFollows(m+1) && p.domEnds(m+1) && p.ends(m+1) {
		return i, false
	}
	if p.has(m, rThis) || p.has(m, rNext) {
		return i, false
	}
	c.unit, c.n, c.plain = unit{grain: Week, n: 1}, 1, true
	for d := int(a.value); len(c.days) < 7; d = (d + 1) % 7 {
		c.days = append(c.days, d)
		if d == int(b.value) {
			break
		}
	}
	return m, true
}
