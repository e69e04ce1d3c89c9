package tasks

import (
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/wall"
)

// DefaultDayTime is when to remind of a task that has a day and no hour, unless
// the person's settings say otherwise.
const DefaultDayTime = "09:00"

// maxAhead is how many dates of a repeating task are looked at for its next
// notice; with more unanswered ones than that the reminders stop.
const maxAhead = 1000

const (
	// minNag is how often a task is told of again at most, and maxNag for how
	// long after its time.
	minNag = 5 * time.Minute
	maxNag = 24 * time.Hour
	// maxLasts is how long a task may take.
	maxLasts = 24 * time.Hour
)

// nagOf is how often a task is told of again; 0 is never.
func nagOf(t *tasksv1.Task) time.Duration {
	d, err := wall.ParseDuration(t.Nag)
	if err != nil || t.Nag == "" {
		return 0
	}
	var start time.Time
	if length := d.AddTo(start).Sub(start); length > 0 {
		return max(length, minNag)
	}
	return 0
}

// again returns when a task that was due at an instant is told of once more
// after another; 0 if it is not.
func again(t *tasksv1.Task, due, after time.Time) int64 {
	every := nagOf(t)
	if every == 0 || after.Before(due) {
		return 0
	}
	next := due.Add((after.Sub(due)/every + 1) * every)
	if next.Sub(due) > maxNag {
		return 0
	}
	return next.UnixMicro()
}

// nextNotice returns when the first notice of a task after an instant is due in
// its zone, in microseconds since 1970; 0 if there is none.
func nextNotice(t *tasksv1.Task, zone *time.Location, settings *tasksv1.Settings, after time.Time) int64 {
	if t.DueDate == "" || t.DoneAt != 0 || settings.GetOff() {
		return 0
	}
	due, err := wall.At(t.DueDate, reminderHour(t, settings))
	if err != nil {
		return 0
	}
	nagged := again(t, wall.Instant(due, zone), after)
	if t.Recurrence == "" {
		return sooner(earliest(t, settings, due, zone, after), nagged)
	}
	rule, err := wall.Rule(t.Recurrence, due)
	if err != nil {
		return 0
	}
	dates := rule.Iterator()
	for range maxAhead {
		date, ok := dates()
		if !ok {
			return nagged
		}
		if slices.Contains(t.Except, date.Format(wall.DayForm)) {
			continue
		}
		if at := earliest(t, settings, date, zone, after); at != 0 {
			return sooner(at, nagged)
		}
	}
	return nagged
}

// sooner is the earlier of two instants, of which 0 is none.
func sooner(a, b int64) int64 {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// firstNotice returns when the first notice of a task that is kept at an instant
// is due. One whose reminder would have been before that is told of at its time.
func firstNotice(t *tasksv1.Task, zone *time.Location, settings *tasksv1.Settings, now time.Time) int64 {
	next := nextNotice(t, zone, settings, now)
	plain := proto.CloneOf(t)
	plain.Remind = nil
	at := nextNotice(plain, zone, &tasksv1.Settings{DayTime: settings.GetDayTime(), Off: settings.GetOff()}, now)
	if at != 0 && (next == 0 || at < next) {
		return at
	}
	return next
}

func reminderHour(t *tasksv1.Task, settings *tasksv1.Settings) string {
	switch {
	case t.DueTime != "":
		return t.DueTime
	case settings.GetDayTime() != "":
		return settings.GetDayTime()
	}
	return DefaultDayTime
}

// earliest returns the first reminder of one date that is after an instant.
func earliest(t *tasksv1.Task, settings *tasksv1.Settings, due time.Time, zone *time.Location, after time.Time) int64 {
	var first int64
	for _, before := range leads(t, settings) {
		d, err := wall.ParseDuration(before)
		if err != nil {
			continue
		}
		at := wall.Instant(d.AddTo(due), zone)
		if at.After(after) && (first == 0 || at.UnixMicro() < first) {
			first = at.UnixMicro()
		}
	}
	return first
}

// leads returns how long before a task its reminders come: what was said with
// it, else the person's settings, else at its time.
func leads(t *tasksv1.Task, settings *tasksv1.Settings) []string {
	switch {
	case len(t.Remind) > 0:
		return t.Remind
	case len(settings.GetBefore()) > 0:
		return settings.GetBefore()
	}
	return []string{"PT0S"}
}
