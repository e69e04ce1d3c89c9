package tasks

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// move gives tasks another date: an absolute one, or a shift from the one they
// have.
func (tp *Topic) move(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task, key string) (talk.Reply, error) {
	if lead, ok := leadOf(t, f, found); ok {
		t.Target = []talk.Ref{taskRef(found[0], "")}
		return tp.remindOf(t, nlu.Slots{Before: []string{lead}, Target: "last"}, key)
	}
	if rule := untilDay(t, f, found); rule != "" {
		f.Slots = nlu.Slots{Title: f.Slots.Title, Recurrence: rule}
	}
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}, Frames: []nlu.Frame{f}}
	var texts []string
	for i, task := range found {
		s := f.Slots
		// It is moved on the person's clock, wherever they were when they kept it.
		task = proto.CloneOf(task)
		task.DueDate, task.DueTime = t.Here(task.DueDate, task.DueTime, task.Zone)
		if own := ownDay(t, f, task); own != "" {
			s.Due = own
			r.Frames[0].Assumed = nil
		}
		changed, paths, err := altered(t, s, task)
		if err != nil {
			return talk.Reply{}, err
		}
		own := key
		if i > 0 {
			own = key + "." + task.Id
		}
		res, err := tp.tasks.Change(t.Ctx, &tasksv1.ChangeRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: own, Id: task.Id, SaidAt: said(t),
			Task: changed, Paths: paths})
		if err != nil {
			return talk.Reply{}, err
		}
		texts = append(texts, altering(t, s, res))
		r.Refs = append(r.Refs, taskRef(res.Task, own))
	}
	r.Text = strings.Join(texts, "\n")
	return r, nil
}

// untilDay is the rule of a task that repeats, with the last day that a message gives it:
// "pero solo hasta el 13". It is empty if the message says anything else.
func untilDay(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task) string {
	if len(found) != 1 || found[0].Recurrence == "" || f.Slots.Recurrence+f.Slots.Shift != "" || !t.HasLine(t.TextOf(f), "words.until_day") {
		return ""
	}
	last, err := time.Parse(wall.DayForm, f.Slots.Due)
	if err != nil || f.Slots.Due < found[0].DueDate {
		return ""
	}
	parts := slices.DeleteFunc(strings.Split(found[0].Recurrence, ";"), func(p string) bool {
		return strings.HasPrefix(p, "UNTIL=") || strings.HasPrefix(p, "COUNT=")
	})
	return strings.Join(append(parts, "UNTIL="+last.Format("20060102")), ";")
}

