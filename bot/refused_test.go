package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/sqldb/sqltest"
)

// TestARefusalForGoodIsAnsweredAtOnce and not tried again; what the chat says
// next does not wait for it.
func TestARefusalForGoodIsAnsweredAtOnce(t *testing.T) {
	for _, code := range []connect.Code{connect.CodeFailedPrecondition, connect.CodeInvalidArgument, connect.CodeNotFound,
		connect.CodePermissionDenied, connect.CodeAlreadyExists, connect.CodeUnimplemented, connect.CodeOutOfRange} {
		t.Run(code.String(), func(t *testing.T) {
			tried := 0
			f, c := &fragile{}, morning()
			f.work = func(_ context.Context, text string) error {
				if text != "refuse" {
					return nil
				}
				tried++
				return connect.NewError(code, errors.New("no"))
			}
			b, log := steady(t, f, c, sqltest.SQLite(t))
			accept(t, b, "refuse", "hola")
			steps(t, b) // no time passes
			if len(f.sent) != 2 || !strings.Contains(f.sent[0], "ha fallado") || !strings.Contains(f.sent[1], "Hola") {
				t.Errorf("said %q, want that it does not work and then a greeting", f.sent)
			}
			settle(t, b, c, 3, time.Minute)
			if tried != 1 || len(f.sent) != 2 || strings.Count(log.String(), "update refused") != 1 {
				t.Errorf("tried %d times, %d messages, log:\n%s\nwant one try, two messages and one line", tried, len(f.sent), log)
			}
		})
	}
}

// TestAFaultThatNobodySaidIsSaidInWords uses the phrase that it brings.
func TestAFaultThatNobodySaidIsSaidInWords(t *testing.T) {
	f, c := &fragile{}, morning()
	f.work = func(context.Context, string) error { return fault.New(fault.State, "fault.undone") }
	b, _ := steady(t, f, c, sqltest.SQLite(t))
	accept(t, b, "hola")
	steps(t, b)
	if len(f.sent) != 1 || strings.Contains(f.sent[0], "ha fallado") || strings.Contains(f.sent[0], "fault.") {
		t.Errorf("said %q, want the words of the fault", f.sent)
	}
}

// TestWhatMayPassIsTriedAgain: the person is told after a second, once, what the
// chat says next waits, and nobody else does.
func TestWhatMayPassIsTriedAgain(t *testing.T) {
	f, c := &fragile{}, morning()
	away := true
	f.work = func(_ context.Context, text string) error {
		if away && text == "wait" {
			return connect.NewError(connect.CodeUnavailable, errors.New("away"))
		}
		return nil
	}
	b, log := steady(t, f, c, sqltest.SQLite(t))
	accept(t, b, "wait", "hola", "beto> hola")
	settle(t, b, c, 9, 100*time.Millisecond)
	if !slices.Equal(f.to, []string{"beto"}) {
		t.Fatalf("answered %q within a second, want only the other chat", f.to)
	}
	settle(t, b, c, 100, time.Minute)
	if !slices.Equal(f.to, []string{"beto", "ana"}) || !strings.Contains(f.sent[1], "Tu mensaje está guardado") {
		t.Fatalf("said %q to %q, want that it takes longer, once", f.sent, f.to)
	}
	if n := strings.Count(log.String(), "update waits"); n > 12 {
		t.Errorf("logged %d times in a hundred minutes", n)
	}
	away = false
	settle(t, b, c, 2, time.Minute)
	if len(f.sent) != 4 || !strings.Contains(f.sent[3], "Hola") {
		t.Errorf("said %q, want the two answers in the end", f.sent)
	}
}

// TestWhatDoesNotPassInADayIsGivenUp with a word to the person.
func TestWhatDoesNotPassInADayIsGivenUp(t *testing.T) {
	f, c := &fragile{}, morning()
	f.work = func(context.Context, string) error {
		return connect.NewError(connect.CodeUnavailable, errors.New("away"))
	}
	b, _ := steady(t, f, c, sqltest.SQLite(t))
	accept(t, b, "wait")
	settle(t, b, c, 50, 30*time.Minute)
	if len(f.sent) != 2 || !strings.Contains(f.sent[1], "ha fallado") {
		t.Errorf("said %q, want that it takes longer and, a day later, that it did not work", f.sent)
	}
}

// TestWhoeverWaitsIsToldAfterASecond also while the first try lasts.
func TestWhoeverWaitsIsToldAfterASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fragile{}
		var told, answered atomic.Int64
		began := time.Now()
		f.work = func(ctx context.Context, _ string) error {
			select {
			case <-time.After(4 * time.Second):
			case <-ctx.Done():
			}
			return nil
		}
		f.heard = func(text string) {
			at := time.Since(began).Milliseconds()
			if strings.Contains(text, "Tu mensaje está guardado") {
				told.Store(at)
			} else {
				answered.Store(at)
			}
		}
		b, _ := steady(t, f, clock.System{}, sqltest.SQLite(t))
		accept(t, b, "hola")
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		if err := b.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if told.Load() < 1000 || told.Load() > 1500 || answered.Load() < 4000 || answered.Load() > 4500 || len(f.sent) != 2 {
			t.Errorf("told after %d ms, answered after %d ms: %q", told.Load(), answered.Load(), f.sent)
		}
	})
}
