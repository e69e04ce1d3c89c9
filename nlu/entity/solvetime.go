package entity

import "time"

// solveShift counts a length from now, or from the day said.
func (s *solver) solveShift(e *expr) (period, bool) {
	l := e.shift
	d := l.d
	if e.back {
		d = d.negated()
	}
	small := d.Hours != 0 || d.Minutes != 0 || d.Seconds != 0
	from, grain := s.ref, l.unit.grain
	if e.anchor != nil {
		s.depth++
		a, ok := s.solve(e.anchor)
		s.depth--
		if !ok {
			return a, false
		}
		from = a.start
		if a.grain > Hour && !small {
			grain = Day
		}
		if a.grain == Month && grain == Day && !e.back && l.unit.grain == Month {
			grain = Month
		}
	}
	if l.unit.days {
		if l.n < 0 || l.n > maxBusinessDays {
			return period{}, false
		}
		return period{start: businessDays(from, int(l.n), e.back), grain: Day}, true
	}
	if tooFar(d) {
		return period{}, false
	}
	at := d.plus(from)
	if !small {
		at = dayOf(at)
		if grain < Day || grain > Day {
			grain = Day
		}
	} else {
		at = at.Truncate(time.Second)
	}
	p := period{start: at, grain: grain}
	if e.set&bWeekday != 0 { // "el viernes en dos semanas"
		p.start = floor(at, Week).AddDate(0, 0, e.weekday)
	}
	return p, true
}

func tooFar(d Duration) bool {
	sum := d.Years*366 + d.Months*31 + d.Weeks*7 + d.Days + d.Hours/24 + d.Minutes/1440 + d.Seconds/86400
	return sum > 3e6 || sum < -3e6
}

// maxBusinessDays is how far business days are counted one by one.
const maxBusinessDays = 10000

func businessDays(t time.Time, n int, back bool) time.Time {
	d, by := dayOf(t), 1
	if back {
		by = -1
	}
	for weeks := n / 5; weeks > 0 && monday(d) < 5; weeks-- {
		d = d.AddDate(0, 0, 7*by)
		n -= 5
	}
	for n > 0 {
		d = d.AddDate(0, 0, by)
		if monday(d) < 5 {
			n--
		}
	}
	return d
}

// solveSpan gives the next or last so many units: whole ones next to the
// present one, which does not count.
func (s *solver) solveSpan(e *expr) (period, bool) {
	l := e.span
	if tooFar(l.d) {
		return period{}, false
	}
	if e.set&(bYear|bMonth|bPeriod) != 0 {
		return s.spanInside(e)
	}
	g := l.unit.grain
	if l.unit.days {
		if l.n < 1 || l.n > maxBusinessDays {
			return period{}, false
		}
		first := businessDays(s.ref, 1, false)
		return period{start: first, end: businessDays(s.ref, int(l.n), false).AddDate(0, 0, 1), grain: Day, ranged: true}, true
	}
	if g >= Week && l.whole {
		return s.wholeSpan(e), true
	}
	p := period{grain: g, ranged: true}
	if e.back {
		p.end = s.today()
		if g < Day {
			p.end = s.ref.Truncate(time.Second)
		}
		p.start = l.d.negated().plus(p.end)
	} else {
		p.start = s.today().AddDate(0, 0, 1)
		if g < Day {
			p.start = s.ref.Truncate(time.Second)
		}
		p.end = l.d.plus(p.start)
	}
	if g > Day {
		p.grain = Day
	}
	return p, true
}

// wholeSpan gives whole weeks or quarters next to the present one.
func (s *solver) wholeSpan(e *expr) period {
	g, n := e.span.unit.grain, int(e.span.n)*int(e.span.unit.n)
	now := floor(s.ref, g)
	if e.back {
		return period{start: step(now, g, -n), end: now, grain: g, ranged: true}
	}
	first := step(now, g, 1)
	return period{start: first, end: step(first, g, n), grain: g, ranged: true}
}

// spanInside gives the first or last units of a named period.
func (s *solver) spanInside(e *expr) (period, bool) {
	in := *e
	in.set &^= bSpan
	whole, ok := s.solveCalendar(&in)
	if !ok {
		return whole, false
	}
	g := e.span.unit.grain
	end := whole.end
	if end.IsZero() {
		end = step(whole.start, whole.grain, 1)
	}
	if e.back {
		return period{start: step(end, g, -int(e.span.n)), end: end, grain: g, ranged: true}, true
	}
	return period{start: whole.start, end: step(whole.start, g, int(e.span.n)), grain: g, ranged: true}, true
}

