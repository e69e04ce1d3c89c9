package talk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"becario/channel"
	"becario/kit/trace"
	"becario/nlu"
	"becario/talk/speak"
)

// maxFrames is how many things one message may ask for.
const maxFrames = 20

// answer answers the update.
func (t *Turn) answer() ([]Reply, error) {
	switch t.Update.Kind {
	case channel.Text:
		return t.text(t.Update.Text)
	case channel.Edited:
		return t.edited()
	case channel.Press:
		return t.pressed()
	case channel.File:
		return t.file()
	}
	key := "unreadable." + t.Update.What
	if !t.Has(key) {
		key = "unreadable.any"
	}
	return []Reply{{Text: t.Say(key)}}, nil
}

// text answers a message in words.
func (t *Turn) text(text string) ([]Reply, error) {
	text = strings.TrimSpace(text)
	t.Update.Text = text
	if text == "" {
		return []Reply{{Text: t.Say("talk.empty")}}, nil
	}
	if strings.HasPrefix(text, "/") {
		r, err := t.command(text)
		return []Reply{t.ask(r)}, err
	}
	for _, topic := range Having[Overrider](t) {
		if r, ok, err := topic.Override(t, text); ok || err != nil {
			return []Reply{t.ask(r)}, err
		}
	}
	if r, ok, err := t.typedPress(t.Open != nil); ok || err != nil {
		return r, err
	}
	if t.Open == nil {
		return t.wish(text)
	}
	t.settled = true // unless the topic keeps it open
	left, answered, err := t.reply(*t.Open, text)
	for err == nil && !answered && t.question == nil && t.Open.Under != nil {
		t.Open = t.Open.Under
		left, answered, err = t.reply(*t.Open, text)
	}
	if err != nil || answered {
		return left, err
	}
	t.settled = false
	if t.question == nil {
		t.Open = t.first // nobody took it
	}
	if r, ok, err := t.typedPress(false); t.question == nil && (ok || err != nil) {
		return r, err
	}
	left = slices.DeleteFunc(left, func(r Reply) bool { return r.Text == "" })
	next := t.question // of a topic that has taken a part of the message as the answer
	replies, err := t.wish(t.Update.Text)
	switch {
	case next != nil && t.question == next:
		t.settled = true
		return append(replies, left...), err
	case next != nil: // the rest of the message has asked something, which is answered first
		t.settled, t.beside = true, next
		return append(left, replies...), err
	}
	replies = append(left, replies...)
	if err != nil || !t.Open.Lasts || t.question != nil || t.Open != t.first {
		return replies, err
	}
	r, ok := t.waiting(t.Open)
	t.settled = !ok
	return append(replies, r...), nil
}

// step answers a message that says something in the words of a pack, before it is read as a
// wish by itself. It reports false to leave the message to the next, which it may have cut.
type step func(t *Turn) (replies []Reply, done bool, err error)

// steps are tried in their order: what is more particular comes first.
func steps() []step {
	return []step{
		oneReply((*Turn).reacted),
		cuts((*Turn).withoutInsisting),
		cuts((*Turn).withoutOpening),
		(*Turn).saidRenamed,
		oneReply((*Turn).askedBack),
		(*Turn).askedFirst,
		oneReply((*Turn).refusedLast),
		oneReply((*Turn).undoNamed),
		oneReply((*Turn).commanded),
		oneReply((*Turn).otherOne),
		(*Turn).saidNumbered,
		(*Turn).otherKind,
		oneReply((*Turn).removedChosen),
		oneReply((*Turn).removedAlike),
		(*Turn).saidMistaken,
		cuts((*Turn).withoutMistake),
		(*Turn).byTheWay,
		(*Turn).preread,
		cuts((*Turn).goOn),
		cuts((*Turn).sameTime),
		(*Turn).following,
		cuts((*Turn).meant),
	}
}

// oneReply is a step that answers with one reply, which may ask.
func oneReply(answer func(*Turn) (Reply, bool, error)) step {
	return func(t *Turn) ([]Reply, bool, error) {
		r, ok, err := answer(t)
		if !ok || err != nil {
			return nil, ok, err
		}
		return []Reply{t.ask(r)}, true, nil
	}
}

// cuts is a step that only changes what the message says.
func cuts(change func(*Turn) error) step {
	return func(t *Turn) ([]Reply, bool, error) { return nil, false, change(t) }
}

