// Package read turns a part of a message into the frames of an intent. There is a
// file for each kind of thing that people speak of, and a reader for each intent.
package read

import (
	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// readers fill the slots of an intent; one without a reader has only those that
// its templates and cues set.
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
	var out []nlu.Frame
	if read, ok := readers[intent]; ok {
		out = read(r)
	} else {
		out = []nlu.Frame{r.Frame}
	}
	for i := range out {
		if len(pt.Elems) > 0 {
			out[i].Start, out[i].End = pt.Elems[0].Start, pt.Elems[len(pt.Elems)-1].End
		}
	}
	return out
}
