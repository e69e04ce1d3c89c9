package wall_test

import (
	"slices"
	"testing"

	"becario/kit/wall"
)

func TestRule(t *testing.T) {
	for name, c := range map[string]struct {
		start, rule string
		want        []string
	}{
		"it works when a month is shorter than the day it starts on": {
			"2026-01-31", "FREQ=MONTHLY", []string{"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"}},
		"it works when the day is in the rule": {
			"2028-01-10", "FREQ=MONTHLY;BYMONTHDAY=30", []string{"2028-01-30", "2028-02-29", "2028-03-30"}},
		"it works when months are left out": {
			"2026-08-29", "FREQ=MONTHLY;INTERVAL=6", []string{"2026-08-29", "2027-02-28"}},
		"it works when the last day is meant": {
			"2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1", []string{"2026-01-31", "2026-02-28"}},
		"it works when several days are meant": {
			"2026-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,31", []string{"2026-01-15", "2026-01-31", "2026-02-15", "2026-03-15"}},
		"it works when the end is a day": {
			"2026-03-02", "FREQ=WEEKLY;UNTIL=20260309", []string{"2026-03-02", "2026-03-09"}},
	} {
		t.Run(name, func(t *testing.T) {
			start, err := wall.Day(c.start)
			if err != nil {
				t.Fatal(err)
			}
			rule, err := wall.Rule(c.rule, start)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for next := rule.Iterator(); len(got) < len(c.want); {
				date, ok := next()
				if !ok {
					break
				}
				got = append(got, date.Format(wall.DayForm))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s from %s: got %v, want %v", c.rule, c.start, got, c.want)
			}
		})
	}
}

func TestZones(t *testing.T) {
	var zones wall.Zones
	for range 2 { // loaded, and kept
		zone, err := zones.Load("America/Asuncion")
		if err != nil || zone.String() != "America/Asuncion" {
			t.Errorf("America/Asuncion: got %v, %v", zone, err)
		}
		for _, name := range []string{"", "Local", "Nowhere/Town"} {
			if zone, err := zones.Load(name); err == nil {
				t.Errorf("%q: got %v, want it refused", name, zone)
			}
		}
	}
}
