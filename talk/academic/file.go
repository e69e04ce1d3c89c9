package academic

import (
	"errors"
	"strconv"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/ical"
	"becario/kit/fault"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

var _ talk.FileTaker = (*Topic)(nil)

// Files implements talk.FileTaker: a calendar holds a timetable. Of tables it is
// said that they cannot be read; they are of no use to anybody else.
func (tp *Topic) Files() []talk.FileRow {
	return []talk.FileRow{
		{Types: []string{"text/calendar"}, Take: tp.takeCalendar},
		{Types: []string{"text/csv", "text/tab-separated-values"}, Take: func(t *talk.Turn, _ talk.File) (talk.Reply, error) {
			return talk.Reply{Text: t.Say("unreadable.table")}, nil
		}},
	}
}

const (
	// maxImport is how many classes of a calendar are kept.
	maxImport = 60
	// importLines is how many of them the question shows.
	importLines = 20

	// importQuestion asks whether to keep the classes of a calendar. Its state is
	// a list of report.Planned.
	importQuestion = "import"
)

// takeCalendar shows the classes of a calendar and asks whether to keep them.
func (tp *Topic) takeCalendar(t *talk.Turn, f talk.File) (talk.Reply, error) {
	cal, err := tp.readCalendar(t, f)
	switch {
	case errors.Is(err, ical.ErrNotCalendar), errors.Is(err, ical.ErrTooLarge):
		return talk.Reply{Text: t.Say("class.import_unreadable")}, nil
	case err != nil:
		return talk.Reply{}, err
	}
	classes, left := report.Classes(cal, t.Now, t.Person.Zone)
	switch {
	case len(classes) == 0:
		return talk.Reply{Text: t.Say("class.import_none")}, nil
	case len(classes) > maxImport:
		return talk.Reply{Text: t.Say("class.import_many", "n", len(classes), "max", maxImport)}, nil
	}
	lines := []string{t.Say("class.import_found", "n", len(classes))}
	for _, p := range classes[:min(len(classes), importLines)] {
		what := rule(t, p.Class())
		if p.Recurrence == "" {
			what = meeting(t, &academicv1.Occurrence{Class: p.Class(), Date: p.Date, Start: p.Start, End: p.End, Room: p.Room})
		}
		lines = append(lines, t.Say("class.line", "what", what))
	}
	if more := len(classes) - importLines; more > 0 {
		lines = append(lines, t.Say("list.more", "n", more))
	}
	if left > 0 {
		lines = append(lines, t.Say("class.import_left", "n", left))
	}
	lines = append(lines, t.Say("class.import_ask", "n", len(classes)))
	return talk.Reply{
		Text:    strings.Join(lines, "\n"),
		Buttons: [][]channel.Button{{t.Button("button.yes", "academic.import"), t.Button("button.no", "no")}},
		Ask:     talk.NewQuestion(tp.Name(), importQuestion, classes),
	}, nil
}

// readCalendar reads a calendar from the intake.
func (tp *Topic) readCalendar(t *talk.Turn, f talk.File) (ical.Calendar, error) {
	file, err := t.Files().Get(t.Ctx, t.Person.ID, f.ID)
	if err != nil {
		return ical.Calendar{}, err
	}
	defer file.Close() // it was only read
	cal, _, err := ical.Read(file)
	return cal, err
}

// keepCalendar keeps the classes of a calendar. Those that are there already, and
// those that cannot be, are told of.
func (tp *Topic) keepCalendar(t *talk.Turn, classes []report.Planned) (talk.Reply, error) {
	r := talk.Reply{}
	there, wrong := 0, ""
	for i, p := range classes {
		key := t.Key(0) + "." + strconv.Itoa(i)
		res, err := tp.academic.AddClass(t.Ctx, &academicv1.AddClassRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Class: p.Class()})
		text, refused := t.Fault(err)
		switch {
		case fault.Has(err, "fault.class_there"):
			there++
		case refused:
			wrong = speak.Lines(wrong, t.Say("class.import_refused", "subject", speak.Short(p.Subject, 60), "why", text))
		case err != nil:
			return talk.Reply{}, err
		default:
			r.Refs = append(r.Refs, classRef(res.Class, key))
		}
	}
	if n := len(r.Refs); n > 0 {
		r.Text = t.Say("class.imported", "n", n)
		r.Buttons = [][]channel.Button{{t.Button("button.undo_all", "undo")}}
	}
	if there > 0 {
		r.Text = speak.Lines(r.Text, t.Say("class.import_there", "n", there))
	}
	r.Text = speak.Lines(r.Text, wrong)
	return r, nil
}

// pressImport keeps the classes that were asked about.
func (tp *Topic) pressImport(t *talk.Turn) (talk.Reply, error) {
	var classes []report.Planned
	if !t.Open.Is(tp.Name(), importQuestion) || !t.Open.Into(&classes) {
		return t.Stale(), nil
	}
	t.Once()
	r, err := tp.keepCalendar(t, classes)
	r.Edit = true
	return r, err
}

// replyImport takes a yes or a no as the answer to whether to keep them.
func (tp *Topic) replyImport(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var classes []report.Planned
	switch {
	case !q.Into(&classes):
	case t.IsOne(text, "words.yes"):
		r, err := tp.keepCalendar(t, classes)
		return r, true, err
	case t.IsOne(text, "words.no"):
		return talk.Reply{Text: t.Say("talk.left")}, true, nil
	}
	return talk.Reply{}, false, nil
}
