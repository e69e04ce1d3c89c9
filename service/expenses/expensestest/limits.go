package expensestest

import (
	"fmt"
	"slices"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
)

func (s *suite) stop() {
	bus := s.add(&expensesv1.Expense{Title: "Bus", Amount: eur(500), Date: "2026-02-18", Recurrence: "FREQ=WEEKLY;COUNT=9"})
	one := s.add(&expensesv1.Expense{Title: "café", Amount: eur(120), Date: "2026-02-18"})
	_, err := s.expenses.Remove(s.ctx, &expensesv1.RemoveRequest{Space: "ana", Actor: "ana", Key: "r1", Ids: []string{bus.Id}, StopFrom: "2026-03-04"})
	if err != nil {
		s.Fatal(err)
	}
	s.wantList(&expensesv1.ListRequest{Query: "bus", Today: "2026-12-31"}, "2026-02-25 Bus", "2026-02-18 Bus")
	s.wantList(&expensesv1.ListRequest{Recurring: true})
	if _, err := s.expenses.Undo(s.ctx, &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "r1"}); err != nil {
		s.Fatal(err)
	}
	s.wantList(&expensesv1.ListRequest{Query: "bus"}, "2026-03-04 Bus", "2026-02-25 Bus", "2026-02-18 Bus")
	_, err = s.expenses.Remove(s.ctx, &expensesv1.RemoveRequest{Space: "ana", Actor: "ana", Key: "r2", Ids: []string{bus.Id, one.Id}, StopFrom: "2026-02-18"})
	if err != nil {
		s.Fatal(err)
	}
	s.wantList(&expensesv1.ListRequest{})
	_, err = s.expenses.Remove(s.ctx, &expensesv1.RemoveRequest{Space: "ana", Actor: "ana", Key: "r3", Ids: []string{bus.Id}})
	s.wantFault(err, "fault.no_expense")
}

func (s *suite) undo() {
	e := s.add(&expensesv1.Expense{Title: "taxi", Amount: eur(2800)})
	if _, err := s.expenses.Remove(s.ctx, &expensesv1.RemoveRequest{Space: "ana", Actor: "ana", Key: "r", Ids: []string{e.Id}}); err != nil {
		s.Fatal(err)
	}
	s.wantSum(&expensesv1.SumRequest{})
	_, err := s.expenses.Undo(s.ctx, &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k1"})
	s.wantFault(err, "fault.changed")
	if _, err := s.expenses.Undo(s.ctx, &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "r"}); err != nil {
		s.Fatal(err)
	}
	s.wantSum(&expensesv1.SumRequest{}, " 2800 EUR ×1")
	_, err = s.expenses.Undo(s.ctx, &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "r"})
	s.wantFault(err, "fault.undone")

	s.add(&expensesv1.Expense{Title: "otra", Amount: eur(1)})
	res, err := s.expenses.Undo(s.ctx, &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k2"})
	if err != nil || len(res.Expenses) != 0 || len(res.Undone) != 1 || res.Undone[0].Title != "otra" {
		s.Errorf("undo of adding: got %v, %v", res, err)
	}
	s.wantSum(&expensesv1.SumRequest{}, " 2800 EUR ×1")
}

func (s *suite) set(key string, b *expensesv1.Budget) *expensesv1.SetBudgetResponse {
	s.Helper()
	res, err := s.expenses.SetBudget(s.ctx, &expensesv1.SetBudgetRequest{Space: "ana", Actor: "ana", Key: key, Budget: b, Today: today})
	if err != nil {
		s.Fatalf("set %v: %v", b, err)
	}
	return res
}

// wantBudgets wants limits on a day as "category amount from/to spent left".
func (s *suite) wantBudgets(day string, want ...string) {
	s.Helper()
	res, err := s.expenses.Budgets(s.ctx, &expensesv1.BudgetsRequest{Space: "ana", Day: day})
	if err != nil {
		s.Fatal(err)
	}
	got := states(res.States)
	if !slices.Equal(got, want) {
		s.Errorf("limits on %s: got %q, want %q", day, got, want)
	}
}

func states(all []*expensesv1.BudgetState) []string {
	var texts []string
	for _, b := range all {
		texts = append(texts, fmt.Sprintf("%s %d %s/%s %d %d", b.Budget.Category, b.Budget.Amount.Minor, b.From, b.To, b.Spent.Minor, b.Left.Minor))
	}
	return texts
}

