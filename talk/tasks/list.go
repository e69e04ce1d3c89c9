package tasks

import (
	"strings"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// list shows the tasks that are meant.
func (tp *Topic) list(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	return tp.page(t, f.Slots, 0)
}

// page shows the tasks that are meant, from one of them on.
func (tp *Topic) page(t *talk.Turn, s nlu.Slots, first int) (talk.Reply, error) {
	from, to := speak.CutRange(s.Range)
	req := &tasksv1.ListRequest{Space: t.Person.ID, From: from, To: to, Subject: s.Subject,
		Priority: s.Priority, Query: s.Query, Limit: int32(first + taskLines), Zone: t.Person.Zone}
	head := "task.list"
	switch s.Status {
	case "done":
		req.Status, head = tasksv1.Status_STATUS_DONE, "task.list_done"
	case "overdue":
		req.Status, head = tasksv1.Status_STATUS_OVERDUE, "task.list_overdue"
	}
	res, err := tp.tasks.List(t.Ctx, req)
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Tasks) <= first {
		if s.Range+s.Subject+s.Query+s.Priority == "" {
			return talk.Reply{Text: t.Say(head + "_none")}, nil
		}
		if s.Query != "" && s.Status == "" {
			// "exámenes" are also those that are called "examen".
			if r, ok, err := tp.Like(t, s.Query, s.Range); ok || err != nil {
				return r, err
			}
		}
		return talk.Reply{Text: t.Say("task.none_such")}, nil
	}
	text := []string{t.Say(head, "n", int(res.Total))}
	r := talk.Reply{}
	for i, task := range res.Tasks {
		if i >= first {
			text = append(text, line(t, i+1, task))
		}
		r.Refs = append(r.Refs, taskRef(task, "")) // also those before, by which numbers count
	}
	if more := int(res.Total) - len(res.Tasks); more > 0 {
		text = append(text, t.Say("list.more", "n", more))
	}
	r.Text, r.Frames = strings.Join(text, "\n"), []nlu.Frame{{Intent: nlu.TaskList, Slots: s}}
	r.Buttons = t.More(tp.Name(), len(res.Tasks), int(res.Total))
	return r, nil
}

func line(t *talk.Turn, n int, task *tasksv1.Task) string {
	if task.DoneAt != 0 {
		return t.Say("task.line", "number", n, "title", speak.Short(task.Title, 120))
	}
	if when := when(t, task); when != "" {
		return t.Say("task.line_when", "number", n, "title", speak.Short(task.Title, 120), "when", when)
	}
	return t.Say("task.line", "number", n, "title", speak.Short(task.Title, 120))
}
