package tasksdb_test

import (
	"fmt"
	"testing"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/clock"
	"becario/kit/ledger"
	"becario/kit/sqldb/sqltest"
	"becario/service/tasks"
	"becario/service/tasks/taskstest"
)

// BenchmarkMany tells how long a person with 10,000 open tasks waits for a list.
func BenchmarkMany(b *testing.B) {
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			store := open(b, database(b))
			const count, each = 10_000, 1000
			for from := 0; from < count; from += each {
				_, _, err := store.Change(b.Context(), ledger.Entry{Space: "ana", Key: fmt.Sprint("many/", from), Actor: "ana"}, func(tx tasks.Tx, _ *ledger.Entry) error {
					for n := from; n < from+each; n++ {
						day := taskstest.Start.AddDate(0, 0, (n*7919)%2000)
						task := &tasksv1.Task{Id: fmt.Sprintf("t%07d", n), Version: 1, Title: fmt.Sprint("leer el tema ", n), CreatedAt: int64(n), DueDate: day.Format("2006-01-02")}
						if err := tx.Put(tasks.Record{Space: "ana", Task: task, DueAt: day.UnixMicro()}); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			service := tasks.New(store, clock.NewManual(taskstest.Start))
			for name, req := range map[string]*tasksv1.ListRequest{
				"list":  {Space: "ana", Limit: 10},
				"week":  {Space: "ana", From: "2026-03-02", To: "2026-03-08"},
				"named": {Space: "ana", Query: "tema 7777"},
			} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if res, err := service.List(b.Context(), req); err != nil || len(res.Tasks) == 0 {
							b.Fatal(len(res.GetTasks()), err)
						}
					}
				})
			}
		})
	}
}
