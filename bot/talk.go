package bot

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
)

// maxFrames is how many things one message may ask for.
const maxFrames = 20

// talk answers a message in words.
func (t *turn) talk(text string) ([]reply, error) {
	text = strings.TrimSpace(text)
	t.update.Text = text
	if text == "" {
		return []reply{{text: t.say("talk.empty")}}, nil
	}
	if strings.HasPrefix(text, "/") {
		return t.command(text)
	}
	if q := t.open; q != nil {
		r, answered, err := t.answerQuestion(*q, text)
		if err != nil || answered {
			return r, err
		}
	}
	if t.isOne(text, "words.no") {
		return []reply{{text: t.say("talk.left")}}, nil
	}
	if t.isOne(text, "words.settings") {
		return []reply{t.settings()}, nil
	}
	if t.isOne(text, "words.undo") {
		r, err := t.undoLast()
		return []reply{r}, err
	}
	names, err := t.context()
	if err != nil {
		return nil, err
	}
	result := t.Reader.Understand(t.input(text, names))
	if err := t.follow(result.Lang); err != nil {
		return nil, err
	}
	if len(result.Impossible) > 0 {
		return []reply{{text: t.say("talk.impossible", "what", strings.Join(result.Impossible, ", "))}}, nil
	}
	frames := result.Frames
	if len(frames) > maxFrames {
		return []reply{{text: t.say("talk.too_many", "max", maxFrames)}}, nil
	}
	if len(frames) == 1 {
		if t.forOffice(frames[0]) {
			return []reply{t.askPass(text)}, nil
		}
		f, err := t.replied(frames[0], names)
		if err != nil {
			return nil, err
		}
		r, err := t.one(f, 0)
		return []reply{r}, err
	}
	return t.several(frames)
}

// one does what a single frame says, or asks first.
func (t *turn) one(f nlu.Frame, n int) (reply, error) {
	m, err := t.settle(f)
	if err != nil {
		return reply{}, err
	}
	switch {
	case m.none != "":
		return reply{text: m.none}, nil
	case m.doubtful():
		return t.askFirst(m)
	}
	return t.carryOut(m.frame, m.refs, n)
}

// doubtful reports whether a reading is asked about before anything changes.
func (m meaning) doubtful() bool {
	f := m.frame
	switch {
	case m.none != "", m.open && len(m.refs) == 0: // it says that there is none, or asks which
		return false
	case m.ask:
		return true
	}
	return changes(f.Intent) && (f.Band == nlu.Ask || (weighty(f.Intent) && f.Confidence < sure && !m.sure))
}

// carryOut does a frame with the record that it means, and offers the reading
// that was not taken.
func (t *turn) carryOut(f nlu.Frame, refs []Ref, n int) (reply, error) {
	r, err := t.doWith(f, refs, n)
	if err != nil {
		return r, err
	}
	if len(r.frames) == 0 {
		r.frames = []nlu.Frame{f}
	}
	for i, a := range r.frames[0].Assumed {
		if label := t.otherReading(a); label != "" && len(r.refs) > 0 {
			r.buttons = append(r.buttons, []channel.Button{{Label: label, Data: "other:" + strconv.Itoa(i)}})
			break
		}
	}
	return r, nil
}

// confirmed does a frame that the person has been asked about.
func (t *turn) confirmed(f nlu.Frame, refs []Ref) (reply, error) {
	f.Band, f.Confidence = nlu.Act, 1
	if concerns(f.Intent) || len(refs) > 0 {
		return t.carryOut(f, refs, 0)
	}
	return t.one(f, 0)
}

// doWith does a frame as if its message replied to the record that it means.
func (t *turn) doWith(f nlu.Frame, refs []Ref, n int) (reply, error) {
	if len(refs) > 0 {
		defer func(replied []Ref) { t.target = replied }(t.target)
		t.target = refs
	}
	return t.do(f, n)
}

