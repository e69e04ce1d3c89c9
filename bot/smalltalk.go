package bot

import (
	"strings"

	"becario/channel"
	"becario/nlu"
)

// chatter is the area of what is no service's: help, small talk, what is out
// of scope.
type chatter struct{}

func (chatter) name() string { return "chat" }

func (chatter) intents() []nlu.Intent {
	return []nlu.Intent{nlu.Help, nlu.Smalltalk, nlu.OutOfScope}
}

func (chatter) do(t *turn, f nlu.Frame, _ string) (reply, error) {
	switch f.Intent {
	case nlu.Help:
		return t.help(f.Slots.Topic), nil
	case nlu.Smalltalk:
		for _, kind := range []string{"hello", "thanks", "bye", "fine"} {
			if t.isOne(t.update.Text, "words."+kind) {
				return reply{text: t.say("talk." + kind)}, nil
			}
		}
		if f.Confidence >= sure || f.Start > 0 {
			return reply{text: t.say("talk.here")}, nil
		}
	}
	if r, ok, err := t.tasksIn(t.update.Text); ok || err != nil {
		return r, err
	}
	return t.unknown(f), nil
}

// tasksIn answers a question that has all the words of some task with what is
// kept of it: "¿cuándo es el examen de CC?".
func (t *turn) tasksIn(text string) (reply, bool, error) {
	a, ok := t.byName["tasks"].(*tasksArea)
	if !ok || !t.asks(text) {
		return reply{}, false, nil
	}
	return a.showIf(t, "", func(title string) bool { return holdsWords(text, title) })
}

// tasksLike lists the tasks that have a word of a name, in whatever form: an
// exam is one of "exams", and so is a midterm.
func (t *turn) tasksLike(name, within string) (reply, bool, error) {
	a, ok := t.byName["tasks"].(*tasksArea)
	if !ok {
		return reply{}, false, nil
	}
	names := wordsIn(name)
	if t.hasAny(name, "words.exams") {
		names = append(names, wordsIn(t.say("words.exams"))...)
	}
	return a.showIf(t, within, func(title string) bool {
		for _, w := range wordsIn(title) {
			for _, n := range names {
				if min(len(w), len(n)) >= likeWord && (strings.HasPrefix(w, n) || strings.HasPrefix(n, w)) {
					return true
				}
			}
		}
		return false
	})
}

// likeWord is how many bytes of two words have to be the same for one to be a
// form of the other.
const likeWord = 4

// topics are the topics of help by the intents that come near them.
var topics = map[nlu.Intent]string{
	nlu.TaskList: "task", nlu.TaskDone: "task", nlu.ReminderSettings: "reminder", nlu.ClassNext: "class", nlu.ClassChange: "class",
	nlu.SubjectAdd: "subject", nlu.ClassList: "calendar", nlu.ExpenseAdd: "expense", nlu.ExpenseQuery: "expense", nlu.BudgetSet: "budget",
	nlu.AgendaDay: "agenda", nlu.RequestFile: "request", nlu.RequestStatus: "request",
}

// near is how likely an intent must be for its help to be told.
const near = 0.02

// unknown answers what cannot be done with what can: to note it, unless it is a
// question, or the help that comes nearest. The second time in a row it tells
// everything.
func (t *turn) unknown(f nlu.Frame) reply {
	text := strings.TrimSpace(t.update.Text)
	in := t.input(text, nlu.Context{})
	spent, money := t.Reader.As(in, nlu.ExpenseAdd, nil)
	task, ok := t.Reader.As(in, nlu.TaskAdd, nil)
	before := t.open
	again := before != nil && before.Kind == unknownQuestion
	switch {
	case again && len(before.Frames) == 1 && before.Frames[0].Slots.Title == task.Slots.Title:
	case money && f.Intent == nlu.Smalltalk:
		return t.offer(spent)
	case ok && !money && len(text) <= maxOffer && !t.asks(text):
		return t.offer(task)
	}
	if again {
		return reply{text: t.say("talk.unknown_again") + "\n" + t.say("help.all")}
	}
	best, topic := near, ""
	for _, intent := range nlu.Intents() {
		if as, _ := t.Reader.As(in, intent, nil); topics[intent] != "" && as.Confidence >= best {
			best, topic = as.Confidence, topics[intent]
		}
	}
	said := t.say("talk.unknown")
	if topic != "" {
		said = t.say("talk.unknown_near", "help", t.say("help."+topic))
	}
	return reply{text: said, ask: &Question{Kind: unknownQuestion}}
}

// maxOffer is how long a text may be, in bytes, to be offered as a task.
const maxOffer = 200

// asks reports whether a text is a question.
func (t *turn) asks(text string) bool {
	words := wordsIn(text)
	return strings.HasSuffix(text, "?") || len(words) == 0 || holdsWords(t.say("words.asking"), words[0])
}

// offer offers to note what was not understood.
func (t *turn) offer(f nlu.Frame) reply {
	key := "ask." + strings.ReplaceAll(string(f.Intent), ".", "_")
	return reply{
		text:    t.say("talk.unknown_offer", "ask", t.say(key, "what", t.about(f))),
		frames:  []nlu.Frame{f},
		buttons: [][]channel.Button{{t.button("button.yes", "yes"), t.button("button.no", "no")}},
		ask:     &Question{Kind: unknownQuestion, Frames: []nlu.Frame{f}},
	}
}

func (chatter) press(t *turn, action, argument string, _ []Ref) (reply, error) {
	return t.stale()[0], nil
}

func (chatter) undo(*turn, string) (string, error) { return "", nil }

// help explains everything, or one topic.
func (t *turn) help(topic string) reply {
	if key := "help." + topic; topic != "" && t.voice.Has(key) {
		return reply{text: t.say(key)}
	}
	return reply{text: t.say("help.all")}
}
