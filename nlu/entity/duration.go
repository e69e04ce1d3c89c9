package entity

import (
	"math"
	"strconv"
	"strings"
)

// length is a duration as said, and where it was read.
type length struct {
	d     Duration
	unit  unit  // of its first part
	n     int64 // how many of that unit, if whole
	parts int
	whole bool // a whole number of one unit
	vague bool // "algunos días"
	bare  bool // the article alone stood before the unit
	half  bool // half of a unit stood alone: "media hora"
}

// add adds n of a unit.
func (d *Duration) add(u unit, n float64) {
	n *= float64(u.n)
	switch u.grain {
	case Second:
		d.Seconds += n
	case Minute:
		d.Minutes += n
	case Hour:
		d.Hours += n
	case Day:
		d.Days += n
	case Week:
		d.Weeks += n
	case Month:
		d.Months += n
	case Quarter:
		d.Months += 3 * n
	case Year:
		d.Years += n
	}
}

// whole moves the fractions of years, weeks and months that a calendar
// cannot add into smaller units.
func (d Duration) whole() Duration {
	move := func(from, to *float64, by float64) {
		if f := *from - math.Trunc(*from); f != 0 {
			*from -= f
			*to += math.Round(f * by)
		}
	}
	move(&d.Years, &d.Months, 12)
	move(&d.Months, &d.Days, 30)
	move(&d.Weeks, &d.Days, 7)
	return d
}

// Fixed gives the length in seconds; false if it has months or years, which
// have no fixed length.
func (d Duration) Fixed() (float64, bool) {
	return d.Weeks*604800 + d.Days*86400 + d.Hours*3600 + d.Minutes*60 + d.Seconds, d.Years == 0 && d.Months == 0
}

// ISO writes the length as ISO 8601 has it, with a minus sign in front where
// Sign is -1.
func (d Duration) ISO() string {
	var b strings.Builder
	if d.Sign < 0 {
		b.WriteByte('-')
	}
	b.WriteByte('P')
	part := func(v float64, mark byte) {
		if v != 0 {
			b.WriteString(strconv.FormatFloat(v, 'f', -1, 64))
			b.WriteByte(mark)
		}
	}
	part(d.Years, 'Y')
	part(d.Months, 'M')
	part(d.Weeks, 'W')
	part(d.Days, 'D')
	if d.Hours != 0 || d.Minutes != 0 || d.Seconds != 0 {
		b.WriteByte('T')
		part(d.Hours, 'H')
		part(d.Minutes, 'M')
		part(d.Seconds, 'S')
	}
	if s := b.String(); !strings.HasSuffix(s, "P") {
		return s
	}
	return "PT0S"
}

// negated turns a length round.
func (d Duration) negated() Duration {
	return Duration{Years: -d.Years, Months: -d.Months, Weeks: -d.Weeks, Days: -d.Days,
		Hours: -d.Hours, Minutes: -d.Minutes, Seconds: -d.Seconds, Sign: d.Sign}
}

// unitTokenAt reads the name of a unit; short names only when they may be
// taken for one, right after a number.
func (p *parser) unitTokenAt(j int, short bool) (unit, int, bool) {
	if x, ok := p.lexeme(j, rUnit); ok {
		return unitAt(x.value), j + int(x.n), true
	}
	if x, ok := p.lexeme(j, rUnitShort); ok && short && !(p.hint && p.has(j, rSuffix)) && (p.plainAfter(j+int(x.n)) || p.digits(j+int(x.n))) {
		return unitAt(x.value), j + int(x.n), true
	}
	return unit{}, j, false
}

// lengthAt reads a length of time: "2 horas y media", "1h30", "un par de días".
func (p *parser) lengthAt(i int) (length, int, bool) {
	l, j, ok := p.partAt(i)
	if !ok {
		return length{}, i, false
	}
	for l.parts < 8 {
		k := j
		for p.has(k, rAnd) || p.is(k, ",") {
			k++
		}
		m, e, ok := p.partAt(k)
		if !ok || m.vague || m.bare && k == j || m.unit == l.unit || k > j+2 {
			break
		}
		l.merge(m)
		j = e
	}
	return l, j, true
}

