package talk

import (
	"slices"
	"strings"

	"becario/nlu"
)

// How many answers back a list may lie: of which one place is named, which may be an hour as
// well ("la 9"), and of which several are.
const (
	listBack   = 4
	placesBack = 12
)

// numbered reads a message that says of places in the list shown last how they are to be:
// "la 5 a las 14:00 y la 7 el lunes". It reports false if it says anything else.
func (t *Turn) numbered() ([]nlu.Frame, bool, error) {
	fields := strings.Fields(t.Update.Text)
	from := t.placeIn(fields, 0)
	if from < 0 || t.Asks(t.Update.Text) || strings.HasSuffix(t.Update.Text, "?") || t.HasAny(t.Update.Text, "words.not") || len(t.Target) > 0 || slices.ContainsFunc(fields[:from], func(w string) bool {
		return !t.OnlyWords(w, "words.moving") && !t.OnlyWords(w, "words.changing") && !t.Little(w) && !t.OnlyWords(w, "words.joining") && !t.OnlyWords(w, "words.correcting")
	}) {
		return nil, false, nil
	}
	list, err := t.listShown(listBack)
	if err != nil || len(list) == 0 {
		return nil, false, err
	}
	var frames []nlu.Frame
	for from >= 0 {
		next := t.placeIn(fields, from+2)
		end := len(fields)
		if next >= 0 {
			end = next
		}
		n := t.Number(fields[from+1])
		if n < 0 {
			n = len(list)
		}
		rest := fields[from+2 : end]
		for len(rest) > 0 && (t.OnlyWords(rest[len(rest)-1], "words.joining") || t.OnlyWords(rest[len(rest)-1], "words.moving")) {
			rest = rest[:len(rest)-1]
		}
		if len(rest) == 0 {
			return nil, false, nil
		}
		ref := list[min(n, len(list))-1] // that there is no such place is said when it is looked for
		topic, ok := one[Amender](t, ref.Service)
		if !ok {
			return nil, false, nil
		}
		f, ok, err := topic.Amend(t, ref, strings.TrimRight(strings.Join(rest, " "), ".,;"), false)
		if err != nil || !ok || f.Slots.Title != "" { // "the second at 8 is way too early" says more
			return nil, false, err
		}
		f.Start, f.End, f.Confidence, f.Band = 0, len(t.Update.Text), 1, nlu.Act
		f.Slots.Title, f.Slots.Target, f.Slots.Index = "", "", n
		frames = append(frames, f)
		from = next
	}
	return frames, true, nil
}

// placeIn is where, from a field on, a place in a list is named by an article and a number:
// "la 5", "the second". It is -1 if none is.
func (t *Turn) placeIn(fields []string, from int) int {
	for i := from; i+1 < len(fields); i++ {
		if t.OnlyWords(fields[i], "words.before_place") && t.Number(fields[i+1]) != 0 && (i == 0 || !t.OnlyWords(fields[i-1], "words.at_hour")) {
			return i
		}
	}
	return -1
}

// listShown are the records of the list that was shown last, at most so many answers back, in
// its order, as it was shown, whatever has become of them since; none if there is none that is fresh. Questions about some
// records, and answers that took changes back, are no lists.
func (t *Turn) listShown(back int) ([]Ref, error) {
	messages, err := t.Recent(back)
	if err != nil {
		return nil, err
	}
	for _, m := range messages {
		asks := len(m.Frames) > 0 && t.effect(m.Frames[0].Intent) != nlu.Reads
		undone := slices.ContainsFunc(m.Refs, func(r Ref) bool { return r.Service == undoneMark })
		if !Changed(m.Refs) && !m.Notice && !asks && !undone && len(m.Refs) > 1 && t.Fresh(m) {
			return m.Refs, nil
		}
	}
	return nil, nil
}

// saidNumbered does what numbered reads.
func (t *Turn) saidNumbered() ([]Reply, bool, error) {
	frames, ok, err := t.numbered()
	if err != nil || !ok {
		return nil, false, err
	}
	if len(frames) == 1 {
		r, err := t.single(frames[0], 0)
		return []Reply{r}, true, err
	}
	replies, err := t.several(frames)
	return replies, true, err
}
