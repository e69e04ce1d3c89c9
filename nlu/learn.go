package nlu

import (
	"maps"
	"slices"
	"time"

	"becario/nlu/hear"
	"becario/nlu/intent"
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
	list := make([]candidate, len(rows))
	for i := range rows {
		list[i].intent = rows[i].intent
	}
	m.askTemplates(l, list)
	return m.p.features(l, list, nil)
}

// learningDay is the instant against which training sentences are read.
var learningDay = time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)

// With gives an Understander that is the same but for the model of one
// language. It is for measuring a model before it is kept.
func (u *Understander) With(tag string, m *intent.Model) *Understander {
	out := *u
	out.packs = maps.Clone(u.packs)
	if p, ok := out.packs[tag]; ok {
		q := *p
		q.model = m
		out.packs[tag] = &q
	}
	return &out
}
