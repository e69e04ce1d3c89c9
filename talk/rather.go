package talk

import (
	"cmp"
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
	if len(fields) == 0 {
		return ""
	}
	if fields[0] = speak.Squeezed(fields[0]); !t.OnlyWords(fields[0], "words.not") {
		return ""
	}
	at := slices.IndexFunc(fields, func(w string) bool {
		return !t.OnlyWords(w, "words.not") && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.vocative")
	})
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
				rest = t.momentAgain(asked.Slots)
			}
			return t.Say(kind.as, "name", name, "rest", rest), true
		}
	}
	return "", false
}

// momentAgain says the moment and the amount of some slots as they can be read once more.
func (t *Turn) momentAgain(s nlu.Slots) string {
	var parts []string
	day, hour := speak.CutDue(cmp.Or(s.Due, s.Date))
	hour = cmp.Or(hour, s.Time, s.Start)
	switch {
	case s.Recurrence != "":
		parts = append(parts, t.Repeats(s.Recurrence))
	case day != "":
		parts = append(parts, t.Say("talk.same_day", "day", day))
	}
	if hour != "" {
		parts = append(parts, t.Say("talk.same_hour", "hour", speak.Hour(hour)))
	}
	if s.Amount != nil {
		parts = append(parts, t.Amount(*s.Amount, s.Currency))
	}
	return strings.Join(parts, " ")
}

// otherKind notes what was noted last as what a message says that it is, in its place: "no
// hombre, es una clase, los martes a las 9". It reports false if the message says no kind, or
// that in which it is noted already.
func (t *Turn) otherKind() ([]Reply, bool, error) {
	if t.first != nil || len(t.Target) > 0 || t.Asks(t.Update.Text) {
		return nil, false, nil
	}
	rest := t.afterNo(t.Update.Text)
	if rest == "" {
		rest = t.Update.Text
	}
	last, ok, err := t.Last()
	if err != nil || !ok || len(last.Frames) != 1 || len(last.Refs) != 1 || !Changed(last.Refs) || last.Notice {
		return nil, false, err
	}
	was := last.Frames[0]
	title, gone, err := t.titleOf(last.Refs[0])
	if err != nil || gone || t.engine.byIntent[was.Intent].onRecord {
		return nil, false, err
	}
	if title != "" {
		was.Slots.Title = title
	}
	said, ok := t.saidToBe(was, strings.TrimLeft(rest, " ,"))
	if !ok {
		return nil, false, nil
	}
	read, err := t.Understand(said)
	if err != nil || len(read.Frames) != 1 {
		return nil, false, err
	}
	f := read.Frames[0]
	if row := t.engine.byIntent[f.Intent]; f.Intent == was.Intent || row.effect != nlu.Changes || row.onRecord || t.Unclear(f) {
		return nil, false, nil
	}
	texts, err := t.undoRefs(last.Refs)
	if err != nil {
		return nil, true, err
	}
	t.Update.Text = said
	r, err := t.confirmed(f, nil)
	r.Text = speak.Lines(strings.Join(texts, "\n"), r.Text)
	return []Reply{r}, true, err
}
