package clock

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// An hour, the minutes after it and what marks it as one: "9 y media", "9:30",
// "9h", "9 en punto", "9 am".
func byHour(p *Parser) rule.Rule[body] {
	return rule.Rule[body]{Name: "clock.hour", Examples: []rule.Example{{Lang: "es", Text: "a las 9", Want: "2026-03-05T09:00"}}, Read: func(i int, e *timex.Expr, by lead) (int, bool) {
		c, j, shape := p.hour(i, by.strong || by.weak)
		if shape == noHour {
			return i, false
		}
		meant := p.Has(i-1, role.For) && !p.Digits(i)
		c, j, sure := p.withMinutes(c, j, by != lead{} || meant || e.Has(timex.AnyDate))
		sure = sure || meant && c.Grain == calendar.Minute
		c, j, marked := p.marks(c, j, by, shape, e)
		if sure || marked || p.accepted(i, j, c, shape, e, by) {
			for _, settled := range p.settles {
				c = settled(c, i, e)
			}
			return finish(j, e, c)
		}
		return i, false
	}}
}

// marks reads what marks an hour as one: "am", "h", "en punto".
func (p *Parser) marks(c timex.Clock, j int, by lead, shape shape, e *timex.Expr) (timex.Clock, int, bool) {
	hourly := (by != lead{} || c.Hour > 6 || e.Has(timex.AnyDate)) && !p.lengthAfter(j)
	sure := shape == plainHour || shape == markedHour && hourly
	letter := by.strong || c.Grain == calendar.Minute
	if c.Half == timex.AnyHalf || c.Hour <= 12 {
		sure = p.half(&c, &j, letter) || sure
	}
	if c.Half != timex.AnyHalf && c.Grain == calendar.Hour {
		c, j, _ = p.withMinutes(c, j, false)
	}
	for _, read := range p.oclocks {
		if k, ok := read(c, j, by.strong || by.weak); ok {
			j = k
			sure = sure || hourly && !p.lengthAfter(j)
		}
	}
	if c.Half == timex.AnyHalf {
		sure = p.half(&c, &j, letter) || sure
	}
	return c, j, sure
}

// settle settles the half of the day of an hour at i by what it is for.
type settle func(c timex.Clock, i int, e *timex.Expr) timex.Clock

// An hour of what is done in the evening: "cena a las 9", "drinks at 8".
func byEvening(p *Parser) rule.Rule[settle] {
	return rule.Rule[settle]{Name: "clock.by_evening", Examples: []rule.Example{
		{Lang: "es", Text: "el sábado cena con mis primas a las 9", Want: "2026-03-07; 2026-03-04T21:00"},
		{Lang: "en", Text: "dinner tomorrow 7 at Nonna's", Want: "2026-03-05T19:00"},
	}, Read: func(c timex.Clock, i int, e *timex.Expr) timex.Clock {
		if c.Half != timex.AnyHalf || c.Hour < 7 || c.Hour > 11 || e.Has(timex.WithPart) || !p.evening(i) {
			return c
		}
		c.Half = timex.PM
		return c
	}}
}

// maxAway is how many words away from an hour the word for what it is for may stand.
const maxAway = 8

// evening tells that something done in the evening is named in the clause of
// token i, near it.
func (p *Parser) evening(i int) bool {
	for k := i; k >= 0 && k >= i-maxAway && !p.ClauseEnds(k); k-- {
		if p.Has(k, role.Evening) {
			return true
		}
	}
	for k := i; k < len(p.Tokens) && k <= i+maxAway/2 && !p.ClauseEnds(k) && !p.Has(k, role.And); k++ {
		if p.Has(k, role.Evening) {
			return true
		}
	}
	return false
}

// accept tells that a number, read from i to j, is an hour.
type accept func(i, j int, c timex.Clock, shape shape, e *timex.Expr, by lead) bool

func (p *Parser) accepted(i, j int, c timex.Clock, shape shape, e *timex.Expr, by lead) bool {
	for _, is := range p.accepts {
		if is(i, j, c, shape, e, by) {
			return true
		}
	}
	return false
}

// An hour by what stands beside it: "8 de la tarde", and at the beginning of a
// text "9 mañana".
func byNext(p *Parser) rule.Rule[accept] {
	return rule.Rule[accept]{Name: "clock.by_next", Examples: []rule.Example{{Lang: "es", Text: "8 de la tarde", Want: "2026-03-04T20:00"}}, Read: func(i, j int, c timex.Clock, shape shape, e *timex.Expr, by lead) bool {
		if i == 0 && shape == bareHour && c.Grain == calendar.Hour && p.Digits(i) && (p.Has(j, role.Day) || p.Has(j, role.DayAndPart)) {
			return true
		}
		return p.partAfter(j) || e.Has(timex.WithPart) && (by.strong || by.weak)
	}}
}