// solveSlice gives a part of a period.
func (s *solver) solveSlice(e *expr) (period, bool) {
	in := *e
	in.set &^= bSlice
	back := s.back
	whole, ok := s.solveDate(&in)
	s.back = back
	if !ok {
		return whole, false
	}
	end := whole.end
	if end.IsZero() {
		end = step(whole.start, whole.grain, 1)
	}
	first, last := thirds(whole, end)
	p := period{grain: Day, ranged: true}
	switch e.slice {
	case sliceStart:
		p.start, p.end = whole.start, first
	case sliceMid:
		p.start, p.end = first, last
	case sliceLate:
		p.start, p.end = last, end
	case sliceEnd:
		p.start, p.ranged = end.AddDate(0, 0, -1), false
	case sliceFirstHalf:
		p.start, p.end = whole.start, half(whole, end)
	case sliceSecondHalf:
		p.start, p.end = half(whole, end), end
	case sliceRest:
		p.start, p.end = s.today(), end
		if p.start.Before(whole.start) {
			p.start = whole.start
		}
		if whole.grain == Day {
			p.start, p.grain = s.ref.Truncate(time.Second), Minute
		}
	}
	return p, true
}

// half gives where the second half of a period begins: the 16th of a month,
// the first of July.
func half(whole period, end time.Time) time.Time {
	switch whole.grain {
	case Month:
		return whole.start.AddDate(0, 0, 15)
	case Year:
		return addMonths(whole.start, 6)
	}
	return whole.start.AddDate(0, 0, int(end.Sub(whole.start).Hours())/48)
}

// thirds gives where the first part of a period ends and its last one
// begins: the 11th and the 21st of a month, Wednesday and Friday of a week.
func thirds(whole period, end time.Time) (time.Time, time.Time) {
	switch whole.grain {
	case Week:
		return whole.start.AddDate(0, 0, 2), whole.start.AddDate(0, 0, 4)
	case Month:
		return whole.start.AddDate(0, 0, 10), whole.start.AddDate(0, 0, 20)
	case Year:
		return addMonths(whole.start, 4), addMonths(whole.start, 8)
	}
	days := int(end.Sub(whole.start).Hours()) / 24
	return whole.start.AddDate(0, 0, days/3), end.AddDate(0, 0, -days/3)
}

// solveNth gives the nth weekday, week, month, ... of what holds it.
func (s *solver) solveNth(e *expr) (period, bool) {
	in := *e
	in.set &^= bNth | bSlice
	whole := period{start: floor(s.ref, Year), grain: Year}
	if in.set&bDate != 0 {
		var ok bool
		if whole, ok = s.solveCalendar(&in); !ok {
			return whole, false
		}
	}
	end := whole.end
	if end.IsZero() {
		end = step(whole.start, whole.grain, 1)
	}
	if e.nthDay >= 0 {
		return s.nthWeekday(e, whole.start, end)
	}
	p := s.nthUnit(e, whole, end)
	if p.start.Before(whole.start) && e.nthUnit.grain < Week || !p.start.Before(end) {
		s.impossible = true
	}
	return p, true
}

// nthUnit counts units from the beginning or the end of a period.
func (s *solver) nthUnit(e *expr, whole period, end time.Time) period {
	u, many := e.nthUnit, max(e.nthMany, 1)
	g, n := u.grain, int(u.n)
	first := whole.start
	switch {
	case u.ends:
		return nthWeekend(e.nth, first, end)
	case g == Week && n == 1:
		start := nthFrom(firstWeek(e.nth, many, whole, end), Week, 1, e.nth)
		return period{start: start, end: step(start, Week, many), grain: Week, ranged: true}
	case n == 2 && g == Week: // halves of a month
		half := first.AddDate(0, 0, 15)
		if e.nth == 1 {
			return period{start: first, end: half, grain: Day, ranged: true}
		}
		return period{start: half, end: end, grain: Day, ranged: true}
	}
	if e.nth < 0 {
		first = step(end, g, -n*(many-1))
	}
	p := period{start: nthFrom(first, g, n, e.nth), grain: g, ranged: g != Day || many > 1}
	if p.ranged {
		p.end = step(p.start, g, n*many)
	}
	return p
}

