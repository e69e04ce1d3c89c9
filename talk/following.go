package talk

import (
	"slices"
	"strings"
	"time"

	"becario/kit/fault"
	"becario/kit/wall"
	"becario/talk/speak"
)

// following puts the date into a message that counts it from the record that was spoken of
// last: "y otra el lunes siguiente", "the monday after", "al día siguiente". It leaves the
// message as it is if there is no such record, or it has no day.
func (t *Turn) following() error {
	fields := strings.Fields(t.Update.Text)
	at, weekday, ok := t.dayAfter(fields)
	if !ok {
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
	day, _, err := timed.Time(t, last.Refs[0].ID)
	from, noDay := time.Parse(wall.DayForm, day)
	if fault.Is(err, fault.NotFound) || err == nil && noDay != nil {
		return nil
	}
	if err != nil {
		return err
	}
	to := from.AddDate(0, 0, 1)
	for weekday >= 0 && to.Weekday() != time.Weekday(weekday) {
		to = to.AddDate(0, 0, 1)
	}
	said := t.Say("talk.same_day", "day", to.Format(wall.DayForm))
	marks := fields[at.to-1][len(strings.TrimRight(fields[at.to-1], ".,;:!?")):]
	t.Update.Text = strings.Join(slices.Replace(fields, at.from, at.to, said+marks), " ")
	return nil
}

// dayAfter is where a text names a day that follows on another, and which weekday that is;
// -1 is the next day.
func (t *Turn) dayAfter(fields []string) (at stretch, weekday int, ok bool) {
	if t.HasLine(t.Update.Text, "words.not_following") {
		return at, 0, false
	}
	for i := range fields {
		at = stretch{i, i + 1}
		weekday = t.weekday(fields[i])
		switch {
		case weekday >= 0 && t.followsAt(fields, i+1):
			at.to = i + 2
		case weekday >= 0 && i > 0 && t.OnlyWords(fields[i-1], "words.following"):
			at.from = i - 1
		case t.OnlyWords(fields[i], "words.a_day") && t.followsAt(fields, i+1):
			at.to = i + 2
		case t.OnlyWords(fields[i], "words.a_day") && i > 0 && t.OnlyWords(fields[i-1], "words.next_such"):
			at.from = i - 1
		default:
			continue
		}
		if at.to < len(fields) && t.OnlyWords(fields[at.to], "words.that_one") {
			at.to++
		}
		for at.from > 0 && (t.OnlyWords(fields[at.from-1], "words.articles") || t.OnlyWords(fields[at.from-1], "words.of_sum")) {
			at.from--
		}
		return at, weekday, true
	}
	return at, 0, false
}

// followsAt reports whether a field says that a day before it follows on another. A word that
// may begin something else, as in "el lunes después de clase", has to end what is said.
func (t *Turn) followsAt(fields []string, i int) bool {
	switch {
	case i >= len(fields):
		return false
	case t.OnlyWords(fields[i], "words.following"):
		return true
	case !t.OnlyWords(fields[i], "words.after_it"):
		return false
	}
	return i+1 == len(fields) || strings.ContainsAny(fields[i], ",.;!") || t.OnlyWords(fields[i+1], "words.at_hour") || t.OnlyWords(fields[i+1], "words.that_one") || t.OnlyWords(fields[i+1], "words.going_on")
}

// weekday is the day of the week that a word names, from 0 for Sunday; -1 if it names none.
func (t *Turn) weekday(word string) int {
	words := speak.Words(word)
	if len(words) != 1 {
		return -1
	}
	n := 0
	for line := range strings.Lines(t.Say("words.weekdays")) {
		if slices.Contains(speak.Words(line), words[0]) {
			return n
		}
		n++
	}
	return -1
}
