package expenses

import (
	"cmp"
	"context"
	"slices"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
)

// Sum adds up, in groups, once per currency.
func (s *Service) Sum(ctx context.Context, req *expensesv1.SumRequest) (*expensesv1.SumResponse, error) {
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
	totals, parts := tally{}, tally{}
	for _, r := range records {
		e := r.Expense
		if !about(e, req.Category) {
			continue
		}
		for _, day := range dates(e, req.From, req.To, today) {
			totals.add("", e.Amount)
			if req.Group != expensesv1.Group_GROUP_UNSPECIFIED {
				parts.add(group(e, day, req.Group), e.Amount)
			}
		}
	}
	res := &expensesv1.SumResponse{Totals: totals.sorted(nil, byCount)}
	how := byName
	if req.Group == expensesv1.Group_GROUP_CATEGORY {
		how = byAmount
	}
	res.Parts = parts.sorted(res.Totals, how)
	return res, nil
}

func group(e *expensesv1.Expense, day string, group expensesv1.Group) string {
	if group == expensesv1.Group_GROUP_CATEGORY {
		return e.Category
	}
	return begin(day, group)
}

// tally adds up parts by currency and name.
type tally map[[2]string]*expensesv1.Part

func (t tally) add(name string, amount *commonv1.Money) {
	key := [2]string{amount.Currency, name}
	if t[key] == nil {
		t[key] = &expensesv1.Part{Name: name, Amount: &commonv1.Money{Currency: amount.Currency}}
	}
	t[key].Amount.Minor = plus(t[key].Amount.Minor, amount.Minor)
	t[key].Count++
}

// sorted returns the parts, currency by currency in the order of totals, and
// within one as compare says.
func (t tally) sorted(totals []*expensesv1.Part, compare func(a, b *expensesv1.Part) int) []*expensesv1.Part {
	rank := map[string]int{}
	for i, total := range totals {
		rank[total.Amount.Currency] = i
	}
	parts := make([]*expensesv1.Part, 0, len(t))
	for _, p := range t {
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b *expensesv1.Part) int {
		return cmp.Or(cmp.Compare(rank[a.Amount.Currency], rank[b.Amount.Currency]), compare(a, b),
			cmp.Compare(a.Amount.Currency, b.Amount.Currency), cmp.Compare(a.Name, b.Name))
	})
	return parts
}

func byCount(a, b *expensesv1.Part) int  { return cmp.Compare(b.Count, a.Count) }
func byName(a, b *expensesv1.Part) int   { return cmp.Compare(a.Name, b.Name) }
func byAmount(a, b *expensesv1.Part) int { return cmp.Compare(b.Amount.Minor, a.Amount.Minor) }

// plus adds two amounts that are not negative, up to the largest that there is.
func plus(a, b int64) int64 {
	if sum := a + b; sum >= a {
		return sum
	}
	return 1<<63 - 1
}
