package entity

import (
	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// periodPiece reads a week, a month, ... counted from the present one: "la
// semana que viene", "this month", "el mes pasado", "el finde".
func (p *parser) periodPiece(i int, e *timex.Expr, led bool) (int, bool) {
	if !e.May(timex.WithPeriod) {
		return i, false
	}
	j, m := p.modBefore(i)
	x, ok := p.Lexeme(j, role.Unit)
	if !ok {
		return i, false
	}
	u := x.Unit()
	k := x.End(j)
	k, m = p.modAfter(k, m)
	if u.Grain == calendar.Year && p.Digits(k) && p.Tokens[k].Digits == 4 { // "este mismo año 2000"
		return i, false
	}
	if u.Grain == calendar.Day && m == timex.This && p.Has(k-int(x.N), role.PluralUnit) { // "un día de estos días"
		return i, false
	}
	if u.Grain < calendar.Day || u.Business || u.Grain == calendar.Day && !u.Weekend && (m == timex.NoMod || m == timex.Last && p.final(k-int(x.N)-1)) || u.N > 10 && u.Grain == calendar.Year {
		return i, false
	}
	if m == timex.NoMod && !(led && p.barePeriod(i, k, u)) && !(u.Weekend && p.Ends(k) && !p.Has(k, role.Of)) {
		return i, false
	}
	e.Set |= timex.WithPeriod
	e.Period = u
	switch m {
	case timex.Next:
		e.Offset = 1
	case timex.AfterNext:
		e.Offset = 2
	case timex.Last:
		e.Offset = -1
	}
	return k, true
}

// final tells that the word at i means the last of all, and not the last one
// before now: "el último día".
func (p *parser) final(i int) bool {
	x, ok := p.Lexeme(i, role.Ordinal)
	return ok && x.Value == -1
}

// barePeriod tells whether "el mes", "la semana" stands for the present one,
// and not for a rate: "dos veces a la semana".
func (p *parser) barePeriod(i, k int, u calendar.Unit) bool {
	if u.Weekend {
		return true
	}
	if p.Has(i-1, role.Every) || p.Has(i-1, role.Times) || p.Has(i-1, role.Whole) || p.rate(i) {
		return false
	}
	if p.Has(k, role.Of) && p.timeAfter(k) {
		return false
	}
	return p.Ends(k)
}

// rate tells that the words before i make a rate of a Unit: "5€ al mes".
func (p *parser) rate(i int) bool {
	for back := 1; back <= 3; back++ {
		x, ok := p.Lexeme(i-back, role.Per)
		if ok && int(x.N) == back && !p.Has(i-back, role.Article) && !p.Has(i-back, role.Of) {
			return true
		}
	}
	return false
}

// spanPiece reads several periods next to now: "los próximos 3 días", "the
// last two weeks", "últimas horas".
func (p *parser) spanPiece(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithSpan) {
		return i, false
	}
	j, m := p.modBefore(i)
	if m == timex.This {
		return i, false
	}
	j = p.Skip(j, role.FewOf)
	l, k, ok := p.length.At(j)
	counted := ok
	if inner, e, back, ok := p.splitSpan(j); ok && m == timex.NoMod {
		e2 := e
		l, k, counted, m = inner, e2, true, back
	} else if !ok && k == j {
		if l, k, ok = p.manyUnits(j); !ok || m == timex.NoMod {
			return i, false
		}
	}
	if m == timex.NoMod {
		k, m = p.innerMod(j, k, &l)
	}
	if m != timex.Next && m != timex.Last || counted && l.Half {
		return i, false
	}
	if !l.Whole && l.Parts < 2 || l.Whole && l.N == 1 && l.Bare {
		return i, false
	}
	e.Set |= timex.WithSpan
	e.Span, e.Back = l, m == timex.Last
	return k, true
}

