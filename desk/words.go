package desk

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/phrase"
	"becario/kit/wall"
)

const languageCookie = "becario_desk_lang"

// words is what a page says, in one language, for an office in one zone.
type words struct {
	voice phrase.Voice
	zone  *time.Location
	now   time.Time
}

// say is what is said to who asks for something.
func (d *Desk) say(r *http.Request) words {
	return words{voice: d.Phrases.In(d.lang(r)), zone: d.Zone, now: d.Clock.Now()}
}

// T says a phrase; args are names and values in turn.
func (w words) T(key string, args ...any) string {
	named := phrase.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			named[name] = args[i+1]
		}
	}
	return w.voice.Say(key, named)
}

// Lang is the tag of the language.
func (w words) Lang() string { return w.voice.Lang }

// Name is that of a type or document in this language, else in another one,
// else its key.
func (w words) Name(names map[string]string, key string) string {
	if name := names[w.Lang()]; name != "" {
		return name
	}
	for _, lang := range slices.Sorted(maps.Keys(names)) {
		return names[lang]
	}
	return key
}

// State is the name of a state.
func (w words) State(state requestsv1.State) string { return w.T("request.state." + stateKey(state)) }

// StateKey is the name of a state's style.
func (words) StateKey(state requestsv1.State) string { return stateKey(state) }

func stateKey(state requestsv1.State) string {
	return strings.ToLower(strings.TrimPrefix(state.String(), "STATE_"))
}

// Day writes a day, YYYY-MM-DD, with its year if it is not the present one.
func (w words) Day(day string) string {
	d, err := wall.Day(day)
	if err != nil {
		return day
	}
	weekdays, months := strings.Fields(w.T("date.weekdays")), strings.Fields(w.T("date.months"))
	if len(weekdays) != 7 || len(months) != 12 {
		return day
	}
	key := "date.day"
	if d.Year() != w.now.In(w.zone).Year() {
		key = "date.day_year"
	}
	return w.T(key, "weekday", weekdays[d.Weekday()], "day", d.Day(), "month", months[d.Month()-1], "year", d.Year())
}

// Moment writes an instant, in microseconds since 1970, on the office's clock.
func (w words) Moment(at int64) string {
	t := time.UnixMicro(at).In(w.zone)
	return w.T("date.day_hour", "day", w.Day(t.Format(wall.DayForm)), "hour", strings.TrimPrefix(t.Format(wall.HourForm), "0"))
}

// Machine writes an instant as programs read it.
func (w words) Machine(at int64) string { return time.UnixMicro(at).In(w.zone).Format(time.RFC3339) }

// Today is the office's day, YYYY-MM-DD.
func (w words) Today() string { return w.now.In(w.zone).Format(wall.DayForm) }

// Size says how large a file is, in the units of a thousand.
func (w words) Size(bytes int64) string {
	printer := message.NewPrinter(language.Make(w.Lang()))
	if bytes < 1_000_000 {
		return w.T("desk.kilobytes", "size", printer.Sprintf("%d", (bytes+999)/1000))
	}
	return w.T("desk.megabytes", "size", printer.Sprintf("%.1f", float64(bytes)/1e6))
}

// choice is a language that the reader can pick.
type choice struct {
	Tag, Name string
	Chosen    bool
}

// languages are the tags in which the desk has words.
func (d *Desk) languages() []string {
	var tags []string
	for _, lang := range d.Phrases.Langs() {
		if slices.Contains(d.Phrases.Keys(lang), "desk.language_name") {
			tags = append(tags, lang)
		}
	}
	return tags
}

// lang is the language that the visitor chose, else the nearest to what the
// browser asks for.
func (d *Desk) lang(r *http.Request) string {
	tags := d.languages()
	if len(tags) == 0 {
		return ""
	}
	if cookie, err := r.Cookie(languageCookie); err == nil && slices.Contains(tags, cookie.Value) {
		return cookie.Value
	}
	// The first one offered is taken when none fits: that of an office in Paraguay.
	if i := slices.Index(tags, "es"); i > 0 {
		tags[0], tags[i] = tags[i], tags[0]
	}
	return phrase.Nearest(r.Header.Get("Accept-Language"), tags)
}

// language keeps the language that the visitor chose, and goes back to the page
// where they chose it.
func (d *Desk) language(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || !slices.Contains(d.languages(), r.PostForm.Get("lang")) {
		d.refuse(w, r, visitor{}, http.StatusBadRequest, "desk.bad_request")
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: r.PostForm.Get("lang"), Path: Base, MaxAge: 400 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(r),
	})
	http.Redirect(w, r, back(r.PostForm.Get("back")), http.StatusSeeOther)
}

// back is a page of the desk, the queue if the address is none.
func back(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, Base) || strings.Contains(u.Path, "..") {
		return Base
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// Until says how far a day is from today: in six days, today, three days ago.
func (w words) Until(day string) string {
	d, err := wall.Day(day)
	today, todayErr := wall.Day(w.Today())
	if err != nil || todayErr != nil {
		return ""
	}
	switch n := int(d.Sub(today).Hours() / 24); {
	case n == 0:
		return w.T("desk.today")
	case n < 0:
		return w.T("desk.days_ago", "n", -n)
	default:
		return w.T("desk.days_left", "n", n)
	}
}

// PriorityName is the name of a priority.
func (w words) PriorityName(priority int32) string {
	switch {
	case priority < 0:
		return w.T("desk.priority_low")
	case priority == 0:
		return w.T("desk.priority_usual")
	case priority == 1:
		return w.T("desk.priority_high")
	}
	return w.T("desk.priority_urgent")
}

// Priorities are all, the most urgent first.
func (words) Priorities() []int32 { return []int32{2, 1, 0, -1} }

// ReasonName is the name of a reason of a decision.
func (w words) ReasonName(key string) string { return w.T("desk.reason." + key) }

// LinkName is the name of a kind of link.
func (w words) LinkName(kind string) string { return w.T("desk.link_" + kind) }

// keyRow is a row of the sheet of keys.
type keyRow struct{ Key, Does string }

// KeySheet are the keys that the pages know; desk.js does them.
func (w words) KeySheet() []keyRow {
	var all []keyRow
	for _, row := range strings.Split(w.T("desk.key_sheet"), "\n") {
		if key, does, ok := strings.Cut(row, " "); ok {
			all = append(all, keyRow{key, does})
		}
	}
	return append(all, keyRow{"?", w.T("desk.key_this")})
}

// DayOf is the day of an instant at the office.
func (w words) DayOf(at int64) string {
	return w.Day(time.UnixMicro(at).In(w.zone).Format(wall.DayForm))
}

// said is a fault of a service in words.
func (w words) said(f *commonv1.Fault) string {
	args := []any{}
	for name, value := range f.GetArgs() {
		args = append(args, name, value)
	}
	return w.T(f.GetKey(), args...)
}
