package bot

import (
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
		for _, kind := range []string{"hello", "thanks", "bye"} {
			if t.isOne(t.update.Text, "words."+kind) {
				return reply{text: t.say("talk." + kind)}, nil
			}
		}
		return reply{text: t.say("talk.here")}, nil
	}
	return reply{text: t.say("talk.unknown")}, nil
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
