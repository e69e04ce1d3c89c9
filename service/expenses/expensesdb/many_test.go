package expensesdb_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/clock"
	"becario/kit/ledger"
	"becario/kit/sqldb/sqltest"
	"becario/service/expenses"
	"becario/service/expenses/expensesdb"
	"becario/service/expenses/expensestest"
)

// BenchmarkMany tells how long a person with 100,000 expenses in five years waits
// for a sum, a list, and a change.
func BenchmarkMany(b *testing.B) {
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			store := open(b, database(b))
			keepMany(b, store, 100_000)
			service := expenses.New(store, clock.NewManual(expensestest.Start))
			month := func(ctx context.Context, n int) error {
				_, err := service.Sum(ctx, &expensesv1.SumRequest{Space: "ana", From: "2026-02-01", To: "2026-02-28", Group: expensesv1.Group_GROUP_CATEGORY})
				return err
			}
			for _, c := range []struct {
				name string
				do   func(ctx context.Context, n int) error
			}{
				{"month's-sum", month},
				{"year's-sum", func(ctx context.Context, n int) error {
					_, err := service.Sum(ctx, &expensesv1.SumRequest{Space: "ana", From: "2025-01-01", To: "2025-12-31", Group: expensesv1.Group_GROUP_MONTH, Within: expensesv1.Group_GROUP_CATEGORY})
					return err
				}},
				{"sum-of-all", func(ctx context.Context, n int) error {
					_, err := service.Sum(ctx, &expensesv1.SumRequest{Space: "ana"})
					return err
				}},
				{"month's-list", func(ctx context.Context, n int) error {
					_, err := service.List(ctx, &expensesv1.ListRequest{Space: "ana", From: "2026-02-01", To: "2026-02-28"})
					return err
				}},
				{"categories", func(ctx context.Context, n int) error {
					_, err := service.Categories(ctx, &expensesv1.CategoriesRequest{Space: "ana"})
					return err
				}},
				{"add", func(ctx context.Context, n int) error {
					_, err := service.Add(ctx, &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: fmt.Sprint(b.Name(), n, time.Now()), Expense: &expensesv1.Expense{
						Title: "café", Amount: &commonv1.Money{Minor: 150, Currency: "EUR"}, Date: "2026-03-04"}})
					return err
				}},
			} {
				b.Run(c.name, func(b *testing.B) {
					for n := 0; b.Loop(); n++ {
						if err := c.do(b.Context(), n); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}

// keepMany keeps expenses of five years, and one in a thousand that repeats.
func keepMany(b *testing.B, store *expensesdb.Store, count int) {
	b.Helper()
	const each, days = 1000, 5 * 365
	for from := 0; from < count; from += each {
		_, _, err := store.Change(b.Context(), ledger.Entry{Space: "ana", Key: fmt.Sprint("many/", from), Actor: "ana"}, func(tx expenses.Tx, _ *ledger.Entry) error {
			for n := from; n < from+each; n++ {
				e := &expensesv1.Expense{Id: fmt.Sprintf("e%07d", n), Version: 1, Title: fmt.Sprint("menú ", n%300), Category: fmt.Sprint("Clase ", n%12),
					Amount: &commonv1.Money{Minor: int64(100 + n%5000), Currency: "EUR"}, CreatedAt: int64(n),
					Date: expensestest.Start.AddDate(0, 0, -(n*7919)%days).Format(time.DateOnly)}
				if n%10_000 == 0 {
					e.Recurrence = "FREQ=MONTHLY"
				}
				if err := tx.Put(expenses.Record{Expense: e}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
