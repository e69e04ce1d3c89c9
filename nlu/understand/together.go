package understand

import (
	"slices"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// together settles what frames of one message share: a day said once for all,
// the request that a paper is for, the period that a comparison goes on from.
func together(m *cut.Message, fs []nlu.Frame) []nlu.Frame {
	fs = withoutEchoes(m, fs)
	for i := 1; i < len(fs); i++ {
		a, b := &fs[i-1].Slots, &fs[i].Slots
		switch fs[i].Intent {
		case nlu.RequestAddDocument:
			if b.ID == "" && b.Title == "" && fs[i-1].Intent.Topic() == "request" {
				b.ID, b.Title = a.ID, a.Title
			}
		case nlu.ExpenseCompare:
			if a.Range != "" && fs[i-1].Intent == nlu.ExpenseChart && b.A != "" && b.B == slot.OtherPeriod(m.Input.Reference, b.A) {
				b.A, b.B = a.Range, b.A
			}
		}
	}
	return fs
}

// withoutEchoes drops frames that only say again what the one beside them says
// ("forget the dentist, delete it") or say nothing that is sure.
func withoutEchoes(m *cut.Message, fs []nlu.Frame) []nlu.Frame {
	out := fs[:0] // never ahead of what is read
	for _, f := range fs {
		var prev *nlu.Frame
		if len(out) > 0 {
			prev = &out[len(out)-1]
		}
		switch {
		case prev != nil && prev.Intent == nlu.ExpenseAdd && f.Intent == nlu.ExpenseFix && f.Slots.Target == "last" &&
			f.Slots.Category != "" && f.Slots.Amount == nil && prev.Slots.Category == "":
			prev.Slots.Category = f.Slots.Category
			continue
		case prev != nil && removes(f.Intent) && removes(prev.Intent) && f.Slots.Target == "last" && f.Slots.Title == "":
			prev.Slots.Recurring = prev.Slots.Recurring || f.Slots.Recurring && prev.Intent == nlu.ExpenseUndo
			continue
		case prev != nil && f.Intent == nlu.ClassCancel && prev.Intent == nlu.OutOfScope && f.Slots.Date+f.Slots.Range == "" && dated(m, *prev):
			f.Slots.Date = dayOf(m, *prev) // "Friday is a holiday, there is no class"
			*prev = f
			continue
		case prev != nil && goesOnWith(prev, &f):
			continue
		case prev != nil && f.Intent == nlu.Help && prev.Intent == nlu.Help:
			if prev.Slots.Topic == "" {
				prev.Slots.Topic = f.Slots.Topic
			}
			continue
		case prev != nil && f.Intent == nlu.AgendaDay && prev.Intent == nlu.AgendaDay && !dated(m, f):
			continue
		case f.Intent == nlu.Smalltalk && prev != nil && prev.Intent != nlu.Smalltalk && f.Confidence < f.Intent.ActFrom():
			continue
		case prev != nil && prev.Intent == nlu.Smalltalk && f.Intent != nlu.Smalltalk && f.Intent != nlu.OutOfScope && prev.Confidence < prev.Intent.ActFrom():
			*prev = f
			continue
		}
		out = append(out, f)
	}
	return out
}

// dated tells that a date stands where a frame was read from.
func dated(m *cut.Message, f nlu.Frame) bool { return dayOf(m, f) != "" }

// dayOf is the first day that stands where a frame was read from; "" if there is
// none.
func dayOf(m *cut.Message, f nlu.Frame) string {
	for i := range m.Entities {
		if e := &m.Entities[i]; e.Kind == entity.KindDatetime && e.Offset >= f.Start && e.End <= f.End {
			return e.Look(entity.Forward).Start.Format(nlu.DateLayout)
		}
	}
	return ""
}

// goesOnWith gives the frame before what the next one says of the same thing:
// "I cannot do the report today, put it on Friday".
func goesOnWith(prev, f *nlu.Frame) bool {
	a, b := &prev.Slots, &f.Slots
	switch {
	case prev.Intent == nlu.ClassCancel && f.Intent == nlu.ClassCancel && a.Subject == "" && b.Subject != "" && a.Date+a.Range != "" && b.Date+b.Range == "":
		a.Subject = b.Subject // "she does not come on Monday, there is no Latin"
		return true
	case prev.Intent == nlu.ClassCancel && (removes(f.Intent) || f.Intent == nlu.ClassCancel):
		if b.Subject != "" || a.Subject == "" && (a.Date+a.Range == "" || b.Date+b.Range != "") || b.Start != "" || a.Date != "" && b.Date != "" || removes(f.Intent) && b.Target != "last" {
			return false
		}
		if a.Date == "" && a.Range == "" {
			a.Date, a.Range = b.Date, b.Range
		}
		a.Permanent = (a.Permanent || f.Intent != nlu.ClassCancel) && a.Date == "" && a.Range == ""
		return true
	case f.Intent != prev.Intent || b.Target != "last" || a.Title == "" && a.Index == 0:
		return false
	case f.Intent == nlu.TaskDone:
		return true
	case f.Intent == nlu.TaskReschedule:
		a.Due, a.Daypart, a.Shift = b.Due, b.Daypart, b.Shift
		prev.Assumed = f.Assumed
		return true
	}
	return false
}

func removes(i nlu.Intent) bool { return i == nlu.TaskDelete || i == nlu.ExpenseUndo }

// carry gives what goes on with the part before it the day that was said there
// once for all: in front of a list of tasks, or in front or at the end of a list of
// expenses.
func carry(m *cut.Message, before, now []nlu.Frame, a, b *cut.Part) {
	if len(before) == 0 || len(now) == 0 || a.Sentence != b.Sentence {
		return
	}
	last := &before[len(before)-1]
	for i := range now {
		f := &now[i]
		switch {
		case f.Intent != last.Intent:
		case f.Intent == nlu.ClassAdd && f.Slots.Subject == last.Slots.Subject:
			share(&last.Slots.Room, &f.Slots.Room)
			share(&last.Slots.Teacher, &f.Slots.Teacher)
			share(&last.Slots.Group, &f.Slots.Group)
			share(&last.Slots.Type, &f.Slots.Type)
		case f.Intent == nlu.TaskAdd && f.Slots.Due == "" && f.Slots.Recurrence == "" && (a.Leads() || a.Carried):
			f.Slots.Due, f.Slots.Daypart = last.Slots.Due, last.Slots.Daypart
			b.Carried = true
		case f.Intent == nlu.ExpenseAdd && f.Slots.Recurrence == "" && last.Slots.Recurrence == "":
			if f.Slots.Date == "" {
				f.Slots.Date = last.Slots.Date
			} else if last.Slots.Date == "" && !begins(b) { // "coffee 2, yesterday cinema 11" is of two days
				last.Slots.Date = f.Slots.Date
			}
		}
	}
}

// begins tells that a part begins with a moment: nothing is named or counted before it.
func begins(pt *cut.Part) bool {
	for i := range pt.Elems {
		switch mark := pt.Elems[i].Mark; {
		case mark&pattern.When != 0:
			return true
		case mark&pattern.Punct == 0:
			return false
		}
	}
	return false
}

// sameDay gives a task of which only the hour or the part of the day is said the day
// of the one before it: "tomorrow the dentist, and at night the laundry".
func sameDay(m *cut.Message, before, now []nlu.Frame, a, b *cut.Part) {
	if len(before) == 0 || len(now) != 1 || a.Sentence != b.Sentence || !dayless(m, b) {
		return
	}
	last, f := &before[len(before)-1].Slots, &now[0]
	const day = len(nlu.DateLayout)
	if f.Intent != nlu.TaskAdd || before[len(before)-1].Intent != nlu.TaskAdd || len(f.Slots.Due) < day || len(last.Due) < day || f.Slots.Recurrence+last.Recurrence != "" {
		return
	}
	f.Slots.Due = last.Due[:day] + f.Slots.Due[day:]
	f.Assumed = slices.DeleteFunc(f.Assumed, func(a nlu.Assumption) bool { return a.Why == "today" || a.Why == "day" })
}

// dayless tells that moments stand in a part and that none of them says a day.
func dayless(m *cut.Message, pt *cut.Part) bool {
	found := false
	for i := range pt.Elems {
		e := &pt.Elems[i]
		if e.Mark&pattern.When == 0 || e.Ent < 0 {
			continue
		}
		if w := &m.Entities[e.Ent].When; w.HasDate || w.Relative {
			return false
		}
		found = true
	}
	return found
}

// share gives what one of two has to the other.
func share(a, b *string) {
	if *a == "" {
		*a = *b
	}
	if *b == "" {
		*b = *a
	}
}
