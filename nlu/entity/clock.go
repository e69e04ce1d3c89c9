package entity

// clockAt reads a time of day into e: "a las 9 y media", "10:30", "half past
// 5", "8pm". loose allows a bare hour, as in the ends of a range.
func (p *parser) clockAt(i int, e *expr, loose bool) (int, bool) {
	if e.set&(bClock|bNow|bSpan) != 0 {
		return i, false
	}
	if j, ok := p.leadClock(i, e, loose); ok {
		return j, true
	}
	return i, false
}

func (p *parser) leadClock(i int, e *expr, loose bool) (int, bool) {
	done := i
	try := func(j int, by lead) bool {
		j = p.skip(j, rAbout)
		if k, ok := p.noSuchTime(j, e); ok && (by.strong || by.weak) {
			done = k
			return true
		}
		k, ok := p.bodyAt(j, e, by)
		if ok {
			done = k
		}
		return ok
	}
	if p.eachEnd(i, rAt, func(j int) bool { return try(j, lead{strong: true, loose: loose}) }) {
		return done, true
	}
	one := func(j int) bool { // "a la una", and no other hour
		v, _, ok := p.smallAt(p.skip(j, rAbout), 24)
		return ok && v == 1 && try(j, lead{strong: true, loose: loose})
	}
	if p.eachEnd(i, rAtOne, one) {
		return done, true
	}
	if p.eachEnd(i, rAtWeak, func(j int) bool { return try(j, lead{weak: true, loose: loose}) }) {
		return done, true
	}
	if e.set&bDate != 0 && p.has(i, rAtBare) && try(p.skip(i, rAtBare), lead{weak: true, loose: loose}) {
		return done, true
	}
	return done, try(i, lead{loose: loose})
}

// noSuchTime reads a time that there is not, such as 25:61, so that it can be
// named.
func (p *parser) noSuchTime(j int, e *expr) (int, bool) {
	if !p.digits(j) || p.toks[j].digits > 2 || !p.is(j+1, ":") || !p.glued(j+1) || !p.glued(j+2) || !p.digits(j+2) || p.toks[j+2].digits != 2 || !p.domEnds(j+3) {
		return j, false
	}
	if p.toks[j].value <= 24 && p.toks[j+2].value < 60 {
		return j, false
	}
	e.set |= bClock
	e.clock, e.never = clock{grain: Minute, half: 3}, true
	return j + 3, true
}

// lead tells what came before an hour: a word such as "at", one that may also
// be an article, or the beginning of a range.
type lead struct{ strong, weak, loose bool }

// bodyAt reads the time itself.
func (p *parser) bodyAt(i int, e *expr, by lead) (int, bool) {
	if x, ok := p.lexeme(i, rClock); ok {
		c := clock{hour: int(x.value / 60), minute: int(x.value % 60), half: 3, grain: Hour, midnight: x.value == 24*60}
		return p.finish(i+int(x.n), e, c)
	}
	if j, c, ok := p.pastHour(i); ok {
		return p.finish(j, e, c)
	}
	c, j, shape := p.hourAt(i, by.strong || by.weak)
	if shape == noHour {
		return i, false
	}
	meant := p.has(i-1, rFor) && !p.digits(i)
	c, j, sure := p.minutesAt(c, j, by != lead{} || meant || e.set&bDate != 0)
	sure = sure || meant && c.grain == Minute
	c, j, marked := p.marksAt(c, j, by, shape, e)
	if sure || marked || p.hourByNext(i, j, c, shape, e, by) || p.hourBySelf(i, j, c, shape, e, by) {
		return p.finish(j, e, c)
	}
	return i, false
}

// marksAt reads what marks an hour as one: "am", "h", "en punto".
func (p *parser) marksAt(c clock, j int, by lead, shape hourShape, e *expr) (clock, int, bool) {
	hourly := (by != lead{} || c.hour > 6 || e.set&bDate != 0) && !p.beforeAfter(j)
	sure := shape == plainHour || shape == markedHour && hourly
	letter := by.strong || c.grain == Minute
	if c.half == 0 || c.hour <= 12 {
		sure = p.halfAt(&c, &j, letter) || sure
	}
	if c.half != 0 && c.grain == Hour {
		c, j, _ = p.minutesAt(c, j, false)
	}
	k, said := p.oclockAt(&c, j, by.strong || by.weak)
	j = k
	sure = sure || said && hourly && !p.beforeAfter(j)
	if c.half == 0 {
		sure = p.halfAt(&c, &j, letter) || sure
	}
	return c, j, sure
}

