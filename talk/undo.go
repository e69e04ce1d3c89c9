package talk

import (
	"strings"

	"becario/channel"
	"becario/kit/fault"
	"becario/talk/speak"
)

// UndoLast takes back the latest change of the chat that was not taken back yet.
// If something else was said since, it names the change and asks.
func (t *Turn) UndoLast() (Reply, error) {
	refs := t.Target
	if !Changed(refs) {
		messages, err := t.Recent(30)
		if err != nil {
			return Reply{}, err
		}
		change := latestChange(messages)
		if change == nil {
			return Reply{Text: t.Say("talk.nothing_to_undo")}, nil
		}
		refs = change.Refs
		if _, asks := t.undoAsker(refs); !asks && (since(messages, *change) > 0 || !t.Fresh(*change)) {
			return t.askUndo(*change), nil
		}
	}
	if asker, ok := t.undoAsker(refs); ok {
		return asker.AskUndo(t, refs[len(refs)-1].Key)
	}
	return t.undo(refs)
}

// undoOrLeave leaves the question that is open, if one is, since that is what was said last,
// and else takes back the latest change.
func (t *Turn) undoOrLeave() (Reply, error) {
	if len(t.Target) == 0 && t.first.asks() {
		return Reply{Text: t.Say("talk.left")}, nil
	}
	return t.UndoLast()
}

// undoAsker is the topic that asks before the last of some changes is taken back.
func (t *Turn) undoAsker(refs []Ref) (UndoAsker, bool) {
	last := refs[len(refs)-1]
	if last.Key == "" {
		return nil, false
	}
	return one[UndoAsker](t, last.Service)
}

// undo takes back the changes of a message and says so.
func (t *Turn) undo(refs []Ref) (Reply, error) {
	texts, err := t.undoRefs(refs)
	r, err := t.orFault(Reply{Text: strings.Join(texts, "\n")}, err)
	// Also what could not be taken back is passed over the next time.
	r.Refs = undone(refs)
	return r, err
}

// quotedRunes is how much of what was said is said again.
const quotedRunes = 160

// askUndo asks whether a change is to be taken back that is not what was said last.
func (t *Turn) askUndo(change Said) Reply {
	return t.ask(Reply{
		Text:    t.Say("talk.undo_which", "text", speak.Short(change.Text, quotedRunes)),
		Refs:    change.Refs, // for its button; Recent leaves the message out
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo"), t.Button("button.no", "no")}},
		Ask:     NewQuestion("", undoQuestion, doubt{Refs: change.Refs}),
	})
}

// asksUndo reports whether a message asks if something is to be taken back, and does not
// tell of it: beside the button that does so it has one for no.
func asksUndo(m Said) bool { return hasButton(m, "undo") && hasButton(m, "no") }

// undoRefs takes back all changes that a message tells of, the last first, and
// returns what each topic says of it. Of changes that were made together all are
// tried; the first fault is returned if none could be taken back.
func (t *Turn) undoRefs(refs []Ref) ([]string, error) {
	var texts []string
	var first error
	done := map[string]bool{}
	for i := len(refs) - 1; i >= 0; i-- {
		r := refs[i]
		topic, ok := one[Undoer](t, r.Service)
		if r.Key == "" || done[r.Service+r.Key] || !ok {
			continue
		}
		done[r.Service+r.Key] = true
		text, err := topic.Undo(t, r.Key)
		if err != nil {
			f, ok := fault.Of(err)
			if !ok {
				return texts, err
			}
			if f.Key == "fault.undone" && t.Attempt > 1 {
				// It was this update, before the program was stopped.
				texts = append([]string{t.Say("talk.undone")}, texts...)
				continue
			}
			if first == nil {
				first = err
			}
			continue
		}
		texts = append([]string{text}, texts...)
	}
	if len(texts) > 0 {
		return texts, nil
	}
	return nil, first
}

// takenBackIn are the changes that messages say were taken back, by service and key.
func takenBackIn(messages []Said) map[string]bool {
	gone := map[string]bool{}
	for _, m := range messages {
		for _, r := range m.Refs {
			if r.Service == undoneMark {
				gone[r.ID] = true
			}
		}
	}
	return gone
}

// latestChange returns the newest message that tells of a change which no newer
// message has taken back; nil if there is none.
func latestChange(messages []Said) *Said {
	gone := takenBackIn(messages)
	for i, m := range messages {
		for _, r := range m.Refs {
			if r.Key != "" && !gone[r.Service+r.Key] {
				return &messages[i]
			}
		}
	}
	return nil
}

// since counts the answers that were given after a change, whatever they are about, other
// than that something was taken back.
// A change of no record, as of a setting, does not count once it was taken back itself: so
// one after the other can be.
func since(messages []Said, change Said) int {
	n, gone := 0, takenBackIn(messages)
	for _, m := range messages {
		if m.ID == change.ID {
			break
		}
		for _, r := range m.Refs {
			if r.Service != undoneMark && !m.Notice && (r.ID != "" || !gone[r.Service+r.Key]) {
				n++
				break
			}
		}
	}
	return n
}

// undoneMark is the service in a ref which tells that a change was taken back.
const undoneMark = "undone"

// undone marks changes as taken back, for the message that says so.
func undone(refs []Ref) []Ref {
	var marks []Ref
	for _, r := range refs {
		if r.Key != "" {
			marks = append(marks, Ref{Service: undoneMark, ID: r.Service + r.Key})
		}
	}
	return marks
}
