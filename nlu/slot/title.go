package slot

import (
	"strings"

	"becario/nlu"
	"becario/nlu/pattern"
)

// Runs gives the words of a stretch that no cue and no entity of time has
// taken: the runs between what was taken, trimmed.
func (r *Reading) Runs(from, to int) []Span {
	var out []Span
	for _, run := range r.RawRuns(Span{From: from, To: to}) {
		if s, ok := r.Trim(run); ok {
			out = append(out, s)
		}
	}
	return out
}

// Taken tells that an element belongs to no title.
func (r *Reading) Taken(i int) bool {
	e := &r.Part.Elems[i]
	if e.Mark&pattern.When != 0 && !r.Part.Used[i] && r.Frame.Intent.Topic() == "expense" {
		if w := &r.Entity(i).When; w.Daypart != "" && !w.HasDate && !w.HasClock {
			return false
		}
	}
	return r.Part.Used[i] || e.Mark&(pattern.When|pattern.Rec) != 0 && e.Mark&pattern.Word == 0 || e.Mark&pattern.Sign != 0 ||
		e.Mark&pattern.Stop != 0 && !r.inner(i)
}

// inner tells that a full stop stands inside, as in "Dr. Marsh".
func (r *Reading) inner(i int) bool {
	return i > 0 && i+1 < len(r.Part.Elems) && r.Part.Text[r.Part.Elems[i].Start:r.Part.Elems[i].End] == "."
}

// Trim takes prepositions, articles without a noun, fillers and punctuation
// from the ends of a stretch.
func (r *Reading) Trim(s Span) (Span, bool) {
	c := &r.Message.Pack.Classes
	for s.From < s.To {
		e := &r.Part.Elems[s.From]
		n := max(r.Part.Is(s.From, c.TrimLeft), r.fillerAt(s.From, s))
		switch {
		case e.Mark&(pattern.Word|pattern.When) == 0:
			s.From++
		case n > 0 && s.From+n < s.To:
			s.From += n
		case n > 0 && s.From+n >= s.To && !e.Upper:
			return s, false
		default:
			goto right
		}
	}
right:
	for s.From < s.To {
		e := &r.Part.Elems[s.To-1]
		switch {
		case e.Mark&(pattern.Word|pattern.When) == 0:
			s.To--
			continue
		case e.Upper && s.To-s.From <= 2 && len(e.Fold) < 3:
			return s, true
		case r.Part.Is(s.To-1, c.TrimRight) == 1 && s.To-1 > s.From && (!e.Upper || len(e.Fold) > 1):
			s.To--
			continue
		case r.Part.Is(s.To-1, c.Filler) == 1 && s.To-1 > s.From && r.Part.Is(s.To-2, c.Article) == 0:
			s.To--
			continue
		case s.To-2 > s.From && r.Part.Is(s.To-2, c.Filler) == 2:
			s.To -= 2
			continue
		}
		break
	}
	return s, s.From < s.To
}

func (r *Reading) fillerAt(i int, s Span) int {
	if r.Part.Is(i-1, r.Message.Pack.Classes.Of) == 1 || r.Part.Is(i-1, r.Message.Pack.Classes.Article) == 1 {
		return 0 // "the friend", and not "friend, ..."
	}
	n := r.Part.Is(i, r.Message.Pack.Classes.Filler)
	if g := r.Part.Is(i, r.Message.Pack.Classes.Greet); g > n {
		n = g
	}
	if i+n > s.To {
		return 0
	}
	return n
}

// Name gives the first run of words in a capture, up to a comma.
func (r *Reading) Name(slot string) string {
	c, ok := r.Captures[slot]
	if !ok {
		return ""
	}
	return r.First(*c)
}

// First gives the first run of words in a stretch, up to a comma.
func (r *Reading) First(c Span) string {
	if c.cue {
		return strings.Trim(r.Part.TextOf(c.From, c.To), "\"“”«»()[],;: ")
	}
	runs := r.Runs(c.From, c.To)
	if len(runs) == 0 || r.Part.Is(c.From, r.Message.Pack.Classes.Clausal) > 1 {
		return "" // "that they do not answer" names nothing
	}
	s := runs[0]
	for i := s.From; i < s.To; i++ {
		e := &r.Part.Elems[i]
		clause := i > s.From && r.Part.Is(i, r.Message.Pack.Classes.Clausal) > 0
		if clause || e.Mark&pattern.Punct != 0 && r.Part.Text[e.Start:e.End] != "." {
			if t, ok := r.Trim(Span{From: s.From, To: i}); ok {
				s = t
			}
			break
		}
	}
	return r.bare(s)
}

