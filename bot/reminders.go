package bot

import (
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/wall"
	"becario/nlu"
)

// reminders is the area of when notices come. It hands each scope to the area
// that gives the notices; what no area can do yet is said.
type reminders struct{}

// configurer is an area whose notices can be set.
type configurer interface {
	area
	// configure sets when the notices of a scope come. It reports false if the
	// frame asks for something that cannot be set.
	configure(t *turn, s nlu.Slots, key string) (reply, bool, error)
}

func (reminders) name() string { return "reminders" }

func (reminders) intents() []nlu.Intent { return []nlu.Intent{nlu.ReminderSettings} }

func (reminders) press(t *turn, _, _ string, _ []Ref) (reply, error) { return t.stale()[0], nil }

func (reminders) undo(*turn, string) (string, error) { return "", nil }

func (reminders) do(t *turn, f nlu.Frame, key string) (reply, error) {
	name := map[string]string{"class": "academic", "task": "tasks"}[f.Slots.Scope]
	if f.Slots.Scope == "" || f.Slots.Snooze != "" {
		name = "tasks" // what people mean when they do not say of what
	}
	if a, ok := t.byName[name].(configurer); ok {
		r, done, err := a.configure(t, f.Slots, key)
		if done || err != nil {
			return r, err
		}
	}
	return reply{text: t.say("reminder.cannot")}, nil
}

// configure sets the reminders of all tasks, or puts the latest one off.
func (a *tasksArea) configure(t *turn, s nlu.Slots, key string) (reply, bool, error) {
	if s.Snooze != "" {
		r, err := a.snooze(t, s, key)
		return r, true, err
	}
	if s.Title != "" && len(s.Before) > 0 {
		r, err := a.remindOf(t, s, key)
		return r, true, err
	}
	if s.Title != "" || s.Quiet != "" || s.QuietDays != "" || s.MuteUntil != "" || s.Nag != nil {
		return reply{}, false, nil
	}
	off := s.Enabled != nil && !*s.Enabled
	if !off && len(s.Before) == 0 && s.At == "" && s.Enabled == nil {
		return reply{}, false, nil
	}
	res, err := a.tasks.Configure(t.ctx, &tasksv1.ConfigureRequest{PersonId: t.person.ID, Key: key,
		Settings: &tasksv1.Settings{Before: s.Before, DayTime: s.At, Off: off}})
	if err != nil {
		return reply{}, true, err
	}
	switch kept := res.Settings; {
	case kept.Off:
		return reply{text: t.say("reminder.tasks_off")}, true, nil
	case len(kept.Before) > 0:
		return reply{text: t.say("reminder.tasks_before", "lead", t.leads(kept.Before))}, true, nil
	case kept.DayTime != "":
		return reply{text: t.say("reminder.tasks_at", "hour", sayHour(kept.DayTime))}, true, nil
	}
	return reply{text: t.say("reminder.tasks_on")}, true, nil
}

// remindOf sets the reminders of one task.
func (a *tasksArea) remindOf(t *turn, s nlu.Slots, key string) (reply, error) {
	found, err := a.find(t, nlu.Slots{Title: s.Title})
	if err != nil || len(found) == 0 {
		return reply{text: t.say("task.not_found")}, err
	}
	res, err := a.tasks.Change(t.ctx, &tasksv1.ChangeRequest{PersonId: t.person.ID, Key: key, Id: found[0].Id,
		Task: &tasksv1.Task{Remind: s.Before}, Paths: []string{"remind"}})
	if err != nil {
		return reply{}, err
	}
	return reply{
		text:    t.say("task.reminded", "title", res.Task.Title, "when", a.when(t, res.Task), "lead", t.leads(res.Task.Remind)),
		refs:    []Ref{taskRef(res.Task, key)},
		buttons: [][]Button{{t.button("button.undo", "undo")}},
	}, nil
}

// snooze moves the latest task to some time from now.
func (a *tasksArea) snooze(t *turn, s nlu.Slots, key string) (reply, error) {
	length, err := wall.ParseDuration(s.Snooze)
	if err != nil {
		return reply{text: t.say("reminder.cannot")}, nil
	}
	to := length.AddTo(wall.Float(t.now))
	f := nlu.Frame{Intent: nlu.TaskReschedule, Slots: nlu.Slots{
		Title: s.Title, Index: s.Index, Due: to.Format(wall.DayForm) + "T" + to.Format(wall.HourForm)}}
	m, err := t.settle(f)
	if err != nil {
		return reply{}, err
	}
	t.target = m.refs
	return a.act(t, m.frame, key)
}
