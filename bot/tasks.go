package bot

import (
	"context"
	"strconv"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
)

// tasksArea talks about things to do.
type tasksArea struct {
	tasks tasksv1connect.TasksServiceClient
}

const (
	// taskLines is how many tasks a list shows.
	taskLines = 20
	// taskChoices is how many tasks a question offers as buttons.
	taskChoices = 5
)

func (*tasksArea) name() string { return "tasks" }

func (*tasksArea) intents() []nlu.Intent {
	return []nlu.Intent{nlu.TaskAdd, nlu.TaskList, nlu.TaskDone, nlu.TaskReschedule, nlu.TaskDelete}
}

func (a *tasksArea) do(t *turn, f nlu.Frame, key string) (reply, error) {
	switch f.Intent {
	case nlu.TaskAdd:
		return a.add(t, f.Slots, key)
	case nlu.TaskList:
		return a.list(t, f.Slots, 0)
	}
	return a.act(t, f, key)
}

func (a *tasksArea) add(t *turn, s nlu.Slots, key string) (reply, error) {
	day, hour := splitDue(s.Due)
	if hour == "" {
		hour = s.Time
	}
	res, err := a.tasks.Add(t.ctx, &tasksv1.AddRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Task: &tasksv1.Task{
		Title: s.Title, Subject: s.Subject, DueDate: day, DueTime: hour, Zone: t.person.Zone, Daypart: s.Daypart,
		Recurrence: s.Recurrence, Priority: s.Priority, Remind: s.Remind,
	}})
	if err != nil {
		return reply{}, err
	}
	return reply{
		text:    a.receipt(t, "task.added", res.Task) + a.held(t, res.Task),
		refs:    []Ref{taskRef(res.Task, key)},
		buttons: [][]channel.Button{{t.button("button.done", "tasks.done:0"), t.button("button.undo", "undo")}},
	}, nil
}

// held says when the reminder comes if the person wants none at the hour of a
// task, with a space before.
func (a *tasksArea) held(t *turn, task *tasksv1.Task) string {
	due, err := wall.At(task.DueDate, task.DueTime)
	if err != nil || task.DueTime == "" {
		return ""
	}
	at := wall.Instant(due, t.now.Location()).In(t.now.Location())
	end := t.person.Quiet.End(at)
	if !end.After(at) {
		return ""
	}
	return " " + t.say("task.held", "when", t.moment(end.Format("2006-01-02T15:04")))
}

func taskRef(task *tasksv1.Task, key string) Ref {
	return Ref{Service: "tasks", ID: task.Id, Version: task.Version, Key: key}
}

// receipt says a task in resolved words: what, when, how often, when the
// reminder comes.
func (a *tasksArea) receipt(t *turn, key string, task *tasksv1.Task) string {
	when := a.when(t, task)
	text := t.say(key, "title", task.Title)
	if when != "" {
		text = t.say(key+"_when", "title", task.Title, "when", when)
	}
	if task.Priority == "high" {
		text += " " + t.say("task.high")
	}
	if len(task.Remind) > 0 {
		text += " " + t.say("task.remind", "lead", t.leads(task.Remind))
	}
	return text
}

// when says the date of a task: "vie 6 mar, 9:00", with the part of day or
// the repeat behind.
func (a *tasksArea) when(t *turn, task *tasksv1.Task) string {
	if task.DueDate == "" {
		return ""
	}
	when := t.dayHour(t.here(task.DueDate, task.DueTime, task.Zone))
	if task.DueTime == "" && task.Daypart != "" {
		when = t.say("date.day_part", "day", when, "part", t.say("daypart."+task.Daypart))
	}
	if task.Recurrence != "" {
		when = t.say("task.repeats", "when", when, "rule", t.repeats(task.Recurrence))
	}
	return when
}

