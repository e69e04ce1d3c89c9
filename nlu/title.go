package nlu

import (
	"strings"

	"becario/nlu/hear"
)

// words gives the words of a stretch that no cue and no entity of time has
// taken: the runs between what was taken, trimmed.
func (r *reading) runs(from, to int) []span {
	var out []span
	start := -1
	for i := from; i <= to; i++ {
		if i < to && !r.taken(i) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			if s, ok := r.trim(span{from: start, to: i}); ok {
				out = append(out, s)
			}
		}
		start = -1
	}
	return out
}

// taken tells that an element belongs to no title.
func (r *reading) taken(i int) bool {
	e := &r.pt.Elems[i]
	if e.Mark&hear.When != 0 && !r.pt.Used[i] && r.f.Intent.Topic() == "expense" {
		if w := &r.ent(i).When; w.Daypart != "" && !w.HasDate && !w.HasClock {
			return false
		}
	}
	return r.pt.Used[i] || e.Mark&(hear.When|hear.Rec) != 0 && e.Mark&hear.Word == 0 || e.Mark&hear.Sign != 0 ||
		e.Mark&hear.Stop != 0 && !r.inner(i)
}

// inner tells that a full stop stands inside, as in "Dr. Marsh".
func (r *reading) inner(i int) bool {
	return i > 0 && i+1 < len(r.pt.Elems) && r.pt.Text[r.pt.Elems[i].Start:r.pt.Elems[i].End] == "."
}

// trim takes prepositions, articles without a noun, fillers and punctuation
// from the ends of a stretch.
func (r *reading) trim(s span) (span, bool) {
	c := &r.m.p.c
	for s.from < s.to {
		e := &r.pt.Elems[s.from]
		n := max(r.pt.Is(s.from, c.trimLeft), r.fillerAt(s.from, s))
		switch {
		case e.Mark&(hear.Word|hear.When) == 0:
			s.from++
		case n > 0 && s.from+n < s.to:
			s.from += n
		case n > 0 && s.from+n >= s.to && !e.Upper:
			return s, false
		default:
			goto right
		}
	}
right:
	for s.from < s.to {
		e := &r.pt.Elems[s.to-1]
		switch {
		case e.Mark&(hear.Word|hear.When) == 0:
			s.to--
			continue
		case e.Upper && s.to-s.from <= 2 && len(e.Fold) < 3:
			return s, true
		case r.pt.Is(s.to-1, c.trimRight) == 1 && s.to-1 > s.from && (!e.Upper || len(e.Fold) > 1):
			s.to--
			continue
		case r.pt.Is(s.to-1, c.filler) == 1 && s.to-1 > s.from && r.pt.Is(s.to-2, c.article) == 0:
			s.to--
			continue
		case s.to-2 > s.from && r.pt.Is(s.to-2, c.filler) == 2:
			s.to -= 2
			continue
		}
		break
	}
	return s, s.from < s.to
}

func (r *reading) fillerAt(i int, s span) int {
	if r.pt.Is(i-1, r.m.p.c.of) == 1 || r.pt.Is(i-1, r.m.p.c.article) == 1 {
		return 0 // "the friend", and not "friend, ..."
	}
	n := r.pt.Is(i, r.m.p.c.filler)
	if g := r.pt.Is(i, r.m.p.c.greet); g > n {
		n = g
	}
	if i+n > s.to {
		return 0
	}
	return n
}

// name gives the first run of words in a capture, up to a comma.
func (r *reading) name(slot string) string {
	c, ok := r.caps[slot]
	if !ok {
		return ""
	}
	return r.first(*c)
}

// first gives the first run of words in a stretch, up to a comma.
func (r *reading) first(c span) string {
	if c.cue {
		return strings.Trim(r.text(c.from, c.to), "\"“”«»()[],;: ")
	}
	runs := r.runs(c.from, c.to)
	if len(runs) == 0 || r.pt.Is(c.from, r.m.p.c.clausal) > 1 {
		return "" // "that they do not answer" names nothing
	}
	s := runs[0]
	for i := s.from; i < s.to; i++ {
		e := &r.pt.Elems[i]
		clause := i > s.from && r.pt.Is(i, r.m.p.c.clausal) > 0
		if clause || e.Mark&hear.Punct != 0 && r.pt.Text[e.Start:e.End] != "." {
			if t, ok := r.trim(span{from: s.from, to: i}); ok {
				s = t
			}
			break
		}
	}
	return r.bare(s)
}

