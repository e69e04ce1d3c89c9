package tasksdb_test

import (
	"database/sql"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/clock"
	"becario/kit/sqldb/sqltest"
	"becario/service/tasks"
)

// BenchmarkClaim tells how many reminders a second are claimed, and claimed and
// acknowledged, as many at once as the bot does, of a table in which many wait:
// BECARIO_BENCH_NOTICES of them, or 20,000. Each is of another person.
func BenchmarkClaim(b *testing.B) {
	rows, limit := 20_000, 200
	if n, err := strconv.Atoi(os.Getenv("BECARIO_BENCH_NOTICES")); err == nil {
		rows = n
	}
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			dsn := database(b)
			store := open(b, dsn)
			now := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
			plantDue(b, dsn, rows, now)
			service := tasks.New(store, clock.NewManual(now))
			for _, acknowledge := range []bool{false, true} {
				b.Run(map[bool]string{false: "claim", true: "acknowledge"}[acknowledge], func(b *testing.B) {
					claimed := 0
					for b.Loop() {
						res, err := service.ClaimDue(b.Context(), &tasksv1.ClaimDueRequest{Limit: int32(limit), LeaseSeconds: 600})
						if err != nil || len(res.Notices) != limit {
							b.Fatalf("claimed %d of %d: %v", len(res.GetNotices()), limit, err)
						}
						claimed += len(res.Notices)
						if acknowledge {
							if _, err := service.AckDue(b.Context(), &tasksv1.AckDueRequest{Notices: res.Notices}); err != nil {
								b.Fatal(err)
							}
						}
					}
					b.ReportMetric(float64(claimed)/b.Elapsed().Seconds(), "notices/s")
					b.ReportMetric(0, "ns/op")
				})
			}
		})
	}
}

// plantDue keeps tasks of as many persons, whose reminders have fallen due by now at
// instants of their own.
func plantDue(b *testing.B, dsn string, rows int, now time.Time) {
	b.Helper()
	driver := "sqlite"
	if strings.HasPrefix(dsn, "postgres") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(`
		INSERT INTO tasks (space, id, version, title, subject, due_date, due_time, zone, daypart, recurrence, priority, remind,
			created_at, removed, due_at, notice_at, visible_at)
		SELECT 'space' || i, 'task' || i, 1, 'entregar la memoria', '', '2026-03-04', '09:00', 'UTC', '', '', '', '',
			CAST($1 AS BIGINT) - i, FALSE, CAST($1 AS BIGINT) - i, CAST($1 AS BIGINT) - i, CAST($1 AS BIGINT) - i
		FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2) SELECT i FROM n) numbers`, now.UnixMicro(), rows)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec(`ANALYZE`); err != nil {
		b.Fatal(err)
	}
}
