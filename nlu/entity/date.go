package entity

import (
	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/timex"
)

// weekdayPiece reads a weekday, or several: "el viernes que viene", "next
// Friday", "lunes, miércoles y viernes".
func (p *parser) weekdayPiece(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithWeekday) {
		return i, false
	}
	j, m := p.modBefore(i)
	x, ok := p.Lexeme(j, role.Weekday)
	if !ok {
		return i, false
	}
	k := x.End(j)
	if p.Is(k, ".") && p.Glued(k) && !p.Alone(i, k) && p.Tokens[j].Len() <= 4 && k+1 < len(p.Tokens) {
		k++
	}
	k, m = p.modAfter(k, m)
	if x.Weak && m == timex.NoMod && !p.backsWeekday(i, k, e, led) {
		return i, false
	}
	e.Set |= timex.WithWeekday
	e.Weekday, e.DayMod = int(x.Value), m
	e.Typo = e.Typo || p.Mended(j)
	if !led && i == j && m == timex.NoMod {
		k = p.moreWeekdays(k, e)
	}
	return k, true
}

// moreWeekdays reads the rest of a list of weekdays; each comma or joining
// word must have a weekday after it, and the list must end with "and".
func (p *parser) moreWeekdays(j int, e *timex.Expr) int {
	days, end, bare := []int{e.Weekday}, j, true
	for len(days) < 7 {
		k, last := end, false
		if bare && p.Has(k, role.Weekday) { // "monday wednesday friday"
			x, _ := p.Lexeme(k, role.Weekday)
			if x.Weak {
				break
			}
			days, end = append(days, int(x.Value)), x.End(k)
			if !p.Has(end, role.Weekday) && !p.Has(end, role.And) && !p.Is(end, ",") && len(days) > 2 {
				e.Days = days
				return end
			}
			continue
		}
		bare = false
		if p.Is(k, ",") {
			k++
		} else if p.Is(k, "/") {
			k, last = k+1, true
		}
		if p.Has(k, role.And) {
			k, last = p.Skip(k, role.And), true
		}
		x, ok := p.Lexeme(k, role.Weekday)
		if k == end || !ok || x.Weak && !last {
			break
		}
		days = append(days, int(x.Value))
		end = x.End(k)
		if last && !p.Is(end, "/") {
			e.Days = days
			return end
		}
	}
	return j
}

// backsWeekday tells whether a weak word such as "mar" may be a weekday here.
func (p *parser) backsWeekday(i, k int, e *timex.Expr, led bool) bool {
	if p.Alone(i, k) || e.Set&(timex.AnyDate|timex.AnyTime) != 0 {
		return true
	}
	if p.Has(k, role.Daypart) && p.Ends(p.Skip(k, role.Daypart)) || p.Digits(k) && p.Tokens[k].Value <= 31 || p.Has(k, role.At) || led && p.FreeAfter(k) && p.Ends(k) {
		return true
	}
	j := k
	if p.Has(j, role.And) || p.Is(j, ",") {
		return p.Has(j+1, role.Weekday)
	}
	return false
}

// modBefore reads this, next or last before a word.
func (p *parser) modBefore(i int) (int, timex.Mod) {
	j, m := i, timex.NoMod
	if p.Has(j, role.This) {
		j, m = p.Skip(j, role.This), timex.This
	}
	switch {
	case p.Has(j, role.Next):
		return p.Skip(j, role.Next), timex.Next
	case p.Has(j, role.Last):
		return p.Skip(j, role.Last), timex.Last
	case p.Has(j, role.NextOne):
		return p.Skip(j, role.NextOne), timex.Next
	case p.Has(j, role.Current) && m == timex.NoMod:
		return p.Skip(j, role.Current), timex.This
	}
	return j, m
}

// modAfter reads this, next or last after a word.
func (p *parser) modAfter(j int, m timex.Mod) (int, timex.Mod) {
	switch {
	case m == timex.This || m == timex.NoMod:
	default:
		return j, m
	}
	switch {
	case p.Has(j, role.AfterNext):
		return p.Skip(j, role.AfterNext), timex.AfterNext
	case p.Has(j, role.NextAfter):
		return p.Skip(j, role.NextAfter), timex.Next
	case p.Has(j, role.LastAfter):
		return p.Skip(j, role.LastAfter), timex.Last
	case p.Has(j, role.Current):
		return p.Skip(j, role.Current), timex.This
	}
	return j, m
}

// dayOfMonth reads the number of a day: "15", "quince", "1.º", "primero",
// "21st". It tells whether it was an ordinal.
func (p *parser) dayOfMonth(i int) (int, int, bool, bool) {
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
			return int(v + x.Value), j + x.End(1), true, true
		}
	}
	return int(v), j, false, true
}

