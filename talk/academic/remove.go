package academic

import (
	"slices"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// removeQuestion asks whether a subject goes with all its classes, or those of some days of
// the week; its state is which.
const removeQuestion = "remove"

// removal is a subject that is to go, or the days of the week on which it is to go.
type removal struct {
	Subject    string `json:"subject"`
	SubjectID  string `json:"subject_id,omitempty"`
	Recurrence string `json:"recurrence,omitempty"`
}

const (
	// removeWords is how many words a message may have that takes a weekly class away.
	removeWords = 16
	// removeVerb is among how many of its first words that stands.
	removeVerb = 3
)

// Intercept implements talk.Interceptor: that a subject is no more is asked about, whatever
// the reading is worth.
func (tp *Topic) Intercept(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if f.Intent != nlu.ClassCancel || !f.Slots.Permanent || f.Slots.Start != "" || f.Slots.Subject == "" || t.Asks(t.Update.Text) {
		return talk.Reply{}, false, nil
	}
	if f.Slots.Date+f.Slots.Range != "" && !t.HasLine(t.Update.Text, "words.weekly_days") {
		return talk.Reply{}, false, nil // one day
	}
	r, err := tp.askGone(t, f.Slots)
	if fault.Has(err, "fault.unknown_subject") {
		return talk.Reply{}, false, nil
	}
	return r, true, err
}

// askGone asks whether what a frame takes away for good is to go.
func (tp *Topic) askGone(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	days, err := weekdaysIn(t, t.Update.Text, s.Subject)
	if err != nil {
		return talk.Reply{}, err
	}
	return tp.askRemove(t, removal{Subject: s.Subject, Recurrence: days})
}

// removed asks whether the weekly classes of a subject go that a message names by their
// days: "borra la analítica de los martes y jueves". It reports false for any other message.
func (tp *Topic) removed(t *talk.Turn, text string) (talk.Reply, bool, error) {
	words := speak.Words(text)
	removes := func(w string) bool { return t.OnlyWords(w, "words.removing") }
	if len(words) > removeWords || t.Asks(text) || !slices.ContainsFunc(words[:min(len(words), removeVerb)], removes) || t.HasAny(text, "words.denying") {
		return talk.Reply{}, false, nil
	}
	subject, err := tp.subjectIn(t, text)
	if err != nil || subject == "" || !t.HasLine(text, "words.weekly_days") {
		return talk.Reply{}, false, err
	}
	days, err := weekdaysIn(t, text, subject)
	if err != nil || days == "" {
		return talk.Reply{}, false, err
	}
	if only, err := onlySays(t, text, subject+" "+t.Say("words.removing")); err != nil || !only {
		return talk.Reply{}, false, err
	}
	r, err := tp.askRemove(t, removal{Subject: subject, Recurrence: days})
	if refused, ok := t.Fault(err); ok {
		return talk.Reply{Text: refused}, true, nil // there is none on those days
	}
	return r, true, err
}

// askRemove asks whether a subject is to go, and says how many classes go with it.
func (tp *Topic) askRemove(t *talk.Turn, what removal) (talk.Reply, error) {
	res, err := tp.academic.Subjects(t.Ctx, &academicv1.SubjectsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, err
	}
	i := slices.IndexFunc(res.Subjects, func(s *academicv1.Subject) bool {
		return fold.Same(s.Name, what.Subject) || s.Alias != "" && fold.Same(s.Alias, what.Subject)
	})
	if i < 0 {
		return talk.Reply{}, fault.New(fault.NotFound, "fault.unknown_subject", "subject", what.Subject)
	}
	subject, classes := res.Subjects[i], res.Classes[i].Classes
	what.Subject, what.SubjectID = subject.Name, subject.Id
	r := talk.Reply{
		Buttons: [][]channel.Button{{t.Button("subject.remove_button", "academic.remove:0"), t.Button("button.no", "no")}},
		Ask:     talk.NewQuestion(tp.Name(), removeQuestion, what),
	}
	name := speak.Short(subject.Name, 60)
	if what.Recurrence != "" {
		classes = slices.DeleteFunc(slices.Clone(classes), func(c *academicv1.Class) bool { return !shareDay(c.Recurrence, what.Recurrence) })
		if len(classes) == 0 {
			return talk.Reply{}, fault.New(fault.NotFound, "fault.no_class", "subject", name)
		}
		r.Text = t.Say("subject.remove_days_ask", "subject", name, "days", days(t, &academicv1.Class{Recurrence: what.Recurrence}))
		return r, nil
	}
	switch len(classes) {
	case 0:
		r.Text = t.Say("subject.remove_empty_ask", "subject", name)
	case 1:
		r.Text = t.Say("subject.remove_one_ask", "subject", name, "what", days(t, classes[0])+" "+hours(t, classes[0].Start, classes[0].End))
	default:
		r.Text = t.Say("subject.remove_ask", "subject", name, "n", len(classes))
	}
	return r, nil
}

// shareDay reports whether two weekly rules have a day of the week in common.
func shareDay(a, b string) bool {
	return strings.Contains(a, "FREQ=WEEKLY") && slices.ContainsFunc(byday(a), func(day string) bool { return slices.Contains(byday(b), day) })
}

// remove takes a subject away, or its classes of some days of the week.
func (tp *Topic) remove(t *talk.Turn, what removal) (talk.Reply, error) {
	key := t.Key(0)
	if what.SubjectID != "" { // its name may be that of another since
		name, err := tp.subjectOf(t, what.SubjectID)
		if err == nil && name == "" {
			err = fault.New(fault.NotFound, "fault.unknown_subject", "subject", what.Subject)
		}
		if err != nil {
			return talk.Reply{}, err
		}
		what.Subject = name
	}
	res, err := tp.academic.RemoveSubject(t.Ctx, &academicv1.RemoveSubjectRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key,
		Subject: what.Subject, Recurrence: what.Recurrence})
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}, Refs: []talk.Ref{{Service: tp.Name(), Key: key}}}
	if res.Subject != nil {
		r.Text = t.Say("subject.removed", "subject", speak.Short(res.Subject.Name, 60))
		if n := len(res.Classes); n > 0 {
			r.Text += " " + t.Say("subject.removed_classes", "n", n)
		}
		return r, nil
	}
	return dropped(t, r, res.Classes), nil
}