func nthWeekend(nth int, first, end time.Time) period {
	sat := first.AddDate(0, 0, (12-monday(first))%7)
	if nth < 0 {
		last := end.AddDate(0, 0, -1)
		sat = last.AddDate(0, 0, 7-((monday(last)+2)%7))
	}
	start := nthFrom(sat, Week, 1, nth)
	return period{start: start, end: start.AddDate(0, 0, 2), grain: Day, ranged: true}
}

// firstWeek gives the Monday from which weeks of a period are counted: the
// first one in it, in a year that of ISO 8601; from the end, the week with
// the last Thursday.
func firstWeek(nth, many int, whole period, end time.Time) time.Time {
	switch {
	case nth < 0:
		return floor(end.AddDate(0, 0, -4), Week).AddDate(0, 0, 7*(2-many))
	case whole.grain == Year:
		return isoWeek(whole.start.Year(), 1)
	}
	return whole.start.AddDate(0, 0, (7-monday(whole.start))%7)
}

func nthFrom(first time.Time, g Grain, n, nth int) time.Time {
	if nth > 0 {
		nth--
	}
	return step(first, g, n*nth)
}

func (s *solver) nthWeekday(e *expr, start, end time.Time) (period, bool) {
	d := start.AddDate(0, 0, (e.nthDay-monday(start)+7)%7+7*(e.nth-1))
	if e.nth < 0 {
		last := end.AddDate(0, 0, -1)
		d = last.AddDate(0, 0, -((monday(last)-e.nthDay+7)%7)+7*(e.nth+1))
	}
	if d.Before(start) || !d.Before(end) {
		s.impossible = true
	}
	if d.Before(s.today()) && !s.back && e.set&(bYear|bPeriod) == 0 && e.set&bMonth != 0 {
		return s.nthWeekday(e, addMonths(start, 12), addMonths(end, 12))
	}
	return period{start: d, grain: Day}, true
}

// solveRange solves two dates, each of which may leave out what the other says.
func (s *solver) solveRange(e *expr) (period, bool) {
	a, b := *e, *e.until
	a.until = nil
	share(&a, &b)
	open := a.set&bYear == 0 && b.set&bYear != 0 && a.set&bMonth != 0
	if open {
		a.year = b.year
		a.set |= bYear
	}
	first, ok := s.solve(&a)
	if !ok {
		return first, false
	}
	clock := b.set & bTime
	var last period
	if b.set&bDate == 0 && clock != 0 {
		b.set |= bRel
		b.rel = int(dayOf(first.start).Sub(s.today()).Hours() / 24)
	}
	sub := &solver{lex: s.lex, ref: first.start, back: false, depth: s.depth}
	if b.set&(bRel|bNow|bPeriod|bShift) != 0 {
		sub.ref = s.ref
	}
	if b.set&(bDom|bMonth|bYear) == bDom|bMonth || b.set&bDate == bDom {
		sub.ref = dayOf(first.start)
	}
	if last, ok = sub.solve(&b); !ok {
		return first, false
	}
	s.impossible = s.impossible || sub.impossible
	end := last.end
	if end.IsZero() {
		end = last.start
		if clock == 0 && b.set&bNow == 0 {
			end = step(last.start, last.grain, 1)
		}
	}
	if open && first.start.After(last.start) {
		a.year--
		if first, ok = s.solve(&a); !ok {
			return first, false
		}
	}
	if y := first.start.AddDate(-1, 0, 0); a.set&bYear == 0 && a.set&bMonth != 0 && b.set&bYear == 0 && a.monthMod == modNone && clock == 0 &&
		first.start.Year() > s.ref.Year() && addMonths(end, -12).After(s.today()) {
		return period{start: y, end: addMonths(end, -12), grain: first.grain, ranged: true}, valid(y) // it has begun
	}
	if !end.After(first.start) {
		return first, valid(first.start)
	}
	return period{start: first.start, end: end, grain: first.grain, ranged: true}, valid(first.start) && valid(end)
}

// share gives the second date what only the first says: "del 3 de mayo al 7".
func share(a, b *expr) {
	if b.set&bDate == bDom && a.set&bMonth != 0 {
		b.set |= bMonth
		b.month = a.month
		if a.set&bYear != 0 {
			b.set |= bYear
			b.year = a.year
		}
	}
	if a.set&bDate == bWeekday && b.set&(bWeekday|bPeriod) == bWeekday|bPeriod && a.set&bPeriod == 0 {
		a.set |= bPeriod
		a.period, a.offset = b.period, b.offset
	}
	if a.set&bDate == bDom && b.set&bPeriod != 0 {
		a.set |= bPeriod
		a.period, a.offset = b.period, b.offset
	}
}
