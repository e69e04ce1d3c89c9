package period_test

import (
	"testing"
	"time"

	"becario/kit/period"
)

func at(t *testing.T, instant, zone string) time.Time {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	d, err := time.ParseInLocation("2006-01-02 15:04", instant, z)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMonthAndWeek(t *testing.T) {
	for name, c := range map[string]struct {
		now         string
		shift       int
		month, week string
	}{
		"it works when it is the last day of a long month": {"2026-03-31 23:59", 0, "2026-03-01/2026-03-31", "2026-03-30/2026-04-05"},
		"it works when the month before is shorter":        {"2026-03-31 23:59", -1, "2026-02-01/2026-02-28", "2026-03-23/2026-03-29"},
		"it works when it is Sunday":                       {"2026-03-01 00:00", 0, "2026-03-01/2026-03-31", "2026-02-23/2026-03-01"},
		"it works when the year changes":                   {"2026-01-01 08:00", -1, "2025-12-01/2025-12-31", "2025-12-22/2025-12-28"},
		"it works when the clocks change":                  {"2026-03-29 01:30", 1, "2026-04-01/2026-04-30", "2026-03-30/2026-04-05"},
	} {
		t.Run(name, func(t *testing.T) {
			now := at(t, c.now, "Europe/Madrid")
			if got := period.Month(now, c.shift).String(); got != c.month {
				t.Errorf("month %d from %s is %s, want %s", c.shift, c.now, got, c.month)
			}
			if got := period.Week(now, c.shift).String(); got != c.week {
				t.Errorf("week %d from %s is %s, want %s", c.shift, c.now, got, c.week)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	for days, want := range map[string]struct {
		month, week, year bool
		length            int
		previous          string
	}{
		"2026-03-01/2026-03-31": {month: true, length: 31, previous: "2026-02-01/2026-02-28"},
		"2028-02-01/2028-02-29": {month: true, length: 29, previous: "2028-01-01/2028-01-31"},
		"2026-03-02/2026-03-08": {week: true, length: 7, previous: "2026-02-23/2026-03-01"},
		"2026-03-03/2026-03-09": {length: 7, previous: "2026-02-24/2026-03-02"},
		"2026-01-01/2026-12-31": {year: true, length: 365, previous: "2025-01-01/2025-12-31"},
		"2026-03-04":            {length: 1, previous: "2026-03-03/2026-03-03"},
		"2026-03-04/2026-03-01": {previous: "2026-03-04/2026-03-01"},
		"2026-02-01/2026-02-31": {previous: "2026-02-01/2026-02-31"},
		"":                      {previous: "/"},
	} {
		p := period.Parse(days)
		if p.IsMonth() != want.month || p.IsWeek() != want.week || p.IsYear() != want.year || p.Length() != want.length {
			t.Errorf("%q: month %v, week %v, year %v, length %d; want %+v", days, p.IsMonth(), p.IsWeek(), p.IsYear(), p.Length(), want)
		}
		if got := p.Previous().String(); got != want.previous {
			t.Errorf("before %q is %s, want %s", days, got, want.previous)
		}
	}
}

func TestHolds(t *testing.T) {
	for _, c := range []struct {
		days, day string
		want      bool
	}{
		{"2026-03-01/2026-03-31", "2026-03-31", true},
		{"2026-03-01/2026-03-31", "2026-04-01", false},
		{"2026-03-01/2026-03-31", "2026-02-28", false},
		{"/2026-03-31", "1999-01-01", true},
		{"/", "2026-03-31", true},
	} {
		if got := period.Parse(c.days).Holds(c.day); got != c.want {
			t.Errorf("%s holds %s: %v, want %v", c.days, c.day, got, c.want)
		}
	}
	open := period.Period{From: "2026-03-01"}
	if !open.Holds("2030-01-01") || open.Holds("2026-02-28") {
		t.Errorf("%+v must hold the days from its first on", open)
	}
}

func TestFirstDays(t *testing.T) {
	for _, c := range []struct {
		days string
		n    int
		want string
	}{
		{"2026-02-01/2026-02-28", 4, "2026-02-01/2026-02-04"},
		{"2026-02-01/2026-02-28", 31, "2026-02-01/2026-02-28"},
		{"2026-02-01/2026-02-28", 0, "2026-02-01/2026-02-28"},
		{"/2026-02-28", 3, "/2026-02-28"},
	} {
		if got := period.Parse(c.days).FirstDays(c.n).String(); got != c.want {
			t.Errorf("%d days of %s are %s, want %s", c.n, c.days, got, c.want)
		}
	}
}
