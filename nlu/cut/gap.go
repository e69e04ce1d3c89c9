package cut

import (
	"slices"

	"becario/nlu/pattern"
)

// Gap is a place in a message where something new may begin: what is before it
// ends at element End, what is after it begins at element Start, and between them
// stand marks and conjunctions.
type Gap struct {
	End, Start int
	Sentence   bool // a sentence ends here
	also       bool
	bare       bool // neither a mark nor a conjunction stands in it
}

// Gaps are the places where a message may be cut.
func (m *Message) Gaps() []Gap {
	var out []Gap
	n := len(m.Line.Elems)
	for from := 0; from < n; {
		to := m.sentenceEnd(from)
		if from > 0 {
			out = append(out, Gap{End: from, Start: from, Sentence: true})
		}
		start := from
		for i := from; i < to; i++ {
			next, also := m.boundary(i, to)
			if i > start && next <= i && m.bare(i) {
				out = append(out, Gap{End: i, Start: i, bare: true})
				start = i
				continue
			}
			if next <= i || next >= to || i <= start {
				continue
			}
			out = append(out, Gap{End: i, Start: next, also: also})
			start = next
			i = next - 1
		}
		from = to
	}
	return out
}

// bare tells that something new may begin at an element without a mark before it:
// a moment, a sum, or a word that asks for something.
func (m *Message) bare(i int) bool {
	e := &m.Line.Elems[i]
	return e.Mark&(pattern.When|pattern.Rec|pattern.Priced) != 0 || m.Line.Is(i, m.Pack.Classes.Opener) > 0
}

// GapFeatures are the features from which a model learns whether something new
// begins in a gap.
func (m *Message) GapFeatures(gaps []Gap, k int, dst []uint32) []uint32 {
	g := gaps[k]
	from, to := 0, len(m.Line.Elems)
	if k > 0 {
		from = gaps[k-1].Start
	}
	if k+1 < len(gaps) {
		to = gaps[k+1].End
	}
	l := m.Line
	feature := func(kind uint32, values ...uint32) {
		h := kind*0x7feb352d + 0x9e3779b1
		for _, v := range values {
			h = (h ^ v) * 0x846ca68b
			h ^= h >> 13
		}
		dst = append(dst, h)
	}
	flag := func(yes bool) uint32 {
		if yes {
			return 1
		}
		return 0
	}
	// What stands in the gap.
	marks := m.marks(g)
	feature(1, marks)
	feature(2, flag(g.Sentence), flag(g.also), flag(g.bare))
	// The words on both sides, and what they are.
	before, after := [3]uint32{}, [4]uint32{}
	for i, n := g.End-1, 0; i >= from && n < len(before); i-- {
		if e := &l.Elems[i]; e.Mark&(pattern.Punct|pattern.Stop) == 0 || e.Ent >= 0 {
			before[n] = symbol(m.Text, e)
			n++
		}
	}
	for i, n := g.Start, 0; i < to && n < len(after); i++ {
		if e := &l.Elems[i]; e.Mark&(pattern.Punct|pattern.Stop) == 0 || e.Ent >= 0 {
			after[n] = symbol(m.Text, e)
			l.Classes(i, func(class int32, _ int) {
				feature(10, uint32(n), uint32(class))
				if n == 0 {
					feature(11, marks, uint32(class))
				}
			})
			n++
		}
	}
	for i, s := range before {
		feature(12, uint32(i), s)
	}
	for i, s := range after {
		feature(13, uint32(i), s)
	}
	feature(14, before[0], after[0])
	feature(15, after[0], after[1])
	feature(16, before[1], before[0])
	feature(17, marks, after[0])
	feature(18, marks, before[0])
	// What the clauses on both sides hold, and all that is before and after.
	left, right := m.Weigh(from, g.End), m.Weigh(g.Start, to)
	a, b := left.signature(), right.signature()
	feature(20, a)
	feature(21, b)
	feature(22, a, b)
	feature(23, a, b, marks)
	feature(24, uint32(min(left.words, 6)), uint32(min(right.words, 6)))
	feature(25, flag(m.opens(g.Start, to)), b)
	feature(26, flag(m.opens(g.Start, to)), flag(m.opens(from, g.End)), marks)
	start := from
	for i := k; i > 0 && !gaps[i].Sentence; i-- {
		start = gaps[i-1].Start
	}
	if ok, more := m.begins(start, g.End, g.Start, len(l.Elems), g.also); ok && !g.Sentence {
		feature(27, flag(more))
	} else {
		feature(28, flag(g.Sentence))
	}
	all, rest := m.Weigh(max(0, g.End-farClause), g.End), m.Weigh(g.Start, min(g.Start+farClause, len(l.Elems)))
	feature(30, all.signature(), rest.signature())
	feature(31, uint32(min(all.money, 3)), uint32(min(rest.money, 3)))
	feature(32, uint32(min(all.when, 3)), uint32(min(rest.when, 3)))
	feature(33, uint32(min(len(gaps), 8)), uint32(min(k, 4)))
	// A list has the same marks again and again, and may have a heading.
	alike, sums := 0, 0
	for j := range gaps {
		if m.marks(gaps[j]) == marks {
			alike++
		}
	}
	for i := g.Start; i < to; i++ {
		if l.Elems[i].Mark&pattern.Priced != 0 {
			sums++
		}
	}
	heading := uint32(0)
	for i := range min(g.End, nearClause) {
		if e := &l.Elems[i]; m.Text[e.Start:e.End] == ":" {
			heading = symbol(m.Text, &l.Elems[max(i-1, 0)]) | 1
			break
		}
	}
	feature(50, uint32(min(alike, 6)), marks)
	feature(51, uint32(min(alike, 6)), a, b)
	feature(52, heading, marks)
	feature(53, flag(heading != 0), uint32(min(alike, 4)), b)
	feature(54, symbol(m.Text, &l.Elems[0]), marks)
	feature(55, symbol(m.Text, &l.Elems[0]), a, b)
	l.Classes(0, func(class int32, _ int) { feature(56, uint32(class), marks) })
	for i := max(from, g.End-nearClause); i < g.End; i++ {
		feature(34, symbol(m.Text, &l.Elems[i]))
	}
	for i := g.Start; i < min(to, g.Start+nearClause); i++ {
		feature(35, symbol(m.Text, &l.Elems[i]))
		l.Classes(i, func(class int32, _ int) { feature(36, uint32(class)) })
	}
	return dst
}

