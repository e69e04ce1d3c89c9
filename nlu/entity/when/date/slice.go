package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// NamedSlice reads a part of a period that has a name of its own: "eom".
func NamedSlice(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.named_slice", Examples: []rule.Example{{Lang: "en", Text: "eom", Want: "2026-03-21/2026-04-01"}}, Starts: role.SetOf(role.Slice), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		x, ok := p.Lexeme(i, role.Slice)
		if !ok || !maySlice(e) {
			return i, false
		}
		part, grain := x.Slice()
		if grain == calendar.Day {
			e.Set |= timex.WithClock
			e.Clock = endOfDay()
			return x.End(i), true
		}
		e.Set |= timex.WithSlice | timex.WithPeriod
		e.Slice, e.Period = part, calendar.Unit{Grain: grain, N: 1}
		return x.End(i), true
	}}
}

// maySlice tells that a slice can be added to what is there.
func maySlice(e *timex.Expr) bool {
	return !e.Has(timex.AnyDate) || e.Set&timex.AnyDate == timex.WithYear
}

// endOfDay is the last minute of a day.
func endOfDay() timex.Clock {
	return timex.Clock{Hour: 23, Minute: 59, Half: timex.Exact, Grain: calendar.Minute}
}

// Slice reads a part of a period: "principios de mayo", "fin de mes".
func Slice(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.slice", Examples: []rule.Example{{Lang: "es", Text: "principios de mayo", Want: "2026-05-01/2026-05-11"}}, Starts: anySlice, Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.slice(i, e) }}
}

// sliceRoles are the roles of words for a part of a period.
func sliceRoles() [7]struct {
	role  role.Role
	slice calendar.Slice
} {
	return [...]struct {
		role  role.Role
		slice calendar.Slice
	}{{role.StartOf, calendar.SliceStart}, {role.MidOf, calendar.SliceMiddle}, {role.LateOf, calendar.SliceLate}, {role.EndOf, calendar.SliceEnd}, {role.RestOf, calendar.SliceRest},
		{role.FirstHalf, calendar.SliceFirstHalf}, {role.SecondHalf, calendar.SliceSecondHalf}}
}

func (p *Parser) slice(i int, e *timex.Expr) (int, bool) {
	if !maySlice(e) || !p.Any(i, anySlice) {
		return i, false
	}
	s, r := calendar.NoSlice, role.None
	for _, c := range sliceRoles() {
		if p.Has(i, c.role) {
			s, r = c.slice, c.role
			break
		}
	}
	x, ok := p.Lexeme(p.Skip(i, role.Article), role.Unit)
	if s == calendar.NoSlice || ok && x.N > 1 { // "el fin de semana" is a weekend
		return i, false
	}
	done := i
	ok = p.EachEnd(i, r, func(at int) bool {
		trial := *e
		trial.Set |= timex.WithSlice
		trial.Slice = s
		for _, read := range p.sliced {
			if j, ok := read(at, &trial, true); ok {
				*e, done = trial, j
				return true
			}
		}
		return false
	})
	return done, ok
}

var anySlice = role.SetOf(role.StartOf, role.MidOf, role.LateOf, role.EndOf, role.RestOf, role.FirstHalf, role.SecondHalf)

// The day of which the last minute is meant: "a última hora del viernes", "end
// of day".
func slicedDay(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.end_of_day", Examples: []rule.Example{{Lang: "en", Text: "end of day", Want: "2026-03-04T23:59"}}, Read: func(at int, e *timex.Expr, _ bool) (int, bool) {
		if e.Slice != calendar.SliceEnd && e.Slice != calendar.SliceLate {
			return at, false
		}
		trial := timex.Expr{}
		j, ok := p.relative(at, &trial)
		if !ok {
			if j, ok = p.Weekday(at, &trial, true); !ok {
				x, isUnit := p.Lexeme(at, role.Unit)
				if u := x.Unit(); !isUnit || u.Grain != calendar.Day || u.Weekend || u.Business {
					return at, false
				}
				j = x.End(at)
				if k, ok := p.relative(p.Skip(j, role.Of), &trial); ok {
					j = k
				}
				trial.Set |= timex.WithRel
			}
		}
		trial.Set |= timex.WithClock
		trial.Clock = endOfDay()
		*e = trial
		return j, true
	}}
}

// A part of a week, a month, ... by its place: "principios de la segunda semana
// de mayo".
func slicedNth(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.slice_of_nth", Examples: []rule.Example{{Lang: "es", Text: "a principios de la segunda semana de mayo", Want: "2026-05-11/2026-05-13"}}, Read: func(at int, e *timex.Expr, _ bool) (int, bool) {
		if e.Has(timex.WithYear) {
			return at, false
		}
		return p.nth(at, e)
	}}
}

// A part of a season: "finales de verano".
func slicedSeason(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.slice_of_season", Examples: []rule.Example{{Lang: "es", Text: "a finales de verano", Want: "2026-08-23/2026-09-23"}}, Read: func(at int, e *timex.Expr, _ bool) (int, bool) { return p.season(at, e) }}
}

// A part of a month, a year or a period: "finales de mayo", "the rest of the
// week".
func slicedPeriod(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.slice_of_period", Examples: []rule.Example{{Lang: "es", Text: "principios de mayo", Want: "2026-05-01/2026-05-11"}}, Read: func(at int, e *timex.Expr, _ bool) (int, bool) { return p.Container(at, e, true) }}
}
