package talk

import (
	"slices"
	"strings"

	"becario/channel"
	"becario/nlu"
	"becario/talk/speak"
)

// command answers a message that begins with a slash.
func (t *Turn) command(text string) (Reply, error) {
	words := strings.Fields(text)
	name, _, _ := strings.Cut(strings.TrimPrefix(words[0], "/"), "@")
	name = t.commandName(strings.ToLower(name))
	switch name {
	case "undo":
		return t.undoOrLeave()
	case "cancel":
		return Reply{Text: t.Say("talk.left")}, nil
	}
	if name == "start" && len(words) == 2 {
		for _, topic := range Having[Arriver](t) {
			if r, ok, err := topic.Arrive(t, words[1]); ok || err != nil {
				return t.ask(r), err
			}
		}
	}
	if command, ok := t.engine.commands[name]; ok {
		r, err := command(t)
		return t.ask(r), err
	}
	return Reply{Text: t.Say("talk.unknown_command", "command", speak.Short(name, 32))}, nil
}

// spokenCommand finds the command that the whole text names, as the phrase
// "words.<command>" has it: "deshacer".
func (t *Turn) spokenCommand(text string) (Command, bool) {
	keys := make([]string, len(channel.Commands))
	for i, name := range channel.Commands {
		keys[i] = "words." + name
	}
	key, ok := t.WhichOne(text, keys...)
	if !ok {
		return nil, false
	}
	name := strings.TrimPrefix(key, "words.")
	if name == "undo" {
		return (*Turn).undoOrLeave, true
	}
	command, ok := t.engine.commands[name]
	return command, ok
}

// commanded does a command that the whole message says in words.
func (t *Turn) commanded() (Reply, bool, error) {
	command, ok := t.spoken(t.Update.Text)
	if rest := t.afterNo(t.Update.Text); !ok && t.IsOne(rest, "words.undo") { // "nooo, deshacer"
		command, ok = (*Turn).undoOrLeave, true
	}
	if !ok {
		return Reply{}, false, nil
	}
	r, err := command(t)
	return r, true, err
}

// spoken finds the command that a text says, in whatever words.
func (t *Turn) spoken(text string) (Command, bool) {
	if command, ok := t.spokenCommand(text); ok {
		return command, true
	}
	for _, topic := range Having[Hearer](t) {
		if command, ok := topic.Hear(t, text); ok {
			return command, true
		}
	}
	return nil, false
}

// commandName finds the command that a word means, in English or in the words
// of any language ("tareas"). A word that means none is returned as it is.
func (t *Turn) commandName(word string) string {
	for _, lang := range t.engine.Phrases.Langs() {
		v := t.engine.Phrases.In(lang)
		for _, name := range append([]string{"start", "cancel"}, channel.Commands...) {
			if slices.Contains(strings.Fields(v.Say("command_words."+name, nil)), word) {
				return name
			}
		}
	}
	return word
}

// Shortcut is the command that does what a frame says.
func Shortcut(frame func(t *Turn) nlu.Frame) Command {
	return func(t *Turn) (Reply, error) { return t.carryOut(frame(t), nil, 0) }
}
