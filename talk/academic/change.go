package academic

import (
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

const (
	// classChoices is how many classes a question offers as buttons.
	classChoices = 6
	// classLines is how many dates an answer about several shows.
	classLines = 15
)

// act cancels or changes the one class that was chosen.
func (tp *Topic) act(t *talk.Turn, f nlu.Frame, key, id string) (talk.Reply, error) {
	if f.Intent == nlu.ClassChange {
		return tp.changeOne(t, f, key, id)
	}
	return talk.Reply{}, fault.New(fault.NotFound, "fault.no_class", "subject", f.Slots.Subject)
}

// change moves a class or changes its room.
func (tp *Topic) change(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	return tp.changeOne(t, f, key, "")
}

// changeOne changes the class of an id; of none, the one that the frame means.
func (tp *Topic) changeOne(t *talk.Turn, f nlu.Frame, key, id string) (talk.Reply, error) {
	s := f.Slots
	if once(f) && t.HasLine(t.TextOf(f), "words.weekly_days") {
		on, err := tp.onDay(t, s.Subject, s.Date) // "la clase de los lunes es de 9 a 11"
		if err != nil {
			return talk.Reply{}, err
		}
		if id == "" {
			id = on
		}
		if id != "" {
			s.From, s.Date = s.Date, ""
		}
	}
	if told, err := tp.ofWeek(t, &s, id); err != nil || told.Text != "" {
		return told, err
	}
	if id == "" {
		var err error
		if id, err = tp.onTheirDays(t, s); err != nil {
			return talk.Reply{}, err
		}
		if id != "" {
			s.Recurrence = ""
		}
	}
	shift, err := minutesOf(s.Shift)
	if err != nil {
		return talk.Reply{}, err
	}
	res, err := tp.academic.ChangeClass(t.Ctx, &academicv1.ChangeClassRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, ClassId: id,
		Subject: s.Subject, Date: s.Date, From: s.From, NewDate: s.NewDate, Start: s.Start, End: s.End, Room: s.Room,
		Recurrence: s.Recurrence, Group: s.Group, Type: s.Type, ShiftMinutes: int32(shift)})
	switch {
	case fault.Has(err, "fault.many_classes") && id == "":
		return tp.which(t, f)
	case fault.Has(err, "fault.no_class_then"):
		return tp.noneThen(t, s, s.Date, s.Date)
	case err != nil:
		return talk.Reply{}, err
	}
	text := t.Say("class.changed_once", "what", meeting(t, res.After))
	if res.From != "" && res.After.Class.Recurrence != "" {
		text = t.Say("class.changed_from", "day", t.FromDay(res.After.Date), "what", rule(t, res.After.Class))
	}
	if before := difference(t, res.Before, res.After); before != "" {
		text += " " + t.Say("class.before", "what", before)
	}
	r := talk.Reply{
		Text:    speak.Lines(text, overlap(t, res.Overlapping)),
		Refs:    []talk.Ref{classRef(res.After.Class, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
		Frames:  []nlu.Frame{f},
	}
	if res.From == "" && res.After.Class.Recurrence != "" && once(f) {
		r.Buttons[0] = append(r.Buttons[0], t.Button("class.always_button", "academic.always:0"))
	}
	return r, nil
}

// ofWeek finds the one class of a week that is put on another day of it, or changed in that
// week: "esta semana química es el jueves". It leaves the slots as they are if none is said to
// be; several are told, since it is not clear which is meant.
func (tp *Topic) ofWeek(t *talk.Turn, s *nlu.Slots, id string) (told talk.Reply, err error) {
	within := s.NewDate
	if s.Date != "" {
		within = s.Date
	}
	day, bad := wall.Day(within)
	if bad != nil || s.From+s.Recurrence != "" || s.Date != "" && (s.NewDate != "" || !t.HasLine(t.Update.Text, "words.one_week")) {
		return talk.Reply{}, nil
	}
	first := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, Subject: s.Subject,
		From: first.Format(wall.DayForm), To: first.AddDate(0, 0, 6).Format(wall.DayForm)})
	if _, refused := fault.Of(err); refused {
		return talk.Reply{}, nil // it is said when the class is changed
	}
	if err != nil {
		return talk.Reply{}, err
	}
	var week []*academicv1.Occurrence
	for _, o := range res.Occurrences {
		if o.Cancelled || id != "" && o.Class.Id != id || o.StartsAt < t.Now.UnixMicro() {
			continue
		}
		if o.Date == within { // that of the day is meant
			s.Date, s.NewDate = within, ""
			return talk.Reply{}, nil
		}
		week = append(week, o)
	}
	if len(week) == 1 {
		s.Date = week[0].Date
	}
	if len(week) < 2 {
		return talk.Reply{}, nil
	}
	var days []string
	for _, o := range week {
		days = append(days, meeting(t, o))
	}
	return talk.Reply{Text: speak.Lines(t.Say("class.which_of_week", "subject", speak.Short(week[0].Class.Subject, 60)), bullets(t, days, classLines))}, nil
}

// difference says what was otherwise before: the day, the hours, the room.
func difference(t *talk.Turn, before, after *academicv1.Occurrence) string {
	var parts []string
	if before.Date != after.Date {
		parts = append(parts, t.Day(before.Date))
	}
	if before.Start != after.Start || before.End != after.End {
		parts = append(parts, hours(t, before.Start, before.End))
	}
	if before.Room != after.Room && before.Room != "" {
		parts = append(parts, sayRoom(t, before.Room))
	}
	return strings.Join(parts, ", ")
}
