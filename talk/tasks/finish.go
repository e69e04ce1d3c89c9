package tasks

import (
	"slices"
	"strings"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// finish marks tasks as done, or takes one thing out of the title of a task.
func (tp *Topic) finish(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task, key string) (talk.Reply, error) {
	if r, ok, err := tp.oneItem(t, f, found, key); ok {
		return r, err
	}
	res, err := tp.tasks.Finish(t.Ctx, &tasksv1.FinishRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Ids: ids(found)})
	return told(t, "task.done", res.GetTasks(), key), err
}

// finishChosen marks the tasks as done that a text chooses from those that were shown, if it
// says nothing else: "la 1 y la 2 ya están", "I did the first and the third".
func (tp *Topic) finishChosen(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if len(t.Target) > 0 || t.Open != nil && t.Open.Lasts || !t.HasAny(text, "words.done_ones") || t.Asks(text) || strings.HasSuffix(text, "?") {
		return talk.Reply{}, false, nil
	}
	which := slices.DeleteFunc(strings.Fields(text), func(w string) bool {
		return t.OnlyWords(w, "words.done_ones") || t.OnlyWords(w, "words.around_done")
	})
	chosen := strings.Join(which, " ")
	if !t.ByPlaces(chosen) {
		return talk.Reply{}, false, nil
	}
	picked, kept, err := t.Chosen(chosen)
	if err == nil && len(picked) == 0 {
		r, ok := t.NoPlaces(chosen)
		return r, ok, nil
	}
	if err != nil || len(picked) < 2 || len(kept) > 0 || len(talk.Of(picked, tp.Name())) != len(picked) {
		return talk.Reply{}, false, err
	}
	t.Target = picked
	r, err := tp.onFound(tp.finish)(t, nlu.Frame{Intent: nlu.TaskDone, Slots: nlu.Slots{Scope: these}}, t.Key(0))
	return r, true, err
}

// toldTasks is how many tasks are named of which something is told.
const toldTasks = 5

// told says what was done with one task or several.
func told(t *talk.Turn, phrase string, tasks []*tasksv1.Task, key string) talk.Reply {
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	for _, task := range tasks {
		r.Refs = append(r.Refs, taskRef(task, key))
	}
	switch {
	case len(tasks) == 1 && phrase == "task.done" && tasks[0].DoneAt == 0:
		r.Text = t.Say("task.done_next", "title", tasks[0].Title, "when", t.DayHour(t.Here(tasks[0].DueDate, tasks[0].DueTime, tasks[0].Zone)))
	case len(tasks) == 1:
		r.Text = t.Say(phrase, "title", tasks[0].Title)
	case len(tasks) <= toldTasks:
		var names []string
		for _, task := range tasks {
			names = append(names, t.Say("task.called", "title", speak.Short(task.Title, 60)))
		}
		r.Text = t.Say(phrase+"_several", "n", len(tasks), "names", t.List(names))
	default:
		r.Text = t.Say(phrase+"_many", "n", len(tasks))
	}
	return r
}

// ids are the ids of tasks.
func ids(tasks []*tasksv1.Task) []string {
	var all []string
	for _, task := range tasks {
		all = append(all, task.Id)
	}
	return all
}
