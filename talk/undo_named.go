package talk

import (
	"slices"
	"strings"

	"becario/talk/speak"
)

const (
	// undoneBack is how many answers back a change may lie that is taken back by name.
	undoneBack = 12
	// undoWords is how many words name it at most.
	undoWords = 6
)

// undoNamed takes back the latest change that a message names: "deshaz lo del pan". It
// reports false if the message does not begin by taking back, or names no change.
func (t *Turn) undoNamed() (Reply, bool, error) {
	rest := t.Behind("words.undoing")
	var names []string
	for _, w := range speak.Words(rest) {
		if !t.Little(w) && !t.OnlyWords(w, "words.undoing_rest") {
			names = append(names, w)
		}
	}
	if len(names) == 0 || len(names) > undoWords || len(t.Target) > 0 {
		return Reply{}, false, nil
	}
	messages, err := t.Recent(undoneBack)
	if err != nil {
		return Reply{}, false, err
	}
	gone := takenBackIn(messages)
	for _, change := range messages {
		change.Refs = slices.DeleteFunc(slices.Clone(change.Refs), func(r Ref) bool { return r.Key == "" || gone[r.Service+r.Key] })
		refs, err := t.namedAmong(change, strings.Join(names, " "))
		if err != nil {
			return Reply{}, false, err
		}
		if len(refs) == 0 {
			continue
		}
		if asker, ok := t.undoAsker(refs); ok {
			r, err := asker.AskUndo(t, refs[len(refs)-1].Key)
			return r, true, err
		}
		if change.Refs = refs; !t.Fresh(change) {
			return t.askUndo(change), true, nil
		}
		r, err := t.undo(refs)
		return r, true, err
	}
	return Reply{}, false, nil
}

// namedAmong are the records of a change whose titles have the words. A change of one
// record that is no more is named by what was said of it.
func (t *Turn) namedAmong(change Said, words string) ([]Ref, error) {
	var named []Ref
	removed := false
	for _, ref := range change.Refs {
		title, gone, err := t.titleOf(ref)
		if err != nil {
			return nil, err
		}
		removed = removed || gone
		if speak.HoldsWords(title, words) {
			named = append(named, ref)
		}
	}
	if removed && len(change.Refs) == 1 && speak.HoldsWords(change.Text, words) {
		return change.Refs, nil
	}
	return named, nil
}
