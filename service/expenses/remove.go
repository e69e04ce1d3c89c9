package expenses

import (
	"context"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// Remove takes expenses away, or ends repeating ones.
func (s *Service) Remove(ctx context.Context, req *expensesv1.RemoveRequest) (*expensesv1.RemoveResponse, error) {
	if err := checkDays(req.StopFrom); err != nil {
		return nil, err
	}
	res := &expensesv1.RemoveResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		if len(req.Ids) == 0 {
			return nil, fault.New(fault.NotFound, "fault.no_expense")
		}
		var before, after []*expensesv1.Expense
		for _, id := range req.Ids {
			r, err := live(tx, id)
			if err != nil {
				return nil, err
			}
			before = append(before, proto.CloneOf(r.Expense))
			r.Removed = !stop(r.Expense, req.StopFrom)
			r.Expense.Version++
			after = append(after, r.Expense)
			if err := tx.Put(r); err != nil {
				return nil, err
			}
		}
		res.Expenses = before
		return undoOf(before, after...), nil
	})
	return res, err
}

// stop ends a repeating expense on its last date before a day. It reports
// false if it has none, or is not one.
func stop(e *expensesv1.Expense, from string) bool {
	end, err := wall.Day(from)
	if err != nil || e.Recurrence == "" {
		return false
	}
	start, err := wall.Day(e.Date)
	if err != nil {
		return false
	}
	rule, err := wall.Rule(e.Recurrence, start)
	if err != nil {
		return false
	}
	last := rule.Before(end, false)
	if last.IsZero() {
		return false
	}
	e.Recurrence = until(e.Recurrence, last)
	return true
}

// until is a rule with another end.
func until(recurrence string, last time.Time) string {
	parts := []string{}
	for part := range strings.SplitSeq(recurrence, ";") {
		name, _, _ := strings.Cut(part, "=")
		if !strings.EqualFold(name, "UNTIL") && !strings.EqualFold(name, "COUNT") && part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(append(parts, "UNTIL="+last.Format("20060102")), ";")
}
