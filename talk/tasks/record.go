package tasks

import (
	"strconv"
	"strings"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

func taskRef(task *tasksv1.Task, key string) talk.Ref {
	return talk.Ref{Service: "tasks", ID: task.Id, Version: task.Version, Key: key}
}

// receipt says a task in resolved words: what, when, how often, when the
// reminder comes.
func receipt(t *talk.Turn, key string, task *tasksv1.Task) string {
	when := when(t, task)
	text := t.Say(key, "title", task.Title)
	if when != "" {
		text = t.Say(key+"_when", "title", task.Title, "when", when)
	}
	if task.Priority == "high" {
		text += " " + t.Say("task.high")
	}
	if len(task.Remind) > 0 {
		text += " " + t.Say("task.remind", "lead", reminded(t, task))
	}
	return text
}

// when says the date of a task: "vie 6 mar, 9:00", with the part of day or
// the repeat behind.
func when(t *talk.Turn, task *tasksv1.Task) string {
	if task.DueDate == "" {
		return ""
	}
	when := t.DayHour(t.Here(task.DueDate, task.DueTime, task.Zone))
	if end := endOf(t, task); end != "" {
		when += "–" + end
	}
	if task.DueTime == "" && task.Daypart != "" {
		when = t.Say("date.day_part", "day", when, "part", t.Say("daypart."+task.Daypart))
	}
	if task.Recurrence != "" {
		when = t.Say("task.repeats", "when", when, "rule", t.Repeats(task.Recurrence))
	}
	return when
}

// endOf says at which hour a task ends; empty if that was not said.
func endOf(t *talk.Turn, task *tasksv1.Task) string {
	_, hour := t.Here(task.DueDate, task.DueTime, task.Zone)
	length, err := wall.ParseDuration(task.Lasts)
	at, err2 := time.Parse(wall.HourForm, hour)
	if task.Lasts == "" || err != nil || err2 != nil {
		return ""
	}
	return speak.Hour(length.AddTo(at).Format(wall.HourForm))
}

// verb does with some tasks what a frame says.
type verb func(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task, key string) (talk.Reply, error)

// verb is what an intent does with tasks that are there; nil if it does nothing.
func (tp *Topic) verb(i nlu.Intent) verb {
	switch i {
	case nlu.TaskDone:
		return tp.finish
	case nlu.TaskReschedule:
		return tp.move
	case nlu.TaskDelete:
		return tp.remove
	}
	return nil
}

// onFound does something with the tasks that a frame means, or asks which.
func (tp *Topic) onFound(do verb) talk.Do {
	return func(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
		if t.Attempt > 1 {
			// If it was done before the program was stopped, the key brings back
			// what was answered; the tasks may no longer be found.
			if r, err := do(t, f, []*tasksv1.Task{{}}, key); err == nil {
				return r, nil
			}
		}
		found, err := tp.find(t, f.Slots)
		if err != nil {
			return talk.Reply{}, err
		}
		all := f.Slots.Range != "" || f.Slots.Scope == "done" || f.Slots.Scope == these
		switch {
		case len(found) == 0 && f.Slots.Title != "":
			return talk.Reply{Text: t.Say("task.none_named", "title", speak.Short(f.Slots.Title, 100))}, nil
		case len(found) == 0 && f.Intent == nlu.TaskDelete && f.Slots.Index == 0 && f.Slots.Subject+f.Slots.Range+f.Slots.Scope == "" && !t.Mentions("words.of_tasks"):
			return t.UndoLast() // "delete the last thing", which is no task
		case len(found) == 0:
			return talk.Reply{Text: t.Say("task.not_found")}, nil
		case len(found) > 1 && !all:
			return tp.askWhich(t, f, found), nil
		}
		return do(t, f, found, key)
	}
}

// find returns the tasks that a frame means: the one that the message is about,
// by words of the title, of some days, or those that are done.
func (tp *Topic) find(t *talk.Turn, s nlu.Slots) ([]*tasksv1.Task, error) {
	req := &tasksv1.ListRequest{Space: t.Person.ID, Subject: s.Subject, Limit: 200}
	switch {
	case s.Scope == "done":
		req.Status = tasksv1.Status_STATUS_DONE
	case s.Range != "":
		req.From, req.To = speak.CutRange(s.Range)
	case s.Title != "":
		req.Query = s.Title
		if s.Subject != "" {
			req.Subject = ""
		}
	default:
		own := talk.Of(t.Target, tp.Name())
		if len(own) == 0 {
			return nil, nil
		}
		for _, r := range own {
			req.Ids = append(req.Ids, r.ID)
		}
	}
	res, err := tp.tasks.List(t.Ctx, req)
	if err != nil {
		return nil, err
	}
	if exact := sameTitle(res.Tasks, s.Title); exact != nil {
		return exact, nil
	}
	return res.Tasks, nil
}

func sameTitle(tasks []*tasksv1.Task, title string) []*tasksv1.Task {
	for _, task := range tasks {
		if title != "" && strings.EqualFold(task.Title, title) {
			return []*tasksv1.Task{task}
		}
	}
	return nil
}

// As implements talk.Keeper: a frame about an expense may as well be about a
// task: one is taken away, or it was put on another day.
func (tp *Topic) As(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool) {
	switch s := f.Slots; f.Intent {
	case nlu.ExpenseUndo:
		f.Intent = nlu.TaskDelete
	case nlu.ExpenseFix:
		if s.Date < t.Today() || s.Amount != nil || s.Category+s.NewTitle != "" {
			return f, false
		}
		f.Intent, f.Slots = nlu.TaskReschedule, nlu.Slots{Due: s.Date, Title: s.Title}
	case nlu.TaskDone, nlu.TaskDelete, nlu.TaskReschedule:
	default:
		return f, false
	}
	return f, true
}

// Named implements talk.Keeper: it returns the open tasks that have the words
// of a title in theirs.
func (tp *Topic) Named(t *talk.Turn, title string) ([]talk.Ref, error) {
	found, err := tp.find(t, nlu.Slots{Title: title})
	var refs []talk.Ref
	for _, task := range found {
		refs = append(refs, taskRef(task, ""))
	}
	return refs, err
}

// Called implements talk.Keeper.
func (tp *Topic) Called(t *talk.Turn, id string) (what, title string, err error) {
	task, err := tp.open(t, id)
	if err != nil {
		return "", "", err
	}
	return called(t, task), task.Title, nil
}

// Time implements talk.Timed.
func (tp *Topic) Time(t *talk.Turn, id string) (day, hour string, err error) {
	task, err := tp.open(t, id)
	if err != nil {
		return "", "", err
	}
	day, hour = t.Here(task.DueDate, task.DueTime, task.Zone)
	return day, hour, nil
}

// open is an open task; not_found if there is none of that id.
func (tp *Topic) open(t *talk.Turn, id string) (*tasksv1.Task, error) {
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Ids: []string{id}})
	if err != nil {
		return nil, err
	}
	if len(res.Tasks) == 0 {
		return nil, fault.New(fault.NotFound, "fault.no_task")
	}
	return res.Tasks[0], nil
}

