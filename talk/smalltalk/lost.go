package smalltalk

import (
	"strings"

	"becario/nlu"
	"becario/talk"
)

const (
	// near is how likely an intent must be for its help to be told.
	near = 0.02
	// maxOffer is how long a text may be, in bytes, to be offered as a task.
	maxOffer = 200
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
	return unknown(t, f), nil
}

// unknown answers what cannot be done with what can: to note it, unless it is a
// question, or the help that comes nearest. The second time in a row it tells
// everything.
func unknown(t *talk.Turn, f nlu.Frame) talk.Reply {
	text := strings.TrimSpace(t.Update.Text)
	in := t.Input(text, nlu.Context{})
	spent, money := t.Reader().As(in, nlu.ExpenseAdd, nil)
	task, ok := t.Reader().As(in, nlu.TaskAdd, nil)
	before, offered, again := t.Offered()
	switch {
	case offered && before.Slots.Title == task.Slots.Title:
	case money && f.Intent == nlu.Smalltalk:
		return t.Offer(spent)
	case !t.Asks(text) && denied(t, in, task.Confidence):
		return talk.Reply{Text: t.Say("talk.untouched")}
	case ok && !money && len(text) <= maxOffer && !t.Asks(text):
		return t.Offer(task)
	}
	if again {
		return talk.Reply{Text: t.Say("talk.unknown_again") + "\n" + t.Say("help.all")}
	}
	if topic := nearest(t, in); topic != "" {
		return t.NotUnderstood(t.Say("talk.unknown_near", "help", t.Say("help."+topic)))
	}
	return t.NotUnderstood(t.Say("talk.unknown"))
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
