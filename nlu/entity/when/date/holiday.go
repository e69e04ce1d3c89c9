package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// LongHoliday reads a name of a holiday of several words: "viernes santo".
func LongHoliday(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.long_holiday", Examples: []rule.Example{{Lang: "es", Text: "fin de año", Want: "2026-12-31"}}, Starts: role.SetOf(role.Holiday), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if x, ok := p.Lexeme(i, role.Holiday); !ok || x.N < 2 {
			return i, false
		}
		return p.holiday(i, e)
	}}
}

// Holiday reads the name of a holiday: "en navidad", "last Easter".
func Holiday(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.holiday", Examples: []rule.Example{{Lang: "es", Text: "en navidad", Want: "2026-12-25"}}, Starts: modRoles.With(role.Holiday), Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.holiday(i, e) }}
}

func (p *Parser) holiday(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithHoliday) {
		return i, false
	}
	j, m := p.ModBefore(i)
	x, ok := p.Lexeme(j, role.Holiday)
	if !ok {
		return i, false
	}
	k, m := p.ModAfter(x.End(j), m)
	e.Set |= timex.WithHoliday
	e.Holiday, e.HolidayMod = int(x.Value), m
	k = p.weekendWord(k, e)
	return p.weekendWord(p.YearAfter(k, e), e), true
}

// weekendWord reads "weekend" after a holiday.
func (p *Parser) weekendWord(k int, e *timex.Expr) int {
	if x, ok := p.Lexeme(k, role.Unit); ok && x.Unit().Weekend && !e.HolidayWeekend {
		e.HolidayWeekend = true
		return x.End(k)
	}
	return k
}
