package academic

import (
	"slices"
	"strings"

	"connectrpc.com/connect"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fold"
	"becario/kit/rpc"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// leadWords is how many words a message about the notices of a subject may have.
const leadWords = 14

// switched sets that there are notices of a subject, or none, for a message that says no
// more than that: "de física no hace falta que me avises", "avísame otra vez de óptica". It
// reports false for any other message.
func (tp *Topic) switched(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if asks(t, text) || len(speak.Words(text)) > leadWords {
		return talk.Reply{}, false, nil
	}
	before, said, after, off := t.Around("words.notice_off")
	on := t.HasAny(text, "words.notice_stop") && t.HasLine(text, "words.quiet_named")
	switch {
	case on: // "quita el silencio de óptica"
		before, said, after, off = text, t.Say("words.notice_stop")+" "+t.Say("words.quiet_named"), "", false
	case !off && t.HasAny(text, "words.notice_stop"): // "quita el aviso de óptica"
		before, said, off = text, t.Say("words.notice_stop")+" "+t.Say("words.notice_nouns"), t.HasAny(text, "words.notice_nouns")
	}
	if !off && !on {
		if before, said, after, on = t.Around("words.notice_on"); !on && t.HasLine(text, "words.once_more") {
			before, said, after, on = t.Around("words.notice_verb")
			said += " " + t.Say("words.once_more")
		}
	}
	var lead []string
	if !off && !on { // "remind me of maths 1 hour before"
		if before, said, after, on = t.Around("words.notice_verb"); on {
			lead, on = leadIn(t, text)
		}
	}
	if !off && !on {
		return talk.Reply{}, false, nil
	}
	rest := before + " " + after
	subjects, err := tp.subjectsIn(t, rest)
	every := len(subjects) == 0 && lead == nil && t.HasAny(rest, "words.scope_class") && !t.HasLine(rest, "words.weekly_days")
	if every { // "quita el aviso de las clases del viernes"
		subjects = []string{""}
	}
	if err != nil || len(subjects) == 0 || t.HasAny(rest, "words.until") || ofTask(t, subjects) {
		return talk.Reply{}, false, err
	}
	unlike := unlikeEach(t, rest, subjects, off)
	if unlike { // "no me avises de química, avísame de óptica"
		said += " " + t.Say("words.notice_verb") + " " + t.Say("words.notice_on") + " " + t.Say("words.notice_only") + " " + t.Say("words.notice_instead")
	}
	if only, err := onlySays(t, rest, strings.Join(subjects, " ")+" "+said+" "+t.Say("words.courtesy")+" "+t.Say("words.favour")); err != nil || !only {
		return talk.Reply{}, false, err
	}
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, false, err
	}
	if unlike {
		return oneByOne(t, subjects), true, nil
	}
	of := map[string]string{"subject": subjects[0]}
	if every {
		of = nil
	}
	f, _ := t.Reader().As(t.Input(rest, names), nlu.ClassCancel, of)
	if f.Slots.Start != "" {
		return talk.Reply{}, false, nil // of an hour, it is a reminder
	}
	from, to := speak.CutRange(f.Slots.Range)
	if from == "" {
		from, to = f.Slots.Date, f.Slots.Date
	}
	if every && from == "" {
		return talk.Reply{}, false, nil // of all classes, it is a setting
	}
	if lead != nil {
		if from != "" {
			return talk.Reply{}, false, nil
		}
		s := nlu.Slots{Before: lead, Subject: subjects[0]}
		r, _, err := tp.Configure(t, s, t.Key(0))
		return r, true, err
	}
	r, err := each(t, subjects, t.Key(0), func(subject, key string) (talk.Reply, error) {
		if from != "" {
			return tp.silenceDays(t, subject, from, to, off, key)
		}
		return tp.configure(t, &academicv1.ConfigureRequest{Subject: subject, Standard: !off}, key)
	})
	return r, true, err
}

// unlikeEach reports whether a text says something else of one of several subjects than of
// the others: "no me avises de química, avísame de óptica". It is without the words that say
// that there be notices, or, if off is set, none.
func unlikeEach(t *talk.Turn, text string, subjects []string, off bool) bool {
	switch behind := fromFirst(t, text, subjects); {
	case len(subjects) < 2:
		return false
	case contrasts(t, text, subjects):
		return true
	case !off:
		return t.HasAny(behind, "words.denying")
	default:
		return t.HasLine(behind, "words.notice_instead") || t.HasLine(text, "words.notice_verb") || t.HasLine(text, "words.notice_on")
	}
}

// contrasts reports whether a text sets one of several subjects against those before it: "de
// química, solo de óptica". "solo 10 minutos antes" is of all of them.
func contrasts(t *talk.Turn, text string, subjects []string) bool {
	words := speak.Words(fromFirst(t, text, subjects))
	for i, w := range words {
		after := strings.Join(words[i:], " ")
		if t.OnlyWords(w, "words.notice_only") && slices.ContainsFunc(subjects, func(s string) bool { return speak.HoldsWords(after, s) }) {
			return true
		}
	}
	return false
}

