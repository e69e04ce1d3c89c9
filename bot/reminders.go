package bot

import (
	"cmp"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/kit/wall"
	"becario/nlu"
	"becario/person"
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

func (reminders) undo(*turn, string) (string, error) { return "", nil }

func (reminders) do(t *turn, f nlu.Frame, key string) (reply, error) {
	s := f.Slots
	switch {
	case s.Scope == "digest":
		return t.setDigest(s)
	case s.Scope == "quiet", s.Quiet+s.QuietDays+s.MuteUntil != "":
		return t.setQuiet(s)
	case s.Enabled != nil && s.Scope+s.Title+s.Subject == "":
		return t.switchNotices(f, key)
	}
	name := map[string]string{"class": "academic", "task": "tasks"}[s.Scope]
	if s.Scope == "" || s.Snooze != "" {
		name = "tasks" // what people mean when they do not say of what
	}
	if a, ok := t.byName[name].(configurer); ok {
		r, done, err := a.configure(t, s, key)
		if done || err != nil {
			return r, err
		}
	}
	return reply{text: t.say("reminder.cannot")}, nil
}

// switchNotices turns all notices on or off, those of classes and of tasks.
func (t *turn) switchNotices(f nlu.Frame, key string) (reply, error) {
	sum := reply{}
	for _, a := range t.areas {
		c, ok := a.(configurer)
		if !ok {
			continue
		}
		r, _, err := c.configure(t, f.Slots, key+"/"+c.name())
		if err != nil {
			return r, err
		}
		sum.text, sum.refs = lines(sum.text, r.text), append(sum.refs, r.refs...)
	}
	if *f.Slots.Enabled && t.person.Quiet != (person.Quiet{}) {
		r, err := t.setQuiet(nlu.Slots{})
		sum.text, sum.refs = lines(sum.text, r.text), append(sum.refs, r.refs...)
		return sum, err
	}
	return sum, nil
}

// press answers the buttons that end a silence and the digest.
func (reminders) press(t *turn, action, _ string, _ []Ref) (reply, error) {
	var r reply
	var err error
	switch action {
	case "loud":
		r, err = t.setQuiet(nlu.Slots{})
	case "undigest":
		off := false
		r, err = t.setDigest(nlu.Slots{Enabled: &off})
	default:
		return t.stale()[0], nil
	}
	r.edit = true
	return r, err
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
	if s.Nag != nil {
		r, err := a.nag(t, s, key)
		return r, true, err
	}
	if s.Title != "" || s.Quiet != "" || s.QuietDays != "" || s.MuteUntil != "" {
		return reply{}, false, nil
	}
	off := s.Enabled != nil && !*s.Enabled
	if !off && len(s.Before) == 0 && s.At == "" && s.Enabled == nil {
		return reply{}, false, nil
	}
	res, err := a.tasks.Configure(t.ctx, &tasksv1.ConfigureRequest{Space: t.person.ID, Actor: t.person.ID, Key: key,
		Settings: &tasksv1.Settings{Before: s.Before, DayTime: s.At, Off: off}})
	if err != nil {
		return reply{}, true, err
	}
	r := reply{text: t.say("reminder.tasks_on"), refs: []Ref{{Service: a.name(), Key: key}}}
	switch kept := res.Settings; {
	case kept.Off:
		r.text = t.say("reminder.tasks_off")
	case len(kept.Before) > 0:
		r.text = t.say("reminder.tasks_before", "lead", t.leads(kept.Before))
	case kept.DayTime != "":
		r.text = t.say("reminder.tasks_at", "hour", sayHour(kept.DayTime))
	}
	return r, true, nil
}

// meant returns the one task that a setting is about; nil, with what to say,
// if there is none or several.
func (a *tasksArea) meant(t *turn, s nlu.Slots) (*tasksv1.Task, reply, error) {
	m, err := t.settle(nlu.Frame{Intent: nlu.TaskDone, Slots: nlu.Slots{Title: s.Title, Index: s.Index, Target: "last"}})
	if err != nil || len(m.refs) != 1 {
		return nil, reply{text: cmp.Or(m.none, t.say("task.none_named", "title", short(s.Title, 100)))}, err
	}
	res, err := a.tasks.List(t.ctx, &tasksv1.ListRequest{Space: t.person.ID, Ids: []string{m.refs[0].ID}})
	if err != nil || len(res.Tasks) == 0 {
		return nil, reply{text: t.say("task.not_found")}, err
	}
	return res.Tasks[0], reply{}, nil
}

// remindOf sets the reminders of one task.
func (a *tasksArea) remindOf(t *turn, s nlu.Slots, key string) (reply, error) {
	task, r, err := a.meant(t, s)
	if err != nil || task == nil {
		return r, err
	}
	if task.DueDate == "" {
		return reply{text: t.say("task.undated", "title", task.Title), refs: []Ref{taskRef(task, "")}}, nil
	}
	res, err := a.tasks.Change(t.ctx, &tasksv1.ChangeRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Id: task.Id,
		Task: &tasksv1.Task{Remind: s.Before}, Paths: []string{"remind"}})
	if err != nil {
		return reply{}, err
	}
	return reply{
		text:    t.say("task.reminded", "title", res.Task.Title, "when", a.when(t, res.Task), "lead", t.leads(res.Task.Remind)),
		refs:    []Ref{taskRef(res.Task, key)},
		buttons: [][]channel.Button{{t.button("button.undo", "undo")}},
	}, nil
}

// usualNag is how often a task is told of again if that is not said.
const usualNag = "PT1H"

// nag reminds of a task again and again from its time on; one without a time
// has it now.
func (a *tasksArea) nag(t *turn, s nlu.Slots, key string) (reply, error) {
	task, r, err := a.meant(t, s)
	if err != nil || task == nil {
		return r, err
	}
	paths := []string{"nag"}
	every, ok := s.Nag.(string)
	if !ok {
		every = usualNag
	}
	task.Nag = every
	if _, hour := t.here(task.DueDate, task.DueTime, task.Zone); hour == "" {
		if task.DueDate == "" {
			task.DueDate = t.today()
		}
		task.DueTime, task.Zone = t.now.Format(wall.HourForm), t.person.Zone
		paths = append(paths, "due_date", "due_time", "zone")
	}
	changed, err := a.tasks.Change(t.ctx, &tasksv1.ChangeRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Id: task.Id, Task: task, Paths: paths})
	if err != nil {
		return reply{}, err
	}
	return reply{
		text:    t.say("task.nagged", "title", changed.Task.Title, "when", a.when(t, changed.Task), "every", t.every(changed.Task.Nag)),
		refs:    []Ref{taskRef(changed.Task, key)},
		buttons: [][]channel.Button{{t.button("button.done", "tasks.done:0"), t.button("button.undo", "undo")}},
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
