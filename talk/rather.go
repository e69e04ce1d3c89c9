package talk

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/talk/speak"
)

// kinds are the phrases by which something is said to be of a kind, and how it is said
// then.
var kinds = []struct{ said, as string }{
	{"words.is_a_class", "talk.as_a_class"},
	{"words.is_a_task", "talk.as_a_task"},
	{"words.is_an_expense", "talk.as_an_expense"},
}

// rather takes a message that begins with a no, and goes on, as what is meant instead
// of a reading that was asked about: "no, el examen de conducir, el 14 a las 10", "no, es
// una clase, los viernes de 11 a 13". It reports false if it does not surely say anything.
func (t *Turn) rather(asked nlu.Frame, text string) ([]Reply, bool, error) {
	rest := t.afterNo(text)
	if fields := strings.Fields(text); rest == "" && len(fields) > 1 && t.OnlyWords(fields[0], "words.not") {
		if _, ok := t.saidToBe(asked, strings.Join(fields[1:], " ")); ok { // "no es una clase" without its comma
			rest = strings.Join(fields[1:], " ")
		}
	}
	if len(speak.Words(rest)) < 2 {
		return nil, false, nil
	}
	if said, ok := t.saidToBe(asked, rest); ok {
		rest = said
	}
	read, err := t.Understand(rest)
	if err != nil || len(read.Frames) == 0 {
		return nil, false, err
	}
	f := read.Frames[0]
	if row := t.engine.byIntent[f.Intent]; len(read.Frames) == 1 && f.Intent == asked.Intent && row.effect == nlu.Changes && !row.onRecord && dueSaid(f) != "" && !t.Little(f.Slots.Title) {
		t.Update.Text = rest
		r, err := t.askFirst(Meaning{Frame: f}) // with the right name, and not yet done
		return []Reply{r}, true, err
	}
	for _, f := range read.Frames {
		if t.Unclear(f) || f.Confidence < nlu.Sure || t.engine.byIntent[f.Intent].onRecord {
			return nil, false, nil
		}
	}
	t.Update.Text = rest
	if len(read.Frames) > 1 {
		replies, err := t.several(read.Frames)
		return replies, true, err
	}
	r, err := t.confirmed(f, nil)
	return []Reply{r}, true, err
}

// afterRefusal reads what follows the no of a message that says nothing else which can be
// done: "no, el silencio, ¿desde cuándo es?". It returns the frames as they are if that says
// nothing either.
func (t *Turn) afterRefusal(frames []nlu.Frame) ([]nlu.Frame, error) {
	for _, f := range frames {
		if row := t.engine.byIntent[f.Intent]; !row.idle && !row.unknown {
			return frames, nil
		}
	}
	rest := t.afterNo(t.Update.Text)
	if words := speak.Words(rest); len(words) < 2 || t.refuses(rest) {
		return frames, nil
	}
	read, err := t.Understand(rest)
	if err != nil || len(read.Frames) == 0 {
		return frames, err
	}
	for _, f := range read.Frames {
		row := t.engine.byIntent[f.Intent]
		if row.idle || row.unknown || row.onRecord && f.Slots.Title+f.Slots.Subject == "" || row.effect != nlu.Reads && f.Confidence < nlu.Sure {
			return frames, nil // "no, gracias, ya está"
		}
	}
	t.Update.Text = rest
	f, ok, err := t.followed(read.Frames)
	if ok {
		return []nlu.Frame{f}, err
	}
	return read.Frames, err
}

// afterNo is what follows the no with which a text begins, and the words of correcting
// behind it; empty if it does not begin with one.
func (t *Turn) afterNo(text string) string {
	fields := strings.Fields(text)
	if len(fields) == 0 || !t.OnlyWords(fields[0], "words.not") {
		return ""
	}
	at := slices.IndexFunc(fields, func(w string) bool { return !t.OnlyWords(w, "words.not") && !t.OnlyWords(w, "words.correcting") })
	if at < 0 || !strings.ContainsAny(fields[at-1], ",.:;!") {
		return "" // "no quiero", "no es eso"
	}
	return strings.Join(fields[at:], " ")
}

// saidToBe puts what was asked about into a text that says which kind of thing it is:
// "es una clase, los viernes de 11 a 13" is "clase de bioestadística los viernes de 11 a
// 13". It reports false if the text does not say so.
func (t *Turn) saidToBe(asked nlu.Frame, text string) (string, bool) {
	name := asked.Slots.Title
	if name == "" {
		name = asked.Slots.Subject
	}
	fields := strings.Fields(text)
	if name == "" {
		return "", false
	}
	for _, kind := range kinds {
		for line := range strings.Lines(t.Say(kind.said)) {
			words := speak.Words(line)
			n := standsAt(fields, words)
			if n == 0 {
				continue
			}
			rest := strings.Join(fields[n:], " ")
			if rest == "" {
				rest = t.About(nlu.Frame{Slots: nlu.Slots{Due: asked.Slots.Due, Amount: asked.Slots.Amount, Currency: asked.Slots.Currency}})
			}
			return t.Say(kind.as, "name", name, "rest", rest), true
		}
	}
	return "", false
}