// fromFirst is what a text says from the first word of a subject's name on.
func fromFirst(t *talk.Turn, text string, subjects []string) string {
	words := speak.Words(text)
	first := slices.IndexFunc(words, func(w string) bool {
		return !t.Little(w) && slices.ContainsFunc(subjects, func(s string) bool { return speak.HoldsWords(s, w) })
	})
	return strings.Join(words[max(first, 0):], " ")
}

// oneByOne asks to say it of one subject at a time.
func oneByOne(t *talk.Turn, subjects []string) talk.Reply {
	return talk.Reply{Text: t.Say("class.one_by_one", "subject", speak.Short(subjects[0], 60))}
}

// ofTask reports whether the message wants a notice before a task, and not before a class:
// "avísame de química 1 hora antes del examen". The names of subjects say nothing of that.
func ofTask(t *talk.Turn, subjects []string) bool {
	_, _, after, ok := t.Around("words.notice_before")
	return ok && slices.ContainsFunc(speak.Words(after), func(w string) bool {
		return (t.OnlyWords(w, "words.exams") || t.OnlyWords(w, "words.scope_task") || t.OnlyWords(w, "words.handed_in")) &&
			!slices.ContainsFunc(subjects, func(s string) bool { return speak.HoldsWords(s, w) })
	})
}

// leadIn is how long before a class its notice is to come by a text. It reports false if it
// does not say that once.
func leadIn(t *talk.Turn, text string) ([]string, bool) {
	names, err := t.Names()
	if err != nil {
		return nil, false
	}
	f, _ := t.Reader().As(t.Input(text, names), nlu.ReminderSettings, nil)
	return f.Slots.Before, len(f.Slots.Before) == 1
}

// askedLead tells when the notices of classes come: "¿cuándo me avisas de las clases?",
// "¿cuánto antes me avisas de óptica?". It reports false if a message asks something else.
func (tp *Topic) askedLead(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if !t.HasLine(text, "words.asks_lead") || len(speak.Words(text)) > leadWords || t.HasAny(text, "words.scope_task") {
		return talk.Reply{}, false, nil
	}
	_, said, _, _ := t.Around("words.asks_lead")
	subject, err := tp.subjectIn(t, text)
	if err != nil || subject == "" && !t.HasAny(text, "words.scope_class") {
		return talk.Reply{}, false, err
	}
	known := subject + " " + said + " " + t.Say("words.scope_class") + " " + t.Say("words.notice_times")
	if only, err := onlySays(t, text, known); err != nil || !only {
		return talk.Reply{}, false, err
	}
	res, err := tp.academic.Settings(t.Ctx, &academicv1.SettingsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	own := res.Subjects
	if subject == "" {
		return talk.Reply{Text: sayLeads(t, res.Settings.NoticeMinutes, own)}, true, nil
	}
	all, err := tp.academic.Subjects(t.Ctx, &academicv1.SubjectsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	minutes := res.Settings.NoticeMinutes
	for _, s := range all.Subjects {
		if fold.Same(s.Name, subject) || s.Alias != "" && fold.Same(s.Alias, subject) {
			if subject = s.Name; s.Settings.GetChosen() {
				minutes = s.Settings.NoticeMinutes
			}
		}
	}
	key := "class.lead_of"
	if len(minutes) == 0 {
		key = "class.lead_of_none"
	}
	return talk.Reply{Text: t.Say(key, "subject", speak.Short(subject, 60), "lead", minuteLeads(t, minutes))}, true, nil
}

// sayLeads says when the notices of all classes come, and of which subjects otherwise.
func sayLeads(t *talk.Turn, minutes []int32, own []*academicv1.Subject) string {
	names, lead := strings.Join(ownLeads(t, unlike(own, minutes)), "; "), minuteLeads(t, minutes)
	switch {
	case len(minutes) == 0 && names != "":
		return t.Say("class.lead_none_but", "names", names)
	case len(minutes) == 0:
		return t.Say("class.lead_none")
	case names != "":
		return t.Say("class.lead_all_but", "lead", lead, "names", names)
	}
	return t.Say("class.lead_all", "lead", lead)
}

// Chosen implements talk.Chooser: when the notices of classes come, if the person chose it.
// The other settings are shown also while the service is away or of an older release.
func (tp *Topic) Chosen(t *talk.Turn) (string, error) {
	res, err := tp.academic.Settings(t.Ctx, &academicv1.SettingsRequest{Space: t.Person.ID})
	if rpc.Away(err) || connect.CodeOf(err) == connect.CodeUnimplemented {
		return "", nil
	}
	if err != nil || !res.Settings.Chosen && len(res.Subjects) == 0 {
		return "", err
	}
	return sayLeads(t, res.Settings.NoticeMinutes, res.Subjects), nil
}
