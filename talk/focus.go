package talk

import (
	"slices"
	"strings"
	"time"

	"becario/kit/fault"
	"becario/nlu"
	"becario/talk/speak"
)

// People go on with what was said last: "¿y en septiembre?", "para el viernes",
// "fuimos cinco", "no quería borrar eso". What was answered last is therefore
// asked about such a message before it is read alone.

const (
	// lapse is how long what was said last can be gone on with.
	lapse = 30 * time.Minute
	// fragmentWords is how many words a message may have that goes on.
	fragmentWords = 10
	// shortWords is how many words may go on although they are a question by
	// themselves ("high priority").
	shortWords = 2
	// denyingWords is how many words a message may have that takes back.
	denyingWords = 14
)

// Last returns the newest message that is about something; false if there is
// none, or it is too old to go on with.
func (t *Turn) Last() (Said, bool, error) {
	if len(t.Target) > 0 {
		return Said{Refs: t.Target, At: t.Said}, true, nil
	}
	messages, err := t.Recent(1)
	if err != nil || len(messages) == 0 {
		return Said{}, false, err
	}
	return messages[0], t.Fresh(messages[0]), nil
}

// Fresh reports whether a message is new enough to go on with.
func (t *Turn) Fresh(m Said) bool { return m.At.IsZero() || t.Said.Sub(m.At) < lapse }

// followed reads a message of one frame as going on with what was answered last,
// if it says little by itself. It reports false if it does not.
func (t *Turn) followed(frames []nlu.Frame) (nlu.Frame, bool, error) {
	if len(frames) != 1 || len(speak.Words(t.Update.Text)) > fragmentWords || t.whole(frames[0]) {
		return nlu.Frame{}, false, nil
	}
	last, ok, err := t.Last()
	if err != nil || !ok {
		return nlu.Frame{}, false, err
	}
	var services []string
	if len(last.Frames) == 1 { // what was answered may tell of others' records
		if row, ok := t.engine.byIntent[last.Frames[0].Intent]; ok {
			services = append(services, row.topic.Name())
		}
	}
	for _, ref := range last.Refs {
		services = append(services, ref.Service)
	}
	for i, service := range services {
		topic, ok := one[Follower](t, service)
		if !ok || slices.Contains(services[:i], service) {
			continue
		}
		f, ok, err := topic.Follow(t, last, frames[0])
		if err != nil {
			return nlu.Frame{}, false, err
		}
		if ok {
			f.Start, f.End = 0, len(t.Update.Text)
			if t.effect(f.Intent) != nlu.Reads && len(t.Target) == 0 {
				t.Target = Of(last.Refs, service)
			}
			return f, true, nil
		}
	}
	return nlu.Frame{}, false, nil
}

// whole reports whether a frame surely says all that it needs: a question, or a
// change of something that it names.
func (t *Turn) whole(f nlu.Frame) bool {
	if f.Confidence < nlu.Sure || t.Unclear(f) || t.GoesOn() && !(t.asksOn() && t.effect(f.Intent) == nlu.Reads && len(speak.Words(t.Update.Text)) > shortWords+1) {
		return false
	}
	if t.effect(f.Intent) == nlu.Reads {
		return len(speak.Words(t.Update.Text)) > shortWords
	}
	return f.Slots.Title+f.Slots.Subject+f.Slots.Category != ""
}

// GoesOn reports whether a message begins as one that goes on: "y", "and".
func (t *Turn) GoesOn() bool {
	words := speak.Words(t.Update.Text)
	return len(words) > 1 && t.OnlyWords(words[0], "words.going_on")
}

// goOn finds the record that the message goes on with as the next item of a list does: "y
// redes el 20" after "examen de sistemas el 12 de enero".
func (t *Turn) goOn() error {
	t.onto = nlu.Slots{}
	if !t.GoesOn() || t.first != nil || len(t.Target) > 0 {
		return nil
	}
	last, ok, err := t.Last()
	if err != nil || !ok || !Changed(last.Refs) || last.Notice {
		return err
	}
	ref := last.Refs[len(last.Refs)-1]
	timed, ok := one[Timed](t, ref.Service)
	if !ok || ref.ID == "" {
		return nil
	}
	title, gone, err := t.titleOf(ref)
	if err != nil || gone {
		return err
	}
	day, _, err := timed.Time(t, ref.ID)
	t.onto = nlu.Slots{Title: title, Due: day}
	return err
}