// hourByNext tells that what stands beside a number makes an hour of it: "8
// de la tarde", and at the beginning of a text "9 mañana".
func (p *parser) hourByNext(i, j int, c clock, shape hourShape, e *expr, by lead) bool {
	if i == 0 && shape == bareHour && c.grain == Hour && p.digits(i) && (p.has(j, rDay) || p.has(j, rDayPart)) {
		return true
	}
	return p.partAfter(j) || e.set&bPart != 0 && (by.strong || by.weak)
}

// hourBySelf tells that a number is an hour for what came before it, and for
// nothing that follows making it something else.
func (p *parser) hourBySelf(i, j int, c clock, shape hourShape, e *expr, by lead) bool {
	switch {
	case by.strong:
		return p.freeAfter(j)
	case by.weak && (e.set&bDate != 0 || c.grain == Minute && shape != dottedHour || p.dayAfter(j)):
		return p.ends(j) && !p.unitAfter(j)
	case by.loose:
		return true
	case e.set&bPart != 0 && p.freeAfter(j) && p.ends(j):
		return true
	}
	return (shape == dottedHour || c.grain == Minute && shape != markedHour) && p.alone(i, j)
}

func (p *parser) finish(j int, e *expr, c clock) (int, bool) {
	if c.hour > 24 || c.hour == 24 && c.minute > 0 || c.minute > 59 || c.second > 59 {
		return j, false
	}
	e.clock = c
	e.set |= bClock
	return j, true
}

var dayRoles = rolesOf(rDay, rWeekday, rDayPart)

// dayAfter tells that a day follows: "las 16 del miércoles".
func (p *parser) dayAfter(j int) bool {
	day := func(at int) bool { return p.any(p.skip(at, rThis), dayRoles) }
	return p.any(j, dayRoles) || p.eachEnd(j, rOf, day) || p.eachEnd(j, rIn, day)
}

// beforeAfter tells that what was read is a length and no time: "3h antes".
func (p *parser) beforeAfter(j int) bool {
	return p.has(j, rEarlier) || p.has(j, rBefore) || p.has(j, rLater) || p.has(j, rAfter)
}

// freeAfter tells that what follows a bare hour does not make it a number of
// something: money, a unit, a percentage.
func (p *parser) freeAfter(j int) bool {
	return !p.unitAfter(j) && p.domEnds(j) && !p.has(j, rCurrency) && !p.has(j, rMultiplier) && !p.is(j, "%") && !p.is(j, "/") && !(p.glued(j) && p.word(j))
}

func (p *parser) unitAfter(j int) bool {
	_, _, ok := p.unitTokenAt(j, false)
	return ok
}

// partAfter tells that a part of the day follows that makes an hour of the
// number before: "8 de la tarde", "8 in the evening", "8 tonight".
func (p *parser) partAfter(j int) bool {
	if p.has(j, rDayPart) {
		return true
	}
	ok := p.eachEnd(j, rPartOf, func(k int) bool { return p.has(k, rPart) })
	return ok || p.has(j, rThis) && p.has(p.skip(j, rThis), rPart)
}

type hourShape uint8

const (
	noHour     hourShape = iota
	bareHour             // 9
	dottedHour           // 9.30, which may be a number
	plainHour            // 9:30
	markedHour           // 9h, 1h30, which may be a length
)

// hourAt reads the hour and the minutes that are written with it.
func (p *parser) hourAt(i int, led bool) (clock, int, hourShape) {
	c := clock{grain: Hour}
	if !p.digits(i) {
		v, j, ok := p.smallAt(i, 24)
		if !ok || p.has(i, rQuantity) && !led || p.has(i, rNotHour) {
			return c, i, noHour
		}
		if x, _ := p.lexeme(i, rNumber); x.value < v && v > 24 {
			v, j = x.value, i+int(x.n)
		}
		c.hour = int(v)
		return c, j, bareHour
	}
	t := &p.toks[i]
	if p.glued(i) && (p.toks[i-1].Folded == "." || p.toks[i-1].Folded == "," || p.toks[i-1].Folded == ":" || p.toks[i-1].Folded == "/") && i > 1 && p.toks[i-2].digits > 0 {
		return c, i, noHour
	}
	if (t.digits == 3 || t.digits == 4) && t.value%100 < 60 && t.value/100 < 25 && (led || p.halfMark(i+1)) && !p.is(i+1, ":") && p.military(i) {
		c.hour, c.minute, c.grain = int(t.value/100), int(t.value%100), Minute
		if t.Folded[0] == '0' || c.hour > 12 {
			c.half = 3
		}
		return c, i + 1, plainHour
	}
	if t.digits > 2 || t.value > 24 {
		return c, i, noHour
	}
	c.hour = int(t.value)
	if t.digits == 2 && t.value < 10 {
		c.half = 3
	}
	return p.writtenMinutes(c, i+1)
}

