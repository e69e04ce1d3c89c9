package academic

import (
	academicv1 "becario/api/becario/academic/v1"
	"becario/ical"
	"becario/nlu"
	"becario/report"
	"becario/talk"
)

// classWords are the words of classes in a calendar.
type classWords struct {
	topic *Topic
	turn  *talk.Turn
}

var _ report.ClassWords = classWords{}

// Title is the subject, with the kind where it is no lesson.
func (w classWords) Title(c *academicv1.Class) string { return title(w.turn, c) }

// Details are group, week and teacher.
func (w classWords) Details(c *academicv1.Class) []string { return details(w.turn, c, "") }

// Room names a room.
func (w classWords) Room(name string) string { return sayRoom(w.turn, name) }

// calendarFile answers with the classes as an iCalendar file, which calendars
// import.
func (tp *Topic) calendarFile(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	days := report.CalendarDays(t.Now)
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, From: days.From, To: days.To, Subject: s.Subject})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Occurrences) == 0 {
		return tp.nothing(t, s, t.Today(), days.To)
	}
	events, err := report.Calendar(classWords{tp, t}, res.Occurrences, t.Now)
	if err != nil {
		return talk.Reply{}, err
	}
	file, err := ical.Write(ical.Calendar{Name: t.Say("class.picture_title"), Events: events}, t.Now)
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{Text: t.Say("class.file_told"), Document: file, Name: t.Say("class.file", "day", t.Today()) + ".ics"}, nil
}
