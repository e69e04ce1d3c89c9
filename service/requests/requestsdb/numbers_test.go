package requestsdb_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
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

// The sums from which the numbers of the office are read are those of a recount of
// all requests, whatever happens to these, and whether the changes are in the sums
// already or not.
func TestSumsAreThoseOfARecount(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			dsn := database(t)
			store, c := open(t, dsn), clock.NewManual(requeststest.Start)
			service := service(t, store, c, "")
			db, err := sqldb.Open(t.Context(), dsn, requestsdb.Migrations())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			random := rand.New(rand.NewPCG(3, 4))
			titles := []string{"prórroga", "constancia para la visa", "no me llegó el pago", "una pregunta"}
			var ids []string
			key := 0
			for range 220 {
				key++
				k, space := strconv.Itoa(key), fmt.Sprint("p", random.IntN(12))
				switch n := random.IntN(12); {
				case n < 4 || len(ids) == 0:
					res, err := service.File(t.Context(), &requestsv1.FileRequest{Space: space, Actor: space, Key: k, Title: titles[random.IntN(4)], Holder: "Ana"})
					if err != nil {
						t.Fatal(err)
					}
					ids = append(ids, res.Request.Id)
				case n < 6:
					_, _ = service.Assign(t.Context(), &requestsv1.AssignRequest{Actor: "Luz", Key: k, Id: ids[random.IntN(len(ids))], Assignee: []string{"", "Luz", "Rosa"}[random.IntN(3)]})
				case n < 9:
					o, err := service.Open(t.Context(), &requestsv1.OpenRequest{Staff: "Luz", Id: ids[random.IntN(len(ids))], Peek: true})
					if err != nil {
						t.Fatal(err)
					}
					if len(o.Next) > 0 {
						r := o.Item.Request
						_, _ = service.Advance(t.Context(), &requestsv1.AdvanceRequest{Actor: "Luz", Key: k, Id: r.Id, Version: r.Version, To: o.Next[random.IntN(len(o.Next))], Comment: "x", GraceSeconds: 60})
						if random.IntN(4) == 0 {
							_, _ = service.TakeBack(t.Context(), &requestsv1.TakeBackRequest{Actor: "Luz", Key: k, Id: r.Id})
						}
					}
				case n == 9:
					_, _ = service.Withdraw(t.Context(), &requestsv1.WithdrawRequest{Space: space, Actor: space, Key: k, Id: ids[random.IntN(len(ids))]})
				case n == 10 && random.IntN(5) == 0:
					if _, err := service.Erase(t.Context(), &requestsv1.EraseRequest{Space: space, Actor: space}); err != nil {
						t.Fatal(err)
					}
				case n == 11:
					if _, err := store.FoldSums(t.Context(), 1+random.IntN(40)); err != nil {
						t.Fatal(err)
					}
				}
				c.Add(time.Duration(random.IntN(7)) * time.Hour)
			}
			compare := func() {
				t.Helper()
				for range 8 {
					first := day(requeststest.Start) - 8 + int64(random.IntN(30))
					f := requests.TallyFilter{By: requests.By(random.IntN(3)), First: first, Last: first + int64(random.IntN(40)),
						Today: c.Now().AddDate(0, 0, random.IntN(9)-4).Format(time.DateOnly), Running: []requestsv1.State{1, 2, 5}}
					if random.IntN(2) == 0 {
						f.Types = []string{"extension", "general"}
					}
					all, err := store.Tallies(t.Context(), f)
					if err != nil {
						t.Fatal(err)
					}
					got := map[string]int{}
					for _, row := range all {
						if row.Late > 0 {
							got[fmt.Sprint("late ", row.Key)] += row.Late
						} else {
							got[fmt.Sprint(row.Key, " ", row.State, " ", row.Days)] += row.N
						}
					}
					if want := recount(t, db, f); !maps.Equal(got, want) {
						t.Errorf("%+v: got %v, want %v", f, got, want)
					}
				}
			}
			compare()
			for more := true; more; {
				if more, err = store.FoldSums(t.Context(), 50); err != nil {
					t.Fatal(err)
				}
			}
			compare()
			// Requests of before there were sums are counted once.
			if err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
				for _, s := range []string{`DELETE FROM sums`, `DELETE FROM sum_changes`, `UPDATE requests SET filed_day = 0`} {
					if err := tx.Exec(t.Context(), s); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			// Replicas that start at once have all read which day is the first before any
			// of them counts it, except on SQLite, where there is one writer.
			var wait sync.WaitGroup
			var came atomic.Int32
			bounds := func(at int64) (n, from, before int64) {
				came.Add(1)
				for end := time.Now().Add(time.Second / 2); came.Load() < 4 && time.Now().Before(end); {
					time.Sleep(time.Millisecond)
				}
				n = day(time.UnixMicro(at))
				zone, _ := time.LoadLocation("America/Asuncion")
				y, m, d := time.UnixMicro(at).In(zone).Date()
				return n, time.Date(y, m, d, 0, 0, 0, 0, zone).UnixMicro(), time.Date(y, m, d+1, 0, 0, 0, 0, zone).UnixMicro()
			}
			for range 4 {
				wait.Go(func() {
					if _, err := store.CountDay(t.Context(), bounds); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if err := service.Reload(t.Context()); err != nil {
				t.Fatal(err)
			}
			compare()
		})
	}
}

// day is the office's day of an instant, in days since 1970.
func day(at time.Time) int64 {
	zone, _ := time.LoadLocation("America/Asuncion")
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 3600)
}

// recount is what Tallies says, from the requests themselves.
func recount(t *testing.T, db *sqldb.DB, f requests.TallyFilter) map[string]int {
	t.Helper()
	type row struct {
		kind, assignee, deadline string
		state                    requestsv1.State
		days, filed              int64
	}
	all, err := sqldb.Collect(t.Context(), db.Read(), func(rows sqldb.Row) (r row, err error) {
		return r, rows.Scan(&r.kind, &r.assignee, &r.deadline, &r.state, &r.days, &r.filed)
	}, `SELECT type, assignee, deadline, state, decided_days, filed_at FROM requests`)
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, r := range all {
		filed := day(time.UnixMicro(r.filed))
		if filed < f.First || filed > f.Last || len(f.Types) > 0 && !slices.Contains(f.Types, r.kind) {
			continue
		}
		of, state := fmt.Sprint(filed-(filed+3)%7), r.state
		switch f.By {
		case requests.ByType:
			of = r.kind
		case requests.ByAssignee:
			of, state = r.assignee, requests.StateOfPerson(state)
		}
		n[fmt.Sprint(of, " ", state, " ", r.days)]++
		if slices.Contains(f.Running, r.state) && r.deadline < f.Today {
			n[fmt.Sprint("late ", of)]++
		}
	}
	return n
}
