package bot

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"becario/kit/wall"
)

// period is some days, both included; either end may be open (empty).
type period struct{ from, to string }

func periodOf(slot string) period {
	from, to := splitRange(slot)
	if to == "" {
		to = from // a single day
	}
	return period{from, to}
}

func day(d time.Time) string { return d.Format(wall.DayForm) }

// floating is the person's day without its zone.
func (t *turn) floating() time.Time { return wall.Float(t.now).Truncate(24 * time.Hour) }

// month returns the calendar month some months from the present one.
func (t *turn) month(shift int) period {
	d := t.floating()
	first := d.AddDate(0, 0, 1-d.Day()).AddDate(0, shift, 0)
	return period{day(first), day(first.AddDate(0, 1, -1))}
}

// week returns the week, from Monday, some weeks from the present one.
func (t *turn) week(shift int) period {
	first := monday(t.floating()).AddDate(0, 0, 7*shift)
	return period{day(first), day(first.AddDate(0, 0, 6))}
}

func monday(d time.Time) time.Time { return d.AddDate(0, 0, -(int(d.Weekday())+6)%7) }

// holds reports whether a day is in the period.
func (p period) holds(day string) bool {
	return day >= p.from && (p.to == "" || day <= p.to)
}

// bounds reads the period's ends. It reports false if one is open.
func (p period) bounds() (first, last time.Time, ok bool) {
	first, err := wall.Day(p.from)
	if err != nil {
		return first, last, false
	}
	last, err = wall.Day(p.to)
	return first, last, err == nil && !last.Before(first)
}

// length is how many days the period has; 0 if it is open.
func (p period) length() int {
	first, last, ok := p.bounds()
	if !ok {
		return 0
	}
	return int(last.Sub(first).Hours()/24) + 1
}

// isMonth reports whether the period is exactly one calendar month.
func (p period) isMonth() bool {
	first, last, ok := p.bounds()
	return ok && first.Day() == 1 && last.Equal(first.AddDate(0, 1, -1))
}

// isWeek reports whether the period is exactly one week from Monday.
func (p period) isWeek() bool {
	first, _, ok := p.bounds()
	return ok && first.Weekday() == time.Monday && p.length() == 7
}

// isYear reports whether the period is exactly one calendar year.
func (p period) isYear() bool {
	first, last, ok := p.bounds()
	return ok && first.YearDay() == 1 && last.Equal(first.AddDate(1, 0, -1))
}

// period says some days as they stand within a sentence: "este mes", "febrero",
// "del 2 mar al 8 mar".
func (t *turn) period(p period) string {
	switch {
	case p.from == "" && p.to == "":
		return t.say("period.all")
	case p.to == "":
		return t.say("period.since", "day", sayDay(t.voice, p.from, t.now))
	case p.from == "":
		return t.say("period.until", "day", sayDay(t.voice, p.to, t.now))
	}
	for key, known := range map[string]period{
		"period.today": {t.today(), t.today()}, "period.yesterday": {day(t.floating().AddDate(0, 0, -1)), day(t.floating().AddDate(0, 0, -1))},
		"period.this_year": {t.now.Format("2006") + "-01-01", t.now.Format("2006") + "-12-31"}, "period.this_week": t.week(0), "period.last_week": t.week(-1), "period.this_month": t.month(0),
	} {
		if p == known {
			return t.say(key)
		}
	}
	first, last, ok := p.bounds()
	switch {
	case !ok || p.from == p.to:
		return sayDay(t.voice, p.from, t.now)
	case p.isMonth():
		return t.monthName(first)
	case p.isYear():
		return t.say("period.year", "year", first.Year())
	case p.isWeek():
		return t.say("period.week_of", "day", t.shortDay(first))
	}
	return t.say("period.days", "from", t.shortDay(first), "to", t.shortDay(last))
}

// monthName is a month, with the year if it is not the present one.
func (t *turn) monthName(first time.Time) string {
	name := word(t.voice, "period.months", int(first.Month())-1)
	if first.Year() != t.now.Year() {
		return t.say("period.month_year", "month", name, "year", first.Year())
	}
	return name
}

// shortDay is a day without its weekday: "2 mar".
func (t *turn) shortDay(d time.Time) string {
	args := []any{"day", d.Day(), "month", word(t.voice, "date.months", int(d.Month())-1), "year", d.Year()}
	if d.Year() != t.now.Year() {
		return t.say("period.short_day_year", args...)
	}
	return t.say("period.short_day", args...)
}

// fullDay is a day with its year: "2 mar 2026".
func (t *turn) fullDay(d time.Time) string {
	return t.say("period.short_day_year", "day", d.Day(), "month", word(t.voice, "date.months", int(d.Month())-1), "year", d.Year())
}

// capital writes the first letter of a text large, for the beginning of a line.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return strings.ToUpper(string(unicode.ToTitle(r))) + s[n:]
}
