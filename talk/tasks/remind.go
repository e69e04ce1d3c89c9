package tasks

import (
	"cmp"
	"slices"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Scope implements talk.Configurer.
func (*Topic) Scope() string { return "task" }

// Configure implements talk.Configurer: it sets the reminders of all tasks, or puts the latest one off.
func (tp *Topic) Configure(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, bool, error) {
	if s.Snooze != "" {
		r, err := tp.snooze(t, s, key)
		return r, true, err
	}
	if len(s.Before) > 0 && s.Title == "" && s.Scope == "" && s.Subject == "" {
		ref, ok, err := tp.focus(t)
		if err != nil {
			return talk.Reply{}, true, err
		}
		if ok {
			t.Target = []talk.Ref{ref}
			r, err := tp.remindOf(t, s, key)
			return r, true, err
		}
		if r, ok, err := tp.askReminded(t, s); ok || err != nil {
			return r, true, err
		}
	}
	if s.Title != "" && len(s.Before) > 0 {
		r, err := tp.remindOf(t, s, key)
		return r, true, err
	}
	if s.Nag != nil {
		r, err := tp.nag(t, s, key)
		return r, true, err
	}
	if s.Title != "" || s.Quiet != "" || s.QuietDays != nil || s.MuteUntil != "" {
		return talk.Reply{}, false, nil
	}
	off := s.Enabled != nil && !*s.Enabled
	if !off && len(s.Before) == 0 && s.At == "" && s.Enabled == nil {
		return talk.Reply{}, false, nil
	}
	res, err := tp.tasks.Configure(t.Ctx, &tasksv1.ConfigureRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key,
		Settings: &tasksv1.Settings{Before: s.Before, DayTime: s.At, Off: off}})
	if err != nil {
		return talk.Reply{}, true, err
	}
	r := talk.Reply{Text: t.Say("reminder.tasks_on"), Refs: []talk.Ref{{Service: tp.Name(), Key: key}}}
	switch kept := res.Settings; {
	case kept.Off:
		r.Text = t.Say("reminder.tasks_off")
	case len(kept.Before) > 0:
		r.Text = t.Say("reminder.tasks_before", "lead", t.Leads(kept.Before))
	case kept.DayTime != "":
		r.Text = t.Say("reminder.tasks_at", "hour", speak.Hour(kept.DayTime))
	}
	return r, true, nil
}

// focus is the one task that was spoken of last; false if there is none.
func (tp *Topic) focus(t *talk.Turn) (talk.Ref, bool, error) {
	last, ok, err := t.Last()
	own := talk.Of(last.Refs, tp.Name())
	if err != nil || !ok || len(own) != 1 || len(last.Refs) != 1 {
		return talk.Ref{}, false, err
	}
	_, _, err = tp.Called(t, own[0].ID)
	if fault.Is(err, fault.NotFound) {
		return talk.Ref{}, false, nil
	}
	return own[0], true, err
}

// askReminded asks whether a reminder without a name is of the task that was
// spoken of latest; false if there is none with a date.
func (tp *Topic) askReminded(t *talk.Turn, s nlu.Slots) (talk.Reply, bool, error) {
	messages, err := t.Recent(12)
	for _, m := range messages {
		own := talk.Of(m.Refs, tp.Name())
		if len(own) != 1 {
			continue
		}
		res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Ids: []string{own[0].ID}})
		if err != nil {
			return talk.Reply{}, false, err
		}
		if len(res.Tasks) == 0 || res.Tasks[0].DueDate == "" {
			continue
		}
		text := t.Say("task.ask_remind", "what", called(t, res.Tasks[0]), "lead", t.Leads(s.Before))
		return t.AskSure(text, nlu.Frame{Intent: nlu.ReminderSettings, Slots: s}, []talk.Ref{taskRef(res.Tasks[0], "")}), true, nil
	}
	return talk.Reply{}, false, err
}

// meant returns the one task that a setting is about; nil, with what to say,
// if there is none or several.
func (tp *Topic) meant(t *talk.Turn, s nlu.Slots) (*tasksv1.Task, talk.Reply, error) {
	m, err := t.Resolve(nlu.Frame{Intent: nlu.TaskDone, Slots: nlu.Slots{Title: s.Title, Index: s.Index, Target: "last"}})
	if err != nil || len(m.Refs) != 1 {
		return nil, talk.Reply{Text: cmp.Or(m.None, t.Say("task.none_named", "title", speak.Short(s.Title, 100)))}, err
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Ids: []string{m.Refs[0].ID}})
	if err != nil || len(res.Tasks) == 0 {
		return nil, talk.Reply{Text: t.Say("task.not_found")}, err
	}
	return res.Tasks[0], talk.Reply{}, nil
}

