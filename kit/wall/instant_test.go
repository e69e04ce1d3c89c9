package wall_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"becario/kit/wall"
)

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	z, err := wall.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestInstant(t *testing.T) {
	for name, c := range map[string]struct {
		zone, day, hour string
		want            string // UTC
	}{
		"it works when nothing is special":              {"Europe/Madrid", "2026-03-04", "09:00", "2026-03-04T08:00:00Z"},
		"it works when the clocks skip the hour":        {"Europe/Madrid", "2026-03-29", "02:30", "2026-03-29T01:30:00Z"},
		"it works when it is just before the gap":       {"Europe/Madrid", "2026-03-29", "01:59", "2026-03-29T00:59:00Z"},
		"it works when it is just after the gap":        {"Europe/Madrid", "2026-03-29", "03:00", "2026-03-29T01:00:00Z"},
		"it works when the hour happens twice":          {"Europe/Madrid", "2026-10-25", "02:30", "2026-10-25T00:30:00Z"},
		"it works when it is just after the repetition": {"Europe/Madrid", "2026-10-25", "03:00", "2026-10-25T02:00:00Z"},
		"it works when it is the Paraguayan summer":     {"America/Asuncion", "2026-01-15", "07:00", "2026-01-15T10:00:00Z"},
		"it works when it is the Paraguayan winter":     {"America/Asuncion", "2026-07-15", "07:00", "2026-07-15T10:00:00Z"},
		"it works when Paraguay used to change clocks":  {"America/Asuncion", "2026-03-22", "00:00", "2026-03-22T03:00:00Z"},
		"it works when half an hour happens twice":      {"Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"},
		"it works when half an hour is skipped":         {"Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00Z"},
		"it works when midnight is skipped":             {"America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			floating, err := wall.At(c.day, c.hour)
			if err != nil {
				t.Fatal(err)
			}
			got := wall.Instant(floating, zone(t, c.zone)).UTC().Format(time.RFC3339)
			if got != c.want {
				t.Errorf("%s %s in %s: got %s, want %s", c.day, c.hour, c.zone, got, c.want)
			}
		})
	}
}

// TestInstantKeepsTheWallClock: outside of the hours that do not exist, the
// instant shows the hour that was asked for, and the first one of two.
func TestInstantKeepsTheWallClock(t *testing.T) {
	names := []string{"Europe/Madrid", "America/Asuncion", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		z := zone(t, rapid.SampledFrom(names).Draw(t, "zone"))
		minute := rapid.Int64Range(0, 40*365*24*60).Draw(t, "minute since 2000")
		instant := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute).In(z)
		if _, change := instant.ZoneBounds(); rapid.Bool().Draw(t, "near a change of the clocks") && !change.IsZero() {
			instant = change.Add(time.Duration(rapid.IntRange(-180, 180).Draw(t, "minutes off")) * time.Minute)
		}
		// A wall clock that was read off an instant exists.
		floating := wall.Float(instant)
		got := wall.Instant(floating, z)
		if !wall.Float(got).Equal(floating) {
			t.Fatalf("%s in %s became %s", floating.Format("2006-01-02 15:04"), z, got)
		}
		if got.After(instant) {
			t.Fatalf("%s in %s became %s, the second of two; the first is %s", floating.Format("2006-01-02 15:04"), z, got, instant)
		}
	})
}

func TestDay(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"it works when it is a day":               {"2026-03-04", true},
		"it works when it is a leap day":          {"2028-02-29", true},
		"it works when there is no such leap day": {"2026-02-29", false},
		"it works when the month is too short":    {"2026-02-31", false},
		"it works when it is year 0":              {"0000-01-01", false},
		"it works when it is the last year":       {"9999-12-31", true},
		"it works when it has an hour":            {"2026-03-04T10:00", false},
		"it works when nothing is there":          {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := wall.Day(c.text)
			if (err == nil) != c.ok {
				t.Fatalf("Day(%q): error %v, want ok %v", c.text, err, c.ok)
			}
			if c.ok && d.Format(wall.DayForm) != c.text {
				t.Errorf("Day(%q) = %s", c.text, d)
			}
		})
	}
}