// wish answers a message in words that answers no question.
func (t *Turn) wish(text string) ([]Reply, error) {
	t.Update.Text = text
	for _, one := range steps() {
		if replies, done, err := one(t); done || err != nil {
			return replies, err
		}
	}
	result, err := t.Understand(t.Update.Text)
	if err != nil {
		return nil, err
	}
	if err := t.Follow(result.Lang); err != nil {
		return nil, err
	}
	if len(result.Impossible) > 0 {
		return []Reply{{Text: t.Say("talk.impossible", "what", strings.Join(result.Impossible, ", "))}}, nil
	}
	frames := result.Frames
	if len(frames) > maxFrames {
		return []Reply{{Text: t.Say("talk.too_many", "max", maxFrames)}}, nil
	}
	if r, ok := t.remarked(frames); ok {
		return []Reply{t.ask(r)}, nil
	}
	if r, ok, err := t.takenBack(frames); ok || err != nil {
		return []Reply{t.ask(r)}, err
	}
	f, ok, err := t.followed(frames)
	went := ok
	if err == nil && !ok {
		f, ok, err = t.followedPart(frames)
	}
	if err != nil {
		return nil, err
	}
	if ok {
		frames = []nlu.Frame{f}
	} else if frames, err = t.afterRefusal(frames); err != nil {
		return nil, err
	} else if question, ok, err := t.questionIn(frames); ok || err != nil {
		if err != nil {
			return nil, err
		}
		frames = []nlu.Frame{question}
	}
	if len(frames) != 1 {
		return t.several(frames)
	}
	if row := t.engine.byIntent[frames[0].Intent]; !went && (t.Unclear(frames[0]) || frames[0].Confidence < nlu.Sure || row.onRecord && frames[0].Slots.Title == "") {
		if r, ok, err := t.saidInstead(frames[0]); ok || err != nil {
			return r, err
		}
	}
	for _, topic := range Having[Interceptor](t) {
		if r, ok, err := topic.Intercept(t, frames[0]); ok || err != nil {
			return []Reply{t.ask(r)}, err
		}
	}
	if t.wishes(frames[0]) {
		return []Reply{{Text: t.Say("talk.wish")}}, nil
	}
	if f, err = t.mended(frames[0]); err != nil {
		return nil, err
	}
	if f.Intent == frames[0].Intent && f.Band == frames[0].Band && !went { // it was not mended
		var r Reply
		var instead bool
		if f, r, instead, err = t.threaded(f); err != nil {
			return nil, err
		}
		if instead {
			return []Reply{t.ask(r)}, nil
		}
	}
	if t.Wishes() && t.effect(f.Intent) != nlu.Reads {
		f.Band = nlu.Ask // "ojalá me acordara de llamar a mi madre los domingos"
	}
	r, err := t.single(f, 0)
	return []Reply{r}, err
}

// Follow goes over to the language of a message, unless the person has chosen
// one: then they are understood, and answered in the language of their choice.
func (t *Turn) Follow(lang string) error {
	p, changed := t.engine.Defaults.Follow(t.Person, lang)
	if !changed {
		return nil
	}
	return t.SavePerson(p)
}

// single does what a single frame says, or asks first.
func (t *Turn) single(f nlu.Frame, n int) (Reply, error) {
	m, err := t.Resolve(f)
	if err != nil {
		return Reply{}, err
	}
	switch {
	case m.missing && f.Confidence < nlu.Sure && !t.removes():
		return t.lost(f)
	case m.None != "":
		return Reply{Text: m.None}, nil
	case t.engine.byIntent[m.Frame.Intent].stated && len(m.Refs) == 1 && t.AsksFact():
		return t.tell(m.Refs)
	case t.doubtful(m):
		return t.askFirst(m)
	}
	return t.carryOut(m.Frame, m.Refs, n)
}

// lost answers a message whose likeliest reading is about a record that there is
// not, and which therefore hardly means that.
func (t *Turn) lost(f nlu.Frame) (Reply, error) {
	for _, row := range t.engine.byIntent {
		if row.unknown {
			return t.do(nlu.Frame{Intent: row.intent, Start: f.Start, End: f.End}, 0)
		}
	}
	return Reply{Text: t.Say("talk.unknown")}, nil
}

// tell answers how a record is.
func (t *Turn) tell(refs []Ref) (Reply, error) {
	keeper, ok := one[Keeper](t, refs[0].Service)
	if !ok {
		return Reply{Text: t.Say("talk.unknown")}, nil
	}
	what, _, err := keeper.Called(t, refs[0].ID)
	return Reply{Text: t.Say("talk.noted_as", "what", what), Refs: refs}, err
}

