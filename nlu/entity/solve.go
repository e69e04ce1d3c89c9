package entity

import "time"

// solver solves one expr against a reference.
type solver struct {
	lex   *lexicon
	ref   time.Time // wall clock, as if in UTC
	back  bool      // looks backward
	depth int

	assumed    []Assumption
	impossible bool
}

// period is a solved stretch of time. end is exclusive; zero means one grain.
type period struct {
	start, end time.Time
	grain      Grain
	ranged     bool // spans several days on purpose
}

func (s *solver) assume(what string, other time.Time) {
	s.assumed = append(s.assumed, Assumption{What: what, Other: other})
}

func (s *solver) today() time.Time { return dayOf(s.ref) }

// solve gives the stretch of time that e stands for.
func (s *solver) solve(e *expr) (period, bool) {
	if e.until != nil {
		return s.solveRange(e)
	}
	d := period{start: s.today(), grain: Day}
	ok := true
	if e.set&bDate != 0 && !(e.set&bDate == bRel && e.thisPart) {
		d, ok = s.solveDate(e)
	} else if e.set&bTime == 0 {
		return d, false
	}
	if !ok {
		return d, false
	}
	if e.set&bClock != 0 {
		d = s.solveClock(e, d)
	} else if e.set&bPart != 0 {
		d = s.solvePart(e, d)
	}
	return d, valid(d.start) && (d.end.IsZero() || valid(d.end) && d.end.After(d.start))
}

func (s *solver) solveDate(e *expr) (period, bool) {
	switch {
	case e.set&bNow != 0:
		return period{start: s.ref.Truncate(time.Second), grain: Second}, true
	case e.set&bShift != 0:
		return s.solveShift(e)
	case e.set&bSpan != 0:
		return s.solveSpan(e)
	case e.set&bSlice != 0:
		return s.solveSlice(e)
	case e.set&bNth != 0:
		return s.solveNth(e)
	case e.set&bWeekOf != 0:
		return s.solveWeekOf(e)
	case e.set&bWeekNo != 0:
		return period{start: isoWeek(s.yearOf(e), e.nth), grain: Week, ranged: true}, true
	case e.set&bHoliday != 0:
		return s.solveHoliday(e), true
	case e.set&bSeason != 0:
		return s.solveSeason(e), true
	case e.set&bDecade != 0:
		n := max(int(e.period.n), 10)
		return period{start: date(e.decade, 1, 1), end: date(e.decade+n, 1, 1), grain: Year, ranged: true}, e.decade > 0
	}
	return s.solveCalendar(e)
}

// yearOf gives the year said, or that of the period said, or the present one.
func (s *solver) yearOf(e *expr) int {
	if e.set&bYear != 0 {
		return e.year
	}
	if e.set&bPeriod != 0 && e.period.grain == Year {
		return s.ref.Year() + e.offset
	}
	return s.ref.Year()
}

func (s *solver) hasYear(e *expr) bool {
	return e.set&bYear != 0 || e.set&bPeriod != 0 && e.period.grain == Year
}

// solveCalendar solves days, weekdays, months, years and periods.
func (s *solver) solveCalendar(e *expr) (period, bool) {
	switch {
	case e.set&bRel != 0:
		return period{start: s.today().AddDate(0, 0, e.rel), grain: Day}, true
	case e.set&(bDom|bMonth) == bDom|bMonth:
		return s.dayAndMonth(e), true
	case e.set&bDom != 0:
		return s.dayOfMonth(e), true
	case e.set&bMonth != 0:
		return s.month(e), true
	case e.set&bWeekday != 0:
		return s.weekday(e), true
	case e.set&bPeriod != 0:
		return s.periodFrom(e), true
	case e.set&bYear != 0:
		return period{start: date(e.year, 1, 1), grain: Year, ranged: true}, e.year > 0 && e.year <= 9999
	}
	return period{}, false
}

