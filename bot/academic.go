package bot

import (
	"strconv"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/api/becario/academic/v1/academicv1connect"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/nlu"
)

// academicArea talks about subjects and classes.
type academicArea struct {
	academic academicv1connect.AcademicServiceClient
}

func (*academicArea) name() string { return "academic" }

func (*academicArea) intents() []nlu.Intent {
	return []nlu.Intent{nlu.ClassAdd, nlu.ClassList, nlu.ClassNext, nlu.ClassCancel, nlu.ClassChange, nlu.SubjectAdd}
}

func (a *academicArea) do(t *turn, f nlu.Frame, key string) (reply, error) {
	r, err := a.doOne(t, f, key)
	if faultIs(err, "fault.unknown_subject") && !changes(f.Intent) {
		// An exam is a task: "¿cuándo tengo exámenes?".
		if tasks, ok, err := t.tasksLike(f.Slots.Subject, f.Slots.Range); ok || err != nil {
			return tasks, err
		}
	}
	return r, err
}

func (a *academicArea) doOne(t *turn, f nlu.Frame, key string) (reply, error) {
	switch f.Intent {
	case nlu.ClassAdd:
		return a.add(t, f, key)
	case nlu.ClassNext:
		return a.next(t, f.Slots)
	case nlu.ClassCancel:
		return a.cancel(t, f, key)
	case nlu.ClassChange:
		return a.change(t, f, key, "")
	case nlu.SubjectAdd:
		return a.addSubject(t, f.Slots, key)
	}
	return a.list(t, f.Slots)
}

func (a *academicArea) add(t *turn, f nlu.Frame, key string) (reply, error) {
	s := f.Slots
	if s.Start == "" && s.Subject != "" && s.Recurrence+s.Date != "" {
		return a.askHour(t, f), nil
	}
	date := s.Date
	if date == "" {
		date = s.From
	}
	res, err := a.academic.AddClass(t.ctx, &academicv1.AddClassRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Class: &academicv1.Class{
		Subject: s.Subject, Recurrence: s.Recurrence, Date: date, Start: s.Start, End: s.End, Zone: t.person.Zone,
		Room: s.Room, Teacher: s.Teacher, Group: s.Group, Type: s.Type, Week: s.Week,
	}})
	if err != nil {
		return reply{}, err
	}
	told := []string{t.say("class.added", "what", a.rule(t, res.Class))}
	if res.Next != nil && res.Class.Recurrence != "" {
		told = append(told, t.say("class.first", "day", t.onDay(res.Next.Date)))
	}
	if len(res.NoticeMinutes) > 0 && res.Next != nil {
		told = append(told, t.say("class.will_notice", "lead", t.minuteLeads(res.NoticeMinutes)))
	}
	return reply{
		text:    lines(strings.Join(told, " "), a.overlap(t, res.Overlapping)),
		refs:    []Ref{classRef(res.Class, key)},
		buttons: [][]channel.Button{{t.button("button.undo", "undo")}},
	}, nil
}

func classRef(c *academicv1.Class, key string) Ref {
	return Ref{Service: "academic", ID: c.Id, Version: c.Version, Key: key}
}

// overlap warns of classes at the same hours, if there are any.
func (a *academicArea) overlap(t *turn, classes []*academicv1.Class) string {
	var names []string
	for _, c := range classes {
		names = append(names, t.say("class.at_hour", "subject", short(c.Subject, 60), "hour", sayHour(c.Start)))
	}
	if len(names) == 0 {
		return ""
	}
	return t.say("class.overlap", "names", t.list(names))
}

// askHour asks for the hours of a class. The text of the message is kept with
// the frame, because the answer is read at its end.
func (a *academicArea) askHour(t *turn, f nlu.Frame) reply {
	f.Slots.Query = t.update.Text
	return reply{text: t.say("class.ask_hour", "subject", f.Slots.Subject), frames: []nlu.Frame{f},
		ask: &Question{Kind: "academic.hour", Frames: []nlu.Frame{f}}}
}

