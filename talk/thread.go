package talk

import (
	"reflect"
	"slices"
	"strings"

	"becario/kit/fault"
	"becario/nlu"
	"becario/talk/speak"
)

// How a message relates to the turn before it, whether it is complete by itself, corrects
// what was noted, or only reacts, is learned from messages of many hands. What it is read
// as alone counts less where it hardly is meant alone.

// relations tells how a text relates to the turn before it; nil if that is not known.
func (t *Turn) relations(text string) (nlu.Relations, error) {
	before, err := t.before()
	if err != nil || before.Place == "" {
		return nil, err
	}
	in := t.Input(text, nlu.Context{})
	in.Onto = nlu.Slots{} // it is learned of messages as they stand
	return t.Reader().Relate(in, before), nil
}

// before is the turn before the message.
func (t *Turn) before() (nlu.Before, error) {
	if q := t.first; q != nil && q.Topic == "" {
		var d doubt
		q.Into(&d)
		switch {
		case q.Kind == readingQuestion:
			return nlu.Before{Place: nlu.AtWhich}, nil
		case q.Kind == heardQuestion:
			return nlu.Before{Place: nlu.AfterChat}, nil
		case q.Kind == unknownQuestion && len(d.Frames) == 0:
			return nlu.Before{Place: nlu.AfterLost}, nil
		case len(d.Frames) > 0:
			return nlu.Before{Place: nlu.AtSure, Answer: t.About(d.Frames[0].Frame)}, nil
		}
		return nlu.Before{Place: nlu.AtSure}, nil
	}
	if q := t.first; q != nil {
		if p, ok := one[Placer](t, q.Topic); ok {
			if place := p.Place(false, q); place != "" {
				return nlu.Before{Place: place}, nil
			}
		}
	}
	last, ok, err := t.Last()
	if err != nil || !ok {
		return nlu.Before{Place: nlu.AfterChat}, err
	}
	for _, ref := range last.Refs {
		if p, ok := one[Placer](t, ref.Service); ok {
			return nlu.Before{Place: p.Place(Changed(last.Refs), nil), Answer: last.Text}, nil
		}
	}
	return nlu.Before{Place: nlu.AfterChat, Answer: last.Text}, nil
}

// threaded reads a message of one frame in the light of the turn before it. It returns the
// frame as it is, another one, one that is to be asked about, or what is said instead.
func (t *Turn) threaded(f nlu.Frame) (g nlu.Frame, r Reply, instead bool, err error) {
	row := t.engine.byIntent[f.Intent]
	makes := row.effect != nlu.Reads && !row.onRecord && f.Slots.Title != ""
	says := !row.idle && !row.unknown
	if nowhere, err := t.pointsNowhere(f); err != nil || nowhere {
		f.Band = nlu.Ask
		return f, r, false, err
	}
	if len(t.Target) > 0 || says && !makes && (f.Band != nlu.Ask || f.Slots.Subject != "") || len(speak.Words(t.Update.Text)) < 2 || t.Wishes() {
		return f, r, false, nil
	}
	relations, err := t.relations(t.Update.Text)
	if err != nil || relations == nil {
		return f, r, false, err
	}
	best, p := relations.Best()
	switch {
	case best == nlu.Corrects && p >= nlu.Likely && !t.Asks(t.Update.Text) && !t.HasAny(t.Update.Text, "words.noting"):
		if g, ok, err := t.amended(makes && p < nlu.Surely); err != nil || ok {
			if p < nlu.Surely || makes && f.Band != nlu.Ask || t.deniesInside() {
				g.Band = nlu.Ask
			}
			return g, r, false, err
		}
	case best == nlu.TakesBack && p >= nlu.Surely:
		if r, ok, err := t.AskUndoLast(); ok || err != nil {
			return f, r, ok, err
		}
	case best == nlu.Reacts && p >= nlu.Surely && makes && f.Band != nlu.Ask && (f.Slots.Recurrence != "" || f.Slots.Due != ""):
		f.Band = nlu.Ask // "curro todos los jueves" may be told or meant to be noted
	case best == nlu.Reacts && makes && (p >= nlu.Surely || p >= nlu.Likely && f.Band == nlu.Ask):
		return f, Reply{Text: t.Say("talk.okay")}, true, nil
	case best == nlu.AsksAbout && p >= nlu.Surely && makes:
		if last, ok, err := t.Last(); err != nil || ok && len(last.Refs) == 1 {
			if err != nil {
				return f, r, false, err
			}
			r, err = t.tell(last.Refs)
			return f, r, true, err
		}
	}
	if makes && best != nlu.Complete && p >= nlu.Likely && !t.surelyNew(f, best) {
		f.Band = nlu.Ask
	}
	return f, r, false, nil
}

// pointsNowhere reports whether a frame would change what it does not name, although the turn
// before was about something else: "no, the whole week" after classes were shown, which is
// read as cancelling one, "desde el 1 mejor" in a form, which is not about the task before it.
func (t *Turn) pointsNowhere(f nlu.Frame) (bool, error) {
	row, s := t.engine.byIntent[f.Intent], f.Slots
	switch {
	case row.effect == nlu.Reads || row.idle || len(t.Target) > 0:
		return false, nil
	case !row.onRecord && !reflect.DeepEqual(s, nlu.Slots{}):
		return false, nil
	case s.Title+s.Subject+s.Range+s.Scope != "" || s.Index != 0 || slices.ContainsFunc(strings.Fields(t.Update.Text), t.namesKind):
		return false, nil
	case t.first != nil && t.first.Topic != "":
		return true, nil
	}
	last, ok, err := t.Last()
	if !row.onRecord {
		return !ok || !Changed(last.Refs), err
	}
	return ok && len(last.Refs) > 0 && !slices.ContainsFunc(last.Refs, func(r Ref) bool { _, keeps := one[Keeper](t, r.Service); return keeps }), err
}

