package read

import (
	"slices"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/feature"
	"becario/nlu/model"
)

// closed are the slots with few values of which a model learns which one is said.
// A value is written as in the contract; "" is none. The other slots with few
// values, such as the kind of a chart, are said by plain words: the rules read them
// better.
var closed = [...]closedSlot{
	text("agg", func(s *nlu.Slots) *string { return &s.Agg }),
	text("scope", func(s *nlu.Slots) *string { return &s.Scope }),
	text("target", func(s *nlu.Slots) *string { return &s.Target }),
	{"permanent", func(s *nlu.Slots) string {
		if s.Permanent {
			return "true"
		}
		return ""
	}, func(s *nlu.Slots, value string) { s.Permanent = value == "true" }},
}

type closedSlot struct {
	name string
	get  func(s *nlu.Slots) string
	set  func(s *nlu.Slots, value string)
}

func text(name string, at func(s *nlu.Slots) *string) closedSlot {
	return closedSlot{name, func(s *nlu.Slots) string { return *at(s) }, func(s *nlu.Slots, value string) { *at(s) = value }}
}

// ClosedSlots are the names of those that an intent may have.
func ClosedSlots(intent nlu.Intent) []string {
	var out []string
	allowed := intent.Slots()
	for _, c := range closed {
		if slices.Contains(allowed, c.name) {
			out = append(out, c.name)
		}
	}
	return out
}

// ClosedFeatures are those from which a model learns the value of a closed slot: the
// features of the part, the intent, and what the rules made of the slot.
func ClosedFeatures(part []uint32, f *nlu.Frame, slot string) []uint32 {
	ruled := ""
	for _, c := range closed {
		if c.name == slot {
			ruled = c.get(&f.Slots)
		}
	}
	intent, value := feature.Text(string(f.Intent)), feature.Text(ruled)
	out := append(slices.Clip(part), feature.Of(60, intent), feature.Of(61, value), feature.Of(62, intent, value))
	for kind := range uint32(ruledTimes) {
		out = append(out, feature.Of(63+kind, value)) // as loud as some of the words
	}
	return out
}

// ruledTimes is how many times over the value that the rules found counts as a
// feature, beside many words.
const ruledTimes = 4

// none is the label of no value: the models know no empty one.
const none = "-"

// ClosedLabel is the label of a value.
func ClosedLabel(value string) string {
	if value == "" {
		return none
	}
	return value
}

// Closed puts what the models find for the closed slots in place of what the rules
// found, in frames of a part that says one thing. part are the features of the part.
func Closed(m *cut.Message, part []uint32, frames []nlu.Frame) {
	if len(frames) != 1 || m.Pack.Closed == nil {
		return
	}
	f := &frames[0]
	allowed := f.Intent.Slots()
	for _, c := range closed {
		by := m.Pack.Closed[c.name]
		if by == nil || !slices.Contains(allowed, c.name) {
			continue
		}
		best, more := likeliest(by, ClosedFeatures(part, f, c.name), ClosedLabel(c.get(&f.Slots)))
		if more < surelyClosed {
			continue
		}
		before := f.Slots
		if best == none {
			best = ""
		}
		c.set(&f.Slots, best)
		if !f.Complete() || refers(&before) && !refers(&f.Slots) {
			f.Slots = before // the intent cannot do without it
		}
	}
}

// surelyClosed is how much likelier than the value of the rules another one must be.
const surelyClosed = 0.5

// likeliest is the label that a model gives most for, and by how much more than for
// another one.
func likeliest(by *model.Model, features []uint32, than string) (label string, more float32) {
	var scores [64]float32
	by.Score(features, scores[:])
	labels := by.Labels()
	best, other := 0, float32(-1000)
	for i, l := range labels {
		if scores[i] > scores[best] {
			best = i
		}
		if l == than {
			other = scores[i]
		}
	}
	if len(labels) == 0 {
		return "", -1
	}
	return labels[best], scores[best] - other
}
