package tasks

import (
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

func (tp *Topic) add(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	day, hour := speak.CutDue(s.Due)
	if hour == "" {
		hour = s.Time
	}
	res, err := tp.tasks.Add(t.Ctx, &tasksv1.AddRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, SaidAt: said(t), Task: &tasksv1.Task{
		Title: s.Title, Subject: s.Subject, DueDate: day, DueTime: hour, Zone: t.Person.Zone, Daypart: s.Daypart,
		Recurrence: s.Recurrence, Priority: s.Priority, Remind: s.Remind,
	}})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    receipt(t, "task.added", res.Task) + held(t, res.Task),
		Refs:    []talk.Ref{taskRef(res.Task, key)},
		Buttons: [][]channel.Button{{t.Button("button.done", "tasks.done:0"), t.Button("button.undo", "undo")}},
	}, nil
}

// said is when the words of a message were said that are answered now. The time of
// an edited message is that of its first words, which does not count.
func said(t *talk.Turn) int64 {
	if t.Update.Kind == channel.Edited {
		return 0
	}
	return t.Said.UnixMicro()
}

// held says when the reminder comes if the person wants none at the hour of a
// task, with a space before.
func held(t *talk.Turn, task *tasksv1.Task) string {
	due, err := wall.At(task.DueDate, task.DueTime)
	if err != nil || task.DueTime == "" {
		return ""
	}
	at := wall.Instant(due, t.Now.Location()).In(t.Now.Location())
	end := t.Person.Quiet.End(at)
	if !end.After(at) {
		return ""
	}
	return " " + t.Say("task.held", "when", t.Moment(end.Format("2006-01-02T15:04")))
}
