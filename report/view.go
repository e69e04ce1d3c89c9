// Package report chooses what is shown of a person's figures and classes: which
// days, which sums, which chart, and the lines beside it. It computes on what
// the services have answered and calls none of them; words come from the
// person's locale.Writer, and draw makes the pictures.
package report

import (
	"time"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/locale"
	"becario/kit/period"
)

// View is which expenses are looked at.
type View struct {
	period.Period
	// Category is a category or words of titles; empty is everything.
	Category string
}

// Query is a sum that the expenses service is asked for: by groups, and by
// groups within those.
type Query struct {
	View
	Group, Within expensesv1.Group
}

// Request asks for the sum of a space as of today, YYYY-MM-DD.
func (q Query) Request(space, today string) *expensesv1.SumRequest {
	return &expensesv1.SumRequest{Space: space, From: q.From, To: q.To, Category: q.Category, Group: q.Group, Within: q.Within, Today: today}
}

// How far back is looked where months or weeks are asked for and no days.
const (
	groupedMonths = 6
	groupedWeeks  = 8
)

// Days returns the days that are meant by "FROM/TO" or, if that is empty, by the
// groups that are asked for: enough months or weeks to compare, else the
// present month.
func Days(said, groupBy string, now time.Time) period.Period {
	switch {
	case said != "":
		return period.Parse(said)
	case groupBy == "month":
		return period.Period{From: period.Month(now, 1-groupedMonths).From, To: period.Month(now, 0).To}
	case groupBy == "week":
		return period.Period{From: period.Week(now, 1-groupedWeeks).From, To: period.Week(now, 0).To}
	}
	return period.Month(now, 0)
}

// GroupOf returns the group of a name: category, day, week or month. Another
// name is no group.
func GroupOf(name string) expensesv1.Group {
	switch name {
	case "category":
		return expensesv1.Group_GROUP_CATEGORY
	case "day":
		return expensesv1.Group_GROUP_DAY
	case "week":
		return expensesv1.Group_GROUP_WEEK
	case "month":
		return expensesv1.Group_GROUP_MONTH
	}
	return expensesv1.Group_GROUP_UNSPECIFIED
}

// Label names a view at the beginning of a line: "Este mes, Comida".
func (v View) Label(w locale.Writer) string { return v.under(w, locale.Capital(w.Period(v.Period))) }

// under adds the category to a name.
func (v View) under(w locale.Writer, name string) string {
	if v.Category == "" {
		return name
	}
	return w.Say("expense.in", "period", name, "category", locale.Capital(v.Category))
}

// Open reports whether an end of the days is open, which a chart cannot have.
func (v View) Open() bool { return v.From == "" || v.To == "" }

// Closed gives the open ends the first day of what was spent and today, from
// the sums by day of the view.
func (v View) Closed(byDay *expensesv1.SumResponse, today string) View {
	open := v.From == ""
	for _, part := range byDay.GetParts() {
		if open && (v.From == "" || part.Name < v.From) {
			v.From = part.Name
		}
	}
	if v.To == "" {
		v.To = max(today, v.From)
	}
	if v.From == "" {
		v.From = v.To
	}
	return v
}

// Earlier returns what a month or week that is not over is compared with: the
// whole one before it, and a view of as many of its days as have passed. Other
// views are not compared.
func (v View) Earlier(now time.Time) (whole period.Period, same View, ok bool) {
	switch v.Period {
	case period.Month(now, 0):
		whole = period.Month(now, -1)
	case period.Week(now, 0):
		whole = period.Week(now, -1)
	default:
		return whole, same, false
	}
	return whole, View{sameDays(v.Period, whole, period.Day(now)), v.Category}, true
}

// sameDays cuts a period to as many days as have passed of a running one.
func sameDays(running, whole period.Period, today string) period.Period {
	return whole.FirstDays(period.Period{From: running.From, To: today}.Length())
}