// reply takes a message as the hours of a class, or as the number of the class
// that is meant.
func (a *academicArea) reply(t *turn, q Question, text string) (reply, bool, error) {
	if len(q.Frames) != 1 {
		return reply{}, false, nil
	}
	f := q.Frames[0]
	if q.Kind == "academic.which" {
		n, err := strconv.Atoi(strings.Trim(text, " .º"))
		if err != nil || n < 1 || n > len(q.Refs) {
			return reply{}, false, nil
		}
		r, err := a.act(t, f, t.key(0), q.Refs[n-1].ID)
		return r, true, err
	}
	names, err := t.context()
	if err != nil {
		return reply{}, false, err
	}
	read := t.Reader.Understand(t.input(f.Slots.Query+" "+text, names))
	if len(read.Frames) != 1 || read.Frames[0].Intent != nlu.ClassAdd || read.Frames[0].Slots.Start == "" ||
		!fold.Same(read.Frames[0].Slots.Subject, f.Slots.Subject) {
		return reply{}, false, nil
	}
	f.Slots.Query = ""
	f.Slots.Start, f.Slots.End = read.Frames[0].Slots.Start, read.Frames[0].Slots.End
	if f.Slots.Room == "" {
		f.Slots.Room = read.Frames[0].Slots.Room
	}
	r, err := a.add(t, f, t.key(0))
	return r, true, err
}

func (a *academicArea) addSubject(t *turn, s nlu.Slots, key string) (reply, error) {
	res, err := a.academic.AddSubject(t.ctx, &academicv1.AddSubjectRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Subject: &academicv1.Subject{
		Name: s.Subject, Alias: s.Alias, Teacher: s.Teacher, Credits: int32(s.Credits), Group: s.Group,
	}})
	if err != nil {
		return reply{}, err
	}
	phrase := "subject.added"
	if res.Existed {
		phrase = "subject.completed"
	}
	return reply{
		text:    t.say(phrase, "what", a.subject(t, res.Subject)),
		refs:    []Ref{{Service: "academic", ID: res.Subject.Id, Version: res.Subject.Version, Key: key}},
		buttons: [][]channel.Button{{t.button("button.undo", "undo")}},
	}, nil
}

// subject says a subject with what is known of it: "Cálculo (CAL), 6 créditos, con Ana".
func (a *academicArea) subject(t *turn, s *academicv1.Subject) string {
	parts := []string{short(s.Name, 120)}
	if s.Alias != "" {
		parts[0] = t.say("subject.alias", "name", parts[0], "alias", s.Alias)
	}
	if s.Credits > 0 {
		parts = append(parts, t.say("subject.credits", "n", int(s.Credits)))
	}
	if s.Group != "" {
		parts = append(parts, t.say("class.group", "group", s.Group))
	}
	if s.Teacher != "" {
		parts = append(parts, t.say("class.teacher", "teacher", s.Teacher))
	}
	return strings.Join(parts, ", ")
}

// undo takes back a change and says what is now.
func (a *academicArea) undo(t *turn, key string) (string, error) {
	res, err := a.academic.Undo(t.ctx, &academicv1.UndoRequest{Space: t.person.ID, Actor: t.person.ID, Key: key})
	if err != nil {
		return "", err
	}
	var texts []string
	switch {
	case len(res.Occurrences) > 0:
		for _, o := range res.Occurrences {
			texts = append(texts, t.say("class.back", "what", a.meeting(t, o)))
		}
	case len(res.Classes) > 0:
		for _, c := range res.Classes {
			texts = append(texts, t.say("class.restored", "what", a.rule(t, c)))
		}
	case len(res.UndoneClasses) > 0:
		for _, c := range res.UndoneClasses {
			texts = append(texts, t.say("class.unkept", "what", a.rule(t, c)))
		}
	default:
		for _, s := range res.Subjects {
			texts = append(texts, t.say("subject.restored", "what", a.subject(t, s)))
		}
		for _, s := range res.UndoneSubjects[len(res.Subjects):] {
			texts = append(texts, t.say("subject.unkept", "what", a.subject(t, s)))
		}
	}
	return strings.Join(texts, "\n"), nil
}

// names gives the reader the person's subjects.
func (a *academicArea) names(t *turn, c *nlu.Context) error {
	res, err := a.academic.Subjects(t.ctx, &academicv1.SubjectsRequest{Space: t.person.ID})
	for _, s := range res.GetSubjects() {
		c.Subjects = append(c.Subjects, s.Name)
		if s.Alias != "" {
			c.Subjects = append(c.Subjects, s.Alias)
		}
	}
	return err
}

// faultIs reports whether an error is a fault that is said by a key.
func faultIs(err error, key string) bool {
	f, ok := fault.Of(err)
	return ok && f.Key == key
}