// monthNext tells that "of" and the name of a month follow.
func (p *parser) monthNext(j int) bool {
	return p.EachEnd(j, role.Of, func(at int) bool { return p.Has(at, role.Month) })
}

// monthName reads the name of a month.
func (p *parser) monthName(i int) (lexicon.Lexeme, int, bool) {
	x, ok := p.Lexeme(i, role.Month)
	if !ok {
		return x, i, false
	}
	j := x.End(i)

	if p.Is(j, ".") && p.Glued(j) && j+1 < len(p.Tokens) && p.Tokens[i].Len() <= 5 {
		j++
	}
	return x, j, true
}

// dayMonthPiece reads a day and a month by name, in either order, and the
// year where there is one.
func (p *parser) dayMonthPiece(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithDom) || !e.May(timex.WithMonth) || e.Set&timex.WithPeriod != 0 {
		return i, false
	}
	j, m := p.modBefore(i)
	j = p.Skip(j, role.DayWord)
	if j > i && !p.Has(i, role.DayWord) && m == timex.NoMod {
		return i, false
	}
	if k, ok := p.numberedMonth(j, e); ok {
		return k, true
	}
	if d, k, ok := p.dayThenMonth(j, e); ok {
		if m == timex.NoMod {
			k, m = p.modAfter(k, m)
		}
		e.Dom, e.MonthMod = d, m
		return p.yearAfter(k, e), true
	}
	if m != timex.NoMod && m != timex.This {
		return i, false
	}
	return p.monthThenDay(j, e)
}

// numberedMonth reads "9 de 8 de 1971" and "2018 March 18".
func (p *parser) numberedMonth(j int, e *timex.Expr) (int, bool) {
	if y, k, ok := p.yearAt(j, false); ok && p.Digits(j) && p.Has(k, role.Month) && e.Set&timex.WithYear == 0 {
		x, k, _ := p.monthName(k)
		if d, end, _, ok := p.dayOfMonth(k); ok && p.NumberEnds(end) {
			e.Set |= timex.WithDom | timex.WithMonth | timex.WithYear
			e.Year, e.Month, e.Dom = y, int(x.Value)+1, d
			return end, true
		}
	}
	k := p.Skip(j+1, role.Of)
	m := p.Skip(k+1, role.Of)
	if k == j+1 || m == k+1 || !p.Digits(j) || !p.Digits(k) || p.Tokens[k].Value < 1 || p.Tokens[k].Value > 12 || p.Tokens[j].Value < 1 || p.Tokens[j].Value > 31 {
		return j, false
	}
	y, end, ok := p.yearAt(m, true)
	if ok {
		e.Set |= timex.WithDom | timex.WithMonth | timex.WithYear
		e.Year, e.Month, e.Dom = y, int(p.Tokens[k].Value), int(p.Tokens[j].Value)
	}
	return end, ok
}

