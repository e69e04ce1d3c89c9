package nlu

import (
	"slices"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

// pieces chooses entities that do not overlap: the longer one first, and of
// equals the one that says more.
func (m *message) pieces() []hear.Piece {
	order := make([]int, 0, len(m.ents))
	for i := range m.ents {
		if e := &m.ents[i]; e.End > e.Offset && e.End <= len(m.text) && mark(e) != 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &m.ents[a], &m.ents[b]
		if d := (y.End - y.Offset) - (x.End - x.Offset); d != 0 {
			return d
		}
		if d := rank(y.Kind) - rank(x.Kind); d != 0 {
			return d
		}
		return x.Offset - y.Offset
	})
	var out []hear.Piece
	if len(order) > 400 {
		order = order[:400]
	}
	for _, i := range order {
		e := &m.ents[i]
		if overlaps(out, e) {
			continue
		}
		out = append(out, hear.Piece{Start: e.Offset, End: e.End, Mark: mark(e), Ent: i})
	}
	slices.SortFunc(out, func(a, b hear.Piece) int { return a.Start - b.Start })
	return out
}

func overlaps(ps []hear.Piece, e *entity.Entity) bool {
	for i := range ps {
		if e.Offset < ps[i].End && ps[i].Start < e.End {
			return true
		}
	}
	return false
}

func rank(k entity.Kind) int {
	switch k {
	case entity.KindRecurrence:
		return 5
	case entity.KindDatetime:
		return 4
	case entity.KindMoney:
		return 3
	case entity.KindDuration:
		return 2
	}
	return 1
}

// mark tells how an entity may be read in a template.
func mark(e *entity.Entity) hear.Mark {
	switch e.Kind {
	case entity.KindDatetime:
		k := hear.When
		if !e.When.End.IsZero() || e.When.ClockEnd.Set {
			k |= hear.Span
		}
		if e.When.HasClock && !e.When.HasDate {
			k |= hear.Clock
		}
		if e.When.Relative && !e.When.Impossible {
			k |= hear.Shift
		}
		return k
	case entity.KindRecurrence:
		return hear.Rec
	case entity.KindDuration:
		return hear.Dur | hear.Word
	case entity.KindMoney:
		if e.Money.Bare {
			return hear.Money | hear.Num | hear.Word
		}
		return hear.Money | hear.Priced | hear.Word
	case entity.KindNumber:
		return hear.Num | hear.Word | hear.Money
	case entity.KindOrdinal:
		return hear.Num | hear.Word
	}
	return 0
}
