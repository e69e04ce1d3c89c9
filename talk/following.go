package talk

import (
	"slices"
	"strings"
	"time"

	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk/speak"
)

// following puts the date into a message that counts it from the record that was spoken of
// last, "y otra el lunes siguiente", "the monday after", "al día siguiente", or from one that
// it names, "el día siguiente al examen", of which it asks the date if it is not clear which
// that is. It leaves the message as it is if there is no such record, or it has no day.
func (t *Turn) following() ([]Reply, bool, error) {
	fields := strings.Fields(t.Update.Text)
	at, weekday, ok := t.dayAfter(fields)
	if !ok {
		return nil, false, nil
	}
	var from time.Time
	var err error
	if rest := t.followedBy(fields, at); rest > 0 {
		days, end, err := t.daysOf(fields, rest)
		if err != nil {
			return nil, false, err
		}
		switch led := t.OnlyWords(fields[at.from], "words.at_next"); {
		case len(days) == 1:
			from, at.to = days[0], end
		case len(days) > 1 || !led:
			if dated, err := t.saysDay(fields[rest:]); err != nil || dated || t.HasAny(t.Update.Text, "words.telling") {
				return nil, false, err
			}
			return []Reply{{Text: t.Say("talk.after_which")}}, true, nil
		case t.OnlyWords(fields[at.to-1], "words.after_it"):
			return nil, false, nil
		}
	}
	if from.IsZero() {
		if from, ok, err = t.dayOfLast(); err != nil || !ok {
			return nil, false, err
		}
	}
	to := from.AddDate(0, 0, 1)
	for weekday >= 0 && to.Weekday() != time.Weekday(weekday) {
		to = to.AddDate(0, 0, 1)
	}
	said := t.Say("talk.same_day", "day", to.Format(wall.DayForm))
	marks := fields[at.to-1][len(strings.TrimRight(fields[at.to-1], ".,;:!?")):]
	t.Update.Text = strings.Join(slices.Replace(fields, at.from, at.to, said+marks), " ")
	return nil, false, nil
}

// dayOfLast is the day of the record that was spoken of last. It reports false if there is
// none, or it has no day.
func (t *Turn) dayOfLast() (day time.Time, ok bool, err error) {
	last, ok, err := t.Last()
	if err != nil || !ok || len(last.Refs) != 1 || last.Notice || last.Refs[0].ID == "" {
		return day, false, err
	}
	return t.dayOf(last.Refs[0])
}

// dayOf is the day of a record. It reports false if it has none, or is no more.
func (t *Turn) dayOf(ref Ref) (day time.Time, ok bool, err error) {
	timed, ok := one[Timed](t, ref.Service)
	if !ok {
		return day, false, nil
	}
	said, _, err := timed.Time(t, ref.ID)
	if fault.Is(err, fault.NotFound) {
		return day, false, nil
	}
	if err != nil {
		return day, false, err
	}
	day, noDay := time.Parse(wall.DayForm, said)
	return day, noDay == nil, nil
}

// followedBy is where the name of what a day follows begins, right behind it: "el día
// siguiente al examen", "the day after the exam". It is 0 if the day names nothing, as before
// an hour.
func (t *Turn) followedBy(fields []string, at stretch) int {
	if !t.OnlyWords(fields[at.to-1], "words.following") && !t.OnlyWords(fields[at.to-1], "words.after_it") || strings.ContainsAny(fields[at.to-1], ",.;!?") ||
		at.to >= len(fields) || !t.OnlyWords(fields[at.to], "words.after_what") {
		return 0
	}
	for i := at.to; i < len(fields); i++ {
		switch {
		case strings.ContainsAny(fields[i], "0123456789") || t.IsOne(fields[i], "words.half_of_day") || t.Count(fields[i]) > 0 && i > at.to:
			return 0
		case !t.Little(fields[i]) && t.OnlyWords(fields[i], "words.again"):
			return 0 // "a la misma hora"
		case !t.Little(fields[i]):
			return i
		}
	}
	return 0
}

// followedWords is how many words name at most what a day follows.
const followedWords = 6

// daysOf are the days of the records that the longest name has which begins at a field, and
// where it ends; none if nothing is called so.
func (t *Turn) daysOf(fields []string, from int) (days []time.Time, end int, err error) {
	for end = min(len(fields), from+followedWords); end > from; end-- {
		if t.Little(fields[end-1]) {
			continue
		}
		for _, k := range Having[Keeper](t) {
			if _, ok := k.(Timed); !ok {
				continue
			}
			refs, err := k.Named(t, strings.TrimRight(strings.Join(fields[from:end], " "), ".,;:!?"))
			if err != nil {
				return nil, 0, err
			}
			for _, ref := range refs {
				day, ok, err := t.dayOf(ref)
				if err != nil {
					return nil, 0, err
				}
				if ok && !slices.Contains(days, day) {
					days = append(days, day)
				}
			}
		}
		if len(days) > 0 {
			return days, end, nil
		}
	}
	return nil, 0, nil
}

// saysDay reports whether the words that a day follows say a day themselves: "Navidad".
func (t *Turn) saysDay(fields []string) (bool, error) {
	read, err := t.Understand(strings.Join(fields, " "))
	return err == nil && slices.ContainsFunc(read.Frames, func(f nlu.Frame) bool { return dueSaid(f) != "" || f.Slots.Range != "" }), err
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
		case t.OnlyWords(fields[i], "words.a_day") && (t.followsAt(fields, i+1) || t.followedBy(fields, stretch{i, min(i+2, len(fields))}) > 0):
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
