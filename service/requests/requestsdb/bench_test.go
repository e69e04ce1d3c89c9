package requestsdb_test

import (
	"fmt"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests"
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
