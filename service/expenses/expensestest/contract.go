// Package expensestest holds the suites that every implementation of the
// expenses service and every store of it passes.
package expensestest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/kit/clock"
	"becario/kit/fault"
)

// Start is when a suite's clock starts: a Wednesday morning in Madrid.
var Start = time.Date(2026, 3, 4, 8, 15, 0, 0, time.UTC)

// today is the day of Start.
const today = "2026-03-04"

// Contract checks what the service promises. open returns an empty service,
// local or remote, on the clock.
func Contract(t *testing.T, open func(t *testing.T, clock *clock.Manual) expensesv1connect.ExpensesServiceClient) {
	for name, check := range map[string]func(*suite){
		"adding works when it is told twice":                        (*suite).addTwice,
		"adding fails when the expense cannot be":                   (*suite).addInvalid,
		"an expense is nobody else's":                               (*suite).owner,
		"a list works when it is limited":                           (*suite).list,
		"a list works when expenses repeat":                         (*suite).repeat,
		"a sum works when it is broken down":                        (*suite).sum,
		"a sum works when there are two currencies":                 (*suite).currencies,
		"a category works when it was said before":                  (*suite).learn,
		"a change works when the version is the present one":        (*suite).change,
		"removing works when it only ends what repeats":             (*suite).stop,
		"undo works when nothing has changed since":                 (*suite).undo,
		"a limit works when it is set, replaced and taken away":     (*suite).budget,
		"a limit fails when it cannot be":                           (*suite).budgetInvalid,
		"a limit tells once when each of its thresholds is crossed": (*suite).alert,
		"a limit works when its expenses repeat":                    (*suite).alertRepeating,
		"an export works when it is of all that is kept":            (*suite).exported,
		"erasing works when there is something and when not":        (*suite).erased,
	} {
		t.Run(name, func(t *testing.T) {
			c := clock.NewManual(Start)
			check(&suite{T: t, clock: c, expenses: open(t, c), ctx: t.Context()})
		})
	}
}

type suite struct {
	*testing.T
	clock    *clock.Manual
	expenses expensesv1connect.ExpensesServiceClient
	ctx      context.Context
	n        int
}

func eur(minor int64) *commonv1.Money { return &commonv1.Money{Minor: minor, Currency: "EUR"} }
func pyg(minor int64) *commonv1.Money { return &commonv1.Money{Minor: minor, Currency: "PYG"} }

// key returns a key that was not used before, and lets a second pass so that
// records have an order.
func (s *suite) key() string {
	s.n++
	s.clock.Add(time.Second)
	return fmt.Sprintf("k%d", s.n)
}

func (s *suite) adding(e *expensesv1.Expense) *expensesv1.AddResponse {
	s.Helper()
	if e.Date == "" {
		e.Date = today
	}
	res, err := s.expenses.Add(s.ctx, &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: s.key(), Expense: e, Today: today})
	if err != nil {
		s.Fatalf("add %v: %v", e, err)
	}
	return res
}

func (s *suite) add(e *expensesv1.Expense) *expensesv1.Expense {
	s.Helper()
	return s.adding(e).Expense
}

// wantList wants expenses as "date title", in order.
func (s *suite) wantList(req *expensesv1.ListRequest, want ...string) {
	s.Helper()
	req.Space = "ana"
	if req.Today == "" {
		req.Today = today
	}
	res, err := s.expenses.List(s.ctx, req)
	if err != nil {
		s.Fatalf("list %v: %v", req, err)
	}
	var got []string
	for _, e := range res.Expenses {
		got = append(got, e.Date+" "+e.Title)
	}
	if !slices.Equal(got, want) {
		s.Errorf("list %v: got %q, want %q", req, got, want)
	}
	if req.Limit == 0 && int(res.Total) != len(want) {
		s.Errorf("list %v: got total %d, want %d", req, res.Total, len(want))
	}
}

