package talk

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"becario/channel"
	"becario/kit/rpc"
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
	t.question = NewQuestion("", sureQuestion, doubt{Frames: keepFrames(r.Frames), Refs: m.Refs})
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
		if key = "ask.any"; what == "" && m.Question == "" && saysNothing(f) {
			return t.lost(f) // a yes would be to nothing
		}
	}
	return t.AskSure(cmp.Or(m.Question, t.Say(key, "what", what)), f, m.Refs), nil
}

// saysNothing reports whether a frame is an intent and no more.
func saysNothing(f nlu.Frame) bool {
	said, err := json.Marshal(f.Slots)
	return err == nil && string(said) == "{}"
}

// AskSure asks, in a text, whether a frame is to be done with the record that it
// means. A yes does it.
func (t *Turn) AskSure(text string, f nlu.Frame, refs []Ref) Reply {
	return t.ask(Reply{
		Text: text, Refs: refs, Frames: []nlu.Frame{f}, Buttons: t.yesNo(),
		Ask: NewQuestion("", sureQuestion, doubt{Frames: keepFrames([]nlu.Frame{f}), Refs: refs}),
	})
}

// Offer asks whether a text that was hardly understood means what a frame says;
// likely tells that it may well, not only that this could be done with it.
func (t *Turn) Offer(f nlu.Frame, likely bool) Reply {
	key := "ask." + phraseOf(f.Intent)
	what := t.About(f)
	if !t.Has(key) || what == "" {
		what = t.Say("near."+phraseOf(f.Intent), "what", what)
		key = "ask.meant"
	}
	text := t.Say(key, "what", what)
	if !likely {
		text = t.Say("talk.unknown_offer", "ask", text)
	}
	return Reply{
		Text: text, Frames: []nlu.Frame{f}, Buttons: t.yesNo(),
		Ask: NewQuestion("", unknownQuestion, doubt{Frames: keepFrames([]nlu.Frame{f}), Misses: t.Misses() + 1}),
	}
}

// Offered reports whether the same was offered for the message before this one.
func (t *Turn) Offered(f nlu.Frame) bool {
	var d doubt
	return t.first.Is("", unknownQuestion) && t.first.Into(&d) && len(d.Frames) == 1 && d.Frames[0].Frame.Slots.Title == f.Slots.Title
}

// offeredRunes is how long the label of a reading may be.
const offeredRunes = 50

// OfferAny asks which of some readings is meant, each a button.
func (t *Turn) OfferAny(text string, frames []nlu.Frame) Reply {
	r := Reply{Text: text, Frames: frames, Ask: NewQuestion("", readingQuestion, doubt{Frames: keepFrames(frames)})}
	for i, f := range frames {
		label := speak.Short(t.Say("near."+phraseOf(f.Intent), "what", t.About(f)), offeredRunes)
		r.Buttons = append(r.Buttons, []channel.Button{{Label: label, Data: "reading:" + strconv.Itoa(i)}})
	}
	r.Buttons = append(r.Buttons, []channel.Button{t.Button("button.neither", "no")})
	return r
}

// NotUnderstood is a reply that says so, and remembers how often it was said in a row.
func (t *Turn) NotUnderstood(text string) Reply {
	return Reply{Text: text, Ask: NewQuestion("", unknownQuestion, doubt{Misses: t.Misses() + 1})}
}

// Misses is how many messages before this one were not understood, in a row.
func (t *Turn) Misses() int {
	var d doubt
	if !t.first.Is("", unknownQuestion) || !t.first.Into(&d) {
		return 0
	}
	return d.Misses
}

// Wants reports whether a text begins by saying that something is wanted.
func (t *Turn) Wants(text string) bool {
	words := speak.Words(text)
	return len(words) > 1 && t.OnlyWords(words[0], "words.wanting")
}

func (t *Turn) yesNo() [][]channel.Button {
	return [][]channel.Button{{t.Button("button.yes", "yes"), t.Button("button.no", "no")}}
}

