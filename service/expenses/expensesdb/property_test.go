package expensesdb_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/clock"
	"becario/kit/sqldb/sqltest"
	"becario/service/expenses"
	"becario/service/expenses/expensestest"
)

// Whatever was spent, the groups of a sum come to its totals, and the totals to
// the list.
func TestSumIsTheList(t *testing.T) {
	c := clock.NewManual(expensestest.Start)
	service := expenses.New(open(t, sqltest.SQLite(t)), c)
	people := 0
	rapid.Check(t, func(t *rapid.T) {
		people++
		person := fmt.Sprintf("p%d", people)
		for i := range rapid.IntRange(0, 6).Draw(t, "expenses") {
			_, err := service.Add(t.Context(), &expensesv1.AddRequest{Space: person, Actor: person, Key: fmt.Sprint(i), Expense: anExpense(t)})
			if err != nil {
				t.Fatal(err)
			}
		}
		from, to, today := aDay(t, "from"), aDay(t, "to"), aDay(t, "today")
		list, err := service.List(t.Context(), &expensesv1.ListRequest{Space: person, From: from, To: to, Today: today, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int64{}
		for _, e := range list.Expenses {
			if e.Date < from || e.Date > to || (e.Recurrence != "" && e.Date > today) {
				t.Fatalf("list of %s to %s on %s: got %v", from, to, today, e)
			}
			want[e.Amount.Currency] += e.Amount.Minor
		}
		for _, group := range []expensesv1.Group{0, 1, 2, 3, 4} {
			sum, err := service.Sum(t.Context(), &expensesv1.SumRequest{Space: person, From: from, To: to, Today: today, Group: group})
			if err != nil {
				t.Fatal(err)
			}
			wantSame(t, want, sum.Totals)
			if group != 0 {
				wantSame(t, want, sum.Parts)
			}
		}
	})
}

func wantSame(t *rapid.T, want map[string]int64, parts []*expensesv1.Part) {
	got := map[string]int64{}
	for _, p := range parts {
		got[p.Amount.Currency] += p.Amount.Minor
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func aDay(t *rapid.T, label string) string {
	return expensestest.Start.AddDate(0, 0, rapid.IntRange(-70, 70).Draw(t, label)).Format(time.DateOnly)
}

func anExpense(t *rapid.T) *expensesv1.Expense {
	return &expensesv1.Expense{
		Title:      rapid.SampledFrom([]string{"bus", "café", "Café con Ana", "alquiler"}).Draw(t, "title"),
		Amount:     &commonv1.Money{Minor: rapid.Int64Range(1, 1_000_000).Draw(t, "minor"), Currency: rapid.SampledFrom([]string{"EUR", "PYG"}).Draw(t, "currency")},
		Date:       aDay(t, "date"),
		Category:   rapid.SampledFrom([]string{"", "Comida", "comida", "Ocio"}).Draw(t, "category"),
		Recurrence: rapid.SampledFrom([]string{"", "", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=WEEKLY;INTERVAL=2;COUNT=3", "FREQ=YEARLY"}).Draw(t, "rule"),
	}
}

// BenchmarkSum adds up the month of somebody who has noted an expense a day
// for years, and ten that repeat.
func BenchmarkSum(b *testing.B) {
	c := clock.NewManual(expensestest.Start)
	service := expenses.New(open(b, sqltest.SQLite(b)), c)
	add := func(key string, e *expensesv1.Expense) {
		if _, err := service.Add(b.Context(), &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: key, Expense: e}); err != nil {
			b.Fatal(err)
		}
	}
	for i := range 2000 {
		add(fmt.Sprint(i), &expensesv1.Expense{Title: "café", Amount: &commonv1.Money{Minor: 120, Currency: "EUR"},
			Date: expensestest.Start.AddDate(0, 0, -i).Format(time.DateOnly), Category: "Comida"})
	}
	for i := range 10 {
		add("r"+fmt.Sprint(i), &expensesv1.Expense{Title: "bus", Amount: &commonv1.Money{Minor: 500, Currency: "EUR"},
			Date: "2016-03-04", Recurrence: "FREQ=WEEKLY", Category: "Transporte"})
	}
	for b.Loop() {
		_, err := service.Sum(b.Context(), &expensesv1.SumRequest{Space: "ana", From: "2026-03-01", To: "2026-03-31", Group: expensesv1.Group_GROUP_CATEGORY})
		if err != nil {
			b.Fatal(err)
		}
	}
}
