package entity

// nthPiece reads a day, a week, ... by its place in something larger: "el
// primer lunes de mayo", "3rd week of October", "la última semana del año".
func (p *parser) nthPiece(i int, e *expr) (int, bool) {
	if !e.may(bNth) {
		return i, false
	}
	n, j, ok := p.ordinalAt(i)
	if !ok {
		if n, j, ok = p.ordinalAt(p.skip(i, rArticle)); !ok {
			return i, false
		}
	}
	many := 0
	if v, k, ok := p.smallAt(j, 20); ok && n != 0 && (p.has(k, rUnit) || p.has(k, rWeekday)) {
		many, j = int(v), k
	}
	if x, ok := p.lexeme(j, rWeekday); ok && !x.weak {
		k := j + int(x.n)
		if end, ok := p.inside(i, k, e, n, unit{}, int(x.value), many); ok {
			return end, true
		}
		trial := *e // "the first Monday afternoon of May"
		trial.set |= bNth
		if k, ok = p.partOfDay(k, &trial); !ok || trial.set&bRel != 0 {
			return i, false
		}
		end, ok := p.inside(i, k, &trial, n, unit{}, int(x.value), many)
		if ok {
			*e = trial
		}
		return end, ok
	}
	x, ok := p.lexeme(j, rUnit)
	if !ok {
		return i, false
	}
	u, k := unitAt(x.value), j+int(x.n)
	if u.grain == Year && u.n == 100 && n > 0 && n < 31 {
		e.set |= bDecade
		e.decade, e.period = (n-1)*100, u
		return k, true
	}
	if u.grain < Day || u.grain == Year && u.n > 10 {
		return i, false
	}
	return p.inside(i, k, e, n, u, -1, many)
}

func (p *parser) ordinalAt(i int) (int, int, bool) {
	if x, ok := p.lexeme(i, rOrdinal); ok {
		return int(x.value), i + int(x.n), true
	}
	if p.digits(i) && p.toks[i].value > 0 && p.toks[i].value < 54 {
		if x, ok := p.lexeme(i+1, rOrdinalMark); ok && p.glued(i+1) {
			if y, ok := p.lexeme(i+1+int(x.n), rOrdinal); ok && y.value == -1 { // "the 5th last day"
				return -int(p.toks[i].value), i + 1 + int(x.n) + int(y.n), true
			}
			return int(p.toks[i].value), i + 1 + int(x.n), true
		}
	}
	return 0, i, false
}

// inside reads what the counted thing lies in; a quarter may stand alone.
func (p *parser) inside(i, k int, e *expr, n int, u unit, day, many int) (int, bool) {
	trial := *e
	trial.set |= bNth
	trial.nth, trial.nthUnit, trial.nthDay, trial.nthMany = n, u, day, many
	j, ok := p.container(k, &trial, false)
	if !ok {
		long := u.grain == Quarter || u.grain == Month && u.n > 1 || u.n == 2 && u.grain == Week
		if !(long && n > 0 && (p.ends(k) || e.set&bYear != 0)) && e.set&(bPeriod|bYear) == 0 {
			return i, false
		}
		j = k
	}
	*e = trial
	return j, true
}

// container reads the month, the year or the period that something lies in.
func (p *parser) container(k int, e *expr, bare bool) (int, bool) {
	done := k
	try := func(at int, led bool) bool {
		if j, ok := p.monthPiece(at, e, true); ok {
			done = j
			return true
		}
		if j, ok := p.periodPiece(at, e, led); ok {
			done = j
			return true
		}
		if j, ok := p.yearPiece(at, e, true); ok {
			done = j
			return true
		}
		if x, ok := p.lexeme(at, rUnit); ok && bare && unitAt(x.value).grain >= Day && e.may(bPeriod) && !unitAt(x.value).days {
			e.set |= bPeriod
			e.period = unitAt(x.value)
			done = at + int(x.n)
			return true
		}
		return false
	}
	each := func(at int) bool { return try(at, true) }
	if p.eachEnd(k, rOf, each) || p.eachEnd(k, rIn, each) || p.is(k, ",") && p.eachEnd(k+1, rOf, each) || try(k, false) {
		return done, true
	}
	return k, false
}

// setSlice notes a part of a period that has a name of its own: "eom".
func (e *expr) setSlice(value int64) {
	e.set |= bSlice | bPeriod
	e.slice, e.period = slice(value>>4), unit{grain: Grain(value & 15), n: 1}
	if e.period.grain == Day {
		e.set = e.set&^(bSlice|bPeriod) | bClock
		e.clock = clock{hour: 23, minute: 59, half: 3, grain: Minute}
	}
}

