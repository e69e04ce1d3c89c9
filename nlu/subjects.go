package nlu

import (
	"strings"

	"becario/nlu/hear"
)

// subjectAdd reads one subject, or several in a list.
func (r *reading) subjectAdd() []Frame {
	c, ok := r.caps["subject"]
	if !ok {
		c = &span{from: max(0, r.pt.Is(0, r.m.p.c.note)), to: len(r.pt.Elems)}
		for i := range r.pt.Elems {
			if e := &r.pt.Elems[i]; r.pt.Text[e.Start:e.End] == ":" && i+1 < len(r.pt.Elems) {
				c.from = i + 1
				break
			}
		}
	}
	var out []Frame
	for _, s := range r.listed(*c) {
		one := r.slice(s)
		one.details()
		f := one.f
		f.Slots.Subject = one.first(span{from: 0, to: min(len(one.pt.Elems), c.to-s.from)})
		f.Slots.Subject = r.withoutParens(f.Slots.Subject)
		if f.Slots.Alias == "" {
			f.Slots.Alias = one.inParens()
		}
		if f.Slots.Subject == "" || one.onlyLength(f.Slots.Subject) {
			if len(out) > 0 {
				merge(&out[len(out)-1].Slots, &f.Slots)
			}
			continue
		}
		out = append(out, f)
	}
	if len(out) == 0 {
		r.f.Confidence = min(r.f.Confidence, 0.3)
		return []Frame{r.f}
	}
	return out
}

// onlyLength tells that a name is no more than how long something lasts, as in
// "course of 3 months".
func (r *reading) onlyLength(name string) bool {
	from, to := r.bounds(name)
	return to == from+1 && r.pt.Elems[from].Mark&hear.Dur != 0
}

// merge fills what is missing in the details of a subject.
func merge(a, b *Slots) {
	if a.Teacher == "" {
		a.Teacher = b.Teacher
	}
	if a.Group == "" {
		a.Group = b.Group
	}
	if a.Credits == 0 {
		a.Credits = b.Credits
	}
	if a.Alias == "" {
		a.Alias = b.Alias
	}
}

func (r *reading) withoutParens(s string) string {
	if i := strings.IndexAny(s, "(["); i > 0 {
		s = strings.TrimSpace(s[:i])
	}
	return s
}

// inParens gives what stands in brackets.
func (r *reading) inParens() string {
	if len(r.pt.Elems) == 0 {
		return ""
	}
	t := r.text(0, len(r.pt.Elems))
	_, t, ok := strings.Cut(t, "(")
	if !ok {
		return ""
	}
	t, _, _ = strings.Cut(t, ")")
	return strings.TrimSpace(t)
}

// listed cuts a list at conjunctions where another name begins.
func (r *reading) listed(c span) []span {
	var out []span
	start := c.from
	for i := c.from; i < c.to; i++ {
		if n := r.pt.Is(i, r.m.p.c.and); n > 0 && i > start && i+n < c.to && !r.pt.Used[i] &&
			(r.pt.Used[i-1] || r.has(r.m.p.c.several)) {
			out = append(out, span{from: start, to: i})
			start = i + n
			i += n - 1
		}
	}
	// What comes after the capture in the cues belongs to the last one.
	return append(out, span{from: start, to: len(r.pt.Elems)})
}

// slice reads a piece of the part under the same intent.
func (r *reading) slice(s span) *reading {
	pt := &part{Line: r.m.p.Line(r.pt.Text, r.pt.Elems[s.from:s.to]), from: s.from, to: s.to}
	one := r.m.reading(pt, candidate{intent: r.f.Intent})
	one.f.Confidence = r.f.Confidence
	return one
}
