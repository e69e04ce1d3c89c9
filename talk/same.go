package talk

import (
	"slices"
	"strings"

	"becario/kit/fault"
	"becario/talk/speak"
)

// sameTime puts the hour and the day of the record that was spoken of last into a message
// that says that they are the same: "el jueves a la misma hora". It leaves the message
// as it is if there is no such record.
func (t *Turn) sameTime() error {
	hour, day := t.sameAt("words.same_hour"), t.sameAt("words.same_day")
	if !hour && !day {
		return nil
	}
	last, ok, err := t.Last()
	if err != nil || !ok || len(last.Refs) != 1 || last.Notice {
		return err
	}
	timed, ok := one[Timed](t, last.Refs[0].Service)
	if !ok || last.Refs[0].ID == "" {
		return nil
	}
	onDay, atHour, err := timed.Time(t, last.Refs[0].ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if hour && atHour != "" {
		t.replace("words.same_hour", t.Say("talk.same_hour", "hour", speak.Hour(strings.TrimSuffix(atHour, ":00"))))
	}
	if day && onDay != "" {
		t.replace("words.same_day", t.Say("talk.same_day", "day", onDay))
	}
	return nil
}

// sameAt reports whether the message says by a phrase that its time is that of the record
// that was spoken of last. It is not if another moment or a repeat is said before it, "this"
// is, or something follows that tells which time is meant ("el mismo día de la boda").
func (t *Turn) sameAt(key string) bool {
	fields, at, ok := t.longest(key)
	if !ok {
		return false
	}
	if at.to < len(fields) && !strings.ContainsAny(fields[at.to-1], ",.;") && !t.OnlyWords(fields[at.to], "words.going_on") && !t.OnlyWords(fields[at.to], "words.at_hour") {
		return false
	}
	if at.from == 0 {
		return true
	}
	if t.OnlyWords(fields[at.from-1], "words.this_time") {
		return false
	}
	before, err := t.Understand(strings.Join(fields[:at.from], " "))
	if err != nil || len(before.Frames) > 1 {
		return false
	}
	for _, f := range before.Frames {
		if _, hour := speak.CutDue(f.Slots.Due); hour != "" || f.Slots.Recurrence != "" {
			return false
		}
	}
	return true
}

// replace puts a text in place of the longest of a phrase's lines in the message. The
// marks behind it are kept.
func (t *Turn) replace(key, text string) {
	fields, at, ok := t.longest(key)
	if !ok {
		return
	}
	last := fields[at.to-1]
	marks := last[len(strings.TrimRight(last, ".,;:!?")):]
	t.Update.Text = strings.Join(slices.Replace(fields, at.from, at.to, text+marks), " ")
}
