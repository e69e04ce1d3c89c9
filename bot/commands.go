package bot

import (
	"strings"

	"becario/channel"
	"becario/nlu"
)

// command answers a message that begins with a slash.
func (t *turn) command(text string) ([]reply, error) {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.Fields(text)[0], "/"), "@")
	switch t.commandName(strings.ToLower(name)) {
	case "start":
		return t.start(), nil
	case "help":
		return []reply{t.help("")}, nil
	case "settings":
		if err := t.adopt(); err != nil {
			return nil, err
		}
		return []reply{t.settings()}, nil
	case "privacy":
		text := t.say("talk.privacy")
		if t.Assisted {
			text += " " + t.say("talk.privacy_assisted")
		}
		return []reply{{text: text}}, nil
	case "undo":
		r, err := t.undoLast()
		return []reply{r}, err
	case "cancel":
		return []reply{{text: t.say("talk.left")}}, nil
	case "tasks":
		return t.shortcut(nlu.Frame{Intent: nlu.TaskList})
	case "timetable":
		return t.shortcut(nlu.Frame{Intent: nlu.ClassList})
	case "expenses":
		first := t.now.AddDate(0, 0, 1-t.now.Day())
		month := first.Format("2006-01-02") + "/" + first.AddDate(0, 1, -1).Format("2006-01-02")
		return t.shortcut(nlu.Frame{Intent: nlu.ExpenseQuery, Slots: nlu.Slots{Range: month}})
	case "requests":
		return t.shortcut(nlu.Frame{Intent: nlu.RequestStatus})
	case "today":
		return t.shortcut(nlu.Frame{Intent: nlu.AgendaDay, Slots: nlu.Slots{Date: t.today()}})
	}
	return []reply{{text: t.say("talk.unknown_command", "command", short(name, 32))}}, nil
}

func (t *turn) shortcut(f nlu.Frame) ([]reply, error) {
	r, err := t.carryOut(f, nil, 0)
	return []reply{r}, err
}

// commandName finds the command that a word means, in English or in the words
// of any language ("tareas"). A word that means none is returned as it is.
func (t *turn) commandName(word string) string {
	for _, lang := range t.Phrases.Langs() {
		v := t.Phrases.In(lang)
		for _, name := range append([]string{"start", "cancel"}, channel.Commands...) {
			for alias := range strings.FieldsSeq(v.Say("command_words."+name, nil)) {
				if alias == word {
					return name
				}
			}
		}
	}
	return word
}

// start greets: what can be done, in three examples, and what is assumed about
// the person.
func (t *turn) start() []reply {
	name := short(t.person.Name, 40)
	greeting := t.say("talk.start")
	if name != "" {
		greeting = t.say("talk.start_name", "name", name)
	}
	settings := t.settings()
	return []reply{{text: greeting + "\n\n" + settings.text, buttons: settings.buttons}}
}

// undoLast takes back the latest change of the chat that was not taken back yet.
func (t *turn) undoLast() (reply, error) {
	refs := t.target
	if !hasKeys(refs) {
		messages, err := t.Store.Recent(t.ctx, t.update.Chat, 30)
		if err != nil {
			return reply{}, err
		}
		refs = latestChange(messages)
	}
	if !hasKeys(refs) {
		return reply{text: t.say("talk.nothing_to_undo")}, nil
	}
	texts, err := t.undoRefs(refs)
	r, err := t.orFault(reply{text: strings.Join(texts, "\n")}, err)
	// Also what could not be taken back is passed over the next time.
	r.refs = undone(refs)
	return r, err
}

// latestChange returns the refs of the newest message that tells of a change
// which no newer message has taken back.
func latestChange(messages []Outgoing) []Ref {
	gone := map[string]bool{}
	for _, m := range messages {
		for _, r := range m.Refs {
			if r.Service == undoneMark {
				gone[r.ID] = true
			}
		}
	}
	for _, m := range messages {
		for _, r := range m.Refs {
			if r.Key != "" && !gone[r.Service+r.Key] {
				return m.Refs
			}
		}
	}
	return nil
}

// undoneMark is the service in a ref which tells that a change was taken back.
const undoneMark = "undone"

// undone marks changes as taken back, for the message that says so.
func undone(refs []Ref) []Ref {
	var marks []Ref
	for _, r := range refs {
		if r.Key != "" {
			marks = append(marks, Ref{Service: undoneMark, ID: r.Service + r.Key})
		}
	}
	return marks
}
