package expenses

import (
	expensesv1 "becario/api/becario/expenses/v1"
)

// alerts returns the limits that a new expense, not yet kept, brings to their
// alert or to their end, in the period that holds it. Each is told when it is
// crossed and not again, because after it the sum is beyond.
func alerts(tx Tx, e *expensesv1.Expense, today string) ([]*expensesv1.BudgetState, error) {
	limits, err := tx.Budgets()
	if err != nil {
		return nil, err
	}
	var reached []*expensesv1.BudgetState
	for _, l := range limits {
		b := l.Budget
		if !counts(b, e) {
			continue
		}
		day := e.Date
		if e.Recurrence != "" {
			day = today
		}
		from, to := daysOf(b, day)
		more := spentOn(e, from, to, today)
		if more == 0 {
			continue
		}
		records, err := tx.Find(from, to)
		if err != nil {
			return nil, err
		}
		now := state(b, append(records, Record{Expense: e}), from, to, today)
		before := now.Spent.Minor - more
		if crossed(b, 100, before, now.Spent.Minor) || (b.Alert != 0 && crossed(b, b.Alert, before, now.Spent.Minor)) {
			reached = append(reached, now)
		}
	}
	return reached, nil
}

// crossed reports whether a sum has come from below a percentage of the limit
// to it or above.
func crossed(b *expensesv1.Budget, percent int32, before, after int64) bool {
	// Limits are below 2^63/100: see MaxAmount.
	at := b.Amount.Minor * int64(percent)
	return before < (at+99)/100 && after >= (at+99)/100
}

// spentOn is what an expense comes to on the days from..to.
func spentOn(e *expensesv1.Expense, from, to, today string) int64 {
	var sum int64
	for range dates(e, from, to, today) {
		sum = plus(sum, e.Amount.Minor)
	}
	return sum
}
