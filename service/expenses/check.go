package expenses

import (
	"strings"
	"unicode/utf8"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
	"becario/kit/money"
	"becario/kit/wall"
)

// Limits of what is kept.
const (
	MaxTitle    = 1000          // characters of a title
	MaxCategory = 100           // characters of a category
	MaxAmount   = 1_000_000_000 // major units of an amount
	MaxSplit    = 1000          // people among whom an expense is split
	maxWith     = 50            // names of them
)

// firstDate is the earliest day that is kept, so that a slip of the year does
// not make a repeating expense of centuries.
const firstDate = "1970-01-01"

// settle checks an expense and brings it into the form that is kept: texts
// without white space around them, the first date of a rule, and split as the
// number of people where only names were said.
func settle(e *expensesv1.Expense) error {
	e.Title, e.Category = tidy(e.Title), tidy(e.Category)
	switch {
	case e.Title == "":
		return fault.New(fault.Invalid, "fault.no_title")
	case utf8.RuneCountInString(e.Title) > MaxTitle:
		return fault.New(fault.Invalid, "fault.long_title", "max", MaxTitle)
	case utf8.RuneCountInString(e.Category) > MaxCategory:
		return fault.New(fault.Invalid, "fault.long_category", "max", MaxCategory)
	}
	if err := settleSplit(e); err != nil {
		return err
	}
	if err := checkMoney(e.Amount); err != nil {
		return err
	}
	return settleDate(e)
}

// tidy takes away white space around a text and the NUL that a database refuses.
func tidy(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\x00", "")) }

func settleSplit(e *expensesv1.Expense) error {
	if n := len(e.With); n > maxWith || e.Split < 0 || e.Split > MaxSplit {
		return fault.New(fault.Invalid, "fault.bad_split", "max", MaxSplit)
	}
	for i, name := range e.With {
		e.With[i] = strings.Join(strings.Fields(tidy(name)), " ")
	}
	e.Split = max(e.Split, int32(len(e.With))+1)
	if e.Split == 1 {
		e.Split = 0
	}
	return nil
}

func checkMoney(m *commonv1.Money) error {
	digits, ok := money.Digits(m.GetCurrency())
	if !ok {
		return fault.New(fault.Invalid, "fault.bad_currency", "value", m.GetCurrency())
	}
	most := int64(MaxAmount)
	for range digits {
		most *= 10
	}
	switch {
	case m.Minor <= 0:
		return fault.New(fault.Invalid, "fault.bad_amount")
	case m.Minor > most:
		return fault.New(fault.Invalid, "fault.big_amount", "max", MaxAmount)
	}
	return nil
}

func settleDate(e *expensesv1.Expense) error {
	day, err := wall.Day(e.Date)
	if err != nil || e.Date < firstDate {
		return fault.New(fault.Invalid, "fault.bad_date", "value", e.Date)
	}
	if e.Recurrence == "" {
		return nil
	}
	rule, err := wall.Rule(e.Recurrence, day)
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_recurrence", "value", e.Recurrence)
	}
	first := rule.After(day, true)
	if first.IsZero() {
		return fault.New(fault.Invalid, "fault.bad_recurrence", "value", e.Recurrence)
	}
	e.Date = first.Format(wall.DayForm)
	return nil
}

// today reads the day on which a person writes.
func (s *Service) today(day string) (string, error) {
	if day == "" {
		return s.clock.Now().Format(wall.DayForm), nil
	}
	return day, checkDays(day)
}

func checkDays(days ...string) error {
	for _, day := range days {
		if day == "" {
			continue
		}
		if _, err := wall.Day(day); err != nil {
			return fault.New(fault.Invalid, "fault.bad_date", "value", day)
		}
	}
	return nil
}
