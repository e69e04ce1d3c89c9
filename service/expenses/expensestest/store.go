package expensestest

import (
	"errors"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/clock"
	"becario/service/expenses"
)

// Store checks what a store promises beyond what the contract shows. open
// returns an empty store on the clock.
func Store(t *testing.T, open func(t *testing.T, clock *clock.Manual) expenses.Store) {
	t.Run("a change leaves nothing when it fails", func(t *testing.T) {
		store := open(t, clock.NewManual(Start))
		broken := errors.New("broken")
		err := store.Once(t.Context(), &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: "k"}, &expensesv1.AddResponse{}, func(tx expenses.Tx) (proto.Message, error) {
			if err := tx.Put(expenses.Record{Expense: &expensesv1.Expense{Id: "1", Title: "x", Amount: eur(1)}}); err != nil {
				return nil, err
			}
			return nil, broken
		})
		if !errors.Is(err, broken) {
			t.Errorf("got %v, want the error of the change", err)
		}
		if found, err := store.Find(t.Context(), "ana", "", ""); err != nil || len(found) != 0 {
			t.Errorf("find: got %v, %v; want nothing", found, err)
		}
	})
	t.Run("a record comes back as it was kept", func(t *testing.T) {
		store := open(t, clock.NewManual(Start))
		want := &expensesv1.Expense{Id: "1", Version: 3, Title: "«ñ» <b>& 😀", Amount: pyg(8000), Date: "2026-01-02", Category: "c",
			Recurrence: "FREQ=DAILY", Split: 3, With: []string{"Ana Sofía", "Tom"}, CreatedAt: 7, CategoryGuessed: true}
		limit := &expensesv1.Budget{Id: "2", Version: 4, Amount: eur(9), From: "2026-01-01", To: "2026-02-01", Category: "d", Alert: 80}
		err := store.Once(t.Context(), &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: "k"}, &expensesv1.AddResponse{}, func(tx expenses.Tx) (proto.Message, error) {
			return nil, errors.Join(tx.Put(expenses.Record{Expense: want}), tx.PutBudget(expenses.Limit{Budget: limit}))
		})
		if err != nil {
			t.Fatal(err)
		}
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
		store := open(t, clock.NewManual(Start))
		err := store.Once(t.Context(), &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: "k"}, &expensesv1.AddResponse{}, func(tx expenses.Tx) (proto.Message, error) {
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
			return nil, errors.Join(errs...)
		})
		if err != nil {
			t.Fatal(err)
		}
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
}
