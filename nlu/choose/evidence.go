package choose

import (
	"slices"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/pattern"
)

// evidence counts what a part holds.
type evidence struct {
	money, when, past, rec, dur, words int
	ask, priced, ranged                bool
}

func evidenceOf(m *cut.Message, pt *cut.Part) evidence {
	var v evidence
	for i := range pt.Elems {
		e := &pt.Elems[i]
		switch {
		case e.Mark&pattern.Ask != 0:
			v.ask = true
		case e.Mark&pattern.Rec != 0:
			v.rec++
		case e.Mark&pattern.Shift != 0 && e.Mark&pattern.When != 0:
			v.dur++
			v.when++
		case e.Mark&pattern.When != 0:
			v.when++
			if e.Ent >= 0 && m.Entities[e.Ent].When.Past {
				v.past++
			}
			if e.Ent >= 0 && len(m.Entities[e.Ent].When.Weekdays) > 1 {
				v.rec++ // "Tuesday and Thursday" is every week
			}
		case e.Mark&pattern.Priced != 0:
			v.money++
			v.priced = true
		case e.Mark&pattern.Dur != 0:
			v.dur++
		case e.Mark&pattern.Money != 0 && pt.Is(i-1, m.Pack.Classes.Split) == 0 && pt.Is(i-1, m.Pack.Classes.Number) == 0 && pt.Is(i-1, m.Pack.Classes.Room) == 0:
			v.money++
		}
		if e.Mark&pattern.Word != 0 && e.Mark&pattern.Num == 0 {
			v.words++
		}
	}
	v.ranged = ranged(m, pt)
	return v
}

// needs raises and lowers intents by what they cannot do without: an amount, a
// date, a word of moving or deleting.
func needs(m *cut.Message, pt *cut.Part) map[nlu.Intent]float32 {
	v, out := evidenceOf(m, pt), make(map[nlu.Intent]float32, nlu.IntentCount)
	byEntities(m, &v, out)
	byWords(m, pt, &v, out)
	return out
}

// byEntities is the part of needs that asks for no words.
func byEntities(m *cut.Message, v *evidence, out map[nlu.Intent]float32) {
	if v.money == 0 {
		out[nlu.ExpenseAdd] -= 6
		out[nlu.BudgetSet] -= 5
	}
	if v.priced {
		out[nlu.ExpenseAdd]++
		out[nlu.TaskDone] -= 2
		out[nlu.TaskList] -= 2
		out[nlu.ClassAdd] -= 3
	}
	if v.rec == 0 && v.when == 0 {
		out[nlu.ClassAdd] -= 5
		out[nlu.TaskReschedule] -= 2.5
	}
	if v.dur > 0 && v.when == 0 {
		out[nlu.TaskReschedule] += 2
	}
	if v.past > 0 && v.past == v.when {
		out[nlu.TaskReschedule] -= 8 // nothing is moved to a day that is over
	}
	if v.words == 0 && v.when == 0 && v.money == 0 && v.rec == 0 && v.dur == 0 {
		out[nlu.Smalltalk] += 4 // nothing but emoji
	}
	if v.when > 0 && v.words == 0 {
		out[nlu.Smalltalk] -= 4
	}
	if v.when > 0 && v.words > 0 {
		out[nlu.Smalltalk] -= 1.5 // who names a day wants something
	}
	if v.ask {
		for _, it := range [...]nlu.Intent{nlu.ExpenseAdd, nlu.TaskDone, nlu.ClassAdd, nlu.SubjectAdd, nlu.ClassCancel, nlu.TaskDelete, nlu.ExpenseFix, nlu.ClassChange} {
			out[it] -= 2
		}
		out[nlu.TaskAdd] -= 1.5
	} else if v.ranged {
		for _, it := range [...]nlu.Intent{nlu.ClassList, nlu.ClassNext, nlu.TaskList, nlu.AgendaDay} {
			out[it] -= 3
		}
	}
}

