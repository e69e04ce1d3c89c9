package understand

import (
	"slices"
	"strings"
	"time"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/vocab"
)

// items are what the items of a list share of what the first one says: its month, and
// the kind of thing that it is. "examen de sistemas el 12 de enero, bases de datos el 15"
// are two exams in January.
type items struct {
	// from is the day of the item before, if a month was said of it or of one before it.
	from time.Time
	// far tells that from is of another message: a day counts from it only if it would be
	// of an earlier month otherwise, and only of the same kind of thing.
	far bool
	// kind is what the items are; nil if none was said.
	kind *vocab.Kind
	// many tells that it was said of all: "exams: systems on the 12th, ...".
	many bool
	// first is the frame of which many is said, and name what it is called; it is called
	// by the kind once another item follows.
	first int
	name  string
	onto  string // the title of the message before, which may say the kind
}

// itemsAfter begins the list that goes on with what the message before noted.
func itemsAfter(onto nlu.Slots) items {
	day, _, _ := strings.Cut(onto.Due, "T")
	from, err := time.Parse(nlu.DateLayout, day)
	if err != nil {
		from = time.Time{}
	}
	return items{from: from, far: true, onto: onto.Title}
}

// next is the list in another sentence: it is another one.
func (*items) next() items { return items{} }

// add puts the frames of a part behind those before it, with what they share with them.
func (l *items) add(m *cut.Message, pt *cut.Part, before, now []nlu.Frame) []nlu.Frame {
	if l.onto != "" {
		l.kind, l.onto = kindOf(m, l.onto), ""
	}
	noted := len(now) == 1 && now[0].Intent == nlu.TaskAdd
	same := noted && l.ofKind(m, pt, before, &now[0])
	day := l.month(m, pt, now, same)
	if noted {
		l.takeKind(m, pt, len(before), &now[0])
	}
	l.takeDay(m, pt, now, day)
	return append(before, now...)
}

// dayOfFrame is where a frame holds the day of its one thing; nil if it has none.
func dayOfFrame(f *nlu.Frame) *string {
	switch f.Intent {
	case nlu.TaskAdd, nlu.TaskReschedule:
		return &f.Slots.Due
	case nlu.ClassAdd, nlu.ClassCancel, nlu.ExpenseAdd:
		return &f.Slots.Date
	}
	return nil
}

// oneDay is the only day that a part says; nil if it says none, or several.
func oneDay(m *cut.Message, pt *cut.Part) (day *entity.Entity, several bool) {
	for i := range pt.Elems {
		e := &pt.Elems[i]
		if e.Mark&pattern.When == 0 || e.Ent < 0 {
			continue
		}
		if one := &m.Entities[e.Ent]; one.Kind == entity.KindDatetime && (one.When.HasDate || one.When.Relative) {
			if day != nil {
				return nil, true
			}
			day = one
		}
	}
	return day, false
}

// month puts a day of the month of which no month is said on the first such day from that
// of the item before. It gives that day, or the zero time. same tells that the item is of the
// kind of the one before.
func (l *items) month(m *cut.Message, pt *cut.Part, now []nlu.Frame, same bool) time.Time {
	e, _ := oneDay(m, pt)
	if e == nil || e.DayAlone() == 0 || l.from.IsZero() {
		return time.Time{}
	}
	day := onOrAfter(l.from, e.DayAlone())
	for i := range now {
		f := &now[i]
		at := dayOfFrame(f)
		dir := entity.Forward
		if f.Intent == nlu.ExpenseAdd {
			dir = entity.Backward
		}
		alone := e.Look(dir).Start
		const size = len(nlu.DateLayout)
		if at == nil || len(*at) < size || (*at)[:size] != alone.Format(nlu.DateLayout) || f.Slots.Recurrence != "" {
			continue
		}
		if l.far && (!sooner(alone, l.from) || f.Intent == nlu.TaskAdd && f.Slots.Title != "" && !same) || f.Intent == nlu.ExpenseAdd && day.After(m.Input.Reference) {
			continue
		}
		day := day
		if same := time.Date(l.from.Year(), l.from.Month(), e.DayAlone(), 0, 0, 0, 0, time.UTC); l.far && f.Intent == nlu.TaskReschedule && same.Day() == e.DayAlone() {
			day = same // it stays in its month
		}
		hour := (*at)[size:]
		*at = day.Format(nlu.DateLayout) + hour
		f.Assumed = slices.DeleteFunc(f.Assumed, func(a nlu.Assumption) bool { return a.Why == "month" })
		if same := time.Date(l.from.Year(), l.from.Month(), e.DayAlone(), 0, 0, 0, 0, time.UTC); same.Before(l.from) && f.Intent == nlu.TaskAdd {
			f.Assumed = append(f.Assumed, nlu.Assumption{Slot: "due", Value: *at, Other: same.Format(nlu.DateLayout) + hour, Why: "month"})
		}
	}
	return day
}

// sooner tells that one day is of an earlier month than another.
func sooner(a, b time.Time) bool {
	return a.Year() < b.Year() || a.Year() == b.Year() && a.Month() < b.Month()
}

