package recur

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
)

// counted tells that a count stands at i, as in "dos veces", and gives the token
// after it.
func (p *Parser) counted(i int, c *cycle) (int, bool) { return first(p.rates, i, c) }

// Once: "una vez al mes", "once a week".
func rateOnce(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.rate_once", Examples: []rule.Example{{Lang: "en", Text: "once a week", Want: "FREQ=WEEKLY"}}, Read: func(i int, _ *cycle) (int, bool) {
		j := p.Skip(i, role.Once)
		return j, j > i
	}}
}

// A number of times: "dos veces a la semana".
func rateTimes(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.rate_times", Examples: []rule.Example{{Lang: "es", Text: "dos veces al mes", Want: "FREQ=MONTHLY"}}, Read: func(i int, _ *cycle) (int, bool) {
		v, k, ok := p.num.Small(i, 99)
		return p.Skip(k, role.Times), ok && v > 0 && p.Has(k, role.Times)
	}}
}

// A number of days: "tres días a la semana".
func rateDays(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.rate_days", Examples: []rule.Example{{Lang: "es", Text: "tres días a la semana", Want: "FREQ=WEEKLY"}}, Read: func(i int, _ *cycle) (int, bool) {
		v, k, ok := p.num.Small(i, 99)
		u, e, isUnit := p.UnitAt(k, false)
		return e, ok && v > 0 && isUnit && u.Grain == calendar.Day && !u.Weekend
	}}
}

// One of a thing: "one a day".
func rateOne(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.rate_one", Examples: []rule.Example{{Lang: "en", Text: "one a day", Want: "FREQ=DAILY"}}, Read: func(i int, _ *cycle) (int, bool) {
		v, k, ok := p.num.Small(i, 99)
		return k, ok && v > 0 && p.num.One(i) && p.Has(k, role.Per) && p.Has(k, role.Article)
	}}
}

// A count and the unit in which it comes: "dos veces al mes", "once every two
// weeks".
func rateCounted(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.rate_counted", Examples: []rule.Example{{Lang: "es", Text: "dos veces al mes", Want: "FREQ=MONTHLY"}}, Starts: role.SetOf(role.Once, role.Figure, role.Number), Read: func(i int, c *cycle) (int, bool) {
		j, ok := p.counted(i, c)
		if !ok {
			return i, false
		}
		if k, ok := p.unitAfter(j, role.Per, c, true); ok {
			return k, true
		}
		return p.unitAfter(j, role.Every, c, true)
	}}
}

// unitAfter reads the unit of a rate after a phrase of a role.
func (p *Parser) unitAfter(i int, r role.Role, c *cycle, counted bool) (int, bool) {
	done := i
	ok := p.EachEnd(i, r, func(at int) bool {
		k, ok := p.rateUnit(at, c, counted)
		if ok {
			done = k
		}
		return ok
	})
	return done, ok
}

// rateUnit reads the unit of a rate, and after a count how many of them.
func (p *Parser) rateUnit(at int, c *cycle, counted bool) (int, bool) {
	n := 1
	if v, k, ok := p.num.Small(at, 99); ok && v > 0 && counted {
		at, n = k, int(v)
	}
	u, end, ok := p.UnitAt(at, p.Is(at-1, "/"))
	if !ok || u.Weekend || u.Business || u.Grain < calendar.Day && !counted || p.Has(end, role.LastAfter) || p.Has(end, role.NextAfter) { // "350 el mes pasado" comes once
		return at, false
	}
	c.unit, c.n = u, n
	return end, true
}

// uncounted tells that a rate without a count may stand at i.
func (p *Parser) uncounted(i int, c *cycle) bool {
	_, counted := p.counted(i, c)
	return !counted && !p.Has(i, role.This)
}

// A unit after "per", right after a sum of money or where nothing else is said:
// "30€ al mes", "per week".
func ratePer(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.rate_per", Examples: []rule.Example{{Lang: "es", Text: "internet 30€ al mes", Want: "30 EUR; FREQ=MONTHLY"}}, Starts: role.SetOf(role.Per), Read: func(i int, c *cycle) (int, bool) {
		alone := i == 0 && p.Has(i, role.Per) && (len(p.Tokens) <= 4 && !p.Has(i, role.Article) || len(p.Tokens) == 2 && p.num.One(i))
		if !alone && !p.afterMoney(i) || !p.uncounted(i, c) {
			return i, false
		}
		return p.unitAfter(i, role.Per, c, false)
	}}
}

// A unit right after a sum of money: "Bus 5€ semana".
func rateUnit(p *Parser) rule.Rule[read] {
	return rule.Rule[read]{Name: "recur.rate_unit", Examples: []rule.Example{{Lang: "es", Text: "Bus 5€ semana", Want: "5 EUR; FREQ=WEEKLY"}}, Read: func(i int, c *cycle) (int, bool) {
		if !p.afterMoney(i) || !p.uncounted(i, c) {
			return i, false
		}
		j, ok := p.rateUnit(i, c, false)
		return j, ok && p.Ends(j)
	}}
}

// afterMoney tells that a sum of money ends right before token i.
func (p *Parser) afterMoney(i int) bool { return i > 0 && p.MoneyEnd == i }
