package entity

import (
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// lengthAt reads a length of time: "2 horas y media", "1h30", "un par de días".
func (p *parser) lengthAt(i int) (timex.Length, int, bool) {
	l, j, ok := p.partAt(i)
	if !ok {
		return timex.Length{}, i, false
	}
	for l.Parts < 8 {
		k := j
		for p.Has(k, role.And) || p.Is(k, ",") {
			k++
		}
		m, e, ok := p.partAt(k)
		if !ok || m.Vague || m.Bare && k == j || m.Unit == l.Unit || k > j+2 {
			break
		}
		l.Join(m)
		j = e
	}
	return l, j, true
}

// partAt reads a number of one unit, and the part of that unit after it.
func (p *parser) partAt(i int) (timex.Length, int, bool) {
	if l, j, ok := p.fractionOfUnit(i); ok {
		return l, j, true
	}
	if x, ok := p.Lexeme(i, role.Quantity); ok {
		if u, j, ok := p.UnitAt(x.End(i), false); ok {
			l := timex.Length{Unit: u, N: x.Value, Parts: 1, Whole: true, Vague: x.Value > 2}
			l.Duration.Add(u, float64(x.Value))
			return l, j, true
		}
	}
	n, j, ok := p.num.At(i)
	if !ok || n.Value < 0 || n.Value > 1e9 {
		return p.fromUnit(i)
	}
	if k := j; !n.Spelt && p.Over(k) {
		return p.simpleFraction(i, n, k)
	}
	if l, e, ok := p.mixedLength(n, j); ok {
		return l, e, true
	}
	if p.Is(j, "-") && p.Glued(j) && p.Glued(j+1) && p.Has(j+1, role.Unit) { // "3-min"
		j++
	}
	if p.Has(j, role.And) { // "2 and a half hours"
		if q, e, ok := p.num.Quarters(p.Skip(j, role.And)); ok {
			e = p.Skip(e, role.Of)
			if u, f, ok := p.UnitAt(e, false); ok {
				l := timex.Length{Unit: u, Parts: 1}
				l.Duration.Add(u, n.Value+q)
				return l.Spread(), f, true
			}
		}
	}
	u, e, ok := p.UnitAt(p.Skip(j, role.More), !n.Spelt) // "two more hours"
	if !ok {
		return timex.Length{}, i, false
	}
	if n.One && p.Has(j, role.Ordinal) && p.Word(e) && !p.Ends(e) { // "a second opinion"
		return timex.Length{}, i, false
	}
	l := timex.Length{Unit: u, N: n.Mant, Parts: 1, Whole: n.Scale == 0 && !n.Loose, Bare: n.One}
	l.Duration.Add(u, n.Value)
	return p.tailOfUnit(l, u, e, !n.Spelt)
}

// mixedLength reads the fraction after a whole number of units: "2 1/2 hours",
// "1 ½ h".
func (p *parser) mixedLength(n number.Num, j int) (timex.Length, int, bool) {
	q, k, ok := p.num.Vulgar(j)
	if !ok && p.Digits(j) && p.Over(j+1) && p.Tokens[j].Value < p.Tokens[j+2].Value && p.Tokens[j+2].Value <= 60 {
		q, k, ok = float64(p.Tokens[j].Value)/float64(p.Tokens[j+2].Value), j+3, true
	}
	u, e, isUnit := p.UnitAt(k, true)
	if !ok || n.Spelt || n.Scale != 0 || !isUnit {
		return timex.Length{}, j, false
	}
	l := timex.Length{Unit: u, Parts: 1}
	l.Duration.Add(u, n.Value+q)
	return l.Spread(), e, true
}

// simpleFraction reads "3/4 de hora".
func (p *parser) simpleFraction(i int, n number.Num, k int) (timex.Length, int, bool) {
	below := p.Tokens[k+1].Value
	k2 := p.Skip(k+2, role.Of)
	if x, ok := p.Lexeme(k2, role.Number); ok && x.Value == 1 && !p.Digits(k2) {
		k2 += int(x.N)
	}
	u, e, ok := p.UnitAt(k2, true)
	if !ok || below < 2 || below > 60 || n.Value > 60 {
		return timex.Length{}, i, false
	}
	l := timex.Length{Unit: u, Parts: 1}
	l.Duration.Add(u, n.Value/float64(below))
	return l.Spread(), e, true
}

// fromUnit reads "hora y media" and "hora y cuarto", in which no number
// stands before the unit.
func (p *parser) fromUnit(i int) (timex.Length, int, bool) {
	u, j, ok := p.UnitAt(i, false)
	if !ok || p.Word(i-1) && p.Has(i-1, role.Every) {
		return timex.Length{}, i, false
	}
	l := timex.Length{Unit: u, N: 1, Parts: 1, Whole: true}
	l.Duration.Add(u, 1)
	if m, e, _ := p.tailOfUnit(l, u, j, false); e > j {
		return m, e, true
	}
	return timex.Length{}, i, false
}

// tailOfUnit reads what follows a unit and counts in it: "y media",
// "and a half", the minutes in "1h30".
func (p *parser) tailOfUnit(l timex.Length, u calendar.Unit, j int, figure bool) (timex.Length, int, bool) {
	if figure && u.Grain == calendar.Hour && p.Digits(j) && p.Glued(j) && p.Tokens[j].Digits == 2 && p.Tokens[j].Value < 60 {
		l.Duration.Minutes += float64(p.Tokens[j].Value)
		l.Whole = false
		return l, p.skipUnit(j+1, calendar.Minute), true
	}
	k := j
	if p.Has(j, role.And) || p.Has(j, role.Plus) {
		k++
	}
	if m, e, ok := p.num.Small(k, 59); ok && u.Grain == calendar.Hour && m >= 5 && (k > j || !p.Digits(k)) && p.Ends(e) && !p.UnitShortAfter(e) && !p.Has(e, role.Month) {
		l.Duration.Minutes += float64(m) // "2 hours ten"
		l.Whole = false
		return l, e, true
	}
	if k == j {
		return l, j, true
	}
	if q, e, ok := p.num.Quarters(k); ok {
		if _, _, unitAfter := p.UnitAt(p.Skip(e, role.Of), false); !unitAfter {
			l.Duration.Add(u, q)
			l.Whole = false
			return l.Spread(), e, true
		}
	}
	return l, j, true
}

func (p *parser) skipUnit(j int, g calendar.Grain) int {
	if u, e, ok := p.UnitAt(j, true); ok && u.Grain == g && p.Glued(j) {
		return e
	}
	return j
}

// fractionOfUnit reads "media hora", "half an hour", "tres cuartos de hora".
func (p *parser) fractionOfUnit(i int) (timex.Length, int, bool) {
	q, j, ok := p.num.Quarters(i)
	if !ok {
		return timex.Length{}, i, false
	}
	j = p.Skip(j, role.Of)
	if p.Is(j, "-") && p.Glued(j) && p.Glued(j+1) { // "half-hour"
		j++
	}
	if x, ok := p.Lexeme(j, role.Number); ok && x.Value == 1 {
		j += int(x.N)
	}
	u, e, ok := p.UnitAt(j, true)
	if !ok {
		return timex.Length{}, i, false
	}
	l := timex.Length{Unit: u, Parts: 1, Half: true}
	l.Duration.Add(u, q)
	return l.Spread(), e, true
}
