package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// partMark reads the mark of a quarter or of a half of the year, and tells how
// many of them a year has.
func (p *Parser) partMark(i int) (calendar.Unit, int64) {
	switch {
	case p.Has(i, role.QuarterMark):
		return calendar.Unit{Grain: calendar.Quarter, N: 1}, 4
	case p.Has(i, role.HalfMark):
		return calendar.Unit{Grain: calendar.Month, N: 6}, 2
	}
	return calendar.Unit{}, 0
}

// Quarter reads a quarter or a half of a year by its mark: "Q4", "H2 2018".
func Quarter(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.quarter", Examples: []rule.Example{{Lang: "en", Text: "in Q4", Want: "2026-10-01/2027-01-01"}}, Starts: role.SetOf(role.QuarterMark, role.HalfMark), Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.quarterMark(i, e) }}
}

// YearQuarter reads the same after the year, glued or not: "2018Q4", "2018-H2".
func YearQuarter(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.year_quarter", Examples: []rule.Example{{Lang: "en", Text: "2018Q4", Want: "2018-10-01/2019-01-01"}}, Starts: role.SetOf(role.Figure), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.Digits(i) || p.Tokens[i].Digits != 4 || p.Tokens[i].Value < 1900 || p.Tokens[i].Value > 2100 || !e.May(timex.WithYear) {
			return i, false
		}
		mark := i + 1
		if p.Is(mark, "-") {
			mark++
		}
		trial := *e
		trial.Set |= timex.WithYear
		trial.Year = int(p.Tokens[i].Value)
		j, ok := p.quarterMark(mark, &trial)
		if ok {
			*e = trial
		}
		return j, ok
	}}
}

func (p *Parser) quarterMark(i int, e *timex.Expr) (int, bool) {
	u, most := p.partMark(i)
	if !e.May(timex.WithNth) || !p.Digits(i+1) || !p.Glued(i+1) || p.Tokens[i+1].Value < 1 || p.Tokens[i+1].Value > most || p.Tokens[i+1].Digits > 1 {
		return i, false
	}
	year := e.Has(timex.WithYear) || p.Has(i-1, role.In)
	trial := *e
	trial.Set |= timex.WithNth
	trial.Nth, trial.NthUnit, trial.NthDay = int(p.Tokens[i+1].Value), u, -1
	j, ok := p.Container(i+2, &trial, false)
	if !ok {
		j = i + 2
	}
	if !ok && !year {
		return i, false
	}
	*e = trial
	return j, true
}
