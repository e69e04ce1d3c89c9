// Package tasks is the topic of things to do and their reminders. It talks with
// the tasks service through its contract.
package tasks

import (
	"becario/talk"
	"context"
	"strconv"
	"strings"
	"time"

	commonv1 "becario/api/becario/common/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk/speak"
)

// Topic talks about things to do.
type Topic struct {
	tasks tasksv1connect.TasksServiceClient
}

// The powers of the topic.
var (
	_ talk.Undoer    = (*Topic)(nil)
	_ talk.Presser   = (*Topic)(nil)
	_ talk.Replier   = (*Topic)(nil)
	_ talk.Namer     = (*Topic)(nil)
	_ talk.Commander = (*Topic)(nil)
	_ talk.Resolver  = (*Topic)(nil)
	_ talk.Mender    = (*Topic)(nil)
	_ talk.Keeper    = (*Topic)(nil)
	_ talk.Noticer   = (*Topic)(nil)
)

// New returns the topic on a tasks service.
func New(client tasksv1connect.TasksServiceClient) *Topic { return &Topic{tasks: client} }

const (
	// taskLines is how many tasks a list shows.
	taskLines = 20
	// taskChoices is how many tasks a question offers as buttons.
	taskChoices = 5
)

// Name implements talk.Topic.
func (*Topic) Name() string { return "tasks" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Change(nlu.TaskAdd, tp.add),
		talk.Read(nlu.TaskList, func(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) { return tp.list(t, f.Slots, 0) }),
		talk.Change(nlu.TaskDone, tp.act).OnRecord(),
		talk.Change(nlu.TaskReschedule, tp.act).OnRecord(),
		talk.Weighty(nlu.TaskDelete, tp.act).OnRecord(),
	}
}

// Commands implements talk.Commander.
func (*Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"tasks": talk.Shortcut(func(*talk.Turn) nlu.Frame { return nlu.Frame{Intent: nlu.TaskList} }),
	}
}

func (tp *Topic) add(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	day, hour := speak.CutDue(s.Due)
	if hour == "" {
		hour = s.Time
	}
	res, err := tp.tasks.Add(t.Ctx, &tasksv1.AddRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Task: &tasksv1.Task{
		Title: s.Title, Subject: s.Subject, DueDate: day, DueTime: hour, Zone: t.Person.Zone, Daypart: s.Daypart,
		Recurrence: s.Recurrence, Priority: s.Priority, Remind: s.Remind,
	}})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    tp.receipt(t, "task.added", res.Task) + tp.held(t, res.Task),
		Refs:    []talk.Ref{taskRef(res.Task, key)},
		Buttons: [][]channel.Button{{t.Button("button.done", "tasks.done:0"), t.Button("button.undo", "undo")}},
	}, nil
}

