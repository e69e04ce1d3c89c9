package tasks

import (
	"strings"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/period"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// these is the scope of a frame that means all the tasks that a question named.
const these = "these"

// sweepLines is how many tasks a question about several names.
const sweepLines = 8

// Intercept implements talk.Interceptor: it takes messages about several tasks,
// and questions that only sound like a new one.
func (tp *Topic) Intercept(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if r, ok, err := tp.whenTold(t, f); ok || err != nil {
		return r, ok, err
	}
	if r, ok, err := tp.leavesOut(t, f); ok || err != nil {
		return r, ok, err
	}
	if r, ok, err := tp.both(t, f); ok || err != nil {
		return r, ok, err
	}
	if t.AsksFact() && f.Slots.Title != "" && (f.Intent == nlu.TaskAdd || f.Intent == nlu.TaskReschedule && t.HasWord("words.being")) {
		r, ok, err := tp.showIf(t, "", func(title string) bool { return tp.holds(t, title, f.Slots.Title) })
		return r, ok, err
	}
	if f.Intent == nlu.TaskAdd {
		if r, ok, err := tp.corrected(t); ok || err != nil {
			return r, ok, err
		}
	}
	s, ok, err := t.Sweeps(tp.Name())
	if err != nil || !ok {
		return talk.Reply{}, false, err
	}
	r, err := tp.sweep(t, s)
	return r, true, err
}

// holds reports whether a title has the words of a name that name something.
func (tp *Topic) holds(t *talk.Turn, title, name string) bool {
	held := false
	for _, w := range speak.Words(name) {
		if t.Little(w) {
			continue
		}
		if !speak.HoldsWords(title, w) {
			return false
		}
		held = true
	}
	return held
}

// corrected moves the task of which a message says another day and denies its own:
// "el examen es el martes, no el lunes".
func (tp *Topic) corrected(t *talk.Turn) (talk.Reply, bool, error) {
	c, ok := t.Contrasts()
	names, err := t.Names()
	if err != nil || !ok {
		return talk.Reply{}, false, err
	}
	f, ok := t.Reader().As(t.Input(c.Meant, names), nlu.TaskReschedule, nil)
	was, dated := t.Reader().As(t.Input(c.Denied, names), nlu.TaskReschedule, nil)
	var words []string
	for _, w := range speak.Words(f.Slots.Title) {
		if !t.Little(w) {
			words = append(words, w)
		}
	}
	if !ok || !dated || len(words) == 0 {
		return talk.Reply{}, false, nil
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Limit: 200})
	if err != nil {
		return talk.Reply{}, false, err
	}
	denied, _ := speak.CutDue(was.Slots.Due)
	for _, task := range res.Tasks {
		if day, _ := t.Here(task.DueDate, task.DueTime, task.Zone); day == denied && speak.HoldsWords(task.Title, strings.Join(words, " ")) {
			f.Slots.Title = ""
			r, err := tp.move(t, f, []*tasksv1.Task{task}, t.Key(0))
			return r, true, err
		}
	}
	return talk.Reply{}, false, nil
}

// sweep asks whether several tasks are to be deleted, and names them.
func (tp *Topic) sweep(t *talk.Turn, s talk.Sweep) (talk.Reply, error) {
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, err
	}
	req := &tasksv1.ListRequest{Space: t.Person.ID, Limit: 200, Zone: t.Person.Zone}
	if as, ok := t.Reader().As(t.Input(s.Text, names), nlu.TaskList, nil); ok {
		req.From, req.To = speak.CutRange(as.Slots.Range)
		req.Subject = as.Slots.Subject
		if as.Slots.Status == "done" {
			req.Status = tasksv1.Status_STATUS_DONE
		}
		if as.Slots.Status == "overdue" {
			req.Status = tasksv1.Status_STATUS_OVERDUE
		}
	}
	res, err := tp.tasks.List(t.Ctx, req)
	if err != nil {
		return talk.Reply{}, err
	}
	var found []*tasksv1.Task
	var kept []string
	for i, task := range res.Tasks {
		if s.Spares(task.Title) || s.Spares(task.Subject) || s.SparesAt(i, len(res.Tasks)) {
			kept = append(kept, t.Say("task.called", "title", speak.Short(task.Title, 60)))
			continue
		}
		found = append(found, task)
	}
	switch {
	case len(found) == 0 && len(kept) == 0 && req.From+req.To+req.Subject == "":
		return talk.Reply{Text: t.Say("task.list_none")}, nil
	case len(found) == 0:
		return talk.Reply{Text: t.Say("task.none_such")}, nil
	}
	head := t.Say("ask.task_delete_all", "n", len(found))
	if p := (period.Period{From: req.From, To: req.To}); p.From+p.To != "" {
		head = t.Say("ask.task_delete_of", "n", len(found), "period", t.Writer.Period(p))
	} else if len(kept)+len(req.Subject) > 0 || req.Status != tasksv1.Status_STATUS_UNSPECIFIED {
		head = t.Say("ask.task_delete_these", "n", len(found))
	}
	return askThese(t, head, found, kept), nil
}

// askThese asks whether some tasks are to be deleted, and names them and those that stay.
func askThese(t *talk.Turn, head string, tasks []*tasksv1.Task, kept []string) talk.Reply {
	var refs []talk.Ref
	var lines []string
	for _, task := range tasks {
		refs = append(refs, taskRef(task, ""))
		if len(lines) < sweepLines {
			lines = append(lines, t.Say("list.item", "what", called(t, task)))
		}
	}
	if more := len(refs) - len(lines); more > 0 {
		lines = append(lines, t.Say("list.more", "n", more))
	}
	text := speak.Lines(append([]string{head}, lines...)...)
	if len(kept) > 0 {
		text = speak.Lines(text, t.Say("ask.stays", "n", len(kept), "names", t.List(kept)))
	}
	return t.AskSure(text, nlu.Frame{Intent: nlu.TaskDelete, Slots: nlu.Slots{Scope: these}}, refs)
}

// Sweep implements talk.Sweeper.
func (tp *Topic) Sweep(t *talk.Turn, refs, kept []talk.Ref) (talk.Reply, error) {
	var tasks []*tasksv1.Task
	for _, ref := range refs {
		task, err := tp.open(t, ref.ID)
		if err != nil {
			return talk.Reply{}, err
		}
		tasks = append(tasks, task)
	}
	var stay []string
	for _, ref := range kept {
		_, title, err := tp.Called(t, ref.ID)
		if err != nil {
			return talk.Reply{}, err
		}
		stay = append(stay, t.Say("task.called", "title", speak.Short(title, 60)))
	}
	return askThese(t, t.Say("ask.task_delete_these", "n", len(tasks)), tasks, stay), nil
}

// called says a task: its title, and when it is due if it is.
func called(t *talk.Turn, task *tasksv1.Task) string {
	if when := when(t, task); when != "" {
		return t.Say("task.called_when", "title", speak.Short(task.Title, 80), "when", when)
	}
	return t.Say("task.called", "title", speak.Short(task.Title, 80))
}
