package recur

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// weekdays reads one or more weekdays, joined by commas or "and". sure tells that
// a word before them says that they are weekdays, so that the first may be weak.
func (p *Parser) weekdays(j int, c *cycle, sure bool) (int, bool) {
	var days []int
	k := j
	for len(days) < 7 {
		x, ok := p.Lexeme(k, role.Weekday)
		if !ok {
			x, ok = p.Lexeme(k, role.Weekdays)
		}
		if !ok || x.Weak && len(days) == 0 && !sure && !p.Has(x.End(k), role.And) {
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

// A day of each month: "el 15 de cada mes", "el primer lunes de cada mes", "the
// last day of every month".
func ofEach(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.of_each", Examples: []rule.Example{{Lang: "es", Text: "segundo martes de c/mes", Want: "FREQ=MONTHLY;BYDAY=2TU"}, {Lang: "es", Text: "1 y 15 de cada mes", Want: "FREQ=MONTHLY;BYMONTHDAY=1,15"}}, Starts: role.SetOf(role.Article, role.DayWord, role.Ordinal, role.Figure, role.Number), Read: p.ofEach}
}

// The same after a word such as "on".
func inEach(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.in_each", Examples: []rule.Example{{Lang: "en", Text: "on the 5th of each month", Want: "FREQ=MONTHLY;BYMONTHDAY=5"}}, Starts: role.SetOf(role.In), Read: func(i int, c *cycle) (int, bool) {
		if !p.Has(i, role.In) {
			return i, false
		}
		return p.ofEach(p.Skip(i, role.In), c)
	}}
}

func (p *Parser) ofEach(i int, c *cycle) (int, bool) {
	j := p.Skip(i, role.Article)
	j = p.Skip(j, role.DayWord)
	n, k, isNth := p.num.Ordinal(j)
	day, hasDay := 0, false
	var more []int
	if x, ok := p.Lexeme(k, role.Weekday); ok && isNth {
		day, hasDay, k = int(x.Value), true, x.End(k)
	} else if u, e, ok := p.UnitAt(k, false); ok && isNth && u.Grain == calendar.Day && !u.Weekend {
		k = e
	} else {
		d, e, _, ok := p.when.Date.DayOfMonth(j)
		if !ok {
			return i, false
		}
		n, k = d, e
		more, k = p.moreDays(d, k)
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
			c.dom, c.doms = n, more
		}
		done = x.End(at)
		return true
	})
	return done, ok
}

// The last day of each month: "cada fin de mes", "a fin de cada mes", "every month
// end".
func endOfEach(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.end_of_each", Examples: []rule.Example{
		{Lang: "es", Text: "alquiler cada fin de mes", Want: "FREQ=MONTHLY;BYMONTHDAY=-1"},
		{Lang: "es", Text: "a fin de cada mes", Want: "FREQ=MONTHLY;BYMONTHDAY=-1"},
		{Lang: "en", Text: "at the end of every month", Want: "FREQ=MONTHLY;BYMONTHDAY=-1"},
	}, Starts: role.SetOf(role.Every, role.EndOf, role.LateOf, role.In), Read: func(i int, c *cycle) (int, bool) {
		j := i
		if p.Has(j, role.In) && !p.Has(j, role.EndOf) && !p.Has(j, role.LateOf) {
			j = p.Skip(j, role.In)
		}
		done := i
		month := func(at int) bool {
			x, ok := p.Lexeme(at, role.Unit)
			if ok = ok && x.Unit().Grain == calendar.Month && x.Unit().N == 1; ok {
				done = x.End(at)
			}
			return ok
		}
		everyMonth := func(at int) bool { return p.EachEnd(at, role.Every, month) }
		ok := p.EachEnd(j, role.Every, func(at int) bool { return p.EachEnd(at, role.EndOf, month) }) ||
			p.EachEnd(j, role.EndOf, everyMonth) || p.EachEnd(j, role.LateOf, everyMonth)
		if ok {
			c.unit, c.n, c.dom = calendar.Unit{Grain: calendar.Month, N: 1}, 1, -1
		}
		return done, ok
	}}
}

// moreDays reads more days of the month after one that ends before k: "el 1 y el
// 15 de cada mes".
func (p *Parser) moreDays(day, k int) ([]int, int) {
	var more []int
	for len(more) < 6 {
		j := k
		if p.Is(j, ",") {
			j++
		}
		j = p.Skip(j, role.And)
		if j == k {
			break
		}
		d, e, _, ok := p.when.Date.DayOfMonth(p.Skip(p.Skip(j, role.Article), role.DayWord))
		if !ok || d <= day {
			break
		}
		more, day, k = append(more, d), d, e
	}
	return more, k
}

// plural gives the token at which weekdays in the plural may begin, after the
// words that lead to them, and tells whether an article says that they are many.
func (p *Parser) plural(i int) (int, bool) {
	j := i
	if x, ok := p.Lexeme(i, role.For); ok && x.N > 1 && p.Has(x.End(i)-1, role.Plural) && p.Word(x.End(i)-1) {
		j = x.End(i) - 1
	}
	if p.Has(i, role.In) && p.Has(p.Skip(i, role.In), role.Weekdays) {
		j = p.Skip(i, role.In)
	}
	return p.Skip(j, role.Plural), p.Has(j, role.Plural)
}