// bare gives the text of a stretch without the quotes and brackets at its ends.
func (r *reading) bare(s span) string {
	// An article that stays at the front is harmless; a name reads better without.
	if n := r.pt.Is(s.from, r.m.p.c.article); n > 0 && s.from+n < s.to && r.f.Intent != TaskAdd && r.f.Intent != ExpenseAdd {
		s.from += n
	}
	return strings.Trim(r.text(s.from, s.to), "\"“”«»()[] ")
}

// joined gives the words of a stretch as one title: the first run, and those
// after it that go on with a preposition.
// It keeps a bracket or a mark of emphasis that closes what began inside.
func (r *reading) joined(c span) string {
	runs := r.rawRuns(c)
	if len(runs) == 0 {
		return ""
	}
	best := 0
	out := ""
	for i, s := range runs {
		t, ok := r.trim(s)
		if !ok {
			continue
		}
		switch {
		case out == "":
			t.to = r.closed(t, s.to)
			out, best = r.text(t.from, t.to), i
		case i == best+1 && r.pt.Is(r.skipPunct(s), r.m.p.c.infinitive) > 0 && r.comma(runs[best], s): // "Ana's birthday on friday, buy a card"
			out += ", " + r.text(r.skipPunct(s), t.to)
			best = i
		case r.pt.Is(r.skipPunct(s), r.m.p.c.join) > 0 && i == best+1 && r.near(runs[best], s):
			if k, ok := r.trimEnd(span{from: r.skipPunct(s), to: s.to}); ok {
				out += " " + r.text(k.from, k.to)
				best = i
			}
		}
	}
	return strings.Trim(out, "“”«» ")
}

// closed is the end of a stretch with the mark after it that closes one inside.
func (r *reading) closed(s span, end int) int {
	const pairs = "()[]<>\"\"**__''``"
	for s.to < end {
		e := &r.pt.Elems[s.to]
		mark := r.pt.Text[e.Start:e.End]
		if e.Start != r.pt.Elems[s.to-1].End || len(mark) != 1 {
			break
		}
		k := strings.LastIndex(pairs, mark)
		if k < 0 || k%2 == 0 {
			break
		}
		inside, open, shut := r.text(s.from, s.to), pairs[k-1:k], pairs[k:k+1]
		if open == shut && strings.Count(inside, open)%2 == 0 || strings.Count(inside, open) <= strings.Count(inside, shut) && open != shut {
			break
		}
		s.to++
	}
	return s.to
}

// comma tells that a comma alone stands between two runs, beside entities.
func (r *reading) comma(a, b span) bool {
	commas := 0
	for i := a.to; i < r.skipPunct(b); i++ {
		e := &r.pt.Elems[i]
		switch {
		case r.pt.Used[i]:
			return false
		case e.Mark&hear.Punct != 0 && r.pt.Text[e.Start:e.End] == ",":
			commas++
		case e.Mark&(hear.When|hear.Rec) == 0:
			return false
		}
	}
	return commas == 1
}

// near tells that only entities stand between two runs, and no punctuation.
func (r *reading) near(a, b span) bool {
	for i := a.to; i < b.from; i++ {
		if r.pt.Elems[i].Mark&hear.Punct != 0 || r.pt.Used[i] {
			return false
		}
	}
	return r.pt.Elems[b.from].Mark&hear.Punct == 0
}

func (r *reading) skipPunct(s span) int {
	i := s.from
	for i < s.to-1 && r.pt.Elems[i].Mark&hear.Word == 0 {
		i++
	}
	return i
}

// rawRuns are runs before trimming.
func (r *reading) rawRuns(c span) []span {
	var out []span
	start := -1
	for i := c.from; i <= c.to; i++ {
		if i < c.to && !r.taken(i) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, span{from: start, to: i})
		}
		start = -1
	}
	return out
}

// trimEnd trims only the right end.
func (r *reading) trimEnd(s span) (span, bool) {
	t, ok := r.trim(s)
	return span{from: s.from, to: t.to}, ok
}
