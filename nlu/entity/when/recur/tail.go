package recur

import (
	"slices"

	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// begin gives the token after a comma or a bracket at j, or j.
func (p *Parser) begin(j int) int {
	if p.Is(j, ",") || p.Is(j, "(") {
		return j + 1
	}
	return j
}

// The time of day: "los lunes de 10 a 12", "cada día a las 8".
func tailTime(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.tail_time", Examples: []rule.Example{{Lang: "es", Text: "los lunes de 10 a 12", Want: "FREQ=WEEKLY;BYDAY=MO@10:00-12:00"}}, Read: func(j int, c *cycle) (int, bool) {
		if c.at.Has(timex.WithClock) {
			return j, false
		}
		return p.time(p.begin(j), c, false)
	}}
}

// Every other one: "los martes alternos".
func tailAlternate(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.tail_alternate", Examples: []rule.Example{{Lang: "es", Text: "los martes alternos", Want: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"}}, Read: func(j int, c *cycle) (int, bool) {
		k := p.Skip(j, role.Alternate)
		if k == j || c.n != 1 {
			return j, false
		}
		c.n = 2
		return k, true
	}}
}

// Weekdays that are left out: "todos los días menos el domingo", "every weekday
// except Friday".
func tailExcept(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.tail_except", Examples: []rule.Example{
		{Lang: "es", Text: "todos los días menos el domingo a las 7", Want: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA@07:00"},
		{Lang: "en", Text: "every weekday except Friday at 7", Want: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH@07:00"},
	}, Read: func(j int, c *cycle) (int, bool) {
		daily := c.unit.Grain == calendar.Day && c.n == 1 && c.unit.N <= 1 && len(c.days) == 0
		k := p.Skip(p.begin(j), role.Except)
		if !daily && (c.unit.Grain != calendar.Week || c.nth != 0 || len(c.days) < 2) || k == p.begin(j) {
			return j, false
		}
		out, end, ok := p.leftOut(k)
		if !ok {
			return j, false
		}
		from := c.days
		if daily {
			from = []int{0, 1, 2, 3, 4, 5, 6}
		}
		var days []int
		for _, d := range from {
			if !slices.Contains(out, d) {
				days = append(days, d)
			}
		}
		if len(days) == 0 || len(days) == len(from) {
			return j, false
		}
		c.unit, c.days = calendar.Unit{Grain: calendar.Week, N: 1}, days
		return end, true
	}}
}

// leftOut reads weekdays with or without an article, joined by commas or "and",
// and weekends.
func (p *Parser) leftOut(k int) (days []int, end int, ok bool) {
	for len(days) < 7 {
		at := p.Skip(p.Skip(k, role.In), role.Plural)
		if at == k {
			at = p.Skip(k, role.Article)
		}
		x, isDay := p.Lexeme(at, role.Weekday)
		if !isDay {
			x, isDay = p.Lexeme(at, role.Weekdays)
		}
		switch {
		case isDay && !p.Digits(x.End(at)):
			days = append(days, int(x.Value))
		default:
			if x, isDay = p.Lexeme(at, role.Weekends); !isDay {
				if x, isDay = p.Lexeme(at, role.Unit); !isDay || !x.Unit().Weekend {
					return days, end, len(days) > 0
				}
			}
			days = append(days, 5, 6)
		}
		end = x.End(at)
		k = end
		if p.Is(k, ",") {
			k++
		}
		k = p.Skip(k, role.And)
		if k == end {
			break
		}
	}
	return days, end, len(days) > 0
}

// The dates between which it goes on. They stay a datetime of their own, since
// they also say when it begins: "los lunes alternos desde el 9 de marzo hasta el
// 20 de mayo".
func tailRange(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.tail_range", Examples: []rule.Example{{Lang: "es", Text: "los lunes alternos desde el 9 de marzo hasta el 20 de mayo", Want: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20260520; 2026-03-09/2026-05-21"}}, Read: func(j int, c *cycle) (int, bool) {
		k := p.begin(j)
		if c.until != nil || c.lasts != nil || c.count != 0 || !p.Has(k, role.From) && !p.Has(k, role.BoundFrom) && !p.Has(k, role.FromDay) {
			return j, false
		}
		e := timex.Expr{}
		if _, ok := p.when.At(k, &e); ok && e.Until != nil && e.Until.Has(timex.AnyDate) {
			c.until = e.Until
		}
		return j, false
	}}
}

