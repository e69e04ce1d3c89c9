package tasks

import (
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// remove takes tasks away, or one thing out of the title of a task.
func (tp *Topic) remove(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task, key string) (talk.Reply, error) {
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
