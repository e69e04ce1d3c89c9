package understand

import (
	"math"
	"strings"
	"unicode"

	"becario/nlu"
	"becario/nlu/choose"
	"becario/nlu/feature"
	"becario/nlu/pattern"
)

// threadBytes is how long a message may be of which it is told how it relates to the one
// before; a longer one says all by itself.
const threadBytes = 300

// Relate tells how a message relates to the turn before it: the probability of each
// relation. It is nil before the first training, and of a long message.
func (u *Understander) Relate(in nlu.Input, before nlu.Before) nlu.Relations {
	p := u.packs[u.tag(in.Lang)]
	if p.Thread == nil || len(in.Text) > threadBytes {
		return nil
	}
	var scores [64]float32
	p.Thread.Score(u.ThreadFeatures(in, before), scores[:])
	labels := p.Thread.Labels()
	top := scores[0]
	for i := range labels {
		top = max(top, scores[i])
	}
	total := 0.0
	for i := range labels {
		total += math.Exp(float64(scores[i] - top))
	}
	out := nlu.Relations{}
	for i, name := range labels {
		out[nlu.Relation(name)] = math.Exp(float64(scores[i]-top)) / total
	}
	return out
}

// ThreadFeatures are what is learned of a message and the turn before it: the message's own
// features and what it says alone, each also together with the kind of turn, and how
// much of it was said before.
func (u *Understander) ThreadFeatures(in nlu.Input, before nlu.Before) []uint32 {
	m := u.open(in)
	parts := m.PartsAt(func(int) bool { return false })
	place, group := feature.Text(string(before.Place)), feature.Text(group(before.Place))
	out := []uint32{feature.Of(120, place), feature.Of(121, group)}
	if len(parts) == 0 {
		return out
	}
	add := func(f uint32) { out = append(out, f, feature.Of(122, group, f), feature.Of(123, place, f)) }
	for _, f := range choose.Features(m, parts, 0, "") {
		out = append(out, f, feature.Of(122, group, f))
	}
	alone := u.understand(in).Frames
	add(feature.Of(124, feature.Count(len(alone), 3)))
	f := &alone[0]
	add(feature.Of(125, feature.Text(string(f.Intent))))
	add(feature.Of(126, feature.Text(string(f.Intent)), feature.Text(string(f.Band))))
	add(feature.Of(127, feature.Flags(f.Slots.Title != "", f.Slots.Due != "", f.Slots.Subject != "", f.Slots.Amount != nil, f.Slots.Category != "", f.Slots.Recurrence != "")))
	words, said := 0, 0
	answer := map[string]bool{}
	for _, w := range strings.FieldsFunc(pattern.Fold(before.Answer), notLetter) {
		answer[w] = true
	}
	first := uint32(0)
	for i := range parts[0].Elems {
		e := &parts[0].Elems[i]
		if e.Mark&pattern.Word == 0 {
			continue
		}
		if words < threadOpening {
			first = feature.Of(128, first, feature.Text(e.Fold))
			add(first)
		}
		if words++; len(e.Fold) > 3 && answer[e.Fold] {
			said++
		}
	}
	add(feature.Of(129, feature.Count(words, 12)))
	add(feature.Of(130, feature.Count(said, 2)))
	add(feature.Of(131, feature.Count(said, 2), feature.Text(string(f.Intent))))
	add(feature.Of(132, feature.Flag(strings.HasSuffix(strings.TrimSpace(in.Text), "?"))))
	return out
}

// threadOpening is how many of the first words are learned as they stand together.
const threadOpening = 3

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// group is what a place has in common with others.
func group(p nlu.Place) string {
	switch p {
	case nlu.AfterTask, nlu.AfterClass, nlu.AfterExpense, nlu.AfterSetting:
		return "done"
	case nlu.AfterTasks, nlu.AfterClasses, nlu.AfterExpenses, nlu.AfterRequests:
		return "shown"
	case nlu.AtText, nlu.AtChoice, nlu.AtDay, nlu.AtNumber:
		return "form"
	}
	return string(p)
}
