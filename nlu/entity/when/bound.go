package when

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
)

// Before a datetime: "antes del viernes", "by Friday".
func boundBefore(p *Parser) rule.Rule[datetime] {
	return bounded(p, "when.before", role.BoundBefore, timex.Before, rule.Example{Lang: "es", Text: "antes del viernes", Want: "<2026-03-06"})
}

// Until a datetime: "hasta el lunes".
func boundUntil(p *Parser) rule.Rule[datetime] {
	return bounded(p, "when.until", role.BoundUntil, timex.Until, rule.Example{Lang: "es", Text: "hasta el lunes", Want: "<=2026-03-09"})
}

// From a datetime on: "desde el lunes", "a partir de mayo".
func boundFrom(p *Parser) rule.Rule[datetime] {
	return bounded(p, "when.from", role.BoundFrom, timex.From, rule.Example{Lang: "es", Text: "desde el lunes", Want: ">=2026-03-09"})
}

// After a datetime: "después del viernes".
func boundAfter(p *Parser) rule.Rule[datetime] {
	return bounded(p, "when.after", role.BoundAfter, timex.After, rule.Example{Lang: "es", Text: "después del viernes", Want: ">2026-03-06"})
}

// For a datetime, which is no bound: "para el viernes".
func boundFor(p *Parser) rule.Rule[datetime] {
	return bounded(p, "when.for", role.For, timex.At, rule.Example{Lang: "es", Text: "xa el martes", Want: "2026-03-10"})
}

func bounded(p *Parser, name string, r role.Role, bound timex.Bound, example rule.Example) rule.Rule[datetime] {
	return rule.Rule[datetime]{Name: name, Examples: []rule.Example{example}, Read: func(i int, e *timex.Expr) (int, bool) {
		if p.Date.LongDay(i) {
			return i, false
		}
		done := i
		ok := p.EachEnd(i, r, func(j int) bool {
			trial := p.Date.Scratch.New()
			defer p.Date.Scratch.Drop(1)
			k, ok := p.Compose(j, trial, true)
			if ok {
				*e, done = *trial, k
				e.Bound = bound
			}
			return ok
		})
		return done, ok
	}}
}
