package academic

import (
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/period"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

const (
	// maxCaption is how long the text beside a picture may be; a longer one
	// leaves out details, or gives way to the picture.
	maxCaption = 1000
	// maxWeekDays is how many days a picture shows.
	maxWeekDays = 14
	// maxTimetable is how many lines a timetable in words has.
	maxTimetable = 60
)

// list answers with the timetable: of the days that were asked for, else of this
// week, or of the next one when this one is over.
func (tp *Topic) list(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	if s.Range == "" && s.Format == "" && s.Subject != "" {
		return tp.about(t, s.Subject)
	}
	if s.Format == "ics" {
		return tp.calendarFile(t, s)
	}
	from, to := speak.CutRange(s.Range)
	if from == "" {
		week := period.Week(t.Now, 0)
		over, err := tp.over(t, s.Subject, week.To)
		if err != nil {
			return talk.Reply{}, err
		}
		if over {
			week = period.Week(t.Now, 1)
		}
		from, to = week.From, week.To
	}
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, From: from, To: to, Subject: s.Subject})
	if err != nil {
		return talk.Reply{}, err
	}
	all := matching(res.Occurrences, s.Query)
	if len(all) == 0 {
		return tp.nothing(t, s, from, to)
	}
	return tp.show(t, s, from, to, all)
}

// over reports whether nothing more is held until a day, but something is in
// the week after it.
func (tp *Topic) over(t *talk.Turn, subject, sunday string) (bool, error) {
	last, err := wall.Day(sunday)
	if err != nil {
		return false, err
	}
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, Subject: subject,
		From: t.Today(), To: last.AddDate(0, 0, 7).Format(wall.DayForm)})
	if err != nil {
		return false, err
	}
	later := false
	for _, o := range res.Occurrences {
		switch {
		case o.Cancelled:
		case o.Date > sunday:
			later = true
		case o.StartsAt > t.Now.UnixMicro() || o.Date == t.Today() && o.End > t.Now.Format(wall.HourForm):
			return false, nil
		}
	}
	return later, nil
}

// matching are the occurrences whose subject, room or teacher hold the words of
// a question.
func matching(all []*academicv1.Occurrence, query string) []*academicv1.Occurrence {
	if query == "" {
		return all
	}
	var kept []*academicv1.Occurrence
	for _, o := range all {
		if fold.Holds(strings.Join([]string{o.Class.Subject, o.Room, o.Class.Teacher, o.Class.Group}, " "), query) {
			kept = append(kept, o)
		}
	}
	return kept
}

// nothing says that there are no classes, at all or on those days.
func (tp *Topic) nothing(t *talk.Turn, s nlu.Slots, from, to string) (talk.Reply, error) {
	text := t.Say("class.none_between", "from", t.Date(from), "to", t.Date(to))
	if from == to {
		text = t.Say("class.none_then", "day", t.OnDay(from))
	}
	next, err := tp.academic.Next(t.Ctx, &academicv1.NextRequest{Space: t.Person.ID, Subject: s.Subject})
	switch {
	case fault.Is(err, fault.NotFound) && s.Subject == "":
		subjects, err := tp.academic.Subjects(t.Ctx, &academicv1.SubjectsRequest{Space: t.Person.ID})
		if err == nil && len(subjects.Subjects) == 0 {
			text = t.Say("class.none")
		}
		return talk.Reply{Text: text}, err
	case err != nil && !fault.Is(err, fault.NotFound):
		return talk.Reply{}, err
	}
	if o := next.GetOccurrence(); o != nil {
		text += " " + t.Say("class.next_is", "what", meeting(t, o))
	}
	return talk.Reply{Text: text}, nil
}

