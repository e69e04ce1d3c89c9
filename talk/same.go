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
	hourAt, hourWords := t.lineIn("words.same_hour")
	dayAt, dayWords := t.lineIn("words.same_day")
	if hourAt < 0 && dayAt < 0 || t.ownTime(hourAt, hourWords) || t.ownTime(dayAt, dayWords) {
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
	day, hour, err := timed.Time(t, last.Refs[0].ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if hourAt >= 0 && hour != "" {
		t.replaceWords(hourAt, hourWords, t.Say("talk.same_hour", "hour", speak.Hour(strings.TrimSuffix(hour, ":00"))))
		dayAt, dayWords = t.lineIn("words.same_day") // it may have moved
	}
	if dayAt >= 0 && day != "" {
		t.replaceWords(dayAt, dayWords, t.Say("talk.same_day", "day", day))
	}
	return nil
}

// ownTime reports whether words of the message that say that a time is the same do not mean
// that of another record: another moment or a repeat is said before them, "this" is, or
// something follows that tells which time is meant ("el mismo día de la boda").
func (t *Turn) ownTime(at, words int) bool {
	fields := strings.Fields(t.Update.Text)
	if at < 0 {
		return false
	}
	if end := at + words; end < len(fields) && !strings.ContainsAny(fields[end-1], ",.;") && !t.OnlyWords(fields[end], "words.going_on") && !t.OnlyWords(fields[end], "words.at_hour") {
		return true
	}
	if at == 0 {
		return false
	}
	if t.OnlyWords(fields[at-1], "words.this_time") {
		return true
	}
	before, err := t.Understand(strings.Join(fields[:at], " "))
	if err != nil {
		return true
	}
	for _, f := range before.Frames {
		if _, hour := speak.CutDue(f.Slots.Due); hour != "" || f.Slots.Recurrence != "" || len(before.Frames) > 1 {
			return true
		}
	}
	return false
}

// lineIn is the place among the words of the message, cut at spaces, of the longest of a
// phrase's lines that stands in it, and how many words that has; -1 if none does.
func (t *Turn) lineIn(key string) (at, words int) {
	fields := strings.Fields(t.Update.Text)
	at = -1
	for line := range strings.Lines(t.Say(key)) {
		said := speak.Words(line)
		for i := range fields {
			if n := standsAt(fields[i:], said); n > words {
				at, words = i, n
			}
		}
	}
	return at, words
}

// replaceWords puts a text in place of some words of the message, which keep the marks
// behind them.
func (t *Turn) replaceWords(at, n int, text string) {
	fields := strings.Fields(t.Update.Text)
	last := fields[at+n-1]
	marks := last[len(strings.TrimRight(last, ".,;:!?")):]
	t.Update.Text = strings.Join(slices.Replace(fields, at, at+n, text+marks), " ")
}
