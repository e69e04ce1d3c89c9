package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Holiday is the rule of a day that comes each year.
type Holiday struct {
	month, day int
	easter     bool // counted from Easter Sunday
	weekday    int  // 0 is Monday
	nth        int  // which such weekday of the month; negative from the end; 0 for a fixed day
	plus       int  // days after it
	Days       int  // how many days it lasts; 0 is one
}

// ParseHoliday reads a rule: "12-25", "easter-2", "11-TH4", "05-MO-1",
// "11-TH4+1"; "easter-7/8" lasts eight days.
func ParseHoliday(rule string) (Holiday, error) {
	rule, days, long := strings.Cut(rule, "/")
	h, err := parseDay(rule)
	if long && err == nil {
		h.Days, err = strconv.Atoi(days)
	}
	return h, err
}

func parseDay(rule string) (Holiday, error) {
	var h Holiday
	if rest, ok := strings.CutPrefix(rule, "easter"); ok {
		h.easter = true
		if rest == "" {
			return h, nil
		}
		n, err := strconv.Atoi(rest)
		h.plus = n
		return h, err
	}
	m, rest, ok := strings.Cut(rule, "-")
	month, err := strconv.Atoi(m)
	if !ok || err != nil || month < 1 || month > 12 || len(rest) < 2 {
		return h, fmt.Errorf("want a day such as 12-25, 11-TH4 or easter-2")
	}
	h.month = month
	wd, isDay := WeekdayOf(rest[:2])
	if !isDay {
		h.day, err = strconv.Atoi(rest)
		if err == nil && (h.day < 1 || h.day > 31) {
			err = fmt.Errorf("no such day of a month")
		}
		return h, err
	}
	h.weekday = wd
	nth, plus, _ := strings.Cut(rest[2:], "+")
	if h.nth, err = strconv.Atoi(nth); err == nil && plus != "" {
		h.plus, err = strconv.Atoi(plus)
	}
	return h, err
}

// In gives the day of the holiday in a year.
func (h Holiday) In(year int) time.Time {
	switch {
	case h.easter:
		return easter(year).AddDate(0, 0, h.plus)
	case h.nth != 0:
		return nthWeekday(year, h.month, h.weekday, h.nth).AddDate(0, 0, h.plus)
	}
	return Date(year, h.month, h.day)
}

// easter gives Easter Sunday of the western church, after Butcher's rule.
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date(y, n/31, n%31+1)
}

// nthWeekday gives the nth weekday of a month; a negative n counts from its end.
func nthWeekday(y, m, wd, n int) time.Time {
	if n < 0 {
		last := Date(y, m+1, 0)
		return last.AddDate(0, 0, -((Weekday(last)-wd+7)%7)+7*(n+1))
	}
	first := Date(y, m, 1)
	return first.AddDate(0, 0, (wd-Weekday(first)+7)%7+7*(n-1))
}

// Habits are the days that a language names, and how it counts.
type Habits struct {
	NextWeek bool       // "next Friday" is that of the following week, and not the nearest
	Holidays []Holiday  // by their number
	Seasons  [4]Holiday // the first days, from spring
}
