package recur

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// A word that is a repetition by itself: "semanal", "weekly", "every weekday".
func repeatWord(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.word", Examples: []rule.Example{{Lang: "es", Text: "informe trimestral", Want: "FREQ=MONTHLY;INTERVAL=3"}}, Starts: role.SetOf(role.Repeat), Read: func(i int, c *cycle) (int, bool) {
		x, ok := p.Lexeme(i, role.Repeat)
		if !ok {
			return i, false
		}
		r := p.Lex.Repeats[x.Value]
		c.unit, c.n = r.Unit, r.N
		if len(r.Weekdays) > 0 {
			c.weekly(r.Weekdays...)
		}
		return x.End(i), true
	}}
}

// What follows "cada", "todos los" or "every".
func every(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.every", Examples: []rule.Example{{Lang: "es", Text: "regar las plantas cada 3 días", Want: "FREQ=DAILY;INTERVAL=3"}}, Starts: role.SetOf(role.Every), Read: func(i int, c *cycle) (int, bool) {
		done := i
		ok := p.EachEnd(i, role.Every, func(j int) bool {
			trial := *c
			trial.n = 1
			k, ok := first(p.every, j, &trial)
			if ok {
				*c, done = trial, k
			}
			return ok
		})
		return done, ok
	}}
}

// A weekday of the month by its place: "cada primer lunes de mes", "every last
// Friday". What holds it is a month if nothing else is said.
func everyNth(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.every_nth", Examples: []rule.Example{{Lang: "es", Text: "cada primer lunes de mes", Want: "FREQ=MONTHLY;BYDAY=1MO"}}, Read: func(j int, c *cycle) (int, bool) {
		n, k, ok := p.num.Ordinal(j)
		if !ok || n > 5 {
			return j, false
		}
		x, ok := p.Lexeme(k, role.Weekday)
		if !ok {
			return j, false
		}
		k = x.End(k)
		e := timex.Expr{}
		m, held := p.when.Date.Container(k, &e, true)
		if !held && (n == 2 && !p.Has(j, role.Month) || n > 0 && !p.Ends(k)) || held && e.Period.Grain != calendar.Month {
			return j, false
		}
		if held {
			k = m
		}
		c.unit, c.n, c.nth, c.days = calendar.Unit{Grain: calendar.Month, N: 1}, 1, n, []int{int(x.Value)}
		return k, true
	}}
}

// A day of the month or of the year: "cada 15", "every 1st of the month", "cada
// 1 de octubre".
func everyDate(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.every_date", Examples: []rule.Example{{Lang: "en", Text: "every 1st of the month", Want: "FREQ=MONTHLY;BYMONTHDAY=1"}}, Read: func(j int, c *cycle) (int, bool) {
		e := timex.Expr{}
		if x, ok := p.Lexeme(j, role.DayWord); ok && p.Has(j, role.Unit) && p.Has(j+1, role.Of) && x.N > 1 { // "cada día de 7 a 8"
			return j, false
		}
		k, ok := p.when.Date.DayMonth(j, &e)
		if !ok {
			if k, ok = p.when.Date.Numeric(j, &e, true); !ok {
				e = timex.Expr{}
				if k, ok = p.when.Date.Dom(j, &e, true); !ok || p.UnitAfter(k) || p.Has(k, role.Weekday) || p.Has(k, role.UnitShort) {
					return j, false
				}
			}
		}
		if e.Has(timex.WithYear) || e.Dom == 0 {
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
	}}
}

// A part of an hour: "cada media hora".
func everyHalf(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.every_half", Examples: []rule.Example{{Lang: "es", Text: "cada media hora", Want: "FREQ=MINUTELY;INTERVAL=30"}}, Read: func(j int, c *cycle) (int, bool) {
		l, k, ok := p.when.Length.Fraction(j)
		m := l.Duration.Minutes
		if !ok || m < 1 || m != float64(int(m)) {
			return j, false
		}
		c.unit, c.n = calendar.Unit{Grain: calendar.Minute, N: 1}, int(m)
		return k, true
	}}
}

