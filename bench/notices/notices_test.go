package main

import (
	"context"
	"testing"
	"time"

	"becario/channel"
	"becario/channel/telegram"
	"becario/kit/clock"
	"becario/kit/pace"
)

// slow is Telegram with a limit that few persons reach.
type slow struct {
	*telegram.Channel
	every time.Duration
	pace  pace.Memory
}

func (s *slow) Rate() float64 { return float64(time.Second) / float64(s.every) }

func (s *slow) Pause(_ channel.Chat, now time.Time) time.Duration {
	waits, _ := s.pace.Take(context.Background(), now, pace.Limit{Every: s.every, Burst: 1}) // never fails
	return waits[0]
}

// slowed are options for a day on which a message is sent each turn.
func slowed(t *testing.T, name string, persons int, turn time.Duration) options {
	for _, d := range days {
		if d.name == name {
			return options{day: d, persons: persons, folder: t.TempDir(), turn: turn,
				slow: func(c *telegram.Channel, _ clock.Clock) channel.Channel { return &slow{Channel: c, every: turn} }}
		}
	}
	t.Fatalf("no day is called %s", name)
	return options{}
}

// TestNoticesBeginEarlyEnough: everybody wants to be told five minutes before the
// class, which takes longer than five minutes. So the first are told earlier, and
// none before that is needed; people who write meanwhile are answered first.
func TestNoticesBeginEarlyEnough(t *testing.T) {
	with := slowed(t, "five", 180, 2500*time.Millisecond)
	with.writes = 3
	o, err := simulate(t.Context(), with)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s took %s", o, o.took)
	if o.inTime != o.persons || o.twice > 0 {
		t.Errorf("%+v, want all told once and in time", o)
	}
	if o.first.Before(at("08:45")) || !o.first.Before(at("08:55")) {
		t.Errorf("the first was told at %s, want some minutes before 8:55", o.first)
	}
	if o.answers == 0 || o.longest > 8*time.Second {
		t.Errorf("%d answers, of which one waited %s", o.answers, o.longest)
	}
}

// TestWhatIsTooLateIsCounted: more is due than can be told in an hour. Nobody is
// told when the class has begun, and the program counts those who were not told.
func TestWhatIsTooLateIsCounted(t *testing.T) {
	o, err := simulate(t.Context(), slowed(t, "five", 110, 45*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s took %s", o, o.took)
	if o.afterBeginning > 0 || o.twice > 0 || o.inTime < 80 {
		t.Errorf("%+v, want one told each 45 seconds for an hour, and none when the class had begun", o)
	}
	if o.notTold == 0 || o.stale != o.notTold {
		t.Errorf("%d were not told, the program counts %d", o.notTold, o.stale)
	}
}

// TestWhatWouldBeTooLateIsPaidFor: of what cannot be told in time for nothing as much
// is paid for as is needed, and no more than may be.
func TestWhatWouldBeTooLateIsPaidFor(t *testing.T) {
	with := slowed(t, "five", 110, 45*time.Second)
	with.paid = 1000
	o, err := simulate(t.Context(), with)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s took %s", o, o.took)
	if o.inTime != o.persons || o.twice > 0 || o.refused > 0 {
		t.Errorf("%+v, want all told once and in time", o)
	}
	if o.paidFor == 0 || o.paidFor > 40 {
		t.Errorf("%d of 110 messages were paid for, want those for which an hour is too short", o.paidFor)
	}

	with.paid = 20 // half of them at once
	if o, err = simulate(t.Context(), with); err != nil {
		t.Fatal(err)
	}
	if o.paidFor < 10 || o.paidFor > 13 || o.afterBeginning > 0 {
		t.Errorf("%d messages were paid for, want the 10 that may be at once, and the few beside them; %d were told after the class began", o.paidFor, o.afterBeginning)
	}
}
