package tasks

import (
	"strconv"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// both does with the two tasks that were spoken of last what a message says of "both":
// "avísame dos horas antes de los dos". It reports false if it says that of nothing, or not
// two were spoken of.
func (tp *Topic) both(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	do := tp.verb(f.Intent)
	if f.Intent != nlu.ReminderSettings && do == nil || len(t.Target) > 0 || !t.HasLine(t.Update.Text, "words.both") || !onlyBoth(t, f.Slots.Title) {
		return talk.Reply{}, false, nil
	}
	two, err := tp.lastTwo(t)
	if err != nil || len(two) != 2 {
		return talk.Reply{}, false, err
	}
	all := talk.Reply{Frames: []nlu.Frame{f}, Buttons: [][]channel.Button{{t.Button("button.undo_all", "undo")}}}
	defer func() { t.Target = nil }()
	for i, ref := range two {
		one := f
		one.Slots.Title, one.Slots.Target, one.Slots.Index = "", "last", 0
		t.Target = []talk.Ref{ref}
		key := t.Key(0) + ".both" + strconv.Itoa(i)
		var r talk.Reply
		if do != nil {
			task, err := tp.open(t, ref.ID)
			if err != nil {
				return talk.Reply{}, false, err
			}
			r, err = do(t, one, []*tasksv1.Task{task}, key)
			if err != nil {
				return talk.Reply{}, false, err
			}
		} else if r, err = tp.remindOf(t, one.Slots, key); err != nil {
			return talk.Reply{}, false, err
		}
		all.Text = speak.Lines(all.Text, r.Text)
		all.Refs = append(all.Refs, r.Refs...)
	}
	return all, true, nil
}

// onlyBoth reports whether a title says only "both", or "two".
func onlyBoth(t *talk.Turn, title string) bool {
	for _, w := range speak.Words(title) {
		if !t.Little(w) && !t.HasAny(w, "words.both_words") {
			return false
		}
	}
	return true
}

// lastTwo are the two tasks that were spoken of last: those of the last answer, or of the
// last two; nothing if there were fewer, or more at once.
func (tp *Topic) lastTwo(t *talk.Turn) ([]talk.Ref, error) {
	messages, err := t.Recent(knownMessages)
	if err != nil {
		return nil, err
	}
	var two []talk.Ref
	for _, m := range messages {
		if !t.Fresh(m) || m.Notice {
			break
		}
		for _, ref := range talk.Of(m.Refs, tp.Name()) {
			if ref.ID == "" || len(two) > 0 && two[0].ID == ref.ID || len(two) > 1 && two[1].ID == ref.ID {
				continue
			}
			two = append(two, talk.Ref{Service: ref.Service, ID: ref.ID})
		}
		if len(two) > 1 {
			break
		}
	}
	return two, nil
}