// onOrAfter is the first day from one on that has a number in its month.
func onOrAfter(from time.Time, number int) time.Time {
	for n := 0; ; n++ {
		day := time.Date(from.Year(), from.Month()+time.Month(n), number, 0, 0, 0, 0, time.UTC)
		if day.Day() == number && !day.Before(from) {
			return day
		}
	}
}

// takeDay notes the day from which the next item counts.
func (l *items) takeDay(m *cut.Message, pt *cut.Part, now []nlu.Frame, carried time.Time) {
	e, several := oneDay(m, pt)
	switch {
	case several:
		l.from = time.Time{}
	case e == nil:
	case !carried.IsZero():
		l.from, l.far = carried, false
	case e.SaysMonth() && len(now) > 0:
		l.from = time.Time{}
		if at := dayOfFrame(&now[len(now)-1]); at != nil && len(*at) >= len(nlu.DateLayout) {
			l.from, _ = time.Parse(nlu.DateLayout, (*at)[:len(nlu.DateLayout)]) // a slot holds a day
		}
		l.far = false
	default:
		l.from = time.Time{}
	}
}

// kindOf is the kind that a title says; nil if it says none.
func kindOf(m *cut.Message, title string) *vocab.Kind {
	kinds := m.Pack.Course.Kinds
	title = inFull(m, title)
	i := slices.IndexFunc(kinds, func(k vocab.Kind) bool { return k.Of(title) != "" })
	if i < 0 {
		return nil
	}
	return &kinds[i]
}

// inFull is a text folded, with its short ways of writing said in full.
func inFull(m *cut.Message, text string) string {
	var words []string
	for _, e := range m.Pack.Split(text, nil, nil) {
		words = append(words, e.Fold)
	}
	return strings.Join(words, " ")
}

// ofKind calls a task of the list by its kind, if it says only a subject, or something of
// which the kind was said before: "entrega de física el 3 y de química el 10". It reports
// whether the task is of that kind.
func (l *items) ofKind(m *cut.Message, pt *cut.Part, before []nlu.Frame, f *nlu.Frame) bool {
	title := f.Slots.Title
	if l.kind == nil || title == "" || f.Slots.Due == "" {
		return false
	}
	if kindOf(m, title) == l.kind {
		return true
	}
	if pt.Has(m.Pack.Classes.Acad) {
		return false
	}
	from, _ := pt.Bounds(title)
	own := m.Own(title, nlu.SubjectNames)
	led := from > 0 && l.leads(m, pt, from-1)
	if first, rest, ok := strings.Cut(title, " "); ok && l.leads(m, pt, from) && strings.EqualFold(first, pt.TextOf(from, from+1)) { // "y el de física"
		title, led = rest, true
	}
	if pt.Is(from, m.Pack.Classes.Infinitive) > 0 || !l.many && !led && pattern.Fold(own) != pattern.Fold(title) && !m.Pack.Course.Subjects[inFull(m, title)] {
		return false
	}
	if l.name != "" {
		before[l.first].Slots.Title, l.name = l.kind.Call(l.name), ""
	}
	f.Slots.Title = l.kind.Call(title)
	if f.Slots.Subject == "" {
		f.Slots.Subject = title
	}
	return true
}

// leads tells that the word at an element is the one that stands before a name of the kind:
// "de" of "examen de".
func (l *items) leads(m *cut.Message, pt *cut.Part, i int) bool {
	return pt.Is(i, m.Pack.Classes.Of) == 1 && strings.HasSuffix(l.kind.Before, " "+pt.Elems[i].Fold+" ")
}

// takeKind notes the kind that an item says of itself, or of all: "exámenes: ...".
func (l *items) takeKind(m *cut.Message, pt *cut.Part, place int, f *nlu.Frame) {
	title := f.Slots.Title
	if kind := kindOf(m, title); kind != nil {
		l.kind, l.many, l.name = kind, l.many && l.kind == kind, ""
		return
	}
	from, to := pt.Bounds(title)
	if title == "" {
		return
	}
	for i := range m.Pack.Course.Kinds {
		k := &m.Pack.Course.Kinds[i]
		for _, many := range k.Many {
			words := len(strings.Fields(many))
			name := ""
			switch {
			case saysAt(pt, from, to, many) && pt.Is(from+words, m.Pack.Classes.Of) == 1 && strings.HasSuffix(k.Before, " "+pt.Elems[from+words].Fold+" "):
				name = pt.TextOf(from+words+1, to) // "exámenes de sistemas"
			case from > 0 && pt.Elems[from-1].Mark&pattern.Word == 0 && saysAt(pt, from-1-words, from-1, many):
				name = title // "exams: systems"
			}
			if name != "" {
				l.kind, l.many, l.first, l.name = k, true, place, name
				return
			}
		}
	}
}

// saysAt tells that the words from one element on, before another, begin with some words.
func saysAt(pt *cut.Part, from, to int, said string) bool {
	for word := range strings.FieldsSeq(said) {
		if from < 0 || from >= to || pt.Elems[from].Fold != word {
			return false
		}
		from++
	}
	return true
}