// The day on which it falls: "cada dos semanas, los viernes", "cada mes el día
// 5", "cada año el 1 de octubre".
func tailDay(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.tail_day", Examples: []rule.Example{{Lang: "es", Text: "cada dos semanas, los viernes", Want: "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"}}, Read: func(j int, c *cycle) (int, bool) {
		if len(c.days) > 0 || c.dom != 0 {
			return j, false
		}
		k := p.begin(j)
		done := k
		if p.EachEnd(k, role.In, func(at int) bool {
			e, ok := first(p.days, at, c)
			if ok {
				done = e
			}
			return ok
		}) {
			return done, true
		}
		return first(p.days, k, c)
	}}
}

// A weekday of a number of weeks: "cada dos semanas, los viernes".
func fallsWeekday(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.falls_weekday", Examples: []rule.Example{{Lang: "es", Text: "cada dos semanas, los viernes", Want: "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"}}, Read: func(at int, c *cycle) (int, bool) {
		if c.unit.Grain != calendar.Week {
			return at, false
		}
		return p.weekdays(p.Skip(at, role.Plural), c, false)
	}}
}

// A day of the year: "cada año el 1 de octubre".
func fallsDate(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.falls_date", Examples: []rule.Example{{Lang: "es", Text: "cada año el 1 de octubre", Want: "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1"}}, Read: func(at int, c *cycle) (int, bool) {
		e := timex.Expr{}
		j, ok := p.when.Date.DayMonth(at, &e)
		if !ok || c.unit.Grain != calendar.Year {
			return at, false
		}
		c.month, c.dom = e.Month, e.Dom
		return j, true
	}}
}

// A day of the month: "cada mes el día 5".
func fallsDay(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.falls_day", Examples: []rule.Example{{Lang: "es", Text: "cada mes el día 5", Want: "FREQ=MONTHLY;BYMONTHDAY=5"}}, Read: func(at int, c *cycle) (int, bool) {
		e := timex.Expr{}
		j, ok := p.when.Date.Dom(at, &e, true)
		if !ok || c.unit.Grain != calendar.Month {
			return at, false
		}
		c.dom = e.Dom
		return j, true
	}}
}

// Its end: "hasta el 18 de diciembre", "durante 3 semanas", "10 veces".
func tailEnd(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.tail_end", Examples: []rule.Example{{Lang: "es", Text: "cada día durante 10 días", Want: "FREQ=DAILY;COUNT=10"}}, Read: func(j int, c *cycle) (int, bool) {
		if c.until != nil || c.lasts != nil || c.count != 0 {
			return j, false
		}
		if p.Is(j, ",") {
			j++
		}
		return first(p.ends, j, c)
	}}
}

// Until when: "hasta el 18 de diciembre".
func endUntil(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.until", Examples: []rule.Example{{Lang: "es", Text: "los lunes hasta el 18 de junio", Want: "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260618"}}, Read: func(j int, c *cycle) (int, bool) {
		done := j
		ok := p.EachEnd(j, role.BoundUntil, func(at int) bool {
			e := timex.Expr{}
			k, ok := p.when.Compose(at, &e, true)
			if ok = ok && e.Has(timex.AnyDate); ok {
				done, c.until = k, &e
			}
			return ok
		})
		return done, ok
	}}
}

// How long: "durante 3 semanas", "every Tuesday for 5 weeks".
func endLength(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.for_length", Examples: []rule.Example{{Lang: "es", Text: "todos los días durante 10 días", Want: "FREQ=DAILY;COUNT=10"}}, Read: func(j int, c *cycle) (int, bool) {
		done := j
		ok := p.EachEnd(j, role.ForLength, func(at int) bool {
			l, k, ok := p.when.Length.At(at)
			if !ok || l.Unit.Grain < calendar.Day {
				return false
			}
			done, c.lasts = k, &l
			if l.Whole && l.Unit == c.unit && c.n == 1 && l.N > 0 {
				c.count = int(l.N) * max(1, len(c.days))
			}
			return true
		})
		return done, ok
	}}
}

// How often: "10 veces".
func endTimes(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.times", Examples: []rule.Example{{Lang: "es", Text: "cada día, 10 veces", Want: "FREQ=DAILY;COUNT=10"}}, Read: func(j int, c *cycle) (int, bool) {
		n, k, ok := p.num.Small(j, 999)
		if !ok || !p.Has(k, role.Times) || n < 2 {
			return j, false
		}
		c.count = int(n)
		return p.Skip(k, role.Times), true
	}}
}