// byWords is the part of needs that asks for words.
func byWords(m *cut.Message, pt *cut.Part, v *evidence, out map[nlu.Intent]float32) {
	c := &m.Pack.Classes
	if v.past > 0 && v.past == v.when && v.money == 0 && pt.Has(c.FixWord) {
		out[nlu.ExpenseFix] += 3 // what was paid "was yesterday"
	}
	for _, need := range [...]struct {
		intent nlu.Intent
		by     float32
		words  []int32 // one of these, or the intent goes down
	}{
		{nlu.ClassCancel, 3, []int32{c.NoClass, c.Dropped, c.Delete}},
		{nlu.TaskDone, 2, []int32{c.Done, c.AsDone}},
		{nlu.TaskDelete, 2, []int32{c.Delete, c.Undo}},
		{nlu.ExpenseUndo, 2, []int32{c.Delete, c.Undo, c.WasNot, c.Dropped}},
		{nlu.TaskReschedule, 2, []int32{c.Move, c.Later, c.Sooner, c.Rather}},
	} {
		if !slices.ContainsFunc(need.words, pt.Has) {
			out[need.intent] -= need.by
		}
	}
	if v.dur > 0 && v.when > 0 && pt.Has(c.Notify) {
		out[nlu.ReminderSettings] -= 3
	}
	if v.money > 0 && !pt.Has(c.Alerts) && !pt.Has(c.Notify) {
		out[nlu.ReminderSettings] -= 3
	}
	if v.money > 0 && pt.Has(c.Income) {
		out[nlu.ExpenseAdd] -= 5
		out[nlu.RequestFile] -= 4
		out[nlu.OutOfScope] += 2
	}
	if v.money > 0 && v.when > 0 && pt.Is(0, c.ToPay) > 0 {
		out[nlu.ExpenseAdd] -= 5
		out[nlu.TaskAdd] += 2
	}
	if v.money > 0 && !v.priced && pt.Is(0, c.Infinitive) > 0 && pt.Is(0, c.ToPay) == 0 && pt.Is(0, c.Person) == 0 {
		out[nlu.ExpenseAdd] -= 3 // "read 1984"
	}
	if v.when > 0 && v.words > 0 && !pt.Has(c.Remind) && !pt.Has(c.Notify) && !pt.Has(c.Must) && pt.Is(0, c.Infinitive) == 0 && shifted(m, pt) {
		out[nlu.TaskReschedule] += 3 // "the meeting, an hour later"
		out[nlu.TaskAdd] -= 1.5
	}
	if figure(pt) && !pt.Has(c.Chat) && !pt.Has(c.Greet) {
		out[nlu.Smalltalk] -= 1.5 // nobody chats in figures
	}
	if pt.Has(c.Cannot) {
		out[nlu.TaskAdd] -= 2
	}
	if v.priced && !pt.Has(c.Must) && !pt.Has(c.Notify) && !pt.Has(c.Remind) && pt.Is(0, c.Infinitive) == 0 {
		out[nlu.TaskAdd] -= 1.5
	}
	if v.money > 0 && pt.Has(c.Money) {
		out[nlu.TaskDone] -= 5
	}
	switch {
	case v.rec == 0 && pt.Has(c.Exam):
		out[nlu.ClassAdd] -= 5
		out[nlu.ClassChange] -= 2
	case v.rec == 0 && !v.ranged && !pt.Has(c.Lesson) && !pt.Has(c.Lab) && !pt.Has(c.Room) && !pt.Has(c.Teacher):
		out[nlu.ClassAdd] -= 3
	case v.rec > 0:
		if !pt.Has(c.Changed) {
			out[nlu.ClassChange] -= 2
		}
		if !v.ranged && !pt.Has(c.ClassEvidence) && !pt.Has(c.Lab) {
			out[nlu.ClassAdd] -= 1.5
		}
	}
}

// shifted tells that a length later or sooner is said.
func shifted(m *cut.Message, pt *cut.Part) bool {
	for i := range pt.Elems {
		if e := &pt.Elems[i]; e.Mark&pattern.When != 0 && e.Mark&pattern.Shift != 0 && (m.Said(pt, i, m.Pack.Classes.Later) || m.Said(pt, i, m.Pack.Classes.Sooner)) {
			return true
		}
	}
	return false
}

// figure tells that a word with a digit stands in a part.
func figure(pt *cut.Part) bool {
	for i := range pt.Elems {
		if e := &pt.Elems[i]; e.Mark&pattern.Word != 0 && cut.HasDigit(e.Fold) {
			return true
		}
	}
	return false
}

// ranged tells that hours from and to are said.
func ranged(m *cut.Message, pt *cut.Part) bool {
	for i := range pt.Elems {
		if e := &pt.Elems[i]; e.Ent >= 0 {
			x := &m.Entities[e.Ent]
			if x.When.ClockEnd.Set || x.Recurrence.ClockEnd.Set {
				return true
			}
		}
	}
	_, _, ok := m.Hours(pt)
	return ok
}