// Hours and minutes with a dot after a day to come, where nothing has been paid
// yet: "mañana 12.15".
func byComingDay(p *Parser) rule.Rule[accept] {
	return rule.Rule[accept]{Name: "clock.by_coming_day", Examples: []rule.Example{{Lang: "es", Text: "reunión mañana 12.15", Want: "2026-03-05T12:15"}}, Read: func(i, j int, c timex.Clock, shape shape, e *timex.Expr, by lead) bool {
		coming := e.Has(timex.WithRel) && e.Rel > 0 || e.Has(timex.WithWeekday) && (e.Has(timex.WithDom) || e.DayMod == timex.Next)
		if shape == bareHour && e.Has(timex.WithRel) && e.Rel > 0 && c.Hour >= 1 && c.Hour <= 12 && p.Digits(i) && !p.OfMoney && p.NumberEnds(j) {
			return p.Has(j, role.Place) && p.Word(j+1) // "mañana 7 en el gimnasio"
		}
		return shape == dottedHour && coming && !p.OfMoney && p.FreeAfter(j) && (p.Ends(j) || !p.Digits(j))
	}}
}

// An hour by what came before it, where nothing that follows makes it something
// else: "a las 9", "mañana las 9".
func bySelf(p *Parser) rule.Rule[accept] {
	return rule.Rule[accept]{Name: "clock.by_self", Examples: []rule.Example{{Lang: "es", Text: "a las 9", Want: "2026-03-05T09:00"}}, Read: func(i, j int, c timex.Clock, shape shape, e *timex.Expr, by lead) bool {
		switch {
		case by.strong:
			return p.FreeAfter(j)
		case by.weak && (e.Has(timex.AnyDate) || c.Grain == calendar.Minute && shape != dottedHour || p.dayAfter(j)):
			return p.Ends(j) && !p.UnitAfter(j)
		case by.loose:
			return true
		case e.Has(timex.WithPart) && p.FreeAfter(j) && p.Ends(j):
			return true
		}
		return (shape == dottedHour || c.Grain == calendar.Minute && shape != markedHour) && p.Alone(i, j)
	}}
}

var dayRoles = role.SetOf(role.Day, role.Weekday, role.DayAndPart)

// dayAfter tells that a day follows: "las 16 del miércoles".
func (p *Parser) dayAfter(j int) bool {
	day := func(at int) bool { return p.Any(p.Skip(at, role.This), dayRoles) }
	return p.Any(j, dayRoles) || p.EachEnd(j, role.Of, day) || p.EachEnd(j, role.In, day)
}

// lengthAfter tells that what was read is a length and no time: "3h antes".
func (p *Parser) lengthAfter(j int) bool {
	return p.Has(j, role.Earlier) || p.Has(j, role.Before) || p.Has(j, role.Later) || p.Has(j, role.After)
}

// partAfter tells that a part of the day follows that makes an hour of the
// number before: "8 de la tarde", "8 in the evening", "8 tonight".
func (p *Parser) partAfter(j int) bool {
	if p.Has(j, role.DayAndPart) {
		return true
	}
	ok := p.EachEnd(j, role.PartOf, func(k int) bool { return p.Has(k, role.Daypart) })
	return ok || p.Has(j, role.This) && p.Has(p.Skip(j, role.This), role.Daypart)
}

// half reads am or pm into c, after token j.
type half func(c *timex.Clock, j *int, letter bool) bool

func (p *Parser) half(c *timex.Clock, j *int, letter bool) bool {
	for _, read := range p.halves {
		if read(c, j, letter) {
			return true
		}
	}
	return false
}

// The half of the day: "8 am", "8 p. m.". A single letter must be glued.
func amPM(p *Parser) rule.Rule[half] {
	return rule.Rule[half]{Name: "clock.am_pm", Examples: []rule.Example{{Lang: "en", Text: "8pm", Want: "2026-03-04T20:00"}}, Read: func(c *timex.Clock, j *int, letter bool) bool {
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
	}}
}

// Follows tells that what stands at m makes a time of the number before it.
func (p *Parser) Follows(m int) bool {
	return p.Is(m, ":") || p.Has(m, role.AM) || p.Has(m, role.PM) || p.Has(m, role.HourMark) && p.Glued(m)
}

// oclock reads a word after an hour that says that it is one.
type oclock func(c timex.Clock, j int, led bool) (int, bool)

// Words that say that it is an hour: "en punto", "horas", "o'clock", "h".
func exactly(p *Parser) rule.Rule[oclock] {
	return rule.Rule[oclock]{Name: "clock.oclock", Examples: []rule.Example{{Lang: "es", Text: "a las 9 en punto de la tarde", Want: "2026-03-04T21:00"}}, Read: func(c timex.Clock, j int, led bool) (int, bool) {
		x, ok := p.Lexeme(j, role.OClock)
		if !ok || p.Has(j, role.Unit) && !led && c.Grain == calendar.Hour || !p.PlainAfter(x.End(j)) {
			return j, false
		}
		return p.Skip(x.End(j), role.OClock), true
	}}
}
