package tasks

import (
	"strings"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/rpc"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// remove takes tasks away, or one thing out of the title of a task.
func (tp *Topic) remove(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task, key string) (talk.Reply, error) {
	if day := f.Slots.Date; day != "" && len(found) == 1 {
		return tp.leaveOut(t, found[0], day, key)
	}
	if r, ok, err := tp.oneItem(t, f, found, key); ok {
		return r, err
	}
	res, err := tp.tasks.Remove(t.Ctx, &tasksv1.RemoveRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Ids: ids(found)})
	return told(t, "task.removed", res.GetTasks(), key), err
}

// allShown reads "ya están las dos" after a list of two as about both of them, and "hechas
// las dos primeras" as about those; it asks.
func (tp *Topic) allShown(t *talk.Turn, f nlu.Frame) (talk.Meaning, bool, error) {
	if (f.Intent != nlu.TaskDone && f.Intent != nlu.TaskDelete) || f.Slots.Title == "" {
		return talk.Meaning{}, false, nil
	}
	own, _, err := t.Chosen(f.Slots.Title)
	if err != nil || len(own) == 0 || len(talk.Of(own, tp.Name())) != len(own) {
		return talk.Meaning{}, false, err
	}
	var names []string
	for _, ref := range own {
		if _, title, err := tp.Called(t, ref.ID); err == nil {
			names = append(names, t.Say("task.called", "title", speak.Short(title, 60)))
		}
	}
	f.Slots = nlu.Slots{Scope: these}
	key := "ask.task_delete"
	if f.Intent == nlu.TaskDone {
		key = "ask.task_done"
	}
	return talk.Meaning{Frame: f, Refs: own, Ask: true, Question: t.Say(key, "what", t.List(names))}, true, nil
}

// Resolve implements talk.Resolver: a word for all tasks means the open ones,
// after a question.
func (tp *Topic) Resolve(t *talk.Turn, f nlu.Frame) (talk.Meaning, bool, error) {
	s := f.Slots
	if m, ok, err := tp.allShown(t, f); ok || err != nil {
		return m, ok, err
	}
	if as, ok, err := asRemoval(t, f); ok || err != nil {
		if err != nil {
			return talk.Meaning{}, false, err
		}
		m, err := t.Resolve(as)
		m.Ask = m.Ask || len(m.Refs) > 0 // it may be a task all the same
		return m, true, err
	}
	if (f.Intent != nlu.TaskDone && f.Intent != nlu.TaskDelete) || s.Title == "" || !t.OnlyWords(s.Title, "words.all") {
		return talk.Meaning{}, false, nil
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Limit: 1})
	if err != nil {
		return talk.Meaning{}, false, err
	}
	if res.Total == 0 {
		return talk.Meaning{None: t.Say("task.list_none")}, true, nil
	}
	f.Slots = nlu.Slots{Range: "/"} // open at both ends
	key := "ask.task_delete_all"
	if f.Intent == nlu.TaskDone {
		key = "ask.task_done_all"
	}
	return talk.Meaning{Frame: f, Ask: true, Question: t.Say(key, "n", int(res.Total))}, true, nil
}

// asRemoval reads a new task that is called by a word of taking away and the name of a
// record as taking that away: "eliminar parcial de redes". It reports false if there is no
// such record, or a day is said: then it is a plan.
func asRemoval(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool, error) {
	s := f.Slots
	verb, rest, ok := strings.Cut(s.Title, " ")
	if !ok || f.Intent != nlu.TaskAdd || s.Due+s.Recurrence+s.Priority != "" || !t.OnlyWords(verb, "words.removing") || t.HasWord("words.noting") || t.HasWord("words.reminders") {
		return f, false, nil
	}
	fields := strings.Fields(rest)
	for len(fields) > 1 && t.Little(fields[0]) {
		fields = fields[1:]
	}
	as := nlu.Frame{Intent: nlu.TaskDelete, Band: nlu.Ask, Slots: nlu.Slots{Title: strings.Join(fields, " ")}, Start: f.Start, End: f.End}
	for _, k := range talk.Having[talk.Keeper](t) {
		if _, ok := k.As(t, as); !ok {
			continue
		}
		refs, err := k.Named(t, as.Slots.Title)
		if rpc.Away(err) {
			continue
		}
		if err != nil || len(refs) > 0 {
			return as, err == nil, err
		}
	}
	return f, false, nil
}