// show answers with a timetable in words and, for several days, as a picture, or
// as a sheet to print.
func (tp *Topic) show(t *talk.Turn, s nlu.Slots, from, to string, all []*academicv1.Occurrence) (talk.Reply, error) {
	head := t.Say("class.timetable", "from", t.Date(from), "to", t.Date(to))
	if from == to {
		head = t.Say("class.timetable_day", "day", t.Day(from))
	}
	r := talk.Reply{Text: head + "\n" + inWords(t, all, from == to, false)}
	for _, o := range all {
		r.Refs = append(r.Refs, classRef(o.Class, ""))
	}
	few := withinDays(from, to, maxWeekDays)
	if !few || (from == to && s.Format == "") {
		return r, nil
	}
	drawing, err := tp.drawWeek(t, from, to, all)
	if err != nil {
		return talk.Reply{}, err
	}
	if s.Format == "pdf" {
		r.Name = t.Say("class.file", "day", from) + ".pdf"
		r.Document, err = drawing.PDF()
	} else {
		r.Picture, err = drawing.PNG(talk.PictureScale)
	}
	if len([]rune(r.Text)) > maxCaption {
		r.Text = head + "\n" + inWords(t, all, from == to, true)
	}
	if len([]rune(r.Text)) > maxCaption {
		r.Text = head
	}
	return r, err
}

func withinDays(from, to string, most int) bool {
	first, err := wall.Day(from)
	return err == nil && to < first.AddDate(0, 0, most).Format(wall.DayForm)
}

// inWords writes a timetable: each day with its classes. Of one day the head
// has said which. In brief it leaves out groups and teachers.
func inWords(t *talk.Turn, all []*academicv1.Occurrence, oneDay, brief bool) string {
	var text []string
	day := ""
	for _, o := range all[:min(len(all), maxTimetable)] {
		if o.Date != day && !oneDay {
			text = append(text, t.Say("class.day", "day", t.Day(o.Date)))
		}
		day = o.Date
		text = append(text, t.Say("class.line", "what", entry(t, o, brief)))
	}
	if more := len(all) - maxTimetable; more > 0 {
		text = append(text, t.Say("list.more", "n", more))
	}
	return strings.Join(text, "\n")
}

// entry is one class of a day: "10:00–12:00 CC, aula 1.6".
func entry(t *talk.Turn, o *academicv1.Occurrence, brief bool) string {
	told := o.Class
	if brief {
		told = &academicv1.Class{} // its room alone
	}
	parts := append([]string{title(t, o.Class)}, details(t, told, o.Room)...)
	key := "class.entry"
	switch {
	case o.Cancelled:
		key = "class.entry_cancelled"
	case o.Changed:
		key = "class.entry_changed"
	}
	return t.Say(key, "hours", span(t, o), "what", strings.Join(parts, ", "))
}

// about tells all of a subject: its classes, its teacher, the next date.
func (tp *Topic) about(t *talk.Turn, subject string) (talk.Reply, error) {
	to := t.Now.AddDate(0, 0, 180).Format(wall.DayForm)
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, From: t.Today(), To: to, Subject: subject})
	if err != nil {
		return talk.Reply{}, err
	}
	var text []string
	r := talk.Reply{}
	seen := map[string]bool{}
	var next *academicv1.Occurrence
	for _, o := range res.Occurrences {
		if next == nil && !o.Cancelled && o.StartsAt > t.Now.UnixMicro() {
			next = o
		}
		if !seen[o.Class.Id] {
			seen[o.Class.Id] = true
			text = append(text, rule(t, o.Class))
			r.Refs = append(r.Refs, classRef(o.Class, ""))
		}
	}
	switch {
	case len(text) == 0:
		return talk.Reply{Text: t.Say("class.none_left", "subject", speak.Short(subject, 60))}, nil
	case len(text) > 1:
		text = []string{bullets(t, text, classLines)}
	}
	if next != nil && (len(seen) > 1 || next.Class.Recurrence != "") {
		text = append(text, t.Say("class.next_is", "what", meeting(t, next)))
	}
	r.Text = strings.Join(text, "\n")
	return r, nil
}