// do does what a frame says; a fault becomes a reply.
func (t *turn) do(f nlu.Frame, n int) (reply, error) {
	a, ok := t.byIntent[f.Intent]
	if !ok {
		return reply{text: t.say("talk.unknown")}, nil
	}
	r, err := t.orFault(a.do(t, f, t.key(n)))
	if r.ask != nil {
		t.question = r.ask
	}
	return r, err
}

// several does the frames of one message together and answers with one
// summary, whose button takes all of it back. Pictures follow by themselves, and
// then the questions about what is doubtful, one after the other.
func (t *turn) several(frames []nlu.Frame) ([]reply, error) {
	sum := reply{}
	var texts []string
	var rest []reply
	var asked []nlu.Frame
	undoable := 0
	for i, f := range frames {
		if f.Intent == nlu.Smalltalk && f.Confidence >= sure {
			continue // a greeting beside what is wanted
		}
		if part := t.part(f); part != "" && (f.Intent == nlu.Smalltalk || f.Intent == nlu.OutOfScope) {
			texts = append(texts, t.say("talk.unknown_part", "text", short(part, 100)))
			continue
		}
		m, err := t.settle(f)
		if err != nil {
			return nil, err
		}
		if m.doubtful() {
			asked = append(asked, f)
			continue
		}
		r, err := t.doWith(m.frame, m.refs, i)
		if err != nil {
			return nil, err
		}
		if r.picture != nil || r.document != nil {
			rest = append(rest, r)
			continue
		}
		if r.text != "" {
			texts = append(texts, r.text)
		}
		sum.refs = append(sum.refs, r.refs...)
		for _, ref := range r.refs {
			if ref.Key != "" {
				undoable++
			}
		}
	}
	sum.text, sum.frames = strings.Join(texts, "\n"), frames
	switch {
	case undoable > 1:
		sum.buttons = [][]channel.Button{{t.button("button.undo_all", "undo")}}
	case undoable == 1:
		sum.buttons = [][]channel.Button{{t.button("button.undo", "undo")}}
	}
	if sum.text != "" {
		rest = append([]reply{sum}, rest...)
	}
	if len(rest)+len(asked) == 0 {
		return []reply{{text: t.say("talk.hello")}}, nil
	}
	return t.thenAsk(rest, asked)
}

// thenAsk asks, after what has been said, about the first of some doubtful
// readings. The answer brings up the next.
func (t *turn) thenAsk(said []reply, asked []nlu.Frame) ([]reply, error) {
	if len(asked) == 0 {
		return said, nil
	}
	m, err := t.settle(asked[0])
	if err != nil {
		return nil, err
	}
	r, err := t.askFirst(m)
	if err != nil {
		return nil, err
	}
	r.frames = append(r.frames, asked[1:]...)
	t.question.Frames = r.frames
	return append(said, r), nil
}

// part is the text that a frame was read from; empty if that is not known.
func (t *turn) part(f nlu.Frame) string {
	if f.Start < f.End && f.End <= len(t.update.Text) {
		return t.update.Text[f.Start:f.End]
	}
	return ""
}

// The kinds of question that a yes or a no answers: whether a reading is meant,
// and whether to note what was not understood.
const (
	sureQuestion    = "sure"
	unknownQuestion = "unknown"
)

// sure is how likely a reading must be before something weighty is done.
const sure = 0.9

// weighty reports whether an intent reaches an office, or touches a record
// that was not named for sure: then it is better to ask than to undo.
func weighty(i nlu.Intent) bool {
	switch i {
	case nlu.RequestFile, nlu.ExpenseFix, nlu.ExpenseUndo, nlu.TaskDelete:
		return true
	}
	return false
}

