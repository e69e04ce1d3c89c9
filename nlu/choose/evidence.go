package choose

import (
	"becario/nlu/cut"
	"becario/nlu/pattern"
)

// evidence counts what a part holds.
type evidence struct {
	money, when, past, rec, dur, words int
	ask, priced, ranged                bool
}

func evidenceOf(m *cut.Message, pt *cut.Part) evidence {
	var v evidence
	for i := range pt.Elems {
		e := &pt.Elems[i]
		switch {
		case e.Mark&pattern.Ask != 0:
			v.ask = true
		case e.Mark&pattern.Rec != 0:
			v.rec++
		case e.Mark&pattern.Shift != 0 && e.Mark&pattern.When != 0:
			v.dur++
			v.when++
		case e.Mark&pattern.When != 0:
			v.when++
			if e.Ent >= 0 && m.Entities[e.Ent].When.Past {
				v.past++
			}
			if e.Ent >= 0 && len(m.Entities[e.Ent].When.Weekdays) > 1 {
				v.rec++ // "Tuesday and Thursday" is every week
			}
		case e.Mark&pattern.Priced != 0:
			v.money++
			v.priced = true
		case e.Mark&pattern.Dur != 0:
			v.dur++
		case e.Mark&pattern.Money != 0 && pt.Is(i-1, m.Pack.Classes.Split) == 0 && pt.Is(i-1, m.Pack.Classes.Number) == 0 && pt.Is(i-1, m.Pack.Classes.Room) == 0:
			v.money++
		}
		if e.Mark&pattern.Word != 0 && e.Mark&pattern.Num == 0 {
			v.words++
		}
	}
	v.ranged = ranged(m, pt)
	return v
}

// ranged tells that hours from and to are said.
func ranged(m *cut.Message, pt *cut.Part) bool {
	for i := range pt.Elems {
		if e := &pt.Elems[i]; e.Ent >= 0 {
			x := &m.Entities[e.Ent]
			if x.When.ClockEnd.Set || x.Recurrence.ClockEnd.Set {
				return true
			}
		}
	}
	_, _, ok := m.Hours(pt)
	return ok
}
