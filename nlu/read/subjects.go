package read

import (
	"strings"

	"becario/nlu"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// subjectAdd reads one subject, or several in a list.
func subjectAdd(r *slot.Reading) []nlu.Frame {
	c, ok := r.Captures["subject"]
	if !ok {
		c = &slot.Span{From: max(0, r.Part.Is(0, r.Message.Pack.Classes.Note)), To: len(r.Part.Elems)}
		for i := range r.Part.Elems {
			if e := &r.Part.Elems[i]; r.Part.Text[e.Start:e.End] == ":" && i+1 < len(r.Part.Elems) {
				c.From = i + 1
				break
			}
		}
	}
	var out []nlu.Frame
	for _, s := range listed(r, *c) {
		one := r.Slice(s)
		details(one)
		f := one.Frame
		f.Slots.Subject = one.First(slot.Span{From: 0, To: min(len(one.Part.Elems), c.To-s.From)})
		f.Slots.Subject = withoutParens(r, f.Slots.Subject)
		if f.Slots.Alias == "" {
			f.Slots.Alias = inParens(one)
		}
		if f.Slots.Subject == "" || onlyLength(one, f.Slots.Subject) {
			if len(out) > 0 {
				merge(&out[len(out)-1].Slots, &f.Slots)
			}
			continue
		}
		out = append(out, f)
	}
	if len(out) == 0 {
		r.Frame.Confidence = min(r.Frame.Confidence, 0.3)
		return []nlu.Frame{r.Frame}
	}
	return out
}

// onlyLength tells that a name is no more than how long something lasts, as in
// "course of 3 months".
func onlyLength(r *slot.Reading, name string) bool {
	from, to := r.Part.Bounds(name)
	return to == from+1 && r.Part.Elems[from].Mark&pattern.Dur != 0
}

// merge fills what is missing in the details of a subject.
func merge(a, b *nlu.Slots) {
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

func withoutParens(r *slot.Reading, s string) string {
	if i := strings.IndexAny(s, "(["); i > 0 {
		s = strings.TrimSpace(s[:i])
	}
	return s
}

// inParens gives what stands in brackets.
func inParens(r *slot.Reading) string {
	if len(r.Part.Elems) == 0 {
		return ""
	}
	t := r.Part.TextOf(0, len(r.Part.Elems))
	_, t, ok := strings.Cut(t, "(")
	if !ok {
		return ""
	}
	t, _, _ = strings.Cut(t, ")")
	return strings.TrimSpace(t)
}

// listed cuts a list at conjunctions where another name begins.
func listed(r *slot.Reading, c slot.Span) []slot.Span {
	var out []slot.Span
	start := c.From
	for i := c.From; i < c.To; i++ {
		if n := r.Part.Is(i, r.Message.Pack.Classes.And); n > 0 && i > start && i+n < c.To && !r.Part.Used[i] &&
			(r.Part.Used[i-1] || r.Part.Has(r.Message.Pack.Classes.Several)) {
			out = append(out, slot.Span{From: start, To: i})
			start = i + n
			i += n - 1
		}
	}
	// What comes after the capture in the cues belongs to the last one.
	return append(out, slot.Span{From: start, To: len(r.Part.Elems)})
}