// changes reports whether an intent changes records.
func changes(i nlu.Intent) bool {
	switch i {
	case nlu.TaskAdd, nlu.TaskDone, nlu.TaskReschedule, nlu.TaskDelete, nlu.ReminderSettings,
		nlu.ClassAdd, nlu.ClassCancel, nlu.ClassChange, nlu.SubjectAdd,
		nlu.ExpenseAdd, nlu.ExpenseFix, nlu.ExpenseUndo, nlu.BudgetSet,
		nlu.RequestFile, nlu.RequestAddDocument:
		return true
	}
	return false
}

// askFirst asks whether a doubtful reading is meant, and of which record.
func (t *turn) askFirst(m meaning) (reply, error) {
	f := m.frame
	what := t.about(f)
	if len(m.refs) > 0 {
		called, _, err := t.byName[m.refs[0].Service].(keeper).called(t, m.refs[0].ID)
		if err != nil {
			return reply{}, err
		}
		what = called
		if after := t.about(f); after != "" && f.Intent != nlu.ExpenseUndo {
			what = t.say("ask.change", "before", called, "after", after)
		}
	}
	if f.Intent == nlu.BudgetSet && f.Slots.Amount == nil && f.Slots.Alert > 0 {
		m.question = t.say("ask.budget_alert", "percent", t.say("expense.percent", "value", f.Slots.Alert))
	}
	key := "ask." + strings.ReplaceAll(string(f.Intent), ".", "_")
	if !t.voice.Has(key) || (what == "" && f.Intent != nlu.ReminderSettings) {
		key = "ask.any"
	}
	t.question = &Question{Kind: sureQuestion, Frames: []nlu.Frame{f}, Refs: m.refs}
	return reply{
		text:    cmp.Or(m.question, t.say(key, "what", what)),
		refs:    m.refs,
		frames:  []nlu.Frame{f},
		buttons: [][]channel.Button{{t.button("button.yes", "yes"), t.button("button.no", "no")}},
	}, nil
}

// about says what a frame is about, for a question: what, how much, when.
func (t *turn) about(f nlu.Frame) string {
	s := f.Slots
	var parts []string
	for _, part := range []string{short(cmp.Or(s.Title, s.Subject, s.Document, s.NewTitle), 100), t.moment(cmp.Or(s.Due, s.Date)), s.Category} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if s.Amount != nil {
		parts = append(parts, t.amount(*s.Amount, s.Currency))
	}
	return strings.Join(parts, ", ")
}

// otherReading is the label of the button for the reading that was not taken.
func (t *turn) otherReading(a nlu.Assumption) string {
	if day, _ := splitDue(a.Other); a.Other == "" || (a.Slot == "due" && day < t.today()) {
		return "" // nothing is due in the past
	}
	return t.say("button.other_than", "value", t.moment(a.Other))
}

// input is a text with what the reader has to know about the person.
func (t *turn) input(text string, names nlu.Context) nlu.Input {
	return nlu.Input{Text: text, Reference: t.said, Lang: t.person.Lang, Currency: t.person.Currency, Context: names}
}

// context gives the reader the person's own names.
func (t *turn) context() (nlu.Context, error) {
	var c nlu.Context
	for _, a := range t.areas {
		named, ok := a.(interface {
			names(*turn, *nlu.Context) error
		})
		if !ok {
			continue
		}
		// Names help to understand; a service that is away must not keep what
		// is said to the others from being done.
		if err := named.names(t, &c); err != nil && !away(err) {
			return c, err
		}
	}
	return c, nil
}

// answerQuestion takes a message as the answer to the open question, if it can
// be one. If not, the question is abandoned.
func (t *turn) answerQuestion(q Question, text string) ([]reply, bool, error) {
	if q.Kind == sureQuestion || q.Kind == unknownQuestion {
		return t.answerSure(q, text)
	}
	if what, ok := strings.CutPrefix(q.Kind, "settings."); ok {
		r, answered, err := t.answerSetting(what, text)
		return []reply{r}, answered, err
	}
	name, _, _ := strings.Cut(q.Kind, ".")
	a, ok := t.byName[name].(interface {
		reply(t *turn, q Question, text string) (reply, bool, error)
	})
	if !ok {
		return nil, false, nil
	}
	r, answered, err := a.reply(t, q, text)
	if err != nil {
		r, err = t.orFault(r, err)
		answered = true
	}
	return []reply{r}, answered, err
}

