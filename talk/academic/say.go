package academic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/teambition/rrule-go"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fold"
	"becario/kit/wall"
	"becario/talk"
	"becario/talk/speak"
)

// rule says a class with everything that is known of it: "CC, los lunes y
// miércoles de 10:00 a 12:00, aula 1.6, con Marta".
func rule(t *talk.Turn, c *academicv1.Class) string {
	parts := []string{title(t, c), days(t, c) + " " + t.There(hours(t, c.Start, c.End), c.Zone)}
	return strings.Join(append(parts, details(t, c, c.Room)...), ", ")
}

// meeting says one date of a class: "CC, lun 9 mar de 10:00 a 12:00, aula 1.6".
func meeting(t *talk.Turn, o *academicv1.Occurrence) string {
	return meetingAt(t, o, t.Day(o.Date)+" ")
}

// meetingNow says a meeting of today without its day.
func meetingNow(t *talk.Turn, o *academicv1.Occurrence) string {
	if o.Date != t.Today() {
		return meeting(t, o)
	}
	return meetingAt(t, o, "")
}

// meetingAt says a meeting with a text before its hours.
func meetingAt(t *talk.Turn, o *academicv1.Occurrence, before string) string {
	parts := []string{title(t, o.Class), before + t.There(hours(t, o.Start, o.End), o.Class.GetZone())}
	if o.Room != "" {
		parts = append(parts, sayRoom(t, o.Room))
	}
	return strings.Join(parts, ", ")
}

// title is the subject of a class, with its kind if that is not a lesson.
func title(t *talk.Turn, c *academicv1.Class) string {
	if c.Type == "" || c.Type == "theory" || t.OnlyWords(c.Subject, "words.class_parts") || t.OnlyWords(c.Subject, "words.class_kinds") { // "laboratorio" says its kind
		return speak.Short(c.Subject, 120)
	}
	return classKind(t, c.Type, c.Subject)
}

// classKind says what of a subject there is: "clase de CC", "examen de CC".
func classKind(t *talk.Turn, kind, subject string) string {
	if kind == "" {
		kind = "theory"
	}
	return t.Say("class.kind."+kind, "subject", speak.Short(subject, 120))
}

// details are room, group, week and teacher, those that there are.
func details(t *talk.Turn, c *academicv1.Class, room string) []string {
	var parts []string
	if room != "" {
		parts = append(parts, sayRoom(t, room))
	}
	if c.Week != "" {
		parts = append(parts, t.Say("class.week", "week", c.Week))
	}
	if c.Group != "" {
		parts = append(parts, t.Say("class.group", "group", speak.Short(c.Group, 60)))
	}
	if c.Teacher != "" {
		parts = append(parts, t.Say("class.teacher", "teacher", speak.Short(c.Teacher, 60)))
	}
	return parts
}

// days says on which days a class is: "los lunes y miércoles", or its date.
func days(t *talk.Turn, c *academicv1.Class) string {
	if c.Recurrence == "" {
		return t.Day(c.Date)
	}
	option, err := rrule.StrToROption(c.Recurrence)
	if err != nil || option.Freq != rrule.WEEKLY || len(option.Byweekday) == 0 {
		return t.Repeats(c.Recurrence)
	}
	said := t.Say("class.weekly", "days", weekdays(t, option.Byweekday))
	switch interval := max(option.Interval, 1); {
	case interval > 1 && c.Week == "":
		said = t.Say("class.every_weeks", "days", weekdays(t, option.Byweekday), "n", interval)
	case interval == 1 && slices.Equal(option.Byweekday, []rrule.Weekday{rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR}):
		said = t.Say("class.workdays")
	}
	if !option.Until.IsZero() {
		said = t.Say("repeat.until", "rule", said, "day", t.Date(option.Until.Format(wall.DayForm)))
	}
	return said
}

// weekdays lists days of the week by their full names.
func weekdays(t *talk.Turn, days []rrule.Weekday) string {
	var names []string
	for _, d := range days {
		// rrule counts from Monday, the phrases from Sunday.
		names = append(names, t.Writer.Word("class.weekdays", (d.Day()+1)%7))
	}
	return t.List(names)
}

// span says the hours of a meeting in a list: "10:00–12:00", on the clock of its
// zone where that is not the person's.
func span(t *talk.Turn, o *academicv1.Occurrence) string {
	hours := speak.Hour(o.Start)
	if o.End != "" {
		hours = t.Say("class.from_to", "start", hours, "end", speak.Hour(o.End))
	}
	return t.There(hours, o.Class.GetZone())
}

// hours says when something begins and, if that is known, ends.
func hours(t *talk.Turn, start, end string) string {
	if end == "" {
		return t.Say("class.hour", "start", speak.Hour(start))
	}
	return t.Say("class.hours", "start", speak.Hour(start), "end", speak.Hour(end))
}

// sayRoom says a room: "aula 1.6"; one that says by itself what it is stays as it
// is: "laboratorio 3".
func sayRoom(t *talk.Turn, room string) string {
	if _, ok := roomWord(t, room); ok {
		return speak.Short(room, 80)
	}
	return t.Say("class.room", "room", speak.Short(room, 80))
}

// where says a room with its article: "el aula 1.6", "la sala 2".
func where(t *talk.Turn, room string) string {
	if article, ok := roomWord(t, room); ok {
		return strings.TrimSpace(article + " " + speak.Short(room, 80))
	}
	return t.Say("class.the_room", "room", speak.Short(room, 80))
}

// roomWord finds the article of a room that begins with a word for a room; the
// phrase "class.rooms" has lines of "word = article".
func roomWord(t *talk.Turn, room string) (article string, ok bool) {
	first, _, _ := strings.Cut(strings.TrimSpace(room), " ")
	for line := range strings.Lines(t.Say("class.rooms")) {
		name, article, _ := strings.Cut(line, "=")
		if fold.Same(name, first) {
			return strings.TrimSpace(article), true
		}
	}
	return "", false
}

// minuteLeads says how long before something notices come.
func minuteLeads(t *talk.Turn, minutes []int32) string {
	var all []string
	for _, m := range minutes {
		all = append(all, isoMinutes(int(m)))
	}
	return t.Leads(all)
}

// isoMinutes is a length of minutes as an ISO 8601 duration before something,
// in days and hours where it is round.
func isoMinutes(m int) string {
	switch {
	case m > 0 && m%(24*60) == 0:
		return fmt.Sprintf("-P%dD", m/(24*60))
	case m > 0 && m%60 == 0:
		return fmt.Sprintf("-PT%dH", m/60)
	case m > 60:
		return fmt.Sprintf("-PT%dH%dM", m/60, m%60)
	}
	return fmt.Sprintf("-PT%dM", m)
}

// minuteLength says a length of minutes: "30 minutos", "1 hora y 30 minutos".
func minuteLength(t *talk.Turn, m int) string {
	var parts []string
	if m >= 60 {
		parts = append(parts, t.Say("length.hours", "n", m/60))
	}
	if m%60 > 0 || m == 0 {
		parts = append(parts, t.Say("length.minutes", "n", m%60))
	}
	return t.List(parts)
}