// wantSum wants totals, then parts, each as "name minor currency ×count" with
// what it is made of in brackets.
func (s *suite) wantSum(req *expensesv1.SumRequest, want ...string) {
	s.Helper()
	req.Space = "ana"
	if req.Today == "" {
		req.Today = today
	}
	res, err := s.expenses.Sum(s.ctx, req)
	if err != nil {
		s.Fatalf("sum %v: %v", req, err)
	}
	if got := said(append(res.Totals, res.Parts...)); !slices.Equal(got, want) {
		s.Errorf("sum %v: got %q, want %q", req, got, want)
	}
}

func said(parts []*expensesv1.Part) (lines []string) {
	for _, p := range parts {
		line := fmt.Sprintf("%s %d %s ×%d", p.Name, p.Amount.Minor, p.Amount.Currency, p.Count)
		if len(p.Parts) > 0 {
			line += fmt.Sprint(" ", said(p.Parts))
		}
		lines = append(lines, line)
	}
	return lines
}

func (s *suite) wantFault(err error, want string) {
	s.Helper()
	f, ok := fault.Of(err)
	if !ok || f.Key != want {
		s.Errorf("got error %v (%v), want the fault %s", err, f, want)
	}
}

func (s *suite) addTwice() {
	req := &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: "k", Expense: &expensesv1.Expense{Title: " café ", Amount: eur(120), Date: today}}
	first, err := s.expenses.Add(s.ctx, req)
	if err != nil {
		s.Fatal(err)
	}
	req.Expense = &expensesv1.Expense{Title: "otra cosa", Amount: eur(1), Date: today}
	again, err := s.expenses.Add(s.ctx, req)
	if err != nil || first.Expense.Id != again.Expense.Id || again.Expense.Title != "café" || again.Expense.Version != 1 {
		s.Errorf("second add: got %v, %v; want %v", again, err, first)
	}
	s.wantList(&expensesv1.ListRequest{}, "2026-03-04 café")
}

func (s *suite) addInvalid() {
	ok := func(change func(*expensesv1.Expense)) *expensesv1.Expense {
		e := &expensesv1.Expense{Title: "x", Amount: eur(100), Date: today}
		change(e)
		return e
	}
	for want, e := range map[string]*expensesv1.Expense{
		"fault.no_title":       ok(func(e *expensesv1.Expense) { e.Title = " \n" }),
		"fault.bad_amount":     ok(func(e *expensesv1.Expense) { e.Amount.Minor = -5 }),
		"fault.big_amount":     ok(func(e *expensesv1.Expense) { e.Amount.Minor = 100_000_000_001 }),
		"fault.bad_currency":   ok(func(e *expensesv1.Expense) { e.Amount.Currency = "XYZ" }),
		"fault.bad_date":       ok(func(e *expensesv1.Expense) { e.Date = "2026-02-31" }),
		"fault.bad_recurrence": ok(func(e *expensesv1.Expense) { e.Recurrence = "FREQ=HOURLY" }),
		"fault.bad_split":      ok(func(e *expensesv1.Expense) { e.Split = -1 }),
	} {
		_, err := s.expenses.Add(s.ctx, &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: want, Expense: e})
		s.wantFault(err, want)
	}
	_, err := s.expenses.Add(s.ctx, &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: "none"})
	s.wantFault(err, "fault.no_title")
	_, err = s.expenses.Add(s.ctx, &expensesv1.AddRequest{Space: "ana", Actor: "ana", Expense: ok(func(*expensesv1.Expense) {})})
	s.wantFault(err, "fault.no_key")
	_, err = s.expenses.Add(s.ctx, &expensesv1.AddRequest{Space: "ana", Key: "k", Expense: ok(func(*expensesv1.Expense) {})})
	s.wantFault(err, "fault.no_key")
	_, err = s.expenses.Add(s.ctx, &expensesv1.AddRequest{Actor: "ana", Key: "k", Expense: ok(func(*expensesv1.Expense) {})})
	s.wantFault(err, "fault.no_key")
	s.wantList(&expensesv1.ListRequest{})
}

