package tasks

import (
	"slices"
	"strings"

	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// oneMore is a further task of a list that the message before began: "y bases de datos el
// 15". It reports false if the message is none.
func (tp *Topic) oneMore(t *talk.Turn, in nlu.Input, last talk.Said, f nlu.Frame) (nlu.Frame, bool, error) {
	if !t.GoesOn() || t.Asks(t.Update.Text) || !talk.Changed(last.Refs) || last.Notice || len(talk.Of(last.Refs, tp.Name())) != len(last.Refs) {
		return f, false, nil
	}
	item, ok := t.Reader().As(in, nlu.TaskAdd, nil)
	if ok && item.Slots.Due != "" && !speak.HoldsWords(t.Update.Text, item.Slots.Title) { // it is of the kind of the last
		item.Band, item.Confidence = nlu.Act, 1
		own, err := tp.Named(t, item.Slots.Title)
		if err == nil && len(own) > 0 { // it is there already
			item = moves(t, item, own)
		}
		return item, err == nil, err
	}
	if f.Intent == nlu.TaskAdd && f.Slots.Due != "" && f.Slots.Title != "" && !speak.HoldsWords(t.Update.Text, f.Slots.Title) { // "y el de lengua el 30"
		own, err := tp.Named(t, f.Slots.Title)
		if err != nil || len(own) > 0 {
			f.Band, f.Confidence = nlu.Act, 1
			return moves(t, f, own), err == nil, err
		}
	}
	if !allAdded(last.Frames) {
		return f, false, nil
	}
	if f.Intent == nlu.TaskAdd && f.Confidence >= nlu.Sure && f.Slots.Due != "" && len(telling(t, f.Slots.Title)) > 0 {
		f.Band = nlu.Act
		return f, true, nil
	}
	if !ok || item.Slots.Due == "" || len(telling(t, item.Slots.Title)) == 0 {
		return f, false, nil
	}
	if relation, p := t.Relates(t.Update.Text, nlu.Before{Place: nlu.AfterTask, Answer: last.Text}); relation != nlu.Repeats || p < nlu.Likely {
		return f, false, nil
	}
	item.Slots.Title = tp.sameVerb(t, last, item.Slots.Title)
	item.Band, item.Confidence = nlu.Act, 1
	return item, true, nil
}

// moves makes of a task with a moment that some tasks which are there already go to that
// moment; of several it is asked which. They are what the message is about, not what was
// said last.
func moves(t *talk.Turn, f nlu.Frame, own []talk.Ref) nlu.Frame {
	f.Intent, f.Slots = nlu.TaskReschedule, nlu.Slots{Target: "last", Due: f.Slots.Due, Daypart: f.Slots.Daypart}
	t.Target = own
	return f
}

// sameVerb puts the verb of the task that was noted last before a thing that is said alone:
// "y el gas el 7" after "pagar la luz el 5".
func (tp *Topic) sameVerb(t *talk.Turn, last talk.Said, title string) string {
	_, was, err := tp.Called(t, last.Refs[len(last.Refs)-1].ID)
	words, text := strings.Fields(was), strings.Fields(t.Update.Text)
	if err != nil || len(words) < 3 || t.OnlyWords(words[0], "words.articles") || !t.OnlyWords(words[1], "words.articles") {
		return title
	}
	first, _, _ := strings.Cut(title, " ")
	if t.OnlyWords(first, "words.articles") {
		return words[0] + " " + title
	}
	if at := slices.Index(text, first); at > 0 && t.OnlyWords(text[at-1], "words.articles") {
		return words[0] + " " + text[at-1] + " " + title
	}
	return title
}

// allAdded reports whether frames only note tasks.
func allAdded(frames []nlu.Frame) bool {
	return len(frames) > 0 && !slices.ContainsFunc(frames, func(f nlu.Frame) bool { return f.Intent != nlu.TaskAdd })
}

// sameAgain is the task that was noted last once more, on another day, if that is all that
// a message says: "y el lunes 7 también", "y otra el 20".
func (tp *Topic) sameAgain(t *talk.Turn, in nlu.Input, last talk.Said) (nlu.Frame, bool, error) {
	if !t.HasLine(in.Text, "words.as_well") && !(t.GoesOn() && t.HasAny(in.Text, "words.one_more")) || !talk.Changed(last.Refs) || last.Notice || !allAdded(last.Frames) || t.HasAny(in.Text, "words.denying") {
		return nlu.Frame{}, false, nil
	}
	fields := slices.DeleteFunc(strings.Fields(in.Text), func(w string) bool {
		return t.OnlyWords(w, "words.again") && !t.OnlyWords(w, "words.articles") || t.OnlyWords(w, "words.one_more") || t.OnlyWords(w, "words.the_one") && t.HasAny(in.Text, "words.one_more")
	})
	in.Text = strings.Join(fields, " ")
	as, _ := t.Reader().As(in, nlu.TaskAdd, nil) // without a title it is not complete
	s := as.Slots
	if s.Due+s.Recurrence == "" || !t.Little(s.Title) || s.Priority+s.Subject != "" {
		return nlu.Frame{}, false, nil
	}
	task, err := tp.open(t, talk.Of(last.Refs, tp.Name())[0].ID)
	if fault.Is(err, fault.NotFound) {
		return nlu.Frame{}, false, nil
	}
	if err != nil {
		return nlu.Frame{}, false, err
	}
	day, hour := speak.CutDue(s.Due)
	ownDay, ownHour := t.Here(task.DueDate, task.DueTime, task.Zone)
	hourOnly := slices.ContainsFunc(as.Assumed, func(a nlu.Assumption) bool { return a.Why == "day" || a.Why == "today" })
	if hourOnly && ownDay != "" {
		day = ownDay
	}
	if ownDay == "" || s.Recurrence == "" && day == ownDay && (hour == "" || hour == ownHour) {
		return nlu.Frame{}, false, nil // it only says so once more
	}
	as.Band, as.Confidence = nlu.Act, 1
	as.Slots = nlu.Slots{Title: task.Title, Subject: task.Subject, Priority: task.Priority, Remind: task.Remind,
		Due: day, Recurrence: s.Recurrence, Time: s.Time, Daypart: s.Daypart}
	if s.Recurrence != "" && s.Time == "" {
		as.Slots.Time = ownHour
	}
	if hour == "" && s.Daypart == "" {
		hour, as.Slots.Daypart = ownHour, task.Daypart
	}
	if hour != "" && day != "" {
		as.Slots.Due = day + "T" + hour
	}
	return as, true, nil
}
