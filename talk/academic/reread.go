package academic

import (
	"becario/kit/fold"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// rereadings are what a frame about a task or an expense may mean of a class.
var rereadings = map[nlu.Intent]nlu.Intent{
	nlu.TaskDelete: nlu.ClassCancel, nlu.ExpenseUndo: nlu.ClassCancel, nlu.TaskReschedule: nlu.ClassChange,
}

// Reread implements talk.Rereader: a message that names one of the person's
// subjects, and nothing else that there is, is one about its classes.
func (*Topic) Reread(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool, error) {
	intent, ok := rereadings[f.Intent]
	if !ok {
		return f, false, nil
	}
	names, err := t.Names()
	text := t.TextOf(f)
	for _, subject := range names.Subjects {
		if !speak.HoldsWords(text, subject) {
			continue
		}
		class, ok := t.Reader().As(t.Input(text, names), intent, map[string]string{"subject": subject})
		class.Band = nlu.Show
		return class, ok && fold.Same(class.Slots.Subject, subject), err
	}
	return f, false, err
}