// remindOf sets the reminders of one task.
func (tp *Topic) remindOf(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, error) {
	task, r, err := tp.meant(t, s)
	if err != nil || task == nil {
		return r, err
	}
	if task.DueDate == "" {
		return talk.Reply{Text: t.Say("task.undated", "title", task.Title), Refs: []talk.Ref{taskRef(task, "")}}, nil
	}
	leads := s.Before
	if t.HasWord("words.besides") { // "and a quarter of an hour before, too"
		kept := slices.Clone(task.Remind)
		if len(kept) == 0 {
			kept = []string{"PT0S"}
		}
		leads = slices.Compact(append(kept, leads...))
	}
	res, err := tp.tasks.Change(t.Ctx, &tasksv1.ChangeRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: task.Id, SaidAt: said(t),
		Task: &tasksv1.Task{Remind: leads}, Paths: []string{"remind"}})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    t.Say("task.reminded", "title", res.Task.Title, "when", when(t, res.Task), "lead", reminded(t, res.Task)),
		Refs:    []talk.Ref{taskRef(res.Task, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// reminded says when a task is reminded of: how long before it, or at which moment if
// that is no length that people say.
func reminded(t *talk.Turn, task *tasksv1.Task) string {
	var all []string
	for _, lead := range task.Remind {
		said := leadMoment(t, task, lead)
		if said == "" {
			said = t.Leads([]string{lead})
		}
		all = append(all, said)
	}
	return t.List(all)
}

// leadMoment says the moment of a reminder, "on Sun 6 Dec at 18:00", that is no whole
// number of hours before its task and was said as a moment: it has 60 minutes or more
// beside the hours, or minutes beside days. It is empty for others, and for a task that
// has no hour or repeats.
func leadMoment(t *talk.Turn, task *tasksv1.Task, lead string) string {
	length, err := wall.ParseDuration(lead)
	if err != nil || length.Minutes%60 == 0 || length.Minutes < 60 && length.Days == 0 {
		return ""
	}
	due, err := wall.At(task.DueDate, task.DueTime)
	if err != nil || task.DueTime == "" || task.Recurrence != "" {
		return ""
	}
	at := length.AddTo(due)
	day, hour := t.Here(at.Format(wall.DayForm), at.Format(wall.HourForm), task.Zone)
	return t.Say("date.on_day_hour", "day", t.OnDay(day), "hour", speak.Hour(hour))
}

// usualNag is how often a task is told of again if that is not said.
const usualNag = "PT1H"

// nag reminds of a task again and again from its time on; one without a time
// has it now.
func (tp *Topic) nag(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, error) {
	task, r, err := tp.meant(t, s)
	if err != nil || task == nil {
		return r, err
	}
	paths := []string{"nag"}
	every, ok := s.Nag.(string)
	if !ok {
		every = usualNag
	}
	task.Nag = every
	if _, hour := t.Here(task.DueDate, task.DueTime, task.Zone); hour == "" {
		if task.DueDate == "" {
			task.DueDate = t.Today()
		}
		task.DueTime, task.Zone = t.Now.Format(wall.HourForm), t.Person.Zone
		paths = append(paths, "due_date", "due_time", "zone")
	}
	changed, err := tp.tasks.Change(t.Ctx, &tasksv1.ChangeRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: task.Id, Task: task, Paths: paths})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    t.Say("task.nagged", "title", changed.Task.Title, "when", when(t, changed.Task), "every", t.Every(changed.Task.Nag)),
		Refs:    []talk.Ref{taskRef(changed.Task, key)},
		Buttons: [][]channel.Button{{t.Button("button.done", "tasks.done:0"), t.Button("button.undo", "undo")}},
	}, nil
}

// snooze moves the latest task to some time from now.
func (tp *Topic) snooze(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, error) {
	length, err := wall.ParseDuration(s.Snooze)
	if err != nil {
		return talk.Reply{Text: t.Say("reminder.cannot")}, nil
	}
	to := length.AddTo(wall.Float(t.Now))
	f := nlu.Frame{Intent: nlu.TaskReschedule, Slots: nlu.Slots{
		Title: s.Title, Index: s.Index, Due: to.Format(wall.DayForm) + "T" + to.Format(wall.HourForm)}}
	m, err := t.Resolve(f)
	if err != nil {
		return talk.Reply{}, err
	}
	t.Target = m.Refs
	return tp.onFound(tp.move)(t, m.Frame, key)
}
