package entity

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// compose reads a datetime at i: pieces one after another, in any order, as
// long as each goes with those before. led tells that a word such as "on" or
// "before" came in front of it.
func (p *parser) compose(i int, e *timex.Expr, led bool) (int, bool) {
	j, ok := p.pieceAt(i, e, led)
	if !ok {
		return i, false
	}
	for steps := 0; steps < 10; steps++ {
		k, ok := p.next(j, e)
		if !ok {
			break
		}
		j = k
	}
	return j, true
}

// next reads one more piece, after a comma if need be.
func (p *parser) next(j int, e *timex.Expr) (int, bool) {
	if k, ok := p.pieceAt(j, e, false); ok {
		return k, true
	}
	if p.Is(j, ",") || p.Is(j, "(") || p.Is(j, "-") && !p.Glued(j) && e.Set&timex.AnyDate != 0 {
		trial := *e
		if k, ok := p.pieceAt(j+1, &trial, false); ok && trial.Set&timex.AnyDate != e.Set&timex.AnyDate|timex.WithPart && p.agree(&trial) {
			*e = trial
			if p.Is(j, "(") && p.Is(k, ")") {
				k++
			}
			return k, true
		}
	}
	return j, false
}

// agree tells that a day and a weekday said side by side are one day.
func (p *parser) agree(e *timex.Expr) bool {
	if e.Set&timex.WithRel == 0 || !p.known {
		return true
	}
	day := p.ref.AddDate(0, 0, e.Rel)
	if e.Set&timex.WithWeekday != 0 && calendar.Weekday(day) != e.Weekday {
		return false
	}
	if e.Set&timex.WithDom != 0 && day.Day() != e.Dom || e.Set&timex.WithMonth != 0 && int(day.Month()) != e.Month {
		return false
	}
	return e.Set&timex.WithYear == 0 || day.Year() == e.Year
}

// pieceAt reads one piece at i, or after the words that may lead to it.
func (p *parser) pieceAt(i int, e *timex.Expr, led bool) (int, bool) {
	if i >= len(p.Tokens) || p.Tokens[i].Dead || p.Has(i, role.Guard) && e.Set == 0 {
		return i, false
	}
	if j, ok := p.onePiece(i, e, led); ok {
		return j, true
	}
	done := i
	lead := func(j int) bool {
		if p.Has(j, role.Guard) && p.Word(j) || p.Has(j, role.From) && !p.Digits(j) { // "la de las 16": what is meant begins at "de"
			return false
		}
		k, ok := p.onePiece(j, e, true)
		if ok {
			done = k
		}
		return ok
	}
	if p.EachEnd(i, role.In, lead) {
		return done, true
	}
	if e.Set != 0 && p.EachEnd(i, role.Of, lead) {
		return done, true
	}
	return i, false
}

// onePiece reads one piece at i itself. The order settles what a word is
// that could be several things.
func (p *parser) onePiece(i int, e *timex.Expr, led bool) (int, bool) {
	trial := *e
	if j, ok := p.anyPiece(i, &trial, led); ok && p.agree(&trial) {
		*e = trial
		return j, true
	}
	return i, false
}

func (p *parser) anyPiece(i int, e *timex.Expr, led bool) (int, bool) {
	if !p.Any(i, pieceRoles) && !p.Has(i, role.Slice) && !p.Digits(i) && !p.Is(i, "+") && !p.Is(i, "-") {
		return i, false
	}
	if j, ok := p.fixedPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.partPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.clockRange(i, e); ok {
		return j, true
	}
	if j, ok := p.shiftPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.numericPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.slicePiece(i, e); ok {
		return j, true
	}
	if j, ok := p.dayMonthPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.clockAt(i, e, false); ok {
		return j, true
	}
	if j, ok := p.nthPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.spanPiece(i, e); ok {
		return j, true
	}
	return p.namedPiece(i, e, led)
}