// list shows the tasks that are meant, from one of them on.
func (a *tasksArea) list(t *turn, s nlu.Slots, first int) (reply, error) {
	from, to := splitRange(s.Range)
	req := &tasksv1.ListRequest{Space: t.person.ID, From: from, To: to, Subject: s.Subject,
		Priority: s.Priority, Query: s.Query, Limit: int32(first + taskLines), Zone: t.person.Zone}
	head := "task.list"
	switch s.Status {
	case "done":
		req.Status, head = tasksv1.Status_STATUS_DONE, "task.list_done"
	case "overdue":
		req.Status, head = tasksv1.Status_STATUS_OVERDUE, "task.list_overdue"
	}
	res, err := a.tasks.List(t.ctx, req)
	if err != nil {
		return reply{}, err
	}
	if len(res.Tasks) <= first {
		if s.Range+s.Subject+s.Query+s.Priority == "" {
			return reply{text: t.say(head + "_none")}, nil
		}
		if s.Query != "" && s.Status == "" {
			// "exámenes" are also those that are called "examen".
			if r, ok, err := t.tasksLike(s.Query, s.Range); ok || err != nil {
				return r, err
			}
		}
		return reply{text: t.say("task.none_such")}, nil
	}
	text := []string{t.say(head, "n", int(res.Total))}
	r := reply{}
	for i, task := range res.Tasks {
		if i >= first {
			text = append(text, a.line(t, i+1, task))
		}
		r.refs = append(r.refs, taskRef(task, "")) // also those before, by which numbers count
	}
	if more := int(res.Total) - len(res.Tasks); more > 0 {
		text = append(text, t.say("list.more", "n", more))
	}
	r.text, r.frames = strings.Join(text, "\n"), []nlu.Frame{{Intent: nlu.TaskList, Slots: s}}
	r.buttons = t.more(a.name(), len(res.Tasks), int(res.Total))
	return r, nil
}

// showIf lists the open tasks of a range whose title fits; it reports false if
// none does.
func (a *tasksArea) showIf(t *turn, within string, fits func(title string) bool) (reply, bool, error) {
	from, to := splitRange(within)
	res, err := a.tasks.List(t.ctx, &tasksv1.ListRequest{Space: t.person.ID, From: from, To: to, Limit: 200})
	r := reply{}
	for _, task := range res.GetTasks() {
		if len(r.refs) < taskLines && fits(task.Title) {
			r.refs = append(r.refs, taskRef(task, ""))
			r.text = lines(r.text, a.line(t, len(r.refs), task))
		}
	}
	if len(r.refs) == 1 {
		r.buttons = [][]channel.Button{{t.button("button.done", "tasks.done:0")}}
	}
	return r, len(r.refs) > 0, err
}

func (a *tasksArea) line(t *turn, n int, task *tasksv1.Task) string {
	if task.DoneAt != 0 {
		return t.say("task.line", "number", n, "title", short(task.Title, 120))
	}
	if when := a.when(t, task); when != "" {
		return t.say("task.line_when", "number", n, "title", short(task.Title, 120), "when", when)
	}
	return t.say("task.line", "number", n, "title", short(task.Title, 120))
}

// act finishes, moves or removes the tasks that a frame means.
func (a *tasksArea) act(t *turn, f nlu.Frame, key string) (reply, error) {
	if t.in.Attempts > 1 {
		// If it was done before the program was stopped, the key brings back
		// what was answered; the tasks may no longer be found.
		if r, err := a.apply(t, f, []*tasksv1.Task{{}}, key); err == nil {
			return r, nil
		}
	}
	found, err := a.find(t, f.Slots)
	if err != nil {
		return reply{}, err
	}
	all := f.Slots.Range != "" || f.Slots.Scope == "done"
	switch {
	case len(found) == 0 && f.Slots.Title != "":
		return reply{text: t.say("task.none_named", "title", short(f.Slots.Title, 100))}, nil
	case len(found) == 0:
		return reply{text: t.say("task.not_found")}, nil
	case len(found) > 1 && !all:
		return a.which(t, f, found), nil
	}
	return a.apply(t, f, found, key)
}

// find returns the tasks that a frame means: the one that the message is about,
// by words of the title, of some days, or those that are done.
func (a *tasksArea) find(t *turn, s nlu.Slots) ([]*tasksv1.Task, error) {
	req := &tasksv1.ListRequest{Space: t.person.ID, Subject: s.Subject, Limit: 200}
	switch {
	case s.Scope == "done":
		req.Status = tasksv1.Status_STATUS_DONE
	case s.Range != "":
		req.From, req.To = splitRange(s.Range)
	case s.Title != "":
		req.Query = s.Title
		if s.Subject != "" {
			req.Subject = ""
		}
	default:
		own := refsOf(t.target, a.name())
		if len(own) == 0 {
			return nil, nil
		}
		for _, r := range own {
			req.Ids = append(req.Ids, r.ID)
		}
	}
	res, err := a.tasks.List(t.ctx, req)
	if err != nil {
		return nil, err
	}
	if exact := sameTitle(res.Tasks, s.Title); exact != nil {
		return exact, nil
	}
	return res.Tasks, nil
}

