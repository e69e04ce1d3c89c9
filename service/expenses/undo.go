package expenses

import (
	"context"

	"google.golang.org/protobuf/proto"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/ledger"
)

// Undo takes back the change that was made under a key. What is as it was has
// the version that it had, so that the change before this one can be taken back
// as well.
func (s *Service) Undo(ctx context.Context, req *expensesv1.UndoRequest) (*expensesv1.UndoResponse, error) {
	res := &expensesv1.UndoResponse{}
	change := &expensesv1.UndoResponse{}
	err := s.ledger.Undo(ctx, req, change, res, func(tx Tx) (err error) {
		if res.Expenses, res.Undone, err = undoExpenses(tx, change); err != nil {
			return err
		}
		res.Budgets, res.UndoneBudgets, err = undoBudgets(tx, change)
		return err
	})
	return res, err
}

func undoExpenses(tx Tx, change *expensesv1.UndoResponse) (restored, undone []*expensesv1.Expense, err error) {
	get := func(id string) (*expensesv1.Expense, error) {
		r, err := tx.Get(id)
		return r.Expense, err
	}
	put := func(e *expensesv1.Expense) error { return tx.Put(Record{Expense: e}) }
	remove := func(e *expensesv1.Expense) error {
		gone := proto.CloneOf(e)
		gone.Version++
		return tx.Put(Record{Expense: gone, Removed: true})
	}
	return ledger.Restore(change.Expenses, change.Undone, get, put, remove)
}

func undoBudgets(tx Tx, change *expensesv1.UndoResponse) (restored, undone []*expensesv1.Budget, err error) {
	get := func(id string) (*expensesv1.Budget, error) {
		l, err := tx.Budget(id)
		return l.Budget, err
	}
	put := func(b *expensesv1.Budget) error { return tx.PutBudget(Limit{Budget: b}) }
	remove := func(b *expensesv1.Budget) error {
		gone := proto.CloneOf(b)
		gone.Version++
		return tx.PutBudget(Limit{Budget: gone, Removed: true})
	}
	return ledger.Restore(change.Budgets, change.UndoneBudgets, get, put, remove)
}
