package bot

import (
	"errors"
	"slices"
	"strings"
	"time"

	academicv1 "becario/api/becario/academic/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/locale"
	"becario/kit/wall"
	"becario/nlu"
)

// agenda is the area of "what do I have tomorrow?": classes, tasks and money
// of some days in one answer, from all services that are there. If one of them
// does not answer, the others do, and it is said.
type agenda struct{}

const (
	// maxAgenda is how many days one answer tells of.
	maxAgenda = 14
	// agendaLines is how many things one answer tells of.
	agendaLines = 60
)

func (agenda) name() string { return "agenda" }

func (agenda) intents() []nlu.Intent { return []nlu.Intent{nlu.AgendaDay} }

func (agenda) press(t *turn, _, _ string, _ []Ref) (reply, error) { return t.stale()[0], nil }

func (agenda) undo(*turn, string) (string, error) { return "", nil }

// do answers with the days of the range, each with what it holds.
func (g agenda) do(t *turn, f nlu.Frame, _ string) (reply, error) {
	from, to := splitRange(f.Slots.Range)
	if from == "" {
		from = f.Slots.Date
		if from == "" {
			from = t.today()
		}
		to = from
	}
	first, err := wall.Day(from)
	if err != nil {
		return reply{text: t.say("agenda.none", "day", from)}, nil
	}
	if today := t.today(); from < today && to >= today && from != to {
		from, first = today, wall.Float(t.now).Truncate(24*time.Hour) // what has passed is no plan
	}
	if last := first.AddDate(0, 0, maxAgenda-1).Format(wall.DayForm); to > last {
		to = last
	}
	held, refs, missing := g.gather(t, from, to)
	var text []string
	shown, left := 0, 0
	for day := first; day.Format(wall.DayForm) <= to; day = day.AddDate(0, 0, 1) {
		name := day.Format(wall.DayForm)
		items := held[name]
		keep := min(len(items), agendaLines-shown)
		shown, left = shown+keep, left+len(items)-keep
		if keep > 0 {
			head := t.say("agenda.day", "day", t.onDay(name))
			if from != to {
				head = locale.Capital(t.day(name))
			}
			text = append(text, head+"\n"+byHour(items, keep))
		}
	}
	if len(text) == 0 && missing == nil {
		if from == to {
			return reply{text: t.say("agenda.none", "day", t.onDay(from))}, nil
		}
		return reply{text: t.say("agenda.none_between", "from", t.date(from), "to", t.date(to))}, nil
	}
	if left > 0 {
		text = append(text, t.say("list.more", "n", left))
	}
	if len(text) > 0 && from != to {
		text[0] = t.say("agenda.days", "from", t.date(from), "to", t.date(to)) + "\n\n" + text[0]
	}
	if missing != nil {
		t.Log.Error("agenda is not complete", "error", missing)
		text = append(text, t.say("agenda.incomplete"))
	}
	return reply{text: strings.Join(text, "\n\n"), refs: refs}, nil
}

// item is a line of a day, at an hour or at none.
type item struct{ hour, line string }

// byHour joins the first lines of a day: those with an hour first, by it.
func byHour(items []item, keep int) string {
	slices.SortStableFunc(items, func(a, b item) int {
		if (a.hour == "") != (b.hour == "") {
			return strings.Compare(b.hour, a.hour)
		}
		return strings.Compare(a.hour, b.hour)
	})
	var lines []string
	for _, i := range items[:keep] {
		lines = append(lines, i.line)
	}
	return strings.Join(lines, "\n")
}

// gather collects what each day holds: classes, tasks, money.
func (g agenda) gather(t *turn, from, to string) (held map[string][]item, refs []Ref, failed error) {
	held = map[string][]item{}
	add := func(day, hour, line string) { held[day] = append(held[day], item{hour, line}) }
	if t.Academic != nil {
		res, err := t.Academic.Timetable(t.ctx, &academicv1.TimetableRequest{Space: t.person.ID, From: from, To: to})
		failed = errors.Join(failed, err)
		for _, o := range res.GetOccurrences() {
			add(o.Date, o.Start, g.classLine(t, o))
		}
	}
	if t.Tasks != nil {
		res, err := t.Tasks.List(t.ctx, &tasksv1.ListRequest{Space: t.person.ID, From: from, To: to, Zone: t.person.Zone})
		failed = errors.Join(failed, err)
		for _, task := range res.GetTasks() {
			day, hour := t.here(task.DueDate, task.DueTime, task.Zone)
			add(day, hour, g.taskLine(t, task, hour))
			refs = append(refs, taskRef(task, ""))
		}
	}
	if t.Expenses != nil {
		res, err := t.Expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, From: from, To: to, Today: to})
		failed = errors.Join(failed, err)
		for _, e := range res.GetExpenses() {
			if e.Recurrence != "" {
				add(e.Date, "", t.say("agenda.money", "title", short(e.Title, 80), "amount", t.amount(e.Amount.GetMinor(), e.Amount.GetCurrency())))
			}
		}
	}
	return held, refs, failed
}

func (agenda) classLine(t *turn, o *academicv1.Occurrence) string {
	hours := sayHour(o.Start)
	if o.End != "" {
		hours = t.say("class.from_to", "start", hours, "end", sayHour(o.End))
	}
	hours = t.there(hours, o.Class.GetZone())
	what := t.classKind(o.Class.GetType(), o.Class.GetSubject())
	if o.Cancelled {
		return t.say("agenda.class_cancelled", "hours", hours, "what", what)
	}
	if o.Room != "" {
		what += ", " + t.room(o.Room)
	}
	return t.say("agenda.class", "hours", hours, "what", what)
}

func (agenda) taskLine(t *turn, task *tasksv1.Task, hour string) string {
	if hour != "" {
		return t.say("agenda.task_hour", "title", short(task.Title, 120), "hour", sayHour(hour))
	}
	return t.say("agenda.task", "title", short(task.Title, 120))
}
