package expenses

import (
	"context"

	"google.golang.org/protobuf/proto"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
)

// Undo takes back the change that was made under a key.
func (s *Service) Undo(ctx context.Context, req *expensesv1.UndoRequest) (*expensesv1.UndoResponse, error) {
	res := &expensesv1.UndoResponse{}
	change := &expensesv1.UndoResponse{}
	err := s.store.Undo(ctx, req, change, func(tx Tx) error {
		for i, before := range change.Expenses {
			if err := undoExpense(tx, before, change.Undone[i].Version, res); err != nil {
				return err
			}
		}
		for i, before := range change.Budgets {
			if err := undoBudget(tx, before, change.UndoneBudgets[i].Version, res); err != nil {
				return err
			}
		}
		return nil
	})
	return res, err
}

// undoExpense brings an expense back to what it was, with the version that it
// had, so that the change before this one can be taken back as well.
func undoExpense(tx Tx, before *expensesv1.Expense, version int64, res *expensesv1.UndoResponse) error {
	r, err := tx.Get(before.Id)
	if err != nil {
		return err
	}
	now := r.Expense
	if now.Version != version {
		return fault.New(fault.Conflict, "fault.changed")
	}
	res.Undone = append(res.Undone, now)
	back := Record{Expense: proto.CloneOf(before)}
	if before.Version == 0 {
		back = Record{Expense: proto.CloneOf(now), Removed: true}
		back.Expense.Version++
	} else {
		res.Expenses = append(res.Expenses, back.Expense)
	}
	return tx.Put(back)
}

func undoBudget(tx Tx, before *expensesv1.Budget, version int64, res *expensesv1.UndoResponse) error {
	l, err := tx.Budget(before.Id)
	if err != nil {
		return err
	}
	now := l.Budget
	if now.Version != version {
		return fault.New(fault.Conflict, "fault.changed")
	}
	res.UndoneBudgets = append(res.UndoneBudgets, now)
	back := Limit{Budget: proto.CloneOf(before)}
	if before.Version == 0 {
		back = Limit{Budget: proto.CloneOf(now), Removed: true}
		back.Budget.Version++
	} else {
		res.Budgets = append(res.Budgets, back.Budget)
	}
	return tx.PutBudget(back)
}
