package expenses

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/period"
	"becario/kit/wall"
)

// SetBudget keeps a limit.
func (s *Service) SetBudget(ctx context.Context, req *expensesv1.SetBudgetRequest) (*expensesv1.SetBudgetResponse, error) {
	today, err := s.today(req.Today)
	if err != nil {
		return nil, err
	}
	res := &expensesv1.SetBudgetResponse{}
	err = s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		b := proto.CloneOf(req.Budget)
		if b == nil {
			b = &expensesv1.Budget{}
		}
		if err := settleBudget(b); err != nil {
			return nil, err
		}
		old, err := replaced(tx, b)
		if err != nil {
			return nil, err
		}
		none := b.Amount.Minor == 0
		switch {
		case old.Version > 0:
			b.Id, b.Version, res.Before = old.Id, old.Version+1, old
		case none:
			return nil, fault.New(fault.NotFound, "fault.no_budget")
		default:
			old.Id = uuid.Must(uuid.NewV7()).String()
			b.Id, b.Version = old.Id, 1
		}
		records, err := tx.Find("", "")
		if err != nil {
			return nil, err
		}
		from, to := daysOf(b, today)
		res.State = state(b, records, from, to, today)
		undo := &expensesv1.UndoResponse{Budgets: []*expensesv1.Budget{old}, UndoneBudgets: []*expensesv1.Budget{{Id: b.Id, Version: b.Version}}}
		return undo, tx.PutBudget(Limit{Budget: b, Removed: none})
	})
	return res, err
}

// settleBudget checks a limit and brings it into the form that is kept.
func settleBudget(b *expensesv1.Budget) error {
	b.Category = tidy(b.Category)
	if utf8.RuneCountInString(b.Category) > MaxCategory {
		return fault.New(fault.Invalid, "fault.long_category", "max", MaxCategory)
	}
	if b.Alert < 0 || b.Alert > 100 {
		return fault.New(fault.Invalid, "fault.bad_alert", "value", b.Alert)
	}
	if m := b.Amount; m.GetMinor() != 0 {
		if err := checkMoney(m); err != nil {
			return err
		}
	} else if err := checkMoney(&commonv1.Money{Minor: 1, Currency: m.GetCurrency()}); err != nil {
		return err
	}
	switch b.Period {
	case "day", "week", "month":
		if b.From == "" && b.To == "" {
			return nil
		}
	case "":
		_, fromErr := wall.Day(b.From)
		_, toErr := wall.Day(b.To)
		if fromErr == nil && toErr == nil && b.From <= b.To {
			return nil
		}
	}
	return fault.New(fault.Invalid, "fault.bad_period", "value", strings.TrimSpace(b.Period+" "+b.From+" "+b.To))
}

// replaced returns the limit of the same category, currency and period; its
// version is 0 if there is none.
func replaced(tx Tx, b *expensesv1.Budget) (*expensesv1.Budget, error) {
	limits, err := tx.Budgets()
	if err != nil {
		return nil, err
	}
	for _, l := range limits {
		o := l.Budget
		if o.Period == b.Period && o.From == b.From && o.To == b.To &&
			o.Amount.Currency == b.Amount.Currency && fold.Same(o.Category, b.Category) {
			return o, nil
		}
	}
	return &expensesv1.Budget{}, nil
}

// daysOf returns the days of the limit's period that holds a day; those of a
// limit with days of its own are always the same.
func daysOf(b *expensesv1.Budget, day string) (from, to string) {
	if b.Period == "" {
		return b.From, b.To
	}
	p := period.Period{From: day, To: day}
	if d, err := wall.Day(day); err == nil {
		switch b.Period {
		case "week":
			p = period.Week(d, 0)
		case "month":
			p = period.Month(d, 0)
		}
	}
	return p.From, p.To
}

// counts reports whether an expense counts for a limit.
func counts(b *expensesv1.Budget, e *expensesv1.Expense) bool {
	return e.Amount.Currency == b.Amount.Currency && about(e, b.Category)
}

// state is how a limit stands in a period, repeating expenses counted up to today.
func state(b *expensesv1.Budget, records []Record, from, to, today string) *expensesv1.BudgetState {
	var spent int64
	for _, r := range records {
		if counts(b, r.Expense) {
			spent = plus(spent, spentOn(r.Expense, from, to, today))
		}
	}
	code := b.Amount.Currency
	return &expensesv1.BudgetState{Budget: b, From: from, To: to,
		Spent: &commonv1.Money{Minor: spent, Currency: code},
		Left:  &commonv1.Money{Minor: b.Amount.Minor - spent, Currency: code}}
}

// Budgets returns the limits and how they stand.
func (s *Service) Budgets(ctx context.Context, req *expensesv1.BudgetsRequest) (*expensesv1.BudgetsResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	day, err := s.today(req.Day)
	if err != nil {
		return nil, err
	}
	limits, err := s.store.Budgets(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	res := &expensesv1.BudgetsResponse{}
	for _, l := range limits {
		from, to := daysOf(l.Budget, day)
		if day < from || day > to || (req.Category != "" && !fold.Same(l.Budget.Category, req.Category)) {
			continue
		}
		records, err := s.store.Find(ctx, req.Space, from, to)
		if err != nil {
			return nil, err
		}
		res.States = append(res.States, state(l.Budget, records, from, to, day))
	}
	return res, nil
}
