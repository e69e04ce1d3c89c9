package academic

import (
	"strconv"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/kit/fold"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

func (tp *Topic) add(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	if s.Start == "" && s.Subject != "" && s.Recurrence+s.Date != "" {
		return askHour(t, f), nil
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
	told := []string{t.Say("class.added", "what", rule(t, res.Class))}
	if res.Next != nil && res.Class.Recurrence != "" {
		told = append(told, t.Say("class.first", "day", t.OnDay(res.Next.Date)))
	}
	if len(res.NoticeMinutes) > 0 && res.Next != nil {
		told = append(told, t.Say("class.will_notice", "lead", minuteLeads(t, res.NoticeMinutes)))
	}
	return talk.Reply{
		Text:    speak.Lines(strings.Join(told, " "), overlap(t, res.Overlapping)),
		Refs:    []talk.Ref{classRef(res.Class, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// overlap warns of classes at the same hours, if there are any.
func overlap(t *talk.Turn, classes []*academicv1.Class) string {
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
func askHour(t *talk.Turn, f nlu.Frame) talk.Reply {
	f.Slots.Query = t.Update.Text
	return talk.Reply{Text: t.Say("class.ask_hour", "subject", f.Slots.Subject), Frames: []nlu.Frame{f},
		Ask: talk.NewQuestion("academic", hourQuestion, asked{Frame: f})}
}

// Reply implements talk.Replier: it takes a message as the hours of a class,
// or as the number of the class that is meant.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	if q.Kind == blankQuestion {
		return tp.replyBlank(t, q, text)
	}
	if q.Kind == importQuestion {
		return tp.replyImport(t, q, text)
	}
	if q.Kind == mergeQuestion {
		return tp.replyMerge(t, q, text)
	}
	if q.Kind == renameQuestion {
		return tp.replyRename(t, q, text)
	}
	if q.Kind == removeQuestion {
		return tp.replyRemove(t, q, text)
	}
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
	read, err := t.Understand(f.Slots.Query + " " + text)
	if err != nil {
		return talk.Reply{}, false, err
	}
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
