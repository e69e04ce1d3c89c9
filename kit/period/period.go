// Package period computes on spans of whole days: the month, week or year that
// one is, the one before it, and as many days of another.
package period

import (
	"strings"
	"time"

	"becario/kit/wall"
)

// Period is a span of days (YYYY-MM-DD), both included. An empty end is open;
// the zero value is all days.
type Period struct{ From, To string }

// Parse reads "FROM/TO", or a single day. It does not check the days.
func Parse(s string) Period {
	from, to, _ := strings.Cut(s, "/")
	if to == "" {
		to = from
	}
	return Period{from, to}
}

// String is the form that Parse reads.
func (p Period) String() string { return p.From + "/" + p.To }

// Day writes the day of a time as it stands in a period.
func Day(t time.Time) string { return t.Format(wall.DayForm) }

// Month returns the calendar month that is shift months from the one of now.
func Month(now time.Time, shift int) Period {
	d := floating(now)
	first := d.AddDate(0, 0, 1-d.Day()).AddDate(0, shift, 0)
	return Period{Day(first), Day(first.AddDate(0, 1, -1))}
}

// Week returns the week, from Monday, that is shift weeks from the one of now.
func Week(now time.Time, shift int) Period {
	first := Monday(floating(now)).AddDate(0, 0, 7*shift)
	return Period{Day(first), Day(first.AddDate(0, 0, 6))}
}

// Year returns the calendar year of now.
func Year(now time.Time) Period {
	year := now.Format("2006")
	return Period{year + "-01-01", year + "-12-31"}
}

// Monday returns the Monday of a day's week.
func Monday(d time.Time) time.Time { return d.AddDate(0, 0, -(int(d.Weekday())+6)%7) }

// floating is the day of an instant without its zone.
func floating(now time.Time) time.Time { return wall.Float(now).Truncate(24 * time.Hour) }

// Holds reports whether a day is in the period.
func (p Period) Holds(day string) bool {
	return day >= p.From && (p.To == "" || day <= p.To)
}

// Bounds returns the period's ends as midnights in UTC. It reports false if an
// end is open or not a day, or the last day is before the first.
func (p Period) Bounds() (first, last time.Time, ok bool) {
	first, err := wall.Day(p.From)
	if err != nil {
		return first, last, false
	}
	last, err = wall.Day(p.To)
	return first, last, err == nil && !last.Before(first)
}

// Length is how many days the period has; 0 if it has no bounds.
func (p Period) Length() int {
	first, last, ok := p.Bounds()
	if !ok {
		return 0
	}
	return int(last.Sub(first).Hours()/24) + 1
}

// IsMonth reports whether the period is exactly one calendar month.
func (p Period) IsMonth() bool {
	first, last, ok := p.Bounds()
	return ok && first.Day() == 1 && last.Equal(first.AddDate(0, 1, -1))
}

// IsWeek reports whether the period is exactly one week from Monday.
func (p Period) IsWeek() bool {
	first, _, ok := p.Bounds()
	return ok && first.Weekday() == time.Monday && p.Length() == 7
}

// IsYear reports whether the period is exactly one calendar year.
func (p Period) IsYear() bool {
	first, last, ok := p.Bounds()
	return ok && first.YearDay() == 1 && last.Equal(first.AddDate(1, 0, -1))
}

// Previous returns the period of the same kind just before: the month before a
// month, the year before a year, else as many days. One without bounds is
// returned as it is.
func (p Period) Previous() Period {
	first, last, ok := p.Bounds()
	switch {
	case !ok:
		return p
	case p.IsMonth():
		return Period{Day(first.AddDate(0, -1, 0)), Day(first.AddDate(0, 0, -1))}
	case p.IsYear():
		return Period{Day(first.AddDate(-1, 0, 0)), Day(first.AddDate(0, 0, -1))}
	}
	n := p.Length()
	return Period{Day(first.AddDate(0, 0, -n)), Day(last.AddDate(0, 0, -n))}
}

// FirstDays cuts the period to its first n days; it stays whole if it has no
// more than that, or no bounds, or n is not positive.
func (p Period) FirstDays(n int) Period {
	first, last, ok := p.Bounds()
	if !ok || n <= 0 {
		return p
	}
	if end := first.AddDate(0, 0, n-1); end.Before(last) {
		last = end
	}
	return Period{p.From, Day(last)}
}