// held says when the reminder comes if the person wants none at the hour of a
// task, with a space before.
func (tp *Topic) held(t *talk.Turn, task *tasksv1.Task) string {
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

func taskRef(task *tasksv1.Task, key string) talk.Ref {
	return talk.Ref{Service: "tasks", ID: task.Id, Version: task.Version, Key: key}
}

// receipt says a task in resolved words: what, when, how often, when the
// reminder comes.
func (tp *Topic) receipt(t *talk.Turn, key string, task *tasksv1.Task) string {
	when := tp.when(t, task)
	text := t.Say(key, "title", task.Title)
	if when != "" {
		text = t.Say(key+"_when", "title", task.Title, "when", when)
	}
	if task.Priority == "high" {
		text += " " + t.Say("task.high")
	}
	if len(task.Remind) > 0 {
		text += " " + t.Say("task.remind", "lead", t.Leads(task.Remind))
	}
	return text
}

// when says the date of a task: "vie 6 mar, 9:00", with the part of day or
// the repeat behind.
func (tp *Topic) when(t *talk.Turn, task *tasksv1.Task) string {
	if task.DueDate == "" {
		return ""
	}
	when := t.DayHour(t.Here(task.DueDate, task.DueTime, task.Zone))
	if task.DueTime == "" && task.Daypart != "" {
		when = t.Say("date.day_part", "day", when, "part", t.Say("daypart."+task.Daypart))
	}
	if task.Recurrence != "" {
		when = t.Say("task.repeats", "when", when, "rule", t.Repeats(task.Recurrence))
	}
	return when
}

// list shows the tasks that are meant, from one of them on.
func (tp *Topic) list(t *talk.Turn, s nlu.Slots, first int) (talk.Reply, error) {
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
			text = append(text, tp.line(t, i+1, task))
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

func (tp *Topic) line(t *talk.Turn, n int, task *tasksv1.Task) string {
	if task.DoneAt != 0 {
		return t.Say("task.line", "number", n, "title", speak.Short(task.Title, 120))
	}
	if when := tp.when(t, task); when != "" {
		return t.Say("task.line_when", "number", n, "title", speak.Short(task.Title, 120), "when", when)
	}
	return t.Say("task.line", "number", n, "title", speak.Short(task.Title, 120))
}

// act finishes, moves or removes the tasks that a frame means.
func (tp *Topic) act(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	if t.Attempt > 1 {
		// If it was done before the program was stopped, the key brings back
		// what was answered; the tasks may no longer be found.
		if r, err := tp.apply(t, f, []*tasksv1.Task{{}}, key); err == nil {
			return r, nil
		}
	}
	found, err := tp.find(t, f.Slots)
	if err != nil {
		return talk.Reply{}, err
	}
	all := f.Slots.Range != "" || f.Slots.Scope == "done"
	switch {
	case len(found) == 0 && f.Slots.Title != "":
		return talk.Reply{Text: t.Say("task.none_named", "title", speak.Short(f.Slots.Title, 100))}, nil
	case len(found) == 0:
		return talk.Reply{Text: t.Say("task.not_found")}, nil
	case len(found) > 1 && !all:
		return tp.askWhich(t, f, found), nil
	}
	return tp.apply(t, f, found, key)
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

// as is a frame about an expense, if it may as well be about a task: one is
// taken away, or it was put on another day.
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

// named returns the open tasks that have the words of a title in theirs.
func (tp *Topic) Named(t *talk.Turn, title string) ([]talk.Ref, error) {
	found, err := tp.find(t, nlu.Slots{Title: title})
	var refs []talk.Ref
	for _, task := range found {
		refs = append(refs, taskRef(task, ""))
	}
	return refs, err
}

func (tp *Topic) Called(t *talk.Turn, id string) (what, title string, err error) {
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Ids: []string{id}})
	if err != nil {
		return "", "", err
	}
	if len(res.Tasks) == 0 {
		return "", "", fault.New(fault.NotFound, "fault.no_task")
	}
	return tp.receipt(t, "task.called", res.Tasks[0]), res.Tasks[0].Title, nil
}

func sameTitle(tasks []*tasksv1.Task, title string) []*tasksv1.Task {
	for _, task := range tasks {
		if title != "" && strings.EqualFold(task.Title, title) {
			return []*tasksv1.Task{task}
		}
	}
	return nil
}

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
		r.Buttons = append(r.Buttons, []channel.Button{{Label: speak.Short(task.Title, 40), Data: "tasks." + verb(f.Intent) + ":" + strconv.Itoa(i)}})
	}
	r.Ask = talk.NewQuestion(tp.Name(), whichQuestion, which{f, r.Refs})
	return r
}

func verb(i nlu.Intent) string {
	_, verb, _ := strings.Cut(string(i), ".")
	return verb
}

// reply takes a number or a piece of a title as the answer to which task is meant.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var w which
	n, err := strconv.Atoi(strings.Trim(text, " .º"))
	if err != nil || !q.Into(&w) || n < 1 || n > len(w.Tasks) {
		return talk.Reply{}, false, nil
	}
	r, err := tp.one(t, w.Frame, w.Tasks[n-1])
	return r, true, err
}

// one does what a frame says with one task.
func (tp *Topic) one(t *talk.Turn, f nlu.Frame, ref talk.Ref) (talk.Reply, error) {
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
	return tp.apply(t, f, res.Tasks, t.Key(0))
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

func (tp *Topic) apply(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task, key string) (talk.Reply, error) {
	var ids []string
	for _, task := range found {
		ids = append(ids, task.Id)
	}
	switch f.Intent {
	case nlu.TaskDone:
		res, err := tp.tasks.Finish(t.Ctx, &tasksv1.FinishRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Ids: ids})
		return tp.told(t, "task.done", res.GetTasks(), key), err
	case nlu.TaskDelete:
		res, err := tp.tasks.Remove(t.Ctx, &tasksv1.RemoveRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Ids: ids})
		return tp.told(t, "task.removed", res.GetTasks(), key), err
	}
	return tp.move(t, f, found, key)
}

// told says what was done with one task or several.
func (tp *Topic) told(t *talk.Turn, phrase string, tasks []*tasksv1.Task, key string) talk.Reply {
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	for _, task := range tasks {
		r.Refs = append(r.Refs, taskRef(task, key))
	}
	switch {
	case len(tasks) == 1 && phrase == "task.done" && tasks[0].DoneAt == 0:
		r.Text = t.Say("task.done_next", "title", tasks[0].Title, "when", t.DayHour(t.Here(tasks[0].DueDate, tasks[0].DueTime, tasks[0].Zone)))
	case len(tasks) == 1:
		r.Text = t.Say(phrase, "title", tasks[0].Title)
	default:
		r.Text = t.Say(phrase+"_many", "n", len(tasks))
	}
	return r
}