// halfMark tells that am or pm follows; a single letter must be glued.
func (p *parser) halfMark(j int) bool {
	x, ok := p.lexeme(j, rAM)
	if !ok {
		x, ok = p.lexeme(j, rPM)
	}
	return ok && (p.glued(j) || x.n > 1 || p.toks[j].End-p.toks[j].Offset > 1)
}

// military tells that four digits are a time and not a year.
func (p *parser) military(i int) bool {
	v := p.toks[i].value
	marked := p.halfMark(i+1) || p.has(i+1, rOClock)
	return marked || (v < 1900 || v > 2100) && p.domEnds(i+1)
}

// writtenMinutes reads ":30", ":30:15", ".30" and "h30" right after an hour.
func (p *parser) writtenMinutes(c clock, j int) (clock, int, hourShape) {
	two := func(k int) bool { return p.digits(k) && p.glued(k) && p.toks[k].digits == 2 }
	switch {
	case p.is(j, ":") && p.glued(j) && two(j+1):
		c.minute, c.grain = int(p.toks[j+1].value), Minute
		j += 2
		if p.is(j, ":") && p.glued(j) && two(j+1) {
			c.second, c.grain = int(p.toks[j+1].value), Second
			j += 2
		}
		if p.has(j, rHourMark) {
			j = p.skip(j, rHourMark)
		}
		return c, j, plainHour
	case p.is(j, ".") && p.glued(j) && two(j+1) && p.toks[j+1].value < 60 && !(p.is(j+2, ".") && p.glued(j+3) && p.digits(j+3)):
		c.minute, c.grain = int(p.toks[j+1].value), Minute
		if p.has(j+2, rHourMark) && p.plainAfter(p.skip(j+2, rHourMark)) {
			return c, p.skip(j+2, rHourMark), plainHour
		}
		return c, j + 2, dottedHour
	case p.has(j, rHourMark):
		k := p.skip(j, rHourMark)
		if two(k) && p.toks[k].value < 60 {
			c.minute, c.grain = int(p.toks[k].value), Minute
			return c, k + 1, markedHour
		}
		if p.plainAfter(k) && p.glued(j) {
			return c, k, markedHour
		}
	}
	return c, j, bareHour
}

// minutesAt reads minutes said after an hour: "y media", "menos cuarto", "y
// veinte", "treinta y cinco". It tells whether they make an hour of it.
func (p *parser) minutesAt(c clock, j int, near bool) (clock, int, bool) {
	if c.grain != Hour || c.hour > 24 {
		return c, j, false
	}
	if p.has(j, rMinus) {
		k := p.skip(j, rMinus)
		if m, e, ok := p.minuteAt(k); ok {
			c.minute, c.grain = 60-m, Minute
			c.hour = (c.hour + 23) % 24
			if c.hour == 0 {
				c.hour = 12
			}
			return c, p.minuteWord(e), true
		}
	}
	if p.has(j, rPlus) {
		k := p.skip(j, rPlus)
		if q, e, ok := p.quarters(k); ok && !p.unitAfter(p.skip(e, rOf)) && !p.has(e, rMultiplier) {
			c.minute, c.grain = int(q*60), Minute
			return c, e, true
		}
		if m, e, ok := p.minuteAt(k); ok && near && !p.between && (m >= 5 || p.unitAfter(e)) && p.freeAfter(p.minuteWord(e)) && !p.has(e, rMonth) {
			c.minute, c.grain = m, Minute
			return c, p.minuteWord(e), false
		}
	}
	if !p.glued(j) || p.is(j, "-") {
		if m, e, ok := p.spokenMinutes(j, near); ok {
			c.minute, c.grain = m, Minute
			return c, e, false
		}
	}
	return c, j, false
}

// minuteAt reads a count of minutes, or a quarter or half of an hour.
func (p *parser) minuteAt(k int) (int, int, bool) {
	if q, e, ok := p.quarters(k); ok {
		return int(q * 60), e, true
	}
	v, e, ok := p.smallAt(k, 59)
	return int(v), e, ok && v > 0
}

func (p *parser) minuteWord(j int) int {
	if u, e, ok := p.unitTokenAt(j, false); ok && u.grain == Minute {
		return e
	}
	return j
}

