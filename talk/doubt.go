package talk

import (
	"cmp"
	"strings"

	"becario/channel"
	"becario/nlu"
	"becario/talk/speak"
)

// phraseOf is an intent as the keys of phrases have it.
func phraseOf(i nlu.Intent) string { return strings.ReplaceAll(string(i), ".", "_") }

// thenAsk asks, after what has been said, about the first of some doubtful
// readings. The answer brings up the next.
func (t *Turn) thenAsk(said []Reply, asked []nlu.Frame) ([]Reply, error) {
	if len(asked) == 0 {
		return said, nil
	}
	m, err := t.Resolve(asked[0])
	if err != nil {
		return nil, err
	}
	r, err := t.askFirst(m)
	if err != nil {
		return nil, err
	}
	r.Frames = append(r.Frames, asked[1:]...)
	t.question = NewQuestion("", sureQuestion, doubt{Frames: r.Frames, Refs: m.Refs})
	return append(said, r), nil
}

// askFirst asks whether a doubtful reading is meant, and of which record.
func (t *Turn) askFirst(m Meaning) (Reply, error) {
	f := m.Frame
	row := t.engine.byIntent[f.Intent]
	what := t.About(f)
	if len(m.Refs) > 0 {
		keeper, ok := one[Keeper](t, m.Refs[0].Service)
		if !ok {
			return Reply{Text: t.Say("talk.unknown")}, nil
		}
		called, _, err := keeper.Called(t, m.Refs[0].ID)
		if err != nil {
			return Reply{}, err
		}
		if what != "" && !row.removes {
			what = t.Say("ask.change", "before", called, "after", what)
		} else {
			what = called
		}
	}
	if m.Question == "" && row.ask != nil {
		m.Question = row.ask(t, f)
	}
	key := "ask." + phraseOf(f.Intent)
	if !t.Has(key) || (what == "" && !row.bare) {
		key = "ask.any"
	}
	return t.AskSure(cmp.Or(m.Question, t.Say(key, "what", what)), f, m.Refs), nil
}

// AskSure asks, in a text, whether a frame is to be done with the record that it
// means. A yes does it.
func (t *Turn) AskSure(text string, f nlu.Frame, refs []Ref) Reply {
	return t.ask(Reply{
		Text: text, Refs: refs, Frames: []nlu.Frame{f}, Buttons: t.yesNo(),
		Ask: NewQuestion("", sureQuestion, doubt{Frames: []nlu.Frame{f}, Refs: refs}),
	})
}

// Offer offers to note what was not understood as what a frame says.
func (t *Turn) Offer(f nlu.Frame) Reply {
	key := "ask." + phraseOf(f.Intent)
	return Reply{
		Text:   t.Say("talk.unknown_offer", "ask", t.Say(key, "what", t.About(f))),
		Frames: []nlu.Frame{f}, Buttons: t.yesNo(),
		Ask: NewQuestion("", unknownQuestion, doubt{Frames: []nlu.Frame{f}}),
	}
}

// NotUnderstood is a reply that says so, and remembers it.
func (t *Turn) NotUnderstood(text string) Reply {
	return Reply{Text: text, Ask: NewQuestion("", unknownQuestion, doubt{})}
}

// Offered reports whether the message before this one was not understood either,
// and what was offered then, if anything was.
func (t *Turn) Offered() (f nlu.Frame, offered, before bool) {
	if !t.Open.Is("", unknownQuestion) {
		return f, false, false
	}
	var d doubt
	if t.Open.Into(&d) && len(d.Frames) == 1 {
		return d.Frames[0], true, true
	}
	return f, false, true
}

func (t *Turn) yesNo() [][]channel.Button {
	return [][]channel.Button{{t.Button("button.yes", "yes"), t.Button("button.no", "no")}}
}

// About says what a frame is about, for a question: what, how much, when.
func (t *Turn) About(f nlu.Frame) string {
	s := f.Slots
	var parts []string
	for _, part := range []string{speak.Short(cmp.Or(s.Title, s.Subject, s.Document, s.NewTitle), 100), t.Moment(cmp.Or(s.Due, s.Date)), s.Category} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if s.Amount != nil {
		parts = append(parts, t.Amount(*s.Amount, s.Currency))
	}
	return strings.Join(parts, ", ")
}

// reply takes a message as the answer to the open question, if it can be one. If
// not, the question is abandoned, and the replies may say so.
func (t *Turn) reply(q Question, text string) ([]Reply, bool, error) {
	if q.Topic == "" {
		return t.replySure(q, text)
	}
	topic, ok := one[Replier](t, q.Topic)
	if !ok {
		return nil, false, nil
	}
	r, answered, err := topic.Reply(t, q, text)
	if err != nil {
		r, err = t.orFault(r, err)
		answered = true
	}
	return []Reply{t.ask(r)}, answered, err
}

func (t *Turn) replySure(q Question, text string) ([]Reply, bool, error) {
	var d doubt
	if !q.Into(&d) {
		return nil, false, nil
	}
	if q.Kind == undoQuestion && (t.IsOne(text, "words.yes") || t.IsOne(text, "words.undo")) {
		r, err := t.undo(d.Refs)
		return []Reply{r}, true, err
	}
	if len(d.Frames) == 0 {
		return nil, false, nil
	}
	switch {
	case t.IsOne(text, "words.yes"):
		r, err := t.confirmed(d.Frames[0], d.Refs)
		if err != nil {
			return nil, true, err
		}
		replies, err := t.thenAsk([]Reply{r}, d.Frames[1:])
		return replies, true, err
	case t.refuses(text):
		replies, err := t.thenAsk([]Reply{{Text: t.Say("talk.left")}}, d.Frames[1:])
		return replies, true, err
	}
	return nil, false, nil
}

// refuses reports whether a text says no, in whatever words: "no, déjalo, mejor
// no", "no quería borrarlo".
func (t *Turn) refuses(text string) bool {
	if t.IsOne(text, "words.no") || len(speak.Words(text)) <= denyingWords && t.HasLine(text, "deny.any") {
		return true
	}
	pieces := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",.;!", r) })
	for _, piece := range pieces {
		if !t.IsOne(piece, "words.no") && !t.OnlyWords(piece, "words.correcting") {
			return false
		}
	}
	return len(pieces) > 1
}

// confirmed does a frame that the person has been asked about.
func (t *Turn) confirmed(f nlu.Frame, refs []Ref) (Reply, error) {
	f.Band, f.Confidence = nlu.Act, 1
	if t.engine.byIntent[f.Intent].onRecord || len(refs) > 0 {
		return t.carryOut(f, refs, 0)
	}
	return t.single(f, 0)
}
