package entity

import "time"

// All instants of this package's arithmetic are wall clocks, kept as if they
// were in UTC, so that no change of the clock disturbs the calendar.

func date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func dayOf(t time.Time) time.Time { return date(t.Year(), int(t.Month()), t.Day()) }

// monday gives the weekday counted from Monday.
func monday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

func daysIn(y, m int) int { return date(y, m+1, 0).Day() }

// addMonths moves by months; a day that the month does not have becomes its last.
func addMonths(t time.Time, n int) time.Time {
	first := date(t.Year(), int(t.Month())+n, 1)
	d := min(t.Day(), daysIn(first.Year(), int(first.Month())))
	return first.AddDate(0, 0, d-1).Add(t.Sub(dayOf(t)))
}

// floor gives the first instant of the period in which t lies.
func floor(t time.Time, g Grain) time.Time {
	switch g {
	case Second:
		return t.Truncate(time.Second)
	case Minute:
		return t.Truncate(time.Minute)
	case Hour:
		return t.Truncate(time.Hour)
	case Week:
		return dayOf(t).AddDate(0, 0, -monday(t))
	case Month:
		return date(t.Year(), int(t.Month()), 1)
	case Quarter:
		return date(t.Year(), (int(t.Month())-1)/3*3+1, 1)
	case Year:
		return date(t.Year(), 1, 1)
	}
	return dayOf(t)
}

// step moves by n periods.
func step(t time.Time, g Grain, n int) time.Time {
	switch g {
	case Second:
		return t.Add(time.Duration(n) * time.Second)
	case Minute:
		return t.Add(time.Duration(n) * time.Minute)
	case Hour:
		return t.Add(time.Duration(n) * time.Hour)
	case Day:
		return t.AddDate(0, 0, n)
	case Week:
		return t.AddDate(0, 0, 7*n)
	case Month:
		return addMonths(t, n)
	case Quarter:
		return addMonths(t, 3*n)
	}
	return addMonths(t, 12*n)
}

// isoWeek gives the Monday of a week of the year, as ISO 8601 counts them.
func isoWeek(y, n int) time.Time {
	return floor(date(y, 1, 4), Week).AddDate(0, 0, 7*(n-1))
}

// plus adds a length to a wall clock: years and months on the calendar, days
// and weeks by the day, the rest by the clock.
func (d Duration) plus(t time.Time) time.Time {
	d = d.whole()
	t = addMonths(t, int(d.Years)*12+int(d.Months))
	t = t.AddDate(0, 0, int(d.Weeks)*7+int(d.Days))
	rest := d.Hours*3600 + d.Minutes*60 + d.Seconds + (d.Days-float64(int(d.Days)))*86400
	return t.Add(time.Duration(rest * float64(time.Second)))
}

// valid tells that a year can be written with four digits.
func valid(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }
