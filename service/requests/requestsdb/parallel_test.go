package requestsdb_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/requests/requeststest"
)

// TestManyFileAtOnce lets many people file at the same time: everybody gets a number,
// nobody the same one, and none is left out, though some calls are delivered twice and
// others are refused.
func TestManyFileAtOnce(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			const filings = 300
			dsn := database(t)
			before := deadlocks(t, dsn)
			took := fileAtOnce(t, service(t, open(t, dsn), clock.NewManual(requeststest.Start), ""), filings, 24)
			checkNumbers(t, dsn, filings)
			if n := deadlocks(t, dsn) - before; n > 0 {
				t.Errorf("%d transactions were given up for a deadlock", n)
			}
			if len(took) != filings {
				t.Errorf("%d filings were answered, want %d", len(took), filings)
			}
		})
	}
}

// BenchmarkReceipt measures how long somebody waits for the receipt of a request while 20
// others file, each one request after the other. 99 of 100 are to have it within a second.
func BenchmarkReceipt(b *testing.B) {
	const people, filings = 21, 2100
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				service := service(b, open(b, database(b)), clock.NewManual(requeststest.Start), "")
				took := fileAtOnce(b, service, filings, people)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
				b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
			}
		})
	}
}

// BenchmarkFile measures 10,000 filings by 64 people at once, and checks their numbers;
// another number is given in BECARIO_BENCH_FILINGS.
func BenchmarkFile(b *testing.B) {
	filings, err := strconv.Atoi(os.Getenv("BECARIO_BENCH_FILINGS"))
	if err != nil {
		filings = 10_000
	}
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				dsn := database(b)
				before := deadlocks(b, dsn)
				service := service(b, open(b, dsn), clock.NewManual(requeststest.Start), "")
				began := time.Now()
				took := fileAtOnce(b, service, filings, 64)
				b.ReportMetric(float64(filings)/time.Since(began).Seconds(), "filings/s")
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
				checkNumbers(b, dsn, filings)
				b.ReportMetric(float64(deadlocks(b, dsn)-before), "deadlocks")
			}
		})
	}
}

// fileAtOnce has requests filed by so many at a time, every tenth of them by a call that
// is delivered twice, and as many refused. It returns how long each took, in order.
func fileAtOnce(t testing.TB, service *requests.Service, filings, people int) []time.Duration {
	t.Helper()
	next := make(chan int)
	var lock sync.Mutex
	var took []time.Duration
	var wait sync.WaitGroup
	for range people {
		wait.Go(func() {
			for i := range next {
				space := fmt.Sprint("p", i/(requests.MaxOpen-1))
				req := &requestsv1.FileRequest{Space: space, Actor: space, Key: fmt.Sprint("k", i), Title: fmt.Sprint("prórroga número ", i), Holder: "Noelia"}
				began := time.Now()
				first, err := service.File(t.Context(), req)
				if err != nil {
					t.Errorf("filing %d: %v", i, err)
					continue
				}
				lock.Lock()
				took = append(took, time.Since(began))
				lock.Unlock()
				if i%10 != 0 {
					continue
				}
				if again, err := service.File(t.Context(), req); err != nil || again.Request.Number != first.Request.Number {
					t.Errorf("filing %d delivered again: %v, %v; want %s", i, again, err, first.Request.Number)
				}
				if _, err := service.File(t.Context(), &requestsv1.FileRequest{Space: space, Actor: space, Key: fmt.Sprint("bad", i), Title: "prórroga", From: "2026-02-31", To: "2026-03-01"}); err == nil {
					t.Errorf("filing %d: a day that is none was taken", i)
				}
			}
		})
	}
	for i := range filings {
		next <- i
	}
	close(next)
	wait.Wait()
	slices.Sort(took)
	return took
}

// deadlocks is how many transactions of a server were given up for one; SQLite, where
// one writes at a time, has none.
func deadlocks(t testing.TB, dsn string) (n int) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), dsn, requestsdb.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if db.Postgres() {
		err = db.Read().QueryRowContext(t.Context(), `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&n)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// checkNumbers looks through what was filed: each number from 1 on is of one request, and
// all histories are right.
func checkNumbers(t testing.TB, dsn string, filings int) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	db, err := sqldb.Open(ctx, dsn, requestsdb.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	numbers, err := sqldb.Collect(ctx, db.Read(), func(r sqldb.Row) (n string, err error) { return n, r.Scan(&n) }, `SELECT number FROM requests ORDER BY number`)
	if err != nil {
		t.Fatal(err)
	}
	if len(numbers) != filings {
		t.Errorf("%d requests are kept, want %d", len(numbers), filings)
	}
	for i, number := range numbers {
		if !strings.Contains(number, fmt.Sprintf("-2026-%06d-", i+1)) {
			t.Fatalf("number %s stands in place %d: one is missing, or there twice", number, i+1)
		}
	}
	if found, err := requestsdb.Verify(ctx, dsn); err != nil || len(found.Faults) > 0 || found.Entries != filings {
		t.Errorf("histories: %+v, %v", found, err)
	}
}
