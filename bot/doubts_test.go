package bot_test

import (
	"strings"
	"testing"
	"time"

	"becario/kit/sqldb/sqltest"
	"becario/nlu"
	"becario/person"
)

// TestDoubtsAreAskedOneByOne: of several things what is clear is done, and what
// is doubtful only after a yes to a question of its own.
func TestDoubtsAreAskedOneByOne(t *testing.T) {
	quiet := func(days string, band nlu.Band) nlu.Frame {
		return nlu.Frame{Intent: nlu.ReminderSettings, Band: band, Confidence: 0.4, Slots: nlu.Slots{QuietDays: []string{days}}}
	}
	f, c := &fragile{frames: []nlu.Frame{quiet("SU", nlu.Act), quiet("MO", nlu.Ask), quiet("TU", nlu.Ask)}}, morning()
	b, _ := steady(t, f, c, sqltest.SQLite(t))
	days := func() string {
		t.Helper()
		p, err := b.Store.Person(t.Context(), "fragile:ana", person.Person{}, c.Now())
		if err != nil {
			t.Fatal(err)
		}
		return p.Quiet.Days
	}
	for _, step := range []struct {
		says, days string
		answers    int
		asks       bool
	}{
		{"several things", "SU", 2, true},
		{"no", "SU", 2, true},
		{"sí", "TU", 1, false},
		{"several things", "SU", 2, true},
		{"sí", "MO", 2, true},
		{"no", "MO", 1, false},
		{"several things", "SU", 2, true},
		{"and again", "SU", 2, true}, // what was asked is left
	} {
		f.sent = nil
		accept(t, b, step.says)
		settle(t, b, c, 1, time.Minute)
		if len(f.sent) != step.answers || strings.Contains(f.sent[len(f.sent)-1], "?") != step.asks || days() != step.days {
			t.Errorf("%s: said %q, quiet days %q; want %d messages, a question: %v, quiet days %q",
				step.says, f.sent, days(), step.answers, step.asks, step.days)
		}
	}
}
