package requestsdb_test

import (
	"fmt"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/requests/requeststest"
)

// many is how many requests an office has that is measured.
const many = 20_000

// BenchmarkQueue measures a page of a long queue, and a search in it.
func BenchmarkQueue(b *testing.B) {
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			service := filled(b, database(b))
			for what, query := range map[string]string{"page": "", "search": "noelia 777"} {
				b.Run(what, func(b *testing.B) {
					for b.Loop() {
						if _, err := service.Queue(b.Context(), &requestsv1.QueueRequest{Staff: "Luz", Query: query}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			b.Run("recount", func(b *testing.B) {
				for b.Loop() {
					if n, err := service.Recount(b.Context()); err != nil || n != 0 {
						b.Fatal(n, err)
					}
				}
			})
		})
	}
}

func filled(b *testing.B, dsn string) *requests.Service {
	b.Helper()
	clock := clock.NewManual(requeststest.Start)
	store := open(b, dsn)
	service := service(b, store, clock, "")
	for i := range many {
		_, err := service.File(b.Context(), &requestsv1.FileRequest{
			Space: fmt.Sprint("p", i%(many/requests.MaxOpen)), Actor: fmt.Sprint("p", i%(many/requests.MaxOpen)), Key: fmt.Sprint(i), Title: fmt.Sprint("prórroga número ", i), Holder: "Noelia"})
		if err != nil {
			b.Fatal(err)
		}
	}
	return service
}

// openRequests is how many open requests are counted anew in BenchmarkRecount.
const openRequests = 100_000

// BenchmarkRecount measures how long it takes until all deadlines of an office are
// counted, kept and to be told after it has closed on a day that is in all of them.
func BenchmarkRecount(b *testing.B) {
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			dsn := database(b)
			clock := clock.NewManual(requeststest.Start)
			store := open(b, dsn)
			service := service(b, store, clock, "")
			filed, err := service.File(b.Context(), &requestsv1.FileRequest{Space: "p", Actor: "p", Key: "k", Title: "prórroga", Holder: "Noelia"})
			if err != nil {
				b.Fatal(err)
			}
			copied(b, dsn, filed.Request.Id)
			days := []string{"2026-03-11", "2026-03-12", "2026-03-13", "2026-03-16", "2026-03-17", "2026-03-18"}
			i := 0
			for b.Loop() {
				res, err := service.PutClosure(b.Context(), &requestsv1.PutClosureRequest{Actor: "Luz", Key: fmt.Sprint(i), Day: days[i%len(days)], Name: "Asueto", Open: i/len(days)%2 == 1})
				if err != nil || res.Recounted != openRequests+1 {
					b.Fatal(res, err)
				}
				i++
			}
			b.ReportMetric(float64(b.Elapsed().Seconds())/float64(b.N), "s/recount")
		})
	}
}

// copied copies a request so many times in the database.
func copied(b *testing.B, dsn, id string) {
	b.Helper()
	db, err := sqldb.Open(b.Context(), dsn, requestsdb.Migrations())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	err = db.InTx(b.Context(), func(t *sqldb.Tx) error {
		return t.Exec(b.Context(), `
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < `+fmt.Sprint(openRequests)+`)
			INSERT INTO requests (id, space, version, number, holder, type, title, from_day, to_day, state, days, deadline, filed_at, changed_at, erased_at, form, heard_at)
			SELECT r.id || n.i, 'p' || n.i, r.version, r.number || n.i, r.holder, r.type, r.title, '', '', r.state, r.days, r.deadline, r.filed_at, r.changed_at, 0, r.form, r.heard_at
			FROM requests r, n
			WHERE r.id = $1`, id)
	})
	if err != nil {
		b.Fatal(err)
	}
}
