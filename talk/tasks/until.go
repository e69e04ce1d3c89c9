package tasks

import (
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// until counts the days that are left until a task is due, or until a day. What
// is not due any more, or has no date, is shown as a list shows it.
func (tp *Topic) until(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	s := f.Slots
	day, last := speak.CutRange(s.Range)
	if day <= t.Today() { // "until 1 May" is a range that begins today
		day = last
	}
	if day > t.Today() && s.Query+s.Subject == "" {
		n, err := daysTo(t, day)
		return talk.Reply{Text: t.Say("task.until_day", "n", n, "day", t.Date(day))}, err
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Subject: s.Subject, Query: s.Query,
		From: t.Today(), Limit: taskChoices, Zone: t.Person.Zone})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Tasks) == 0 {
		return tp.page(t, s, 0)
	}
	r := talk.Reply{}
	for _, task := range res.Tasks {
		n, err := daysTo(t, task.DueDate)
		if err != nil {
			return talk.Reply{}, err
		}
		what := t.Say("task.called_when", "title", speak.Short(task.Title, 120), "when", when(t, task))
		if n == 0 {
			r.Text = speak.Lines(r.Text, t.Say("task.until_today", "what", what))
		} else {
			r.Text = speak.Lines(r.Text, t.Say("task.until", "n", n, "what", what))
		}
		r.Refs = append(r.Refs, taskRef(task, ""))
	}
	return r, nil
}

// daysTo is how many days lie between the person's day and another, YYYY-MM-DD.
func daysTo(t *talk.Turn, day string) (int, error) {
	to, err := wall.Day(day)
	if err != nil {
		return 0, err
	}
	from, err := wall.Day(t.Today())
	return int(to.Sub(from) / (24 * time.Hour)), err
}
