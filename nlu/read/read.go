// Package read turns a part of a message into the frames of an intent. There is a
// file for each kind of thing that people speak of, and a reader for each intent.
package read

import (
	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// readers fill the slots of an intent; one without a reader is read by its row, in
// the way that is usual for each slot.
var readers = map[nlu.Intent]func(*slot.Reading) []nlu.Frame{
	nlu.TaskAdd:            taskAdd,
	nlu.TaskList:           taskList,
	nlu.TaskDone:           taskPick,
	nlu.TaskDelete:         taskPick,
	nlu.TaskReschedule:     taskReschedule,
	nlu.ReminderSettings:   settings,
	nlu.ClassAdd:           classAdd,
	nlu.ClassList:          classList,
	nlu.ClassNext:          classList,
	nlu.ClassCancel:        classCancel,
	nlu.ClassChange:        classChange,
	nlu.SubjectAdd:         subjectAdd,
	nlu.ExpenseAdd:         expenseAdd,
	nlu.ExpenseQuery:       expenseQuery,
	nlu.ExpenseChart:       expenseQuery,
	nlu.ExpenseCompare:     expenseCompare,
	nlu.ExpenseFix:         expenseFix,
	nlu.ExpenseUndo:        expenseUndo,
	nlu.BudgetSet:          budgetSet,
	nlu.AgendaDay:          agenda,
	nlu.RequestFile:        request,
	nlu.RequestStatus:      request,
	nlu.RequestAddDocument: request,
	nlu.SettingsChange:     settingsChange,
}

// As reads a part under one intent, of which match is the template that
// speaks for it, if one does.
func As(m *cut.Message, pt *cut.Part, intent nlu.Intent, match *pattern.Match, sure float64) []nlu.Frame {
	clear(pt.Used)
	r := slot.New(m, pt, intent, match)
	r.Frame.Confidence = sure
	read, ok := readers[intent]
	if !ok {
		read = byRow
	}
	out := read(r)
	for i := range out {
		if len(pt.Elems) > 0 {
			out[i].Start, out[i].End = pt.Elems[0].Start, pt.Elems[len(pt.Elems)-1].End
		}
	}
	return out
}

// usual reads a slot in the way that is usual for it. A slot that is not here has
// only what templates and cues set.
var usual = map[string]func(r *slot.Reading, s *nlu.Slots){
	"title": func(r *slot.Reading, s *nlu.Slots) { s.Title = r.Name("title") },
	"query": func(r *slot.Reading, s *nlu.Slots) {
		if q := r.Name("query"); !r.General(q) {
			s.Query = q
		}
	},
	"range": func(r *slot.Reading, s *nlu.Slots) {
		if ps := r.Ranges(entity.Forward); len(ps) > 0 {
			s.Range = ps[0]
		}
	},
	"subject": func(r *slot.Reading, s *nlu.Slots) {
		if s.Subject = r.SubjectCapture(); s.Subject+s.Title+s.Query == "" {
			s.Subject = r.SubjectNamed() // anywhere in the part, if nothing else is named
		}
	},
}

// byRow reads the slots that the row of the intent names, in their order.
func byRow(r *slot.Reading) []nlu.Frame {
	for _, name := range r.Frame.Intent.Slots() {
		if read, ok := usual[name]; ok {
			read(r, &r.Frame.Slots)
		}
	}
	return []nlu.Frame{r.Frame}
}
