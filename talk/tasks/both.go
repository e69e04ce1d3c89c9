package tasks

import (
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// both does with the two tasks that were spoken of last what a message says of "both":
// "avísame dos horas antes de los dos". It reports false if it says that of nothing, or not
// two were spoken of.
func (tp *Topic) both(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if f.Intent != nlu.ReminderSettings && f.Intent != nlu.TaskReschedule || t.Unclear(f) || len(t.Target) > 0 || !t.HasLine(t.Update.Text, "words.both") || !onlyBoth(t, f.Slots.Title) {
		return talk.Reply{}, false, nil // "llamé a los dos" and "borra los dos" may be of others
	}
	two, err := tp.lastTwo(t)
	if err != nil || len(two) != 2 {
		return talk.Reply{}, false, err
	}
	var tasks []*tasksv1.Task
	for _, ref := range two {
		task, err := tp.open(t, ref.ID)
		if fault.Is(err, fault.NotFound) || err == nil && t.HasLine(task.Title, "words.both") {
			return talk.Reply{}, false, nil // it is no more, or "los dos" are people of its title
		}
		if err != nil {
			return talk.Reply{}, false, err
		}
		tasks = append(tasks, task)
	}
	all := talk.Reply{Frames: []nlu.Frame{f}, Buttons: [][]channel.Button{{t.Button("button.undo_all", "undo")}}}
	defer func() { t.Target = nil }()
	for i, ref := range two {
		one := f
		one.Slots.Title, one.Slots.Target, one.Slots.Index = "", "last", 0
		t.Target = []talk.Ref{ref}
		key := t.Key(0) + "." + ref.ID
		var r talk.Reply
		if f.Intent == nlu.TaskReschedule {
			r, err = tp.move(t, one, tasks[i:i+1], key)
		} else {
			r, err = tp.remindOf(t, one.Slots, key)
		}
		if err != nil {
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
		if !t.Fresh(m) || m.Notice || len(talk.Of(m.Refs, tp.Name())) != len(m.Refs) {
			break // or something else was spoken of
		}
		for _, ref := range m.Refs {
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
