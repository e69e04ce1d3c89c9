package calendar

import "time"

// Date gives the first instant of a day.
func Date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// DayOf gives the first instant of the day in which t lies.
func DayOf(t time.Time) time.Time { return Date(t.Year(), int(t.Month()), t.Day()) }

// Weekday gives the weekday counted from Monday, which is 0.
func Weekday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

// DaysIn gives how many days a month has.
func DaysIn(y, m int) int { return Date(y, m+1, 0).Day() }

// AddMonths moves by months; a day that the month does not have becomes its last.
func AddMonths(t time.Time, n int) time.Time {
	first := Date(t.Year(), int(t.Month())+n, 1)
	d := min(t.Day(), DaysIn(first.Year(), int(first.Month())))
	return first.AddDate(0, 0, d-1).Add(t.Sub(DayOf(t)))
}

// Floor gives the first instant of the period in which t lies.
func Floor(t time.Time, g Grain) time.Time {
	switch g {
	case Second:
		return t.Truncate(time.Second)
	case Minute:
		return t.Truncate(time.Minute)
	case Hour:
		return t.Truncate(time.Hour)
	case Week:
		return DayOf(t).AddDate(0, 0, -Weekday(t))
	case Month:
		return Date(t.Year(), int(t.Month()), 1)
	case Quarter:
		return Date(t.Year(), (int(t.Month())-1)/3*3+1, 1)
	case Year:
		return Date(t.Year(), 1, 1)
	}
	return DayOf(t)
}

// Step moves by n periods.
func Step(t time.Time, g Grain, n int) time.Time {
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
		return AddMonths(t, n)
	case Quarter:
		return AddMonths(t, 3*n)
	}
	return AddMonths(t, 12*n)
}

// ISOWeek gives the Monday of a week of the year, as ISO 8601 counts them.
func ISOWeek(y, n int) time.Time {
	return Floor(Date(y, 1, 4), Week).AddDate(0, 0, 7*(n-1))
}

// Valid tells that a year can be written with four digits.
func Valid(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

// Code gives a weekday, counted from Monday, as RFC 5545 writes it: "MO".
func Code(weekday int) string { return "MOTUWETHFRSASU"[2*weekday : 2*weekday+2] }

// WeekdayOf gives the weekday that RFC 5545 writes as code, counted from Monday.
func WeekdayOf(code string) (int, bool) {
	for d := range 7 {
		if Code(d) == code {
			return d, true
		}
	}
	return 0, false
}

// Standard gives a weekday counted from Monday as package time has it.
func Standard(weekday int) time.Weekday { return time.Weekday((weekday + 1) % 7) }