// dayAndMonth solves a day of a month, in the year said or the nearest one.
func (s *solver) dayAndMonth(e *expr) period {
	y := s.yearOf(e)
	fix := func(y int) time.Time {
		if e.dom > daysIn(y, e.month) {
			return date(y, e.month, daysIn(y, e.month))
		}
		return date(y, e.month, e.dom)
	}
	if e.month == 2 && e.dom == 29 && !s.hasYear(e) { // the nearest leap year
		for i := 0; i < 8 && daysIn(y, 2) < 29 || !s.back && fix(y).Before(s.today()); i++ {
			y++
		}
	}
	if e.dom > daysIn(y, e.month) || e.dom > 31 {
		s.impossible = true
	}
	d := fix(y)
	if !s.hasYear(e) && e.monthMod != modThis {
		switch {
		case e.monthMod == modLast || s.back && e.monthMod != modNext:
			if d.After(s.today()) || e.monthMod == modLast && d.Equal(s.today()) {
				d = fix(y - 1)
			}
		case d.Before(s.today()) || e.monthMod == modNext && d.Equal(s.today()):
			d = fix(y + 1)
		}
		if d.Year() != s.ref.Year() {
			s.assume("year", fix(s.ref.Year()))
		}
	}
	if e.monthFirst && e.dom <= 12 {
		s.assume("order", date(d.Year(), e.dom, e.month))
	}
	return period{start: d, grain: Day}
}

// dayOfMonth solves a day of a month that is not named.
func (s *solver) dayOfMonth(e *expr) period {
	if e.set&bPeriod != 0 && e.period.grain >= Month {
		first := s.periodFrom(e).start
		if e.dom > daysIn(first.Year(), int(first.Month())) {
			s.impossible = true
		}
		return period{start: first.AddDate(0, 0, min(e.dom, daysIn(first.Year(), int(first.Month())))-1), grain: Day}
	}
	back := s.back && e.monthMod != modNext || e.monthMod == modLast
	first := floor(s.ref, Month)
	for i := 0; i < 60; i++ {
		n := i
		if back {
			n = -i
		}
		m := addMonths(first, n)
		if e.dom > daysIn(m.Year(), int(m.Month())) {
			continue
		}
		d := m.AddDate(0, 0, e.dom-1)
		if back && d.After(s.today()) || !back && d.Before(s.today()) {
			continue
		}
		if e.set&bWeekday != 0 && monday(d) != e.weekday && i < 24 {
			continue
		}
		if !m.Equal(first) {
			s.assume("month", time.Time{})
		}
		return period{start: d, grain: Day}
	}
	s.impossible = true
	return period{start: s.today(), grain: Day}
}

// month solves a month by name.
func (s *solver) month(e *expr) period {
	d := date(s.yearOf(e), e.month, 1)
	if !s.hasYear(e) && e.monthMod != modThis {
		now := floor(s.ref, Month)
		switch {
		case e.monthMod == modLast:
			if !d.Before(now) {
				d = addMonths(d, -12)
			}
		case e.monthMod == modNext:
			if !d.After(now) {
				d = addMonths(d, 12)
			}
		case s.back:
			if d.After(now) {
				d = addMonths(d, -12)
				s.assume("year", addMonths(d, 12))
			}
		case d.Before(now):
			d = addMonths(d, 12)
			s.assume("year", addMonths(d, -12))
		}
	}
	return period{start: d, grain: Month, ranged: true}
}

// weekday solves a day of the week.
func (s *solver) weekday(e *expr) period {
	today := s.today()
	if e.set&bPeriod != 0 && e.period.grain >= Week && !e.period.ends {
		week := floor(step(today, e.period.grain, e.offset), Week)
		return period{start: week.AddDate(0, 0, e.weekday), grain: Day}
	}
	ahead := (e.weekday - monday(today) + 6) % 7 // 0 is tomorrow
	next := today.AddDate(0, 0, ahead+1)
	last := next.AddDate(0, 0, -7)
	if last.Equal(today) {
		last = today.AddDate(0, 0, -7)
	}
	switch {
	case e.ahead > 0:
		return period{start: next.AddDate(0, 0, 7*(e.ahead-1)), grain: Day}
	case e.dayMod == modAfterNext:
		return period{start: next.AddDate(0, 0, 7), grain: Day}
	case e.dayMod == modLast:
		return period{start: last, grain: Day}
	case e.dayMod == modNext:
		other := floor(today, Week).AddDate(0, 0, 7+e.weekday)
		if s.lex.opt.NextWeekday == "week" {
			next, other = other, next
		}
		if !other.Equal(next) {
			s.assume("week", other)
		}
		return period{start: next, grain: Day}
	case s.back && e.dayMod == modNone:
		return period{start: last, grain: Day}
	}
	return period{start: next, grain: Day}
}