// carryOut does a frame with the record that it means, and offers the reading
// that was not taken.
func (t *Turn) carryOut(f nlu.Frame, refs []Ref, n int) (Reply, error) {
	r, err := t.doWith(f, refs, n)
	if err != nil {
		return r, err
	}
	if len(r.Frames) == 0 {
		r.Frames = []nlu.Frame{f}
	}
	if row := t.engine.byIntent[f.Intent]; row.effect == nlu.Reads && len(r.Refs) == 0 {
		if _, ok := row.topic.(Follower); ok {
			r.Refs = []Ref{{Service: row.topic.Name()}} // so that the next message can go on with it
		}
	}
	for i, a := range r.Frames[0].Assumed {
		if label := t.otherReading(a); label != "" && len(r.Refs) > 0 {
			r.Buttons = append(r.Buttons, []channel.Button{{Label: label, Data: "other:" + strconv.Itoa(i)}})
			break
		}
	}
	return r, nil
}

// otherReading is the label of the button for the reading that was not taken.
func (t *Turn) otherReading(a nlu.Assumption) string {
	if day, _, _ := strings.Cut(a.Other, "T"); a.Other == "" || (a.Slot == "due" && day < t.Today()) {
		return "" // nothing is due in the past
	}
	return t.Say("button.other_than", "value", t.Moment(a.Other))
}

// doWith does a frame as if its message replied to the record that it means.
func (t *Turn) doWith(f nlu.Frame, refs []Ref, n int) (Reply, error) {
	if len(refs) > 0 {
		defer func(replied []Ref) { t.Target = replied }(t.Target)
		t.Target = refs
	}
	return t.do(f, n)
}

// do does what a frame says; a fault becomes a reply.
func (t *Turn) do(f nlu.Frame, n int) (Reply, error) {
	act, ok := t.engine.byIntent[f.Intent]
	if !ok {
		return Reply{Text: t.Say("talk.unknown")}, nil
	}
	ctx, end := trace.Start(t.Ctx, "act", trace.Intent, string(f.Intent))
	defer func(outer context.Context) { t.Ctx = outer }(t.Ctx)
	t.Ctx = ctx
	done, err := act.do(t, f, t.Key(n))
	end(err)
	r, err := t.orFault(done, err)
	return t.ask(r), err
}

// several does the frames of one message together and answers with one
// summary, whose button takes all of it back. Pictures follow by themselves, and
// then the questions about what is doubtful, one after the other.
func (t *Turn) several(frames []nlu.Frame) ([]Reply, error) {
	sum := Reply{}
	var texts []string
	var rest []Reply
	var asked []nlu.Frame
	undoable := 0
	for i, f := range frames {
		row := t.engine.byIntent[f.Intent]
		if row.idle && f.Confidence >= nlu.Sure {
			continue // a greeting beside what is wanted
		}
		if part := t.Part(f); part != "" && (row.idle || row.unknown) {
			texts = append(texts, t.Say("talk.unknown_part", "text", speak.Short(part, 100)))
			continue
		}
		replied := t.Target
		m, err := t.Resolve(f)
		if err != nil {
			return nil, err
		}
		if t.doubtful(m) {
			asked = append(asked, f)
			t.Target = replied
			continue
		}
		r, err := t.doWith(m.Frame, m.Refs, i)
		t.Target = replied // what one part names is not what the next is about
		if err != nil {
			return nil, err
		}
		if r.Picture != nil || r.Document != nil {
			rest = append(rest, r)
			continue
		}
		if r.Text != "" {
			texts = append(texts, r.Text)
		}
		sum.Refs = append(sum.Refs, r.Refs...)
		for _, ref := range r.Refs {
			if ref.Key != "" {
				undoable++
			}
		}
	}
	sum.Text, sum.Frames = strings.Join(texts, "\n"), frames
	switch {
	case undoable > 1:
		sum.Buttons = [][]channel.Button{{t.Button("button.undo_all", "undo")}}
	case undoable == 1:
		sum.Buttons = [][]channel.Button{{t.Button("button.undo", "undo")}}
	}
	if sum.Text != "" {
		rest = append([]Reply{sum}, rest...)
	}
	if len(rest)+len(asked) == 0 {
		return []Reply{{Text: t.Say("talk.hello")}}, nil
	}
	return t.thenAsk(rest, asked)
}