// as is a frame about an expense, if it may as well be about a task: one is
// taken away, or it was put on another day.
func (a *tasksArea) as(t *turn, f nlu.Frame) (nlu.Frame, bool) {
	switch s := f.Slots; f.Intent {
	case nlu.ExpenseUndo:
		f.Intent = nlu.TaskDelete
	case nlu.ExpenseFix:
		if s.Date < t.today() || s.Amount != nil || s.Category+s.NewTitle != "" {
			return f, false
		}
		f.Intent, f.Slots = nlu.TaskReschedule, nlu.Slots{Due: s.Date, Title: s.Title}
	case nlu.TaskDone, nlu.TaskDelete, nlu.TaskReschedule:
	default:
		return f, false
	}
	return f, true
}

// named returns the open tasks that have the words of a title in theirs.
func (a *tasksArea) named(t *turn, title string) ([]Ref, error) {
	found, err := a.find(t, nlu.Slots{Title: title})
	var refs []Ref
	for _, task := range found {
		refs = append(refs, taskRef(task, ""))
	}
	return refs, err
}

func (a *tasksArea) called(t *turn, id string) (what, title string, err error) {
	res, err := a.tasks.List(t.ctx, &tasksv1.ListRequest{Space: t.person.ID, Ids: []string{id}})
	if err != nil {
		return "", "", err
	}
	if len(res.Tasks) == 0 {
		return "", "", fault.New(fault.NotFound, "fault.no_task")
	}
	return a.receipt(t, "task.called", res.Tasks[0]), res.Tasks[0].Title, nil
}

func sameTitle(tasks []*tasksv1.Task, title string) []*tasksv1.Task {
	for _, task := range tasks {
		if title != "" && strings.EqualFold(task.Title, title) {
			return []*tasksv1.Task{task}
		}
	}
	return nil
}

// which asks which of several tasks is meant.
func (a *tasksArea) which(t *turn, f nlu.Frame, found []*tasksv1.Task) reply {
	r := reply{text: t.say("task.which", "n", len(found)), frames: []nlu.Frame{f}}
	for i, task := range found[:min(len(found), taskChoices)] {
		r.refs = append(r.refs, Ref{Service: "tasks", ID: task.Id, Version: task.Version})
		r.buttons = append(r.buttons, []channel.Button{{Label: short(task.Title, 40), Data: "tasks." + verb(f.Intent) + ":" + strconv.Itoa(i)}})
	}
	r.ask = &Question{Kind: "tasks.which", Frames: r.frames, Refs: r.refs}
	return r
}

func verb(i nlu.Intent) string {
	_, verb, _ := strings.Cut(string(i), ".")
	return verb
}

// reply takes a number or a piece of a title as the answer to which task is meant.
func (a *tasksArea) reply(t *turn, q Question, text string) (reply, bool, error) {
	n, err := strconv.Atoi(strings.Trim(text, " .º"))
	if err != nil || n < 1 || n > len(q.Refs) || len(q.Frames) != 1 {
		return reply{}, false, nil
	}
	r, err := a.one(t, q.Frames[0], q.Refs[n-1])
	return r, true, err
}

// one does what a frame says with one task.
func (a *tasksArea) one(t *turn, f nlu.Frame, ref Ref) (reply, error) {
	res, err := a.tasks.List(t.ctx, &tasksv1.ListRequest{Space: t.person.ID, Ids: []string{ref.ID}})
	if err != nil {
		return reply{}, err
	}
	if len(res.Tasks) == 0 {
		return reply{}, a.gone(t, ref.ID)
	}
	if task := res.Tasks[0]; task.Recurrence != "" && ref.Version != 0 && task.Version != ref.Version {
		return reply{}, fault.New(fault.Conflict, "fault.changed")
	}
	return a.apply(t, f, res.Tasks, t.key(0))
}

// gone tells whether a task that is not open is done or is no more.
func (a *tasksArea) gone(t *turn, id string) error {
	res, err := a.tasks.List(t.ctx, &tasksv1.ListRequest{Space: t.person.ID, Ids: []string{id}, Status: tasksv1.Status_STATUS_DONE})
	if err != nil {
		return err
	}
	if len(res.Tasks) == 0 {
		return fault.New(fault.NotFound, "fault.no_task")
	}
	return fault.New(fault.State, "fault.done", "title", res.Tasks[0].Title)
}

