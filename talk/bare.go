package talk

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/talk/speak"
)

// insistingWords is how many words a message may have of which some only insist.
const insistingWords = 25

// Bare is a text without what only insists or leads in, at its beginning or its end: "a
// las 12 he dicho", "nooo, mañana", "great. 14.50 for laundry". It is the text itself if
// nothing else is said.
func (t *Turn) Bare(text string) string {
	fields := strings.Fields(text)
	if len(fields) > insistingWords {
		return text
	}
	for {
		if n := t.begins(fields, "words.insisting"); n > 0 && n < len(fields) {
			fields = fields[n:]
			continue
		}
		if n := t.begins(fields, "words.leading_in"); n > 0 && n < len(fields) && strings.ContainsAny(fields[n-1], ",.!") {
			fields = fields[n:]
			continue
		}
		if n := t.ends(fields, "words.insisting"); n > 0 && n < len(fields) && !strings.HasSuffix(text, "?") && !t.OnlyWords(fields[len(fields)-n-1], "words.joining") && !t.Little(fields[len(fields)-n-1]) {
			fields = fields[:len(fields)-n]
			continue
		}
		break
	}
	if rest := strings.TrimRight(strings.Join(fields, " "), " ,"); len(speak.Words(rest)) > 0 {
		return rest
	}
	return text
}

// withoutInsisting leaves that out of the message.
func (t *Turn) withoutInsisting() error {
	t.Update.Text = t.Bare(t.Update.Text)
	return nil
}

// begins is with how many fields a text says the longest of a phrase's lines at its
// beginning; letters that are drawn out count once.
func (t *Turn) begins(fields []string, key string) int {
	most := 0
	drawn := slices.Clone(fields)
	if len(drawn) > 0 {
		drawn[0] = speak.Squeezed(drawn[0])
	}
	for line := range strings.Lines(t.Say(key)) {
		most = max(most, standsAt(drawn, speak.Words(line)))
	}
	return most
}

// ends is with how many fields it says one at its end.
func (t *Turn) ends(fields []string, key string) int {
	most := 0
	for line := range strings.Lines(t.Say(key)) {
		words := speak.Words(line)
		for n := 1; n <= min(len(words), len(fields)); n++ {
			if standsAt(fields[len(fields)-n:], words) == n {
				most = max(most, n)
			}
		}
	}
	return most
}

// pieces is how many sentences a message may have of which one goes on with what was said
// last.
const pieces = 4

// followedPart finds the sentence of a message that goes on with what was said last, where
// the message as a whole says nothing that can be done: "a las once y media. Y no es para
// mí la cita". It reports false if there is none, or more than one.
func (t *Turn) followedPart(frames []nlu.Frame) (nlu.Frame, bool, error) {
	whole := t.Update.Text
	sentences := speak.Sentences(whole)
	if len(sentences) < 2 || len(sentences) > pieces || len(t.Target) > 0 {
		return nlu.Frame{}, false, nil
	}
	for _, f := range frames {
		if !t.Unclear(f) {
			return nlu.Frame{}, false, nil
		}
	}
	defer func() { t.Update.Text = whole }()
	var found nlu.Frame
	var target []Ref
	text := ""
	for _, s := range sentences {
		t.Update.Text, t.Target = t.Bare(s), nil
		read, err := t.Understand(t.Update.Text)
		if err != nil || len(read.Frames) != 1 {
			return nlu.Frame{}, false, err
		}
		f, ok, err := t.followed(read.Frames)
		if err != nil {
			return nlu.Frame{}, false, err
		}
		if _, hour := speak.CutDue(f.Slots.Due); !ok || t.effect(f.Intent) == nlu.Reads || hour == "" || !t.HasLine(s, "words.at_the_hour") {
			continue // "Qué calor. El martes también" may be of anything
		}
		if text != "" {
			t.Target = nil
			return nlu.Frame{}, false, nil
		}
		found, target, text = f, t.Target, t.Update.Text
	}
	if t.Target = target; text != "" {
		whole = text
	}
	return found, text != "", nil
}

// questionIn finds the one sentence of a message that surely asks to see something, where
// the message as a whole was not clear: "no, leave that as it is. what do I have on Friday?".
func (t *Turn) questionIn(frames []nlu.Frame) (nlu.Frame, bool, error) {
	sentences := speak.Sentences(t.Update.Text)
	if len(sentences) < 2 || len(sentences) > pieces {
		return nlu.Frame{}, false, nil
	}
	for _, f := range frames {
		if !t.Unclear(f) {
			return nlu.Frame{}, false, nil
		}
	}
	var found nlu.Frame
	text := ""
	for _, s := range sentences {
		read, err := t.Understand(t.Bare(s))
		if err != nil {
			return nlu.Frame{}, false, err
		}
		for _, f := range read.Frames {
			row := t.engine.byIntent[f.Intent]
			if row.idle || row.unknown || row.effect != nlu.Reads && t.Unclear(f) {
				continue
			}
			if row.effect != nlu.Reads || t.Unclear(f) || f.Confidence < nlu.Sure || !t.Asks(s) || text != "" {
				return nlu.Frame{}, false, nil
			}
			found, text = f, t.Bare(s)
		}
	}
	if text != "" {
		t.Update.Text = text
	}
	return found, text != "", nil
}
