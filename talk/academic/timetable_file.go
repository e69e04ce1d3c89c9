package academic

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
)

const (
	// fileBehind and fileAhead are the days around today whose classes go into
	// a calendar file; a class without end repeats in it without end.
	fileBehind, fileAhead = 30, 365
	// zoneYears is for how many years a calendar file tells when clocks change.
	zoneYears = 10
	icsTime   = "20060102T150405"
)

// calendarFile answers with the classes as an iCalendar file (RFC 5545), which
// calendars import. Its identifiers stay, so that a second import changes the
// events of the first one. Its lines end as section 3.1 asks, not as this
// machine does.
func (tp *Topic) calendarFile(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	from, to := t.Now.AddDate(0, 0, -fileBehind).Format(wall.DayForm), t.Now.AddDate(0, 0, fileAhead).Format(wall.DayForm)
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, From: from, To: to, Subject: s.Subject})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Occurrences) == 0 {
		return tp.nothing(t, s, t.Today(), to)
	}
	cal := ics.NewCalendar()
	cal.SetProductId("-//Becario//Becario//EN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(t.Say("class.picture_title"))
	seen, zones := map[string]bool{}, map[string]bool{}
	for _, o := range res.Occurrences {
		c := o.Class
		if seen[c.Id] {
			continue
		}
		seen[c.Id] = true
		zone, err := wall.Zone(c.Zone)
		if err != nil {
			return talk.Reply{}, err
		}
		if !zones[c.Zone] {
			zones[c.Zone] = true
			addZone(cal, zone, t.Now.AddDate(-1, 0, 0), t.Now.AddDate(zoneYears, 0, 0))
		}
		if err := tp.addEvents(t, cal, c, zone); err != nil {
			return talk.Reply{}, err
		}
	}
	return talk.Reply{Text: t.Say("class.file_told"), Document: []byte(cal.Serialize(ics.WithNewLineWindows)), Name: t.Say("class.file", "day", t.Today()) + ".ics"}, nil
}

// addEvents adds a class: its rule, the dates on which it is not held, and an
// event of its own for each date that is otherwise.
func (tp *Topic) addEvents(t *talk.Turn, cal *ics.Calendar, c *academicv1.Class, zone *time.Location) error {
	event := tp.event(t, cal, c)
	if c.Recurrence == "" {
		x := &academicv1.Exception{}
		if len(c.Exceptions) > 0 {
			x = c.Exceptions[0]
		}
		if x.Cancelled {
			event.SetStatus(ics.ObjectStatusCancelled)
		}
		return tp.times(t, event, c, cmp.Or(x.NewDate, c.Date), x)
	}
	if err := tp.times(t, event, c, c.Date, &academicv1.Exception{}); err != nil {
		return err
	}
	rule, err := icsRule(c.Recurrence, zone)
	if err != nil {
		return err
	}
	event.AddRrule(rule)
	for _, x := range c.Exceptions {
		at, err := wall.At(x.Date, c.Start)
		if err != nil {
			return err
		}
		if x.Cancelled {
			event.AddExdate(at.Format(icsTime), ics.WithTZID(c.Zone))
			continue
		}
		other := tp.event(t, cal, c)
		other.SetProperty(ics.ComponentPropertyRecurrenceId, at.Format(icsTime), ics.WithTZID(c.Zone))
		if err := tp.times(t, other, c, cmp.Or(x.NewDate, x.Date), x); err != nil {
			return err
		}
	}
	return nil
}

func (tp *Topic) event(t *talk.Turn, cal *ics.Calendar, c *academicv1.Class) *ics.VEvent {
	event := cal.AddEvent(c.Id + "@becario")
	event.SetDtStampTime(t.Now)
	event.SetSequence(int(c.Version - 1))
	event.SetSummary(tp.title(t, c))
	if about := tp.details(t, c, ""); len(about) > 0 {
		event.SetDescription(strings.Join(about, ", "))
	}
	return event
}

// times sets when and where an event is. One whose end is not known has none.
func (tp *Topic) times(t *talk.Turn, event *ics.VEvent, c *academicv1.Class, day string, x *academicv1.Exception) error {
	if room := cmp.Or(x.Room, c.Room); room != "" {
		event.SetLocation(sayRoom(t, room))
	}
	start, err := wall.At(day, cmp.Or(x.Start, c.Start))
	if err != nil {
		return err
	}
	event.SetProperty(ics.ComponentPropertyDtStart, start.Format(icsTime), ics.WithTZID(c.Zone))
	if hour := cmp.Or(x.End, c.End); hour != "" {
		end, err := wall.At(day, hour)
		if err != nil {
			return err
		}
		event.SetProperty(ics.ComponentPropertyDtEnd, end.Format(icsTime), ics.WithTZID(c.Zone))
	}
	return nil
}

// icsRule writes the end of a rule as an instant in UTC, as RFC 5545 section
// 3.3.10 asks for where the beginning has a time zone.
func icsRule(rule string, zone *time.Location) (string, error) {
	parts := strings.Split(rule, ";")
	for i, part := range parts {
		until, ok := strings.CutPrefix(part, "UNTIL=")
		if !ok {
			continue
		}
		day, err := time.Parse("20060102", until[:min(8, len(until))])
		if err != nil {
			return "", fmt.Errorf("rule %q: %w", rule, err)
		}
		last := wall.Instant(day.AddDate(0, 0, 1).Add(-time.Second), zone)
		parts[i] = "UNTIL=" + last.UTC().Format(icsTime) + "Z"
	}
	return strings.Join(parts, ";"), nil
}

// addZone tells when the clocks of a zone change between two instants.
func addZone(cal *ics.Calendar, zone *time.Location, from, to time.Time) {
	tz := cal.AddTimezone(zone.String())
	for at := from.In(zone); at.Before(to); {
		name, offset := at.Zone()
		begin, end := at.ZoneBounds()
		before := offset
		if begin.IsZero() {
			begin = at
		} else {
			_, before = begin.Add(-time.Second).Zone()
		}
		observance := ics.ComponentBase{}
		observance.AddProperty(ics.ComponentPropertyDtStart, begin.In(time.FixedZone("", before)).Format(icsTime))
		observance.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), icsOffset(before))
		observance.AddProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), icsOffset(offset))
		observance.AddProperty(ics.ComponentProperty(ics.PropertyTzname), name)
		if at.IsDST() {
			tz.Components = append(tz.Components, &ics.Daylight{ComponentBase: observance})
		} else {
			tz.Components = append(tz.Components, &ics.Standard{ComponentBase: observance})
		}
		if end.IsZero() {
			return
		}
		at = end
	}
}

// icsOffset writes an offset from UTC as +HHMM.
func icsOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
