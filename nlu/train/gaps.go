package main

import (
	"cmp"
	"slices"
	"strings"

	"becario/nlu/labelled"
	"becario/nlu/model"
)

// The labels of a gap. Their order is that of the alphabet, by which the model
// numbers them.
const (
	cutHere = "cut"
	stay    = "stay"
)

// labelGaps tells for each gap of a message, given as the byte at which what is
// before it ends and the first byte after it, whether something new begins there:
// between what two frames say, and nowhere in a message with one. Where several
// gaps lie between two frames the loudest one counts. It is "" for the others, and
// for all beside a frame of which it is not known where it stands.
func labelGaps(m *labelled.Message, gaps [][2]int) []string {
	labels := make([]string, len(gaps))
	if len(m.Frames) == 1 {
		for i := range labels {
			labels[i] = stay
		}
		return labels
	}
	spans := spansOf(m)
	within := func(i, start, end int) bool { return gaps[i][0] >= start && gaps[i][1] <= end }
	for k, s := range spans {
		if s.end == 0 {
			continue
		}
		var between []int
		for i := range gaps {
			switch {
			case gaps[i][0] > s.start && gaps[i][1] < s.end, k == 0 && gaps[i][1] <= s.start, k == len(spans)-1 && gaps[i][0] >= s.end:
				labels[i] = stay
			case k > 0 && spans[k-1].end > 0 && within(i, spans[k-1].end, s.start):
				between = append(between, i)
			}
		}
		if len(between) > 0 {
			labels[slices.MaxFunc(between, func(a, b int) int { return cmp.Compare(loudness(m.Text, gaps[a]), loudness(m.Text, gaps[b])) })] = cutHere
		}
	}
	return labels
}

// loudness is how much a gap parts what is on both sides.
func loudness(text string, gap [2]int) int {
	between := text[max(gap[0]-1, 0):gap[1]]
	switch {
	case strings.Contains(between, "\n"):
		return 4
	case strings.ContainsAny(between, ".!?;"):
		return 3
	case strings.ContainsAny(between, ",+-–—/•*"):
		return 2
	case gap[1]-gap[0] > 1:
		return 1 // a conjunction
	}
	return 0
}

// fitCuts trains the model that tells where something new begins. Where the labels
// leave gaps of a message open, a first model takes the likeliest of them for cuts,
// as many as are missing, and a second one learns from that, too.
func fitCuts(lessons []lesson) *model.Model {
	var known []model.Example
	for _, l := range lessons {
		for _, e := range l.gaps {
			if e.Label != "" {
				known = append(known, e)
			}
		}
	}
	first := model.Train(model.Large, known)
	for _, l := range lessons {
		var open []model.Example
		for _, e := range l.gaps {
			if e.Label == "" {
				open = append(open, model.Example{Features: e.Features, Label: stay})
			}
		}
		likely := func(e model.Example) float32 {
			var scores [2]float32
			first.Score(e.Features, scores[:])
			return scores[0] - scores[1]
		}
		slices.SortStableFunc(open, func(a, b model.Example) int { return cmp.Compare(likely(b), likely(a)) })
		for i := range open[:max(0, min(l.missing, len(open)))] {
			open[i].Label = cutHere
		}
		known = append(known, open...)
	}
	return model.Train(model.Large, known)
}
