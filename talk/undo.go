package talk

import (
	"strings"

	"becario/kit/fault"
)

// UndoLast takes back the latest change of the chat that was not taken back yet.
func (t *Turn) UndoLast() (Reply, error) {
	refs := t.Target
	if !Changed(refs) {
		messages, err := t.Recent(30)
		if err != nil {
			return Reply{}, err
		}
		refs = latestChange(messages)
	}
	if !Changed(refs) {
		return Reply{Text: t.Say("talk.nothing_to_undo")}, nil
	}
	if last := refs[len(refs)-1]; last.Key != "" {
		if asker, ok := one[UndoAsker](t, last.Service); ok {
			return asker.AskUndo(t, last.Key)
		}
	}
	texts, err := t.undoRefs(refs)
	r, err := t.orFault(Reply{Text: strings.Join(texts, "\n")}, err)
	// Also what could not be taken back is passed over the next time.
	r.Refs = undone(refs)
	return r, err
}

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

// latestChange returns the refs of the newest message that tells of a change
// which no newer message has taken back.
func latestChange(messages []Said) []Ref {
	gone := map[string]bool{}
	for _, m := range messages {
		for _, r := range m.Refs {
			if r.Service == undoneMark {
				gone[r.ID] = true
			}
		}
	}
	for _, m := range messages {
		for _, r := range m.Refs {
			if r.Key != "" && !gone[r.Service+r.Key] {
				return m.Refs
			}
		}
	}
	return nil
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