// periodFrom solves a week, a month, ... counted from the present one.
func (s *solver) periodFrom(e *expr) period {
	u := e.period
	if u.ends {
		return s.weekend(e)
	}
	if u.grain == Day {
		return period{start: s.today().AddDate(0, 0, e.offset), grain: Day}
	}
	start := floor(s.ref, u.grain)
	n := int(u.n)
	if u.grain == Month && n > 1 {
		start = date(start.Year(), (int(start.Month())-1)/n*n+1, 1)
	} else if u.grain == Year && n > 1 {
		start = date(start.Year()-start.Year()%n, 1, 1)
	}
	start = step(start, u.grain, n*e.offset)
	p := period{start: start, grain: u.grain, ranged: true}
	if n > 1 {
		p.end = step(start, u.grain, n)
	}
	return p
}

// weekend solves Saturday and Sunday.
func (s *solver) weekend(e *expr) period {
	week := floor(s.ref, Week)
	if e.offset == 0 && s.back && e.set&bPeriod != 0 && monday(s.ref) < 5 {
		week = week.AddDate(0, 0, -7)
	}
	if e.offset == 1 && monday(s.ref) < 5 && s.lex.opt.NextWeekday != "week" { // the nearest one to come
		s.assume("week", week.AddDate(0, 0, 12))
		week = week.AddDate(0, 0, -7)
	}
	sat := week.AddDate(0, 0, 7*e.offset+5)
	return period{start: sat, end: sat.AddDate(0, 0, 2), grain: Day, ranged: true}
}

func (s *solver) solveHoliday(e *expr) period {
	h := s.lex.holidays[e.holiday]
	y := s.yearOf(e)
	d := h.in(y)
	if !s.hasYear(e) && e.holMod != modThis {
		switch {
		case e.holMod == modLast || s.back && e.holMod != modNext:
			if !d.Before(s.today()) {
				d = h.in(y - 1)
			}
		case d.Before(s.today()) || e.holMod == modNext && d.Equal(s.today()):
			d = h.in(y + 1)
		}
	}
	if e.holEnds {
		return weekendAt(d)
	}
	if h.days > 1 {
		return period{start: d, end: d.AddDate(0, 0, h.days), grain: Day, ranged: true}
	}
	return period{start: d, grain: Day}
}

// weekendAt gives the weekend at a holiday, with the holiday if it is the day
// before or after.
func weekendAt(d time.Time) period {
	sat := d.AddDate(0, 0, 5-monday(d))
	switch monday(d) {
	case 0:
		return period{start: d.AddDate(0, 0, -2), end: d.AddDate(0, 0, 1), grain: Day, ranged: true}
	case 1, 2: // nearer to the weekend before
		sat = sat.AddDate(0, 0, -7)
	case 4:
		return period{start: d, end: d.AddDate(0, 0, 3), grain: Day, ranged: true}
	}
	return period{start: sat, end: sat.AddDate(0, 0, 2), grain: Day, ranged: true}
}

func (s *solver) solveSeason(e *expr) period {
	first := s.lex.seasons[e.season]
	next := s.lex.seasons[(e.season+1)%4]
	in := func(y int) period {
		start := date(y, first.month, first.day)
		end := date(y, next.month, next.day)
		if end.Before(start) {
			end = date(y+1, next.month, next.day)
		}
		return period{start: start, end: end, grain: Day, ranged: true}
	}
	y := s.yearOf(e)
	p := in(y)
	if s.hasYear(e) {
		return p
	}
	switch {
	case e.holMod == modLast:
		for p = in(y); p.end.After(s.today()); {
			y--
			p = in(y)
		}
	case e.holMod == modNext:
		for ; !p.start.After(s.today()); p = in(y) {
			y++
		}
	default:
		if p = in(y - 1); !p.end.After(s.today()) {
			p = in(y)
		}
		if !p.end.After(s.today()) {
			p = in(y + 1)
		}
	}
	return p
}

func (s *solver) solveWeekOf(e *expr) (period, bool) {
	s.depth++
	d, ok := s.solve(e.anchor)
	s.depth--
	return period{start: floor(d.start, Week), grain: Week, ranged: true}, ok
}
