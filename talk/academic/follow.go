package academic

import (
	"slices"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Follow implements talk.Follower: after a class, "los jueves igual" is the same
// class on other days, and hours, days or a room alone change it.
func (tp *Topic) Follow(t *talk.Turn, last talk.Said, f nlu.Frame) (nlu.Frame, bool, error) {
	own := talk.Of(last.Refs, tp.Name())
	if len(own) != 1 || t.Asks(t.Update.Text) {
		return f, false, nil
	}
	was, err := tp.asSaid(t, own[0].ID)
	if err != nil || was.Slots.Subject == "" {
		return f, false, err
	}
	subject := was.Slots.Subject
	if f, ok := tp.completed(t, subject); ok {
		return f, true, nil
	}
	names, err := t.Names()
	if err != nil {
		return f, false, err
	}
	said := t.Update.Text
	if c, ok := t.Contrasts(); ok {
		said = c.Meant
	}
	again := t.HasLine(said, "words.as_well")
	rest, text := "", subject
	for _, w := range strings.Fields(said) {
		if t.OnlyWords(w, "words.again") {
			continue // it says only that it is the same
		}
		text += " " + w
	}
	as, ok := t.Reader().As(t.Input(text, names), nlu.ClassAdd, nil)
	if task, found := t.Reader().As(t.Input(said, names), nlu.TaskAdd, nil); found {
		rest = task.Slots.Title
	}
	for _, w := range speak.Words(rest) {
		if !t.Little(w) && !t.OnlyWords(w, "words.again") && !t.OnlyWords(w, "words.class_parts") && !speak.HoldsWords(as.Slots.Room, w) {
			return f, false, nil
		}
	}
	if talk.Changed(last.Refs) && (again || t.GoesOn() && !t.HasWord("words.being")) && ok && as.Slots.Recurrence+as.Slots.Date != "" {
		same := was
		same.Slots.Recurrence, same.Slots.Date, same.Slots.From = as.Slots.Recurrence, as.Slots.Date, ""
		if when, ok := t.Reader().As(t.Input(said, names), nlu.TaskReschedule, nil); ok && was.Slots.Date != "" && !strings.Contains(as.Slots.Recurrence, ",") {
			if day, _ := speak.CutDue(when.Slots.Due); day != "" {
				same.Slots.Recurrence, same.Slots.Date = "", day // of a single class, one more
			}
		}
		if as.Slots.Start != "" {
			same.Slots.Start, same.Slots.End = as.Slots.Start, as.Slots.End
		}
		if as.Slots.Room != "" {
			same.Slots.Room = as.Slots.Room
		}
		same.Band, same.Confidence, same.Assumed = nlu.Act, 1, nil
		return same, true, nil
	}
	change, ok := t.Reader().As(t.Input(subject+" "+said, names), nlu.ClassChange, nil)
	if !ok || change.Slots.Room+change.Slots.Start == "" || f.Intent == nlu.TaskAdd && f.Band != nlu.Ask {
		return f, false, nil
	}
	change.Slots.Subject, change.Band, change.Confidence = subject, nlu.Act, 1
	return change, true, nil
}

// asSaid is a class of the next two weeks as a message would say it, that of an id, or the
// first one of the subject of that id; without a subject if it has no date in them.
func (tp *Topic) asSaid(t *talk.Turn, id string) (nlu.Frame, error) {
	f := nlu.Frame{Intent: nlu.ClassAdd}
	to := t.Now.AddDate(0, 0, 13).Format(wall.DayForm)
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, From: t.Today(), To: to})
	if err != nil {
		return f, err
	}
	at := slices.IndexFunc(res.Occurrences, func(o *academicv1.Occurrence) bool { return o.Class.Id == id })
	if at < 0 {
		name, err := tp.subjectOf(t, id)
		if err != nil || name == "" {
			return f, err
		}
		at = slices.IndexFunc(res.Occurrences, func(o *academicv1.Occurrence) bool { return o.Class.Subject == name })
		f.Slots.Subject = name
	}
	if at >= 0 {
		c := res.Occurrences[at].Class
		f.Slots = nlu.Slots{Subject: c.Subject, Start: c.Start, End: c.End, Room: c.Room, Teacher: c.Teacher, Group: c.Group, Type: c.Type}
		if c.Recurrence == "" {
			f.Slots.Date = c.Date
		}
	}
	return f, nil
}

