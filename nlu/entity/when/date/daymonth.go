package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// DayMonth reads a day and a month by name, in either order, and the year where
// there is one.
func DayMonth(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.day_month", Examples: []rule.Example{{Lang: "en", Text: "July 13", Want: "2026-07-13"}}, Starts: modRoles.With(role.DayWord, role.Figure, role.Number, role.Ordinal, role.Month), Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.DayMonth(i, e) }}
}

// DayMonth reads a day and a month by any of the rules for them.
func (p *Parser) DayMonth(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithDom) || !e.May(timex.WithMonth) || e.Has(timex.WithPeriod) {
		return i, false
	}
	j, m := p.ModBefore(i)
	j = p.Skip(j, role.DayWord)
	if j > i && !p.Has(i, role.DayWord) && m == timex.NoMod {
		return i, false
	}
	for _, read := range p.dayMonths {
		if k, ok := read(j, e, m); ok {
			return k, true
		}
	}
	return i, false
}

// dayMonth reads a day and a month after a modifier.
type dayMonth func(j int, e *timex.Expr, m timex.Mod) (int, bool)

// The year first: "2018 March 18".
func yearFirst(p *Parser) rule.Rule[dayMonth] {
	return rule.Rule[dayMonth]{Name: "date.year_first", Examples: []rule.Example{{Lang: "en", Text: "2018 March 18", Want: "2018-03-18"}}, Read: func(j int, e *timex.Expr, _ timex.Mod) (int, bool) {
		y, k, ok := p.YearAt(j, false)
		if !ok || !p.Digits(j) || !p.Has(k, role.Month) || e.Has(timex.WithYear) {
			return j, false
		}
		x, k, _ := p.MonthName(k)
		d, end, _, ok := p.DayOfMonth(k)
		if !ok || !p.NumberEnds(end) {
			return j, false
		}
		e.Set |= timex.WithDom | timex.WithMonth | timex.WithYear
		e.Year, e.Month, e.Dom = y, int(x.Value)+1, d
		return end, true
	}}
}

// The month by its number: "9 de 8 de 1971".
func numberedMonth(p *Parser) rule.Rule[dayMonth] {
	return rule.Rule[dayMonth]{Name: "date.numbered_month", Examples: []rule.Example{{Lang: "es", Text: "9 de 8 de 1971", Want: "1971-08-09"}}, Read: func(j int, e *timex.Expr, _ timex.Mod) (int, bool) {
		k := p.Skip(j+1, role.Of)
		m := p.Skip(k+1, role.Of)
		if k == j+1 || m == k+1 || !p.Digits(j) || !p.Digits(k) || p.Tokens[k].Value < 1 || p.Tokens[k].Value > 12 || p.Tokens[j].Value < 1 || p.Tokens[j].Value > 31 {
			return j, false
		}
		y, end, ok := p.YearAt(m, true)
		if ok {
			e.Set |= timex.WithDom | timex.WithMonth | timex.WithYear
			e.Year, e.Month, e.Dom = y, int(p.Tokens[k].Value), int(p.Tokens[j].Value)
		}
		return end, ok
	}}
}

// The day first: "15 de abril", "1.º de mayo", "el 3 del mes de mayo".
func dayFirst(p *Parser) rule.Rule[dayMonth] {
	return rule.Rule[dayMonth]{Name: "date.day_first", Examples: []rule.Example{{Lang: "es", Text: "quince de abril", Want: "2026-04-15"}}, Read: func(j int, e *timex.Expr, m timex.Mod) (int, bool) {
		d, k, ok := p.dayThenMonth(j, e)
		if !ok {
			return j, false
		}
		if m == timex.NoMod {
			k, m = p.ModAfter(k, m)
		}
		e.Dom, e.MonthMod = d, m
		return p.YearAfter(k, e), true
	}}
}

func (p *Parser) dayThenMonth(j int, e *timex.Expr) (int, int, bool) {
	d, k, _, ok := p.DayOfMonth(j)
	if !ok {
		return 0, j, false
	}
	if p.Has(k, role.DayWord) && !p.Has(k, role.Month) {
		k = p.Skip(k, role.DayWord)
	}
	try := func(at int) bool {
		x, end, ok := p.MonthName(at)
		if ok && x.Weak && !p.Digits(j) && !p.Ends(end) && !p.Has(end, role.Number) && !p.Digits(end) { // "one may ask"
			return false
		}
		if ok {
			e.Set |= timex.WithDom | timex.WithMonth
			e.Month = int(x.Value) + 1
			e.Typo = e.Typo || p.Mended(at)
			k = end
		}
		return ok
	}
	if p.Is(k, ".") && p.Digits(j) && p.Glued(k) && try(k+1) {
		return d, k, true
	}
	if try(k) || p.EachEnd(k, role.Of, func(at int) bool {
		return try(at) || p.EachEnd(at, role.MonthWord, func(in int) bool { return try(p.Skip(in, role.Of)) })
	}) || p.Is(k, ",") && p.Digits(j) && try(k+1) {
		return d, k, true
	}
	return 0, j, false
}

// The month first: "July 13", "mayo 3".
func monthFirst(p *Parser) rule.Rule[dayMonth] {
	return rule.Rule[dayMonth]{Name: "date.month_first", Examples: []rule.Example{{Lang: "en", Text: "July 13", Want: "2026-07-13"}}, Read: func(i int, e *timex.Expr, m timex.Mod) (int, bool) {
		if m != timex.NoMod && m != timex.This {
			return i, false
		}
		x, j, ok := p.MonthName(i)
		if !ok {
			return i, false
		}
		j = p.Skip(j, role.Article)
		d, k, ordinal, ok := p.DayOfMonth(j)
		if !ok || !ordinal && (p.Is(k, ":") || p.Has(k, role.AM) || p.Has(k, role.PM) || p.Has(k, role.HourMark) && p.Glued(k) || p.Has(k, role.Multiplier) || p.Has(k, role.Currency)) {
			return i, false
		}
		if p.Is(k, ".") && p.Glued(k) && p.Digits(k+1) && p.Glued(k+1) {
			return i, false
		}
		e.Set |= timex.WithDom | timex.WithMonth
		e.Month, e.Dom = int(x.Value)+1, d
		return p.YearAfter(k, e), true
	}}
}
