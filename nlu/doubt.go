package nlu

import (
	"strings"

	"becario/nlu/hear"
)

// doubt lowers how sure the frames of a part are that leave words of it unread,
// or whose name begins with a word of asking: something was said that they do
// not hold, so that it is shown, or asked about, and not simply done.
func (r *reading) doubt(fs []Frame) {
	if len(r.pt.Elems) > longClause {
		return
	}
	if r.foreign() {
		for i := range fs {
			fs[i].Confidence = min(fs[i].Confidence, 0.4)
		}
		return
	}
	said := ""
	for i := range fs {
		if !fs[i].Intent.HoldsAll() {
			return
		}
		said += " " + fs[i].Slots.words()
	}
	if !r.unread(said) && !r.begins(fs) {
		return
	}
	for i := range fs {
		fs[i].Confidence = min(fs[i].Confidence, doubtful)
	}
}

// foreign tells that the language knows no word of the part, and that there is
// nothing else in it.
func (r *reading) foreign() bool {
	for i := range r.pt.Elems {
		if e := &r.pt.Elems[i]; e.Ent >= 0 || e.ID >= 0 || e.Mark&hear.Sign != 0 {
			return false
		}
	}
	return len(r.pt.Elems) > 1
}

// doubtful is the most that a frame is sure of which leaves words unread.
const doubtful = 0.85

// words are the pieces of the text that the slots hold.
func (s *Slots) words() string {
	return strings.Join([]string{s.Title, s.NewTitle, s.Subject, s.Alias, s.Teacher, s.Group, s.Room, s.Category,
		s.Document, s.ID, strings.Join(s.With, " ")}, " ")
}

// unread tells that a word is neither in what the frames hold nor one of the
// language's ways of saying.
func (r *reading) unread(said string) bool {
	c := &r.m.p.c
	known := 0 // up to here the words are of a class
	for i := range r.pt.Elems {
		e := &r.pt.Elems[i]
		r.pt.Classes(i, func(class int32, n int) {
			if class != c.infinitive && class != c.person && class != c.acad && class != c.paper {
				known = max(known, i+n)
			}
		})
		if i < known || r.pt.Used[i] || e.Mark&hear.Word == 0 || e.Ent >= 0 || len(e.Fold) < 3 {
			continue
		}
		if !strings.Contains(said, r.pt.Text[e.Start:e.End]) {
			return true
		}
	}
	return false
}

// odd tells a name that holds more than a name: a clause, a colon, or a word
// before the verb; or that a share is spoken of and none was read.
func (r *reading) odd(f *Frame, name string) bool {
	c := &r.m.p.c
	from, to := r.bounds(name)
	if f.Intent == TaskAdd && r.asked() {
		return true
	}
	if f.Intent == ExpenseAdd && f.Slots.Split == 0 && r.has(c.split) {
		return true
	}
	if f.Intent == ExpenseUndo && !f.Slots.Recurring && !r.has(c.spending) {
		return true // it could be a task
	}
	for i := from; i < to; i++ {
		e := &r.pt.Elems[i]
		if f.Intent != TaskAdd && r.pt.Is(i, c.clause) == 1 && !e.Upper || r.pt.Text[e.Start:e.End] == ":" && i == from+1 {
			return true
		}
	}
	return f.Intent == TaskAdd && from+1 < to && r.m.infinitiveIn(r.pt, from+1) && !r.m.infinitiveIn(r.pt, from) &&
		r.pt.Is(from, c.acad) == 0 && !r.pt.Elems[from].Upper
}

// asked tells a question that asks for nothing to be kept.
func (r *reading) asked() bool {
	c := &r.m.p.c
	for i := range r.pt.Elems {
		if r.pt.Elems[i].Mark&hear.Ask != 0 {
			return !r.has(c.note) && !r.has(c.remind) && !r.has(c.notify)
		}
	}
	return false
}

// begins tells that a name begins with a word that asks for something.
func (r *reading) begins(fs []Frame) bool {
	c := &r.m.p.c
	for i := range fs {
		name := fs[i].Slots.Title
		if name == "" {
			name = fs[i].Slots.Subject
		}
		if name == "" {
			continue
		}
		from, _ := r.bounds(name)
		if from >= len(r.pt.Elems) || r.pt.Elems[from].Upper && from > 0 {
			continue
		}
		if r.odd(&fs[i], name) {
			return true
		}
		if fs[i].Intent == TaskAdd && r.pt.Is(from, c.infinitive) > 0 {
			continue
		}
		for _, class := range [...]int32{c.opener, c.note, c.notify, c.remind, c.must, c.wasNot, c.fixWord, c.noClass, c.dropped, c.move} {
			if r.pt.Is(from, class) > 0 && (class != c.move || fs[i].Intent.Topic() == "task") {
				return true
			}
		}
	}
	return false
}
