package expenses

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	expensesv1 "becario/api/becario/expenses/v1"
)

// Add keeps an expense.
func (s *Service) Add(ctx context.Context, req *expensesv1.AddRequest) (*expensesv1.AddResponse, error) {
	today, err := s.today(req.Today)
	if err != nil {
		return nil, err
	}
	res := &expensesv1.AddResponse{}
	err = s.store.Once(ctx, req, res, func(tx Tx) (proto.Message, error) {
		e := proto.CloneOf(req.Expense)
		if e == nil {
			e = &expensesv1.Expense{}
		}
		e.Id, e.Version, e.CreatedAt = uuid.Must(uuid.NewV7()).String(), 1, s.clock.Now().UnixMicro()
		if err := settle(e); err != nil {
			return nil, err
		}
		habits, err := tx.Habits()
		if err != nil {
			return nil, err
		}
		file(e, habits)
		if res.Alerts, err = alerts(tx, e, today); err != nil {
			return nil, err
		}
		res.Expense = e
		return undoOf([]*expensesv1.Expense{{Id: e.Id}}, []*expensesv1.Expense{e}), tx.Put(Record{Expense: e})
	})
	return res, err
}

// undoOf is what Undo needs: the expenses before a change and after it. One
// that was not there before has version 0.
func undoOf(before, after []*expensesv1.Expense) *expensesv1.UndoResponse {
	return &expensesv1.UndoResponse{Expenses: before, Undone: after}
}
