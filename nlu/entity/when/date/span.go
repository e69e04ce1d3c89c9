package date

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// Span reads several periods next to now: "los próximos 3 días", "the last two
// weeks", "últimas horas".
func Span(p *Parser) rule.Rule[Piece] {
	return rule.Rule[Piece]{Name: "date.span", Examples: []rule.Example{{Lang: "es", Text: "los próximos 3 días", Want: "2026-03-05/2026-03-08; P3D"}}, Starts: modRoles.With(role.FewOf, role.Figure, role.Number, role.Multiplier, role.Fraction, role.Quantity, role.Half, role.Quarter, role.ThreeQuarters, role.Unit), Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !e.May(timex.WithSpan) {
			return i, false
		}
		j, m := p.ModBefore(i)
		if m == timex.This {
			return i, false
		}
		l, k, m, ok := p.spanAt(p.Skip(j, role.FewOf), m)
		if !ok || m != timex.Next && m != timex.Last || !l.Whole && l.Parts < 2 || l.Whole && l.N == 1 && l.Bare {
			return i, false
		}
		e.Set |= timex.WithSpan
		e.Length, e.Back = l, m == timex.Last
		return k, true
	}}
}

// span reads a length that lies next to now, and on which side. m is what was
// said before it.
type span func(j int, m timex.Mod) (timex.Length, int, timex.Mod, bool)

func (p *Parser) spanAt(j int, m timex.Mod) (timex.Length, int, timex.Mod, bool) {
	for _, read := range p.spans {
		if l, k, side, ok := read(j, m); ok {
			return l, k, side, true
		}
	}
	return timex.Length{}, j, m, false
}

// Next or last between a number and its unit: "dos pasados años", "the 2 next
// days".
func spanInside(p *Parser) rule.Rule[span] {
	return rule.Rule[span]{Name: "date.span_inside", Examples: []rule.Example{{Lang: "es", Text: "los dos pasados años", Want: "2024-01-01/2026-01-01"}}, Read: func(j int, m timex.Mod) (timex.Length, int, timex.Mod, bool) {
		v, k, ok := p.num.Small(j, 999)
		if !ok || v < 1 || m != timex.NoMod {
			return timex.Length{}, j, m, false
		}
		k, m = p.ModBefore(k)
		x, ok := p.Lexeme(k, role.Unit)
		if !ok || m != timex.Next && m != timex.Last || v > 1 && !p.Has(k, role.PluralUnit) { // "5 last week" is a sum and a week
			return timex.Length{}, j, m, false
		}
		return timex.Units(v, x.Unit()), x.End(k), m, true
	}}
}

// Next or last before a length or after it: "los próximos 3 días", "tres meses
// que vienen".
func spanLength(p *Parser) rule.Rule[span] {
	return rule.Rule[span]{Name: "date.span_length", Examples: []rule.Example{{Lang: "es", Text: "los próximos 3 días", Want: "2026-03-05/2026-03-08; P3D"}}, Read: func(j int, m timex.Mod) (timex.Length, int, timex.Mod, bool) {
		l, k, ok := p.length.At(j)
		if !ok || l.Half {
			return timex.Length{}, j, m, false
		}
		if m == timex.NoMod {
			k, m = p.ModAfter(k, m)
		}
		return l, k, m, true
	}}
}

// A unit in the plural without a number, which stands for three: "últimas
// horas".
func spanUnits(p *Parser) rule.Rule[span] {
	return rule.Rule[span]{Name: "date.span_units", Examples: []rule.Example{{Lang: "es", Text: "las últimas horas", Want: "2026-03-04T06:15/2026-03-04T09:15"}}, Read: func(j int, m timex.Mod) (timex.Length, int, timex.Mod, bool) {
		x, ok := p.Lexeme(j, role.Unit)
		if !ok || m == timex.NoMod || !p.Has(j, role.PluralUnit) || x.Unit().Weekend {
			return timex.Length{}, j, m, false
		}
		if _, _, counted := p.length.At(j); counted {
			return timex.Length{}, j, m, false
		}
		l := timex.Units(3, x.Unit())
		l.Vague = true
		return l, x.End(j), m, true
	}}
}
