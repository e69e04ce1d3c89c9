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
	err = s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
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
		return undoOf([]*expensesv1.Expense{{Id: e.Id}}, e), tx.Put(Record{Expense: e})
	})
	return res, err
}

// undoOf is what Undo needs: the expenses before a change, and the ids and
// versions that they have after it. One that was not there before has version 0.
func undoOf(before []*expensesv1.Expense, after ...*expensesv1.Expense) *expensesv1.UndoResponse {
	undo := &expensesv1.UndoResponse{Expenses: before}
	for _, e := range after {
		undo.Undone = append(undo.Undone, &expensesv1.Expense{Id: e.Id, Version: e.Version})
	}
	return undo
}
