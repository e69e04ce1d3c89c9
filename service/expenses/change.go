package expenses

import (
	"context"

	"google.golang.org/protobuf/proto"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
)

// Change sets the named fields of an expense.
func (s *Service) Change(ctx context.Context, req *expensesv1.ChangeRequest) (*expensesv1.ChangeResponse, error) {
	res := &expensesv1.ChangeResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		old, err := live(tx, req.Id)
		if err != nil {
			return nil, err
		}
		if err := ledger.CheckVersion(req.Version, old.Expense.Version); err != nil {
			return nil, err
		}
		e := proto.CloneOf(old.Expense)
		if err := setFields(e, req.Expense, req.Paths); err != nil {
			return nil, err
		}
		if err := settle(e); err != nil {
			return nil, err
		}
		habits, err := tx.Habits()
		if err != nil {
			return nil, err
		}
		if e.Category != old.Expense.Category {
			file(e, habits)
		}
		e.Version++
		res.Expense, res.Before = e, old.Expense
		return undoOf([]*expensesv1.Expense{old.Expense}, e), tx.Put(Record{Expense: e})
	})
	return res, err
}

// live returns a record that was not removed.
func live(tx Tx, id string) (Record, error) {
	r, err := tx.Get(id)
	if err == nil && r.Removed {
		return Record{}, fault.New(fault.NotFound, "fault.no_expense")
	}
	return r, err
}

func setFields(e, from *expensesv1.Expense, paths []string) error {
	for _, path := range paths {
		switch path {
		case "title":
			e.Title = from.GetTitle()
		case "amount":
			e.Amount = proto.CloneOf(from.GetAmount())
		case "date":
			e.Date = from.GetDate()
		case "category":
			e.Category, e.CategoryGuessed = from.GetCategory(), false
		case "recurrence":
			e.Recurrence = from.GetRecurrence()
		case "split":
			e.Split = from.GetSplit()
		case "with":
			e.With = from.GetWith()
		default:
			return fault.New(fault.Invalid, "fault.bad_field", "value", path)
		}
	}
	return nil
}