// slicePiece reads a part of a period: "principios de mayo", "fin de mes".
func (p *parser) slicePiece(i int, e *expr) (int, bool) {
	if e.set&bDate != 0 && e.set&bDate != bYear {
		return i, false
	}
	if x, ok := p.lexeme(i, rSlice); ok {
		e.setSlice(x.value)
		return i + int(x.n), true
	}
	s, r := sliceNone, rNone
	for _, c := range [...]struct {
		role  role
		slice slice
	}{{rStartOf, sliceStart}, {rMidOf, sliceMid}, {rLateOf, sliceLate}, {rEndOf, sliceEnd}, {rRestOf, sliceRest},
		{rFirstHalf, sliceFirstHalf}, {rSecondHalf, sliceSecondHalf}} {
		if p.has(i, c.role) {
			s, r = c.slice, c.role
			break
		}
	}
	x, ok := p.lexeme(p.skip(i, rArticle), rUnit)
	if s == sliceNone || ok && x.n > 1 { // "el fin de semana" is a weekend
		return i, false
	}
	done := i
	ok = p.eachEnd(i, r, func(at int) bool {
		trial := *e
		trial.set |= bSlice
		trial.slice = s
		if s == sliceEnd || s == sliceLate {
			if j, ok := p.endOfDay(at, &trial); ok {
				*e, done = trial, j
				return true
			}
		}
		if trial.set&bYear == 0 {
			if j, ok := p.nthPiece(at, &trial); ok {
				*e, done = trial, j
				return true
			}
		}
		if j, ok := p.seasonPiece(at, &trial); ok {
			*e, done = trial, j
			return true
		}
		j, ok := p.container(at, &trial, true)
		if ok {
			*e, done = trial, j
		}
		return ok
	})
	return done, ok
}

// endOfDay reads the day of which the last minute is meant.
func (p *parser) endOfDay(at int, e *expr) (int, bool) {
	trial := expr{}
	j, ok := p.relPiece(at, &trial)
	if !ok {
		if j, ok = p.weekdayPiece(at, &trial, true); !ok {
			x, isUnit := p.lexeme(at, rUnit)
			if u := unitAt(x.value); !isUnit || u.grain != Day || u.ends || u.days {
				return at, false
			}
			j = at + int(x.n)
			if k, ok := p.relPiece(p.skip(j, rOf), &trial); ok {
				j = k
			}
			trial.set |= bRel
		}
	}
	trial.set |= bClock
	trial.clock = clock{hour: 23, minute: 59, half: 3, grain: Minute}
	*e = trial
	return j, true
}

// holidayPiece reads the name of a holiday.
func (p *parser) holidayPiece(i int, e *expr) (int, bool) {
	if !e.may(bHoliday) {
		return i, false
	}
	j, m := p.modBefore(i)
	x, ok := p.lexeme(j, rHoliday)
	if !ok {
		return i, false
	}
	k, m := p.modAfter(j+int(x.n), m)
	e.set |= bHoliday
	e.holiday, e.holMod = int(x.value), m
	k = p.weekendWord(k, e)
	return p.weekendWord(p.yearAfter(k, e), e), true
}

// weekendWord reads "weekend" after a holiday.
func (p *parser) weekendWord(k int, e *expr) int {
	if x, ok := p.lexeme(k, rUnit); ok && unitAt(x.value).ends && !e.holEnds {
		e.holEnds = true
		return k + int(x.n)
	}
	return k
}

// seasonPiece reads a season of the year.
func (p *parser) seasonPiece(i int, e *expr) (int, bool) {
	if !e.may(bSeason) {
		return i, false
	}
	j, m := p.modBefore(i)
	x, ok := p.lexeme(j, rSeason)
	if !ok {
		return i, false
	}
	k, m := p.modAfter(j+int(x.n), m)
	if m == modNone && !p.digits(k) && !p.has(k, rOf) && !p.alone(i, k) && !p.has(i-1, rIn) && e.set&bSlice == 0 {
		return i, false
	}
	e.set |= bSeason
	e.season, e.holMod = int(x.value), m
	return p.yearAfter(k, e), true
}