// Likely implements talk.Keeper: what is said of a task is taken at its word.
func (*Topic) Likely(*talk.Turn, nlu.Frame) bool { return true }

// whichQuestion asks which of several tasks is meant.
const whichQuestion = "which"

// which is its state: what is to be done, and the tasks in the order of their
// numbers.
type which struct {
	Frame nlu.Frame  `json:"frame"`
	Tasks []talk.Ref `json:"tasks"`
}

// askWhich asks which of several tasks is meant.
func (tp *Topic) askWhich(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task) talk.Reply {
	r := talk.Reply{Text: t.Say("task.which", "n", len(found)), Frames: []nlu.Frame{f}}
	for i, task := range found[:min(len(found), taskChoices)] {
		r.Refs = append(r.Refs, talk.Ref{Service: "tasks", ID: task.Id, Version: task.Version})
		r.Buttons = append(r.Buttons, []channel.Button{{Label: speak.Short(task.Title, 40), Data: strings.Replace(string(f.Intent), "task.", "tasks.", 1) + ":" + strconv.Itoa(i)}})
	}
	r.Ask = talk.NewQuestion(tp.Name(), whichQuestion, which{f, r.Refs})
	return r
}

// Reply implements talk.Replier: it takes a number or a piece of a title as
// the answer to which task is meant.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	switch q.Kind {
	case whatQuestion:
		return tp.replyWhat(t, text)
	case whenQuestion:
		return tp.replyWhen(t, q, text)
	}
	var w which
	if !q.Into(&w) {
		return talk.Reply{}, false, nil
	}
	ref, ok, err := tp.placed(t, text, w.Tasks)
	if err != nil || !ok {
		return talk.Reply{}, false, err
	}
	r, err := tp.one(t, w.Frame, ref)
	return r, true, err
}

// one does what a frame says with one task.
func (tp *Topic) one(t *talk.Turn, f nlu.Frame, ref talk.Ref) (talk.Reply, error) {
	do := tp.verb(f.Intent)
	if do == nil {
		return t.Stale(), nil
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Ids: []string{ref.ID}})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Tasks) == 0 {
		return talk.Reply{}, tp.gone(t, ref.ID)
	}
	if task := res.Tasks[0]; task.Recurrence != "" && ref.Version != 0 && task.Version != ref.Version {
		return talk.Reply{}, fault.New(fault.Conflict, "fault.changed")
	}
	return do(t, f, res.Tasks, t.Key(0))
}

// gone tells whether a task that is not open is done or is no more.
func (tp *Topic) gone(t *talk.Turn, id string) error {
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Ids: []string{id}, Status: tasksv1.Status_STATUS_DONE})
	if err != nil {
		return err
	}
	if len(res.Tasks) == 0 {
		return fault.New(fault.NotFound, "fault.no_task")
	}
	return fault.New(fault.State, "fault.done", "title", res.Tasks[0].Title)
}

// Press implements talk.Presser: it answers the buttons of tasks.
func (tp *Topic) Press(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	if action == "more" {
		s, from, ok := t.GoOn(argument)
		if !ok {
			return t.Stale(), nil
		}
		return tp.page(t, s, from)
	}
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.Stale(), nil
	}
	f := nlu.Frame{Intent: nlu.Intent("task." + action)}
	if shown, ok := t.Shown(); ok && shown.Intent == f.Intent {
		f = shown
	}
	if f.Intent == nlu.TaskReschedule && f.Slots.Due == "" && f.Slots.Shift == "" {
		return t.Stale(), nil
	}
	r, err := tp.one(t, f, refs[i])
	r.Edit = true
	return r, err
}

// Undo implements talk.Undoer: it takes back a change and says what is now.
func (tp *Topic) Undo(t *talk.Turn, key string) (string, error) {
	res, err := tp.tasks.Undo(t.Ctx, &tasksv1.UndoRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key})
	if err != nil {
		return "", err
	}
	var texts []string
	for _, task := range res.Tasks {
		texts = append(texts, receipt(t, "task.restored", task))
	}
	if len(res.Tasks) == 0 {
		for _, task := range res.Undone {
			texts = append(texts, t.Say("task.unkept", "title", task.Title))
		}
	}
	return strings.Join(texts, "\n"), nil
}