// splitSpan reads next or last between a number and its Unit: "dos pasados
// años", "the 2 next days".
func (p *parser) splitSpan(j int) (timex.Length, int, timex.Mod, bool) {
	v, k, ok := p.num.Small(j, 999)
	if !ok || v < 1 {
		return timex.Length{}, j, timex.NoMod, false
	}
	e, m := p.modBefore(k)
	x, ok := p.Lexeme(e, role.Unit)
	if !ok || m != timex.Next && m != timex.Last || v > 1 && !p.plural(e, x) {
		return timex.Length{}, j, timex.NoMod, false // "5 last week" is a sum and a week
	}
	u := x.Unit()
	l := timex.Length{Unit: u, N: v, Parts: 1, Whole: true}
	l.Duration.Add(u, float64(v))
	return l, x.End(e), m, true
}

// innerMod reads next or last after a number ("dos pasadas semanas") or after
// the unit ("tres meses que vienen").
func (p *parser) innerMod(j, k int, l *timex.Length) (int, timex.Mod) {
	if e, m := p.modAfter(k, timex.NoMod); m == timex.Next || m == timex.Last {
		return e, m
	}
	return k, timex.NoMod
}

// manyUnits reads a unit in the plural without a number, which stands for three.
func (p *parser) manyUnits(j int) (timex.Length, int, bool) {
	x, ok := p.Lexeme(j, role.Unit)
	if !ok || !p.plural(j, x) {
		return timex.Length{}, j, false
	}
	u := x.Unit()
	l := timex.Length{Unit: u, N: 3, Parts: 1, Whole: true, Vague: true}
	l.Duration.Add(u, 3)
	return l, x.End(j), !u.Weekend
}

// plural tells that a unit is in the plural, as packs list it after the singular.
func (p *parser) plural(j int, x lexicon.Lexeme) bool {
	return p.Has(j, role.PluralUnit)
}

// shiftPiece reads an instant counted from now or from another: "en 3 días",
// "hace dos horas", "2 days before Christmas".
func (p *parser) shiftPiece(i int, e *timex.Expr) (int, bool) {
	if !e.May(timex.WithShift) || e.Set&timex.AnyTime != 0 && e.Set&timex.WithClock == 0 {
		return i, false
	}
	if p.Has(i, role.Shift) {
		if j, ok := p.shiftAhead(i, e); ok {
			return j, true
		}
		return p.otherShift(i, e)
	}
	if p.Has(i, role.Ago) {
		j := p.Skip(p.Skip(i, role.Ago), role.About)
		if l, k, ok := p.shiftLength(j); ok {
			return p.shifted(e, l, true, k), true
		}
		return i, false
	}
	return p.otherShift(i, e)
}

func (p *parser) shiftAhead(i int, e *timex.Expr) (int, bool) {
	done := i
	ok := p.EachEnd(i, role.Shift, func(j int) bool {
		l, k, ok := p.shiftLength(p.Skip(j, role.About))
		if ok {
			done = k
			e.Set |= timex.WithShift
			e.Shift = l
		}
		return ok
	})
	if ok && p.Has(done, role.Later) {
		done = p.Skip(done, role.Later)
	}
	return done, ok
}

// shiftLength reads a length that can be counted off the calendar.
func (p *parser) shiftLength(j int) (timex.Length, int, bool) {
	l, k, ok := p.length.At(j)
	return l, k, ok && !l.Unit.Weekend
}

func (p *parser) shifted(e *timex.Expr, l timex.Length, back bool, k int) int {
	e.Set |= timex.WithShift
	e.Shift, e.Back = l, back
	return k
}

