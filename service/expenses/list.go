package expenses

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
	"becario/kit/fold"
)

// Limits of a list.
const (
	defaultList = 100
	maxList     = 1000
)

// List returns expenses.
func (s *Service) List(ctx context.Context, req *expensesv1.ListRequest) (*expensesv1.ListResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	today, err := s.today(req.Today)
	if err != nil {
		return nil, err
	}
	if err := checkDays(req.From, req.To); err != nil {
		return nil, err
	}
	records, err := s.store.Find(ctx, req.Space, req.From, req.To)
	if err != nil {
		return nil, err
	}
	var found []*expensesv1.Expense
	for _, r := range records {
		if listed(r.Expense, req, today) {
			found = append(found, pick(r.Expense, req, today)...)
		}
	}
	order(found, req.Order)
	limit := int(req.Limit)
	if limit <= 0 {
		limit = defaultList
	}
	return &expensesv1.ListResponse{Total: int32(len(found)), Expenses: found[:min(len(found), limit, maxList)]}, nil
}

func listed(e *expensesv1.Expense, req *expensesv1.ListRequest, today string) bool {
	return (len(req.Ids) == 0 || slices.Contains(req.Ids, e.Id)) &&
		(!req.Recurring || running(e, today)) &&
		about(e, req.Category) && fold.Holds(e.Title, req.Query)
}

// about reports whether an expense is in a category or names it in its title.
func about(e *expensesv1.Expense, category string) bool {
	return category == "" || fold.Same(e.Category, category) || fold.Holds(e.Title, category)
}

// pick returns an expense as it is kept, or once for each of its dates.
func pick(e *expensesv1.Expense, req *expensesv1.ListRequest, today string) []*expensesv1.Expense {
	whole := req.Recurring || len(req.Ids) > 0 || req.Order == expensesv1.Order_ORDER_ADDED
	if whole && e.Recurrence != "" {
		return []*expensesv1.Expense{e}
	}
	var found []*expensesv1.Expense
	for _, day := range dates(e, req.From, req.To, today) {
		one := e
		if day != e.Date {
			one = proto.CloneOf(e)
			one.Date = day
		}
		found = append(found, one)
	}
	return found
}

func order(found []*expensesv1.Expense, by expensesv1.Order) {
	count := map[string]int{}
	for _, e := range found {
		count[e.Amount.Currency]++
	}
	added := func(a, b *expensesv1.Expense) int {
		return cmp.Or(cmp.Compare(b.CreatedAt, a.CreatedAt), cmp.Compare(b.Id, a.Id))
	}
	latest := func(a, b *expensesv1.Expense) int { return cmp.Or(cmp.Compare(b.Date, a.Date), added(a, b)) }
	less := latest
	switch by {
	case expensesv1.Order_ORDER_ADDED:
		less = added
	case expensesv1.Order_ORDER_AMOUNT:
		less = func(a, b *expensesv1.Expense) int {
			return cmp.Or(cmp.Compare(count[b.Amount.Currency], count[a.Amount.Currency]),
				cmp.Compare(a.Amount.Currency, b.Amount.Currency), cmp.Compare(b.Amount.Minor, a.Amount.Minor), latest(a, b))
		}
	}
	slices.SortStableFunc(found, less)
}
