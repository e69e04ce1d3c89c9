// Package profile is the topic of the person: language, zone and currency, and
// when they want to be told of what is due.
package profile

import (
	"becario/channel"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Topic talks about the person and their settings.
type Topic struct {
	// Zones and Currencies are those that the buttons offer. Any other can be
	// written.
	Zones, Currencies []string
	// Data is what is kept about people, who may have it and erase it.
	Data Data
}

// The powers of the topic.
var (
	_ talk.Undoer    = (*Topic)(nil)
	_ talk.Presser   = (*Topic)(nil)
	_ talk.Replier   = (*Topic)(nil)
	_ talk.Overrider = (*Topic)(nil)
	_ talk.Commander = (*Topic)(nil)
	_ talk.Follower  = (*Topic)(nil)
)

// Name implements talk.Topic.
func (*Topic) Name() string { return "profile" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Change(nlu.SettingsChange, tp.change),
		talk.Change(nlu.ReminderSettings, tp.remind).AskedBare().Asking(askRemind),
	}
}

// Commands implements talk.Commander.
func (tp *Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"start": start,
		"settings": func(t *talk.Turn) (talk.Reply, error) {
			if err := adopt(t); err != nil {
				return talk.Reply{}, err
			}
			return settings(t)
		},
	}
}

// start greets: what can be done, in three examples, and what is assumed about
// the person.
func start(t *talk.Turn) (talk.Reply, error) {
	name := speak.Short(t.Person.Name, 40)
	greeting := t.Say("talk.start")
	if name != "" {
		greeting = t.Say("talk.start_name", "name", name)
	}
	settings, err := settings(t)
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{Text: greeting + "\n\n" + settings.Text, Buttons: settings.Buttons}, nil
}

// Press implements talk.Presser.
func (tp *Topic) Press(t *talk.Turn, action, argument string, _ []talk.Ref) (talk.Reply, error) {
	var r talk.Reply
	var err error
	switch action {
	case "choose":
		return tp.choices(t, argument), nil
	case "lang", "zone", "currency":
		return tp.keepSetting(t, action, argument)
	case "loud":
		r, err = tp.endQuiet(t)
	case "silence":
		t.Once()
		r, err = tp.silence(t, argument)
	case "undigest":
		off := false
		r, err = tp.setDigest(t, nlu.Slots{Enabled: &off})
	default:
		return t.Stale(), nil
	}
	r.Edit = true
	return r, err
}

// offered puts choices two to a row.
func offered(rows [][]channel.Button, button channel.Button) [][]channel.Button {
	if n := len(rows); n > 0 && len(rows[n-1]) < 2 {
		rows[n-1] = append(rows[n-1], button)
		return rows
	}
	return append(rows, []channel.Button{button})
}
