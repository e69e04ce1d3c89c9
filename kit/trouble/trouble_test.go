package trouble_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"becario/kit/trouble"
)

// TestTroubleIsToldOnceAMinute holds that a database that is away for an hour
// does not fill the disk with the log of it.
func TestTroubleIsToldOnceAMinute(t *testing.T) {
	log, now := &bytes.Buffer{}, time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	answering := trouble.New(slog.New(slog.NewTextHandler(log, nil)), "answer updates")
	note := func(err error) { answering.Note(now, err) }
	note(nil)
	for range 3600 {
		note(errors.New("disk full"))
		now = now.Add(time.Second)
	}
	note(nil)
	note(nil)
	if n := strings.Count(log.String(), "disk full"); n != 60 {
		t.Errorf("told %d times in an hour, want 60", n)
	}
	if n := strings.Count(log.String(), "it works again"); n != 1 || !strings.Contains(log.String(), "failures=3600") {
		t.Errorf("told %d times that it works again, want once with how often it failed", n)
	}
}
