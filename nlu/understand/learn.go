package understand

import (
	"maps"
	"slices"
	"time"

	"becario/nlu"
	"becario/nlu/choose"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/model"
	"becario/nlu/read"
	"becario/nlu/slot"
	"becario/nlu/vocab"
)

// Tags are the languages that have ways of saying.
func (u *Understander) Tags() []string { return slices.Clone(u.tags) }

// TagOf is the pack in which a language is read.
func (u *Understander) TagOf(lang string) string { return u.tag(lang) }

// Lesson is a message cut into its parts, from which a model learns.
type Lesson struct {
	m     *cut.Message
	parts []*cut.Part
}

// Lesson opens a message to learn from. It has no parts before it is cut, since
// what is learned must not depend on what was learned before.
func (u *Understander) Lesson(in nlu.Input) Lesson { return Lesson{m: u.open(in)} }

// Item is a row of a list as a message of its own.
type Item struct {
	Text       string
	Start, End int // the bytes of the list that it says
}

// Items are the rows of a message that is a list; nil if it is none.
func (u *Understander) Items(in nlu.Input) []Item {
	var out []Item
	for _, it := range u.list(u.open(in)) {
		out = append(out, Item{it.text, it.at, it.at + len(it.text) - it.before})
	}
	return out
}

// CutAt cuts the message in those of its gaps that are asked for.
func (l Lesson) CutAt(cut func(gap int) bool) Lesson { return Lesson{l.m, l.m.PartsAt(cut)} }

// Parts is how many parts the message has.
func (l Lesson) Parts() int { return len(l.parts) }

// Bounds are the bytes of a part of the message.
func (l Lesson) Bounds(i int) (start, end int) {
	elems := l.parts[i].Elems
	if len(elems) == 0 {
		return 0, 0
	}
	return elems[0].Start, elems[len(elems)-1].End
}

// Features are those of a part; before is the intent of the part before it.
func (l Lesson) Features(i int, before nlu.Intent) []uint32 {
	return choose.Features(l.m, l.parts, i, before)
}

// LearningDay is the instant against which training sentences are read.
var LearningDay = time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)

// Names are what the tagger learns from a part that says an intent: the features of
// its elements, and their bytes. It reports false if the part says several things.
func (l Lesson) Names(i int, intent nlu.Intent) (features [][]uint32, bounds [][2]int, ok bool) {
	pt := l.parts[i]
	match := choose.MatchFor(l.m, pt, intent)
	frames := read.As(l.m, pt, intent, match, 1)
	if len(frames) != 1 {
		return nil, nil, false
	}
	for _, e := range pt.Elems {
		bounds = append(bounds, [2]int{e.Start, e.End})
	}
	return read.NameFeatures(l.m, pt, &frames[0]), bounds, true
}

// Numbers are the features of the numbers of the message that may be sums of money,
// and the sums that they would be, in the minor unit of their currency.
func (l Lesson) Numbers() (features [][]uint32, sums []int64) {
	nums := l.m.Numbers()
	for k, i := range nums {
		sum, _ := l.m.SumAt(i)
		features, sums = append(features, l.m.NumberFeatures(nums, k, nil)), append(sums, sum)
	}
	return features, sums
}

// Moments are the features of the moments of the message, and for each the days,
// looked for forward and backward, and the hour that it says, as in slots.
func (l Lesson) Moments() (features [][]uint32, said [][]string) {
	moments := l.m.Moments()
	for k, i := range moments {
		var values []string
		for _, dir := range [...]entity.Direction{entity.Forward, entity.Backward} {
			w := l.m.When(i, dir)
			for _, day := range w.Weekdays {
				values = append(values, slot.DayCodes([]time.Weekday{day}))
			}
			if w.HasClock {
				values = append(values, slot.ClockText(w.Clock))
			}
			if w.HasDate || w.Relative {
				values = append(values, w.Start.Format(nlu.DateLayout), slot.DayCodes([]time.Weekday{w.Start.Weekday()}))
				if !w.End.IsZero() {
					values = append(values, w.End.Add(-1).Format(nlu.DateLayout))
				}
			}
		}
		features, said = append(features, l.m.MomentFeatures(moments, k, nil)), append(said, values)
	}
	return features, said
}

// Closed are the features, by slot, from which the value of each closed slot of a
// part that says an intent is learned. part are those of the part.
func (l Lesson) Closed(i int, intent nlu.Intent, part []uint32) map[string][]uint32 {
	pt := l.parts[i]
	frames := read.As(l.m, pt, intent, choose.MatchFor(l.m, pt, intent), 1)
	if len(frames) != 1 {
		return nil
	}
	out := map[string][]uint32{}
	for _, slot := range read.ClosedSlots(intent) {
		out[slot] = read.ClosedFeatures(part, &frames[0], slot)
	}
	return out
}

// Gaps are where the message may be cut: the byte after what ends there, and the
// first byte after it.
func (l Lesson) Gaps() [][2]int {
	gaps := l.m.Gaps()
	out := make([][2]int, len(gaps))
	for i, g := range gaps {
		out[i] = [2]int{l.m.Line.Elems[g.End-1].End, l.m.Line.Elems[g.Start].Start}
	}
	return out
}

// GapFeatures are those of a gap.
func (l Lesson) GapFeatures(i int) []uint32 { return l.m.GapFeatures(l.m.Gaps(), i, nil) }

// With gives an Understander that is the same but for what was learned of one
// language. It is for measuring models before they are kept.
func (u *Understander) With(tag string, models vocab.Models) *Understander {
	out := *u
	out.packs = maps.Clone(u.packs)
	if p, ok := out.packs[tag]; ok {
		q := *p
		q.Models = models
		out.packs[tag] = &q
	}
	return &out
}

// WithThread gives an Understander that is the same but for the model of a language that
// tells how messages go on.
func (u *Understander) WithThread(tag string, m *model.Model) *Understander {
	models := u.packs[tag].Models
	models.Thread = m
	return u.With(tag, models)
}
