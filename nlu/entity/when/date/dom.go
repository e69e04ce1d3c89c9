package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// DayOfMonth reads the number of a day: "15", "quince", "1.º", "primero",
// "21st". It tells whether it was an ordinal.
func (p *Parser) DayOfMonth(i int) (int, int, bool, bool) {
	if x, ok := p.Lexeme(i, role.Ordinal); ok && x.Value > 0 && x.Value <= 31 {
		return int(x.Value), x.End(i), true, true
	}
	v, j, ok := p.num.Small(i, 31)
	if !ok && p.Digits(i) && p.Tokens[i].Digits == 2 && p.monthNext(i+1) { // "32 de enero", which does not exist
		v, j, ok = p.Tokens[i].Value, i+1, true
	}
	if !ok || v == 0 || p.Digits(i) && (p.Tokens[i].Digits > 2 || p.Glued(i) && p.num.BadBefore(i) && !p.Has(i-1, role.Month)) {
		return 0, i, false, false
	}
	if x, ok := p.Lexeme(j, role.OrdinalMark); ok && p.Glued(j) && p.PlainAfter(x.End(j)) {
		return int(v), x.End(j), true, true
	}
	if x, ok := p.Lexeme(j, role.Ordinal); ok && !p.Digits(i) && v >= 20 && v%10 == 0 && x.Value > 0 && x.Value < 10 { // twenty first
		return int(v + x.Value), x.End(j), true, true
	}
	if p.Is(j, "-") && !p.Digits(i) && v >= 20 {
		if x, ok := p.Lexeme(j+1, role.Ordinal); ok && x.Value > 0 && x.Value < 10 {
			return int(v + x.Value), x.End(j + 1), true, true
		}
	}
	return int(v), j, false, true
}

// monthNext tells that "of" and the name of a month follow.
func (p *Parser) monthNext(j int) bool {
	return p.EachEnd(j, role.Of, func(at int) bool { return p.Has(at, role.Month) })
}

// Dom reads a day of the month alone: "el 20", "día nueve", "the 21st", or the
// number after a weekday.
func Dom(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.day_of_month", Examples: []rule.Example{{Lang: "es", Text: "la presentación es el 20", Want: "2026-03-20"}}, Starts: modRoles.With(role.DayWord, role.Ordinal, role.Figure, role.Number), Read: p.Dom}
}

// NextDom reads the next day of the month with a number, which is never today:
// "el próximo día 5".
func NextDom(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.next_day_of_month", Examples: []rule.Example{{Lang: "es", Text: "pagar la cuota el próximo día 4", Want: "2026-04-04"}}, Starts: role.SetOf(role.Article, role.Next), Read: func(i int, e *timex.Expr, led bool) (int, bool) {
		j := p.Skip(i, role.Article)
		if k := p.Skip(j, role.Next); k == j || !p.Has(k, role.DayWord) || !p.Digits(p.Skip(k, role.DayWord)) {
			return i, false
		}
		k, ok := p.DayMonth(j, e)
		if !ok {
			k, ok = p.Dom(j, e, led)
		}
		return k, ok
	}}
}

// Dom reads the same outside the list of pieces.
func (p *Parser) Dom(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithDom) || e.Has(timex.WithMonth|timex.WithYear) {
		return i, false
	}
	j, m := p.ModBefore(i)
	day := p.Has(j, role.DayWord)
	j = p.Skip(j, role.DayWord)
	d, k, ordinal, ok := p.DayOfMonth(j)
	if !ok || !p.NumberEnds(k) || p.Has(i-1, role.FromDay) && p.Has(i-2, role.Countable) || p.Has(i-1, role.ToDay) && p.Digits(i-2) {
		return i, false // exercises, or the end of such a range
	}
	after := e.Has(timex.WithWeekday)
	onDay := p.Has(i-1, role.OnDay)
	clocked := p.Has(i-1, role.OnDayWeak) && (e.Has(timex.WithClock) || p.Has(k, role.At))
	figure := p.Digits(j)
	switch {
	case p.UnitAfter(k) || p.Has(k, role.Weekday) && ordinal && !figure:
		return i, false
	case day || after && (figure || !ordinal && d > 1) && p.Ends(k): // "the Thursday one" is no day of a month
	case ordinal && figure && p.Has(k, role.Of) && p.TimeAfter(k):
	case onDay && ordinal && figure && (p.Ends(k) || p.Has(k, role.Of)):
	case onDay && figure && !ordinal:
	case onDay && !ordinal && d > 1 && p.Ends(k):
	case onDay && !ordinal && d > 12 && p.Has(i-2, role.For) && p.Word(k): // "para el dieciocho necesito"
	case onDay && ordinal && (d == 1 || after) && p.Ends(k) && !p.Has(k, role.Of):
	case onDay && ordinal && d > 20 && p.Ends(k), clocked && figure, onDay && ordinal && after:
	case m != timex.NoMod && figure && p.Ends(k) && !p.Has(k, role.Unit):
	case ordinal && figure && e.Set == 0 && p.Alone(i, k):
	default:
		return i, false
	}
	if p.Has(k, role.Of) && !p.TimeAfter(k) && !day {
		return i, false
	}
	e.Set |= timex.WithDom
	e.Dom, e.MonthMod = d, m
	return k, true
}

// TimeAfter tells that what "of" joins is a date or a part of the day.
func (p *Parser) TimeAfter(k int) bool {
	return p.EachEnd(k, role.Of, func(at int) bool {
		at = p.Skip(at, role.Article)
		return p.Any(at, afterOf) || p.Digits(at) && p.Tokens[at].Digits == 4
	})
}

var afterOf = role.SetOf(role.This, role.Next, role.Last, role.Month, role.MonthWord, role.Daypart, role.Unit, role.Every, role.EachOf, role.NextOne, role.Current, role.At)