// How many elements before and after a gap are looked at, singly and for what they
// hold in all.
const (
	nearClause = 12
	farClause  = 120
)

// marks puts what stands in a gap into a number.
func (m *Message) marks(g Gap) uint32 {
	marks := uint32(0)
	for i := max(g.End-3, 0); i < g.Start; i++ {
		e := &m.Line.Elems[i]
		if i >= g.End || e.Mark&(pattern.Punct|pattern.Stop|pattern.Sign) != 0 && e.Mark&pattern.Word == 0 {
			marks = marks*31 + symbol(m.Text, e)
		}
	}
	return marks
}

// signature puts what stands in a stretch into a number.
func (w Weight) signature() uint32 {
	s := uint32(0)
	for i, yes := range [...]bool{w.words > 0, w.things > 0, w.when > 0, w.rec > 0, w.money > 0, w.money > 1, w.infinitive, w.ClocksOnly, w.words > 4, w.words > 10} {
		if yes {
			s |= 1 << i
		}
	}
	return s
}

// symbol is what an element counts as: its kind if it is an entity or a number,
// else its word.
func symbol(text string, e *pattern.Elem) uint32 {
	h := uint32(2166136261)
	if e.Ent >= 0 || e.Mark&pattern.Num != 0 {
		return h ^ uint32(e.Mark&^pattern.Word)*0x85ebca6b
	}
	word := e.Fold
	if word == "" {
		word = text[e.Start:e.End]
	}
	for i := 0; i < len(word); i++ {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return h
}

// at cuts a message in gaps.
func (m *Message) at(gaps []Gap, cut func(k int) bool) []*Part {
	var out []*Part
	p := &Part{}
	sentence, start := 0, 0
	for k, g := range gaps {
		if g.Sentence {
			sentence++
		}
		if !cut(k) {
			continue
		}
		_, more := m.begins(start, g.End, g.Start, len(m.Line.Elems), g.also)
		p.To = g.End
		out = append(out, p)
		p = &Part{From: g.Start, Sentence: sentence, Inherit: more && !g.Sentence, Like: !g.Sentence && !m.opens(g.Start, len(m.Line.Elems))}
		start = g.Start
	}
	p.To = len(m.Line.Elems)
	if p.To > p.From {
		out = append(out, p)
	}
	return slices.Clip(out)
}