func (p *parser) dayThenMonth(j int, e *timex.Expr) (int, int, bool) {
	d, k, _, ok := p.dayOfMonth(j)
	if !ok {
		return 0, j, false
	}
	if p.Has(k, role.DayWord) && !p.Has(k, role.Month) {
		k = p.Skip(k, role.DayWord)
	}
	try := func(at int) bool {
		x, end, ok := p.monthName(at)
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

func (p *parser) monthThenDay(i int, e *timex.Expr) (int, bool) {
	x, j, ok := p.monthName(i)
	if !ok {
		return i, false
	}
	j = p.Skip(j, role.Article)
	d, k, ordinal, ok := p.dayOfMonth(j)
	if !ok || !ordinal && (p.Is(k, ":") || p.Has(k, role.AM) || p.Has(k, role.PM) || p.Has(k, role.HourMark) && p.Glued(k) || p.Has(k, role.Multiplier) || p.Has(k, role.Currency)) {
		return i, false
	}
	if p.Is(k, ".") && p.Glued(k) && p.Digits(k+1) && p.Glued(k+1) {
		return i, false
	}
	e.Set |= timex.WithDom | timex.WithMonth
	e.Month, e.Dom = int(x.Value)+1, d
	return p.yearAfter(k, e), true
}

// monthPiece reads a month by name, without a day.
func (p *parser) monthPiece(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithMonth) {
		return i, false
	}
	j := i
	if p.Has(j, role.MonthWord) {
		k := p.Skip(p.Skip(j, role.MonthWord), role.Of)
		if p.Has(k, role.Month) {
			j, led = k, true
		}
	}
	j, m := p.modBefore(j)
	if m != timex.NoMod && p.Has(j, role.MonthWord) {
		k := p.Skip(p.Skip(j, role.MonthWord), role.Of)
		if p.Has(k, role.Month) {
			j = k
		}
	}
	x, k, ok := p.monthName(j)
	if !ok || x.Weak && m == timex.This && p.Word(k) && !p.Ends(k) { // "this may take long"
		return i, false
	}
	k, m = p.modAfter(k, m)
	set := e.Set
	end := p.yearAfter(k, e)
	if p.Is(end, "-") && e.Set == set {
		if y, after, ok := p.yearAt(end+1, true); ok {
			e.Year, end = y, after
			e.Set |= timex.WithYear
		}
	}
	if x.Weak && m == timex.NoMod && e.Set == set && !led && !p.Alone(i, k) && set&(timex.AnyDate|timex.AnyTime) == 0 && !p.timeAfter(k) && !p.Has(k, role.Next) && !p.Has(k, role.Last) && !(k == len(p.Tokens) && i > 0) {
		e.Set = set
		return i, false
	}
	e.Set |= timex.WithMonth
	e.Month, e.MonthMod = int(x.Value)+1, m
	e.Typo = e.Typo || p.Mended(j)
	return end, true
}

// domPiece reads a day of the month alone: "el 20", "día nueve", "the 21st",
// or the number after a weekday.
func (p *parser) domPiece(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithDom) || e.Set&(timex.WithMonth|timex.WithYear) != 0 {
		return i, false
	}
	j, m := p.modBefore(i)
	day := p.Has(j, role.DayWord)
	j = p.Skip(j, role.DayWord)
	d, k, ordinal, ok := p.dayOfMonth(j)
	if !ok || !p.NumberEnds(k) || p.Has(i-1, role.FromDay) && p.Has(i-2, role.Countable) || p.Has(i-1, role.ToDay) && p.Digits(i-2) {
		return i, false // exercises, or the end of such a range
	}
	after := e.Set&timex.WithWeekday != 0
	onDay := p.Has(i-1, role.OnDay)
	clocked := p.Has(i-1, role.OnDayWeak) && (e.Set&timex.WithClock != 0 || p.Has(k, role.At))
	figure := p.Digits(j)
	switch {
	case p.UnitAfter(k) || p.Has(k, role.Weekday) && ordinal && !figure:
		return i, false
	case day || after && (figure || !ordinal) && p.Ends(k):
	case ordinal && figure && p.Has(k, role.Of) && p.timeAfter(k):
	case onDay && ordinal && figure && (p.Ends(k) || p.Has(k, role.Of)):
	case onDay && figure && !ordinal:
	case onDay && !ordinal && d > 1 && p.Ends(k):
	case onDay && ordinal && (d == 1 || after) && p.Ends(k) && !p.Has(k, role.Of):
	case onDay && ordinal && d > 20 && p.Ends(k), clocked && figure, onDay && ordinal && after:
	case m != timex.NoMod && figure && p.Ends(k) && !p.Has(k, role.Unit):
	case ordinal && figure && e.Set == 0 && p.Alone(i, k):
	default:
		return i, false
	}
	if p.Has(k, role.Of) && !p.timeAfter(k) && !day {
		return i, false
	}
	e.Set |= timex.WithDom
	e.Dom, e.MonthMod = d, m
	return k, true
}

// timeAfter tells that what "of" joins is a date or a part of the day.
func (p *parser) timeAfter(k int) bool {
	return p.EachEnd(k, role.Of, func(at int) bool {
		at = p.Skip(at, role.Article)
		return p.Any(at, afterOf) || p.Digits(at) && p.Tokens[at].Digits == 4
	})
}

var afterOf = role.SetOf(role.This, role.Next, role.Last, role.Month, role.MonthWord, role.Daypart, role.Unit, role.Every, role.EachOf, role.NextOne, role.Current, role.At)

// relPiece reads a day counted from today: "hoy", "pasado mañana", "anoche".
func (p *parser) relPiece(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithRel) {
		return i, false
	}
	x, ok := p.Lexeme(i, role.Day)
	if !ok {
		return i, false
	}
	j := x.End(i)
	if x.Weak && !p.Alone(i, j) && !p.Has(j, role.InPart) && !p.Has(j, role.At) {
		return i, false
	}
	if e.Set&timex.WithPart != 0 && p.Has(i, role.Daypart) && e.ThisPart {
		return i, false
	}
	if p.Has(i, role.Daypart) && (x.Value == 1 && e.Set&timex.WithWeekday != 0 || p.Has(i-1, role.PartArticle)) {
		return i, false
	}
	e.Set |= timex.WithRel
	e.Rel = int(x.Value)
	e.Typo = e.Typo || p.Mended(i)
	return j, true
}
