package entity

import (
	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// nthPiece reads a day, a week, ... by its place in something larger: "el
// primer lunes de mayo", "3rd week of October", "la última semana del año".
func (p *parser) nthPiece(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithNth) {
		return i, false
	}
	n, j, ok := p.num.Ordinal(i)
	if !ok {
		if n, j, ok = p.num.Ordinal(p.Skip(i, role.Article)); !ok {
			return i, false
		}
	}
	many := 0
	if v, k, ok := p.num.Small(j, 20); ok && n != 0 && (p.Has(k, role.Unit) || p.Has(k, role.Weekday)) {
		many, j = int(v), k
	}
	if x, ok := p.Lexeme(j, role.Weekday); ok && !x.Weak {
		k := x.End(j)
		if end, ok := p.inside(i, k, e, n, calendar.Unit{}, int(x.Value), many); ok {
			return end, true
		}
		trial := *e // "the first Monday afternoon of May"
		trial.Set |= timex.WithNth
		if k, ok = p.partOfDay(k, &trial); !ok || trial.Set&timex.WithRel != 0 {
			return i, false
		}
		end, ok := p.inside(i, k, &trial, n, calendar.Unit{}, int(x.Value), many)
		if ok {
			*e = trial
		}
		return end, ok
	}
	x, ok := p.Lexeme(j, role.Unit)
	if !ok {
		return i, false
	}
	u, k := x.Unit(), x.End(j)
	if u.Grain == calendar.Year && u.N == 100 && n > 0 && n < 31 {
		e.Set |= timex.WithDecade
		e.Decade, e.Period = (n-1)*100, u
		return k, true
	}
	if u.Grain < calendar.Day || u.Grain == calendar.Year && u.N > 10 {
		return i, false
	}
	return p.inside(i, k, e, n, u, -1, many)
}

// inside reads what the counted thing lies in; a quarter may stand alone.
func (p *parser) inside(i, k int, e *timex.Expr, n int, u calendar.Unit, day, many int) (int, bool) {
	trial := *e
	trial.Set |= timex.WithNth
	trial.Nth, trial.NthUnit, trial.NthDay, trial.NthMany = n, u, day, many
	j, ok := p.container(k, &trial, false)
	if !ok {
		long := u.Grain == calendar.Quarter || u.Grain == calendar.Month && u.N > 1 || u.N == 2 && u.Grain == calendar.Week
		if !(long && n > 0 && (p.Ends(k) || e.Set&timex.WithYear != 0)) && e.Set&(timex.WithPeriod|timex.WithYear) == 0 {
			return i, false
		}
		j = k
	}
	*e = trial
	return j, true
}

// container reads the month, the year or the period that something lies in.
func (p *parser) container(k int, e *timex.Expr, bare bool) (int, bool) {
	done := k
	try := func(at int, led bool) bool {
		if j, ok := p.monthPiece(at, e, true); ok {
			done = j
			return true
		}
		if j, ok := p.periodPiece(at, e, led); ok {
			done = j
			return true
		}
		if j, ok := p.yearPiece(at, e, true); ok {
			done = j
			return true
		}
		if x, ok := p.Lexeme(at, role.Unit); ok && bare && x.Unit().Grain >= calendar.Day && e.May(timex.WithPeriod) && !x.Unit().Business {
			e.Set |= timex.WithPeriod
			e.Period = x.Unit()
			done = x.End(at)
			return true
		}
		return false
	}
	each := func(at int) bool { return try(at, true) }
	if p.EachEnd(k, role.Of, each) || p.EachEnd(k, role.In, each) || p.Is(k, ",") && p.EachEnd(k+1, role.Of, each) || try(k, false) {
		return done, true
	}
	return k, false
}

// setSlice notes a part of a period that has a name of its own: "eom".
func setSlice(e *timex.Expr, x lexicon.Lexeme) {
	part, grain := x.Slice()
	if grain == calendar.Day {
		e.Set |= timex.WithClock
		e.Clock = endOfDay
		return
	}
	e.Set |= timex.WithSlice | timex.WithPeriod
	e.Slice, e.Period = part, calendar.Unit{Grain: grain, N: 1}
}

// endOfDay is the last minute of a day.
var endOfDay = timex.Clock{Hour: 23, Minute: 59, Half: timex.Exact, Grain: calendar.Minute}

