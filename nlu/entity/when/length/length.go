// Package length reads lengths of time: "2 horas y media", "1h30", "un par de
// días", "three quarters of an hour".
package length

import (
	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// Parser reads the lengths of a text. A method that reads gives the token after
// what it read.
type Parser struct {
	*lexicon.Text
	num *number.Parser

	last    reading
	wholes  []part    // of an entity, before all others
	parts   []part    // a number of one unit
	counted []counted // the same, after its number
	units   []part    // a unit without a number
	tails   []tail    // after a unit
	joins   []join    // another unit after all that
}

// part reads a number of one unit.
type part func(i int) (timex.Length, int, bool)

// counted reads the unit of a number that ends before token j.
type counted func(n number.Num, j int) (timex.Length, int, bool)

// tail reads what follows a unit and counts in it. figure tells that the number
// of the unit was in digits.
type tail func(l timex.Length, u calendar.Unit, j int, figure bool) (timex.Length, int, bool)

// join reads what is said of another unit.
type join func(l timex.Length, j int) (timex.Length, int, bool)

// New makes a parser of a text, and takes its rules into the book.
func New(t *lexicon.Text, num *number.Parser, b *rule.Book) *Parser {
	p := &Parser{Text: t, num: num}
	p.wholes = rule.Order(b, whole(p).At(100))
	p.parts = rule.Order(b, fraction(p).At(100), quantity(p).At(200))
	p.counted = rule.Order(b, slash(p).At(100), mixed(p).At(200), andFraction(p).At(300), plain(p).At(400))
	p.units = rule.Order(b, bareUnit(p).At(100))
	p.tails = rule.Order(b, gluedMinutes(p).At(100), minutes(p).At(200), andPart(p).At(300))
	p.joins = rule.Order(b, another(p).At(100))
	return p
}

// Value reads a length as an entity of its own, with "before" or "after" where
// it is said.
func (p *Parser) Value(i int) (calendar.Duration, int, bool) {
	l, j, ok := p.wholeAt(i)
	if !ok {
		if l, j, ok = p.At(i); !ok || l.Unit.Weekend {
			return calendar.Duration{}, i, false
		}
	}
	d := l.Duration
	switch {
	case p.Has(j, role.Earlier):
		d.Sign = -1
		j = p.Skip(j, role.Earlier)
	case p.Has(j, role.Before):
		d.Sign = -1
	case p.Has(j, role.After) || p.Has(j, role.Later):
		d.Sign = 1
	}
	return d, j, true
}

func (p *Parser) wholeAt(i int) (timex.Length, int, bool) { return firstPart(p.wholes, i) }

func firstPart(rules []part, i int) (timex.Length, int, bool) {
	for _, read := range rules {
		if l, j, ok := read(i); ok {
			return l, j, true
		}
	}
	return timex.Length{}, i, false
}

// Reset begins a text.
func (p *Parser) Reset() { p.last.at = -1 }

// reading is what was read at a token, and what it depended on.
type reading struct {
	at      int
	ofMoney bool

	length timex.Length
	end    int
	ok     bool
}

// At reads a length of one or more units. It remembers the last token, where
// several rules ask for a length one after another.
func (p *Parser) At(i int) (timex.Length, int, bool) {
	if l := &p.last; l.at != i || l.ofMoney != p.OfMoney {
		length, end, ok := p.unitsAt(i)
		*l = reading{i, p.OfMoney, length, end, ok}
	}
	return p.last.length, p.last.end, p.last.ok
}

func (p *Parser) unitsAt(i int) (timex.Length, int, bool) {
	l, j, ok := p.partAt(i)
	if !ok {
		return timex.Length{}, i, false
	}
	for l.Parts < 8 {
		m, e, ok := p.joinAt(l, j)
		if !ok {
			break
		}
		l.Join(m)
		j = e
	}
	return l, j, true
}

func (p *Parser) joinAt(l timex.Length, j int) (timex.Length, int, bool) {
	for _, read := range p.joins {
		if m, e, ok := read(l, j); ok {
			return m, e, true
		}
	}
	return l, j, false
}

// Another unit after the first one: "2 horas y 5 minutos".
func another(p *Parser) rule.Rule[join] {
	return rule.Rule[join]{Name: "length.another", Examples: []rule.Example{{Lang: "es", Text: "2 horas y 5 minutos", Want: "PT2H5M"}}, Read: func(l timex.Length, j int) (timex.Length, int, bool) {
		k := j
		for p.Has(k, role.And) || p.Is(k, ",") {
			k++
		}
		m, e, ok := p.partAt(k)
		return m, e, ok && !m.Vague && !(m.Bare && k == j) && m.Unit != l.Unit && k <= j+2
	}}
}

// partAt reads a number of one unit, and the part of that unit after it.
func (p *Parser) partAt(i int) (timex.Length, int, bool) {
	if l, j, ok := firstPart(p.parts, i); ok {
		return l, j, true
	}
	n, j, ok := p.num.At(i)
	if !ok || n.Value < 0 || n.Value > 1e9 {
		return firstPart(p.units, i)
	}
	for _, read := range p.counted {
		if l, e, ok := read(n, j); ok {
			return l, e, true
		}
	}
	return timex.Length{}, i, false
}

// The whole of a unit: "todo el mes", "the whole week".
func whole(p *Parser) rule.Rule[part] {
	return rule.Rule[part]{Name: "length.whole", Examples: []rule.Example{{Lang: "es", Text: "todo el mes", Want: "P1M; 2026-03-01/2026-04-01"}}, Read: func(i int) (timex.Length, int, bool) {
		x, ok := p.Lexeme(i, role.Whole)
		if !ok {
			return timex.Length{}, i, false
		}
		u, j, ok := p.UnitAt(x.End(i), false)
		return timex.Units(1, u), j, ok && !u.Weekend
	}}
}

// A word for how many: "un par de días", "a few weeks".
func quantity(p *Parser) rule.Rule[part] {
	return rule.Rule[part]{Name: "length.quantity", Examples: []rule.Example{{Lang: "es", Text: "un par de semanas", Want: "P2W; 2026-03-02/2026-03-09"}}, Read: func(i int) (timex.Length, int, bool) {
		x, ok := p.Lexeme(i, role.Quantity)
		if !ok {
			return timex.Length{}, i, false
		}
		u, j, ok := p.UnitAt(x.End(i), false)
		l := timex.Units(x.Value, u)
		l.Vague = x.Value > 2
		return l, j, ok
	}}
}

// A number and a unit: "2 horas", "two more weeks", "3-min", "1h30".
func plain(p *Parser) rule.Rule[counted] {
	return rule.Rule[counted]{Name: "length.counted", Examples: []rule.Example{{Lang: "es", Text: "estudiar 2 horas", Want: "PT2H"}}, Read: func(n number.Num, j int) (timex.Length, int, bool) {
		if p.Is(j, "-") && p.Glued(j) && p.Glued(j+1) && p.Has(j+1, role.Unit) {
			j++
		}
		u, e, ok := p.UnitAt(p.Skip(j, role.More), !n.Spelt)
		if !ok || n.One && p.Has(j, role.Ordinal) && p.Word(e) && !p.Ends(e) { // "a second opinion"
			return timex.Length{}, j, false
		}
		l := timex.Length{Unit: u, N: n.Mant, Parts: 1, Whole: n.Scale == 0 && !n.Loose, Bare: n.One}
		l.Duration.Add(u, n.Value)
		l, e = p.withTail(l, u, e, !n.Spelt)
		return l, e, true
	}}
}

// A unit that is one only because a part of it follows: "hora y media".
func bareUnit(p *Parser) rule.Rule[part] {
	return rule.Rule[part]{Name: "length.bare_unit", Examples: []rule.Example{{Lang: "es", Text: "hora y media", Want: "PT1H30M"}}, Read: func(i int) (timex.Length, int, bool) {
		u, j, ok := p.UnitAt(i, false)
		if !ok || p.Word(i-1) && p.Has(i-1, role.Every) {
			return timex.Length{}, i, false
		}
		l, e := p.withTail(timex.Units(1, u), u, j, false)
		return l, e, e > j
	}}
}
