package entity

// periodPiece reads a week, a month, ... counted from the present one: "la
// semana que viene", "this month", "el mes pasado", "el finde".
func (p *parser) periodPiece(i int, e *expr, led bool) (int, bool) {
	if !e.may(bPeriod) {
		return i, false
	}
	j, m := p.modBefore(i)
	x, ok := p.lexeme(j, rUnit)
	if !ok {
		return i, false
	}
	u := unitAt(x.value)
	k := j + int(x.n)
	k, m = p.modAfter(k, m)
	if u.grain == Year && p.digits(k) && p.toks[k].digits == 4 { // "este mismo año 2000"
		return i, false
	}
	if u.grain == Day && m == modThis && p.has(k-int(x.n), rPluralUnit) { // "un día de estos días"
		return i, false
	}
	if u.grain < Day || u.days || u.grain == Day && !u.ends && (m == modNone || m == modLast && p.final(k-int(x.n)-1)) || u.n > 10 && u.grain == Year {
		return i, false
	}
	if m == modNone && !(led && p.barePeriod(i, k, u)) && !(u.ends && p.ends(k) && !p.has(k, rOf)) {
		return i, false
	}
	e.set |= bPeriod
	e.period = u
	switch m {
	case modNext:
		e.offset = 1
	case modAfterNext:
		e.offset = 2
	case modLast:
		e.offset = -1
	}
	return k, true
}

// final tells that the word at i means the last of all, and not the last one
// before now: "el último día".
func (p *parser) final(i int) bool {
	x, ok := p.lexeme(i, rOrdinal)
	return ok && x.value == -1
}

// barePeriod tells whether "el mes", "la semana" stands for the present one,
// and not for a rate: "dos veces a la semana".
func (p *parser) barePeriod(i, k int, u unit) bool {
	if u.ends {
		return true
	}
	if p.has(i-1, rEvery) || p.has(i-1, rTimes) || p.has(i-1, rWhole) || p.rate(i) {
		return false
	}
	if p.has(k, rOf) && p.timeAfter(k) {
		return false
	}
	return p.ends(k)
}

// rate tells that the words before i make a rate of a unit: "5€ al mes".
func (p *parser) rate(i int) bool {
	for back := 1; back <= 3; back++ {
		x, ok := p.lexeme(i-back, rPer)
		if ok && int(x.n) == back && !p.has(i-back, rArticle) && !p.has(i-back, rOf) {
			return true
		}
	}
	return false
}

// spanPiece reads several periods next to now: "los próximos 3 días", "the
// last two weeks", "últimas horas".
func (p *parser) spanPiece(i int, e *expr) (int, bool) {
	if !e.may(bSpan) {
		return i, false
	}
	j, m := p.modBefore(i)
	if m == modThis {
		return i, false
	}
	j = p.skip(j, rFewOf)
	l, k, ok := p.lengthAt(j)
	counted := ok
	if inner, e, back, ok := p.splitSpan(j); ok && m == modNone {
		e2 := e
		l, k, counted, m = inner, e2, true, back
	} else if !ok && k == j {
		if l, k, ok = p.manyUnits(j); !ok || m == modNone {
			return i, false
		}
	}
	if m == modNone {
		k, m = p.innerMod(j, k, &l)
	}
	if m != modNext && m != modLast || counted && l.half {
		return i, false
	}
	if !l.whole && l.parts < 2 || l.whole && l.n == 1 && l.bare {
		return i, false
	}
	e.set |= bSpan
	e.span, e.back = l, m == modLast
	return k, true
}

// splitSpan reads next or last between a number and its unit: "dos pasados
// años", "the 2 next days".
func (p *parser) splitSpan(j int) (length, int, mod, bool) {
	v, k, ok := p.smallAt(j, 999)
	if !ok || v < 1 {
		return length{}, j, modNone, false
	}
	e, m := p.modBefore(k)
	x, ok := p.lexeme(e, rUnit)
	if !ok || m != modNext && m != modLast || v > 1 && !p.plural(e, x) {
		return length{}, j, modNone, false // "5 last week" is a sum and a week
	}
	u := unitAt(x.value)
	l := length{unit: u, n: v, parts: 1, whole: true}
	l.d.add(u, float64(v))
	return l, e + int(x.n), m, true
}

// innerMod reads next or last after a number ("dos pasadas semanas") or after
// the unit ("tres meses que vienen").
func (p *parser) innerMod(j, k int, l *length) (int, mod) {
	if e, m := p.modAfter(k, modNone); m == modNext || m == modLast {
		return e, m
	}
	return k, modNone
}

// manyUnits reads a unit in the plural without a number, which stands for three.
func (p *parser) manyUnits(j int) (length, int, bool) {
	x, ok := p.lexeme(j, rUnit)
	if !ok || !p.plural(j, x) {
		return length{}, j, false
	}
	u := unitAt(x.value)
	l := length{unit: u, n: 3, parts: 1, whole: true, vague: true}
	l.d.add(u, 3)
	return l, j + int(x.n), !u.ends
}

// plural tells that a unit is in the plural, as packs list it after the singular.
func (p *parser) plural(j int, x lexeme) bool {
	return p.has(j, rPluralUnit)
}