// asksOn reports whether a message goes on with a question: "y qué tengo el jueves".
func (t *Turn) asksOn() bool {
	_, rest, ok := strings.Cut(t.Update.Text, " ")
	return ok && t.GoesOn() && t.Asks(rest)
}

// Little reports whether a text has only words that name nothing: articles,
// prepositions, "mejor".
func (t *Turn) Little(text string) bool { return t.OnlyWords(text, "words.little") }

// stretch is where the message, cut at its spaces, says one of a phrase's lines: from one
// field to before another.
type stretch struct{ from, to int }

// stretches are all places of the message at which a phrase's lines stand, in the order of
// the lines. "it's" is one field and two words.
func (t *Turn) stretches(key string) (fields []string, all []stretch) {
	fields = strings.Fields(t.Update.Text)
	for line := range strings.Lines(t.Say(key)) {
		words := speak.Words(line)
		for i := range fields {
			if n := standsAt(fields[i:], words); n > 0 {
				all = append(all, stretch{i, i + n})
			}
		}
	}
	return fields, all
}

// standsAt is with how many fields a text says some words at its beginning; 0 if it does
// not.
func standsAt(fields, words []string) int {
	var said []string
	for i, field := range fields {
		said = append(said, speak.Words(field)...)
		if len(said) >= len(words) {
			if len(words) > 0 && slices.Equal(said, words) {
				return i + 1
			}
			break
		}
	}
	return 0
}

// longest is the longest stretch at which a phrase stands in the message; false if it
// stands nowhere.
func (t *Turn) longest(key string) (fields []string, at stretch, ok bool) {
	fields, all := t.stretches(key)
	for _, s := range all {
		if s.to-s.from > at.to-at.from {
			at = s
		}
	}
	return fields, at, len(all) > 0
}

// After returns what follows one of a phrase's lines in the message, as it was
// written: the new name behind "cámbiale el nombre a".
func (t *Turn) After(key string) (string, bool) {
	fields, all := t.stretches(key)
	for _, s := range all {
		if s.to < len(fields) {
			return strings.Trim(strings.Join(fields[s.to:], " "), " .!\"«»“”'"), true
		}
	}
	return "", false
}

// Around parts the message where one of a phrase's lines stands, into what is before it,
// what it says, and what follows. It reports false if none does.
func (t *Turn) Around(key string) (before, said, after string, ok bool) {
	fields, all := t.stretches(key)
	if len(all) == 0 {
		return "", "", "", false
	}
	s := all[0]
	return strings.Join(fields[:s.from], " "), strings.Join(fields[s.from:s.to], " "), strings.Join(fields[s.to:], " "), true
}

// Behind is what follows the longest of a phrase's lines that begins the message, as
// it was written; empty if none does.
func (t *Turn) Behind(key string) string {
	fields, all := t.stretches(key)
	end := 0
	for _, s := range all {
		if s.from == 0 {
			end = max(end, s.to)
		}
	}
	if end == 0 {
		return ""
	}
	return strings.Join(fields[end:], " ")
}

// AsksFact reports whether a message asks how something is, and not for something
// to be done: it ends with a question mark and begins with no word of asking a favour.
func (t *Turn) AsksFact() bool {
	words := speak.Words(t.Update.Text)
	return strings.HasSuffix(strings.TrimSpace(t.Update.Text), "?") && len(words) > 0 && !t.OnlyWords(words[0], "words.favour")
}

// Wishes reports whether a message begins with a word of wishing: "ojalá apruebe".
func (t *Turn) Wishes() bool {
	words := speak.Words(t.Update.Text)
	return len(words) > 1 && t.OnlyWords(words[0], "words.wishing")
}

// wishes reports whether a message only wishes for what a frame would change.
func (t *Turn) wishes(f nlu.Frame) bool {
	return t.Wishes() && t.effect(f.Intent) != nlu.Reads && f.Band == nlu.Ask
}