// fixedPiece reads what can be nothing else: a phrase of several words for a
// day, a full date in digits.
func (p *parser) fixedPiece(i int, e *timex.Expr) (int, bool) {
	if p.longDay(i) {
		if j, ok := p.relPiece(i, e); ok {
			return j, true
		}
	}
	if x, ok := p.Lexeme(i, role.Holiday); ok && x.N > 1 {
		if j, ok := p.holidayPiece(i, e); ok {
			return j, true
		}
	}
	if e.Set == timex.WithNow && p.Is(i, "+") {
		if l, j, ok := p.length.At(i + 1); ok {
			e.Set = 0
			return p.shifted(e, l, false, j), true
		}
	}
	if p.Is(i, "t") && p.Glued(i) && p.Glued(i+1) && p.Digits(i+1) && e.Set&timex.WithYear != 0 { // 2026-03-05T09:30
		return p.clockAt(i+1, e, true)
	}
	if e.May(timex.WithDom) && e.May(timex.WithMonth) && !(p.Glued(i) && p.badNumeric(i)) {
		return p.threeParts(i, e)
	}
	return i, false
}

// longDay tells that a phrase of several words for a day begins at i: "pasado
// mañana".
func (p *parser) longDay(i int) bool {
	x, ok := p.Lexeme(i, role.Day)
	k := x.End(i)
	return ok && x.N > 1 && !(p.Has(k, role.Of) && p.Any(p.Skip(k, role.Of), anchorRoles))
}

var anchorRoles = role.SetOf(role.Day, role.Weekday, role.Holiday)

func (p *parser) namedPiece(i int, e *timex.Expr, led bool) (int, bool) {
	if j, ok := p.holidayPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.relPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.weekdayPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.otherPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.periodPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.monthPiece(i, e, led); ok {
		return j, true
	}
	if j, ok := p.seasonPiece(i, e); ok {
		return j, true
	}
	if j, ok := p.yearPiece(i, e, led); ok {
		return j, true
	}
	return p.domPiece(i, e, led)
}

var pieceRoles = role.SetOf(role.Weekday, role.Month, role.Unit, role.Day, role.DayAndPart, role.Daypart, role.Number, role.Ordinal, role.Quantity, role.Clock, role.Holiday,
	role.Season, role.This, role.Current, role.Next, role.NextOne, role.Last, role.Shift, role.Ago, role.At, role.AtOne, role.AtWeak, role.AtBare, role.About, role.Half, role.Quarter, role.ThreeQuarters,
	role.InPart, role.Early, role.Late, role.Now, role.NowAlone, role.StartOf, role.MidOf, role.LateOf, role.EndOf, role.RestOf, role.DayWord, role.MonthWord, role.YearWord,
	role.WeekOf, role.From, role.Between, role.QuarterMark, role.Decade, role.Article, role.Multiplier, role.AM, role.PM,
	role.FirstHalf, role.SecondHalf, role.HalfMark)

// partPiece reads a part of the day, unless the word is a day here: "mañana".
func (p *parser) partPiece(i int, e *timex.Expr) (int, bool) {
	trial := *e
	j, ok := p.partOfDay(i, &trial)
	if !ok {
		return i, false
	}
	*e = trial
	return j, true
}

// datetimeAt reads a datetime at i with what bounds it, and ranges of dates.
func (p *parser) datetimeAt(i int, e *timex.Expr) (int, bool) {
	if p.Tokens[i].Dead || p.Has(i, role.Guard) {
		return i, false
	}
	if j, ok := p.dateRange(i, e); ok {
		return j, true
	}
	if !p.longDay(i) {
		if j, ok := p.bounded(i, e); ok {
			return j, true
		}
	}
	j, ok := p.compose(i, e, false)
	if !ok {
		return i, false
	}
	if k, ok := p.betweenDays(j, e); ok {
		return k, true
	}
	if k, ok := p.openRange(j, e); ok {
		return k, true
	}
	return j, true
}

// bounded reads "antes del viernes", "desde el lunes", "by Friday", "para mayo".
func (p *parser) bounded(i int, e *timex.Expr) (int, bool) {
	done := i
	for _, c := range [...]struct {
		role  role.Role
		bound Bound
	}{{role.BoundBefore, Before}, {role.BoundUntil, Until}, {role.BoundFrom, From}, {role.BoundAfter, After}, {role.For, At}} {
		if p.EachEnd(i, c.role, func(j int) bool {
			trial := timex.Expr{}
			k, ok := p.compose(j, &trial, true)
			if ok {
				*e, done = trial, k
				e.Bound = c.bound
			}
			return ok
		}) {
			return done, true
		}
	}
	return i, false
}
