package bot

import (
	"strconv"
	"strings"

	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
)

// The data of a button is the id of its message in the outbox in base 36, a
// bar, and the action: one of undo, other:N, yes, no, settings…, or that of an
// area, "tasks.done:0". So the message tells which records are meant, in which
// version, and the data stays short.

// buttonData puts the id of a message in front of an action.
func buttonData(id int64, action string) string { return strconv.FormatInt(id, 36) + "|" + action }

// LinkButtons gives the buttons of a message the id under which the store
// keeps it. Stores call it.
func LinkButtons(m *channel.Message, id int64) {
	rows := make([][]channel.Button, len(m.Buttons))
	for i, row := range m.Buttons {
		rows[i] = make([]channel.Button, len(row))
		for j, button := range row {
			rows[i][j] = channel.Button{Label: button.Label, Data: buttonData(id, button.Data)}
		}
	}
	m.Buttons = rows
}

// pressed answers a button.
func (t *turn) pressed() ([]reply, error) {
	number, action, ok := strings.Cut(t.update.Press, "|")
	id, err := strconv.ParseInt(number, 36, 64)
	if !ok || err != nil {
		return t.stale(), nil
	}
	message, err := t.Store.Message(t.ctx, t.update.Chat, id)
	if fault.Is(err, fault.NotFound) {
		return t.stale(), nil
	}
	if err != nil {
		return nil, err
	}
	r, err := t.act(action, message)
	if err != nil {
		text, err := t.faultText(err)
		return []reply{{toast: text}}, err
	}
	if action == "yes" || action == "no" {
		return t.thenAsk([]reply{r}, message.Frames[min(1, len(message.Frames)):])
	}
	return []reply{r}, nil
}

// stale says that a button is of no use any more.
func (t *turn) stale() []reply {
	return []reply{{toast: t.say("talk.stale")}}
}

func (t *turn) act(action string, message Outgoing) (reply, error) {
	whole := action
	action, argument, _ := strings.Cut(action, ":")
	if action == "yes" || action == "other" || action == "expenses.amount" {
		// However often it is pressed, it is done once.
		t.base = t.in.Channel + ":" + buttonData(message.ID, whole)
	}
	switch action {
	case "undo":
		return t.pressUndo(message)
	case "other":
		return t.pressOther(message, argument)
	case "yes":
		if len(message.Frames) == 0 {
			return t.stale()[0], nil
		}
		r, err := t.confirmed(message.Frames[0], message.Refs)
		r.edit = r.picture == nil && r.document == nil
		return r, err
	case "no":
		return reply{edit: true, text: t.say("talk.left")}, nil
	}
	if strings.HasPrefix(action, "settings") {
		return t.pressSettings(action, argument)
	}
	t.shown = message.Frames
	name, rest, _ := strings.Cut(action, ".")
	a, ok := t.byName[name]
	if !ok {
		return t.stale()[0], nil
	}
	r, err := a.press(t, rest, argument, refsOf(message.Refs, name))
	if r.ask != nil {
		t.question = r.ask
	}
	return r, err
}

func (t *turn) pressUndo(message Outgoing) (reply, error) {
	texts, err := t.undoRefs(message.Refs)
	if err != nil {
		return reply{}, err
	}
	if len(texts) == 0 {
		return t.stale()[0], nil
	}
	return reply{edit: true, text: strings.Join(texts, "\n"), refs: undone(message.Refs), toast: t.say("talk.undone")}, nil
}

// pressOther does a frame again with the reading that was not taken.
func (t *turn) pressOther(message Outgoing, argument string) (reply, error) {
	i, err := strconv.Atoi(argument)
	if err != nil || len(message.Frames) != 1 || i < 0 || i >= len(message.Frames[0].Assumed) {
		return t.stale()[0], nil
	}
	f := message.Frames[0]
	a := f.Assumed[i]
	if err := f.Slots.Set(a.Slot, a.Other); err != nil {
		return reply{}, err
	}
	if _, err := t.undoRefs(message.Refs); err != nil {
		return reply{}, err
	}
	f.Assumed = []nlu.Assumption{{Slot: a.Slot, Value: a.Other, Other: a.Value, Why: a.Why}}
	r, err := t.confirmed(f, message.Refs)
	r.edit = true
	return r, err
}

// captioned reports whether what is written with a file is an expense, of which
// the file is the receipt: then it is no paper for the office.
func (t *turn) captioned() bool {
	for _, f := range t.Reader.Understand(t.input(t.update.Text, nlu.Context{})).Frames {
		if f.Intent != nlu.ExpenseAdd || f.Band != nlu.Act {
			return false
		}
	}
	return t.update.Text != ""
}

// file answers a document or a photo: the area of requests wants it.
func (t *turn) file() ([]reply, error) {
	if t.open == nil && t.captioned() {
		return t.talk(t.update.Text)
	}
	for _, a := range t.areas {
		taker, ok := a.(interface {
			file(t *turn, f channel.Attachment, caption string) (reply, error)
		})
		if !ok {
			continue
		}
		r, err := t.orFault(taker.file(t, *t.update.File, t.update.Text))
		if r.ask != nil {
			t.question = r.ask
		}
		return []reply{r}, err
	}
	return []reply{{text: t.say("unreadable.any")}}, nil
}
