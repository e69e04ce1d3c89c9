package tasks

import (
	"strings"
	"time"
	"unicode/utf8"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// MaxTitle is how many characters a title may have.
const MaxTitle = 1000

// maxReminders is how many reminders a task may have.
const maxReminders = 10

// settle checks a task and brings it into the form that is kept: a title
// without white space around it, and a first date if it only repeats.
func (s *Service) settle(t *tasksv1.Task, now time.Time) error {
	t.Title = strings.TrimSpace(t.Title)
	switch {
	case t.Title == "":
		return fault.New(fault.Invalid, "fault.no_title")
	case utf8.RuneCountInString(t.Title) > MaxTitle:
		return fault.New(fault.Invalid, "fault.long_title", "max", MaxTitle)
	case len(t.Remind) > maxReminders:
		return fault.New(fault.Invalid, "fault.many_reminders", "max", maxReminders)
	case t.Priority != "" && t.Priority != "high" && t.Priority != "low":
		return fault.New(fault.Invalid, "fault.bad_priority")
	}
	for _, r := range t.Remind {
		if _, err := wall.ParseDuration(r); err != nil {
			return fault.New(fault.Invalid, "fault.bad_duration", "value", r)
		}
	}
	switch every := nagOf(t); {
	case t.Nag == "":
	case every == 0:
		return fault.New(fault.Invalid, "fault.bad_duration", "value", t.Nag)
	case every == minNag:
		t.Nag = "PT5M"
	}
	if t.Lasts != "" {
		length, err := wall.ParseDuration(t.Lasts)
		var start time.Time
		if takes := length.AddTo(start).Sub(start); err != nil || takes <= 0 || takes > maxLasts || length.Days+length.Months+length.Years > 0 {
			return fault.New(fault.Invalid, "fault.bad_duration", "value", t.Lasts)
		}
	}
	if t.DueTime == "" {
		t.Lasts = ""
	}
	if err := settleExcept(t); err != nil {
		return err
	}
	if t.DueDate == "" && t.DueTime == "" && t.Recurrence == "" {
		return nil
	}
	zone, err := s.zones.Load(t.Zone)
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_zone", "value", t.Zone)
	}
	if t.DueDate == "" {
		t.DueDate = firstDay(t, wall.Float(now.In(zone)))
	}
	due, err := wall.At(t.DueDate, t.DueTime)
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_date", "value", strings.TrimSpace(t.DueDate+" "+t.DueTime))
	}
	return settleRecurrence(t, due)
}

// firstDay is today, or tomorrow if the hour has passed today.
func firstDay(t *tasksv1.Task, local time.Time) string {
	today := local.Format(wall.DayForm)
	if at, err := wall.At(today, t.DueTime); err == nil && t.DueTime != "" && !at.After(local) {
		return local.AddDate(0, 0, 1).Format(wall.DayForm)
	}
	return today
}

func settleRecurrence(t *tasksv1.Task, due time.Time) error {
	if t.Recurrence == "" {
		return nil
	}
	rule, err := wall.Rule(t.Recurrence, due)
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_recurrence", "value", t.Recurrence)
	}
	first := occurrence(rule, t.Except, due, true)
	if first.IsZero() && !rule.After(due, true).IsZero() {
		return fault.New(fault.State, "fault.no_day_left", "title", t.Title)
	}
	if first.IsZero() {
		return fault.New(fault.Invalid, "fault.bad_recurrence", "value", t.Recurrence)
	}
	t.DueDate = first.Format(wall.DayForm)
	forgetPassed(t)
	return nil
}

// record computes the instants that are kept beside a task. A task with a day
// and no hour is overdue when the day is over.
func (s *Service) record(space string, t *tasksv1.Task, settings *tasksv1.Settings, now time.Time) Record {
	r := Record{Space: space, Task: t}
	zone, err := s.zones.Load(t.Zone)
	if err != nil || t.DueDate == "" {
		return r
	}
	r.NoticeAt = firstNotice(t, zone, settings, now)
	due, err := wall.At(t.DueDate, t.DueTime)
	if err != nil {
		return r
	}
	if t.DueTime == "" {
		due = due.AddDate(0, 0, 1)
	}
	r.DueAt = wall.Instant(due, zone).UnixMicro()
	return r
}
