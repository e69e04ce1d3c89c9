package nlu

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

// pieces chooses entities that do not overlap: the longer one first, and of
// equals the one that says more.
func (m *message) pieces() []hear.Piece {
	order := make([]int, 0, len(m.ents))
	for i := range m.ents {
		if e := &m.ents[i]; e.End > e.Offset && e.End <= len(m.text) && m.mark(e) != 0 && m.whole(e) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &m.ents[a], &m.ents[b]
		if d := (y.End - y.Offset) - (x.End - x.Offset); d != 0 {
			return d
		}
		if d := rank(y) - rank(x); d != 0 {
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
		out = append(out, hear.Piece{Start: e.Offset, End: e.End, Mark: m.mark(e), Ent: i})
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

func rank(e *entity.Entity) int {
	switch e.Kind {
	case entity.KindDuration:
		if e.Duration.Sign < 0 {
			return 6
		}
		return 2
	case entity.KindRecurrence:
		return 5
	case entity.KindDatetime:
		return 4
	case entity.KindMoney:
		return 3
	}
	return 1
}

// whole tells that an entity is not a piece of a longer word, as 3 is in "3B"
// or 2027 in "2027-118".
func (m *message) whole(e *entity.Entity) bool {
	if e.Kind == entity.KindRecurrence || e.Kind == entity.KindDuration {
		return true
	}
	if e.Kind == entity.KindDatetime {
		return !m.listNumber(e)
	}
	after, before := m.text[e.End:], m.text[:e.Offset]
	next, n := utf8.DecodeRuneInString(after)
	prev, _ := utf8.DecodeLastRuneInString(before)
	if unicode.IsLetter(next) || unicode.IsLetter(prev) && e.Kind == entity.KindNumber {
		return false
	}
	switch next {
	case '-', '/', '+':
		then, _ := utf8.DecodeRuneInString(after[n:])
		if unicode.IsDigit(then) || unicode.IsLetter(then) {
			return false
		}
	}
	return prev != '-' && prev != '/' && prev != '#' || e.Kind == entity.KindMoney && !e.Money.Bare
}

// listNumber tells "la 2", the second of a list, from "a la 2", an hour.
func (m *message) listNumber(e *entity.Entity) bool {
	if e.When.HasDate || !e.When.HasClock {
		return false
	}
	words := m.p.Split(m.text[e.Offset:e.End], nil, nil)
	if len(words) != 2 || number(words[1].Fold) == 0 && !strings.Contains(words[1].Fold, ".") {
		return false
	}
	l := m.p.Line(m.text[e.Offset:e.End], words)
	return l.Is(0, m.p.c.number) > 0 || words[0].Fold == "#"
}

// alsoLength tells that an hour could as well be a length: "1h".
func (m *message) alsoLength(e *entity.Entity) bool {
	if e.End-e.Offset > 12 || e.When.HasDate {
		return false
	}
	for i := range m.ents[:min(len(m.ents), 64)] {
		if d := &m.ents[i]; d.Kind == entity.KindDuration && d.Offset == e.Offset && d.End == e.End {
			return true
		}
	}
	return false
}

// mark tells how an entity may be read in a template.
func (m *message) mark(e *entity.Entity) hear.Mark {
	switch e.Kind {
	case entity.KindDatetime:
		k := hear.When
		if !e.When.End.IsZero() || e.When.ClockEnd.Set {
			k |= hear.Span
		}
		if e.When.HasClock && !e.When.HasDate {
			k |= hear.Clock
		}
		if e.When.Relative && !e.When.Impossible || m.alsoLength(e) {
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
		if !hasDigit(m.text[e.Offset:e.End]) {
			return hear.Num | hear.Word
		}
		return hear.Num | hear.Word | hear.Money
	case entity.KindOrdinal:
		return hear.Num | hear.Word
	}
	return 0
}