func (l *length) merge(m length) {
	l.d.Years += m.d.Years
	l.d.Months += m.d.Months
	l.d.Weeks += m.d.Weeks
	l.d.Days += m.d.Days
	l.d.Hours += m.d.Hours
	l.d.Minutes += m.d.Minutes
	l.d.Seconds += m.d.Seconds
	l.unit.grain = m.unit.grain
	l.parts++
	l.whole = false
}

// partAt reads a number of one unit, and the part of that unit after it.
func (p *parser) partAt(i int) (length, int, bool) {
	if l, j, ok := p.fractionOfUnit(i); ok {
		return l, j, true
	}
	if x, ok := p.lexeme(i, rQuantity); ok {
		if u, j, ok := p.unitTokenAt(i+int(x.n), false); ok {
			l := length{unit: u, n: x.value, parts: 1, whole: true, vague: x.value > 2}
			l.d.add(u, float64(x.value))
			return l, j, true
		}
	}
	n, j, ok := p.numberAt(i)
	if !ok || n.value < 0 || n.value > 1e9 {
		return p.fromUnit(i)
	}
	if k := j; !n.spelt && p.over(k) {
		return p.simpleFraction(i, n, k)
	}
	if l, e, ok := p.mixedLength(n, j); ok {
		return l, e, true
	}
	if p.is(j, "-") && p.glued(j) && p.glued(j+1) && p.has(j+1, rUnit) { // "3-min"
		j++
	}
	if p.has(j, rAnd) { // "2 and a half hours"
		if q, e, ok := p.quarters(p.skip(j, rAnd)); ok {
			e = p.skip(e, rOf)
			if u, f, ok := p.unitTokenAt(e, false); ok {
				l := length{unit: u, parts: 1}
				l.d.add(u, n.value+q)
				return l.spread(), f, true
			}
		}
	}
	u, e, ok := p.unitTokenAt(p.skip(j, rMore), !n.spelt) // "two more hours"
	if !ok {
		return length{}, i, false
	}
	if n.one && p.has(j, rOrdinal) && p.word(e) && !p.ends(e) { // "a second opinion"
		return length{}, i, false
	}
	l := length{unit: u, n: n.mant, parts: 1, whole: n.scale == 0 && !n.loose, bare: n.one}
	l.d.add(u, n.value)
	return p.tailOfUnit(l, u, e, !n.spelt)
}

// mixedLength reads the fraction after a whole number of units: "2 1/2 hours",
// "1 ½ h".
func (p *parser) mixedLength(n num, j int) (length, int, bool) {
	q, k, ok := p.vulgarAt(j)
	if !ok && p.digits(j) && p.over(j+1) && p.toks[j].value < p.toks[j+2].value && p.toks[j+2].value <= 60 {
		q, k, ok = float64(p.toks[j].value)/float64(p.toks[j+2].value), j+3, true
	}
	u, e, isUnit := p.unitTokenAt(k, true)
	if !ok || n.spelt || n.scale != 0 || !isUnit {
		return length{}, j, false
	}
	l := length{unit: u, parts: 1}
	l.d.add(u, n.value+q)
	return l.spread(), e, true
}

// over tells that a fraction bar stands between two runs of digits.
func (p *parser) over(k int) bool {
	return p.is(k, "/") && p.glued(k) && p.glued(k+1) && p.digits(k+1)
}

// simpleFraction reads "3/4 de hora".
func (p *parser) simpleFraction(i int, n num, k int) (length, int, bool) {
	below := p.toks[k+1].value
	k2 := p.skip(k+2, rOf)
	if x, ok := p.lexeme(k2, rNumber); ok && x.value == 1 && !p.digits(k2) {
		k2 += int(x.n)
	}
	u, e, ok := p.unitTokenAt(k2, true)
	if !ok || below < 2 || below > 60 || n.value > 60 {
		return length{}, i, false
	}
	l := length{unit: u, parts: 1}
	l.d.add(u, n.value/float64(below))
	return l.spread(), e, true
}

