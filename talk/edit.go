package talk

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"becario/kit/fault"
	"becario/nlu"
)

// edited corrects what a message had done: that is taken back, and the new
// words are done instead.
func (t *Turn) edited() ([]Reply, error) {
	bound, err := t.engine.History.Bound(t.Ctx, t.Update.Chat, t.Update.Message)
	if fault.Is(err, fault.NotFound) {
		return t.text(t.Update.Text)
	}
	if err != nil {
		return nil, err
	}
	if same, err := t.sameWish(bound); same || err != nil {
		return nil, err // also when Telegram adds a preview it tells of an edit
	}
	if Changed(bound.Refs) {
		if asker, ok := t.undoAsker(bound.Refs); ok { // what has left the house stays until somebody says yes
			r, err := asker.AskUndo(t, bound.Refs[len(bound.Refs)-1].Key)
			r, err = t.orFault(r, err)
			return []Reply{r}, err
		}
	}
	gone, err := t.undoRefs(bound.Refs)
	if fault.Has(err, "fault.undone") || fault.Has(err, "fault.no_change") {
		return t.text(t.Update.Text)
	}
	if err != nil {
		text, err := t.faultText(err)
		return []Reply{{Text: t.Say("talk.edit_too_late", "why", text)}}, err
	}
	replies, err := t.text(t.Update.Text)
	if err == nil && len(replies) > 0 && Changed(bound.Refs) {
		said := t.Say("talk.corrected")
		if !Changed(replies[0].Refs) {
			said = strings.Join(gone, "\n") // nothing is kept instead
		}
		replies[0].Text = said + "\n" + replies[0].Text
	}
	return replies, err
}

// sameWish reports whether the message still says what it was answered for.
func (t *Turn) sameWish(answered Said) (bool, error) {
	now, err := t.Understand(t.Update.Text)
	if err != nil {
		return false, err
	}
	return slices.EqualFunc(now.Frames, answered.Frames, func(a, b nlu.Frame) bool {
		x, errX := json.Marshal(a.Slots)
		y, errY := json.Marshal(b.Slots)
		return a.Intent == b.Intent && errX == nil && errY == nil && bytes.Equal(x, y)
	}), nil
}