func (t *turn) answerSure(q Question, text string) ([]reply, bool, error) {
	switch {
	case len(q.Frames) == 0:
	case t.isOne(text, "words.yes"):
		r, err := t.confirmed(q.Frames[0], q.Refs)
		if err != nil {
			return nil, true, err
		}
		replies, err := t.thenAsk([]reply{r}, q.Frames[1:])
		return replies, true, err
	case t.isOne(text, "words.no"):
		replies, err := t.thenAsk([]reply{{text: t.say("talk.left")}}, q.Frames[1:])
		return replies, true, err
	}
	return nil, false, nil
}

// edited corrects what a message had done: that is taken back, and the new
// words are done instead.
func (t *turn) edited() ([]reply, error) {
	bound, err := t.Store.Bound(t.ctx, t.update.Chat, t.update.Message)
	if fault.Is(err, fault.NotFound) {
		return t.talk(t.update.Text)
	}
	if err != nil {
		return nil, err
	}
	if same, err := t.sameWish(bound); same || err != nil {
		return nil, err // also when Telegram adds a preview it tells of an edit
	}
	gone, err := t.undoRefs(bound.Refs)
	if faultIs(err, "fault.undone") || faultIs(err, "fault.no_change") {
		return t.talk(t.update.Text)
	}
	if err != nil {
		text, err := t.faultText(err)
		return []reply{{text: t.say("talk.edit_too_late", "why", text)}}, err
	}
	replies, err := t.talk(t.update.Text)
	if err == nil && len(replies) > 0 && hasKeys(bound.Refs) {
		said := t.say("talk.corrected")
		if !hasKeys(replies[0].refs) {
			said = strings.Join(gone, "\n") // nothing is kept instead
		}
		replies[0].text = said + "\n" + replies[0].text
	}
	return replies, err
}

// sameWish reports whether the message still says what it was answered for.
func (t *turn) sameWish(answered Outgoing) (bool, error) {
	names, err := t.context()
	if err != nil {
		return false, err
	}
	now := t.Reader.Understand(t.input(t.update.Text, names)).Frames
	return slices.EqualFunc(now, answered.Frames, func(a, b nlu.Frame) bool {
		x, errX := json.Marshal(a.Slots)
		y, errY := json.Marshal(b.Slots)
		return a.Intent == b.Intent && errX == nil && errY == nil && bytes.Equal(x, y)
	}), nil
}

func hasKeys(refs []Ref) bool {
	for _, r := range refs {
		if r.Key != "" {
			return true
		}
	}
	return false
}

// undoRefs takes back all changes that a message tells of, the last first, and
// returns what each area says of it. Of changes that were made together all are
// tried; the first fault is returned if none could be taken back.
func (t *turn) undoRefs(refs []Ref) ([]string, error) {
	var texts []string
	var first error
	done := map[string]bool{}
	for i := len(refs) - 1; i >= 0; i-- {
		r := refs[i]
		if r.Key == "" || done[r.Service+r.Key] {
			continue
		}
		done[r.Service+r.Key] = true
		text, err := t.byName[r.Service].undo(t, r.Key)
		if err != nil {
			f, ok := fault.Of(err)
			if !ok {
				return texts, err
			}
			if f.Key == "fault.undone" && t.in.Attempts > 1 {
				// It was this update, before the program was stopped.
				texts = append([]string{t.say("talk.undone")}, texts...)
				continue
			}
			if first == nil {
				first = err
			}
			continue
		}
		texts = append([]string{text}, texts...)
	}
	if len(texts) > 0 {
		return texts, nil
	}
	return nil, first
}
