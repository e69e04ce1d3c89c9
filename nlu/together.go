package nlu

import (
	"slices"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

// together settles what frames of one message share: a day said once for all,
// the request that a paper is for, the period that a comparison goes on from.
func (m *message) together(fs []Frame) []Frame {
	fs = m.withoutEchoes(fs)
	for i := 1; i < len(fs); i++ {
		a, b := &fs[i-1].Slots, &fs[i].Slots
		switch fs[i].Intent {
		case RequestAddDocument:
			if b.ID == "" && b.Title == "" && fs[i-1].Intent.Topic() == "request" {
				b.ID, b.Title = a.ID, a.Title
			}
		case ExpenseCompare:
			if a.Range != "" && fs[i-1].Intent == ExpenseChart && b.A != "" && b.B == m.present(b.A) {
				b.A, b.B = a.Range, b.A
			}
		}
	}
	return fs
}

// withoutEchoes drops frames that only say again what the one beside them says
// ("forget the dentist, delete it") or say nothing that is sure.
func (m *message) withoutEchoes(fs []Frame) []Frame {
	out := fs[:0] // never ahead of what is read
	for _, f := range fs {
		var prev *Frame
		if len(out) > 0 {
			prev = &out[len(out)-1]
		}
		switch {
		case prev != nil && prev.Intent == ExpenseAdd && f.Intent == ExpenseFix && f.Slots.Target == "last" &&
			f.Slots.Category != "" && f.Slots.Amount == nil && prev.Slots.Category == "":
			prev.Slots.Category = f.Slots.Category
			continue
		case prev != nil && removes(f.Intent) && removes(prev.Intent) && f.Slots.Target == "last" && f.Slots.Title == "":
			prev.Slots.Recurring = prev.Slots.Recurring || f.Slots.Recurring && prev.Intent == ExpenseUndo
			continue
		case prev != nil && f.Intent == ClassCancel && prev.Intent == OutOfScope && f.Slots.Date+f.Slots.Range == "" && m.dated(*prev):
			f.Slots.Date = m.dayOf(*prev) // "Friday is a holiday, there is no class"
			*prev = f
			continue
		case prev != nil && goesOnWith(prev, &f):
			continue
		case prev != nil && f.Intent == Help && prev.Intent == Help:
			if prev.Slots.Topic == "" {
				prev.Slots.Topic = f.Slots.Topic
			}
			continue
		case prev != nil && f.Intent == AgendaDay && prev.Intent == AgendaDay && !m.dated(f):
			continue
		case f.Intent == Smalltalk && prev != nil && prev.Intent != Smalltalk && f.Confidence < sure:
			continue
		case prev != nil && prev.Intent == Smalltalk && f.Intent != Smalltalk && f.Intent != OutOfScope && prev.Confidence < sure:
			*prev = f
			continue
		}
		out = append(out, f)
	}
	return out
}

// dated tells that a date stands where a frame was read from.
func (m *message) dated(f Frame) bool {
	for i := range m.ents {
		if e := &m.ents[i]; e.Kind == entity.KindDatetime && e.Offset >= f.Start && e.End <= f.End {
			return true
		}
	}
	return false
}

// dayOf is the first day that stands where a frame was read from.
func (m *message) dayOf(f Frame) string {
	for i := range m.ents {
		if e := &m.ents[i]; e.Kind == entity.KindDatetime && e.Offset >= f.Start && e.End <= f.End {
			return e.Look(entity.Forward).Start.Format(dayForm)
		}
	}
	return ""
}

// goesOnWith gives the frame before what the next one says of the same thing:
// "I cannot do the report today, put it on Friday".
func goesOnWith(prev, f *Frame) bool {
	a, b := &prev.Slots, &f.Slots
	switch {
	case prev.Intent == ClassCancel && f.Intent == ClassCancel && a.Subject == "" && b.Subject != "" && a.Date+a.Range != "" && b.Date+b.Range == "":
		a.Subject = b.Subject // "she does not come on Monday, there is no Latin"
		return true
	case prev.Intent == ClassCancel && (removes(f.Intent) || f.Intent == ClassCancel):
		if b.Subject != "" || a.Subject == "" && (a.Date+a.Range == "" || b.Date+b.Range != "") || b.Start != "" || a.Date != "" && b.Date != "" || removes(f.Intent) && b.Target != "last" {
			return false
		}
		if a.Date == "" && a.Range == "" {
			a.Date, a.Range = b.Date, b.Range
		}
		a.Permanent = (a.Permanent || f.Intent != ClassCancel) && a.Date == "" && a.Range == ""
		return true
	case f.Intent != prev.Intent || b.Target != "last" || a.Title == "" && a.Index == 0:
		return false
	case f.Intent == TaskDone:
		return true
	case f.Intent == TaskReschedule:
		a.Due, a.Daypart, a.Shift = b.Due, b.Daypart, b.Shift
		prev.Assumed = f.Assumed
		return true
	}
	return false
}

func removes(i Intent) bool { return i == TaskDelete || i == ExpenseUndo }

// carry gives what goes on with the part before it the day that was said there
// once for all: in front of a list of tasks, or anywhere in a list of expenses.
func (m *message) carry(before, now []Frame, a, b *part) {
	if len(before) == 0 || len(now) == 0 || a.sentence != b.sentence {
		return
	}
	last := &before[len(before)-1]
	for i := range now {
		f := &now[i]
		switch {
		case f.Intent != last.Intent:
		case f.Intent == ClassAdd && f.Slots.Subject == last.Slots.Subject:
			share(&last.Slots.Room, &f.Slots.Room)
			share(&last.Slots.Teacher, &f.Slots.Teacher)
			share(&last.Slots.Group, &f.Slots.Group)
			share(&last.Slots.Type, &f.Slots.Type)
		case f.Intent == TaskAdd && f.Slots.Due == "" && f.Slots.Recurrence == "" && (a.leads() || a.carried):
			f.Slots.Due, f.Slots.Daypart = last.Slots.Due, last.Slots.Daypart
			b.carried = true
		case f.Intent == TaskAdd && len(f.Slots.Due) > len(dayForm) && len(last.Slots.Due) >= len(dayForm) && m.weigh(b.from, b.to).clocksOnly:
			f.Slots.Due = last.Slots.Due[:len(dayForm)] + f.Slots.Due[len(dayForm):] // "and then at 12 lunch"
			f.Assumed = slices.DeleteFunc(f.Assumed, func(a Assumption) bool { return a.Why == "today" || a.Why == "day" })
		case f.Intent == ExpenseAdd && f.Slots.Recurrence == "" && last.Slots.Recurrence == "":
			if f.Slots.Date == "" {
				f.Slots.Date = last.Slots.Date
			} else if last.Slots.Date == "" {
				last.Slots.Date = f.Slots.Date
			}
		}
	}
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

// leads tells that a part begins with a date, before anything is named.
func (p *part) leads() bool {
	for i := range p.Elems {
		e := &p.Elems[i]
		if e.Mark&hear.When != 0 {
			return true
		}
		if e.Mark&hear.Word != 0 && i > 1 {
			return false
		}
	}
	return false
}

// present is what a comparison of one period was completed with.
func (m *message) present(p string) string {
	r := &reading{m: m}
	return r.otherPeriod(p)
}
