package when

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/date"
	"becario/nlu/entity/when/timex"
)

// A day of the month after its weekday and before a time: "viernes 6 21:30",
// "sábado 7 a la 1". Where the calendar has no such day soon, the two numbers
// may be a range of hours.
func dayThenTime(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.day_then_time", Examples: []rule.Example{
		{Lang: "es", Text: "ensayo viernes 6 21:30", Want: "2026-03-06T21:30"},
		{Lang: "es", Text: "el sábado 7 a la 1 comida", Want: "2026-03-07T13:00"},
	}, Starts: role.SetOf(role.Figure), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !e.Has(timex.WithWeekday) || len(e.Days) > 0 || e.Has(timex.AnyTime) || !e.May(timex.WithDom) || !p.Digits(i) {
			return i, false
		}
		d, j, _, ok := p.Date.DayOfMonth(i)
		if !ok || p.Glued(j) {
			return i, false
		}
		trial := p.Date.Scratch.Copy(e)
		defer p.Date.Scratch.Drop(1)
		trial.Set |= timex.WithDom
		trial.Dom = d
		if !p.soon(e.Weekday, d) {
			return i, false
		}
		led := p.Has(j, role.At) || p.Has(j, role.AtOne)
		if p.Has(j, role.Between) || p.Has(j, role.From) {
			return i, false // a range of hours, which needs no help
		}
		k, ok := p.Clock.Range(j, trial)
		if !ok {
			k, ok = p.Clock.At(j, trial, !p.OfMoney)
		}
		if !ok || !led && trial.Clock.Grain == calendar.Hour && trial.Clock.Half == timex.AnyHalf {
			return i, false
		}
		*e = *trial
		return k, true
	}}
}

// A day of the month after its weekday, in the middle of a sentence, where the
// calendar has such a day soon and no hour has that number: "el lunes 23 prácticas".
func dayAfterWeekday(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.day_after_weekday", Examples: []rule.Example{{Lang: "es", Text: "el lunes 23 prácticas de química", Want: "2026-03-23"}}, Starts: role.SetOf(role.Figure), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !e.Has(timex.WithWeekday) || len(e.Days) > 0 || e.Has(timex.AnyTime) || !e.May(timex.WithDom) || e.Has(timex.WithMonth) || !p.Digits(i) || p.OfMoney {
			return i, false
		}
		d, j, _, ok := p.Date.DayOfMonth(i)
		if !ok || d <= 12 || !p.soon(e.Weekday, d) || !p.FreeAfter(j) || p.UnitShortAfter(j) || p.Has(j, role.HourMark) {
			return i, false
		}
		e.Set |= timex.WithDom
		e.Dom = d
		return j, true
	}}
}

// soon tells that a day of the month falls on a weekday in this month or the
// next.
func (p *Parser) soon(weekday, dom int) bool {
	for n := range 2 {
		first := calendar.AddMonths(calendar.Floor(p.ref, calendar.Month), n)
		day := first.AddDate(0, 0, dom-1)
		if day.Month() == first.Month() && !day.Before(calendar.DayOf(p.ref)) && calendar.Weekday(day) == weekday {
			return true
		}
	}
	return false
}
