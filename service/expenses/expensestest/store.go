package expensestest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/clock"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgertest"
	"becario/service/expenses"
)

// Store checks what a store promises beyond what the contract shows. open
// returns an empty store.
func Store(t *testing.T, open func(t *testing.T) expenses.Store) {
	do := func(t *testing.T, store expenses.Store, work func(tx expenses.Tx) error) {
		t.Helper()
		call := &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: "k"}
		err := ledger.New(store, clock.NewManual(Start)).Do(t.Context(), call, &expensesv1.AddResponse{}, func(tx expenses.Tx) (proto.Message, error) { return nil, work(tx) })
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Run("a record comes back as it was kept", func(t *testing.T) {
		store := open(t)
		want := &expensesv1.Expense{Id: "1", Version: 3, Title: "«ñ» <b>& 😀", Amount: pyg(8000), Date: "2026-01-02", Category: "c",
			Recurrence: "FREQ=DAILY", Split: 3, With: []string{"Ana Sofía", "Tom"}, CreatedAt: 7, CategoryGuessed: true}
		limit := &expensesv1.Budget{Id: "2", Version: 4, Amount: eur(9), From: "2026-01-01", To: "2026-02-01", Category: "d", Alert: 80}
		do(t, store, func(tx expenses.Tx) error {
			return errors.Join(tx.Put(expenses.Record{Expense: want}), tx.PutBudget(expenses.Limit{Budget: limit}))
		})
		found, err := store.Find(t.Context(), "ana", "", "")
		if err != nil || len(found) != 1 || !proto.Equal(found[0].Expense, want) {
			t.Errorf("got %v, %v; want %v", found, err, want)
		}
		limits, err := store.Budgets(t.Context(), "ana")
		if err != nil || len(limits) != 1 || !proto.Equal(limits[0].Budget, limit) {
			t.Errorf("got %v, %v; want %v", limits, err, limit)
		}
	})
	t.Run("finding works when days are limited", func(t *testing.T) {
		store := open(t)
		do(t, store, func(tx expenses.Tx) error {
			var errs []error
			for id, e := range map[string]*expensesv1.Expense{
				"early":     {Date: "2026-01-01"},
				"within":    {Date: "2026-02-10"},
				"late":      {Date: "2026-03-01"},
				"repeating": {Date: "2025-01-01", Recurrence: "FREQ=DAILY"},
				"begins":    {Date: "2026-03-01", Recurrence: "FREQ=DAILY"},
			} {
				e.Id, e.Title, e.Amount = id, id, eur(1)
				errs = append(errs, tx.Put(expenses.Record{Expense: e}))
			}
			errs = append(errs, tx.Put(expenses.Record{Removed: true, Expense: &expensesv1.Expense{Id: "removed", Amount: eur(1), Date: "2026-02-10"}}))
			return errors.Join(errs...)
		})
		found, err := store.Find(t.Context(), "ana", "2026-02-01", "2026-02-28")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range found {
			got = append(got, r.Expense.Id)
		}
		slices.Sort(got)
		if want := []string{"repeating", "within"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
	t.Run("sums are those of what is found", func(t *testing.T) {
		store := open(t)
		do(t, store, func(tx expenses.Tx) error {
			var errs []error
			for n := range 60 {
				e := &expensesv1.Expense{Id: fmt.Sprint(n), Title: "x", Amount: eur(int64(n + 1)), Date: fmt.Sprintf("2026-02-%02d", n%5+1), Category: fmt.Sprint(n % 3), CreatedAt: int64(n)}
				if n%4 == 0 {
					e.Amount = pyg(int64(n + 1))
				}
				if n%7 == 0 {
					e.Recurrence = "FREQ=DAILY"
				}
				errs = append(errs, tx.Put(expenses.Record{Expense: e, Removed: n%11 == 0}))
			}
			return errors.Join(errs...)
		})
		for _, days := range [][2]string{{"", ""}, {"2026-02-02", "2026-02-04"}, {"2026-02-03", ""}, {"2026-03-01", ""}} {
			found, err := store.Find(t.Context(), "ana", days[0], days[1])
			if err != nil {
				t.Fatal(err)
			}
			for _, by := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
				sums, repeating, err := store.Sums(t.Context(), "ana", days[0], days[1], by[0], by[1])
				if err != nil {
					t.Fatal(err)
				}
				want, wantRepeating := expenses.AddUp(found, by[0], by[1])
				for _, all := range [][]expenses.Summed{sums, want} {
					slices.SortFunc(all, func(a, b expenses.Summed) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
				}
				if !slices.Equal(sums, want) || len(repeating) != len(wantRepeating) {
					t.Errorf("from %q to %q by %v: got %v and %d that repeat, want %v and %d", days[0], days[1], by, sums, len(repeating), want, len(wantRepeating))
				}
			}
		}
	})
	ledgertest.Changes(t, ledgertest.Records[expenses.Tx]{
		Put: func(tx expenses.Tx, _, id string, n int64) error {
			return tx.Put(expenses.Record{Expense: &expensesv1.Expense{Id: id, Version: n, Amount: eur(1)}})
		},
		Get: func(tx expenses.Tx, id string) (int64, error) {
			r, err := tx.Get(id)
			return r.Expense.GetVersion(), err
		},
		Erase: expenses.Tx.Erase,
	}, func(t *testing.T) ledger.Keeper[expenses.Tx] { return open(t) })
}
