// Package academic is the topic of subjects, classes and the timetable. It talks
// with the academic service through its contract.
package academic

import (
	"becario/draw"
	"becario/talk"
	"becario/talk/speak"
	"strconv"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/api/becario/academic/v1/academicv1connect"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/nlu"
)

// Topic talks about subjects and classes.
type Topic struct {
	academic academicv1connect.AcademicServiceClient
	pen      func() (*draw.Pen, error)
}

// The powers of the topic.
var (
	_ talk.Undoer     = (*Topic)(nil)
	_ talk.Presser    = (*Topic)(nil)
	_ talk.Replier    = (*Topic)(nil)
	_ talk.Namer      = (*Topic)(nil)
	_ talk.Commander  = (*Topic)(nil)
	_ talk.Rereader   = (*Topic)(nil)
	_ talk.Mender     = (*Topic)(nil)
	_ talk.Noticer    = (*Topic)(nil)
	_ talk.Configurer = (*Topic)(nil)
	_ talk.Planner    = (*Topic)(nil)
)

// New returns the topic on an academic service. pen gives what draws the
// timetable.
func New(client academicv1connect.AcademicServiceClient, pen func() (*draw.Pen, error)) *Topic {
	return &Topic{academic: client, pen: pen}
}

// Name implements talk.Topic.
func (*Topic) Name() string { return "academic" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Change(nlu.ClassAdd, tp.add),
		talk.Read(nlu.ClassList, orTask(tp.list)),
		talk.Read(nlu.ClassNext, orTask(tp.next)),
		talk.Change(nlu.ClassCancel, tp.cancel),
		talk.Change(nlu.ClassChange, func(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) { return tp.change(t, f, key, "") }),
		talk.Change(nlu.SubjectAdd, func(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) { return tp.addSubject(t, f.Slots, key) }),
	}
}

// orTask answers a question about what is no subject with the tasks that are
// called so: an exam is a task ("¿cuándo tengo exámenes?").
func orTask(read func(*talk.Turn, nlu.Slots) (talk.Reply, error)) talk.Do {
	return func(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
		r, err := read(t, f.Slots)
		if !fault.Has(err, "fault.unknown_subject") {
			return r, err
		}
		for _, topic := range talk.Having[talk.Seeker](t) {
			if tasks, ok, err := topic.Like(t, f.Slots.Subject, f.Slots.Range); ok || err != nil {
				return tasks, err
			}
		}
		return r, err
	}
}

// Commands implements talk.Commander.
func (*Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"timetable": talk.Shortcut(func(*talk.Turn) nlu.Frame { return nlu.Frame{Intent: nlu.ClassList} }),
	}
}