func (s *suite) owner() {
	e := s.add(&expensesv1.Expense{Title: "secreto", Amount: eur(1)})
	list, err := s.expenses.List(s.ctx, &expensesv1.ListRequest{Space: "beto", Ids: []string{e.Id}})
	if err != nil || len(list.Expenses) != 0 {
		s.Errorf("somebody else's list: got %v, %v; want nothing", list, err)
	}
	sum, err := s.expenses.Sum(s.ctx, &expensesv1.SumRequest{Space: "beto"})
	if err != nil || len(sum.Totals) != 0 {
		s.Errorf("somebody else's sum: got %v, %v; want nothing", sum, err)
	}
	_, err = s.expenses.Change(s.ctx, &expensesv1.ChangeRequest{Space: "beto", Actor: "beto", Key: "a", Id: e.Id, Expense: &expensesv1.Expense{Title: "mío"}, Paths: []string{"title"}})
	s.wantFault(err, "fault.no_expense")
	_, err = s.expenses.Remove(s.ctx, &expensesv1.RemoveRequest{Space: "beto", Actor: "beto", Key: "b", Ids: []string{e.Id}})
	s.wantFault(err, "fault.no_expense")
	_, err = s.expenses.Undo(s.ctx, &expensesv1.UndoRequest{Space: "beto", Actor: "beto", Key: "k1"})
	s.wantFault(err, "fault.no_change")
	_, err = s.expenses.List(s.ctx, &expensesv1.ListRequest{})
	s.wantFault(err, "fault.no_person")
	_, err = s.expenses.Sum(s.ctx, &expensesv1.SumRequest{})
	s.wantFault(err, "fault.no_person")
}

func (s *suite) list() {
	s.add(&expensesv1.Expense{Title: "Café con Álvaro", Amount: eur(240), Date: "2026-03-02", Category: "Bares"})
	s.add(&expensesv1.Expense{Title: "cena", Amount: eur(2500), Date: "2026-02-27", Category: "Bares"})
	s.add(&expensesv1.Expense{Title: "almuerzo", Amount: pyg(25000), Date: "2026-03-01"})
	last := s.add(&expensesv1.Expense{Title: "libro", Amount: eur(1900), Date: "2026-02-01"})
	s.wantList(&expensesv1.ListRequest{}, "2026-03-02 Café con Álvaro", "2026-03-01 almuerzo", "2026-02-27 cena", "2026-02-01 libro")
	s.wantList(&expensesv1.ListRequest{From: "2026-02-01", To: "2026-02-28"}, "2026-02-27 cena", "2026-02-01 libro")
	s.wantList(&expensesv1.ListRequest{Category: "bares"}, "2026-03-02 Café con Álvaro", "2026-02-27 cena")
	s.wantList(&expensesv1.ListRequest{Category: "cafe"}, "2026-03-02 Café con Álvaro")
	s.wantList(&expensesv1.ListRequest{Query: "alvaro"}, "2026-03-02 Café con Álvaro")
	s.wantList(&expensesv1.ListRequest{Order: expensesv1.Order_ORDER_AMOUNT},
		"2026-02-27 cena", "2026-02-01 libro", "2026-03-02 Café con Álvaro", "2026-03-01 almuerzo")
	s.wantList(&expensesv1.ListRequest{Order: expensesv1.Order_ORDER_ADDED, Limit: 1}, "2026-02-01 libro")
	s.wantList(&expensesv1.ListRequest{Ids: []string{last.Id}}, "2026-02-01 libro")
	_, err := s.expenses.List(s.ctx, &expensesv1.ListRequest{Space: "ana", From: "hoy"})
	s.wantFault(err, "fault.bad_date")
}