// many tells that a word in the plural stands at j, or one before it says so.
func (p *Parser) many(j int, plural bool) bool {
	if plural || p.Has(j, role.Weekdays) {
		return true
	}
	x, ok := p.Lexeme(j, role.Weekday)
	return ok && !x.Weak && p.Has(x.End(j), role.PluralPart)
}

// Weekdays in the plural: "los lunes y miércoles", "on Mondays", "los fines de
// semana".
func pluralDays(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.plural_days", Examples: []rule.Example{{Lang: "es", Text: "clase los jueves", Want: "FREQ=WEEKLY;BYDAY=TH"}}, Starts: role.SetOf(role.For, role.In, role.Plural, role.Weekdays, role.Weekday), Read: func(i int, c *cycle) (int, bool) {
		j, plural := p.plural(i)
		if !p.many(j, plural) {
			return i, false
		}
		if x, ok := p.Lexeme(j, role.Unit); ok && plural && x.Unit().Weekend {
			c.setUnit(x.Unit())
			return x.End(j), true
		}
		if p.Has(j, role.Next) || p.Has(j, role.Last) || p.Has(j, role.This) {
			return i, false
		}
		k, ok := p.weekdays(j, c, false)
		if !ok || p.Has(k, role.NextAfter) || p.Has(k, role.LastAfter) {
			return i, false
		}
		c.plain = true
		return k, true
	}}
}

// Parts of the day in the plural: "mornings", "por las tardes".
func pluralParts(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.plural_parts", Examples: []rule.Example{{Lang: "en", Text: "mornings", Want: "FREQ=DAILY@morning"}}, Starts: role.SetOf(role.For, role.In, role.PluralPart), Read: func(i int, c *cycle) (int, bool) {
		j, plural := p.plural(i)
		if p.many(j, plural) || p.Word(j-1) && !p.Has(j-1, role.In) {
			return i, false
		}
		x, ok := p.Lexeme(j, role.PluralPart)
		y, isPart := p.Lexeme(j, role.Daypart)
		if !ok || !isPart {
			return i, false
		}
		c.unit, c.n = calendar.Unit{Grain: calendar.Day, N: 1}, 1
		c.at.Part = calendar.Part(y.Value)
		c.at.Set |= timex.WithPart
		return x.End(j), true
	}}
}

// Weekends in the plural: "weekends".
func weekends(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.weekends", Examples: []rule.Example{{Lang: "en", Text: "weekends", Want: "FREQ=WEEKLY;BYDAY=SA,SU"}}, Starts: role.SetOf(role.For, role.In, role.Weekends), Read: func(i int, c *cycle) (int, bool) {
		j, plural := p.plural(i)
		x, ok := p.Lexeme(j, role.Weekends)
		if !ok || p.many(j, plural) {
			return i, false
		}
		c.setUnit(calendar.Unit{Grain: calendar.Day, N: 1, Weekend: true})
		return x.End(j), true
	}}
}

// A weekday and words for every other: "un lunes sí y otro no".
func alternateDay(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.alternate_day", Examples: []rule.Example{{Lang: "es", Text: "un lunes sí y otro no", Want: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"}}, Starts: role.SetOf(role.Article, role.Weekday), Read: func(i int, c *cycle) (int, bool) {
		j := p.Skip(i, role.Article)
		x, ok := p.Lexeme(j, role.Weekday)
		if !ok || !p.Has(x.End(j), role.Alternate) {
			return i, false
		}
		c.weekly(int(x.Value))
		return x.End(j), true
	}}
}

// Days of the week in a row, where no article makes dates of them: "de lunes a
// viernes".
func workWeek(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.work_week", Examples: []rule.Example{{Lang: "es", Text: "martes a jueves de 9 a 10", Want: "FREQ=WEEKLY;BYDAY=TU,WE,TH@09:00-10:00"}}, Starts: role.SetOf(role.From, role.Weekday), Read: func(i int, c *cycle) (int, bool) {
		j := i
		if !p.Has(i, role.FromDay) {
			j = p.Skip(i, role.From)
		}
		a, ok := p.Lexeme(j, role.Weekday)
		k := a.End(j)
		if !ok || p.Has(k, role.ToDay) {
			return i, false
		}
		m, _ := p.when.Clock.Separator(k, false)
		b, ok := p.Lexeme(m, role.Weekday)
		if m == k || !ok || a.Weak && b.Weak {
			return i, false
		}
		m = b.End(m)
		if p.Has(m, role.NextAfter) || p.datesAfter(m) || p.Digits(m) && !p.when.Clock.Follows(m+1) && p.NumberEnds(m+1) && p.Ends(m+1) || p.Has(m, role.This) || p.Has(m, role.Next) {
			return i, false
		}
		c.weekly()
		c.plain = true
		for d := int(a.Value); len(c.days) < 7; d = (d + 1) % 7 {
			c.days = append(c.days, d)
			if d == int(b.Value) {
				break
			}
		}
		return m, true
	}}
}

// datesAfter tells that what "of" joins at m makes dates of the weekdays before.
func (p *Parser) datesAfter(m int) bool {
	return p.when.Date.TimeAfter(m) && !p.EachEnd(m, role.Of, func(at int) bool { return p.Digits(at) || p.Has(at, role.Daypart) })
}
