package talk

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/talk/speak"
)

// People say which of several records they mean by how many, or by their places: "borra los
// tres", "delete the first two", "borra la 1 y la 3", "las dos primeras y deja la última".

// chosenWords is how many words a message may have that chooses.
const chosenWords = 12

// choice is how a text chooses records from those that were shown or noted last.
type choice struct {
	count  int // how many; 0 if it does not say
	first  bool
	last   bool
	all    bool
	places []int // from 1; -1 is the last one
	except string
}

// choiceIn reads a text as a choice of several records: it says nothing else.
func (t *Turn) choiceIn(text string) (c choice, ok bool) {
	if before, said, after, ok := t.Around("words.keeping"); ok && after != "" && len(speak.Words(before)) > 0 && strings.HasSuffix(text, said+" "+after) {
		text, c.except = strings.TrimSuffix(text, said+" "+after), strings.Trim(after, " .,!")
	}
	words := speak.Words(text)
	if len(words) > chosenWords {
		return c, false
	}
	for i, w := range words {
		place := t.Number(w)
		if place > 1 && i > 0 && t.OnlyWords(words[i-1], "words.before_count") { // "the first 3", "los 3"
			c.count = place
			continue
		}
		switch {
		case t.OnlyWords(w, "words.first_ones") && c.count > 1:
			c.first = true
		case t.OnlyWords(w, "words.last_ones") && c.count > 1:
			c.last = true
		case t.OnlyWords(w, "words.both_words"):
			c.count = max(c.count, 2)
		case place == 0 && t.Count(w) > 1:
			c.count = t.Count(w)
		case place != 0:
			c.places = append(c.places, place)
		case t.OnlyWords(w, "words.everything"):
			c.all = true
		case t.OnlyWords(w, "words.first_ones") || t.OnlyWords(w, "words.last_ones"): // "the first two"
			c.first, c.last = t.OnlyWords(w, "words.first_ones"), t.OnlyWords(w, "words.last_ones")
		case !t.Little(w) && !t.OnlyWords(w, "words.chosen_ones"):
			return c, false
		}
	}
	if len(c.places) == 1 && c.count == 0 && c.places[0] > 1 && (c.first || c.last) { // "3 primeras"
		c.count, c.places = c.places[0], nil
	}
	if len(c.places) == 1 && c.count > 1 && (c.places[0] == 1 || c.places[0] == -1) { // "the first two" in ordinals
		c.first, c.last, c.places = c.places[0] == 1, c.places[0] == -1, nil
	}
	return c, c.count > 1 && len(c.places) == 0 || len(c.places) > 1 && c.count == 0 || c.all && c.except != "" && len(c.places)+c.count == 0
}

// shownOrNoted are the records that a choice is made from and that are still there: those of
// the newest list, or, if the newest answers noted or changed something, all of theirs, the
// oldest first. list tells that they are a list's.
func (t *Turn) shownOrNoted() (refs []Ref, list bool, err error) {
	messages, err := t.Recent(chosenWords)
	if err != nil {
		return nil, false, err
	}
	for _, m := range messages {
		if m.Notice || !t.Fresh(m) || slices.ContainsFunc(m.Refs, func(r Ref) bool { return r.Service == undoneMark }) {
			break
		}
		if !Changed(m.Refs) && len(m.Frames) > 0 && t.effect(m.Frames[0].Intent) != nlu.Reads {
			continue // a question about some of them
		}
		own, err := t.present(m.Refs)
		if err != nil {
			return nil, false, err
		}
		if !Changed(m.Refs) {
			if len(refs) == 0 && len(m.Refs) > 1 {
				return own, true, nil
			}
			break
		}
		for _, r := range refs { // of one that was changed since, what was said last
			own = slices.DeleteFunc(own, func(o Ref) bool { return o.ID == r.ID })
		}
		refs = append(own, refs...)
	}
	return refs, false, nil
}

// pick takes the records of a choice. It reports false if it is not clear which they are.
func (t *Turn) pick(c choice, from []Ref, list bool) (picked, kept []Ref, err error) {
	n := len(from)
	switch {
	case c.all && c.count == 0:
		if !list {
			return nil, nil, nil // all that there is
		}
		picked = slices.Clone(from)
	case len(c.places) > 0:
		for _, place := range c.places {
			if place < 0 {
				place = n
			}
			if place > n {
				return nil, nil, nil
			}
			if !slices.Contains(picked, from[place-1]) {
				picked = append(picked, from[place-1])
			}
		}
	case c.count > n || list && !c.first && !c.last && c.count != n:
		return nil, nil, nil
	case c.first:
		picked = slices.Clone(from[:c.count])
	default: // the last ones, also of what was noted in the messages before
		picked = slices.Clone(from[n-c.count:])
	}
	if c.except == "" {
		return picked, nil, nil
	}
	except := slices.DeleteFunc(speak.Words(c.except), func(w string) bool { return t.OnlyWords(w, "words.the_one") })
	place := t.Number(strings.Join(except, " "))
	if place < 0 {
		place = n
	}
	var rest []Ref
	for _, ref := range picked {
		title, _, err := t.titleOf(ref)
		if err != nil {
			return nil, nil, err
		}
		if place > 0 && place <= n && ref == from[place-1] || place == 0 && speak.HoldsWords(title, strings.Join(slices.DeleteFunc(slices.Clone(except), t.Little), " ")) {
			kept = append(kept, ref)
			continue
		}
		rest = append(rest, ref)
	}
	if place > 0 && place <= n && len(kept) == 0 {
		kept = []Ref{from[place-1]} // "the first two, and leave the last"
	}
	if len(kept) == 0 {
		return nil, nil, nil // it is not known what is to stay
	}
	return rest, kept, nil
}

