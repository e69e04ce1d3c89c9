package entity

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
)

// rateAt reads how often in a unit: "dos veces al mes", "once a week", "al
// año", and a unit right after a sum of money.
func (p *parser) rateAt(i int, c *cycle) (int, bool) {
	j, counted := i, false
	if x, ok := p.Lexeme(i, role.Once); ok {
		j, counted = x.End(i), true
	} else if v, k, ok := p.num.Small(i, 99); ok && v > 0 {
		if x, ok := p.Lexeme(k, role.Times); ok {
			j, counted = x.End(k), true
		} else if u, e, ok := p.UnitAt(k, false); ok && u.Grain == calendar.Day && !u.Weekend {
			j, counted = e, true
		} else if p.num.One(i) && p.Has(k, role.Per) && p.Has(k, role.Article) {
			j, counted = k, true
		}
	}
	done := i
	read := func(at int) bool {
		n := 1
		if v, k, ok := p.num.Small(at, 99); ok && v > 0 && counted {
			at, n = k, int(v)
		}
		u, end, ok := p.UnitAt(at, p.Is(at-1, "/"))
		if !ok {
			return false
		}
		if u.Weekend || u.Business || u.Grain < calendar.Day && !counted || p.Has(end, role.LastAfter) || p.Has(end, role.NextAfter) {
			return false // "350 el mes pasado" comes once
		}
		c.unit, c.n = u, n
		done = end
		return true
	}
	if counted && (p.EachEnd(j, role.Per, read) || p.EachEnd(j, role.Every, read)) {
		return done, true
	}
	if counted || p.rateBarred(i) {
		return i, false
	}
	strong := p.alone2(i) || p.afterMoney(i)
	if strong && p.EachEnd(i, role.Per, read) {
		return done, true
	}
	if p.afterMoney(i) && read(i) && p.Ends(done) {
		return done, true
	}
	return i, false
}

// alone2 tells that only a rate stands in the text: "al mes".
func (p *parser) alone2(i int) bool {
	return i == 0 && len(p.Tokens) <= 4 && p.Has(i, role.Per) && !p.Has(i, role.Article) || i == 0 && len(p.Tokens) == 2 && p.Has(i, role.Per) && p.num.One(i)
}

func (p *parser) rateBarred(i int) bool { return p.Has(i, role.This) }

// afterMoney tells that a sum of money ends right before token i.
func (p *parser) afterMoney(i int) bool {
	return i > 0 && p.moneyEnd == i
}
