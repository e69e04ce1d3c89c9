package smalltalk

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

const (
	// near is how likely an intent must be for its help to be told.
	near = 0.02
	// likely is how likely a reading must be to be offered.
	likely = 0.1
	// maxOffer is how long a text may be, in bytes, to be offered as a task.
	maxOffer = 200
	// mostOffers is how many readings are offered.
	mostOffers = 2
	// mostGreeting is how many words may stand around a greeting.
	mostGreeting = 8
	// storyWords is from how many words on somebody tells a story.
	storyWords = 16
	// sureToTell is from which probability on a text is one that wants nothing.
	sureToTell = 0.75
)

// lost answers what is not understood. A question that names a record is
// answered with it.
func lost(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	if t.Asks(t.Update.Text) {
		for _, topic := range talk.Having[talk.Seeker](t) {
			if r, ok, err := topic.Asked(t, t.Update.Text); ok || err != nil {
				return r, err
			}
		}
	}
	return unknown(t, f)
}

// unknown answers what cannot be done: with warmth if it is about how somebody
// is, with the readings that come nearest as buttons, or with what of it was
// understood. What wants nothing is not offered as a task.
func unknown(t *talk.Turn, f nlu.Frame) (talk.Reply, error) {
	text := strings.TrimSpace(t.Update.Text)
	if key := mood(t, text); key != "" {
		return talk.Reply{Text: t.Say(key)}, nil
	}
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, err
	}
	in := t.Input(text, names)
	task, _ := t.Reader().As(in, nlu.TaskAdd, nil)
	if !t.Asks(text) && f.Intent == nlu.OutOfScope && f.Confidence >= sureToTell && len(speak.Words(text)) >= storyWords {
		return t.Heard(t.Say("talk.told_story"), told(t, task)), nil
	}
	if !t.Asks(text) && denied(t, in, task.Confidence) {
		return untouched(t)
	}
	if t.Wishes() {
		return talk.Reply{Text: t.Say("talk.wish")}, nil
	}
	offers := readings(t, in)
	switch {
	case t.Offered(task), len(offers) > 0 && t.Offered(offers[0]):
	case len(offers) > 1:
		return t.OfferAny(t.Say("talk.which_meant"), offers), nil
	case len(offers) == 1:
		return t.Offer(offers[0], true), nil
	case t.HasLine(text, "words.hearsay"):
		return t.Heard(t.Say("talk.hearsay"), told(t, task)), nil
	case task.Slots.Title != "" && len(text) <= maxOffer && !t.Asks(text) && (t.Wants(text) || !t.HasWord("words.telling")) && f.Intent == nlu.OutOfScope:
		return t.Offer(task, false), nil
	}
	return notUnderstood(t, in, f, task), nil
}

// notUnderstood says so, and what of a text was understood. The same is not said
// twice: the second time in a row it tells everything, and then is brief.
func notUnderstood(t *talk.Turn, in nlu.Input, f nlu.Frame, task nlu.Frame) talk.Reply {
	asks := t.Asks(in.Text)
	switch times := t.Misses(); {
	case !asks && f.Intent == nlu.OutOfScope && (f.Confidence >= sureToTell || t.HasWord("words.telling")) && !t.Offered(task):
		return t.Heard(t.Say("talk.told"), told(t, task))
	case times > 1 && asks:
		return t.NotUnderstood(t.Say("talk.unknown_question"))
	case times > 1:
		return t.NotUnderstood(t.Say("talk.unknown_still"))
	case times == 1:
		return t.NotUnderstood(t.Say("talk.unknown_again") + "\n" + t.Say("help.all"))
	case !asks && task.Slots.Due != "":
		return t.NotUnderstood(t.Say("talk.unknown_but", "what", t.Moment(task.Slots.Due)))
	}
	if topic := nearest(t, in); topic != "" {
		return t.NotUnderstood(t.Say("talk.unknown_near", "help", t.Say("help."+topic)))
	}
	return t.NotUnderstood(t.Say("talk.unknown"))
}

// told is what would be noted of something that somebody else has said: without who said
// it.
func told(t *talk.Turn, task nlu.Frame) nlu.Frame {
	rest, ok := t.After("words.hearsay_lead")
	if !ok {
		return task
	}
	if as, ok := t.Reader().As(t.Input(rest, nlu.Context{}), nlu.TaskAdd, nil); ok {
		return as
	}
	return task
}

