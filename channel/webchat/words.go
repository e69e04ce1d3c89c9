package webchat

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"becario/kit/phrase"
)

// words is what a page says, in one language.
type words struct{ voice phrase.Voice }

// T says a phrase; args are names and values in turn.
func (w words) T(key string, args ...any) string {
	named := phrase.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		named[args[i].(string)] = args[i+1]
	}
	return w.voice.Say(key, named)
}

// Lang is the tag of the language.
func (w words) Lang() string { return w.voice.Lang }

// words returns those for who asks: of their session, else of what the browser
// prefers.
func (c *Channel) words(r *http.Request) words {
	if s, err := c.session(r); err == nil {
		return words{c.Phrases.In(s.Lang)}
	}
	return words{c.Phrases.In(c.preferred(r))}
}

// choice is a language that a person can pick.
type choice struct{ Tag, Name, Zone string }

// languages are those in which the page has words, by their own names.
func (c *Channel) languages() []choice {
	var all []choice
	for _, lang := range c.Phrases.Langs() {
		if slices.Contains(c.Phrases.Keys(lang), "web.lang_tag") {
			w := words{c.Phrases.In(lang)}
			all = append(all, choice{Tag: w.T("web.lang_tag"), Name: w.T("web.lang_name"), Zone: w.T("web.lang_zone")})
		}
	}
	return all
}

// preferred is the offered language nearest to what the browser asks for, else
// the one that phrases fall back to.
func (c *Channel) preferred(r *http.Request) string {
	tags := []string{c.Phrases.In("").Say("web.lang_tag", nil)}
	for _, o := range c.languages() {
		tags = append(tags, o.Tag)
	}
	return phrase.Nearest(r.Header.Get("Accept-Language"), tags)
}

// day says a date, with its year if that is not the present one.
func (w words) day(t, now time.Time) string {
	weekdays, months := strings.Fields(w.T("web.weekdays")), strings.Fields(w.T("web.months"))
	if len(weekdays) != 7 || len(months) != 12 {
		return t.Format(time.DateOnly)
	}
	key := "web.day"
	if t.Year() != now.Year() {
		key = "web.day_year"
	}
	return w.T(key, "weekday", weekdays[t.Weekday()], "day", t.Day(), "month", months[t.Month()-1], "year", strconv.Itoa(t.Year()))
}

// size says how large a file is, in the units of a thousand.
func (w words) size(bytes int64) string {
	printer := message.NewPrinter(language.Make(w.Lang()))
	if bytes < 1_000_000 {
		return w.T("web.kilobytes", "size", printer.Sprintf("%d", (bytes+999)/1000))
	}
	return w.T("web.megabytes", "size", printer.Sprintf("%.1f", float64(bytes)/1e6))
}
