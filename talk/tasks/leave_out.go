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

// leavesOut reads a message that takes a task which repeats away from one of its days, and
// from no other: "quita lo de la farmacia este jueves". Who only tells that it is not on
// that day ("el jueves no curro en la farmacia") is asked.
func (tp *Topic) leavesOut(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	text := t.Update.Text
	removes := t.HasAny(text, "words.removing") || t.HasAny(text, "words.skipping")
	if t.Asks(text) || !removes && !t.HasLine(text, "words.not_on") || f.Slots.Recurrence != "" || f.Slots.Amount != nil {
		return talk.Reply{}, false, nil
	}
	if !removes && t.Changes(f.Intent) && !t.Unclear(f) && f.Intent != nlu.ClassCancel && f.Intent != nlu.TaskAdd {
		return talk.Reply{}, false, nil
	}
	day, err := oneDay(t)
	if err != nil || day == "" {
		return talk.Reply{}, false, err
	}
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, false, err
	}
	if slices.ContainsFunc(names.Subjects, func(s string) bool { return fold.Same(s, f.Slots.Subject) }) {
		return talk.Reply{}, false, nil // it is a class
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Limit: 200})
	if err != nil {
		return talk.Reply{}, false, err
	}
	task := namedOn(t, res.Tasks, day)
	if task == nil {
		return talk.Reply{}, false, nil
	}
	if removes {
		r, err := tp.leaveOut(t, task, day, t.Key(0))
		return r, true, err
	}
	f = nlu.Frame{Intent: nlu.TaskDelete, Slots: nlu.Slots{Title: task.Title, Date: day}}
	return t.AskSure(t.Say("task.leave_out_ask", "title", speak.Short(task.Title, 60), "day", t.Day(day)), f, []talk.Ref{taskRef(task, "")}), true, nil
}

// oneDay is the one day from today on that the message says; empty if it says none, or more.
func oneDay(t *talk.Turn) (string, error) {
	names, err := t.Names()
	if err != nil {
		return "", err
	}
	said, _ := t.Reader().As(t.Input(t.Update.Text, names), nlu.TaskList, nil)
	from, to := speak.CutRange(said.Slots.Range)
	if from != to || from < t.Today() {
		return "", nil
	}
	return from, nil
}

// nameWord is how long a word of a title must be to name it.
const nameWord = 3

// namedOn is the task that repeats and is on a day of whose title the message has the most
// words; nil if there is none, or more than one.
func namedOn(t *talk.Turn, all []*tasksv1.Task, day string) *tasksv1.Task {
	var best *tasksv1.Task
	most := 0
	for _, task := range all {
		n := 0
		for _, w := range naming(t, strings.Fields(task.Title)) {
			if len(w) >= nameWord && speak.HoldsWords(t.Update.Text, w) {
				n++
			}
		}
		switch {
		case n == 0 || n < most || !isOn(task, day):
		case n == most:
			best = nil
		default:
			best, most = task, n
		}
	}
	return best
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
		Task: &tasksv1.Task{Except: append(slices.Clone(task.Except), day)}, Paths: []string{"except"}, SaidAt: t.Said.UnixMicro()})
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
