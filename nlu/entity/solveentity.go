package entity

import "time"

// Look solves a datetime again, looking in the direction given; of entities
// of other kinds it returns the zero When.
func (e *Entity) Look(dir Direction) When {
	if e.expr == nil {
		return When{}
	}
	w, ok := e.solve(dir)
	if !ok {
		return e.When
	}
	return w
}

// Corrected gives a datetime that another one, said after it, puts right. What
// the other one leaves out, the day or the time of day, stays.
func (e *Entity) Corrected(by *Entity) Entity {
	out := *e
	if e.expr == nil || by.expr == nil {
		return out
	}
	x, time := *by.expr, by.expr
	if x.set&bDate == 0 {
		x = *e.expr
	} else if x.set&bTime == 0 {
		time = e.expr
	}
	x.set = x.set&^bTime | time.set&bTime
	x.clock, x.clockEnd = time.clock, time.clockEnd
	x.part, x.early, x.late = time.part, time.early, time.late
	out.expr = &x
	w, ok := out.solve(Auto)
	if !ok {
		return *e
	}
	out.When = w
	return out
}

func (e *Entity) solve(dir Direction) (When, bool) {
	s := solver{lex: e.lex, ref: e.ref, back: dir == Backward}
	if zoned := s.elapsed(e); !zoned.IsZero() {
		return e.when(&s, period{start: zoned, grain: e.expr.shift.unit.grain}), true
	}
	p, ok := s.solve(e.expr)
	if !ok {
		return When{}, false
	}
	return e.when(&s, p), true
}

// elapsed solves hours and minutes counted from now by real time, so that a
// change of the clock on the way counts.
func (s *solver) elapsed(e *Entity) time.Time {
	x := e.expr
	if x.set != bShift || x.anchor != nil || x.until != nil || e.zone == time.UTC {
		return time.Time{}
	}
	d := x.shift.d
	if d.Days != 0 || d.Weeks != 0 || d.Months != 0 || d.Years != 0 || tooFar(d) {
		return time.Time{}
	}
	if x.back {
		d = d.negated()
	}
	sec := time.Duration((d.Hours*3600 + d.Minutes*60 + d.Seconds) * float64(time.Second))
	at := wall(inZone(s.ref, e.zone).Add(sec))
	if !valid(at) {
		return time.Time{}
	}
	return at
}

// inZone puts a wall clock into a zone. What does not exist there, on the night
// of a change, becomes the later hour: where clocks change at midnight, as in
// Chile, the earlier one would be of the day before.
func inZone(t time.Time, zone *time.Location) time.Time {
	at := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
	if lost := t.Sub(wall(at)); lost > 0 {
		at = at.Add(lost)
	}
	return at
}

// when turns a solved period into what callers see.
func (e *Entity) when(s *solver, p period) When {
	x := e.expr
	w := When{
		Grain:      p.grain,
		HasDate:    x.set&bDate != 0,
		HasClock:   x.set&bClock != 0,
		Bound:      x.bound,
		Now:        x.set&bNow != 0,
		Midnight:   x.clock.midnight || x.set&bClock != 0 && x.clock.hour == 12 && x.part == partNight,
		Weekend:    x.set&bPeriod != 0 && x.period.ends || x.set&bNth != 0 && x.nthUnit.ends,
		DateRange:  p.ranged && x.set&bClock == 0,
		Impossible: s.impossible || x.never,
		Assumed:    s.assumed,
	}
	w.Start = inZone(p.start, e.zone)
	if x.set&bClock != 0 && wall(w.Start) != p.start {
		w.Assumed = append(w.Assumed, Assumption{What: "gap", Other: w.Start})
	}
	if !p.end.IsZero() {
		w.End = inZone(p.end, e.zone)
	} else if p.ranged || p.grain > Day {
		w.End = inZone(step(p.start, p.grain, 1), e.zone)
	}
	e.whenTime(&w, x, p)
	w.Past = x.set&bRel != 0 && x.rel < 0 || x.set&(bShift|bSpan) != 0 && x.back && x.anchor == nil || x.dayMod == modLast || x.monthMod == modLast || x.set&bPeriod != 0 && x.offset < 0 || x.holMod == modLast
	if x.set&bWeekday != 0 {
		w.Weekdays = append(w.Weekdays, time.Weekday((x.weekday+1)%7))
		for _, d := range x.days[min(1, len(x.days)):] {
			w.Weekdays = append(w.Weekdays, time.Weekday((d+1)%7))
		}
	}
	if x.set&bShift != 0 && x.anchor == nil {
		w.Relative = true
		w.Shift = x.shift.d
		if x.back {
			w.Shift = w.Shift.negated()
		}
	}
	if x.typo {
		w.Assumed = append(w.Assumed, Assumption{What: "typo"})
	}
	return w
}

