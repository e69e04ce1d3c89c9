package tasks

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

func (tp *Topic) add(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	day, hour := speak.CutDue(s.Due)
	if hour == "" {
		hour = s.Time
	}
	var lasts string
	if hour != "" {
		lasts = lengthOf(t, f, hour)
	}
	res, err := tp.tasks.Add(t.Ctx, &tasksv1.AddRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, SaidAt: said(t), Task: &tasksv1.Task{
		Title: s.Title, Subject: s.Subject, DueDate: day, DueTime: hour, Zone: t.Person.Zone, Daypart: s.Daypart,
		Recurrence: s.Recurrence, Priority: s.Priority, Remind: s.Remind, Lasts: lasts,
	}})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    receipt(t, "task.added", res.Task) + held(t, res.Task),
		Refs:    []talk.Ref{taskRef(res.Task, key)},
		Buttons: [][]channel.Button{{t.Button("button.done", "tasks.done:0"), t.Button("button.undo", "undo")}},
	}, nil
}

// lengthOf is how long a task takes that begins at an hour, if its words say from when to
// when: "curro de 16 a 20". The figures of its title are none of them.
func lengthOf(t *talk.Turn, f nlu.Frame, hour string) string {
	text := t.TextOf(f)
	if figures(text)-figures(f.Slots.Title) < 2 {
		return ""
	}
	as, _ := t.Reader().As(t.Input(text, nlu.Context{}), nlu.ClassAdd, nil)
	start, err := time.Parse(wall.HourForm, as.Slots.Start)
	end, err2 := time.Parse(wall.HourForm, as.Slots.End)
	if err != nil || err2 != nil || as.Slots.Start != hour {
		return ""
	}
	length := end.Sub(start)
	if length <= 0 {
		length += 24 * time.Hour // over midnight
	}
	return isoLength(length)
}

// figures is how many numbers stand in a text.
func figures(text string) int {
	return len(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) }))
}

// isoLength is a length in whole minutes as an ISO 8601 duration: "PT4H30M".
func isoLength(d time.Duration) string {
	text, minutes := "PT", int(d/time.Minute)
	if minutes >= 60 {
		text += strconv.Itoa(minutes/60) + "H"
	}
	if minutes%60 > 0 {
		text += strconv.Itoa(minutes%60) + "M"
	}
	return text
}

// said is when the words of a message were said that are answered now. The time of
// an edited message is that of its first words, which does not count.
func said(t *talk.Turn) int64 {
	if t.Update.Kind == channel.Edited {
		return 0
	}
	return t.Said.UnixMicro()
}

// held says when the reminder comes if the person wants none at the hour of a
// task, with a space before.
func held(t *talk.Turn, task *tasksv1.Task) string {
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
