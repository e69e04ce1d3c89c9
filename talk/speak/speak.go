// Package speak says things as one person reads them, and hears the closed words
// that a conversation turns on: yes, no, the names of things. All words are
// phrases of the language packs.
package speak

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"becario/kit/fold"
	"becario/kit/locale"
	"becario/kit/phrase"
	"becario/kit/wall"
)

// Voice speaks with one person: in their language, on their clock.
type Voice struct {
	locale.Writer
	// Zone is the IANA name of the person's zone.
	Zone string
	book *phrase.Book
}

// New returns the voice for a person of a language (a BCP 47 tag) and a zone,
// for whom it is now.
func New(book *phrase.Book, lang, zone string, now time.Time) Voice {
	return Voice{Writer: locale.Writer{Voice: book.In(lang), Now: now}, Zone: zone, book: book}
}

// Has reports whether there is such a phrase in the person's language.
func (v Voice) Has(key string) bool { return v.Voice.Has(key) }

// Hour writes HH:MM without a leading zero.
func Hour(hour string) string { return strings.TrimPrefix(hour, "0") }

// OnDay writes a day as it stands in a sentence: "el vie 6 mar", "hoy mié 4 mar".
func (v Voice) OnDay(day string) string {
	if v.near(day) {
		return v.Day(day)
	}
	return v.Say("date.on_day", "day", v.Date(day))
}

// FromDay writes a day as it stands behind "since".
func (v Voice) FromDay(day string) string {
	if v.near(day) {
		return v.Day(day)
	}
	return v.Say("date.from_day", "day", v.Date(day))
}

// near reports whether a day has a name of its own: today and tomorrow.
func (v Voice) near(day string) bool {
	return day == v.Today() || day == v.Now.AddDate(0, 0, 1).Format(wall.DayForm)
}

// DayHour writes a day and, if there is one, an hour: "vie 6 mar, 9:00".
func (v Voice) DayHour(day, hour string) string {
	if hour == "" {
		return v.Day(day)
	}
	return v.Say("date.day_hour", "day", v.Day(day), "hour", Hour(hour))
}

// Here brings a day and hour of a zone to the person's own clock. Without an
// hour, or of an unknown zone, they stay as they are.
func (v Voice) Here(day, hour, zone string) (string, string) {
	if hour == "" || zone == "" || zone == v.Zone {
		return day, hour
	}
	at, err := wall.At(day, hour)
	location, zoneErr := wall.Zone(zone)
	if err != nil || zoneErr != nil {
		return day, hour
	}
	local := wall.Instant(at, location).In(v.Now.Location())
	return local.Format(wall.DayForm), local.Format(wall.HourForm)
}

// There says of hours that they are those of a zone, if its clock shows another
// time than the person's.
func (v Voice) There(hours, zone string) string {
	if zone == "" || zone == v.Zone {
		return hours
	}
	location, err := wall.Zone(zone)
	if err != nil || v.Now.In(location).Format(wall.HourForm) == v.Now.Format(wall.HourForm) {
		return hours
	}
	return v.Say("date.in_zone", "hours", hours, "zone", v.ZoneName(zone))
}

// Moment writes the value of a slot: a day, a day and hour, an hour, or
// anything else as it is.
func (v Voice) Moment(value string) string {
	day, hour, _ := strings.Cut(value, "T")
	if _, err := wall.Day(day); err == nil {
		return v.DayHour(day, hour)
	}
	if _, err := time.Parse(wall.HourForm, value); err == nil {
		return Hour(value)
	}
	return value
}

// ZoneName is how a zone is shown: by the first of its places in the phrase
// "zones", else by its city.
func (v Voice) ZoneName(zone string) string {
	for line := range strings.Lines(v.Say("zones")) {
		if name, of, ok := strings.Cut(line, "="); ok && strings.TrimSpace(of) == zone {
			return strings.TrimSpace(name)
		}
	}
	return strings.ReplaceAll(zone[strings.LastIndex(zone, "/")+1:], "_", " ")
}

// Named finds a value in a phrase of lines "name = value", by a name in any
// language, the person's own first; empty if none has it.
func (v Voice) Named(key, name string) string {
	for _, lang := range append([]string{v.Voice.Lang}, v.book.Langs()...) {
		for line := range strings.Lines(v.book.In(lang).Say(key, nil)) {
			if of, value, ok := strings.Cut(line, "="); ok && fold.Same(of, name) {
				return strings.TrimSpace(value)
			}
		}
	}
	return ""
}

// IsOne reports whether a text is one of a phrase's words in any language,
// which stand one to a line, whatever its case, accents and final marks, and however long
// its letters are held.
func (v Voice) IsOne(text, key string) bool { return v.LangOf(text, key) != "" }

