package length

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// withTail reads what follows a unit and counts in it.
func (p *Parser) withTail(l timex.Length, u calendar.Unit, j int, figure bool) (timex.Length, int) {
	for _, read := range p.tails {
		if m, e, ok := read(l, u, j, figure); ok {
			return m, e
		}
	}
	return l, j
}

// Minutes glued to the mark of the hour: "1h30", "1h30min".
func gluedMinutes(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "length.glued_minutes", Examples: []rule.Example{{Lang: "es", Text: "dura 1h30", Want: "PT1H30M"}}, Read: func(l timex.Length, u calendar.Unit, j int, figure bool) (timex.Length, int, bool) {
		if !figure || u.Grain != calendar.Hour || !p.Digits(j) || !p.Glued(j) || p.Tokens[j].Digits != 2 || p.Tokens[j].Value >= 60 {
			return l, j, false
		}
		l.Duration.Minutes += float64(p.Tokens[j].Value)
		l.Whole = false
		j++
		if v, e, ok := p.UnitAt(j, true); ok && v.Grain == calendar.Minute && p.Glued(j) {
			j = e
		}
		return l, j, true
	}}
}

// joined gives the token after a word that joins a part to a unit, or j.
func (p *Parser) joined(j int) int {
	if p.Has(j, role.And) || p.Has(j, role.Plus) {
		return j + 1
	}
	return j
}

// Minutes after hours, without their name: "2 hours ten", "una hora y veinte".
func minutes(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "length.minutes", Examples: []rule.Example{{Lang: "en", Text: "2 hours ten", Want: "PT2H10M"}}, Read: func(l timex.Length, u calendar.Unit, j int, _ bool) (timex.Length, int, bool) {
		k := p.joined(j)
		m, e, ok := p.num.Small(k, 59)
		if !ok || u.Grain != calendar.Hour || m < 5 || k == j && p.Digits(k) || !p.Ends(e) || p.UnitShortAfter(e) || p.Has(e, role.Month) {
			return l, j, false
		}
		l.Duration.Minutes += float64(m)
		l.Whole = false
		return l, e, true
	}}
}

// A part of the unit after it: "dos horas y media", "an hour and a quarter".
func andPart(p *Parser) rule.Rule[tail] {
	return rule.Rule[tail]{Name: "length.and_part", Examples: []rule.Example{{Lang: "es", Text: "una hora y media de repaso", Want: "PT1H30M"}}, Read: func(l timex.Length, u calendar.Unit, j int, _ bool) (timex.Length, int, bool) {
		k := p.joined(j)
		if k == j {
			return l, j, false
		}
		q, e, ok := p.num.Quarters(k)
		if !ok || p.UnitAfter(p.Skip(e, role.Of)) {
			return l, j, false
		}
		l.Duration.Add(u, q)
		l.Whole = false
		return l.Spread(), e, true
	}}
}