// surelyNew reports whether a frame that is surely read, with a name of its own, is a new
// wish although the message looks like an answer: "buy bread" is none to "shall I note this?".
func (t *Turn) surelyNew(f nlu.Frame, looks nlu.Relation) bool {
	if f.Confidence < nlu.Sure || f.Band == nlu.Ask {
		return false
	}
	switch looks {
	case nlu.Agrees:
		return true
	case nlu.Corrects:
		return t.first != nil && t.first.Topic == ""
	}
	return false
}

// deniesInside reports whether a no stands in the middle of the message: "es que a las 8 no
// puedo".
func (t *Turn) deniesInside() bool {
	words := speak.Words(t.Update.Text)
	return len(words) > 1 && slices.ContainsFunc(words[1:], func(w string) bool { return t.OnlyWords(w, "words.not") })
}

// amended reads the message as a change of the record that was changed last; named tells that
// it may as well be something new, and must say nothing but what changes.
func (t *Turn) amended(named bool) (nlu.Frame, bool, error) {
	messages, err := t.Recent(amendedMessages)
	if err != nil || len(messages) == 0 || !Changed(messages[0].Refs) || !t.Fresh(messages[0]) || messages[0].Notice {
		return nlu.Frame{}, false, err
	}
	ref, _, err := t.amendable(messages, t.Update.Text)
	if err != nil || ref.ID == "" {
		return nlu.Frame{}, false, err
	}
	if other, err := t.namesOther(ref); err != nil || other {
		return nlu.Frame{}, false, err
	}
	topic, ok := one[Amender](t, ref.Service)
	if !ok {
		return nlu.Frame{}, false, nil
	}
	f, plain, err := topic.Amend(t, ref, t.Update.Text, false)
	if err != nil {
		return nlu.Frame{}, false, err
	}
	f.Band = nlu.Act
	if !plain && named {
		return nlu.Frame{}, false, nil
	}
	if !plain { // what else it says may be about something else
		var ok bool
		if f, ok, err = topic.Amend(t, ref, t.Update.Text, true); err != nil || !ok {
			return nlu.Frame{}, false, err
		}
		f.Band = nlu.Ask
	}
	t.Target = []Ref{ref}
	f.Start, f.End, f.Confidence, f.Slots.Title, f.Slots.Target = 0, len(t.Update.Text), 1, "", "last"
	return f, true, nil
}

// namesOther reports whether the message names a subject or a record that is not the one
// which was changed last.
func (t *Turn) namesOther(ref Ref) (bool, error) {
	keeper, ok := one[Keeper](t, ref.Service)
	names, err := t.Names()
	if err != nil || !ok {
		return false, err
	}
	_, title, err := keeper.Called(t, ref.ID)
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	for _, s := range names.Subjects {
		if speak.HoldsWords(t.Update.Text, s) && !speak.HoldsWords(title, s) {
			return true, nil
		}
	}
	for _, lister := range Having[Lister](t) {
		titles, err := lister.Titles(t)
		if err != nil {
			return false, err
		}
		for _, other := range titles {
			if other.Ref.ID != ref.ID && len(other.Title) >= tellingWord && speak.HoldsWords(t.Update.Text, other.Title) && !speak.HoldsWords(title, other.Title) {
				return true, nil
			}
		}
	}
	return false, nil
}

// answered takes a message as the answer to what was asked, in whatever words it agrees,
// refuses, or says how it should be instead.
func (t *Turn) answered(q Question, d doubt, text string) (replies []Reply, ok bool, err error) {
	relations, err := t.relations(text)
	if err != nil || relations == nil || t.Open != t.first {
		return nil, false, err
	}
	f := d.frames()[0]
	row := t.engine.byIntent[f.Intent]
	best, p := relations.Best()
	if wants, err := t.wantsSurely(text); err != nil || wants {
		return nil, false, err // "buy milk" is no yes
	}
	switch {
	case best == nlu.Agrees && p >= nlu.Surely && q.Kind == sureQuestion && !row.removes && row.effect != nlu.Weighty && !t.HasAny(text, "words.not"):
		r, err := t.confirmed(f, d.Refs)
		if err != nil {
			return nil, true, err
		}
		replies, err = t.thenAsk([]Reply{r}, d.frames()[1:])
		return replies, true, err
	case best == nlu.Refuses && p >= nlu.Likely && q.Under == nil: // it may be of what waits under it
		replies, err = t.thenAsk([]Reply{{Text: t.Say("talk.left")}}, d.frames()[1:])
		return replies, true, err
	case best == nlu.Reacts && p >= nlu.Surely && q.Kind == sureQuestion && len(d.Frames) == 1 && len(speak.Words(text)) > 1:
		r, err := t.askFirst(Meaning{Frame: f, Refs: d.Refs}) // it is asked once more
		return []Reply{r}, true, err
	}
	return nil, false, nil
}

// wantsSurely reports whether a text surely asks for something new by itself, which it names.
func (t *Turn) wantsSurely(text string) (bool, error) {
	read, err := t.Understand(text)
	if err != nil || len(read.Frames) != 1 {
		return false, err
	}
	f := read.Frames[0]
	row := t.engine.byIntent[f.Intent]
	return row.effect != nlu.Reads && !row.onRecord && !t.Unclear(f) && f.Confidence >= nlu.Sure && f.Slots.Title+f.Slots.Subject != "", nil
}

// Relates tells how the message relates to the turn before it, which a topic knows itself,
// and how surely.
func (t *Turn) Relates(text string, before nlu.Before) (nlu.Relation, float64) {
	return t.Reader().Relate(t.Input(text, nlu.Context{}), before).Best()
}
