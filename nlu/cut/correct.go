package cut

import (
	"becario/nlu/entity"
	"becario/nlu/pattern"
)

// correct settles what a person takes back while writing: in "at 4, no wait,
// at 5" only the second hour stays, in the place of the first. What the second
// leaves unsaid, such as the day, is kept from the first.
func (m *Message) correct() {
	for i, left := 1, maxCorrections; i < len(m.Line.Elems) && left > 0; i++ {
		n := m.Line.Is(i, m.Pack.Classes.Correction)
		if n == 0 {
			continue
		}
		cut, b := i, i
		for cut > 0 && m.Line.Elems[cut-1].Mark&pattern.Punct != 0 && (n > 1 || !m.fullStop(cut-1)) {
			cut--
		}
		for b < len(m.Line.Elems) && m.aside(b) > 0 {
			b += m.aside(b)
		}
		if b >= len(m.Line.Elems) {
			break
		}
		if m.denied(cut, i, b) {
			m.Line = m.Pack.Line(m.Text, append(append([]pattern.Elem(nil), m.Line.Elems[:cut]...), m.Line.Elems[b+1:]...))
			i, left = max(cut-1, 0), left-1
		} else if a, ok := m.takenBack(cut, b, cut < i || n > 1); ok {
			elems := append([]pattern.Elem(nil), m.Line.Elems[:cut]...)
			m.Line = m.Pack.Line(m.Text, append(elems, m.Line.Elems[b+1:]...))
			i, left = max(a, cut-1), left-1
		}
	}
}

// maxCorrections is how many corrections are followed in one message.
const maxCorrections = 8

// longAside is how many words may stand between a value and its correction.
const longAside = 6

// takenBack finds the value before cut that the one at b stands instead of. It
// is next to the correction; or before it in a clause of its own, if nothing
// comes after b and the correction is a plain one: it has a mark before it or
// several words, as in "10 on bread no wait it was 12".
func (m *Message) takenBack(cut, b int, plain bool) (int, bool) {
	last := b+1 >= len(m.Line.Elems) || m.Line.Elems[b+1].Mark&pattern.Punct != 0
	for a := cut - 1; a >= max(0, cut-longAside); a-- {
		e := &m.Line.Elems[a]
		if m.replaces(a, b) {
			return a, true
		}
		if e.Mark&(pattern.Punct|pattern.When|pattern.Money) != 0 || !last || !plain {
			break
		}
	}
	return 0, false
}

// denied tells that the value at b is what is not meant, rather than what is: "on
// Tuesday, not Monday", with a mark before the word of denial and none after it.
func (m *Message) denied(cut, i, b int) bool {
	if cut == i || cut == 0 || b != i+1 || m.Line.Is(i, m.Pack.Classes.WasNot) == 0 {
		return false
	}
	if b+1 < len(m.Line.Elems) && m.Line.Elems[b+1].Mark&pattern.Punct == 0 {
		return false
	}
	x, y := &m.Line.Elems[cut-1], &m.Line.Elems[b]
	return x.Ent >= 0 && y.Ent >= 0 && m.Entities[x.Ent].Kind == m.Entities[y.Ent].Kind
}

// fullStop tells a single full stop from the three that say "let me think".
func (m *Message) fullStop(i int) bool {
	e := &m.Line.Elems[i]
	return e.Mark&pattern.Stop != 0 && e.End-e.Start == 1 && (i == 0 || m.Line.Elems[i-1].End != e.Start || m.Line.Elems[i-1].Mark&pattern.Stop == 0)
}

// aside is how many elements from i on are only the way to the right value:
// "no", "sorry", "make it", "it was".
func (m *Message) aside(i int) int {
	l, c, e := m.Line, &m.Pack.Classes, &m.Line.Elems[i]
	if n := max(l.Is(i, c.Correction), l.Is(i, c.Filler), l.Is(i, c.WasYes), l.Is(i, c.TrimRight), l.Is(i, c.TrimLeft)); n > 0 {
		return n
	}
	if e.Mark&pattern.Word == 0 && e.Mark&(pattern.Punct|pattern.Sign) != 0 {
		return 1
	}
	return 0
}

// replaces puts the value of element b in that of element a, if both are dates
// or both are sums.
func (m *Message) replaces(a, b int) bool {
	x, y := &m.Line.Elems[a], &m.Line.Elems[b]
	if x.Ent < 0 || y.Ent < 0 {
		return false
	}
	old, now := &m.Entities[x.Ent], &m.Entities[y.Ent]
	switch {
	case old.Kind == entity.KindDatetime && now.Kind == entity.KindDatetime:
		m.Entities[x.Ent] = old.Corrected(now)
		x.Mark |= y.Mark & pattern.Span
		return true
	case old.Kind == entity.KindMoney && now.Kind == entity.KindMoney && (!now.Money.Bare || now.Money.Currency == old.Money.Currency):
		x.Mark |= y.Mark
		start, end := old.Offset, old.End
		*old = *now
		old.Offset, old.End = start, end
		return true
	}
	return false
}