// subjectOf is the name of the subject of an id; empty if there is none.
func (tp *Topic) subjectOf(t *talk.Turn, id string) (string, error) {
	res, err := tp.academic.Subjects(t.Ctx, &academicv1.SubjectsRequest{Space: t.Person.ID})
	for _, s := range res.GetSubjects() {
		if s.Id == id {
			return s.Name, err
		}
	}
	return "", err
}

// Stands implements talk.Stander: it tells the next class of the subject that a
// text names.
func (tp *Topic) Stands(t *talk.Turn, text string) (talk.Reply, bool, error) {
	subject, err := tp.namedIn(t, text)
	if err != nil || subject == "" {
		return talk.Reply{}, false, err
	}
	res, err := tp.academic.Next(t.Ctx, &academicv1.NextRequest{Space: t.Person.ID, Subject: subject})
	if fault.Is(err, fault.NotFound) || err == nil && res.Occurrence == nil {
		return talk.Reply{}, false, nil
	}
	if err != nil {
		return talk.Reply{}, false, err
	}
	what := meeting(t, res.Occurrence)
	return talk.Reply{Text: t.Say("talk.untouched_what", "what", what), Refs: []talk.Ref{classRef(res.Occurrence.Class, "")}}, true, nil
}

// namedIn is the subject of the person that a text names; empty if it names none.
func (tp *Topic) namedIn(t *talk.Turn, text string) (string, error) {
	names, err := t.Names()
	for _, s := range names.Subjects {
		if speak.HoldsWords(text, s) {
			return s, err
		}
	}
	return "", err
}

// blankQuestion asks for what is still to be said of a class; its state is what
// was said so far.
const blankQuestion = "blank"

// maxBlank is how many bytes of a class may be said in several messages.
const maxBlank = 200

// Override implements talk.Overrider: "quiero apuntar una clase" asks which, "este
// miércoles sí hay deportiva" puts back what is cancelled, and a subject is renamed, taken
// away on some days of the week, or is to have other notices. In a form the same words may
// be the answer.
func (tp *Topic) Override(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if t.Open != nil && t.Open.Lasts {
		return talk.Reply{}, false, nil
	}
	for _, kind := range []func(*talk.Turn, string) (talk.Reply, bool, error){tp.saidAlways, tp.restored, tp.renamed, tp.removed, tp.goneForGood, tp.switched, tp.askedLead} {
		if r, ok, err := kind(t, text); ok || err != nil {
			return r, ok, err
		}
	}
	if !t.IsOne(text, "words.bare_class") {
		return talk.Reply{}, false, nil
	}
	return talk.Reply{Text: t.Say("class.blank"), Ask: talk.NewQuestion(tp.Name(), blankQuestion, "")}, true, nil
}

// replyBlank adds what a message says to what was said of a class so far.
func (tp *Topic) replyBlank(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var said string
	if !q.Into(&said) || t.Asks(text) || len(said)+len(text) > maxBlank || t.IsOne(text, "words.no") {
		return talk.Reply{}, false, nil
	}
	alone, err := t.Understand(text)
	if err != nil {
		return talk.Reply{}, false, err
	}
	if len(alone.Frames) == 1 && alone.Frames[0].Intent != nlu.ClassAdd && alone.Frames[0].Intent != nlu.SubjectAdd && alone.Frames[0].Confidence >= nlu.Sure &&
		(said != "" || alone.Frames[0].Intent != nlu.TaskAdd) && alone.Frames[0].Intent != nlu.Smalltalk && alone.Frames[0].Intent != nlu.OutOfScope {
		return talk.Reply{}, false, nil // something else
	}
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, false, err
	}
	said = strings.TrimSpace(said + " " + text)
	f, ok := t.Reader().As(t.Input(t.Say("class.blank_said", "what", said), names), nlu.ClassAdd, nil)
	switch {
	case ok && f.Slots.Start == "":
		r := askHour(t, f)
		r.Ask = talk.NewQuestion(tp.Name(), blankQuestion, said)
		return r, true, nil
	case ok:
		f.Start, f.End = 0, 0
		r, err := tp.add(t, f, t.Key(0))
		r.Frames = []nlu.Frame{f}
		return r, true, err
	}
	return talk.Reply{Text: t.Say("class.blank_days", "what", speak.Short(said, 60)), Ask: talk.NewQuestion(tp.Name(), blankQuestion, said)}, true, nil
}
