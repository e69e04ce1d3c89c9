package sqldb_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"

	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

var wide = fstest.MapFS{"migrations/0001_wide.sql": {Data: []byte(`-- +goose Up
CREATE TABLE wide (id TEXT NOT NULL PRIMARY KEY, a TEXT, b TEXT, c TEXT, d BIGINT, e BIGINT, f BIGINT, g TEXT, h TEXT, i TEXT);
CREATE INDEX wide_a ON wide (a, d);
CREATE INDEX wide_b ON wide (b) WHERE b = 'new';
`)}}

// BenchmarkInTx inserts a row and changes it in one transaction, by one caller
// or many at once.
func BenchmarkInTx(b *testing.B) {
	for name, database := range sqltest.Engines {
		for _, callers := range []int{1, 32} {
			b.Run(fmt.Sprintf("%s/%d", name, callers), func(b *testing.B) {
				db, err := sqldb.Open(b.Context(), database(b), wide)
				if err != nil {
					b.Fatal(err)
				}
				defer db.Close()
				defer processor(b)()
				var n atomic.Int64
				b.SetParallelism(callers)
				b.ResetTimer()
				if callers == 1 {
					for b.Loop() {
						insert(b, db, n.Add(1))
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						insert(b, db, n.Add(1))
					}
				})
			})
		}
	}
}

func insert(b *testing.B, db *sqldb.DB, n int64) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	id := fmt.Sprint(n)
	err := db.InTx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO wide (id, a, b, c, d, e, f, g, h, i)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (id) DO NOTHING`, id, "telegram:"+id, "new", "text", n, n, n, "g", "h", "i")
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE wide SET b = 'done', c = $2 WHERE id = $1 AND b = 'new'`, id, "other")
		return err
	})
	if err != nil {
		b.Error(err)
	}
}

// processor reports the processor time of the test's own process, which says
// more than the time that passes where others use the machine.
func processor(b *testing.B) func() {
	used := func() int64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return u.Utime.Nano() + u.Stime.Nano()
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N), "processor-ns/op") }
}

// BenchmarkRead reads a row by its key.
func BenchmarkRead(b *testing.B) {
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			db, err := sqldb.Open(b.Context(), database(b), wide)
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			insert(b, db, 1)
			defer processor(b)()
			for b.Loop() {
				var a, c string
				var d int64
				if err := db.Read().QueryRowContext(b.Context(), `SELECT a, c, d FROM wide WHERE id = $1 AND b <> $2`, "1", "new").Scan(&a, &c, &d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
