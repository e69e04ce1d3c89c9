package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// Weekday reads a weekday, or several: "el viernes que viene", "next Friday",
// "lunes, miércoles y viernes".
func Weekday(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.weekday", Examples: []rule.Example{{Lang: "es", Text: "examen el lunes", Want: "2026-03-09"}}, Starts: modRoles.With(role.Weekday), Read: p.Weekday}
}

// Weekday reads a weekday, or several.
func (p *Parser) Weekday(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithWeekday) {
		return i, false
	}
	j, m := p.ModBefore(i)
	x, ok := p.Lexeme(j, role.Weekday)
	if !ok {
		return i, false
	}
	k := x.End(j)
	if p.Is(k, ".") && p.Glued(k) && !p.Alone(i, k) && p.Tokens[j].Len() <= 4 && k+1 < len(p.Tokens) {
		k++
	}
	k, m = p.ModAfter(k, m)
	if x.Weak && m == timex.NoMod && !p.supportsWeekday(i, k, e, led) {
		return i, false
	}
	e.Set |= timex.WithWeekday
	e.Weekday, e.DayMod = int(x.Value), m
	e.Typo = e.Typo || p.Mended(j)
	if !led && i == j && m == timex.NoMod {
		for _, read := range p.lists {
			if end, ok := read(k, e, led); ok {
				return end, true
			}
		}
	}
	return k, true
}

// WeekdayWeek reads a weekday and a word for a week after it, which is the one
// after the next: "Monday week".
func WeekdayWeek(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.weekday_week", Examples: []rule.Example{{Lang: "en", Text: "return it on Monday week", Want: "2026-03-16"}}, Starts: role.SetOf(role.Weekday), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		x, ok := p.Lexeme(i, role.Weekday)
		k := x.End(i)
		j := p.Skip(k, role.WeekLater)
		if !ok || j == k || !e.May(timex.WithWeekday) || e.Has(timex.AnyDate) || !p.Ends(j) || p.Digits(j) {
			return i, false
		}
		e.Set |= timex.WithWeekday
		e.Weekday, e.DayMod = int(x.Value), timex.AfterNext
		return j, true
	}}
}

// The rest of a list of weekdays: "lunes, miércoles y viernes".
func weekdayList(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.weekday_list", Examples: []rule.Example{{Lang: "es", Text: "lunes, miércoles y viernes", Want: "2026-03-09[Monday Wednesday Friday]"}}, Read: func(j int, e *timex.Expr, _ bool) (int, bool) {
		k := p.moreWeekdays(j, e)
		return k, k > j
	}}
}

// moreWeekdays reads the rest of a list of weekdays; each comma or joining
// word must have a weekday after it, and the list must end with "and".
func (p *Parser) moreWeekdays(j int, e *timex.Expr) int {
	days, end, bare := []int{e.Weekday}, j, true
	for len(days) < 7 {
		k, last := end, false
		if bare && p.Has(k, role.Weekday) { // "monday wednesday friday"
			x, _ := p.Lexeme(k, role.Weekday)
			days, end = append(days, int(x.Value)), x.End(k)
			if !p.Has(end, role.Weekday) && !p.Has(end, role.And) && !p.Is(end, ",") && (len(days) > 2 || p.Digits(end) || p.Has(end, role.At)) {
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

// supportsWeekday tells whether a weak word such as "mar" may be a weekday here.
func (p *Parser) supportsWeekday(i, k int, e *timex.Expr, led bool) bool {
	if p.Alone(i, k) || e.Has(timex.AnyDate|timex.AnyTime) {
		return true
	}
	if p.Has(k, role.Daypart) && p.Ends(p.Skip(k, role.Daypart)) || p.Digits(k) && p.Tokens[k].Value <= 31 || p.Has(k, role.At) || led && p.FreeAfter(k) && p.Ends(k) {
		return true
	}
	if p.Has(k, role.Weekday) && p.Has(p.Skip(k, role.Weekday), role.Weekday) { // "lun mié vie"
		return true
	}
	j := k
	if p.Has(j, role.And) || p.Is(j, ",") {
		return p.Has(j+1, role.Weekday)
	}
	return false
}