// askedBack answers a question about the record that was spoken of last, which is
// not named: "¿a qué hora era?".
func (t *Turn) askedBack() (Reply, bool, error) {
	if !t.IsOne(t.Update.Text, "words.asking_back") {
		return Reply{}, false, nil
	}
	var d doubt
	if t.Open.Is("", sureQuestion) && t.Open.Into(&d) && len(d.Frames) == 1 && len(d.Refs) == 0 {
		r, err := t.askFirst(Meaning{Frame: d.frames()[0]}) // not yet: it is asked again
		return r, true, err
	}
	last, ok, err := t.Last()
	if err != nil || !ok {
		return Reply{}, false, err
	}
	var text string
	r := Reply{}
	for _, ref := range last.Refs {
		keeper, ok := one[Keeper](t, ref.Service)
		if !ok || ref.ID == "" || len(r.Refs) == fragmentWords {
			continue
		}
		what, _, err := keeper.Called(t, ref.ID)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return r, false, err
		}
		text = speak.Lines(text, t.Say("talk.noted_as", "what", what))
		r.Refs = append(r.Refs, Ref{Service: ref.Service, ID: ref.ID, Version: ref.Version})
	}
	r.Text = text
	return r, text != "", nil
}

// refusedLast answers a no to which no question is open. One that drops something
// ("mejor no", "déjalo") may mean what was done last, which is asked.
func (t *Turn) refusedLast() (Reply, bool, error) {
	text := t.Update.Text
	drops := t.IsOne(text, "words.undoing_all") || !t.IsOne(text, "words.no") && t.refuses(text) && t.HasLine(text, "words.undoing_all")
	if !drops {
		return Reply{Text: t.Say("talk.left")}, t.IsOne(text, "words.no"), nil
	}
	if t.Open != nil && t.IsOne(text, "words.no") {
		return Reply{Text: t.Say("talk.left")}, true, nil
	}
	if r, ok, err := t.AskUndoLast(); ok || err != nil {
		return r, true, err
	}
	return Reply{Text: t.Say("talk.left")}, true, nil
}

// AskUndoLast asks whether what the message before this one did is to be taken back.
// It reports false if that changed nothing.
func (t *Turn) AskUndoLast() (Reply, bool, error) {
	if q := t.first; q != nil && q.Topic == "" && (q.Kind == sureQuestion || q.Kind == undoQuestion || q.Kind == readingQuestion) {
		return Reply{}, false, nil // what was said last is a question and has changed nothing
	}
	messages, err := t.Recent(1)
	if err != nil || len(messages) == 0 || !Changed(messages[0].Refs) || !t.Fresh(messages[0]) || messages[0].Notice {
		return Reply{}, false, err
	}
	r := t.askUndo(messages[0])
	r.Text = t.Say("ask.undo_it", "text", speak.Short(messages[0].Text, quotedRunes))
	return r, true, nil
}

// takenBack answers a message that takes back what was done last: "no quería
// borrar eso", "devuélvelo", or, right after "hecho", "todavía no". What is no
// longer the last thing that was said is named and asked about.
func (t *Turn) takenBack(frames []nlu.Frame) (Reply, bool, error) {
	if len(speak.Words(t.Update.Text)) > denyingWords {
		return Reply{}, false, nil
	}
	for _, f := range frames {
		if t.whole(f) {
			return Reply{}, false, nil
		}
	}
	messages, err := t.Recent(30)
	if err != nil {
		return Reply{}, false, err
	}
	change := latestChange(messages)
	if change == nil || !t.Fresh(*change) {
		return Reply{}, false, nil
	}
	keys, later := []string{"deny.any"}, since(messages, *change)
	if later == 0 {
		for _, f := range change.Frames {
			if key := "deny." + phraseOf(f.Intent); t.Has(key) {
				keys = append(keys, key)
			}
		}
	}
	for _, key := range keys {
		if !t.HasLine(t.Update.Text, key) && !(later == 0 && t.IsWords(t.Update.Text, "deny.pointing")) {
			continue
		}
		if _, asks := t.undoAsker(change.Refs); asks || later > 1 {
			r, err := t.UndoLast()
			return r, true, err
		}
		r, err := t.undo(change.Refs)
		return r, true, err
	}
	return Reply{}, false, nil
}
