package profile

import (
	"becario/nlu"
	"becario/person"
	"becario/talk"
	"becario/talk/speak"
)

// usualScope is of which notices people speak who do not say it.
const usualScope = "task"

// remind sets when notices come. What no topic can do yet is said.
func (tp *Topic) remind(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	switch {
	case s.Scope == "digest":
		return tp.setDigest(t, s)
	case s.Scope == "quiet", s.Quiet+s.MuteUntil != "", s.QuietDays != nil:
		return tp.setQuiet(t, s)
	case s.Enabled != nil && !*s.Enabled && s.Title == "" && (s.Scope == "" || s.Subject != ""):
		return tp.askSilence(t, s.Subject), nil
	case s.Enabled != nil && s.Scope+s.Title+s.Subject == "":
		return tp.switchNotices(t, f, key)
	}
	if s.Subject != "" && len(s.Before) > 0 && s.Title == "" {
		s.Scope, s.Subject, s.Target = classScope, "", ""
		return t.AskSure(t.Say("reminder.all_classes", "subject", speak.Short(f.Slots.Subject, 60), "lead", t.Leads(s.Before)), nlu.Frame{Intent: f.Intent, Slots: s}, nil), nil
	}
	scope := s.Scope
	if scope == "" || s.Snooze != "" {
		scope = usualScope
	}
	for _, topic := range talk.Having[talk.Configurer](t) {
		if topic.Scope() != scope {
			continue
		}
		if r, done, err := topic.Configure(t, s, key); done || err != nil {
			return r, err
		}
	}
	return talk.Reply{Text: t.Say("reminder.cannot")}, nil
}

// switchNotices turns all notices on or off.
func (tp *Topic) switchNotices(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	sum := talk.Reply{}
	for _, topic := range talk.Having[talk.Configurer](t) {
		r, _, err := topic.Configure(t, f.Slots, key+"/"+topic.Name())
		if err != nil {
			return r, err
		}
		sum.Text, sum.Refs = speak.Lines(sum.Text, r.Text), append(sum.Refs, r.Refs...)
	}
	if *f.Slots.Enabled && t.Person.Quiet != (person.Quiet{}) {
		r, err := tp.setQuiet(t, nlu.Slots{})
		sum.Text, sum.Refs = speak.Lines(sum.Text, r.Text), append(sum.Refs, r.Refs...)
		return sum, err
	}
	return sum, nil
}
