package academic

import (
	academicv1 "becario/api/becario/academic/v1"
	"becario/talk"
)

// Days implements talk.Planner: the classes of some days.
func (tp *Topic) Days(t *talk.Turn, from, to string) ([]talk.Item, []talk.Ref, error) {
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, From: from, To: to})
	var items []talk.Item
	for _, o := range res.GetOccurrences() {
		items = append(items, talk.Item{Day: o.Date, Hour: o.Start, Line: dayLine(t, o), Lasts: true})
	}
	return items, nil, err
}

// dayLine says a class as a line of a day.
func dayLine(t *talk.Turn, o *academicv1.Occurrence) string {
	what, hours := classKind(t, o.Class.GetType(), o.Class.GetSubject()), span(t, o)
	if o.Cancelled {
		return t.Say("agenda.class_cancelled", "hours", hours, "what", what)
	}
	if o.Room != "" {
		what += ", " + sayRoom(t, o.Room)
	}
	return t.Say("agenda.class", "hours", hours, "what", what)
}