// readings are the likeliest things that a text may ask for, if they are likely at
// all.
func readings(t *talk.Turn, in nlu.Input) []nlu.Frame {
	var all []nlu.Frame
	for _, intent := range nlu.Intents() {
		if intent == nlu.OutOfScope || intent == nlu.Smalltalk || intent == nlu.Help {
			continue
		}
		f, ok := t.Reader().As(in, intent, nil)
		if !ok || f.Confidence < likely || t.Changes(intent) && t.Asks(in.Text) || !t.Has("near."+strings.ReplaceAll(string(intent), ".", "_")) {
			continue
		}
		if missing, err := t.Missing(f); err != nil || missing {
			continue // it is about a record that there is not
		}
		if what := t.About(f); f.Intent == nlu.TaskAdd && t.Little(f.Slots.Title) || t.Changes(intent) && what == "" {
			continue
		}
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b nlu.Frame) int {
		switch {
		case a.Confidence > b.Confidence:
			return -1
		case a.Confidence < b.Confidence:
			return 1
		}
		return 0
	})
	return all[:min(len(all), mostOffers)]
}

// mood is the phrase that answers how somebody is; empty if a text does not tell.
func mood(t *talk.Turn, text string) string {
	if strings.HasSuffix(text, "?") || t.Asks(text) && !t.HasLine(text, "mood.exclaiming") {
		return ""
	}
	for _, kind := range []string{"grief", "ill", "tired", "worried", "sad", "bad", "glad", "grade", "laugh"} {
		if t.HasLine(text, "mood."+kind) {
			return "talk.mood_" + kind
		}
	}
	return ""
}

// untouched says that nothing is changed, and how what the text names stands. Right
// after a change it asks whether that is to be taken back.
func untouched(t *talk.Turn) (talk.Reply, error) {
	for _, topic := range talk.Having[talk.Stander](t) {
		if r, ok, err := topic.Stands(t, t.Update.Text); ok || err != nil {
			return r, err
		}
	}
	if r, ok, err := t.AskUndoLast(); ok || err != nil {
		return r, err
	}
	return talk.Reply{Text: t.Say("talk.untouched")}, nil
}

// denied tells a text with a word of not doing or of wishing that comes nearer to
// changing a record than to a task: "no, el taxi no lo borres".
func denied(t *talk.Turn, in nlu.Input, task float64) bool {
	if !t.HasWord("words.denying") {
		return false
	}
	for _, intent := range [...]nlu.Intent{nlu.TaskDone, nlu.TaskDelete, nlu.TaskReschedule, nlu.ClassCancel, nlu.ClassChange, nlu.ExpenseAdd, nlu.ExpenseUndo, nlu.ExpenseFix} {
		if as, _ := t.Reader().As(in, intent, nil); as.Confidence > task {
			return true
		}
	}
	return false
}

// nearest is the topic of help that a text comes nearest to; empty if it is near
// to none.
func nearest(t *talk.Turn, in nlu.Input) string {
	best, topic := near, ""
	for _, intent := range nlu.Intents() {
		if as, _ := t.Reader().As(in, intent, nil); topics[intent] != "" && as.Confidence >= best {
			best, topic = as.Confidence, topics[intent]
		}
	}
	return topic
}

// topics are the topics of help by the intents that come near them.
var topics = map[nlu.Intent]string{
	nlu.TaskList: "task", nlu.TaskDone: "task", nlu.ReminderSettings: "reminder", nlu.ClassNext: "class", nlu.ClassChange: "class",
	nlu.SubjectAdd: "subject", nlu.ClassList: "calendar", nlu.ExpenseAdd: "expense", nlu.ExpenseQuery: "expense", nlu.BudgetSet: "budget",
	nlu.AgendaDay: "agenda", nlu.RequestFile: "request", nlu.RequestStatus: "request",
}

// kindOf is which kind of greeting or thanks a text is; empty if it is none.
func kindOf(t *talk.Turn, text string) string {
	if kind := pieceOf(t, text); kind != "" {
		return kind
	}
	for _, kind := range []string{"thanks", "bye", "hello"} {
		if strings.HasSuffix(strings.TrimSpace(text), "?") {
			break // "gracias, ¿y el aviso?" asks for something
		}
		if len(speak.Words(text)) <= mostGreeting && t.HasLine(speak.Squeezed(text), "words."+kind) {
			return kind
		}
	}
	return ""
}

// pieceOf is which kind of greeting or thanks a text wholly is; empty if it is none.
func pieceOf(t *talk.Turn, text string) string {
	for _, kind := range []string{"hello", "thanks", "bye", "fine"} {
		if t.IsOne(text, "words."+kind) || t.IsOne(speak.Squeezed(text), "words."+kind) {
			return kind
		}
	}
	return ""
}