// About says what a frame is about, for a question: what, how much, when.
func (t *Turn) About(f nlu.Frame) string {
	s := f.Slots
	var parts []string
	for _, part := range []string{speak.Short(cmp.Or(s.Title, s.Subject, s.Document, s.NewTitle), 100), t.Moment(dueSaid(f)), t.repeatSaid(s), hoursSaid(s), s.Room, s.Category} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if s.Amount != nil {
		parts = append(parts, t.Amount(*s.Amount, s.Currency))
	}
	return strings.Join(parts, ", ")
}

// repeatSaid is how often what is said happens; empty if it does not say so.
func (t *Turn) repeatSaid(s nlu.Slots) string {
	if s.Recurrence == "" {
		return ""
	}
	return t.Repeats(s.Recurrence)
}

// hoursSaid are the hours of a class, or the hour of what repeats.
func hoursSaid(s nlu.Slots) string {
	if s.End != "" {
		return s.Start + "–" + s.End
	}
	return cmp.Or(s.Start, s.Time)
}

// dueSaid is the moment that a frame says: of one that only says an hour, that
// alone, since it is not yet known of which day.
func dueSaid(f nlu.Frame) string {
	if _, hour := speak.CutDue(f.Slots.Due); hour != "" && slices.ContainsFunc(f.Assumed, func(a nlu.Assumption) bool { return a.Slot == "due" && (a.Why == "day" || a.Why == "today") }) {
		return hour
	}
	return cmp.Or(f.Slots.Due, f.Slots.NewDate, f.Slots.Date)
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
	if q.Kind == undoQuestion {
		agreed, err := t.agreesToUndo(text)
		if err != nil || !agreed {
			return nil, false, err
		}
		r, err := t.undo(d.Refs)
		return []Reply{r}, true, err
	}
	if len(d.Frames) == 0 {
		return nil, false, nil
	}
	if q.Kind == heardQuestion {
		if !t.asksToNote(text) {
			return nil, false, nil
		}
		r, err := t.confirmed(d.frames()[0], nil)
		return []Reply{r}, true, err
	}
	if q.Kind == readingQuestion {
		return t.replyReading(d.frames(), text)
	}
	if r, ok, err := t.prereadAsked(d.frames()[0]); ok || err != nil {
		return []Reply{r}, true, err
	}
	if r, ok, err := t.edits(q, d, text); ok || err != nil {
		if err != nil {
			return nil, true, err
		}
		replies, err := t.thenAsk([]Reply{r}, d.frames()[1:])
		return replies, true, err
	}
	if rest, ok, err := t.noAnd(text); err != nil {
		return nil, false, err
	} else if ok && len(d.Frames) == 1 {
		t.Update.Text, t.base, t.Target = rest, t.base+"/rest", nil
		return []Reply{{Text: t.Say("talk.left")}}, false, nil
	}
	switch {
	case t.Agrees(text):
		r, err := t.confirmed(d.frames()[0], d.Refs)
		if err != nil {
			return nil, true, err
		}
		replies, err := t.thenAsk([]Reply{r}, d.frames()[1:])
		return replies, true, err
	case t.refuses(text):
		replies, err := t.thenAsk([]Reply{{Text: t.Say("talk.left")}}, d.frames()[1:])
		return replies, true, err
	}
	if rest, ok, err := t.yesAnd(text); err != nil {
		return nil, false, err
	} else if ok && len(d.Frames) == 1 {
		r, err := t.confirmed(d.frames()[0], d.Refs)
		t.Update.Text, t.base, t.Target = rest, t.base+"/rest", nil
		return []Reply{r}, false, err
	}
	if replies, ok, err := t.rather(d.frames()[0], text); ok || err != nil {
		if err == nil && t.question == nil {
			replies, err = t.thenAsk(replies, d.frames()[1:])
		}
		return replies, true, err
	}
	if key := "deny." + phraseOf(d.Frames[0].Intent); t.Has(key) && t.HasLine(text, key) {
		replies, err := t.thenAsk([]Reply{{Text: t.Say("talk.left")}}, d.frames()[1:])
		return replies, true, err
	}
	return t.answered(q, d, text)
}