func (s *suite) budget() {
	s.add(&expensesv1.Expense{Title: "cena", Amount: eur(2500), Date: "2026-03-01", Category: "Comida"})
	s.add(&expensesv1.Expense{Title: "pan", Amount: eur(100), Date: "2026-03-03", Category: "Comida"})
	s.add(&expensesv1.Expense{Title: "chipa", Amount: pyg(5000), Category: "Comida"})
	first := s.set("b1", &expensesv1.Budget{Amount: eur(20000), Period: "month", Category: "comida"})
	if got := states([]*expensesv1.BudgetState{first.State}); got[0] != "comida 20000 2026-03-01/2026-03-31 2600 17400" || first.Before != nil {
		s.Errorf("set: got %q before %v", got, first.Before)
	}
	second := s.set("b2", &expensesv1.Budget{Amount: eur(6000), Period: "month", Category: "Comida", Alert: 80})
	if second.Before.GetAmount().GetMinor() != 20000 || second.State.Budget.Id != first.State.Budget.Id {
		s.Errorf("replace: got %v, want it instead of %v", second, first)
	}
	s.set("b3", &expensesv1.Budget{Amount: eur(3000), Period: "week"})
	s.set("b4", &expensesv1.Budget{Amount: eur(9000), From: "2026-12-01", To: "2026-12-31"})
	s.wantBudgets(today, "Comida 6000 2026-03-01/2026-03-31 2600 3400", " 3000 2026-03-02/2026-03-08 100 2900")
	s.wantBudgets("2026-12-24", "Comida 6000 2026-12-01/2026-12-31 0 6000", " 3000 2026-12-21/2026-12-27 0 3000", " 9000 2026-12-01/2026-12-31 0 9000")
	if res, err := s.expenses.Undo(s.ctx, &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "b2"}); err != nil || len(res.Budgets) != 1 || len(res.UndoneBudgets) != 1 {
		s.Fatalf("undo: got %v, %v", res, err)
	}
	s.set("b5", &expensesv1.Budget{Amount: eur(0), Period: "week"})
	s.wantBudgets(today, "comida 20000 2026-03-01/2026-03-31 2600 17400")
	if _, err := s.expenses.Undo(s.ctx, &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "b5"}); err != nil {
		s.Fatal(err)
	}
	s.wantBudgets(today, "comida 20000 2026-03-01/2026-03-31 2600 17400", " 3000 2026-03-02/2026-03-08 100 2900")
}

func (s *suite) budgetInvalid() {
	for want, b := range map[string]*expensesv1.Budget{
		"fault.bad_amount":   {Amount: eur(-1), Period: "month"},
		"fault.bad_currency": {Amount: &commonv1.Money{Minor: 5}, Period: "month"},
		"fault.bad_period":   {Amount: eur(100), Period: "decade"},
		"fault.bad_alert":    {Amount: eur(100), Period: "week", Alert: 101},
		"fault.no_budget":    {Amount: eur(0), Period: "week"},
	} {
		_, err := s.expenses.SetBudget(s.ctx, &expensesv1.SetBudgetRequest{Space: "ana", Actor: "ana", Key: want, Budget: b})
		s.wantFault(err, want)
	}
	for _, b := range []*expensesv1.Budget{
		{Amount: eur(100)},
		{Amount: eur(100), From: "2026-03-09", To: "2026-03-01"},
		{Amount: eur(100), Period: "month", From: "2026-03-01", To: "2026-03-09"},
	} {
		_, err := s.expenses.SetBudget(s.ctx, &expensesv1.SetBudgetRequest{Space: "ana", Actor: "ana", Key: "p", Budget: b})
		s.wantFault(err, "fault.bad_period")
	}
	s.wantBudgets(today)
}

func (s *suite) alert() {
	s.set("b", &expensesv1.Budget{Amount: eur(10000), Period: "month", Category: "Comida", Alert: 80})
	for _, step := range []struct {
		minor    int64
		category string
		date     string
		want     string
	}{
		{7999, "Comida", today, ""},
		{9000, "Ocio", today, ""},
		{9000, "Comida", "2026-02-10", "Comida 10000 2026-02-01/2026-02-28 9000 1000"},
		{1, "Comida", today, "Comida 10000 2026-03-01/2026-03-31 8000 2000"},
		{1999, "Comida", today, ""},
		{1, "Comida", today, "Comida 10000 2026-03-01/2026-03-31 10000 0"},
		{500, "Comida", today, ""},
	} {
		res := s.adding(&expensesv1.Expense{Title: "x", Amount: eur(step.minor), Category: step.category, Date: step.date})
		got := ""
		if texts := states(res.Alerts); len(texts) > 0 {
			got = texts[0]
		}
		if got != step.want || len(res.Alerts) > 1 {
			s.Errorf("add %d of %s on %s: got alerts %v, want %q", step.minor, step.category, step.date, res.Alerts, step.want)
		}
	}
}

func (s *suite) alertRepeating() {
	s.set("b", &expensesv1.Budget{Amount: eur(1000), Period: "week"})
	res := s.adding(&expensesv1.Expense{Title: "bus", Amount: eur(300), Date: "2026-03-02", Recurrence: "FREQ=DAILY"})
	if len(res.Alerts) != 0 {
		s.Errorf("nine euros: got alerts %v, want none", res.Alerts)
	}
	s.wantBudgets("2026-03-05", " 1000 2026-03-02/2026-03-08 1200 -200")
}
