package profile

import (
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/nlu"
	"becario/person"
	"becario/talk"
	"becario/talk/speak"
)

// quietScope is what a frame is about that surely sets when no notices come.
const quietScope = "quiet"

// usualScope is of which notices people speak who do not say it.
const usualScope = "task"

// remind sets when notices come. What no topic can do yet is said.
func (tp *Topic) remind(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	unknown := "" // a subject that is named and that there is not
	if ofSubject(t, &s) {
		r, err := tp.remindOf(t, s, key)
		if !fault.Has(err, "fault.unknown_subject") {
			return r, err
		}
		s, unknown = f.Slots, s.Subject
	}
	switch {
	case s.Scope == "digest":
		return tp.setDigest(t, s)
	case s.Quiet != "" && s.Scope == "" && !t.Mentions("words.about_quiet") && !afterSetting(t):
		f.Slots.Scope = quietScope                     // then it is no longer in doubt
		return t.AskSure(askRemind(t, f), f, nil), nil // "la 5 a las 14:00" may be anything
	case s.Scope == quietScope, s.Quiet+s.MuteUntil != "", s.QuietDays != nil:
		return tp.setQuiet(t, s)
	case s.Enabled != nil && !*s.Enabled && s.Title == "" && (s.Scope == "" || s.Subject != ""):
		return tp.askSilence(t, unknown), nil
	case s.Enabled != nil && s.Scope+s.Title+s.Subject == "":
		return tp.switchNotices(t, f, key)
	}
	if s.Subject != "" && unknown == "" && len(s.Before) > 0 && s.Title == "" {
		return talk.Reply{Text: t.Say("reminder.cannot")}, nil // of its tasks alone
	}
	if unknown != "" && len(s.Before) > 0 {
		s.Scope, s.Subject, s.Target, s.Title = classScope, "", "", ""
		return t.AskSure(t.Say("reminder.all_classes", "subject", speak.Short(unknown, 60), "lead", t.Leads(s.Before)), nlu.Frame{Intent: f.Intent, Slots: s}, nil), nil
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

// ofSubject reports whether what a message says of notices is about those of the classes of
// one subject. What it says of the others, that they stay as they are, is no title.
func ofSubject(t *talk.Turn, s *nlu.Slots) bool {
	if s.Title != "" && t.OnlyWords(s.Title, "words.as_always") {
		s.Title = ""
	}
	if names, err := t.Names(); err == nil && s.Subject == "" {
		for _, name := range names.Subjects {
			if fold.Same(name, s.Title) {
				s.Subject, s.Title = name, ""
				break
			}
		}
	}
	return s.Subject != "" && s.Title == "" && (s.Scope == "" || s.Scope == classScope) &&
		(s.Enabled != nil || len(s.Before) > 0 || s.MuteUntil != "")
}

// remindOf sets when the notices of one subject come.
func (tp *Topic) remindOf(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, error) {
	s.Scope = classScope
	for _, topic := range talk.Having[talk.Configurer](t) {
		if topic.Scope() != classScope {
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

// askRemind asks whether to set what a frame says, in words that tell what that is.
func askRemind(t *talk.Turn, f nlu.Frame) string {
	switch s := f.Slots; {
	case s.Quiet != "":
		from, to := speak.CutRange(s.Quiet)
		return t.Say("reminder.ask_quiet", "from", speak.Hour(from), "to", speak.Hour(to))
	case s.Title+s.Subject+s.Target != "":
		return ""
	case len(s.Before) > 0 && s.Scope == classScope:
		return t.Say("reminder.ask_lead_class", "lead", t.Leads(s.Before))
	case len(s.Before) > 0 && (s.Scope == "" || s.Scope == usualScope):
		return t.Say("reminder.ask_lead", "lead", t.Leads(s.Before))
	case s.Enabled != nil && !*s.Enabled && s.Scope == "":
		return t.Say("reminder.ask_off")
	}
	return ""
}

// afterSetting reports whether a setting was changed, or spoken of, just before.
func afterSetting(t *talk.Turn) bool {
	last, ok, err := t.Last()
	return err == nil && ok && len(talk.Of(last.Refs, "profile")) > 0
}