// agreesToUndo reports whether a text agrees that something be taken back: "sí, por favor",
// "que sí, deshazlo".
func (t *Turn) agreesToUndo(text string) (bool, error) {
	if t.Agrees(text) || t.IsOne(text, "words.undo") {
		return true, nil
	}
	relations, err := t.relations(text)
	best, p := relations.Best()
	words := len(speak.Words(text))
	if err != nil || best != nlu.Agrees || p < nlu.Surely || t.Asks(text) || words < 2 || words > fragmentWords || t.HasAny(text, "words.telling") {
		return false, err
	}
	named, err := t.namesAny(text)
	return !named, err
}

// namesAny reports whether a text has the name of a record.
func (t *Turn) namesAny(text string) (bool, error) {
	for _, lister := range Having[Lister](t) {
		titles, err := lister.Titles(t)
		if rpc.Away(err) {
			continue
		}
		if err != nil {
			return false, err
		}
		for _, titled := range titles {
			if len(titled.Title) >= tellingWord && speak.HoldsWords(text, titled.Title) {
				return true, nil
			}
		}
	}
	return false, nil
}

// MakesOther reports whether a frame surely notes something new of another kind.
func (t *Turn) MakesOther(f nlu.Frame, than nlu.Intent) bool {
	row := t.engine.byIntent[f.Intent]
	return f.Intent != than && row.effect == nlu.Changes && !row.onRecord && f.Confidence >= nlu.Sure && f.Band != nlu.Ask
}

// edits takes a message as a change of the new record that is asked about: who
// answers "¿apunto: llamar a casa?" with "mañana a las 11" means yes, then. What
// it says must be only values of that record.
func (t *Turn) edits(q Question, d doubt, text string) (Reply, bool, error) {
	words := speak.Words(text)
	if t.refuses(text) || t.Agrees(text) || len(words) > 0 && t.OnlyWords(words[0], "words.not") && t.afterNo(text) == "" {
		return Reply{}, false, nil // "no" of notices is no change of them, and "no limit on food" no category of one
	}
	f := d.frames()[0]
	if q.Kind == unknownQuestion && len(words) > 0 && t.OnlyWords(words[0], "words.not") {
		return Reply{}, false, nil // it was a guess, and is none that is meant
	}
	row := t.engine.byIntent[f.Intent]
	if row.effect != nlu.Changes || row.onRecord || len(d.Refs) > 0 || t.removes() || strings.HasSuffix(text, "?") || t.Asks(text) || len(speak.Sentences(text)) > 1 || len(speak.Words(text)) > fragmentWords {
		return Reply{}, false, nil
	}
	if read, err := t.Understand(text); err != nil || len(read.Frames) == 1 && t.MakesOther(read.Frames[0], f.Intent) {
		return Reply{}, false, err
	}
	names, err := t.Names()
	if err != nil {
		return Reply{}, false, err
	}
	said, _ := t.Reader().As(t.Input(text, names), f.Intent, nil) // without a title it is not complete
	if said.Intent != f.Intent || !t.Little(said.Slots.Title) && !t.OnlyWords(said.Slots.Title, "words.correcting") && !t.OnlyWords(said.Slots.Title, "words.being") {
		return Reply{}, false, nil
	}
	s := said.Slots
	s.Title, s.Subject, s.NewTitle = "", "", ""
	changed, err := json.Marshal(s)
	if err != nil || string(changed) == "{}" {
		return Reply{}, false, err
	}
	if err := json.Unmarshal(changed, &f.Slots); err != nil {
		return Reply{}, false, err
	}
	r, err := t.confirmed(f, nil)
	r.Frames = []nlu.Frame{f}
	return r, true, err
}

// replyReading takes a message as the choice of one of some readings.
func (t *Turn) replyReading(frames []nlu.Frame, text string) ([]Reply, bool, error) {
	n := t.Number(text)
	switch {
	case t.refuses(text):
		return []Reply{{Text: t.Say("talk.left")}}, true, nil
	case n < 0:
		n = len(frames)
	case n == 0 && t.IsOne(text, "words.yes"):
		n = 1
	}
	if n < 1 || n > len(frames) {
		return nil, false, nil
	}
	r, err := t.chosen(frames[n-1])
	return []Reply{r}, true, err
}