// spokenMinutes reads minutes in words right after an hour in words: "siete
// treinta", "seis cero dos".
func (p *parser) spokenMinutes(j int, near bool) (int, int, bool) {
	if near && p.digits(j-1) && p.digits(j) && p.toks[j].digits == 2 && p.toks[j].value < 60 && p.toks[j-1].digits <= 2 && p.ends(j+1) && p.domEnds(j+1) {
		return int(p.toks[j].value), j + 1, true
	}
	if p.is(j, "-") && p.glued(j) && p.has(j+1, rNumber) && !p.inRange { // "five-thirty"
		v, e, ok := p.smallAt(j+1, 59)
		return int(v), e, ok && v >= 10
	}
	x, ok := p.lexeme(j, rNumber)
	if !ok || p.digits(j-1) {
		if ok && x.value == 0 || !p.digits(j) || p.toks[j].value != 0 {
			return 0, j, false
		}
	}
	if ok && x.value > 0 {
		v, e, ok := p.smallAt(j, 59)
		after := p.has(e, rPM) || p.has(e, rAM) || p.partAfter(e)
		e = p.minuteWord(e)
		return int(v), e, ok && v > 0 && (near && v >= 10 || after) && p.freeAfter(e)
	}
	k := j + 1
	if x.n > 0 {
		k = j + int(x.n)
	}
	v, e, ok := p.smallAt(k, 9)
	return int(v), e, ok && (near || p.has(e, rPM) || p.has(e, rAM) || p.partAfter(e))
}

// halfAt reads am or pm.
func (p *parser) halfAt(c *clock, j *int, letter bool) bool {
	k := *j
	if p.is(k, ",") {
		return false
	}
	half := uint8(1)
	x, ok := p.lexeme(k, rAM)
	if !ok {
		half = 2
		x, ok = p.lexeme(k, rPM)
	}
	if ok && x.n == 1 && p.toks[k].End-p.toks[k].Offset == 1 && (!letter || !p.glued(k)) {
		return false
	}
	if !ok || c.hour > 12 && half == 1 || !p.plainAfter(k+int(x.n)) {
		if ok && c.hour > 12 {
			*j = k + int(x.n)
		}
		return ok
	}
	*j = k + int(x.n)
	if c.hour <= 12 {
		c.half = half
	}
	return true
}

// oclockAt reads "en punto", "horas" and "h" after an hour.
func (p *parser) oclockAt(c *clock, j int, led bool) (int, bool) {
	x, ok := p.lexeme(j, rOClock)
	if !ok {
		return j, false
	}
	_, isUnit := p.lexeme(j, rUnit)
	if isUnit && !led && c.grain == Hour || !p.plainAfter(j+int(x.n)) {
		return j, false
	}
	k := j + int(x.n)
	if p.has(k, rOClock) {
		k = p.skip(k, rOClock)
	}
	return k, true
}

// pastHour reads forms with the minutes first: "half past 5", "ten to six",
// "cinco para las 11", "cuarto pasadas las ocho".
func (p *parser) pastHour(i int) (int, clock, bool) {
	m, j, ok := p.minuteAt(p.skipOne(i))
	if !ok {
		return i, clock{}, false
	}
	j = p.minuteWord(j)
	sign := 0
	k := j
	switch {
	case p.has(j, rPastHour):
		sign, k = 1, p.skip(j, rPastHour)
	case p.has(j, rToHour) && !(p.digits(i) && p.has(i-1, rFrom)) && (j > i+1 || !p.inRange && (!p.digits(i) || m > 12 || p.has(i-1, rAt)) || p.has(i, rQuarter)):
		sign, k = -1, p.skip(j, rToHour)
	case m == 30 && p.has(i, rHalf) && p.lex.opt.HalfHour:
		sign = 1
	default:
		return i, clock{}, false
	}
	k = p.skip(k, rAtWeak)
	if x, ok := p.lexeme(k, rClock); ok {
		c := clock{hour: int(x.value / 60), minute: m, half: 3, grain: Minute}
		return k + int(x.n), shiftHour(c, sign, m), true
	}
	v, e, ok := p.smallAt(k, 24)
	if !ok || m > 59 || p.unitAfter(e) || p.has(k, rNotHour) {
		return i, clock{}, false
	}
	c := clock{hour: int(v), grain: Minute}
	p.halfAt(&c, &e, true)
	if x, ok := p.lexeme(e, rOClock); ok {
		e += int(x.n)
	}
	return e, shiftHour(c, sign, m), true
}

func (p *parser) skipOne(i int) int {
	if x, ok := p.lexeme(i, rNumber); ok && x.value == 1 && (p.has(i+int(x.n), rQuarter) || p.has(i+int(x.n), rHalf)) {
		return i + int(x.n)
	}
	return i
}

func shiftHour(c clock, sign, m int) clock {
	c.minute = m
	if sign < 0 {
		c.minute = 60 - m
		c.hour = (c.hour + 23) % 24
		if c.hour == 0 && c.half != 3 {
			c.hour = 12
			if c.half == 1 {
				c.half = 2
			} else if c.half == 2 {
				c.half = 1
			}
		}
	}
	return c
}