// otherPiece reads what is left: weeks by number, the week of a day, quarters
// by mark, decades, now.
func (p *parser) otherPiece(i int, e *expr, led bool) (int, bool) {
	if x, ok := p.lexeme(i, rNow); ok && e.may(bNow) && e.set == 0 {
		e.set |= bNow
		return i + int(x.n), true
	}
	if x, ok := p.lexeme(i, rNowAlone); ok && e.set == 0 && p.alone(i, i+int(x.n)) {
		e.set |= bNow
		return i + int(x.n), true
	}
	if j, ok := p.weekOf(i, e); ok {
		return j, true
	}
	if j, ok := p.weekNumber(i, e); ok {
		return j, true
	}
	if j, ok := p.quarterMark(i, e); ok {
		return j, true
	}
	return p.decadePiece(i, e)
}

func (p *parser) weekOf(i int, e *expr) (int, bool) {
	if !e.may(bWeekOf) || p.depth >= maxDepth {
		return i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	done := i
	ok := p.eachEnd(i, rWeekOf, func(at int) bool {
		a := expr{}
		j, ok := p.dayMonthPiece(at, &a)
		if !ok {
			if j, ok = p.numericPiece(at, &a, true); !ok {
				j, ok = p.domPiece(at, &a, true)
			}
		}
		if ok {
			e.set |= bWeekOf
			e.anchor, done = &a, j
		}
		return ok
	})
	return done, ok
}

func (p *parser) weekNumber(i int, e *expr) (int, bool) {
	x, ok := p.lexeme(i, rUnit)
	j := i + int(x.n)
	if !ok || !e.may(bWeekNo) || unitAt(x.value).grain != Week || unitAt(x.value).n != 1 || !p.digits(j) || p.toks[j].value < 1 || p.toks[j].value > 53 || !p.domEnds(j+1) {
		return i, false
	}
	e.set |= bWeekNo
	e.nth = int(p.toks[j].value)
	return j + 1, true
}

// partMark reads the mark of a quarter or of a half of the year, and tells how
// many of them a year has.
func (p *parser) partMark(i int) (unit, int64) {
	switch {
	case p.has(i, rQuarterMark):
		return unit{grain: Quarter, n: 1}, 4
	case p.has(i, rHalfMark):
		return unit{grain: Month, n: 6}, 2
	}
	return unit{}, 0
}

// quarterMark reads "Q4", "t1", "2018Q4" and "H2 2018".
func (p *parser) quarterMark(i int, e *expr) (int, bool) {
	if p.digits(i) && p.toks[i].digits == 4 && p.toks[i].value >= 1900 && p.toks[i].value <= 2100 && e.may(bYear) && e.set&bYear == 0 {
		mark := i + 1
		if p.is(mark, "-") {
			mark++
		}
		trial := *e
		trial.set |= bYear
		trial.year = int(p.toks[i].value)
		if j, ok := p.quarterMark(mark, &trial); ok {
			*e = trial
			return j, true
		}
		return i, false
	}
	u, most := p.partMark(i)
	if !e.may(bNth) || !p.digits(i+1) || !p.glued(i+1) || p.toks[i+1].value < 1 || p.toks[i+1].value > most || p.toks[i+1].digits > 1 {
		return i, false
	}
	year := e.set&bYear != 0 || p.has(i-1, rIn)
	trial := *e
	trial.set |= bNth
	trial.nth, trial.nthUnit, trial.nthDay = int(p.toks[i+1].value), u, -1
	j, ok := p.container(i+2, &trial, false)
	if !ok {
		j = i + 2
	}
	if !ok && !year {
		return i, false
	}
	*e = trial
	return j, true
}

// decadePiece reads "los años 90", "the 1970s".
func (p *parser) decadePiece(i int, e *expr) (int, bool) {
	if p.digits(i) && p.toks[i].digits == 4 && p.toks[i].value%10 == 0 && p.toks[i].value < 2100 && p.is(i+1, "s") && p.glued(i+1) && e.may(bDecade) && p.lex.opt.Decades {
		e.set |= bDecade
		e.decade = int(p.toks[i].value)
		return i + 2, true
	}
	x, ok := p.lexeme(i, rDecade)
	if !ok || !e.may(bDecade) {
		return i, false
	}
	j := p.skip(i+int(x.n), rYearWord)
	v, k, ok := p.smallAt(j, 2999)
	if !ok || v%10 != 0 || v >= 100 && v < 1000 || v < 20 && v != 0 {
		return i, false
	}
	if p.is(k, "'") {
		k++
	}
	switch {
	case p.is(k, "s") && p.glued(k):
		k++
	case j > i+1 || v >= 1000 && p.digits(j) && !p.has(i, rNotWord):
	default:
		return i, false
	}
	if v < 100 {
		v = int64(p.century(int(v)))
	}
	e.set |= bDecade
	e.decade = int(v)
	return k, true
}
