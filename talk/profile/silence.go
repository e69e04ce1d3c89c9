package profile

import (
	"becario/channel"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// silenceQuestion asks of which notices there shall be none.
const silenceQuestion = "silence"

// allNotices is the choice of every scope.
const allNotices = "all"

// classScope is the scope to which subjects belong.
const classScope = "class"

// askSilence asks of which notices there shall be none: to switch off more than is
// meant is only noticed when a notice is missed. of is the subject that was named
// and that nobody knows; empty if none was.
func (tp *Topic) askSilence(t *talk.Turn, of string) talk.Reply {
	r := talk.Reply{Text: t.Say("reminder.which_off"), Ask: talk.NewQuestion(tp.Name(), silenceQuestion, nil)}
	if of != "" {
		r.Text = t.Say("reminder.which_off_of", "subject", speak.Short(of, 60))
	}
	for _, topic := range talk.Having[talk.Configurer](t) {
		if of != "" && topic.Scope() != classScope {
			continue
		}
		r.Buttons = offered(r.Buttons, t.Button("reminder.only_"+topic.Scope(), "profile.silence:"+topic.Scope()))
	}
	if of == "" {
		r.Buttons = offered(r.Buttons, t.Button("reminder.only_all", "profile.silence:"+allNotices))
	}
	r.Buttons = append(r.Buttons, []channel.Button{t.Button("button.neither", "no")})
	return r
}

// silence switches the notices of a scope off, or all.
func (tp *Topic) silence(t *talk.Turn, scope string) (talk.Reply, error) {
	off, sum := false, talk.Reply{}
	for _, topic := range talk.Having[talk.Configurer](t) {
		if scope != allNotices && scope != topic.Scope() {
			continue
		}
		r, _, err := topic.Configure(t, nlu.Slots{Scope: topic.Scope(), Enabled: &off}, t.Key(0)+"/"+topic.Name())
		if err != nil {
			return r, err
		}
		sum.Text, sum.Refs = speak.Lines(sum.Text, r.Text), append(sum.Refs, r.Refs...)
	}
	sum.Buttons = [][]channel.Button{{t.Button("button.undo", "undo")}}
	return sum, nil
}

// replySilence takes a message as the scope that is meant.
func (tp *Topic) replySilence(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if len(speak.Words(text)) > 5 {
		return talk.Reply{}, false, nil
	}
	if read, err := t.Understand(text); err != nil || len(read.Frames) == 1 && t.MakesOther(read.Frames[0], nlu.ReminderSettings) {
		return talk.Reply{}, false, err // "clase de química los martes" is one
	}
	for _, topic := range talk.Having[talk.Configurer](t) {
		if t.HasAny(text, "words.scope_"+topic.Scope()) {
			r, err := tp.silence(t, topic.Scope())
			return r, true, err
		}
	}
	if t.HasAny(text, "words.scope_all") {
		r, err := tp.silence(t, allNotices)
		return r, true, err
	}
	return talk.Reply{}, false, nil
}
