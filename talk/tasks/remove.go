package tasks

import (
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/nlu"
	"becario/talk"
)

// remove takes tasks away.
func (tp *Topic) remove(t *talk.Turn, _ nlu.Frame, found []*tasksv1.Task, key string) (talk.Reply, error) {
	res, err := tp.tasks.Remove(t.Ctx, &tasksv1.RemoveRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Ids: ids(found)})
	return told(t, "task.removed", res.GetTasks(), key), err
}

// Resolve implements talk.Resolver: a word for all tasks means the open ones,
// after a question.
func (tp *Topic) Resolve(t *talk.Turn, f nlu.Frame) (talk.Meaning, bool, error) {
	s := f.Slots
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