// shiftPiece reads an instant counted from now or from another: "en 3 días",
// "hace dos horas", "2 days before Christmas".
func (p *parser) shiftPiece(i int, e *expr) (int, bool) {
	if !e.may(bShift) || e.set&bTime != 0 && e.set&bClock == 0 {
		return i, false
	}
	if p.has(i, rShift) {
		if j, ok := p.shiftAhead(i, e); ok {
			return j, true
		}
		return p.otherShift(i, e)
	}
	if p.has(i, rAgo) {
		j := p.skip(p.skip(i, rAgo), rAbout)
		if l, k, ok := p.shiftLength(j); ok {
			return p.shifted(e, l, true, k), true
		}
		return i, false
	}
	return p.otherShift(i, e)
}

func (p *parser) shiftAhead(i int, e *expr) (int, bool) {
	done := i
	ok := p.eachEnd(i, rShift, func(j int) bool {
		l, k, ok := p.shiftLength(p.skip(j, rAbout))
		if ok {
			done = k
			e.set |= bShift
			e.shift = l
		}
		return ok
	})
	if ok && p.has(done, rLater) {
		done = p.skip(done, rLater)
	}
	return done, ok
}

// shiftLength reads a length that can be counted off the calendar.
func (p *parser) shiftLength(j int) (length, int, bool) {
	l, k, ok := p.lengthAt(j)
	return l, k, ok && !l.unit.ends
}

func (p *parser) shifted(e *expr, l length, back bool, k int) int {
	e.set |= bShift
	e.shift, e.back = l, back
	return k
}

// otherShift reads a length first and its direction after it.
func (p *parser) otherShift(i int, e *expr) (int, bool) {
	if e.set&bDate&^bWeekday != 0 || p.has(i, rWeekOf) {
		return i, false
	}
	j := i
	back := false
	if (p.is(j, "+") || p.is(j, "-")) && p.glued(j+1) {
		back = p.is(j, "-")
		if l, k, ok := p.lengthAt(j + 1); ok && (!p.glued(j) || j == 0) {
			return p.shifted(e, l, back, k), true
		}
		return i, false
	}
	j = p.skip(j, rAbout)
	if k, ok := p.weekdaysAhead(j, e); ok {
		return k, true
	}
	l, k, ok := p.lengthAt(j)
	if !ok {
		j = p.skip(j, rArticle)
		if l, k, ok = p.lengthAt(j); !ok {
			return p.unitShift(i, j, e)
		}
	}
	switch {
	case l.unit.ends:
		return i, false
	case p.has(k, rAgoAfter):
		return p.shifted(e, l, true, p.skip(k, rAgoAfter)), true
	case p.has(k, rBefore):
		if j, ok := p.anchored(i, k, rBefore, e, l); ok {
			return j, true
		}
	case p.has(k, rAfter):
		if j, ok := p.anchored(i, k, rAfter, e, l); ok {
			return j, true
		}
	case p.has(k, rWeekOn) && l.whole && l.unit.grain == Week: // "a week on Friday"
		if j, ok := p.anchored(i, k, rWeekOn, e, l); ok && e.anchor.set&bDate == bWeekday {
			return j, true
		}
		e.set &^= bShift
	}
	if p.has(k, rLater) && !p.has(k, rAgoAfter) {
		return p.shifted(e, l, false, p.skip(k, rLater)), true
	}
	if p.has(k, rEarlier) && p.alone(i, p.skip(k, rEarlier)) {
		return p.shifted(e, l, true, p.skip(k, rEarlier)), true
	}
	return i, false
}

// weekdaysAhead reads "three Fridays from now".
func (p *parser) weekdaysAhead(j int, e *expr) (int, bool) {
	n, k, ok := p.smallAt(j, 99)
	if !ok || n < 1 || e.set&bDate != 0 {
		return j, false
	}
	x, ok := p.lexeme(k, rWeekdays)
	if !ok {
		x, ok = p.lexeme(k, rWeekday)
	}
	k += int(x.n)
	if !ok || !p.has(k, rLater) {
		return j, false
	}
	e.set |= bWeekday
	e.weekday, e.ahead = int(x.value), int(n)
	return p.skip(k, rLater), true
}

// unitShift reads "el día después de X" and "the day before X".
func (p *parser) unitShift(i, j int, e *expr) (int, bool) {
	x, ok := p.lexeme(j, rUnit)
	if !ok {
		return i, false
	}
	u := unitAt(x.value)
	l := length{unit: u, n: 1, parts: 1, whole: true}
	l.d.add(u, 1)
	k := j + int(x.n)
	if p.has(k, rBefore) {
		return p.anchored(i, k, rBefore, e, l)
	}
	return p.anchored(i, k, rAfter, e, l)
}

// maxDepth is how deep "the day after the day after ..." is followed.
const maxDepth = 4

// anchored reads the datetime from which a length is counted.
func (p *parser) anchored(i, k int, r role, e *expr, l length) (int, bool) {
	if p.depth >= maxDepth || k >= len(p.toks) || int(p.noAnchor[k]) >= maxDepth-p.depth {
		return i, false
	}
	left := maxDepth - p.depth
	p.depth++
	defer func() { p.depth-- }()
	done := i
	ok := p.eachEnd(k, r, func(at int) bool {
		a := expr{}
		j, ok := p.compose(at, &a, true)
		if ok && a.set&bDate != 0 {
			done = j
			e.anchor = &a
			p.shifted(e, l, r == rBefore, j)
			return true
		}
		return false
	})
	if !ok {
		p.noAnchor[k] = uint8(left)
	}
	return done, ok
}