func (tp *Topic) add(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	if s.Start == "" && s.Subject != "" && s.Recurrence+s.Date != "" {
		return tp.askHour(t, f), nil
	}
	date := s.Date
	if date == "" {
		date = s.From
	}
	res, err := tp.academic.AddClass(t.Ctx, &academicv1.AddClassRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Class: &academicv1.Class{
		Subject: s.Subject, Recurrence: s.Recurrence, Date: date, Start: s.Start, End: s.End, Zone: t.Person.Zone,
		Room: s.Room, Teacher: s.Teacher, Group: s.Group, Type: s.Type, Week: s.Week,
	}})
	if err != nil {
		return talk.Reply{}, err
	}
	told := []string{t.Say("class.added", "what", tp.rule(t, res.Class))}
	if res.Next != nil && res.Class.Recurrence != "" {
		told = append(told, t.Say("class.first", "day", t.OnDay(res.Next.Date)))
	}
	if len(res.NoticeMinutes) > 0 && res.Next != nil {
		told = append(told, t.Say("class.will_notice", "lead", minuteLeads(t, res.NoticeMinutes)))
	}
	return talk.Reply{
		Text:    speak.Lines(strings.Join(told, " "), tp.overlap(t, res.Overlapping)),
		Refs:    []talk.Ref{classRef(res.Class, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

func classRef(c *academicv1.Class, key string) talk.Ref {
	return talk.Ref{Service: "academic", ID: c.Id, Version: c.Version, Key: key}
}

// overlap warns of classes at the same hours, if there are any.
func (tp *Topic) overlap(t *talk.Turn, classes []*academicv1.Class) string {
	var names []string
	for _, c := range classes {
		names = append(names, t.Say("class.at_hour", "subject", speak.Short(c.Subject, 60), "hour", speak.Hour(c.Start)))
	}
	if len(names) == 0 {
		return ""
	}
	return t.Say("class.overlap", "names", t.List(names))
}

// The questions of the topic: from when to when a class is, and which class is
// meant.
const (
	hourQuestion  = "hour"
	whichQuestion = "which"
)

// asked is their state: what is to be done, and the classes in the order of their
// numbers.
type asked struct {
	Frame   nlu.Frame  `json:"frame"`
	Classes []talk.Ref `json:"classes,omitempty"`
}

// askHour asks for the hours of a class. The text of the message is kept with
// the frame, because the answer is read at its end.
func (tp *Topic) askHour(t *talk.Turn, f nlu.Frame) talk.Reply {
	f.Slots.Query = t.Update.Text
	return talk.Reply{Text: t.Say("class.ask_hour", "subject", f.Slots.Subject), Frames: []nlu.Frame{f},
		Ask: talk.NewQuestion("academic", hourQuestion, asked{Frame: f})}
}

// reply takes a message as the hours of a class, or as the number of the class
// that is meant.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var a asked
	if !q.Into(&a) {
		return talk.Reply{}, false, nil
	}
	f := a.Frame
	if q.Kind == whichQuestion {
		n, err := strconv.Atoi(strings.Trim(text, " .º"))
		if err != nil || n < 1 || n > len(a.Classes) {
			return talk.Reply{}, false, nil
		}
		r, err := tp.act(t, f, t.Key(0), a.Classes[n-1].ID)
		return r, true, err
	}
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, false, err
	}
	read := t.Reader().Understand(t.Input(f.Slots.Query+" "+text, names))
	if len(read.Frames) != 1 || read.Frames[0].Intent != nlu.ClassAdd || read.Frames[0].Slots.Start == "" ||
		!fold.Same(read.Frames[0].Slots.Subject, f.Slots.Subject) {
		return talk.Reply{}, false, nil
	}
	f.Slots.Query = ""
	f.Slots.Start, f.Slots.End = read.Frames[0].Slots.Start, read.Frames[0].Slots.End
	if f.Slots.Room == "" {
		f.Slots.Room = read.Frames[0].Slots.Room
	}
	r, err := tp.add(t, f, t.Key(0))
	return r, true, err
}

func (tp *Topic) addSubject(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, error) {
	res, err := tp.academic.AddSubject(t.Ctx, &academicv1.AddSubjectRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Subject: &academicv1.Subject{
		Name: s.Subject, Alias: s.Alias, Teacher: s.Teacher, Credits: int32(s.Credits), Group: s.Group,
	}})
	if err != nil {
		return talk.Reply{}, err
	}
	phrase := "subject.added"
	if res.Existed {
		phrase = "subject.completed"
	}
	return talk.Reply{
		Text:    t.Say(phrase, "what", tp.subject(t, res.Subject)),
		Refs:    []talk.Ref{{Service: "academic", ID: res.Subject.Id, Version: res.Subject.Version, Key: key}},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// subject says a subject with what is known of it: "Cálculo (CAL), 6 créditos, con Ana".
func (tp *Topic) subject(t *talk.Turn, s *academicv1.Subject) string {
	parts := []string{speak.Short(s.Name, 120)}
	if s.Alias != "" {
		parts[0] = t.Say("subject.alias", "name", parts[0], "alias", s.Alias)
	}
	if s.Credits > 0 {
		parts = append(parts, t.Say("subject.credits", "n", int(s.Credits)))
	}
	if s.Group != "" {
		parts = append(parts, t.Say("class.group", "group", s.Group))
	}
	if s.Teacher != "" {
		parts = append(parts, t.Say("class.teacher", "teacher", s.Teacher))
	}
	return strings.Join(parts, ", ")
}

// undo takes back a change and says what is now.
func (tp *Topic) Undo(t *talk.Turn, key string) (string, error) {
	res, err := tp.academic.Undo(t.Ctx, &academicv1.UndoRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key})
	if err != nil {
		return "", err
	}
	var texts []string
	switch {
	case len(res.Occurrences) > 0:
		for _, o := range res.Occurrences {
			texts = append(texts, t.Say("class.back", "what", tp.meeting(t, o)))
		}
	case len(res.Classes) > 0:
		for _, c := range res.Classes {
			texts = append(texts, t.Say("class.restored", "what", tp.rule(t, c)))
		}
	case len(res.UndoneClasses) > 0:
		for _, c := range res.UndoneClasses {
			texts = append(texts, t.Say("class.unkept", "what", tp.rule(t, c)))
		}
	default:
		for _, s := range res.Subjects {
			texts = append(texts, t.Say("subject.restored", "what", tp.subject(t, s)))
		}
		for _, s := range res.UndoneSubjects[len(res.Subjects):] {
			texts = append(texts, t.Say("subject.unkept", "what", tp.subject(t, s)))
		}
	}
	return strings.Join(texts, "\n"), nil
}

// names gives the reader the person's subjects.
func (tp *Topic) Names(t *talk.Turn, c *nlu.Context) error {
	res, err := tp.academic.Subjects(t.Ctx, &academicv1.SubjectsRequest{Space: t.Person.ID})
	for _, s := range res.GetSubjects() {
		c.Subjects = append(c.Subjects, s.Name)
		if s.Alias != "" {
			c.Subjects = append(c.Subjects, s.Alias)
		}
	}
	return err
}