// otherShift reads a length first and its direction after it.
func (p *parser) otherShift(i int, e *timex.Expr) (int, bool) {
	if e.Set&timex.AnyDate&^timex.WithWeekday != 0 || p.Has(i, role.WeekOf) {
		return i, false
	}
	j := i
	back := false
	if (p.Is(j, "+") || p.Is(j, "-")) && p.Glued(j+1) {
		back = p.Is(j, "-")
		if l, k, ok := p.length.At(j + 1); ok && (!p.Glued(j) || j == 0) {
			return p.shifted(e, l, back, k), true
		}
		return i, false
	}
	j = p.Skip(j, role.About)
	if k, ok := p.weekdaysAhead(j, e); ok {
		return k, true
	}
	l, k, ok := p.length.At(j)
	if !ok {
		j = p.Skip(j, role.Article)
		if l, k, ok = p.length.At(j); !ok {
			return p.unitShift(i, j, e)
		}
	}
	switch {
	case l.Unit.Weekend:
		return i, false
	case p.Has(k, role.AgoAfter):
		return p.shifted(e, l, true, p.Skip(k, role.AgoAfter)), true
	case p.Has(k, role.Before):
		if j, ok := p.anchored(i, k, role.Before, e, l); ok {
			return j, true
		}
	case p.Has(k, role.After):
		if j, ok := p.anchored(i, k, role.After, e, l); ok {
			return j, true
		}
	case p.Has(k, role.WeekOn) && l.Whole && l.Unit.Grain == calendar.Week: // "a week on Friday"
		if j, ok := p.anchored(i, k, role.WeekOn, e, l); ok && e.Anchor.Set&timex.AnyDate == timex.WithWeekday {
			return j, true
		}
		e.Set &^= timex.WithShift
	}
	if p.Has(k, role.Later) && !p.Has(k, role.AgoAfter) {
		return p.shifted(e, l, false, p.Skip(k, role.Later)), true
	}
	if p.Has(k, role.Earlier) && p.Alone(i, p.Skip(k, role.Earlier)) {
		return p.shifted(e, l, true, p.Skip(k, role.Earlier)), true
	}
	return i, false
}

// weekdaysAhead reads "three Fridays from now".
func (p *parser) weekdaysAhead(j int, e *timex.Expr) (int, bool) {
	n, k, ok := p.num.Small(j, 99)
	if !ok || n < 1 || e.Set&timex.AnyDate != 0 {
		return j, false
	}
	x, ok := p.Lexeme(k, role.Weekdays)
	if !ok {
		x, ok = p.Lexeme(k, role.Weekday)
	}
	k += int(x.N)
	if !ok || !p.Has(k, role.Later) {
		return j, false
	}
	e.Set |= timex.WithWeekday
	e.Weekday, e.Ahead = int(x.Value), int(n)
	return p.Skip(k, role.Later), true
}

// unitShift reads "el día después de X" and "the day before X".
func (p *parser) unitShift(i, j int, e *timex.Expr) (int, bool) {
	x, ok := p.Lexeme(j, role.Unit)
	if !ok {
		return i, false
	}
	u := x.Unit()
	l := timex.Length{Unit: u, N: 1, Parts: 1, Whole: true}
	l.Duration.Add(u, 1)
	k := x.End(j)
	if p.Has(k, role.Before) {
		return p.anchored(i, k, role.Before, e, l)
	}
	return p.anchored(i, k, role.After, e, l)
}

// maxDepth is how deep "the day after the day after ..." is followed.
const maxDepth = 4

// anchored reads the datetime from which a length is counted.
func (p *parser) anchored(i, k int, r role.Role, e *timex.Expr, l timex.Length) (int, bool) {
	if p.depth >= maxDepth || k >= len(p.Tokens) || int(p.noAnchor[k]) >= maxDepth-p.depth {
		return i, false
	}
	left := maxDepth - p.depth
	p.depth++
	defer func() { p.depth-- }()
	done := i
	ok := p.EachEnd(k, r, func(at int) bool {
		a := timex.Expr{}
		j, ok := p.compose(at, &a, true)
		if ok && a.Set&timex.AnyDate != 0 {
			done = j
			e.Anchor = &a
			p.shifted(e, l, r == role.Before, j)
			return true
		}
		return false
	})
	if !ok {
		p.noAnchor[k] = uint8(left)
	}
	return done, ok
}
