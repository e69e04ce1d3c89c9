package agenda

import (
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

var _ talk.Follower = (*Topic)(nil)

// Follow implements talk.Follower: after some days were told, others alone ask for
// those: "¿y el jueves?", "¿y la que viene?".
func (*Topic) Follow(t *talk.Turn, last talk.Said, f nlu.Frame) (nlu.Frame, bool, error) {
	if len(last.Frames) != 1 || last.Frames[0].Intent != nlu.AgendaDay || !t.GoesOn() || t.Changes(f.Intent) && f.Confidence >= nlu.Sure {
		return f, false, nil
	}
	was := last.Frames[0]
	next := nlu.Frame{Intent: nlu.AgendaDay, Band: nlu.Act, Confidence: 1}
	if t.HasLine(t.Update.Text, "words.next_one") && was.Slots.Range != "" && only(t) {
		next.Slots.Range = after(was.Slots.Range)
		return next, next.Slots.Range != "", nil
	}
	names, err := t.Names()
	if err != nil {
		return f, false, err
	}
	in := t.Input(t.Update.Text, names)
	as, ok := t.Reader().As(in, nlu.AgendaDay, nil)
	task, _ := t.Reader().As(in, nlu.TaskAdd, nil) // without a title it is not complete
	if !ok || as.Slots.Range+as.Slots.Date == "" || !t.Little(task.Slots.Title) {
		return f, false, nil
	}
	next.Slots = as.Slots
	return next, true, nil
}

// after is the range of as many days that comes after one ("FROM/TO"); empty if it
// is open.
func after(within string) string {
	from, to := speak.CutRange(within)
	first, err := wall.Day(from)
	last, errTo := wall.Day(to)
	if err != nil || errTo != nil || last.Before(first) {
		return ""
	}
	begin := last.AddDate(0, 0, 1)
	return begin.Format(wall.DayForm) + "/" + begin.Add(last.Sub(first)).Format(wall.DayForm)
}

// only reports whether a message says nothing but which days: "y la que viene".
func only(t *talk.Turn) bool {
	for _, w := range speak.Words(t.Update.Text) {
		if !t.Little(w) && !t.OnlyWords(w, "words.next_one") && !t.OnlyWords(w, "words.times") {
			return false
		}
	}
	return true
}
