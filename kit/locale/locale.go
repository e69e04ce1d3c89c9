// Package locale writes days, periods, amounts and lists as one person reads
// them: in their language, near their present day. Its words are phrases
// (date.*, period.*, list.*) of the person's language.
package locale

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/money"
	"becario/kit/period"
	"becario/kit/phrase"
	"becario/kit/wall"
)

// Writer writes for one person.
type Writer struct {
	Voice phrase.Voice
	// Now is the present on the person's clock. Days of its year are written
	// without the year.
	Now time.Time
}

// Say fills the blanks of a phrase from names and values in turn:
// Say("list.more", "n", 3).
func (w Writer) Say(key string, args ...any) string {
	if len(args) == 0 {
		return w.Voice.Say(key, nil)
	}
	values := phrase.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		values[fmt.Sprint(args[i])] = args[i+1]
	}
	return w.Voice.Say(key, values)
}

// Word returns the i-th of a phrase's words, such as a weekday's short name;
// empty if there is none.
func (w Writer) Word(key string, i int) string {
	words := strings.Fields(w.Voice.Say(key, nil))
	if i < 0 || i >= len(words) {
		return ""
	}
	return words[i]
}

// Today is the person's day, YYYY-MM-DD.
func (w Writer) Today() string { return period.Day(w.Now) }

// Date writes a day (YYYY-MM-DD): "vie 6 mar", with the year if it is not the
// present one. What is no day is returned as it is.
func (w Writer) Date(day string) string {
	d, err := wall.Day(day)
	if err != nil {
		return day
	}
	args := []any{"weekday", w.Word("date.weekdays", int(d.Weekday())), "day", d.Day(), "month", w.shortMonth(d), "year", d.Year()}
	if d.Year() != w.Now.Year() {
		return w.Say("date.day_year", args...)
	}
	return w.Say("date.day", args...)
}

// Day is Date with "hoy" or "mañana" in front where that is so.
func (w Writer) Day(day string) string {
	said := w.Date(day)
	switch day {
	case w.Today():
		return w.Say("date.today", "day", said)
	case period.Day(w.Now.AddDate(0, 0, 1)):
		return w.Say("date.tomorrow", "day", said)
	}
	return said
}

// ShortDay writes a day without its weekday: "2 mar", with the year if it is
// not the present one.
func (w Writer) ShortDay(d time.Time) string {
	if d.Year() != w.Now.Year() {
		return w.FullDay(d)
	}
	return w.DayOfMonth(d)
}

// FullDay writes a day with its year: "2 mar 2026".
func (w Writer) FullDay(d time.Time) string {
	return w.Say("period.short_day_year", "day", d.Day(), "month", w.shortMonth(d), "year", d.Year())
}

// DayOfMonth writes a day without its weekday and year: "2 mar".
func (w Writer) DayOfMonth(d time.Time) string {
	return w.Say("period.short_day", "day", d.Day(), "month", w.shortMonth(d))
}

// Month writes the month of a day, with the year if it is not the present one.
func (w Writer) Month(d time.Time) string {
	name := w.Word("period.months", int(d.Month())-1)
	if d.Year() != w.Now.Year() {
		return w.Say("period.month_year", "month", name, "year", d.Year())
	}
	return name
}

func (w Writer) shortMonth(d time.Time) string { return w.Word("date.months", int(d.Month())-1) }

// Period writes some days as they stand within a sentence: "este mes",
// "febrero", "del 2 mar al 8 mar".
func (w Writer) Period(p period.Period) string {
	yesterday := period.Day(w.Now.AddDate(0, 0, -1))
	switch p {
	case period.Period{}:
		return w.Say("period.all")
	case period.Period{From: w.Today(), To: w.Today()}:
		return w.Say("period.today")
	case period.Period{From: yesterday, To: yesterday}:
		return w.Say("period.yesterday")
	case period.Week(w.Now, 0):
		return w.Say("period.this_week")
	case period.Week(w.Now, -1):
		return w.Say("period.last_week")
	case period.Month(w.Now, 0):
		return w.Say("period.this_month")
	case period.Year(w.Now):
		return w.Say("period.this_year")
	}
	first, last, ok := p.Bounds()
	switch {
	case p.To == "":
		return w.Say("period.since", "day", w.Date(p.From))
	case p.From == "":
		return w.Say("period.until", "day", w.Date(p.To))
	case !ok || p.From == p.To:
		return w.Date(p.From)
	case p.IsMonth():
		return w.Month(first)
	case p.IsYear():
		return w.Say("period.year", "year", first.Year())
	case p.IsWeek():
		return w.Say("period.week_of", "day", w.ShortDay(first))
	}
	return w.Days(first, last)
}

// Days writes two days and all between them: "del 2 mar al 8 mar".
func (w Writer) Days(first, last time.Time) string {
	return w.Say("period.days", "from", w.ShortDay(first), "to", w.ShortDay(last))
}

// List joins names as a sentence does: "a, b y c".
func (w Writer) List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return w.Say("list.and", "first", strings.Join(names[:last], ", "), "last", names[last])
}

// Amount writes money in minor units: "5,00 €".
func (w Writer) Amount(minor int64, currency string) string {
	return money.Format(minor, currency, w.Voice.Lang)
}

// Money is Amount of an amount as contracts carry it.
func (w Writer) Money(m *commonv1.Money) string { return w.Amount(m.Minor, m.Currency) }

// ShortAmount is Amount without decimals where all of them are zero, for a chart.
func (w Writer) ShortAmount(minor int64, currency string) string {
	return money.Short(minor, currency, w.Voice.Lang)
}

// Capital writes the first letter of a text large, for the beginning of a line.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToTitle(r)) + s[n:]
}
