package tasks

import (
	"slices"
	"strings"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// removeVerb is among how many of the first words of a clause the verb of taking away stands.
const removeVerb = 5

// leavesOut reads a message that takes a task which repeats away from one of its days, and
// from no other: "quita lo de la farmacia este jueves". Who only tells that it is not on
// that day ("el jueves no curro en la farmacia") is asked. The clause must name the day, the
// task, and nothing else.
func (tp *Topic) leavesOut(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if t.Asks(t.Update.Text) || f.Slots.Recurrence != "" || f.Slots.Amount != nil {
		return talk.Reply{}, false, nil
	}
	for _, clause := range speak.Clauses(t.Update.Text) {
		what, removes := withoutRemoval(t, clause)
		if what == "" {
			continue
		}
		if r, ok, err := tp.leavesOutOf(t, f, what, removes); ok || err != nil {
			return r, ok, err
		}
	}
	return talk.Reply{}, false, nil
}

// withoutRemoval is a clause without the words that take something away from a day; empty if
// it has none. removes tells that it is asked for, and not only told.
func withoutRemoval(t *talk.Turn, clause string) (what string, removes bool) {
	fields := strings.Fields(clause)
	for i, w := range fields[:min(len(fields), removeVerb)] {
		if t.OnlyWords(w, "words.removing") || t.OnlyWords(w, "words.skipping") {
			return strings.Join(slices.Delete(fields, i, i+1), " "), true
		}
	}
	for from := range fields {
		for to := len(fields); to > from; to-- {
			if t.IsOne(strings.Join(fields[from:to], " "), "words.not_on") {
				return strings.Join(slices.Delete(fields, from, to), " "), false
			}
		}
	}
	return "", false
}

// leavesOutOf takes the task that a clause names away from the day that it says.
func (tp *Topic) leavesOutOf(t *talk.Turn, f nlu.Frame, what string, removes bool) (talk.Reply, bool, error) {
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, false, err
	}
	if slices.ContainsFunc(names.Subjects, func(s string) bool { return fold.Same(s, f.Slots.Subject) }) {
		return talk.Reply{}, false, nil // it is a class
	}
	day := oneDay(t, what, names)
	named := nameIn(t, what, names)
	if day == "" || len(named) == 0 {
		return talk.Reply{}, false, nil
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Limit: 200})
	if err != nil {
		return talk.Reply{}, false, err
	}
	var meant []*tasksv1.Task
	for _, task := range res.Tasks {
		if !slices.ContainsFunc(named, func(w string) bool { return !speak.HoldsWords(task.Title, w) }) {
			meant = append(meant, task)
		}
	}
	if len(meant) > 1 {
		meant = slices.DeleteFunc(meant, func(task *tasksv1.Task) bool { return !isOn(task, day) })
	}
	if len(meant) != 1 || meant[0].Recurrence == "" {
		return talk.Reply{}, false, nil
	}
	task := meant[0]
	again := t.Attempt > 1 && slices.Contains(task.Except, day) // it was done before the program stopped
	switch on := isOn(task, day); {
	case removes && (on || again):
		r, err := tp.leaveOut(t, task, day, t.Key(0))
		return r, true, err
	case removes:
		text := t.Say("task.not_that_day", "title", speak.Short(task.Title, 60), "day", t.Day(day), "when", t.DayHour(t.Here(task.DueDate, task.DueTime, task.Zone)))
		return talk.Reply{Text: text, Refs: []talk.Ref{taskRef(task, "")}}, true, nil
	case !on:
		return talk.Reply{}, false, nil
	}
	f = nlu.Frame{Intent: nlu.TaskDelete, Slots: nlu.Slots{Title: task.Title, Date: day}}
	return t.AskSure(t.Say("task.leave_out_ask", "title", speak.Short(task.Title, 60), "day", t.Day(day)), f, []talk.Ref{taskRef(task, "")}), true, nil
}

// oneDay is the one day from today on that a text says; empty if it says none, or more.
func oneDay(t *talk.Turn, text string, names nlu.Context) string {
	said, _ := t.Reader().As(t.Input(text, names), nlu.TaskList, nil)
	from, to := speak.CutRange(said.Slots.Range)
	if from != to || from < t.Today() {
		return ""
	}
	return from
}

// nameIn are the words of a text that name something, without its day.
func nameIn(t *talk.Turn, text string, names nlu.Context) []string {
	said, _ := t.Reader().As(t.Input(text, names), nlu.TaskAdd, nil)
	return slices.DeleteFunc(naming(t, strings.Fields(said.Slots.Title)), func(w string) bool {
		return t.OnlyWords(w, "words.merely") || t.OnlyWords(w, "words.going_on") || t.OnlyWords(w, "words.opening") || t.HasBeginning(w, "words.of_tasks")
	})
}

// isOn reports whether a task that repeats is on a day.
func isOn(task *tasksv1.Task, day string) bool {
	due, err := wall.At(task.DueDate, task.DueTime)
	if err != nil || task.Recurrence == "" || slices.Contains(task.Except, day) {
		return false
	}
	rule, err := wall.Rule(task.Recurrence, due)
	if err != nil {
		return false
	}
	from, err := time.Parse(wall.DayForm, day)
	if err != nil {
		return false
	}
	next := rule.After(from, true)
	return !next.IsZero() && next.Format(wall.DayForm) == day
}

// leaveOut takes a task that repeats away from one day.
func (tp *Topic) leaveOut(t *talk.Turn, task *tasksv1.Task, day, key string) (talk.Reply, error) {
	res, err := tp.tasks.Change(t.Ctx, &tasksv1.ChangeRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: task.Id, Version: task.Version,
		Task: &tasksv1.Task{Except: append(slices.DeleteFunc(slices.Clone(task.Except), func(d string) bool { return d == day }), day)}, Paths: []string{"except"}, SaidAt: t.Said.UnixMicro()})
	if fault.Has(err, "fault.no_day_left") {
		gone, err := tp.tasks.Remove(t.Ctx, &tasksv1.RemoveRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Ids: []string{task.Id}})
		return told(t, "task.removed", gone.GetTasks(), key), err // its last day
	}
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    t.Say("task.left_out", "title", res.Task.Title, "day", t.Day(day), "when", t.DayHour(t.Here(res.Task.DueDate, res.Task.DueTime, res.Task.Zone))),
		Refs:    []talk.Ref{taskRef(res.Task, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}