// fromUnit reads "hora y media" and "hora y cuarto", in which no number
// stands before the unit.
func (p *parser) fromUnit(i int) (length, int, bool) {
	u, j, ok := p.unitTokenAt(i, false)
	if !ok || p.word(i-1) && p.has(i-1, rEvery) {
		return length{}, i, false
	}
	l := length{unit: u, n: 1, parts: 1, whole: true}
	l.d.add(u, 1)
	if m, e, _ := p.tailOfUnit(l, u, j, false); e > j {
		return m, e, true
	}
	return length{}, i, false
}

// tailOfUnit reads what follows a unit and counts in it: "y media",
// "and a half", the minutes in "1h30".
func (p *parser) tailOfUnit(l length, u unit, j int, figure bool) (length, int, bool) {
	if figure && u.grain == Hour && p.digits(j) && p.glued(j) && p.toks[j].digits == 2 && p.toks[j].value < 60 {
		l.d.Minutes += float64(p.toks[j].value)
		l.whole = false
		return l, p.skipUnit(j+1, Minute), true
	}
	k := j
	if p.has(j, rAnd) || p.has(j, rPlus) {
		k++
	}
	if m, e, ok := p.smallAt(k, 59); ok && u.grain == Hour && m >= 5 && (k > j || !p.digits(k)) && p.ends(e) && !p.unitShortAfter(e) && !p.has(e, rMonth) {
		l.d.Minutes += float64(m) // "2 hours ten"
		l.whole = false
		return l, e, true
	}
	if k == j {
		return l, j, true
	}
	if q, e, ok := p.quarters(k); ok {
		if _, _, unitAfter := p.unitTokenAt(p.skip(e, rOf), false); !unitAfter {
			l.d.add(u, q)
			l.whole = false
			return l.spread(), e, true
		}
	}
	return l, j, true
}

func (p *parser) unitShortAfter(j int) bool {
	_, _, ok := p.unitTokenAt(j, true)
	return ok
}

func (p *parser) skipUnit(j int, g Grain) int {
	if u, e, ok := p.unitTokenAt(j, true); ok && u.grain == g && p.glued(j) {
		return e
	}
	return j
}

// quarters reads a half, a quarter or three of them.
func (p *parser) quarters(k int) (float64, int, bool) {
	if q, e, ok := p.vulgarAt(k); ok {
		return q, e, true
	}
	if x, ok := p.lexeme(k, rThreeQuarters); ok {
		return 0.75, k + int(x.n), true
	}
	if x, ok := p.lexeme(k, rHalf); ok {
		return 0.5, k + int(x.n), true
	}
	if x, ok := p.lexeme(k, rQuarter); ok {
		return 0.25, k + int(x.n), true
	}
	return 0, k, false
}

// fractionOfUnit reads "media hora", "half an hour", "tres cuartos de hora".
func (p *parser) fractionOfUnit(i int) (length, int, bool) {
	q, j, ok := p.quarters(i)
	if !ok {
		return length{}, i, false
	}
	j = p.skip(j, rOf)
	if p.is(j, "-") && p.glued(j) && p.glued(j+1) { // "half-hour"
		j++
	}
	if x, ok := p.lexeme(j, rNumber); ok && x.value == 1 {
		j += int(x.n)
	}
	u, e, ok := p.unitTokenAt(j, true)
	if !ok {
		return length{}, i, false
	}
	l := length{unit: u, parts: 1, half: true}
	l.d.add(u, q)
	return l.spread(), e, true
}

// spread turns fractions of a unit into whole smaller ones where that is exact.
func (l length) spread() length {
	move := func(from, to *float64, by float64) {
		f := *from - math.Trunc(*from)
		if f != 0 && f*by == math.Trunc(f*by) {
			*from -= f
			*to += f * by
		}
	}
	move(&l.d.Years, &l.d.Months, 12)
	move(&l.d.Hours, &l.d.Minutes, 60)
	move(&l.d.Minutes, &l.d.Seconds, 60)
	move(&l.d.Days, &l.d.Hours, 24)
	if f := l.d.Weeks - math.Trunc(l.d.Weeks); f != 0 {
		l.d.Weeks -= f
		l.d.Days += f * 7
	}
	return l
}
