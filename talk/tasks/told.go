package tasks

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// whenTold answers when somebody will be reminded of a task, which the message names
// or which was spoken of last: "¿cuándo me avisas?".
func (tp *Topic) whenTold(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	asks := t.Asks(t.Update.Text) || strings.HasSuffix(strings.TrimSpace(t.Update.Text), "?")
	if !asks || t.Changes(f.Intent) && f.Confidence >= nlu.Sure || !t.HasLine(t.Update.Text, "words.asking_notice") {
		return talk.Reply{}, false, nil
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Limit: 200})
	if err != nil {
		return talk.Reply{}, true, err
	}
	at, err := tp.askedOf(t, res.Tasks)
	if err != nil || at < 0 {
		return talk.Reply{}, false, err
	}
	task := res.Tasks[at]
	r := talk.Reply{Text: t.Say("task.no_notice", "title", task.Title), Refs: []talk.Ref{taskRef(task, "")},
		Buttons: [][]channel.Button{{t.Button("button.done", "tasks.done:0")}}}
	if next := res.NoticeAt[at]; next != 0 {
		when := time.UnixMicro(next).In(t.Now.Location())
		r.Text = t.Say("task.notice_at", "title", task.Title, "when", t.DayHour(when.Format(wall.DayForm), when.Format(wall.HourForm)))
	}
	return r, true, nil
}

// askedOf is the place of the one task whose title has most of the words of the
// message, or else of the one that was spoken of last; -1 if there is none.
func (tp *Topic) askedOf(t *talk.Turn, all []*tasksv1.Task) (int, error) {
	best, most, twice := -1, 0, false
	for i, task := range all {
		n := 0
		for _, w := range naming(t, strings.Fields(t.Update.Text)) {
			if len(w) >= likeWord && speak.HoldsWords(task.Title, w) {
				n++
			}
		}
		switch {
		case n > most:
			best, most, twice = i, n, false
		case n == most:
			twice = true
		}
	}
	if best >= 0 && !twice {
		return best, nil
	}
	last, ok, err := t.Last()
	if own := talk.Of(last.Refs, tp.Name()); ok && len(own) == 1 {
		for i, task := range all {
			if task.Id == own[0].ID {
				return i, err
			}
		}
	}
	return -1, err
}

// eveningHour is the hour of "the evening before".
const eveningHour = "20:00"

// dayBefore is how long before the last task somebody wants to be reminded who says
// "the day before" or "la noche antes"; empty if a message does not say that.
func (tp *Topic) dayBefore(t *talk.Turn, last talk.Said) (string, error) {
	evening := t.HasLine(t.Update.Text, "words.evening_before")
	if !evening && !t.HasLine(t.Update.Text, "words.day_before") {
		return "", nil
	}
	for _, w := range speak.Words(t.Update.Text) {
		known := t.OnlyWords(w, "words.day_before") || t.OnlyWords(w, "words.evening_before") || t.OnlyWords(w, "words.reminders") || t.OnlyWords(w, "words.besides")
		if !known && !t.Little(w) && !t.OnlyWords(w, "words.correcting") {
			return "", nil // it is told of something else
		}
	}
	if !evening {
		return "-P1D", nil
	}
	res, err := tp.tasks.List(t.Ctx, &tasksv1.ListRequest{Space: t.Person.ID, Ids: []string{talk.Of(last.Refs, tp.Name())[0].ID}})
	if err != nil || len(res.Tasks) == 0 || res.Tasks[0].DueDate == "" {
		return "", err
	}
	day, hour := t.Here(res.Tasks[0].DueDate, res.Tasks[0].DueTime, res.Tasks[0].Zone)
	if hour == "" {
		hour = dayTime
	}
	due, err := wall.At(day, hour)
	if err != nil {
		return "", err
	}
	to, err := wall.At(due.AddDate(0, 0, -1).Format(wall.DayForm), eveningHour)
	if err != nil {
		return "", err
	}
	return leadTo(due.Sub(to)), nil
}

// dayTime is when people are told of a task that has no hour, unless they have set
// another time.
const dayTime = "09:00"

// leadForm is how long before, in one unit: "-P2D", "-PT30M".
var leadForm = regexp.MustCompile(`^(-PT?)([0-9]+)([WDHM])$`)

// otherLead is the last reminder with another number, if a message says nothing else:
// "no, mejor tres" after "avísame dos días antes"; else it is empty.
func otherLead(t *talk.Turn, last talk.Said) string {
	if len(last.Frames) != 1 || last.Frames[0].Intent != nlu.ReminderSettings || len(last.Frames[0].Slots.Before) != 1 {
		return ""
	}
	lead := leadForm.FindStringSubmatch(last.Frames[0].Slots.Before[0])
	n := t.Count(t.Update.Text)
	if lead == nil || n < 1 {
		return ""
	}
	for _, w := range speak.Words(t.Update.Text) {
		if t.Count(w) == 0 && !t.OnlyWords(w, "words.correcting") {
			return ""
		}
	}
	return lead[1] + strconv.Itoa(n) + lead[3]
}
