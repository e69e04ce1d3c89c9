package nlu

import (
	"slices"
	"time"

	"becario/nlu/hear"
)

// Tags are the languages that have ways of saying.
func (u *Understander) Tags() []string { return slices.Clone(u.tags) }

// Features gives the features of a text from which the model of a language
// learns and chooses. It is for training.
func (u *Understander) Features(text, lang string) []uint32 {
	m := u.open(Input{Text: text, Lang: lang, Reference: learningDay})
	l := m.line
	if ps := m.parts(); len(ps) == 1 {
		l = ps[0].Line
	} else {
		l = m.p.Line(m.text, append([]hear.Elem(nil), l.Elems...))
	}
	return m.p.features(l, nil)
}

// learningDay is the instant against which training sentences are read.
var learningDay = time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)
