// Package smalltalk is the topic of what is no service's: greetings, help, and
// what is not understood.
package smalltalk

import (
	"strings"

	"becario/nlu"
	"becario/talk"
)

// Topic talks about nothing in particular.
type Topic struct {
	// Assisted tells that messages may be sent elsewhere to be understood, which
	// people are told when they ask about privacy.
	Assisted bool
}

var (
	_ talk.Commander   = (*Topic)(nil)
	_ talk.Interceptor = (*Topic)(nil)
	_ talk.Overrider   = (*Topic)(nil)
	_ talk.Hearer      = (*Topic)(nil)
)

// Name implements talk.Topic.
func (*Topic) Name() string { return "smalltalk" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Read(nlu.Help, help),
		talk.Read(nlu.Smalltalk, chat).Idle(),
		talk.Read(nlu.OutOfScope, lost).NotUnderstood(),
	}
}

// Commands implements talk.Commander.
func (tp *Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"help":    func(t *talk.Turn) (talk.Reply, error) { return talk.Reply{Text: t.Say("help.all")}, nil },
		"privacy": tp.privacy,
	}
}

// chat answers greetings, thanks and the like.
func chat(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	text := t.Update.Text
	if kind := kindOf(t, text); kind != "" && (f.Confidence >= nlu.Sure || t.IsOne(text, "words."+kind) || mood(t, text) == "") {
		return talk.Reply{Text: t.Say("talk." + kind)}, nil
	}
	if key := mood(t, text); key != "" {
		return talk.Reply{Text: t.Say(key)}, nil
	}
	if f.Confidence >= nlu.Sure || f.Start > 0 {
		return talk.Reply{Text: t.Say("talk.here")}, nil
	}
	return lost(t, f, key)
}

// Intercept implements talk.Interceptor: greetings and thanks alone are nothing
// else, whatever they look like ("hasta mañana").
func (tp *Topic) Intercept(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if t.HasLine(t.Update.Text, "words.what_can_you_do") && (t.Unclear(f) || f.Intent == nlu.Help) && f.Slots.Topic == "" {
		return talk.Reply{Text: t.Say("talk.i_am") + "\n" + t.Say("help.all")}, true, nil
	}
	if f.Intent == nlu.Smalltalk {
		return talk.Reply{}, false, nil // it is answered as such
	}
	last := ""
	for _, piece := range strings.FieldsFunc(t.Update.Text, func(r rune) bool { return strings.ContainsRune(",.;!¡", r) }) {
		kind := pieceOf(t, piece)
		if kind == "" {
			return talk.Reply{}, false, nil
		}
		last = kind
	}
	return talk.Reply{Text: t.Say("talk." + last)}, last != "", nil
}

// help explains everything, or one topic.
func help(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	if key := "help." + f.Slots.Topic; f.Slots.Topic != "" && t.Has(key) {
		return talk.Reply{Text: t.Say(key)}, nil
	}
	return talk.Reply{Text: t.Say("help.all")}, nil
}
