package entity

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// clockAt reads a time of day into e: "a las 9 y media", "10:30", "half past
// 5", "8pm". loose allows a bare hour, as in the ends of a range.
func (p *parser) clockAt(i int, e *timex.Expr, loose bool) (int, bool) {
	if e.Set&(timex.WithClock|timex.WithNow|timex.WithSpan) != 0 {
		return i, false
	}
	if j, ok := p.leadClock(i, e, loose); ok {
		return j, true
	}
	return i, false
}

func (p *parser) leadClock(i int, e *timex.Expr, loose bool) (int, bool) {
	done := i
	try := func(j int, by lead) bool {
		j = p.Skip(j, role.About)
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
	if p.EachEnd(i, role.At, func(j int) bool { return try(j, lead{strong: true, loose: loose}) }) {
		return done, true
	}
	one := func(j int) bool { // "a la una", and no other hour
		v, _, ok := p.num.Small(p.Skip(j, role.About), 24)
		return ok && v == 1 && try(j, lead{strong: true, loose: loose})
	}
	if p.EachEnd(i, role.AtOne, one) {
		return done, true
	}
	if p.EachEnd(i, role.AtWeak, func(j int) bool { return try(j, lead{weak: true, loose: loose}) }) {
		return done, true
	}
	if e.Set&timex.AnyDate != 0 && p.Has(i, role.AtBare) && try(p.Skip(i, role.AtBare), lead{weak: true, loose: loose}) {
		return done, true
	}
	return done, try(i, lead{loose: loose})
}

// noSuchTime reads a time that there is not, such as 25:61, so that it can be
// named.
func (p *parser) noSuchTime(j int, e *timex.Expr) (int, bool) {
	if !p.Digits(j) || p.Tokens[j].Digits > 2 || !p.Is(j+1, ":") || !p.Glued(j+1) || !p.Glued(j+2) || !p.Digits(j+2) || p.Tokens[j+2].Digits != 2 || !p.NumberEnds(j+3) {
		return j, false
	}
	if p.Tokens[j].Value <= 24 && p.Tokens[j+2].Value < 60 {
		return j, false
	}
	e.Set |= timex.WithClock
	e.Clock, e.Never = timex.Clock{Grain: calendar.Minute, Half: timex.Exact}, true
	return j + 3, true
}

// lead tells what came before an Hour: a word such as "at", one that may also
// be an article, or the beginning of a range.
type lead struct{ strong, weak, loose bool }

// bodyAt reads the time itself.
func (p *parser) bodyAt(i int, e *timex.Expr, by lead) (int, bool) {
	if x, ok := p.Lexeme(i, role.Clock); ok {
		c := timex.Clock{Hour: int(x.Value / 60), Minute: int(x.Value % 60), Half: timex.Exact, Grain: calendar.Hour, Midnight: x.Value == 24*60}
		return p.finish(x.End(i), e, c)
	}
	if j, c, ok := p.pastHour(i); ok {
		return p.finish(j, e, c)
	}
	c, j, shape := p.hourAt(i, by.strong || by.weak)
	if shape == noHour {
		return i, false
	}
	meant := p.Has(i-1, role.For) && !p.Digits(i)
	c, j, sure := p.minutesAt(c, j, by != lead{} || meant || e.Set&timex.AnyDate != 0)
	sure = sure || meant && c.Grain == calendar.Minute
	c, j, marked := p.marksAt(c, j, by, shape, e)
	if sure || marked || p.hourByNext(i, j, c, shape, e, by) || p.hourBySelf(i, j, c, shape, e, by) {
		return p.finish(j, e, c)
	}
	return i, false
}

// marksAt reads what marks an hour as one: "am", "h", "en punto".
func (p *parser) marksAt(c timex.Clock, j int, by lead, shape hourShape, e *timex.Expr) (timex.Clock, int, bool) {
	hourly := (by != lead{} || c.Hour > 6 || e.Set&timex.AnyDate != 0) && !p.beforeAfter(j)
	sure := shape == plainHour || shape == markedHour && hourly
	letter := by.strong || c.Grain == calendar.Minute
	if c.Half == timex.AnyHalf || c.Hour <= 12 {
		sure = p.halfAt(&c, &j, letter) || sure
	}
	if c.Half != timex.AnyHalf && c.Grain == calendar.Hour {
		c, j, _ = p.minutesAt(c, j, false)
	}
	k, said := p.oclockAt(&c, j, by.strong || by.weak)
	j = k
	sure = sure || said && hourly && !p.beforeAfter(j)
	if c.Half == timex.AnyHalf {
		sure = p.halfAt(&c, &j, letter) || sure
	}
	return c, j, sure
}

// hourByNext tells that what stands beside a number makes an hour of it: "8
// de la tarde", and at the beginning of a text "9 mañana".
func (p *parser) hourByNext(i, j int, c timex.Clock, shape hourShape, e *timex.Expr, by lead) bool {
	if i == 0 && shape == bareHour && c.Grain == calendar.Hour && p.Digits(i) && (p.Has(j, role.Day) || p.Has(j, role.DayAndPart)) {
		return true
	}
	return p.partAfter(j) || e.Set&timex.WithPart != 0 && (by.strong || by.weak)
}

// hourBySelf tells that a number is an hour for what came before it, and for
// nothing that follows making it something else.
func (p *parser) hourBySelf(i, j int, c timex.Clock, shape hourShape, e *timex.Expr, by lead) bool {
	switch {
	case by.strong:
		return p.FreeAfter(j)
	case by.weak && (e.Set&timex.AnyDate != 0 || c.Grain == calendar.Minute && shape != dottedHour || p.dayAfter(j)):
		return p.Ends(j) && !p.UnitAfter(j)
	case by.loose:
		return true
	case e.Set&timex.WithPart != 0 && p.FreeAfter(j) && p.Ends(j):
		return true
	}
	return (shape == dottedHour || c.Grain == calendar.Minute && shape != markedHour) && p.Alone(i, j)
}

func (p *parser) finish(j int, e *timex.Expr, c timex.Clock) (int, bool) {
	if c.Hour > 24 || c.Hour == 24 && c.Minute > 0 || c.Minute > 59 || c.Second > 59 {
		return j, false
	}
	e.Clock = c
	e.Set |= timex.WithClock
	return j, true
}

var dayRoles = role.SetOf(role.Day, role.Weekday, role.DayAndPart)

// dayAfter tells that a day follows: "las 16 del miércoles".
func (p *parser) dayAfter(j int) bool {
	day := func(at int) bool { return p.Any(p.Skip(at, role.This), dayRoles) }
	return p.Any(j, dayRoles) || p.EachEnd(j, role.Of, day) || p.EachEnd(j, role.In, day)
}

// beforeAfter tells that what was read is a length and no time: "3h antes".
func (p *parser) beforeAfter(j int) bool {
	return p.Has(j, role.Earlier) || p.Has(j, role.Before) || p.Has(j, role.Later) || p.Has(j, role.After)
}

// partAfter tells that a part of the day follows that makes an hour of the
// number before: "8 de la tarde", "8 in the evening", "8 tonight".
func (p *parser) partAfter(j int) bool {
	if p.Has(j, role.DayAndPart) {
		return true
	}
	ok := p.EachEnd(j, role.PartOf, func(k int) bool { return p.Has(k, role.Daypart) })
	return ok || p.Has(j, role.This) && p.Has(p.Skip(j, role.This), role.Daypart)
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
func (p *parser) hourAt(i int, led bool) (timex.Clock, int, hourShape) {
	c := timex.Clock{Grain: calendar.Hour}
	if !p.Digits(i) {
		v, j, ok := p.num.Small(i, 24)
		if !ok || p.Has(i, role.Quantity) && !led || p.Has(i, role.NotHour) {
			return c, i, noHour
		}
		if x, _ := p.Lexeme(i, role.Number); x.Value < v && v > 24 {
			v, j = x.Value, x.End(i)
		}
		c.Hour = int(v)
		return c, j, bareHour
	}
	t := &p.Tokens[i]
	if p.Glued(i) && (p.Tokens[i-1].Folded == "." || p.Tokens[i-1].Folded == "," || p.Tokens[i-1].Folded == ":" || p.Tokens[i-1].Folded == "/") && i > 1 && p.Tokens[i-2].Digits > 0 {
		return c, i, noHour
	}
	if (t.Digits == 3 || t.Digits == 4) && t.Value%100 < 60 && t.Value/100 < 25 && (led || p.halfMark(i+1)) && !p.Is(i+1, ":") && p.military(i) {
		c.Hour, c.Minute, c.Grain = int(t.Value/100), int(t.Value%100), calendar.Minute
		if t.Folded[0] == '0' || c.Hour > 12 {
			c.Half = timex.Exact
		}
		return c, i + 1, plainHour
	}
	if t.Digits > 2 || t.Value > 24 {
		return c, i, noHour
	}
	c.Hour = int(t.Value)
	if t.Digits == 2 && t.Value < 10 {
		c.Half = timex.Exact
	}
	return p.writtenMinutes(c, i+1)
}

// halfMark tells that am or pm follows; a single letter must be glued.
func (p *parser) halfMark(j int) bool {
	x, ok := p.Lexeme(j, role.AM)
	if !ok {
		x, ok = p.Lexeme(j, role.PM)
	}
	return ok && (p.Glued(j) || x.N > 1 || p.Tokens[j].Len() > 1)
}

// military tells that four digits are a time and not a year.
func (p *parser) military(i int) bool {
	v := p.Tokens[i].Value
	marked := p.halfMark(i+1) || p.Has(i+1, role.OClock)
	return marked || (v < 1900 || v > 2100) && p.NumberEnds(i+1)
}

// writtenMinutes reads ":30", ":30:15", ".30" and "h30" right after an hour.
func (p *parser) writtenMinutes(c timex.Clock, j int) (timex.Clock, int, hourShape) {
	two := func(k int) bool { return p.Digits(k) && p.Glued(k) && p.Tokens[k].Digits == 2 }
	switch {
	case p.Is(j, ":") && p.Glued(j) && two(j+1):
		c.Minute, c.Grain = int(p.Tokens[j+1].Value), calendar.Minute
		j += 2
		if p.Is(j, ":") && p.Glued(j) && two(j+1) {
			c.Second, c.Grain = int(p.Tokens[j+1].Value), calendar.Second
			j += 2
		}
		if p.Has(j, role.HourMark) {
			j = p.Skip(j, role.HourMark)
		}
		return c, j, plainHour
	case p.Is(j, ".") && p.Glued(j) && two(j+1) && p.Tokens[j+1].Value < 60 && !(p.Is(j+2, ".") && p.Glued(j+3) && p.Digits(j+3)):
		c.Minute, c.Grain = int(p.Tokens[j+1].Value), calendar.Minute
		if p.Has(j+2, role.HourMark) && p.PlainAfter(p.Skip(j+2, role.HourMark)) {
			return c, p.Skip(j+2, role.HourMark), plainHour
		}
		return c, j + 2, dottedHour
	case p.Has(j, role.HourMark):
		k := p.Skip(j, role.HourMark)
		if two(k) && p.Tokens[k].Value < 60 {
			c.Minute, c.Grain = int(p.Tokens[k].Value), calendar.Minute
			return c, k + 1, markedHour
		}
		if p.PlainAfter(k) && p.Glued(j) {
			return c, k, markedHour
		}
	}
	return c, j, bareHour
}

// minutesAt reads minutes said after an Hour: "y media", "menos cuarto", "y
// veinte", "treinta y cinco". It tells whether they make an hour of it.
func (p *parser) minutesAt(c timex.Clock, j int, near bool) (timex.Clock, int, bool) {
	if c.Grain != calendar.Hour || c.Hour > 24 {
		return c, j, false
	}
	if p.Has(j, role.Minus) {
		k := p.Skip(j, role.Minus)
		if m, e, ok := p.minuteAt(k); ok {
			c.Minute, c.Grain = 60-m, calendar.Minute
			c.Hour = (c.Hour + 23) % 24
			if c.Hour == 0 {
				c.Hour = 12
			}
			return c, p.minuteWord(e), true
		}
	}
	if p.Has(j, role.Plus) {
		k := p.Skip(j, role.Plus)
		if q, e, ok := p.num.Quarters(k); ok && !p.UnitAfter(p.Skip(e, role.Of)) && !p.Has(e, role.Multiplier) {
			c.Minute, c.Grain = int(q*60), calendar.Minute
			return c, e, true
		}
		if m, e, ok := p.minuteAt(k); ok && near && !p.between && (m >= 5 || p.UnitAfter(e)) && p.FreeAfter(p.minuteWord(e)) && !p.Has(e, role.Month) {
			c.Minute, c.Grain = m, calendar.Minute
			return c, p.minuteWord(e), false
		}
	}
	if !p.Glued(j) || p.Is(j, "-") {
		if m, e, ok := p.spokenMinutes(j, near); ok {
			c.Minute, c.Grain = m, calendar.Minute
			return c, e, false
		}
	}
	return c, j, false
}

// minuteAt reads a count of minutes, or a quarter or half of an hour.
func (p *parser) minuteAt(k int) (int, int, bool) {
	if q, e, ok := p.num.Quarters(k); ok {
		return int(q * 60), e, true
	}
	v, e, ok := p.num.Small(k, 59)
	return int(v), e, ok && v > 0
}

func (p *parser) minuteWord(j int) int {
	if u, e, ok := p.UnitAt(j, false); ok && u.Grain == calendar.Minute {
		return e
	}
	return j
}

// spokenMinutes reads minutes in words right after an hour in words: "siete
// treinta", "seis cero dos".
func (p *parser) spokenMinutes(j int, near bool) (int, int, bool) {
	if near && p.Digits(j-1) && p.Digits(j) && p.Tokens[j].Digits == 2 && p.Tokens[j].Value < 60 && p.Tokens[j-1].Digits <= 2 && p.Ends(j+1) && p.NumberEnds(j+1) {
		return int(p.Tokens[j].Value), j + 1, true
	}
	if p.Is(j, "-") && p.Glued(j) && p.Has(j+1, role.Number) && !p.inRange { // "five-thirty"
		v, e, ok := p.num.Small(j+1, 59)
		return int(v), e, ok && v >= 10
	}
	x, ok := p.Lexeme(j, role.Number)
	if !ok || p.Digits(j-1) {
		if ok && x.Value == 0 || !p.Digits(j) || p.Tokens[j].Value != 0 {
			return 0, j, false
		}
	}
	if ok && x.Value > 0 {
		v, e, ok := p.num.Small(j, 59)
		after := p.Has(e, role.PM) || p.Has(e, role.AM) || p.partAfter(e)
		e = p.minuteWord(e)
		return int(v), e, ok && v > 0 && (near && v >= 10 || after) && p.FreeAfter(e)
	}
	k := j + 1
	if x.N > 0 {
		k = x.End(j)
	}
	v, e, ok := p.num.Small(k, 9)
	return int(v), e, ok && (near || p.Has(e, role.PM) || p.Has(e, role.AM) || p.partAfter(e))
}

// halfAt reads am or pm.
func (p *parser) halfAt(c *timex.Clock, j *int, letter bool) bool {
	k := *j
	if p.Is(k, ",") {
		return false
	}
	half := timex.AM
	x, ok := p.Lexeme(k, role.AM)
	if !ok {
		half = timex.PM
		x, ok = p.Lexeme(k, role.PM)
	}
	if ok && x.N == 1 && p.Tokens[k].Len() == 1 && (!letter || !p.Glued(k)) {
		return false
	}
	if !ok || c.Hour > 12 && half == timex.AM || !p.PlainAfter(x.End(k)) {
		if ok && c.Hour > 12 {
			*j = x.End(k)
		}
		return ok
	}
	*j = x.End(k)
	if c.Hour <= 12 {
		c.Half = half
	}
	return true
}

// oclockAt reads "en punto", "horas" and "h" after an hour.
func (p *parser) oclockAt(c *timex.Clock, j int, led bool) (int, bool) {
	x, ok := p.Lexeme(j, role.OClock)
	if !ok {
		return j, false
	}
	_, isUnit := p.Lexeme(j, role.Unit)
	if isUnit && !led && c.Grain == calendar.Hour || !p.PlainAfter(x.End(j)) {
		return j, false
	}
	k := x.End(j)
	if p.Has(k, role.OClock) {
		k = p.Skip(k, role.OClock)
	}
	return k, true
}

// pastHour reads forms with the minutes first: "half past 5", "ten to six",
// "cinco para las 11", "cuarto pasadas las ocho".
func (p *parser) pastHour(i int) (int, timex.Clock, bool) {
	m, j, ok := p.minuteAt(p.skipOne(i))
	if !ok {
		return i, timex.Clock{}, false
	}
	j = p.minuteWord(j)
	sign := 0
	k := j
	switch {
	case p.Has(j, role.PastHour):
		sign, k = 1, p.Skip(j, role.PastHour)
	case p.Has(j, role.ToHour) && !(p.Digits(i) && p.Has(i-1, role.From)) && (j > i+1 || !p.inRange && (!p.Digits(i) || m > 12 || p.Has(i-1, role.At)) || p.Has(i, role.Quarter)):
		sign, k = -1, p.Skip(j, role.ToHour)
	case m == 30 && p.Has(i, role.Half) && p.Lex.Options.HalfHour:
		sign = 1
	default:
		return i, timex.Clock{}, false
	}
	k = p.Skip(k, role.AtWeak)
	if x, ok := p.Lexeme(k, role.Clock); ok {
		c := timex.Clock{Hour: int(x.Value / 60), Minute: m, Half: timex.Exact, Grain: calendar.Minute}
		return x.End(k), shiftHour(c, sign, m), true
	}
	v, e, ok := p.num.Small(k, 24)
	if !ok || m > 59 || p.UnitAfter(e) || p.Has(k, role.NotHour) {
		return i, timex.Clock{}, false
	}
	c := timex.Clock{Hour: int(v), Grain: calendar.Minute}
	p.halfAt(&c, &e, true)
	if x, ok := p.Lexeme(e, role.OClock); ok {
		e += int(x.N)
	}
	return e, shiftHour(c, sign, m), true
}

func (p *parser) skipOne(i int) int {
	if x, ok := p.Lexeme(i, role.Number); ok && x.Value == 1 && (p.Has(x.End(i), role.Quarter) || p.Has(x.End(i), role.Half)) {
		return x.End(i)
	}
	return i
}

func shiftHour(c timex.Clock, sign, m int) timex.Clock {
	c.Minute = m
	if sign < 0 {
		c.Minute = 60 - m
		c.Hour = (c.Hour + 23) % 24
		if c.Hour == 0 && c.Half != timex.Exact {
			c.Hour = 12
			if c.Half == timex.AM {
				c.Half = timex.PM
			} else if c.Half == timex.PM {
				c.Half = timex.AM
			}
		}
	}
	return c
}
