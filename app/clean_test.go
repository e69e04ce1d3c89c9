package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// Steps follow each other while there is more to clean, and then come hourly;
// one that fails is tried again then.
func TestLedgersAreCleaned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &App{Config: Config{Log: slog.New(slog.DiscardHandler)}}
		start, steps := time.Now(), []time.Duration{}
		a.cleans("tasks", func(context.Context) (bool, error) {
			steps = append(steps, time.Since(start))
			switch len(steps) {
			case 4:
				return false, errors.New("the disk is full")
			default:
				return len(steps) < 3, nil
			}
		})
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Hour+time.Minute)
		defer stop()
		if err := a.runs[0](ctx); err != nil {
			t.Error(err)
		}
		third := cleanFirst + 2*cleanPause
		want := []time.Duration{cleanFirst, cleanFirst + cleanPause, third, third + cleanEvery, third + 2*cleanEvery}
		if !slices.Equal(steps, want) {
			t.Errorf("got steps after %v, want %v", steps, want)
		}
	})
}

// A terminal beside a server leaves the cleaning to it.
func TestATerminalDoesNotClean(t *testing.T) {
	a := &App{Config: Config{OnlyChannels: true}}
	a.cleans("tasks", nil)
	if len(a.runs) != 0 {
		t.Error("it cleans")
	}
}