// Chosen are the records that a text chooses from those that were shown or noted last, and
// those that it says are to stay. It is nothing if the text says anything else.
func (t *Turn) Chosen(text string) (picked, kept []Ref, err error) {
	c, ok := t.choiceIn(text)
	if !ok {
		return nil, nil, nil
	}
	if len(c.places) > 0 {
		return t.pickPlaced(c)
	}
	from, list, err := t.shownOrNoted()
	if err != nil {
		return nil, nil, err
	}
	for _, k := range Having[Keeper](t) { // "borra los dos gastos"
		if key := "words.many_" + k.Name(); t.Has(key) && t.HasAny(text, key) {
			from = Of(from, k.Name())
		}
	}
	return t.pick(c, from, list)
}

// pickPlaced takes the records of a choice by places, which count in the newest list as it
// was shown, whatever has become of it since. It takes none if not all of them are there.
func (t *Turn) pickPlaced(c choice) (picked, kept []Ref, err error) {
	list, err := t.listShown(placesBack)
	if err != nil || len(list) == 0 {
		return nil, nil, err
	}
	if picked, kept, err = t.pick(c, list, true); err != nil {
		return nil, nil, err
	}
	there, err := t.present(picked)
	if err != nil || len(there) < len(picked) {
		return nil, nil, err
	}
	return picked, kept, nil
}

// ByPlaces reports whether a text chooses several records by their places and says nothing
// else: "la 1 y la 2", but not "el de 2,50".
func (t *Turn) ByPlaces(text string) bool {
	c, ok := t.choiceIn(text)
	return ok && len(c.places) > 0 && !slices.ContainsFunc(strings.Fields(text), func(field string) bool { return len(speak.Words(field)) > 1 })
}

// NoPlaces is what is said to a text that chooses by places at which nothing is. It reports
// false if the text chooses otherwise, or a question is open, which it may be about.
func (t *Turn) NoPlaces(text string) (Reply, bool) {
	if t.first != nil || !t.ByPlaces(text) {
		return Reply{}, false
	}
	return Reply{Text: t.Say("talk.no_places")}, true
}

// present are those of some records that are still there.
func (t *Turn) present(refs []Ref) ([]Ref, error) {
	var there []Ref
	for _, ref := range refs {
		_, gone, err := t.titleOf(ref)
		if err != nil {
			return nil, err
		}
		if !gone && ref.ID != "" {
			there = append(there, ref)
		}
	}
	return there, nil
}

// removedChosen asks about the records that a message chooses to be taken away: "borra las
// dos primeras y deja la última". It reports false if it chooses none.
func (t *Turn) removedChosen() (Reply, bool, error) {
	fields := strings.Fields(t.Update.Text)
	for len(fields) > 1 && (t.OnlyWords(fields[0], "words.favour") || t.OnlyWords(fields[0], "words.opening")) && !t.OnlyWords(fields[0], "words.removing") {
		fields = fields[1:]
	}
	if len(fields) < 2 || !t.OnlyWords(fields[0], "words.removing") && !t.OnlyWords(fields[0], "words.removing_it") || len(t.Target) > 0 {
		return Reply{}, false, nil
	}
	chosen := strings.Join(fields[1:], " ")
	picked, kept, err := t.Chosen(chosen)
	if err != nil {
		return Reply{}, false, err
	}
	if len(picked) == 0 {
		r, ok := t.NoPlaces(chosen)
		return r, ok, nil
	}
	for _, ref := range picked[1:] {
		if ref.Service != picked[0].Service {
			return t.undoChosen(picked)
		}
	}
	topic, ok := one[Sweeper](t, picked[0].Service)
	if !ok {
		return t.undoChosen(picked)
	}
	r, err := topic.Sweep(t, picked, kept)
	return r, true, err
}

// undoChosen asks whether records of several kinds, or of one that cannot be deleted
// together, are to be taken back, if all of them were noted just now.
func (t *Turn) undoChosen(picked []Ref) (Reply, bool, error) {
	text := ""
	for _, ref := range picked {
		keeper, ok := one[Keeper](t, ref.Service)
		if ref.Key == "" || !ok {
			return Reply{}, false, nil
		}
		what, _, err := keeper.Called(t, ref.ID)
		if err != nil {
			return Reply{}, false, err
		}
		text = speak.Lines(text, t.Say("list.item", "what", what))
	}
	r := t.askUndo(Said{Refs: picked})
	r.Text = speak.Lines(t.Say("ask.undo_these", "n", len(picked)), text)
	return r, true, nil
}
