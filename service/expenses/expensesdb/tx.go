package expensesdb

import (
	"context"
	"fmt"
	"strings"

	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/sqldb"
	"becario/service/expenses"
)

type tx struct {
	ctx   context.Context
	tx    *sqldb.Tx
	space string
}

func (t *tx) Get(id string) (expenses.Record, error) {
	records, err := sqldb.Collect(t.ctx, t.tx, scan, `
		SELECT `+columns+` FROM expenses
		WHERE space = $1 AND id = $2`+t.tx.ForUpdate(), t.space, id)
	if err != nil {
		return expenses.Record{}, fmt.Errorf("get expense: %w", err)
	}
	if len(records) == 0 {
		return expenses.Record{}, fault.New(fault.NotFound, "fault.no_expense")
	}
	return records[0], nil
}

func (t *tx) Find(from, to string) ([]expenses.Record, error) {
	return find(t.ctx, t.tx, t.space, from, to)
}

func (t *tx) Put(r expenses.Record) error {
	e := r.Expense
	err := t.tx.Exec(t.ctx, `
		INSERT INTO expenses (space, folded, `+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (space, id) DO UPDATE SET
			folded = excluded.folded, version = excluded.version, title = excluded.title,
			minor = excluded.minor, currency = excluded.currency, date = excluded.date,
			category = excluded.category, guessed = excluded.guessed, recurrence = excluded.recurrence,
			split = excluded.split, people = excluded.people, removed = excluded.removed`,
		t.space, fold.Text(e.Title), e.Id, e.Version, e.Title, e.Amount.Minor, e.Amount.Currency, e.Date,
		e.Category, e.CategoryGuessed, e.Recurrence, e.Split, strings.Join(e.With, "\n"), e.CreatedAt, r.Removed)
	if err != nil {
		return fmt.Errorf("keep expense: %w", err)
	}
	return nil
}

func (t *tx) Habits() ([]expenses.Habit, error) {
	habits, err := sqldb.Collect(t.ctx, t.tx, func(rows sqldb.Row) (h expenses.Habit, err error) {
		var at int64
		err = rows.Scan(&h.Title, &h.Category, &h.Guessed, &at)
		return h, err
	}, `
		SELECT folded, category, guessed, MAX(created_at) FROM (
			SELECT folded, category, guessed, created_at FROM expenses
			WHERE space = $1 AND NOT removed AND category <> ''
			ORDER BY created_at DESC
			LIMIT $2) last
		GROUP BY folded, category, guessed
		ORDER BY 4 DESC, 1, 2
		LIMIT $3`, t.space, expenses.Habitual, expenses.MaxHabits)
	if err != nil {
		return nil, fmt.Errorf("find habits: %w", err)
	}
	return habits, nil
}

func (t *tx) Budget(id string) (expenses.Limit, error) {
	limits, err := sqldb.Collect(t.ctx, t.tx, scanBudget, `
		SELECT `+budgetColumns+` FROM budgets
		WHERE space = $1 AND id = $2`+t.tx.ForUpdate(), t.space, id)
	if err != nil {
		return expenses.Limit{}, fmt.Errorf("get budget: %w", err)
	}
	if len(limits) == 0 {
		return expenses.Limit{}, fault.New(fault.NotFound, "fault.no_budget")
	}
	return limits[0], nil
}

func (t *tx) Budgets() ([]expenses.Limit, error) { return budgets(t.ctx, t.tx, t.space) }

func (t *tx) PutBudget(l expenses.Limit) error {
	b := l.Budget
	err := t.tx.Exec(t.ctx, `
		INSERT INTO budgets (space, `+budgetColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (space, id) DO UPDATE SET
			version = excluded.version, minor = excluded.minor, currency = excluded.currency,
			period = excluded.period, from_day = excluded.from_day, to_day = excluded.to_day,
			category = excluded.category, alert = excluded.alert, removed = excluded.removed`,
		t.space, b.Id, b.Version, b.Amount.Minor, b.Amount.Currency, b.Period, b.From, b.To, b.Category, b.Alert, l.Removed)
	if err != nil {
		return fmt.Errorf("keep budget: %w", err)
	}
	return nil
}
