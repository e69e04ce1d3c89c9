package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/teambition/rrule-go"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fold"
	"becario/kit/wall"
)

// rule says a class with everything that is known of it: "CC, los lunes y
// miércoles de 10:00 a 12:00, aula 1.6, con Marta".
func (a *academicArea) rule(t *turn, c *academicv1.Class) string {
	parts := []string{a.title(t, c), a.days(t, c) + " " + t.there(t.hours(c.Start, c.End), c.Zone)}
	return strings.Join(append(parts, a.details(t, c, c.Room)...), ", ")
}

// meeting says one date of a class: "CC, lun 9 mar de 10:00 a 12:00, aula 1.6".
func (a *academicArea) meeting(t *turn, o *academicv1.Occurrence) string {
	parts := []string{a.title(t, o.Class), t.day(o.Date) + " " + t.there(t.hours(o.Start, o.End), o.Class.GetZone())}
	if o.Room != "" {
		parts = append(parts, t.room(o.Room))
	}
	return strings.Join(parts, ", ")
}

// meetingNow says a meeting of today without its day.
func (a *academicArea) meetingNow(t *turn, o *academicv1.Occurrence) string {
	if o.Date != t.today() {
		return a.meeting(t, o)
	}
	parts := []string{a.title(t, o.Class), t.there(t.hours(o.Start, o.End), o.Class.GetZone())}
	if o.Room != "" {
		parts = append(parts, t.room(o.Room))
	}
	return strings.Join(parts, ", ")
}

// title is the subject of a class, with its kind if that is not a lesson.
func (a *academicArea) title(t *turn, c *academicv1.Class) string {
	if c.Type == "" || c.Type == "theory" {
		return short(c.Subject, 120)
	}
	return t.classKind(c.Type, c.Subject)
}

// classKind says what of a subject there is: "clase de CC", "examen de CC".
func (t *turn) classKind(kind, subject string) string {
	if kind == "" {
		kind = "theory"
	}
	return t.say("class.kind."+kind, "subject", short(subject, 120))
}

// details are room, group, week and teacher, those that there are.
func (a *academicArea) details(t *turn, c *academicv1.Class, room string) []string {
	var parts []string
	if room != "" {
		parts = append(parts, t.room(room))
	}
	if c.Week != "" {
		parts = append(parts, t.say("class.week", "week", c.Week))
	}
	if c.Group != "" {
		parts = append(parts, t.say("class.group", "group", short(c.Group, 60)))
	}
	if c.Teacher != "" {
		parts = append(parts, t.say("class.teacher", "teacher", short(c.Teacher, 60)))
	}
	return parts
}

// days says on which days a class is: "los lunes y miércoles", or its date.
func (a *academicArea) days(t *turn, c *academicv1.Class) string {
	if c.Recurrence == "" {
		return t.day(c.Date)
	}
	option, err := rrule.StrToROption(c.Recurrence)
	if err != nil || option.Freq != rrule.WEEKLY || len(option.Byweekday) == 0 {
		return t.repeats(c.Recurrence)
	}
	said := t.say("class.weekly", "days", t.weekdays(option.Byweekday))
	switch interval := max(option.Interval, 1); {
	case interval > 1 && c.Week == "":
		said = t.say("class.every_weeks", "days", t.weekdays(option.Byweekday), "n", interval)
	case interval == 1 && slices.Equal(option.Byweekday, []rrule.Weekday{rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR}):
		said = t.say("class.workdays")
	}
	if !option.Until.IsZero() {
		said = t.say("repeat.until", "rule", said, "day", t.date(option.Until.Format(wall.DayForm)))
	}
	return said
}

// weekdays lists days of the week by their full names.
func (t *turn) weekdays(days []rrule.Weekday) string {
	var names []string
	for _, d := range days {
		// rrule counts from Monday, the phrases from Sunday.
		names = append(names, t.writer().Word("class.weekdays", (d.Day()+1)%7))
	}
	return t.list(names)
}

// hours says when something begins and, if that is known, ends.
func (t *turn) hours(start, end string) string {
	if end == "" {
		return t.say("class.hour", "start", sayHour(start))
	}
	return t.say("class.hours", "start", sayHour(start), "end", sayHour(end))
}

// room says a room: "aula 1.6"; one that says by itself what it is stays as it
// is: "laboratorio 3".
func (t *turn) room(room string) string {
	if _, ok := t.roomWord(room); ok {
		return short(room, 80)
	}
	return t.say("class.room", "room", short(room, 80))
}

// where says a room with its article: "el aula 1.6", "la sala 2".
func (a *academicArea) where(t *turn, room string) string {
	if article, ok := t.roomWord(room); ok {
		return strings.TrimSpace(article + " " + short(room, 80))
	}
	return t.say("class.the_room", "room", short(room, 80))
}

// roomWord finds the article of a room that begins with a word for a room; the
// phrase "class.rooms" has lines of "word = article".
func (t *turn) roomWord(room string) (article string, ok bool) {
	first, _, _ := strings.Cut(strings.TrimSpace(room), " ")
	for line := range strings.Lines(t.say("class.rooms")) {
		name, article, _ := strings.Cut(line, "=")
		if fold.Same(name, first) {
			return strings.TrimSpace(article), true
		}
	}
	return "", false
}

// minuteLeads says how long before something notices come.
func (t *turn) minuteLeads(minutes []int32) string {
	var all []string
	for _, m := range minutes {
		all = append(all, isoMinutes(int(m)))
	}
	return t.leads(all)
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
func (t *turn) minuteLength(m int) string {
	var parts []string
	if m >= 60 {
		parts = append(parts, t.say("length.hours", "n", m/60))
	}
	if m%60 > 0 || m == 0 {
		parts = append(parts, t.say("length.minutes", "n", m%60))
	}
	return t.list(parts)
}
