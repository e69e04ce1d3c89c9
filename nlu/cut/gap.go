package cut

import (
	"slices"

	"becario/nlu/feature"
	"becario/nlu/pattern"
)

// Gap is a place in a message where something new may begin: what is before it
// ends at element End, what is after it begins at element Start, and between them
// stand marks and conjunctions.
type Gap struct {
	End, Start int
	Sentence   bool // a sentence ends here
	also       bool
	unmarked   bool // neither a mark nor a conjunction stands in it
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
				out = append(out, Gap{End: i, Start: i, unmarked: true})
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
// begins in a gap; they are added to dst.
func (m *Message) GapFeatures(gaps []Gap, k int, dst []uint32) []uint32 {
	f := gapFeatures{Message: m, Gap: gaps[k], to: len(m.Line.Elems), marked: m.marks(gaps[k]), out: dst}
	if k > 0 {
		f.from = gaps[k-1].Start
	}
	if k+1 < len(gaps) {
		f.to = gaps[k+1].End
	}
	left, right := m.Weigh(f.from, f.End), m.Weigh(f.Start, f.to)
	f.left, f.right = left.signature(), right.signature()
	f.add(1, f.marked)
	f.add(2, feature.Flags(f.Sentence, f.also, f.unmarked))
	f.words()
	f.add(24, feature.Count(left.words, 6), feature.Count(right.words, 6))
	f.clauses(gaps, k)
	f.list(gaps)
	return f.out
}

// gapFeatures are the features of a gap, being made.
type gapFeatures struct {
	*Message
	Gap
	from, to    int    // the clauses on both sides are from here up to End, and from Start up to here
	left, right uint32 // what they hold
	marked      uint32 // what stands in the gap
	out         []uint32
}

func (f *gapFeatures) add(kind uint32, values ...uint32) {
	f.out = append(f.out, feature.Of(kind, values...))
}

// words adds the words on both sides, and the classes that they are of.
func (f *gapFeatures) words() {
	l := f.Line
	var before [3]uint32
	for i, n := f.End-1, 0; i >= f.from && n < len(before); i-- {
		if e := &l.Elems[i]; e.Mark&(pattern.Punct|pattern.Stop) == 0 || e.Ent >= 0 {
			before[n] = symbol(f.Text, e)
			f.add(12, uint32(n), before[n])
			n++
		}
	}
	var after [4]uint32
	for i, n := f.Start, 0; i < f.to && n < len(after); i++ {
		e := &l.Elems[i]
		if e.Mark&(pattern.Punct|pattern.Stop) != 0 && e.Ent < 0 {
			continue
		}
		after[n] = symbol(f.Text, e)
		f.add(13, uint32(n), after[n])
		l.Classes(i, func(class int32, _ int) {
			f.add(10, uint32(n), uint32(class))
			if n == 0 {
				f.add(11, f.marked, uint32(class))
			}
		})
		n++
	}
	f.add(14, before[0], after[0])
	f.add(15, after[0], after[1])
	f.add(16, before[1], before[0])
	f.add(17, f.marked, after[0])
	f.add(18, f.marked, before[0])
	for i := max(f.from, f.End-nearClause); i < f.End; i++ {
		f.add(34, symbol(f.Text, &l.Elems[i]))
	}
	for i := f.Start; i < min(f.to, f.Start+nearClause); i++ {
		f.add(35, symbol(f.Text, &l.Elems[i]))
		l.Classes(i, func(class int32, _ int) { f.add(36, uint32(class)) })
	}
}

// clauses adds what the clauses on both sides hold, and all that is before and
// after; and what the rules make of the gap.
func (f *gapFeatures) clauses(gaps []Gap, k int) {
	n := len(f.Line.Elems)
	f.add(20, f.left)
	f.add(21, f.right)
	f.add(22, f.left, f.right)
	f.add(23, f.left, f.right, f.marked)
	opens := f.Opens(f.Start, f.to)
	f.add(25, feature.Flag(opens), f.right)
	f.add(26, feature.Flags(opens, f.Opens(f.from, f.End)), f.marked)
	start := f.from
	for i := k; i > 0 && !gaps[i].Sentence; i-- {
		start = gaps[i-1].Start
	}
	if begins, more := f.begins(start, f.End, f.Start, n, f.also); begins && !f.Sentence {
		f.add(27, feature.Flag(more))
	} else {
		f.add(28, feature.Flag(f.Sentence))
	}
	all, rest := f.Weigh(max(0, f.End-farClause), f.End), f.Weigh(f.Start, min(f.Start+farClause, n))
	f.add(30, all.signature(), rest.signature())
	f.add(31, feature.Count(all.money, 3), feature.Count(rest.money, 3))
	f.add(32, feature.Count(all.when, 3), feature.Count(rest.when, 3))
}

// list adds what tells a list: it has the same marks again and again, and may have
// a heading.
func (f *gapFeatures) list(gaps []Gap) {
	alike, place := 0, 0
	for i := range gaps {
		if f.marks(gaps[i]) == f.marked {
			alike++
		}
		if gaps[i].Start < f.Start {
			place++
		}
	}
	heading := uint32(0)
	for i := range min(f.End, nearClause) {
		if e := &f.Line.Elems[i]; f.Text[e.Start:e.End] == ":" {
			heading = symbol(f.Text, &f.Line.Elems[max(i-1, 0)]) | 1
			break
		}
	}
	first := symbol(f.Text, &f.Line.Elems[0])
	f.add(33, feature.Count(len(gaps), 8), feature.Count(place, 4))
	f.add(50, feature.Count(alike, 6), f.marked)
	f.add(51, feature.Count(alike, 6), f.left, f.right)
	f.add(52, heading, f.marked)
	f.add(53, feature.Flag(heading != 0), feature.Count(alike, 4), f.right)
	f.add(54, first, f.marked)
	f.add(55, first, f.left, f.right)
	f.Line.Classes(0, func(class int32, _ int) { f.add(56, uint32(class), f.marked) })
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
	return feature.Flags(w.words > 0, w.things > 0, w.when > 0, w.rec > 0, w.money > 0, w.money > 1, w.infinitive, w.ClocksOnly, w.words > 4, w.words > 10)
}

// symbol is what an element counts as: its kind if it is an entity or a number,
// else its word.
func symbol(text string, e *pattern.Elem) uint32 {
	if e.Ent >= 0 || e.Mark&pattern.Num != 0 {
		return uint32(e.Mark&^pattern.Word)*0x85ebca6b + 3
	}
	if e.Fold == "" {
		return feature.Text(text[e.Start:e.End])
	}
	return feature.Text(e.Fold)
}

// split cuts a message in those of its gaps that are asked for.
func (m *Message) split(gaps []Gap, cut func(k int) bool) []*Part {
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
		p = &Part{From: g.Start, Sentence: sentence, Inherit: more && !g.Sentence, Like: !g.Sentence && !m.Opens(g.Start, len(m.Line.Elems))}
		start = g.Start
	}
	p.To = len(m.Line.Elems)
	if p.To > p.From {
		out = append(out, p)
	}
	return slices.Clip(out)
}