// chosen does the reading that was chosen.
func (t *Turn) chosen(f nlu.Frame) (Reply, error) {
	f.Band, f.Confidence = nlu.Act, 1
	return t.single(f, 0)
}

// agreeingWords is how many words may follow a yes that say it once more.
const agreeingWords = 3

// Agrees reports whether a text says yes and nothing else: "sí", "sí, cámbiala", "yes
// do it".
func (t *Turn) Agrees(text string) bool {
	if t.IsOne(text, "words.yes") {
		return true
	}
	words := speak.Words(text)
	for len(words) > 1 && t.OnlyWords(words[0], "words.opening") && !t.IsOne(words[0], "words.yes") {
		words = words[1:]
	}
	if len(words) == 1 {
		return t.IsOne(words[0], "words.yes")
	}
	if len(words) == 0 || len(words) > agreeingWords+1 || !t.IsOne(words[0], "words.yes") || t.Asks(text) {
		return false
	}
	for _, w := range words[1:] {
		if !t.IsOne(w, "words.yes") && !t.OnlyWords(w, "words.agreeing") {
			return false
		}
	}
	return true
}

// yesAnd is what a text says besides a yes with which it begins, if that is surely a wish or
// a question of its own: "sí, dale. ¿y cuánto me queda?". It reports false for what takes the
// yes back or ties it to something: "sí, mejor no", "vale, si no llueve", "ok, the other one".
func (t *Turn) yesAnd(text string) (rest string, ok bool, err error) {
	fields := strings.Fields(text)
	for i := 1; i < len(fields); i++ { // the longest beginning that agrees
		on := t.OnlyWords(fields[i], "words.going_on")
		if !on && !strings.ContainsAny(fields[i-1], ",.!;") || !t.Agrees(strings.TrimRight(strings.Join(fields[:i], " "), " ,.!;")) {
			continue
		}
		if on {
			rest = strings.Join(fields[i+1:], " ")
		} else {
			rest = strings.Join(fields[i:], " ")
		}
	}
	words := speak.Words(rest)
	if len(words) < 2 || t.refuses(rest) || t.OnlyWords(words[0], "words.but") || t.OnlyWords(words[0], "words.not") || t.OnlyWords(words[0], "words.correcting") || t.HasAny(rest, "words.denying") {
		return "", false, nil
	}
	read, err := t.Understand(rest)
	if err != nil || len(read.Frames) == 0 {
		return "", false, err
	}
	for _, f := range read.Frames {
		row := t.engine.byIntent[f.Intent]
		if t.Unclear(f) || row.effect != nlu.Reads && f.Confidence < nlu.Sure || row.onRecord && f.Slots.Title == "" {
			return "", false, nil
		}
	}
	return rest, true, nil
}

// noAnd is what a text says besides a no with which it begins, if that is a wish or a question
// of its own: "no, déjalo. enséñame el horario". It reports false for what may say how that
// should be which is asked about: "no, la de física".
func (t *Turn) noAnd(text string) (rest string, ok bool, err error) {
	rest = text
	ended := false // with a sentence of its own
	for {          // "no, déjalo, mejor no. ..."
		at := strings.IndexAny(rest, ",.;!")
		if at < 0 || at+1 < len(rest) && rest[at+1] != ' ' && !strings.ContainsRune(",.;!", rune(rest[at+1])) || !t.refuses(rest[:at]) {
			break
		}
		ended = rest[at] != ','
		rest = strings.TrimLeft(rest[at:], ",.;! ")
	}
	if rest == text {
		return "", false, nil
	}
	if len(speak.Words(rest)) < 2 || t.refuses(rest) {
		return "", false, nil
	}
	if _, ok := t.spoken(rest); ok {
		return rest, true, nil
	}
	read, err := t.Understand(rest)
	if err != nil || len(read.Frames) == 0 {
		return "", false, err
	}
	for _, f := range read.Frames {
		row := t.engine.byIntent[f.Intent]
		if row.idle || row.unknown || f.Band == nlu.Ask && !ended || row.onRecord && f.Slots.Title+f.Slots.Subject == "" {
			return "", false, nil
		}
	}
	return rest, true, nil
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
