package when

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/date"
	"becario/nlu/entity/when/timex"
)

// A datetime of pieces, and the second half of a range after it: "el viernes 20
// a las 9", "lunes a viernes".
func composed(p *Parser) rule.Rule[datetime] {
	return rule.Rule[datetime]{Name: "when.composed", Examples: []rule.Example{{Lang: "es", Text: "el viernes a las 9", Want: "2026-03-06T09:00"}}, Read: func(i int, e *timex.Expr) (int, bool) {
		j, ok := p.Compose(i, e, false)
		if !ok {
			return i, false
		}
		for _, read := range p.more {
			if k, ok := read(j, e); ok {
				return k, true
			}
		}
		return j, true
	}}
}

// Compose reads pieces one after another, in any order, as long as each goes
// with those before. led tells that a word such as "on" or "before" came in
// front of them.
func (p *Parser) Compose(i int, e *timex.Expr, led bool) (int, bool) {
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

// join reads one more piece after a mark.
type join func(j int, e *timex.Expr) (int, bool)

// next reads one more piece.
func (p *Parser) next(j int, e *timex.Expr) (int, bool) {
	if k, ok := p.pieceAt(j, e, false); ok {
		return k, true
	}
	for _, read := range p.joins {
		if k, ok := read(j, e); ok {
			return k, true
		}
	}
	return j, false
}

// A piece after a comma, a dash or in brackets: "el viernes, 20 de marzo", "9:30
// (viernes)".
func afterMark(p *Parser) rule.Rule[join] {
	return rule.Rule[join]{Name: "when.after_mark", Examples: []rule.Example{{Lang: "es", Text: "el viernes, 20 de marzo", Want: "2026-03-20"}}, Read: func(j int, e *timex.Expr) (int, bool) {
		if !p.Is(j, ",") && !p.Is(j, "(") && (!p.Is(j, "-") || p.Glued(j) || !e.Has(timex.AnyDate)) {
			return j, false
		}
		trial := p.Date.Scratch.Copy(e)
		defer p.Date.Scratch.Drop(1)
		k, ok := p.pieceAt(j+1, trial, false)
		if !ok || trial.Set&timex.AnyDate == e.Set&timex.AnyDate|timex.WithPart || !p.agree(trial) {
			return j, false
		}
		*e = *trial
		if p.Is(j, "(") && p.Is(k, ")") {
			k++
		}
		return k, true
	}}
}

// agree tells that a day and a weekday said side by side are one day.
func (p *Parser) agree(e *timex.Expr) bool {
	if !e.Has(timex.WithRel) || p.ref.IsZero() {
		return true
	}
	day := p.ref.AddDate(0, 0, e.Rel)
	if e.Has(timex.WithWeekday) && calendar.Weekday(day) != e.Weekday {
		return false
	}
	if e.Has(timex.WithDom) && day.Day() != e.Dom || e.Has(timex.WithMonth) && int(day.Month()) != e.Month {
		return false
	}
	return !e.Has(timex.WithYear) || day.Year() == e.Year
}

// pieceAt reads one piece at i, or after the words that may lead to it.
func (p *Parser) pieceAt(i int, e *timex.Expr, led bool) (int, bool) {
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

// pieceRoles begin a piece, as digits and signs do.
var pieceRoles = role.SetOf(role.Weekday, role.Month, role.Unit, role.Day, role.DayAndPart, role.Daypart, role.Number, role.Ordinal, role.Quantity, role.Clock, role.Holiday,
	role.Season, role.This, role.Current, role.Next, role.NextOne, role.Last, role.Shift, role.Ago, role.At, role.AtOne, role.AtWeak, role.AtBare, role.About, role.Half, role.Quarter, role.ThreeQuarters,
	role.InPart, role.Early, role.Late, role.Now, role.NowAlone, role.StartOf, role.MidOf, role.LateOf, role.EndOf, role.RestOf, role.DayWord, role.MonthWord, role.YearWord,
	role.WeekOf, role.From, role.Between, role.QuarterMark, role.Decade, role.Article, role.Multiplier, role.AM, role.PM,
	role.FirstHalf, role.SecondHalf, role.HalfMark)

// onePiece reads one piece at i itself.
func (p *Parser) onePiece(i int, e *timex.Expr, led bool) (int, bool) {
	if !p.Any(i, pieceRoles) && !p.Has(i, role.Slice) && !p.Digits(i) && !p.Is(i, "+") && !p.Is(i, "-") {
		return i, false
	}
	trial := p.Date.Scratch.Copy(e)
	defer p.Date.Scratch.Drop(1)
	roles := p.Roles(i)
	for k := range p.pieces {
		r := &p.pieces[k]
		if !r.May(roles) {
			continue
		}
		if j, ok := r.Read(i, trial, led); ok {
			if !p.agree(trial) {
				return i, false
			}
			*e = *trial
			return j, true
		}
	}
	return i, false
}

// A length after now: "now + 2 hours".
func nowPlus(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.now_plus", Examples: []rule.Example{{Lang: "en", Text: "now + 2 hours", Want: "2026-03-04T11:15; PT2H"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if e.Set != timex.WithNow || !p.Is(i, "+") {
			return i, false
		}
		l, j, ok := p.Length.At(i + 1)
		if ok {
			e.Set = 0
			shifted(e, l, false)
		}
		return j, ok
	}}
}

// A weekday by its place with a part of the day: "the first Monday afternoon of
// May".
func nthPart(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "when.nth_part", Examples: []rule.Example{{Lang: "en", Text: "the first Monday afternoon of May", Want: "2026-05-04T12:00/2026-05-04T21:00"}}, Starts: role.SetOf(role.Article, role.Ordinal, role.Figure), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !e.May(timex.WithNth) {
			return i, false
		}
		n, many, j, ok := p.Date.Ordinal(i)
		x, isDay := p.Lexeme(j, role.Weekday)
		if !ok || !isDay || x.Weak {
			return i, false
		}
		trial := *e
		trial.Set |= timex.WithNth
		k, ok := p.Clock.Part(x.End(j), &trial)
		if !ok || trial.Has(timex.WithRel) {
			return i, false
		}
		end, ok := p.Date.Inside(i, k, &trial, n, calendar.Unit{}, int(x.Value), many)
		if ok {
			*e = trial
		}
		return end, ok
	}}
}
