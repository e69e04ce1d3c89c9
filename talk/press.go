package talk

import (
	"strconv"
	"strings"

	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
)

// The data of a button is the id of its message in the outbox in base 36, a
// bar, and the action: one of undo, other:N, yes, no, or that of a topic,
// "tasks.done:0". So the message tells which records are meant, in which
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
func (t *Turn) pressed() ([]Reply, error) {
	number, action, ok := strings.Cut(t.Update.Press, "|")
	id, err := strconv.ParseInt(number, 36, 64)
	if !ok || err != nil {
		return []Reply{t.Stale()}, nil
	}
	message, err := t.engine.History.Said(t.Ctx, t.Update.Chat, id)
	if fault.Is(err, fault.NotFound) {
		return []Reply{t.Stale()}, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := t.press(action, message)
	if err != nil {
		text, err := t.faultText(err)
		return []Reply{{Toast: text}}, err
	}
	if action == "yes" || action == "no" && !asksReading(message) {
		return t.thenAsk([]Reply{r}, message.Frames[min(1, len(message.Frames)):])
	}
	return []Reply{r}, nil
}

func (t *Turn) press(whole string, message Said) (Reply, error) {
	action, argument, _ := strings.Cut(whole, ":")
	switch action {
	case "undo":
		return t.pressUndo(message)
	case "other":
		t.once(whole, message.ID)
		return t.pressOther(message, argument)
	case "yes":
		if len(message.Frames) == 0 {
			return t.Stale(), nil
		}
		t.once(whole, message.ID)
		r, err := t.confirmed(message.Frames[0], message.Refs)
		r.Edit = r.Picture == nil && r.Document == nil
		return r, err
	case "reading":
		i, err := strconv.Atoi(argument)
		if err != nil || i < 0 || i >= len(message.Frames) {
			return t.Stale(), nil
		}
		t.once("reading", message.ID)
		r, err := t.chosen(message.Frames[i])
		r.Edit = r.Picture == nil && r.Document == nil
		return r, err
	case "no":
		return Reply{Edit: true, Text: t.Say("talk.left")}, nil
	}
	t.pressedOn, t.shown = message.ID, message.Frames
	name, rest, _ := strings.Cut(action, ".")
	topic, ok := one[Presser](t, name)
	if !ok {
		return t.Stale(), nil
	}
	t.settled = t.Open != nil && t.Open.Topic == name
	r, err := topic.Press(t, rest, argument, Of(message.Refs, name))
	return t.ask(r), err
}

// asksReading reports whether a message asks which of several readings of one
// text is meant; of several things, each is asked about in turn.
func asksReading(m Said) bool { return hasButton(m, "reading") }

// hasButton reports whether a message has a button of an action.
func hasButton(m Said, action string) bool {
	for _, row := range m.Buttons {
		for _, b := range row {
			data := b.Data
			if _, linked, ok := strings.Cut(data, "|"); ok {
				data = linked
			}
			if name, _, _ := strings.Cut(data, ":"); name == action {
				return true
			}
		}
	}
	return false
}

// once makes the changes of a press those of its button: however often it is
// pressed, it is done once.
func (t *Turn) once(whole string, message int64) {
	name, _, _ := strings.Cut(string(t.Update.Chat), ":")
	t.base = name + ":" + buttonData(message, whole)
}

// Once makes the changes of a press those of its button: however often it is
// pressed, it is done once. A topic calls it from Press.
func (t *Turn) Once() {
	if _, action, ok := strings.Cut(t.Update.Press, "|"); ok {
		t.once(action, t.pressedOn)
	}
}

func (t *Turn) pressUndo(message Said) (Reply, error) {
	texts, err := t.undoRefs(message.Refs)
	if err != nil {
		return Reply{}, err
	}
	if len(texts) == 0 {
		return t.Stale(), nil
	}
	return Reply{Edit: true, Text: strings.Join(texts, "\n"), Refs: undone(message.Refs), Toast: t.Say("talk.undone")}, nil
}

// pressOther does a frame again with the reading that was not taken.
func (t *Turn) pressOther(message Said, argument string) (Reply, error) {
	i, err := strconv.Atoi(argument)
	if err != nil || len(message.Frames) != 1 || i < 0 || i >= len(message.Frames[0].Assumed) {
		return t.Stale(), nil
	}
	f := message.Frames[0]
	a := f.Assumed[i]
	if err := f.Slots.Set(a.Slot, a.Other); err != nil {
		return Reply{}, err
	}
	if _, err := t.undoRefs(message.Refs); err != nil {
		return Reply{}, err
	}
	f.Assumed = []nlu.Assumption{{Slot: a.Slot, Value: a.Other, Other: a.Value, Why: a.Why}}
	r, err := t.confirmed(f, message.Refs)
	r.Edit = true
	return r, err
}
