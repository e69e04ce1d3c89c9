package tasks

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// maxExcept is how many days of a task that repeats may be left out.
const maxExcept = 100

// occurrence is the first date of a rule after an instant, or at it if that is included,
// that is not left out; zero if there is none.
func occurrence(rule *rrule.RRule, except []string, after time.Time, included bool) time.Time {
	for {
		next := rule.After(after, included)
		if next.IsZero() || !slices.Contains(except, next.Format(wall.DayForm)) {
			return next
		}
		after, included = next, false
	}
}

// settleExcept checks the days that are left out, and puts them in their order.
func settleExcept(t *tasksv1.Task) error {
	if t.Recurrence == "" {
		t.Except = nil
		return nil
	}
	for _, day := range t.Except {
		if _, err := time.Parse(wall.DayForm, day); err != nil {
			return fault.New(fault.Invalid, "fault.bad_date", "value", day)
		}
	}
	t.Except = slices.Compact(slices.Sorted(slices.Values(t.Except)))
	if len(t.Except) > maxExcept {
		return fault.New(fault.Invalid, "fault.many_exceptions", "max", maxExcept)
	}
	return nil
}

// forgetPassed leaves those days out of the exceptions that are before the due date.
func forgetPassed(t *tasksv1.Task) {
	t.Except = slices.DeleteFunc(t.Except, func(day string) bool { return day < t.DueDate })
}
