package clock

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// minutes reads minutes said after an hour. near tells that something else says
// that it is one; sure that the minutes do.
type minutes func(c timex.Clock, j int, near bool) (with timex.Clock, end int, sure, ok bool)

// withMinutes reads minutes said after an hour, and tells whether they make an
// hour of it.
func (p *Parser) withMinutes(c timex.Clock, j int, near bool) (timex.Clock, int, bool) {
	if c.Grain != calendar.Hour || c.Hour > 24 {
		return c, j, false
	}
	for _, read := range p.minutes {
		if with, end, sure, ok := read(c, j, near); ok {
			return with, end, sure
		}
	}
	return c, j, false
}

// Minutes before the hour: "9 menos cuarto", "nueve menos diez".
func minusMinutes(p *Parser) rule.Rule[minutes] {
	return rule.Rule[minutes]{Name: "clock.minus", Examples: []rule.Example{{Lang: "es", Text: "a las 8 menos cuarto", Want: "2026-03-05T07:45"}}, Read: func(c timex.Clock, j int, _ bool) (timex.Clock, int, bool, bool) {
		k := p.Skip(j, role.Minus)
		m, e, ok := p.minute(k)
		if k == j || !ok {
			return c, j, false, false
		}
		c.Minute, c.Grain = 60-m, calendar.Minute
		c.Hour = (c.Hour + 23) % 24
		if c.Hour == 0 {
			c.Hour = 12
		}
		return c, p.minuteWord(e), true, true
	}}
}

// A part of an hour after it: "9 y media", "9 y cuarto".
func plusPart(p *Parser) rule.Rule[minutes] {
	return rule.Rule[minutes]{Name: "clock.plus_part", Examples: []rule.Example{{Lang: "es", Text: "9 y media", Want: "2026-03-04T09:30"}}, Read: func(c timex.Clock, j int, _ bool) (timex.Clock, int, bool, bool) {
		k := p.Skip(j, role.Plus)
		q, e, ok := p.num.Quarters(k)
		if k == j || !ok || p.UnitAfter(p.Skip(e, role.Of)) || p.Has(e, role.Multiplier) {
			return c, j, false, false
		}
		c.Minute, c.Grain = int(q*60), calendar.Minute
		return c, e, true, true
	}}
}

// Minutes after the hour: "9 y veinte", "9 y 5 minutos".
func plusMinutes(p *Parser) rule.Rule[minutes] {
	return rule.Rule[minutes]{Name: "clock.plus_minutes", Examples: []rule.Example{{Lang: "es", Text: "el lunes a las 3 y 20", Want: "2026-03-09T15:20"}}, Read: func(c timex.Clock, j int, near bool) (timex.Clock, int, bool, bool) {
		k := p.Skip(j, role.Plus)
		if k == j || !near || p.between {
			return c, j, false, false
		}
		m, e, ok := p.minute(k)
		if !ok || m < 5 && !p.UnitAfter(e) || !p.FreeAfter(p.minuteWord(e)) || p.Has(e, role.Month) {
			return c, j, false, false
		}
		c.Minute, c.Grain = m, calendar.Minute
		return c, p.minuteWord(e), false, true
	}}
}

// minute reads a count of minutes, or a quarter or half of an hour.
func (p *Parser) minute(k int) (int, int, bool) {
	if q, e, ok := p.num.Quarters(k); ok {
		return int(q * 60), e, true
	}
	v, e, ok := p.num.Small(k, 59)
	return int(v), e, ok && v > 0
}

// minuteWord gives the token after the name of the minutes at j, or j.
func (p *Parser) minuteWord(j int) int {
	if u, e, ok := p.UnitAt(j, false); ok && u.Grain == calendar.Minute {
		return e
	}
	return j
}

// Minutes right after the hour, without a word between: "siete treinta".
func saidMinutes(p *Parser) rule.Rule[minutes] {
	return rule.Rule[minutes]{Name: "clock.said", Examples: []rule.Example{{Lang: "es", Text: "a las siete treinta", Want: "2026-03-05T07:30"}}, Read: func(c timex.Clock, j int, near bool) (timex.Clock, int, bool, bool) {
		if p.Glued(j) && !p.Is(j, "-") {
			return c, j, false, false
		}
		for _, read := range p.said {
			if m, e, ok := read(j, near); ok {
				c.Minute, c.Grain = m, calendar.Minute
				return c, e, false, true
			}
		}
		return c, j, false, false
	}}
}

// said reads minutes right after an hour.
type said func(j int, near bool) (int, int, bool)

// Two digits after digits: "a las 9 30".
func saidDigits(p *Parser) rule.Rule[said] {
	return rule.Rule[said]{Name: "clock.said_digits", Examples: []rule.Example{{Lang: "es", Text: "a las 9 30", Want: "2026-03-04T09:30"}}, Read: func(j int, near bool) (int, int, bool) {
		if !near || !p.Digits(j-1) || !p.Digits(j) || p.Tokens[j].Digits != 2 || p.Tokens[j].Value >= 60 || p.Tokens[j-1].Digits > 2 || !p.Ends(j+1) || !p.NumberEnds(j+1) {
			return 0, j, false
		}
		return int(p.Tokens[j].Value), j + 1, true
	}}
}

// Words after a hyphen: "five-thirty".
func saidHyphen(p *Parser) rule.Rule[said] {
	return rule.Rule[said]{Name: "clock.said_hyphen", Examples: []rule.Example{{Lang: "en", Text: "at five-thirty", Want: "2026-03-04T17:30"}}, Read: func(j int, _ bool) (int, int, bool) {
		if !p.Is(j, "-") || !p.Glued(j) || !p.Has(j+1, role.Number) || p.inRange {
			return 0, j, false
		}
		v, e, ok := p.num.Small(j+1, 59)
		return int(v), e, ok && v >= 10
	}}
}

// marked tells that am, pm or a part of the day stands at e.
func (p *Parser) marked(e int) bool {
	return p.Has(e, role.PM) || p.Has(e, role.AM) || p.partAfter(e)
}

// Words after an hour in words: "siete treinta".
func saidWords(p *Parser) rule.Rule[said] {
	return rule.Rule[said]{Name: "clock.said_words", Examples: []rule.Example{{Lang: "es", Text: "a las siete treinta", Want: "2026-03-05T07:30"}}, Read: func(j int, near bool) (int, int, bool) {
		x, ok := p.Lexeme(j, role.Number)
		if !ok || x.Value <= 0 || p.Digits(j-1) {
			return 0, j, false
		}
		v, e, ok := p.num.Small(j, 59)
		after := p.marked(e)
		e = p.minuteWord(e)
		return int(v), e, ok && v > 0 && (near && v >= 10 || after) && p.FreeAfter(e)
	}}
}

// A naught and a figure: "seis cero dos", "ten oh five".
func saidZero(p *Parser) rule.Rule[said] {
	return rule.Rule[said]{Name: "clock.said_zero", Examples: []rule.Example{{Lang: "es", Text: "a las seis cero dos", Want: "2026-03-04T18:02"}}, Read: func(j int, near bool) (int, int, bool) {
		x, ok := p.Lexeme(j, role.Number)
		k := x.End(j)
		switch {
		case ok && x.Value == 0 && !p.Digits(j-1):
		case !ok && p.Digits(j) && p.Tokens[j].Value == 0:
			k = j + 1
		default:
			return 0, j, false
		}
		v, e, ok := p.num.Small(k, 9)
		return int(v), e, ok && (near || p.marked(e))
	}}
}
