package academic

import (
	"strconv"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

func classRef(c *academicv1.Class, key string) talk.Ref {
	return talk.Ref{Service: "academic", ID: c.Id, Version: c.Version, Key: key}
}

// Undo implements talk.Undoer: it takes back a change and says what is now.
func (tp *Topic) Undo(t *talk.Turn, key string) (string, error) {
	res, err := tp.academic.Undo(t.Ctx, &academicv1.UndoRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key})
	if err != nil {
		return "", err
	}
	texts := undoneSettings(t, res)
	switch {
	case len(texts) > 0:
	case len(res.Occurrences) > 0:
		for _, o := range res.Occurrences {
			key := "class.back"
			switch was := silentBefore(res.UndoneClasses, o); {
			case o.Cancelled:
				key = "class.cancelled" // what had been put back
			case was && !o.Silent:
				key = "class.day_notice"
			case !was && o.Silent:
				key = "class.day_silent"
			}
			texts = append(texts, t.Say(key, "what", meeting(t, o)))
		}
	case len(res.Classes) > 0:
		for _, c := range res.Classes {
			texts = append(texts, t.Say("class.restored", "what", rule(t, c)))
		}
	case len(res.UndoneClasses) > 0:
		for _, c := range res.UndoneClasses {
			texts = append(texts, t.Say("class.unkept", "what", rule(t, c)))
		}
	default:
		for _, s := range res.Subjects {
			texts = append(texts, t.Say("subject.restored", "what", subject(t, s)))
		}
		for _, s := range res.UndoneSubjects[len(res.Subjects):] {
			texts = append(texts, t.Say("subject.unkept", "what", subject(t, s)))
		}
	}
	return strings.Join(texts, "\n"), nil
}

// Naming implements talk.Namer.
func (*Topic) Naming() nlu.Names { return nlu.SubjectNames }

// Names implements talk.Namer: it gives the reader the person's subjects.
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

// which asks which of several classes is meant.
func (tp *Topic) which(t *talk.Turn, f nlu.Frame) (talk.Reply, error) {
	s := f.Slots
	from, to := s.Date, s.Date
	if from == "" {
		if from = s.From; from == "" {
			from = t.Today()
		}
		first, err := wall.Day(from)
		if err != nil {
			return talk.Reply{}, fault.New(fault.Invalid, "fault.bad_date", "value", from)
		}
		to = first.AddDate(0, 0, 13).Format(wall.DayForm)
	}
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, From: from, To: to, Subject: s.Subject})
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Text: t.Say("class.which"), Frames: []nlu.Frame{f}}
	seen := map[string]bool{}
	for _, o := range res.Occurrences {
		if seen[o.Class.Id] || o.Cancelled || len(r.Refs) == classChoices {
			continue
		}
		seen[o.Class.Id] = true
		label := title(t, o.Class) + ", " + days(t, o.Class) + ", " + speak.Hour(o.Start)
		r.Buttons = append(r.Buttons, []channel.Button{{Label: speak.Short(label, 50), Data: "academic.change:" + strconv.Itoa(len(r.Refs))}})
		r.Refs = append(r.Refs, classRef(o.Class, ""))
	}
	r.Ask = talk.NewQuestion(tp.Name(), whichQuestion, asked{f, r.Refs})
	return r, nil
}

// Press implements talk.Presser: it answers the buttons of classes.
func (tp *Topic) Press(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	if action == "import" {
		return tp.pressImport(t)
	}
	switch action {
	case "alike":
		return tp.alike(t, argument)
	case "merge":
		return tp.pressMerge(t)
	case "rename":
		return tp.pressRename(t, argument)
	case "remove":
		return tp.pressRemove(t)
	}
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.Stale(), nil
	}
	if action == "drop" {
		return tp.drop(t, refs[i])
	}
	if action == "always" {
		f, ok := t.Shown()
		if !ok || !once(f) {
			return t.Stale(), nil
		}
		r, err := tp.always(t, f, refs[i])
		r.Edit = true
		return r, err
	}
	var q asked
	if action != "change" || !t.Open.Is(tp.Name(), whichQuestion) || !t.Open.Into(&q) {
		return t.Stale(), nil
	}
	r, err := tp.act(t, q.Frame, t.Key(0), refs[i].ID)
	r.Edit = true
	return r, err
}