// whenTime fills in the clock and the part of the day.
func (e *Entity) whenTime(w *When, x *expr, p period) {
	if x.set&bPart != 0 && x.set&bClock == 0 {
		w.Daypart = contractPart(x.part)
	}
	if x.set&bClock == 0 {
		return
	}
	w.Clock = Clock{true, p.start.Hour(), p.start.Minute(), p.start.Second()}
	if x.set&bClockEnd != 0 && !p.end.IsZero() {
		w.ClockEnd = Clock{true, p.end.Hour(), p.end.Minute(), p.end.Second()}
	}
	if x.clock.half == 0 && x.part == partNone && x.clock.hour >= 1 && x.clock.hour <= 6 {
		w.Assumed = append(w.Assumed, Assumption{What: "afternoon", Other: w.Start.Add(-12 * time.Hour)})
	}
	if x.set&bDate == 0 {
		w.Assumed = append(w.Assumed, Assumption{What: "today"})
	}
}

func contractPart(part int) Daypart {
	switch part {
	case partDawn, partMorning:
		return Morning
	case partMidday:
		return Midday
	case partAfternoon:
		return Afternoon
	}
	return Night
}

// recurrence makes the entity of a repetition.
func (p *parser) recurrence(i, j int, c *cycle) (Entity, bool) {
	s := solver{lex: p.lex, ref: p.ref}
	r := Recurrence{Plain: c.plain}
	var until time.Time
	if p.known {
		if c.until != nil {
			if d, ok := s.solve(c.until); ok {
				until = d.start
				if !d.end.IsZero() {
					until = d.end.AddDate(0, 0, -1)
				} else if d.grain > Day {
					until = step(d.start, d.grain, 1).AddDate(0, 0, -1)
				}
			}
		} else if c.lasts != nil && c.count == 0 && !tooFar(c.lasts.d) {
			until = c.lasts.d.plus(dayOf(p.ref)).AddDate(0, 0, -1)
		}
	}
	if c.n*int(max(c.unit.n, 1)) > 100000 || !until.IsZero() && !valid(until) {
		return Entity{}, false
	}
	r.Rule = c.rule(until)
	for _, d := range c.days {
		r.Weekdays = append(r.Weekdays, time.Weekday((d+1)%7))
	}
	if !until.IsZero() {
		r.Until = inZone(until, p.zone)
	}
	if c.at.set&bClock != 0 {
		at := s.solveClock(&expr{set: c.at.set | bWeekday, clock: c.at.clock, clockEnd: c.at.clockEnd, part: c.at.part}, period{start: dayOf(p.ref), grain: Day})
		r.Clock = Clock{true, at.start.Hour(), at.start.Minute(), at.start.Second()}
		if c.at.set&bClockEnd != 0 {
			r.ClockEnd = Clock{true, at.end.Hour(), at.end.Minute(), at.end.Second()}
		}
	} else if c.at.set&bPart != 0 {
		r.Daypart = contractPart(c.at.part)
	}
	return p.entity(KindRecurrence, i, j, func(e *Entity) { e.Recurrence = r }), true
}
