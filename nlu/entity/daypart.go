package entity

// partOfDay reads a part of the day into e: "por la mañana", "esta noche".
func (p *parser) partOfDay(i int, e *expr) (int, bool) {
	if e.set&(bPart|bNow|bSpan) != 0 {
		return i, false
	}
	j := i
	early, late := false, false
	if x, ok := p.lexeme(j, rEarly); ok {
		j, early = j+int(x.n), true
	} else if x, ok := p.lexeme(j, rLate); ok {
		j, late = j+int(x.n), true
	}
	if k, ok := p.plainPart(j, e, early || late); ok {
		e.early, e.late = early, late
		if x, ok := p.lexeme(k, rEarly); ok && !early && !late {
			k, e.early = k+int(x.n), true
		}
		return k, true
	}
	if e.set&bDate != 0 && e.set&bClock == 0 && (p.has(i, rAM) || p.has(i, rPM)) && p.toks[i].End-p.toks[i].Offset > 1 && p.ends(i+1) {
		e.set |= bPart
		e.part = partMorning
		if p.has(i, rPM) {
			e.part = partAfternoon
		}
		return i + 1, true
	}
	if (early || late) && j > i && e.set&bClock == 0 && (e.set&bDate != 0 || p.dayAfter(j)) && !p.has(i, rPart) {
		e.set |= bPart
		e.part, e.early, e.late = partMorning, early, late
		if late {
			e.part = partAfternoon
		}
		return j, true
	}
	return i, false
}

// clockNext tells that a time follows the part of the day at i.
func (p *parser) clockNext(i int) bool {
	j := p.skip(i, rPart)
	return p.has(j, rAt) || p.digits(j) && p.is(j+1, ":")
}

func (p *parser) plainPart(i int, e *expr, supported bool) (int, bool) {
	done := i
	read := func(j int, weakOK bool) bool {
		x, ok := p.lexeme(j, rPart)
		if y, holy := p.lexeme(j, rHoliday); !ok || x.weak && !weakOK || holy && y.n > 1 || p.has(j, rGuard) {
			return false
		}
		e.set |= bPart
		e.part = int(x.value)
		done = j + int(x.n)
		return true
	}
	if x, ok := p.lexeme(i, rDayPart); ok && e.may(bRel) {
		e.set |= bRel | bPart
		e.rel, e.part = int(x.value>>4), int(x.value&15)
		return i + int(x.n), true
	}
	if p.has(i, rThis) && (e.set&bDate == 0 || e.set&bRel != 0) && read(p.skip(i, rThis), true) {
		if e.set&bDate == 0 {
			e.set |= bRel
			e.thisPart = true
		}
		return done, true
	}
	if p.has(i, rLast) && !p.longDay(i) && e.set&bDate == 0 && p.has(p.skip(i, rLast), rPart) && read(p.skip(i, rLast), true) {
		e.set |= bRel
		e.rel = -1
		return done, true
	}
	if p.eachEnd(i, rInPart, func(j int) bool { return read(j, true) }) {
		return done, true
	}
	if p.has(i, rInPartBare) {
		j := p.skip(i, rInPartBare)
		if (!p.has(j, rDay) || e.set&bWeekday != 0) && read(j, true) {
			return done, true
		}
	}
	if p.has(i-1, rPartArticle) {
		return done, read(i, true)
	}
	if p.has(i, rDay) && !supported {
		return done, false
	}
	bare := e.set&(bDate|bClock) != 0 || !p.has(i, rLate) && p.clockNext(i)
	return done, read(i, supported || bare)
}
