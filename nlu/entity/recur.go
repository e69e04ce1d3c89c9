package entity

import (
	"time"

	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// recurrenceAt reads a repetition with its time of day and its end.
func (p *parser) recurrenceAt(i int, c *cycle) (int, bool) {
	if !p.cyclic && p.moneyEnd != i || p.Tokens[i].Dead || p.Has(i, role.Guard) {
		return i, false
	}
	j, ok := p.coreAt(i, c)
	if !ok { // the time first: "3pm every day"
		k, ok := p.timeOfCycle(i, c, true)
		if !ok {
			return i, false
		}
		if p.Is(k, ",") {
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
		trial.Set |= timex.WithWeekday // a day has been said
	}
	j, ok := p.clockRange(i, &trial)
	if !ok {
		if j, ok = p.clockAt(i, &trial, false); !ok {
			trial.Set |= timex.WithWeekday
			j, ok = p.partOfDay(i, &trial)
		}
	}
	if !ok || trial.Set&timex.WithRel != 0 {
		return i, false
	}
	if trial.Set&(timex.WithClock|timex.WithPart) == timex.WithClock {
		part := trial
		if k, ok := p.partOfDay(j, &part); ok && part.Set&timex.WithRel == 0 {
			trial, j = part, k
		}
	}
	c.at = trial
	c.at.Set &= timex.AnyTime
	return j, true
}

// cycleTail reads what may follow a repetition.
func (p *parser) cycleTail(j int, c *cycle) (int, bool) {
	k := j
	if p.Is(k, ",") || p.Is(k, "(") {
		k++
	}
	if c.at.Set&timex.WithClock == 0 {
		if e, ok := p.timeOfCycle(k, c, false); ok {
			return e, true
		}
	}
	if x, ok := p.Lexeme(j, role.Alternate); ok && c.n == 1 { // "los martes alternos"
		c.n = 2
		return x.End(j), true
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
		if c.unit.Grain == calendar.Week && !c.unit.Weekend {
			if j, ok := p.weekdayList(p.Skip(at, role.Plural), c); ok {
				done = j
				return true
			}
		}
		e := timex.Expr{}
		if j, ok := p.dayMonthPiece(at, &e); ok && c.unit.Grain == calendar.Year {
			c.month, c.dom, done = e.Month, e.Dom, j
			return true
		}
		if j, ok := p.domPiece(at, &e, true); ok && c.unit.Grain == calendar.Month {
			c.dom, done = e.Dom, j
			return true
		}
		return false
	}
	ok := p.EachEnd(k, role.In, try) || try(k)
	return done, ok
}

// endOfCycle reads until when or how often: "hasta el 18 de diciembre",
// "durante 3 semanas", "10 veces".
func (p *parser) endOfCycle(j int, c *cycle) (int, bool) {
	if p.Is(j, ",") {
		j++
	}
	done := j
	if p.EachEnd(j, role.BoundUntil, func(at int) bool {
		e := timex.Expr{}
		k, ok := p.compose(at, &e, true)
		if ok && e.Set&timex.AnyDate != 0 {
			done, c.until = k, &e
		}
		return ok && e.Set&timex.AnyDate != 0
	}) {
		return done, true
	}
	if p.EachEnd(j, role.ForLength, func(at int) bool {
		l, k, ok := p.length.At(at)
		if ok && l.Unit.Grain >= calendar.Day {
			done, c.lasts = k, &l
			if l.Whole && l.Unit == c.unit && c.n == 1 && l.N > 0 { // "every Tuesday for 5 weeks"
				c.count = int(l.N) * max(1, len(c.days))
			}
		}
		return ok && l.Unit.Grain >= calendar.Day
	}) {
		return done, true
	}
	if n, k, ok := p.num.Small(j, 999); ok && p.Has(k, role.Times) && n > 1 {
		c.count = int(n)
		return p.Skip(k, role.Times), true
	}
	return j, false
}

// coreAt reads what is repeated.
func (p *parser) coreAt(i int, c *cycle) (int, bool) {
	if x, ok := p.Lexeme(i, role.Repeat); ok {
		r := p.Lex.Repeats[x.Value]
		c.unit, c.n = r.Unit, r.N
		if len(r.Weekdays) > 0 {
			c.unit, c.n, c.days = calendar.Unit{Grain: calendar.Week, N: 1}, 1, r.Weekdays
		}
		return x.End(i), true
	}
	if p.Has(i, role.Every) {
		if j, ok := p.everyAt(i, c); ok {
			return j, true
		}
	}
	if j, ok := p.ofEach(i, c); ok {
		return j, true
	}
	if p.Has(i, role.In) {
		if j, ok := p.ofEach(p.Skip(i, role.In), c); ok {
			return j, true
		}
	}
	if j, ok := p.pluralDays(i, c); ok {
		return j, true
	}
	if x, ok := p.Lexeme(p.Skip(i, role.Article), role.Weekday); ok { // "un lunes sí y otro no"
		if j := p.Skip(i, role.Article) + int(x.N); p.Has(j, role.Alternate) {
			c.unit, c.n, c.days = calendar.Unit{Grain: calendar.Week, N: 1}, 1, []int{int(x.Value)}
			return j, true
		}
	}
	if j, ok := p.workWeek(i, c); ok {
		return j, true
	}
	return p.rateAt(i, c)
}

func (c *cycle) workdays() {
	c.unit, c.n, c.days = calendar.Unit{Grain: calendar.Week, N: 1}, 1, []int{0, 1, 2, 3, 4}
}

// everyAt reads what follows "cada" or "every".
func (p *parser) everyAt(i int, c *cycle) (int, bool) {
	done := i
	ok := p.EachEnd(i, role.Every, func(j int) bool {
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
	if l, k, ok := p.length.Fraction(j); ok && l.Duration.Minutes >= 1 && l.Duration.Minutes == float64(int(l.Duration.Minutes)) { // "cada media hora"
		c.unit, c.n = calendar.Unit{Grain: calendar.Minute, N: 1}, int(l.Duration.Minutes)
		return k, true
	}
	if x, ok := p.Lexeme(j, role.Other); ok {
		j += int(x.N)
		c.n = 2
	} else if v, k, ok := p.num.Small(j, 999); ok && v > 0 && !p.Has(j, role.Unit) {
		c.n, j = int(v), k
		if x, ok := p.Lexeme(j, role.OrdinalMark); ok && p.Glued(j) {
			j += int(x.N)
		}
	} else if x, ok := p.Lexeme(j, role.Ordinal); ok && x.Value > 1 && !p.Has(j, role.Unit) {
		c.n, j = int(x.Value), x.End(j)
	}
	if x, ok := p.Lexeme(j, role.Unit); ok {
		return p.everyUnit(x.End(j), x.Unit(), c)
	}
	if x, ok := p.Lexeme(j, role.UnitShort); ok && c.n > 1 {
		return p.everyUnit(x.End(j), x.Unit(), c)
	}
	if k, ok := p.weekdayList(j, c); ok {
		return k, true
	}
	if x, ok := p.Lexeme(j, role.Daypart); ok && c.n == 1 {
		c.unit = calendar.Unit{Grain: calendar.Day, N: 1}
		c.at.Part = calendar.Part(x.Value)
		c.at.Set |= timex.WithPart
		return x.End(j), true
	}
	return j, false
}

func (p *parser) everyUnit(k int, u calendar.Unit, c *cycle) (int, bool) {
	c.unit = u
	switch {
	case u.Business:
		c.workdays()
	case u.Weekend:
		c.unit, c.days = calendar.Unit{Grain: calendar.Week, N: 1}, []int{5, 6}
	}
	return k, true
}

// everyDate reads "cada 15", "cada 15/4", "cada 1 de octubre".
func (p *parser) everyDate(j int, c *cycle) (int, bool) {
	e := timex.Expr{}
	k, ok := p.dayMonthPiece(j, &e)
	if !ok {
		if k, ok = p.numericPiece(j, &e, true); !ok {
			e = timex.Expr{}
			if k, ok = p.domPiece(j, &e, true); !ok || p.UnitAfter(k) || p.Has(k, role.Weekday) || p.Has(k, role.UnitShort) {
				return j, false
			}
		}
	}
	if e.Set&timex.WithYear != 0 || e.Dom == 0 {
		return j, false
	}
	c.dom, c.month = e.Dom, e.Month
	c.unit = calendar.Unit{Grain: calendar.Month, N: 1}
	p.EachEnd(k, role.Of, func(at int) bool { // "every 1st of the month"
		x, ok := p.Lexeme(at, role.Unit)
		if ok = ok && x.Unit().Grain == calendar.Month && e.Month == 0; ok {
			k = x.End(at)
		}
		return ok
	})
	if c.month > 0 {
		c.unit.Grain = calendar.Year
	}
	return k, true
}

// nthOfMonth reads "primer lunes de mes", "último viernes", "first Monday of
// the month"; what holds it is a month if nothing else is said.
func (p *parser) nthOfMonth(j int, c *cycle) (int, bool) {
	n, k, ok := p.num.Ordinal(j)
	if !ok || n > 5 {
		return j, false
	}
	x, ok := p.Lexeme(k, role.Weekday)
	if !ok {
		return j, false
	}
	k += int(x.N)
	e := timex.Expr{}
	m, held := p.container(k, &e, true)
	if !held && (n == 2 && !p.Has(j, role.Month) || n > 0 && !p.Ends(k)) || held && e.Period.Grain != calendar.Month {
		return j, false
	}
	if held {
		k = m
	}
	c.unit, c.n, c.nth, c.days = calendar.Unit{Grain: calendar.Month, N: 1}, 1, n, []int{int(x.Value)}
	return k, true
}

// ofEach reads "el 15 de cada mes", "el primer lunes de cada mes", "the last
// day of every month".
func (p *parser) ofEach(i int, c *cycle) (int, bool) {
	j := p.Skip(i, role.Article)
	j = p.Skip(j, role.DayWord)
	n, k, isNth := p.num.Ordinal(j)
	day, hasDay := 0, false
	if x, ok := p.Lexeme(k, role.Weekday); ok && isNth {
		day, hasDay, k = int(x.Value), true, x.End(k)
	} else if u, e, ok := p.UnitAt(k, false); ok && isNth && u.Grain == calendar.Day && !u.Weekend {
		k = e
	} else {
		d, e, _, ok := p.dayOfMonth(j)
		if !ok {
			return i, false
		}
		n, k = d, e
	}
	done := i
	ok := p.EachEnd(k, role.EachOf, func(at int) bool {
		x, ok := p.Lexeme(at, role.Unit)
		if !ok || x.Unit().Grain != calendar.Month || x.Unit().N != 1 {
			return false
		}
		c.unit, c.n = calendar.Unit{Grain: calendar.Month, N: 1}, 1
		if hasDay {
			c.nth, c.days = n, []int{day}
		} else {
			c.dom = n
		}
		done = x.End(at)
		return true
	})
	return done, ok
}

// pluralDays reads "los lunes y miércoles", "on Mondays", "weekends",
// "los días 15".
func (p *parser) pluralDays(i int, c *cycle) (int, bool) {
	j := i
	if x, ok := p.Lexeme(i, role.For); ok && p.Has(x.End(i)-1, role.Plural) && p.Word(x.End(i)-1) && x.N > 1 {
		j = x.End(i) - 1
	}
	if p.Has(i, role.In) && p.Has(p.Skip(i, role.In), role.Weekdays) {
		j = p.Skip(i, role.In)
	}
	plural := p.Has(j, role.Plural)
	j = p.Skip(j, role.Plural)
	if !plural && !p.Has(j, role.Weekdays) {
		if x, ok := p.Lexeme(j, role.Weekday); !ok || x.Weak || !p.Has(x.End(j), role.PluralPart) {
			return p.pluralUnits(j, c)
		}
	}
	if x, ok := p.Lexeme(j, role.Unit); ok && plural && x.Unit().Weekend {
		return p.everyUnit(x.End(j), x.Unit(), c)
	}
	if p.Has(j, role.Next) || p.Has(j, role.Last) || p.Has(j, role.This) {
		return i, false
	}
	k, ok := p.weekdayList(j, c)
	if !ok {
		return i, false
	}
	if p.Has(k, role.NextAfter) || p.Has(k, role.LastAfter) {
		return i, false
	}
	c.plain = true
	return k, true
}

// pluralUnits reads "weekends" and "mornings".
func (p *parser) pluralUnits(j int, c *cycle) (int, bool) {
	if x, ok := p.Lexeme(j, role.PluralPart); ok && !p.Word(j-1) || ok && p.Has(j-1, role.In) {
		if y, ok := p.Lexeme(j, role.Daypart); ok {
			c.unit, c.n = calendar.Unit{Grain: calendar.Day, N: 1}, 1
			c.at.Part = calendar.Part(y.Value)
			c.at.Set |= timex.WithPart
			return x.End(j), true
		}
	}
	if x, ok := p.Lexeme(j, role.Weekends); ok {
		return p.everyUnit(x.End(j), calendar.Unit{Grain: calendar.Day, N: 1, Weekend: true}, c)
	}
	return j, false
}

// weekdayList reads one or more weekdays, joined by commas or "and".
func (p *parser) weekdayList(j int, c *cycle) (int, bool) {
	var days []int
	k := j
	for len(days) < 7 {
		x, ok := p.Lexeme(k, role.Weekday)
		if !ok {
			x, ok = p.Lexeme(k, role.Weekdays)
		}
		if !ok || x.Weak && len(days) == 0 && !p.Has(x.End(k), role.And) {
			break
		}
		days = append(days, int(x.Value))
		j = x.End(k)
		k = j
		for p.Is(k, ",") || p.Has(k, role.And) || p.Is(k, "/") {
			k++
		}
		if k > j {
			k = p.Skip(k, role.Plural)
		}
	}
	if len(days) == 0 {
		return j, false
	}
	c.unit, c.days = calendar.Unit{Grain: calendar.Week, N: 1}, days
	if c.n == 0 {
		c.n = 1
	}
	return j, true
}

// workWeek reads "de lunes a viernes" where no article makes dates of it.
func (p *parser) workWeek(i int, c *cycle) (int, bool) {
	j := i
	if x, ok := p.Lexeme(i, role.From); ok && !p.Has(i, role.FromDay) {
		j = x.End(i)
	}
	a, ok := p.Lexeme(j, role.Weekday)
	if !ok {
		return i, false
	}
	k := a.End(j)
	if p.Has(k, role.ToDay) {
		return i, false
	}
	m, _ := p.rangeSep(k, false)
	b, ok := p.Lexeme(m, role.Weekday)
	if m == k || !ok || a.Weak && b.Weak {
		return i, false
	}
	m = b.End(m)
	if p.Has(m, role.NextAfter) || p.timeAfter(m) && !p.EachEnd(m, role.Of, func(at int) bool { return p.Digits(at) || p.Has(at, role.Daypart) }) || p.Digits(m) && !p.clockFollows(m+1) && p.NumberEnds(m+1) && p.Ends(m+1) {
		return i, false
	}
	if p.Has(m, role.This) || p.Has(m, role.Next) {
		return i, false
	}
	c.unit, c.n, c.plain = calendar.Unit{Grain: calendar.Week, N: 1}, 1, true
	for d := int(a.Value); len(c.days) < 7; d = (d + 1) % 7 {
		c.days = append(c.days, d)
		if d == int(b.Value) {
			break
		}
	}
	return m, true
}

// recurrence makes the entity of a repetition.
func (p *parser) recurrence(i, j int, c *cycle) (Entity, bool) {
	s := timex.Resolver{Habits: &p.Lex.Calendar, Ref: p.ref}
	r := Recurrence{Plain: c.plain}
	var until time.Time
	if p.known {
		if c.until != nil {
			if d, ok := s.Resolve(c.until); ok {
				until = d.Start
				if !d.End.IsZero() {
					until = d.End.AddDate(0, 0, -1)
				} else if d.Grain > calendar.Day {
					until = calendar.Step(d.Start, d.Grain, 1).AddDate(0, 0, -1)
				}
			}
		} else if c.lasts != nil && c.count == 0 && !c.lasts.Duration.TooFar() {
			until = c.lasts.Duration.From(calendar.DayOf(p.ref)).AddDate(0, 0, -1)
		}
	}
	if c.n*int(max(c.unit.N, 1)) > 100000 || !until.IsZero() && !calendar.Valid(until) {
		return Entity{}, false
	}
	r.Rule = c.rule(until)
	for _, d := range c.days {
		r.Weekdays = append(r.Weekdays, calendar.Standard(d))
	}
	if !until.IsZero() {
		r.Until = timex.InZone(until, p.zone)
	}
	if c.at.Has(timex.WithClock) {
		at := s.Clock(&timex.Expr{Set: c.at.Set | timex.WithWeekday, Clock: c.at.Clock, ClockEnd: c.at.ClockEnd, Part: c.at.Part}, timex.Period{Start: calendar.DayOf(p.ref), Grain: calendar.Day})
		r.Clock = timex.TimeOf(at.Start)
		if c.at.Has(timex.WithClockEnd) {
			r.ClockEnd = timex.TimeOf(at.End)
		}
	} else if c.at.Has(timex.WithPart) {
		r.Daypart = timex.DaypartOf(c.at.Part)
	}
	return p.entity(KindRecurrence, i, j, func(e *Entity) { e.Recurrence = r }), true
}
