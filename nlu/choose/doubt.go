package choose

import (
	"strings"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/pattern"
)

// Doubt lowers how sure the frames of a part are that leave words of it unread,
// or whose name begins with a word of asking: something was said that they do
// not hold, so that it is shown, or asked about, and not simply done.
func Doubt(m *cut.Message, pt *cut.Part, fs []nlu.Frame) {
	if len(pt.Elems) > cut.LongClause {
		return
	}
	if foreign(pt) {
		for i := range fs {
			fs[i].Confidence = min(fs[i].Confidence, 0.4)
		}
		return
	}
	for i := range fs {
		if bare(pt, &fs[i]) {
			fs[i].Confidence = min(fs[i].Confidence, nlu.Unnamed)
		}
	}
	said := ""
	for i := range fs {
		if !fs[i].Intent.HoldsAll() {
			return
		}
		said += " " + fs[i].Slots.Texts()
	}
	if !unread(m, pt, said) && !asks(m, pt, fs) {
		return
	}
	for i := range fs {
		fs[i].Confidence = min(fs[i].Confidence, nlu.Doubtful)
	}
}

// bare tells a sum without a currency that is for nothing: "1,30".
func bare(pt *cut.Part, f *nlu.Frame) bool {
	if f.Intent != nlu.ExpenseAdd || f.Slots.Title != "" || f.Slots.Category != "" {
		return false
	}
	for i := range pt.Elems {
		if pt.Elems[i].Mark&pattern.Priced != 0 {
			return false
		}
	}
	return true
}

// foreign tells that the language knows no word of the part, and that there is
// nothing else in it.
func foreign(pt *cut.Part) bool {
	for i := range pt.Elems {
		if e := &pt.Elems[i]; e.Ent >= 0 || e.ID >= 0 || e.Mark&pattern.Sign != 0 {
			return false
		}
	}
	return len(pt.Elems) > 1
}

// unread tells that a word is neither in what the frames hold nor one of the
// language's ways of saying.
func unread(m *cut.Message, pt *cut.Part, said string) bool {
	c := &m.Pack.Classes
	known := 0 // up to here the words are of a class
	for i := range pt.Elems {
		e := &pt.Elems[i]
		pt.Classes(i, func(class int32, n int) {
			if class != c.Infinitive && class != c.Person && class != c.Acad && class != c.Paper {
				known = max(known, i+n)
			}
		})
		if i < known || pt.Used[i] || e.Mark&pattern.Word == 0 || e.Ent >= 0 || len(e.Fold) < 3 {
			continue
		}
		if !strings.Contains(said, pt.Text[e.Start:e.End]) {
			return true
		}
	}
	return false
}

// odd tells a name that holds more than a name: a clause, a colon, or a word
// before the verb; or that a share is spoken of and none was read.
func odd(m *cut.Message, pt *cut.Part, f *nlu.Frame, name string) bool {
	c := &m.Pack.Classes
	from, to := pt.Bounds(name)
	if f.Intent == nlu.TaskAdd && asked(m, pt) {
		return true
	}
	if f.Intent == nlu.ExpenseAdd && f.Slots.Split == 0 && pt.Has(c.Split) {
		return true
	}
	if f.Intent == nlu.ExpenseUndo && !f.Slots.Recurring && !pt.Has(c.Spending) {
		return true // it could be a task
	}
	for i := from; i < to; i++ {
		e := &pt.Elems[i]
		if f.Intent != nlu.TaskAdd && pt.Is(i, c.Clause) == 1 && !e.Upper || pt.Text[e.Start:e.End] == ":" && i == from+1 {
			return true
		}
	}
	return f.Intent == nlu.TaskAdd && from+1 < to && m.Infinitive(pt.Line, from+1) && !m.Infinitive(pt.Line, from) &&
		pt.Is(from, c.Acad) == 0 && !pt.Elems[from].Upper
}

// asked tells a question that asks for nothing to be kept.
func asked(m *cut.Message, pt *cut.Part) bool {
	c := &m.Pack.Classes
	for i := range pt.Elems {
		if pt.Elems[i].Mark&pattern.Ask != 0 {
			return !pt.Has(c.Note) && !pt.Has(c.Remind) && !pt.Has(c.Notify)
		}
	}
	return false
}

// asks tells that a name begins with a word that asks for something.
func asks(m *cut.Message, pt *cut.Part, fs []nlu.Frame) bool {
	c := &m.Pack.Classes
	for i := range fs {
		name := fs[i].Slots.Title
		if name == "" {
			name = fs[i].Slots.Subject
		}
		if name == "" {
			continue
		}
		from, _ := pt.Bounds(name)
		if from >= len(pt.Elems) || pt.Elems[from].Upper && from > 0 {
			continue
		}
		if odd(m, pt, &fs[i], name) {
			return true
		}
		if fs[i].Intent == nlu.TaskAdd && pt.Is(from, c.Infinitive) > 0 {
			continue
		}
		for _, class := range [...]int32{c.Opener, c.Note, c.Notify, c.Remind, c.Must, c.WasNot, c.FixWord, c.NoClass, c.Dropped, c.Move} {
			if pt.Is(from, class) > 0 && (class != c.Move || fs[i].Intent.Topic() == "task") {
				return true
			}
		}
	}
	return false
}
