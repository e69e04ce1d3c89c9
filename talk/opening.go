package talk

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/talk/speak"
)

// openingWords is how many words a sentence may have that only opens a message.
const openingWords = 9

// withoutOpening leaves out the sentences with which a message opens and that ask for
// nothing to be done, such as a reaction or an announcement: "sound. bus 2.50", "te paso mi
// horario. álgebra los lunes de 9 a 11". What follows has to say something that can be done.
func (t *Turn) withoutOpening() error {
	text := t.Update.Text
	for range pieces {
		sentences := speak.Sentences(text)
		if len(sentences) < 2 {
			break
		}
		opens, err := t.opens(sentences[0], text)
		if err != nil {
			return err
		}
		if !opens {
			break
		}
		text = t.Bare(strings.TrimSpace(strings.TrimPrefix(text, sentences[0])))
	}
	if text == t.Update.Text {
		return nil
	}
	read, err := t.Understand(text)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(read.Frames, func(f nlu.Frame) bool { return !t.Unclear(f) }) {
		t.Update.Text = text
	}
	return nil
}

// opens reports whether the first sentence of a text only opens it: alone it is a reaction,
// as is learned from many, or it says nothing that can be done and the whole is not understood
// or the name of what follows would begin in it.
func (t *Turn) opens(sentence, text string) (bool, error) {
	if len(speak.Words(sentence)) > openingWords || strings.ContainsAny(sentence, "0123456789?¿") ||
		t.HasAny(sentence, "words.undoing") || t.HasAny(sentence, "words.removing") || t.HasAny(sentence, "words.not") {
		return false, nil
	}
	unclear := func(frames []nlu.Frame) bool {
		return !slices.ContainsFunc(frames, func(f nlu.Frame) bool { return !t.Unclear(f) })
	}
	read, err := t.Understand(sentence)
	if err != nil || !unclear(read.Frames) {
		return false, err
	}
	best, p := t.Relates(sentence, nlu.Before{Place: nlu.AfterChat})
	if best == nlu.Reacts && p >= nlu.Likely {
		return true, nil
	}
	whole, err := t.Understand(text)
	says := func(f nlu.Frame) bool {
		row := t.engine.byIntent[f.Intent]
		return !row.idle && !row.unknown
	}
	return !slices.ContainsFunc(whole.Frames, says) || slices.ContainsFunc(whole.Frames, func(f nlu.Frame) bool {
		return len(speak.Sentences(f.Slots.Title)) > 1 || len(speak.Sentences(f.Slots.Subject)) > 1
	}), err
}
