package tasks

import (
	"slices"
	"strings"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// knownMessages is how many answers back a task may have been spoken of that is named once
// more.
const knownMessages = 6

// known reads a new task of which only the moment is new as that of one that is there: "la
// entrega de estadística a las 23:59" after "entregar la práctica de estadística, jueves",
// "comprar los apuntes el lunes" when it had no day. It reports false if there is no such
// task, or more than one.
func (tp *Topic) known(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool, error) {
	s := f.Slots
	if s.Title == "" || s.Due == "" || s.Recurrence != "" || t.HasWord("words.one_more") || t.HasWord("words.besides") || t.HasAny(t.Update.Text, "words.noting") {
		return f, false, nil
	}
	task, recent, err := tp.lately(t, s.Title)
	if err != nil || task == nil || task.Recurrence != "" {
		return f, false, err
	}
	day, hour := speak.CutDue(s.Due)
	ownDay, ownHour := t.Here(task.DueDate, task.DueTime, task.Zone)
	hourOnly := hour != "" && slices.ContainsFunc(f.Assumed, func(a nlu.Assumption) bool { return a.Why == "day" || a.Why == "today" })
	switch {
	case ownDay == "" && (recent || fold.Same(task.Title, s.Title)):
	case recent && ownHour == "" && hour != "" && (hourOnly || day == ownDay):
	default:
		return f, false, nil
	}
	f.Intent, f.Band, f.Confidence = nlu.TaskReschedule, nlu.Act, 1
	f.Slots = nlu.Slots{Target: "last", Due: s.Due, Daypart: s.Daypart, Remind: s.Remind}
	t.Target = []talk.Ref{taskRef(task, "")}
	return f, true, nil
}

// lately is the one open task that has the telling words of a title and was spoken of
// lately, or else the only one of exactly that title; nil if there is none.
func (tp *Topic) lately(t *talk.Turn, title string) (task *tasksv1.Task, recent bool, err error) {
	words := telling(t, title)
	if len(words) == 0 {
		return nil, false, nil
	}
	messages, err := t.Recent(knownMessages)
	if err != nil {
		return nil, false, err
	}
	seen := map[string]bool{}
	for _, m := range messages {
		if !t.Fresh(m) || m.Notice {
			break
		}
		for _, ref := range talk.Of(m.Refs, tp.Name()) {
			if ref.ID == "" || seen[ref.ID] {
				continue
			}
			seen[ref.ID] = true
			other, err := tp.open(t, ref.ID)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, false, err
			}
			if many(t, other.Title) || !alike(words, telling(t, other.Title)) {
				continue
			}
			if task != nil {
				return nil, false, nil
			}
			task, recent = other, true
		}
	}
	found, err := tp.find(t, nlu.Slots{Title: title})
	if err == nil && len(found) == 1 && fold.Same(found[0].Title, title) {
		return found[0], seen[found[0].Id], nil
	}
	return task, recent, err
}

// many reports whether a title is of several things, of which one may well be a task by
// itself: "comprar leche y pan".
func many(t *talk.Turn, title string) bool {
	return strings.Contains(title, ",") || slices.ContainsFunc(speak.Words(title), func(w string) bool { return t.OnlyWords(w, "words.listing") })
}

// telling are the words of a title that tell what it is.
func telling(t *talk.Turn, title string) []string {
	return slices.DeleteFunc(fold.Words(title), func(w string) bool { return t.Little(w) || t.OnlyWords(w, "words.being") })
}

// stem is how many letters two forms of a word begin with that are the same: "entrega" and
// "entregar".
const stem = 5

// alike reports whether each of some words is one of a title; the first may have another
// form, since it says what is done. Names have one form: Daniel is not Daniela.
func alike(words, title []string) bool {
	for i, w := range words {
		if !slices.ContainsFunc(title, func(other string) bool {
			return w == other || i == 0 && other == title[0] && len(words) > 1 && len(w) >= stem && strings.HasPrefix(other, w[:stem])
		}) {
			return false
		}
	}
	return true
}

// noClass reads what is said of a class as said of a task, if nobody has a subject of that
// name but a task: "moot court moved to 7", "borra la práctica de estadística".
func (tp *Topic) noClass(t *talk.Turn, f nlu.Frame) (nlu.Frame, error) {
	as := nlu.TaskReschedule
	if f.Intent == nlu.ClassCancel {
		as = nlu.TaskDelete
	}
	name := f.Slots.Subject
	names, err := t.Names()
	if err != nil || name == "" || t.Mentions("words.scope_class") || slices.ContainsFunc(names.Subjects, func(s string) bool { return fold.Holds(s, name) || fold.Holds(name, s) }) {
		return f, err
	}
	task, _, err := tp.lately(t, name)
	if err != nil {
		return f, err
	}
	if task == nil {
		found, err := tp.find(t, nlu.Slots{Title: name})
		if err != nil || len(found) != 1 {
			return f, err
		}
		task = found[0]
	}
	said, ok := t.Reader().As(t.Input(t.TextOf(f), names), as, nil)
	if !ok && as == nlu.TaskReschedule {
		return f, nil
	}
	said.Intent, said.Band, said.Confidence, said.Start, said.End = as, f.Band, f.Confidence, f.Start, f.End
	if as == nlu.TaskDelete && !t.HasWord("words.removing") {
		said.Band, said.Confidence = nlu.Ask, 0 // "pasta is off"
	}
	said.Slots.Title, said.Slots.Subject, said.Slots.Target = "", "", "last"
	t.Target = []talk.Ref{taskRef(task, "")}
	return said, nil
}

// byMoment reads what is to be done with a task that is named by its moment alone: "y la de
// hoy a las 7 bórrala". It reports false if not exactly one is then.
func (tp *Topic) byMoment(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool, error) {
	if s := f.Slots; len(t.Target) > 0 || s.Range+s.Scope != "" || s.Title != "" && !t.OnlyWords(s.Title, "words.the_one") {
		return f, false, nil
	}
	names, err := t.Names()
	if err != nil {
		return f, false, err
	}
	as, _ := t.Reader().As(t.Input(t.TextOf(f), names), nlu.TaskAdd, nil) // without a title it is not complete
	for _, w := range speak.Words(as.Slots.Title) {
		if !t.Little(w) && !t.OnlyWords(w, "words.the_one") && !t.OnlyWords(w, "words.removing") && !t.OnlyWords(w, "words.removing_it") && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.of_tasks") {
			return f, false, nil
		}
	}
	day, hour := speak.CutDue(as.Slots.Due)
	if day == "" || as.Slots.Recurrence != "" {
		return f, false, nil
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, From: day, To: day, Limit: 50})
	if err != nil {
		return f, false, err
	}
	var then []talk.Ref
	for _, task := range res.Tasks {
		if _, at := t.Here(task.DueDate, task.DueTime, task.Zone); hour == "" || at == hour {
			then = append(then, taskRef(task, ""))
		}
	}
	if len(then) != 1 {
		return f, false, nil
	}
	f.Slots.Title, f.Slots.Index, f.Slots.Target = "", 0, "last"
	t.Target = then
	return f, true, nil
}
