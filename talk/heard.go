package talk

import (
	"becario/nlu"
	"becario/talk/speak"
)

// Heard makes the reply to something that was only told, and remembers what could be kept
// of it until the next message, so that "pues apúntamelo" does it. A question that lasts
// stays open instead.
func (t *Turn) Heard(text string, f nlu.Frame) Reply {
	if t.Little(f.Slots.Title) || t.Open != nil && t.Open.Lasts {
		return Reply{Text: text}
	}
	return Reply{Text: text, Ask: NewQuestion("", heardQuestion, doubt{Frames: keepFrames([]nlu.Frame{f})})}
}

// asksToNote reports whether a text asks that what was told be noted, and nothing else.
func (t *Turn) asksToNote(text string) bool {
	if !t.HasAny(text, "words.noting_it") || t.Asks(text) {
		return false
	}
	for _, w := range speak.Words(text) {
		if !t.OnlyWords(w, "words.noting_it") && !t.OnlyWords(w, "words.agreeing") && !t.IsOne(w, "words.yes") && !t.Little(w) && !t.OnlyWords(w, "words.opening") {
			return false
		}
	}
	return true
}