// pressRemove answers the button by which a subject goes.
func (tp *Topic) pressRemove(t *talk.Turn) (talk.Reply, error) {
	var what removal
	if !t.Open.Is(tp.Name(), removeQuestion) || !t.Open.Into(&what) {
		return t.Stale(), nil
	}
	r, err := tp.remove(t, what)
	r.Edit = true
	return r, err
}

// replyRemove takes a yes as that it goes, and a day as that only that day was meant.
func (tp *Topic) replyRemove(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var what removal
	if !q.Into(&what) {
		return talk.Reply{}, false, nil
	}
	if !t.Agrees(text) && !t.OnlyWords(text, "words.removing_it") {
		return tp.onlyThen(t, what, text)
	}
	r, err := tp.remove(t, what)
	return r, true, err
}

// onlyThen cancels a class on the day that a message names and nothing else: "solo el
// martes".
func (tp *Topic) onlyThen(t *talk.Turn, what removal, text string) (talk.Reply, bool, error) {
	only, err := onlySays(t, text, what.Subject)
	if err != nil || !only || t.Asks(text) {
		return talk.Reply{}, false, err
	}
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, false, err
	}
	f, _ := t.Reader().As(t.Input(what.Subject+" "+text, names), nlu.ClassCancel, map[string]string{"subject": what.Subject})
	if f.Slots.Date+f.Slots.Range == "" {
		return talk.Reply{}, false, nil
	}
	f.Slots = nlu.Slots{Subject: what.Subject, Date: f.Slots.Date, Range: f.Slots.Range}
	r, err := tp.cancel(t, f, t.Key(0))
	return r, true, err
}