// A unit, and how many of them: "cada día", "cada dos semanas", "every other
// month", "every third year".
func everyUnit(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.every_unit", Examples: []rule.Example{{Lang: "es", Text: "cada 3 días", Want: "FREQ=DAILY;INTERVAL=3"}}, Read: func(j int, c *cycle) (int, bool) {
		k, n := p.countAt(j)
		x, ok := p.Lexeme(k, role.Unit)
		if !ok {
			return j, false
		}
		c.n = n
		c.setUnit(x.Unit())
		return x.End(k), true
	}}
}

// A short name of a unit after a number: "cada 8 h".
func everyUnitShort(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.every_unit_short", Examples: []rule.Example{{Lang: "es", Text: "cada 8 h", Want: "FREQ=HOURLY;INTERVAL=8"}}, Read: func(j int, c *cycle) (int, bool) {
		k, n := p.countAt(j)
		x, ok := p.Lexeme(k, role.UnitShort)
		if !ok || n < 2 {
			return j, false
		}
		c.n = n
		c.setUnit(x.Unit())
		return x.End(k), true
	}}
}

// Weekdays: "cada lunes y jueves", "every other Tuesday".
func everyWeekday(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.every_weekday", Examples: []rule.Example{{Lang: "es", Text: "cada lunes y jueves", Want: "FREQ=WEEKLY;BYDAY=MO,TH"}}, Read: func(j int, c *cycle) (int, bool) {
		k, n := p.countAt(j)
		end, ok := p.weekdays(k, c, true)
		if ok {
			c.n = n
		}
		return end, ok
	}}
}

// A part of the day: "cada noche", "every morning".
func everyPart(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.every_part", Examples: []rule.Example{{Lang: "es", Text: "cada noche", Want: "FREQ=DAILY@night"}}, Read: func(j int, c *cycle) (int, bool) {
		k, n := p.countAt(j)
		x, ok := p.Lexeme(k, role.Daypart)
		if !ok || n != 1 {
			return j, false
		}
		c.unit = calendar.Unit{Grain: calendar.Day, N: 1}
		c.at.Part = calendar.Part(x.Value)
		c.at.Set |= timex.WithPart
		return x.End(k), true
	}}
}

// countAt reads how many units lie between two times, and gives the token after
// that; it is one if nothing is said.
func (p *Parser) countAt(j int) (int, int) {
	var c cycle
	if k, ok := first(p.counts, j, &c); ok {
		return k, c.n
	}
	return j, 1
}

// Every second one: "every other".
func countOther(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.count_other", Examples: []rule.Example{{Lang: "en", Text: "every other day", Want: "FREQ=DAILY;INTERVAL=2"}}, Read: func(j int, c *cycle) (int, bool) {
		c.n = 2
		k := p.Skip(j, role.Other)
		return k, k > j
	}}
}

// A number, which may be an ordinal: "cada 3", "every 2nd".
func countNumber(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.count_number", Examples: []rule.Example{{Lang: "es", Text: "cada 3 días", Want: "FREQ=DAILY;INTERVAL=3"}}, Read: func(j int, c *cycle) (int, bool) {
		v, k, ok := p.num.Small(j, 999)
		if !ok || v <= 0 || p.Has(j, role.Unit) {
			return j, false
		}
		c.n = int(v)
		if x, ok := p.Lexeme(k, role.OrdinalMark); ok && p.Glued(k) {
			k = x.End(k)
		}
		return k, true
	}}
}

// An ordinal in words: "every third".
func countOrdinal(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.count_ordinal", Examples: []rule.Example{{Lang: "en", Text: "every third day", Want: "FREQ=DAILY;INTERVAL=3"}}, Read: func(j int, c *cycle) (int, bool) {
		x, ok := p.Lexeme(j, role.Ordinal)
		c.n = int(x.Value)
		return x.End(j), ok && x.Value > 1 && !p.Has(j, role.Unit)
	}}
}