// slicePiece reads a part of a period: "principios de mayo", "fin de mes".
func (p *parser) slicePiece(i int, e *timex.Expr) (int, bool) {
	if e.Set&timex.AnyDate != 0 && e.Set&timex.AnyDate != timex.WithYear {
		return i, false
	}
	if x, ok := p.Lexeme(i, role.Slice); ok {
		setSlice(e, x)
		return x.End(i), true
	}
	s, r := calendar.NoSlice, role.None
	for _, c := range [...]struct {
		role  role.Role
		slice calendar.Slice
	}{{role.StartOf, calendar.SliceStart}, {role.MidOf, calendar.SliceMiddle}, {role.LateOf, calendar.SliceLate}, {role.EndOf, calendar.SliceEnd}, {role.RestOf, calendar.SliceRest},
		{role.FirstHalf, calendar.SliceFirstHalf}, {role.SecondHalf, calendar.SliceSecondHalf}} {
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
		if s == calendar.SliceEnd || s == calendar.SliceLate {
			if j, ok := p.endOfDay(at, &trial); ok {
				*e, done = trial, j
				return true
			}
		}
		if trial.Set&timex.WithYear == 0 {
			if j, ok := p.nthPiece(at, &trial); ok {
				*e, done = trial, j
				return true
			}
		}
		if j, ok := p.seasonPiece(at, &trial); ok {
			*e, done = trial, j
			return true
		}
		j, ok := p.container(at, &trial, true)
		if ok {
			*e, done = trial, j
		}
		return ok
	})
	return done, ok
}

// endOfDay reads the day of which the last minute is meant.
func (p *parser) endOfDay(at int, e *timex.Expr) (int, bool) {
	trial := timex.Expr{}
	j, ok := p.relPiece(at, &trial)
	if !ok {
		if j, ok = p.weekdayPiece(at, &trial, true); !ok {
			x, isUnit := p.Lexeme(at, role.Unit)
			if u := x.Unit(); !isUnit || u.Grain != calendar.Day || u.Weekend || u.Business {
				return at, false
			}
			j = x.End(at)
			if k, ok := p.relPiece(p.Skip(j, role.Of), &trial); ok {
				j = k
			}
			trial.Set |= timex.WithRel
		}
	}
	trial.Set |= timex.WithClock
	trial.Clock = endOfDay
	*e = trial
	return j, true
}

// holidayPiece reads the name of a holiday.
func (p *parser) holidayPiece(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithHoliday) {
		return i, false
	}
	j, m := p.modBefore(i)
	x, ok := p.Lexeme(j, role.Holiday)
	if !ok {
		return i, false
	}
	k, m := p.modAfter(x.End(j), m)
	e.Set |= timex.WithHoliday
	e.Holiday, e.HolidayMod = int(x.Value), m
	k = p.weekendWord(k, e)
	return p.weekendWord(p.yearAfter(k, e), e), true
}

// weekendWord reads "weekend" after a holiday.
func (p *parser) weekendWord(k int, e *timex.Expr) int {
	if x, ok := p.Lexeme(k, role.Unit); ok && x.Unit().Weekend && !e.HolidayWeekend {
		e.HolidayWeekend = true
		return x.End(k)
	}
	return k
}

// seasonPiece reads a season of the year.
func (p *parser) seasonPiece(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithSeason) {
		return i, false
	}
	j, m := p.modBefore(i)
	x, ok := p.Lexeme(j, role.Season)
	if !ok {
		return i, false
	}
	k, m := p.modAfter(x.End(j), m)
	if m == timex.NoMod && !p.Digits(k) && !p.Has(k, role.Of) && !p.Alone(i, k) && !p.Has(i-1, role.In) && e.Set&timex.WithSlice == 0 {
		return i, false
	}
	e.Set |= timex.WithSeason
	e.Season, e.HolidayMod = int(x.Value), m
	return p.yearAfter(k, e), true
}

// otherPiece reads what is left: weeks by number, the week of a day, quarters
// by mark, decades, now.
func (p *parser) otherPiece(i int, e *timex.Expr, led bool) (int, bool) {
	if x, ok := p.Lexeme(i, role.Now); ok && e.May(timex.WithNow) && e.Set == 0 {
		e.Set |= timex.WithNow
		return x.End(i), true
	}
	if x, ok := p.Lexeme(i, role.NowAlone); ok && e.Set == 0 && p.Alone(i, x.End(i)) {
		e.Set |= timex.WithNow
		return x.End(i), true
	}
	if j, ok := p.weekOf(i, e); ok {
		return j, true
	}
	if j, ok := p.weekNumber(i, e); ok {
		return j, true
	}
	if j, ok := p.quarterMark(i, e); ok {
		return j, true
	}
	return p.decadePiece(i, e)
}

