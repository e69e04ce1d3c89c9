package expenses

import (
	"cmp"
	"context"
	"slices"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
)

// Sum adds up, in groups and in groups within those, once per currency.
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
	groups := []expensesv1.Group{req.Group, req.Within}
	if req.Group == expensesv1.Group_GROUP_UNSPECIFIED {
		groups = nil
	}
	sums, repeating, err := s.sums(ctx, req, groups)
	if err != nil {
		return nil, err
	}
	totals, parts := tally{}, tally{}
	add := func(one Summed) {
		totals.add(one, expensesv1.Group_GROUP_UNSPECIFIED)
		if groups != nil {
			parts.add(one, groups...)
		}
	}
	for _, one := range sums {
		add(one)
	}
	for _, r := range repeating {
		e := r.Expense
		for _, day := range dates(e, req.From, req.To, today) {
			add(Summed{Currency: e.Amount.Currency, Day: day, Category: e.Category, Minor: e.Amount.Minor, Count: 1})
		}
	}
	res := &expensesv1.SumResponse{Totals: totals.sorted(nil, byCount)}
	res.Parts = parts.sorted(res.Totals, ordered(groups)...)
	return res, nil
}

// sums are those that are asked for, as far as groups tell them apart. A category
// also has the expenses that name it in their titles, which the store cannot tell.
func (s *Service) sums(ctx context.Context, req *expensesv1.SumRequest, groups []expensesv1.Group) (sums []Summed, repeating []Record, err error) {
	days, categories := false, false
	for _, group := range groups {
		switch group {
		case expensesv1.Group_GROUP_UNSPECIFIED:
		case expensesv1.Group_GROUP_CATEGORY:
			categories = true
		default:
			days = true
		}
	}
	if req.Category == "" {
		return s.store.Sums(ctx, req.Space, req.From, req.To, days, categories)
	}
	records, err := s.store.Find(ctx, req.Space, req.From, req.To)
	if err != nil {
		return nil, nil, err
	}
	records = slices.DeleteFunc(records, func(r Record) bool { return !about(r.Expense, req.Category) })
	sums, repeating = AddUp(records, days, categories)
	return sums, repeating, nil
}

// nameOf is the name of the group that a sum is in.
func nameOf(one Summed, group expensesv1.Group) string {
	switch group {
	case expensesv1.Group_GROUP_UNSPECIFIED:
		return ""
	case expensesv1.Group_GROUP_CATEGORY:
		return one.Category
	}
	return begin(one.Day, group)
}

// tally adds up parts by currency and name, and what each is made of.
type tally map[[2]string]*tallied

type tallied struct {
	part   *expensesv1.Part
	within tally
}

// add counts a sum for a group and, within it, for the groups that follow up to
// one that is unspecified.
func (t tally) add(sum Summed, groups ...expensesv1.Group) {
	name := nameOf(sum, groups[0])
	key := [2]string{sum.Currency, name}
	one := t[key]
	if one == nil {
		one = &tallied{&expensesv1.Part{Name: name, Amount: &commonv1.Money{Currency: sum.Currency}}, tally{}}
		t[key] = one
	}
	one.part.Amount.Minor = plus(one.part.Amount.Minor, sum.Minor)
	one.part.Count += sum.Count
	if rest := groups[1:]; len(rest) > 0 && rest[0] != expensesv1.Group_GROUP_UNSPECIFIED {
		one.within.add(sum, rest...)
	}
}

// compare puts two parts into order.
type compare func(a, b *expensesv1.Part) int

// ordered is by amount for categories, and by day for the other groups.
func ordered(groups []expensesv1.Group) []compare {
	var by []compare
	for _, group := range groups {
		if group == expensesv1.Group_GROUP_CATEGORY {
			by = append(by, byAmount)
		} else {
			by = append(by, byName)
		}
	}
	return by
}

// sorted returns the parts, currency by currency in the order of totals, and
// within one as the first of by says; the next ones are for what they are made of.
func (t tally) sorted(totals []*expensesv1.Part, by ...compare) []*expensesv1.Part {
	rank := map[string]int{}
	for i, total := range totals {
		rank[total.Amount.Currency] = i
	}
	parts := make([]*expensesv1.Part, 0, len(t))
	for _, one := range t {
		if len(one.within) > 0 {
			one.part.Parts = one.within.sorted(nil, by[1:]...)
		}
		parts = append(parts, one.part)
	}
	slices.SortFunc(parts, func(a, b *expensesv1.Part) int {
		return cmp.Or(cmp.Compare(rank[a.Amount.Currency], rank[b.Amount.Currency]), by[0](a, b),
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
