package bot

import (
	"strings"
	"time"
	"unicode"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/fold"
	"becario/kit/locale"
	"becario/kit/wall"
)

// sayHour writes HH:MM without a leading zero.
func sayHour(hour string) string { return strings.TrimPrefix(hour, "0") }

// writer writes days, periods and amounts as the person reads them.
func (t *turn) writer() locale.Writer { return locale.Writer{Voice: t.voice, Now: t.now} }

// date writes a day without "today" or "tomorrow" before it, as it stands
// inside a sentence: "vie 6 mar".
func (t *turn) date(day string) string { return t.writer().Date(day) }

// day writes a day near today, with "hoy" or "mañana" in front where that is so.
func (t *turn) day(day string) string { return t.writer().Day(day) }

// onDay writes a day as it stands in a sentence: "el vie 6 mar", "hoy mié 4 mar".
func (t *turn) onDay(day string) string {
	if t.near(day) {
		return t.day(day)
	}
	return t.say("date.on_day", "day", t.date(day))
}

// fromDay writes a day as it stands behind "since".
func (t *turn) fromDay(day string) string {
	if t.near(day) {
		return t.day(day)
	}
	return t.say("date.from_day", "day", t.date(day))
}

// near reports whether a day has a name of its own: today and tomorrow.
func (t *turn) near(day string) bool {
	return day == t.today() || day == t.now.AddDate(0, 0, 1).Format(wall.DayForm)
}

// dayHour writes a day and, if there is one, an hour: "vie 6 mar, 9:00".
func (t *turn) dayHour(day, hour string) string {
	if hour == "" {
		return t.day(day)
	}
	return t.say("date.day_hour", "day", t.day(day), "hour", sayHour(hour))
}

// here brings a day and hour of a zone to the person's own clock. Without an
// hour, or of an unknown zone, they stay as they are.
func (t *turn) here(day, hour, zone string) (string, string) {
	at, err := wall.At(day, hour)
	location, zoneErr := wall.Zone(zone)
	if hour == "" || zone == "" || zone == t.person.Zone || err != nil || zoneErr != nil {
		return day, hour
	}
	local := wall.Instant(at, location).In(t.now.Location())
	return local.Format(wall.DayForm), local.Format(wall.HourForm)
}

// there says of hours that they are those of a zone, if its clock shows another
// time than the person's.
func (t *turn) there(hours, zone string) string {
	location, err := wall.Zone(zone)
	if zone == "" || err != nil || t.now.In(location).Format(wall.HourForm) == t.now.Format(wall.HourForm) {
		return hours
	}
	return t.say("date.in_zone", "hours", hours, "zone", t.zoneName(zone))
}

// moment writes the value of a slot: a day, a day and hour, an hour, or
// anything else as it is.
func (t *turn) moment(value string) string {
	day, hour, _ := strings.Cut(value, "T")
	if _, err := wall.Day(day); err == nil {
		return t.dayHour(day, hour)
	}
	if _, err := time.Parse(wall.HourForm, value); err == nil {
		return sayHour(value)
	}
	return value
}

// amount writes money in the person's way.
func (t *turn) amount(minor int64, currency string) string { return t.writer().Amount(minor, currency) }

// money writes money as contracts carry it.
func (t *turn) money(m *commonv1.Money) string { return t.writer().Money(m) }

// split cuts a due slot into its day and hour.
func splitDue(due string) (day, hour string) {
	day, hour, _ = strings.Cut(due, "T")
	return day, hour
}

// splitRange cuts a range slot into its first and last day.
func splitRange(r string) (from, to string) {
	from, to, _ = strings.Cut(r, "/")
	return from, to
}

// isOne reports whether a text is one of a phrase's words in any language,
// which stand one to a line, whatever its case, accents and final marks.
func (t *turn) isOne(text, key string) bool {
	text = fold.Text(strings.Trim(text, " .!¡?¿"))
	for _, lang := range t.Phrases.Langs() {
		for line := range strings.Lines(t.Phrases.In(lang).Say(key, nil)) {
			if fold.Text(strings.TrimSpace(line)) == text {
				return true
			}
		}
	}
	return false
}

// short cuts a title for a button or a list.
func short(s string, max int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= max {
		return string(r)
	}
	return strings.TrimSpace(string(r[:max-1])) + "…"
}

// wordsIn are the words of a text, folded.
func wordsIn(text string) []string {
	return strings.FieldsFunc(fold.Text(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// holdsWords reports whether every word of a query stands in a text as it is.
func holdsWords(text, query string) bool {
	words := map[string]bool{}
	for _, w := range wordsIn(text) {
		words[w] = true
	}
	for _, w := range wordsIn(query) {
		if !words[w] {
			return false
		}
	}
	return true
}

// onlyWords reports whether a text has no other words than those of a phrase.
func (t *turn) onlyWords(text, key string) bool { return holdsWords(t.say(key), text) }

// hasWord reports whether the message has one of a phrase's words.
func (t *turn) hasWord(key string) bool { return t.hasAny(t.update.Text, key) }

// hasAny reports whether a text has one of a phrase's words.
func (t *turn) hasAny(text, key string) bool {
	for _, w := range wordsIn(t.say(key)) {
		if holdsWords(text, w) {
			return true
		}
	}
	return false
}
