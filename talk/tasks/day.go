package tasks

import (
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/talk"
	"becario/talk/speak"
)

// Days implements talk.Planner: the tasks that are due on some days.
func (tp *Topic) Days(t *talk.Turn, from, to string) ([]talk.Item, []talk.Ref, error) {
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, From: from, To: to, Zone: t.Person.Zone})
	var items []talk.Item
	var refs []talk.Ref
	for _, task := range res.GetTasks() {
		day, hour := t.Here(task.DueDate, task.DueTime, task.Zone)
		line := t.Say("agenda.task", "title", speak.Short(task.Title, 120))
		if hour != "" {
			said := speak.Hour(hour)
			if end := endOf(t, task); end != "" {
				said += "–" + end
			}
			line = t.Say("agenda.task_hour", "title", speak.Short(task.Title, 120), "hour", said)
		}
		items, refs = append(items, talk.Item{Day: day, Hour: hour, Line: line}), append(refs, taskRef(task, ""))
	}
	return items, refs, err
}

// Late implements talk.Reminder: the tasks that are overdue.
func (tp *Topic) Late(t *talk.Turn) (string, []talk.Ref) {
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Status: tasksv1.Status_STATUS_OVERDUE, Limit: taskLines, Zone: t.Person.Zone})
	if err != nil || len(res.Tasks) == 0 {
		return "", nil
	}
	text, refs := t.Say("agenda.overdue"), []talk.Ref(nil)
	for _, task := range res.Tasks {
		text = speak.Lines(text, t.Say("agenda.overdue_task", "title", speak.Short(task.Title, 120), "when", when(t, task)))
		refs = append(refs, taskRef(task, ""))
	}
	return text, refs
}
