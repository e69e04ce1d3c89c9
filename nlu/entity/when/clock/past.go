package clock

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// The minutes first: "half past 5", "ten to six", "cinco para las 11", "cuarto
// pasadas las ocho".
func pastHour(p *Parser) rule.Rule[body] {
	return rule.Rule[body]{Name: "clock.past_hour", Examples: []rule.Example{{Lang: "en", Text: "half past 5", Want: "2026-03-04T17:30"}}, Read: func(i int, e *timex.Expr, _ lead) (int, bool) {
		j, c, ok := p.pastHour(i)
		if !ok {
			return i, false
		}
		return finish(j, e, c)
	}}
}

func (p *Parser) pastHour(i int) (int, timex.Clock, bool) {
	m, j, ok := p.minute(p.skipOne(i))
	if !ok {
		return i, timex.Clock{}, false
	}
	j = p.minuteWord(j)
	sign := 0
	k := j
	switch {
	case p.Has(j, role.PastHour):
		sign, k = 1, p.Skip(j, role.PastHour)
	case p.Has(j, role.ToHour) && !(p.Digits(i) && p.Has(i-1, role.From)) && (j > i+1 || !p.inRange && (!p.Digits(i) || m > 12 || p.Has(i-1, role.At)) || p.Has(i, role.Quarter)):
		sign, k = -1, p.Skip(j, role.ToHour)
	case m == 30 && p.Has(i, role.Half) && p.Lex.Options.HalfHour:
		sign = 1
	default:
		return i, timex.Clock{}, false
	}
	k = p.Skip(k, role.AtWeak)
	if x, ok := p.Lexeme(k, role.Clock); ok {
		hour, _ := x.Clock()
		return x.End(k), moved(timex.Clock{Hour: hour, Half: timex.Exact, Grain: calendar.Minute}, sign, m), true
	}
	v, end, ok := p.num.Small(k, 24)
	if !ok || m > 59 || p.UnitAfter(end) || p.Has(k, role.NotHour) {
		return i, timex.Clock{}, false
	}
	c := timex.Clock{Hour: int(v), Grain: calendar.Minute}
	p.half(&c, &end, true)
	return p.Skip(end, role.OClock), moved(c, sign, m), true
}

// skipOne gives the token after an article before a quarter or a half, or i.
func (p *Parser) skipOne(i int) int {
	if x, ok := p.Lexeme(i, role.Number); ok && x.Value == 1 && (p.Has(x.End(i), role.Quarter) || p.Has(x.End(i), role.Half)) {
		return x.End(i)
	}
	return i
}

// moved moves an hour by minutes, forward or backward by the sign.
func moved(c timex.Clock, sign, m int) timex.Clock {
	c.Minute = m
	if sign > 0 {
		return c
	}
	c.Minute = 60 - m
	c.Hour = (c.Hour + 23) % 24
	if c.Hour == 0 && c.Half != timex.Exact {
		c.Hour = 12
		switch c.Half {
		case timex.AM:
			c.Half = timex.PM
		case timex.PM:
			c.Half = timex.AM
		}
	}
	return c
}