// LangOf returns the first language in which IsOne holds; empty if there is none.
func (v Voice) LangOf(text, key string) string { return v.book.DrawnLangOf(key, bare(text)) }

// WhichOne finds the first of some phrases for which IsOne holds.
func (v Voice) WhichOne(text string, keys ...string) (string, bool) {
	text = bare(text)
	for _, key := range keys {
		if v.book.LangOf(key, text) != "" {
			return key, true
		}
	}
	return "", false
}

// bare is a text without marks around it, folded.
func bare(text string) string { return fold.Text(strings.Trim(text, " .!¡?¿")) }

// Asks reports whether a text is a question.
func (v Voice) Asks(text string) bool {
	if strings.HasSuffix(text, "?") {
		return true
	}
	words := Words(text)
	return len(words) == 0 || v.Voice.Words("words.asking").Hold(words[:1])
}

// OnlyWords reports whether a text has no other words than those of a phrase.
func (v Voice) OnlyWords(text, key string) bool { return v.Voice.Words(key).Hold(Words(text)) }

// HasAny reports whether a text has one of a phrase's words.
func (v Voice) HasAny(text, key string) bool {
	words := v.Voice.Words(key)
	return slices.ContainsFunc(Words(text), func(w string) bool { return words.Hold([]string{w}) })
}

// HasBeginning reports whether a text has one of a phrase's words, or one that
// begins with it.
func (v Voice) HasBeginning(text, key string) bool {
	beginnings := v.Voice.Words(key).All
	return slices.ContainsFunc(Words(text), func(w string) bool {
		return slices.ContainsFunc(beginnings, func(begins string) bool { return strings.HasPrefix(w, begins) })
	})
}

// HasLine reports whether one of a phrase's lines, of any language, stands in a
// text word by word.
func (v Voice) HasLine(text, key string) bool {
	said := phrase.Spaced(Words(text))
	for _, lang := range append([]string{v.Voice.Lang}, v.book.Langs()...) {
		in := v.book.In(lang)
		if in.Has(key) && slices.ContainsFunc(in.Words(key).Lines, func(line string) bool { return strings.Contains(said, line) }) {
			return true
		}
	}
	return false
}

// IsWords reports whether a text is one of a phrase's lines, of any language,
// whatever marks stand between its words.
func (v Voice) IsWords(text, key string) bool {
	return v.IsOne(strings.Join(Words(text), " "), key)
}

// Count is the number that a text says, in figures or as one of the words of
// "words.count", which begin with the word for one; 0 if it says none.
func (v Voice) Count(text string) int {
	for _, w := range Words(text) {
		if n, err := strconv.Atoi(w); err == nil {
			return n
		}
		if n := v.place("words.count", w); n > 0 {
			return n
		}
	}
	return 0
}

// Number is the place in a list that a text says ("la segunda", "2", "la
// última"), and nothing else: -1 is the last one. It is 0 if it says more or less.
func (v Voice) Number(text string) int {
	number := 0
	for _, w := range Words(text) {
		n, err := strconv.Atoi(w)
		switch {
		case err == nil:
		case v.place("words.ordinals", w) > 0:
			n = (v.place("words.ordinals", w) + 1) / 2 // each in two genders
		case v.OnlyWords(w, "words.last_one"):
			n = -1
		case v.OnlyWords(w, "words.little"):
			continue
		default:
			return 0
		}
		if number != 0 {
			return 0
		}
		number = n
	}
	return number
}

// place is where a word stands in a phrase, from 1; 0 if it does not.
func (v Voice) place(key, word string) int { return slices.Index(v.Voice.Words(key).All, word) + 1 }

// Short cuts a text to so many characters, for a button or a list.
func Short(s string, max int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= max {
		return string(r)
	}
	return strings.TrimSpace(string(r[:max-1])) + "…"
}

// Lines joins the parts of a text that are not empty.
func Lines(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n")
}

// Words are the words of a text, without case and accents.
func Words(text string) []string { return fold.Words(text) }

// HoldsWords reports whether every word of a query stands in a text as it is.
func HoldsWords(text, query string) bool {
	words := Words(text)
	for _, w := range Words(query) {
		if !slices.Contains(words, w) {
			return false
		}
	}
	return true
}

// CutDue cuts a due slot into its day and hour.
func CutDue(due string) (day, hour string) {
	day, hour, _ = strings.Cut(due, "T")
	return day, hour
}

// CutRange cuts a range slot into its first and last day.
func CutRange(r string) (from, to string) {
	from, to, _ = strings.Cut(r, "/")
	return from, to
}