func (s *suite) repeat() {
	s.add(&expensesv1.Expense{Title: "Bus", Amount: eur(500), Date: "2026-02-18", Recurrence: "FREQ=WEEKLY"})
	s.add(&expensesv1.Expense{Title: "alquiler", Amount: eur(35000), Date: "2025-12-31", Recurrence: "FREQ=MONTHLY"})
	s.wantList(&expensesv1.ListRequest{From: "2026-02-01"},
		"2026-03-04 Bus", "2026-02-28 alquiler", "2026-02-25 Bus", "2026-02-18 Bus")
	s.wantList(&expensesv1.ListRequest{From: "2026-03-01", To: "2026-03-31"}, "2026-03-04 Bus")
	s.wantList(&expensesv1.ListRequest{From: "2026-03-01", To: "2026-03-31", Today: "2026-03-31"},
		"2026-03-31 alquiler", "2026-03-25 Bus", "2026-03-18 Bus", "2026-03-11 Bus", "2026-03-04 Bus")
	s.wantList(&expensesv1.ListRequest{Recurring: true}, "2026-02-18 Bus", "2025-12-31 alquiler")
	s.wantList(&expensesv1.ListRequest{Order: expensesv1.Order_ORDER_ADDED}, "2025-12-31 alquiler", "2026-02-18 Bus")
	s.wantSum(&expensesv1.SumRequest{From: "2026-02-01", To: "2026-02-28"}, " 36000 EUR ×3")
	s.wantSum(&expensesv1.SumRequest{From: "2026-02-01", To: "2026-02-28", Today: "2026-02-20"}, " 500 EUR ×1")
}

func (s *suite) sum() {
	s.add(&expensesv1.Expense{Title: "café", Amount: eur(120), Date: "2026-03-02", Category: "Bares"})
	s.add(&expensesv1.Expense{Title: "cena", Amount: eur(2000), Date: "2026-03-01", Category: "Bares"})
	s.add(&expensesv1.Expense{Title: "bus", Amount: eur(500), Date: "2026-03-02", Category: "Transporte"})
	s.add(&expensesv1.Expense{Title: "cosa", Amount: eur(50), Date: "2026-02-28"})
	march := func(g expensesv1.Group) *expensesv1.SumRequest {
		return &expensesv1.SumRequest{From: "2026-03-01", To: "2026-03-31", Group: g}
	}
	s.wantSum(march(expensesv1.Group_GROUP_UNSPECIFIED), " 2620 EUR ×3")
	s.wantSum(march(expensesv1.Group_GROUP_CATEGORY), " 2620 EUR ×3", "Bares 2120 EUR ×2", "Transporte 500 EUR ×1")
	s.wantSum(march(expensesv1.Group_GROUP_DAY), " 2620 EUR ×3", "2026-03-01 2000 EUR ×1", "2026-03-02 620 EUR ×2")
	s.wantSum(march(expensesv1.Group_GROUP_WEEK), " 2620 EUR ×3", "2026-02-23 2000 EUR ×1", "2026-03-02 620 EUR ×2")
	s.wantSum(&expensesv1.SumRequest{Group: expensesv1.Group_GROUP_MONTH}, " 2670 EUR ×4", "2026-02-01 50 EUR ×1", "2026-03-01 2620 EUR ×3")
	s.wantSum(&expensesv1.SumRequest{Category: "BARES"}, " 2120 EUR ×2")
	s.wantSum(&expensesv1.SumRequest{Category: "bus"}, " 500 EUR ×1")
	s.wantSum(&expensesv1.SumRequest{From: "2027-01-01"})

	within := march(expensesv1.Group_GROUP_WEEK)
	within.Within = expensesv1.Group_GROUP_CATEGORY
	s.wantSum(within, " 2620 EUR ×3", "2026-02-23 2000 EUR ×1 [Bares 2000 EUR ×1]", "2026-03-02 620 EUR ×2 [Transporte 500 EUR ×1 Bares 120 EUR ×1]")
	within.Group, within.Within = expensesv1.Group_GROUP_CATEGORY, expensesv1.Group_GROUP_DAY
	s.wantSum(within, " 2620 EUR ×3", "Bares 2120 EUR ×2 [2026-03-01 2000 EUR ×1 2026-03-02 120 EUR ×1]", "Transporte 500 EUR ×1 [2026-03-02 500 EUR ×1]")
	within.Group = expensesv1.Group_GROUP_UNSPECIFIED
	s.wantSum(within, " 2620 EUR ×3")
}