// Fit implements talk.Fitter: a day of the month alone is of the month of the task, if that
// is to come: "pásala al 20" of what is on the 12th of January.
func (tp *Topic) Fit(t *talk.Turn, f nlu.Frame, ref talk.Ref) (nlu.Frame, error) {
	if f.Intent != nlu.TaskReschedule || f.Slots.Due == "" || f.Slots.Recurrence != "" {
		return f, nil
	}
	day, _, err := tp.Time(t, ref.ID)
	if fault.Is(err, fault.NotFound) || err == nil && day == "" {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	names, err := t.Names()
	if err != nil {
		return f, err
	}
	in := t.Input(t.TextOf(f), names)
	in.Onto = nlu.Slots{Due: day}
	as, ok := t.Reader().As(in, nlu.TaskReschedule, nil)
	in.Onto = nlu.Slots{}
	alone, _ := t.Reader().As(in, nlu.TaskReschedule, nil)
	if ok && alone.Slots.Due == f.Slots.Due && as.Slots.Due != f.Slots.Due {
		f.Slots.Due, f.Assumed = as.Slots.Due, as.Assumed
	}
	return f, nil
}

// leadOf reads "recuérdamelo el lunes" of a task that is due later, and "mejor un día
// antes", as when to remind of it, not as its new date; it is how long before.
func leadOf(t *talk.Turn, f nlu.Frame, found []*tasksv1.Task) (string, bool) {
	if len(found) != 1 || found[0].DueDate == "" {
		return "", false
	}
	reminds := len(found[0].Remind) > 0 || t.HasWord("words.reminders") || t.HasWord("words.besides")
	if strings.HasPrefix(f.Slots.Shift, "-") && t.HasWord("words.ahead") && reminds && !t.HasWord("words.moving") {
		return f.Slots.Shift, true // "mejor un día antes" of what is reminded of is not to move it
	}
	if f.Slots.Due == "" || len(f.Slots.Remind) > 0 || !t.HasLine(t.Update.Text, "words.reminding") {
		return "", false
	}
	day, hour := t.Here(found[0].DueDate, found[0].DueTime, found[0].Zone)
	due, err := wall.At(day, hour)
	toDay, toHour := speak.CutDue(f.Slots.Due)
	if toHour == "" || hour == "" {
		toHour = hour
	}
	to, toErr := wall.At(toDay, toHour)
	if err != nil || toErr != nil || day == "" || !to.Before(due) {
		return "", false
	}
	return leadTo(due.Sub(to)), true
}

// leadTo is how long before something is, as reminders have it: "-P1D", "-PT13H".
func leadTo(before time.Duration) string {
	minutes := int(before.Minutes())
	switch {
	case minutes%(24*60) == 0:
		return "-P" + strconv.Itoa(minutes/(24*60)) + "D"
	case minutes%60 == 0:
		return "-PT" + strconv.Itoa(minutes/60) + "H"
	}
	return "-PT" + strconv.Itoa(minutes) + "M"
}

const noon = "12:00"

// forenoon finds an hour that is said to be in the morning: "9am", "9 a. m.", "09:30".
var forenoon = regexp.MustCompile(`(?i)[0-9]\s*a\.?\s?m\b|\b0[0-9][:.h]`)

// nearerHalf is an hour of the morning, or the same one in the evening, if that is
// nearer to the hour that a task has: "mejor a las 7" of what is at six in the evening.
func nearerHalf(hour, now string) string {
	said, err := time.Parse(wall.HourForm, hour)
	at, errAt := time.Parse(wall.HourForm, now)
	if err != nil || errAt != nil || now < noon {
		return hour
	}
	evening := said.Add(12 * time.Hour)
	if evening.Sub(at).Abs() < at.Sub(said) {
		return evening.Format(wall.HourForm)
	}
	return hour
}

// partHours are hours in the middle of the parts of the day that begin at noon or later.
var partHours = map[string]string{"afternoon": "17:00", "evening": "20:00", "night": "21:00"}

// ownDay is the day that a task has with the hour of a frame that says only an
// hour: "move it to ten" does not move it to another day. It is empty if the
// frame says more, or that hour has passed. What is in the afternoon stays there unless
// the morning is said.
func ownDay(t *talk.Turn, f nlu.Frame, task *tasksv1.Task) string {
	hourOnly := slices.ContainsFunc(f.Assumed, func(a nlu.Assumption) bool { return a.Why == "day" || a.Why == "today" })
	_, hour := speak.CutDue(f.Slots.Due)
	if hour != "" && hour < noon && !t.HasWord("words.forenoon") && !forenoon.MatchString(t.Update.Text) {
		hour = nearerHalf(hour, cmp.Or(task.DueTime, partHours[task.Daypart]))
	}
	due := task.DueDate + "T" + hour
	if !hourOnly || hour == "" || task.DueDate == "" || due <= t.Now.Format("2006-01-02T15:04") {
		return ""
	}
	return due
}

// altered is what a frame changes of a task, and the names of its fields.
func altered(t *talk.Turn, s nlu.Slots, task *tasksv1.Task) (*tasksv1.Task, []string, error) {
	changed, paths := &tasksv1.Task{}, []string(nil)
	if s.Due != "" || s.Shift != "" || s.Recurrence+s.Priority+s.NewTitle == "" {
		var err error
		if changed, err = moved(t, s, task); err != nil {
			return nil, nil, err
		}
		paths = []string{"due_date", "due_time", "zone", "daypart"}
	}
	if len(s.Remind) > 0 {
		changed.Remind = s.Remind
		paths = append(paths, "remind")
	}
	for path, field := range map[string]struct {
		to  *string
		say string
	}{"title": {&changed.Title, s.NewTitle}, "priority": {&changed.Priority, s.Priority}, "recurrence": {&changed.Recurrence, s.Recurrence}} {
		if field.say != "" {
			*field.to = field.say
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return changed, paths, nil
}

// altering says a task that was changed.
func altering(t *talk.Turn, s nlu.Slots, res *tasksv1.ChangeResponse) string {
	switch {
	case s.NewTitle != "":
		return t.Say("task.renamed", "before", res.Before.Title, "title", res.Task.Title)
	case s.Priority != "" || s.Recurrence != "" && s.Due == "":
		return receipt(t, "task.changed", res.Task)
	}
	text := t.Say("task.moved", "title", res.Task.Title, "when", when(t, res.Task))
	if len(s.Remind) > 0 {
		text += " " + t.Say("task.remind", "lead", reminded(t, res.Task))
	}
	return text
}

// moved is the new date of a task. A day without an hour keeps the hour that
// the task has; an hour that the text gives alone comes with a day.
func moved(t *talk.Turn, s nlu.Slots, task *tasksv1.Task) (*tasksv1.Task, error) {
	out := &tasksv1.Task{Zone: t.Person.Zone, DueTime: task.DueTime, Daypart: s.Daypart}
	if s.Shift == "" {
		day, hour := speak.CutDue(s.Due)
		if day == "" {
			return nil, fault.New(fault.Invalid, "fault.no_new_date")
		}
		out.DueDate = day
		if hour != "" {
			out.DueTime = hour
		}
		return out, nil
	}
	shift, err := wall.ParseDuration(s.Shift)
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.bad_duration", "value", s.Shift)
	}
	from, err := wall.At(task.DueDate, task.DueTime)
	if err != nil {
		// Without a date it moves from now on.
		from = wall.Float(t.Now).Truncate(24 * time.Hour)
	}
	to := shift.AddTo(from)
	if now := wall.Float(t.Now).Truncate(time.Minute); task.DueTime != "" && !to.After(now) && shift.AddTo(now).After(now) {
		to = shift.AddTo(now) // "20 minutes later" of what is overdue is from now on
	}
	out.DueDate = to.Format(wall.DayForm)
	if task.DueTime != "" || shift.Hours != 0 || shift.Minutes != 0 {
		out.DueTime = to.Format(wall.HourForm)
	}
	return out, nil
}

// Mend implements talk.Mender: a reply to a task that only says when moves it.
func (*Topic) Mend(t *talk.Turn, names nlu.Context) (nlu.Frame, bool) {
	return t.Reader().As(t.Input(t.Update.Text, names), nlu.TaskReschedule, nil)
}
