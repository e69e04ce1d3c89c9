package main

import (
	"fmt"
	"slices"
	"strings"

	"becario/nlu"
	"becario/nlu/labelled"
	"becario/nlu/model"
	"becario/nlu/read"
	"becario/nlu/tagger"
	"becario/nlu/understand"
	"becario/nlu/vocab"
)

// lesson is what a message, or a sentence of a pack, teaches each of the models.
type lesson struct {
	intents []model.Example
	gaps    []model.Example // of which the label may be open, ""
	missing int             // how many of the open gaps are cuts
	names   [read.Layers][]tagger.Example
	values  values
	closed  map[string][]model.Example // by slot
}

// fit trains the models of a language.
func fit(lessons []lesson) vocab.Models {
	all := lesson{closed: map[string][]model.Example{}}
	for _, l := range lessons {
		all.intents = append(all.intents, l.intents...)
		all.values.add(l.values)
		all.addClosed(l)
		for layer, examples := range l.names {
			all.names[layer] = append(all.names[layer], examples...)
		}
	}
	out := vocab.Models{Intents: model.Train(model.Large, all.intents), Cuts: fitCuts(lessons)}
	out.Sums, out.Moments = all.values.fit()
	for layer, examples := range all.names {
		out.Names[layer] = tagger.Train(read.NameTags(layer), examples)
	}
	out.Closed = map[string]*model.Model{}
	for slot, examples := range all.closed {
		out.Closed[slot] = model.Train(model.Small, examples)
	}
	return out
}

func (l *lesson) addClosed(more lesson) {
	for slot, examples := range more.closed {
		l.closed[slot] = append(l.closed[slot], examples...)
	}
}

// teach makes a lesson of a message. What the labels leave open, such as which of
// its parts says a frame without names, teaches nothing.
func teach(u *understand.Understander, m *labelled.Message) (lesson, error) {
	in, err := m.Input()
	if err != nil {
		return lesson{}, err
	}
	if items := u.Items(in); items != nil {
		return teachList(u, m, items)
	}
	out := lesson{closed: map[string][]model.Example{}}
	l := u.Lesson(in)
	gaps := labelGaps(m, l.Gaps())
	out.missing = len(m.Frames) - 1
	for k, label := range gaps {
		if label == cutHere {
			out.missing--
		}
		out.gaps = append(out.gaps, model.Example{Features: l.GapFeatures(k), Label: label})
	}
	l = l.CutAt(func(k int) bool { return gaps[k] == cutHere })
	var before nlu.Intent
	for i, said := range framesOf(l, m) {
		if len(said) == 0 {
			continue
		}
		intent := m.Frames[said[0]].Intent
		if slices.ContainsFunc(said, func(k int) bool { return m.Frames[k].Intent != intent }) {
			continue
		}
		part := l.Features(i, before)
		out.intents = append(out.intents, model.Example{Features: part, Label: string(intent)})
		before = intent
		if len(said) > 1 {
			continue
		}
		slots := m.Frames[said[0]].Slots
		for slot, features := range l.Closed(i, intent, part) {
			label := ""
			if value, ok := slots[slot]; ok {
				label = fmt.Sprint(value)
			}
			out.closed[slot] = append(out.closed[slot], model.Example{Features: features, Label: read.ClosedLabel(label)})
		}
		features, bounds, ok := l.Names(i, intent)
		for layer := range out.names {
			if tags, all := tagsOf(m.Text, &m.Frames[said[0]], bounds, layer); ok && all {
				out.names[layer] = append(out.names[layer], tagger.Example{Features: features, Tags: tags})
			}
		}
	}
	return out, nil
}

// teachList makes a lesson of a list: its rows teach what they say, and the whole
// what most of them do, or that nothing is asked.
func teachList(u *understand.Understander, m *labelled.Message, items []understand.Item) (lesson, error) {
	in, err := m.Input()
	if err != nil {
		return lesson{}, err
	}
	out := lesson{closed: map[string][]model.Example{}}
	said := map[nlu.Intent]int{}
	for _, f := range m.Frames {
		said[f.Intent]++
	}
	most := m.Frames[0].Intent
	for _, f := range m.Frames {
		if said[f.Intent] > said[most] {
			most = f.Intent
		}
	}
	whole := u.Lesson(in).CutAt(func(int) bool { return false })
	if whole.Parts() == 1 {
		out.intents = append(out.intents, model.Example{Features: whole.Features(0, ""), Label: string(most)})
	}
	spans := spansOf(m)
	for _, it := range items {
		row := *m
		row.Text, row.Frames, row.Accept = it.Text, nil, nil
		for k, s := range spans {
			if s.end > 0 && s.start >= it.Start && s.end <= it.End {
				row.Frames = append(row.Frames, m.Frames[k])
			}
		}
		if len(row.Frames) == 0 {
			continue
		}
		l, err := teach(u, &row)
		if err != nil {
			return lesson{}, err
		}
		out.intents = append(out.intents, l.intents...)
		out.gaps = append(out.gaps, l.gaps...)
		out.missing += l.missing
		out.addClosed(l)
		for layer := range l.names {
			out.names[layer] = append(out.names[layer], l.names[layer]...)
		}
	}
	return out, nil
}

// framesOf gives the numbers of the frames that each part says. A frame belongs to
// the part in which its names stand, and one without names to the part in its
// place if there are as many parts as frames. A message with one frame says it in
// all of its parts if it asks for nothing.
func framesOf(l understand.Lesson, m *labelled.Message) [][]int {
	parts := make([][]int, l.Parts())
	if len(m.Frames) == 1 {
		for i := range parts {
			if len(parts) == 1 || m.Frames[0].Intent == nlu.OutOfScope || m.Frames[0].Intent == nlu.Smalltalk {
				parts[i] = []int{0}
			}
		}
		if len(parts) == 1 || len(parts) > 0 && parts[0] != nil {
			return parts
		}
	}
	spans := spansOf(m)
	for k := range m.Frames {
		for i := range parts {
			start, end := l.Bounds(i)
			known := spans[k].end > 0
			if known && spans[k].start >= start && spans[k].start < end || !known && i == k && len(parts) == len(m.Frames) {
				parts[i] = append(parts[i], k)
				break
			}
		}
	}
	return parts
}

// span is a stretch of bytes of a message; end is 0 if it is not known.
type span struct{ start, end int }

// naming are the slots whose values stand in the message, the telling ones first.
var naming = []string{"title", "subject", "document", "new_title", "category", "room", "teacher", "id", "query", "group", "alias"}

// farName is how many bytes from the other names of its frame a name may stand;
// what is farther away is the same word said again.
const farName = 40

// spansOf tells where the names of each frame stand, in the order in which the
// frames are said.
func spansOf(m *labelled.Message) []span {
	spans := make([]span, len(m.Frames))
	from := 0
	for k := range m.Frames {
		s := span{start: len(m.Text) + 1}
		for _, slot := range naming {
			said, ok := m.Frames[k].Slots[slot].(string)
			if !ok || said == "" {
				continue
			}
			at := strings.Index(m.Text[from:], said)
			if at < 0 || s.end > 0 && from+at-s.end > farName {
				continue
			}
			at += from
			s = span{min(s.start, at), max(s.end, at+len(said))}
		}
		if s.end > 0 {
			spans[k] = s
			from = s.end
		}
	}
	return spans
}
