package entity

import "time"

// window is the stretch of a part of the day, in hours from its midnight. The
// hours are those of the contract of frames; the night ends with the day.
func window(part int) (from, to int) {
	switch part {
	case partDawn:
		return 4, 8
	case partMorning:
		return 5, 12
	case partMidday:
		return 12, 15
	case partAfternoon:
		return 12, 21
	}
	return 19, 24
}

// solvePart narrows a day to a part of it.
func (s *solver) solvePart(e *expr, d period) period {
	from, to := window(e.part)
	if e.early {
		to = from + (to-from+1)/2
	} else if e.late {
		from = to - (to-from+1)/2
	}
	day := dayOf(d.start)
	if e.set&bDate == 0 && !s.back && !day.Add(time.Duration(to)*time.Hour).After(s.ref) { // it is over today
		s.assume("day", day.Add(time.Duration(from)*time.Hour))
		day = day.AddDate(0, 0, 1)
		d.start = day
	}
	if !d.end.IsZero() && !d.ranged || d.grain > Day {
		return d
	}
	return period{start: day.Add(time.Duration(from) * time.Hour), end: day.Add(time.Duration(to) * time.Hour), grain: Hour}
}

// solveClock sets the time of a day. A bare hour is settled by the part of
// the day; without one, 1 to 6 is the afternoon. A time alone is the next one.
func (s *solver) solveClock(e *expr, d period) period {
	dated := e.set&bDate != 0
	c := e.clock
	hour, sure := s.hour(e, c)
	day := dayOf(d.start)
	at := day.Add(c.offset(hour))
	today := !dated || e.set&bDate == bRel && e.rel == 0
	if !dated && !at.After(s.ref) || dated && today && !sure && at.Before(s.ref) {
		at = s.later(at, hour, sure, dated)
	}
	if c.midnight && c.half == 3 {
		at = day.AddDate(0, 0, 1).Add(c.offset(0))
	}
	p := period{start: at, grain: c.grain}
	if !d.end.IsZero() && d.ranged && dated && e.until == nil { // each day of a range at that time
		p.end = d.end
	}
	if e.set&bClockEnd != 0 {
		p.end = s.clockEnd(e, at)
	}
	return p
}

// hour settles the hour of a clock, and tells whether it was said beyond doubt.
func (s *solver) hour(e *expr, c clock) (int, bool) {
	h := c.hour
	switch {
	case c.half == 3 || h > 12:
		return h, true
	case c.half == 1:
		return h % 12, true
	case c.half == 2:
		return h%12 + 12, true
	}
	switch e.part {
	case partDawn, partMorning:
		return h % 24, true
	case partMidday:
		if h < 5 {
			h += 12
		}
		return h, true
	case partAfternoon:
		if h < 12 {
			h += 12
		}
		return h, true
	case partNight:
		switch {
		case h == 12:
			return 24, true
		case h >= 5:
			h += 12
		case !e.thisPart && e.set&bDate == 0 || h < 5:
			return h + 24*btoi(e.set&bDate != 0 && h < 5 && e.set&bClockEnd == 0), true
		}
		return h, true
	}
	if h >= 1 && h <= 6 {
		return h + 12, false
	}
	return h, false
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// later moves a time that is past to where it lies ahead: to the other half
// of the day if the hour was bare and the day was said, else to tomorrow.
func (s *solver) later(at time.Time, hour int, sure, dated bool) time.Time {
	if s.back {
		return at
	}
	if dated && !sure && hour < 12 && at.Add(12*time.Hour).After(s.ref) {
		s.assume("afternoon", at)
		return at.Add(12 * time.Hour)
	}
	if dated {
		return at
	}
	s.assume("day", at)
	return at.AddDate(0, 0, 1)
}

// clockEnd gives the end of a range of times that begins at start.
func (s *solver) clockEnd(e *expr, start time.Time) time.Time {
	c := e.clockEnd
	day := dayOf(start)
	at := day.Add(c.offset(c.hour))
	switch {
	case c.half == 3 && c.midnight:
		return day.AddDate(0, 0, 1)
	case c.half == 3 || c.hour > 12:
	case c.half == 2:
		at = day.Add(c.offset(c.hour%12 + 12))
	case c.half == 1:
		at = day.Add(c.offset(c.hour % 12))
	default:
		for i := 0; i < 3 && !at.After(start); i++ {
			at = at.Add(12 * time.Hour)
		}
	}
	if !at.After(start) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}
