package expenses

import (
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/period"
	"becario/kit/wall"
)

// maxDates is how many dates of one repeating expense are looked at: over a
// hundred years of every day.
const maxDates = 40_000

// dates returns the days from..to, both included, on which an expense happens,
// the earliest first; a repeating one not after today. An empty from or to is
// without limit.
func dates(e *expensesv1.Expense, from, to, today string) []string {
	if e.Recurrence == "" {
		if e.Date < from || (to != "" && e.Date > to) {
			return nil
		}
		return []string{e.Date}
	}
	if to == "" || to > today {
		to = today
	}
	start, err := wall.Day(e.Date)
	if err != nil {
		return nil
	}
	rule, err := wall.Rule(e.Recurrence, start)
	if err != nil {
		return nil
	}
	var days []string
	next, last := rule.Iterator(), ""
	for range maxDates {
		date, ok := next()
		if !ok {
			break
		}
		day := date.Format(wall.DayForm)
		if day > to {
			break
		}
		if day >= from && day != last {
			days = append(days, day)
		}
		last = day
	}
	return days
}

// running reports whether an expense repeats and has a date on a day or after it.
func running(e *expensesv1.Expense, day string) bool {
	start, startErr := wall.Day(e.Date)
	from, fromErr := wall.Day(day)
	if e.Recurrence == "" || startErr != nil || fromErr != nil {
		return false
	}
	rule, err := wall.Rule(e.Recurrence, start)
	return err == nil && !rule.After(from, true).IsZero()
}

// begin returns the first day of the group that a day is in.
func begin(day string, group expensesv1.Group) string {
	d, err := wall.Day(day)
	if err != nil {
		return day
	}
	switch group {
	case expensesv1.Group_GROUP_WEEK:
		d = period.Monday(d)
	case expensesv1.Group_GROUP_MONTH:
		d = d.AddDate(0, 0, 1-d.Day())
	}
	return d.Format(wall.DayForm)
}