func (a *tasksArea) apply(t *turn, f nlu.Frame, found []*tasksv1.Task, key string) (reply, error) {
	var ids []string
	for _, task := range found {
		ids = append(ids, task.Id)
	}
	switch f.Intent {
	case nlu.TaskDone:
		res, err := a.tasks.Finish(t.ctx, &tasksv1.FinishRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Ids: ids})
		return a.told(t, "task.done", res.GetTasks(), key), err
	case nlu.TaskDelete:
		res, err := a.tasks.Remove(t.ctx, &tasksv1.RemoveRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Ids: ids})
		return a.told(t, "task.removed", res.GetTasks(), key), err
	}
	return a.move(t, f, found, key)
}

// told says what was done with one task or several.
func (a *tasksArea) told(t *turn, phrase string, tasks []*tasksv1.Task, key string) reply {
	r := reply{buttons: [][]channel.Button{{t.button("button.undo", "undo")}}}
	for _, task := range tasks {
		r.refs = append(r.refs, taskRef(task, key))
	}
	switch {
	case len(tasks) == 1 && phrase == "task.done" && tasks[0].DoneAt == 0:
		r.text = t.say("task.done_next", "title", tasks[0].Title, "when", t.dayHour(t.here(tasks[0].DueDate, tasks[0].DueTime, tasks[0].Zone)))
	case len(tasks) == 1:
		r.text = t.say(phrase, "title", tasks[0].Title)
	default:
		r.text = t.say(phrase+"_many", "n", len(tasks))
	}
	return r
}

// press answers the buttons of tasks.
func (a *tasksArea) press(t *turn, action, argument string, refs []Ref) (reply, error) {
	if action == "more" {
		s, from, ok := t.goOn(argument)
		if !ok {
			return t.stale()[0], nil
		}
		return a.list(t, s, from)
	}
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.stale()[0], nil
	}
	f := nlu.Frame{Intent: nlu.Intent("task." + action)}
	if len(t.shown) == 1 && t.shown[0].Intent == f.Intent {
		f = t.shown[0]
	}
	switch f.Intent {
	case nlu.TaskDone, nlu.TaskDelete:
	case nlu.TaskReschedule:
		if f.Slots.Due == "" && f.Slots.Shift == "" {
			return t.stale()[0], nil
		}
	default:
		return t.stale()[0], nil
	}
	r, err := a.one(t, f, refs[i])
	r.edit = true
	return r, err
}

// undo takes back a change and says what is now.
func (a *tasksArea) undo(t *turn, key string) (string, error) {
	res, err := a.tasks.Undo(t.ctx, &tasksv1.UndoRequest{Space: t.person.ID, Actor: t.person.ID, Key: key})
	if err != nil {
		return "", err
	}
	var texts []string
	for _, task := range res.Tasks {
		texts = append(texts, a.receipt(t, "task.restored", task))
	}
	if len(res.Tasks) == 0 {
		for _, task := range res.Undone {
			texts = append(texts, t.say("task.unkept", "title", task.Title))
		}
	}
	return strings.Join(texts, "\n"), nil
}

// names gives the reader the titles of open tasks.
func (a *tasksArea) names(t *turn, c *nlu.Context) error {
	res, err := a.tasks.List(t.ctx, &tasksv1.ListRequest{Space: t.person.ID, Limit: 50})
	for _, task := range res.GetTasks() {
		c.Tasks = append(c.Tasks, task.Title)
	}
	return err
}

func (a *tasksArea) claim(ctx context.Context) ([]*commonv1.Notice, int64, error) {
	res, err := a.tasks.ClaimDue(ctx, &tasksv1.ClaimDueRequest{Limit: noticeLimit, LeaseSeconds: noticeLease})
	return res.GetNotices(), res.GetNextAt(), err
}

func (a *tasksArea) acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	_, err := a.tasks.AckDue(ctx, &tasksv1.AckDueRequest{Notices: notices})
	return err
}

// notice reminds of a task, at its time or ahead of it.
func (a *tasksArea) notice(t *turn, n *commonv1.Notice) (reply, error) {
	tell := n.GetTaskReminder()
	key := "notice.task_due"
	switch tell.GetKind() {
	case commonv1.TaskReminder_KIND_AHEAD:
		key = "notice.task_ahead"
	case commonv1.TaskReminder_KIND_NAG:
		key = "notice.task_nag"
	case commonv1.TaskReminder_KIND_DAY:
		key = "notice.task_day"
	}
	return reply{
		text:    t.say(key, "title", tell.GetTitle(), "when", t.dayHour(t.here(tell.GetDate(), tell.GetTime(), tell.GetZone()))),
		refs:    []Ref{{Service: "tasks", ID: n.RecordId, Version: n.Version}},
		buttons: [][]channel.Button{{t.button("button.done", "tasks.done:0")}},
	}, nil
}
