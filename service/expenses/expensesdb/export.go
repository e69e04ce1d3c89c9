package expensesdb

import (
	"context"
	"fmt"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/ledger"
	"becario/kit/page"
	"becario/kit/sqldb"
	"becario/service/expenses"
)

// Export returns a page of all that is kept about a space.
func (s *Store) Export(ctx context.Context, space, at string) ([]*expensesv1.Kept, string, error) {
	return page.Read(ctx, at, ledger.PageLimit,
		page.Of(func(ctx context.Context, after string, limit int) ([]expenses.Record, error) {
			return sqldb.Collect(ctx, s.db.Read(), scan, `
				SELECT `+columns+` FROM expenses
				WHERE space = $1 AND id > $2
				ORDER BY id
				LIMIT $3`, space, after, limit)
		}, func(r expenses.Record) string { return r.Expense.Id }, func(r expenses.Record) *expensesv1.Kept {
			return &expensesv1.Kept{What: &expensesv1.Kept_Expense{Expense: r.Expense}, Removed: r.Removed}
		}),
		page.Of(func(ctx context.Context, after string, limit int) ([]expenses.Limit, error) {
			return sqldb.Collect(ctx, s.db.Read(), scanBudget, `
				SELECT `+budgetColumns+` FROM budgets
				WHERE space = $1 AND id > $2
				ORDER BY id
				LIMIT $3`, space, after, limit)
		}, func(l expenses.Limit) string { return l.Budget.Id }, func(l expenses.Limit) *expensesv1.Kept {
			return &expensesv1.Kept{What: &expensesv1.Kept_Budget{Budget: l.Budget}, Removed: l.Removed}
		}),
		ledger.Changes(s.Keeper, space, &expensesv1.UndoResponse{}, func(c *commonv1.Change) *expensesv1.Kept {
			return &expensesv1.Kept{What: &expensesv1.Kept_Change{Change: c}}
		}))
}

// Erase removes all records of the space.
func (t *tx) Erase() error {
	for _, table := range []string{"expenses", "budgets"} {
		if err := t.tx.Exec(t.ctx, `DELETE FROM `+table+` WHERE space = $1`, t.space); err != nil {
			return fmt.Errorf("erase %s: %w", table, err)
		}
	}
	return nil
}