// press answers the buttons of tasks.
func (tp *Topic) Press(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	if action == "more" {
		s, from, ok := t.GoOn(argument)
		if !ok {
			return t.Stale(), nil
		}
		return tp.list(t, s, from)
	}
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.Stale(), nil
	}
	f := nlu.Frame{Intent: nlu.Intent("task." + action)}
	if shown, ok := t.Shown(); ok && shown.Intent == f.Intent {
		f = shown
	}
	switch f.Intent {
	case nlu.TaskDone, nlu.TaskDelete:
	case nlu.TaskReschedule:
		if f.Slots.Due == "" && f.Slots.Shift == "" {
			return t.Stale(), nil
		}
	default:
		return t.Stale(), nil
	}
	r, err := tp.one(t, f, refs[i])
	r.Edit = true
	return r, err
}

// undo takes back a change and says what is now.
func (tp *Topic) Undo(t *talk.Turn, key string) (string, error) {
	res, err := tp.tasks.Undo(t.Ctx, &tasksv1.UndoRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key})
	if err != nil {
		return "", err
	}
	var texts []string
	for _, task := range res.Tasks {
		texts = append(texts, tp.receipt(t, "task.restored", task))
	}
	if len(res.Tasks) == 0 {
		for _, task := range res.Undone {
			texts = append(texts, t.Say("task.unkept", "title", task.Title))
		}
	}
	return strings.Join(texts, "\n"), nil
}

// names gives the reader the titles of open tasks.
func (tp *Topic) Names(t *talk.Turn, c *nlu.Context) error {
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Limit: 50})
	for _, task := range res.GetTasks() {
		c.Tasks = append(c.Tasks, task.Title)
	}
	return err
}

func (tp *Topic) Claim(ctx context.Context, limit int, lease time.Duration) ([]*commonv1.Notice, int64, error) {
	res, err := tp.tasks.ClaimDue(ctx, &tasksv1.ClaimDueRequest{Limit: int32(limit), LeaseSeconds: int32(lease.Seconds())})
	return res.GetNotices(), res.GetNextAt(), err
}

func (tp *Topic) Acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	_, err := tp.tasks.AckDue(ctx, &tasksv1.AckDueRequest{Notices: notices})
	return err
}

// notice reminds of a task, at its time or ahead of it.
func (tp *Topic) Notice(t *talk.Turn, n *commonv1.Notice) (talk.Reply, error) {
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
	return talk.Reply{
		Text:    t.Say(key, "title", tell.GetTitle(), "when", t.DayHour(t.Here(tell.GetDate(), tell.GetTime(), tell.GetZone()))),
		Refs:    []talk.Ref{{Service: "tasks", ID: n.RecordId, Version: n.Version}},
		Buttons: [][]channel.Button{{t.Button("button.done", "tasks.done:0")}},
	}, nil
}

// Likely implements talk.Keeper: what is said of a task is taken at its word.
func (*Topic) Likely(*talk.Turn, nlu.Frame) bool { return true }

// Mend implements talk.Mender: a reply to a task that only says when moves it.
func (*Topic) Mend(t *talk.Turn, names nlu.Context) (nlu.Frame, bool) {
	return t.Reader().As(t.Input(t.Update.Text, names), nlu.TaskReschedule, nil)
}

// Resolve implements talk.Resolver: a word for all tasks means the open ones,
// after a question.
func (tp *Topic) Resolve(t *talk.Turn, f nlu.Frame) (talk.Meaning, bool, error) {
	s := f.Slots
	if (f.Intent != nlu.TaskDone && f.Intent != nlu.TaskDelete) || s.Title == "" || !t.OnlyWords(s.Title, "words.all") {
		return talk.Meaning{}, false, nil
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Limit: 1})
	if err != nil {
		return talk.Meaning{}, false, err
	}
	if res.Total == 0 {
		return talk.Meaning{None: t.Say("task.list_none")}, true, nil
	}
	f.Slots = nlu.Slots{Range: "/"} // open at both ends
	key := "ask.task_delete_all"
	if f.Intent == nlu.TaskDone {
		key = "ask.task_done_all"
	}
	return talk.Meaning{Frame: f, Ask: true, Question: t.Say(key, "n", int(res.Total))}, true, nil
}
