package clock

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// shape is how an hour is written.
type shape uint8

const (
	noHour     shape = iota
	bareHour         // 9
	dottedHour       // 9.30, which may be a number
	plainHour        // 9:30
	markedHour       // 9h, 1h30, which may be a length
)

// hour reads an hour and the minutes that are written with it. led tells that a
// word such as "at" came before it.
type hour func(i int, led bool) (timex.Clock, int, shape)

func (p *Parser) hour(i int, led bool) (timex.Clock, int, shape) {
	for _, read := range p.hours {
		if c, j, s := read(i, led); s != noHour {
			return c, j, s
		}
	}
	return timex.Clock{}, i, noHour
}

// An hour in words: "a las nueve".
func hourWords(p *Parser) rule.Rule[hour] {
	return rule.Rule[hour]{Name: "clock.hour_words", Examples: []rule.Example{{Lang: "es", Text: "a las nueve", Want: "2026-03-05T09:00"}}, Read: func(i int, led bool) (timex.Clock, int, shape) {
		if p.Digits(i) || p.Has(i, role.NotHour) || p.Has(i, role.Quantity) && !led {
			return timex.Clock{}, i, noHour
		}
		v, j, ok := p.num.Small(i, 24)
		if !ok {
			return timex.Clock{}, i, noHour
		}
		return timex.Clock{Hour: int(v), Grain: calendar.Hour}, j, bareHour
	}}
}

// decimal tells that the digits at i go on with a number before them.
func (p *Parser) decimal(i int) bool {
	return p.Glued(i) && i > 1 && p.Tokens[i-2].Digits > 0 && (p.Is(i-1, ".") || p.Is(i-1, ",") || p.Is(i-1, ":") || p.Is(i-1, "/"))
}

// Three or four digits: "a las 1730", "0800 hours".
func hourMilitary(p *Parser) rule.Rule[hour] {
	return rule.Rule[hour]{Name: "clock.hour_military", Examples: []rule.Example{{Lang: "es", Text: "a las 1730", Want: "2026-03-04T17:30"}}, Read: func(i int, led bool) (timex.Clock, int, shape) {
		if !p.Digits(i) || p.decimal(i) {
			return timex.Clock{}, i, noHour
		}
		t := &p.Tokens[i]
		if t.Digits != 3 && t.Digits != 4 || t.Value%100 >= 60 || t.Value/100 >= 25 || !led && !p.halfMark(i+1) || p.Is(i+1, ":") || !p.notYear(i) {
			return timex.Clock{}, i, noHour
		}
		c := timex.Clock{Hour: int(t.Value / 100), Minute: int(t.Value % 100), Grain: calendar.Minute}
		if t.Folded[0] == '0' || c.Hour > 12 {
			c.Half = timex.Exact
		}
		return c, i + 1, plainHour
	}}
}

// halfMark tells that am or pm follows; a single letter must be glued.
func (p *Parser) halfMark(j int) bool {
	x, ok := p.Lexeme(j, role.AM)
	if !ok {
		x, ok = p.Lexeme(j, role.PM)
	}
	return ok && (p.Glued(j) || x.N > 1 || p.Tokens[j].Len() > 1)
}

// notYear tells that four digits are a time and not a year.
func (p *Parser) notYear(i int) bool {
	v := p.Tokens[i].Value
	marked := p.halfMark(i+1) || p.Has(i+1, role.OClock)
	return marked || (v < 1900 || v > 2100) && p.NumberEnds(i+1)
}

// One or two digits, and the minutes written with them: "9", "09:30", "9.30",
// "9h30".
func hourDigits(p *Parser) rule.Rule[hour] {
	return rule.Rule[hour]{Name: "clock.hour_digits", Examples: []rule.Example{{Lang: "es", Text: "a las 9", Want: "2026-03-05T09:00"}}, Read: func(i int, _ bool) (timex.Clock, int, shape) {
		if !p.Digits(i) || p.decimal(i) || p.Tokens[i].Digits > 2 || p.Tokens[i].Value > 24 {
			return timex.Clock{}, i, noHour
		}
		t := &p.Tokens[i]
		c := timex.Clock{Hour: int(t.Value), Grain: calendar.Hour}
		if t.Digits == 2 && t.Value < 10 {
			c.Half = timex.Exact
		}
		for _, read := range p.written {
			if w, j, s := read(c, i+1); s != noHour {
				return w, j, s
			}
		}
		return c, i + 1, bareHour
	}}
}

// written reads the minutes that are written with an hour.
type written func(c timex.Clock, j int) (timex.Clock, int, shape)

// two tells that two digits are glued to what stands before them.
func (p *Parser) two(k int) bool { return p.Digits(k) && p.Glued(k) && p.Tokens[k].Digits == 2 }

// Minutes, and seconds, after a colon: "9:30", "9:30:15".
func writtenColon(p *Parser) rule.Rule[written] {
	return rule.Rule[written]{Name: "clock.colon", Examples: []rule.Example{{Lang: "es", Text: "a las 10:30", Want: "2026-03-04T10:30"}}, Read: func(c timex.Clock, j int) (timex.Clock, int, shape) {
		if !p.Is(j, ":") || !p.Glued(j) || !p.two(j+1) {
			return c, j, noHour
		}
		c.Minute, c.Grain = int(p.Tokens[j+1].Value), calendar.Minute
		j += 2
		if p.Is(j, ":") && p.Glued(j) && p.two(j+1) {
			c.Second, c.Grain = int(p.Tokens[j+1].Value), calendar.Second
			j += 2
		}
		return c, p.Skip(j, role.HourMark), plainHour
	}}
}

// Minutes after a dot: "9.30", "9.30h".
func writtenDot(p *Parser) rule.Rule[written] {
	return rule.Rule[written]{Name: "clock.dot", Examples: []rule.Example{{Lang: "es", Text: "a las 9.30", Want: "2026-03-04T09:30"}}, Read: func(c timex.Clock, j int) (timex.Clock, int, shape) {
		if !p.Is(j, ".") || !p.Glued(j) || !p.two(j+1) || p.Tokens[j+1].Value >= 60 || p.Is(j+2, ".") && p.Glued(j+3) && p.Digits(j+3) {
			return c, j, noHour
		}
		c.Minute, c.Grain = int(p.Tokens[j+1].Value), calendar.Minute
		if k := p.Skip(j+2, role.HourMark); k > j+2 && p.PlainAfter(k) {
			return c, k, plainHour
		}
		return c, j + 2, dottedHour
	}}
}

// The mark of an hour, and minutes glued to it: "9h", "9h30".
func writtenMark(p *Parser) rule.Rule[written] {
	return rule.Rule[written]{Name: "clock.hour_mark", Examples: []rule.Example{{Lang: "es", Text: "a las 9h30", Want: "2026-03-04T09:30"}}, Read: func(c timex.Clock, j int) (timex.Clock, int, shape) {
		k := p.Skip(j, role.HourMark)
		switch {
		case k == j:
			return c, j, noHour
		case p.two(k) && p.Tokens[k].Value < 60:
			c.Minute, c.Grain = int(p.Tokens[k].Value), calendar.Minute
			return c, k + 1, markedHour
		case p.PlainAfter(k) && p.Glued(j):
			return c, k, markedHour
		}
		return c, j, noHour
	}}
}