// bare gives the text of a stretch without the quotes and brackets at its ends.
func (r *Reading) bare(s Span) string {
	// An article that stays at the front is harmless; a name reads better without.
	if n := r.Part.Is(s.From, r.Message.Pack.Classes.Article); n > 0 && s.From+n < s.To && r.Frame.Intent != nlu.TaskAdd && r.Frame.Intent != nlu.ExpenseAdd {
		s.From += n
	}
	return strings.Trim(r.Part.TextOf(s.From, s.To), "\"“”«»()[] ")
}

// Joined gives the words of a stretch as one title: the first run, and those
// after it that go on with a preposition. It keeps a bracket or a mark of emphasis that closes what began inside.
func (r *Reading) Joined(c Span) string {
	runs := r.RawRuns(c)
	if len(runs) == 0 {
		return ""
	}
	best := 0
	out := ""
	for i, s := range runs {
		t, ok := r.Trim(s)
		if !ok {
			continue
		}
		switch {
		case out == "":
			t.To = r.closed(t, s.To)
			out, best = r.Part.TextOf(t.From, t.To), i
		case i == best+1 && r.Part.Is(r.skipPunct(s), r.Message.Pack.Classes.Infinitive) > 0 && r.comma(runs[best], s): // "Ana's birthday on friday, buy a card"
			out += ", " + r.Part.TextOf(r.skipPunct(s), t.To)
			best = i
		case r.Part.Is(r.skipPunct(s), r.Message.Pack.Classes.Join) > 0 && i == best+1 && r.near(runs[best], s):
			if k, ok := r.trimEnd(Span{From: r.skipPunct(s), To: s.To}); ok {
				out += " " + r.Part.TextOf(k.From, k.To)
				best = i
			}
		}
	}
	return strings.Trim(out, "“”«» ")
}

// closed is the end of a stretch with the mark after it that closes one inside.
func (r *Reading) closed(s Span, end int) int {
	const pairs = "()[]<>\"\"**__''``"
	for s.To < end {
		e := &r.Part.Elems[s.To]
		mark := r.Part.Text[e.Start:e.End]
		if e.Start != r.Part.Elems[s.To-1].End || len(mark) != 1 {
			break
		}
		k := strings.LastIndex(pairs, mark)
		if k < 0 || k%2 == 0 {
			break
		}
		inside, open, shut := r.Part.TextOf(s.From, s.To), pairs[k-1:k], pairs[k:k+1]
		if open == shut && strings.Count(inside, open)%2 == 0 || strings.Count(inside, open) <= strings.Count(inside, shut) && open != shut {
			break
		}
		s.To++
	}
	return s.To
}

// comma tells that a comma alone stands between two runs, beside entities.
func (r *Reading) comma(a, b Span) bool {
	commas := 0
	for i := a.To; i < r.skipPunct(b); i++ {
		e := &r.Part.Elems[i]
		switch {
		case r.Part.Used[i]:
			return false
		case e.Mark&pattern.Punct != 0 && r.Part.Text[e.Start:e.End] == ",":
			commas++
		case e.Mark&(pattern.When|pattern.Rec) == 0:
			return false
		}
	}
	return commas == 1
}

// near tells that only entities stand between two runs, and no punctuation.
func (r *Reading) near(a, b Span) bool {
	for i := a.To; i < b.From; i++ {
		if r.Part.Elems[i].Mark&pattern.Punct != 0 || r.Part.Used[i] {
			return false
		}
	}
	return r.Part.Elems[b.From].Mark&pattern.Punct == 0
}

func (r *Reading) skipPunct(s Span) int {
	i := s.From
	for i < s.To-1 && r.Part.Elems[i].Mark&pattern.Word == 0 {
		i++
	}
	return i
}

// RawRuns are runs before trimming.
func (r *Reading) RawRuns(c Span) []Span {
	var out []Span
	start := -1
	for i := c.From; i <= c.To; i++ {
		if i < c.To && !r.Taken(i) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, Span{From: start, To: i})
		}
		start = -1
	}
	return out
}

// trimEnd trims only the right end.
func (r *Reading) trimEnd(s Span) (Span, bool) {
	t, ok := r.Trim(s)
	return Span{From: s.From, To: t.To}, ok
}
