package requestsdb_test

import (
	"fmt"
	"strings"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/requests/requeststest"
)

// What a program of before has put into the texts by which requests are found is made
// anew without private answers, some at a time, and nothing else is lost of it.
func TestTextsOfBeforeAreMadeAnew(t *testing.T) {
	const account, bank = "ES9121000418450200051332", "Caja Guadiana"
	answers := [][2]string{{"effective_from", "2026-04-01"}, {"bank_country", "ES"}, {"bank_name", bank}, {"account_holder", "Noelia Ojeda"}, {"iban_or_account", account}}
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			dsn := database(t)
			s := service(t, open(t, dsn), clock.NewManual(requeststest.Start), "")
			db, err := sqldb.Open(t.Context(), dsn, requestsdb.Migrations())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			var filed *requestsv1.Request
			for n := range 3 {
				req := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: fmt.Sprint("d", n), Type: "bank_details_change", Title: "cambio de cuenta"}
				for _, a := range answers {
					req.Set = append(req.Set, &requestsv1.Answer{Field: a[0], Value: a[1]})
				}
				draft, err := s.Draft(t.Context(), req)
				must(err)
				res, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: fmt.Sprint("f", n), Draft: draft.Draft.Id, Holder: "Noelia Ojeda"})
				must(err)
				filed = res.Request
			}
			_, err = s.Write(t.Context(), &requestsv1.WriteRequest{Actor: "Luz", Key: "w", Id: filed.Id, Text: "Falta el murciélago"})
			must(err)
			plain, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "eva", Actor: "eva", Key: "p", Title: "una pregunta del ornitorrinco"})
			must(err)
			// The program before this one joined all answers behind the names, and knew no
			// column that says who made a text.
			must(db.InTx(t.Context(), func(tx *sqldb.Tx) error {
				for _, a := range answers {
					if err := tx.Exec(t.Context(), `UPDATE texts SET body = body || ' ' || $1, remade = 0 WHERE request_id <> $2`, a[1], plain.Request.Id); err != nil {
						return err
					}
				}
				return tx.Exec(t.Context(), `UPDATE texts SET remade = 0`)
			}))
			found := func(query string) int {
				t.Helper()
				res, err := s.List(t.Context(), &requestsv1.ListRequest{Staff: "Luz", Query: query, NoCounts: true})
				must(err)
				return len(res.Items)
			}
			if n := found(account); n != 3 {
				t.Fatalf("as the program before left it, %d are found by the account, want 3", n)
			}
			for more := true; more; {
				more, err = s.Step(t.Context())
				must(err)
			}
			for query, want := range map[string]int{account: 0, "Guadiana": 0, "cambio": 3, filed.Number: 1, "murciélago": 1, "ornitorrinco": 1} {
				if n := found(query); n != want {
					t.Errorf("%q finds %d, want %d", query, n, want)
				}
			}
			// Nothing is left in the index, either, and a further step has nothing to do.
			kept, err := sqldb.Collect(t.Context(), db.Read(), func(row sqldb.Row) (body string, err error) {
				err = row.Scan(&body)
				return body, err
			}, `SELECT body FROM texts`)
			must(err)
			for _, body := range kept {
				if strings.Contains(body, account) || strings.Contains(body, bank) {
					t.Errorf("a text has %q", body)
				}
			}
			if more, err := s.Step(t.Context()); more || err != nil {
				t.Errorf("a further step: %v, %v", more, err)
			}
		})
	}
}

// In steps that are smaller than what there is, each text is made anew once.
func TestTextsAreMadeAnewInSmallSteps(t *testing.T) {
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			dsn := database(t)
			store := open(t, dsn)
			s := service(t, store, clock.NewManual(requeststest.Start), "")
			for n := range 7 {
				if _, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: fmt.Sprint(n), Title: "prórroga"}); err != nil {
					t.Fatal(err)
				}
			}
			db, err := sqldb.Open(t.Context(), dsn, requestsdb.Migrations())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := db.InTx(t.Context(), func(tx *sqldb.Tx) error { return tx.Exec(t.Context(), `UPDATE texts SET remade = 0`) }); err != nil {
				t.Fatal(err)
			}
			seen := map[string]int{}
			var steps []bool
			for more := true; more; {
				more, err = store.RemakeTexts(t.Context(), 3, func(_ requests.Tx, r *requestsv1.Request, _ []*requestsv1.Event) (string, bool, error) {
					seen[r.Id]++
					return "", false, nil
				})
				if err != nil {
					t.Fatal(err)
				}
				steps = append(steps, more)
			}
			if len(seen) != 7 || len(steps) != 3 {
				t.Errorf("%d texts in the steps %v, want 7 in 3", len(seen), steps)
			}
		})
	}
}
