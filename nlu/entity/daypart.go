package entity

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// partOfDay reads a part of the day into e: "por la mañana", "esta noche".
func (p *parser) partOfDay(i int, e *timex.Expr) (int, bool) {
	if e.Set&(timex.WithPart|timex.WithNow|timex.WithSpan) != 0 {
		return i, false
	}
	j := i
	early, late := false, false
	if x, ok := p.Lexeme(j, role.Early); ok {
		j, early = x.End(j), true
	} else if x, ok := p.Lexeme(j, role.Late); ok {
		j, late = x.End(j), true
	}
	if k, ok := p.plainPart(j, e, early || late); ok {
		e.Early, e.Late = early, late
		if x, ok := p.Lexeme(k, role.Early); ok && !early && !late {
			k, e.Early = x.End(k), true
		}
		return k, true
	}
	if e.Set&timex.AnyDate != 0 && e.Set&timex.WithClock == 0 && (p.Has(i, role.AM) || p.Has(i, role.PM)) && p.Tokens[i].Len() > 1 && p.Ends(i+1) {
		e.Set |= timex.WithPart
		e.Part = calendar.Morning
		if p.Has(i, role.PM) {
			e.Part = calendar.Afternoon
		}
		return i + 1, true
	}
	if (early || late) && j > i && e.Set&timex.WithClock == 0 && (e.Set&timex.AnyDate != 0 || p.dayAfter(j)) && !p.Has(i, role.Daypart) {
		e.Set |= timex.WithPart
		e.Part, e.Early, e.Late = calendar.Morning, early, late
		if late {
			e.Part = calendar.Afternoon
		}
		return j, true
	}
	return i, false
}

// clockNext tells that a time follows the part of the day at i.
func (p *parser) clockNext(i int) bool {
	j := p.Skip(i, role.Daypart)
	return p.Has(j, role.At) || p.Digits(j) && p.Is(j+1, ":")
}

func (p *parser) plainPart(i int, e *timex.Expr, supported bool) (int, bool) {
	done := i
	read := func(j int, weakOK bool) bool {
		x, ok := p.Lexeme(j, role.Daypart)
		if y, holy := p.Lexeme(j, role.Holiday); !ok || x.Weak && !weakOK || holy && y.N > 1 || p.Has(j, role.Guard) {
			return false
		}
		e.Set |= timex.WithPart
		e.Part = calendar.Part(x.Value)
		done = x.End(j)
		return true
	}
	if x, ok := p.Lexeme(i, role.DayAndPart); ok && e.May(timex.WithRel) {
		e.Set |= timex.WithRel | timex.WithPart
		e.Rel, e.Part = x.DayAndPart()
		return x.End(i), true
	}
	if p.Has(i, role.This) && (e.Set&timex.AnyDate == 0 || e.Set&timex.WithRel != 0) && read(p.Skip(i, role.This), true) {
		if e.Set&timex.AnyDate == 0 {
			e.Set |= timex.WithRel
			e.ThisPart = true
		}
		return done, true
	}
	if p.Has(i, role.Last) && !p.longDay(i) && e.Set&timex.AnyDate == 0 && p.Has(p.Skip(i, role.Last), role.Daypart) && read(p.Skip(i, role.Last), true) {
		e.Set |= timex.WithRel
		e.Rel = -1
		return done, true
	}
	if p.EachEnd(i, role.InPart, func(j int) bool { return read(j, true) }) {
		return done, true
	}
	if p.Has(i, role.InPartBare) {
		j := p.Skip(i, role.InPartBare)
		if (!p.Has(j, role.Day) || e.Set&timex.WithWeekday != 0) && read(j, true) {
			return done, true
		}
	}
	if p.Has(i-1, role.PartArticle) {
		return done, read(i, true)
	}
	if p.Has(i, role.Day) && !supported {
		return done, false
	}
	bare := e.Set&(timex.AnyDate|timex.WithClock) != 0 || !p.Has(i, role.Late) && p.clockNext(i)
	return done, read(i, supported || bare)
}
