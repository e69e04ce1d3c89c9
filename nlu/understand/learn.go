package understand

import (
	"maps"
	"slices"
	"time"

	"becario/nlu"
	"becario/nlu/choose"
	"becario/nlu/model"
	"becario/nlu/pattern"
)

// Tags are the languages that have ways of saying.
func (u *Understander) Tags() []string { return slices.Clone(u.tags) }

// Features gives the features of a text from which the model of a language
// learns and chooses. It is for training.
func (u *Understander) Features(text, lang string) []uint32 {
	m := u.open(nlu.Input{Text: text, Lang: lang, Reference: LearningDay})
	l := m.Line
	if ps := m.Parts(); len(ps) == 1 {
		l = ps[0].Line
	} else {
		l = m.Pack.Line(m.Text, append([]pattern.Elem(nil), l.Elems...))
	}
	return choose.Features(m, l)
}

// LearningDay is the instant against which training sentences are read.
var LearningDay = time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)

// With gives an Understander that is the same but for the model of one
// language. It is for measuring a model before it is kept.
func (u *Understander) With(tag string, m *model.Model) *Understander {
	out := *u
	out.packs = maps.Clone(u.packs)
	if p, ok := out.packs[tag]; ok {
		q := *p
		q.Model = m
		out.packs[tag] = &q
	}
	return &out
}