func (s *suite) currencies() {
	s.add(&expensesv1.Expense{Title: "almuerzo", Amount: pyg(8000), Category: "Comida"})
	s.add(&expensesv1.Expense{Title: "merienda", Amount: pyg(5000), Category: "Comida"})
	s.add(&expensesv1.Expense{Title: "café", Amount: eur(120), Category: "Comida"})
	s.wantSum(&expensesv1.SumRequest{Group: expensesv1.Group_GROUP_CATEGORY},
		" 13000 PYG ×2", " 120 EUR ×1", "Comida 13000 PYG ×2", "Comida 120 EUR ×1")
}

func (s *suite) learn() {
	guess := func(title string) *expensesv1.Expense {
		return &expensesv1.Expense{Title: title, Amount: eur(100), Category: "Transporte", CategoryGuessed: true}
	}
	want := func(e *expensesv1.Expense, category string, guessed bool) {
		s.Helper()
		if got := s.add(e); got.Category != category || got.CategoryGuessed != guessed {
			s.Errorf("add %s: got category %q, guessed %v; want %q, %v", e.Title, got.Category, got.CategoryGuessed, category, guessed)
		}
	}
	want(guess("Bus"), "Transporte", true)
	want(&expensesv1.Expense{Title: "bus a casa", Amount: eur(100), Category: "viajes"}, "viajes", false)
	want(guess("BUS a casa"), "viajes", true)
	want(guess("bus a casa de Marta"), "viajes", true)
	want(guess("bus"), "Transporte", true)
	want(&expensesv1.Expense{Title: "avión", Amount: eur(100), Category: "VIAJES"}, "viajes", false)
	want(&expensesv1.Expense{Title: "cosa", Amount: eur(100)}, "", false)
	res, err := s.expenses.Categories(s.ctx, &expensesv1.CategoriesRequest{Space: "ana"})
	if err != nil || !slices.Equal(res.Categories, []string{"viajes", "Transporte"}) {
		s.Errorf("categories: got %v, %v; want viajes, Transporte", res, err)
	}
}

func (s *suite) change() {
	e := s.add(&expensesv1.Expense{Title: "taxi", Amount: eur(2800), Category: "Transporte", CategoryGuessed: true, With: []string{"Lola"}})
	if e.Split != 2 {
		s.Errorf("split with Lola: got %d, want 2", e.Split)
	}
	req := &expensesv1.ChangeRequest{Space: "ana", Actor: "ana", Key: "c1", Id: e.Id, Version: 1, Expense: &expensesv1.Expense{Amount: eur(3000), Category: "ocio"}, Paths: []string{"amount", "category"}}
	res, err := s.expenses.Change(s.ctx, req)
	if err != nil || res.Expense.Amount.Minor != 3000 || res.Before.Amount.Minor != 2800 || res.Expense.Version != 2 ||
		res.Expense.Category != "ocio" || res.Expense.CategoryGuessed {
		s.Fatalf("change: got %v, %v", res, err)
	}
	req.Key = "c2"
	_, err = s.expenses.Change(s.ctx, req)
	s.wantFault(err, "fault.changed")
	req.Version, req.Paths = 0, []string{"id"}
	_, err = s.expenses.Change(s.ctx, req)
	s.wantFault(err, "fault.bad_field")
	req.Paths, req.Expense = []string{"amount"}, &expensesv1.Expense{}
	_, err = s.expenses.Change(s.ctx, req)
	s.wantFault(err, "fault.bad_currency")
}
