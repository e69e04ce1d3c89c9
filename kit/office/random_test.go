package office_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"becario/kit/office"
)

// Whatever was filed when: the deadline is an open day, and from the day after
// filing up to it there are as many running business days as were given.
func TestDueCountsItsDays(t *testing.T) {
	calendar := read(t)
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) time.Time {
			return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, name))
		}
		filed, days := day("filed"), rapid.IntRange(1, 60).Draw(t, "days")
		var pauses []office.Pause
		for range rapid.IntRange(0, 3).Draw(t, "pauses") {
			from := day("from")
			pauses = append(pauses, office.Pause{From: from, To: from.AddDate(0, 0, rapid.IntRange(0, 40).Draw(t, "long"))})
		}
		due, err := calendar.Due(filed, days, pauses...)
		if err != nil {
			t.Fatal(err)
		}
		runs := func(d time.Time) bool {
			for _, p := range pauses {
				if d.After(p.From) && !d.After(p.To) {
					return false
				}
			}
			return calendar.Open(d)
		}
		counted := 0
		for d := filed.AddDate(0, 0, 1); !d.After(due); d = d.AddDate(0, 0, 1) {
			if runs(d) {
				counted++
			}
		}
		if counted != days || !runs(due) {
			t.Errorf("filed %v, %d days, paused %v: due %v has %d days before it", filed, days, pauses, due, counted)
		}
	})
}
