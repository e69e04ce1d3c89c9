package expensesdb_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	_ "modernc.org/sqlite" // the driver "sqlite"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/clock"
	"becario/service/expenses"
	"becario/service/expenses/expensestest"
)

// BenchmarkSize tells how large the file is after a year in which ten people
// note three expenses a day, and what share of it the ledger has, with and
// without cleaning. Run it with -benchtime 1x.
func BenchmarkSize(b *testing.B) {
	for name, clean := range map[string]bool{"cleaned": true, "as-it-grows": false} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				measure(b, clean)
			}
		})
	}
}

func measure(b *testing.B, clean bool) {
	const people, days, each = 10, 365, 3
	dsn := filepath.Join(b.TempDir(), "expenses.db")
	store := open(b, dsn)
	c := clock.NewManual(expensestest.Start)
	service := expenses.New(store, c)
	var spaces [people]string
	for i := range spaces {
		spaces[i] = uuid.NewString()
	}
	for day := range days {
		c.Set(expensestest.Start.AddDate(0, 0, day))
		for n := range people * each {
			space := spaces[n%people]
			_, err := service.Add(b.Context(), &expensesv1.AddRequest{Space: space, Actor: space, Key: fmt.Sprintf("telegram/%d/0", 812_000_000+day*1000+n),
				Expense: &expensesv1.Expense{Title: fmt.Sprint("menú del día ", n), Amount: &commonv1.Money{Minor: 950, Currency: "EUR"},
					Date: c.Now().Format(time.DateOnly), Category: "Comida"}})
			if err != nil {
				b.Fatal(err)
			}
		}
		for more := clean; more; {
			var err error
			if more, err = service.Step(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var all, ledger int64
	err = db.QueryRow(`
		SELECT SUM(pgsize), SUM(CASE WHEN name LIKE '%ledger%' THEN pgsize ELSE 0 END) FROM dbstat`).Scan(&all, &ledger)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(all)/1000, "kB")
	b.ReportMetric(100*float64(ledger)/float64(all), "ledger-%")
}
