package requestsdb_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests/requestsdb"
	"becario/service/requests/requeststest"
)

// many is how many requests an office has that is measured; another number is
// given in BECARIO_BENCH_REQUESTS.
func many(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("BECARIO_BENCH_REQUESTS"))
	if err != nil {
		return 20_000
	}
	return n
}

// BenchmarkDesk measures what the desk asks of an office with many requests, one in
// fifty of them open: the mean, and the 95th percentile of the calls.
func BenchmarkDesk(b *testing.B) {
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			dsn := database(b)
			service := service(b, open(b, dsn), clock.NewManual(requeststest.Start), "")
			fillDesk(b, dsn, many(b))
			summed := time.Now()
			if err := service.Reload(b.Context()); err != nil {
				b.Fatal(err)
			}
			for more := true; more; {
				var err error
				if more, err = service.Step(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			vacuum(b, dsn)
			b.Logf("%d requests of before are in the sums after %v", many(b), time.Since(summed).Round(time.Millisecond))
			all := []requestsv1.State{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
			list := func(req *requestsv1.ListRequest) func() error {
				return func() error {
					req.Staff = "Luz"
					_, err := service.List(b.Context(), req)
					return err
				}
			}
			for _, c := range []struct {
				name string
				do   func() error
			}{
				{"queue", list(&requestsv1.ListRequest{})},
				{"mine", list(&requestsv1.ListRequest{Assignee: "Luz"})},
				{"search one word of many", list(&requestsv1.ListRequest{Query: "prorroga", States: all})},
				{"search two words", list(&requestsv1.ListRequest{Query: "nombre77 reembolso", States: all})},
				{"search a rare word", list(&requestsv1.ListRequest{Query: "palabra4242", States: all})},
				{"search a number", list(&requestsv1.ListRequest{Query: "2025-77", States: all})},
				{"search with a slip", list(&requestsv1.ListRequest{Query: "reembolzo", States: all})},
				{"open a request", func() error {
					_, err := service.Open(b.Context(), &requestsv1.OpenRequest{Staff: "Luz", Id: "id000077"})
					return err
				}},
				{"numbers of 12 weeks", func() error {
					_, err := service.Numbers(b.Context(), &requestsv1.NumbersRequest{Staff: "Luz", From: "2025-12-15", To: "2026-03-10"})
					return err
				}},
			} {
				b.Run(c.name, func(b *testing.B) {
					var took []time.Duration
					for b.Loop() {
						at := time.Now()
						if err := c.do(); err != nil {
							b.Fatal(err)
						}
						took = append(took, time.Since(at))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
				})
			}
		})
	}
}

// BenchmarkRecount measures the counting of all open deadlines: "same" when nothing of
// the calendar has changed, "changed" when staff close or open a day on which all of
// them depend, which gives each request an entry in its history. The number of requests
// is given in BECARIO_BENCH_REQUESTS.
func BenchmarkRecount(b *testing.B) {
	for name, database := range sqltest.Engines {
		b.Run(name, func(b *testing.B) {
			dsn := database(b)
			fillOpen(b, dsn, many(b))
			service := service(b, open(b, dsn), clock.NewManual(requeststest.Start), "")
			if _, err := service.Recount(b.Context()); err != nil {
				b.Fatal(err)
			}
			vacuum(b, dsn)
			b.Run("same", func(b *testing.B) {
				for b.Loop() {
					if n, err := service.Recount(b.Context()); err != nil || n != 0 {
						b.Fatal(n, err)
					}
				}
			})
			b.Run("changed", func(b *testing.B) {
				began := processor()
				defer func() { b.ReportMetric((processor()-began).Seconds()/float64(b.N), "cpu-s/op") }()
				for i := 0; b.Loop(); i++ {
					day := requeststest.Start.AddDate(0, 0, 1+i%2).Format(time.DateOnly)
					res, err := service.PutClosure(b.Context(), &requestsv1.PutClosureRequest{
						Actor: "Luz", Key: fmt.Sprint(b.Name(), b.N, i), Day: day, Open: i/2%2 == 1, Name: "corte de luz"})
					if err != nil || int(res.Recounted) < many(b)/2 {
						b.Fatal(res.GetRecounted(), err)
					}
				}
			})
		})
	}
}

// processor is how much time this process has had of the processor, which a busy
// machine does not stretch; that of PostgreSQL is not in it.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it never fails
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// fillOpen puts open requests into a database that were filed in the last days; a fifth
// of them have waited for their holders for a day.
func fillOpen(b *testing.B, dsn string, n int) {
	b.Helper()
	db, err := sqldb.Open(b.Context(), dsn, requestsdb.Migrations())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	const batch = 2000
	for from := 0; from < n; from += batch {
		err := db.InTx(b.Context(), func(tx *sqldb.Tx) error {
			var all sqldb.Batch
			for i := from; i < min(n, from+batch); i++ {
				addOpen(&all, i)
			}
			return tx.Send(b.Context(), &all)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func addOpen(all *sqldb.Batch, i int) {
	at := requeststest.Start.Add(-time.Duration(i)*time.Second).AddDate(0, 0, -5)
	id, space := fmt.Sprintf("id%06d", 1_000_000-i), fmt.Sprintf("p%08x", uint32(i/5)*2654435761) //nolint:gosec // spread, as those of people are
	waited := i%5 == 0
	state, version := int64(requestsv1.State_STATE_SUBMITTED), 1
	if waited {
		state, version = int64(requestsv1.State_STATE_IN_REVIEW), 3
	}
	all.Exec(nil, `
		INSERT INTO requests (id, space, version, number, holder, type, title, from_day, to_day, state, days, deadline, filed_at, changed_at, form, filed_day, decided_days)
		VALUES ($1, $2, $3, $4, 'Noelia', 'extension', 'prórroga', '', '', $5, 10, '', $6, $6, $7, 20500, -1)`,
		id, space, version, fmt.Sprintf("BECAL-2026-%06d-0", i), state, at.UnixMicro(), []byte{})
	step := func(n int, at time.Time, kind string, from, to requestsv1.State) {
		all.Exec(nil, `
			INSERT INTO events (space, id, request_id, at, kind, actor, from_state, to_state, comment, deadline)
			VALUES ($1, $2, $3, $4, $5, 'x', $6, $7, '', '')`, space, fmt.Sprint("e", n, id), id, at.UnixMicro(), kind, int64(from), int64(to))
	}
	step(0, at, "filed", 0, requestsv1.State_STATE_SUBMITTED)
	if waited {
		step(1, at.AddDate(0, 0, 1), "advanced", requestsv1.State_STATE_SUBMITTED, requestsv1.State_STATE_WAITING_APPLICANT)
		step(2, at.AddDate(0, 0, 2), "answered", requestsv1.State_STATE_WAITING_APPLICANT, requestsv1.State_STATE_IN_REVIEW)
	}
}

// fillDesk puts requests into a database as the desk finds them, without the calls
// by which they came: half a year of them, with what was written.
func fillDesk(b *testing.B, dsn string, n int) {
	b.Helper()
	db, err := sqldb.Open(b.Context(), dsn, requestsdb.Migrations())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	random := rand.New(rand.NewPCG(1, 2))
	titles := []string{"prórroga de la beca", "reembolso del pasaje", "constancia para la visa", "no me llegó el pago", "informe del semestre"}
	types := []string{"extension", "reimbursement", "certificate_request", "disbursement_claim", "academic_report"}
	start := requeststest.Start.AddDate(0, -6, 0)
	const batch = 2000
	for from := 0; from < n; from += batch {
		err := db.InTx(b.Context(), func(tx *sqldb.Tx) error {
			for i := from; i < min(n, from+batch); i++ {
				if err := addFilled(b.Context(), tx, random, i, n, start, titles, types); err != nil {
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

// vacuum does what autovacuum does in time.
func vacuum(b *testing.B, dsn string) {
	b.Helper()
	db, err := sqldb.Open(b.Context(), dsn, requestsdb.Migrations())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if db.Postgres() {
		if _, err := db.Read().ExecContext(b.Context(), `VACUUM ANALYZE`); err != nil {
			b.Fatal(err)
		}
	}
}

func addFilled(ctx context.Context, tx *sqldb.Tx, random *rand.Rand, i, n int, start time.Time, titles, types []string) error {
	kind := random.IntN(len(titles))
	state, decided := int64(9), int64(1)
	if random.IntN(50) == 0 {
		state, decided = int64(1+random.IntN(5)), 0
	}
	at := start.Add(180 * 24 * time.Hour / time.Duration(n) * time.Duration(i))
	id, number := fmt.Sprintf("id%06d", i), fmt.Sprintf("BECAL-2025-%06d-0", i)
	title := fmt.Sprint(titles[kind], " palabra", i)
	holder := fmt.Sprintf("nombre%d apellido%d", random.IntN(1000), random.IntN(1000))
	err := tx.Exec(ctx, `
		INSERT INTO requests (id, space, version, number, holder, type, title, from_day, to_day, state, days, deadline, filed_at, changed_at, form, assignee, decided_at, decided_days)
		VALUES ($1, $2, 1, $3, $4, $5, $6, '', '', $7, 10, $8, $9, $9, $10, $11, $12, $13)`,
		id, fmt.Sprint("p", i/12), number, holder, types[kind], title, state, at.AddDate(0, 0, 14).Format(time.DateOnly), at.UnixMicro(), []byte{},
		[]string{"", "Luz", "Rosa", "Hugo"}[random.IntN(4)], decided*at.UnixMicro(), decided*int64(1+random.IntN(12))-1)
	if err != nil {
		return err
	}
	text := number + " " + title + " " + holder
	for range 6 { // messages
		text += fmt.Sprintf(" mandé la carta%d firmada el día%d gracias por la ayuda%d", random.IntN(5000), random.IntN(31), random.IntN(900))
	}
	if err := tx.Exec(ctx, `INSERT INTO texts (n, request_id, body) VALUES ($1, $2, $3)`, i+1, id, text); err != nil {
		return err
	}
	return tx.Exec(ctx, `
		INSERT INTO events (space, id, request_id, at, kind, actor, from_state, to_state, comment, deadline)
		VALUES ($1, $2, $3, $4, 'filed', 'x', 0, 1, '', '')`, fmt.Sprint("p", i/12), "e"+id, id, at.UnixMicro())
}
