package bot

import (
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/wall"
	"becario/nlu"
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
func (a *academicArea) list(t *turn, s nlu.Slots) (reply, error) {
	if s.Range == "" && s.Format == "" && s.Subject != "" {
		return a.about(t, s.Subject)
	}
	if s.Format == "ics" {
		return a.calendarFile(t, s)
	}
	from, to := splitRange(s.Range)
	if from == "" {
		monday := t.now.AddDate(0, 0, -(int(t.now.Weekday())+6)%7)
		from, to = monday.Format(wall.DayForm), monday.AddDate(0, 0, 6).Format(wall.DayForm)
		over, err := a.over(t, s.Subject, to)
		if err != nil {
			return reply{}, err
		}
		if over {
			from, to = monday.AddDate(0, 0, 7).Format(wall.DayForm), monday.AddDate(0, 0, 13).Format(wall.DayForm)
		}
	}
	res, err := a.academic.Timetable(t.ctx, &academicv1.TimetableRequest{Space: t.person.ID, From: from, To: to, Subject: s.Subject})
	if err != nil {
		return reply{}, err
	}
	all := matching(res.Occurrences, s.Query)
	if len(all) == 0 {
		return a.nothing(t, s, from, to)
	}
	return a.show(t, s, from, to, all)
}

// over reports whether nothing more is held until a day, but something is in
// the week after it.
func (a *academicArea) over(t *turn, subject, sunday string) (bool, error) {
	last, err := wall.Day(sunday)
	if err != nil {
		return false, err
	}
	res, err := a.academic.Timetable(t.ctx, &academicv1.TimetableRequest{Space: t.person.ID, Subject: subject,
		From: t.today(), To: last.AddDate(0, 0, 7).Format(wall.DayForm)})
	if err != nil {
		return false, err
	}
	later := false
	for _, o := range res.Occurrences {
		switch {
		case o.Cancelled:
		case o.Date > sunday:
			later = true
		case o.StartsAt > t.now.UnixMicro() || o.Date == t.today() && o.End > t.now.Format(wall.HourForm):
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
func (a *academicArea) nothing(t *turn, s nlu.Slots, from, to string) (reply, error) {
	text := t.say("class.none_between", "from", t.date(from), "to", t.date(to))
	if from == to {
		text = t.say("class.none_then", "day", t.onDay(from))
	}
	next, err := a.academic.Next(t.ctx, &academicv1.NextRequest{Space: t.person.ID, Subject: s.Subject})
	switch {
	case fault.Is(err, fault.NotFound) && s.Subject == "":
		subjects, err := a.academic.Subjects(t.ctx, &academicv1.SubjectsRequest{Space: t.person.ID})
		if err == nil && len(subjects.Subjects) == 0 {
			text = t.say("class.none")
		}
		return reply{text: text}, err
	case err != nil && !fault.Is(err, fault.NotFound):
		return reply{}, err
	}
	if o := next.GetOccurrence(); o != nil {
		text += " " + t.say("class.next_is", "what", a.meeting(t, o))
	}
	return reply{text: text}, nil
}

// show answers with a timetable in words and, for several days, as a picture, or
// as a sheet to print.
func (a *academicArea) show(t *turn, s nlu.Slots, from, to string, all []*academicv1.Occurrence) (reply, error) {
	head := t.say("class.timetable", "from", t.date(from), "to", t.date(to))
	if from == to {
		head = t.say("class.timetable_day", "day", t.day(from))
	}
	r := reply{text: head + "\n" + a.inWords(t, all, from == to, false)}
	for _, o := range all {
		r.refs = append(r.refs, classRef(o.Class, ""))
	}
	few := withinDays(from, to, maxWeekDays)
	if !few || (from == to && s.Format == "") {
		return r, nil
	}
	drawing, err := a.drawWeek(t, from, to, all)
	if err != nil {
		return reply{}, err
	}
	if s.Format == "pdf" {
		r.name = t.say("class.file", "day", from) + ".pdf"
		r.document, err = drawing.PDF()
	} else {
		r.picture, err = drawing.PNG(scale)
	}
	if len([]rune(r.text)) > maxCaption {
		r.text = head + "\n" + a.inWords(t, all, from == to, true)
	}
	if len([]rune(r.text)) > maxCaption {
		r.text = head
	}
	return r, err
}

func withinDays(from, to string, most int) bool {
	first, err := wall.Day(from)
	return err == nil && to < first.AddDate(0, 0, most).Format(wall.DayForm)
}

// inWords writes a timetable: each day with its classes. Of one day the head
// has said which. In brief it leaves out groups and teachers.
func (a *academicArea) inWords(t *turn, all []*academicv1.Occurrence, oneDay, brief bool) string {
	var text []string
	day := ""
	for _, o := range all[:min(len(all), maxTimetable)] {
		if o.Date != day && !oneDay {
			text = append(text, t.say("class.day", "day", t.day(o.Date)))
		}
		day = o.Date
		text = append(text, t.say("class.line", "what", a.entry(t, o, brief)))
	}
	if more := len(all) - maxTimetable; more > 0 {
		text = append(text, t.say("list.more", "n", more))
	}
	return strings.Join(text, "\n")
}

// entry is one class of a day: "10:00–12:00 CC, aula 1.6".
func (a *academicArea) entry(t *turn, o *academicv1.Occurrence, brief bool) string {
	hours := sayHour(o.Start)
	if o.End != "" {
		hours = t.say("class.from_to", "start", hours, "end", sayHour(o.End))
	}
	hours = t.there(hours, o.Class.GetZone())
	details := a.details(t, o.Class, o.Room)
	if brief {
		details = a.details(t, &academicv1.Class{}, o.Room)
	}
	parts := append([]string{a.title(t, o.Class)}, details...)
	key := "class.entry"
	switch {
	case o.Cancelled:
		key = "class.entry_cancelled"
	case o.Changed:
		key = "class.entry_changed"
	}
	return t.say(key, "hours", hours, "what", strings.Join(parts, ", "))
}

// about tells all of a subject: its classes, its teacher, the next date.
func (a *academicArea) about(t *turn, subject string) (reply, error) {
	to := t.now.AddDate(0, 0, 180).Format(wall.DayForm)
	res, err := a.academic.Timetable(t.ctx, &academicv1.TimetableRequest{Space: t.person.ID, From: t.today(), To: to, Subject: subject})
	if err != nil {
		return reply{}, err
	}
	var text []string
	r := reply{}
	seen := map[string]bool{}
	var next *academicv1.Occurrence
	for _, o := range res.Occurrences {
		if next == nil && !o.Cancelled && o.StartsAt > t.now.UnixMicro() {
			next = o
		}
		if !seen[o.Class.Id] {
			seen[o.Class.Id] = true
			text = append(text, a.rule(t, o.Class))
			r.refs = append(r.refs, classRef(o.Class, ""))
		}
	}
	switch {
	case len(text) == 0:
		return reply{text: t.say("class.none_left", "subject", short(subject, 60))}, nil
	case len(text) > 1:
		text = []string{t.bullets(text, classLines)}
	}
	if next != nil && (len(seen) > 1 || next.Class.Recurrence != "") {
		text = append(text, t.say("class.next_is", "what", a.meeting(t, next)))
	}
	r.text = strings.Join(text, "\n")
	return r, nil
}

// next answers what is on now and what comes after it.
func (a *academicArea) next(t *turn, s nlu.Slots) (reply, error) {
	res, err := a.academic.Next(t.ctx, &academicv1.NextRequest{Space: t.person.ID, Subject: s.Subject})
	if faultIs(err, "fault.no_next_class") && s.Subject == "" {
		return a.nothing(t, s, t.today(), t.today())
	}
	if err != nil {
		return reply{}, err
	}
	r := reply{}
	var text []string
	if o := res.Current; o != nil {
		text = append(text, t.say("class.now", "what", a.meetingNow(t, o)))
		r.refs = append(r.refs, classRef(o.Class, ""))
	}
	if o := res.Occurrence; o != nil {
		said := t.say("class.next_is", "what", a.meeting(t, o))
		if res.Current != nil {
			said = t.say("class.then", "what", a.meetingNow(t, o))
		}
		if left := int((o.StartsAt - t.now.UnixMicro()) / 60e6); left > 0 && left <= soon {
			said = t.say("class.in_minutes", "text", said, "length", t.minuteLength(left))
		}
		text = append(text, said)
		r.refs = append(r.refs, classRef(o.Class, ""))
	}
	r.text = strings.Join(text, "\n")
	return r, nil
}