func (p *parser) weekOf(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithWeekOf) || p.depth >= maxDepth {
		return i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	done := i
	ok := p.EachEnd(i, role.WeekOf, func(at int) bool {
		a := timex.Expr{}
		j, ok := p.dayMonthPiece(at, &a)
		if !ok {
			if j, ok = p.numericPiece(at, &a, true); !ok {
				j, ok = p.domPiece(at, &a, true)
			}
		}
		if ok {
			e.Set |= timex.WithWeekOf
			e.Anchor, done = &a, j
		}
		return ok
	})
	return done, ok
}

func (p *parser) weekNumber(i int, e *timex.Expr) (int, bool) {
	x, ok := p.Lexeme(i, role.Unit)
	j := x.End(i)
	if !ok || !e.May(timex.WithWeekNumber) || x.Unit().Grain != calendar.Week || x.Unit().N != 1 || !p.Digits(j) || p.Tokens[j].Value < 1 || p.Tokens[j].Value > 53 || !p.NumberEnds(j+1) {
		return i, false
	}
	e.Set |= timex.WithWeekNumber
	e.Nth = int(p.Tokens[j].Value)
	return j + 1, true
}

// partMark reads the mark of a quarter or of a half of the year, and tells how
// many of them a year has.
func (p *parser) partMark(i int) (calendar.Unit, int64) {
	switch {
	case p.Has(i, role.QuarterMark):
		return calendar.Unit{Grain: calendar.Quarter, N: 1}, 4
	case p.Has(i, role.HalfMark):
		return calendar.Unit{Grain: calendar.Month, N: 6}, 2
	}
	return calendar.Unit{}, 0
}

// quarterMark reads "Q4", "t1", "2018Q4" and "H2 2018".
func (p *parser) quarterMark(i int, e *timex.Expr) (int, bool) {
	if p.Digits(i) && p.Tokens[i].Digits == 4 && p.Tokens[i].Value >= 1900 && p.Tokens[i].Value <= 2100 && e.May(timex.WithYear) && e.Set&timex.WithYear == 0 {
		mark := i + 1
		if p.Is(mark, "-") {
			mark++
		}
		trial := *e
		trial.Set |= timex.WithYear
		trial.Year = int(p.Tokens[i].Value)
		if j, ok := p.quarterMark(mark, &trial); ok {
			*e = trial
			return j, true
		}
		return i, false
	}
	u, most := p.partMark(i)
	if !e.May(timex.WithNth) || !p.Digits(i+1) || !p.Glued(i+1) || p.Tokens[i+1].Value < 1 || p.Tokens[i+1].Value > most || p.Tokens[i+1].Digits > 1 {
		return i, false
	}
	year := e.Set&timex.WithYear != 0 || p.Has(i-1, role.In)
	trial := *e
	trial.Set |= timex.WithNth
	trial.Nth, trial.NthUnit, trial.NthDay = int(p.Tokens[i+1].Value), u, -1
	j, ok := p.container(i+2, &trial, false)
	if !ok {
		j = i + 2
	}
	if !ok && !year {
		return i, false
	}
	*e = trial
	return j, true
}

// decadePiece reads "los años 90", "the 1970s".
func (p *parser) decadePiece(i int, e *timex.Expr) (int, bool) {
	if p.Digits(i) && p.Tokens[i].Digits == 4 && p.Tokens[i].Value%10 == 0 && p.Tokens[i].Value < 2100 && p.Is(i+1, "s") && p.Glued(i+1) && e.May(timex.WithDecade) && p.Lex.Options.Decades {
		e.Set |= timex.WithDecade
		e.Decade = int(p.Tokens[i].Value)
		return i + 2, true
	}
	x, ok := p.Lexeme(i, role.Decade)
	if !ok || !e.May(timex.WithDecade) {
		return i, false
	}
	j := p.Skip(x.End(i), role.YearWord)
	v, k, ok := p.num.Small(j, 2999)
	if !ok || v%10 != 0 || v >= 100 && v < 1000 || v < 20 && v != 0 {
		return i, false
	}
	if p.Is(k, "'") {
		k++
	}
	switch {
	case p.Is(k, "s") && p.Glued(k):
		k++
	case j > i+1 || v >= 1000 && p.Digits(j) && !p.Has(i, role.NotWord):
	default:
		return i, false
	}
	if v < 100 {
		v = int64(p.century(int(v)))
	}
	e.Set |= timex.WithDecade
	e.Decade = int(v)
	return k, true
}
