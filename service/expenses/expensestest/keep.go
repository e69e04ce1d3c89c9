package expensestest

import (
	"fmt"
	"slices"
	"testing"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/kit/clock"
	"becario/kit/marktest"
)

// Erasure checks that what people write is found in the export and, once it is
// erased, not in the database, where count looks for a text.
func Erasure(t *testing.T, expenses expensesv1connect.ExpensesServiceClient, count func(text string) int) {
	s := &suite{T: t, expenses: expenses, ctx: t.Context(), clock: clock.NewManual(Start)}
	marktest.Erasure(t, marktest.Keeper{
		Service: expensesv1.File_becario_expenses_v1_expenses_proto.Services().ByName("ExpensesService"),
		Plant:   s.plant,
		Export:  func(space string) string { return marktest.Text(t, s.export(space)) },
		Erase:   s.erase,
		Count:   count,
	})
}

func (s *suite) export(space string) func(page string) (*expensesv1.ExportResponse, error) {
	return func(page string) (*expensesv1.ExportResponse, error) {
		return s.expenses.Export(s.ctx, &expensesv1.ExportRequest{Space: space, Page: page})
	}
}

func (s *suite) erase(space string) {
	s.Helper()
	if _, err := s.expenses.Erase(s.ctx, &expensesv1.EraseRequest{Space: space, Actor: space}); err != nil {
		s.Fatalf("erase %s: %v", space, err)
	}
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *suite) plant(p *marktest.Planter, space string) {
	s.Helper()
	for name, text := range map[string]string{
		"id": "", "ids": "", "paths": "", "date": today, "today": today, "recurrence": "", "currency": "EUR",
		"period": "month", "from": "", "to": "", "stop_from": "",
	} {
		p.Fixed[name] = text
	}
	add := func() (*expensesv1.Expense, string) {
		req := marktest.Fill(p, &expensesv1.AddRequest{})
		req.Expense.Amount.Minor = 120
		res, err := s.expenses.Add(s.ctx, req)
		s.must(err)
		return res.Expense, req.Key
	}
	e, _ := add()
	change := marktest.Fill(p, &expensesv1.ChangeRequest{})
	change.Id, change.Paths = e.Id, []string{"title", "category", "with"}
	_, err := s.expenses.Change(s.ctx, change)
	s.must(err)
	e, _ = add()
	remove := marktest.Fill(p, &expensesv1.RemoveRequest{})
	remove.Ids = []string{e.Id}
	_, err = s.expenses.Remove(s.ctx, remove)
	s.must(err)
	for _, minor := range []int64{5000, 0} {
		req := marktest.Fill(p, &expensesv1.SetBudgetRequest{})
		req.Budget.Amount.Minor = minor
		_, err = s.expenses.SetBudget(s.ctx, req)
		s.must(err)
		p.Fixed["becario.expenses.v1.Budget.category"] = req.Budget.Category // the second takes the limit away
	}
	_, p.Fixed["key"] = add()
	_, err = s.expenses.Undo(s.ctx, marktest.Fill(p, &expensesv1.UndoRequest{}))
	s.must(err)
	delete(p.Fixed, "key")
}

func (s *suite) exported() {
	if kept := marktest.All(s.T, s.export("ana")); len(kept) != 0 {
		s.Errorf("of nobody: got %v, want nothing", kept)
	}
	s.add(&expensesv1.Expense{Title: "uno", Amount: eur(100), With: []string{"Luis", "Eva"}})
	two := s.add(&expensesv1.Expense{Title: "dos", Amount: eur(200)})
	_, err := s.expenses.Add(s.ctx, &expensesv1.AddRequest{Space: "beto", Actor: "beto", Key: "k1", Expense: &expensesv1.Expense{Title: "secreto", Amount: eur(1), Date: today}})
	s.must(err)
	_, err = s.expenses.Remove(s.ctx, &expensesv1.RemoveRequest{Space: "ana", Actor: "eva", Key: "k3", Ids: []string{two.Id}})
	s.must(err)
	s.set("k4", &expensesv1.Budget{Amount: eur(9000), Period: "month"})
	var got []string
	for _, k := range marktest.All(s.T, s.export("ana")) {
		switch {
		case k.GetExpense() != nil:
			got = append(got, fmt.Sprint(k.GetExpense().Title, " ", len(k.GetExpense().With), k.Removed))
		case k.GetBudget() != nil:
			got = append(got, fmt.Sprint(k.GetBudget().Amount.Minor, " ", k.Removed))
		default:
			answer, err := k.GetChange().GetAnswer().UnmarshalNew()
			s.must(err)
			got = append(got, fmt.Sprint(k.GetChange().Key, k.GetChange().Actor, answer.ProtoReflect().Descriptor().Name(), k.GetChange().Undo != nil))
		}
	}
	want := []string{"uno 2 false", "dos 0 true", "9000 false", "k1anaAddResponsetrue", "k2anaAddResponsetrue", "k3evaRemoveResponsetrue", "k4anaSetBudgetResponsetrue"}
	if !slices.Equal(got, want) {
		s.Errorf("got %q, want %q", got, want)
	}
	_, err = s.expenses.Export(s.ctx, &expensesv1.ExportRequest{})
	s.wantFault(err, "fault.no_person")
	_, err = s.expenses.Export(s.ctx, &expensesv1.ExportRequest{Space: "ana", Page: "x"})
	s.wantFault(err, "fault.bad_page")
}

func (s *suite) erased() {
	e := s.add(&expensesv1.Expense{Title: "uno", Amount: eur(100), Category: "ocio"})
	s.set("b", &expensesv1.Budget{Amount: eur(50), Period: "month"})
	_, err := s.expenses.Add(s.ctx, &expensesv1.AddRequest{Space: "beto", Actor: "beto", Key: "k1", Expense: &expensesv1.Expense{Title: "secreto", Amount: eur(1), Date: today}})
	s.must(err)
	s.erase("ana")
	s.wantList(&expensesv1.ListRequest{})
	s.wantBudgets(today)
	list, err := s.expenses.List(s.ctx, &expensesv1.ListRequest{Space: "beto", Today: today})
	if err != nil || len(list.Expenses) != 1 {
		s.Errorf("of another: got %v, %v; want one", list, err)
	}
	_, err = s.expenses.Undo(s.ctx, &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "k1"})
	s.wantFault(err, "fault.no_change")
	res, err := s.expenses.Add(s.ctx, &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: "k1", Expense: &expensesv1.Expense{Title: "uno", Amount: eur(3), Date: today}, Today: today})
	if err != nil || res.Expense.Id == e.Id || res.Expense.Category == "ocio" {
		s.Errorf("afterwards: got %v, %v; want one that knows nothing of before", res, err)
	}
	_, err = s.expenses.Erase(s.ctx, &expensesv1.EraseRequest{Space: "ana"})
	s.wantFault(err, "fault.no_key")
	_, err = s.expenses.Erase(s.ctx, &expensesv1.EraseRequest{Actor: "ana"})
	s.wantFault(err, "fault.no_key")
	s.wantList(&expensesv1.ListRequest{}, today+" uno")
}
