package talk

import (
	"becario/nlu"
	"becario/talk/speak"
)

// Heard is what is said of something that was only told. What could be kept of it is
// remembered until the next message, so that "pues apúntamelo" does it.
func (t *Turn) Heard(text string, f nlu.Frame) Reply {
	if t.Little(f.Slots.Title) {
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