func TestAt(t *testing.T) {
	for name, c := range map[string]struct{ day, hour, want string }{
		"it works when the hour is there":   {"2026-03-04", "09:05", "2026-03-04 09:05"},
		"it works when the hour is missing": {"2026-03-04", "", "2026-03-04 00:00"},
		"it works when the hour is wrong":   {"2026-03-04", "25:00", ""},
		"it works when the day is wrong":    {"4/3", "09:00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if at, err := wall.At(c.day, c.hour); err == nil {
				got = at.Format("2006-01-02 15:04")
			}
			if got != c.want {
				t.Errorf("At(%q, %q) = %q, want %q", c.day, c.hour, got, c.want)
			}
		})
	}
}

func TestZone(t *testing.T) {
	for _, name := range []string{"", "Local", "local", "Mars/Olympus", "../etc/passwd"} {
		if z, err := wall.Zone(name); err == nil {
			t.Errorf("Zone(%q) = %s, want an error", name, z)
		}
	}
	if z, err := wall.Zone("America/Asuncion"); err != nil || z.String() != "America/Asuncion" {
		t.Errorf("Zone(America/Asuncion) = %v, %v", z, err)
	}
}

func TestDuration(t *testing.T) {
	for name, c := range map[string]struct{ from, duration, want string }{
		"it works when minutes go by":               {"2026-03-04 09:50", "PT30M", "2026-03-04 10:20"},
		"it works when days go back":                {"2026-03-01 09:00", "-P1D", "2026-02-28 09:00"},
		"it works when weeks are meant":             {"2026-03-01 09:00", "P2W", "2026-03-15 09:00"},
		"it works when a day is not 24 hours":       {"2026-03-28 09:00", "P1D", "2026-03-29 09:00"},
		"it works when the next month is shorter":   {"2026-01-31 09:00", "P1M", "2026-02-28 09:00"},
		"it works when the next month has 29 days":  {"2028-01-31 09:00", "P1M", "2028-02-29 09:00"},
		"it works when the month before is shorter": {"2026-03-31 09:00", "-P1M", "2026-02-28 09:00"},
		"it works when a leap day has no next year": {"2028-02-29 09:00", "P1Y", "2029-02-28 09:00"},
		"it works when months pass the year":        {"2026-11-30 09:00", "P3M", "2027-02-28 09:00"},
		"it works when all of it is there":          {"2026-01-31 09:00", "P1Y1M1DT1H1M1S", "2027-03-01 10:01"},
	} {
		t.Run(name, func(t *testing.T) {
			from, err := time.Parse("2006-01-02 15:04", c.from)
			if err != nil {
				t.Fatal(err)
			}
			d, err := wall.ParseDuration(c.duration)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.AddTo(from).Format("2006-01-02 15:04"); got != c.want {
				t.Errorf("%s and %s: got %s, want %s", c.from, c.duration, got, c.want)
			}
		})
	}
}

func TestParseDurationRefuses(t *testing.T) {
	for _, s := range []string{"", "P", "PT", "P1", "1D", "P1H", "PT1D", "P1DT", "PT1HT1M", "P-1D", "P1.5D", "P1234567D", "--P1D", "P1D ", "p1d"} {
		if d, err := wall.ParseDuration(s); err == nil {
			t.Errorf("ParseDuration(%q) = %+v, want an error", s, d)
		}
	}
}

func TestRuleLimits(t *testing.T) {
	start, err := wall.At("2026-03-02", "10:00")
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"FREQ=HOURLY", "FREQ=MINUTELY;COUNT=3", "FREQ=SECONDLY", "weekly", "", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;COUNT=-1"} {
		if rule, err := wall.Rule(value, start); err == nil {
			t.Errorf("Rule(%q) = %s, want an error", value, rule)
		}
	}
}

func TestRuleTheLastDayCountsWhole(t *testing.T) {
	for name, value := range map[string]string{
		"it works when the end is a day":                "FREQ=WEEKLY;UNTIL=20260309",
		"it works when the end is an hour before it":    "FREQ=WEEKLY;UNTIL=20260309T080000Z",
		"it works when a line was folded in a calendar": "FREQ=WEEKLY;\r\nUNTIL=20260309",
	} {
		t.Run(name, func(t *testing.T) {
			start, err := wall.At("2026-03-02", "22:30")
			if err != nil {
				t.Fatal(err)
			}
			rule, err := wall.Rule(value, start)
			if err != nil {
				t.Fatal(err)
			}
			all := rule.All()
			if len(all) != 2 || all[1].Format("2006-01-02 15:04") != "2026-03-09 22:30" {
				t.Errorf("%q: got %v, want two dates, the second on 2026-03-09 at 22:30", value, all)
			}
		})
	}
}
