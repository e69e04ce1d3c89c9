package requestsdb_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/catalog"
	"becario/kit/blob"
	"becario/kit/clock"
	kept "becario/kit/ledger"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/requests/requeststest"
	"becario/service/requests/requeststypes"
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

// fileAccount files a request of a type that holds private data, and returns it.
func fileAccount(t *testing.T, s *requests.Service, key, title string, answers ...string) *requestsv1.Request {
	t.Helper()
	req := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d" + key, Type: "bank_details_change", Title: title}
	answers = append(answers, "effective_from", "2026-04-01", "bank_country", "ES", "bank_name", "Caja Guadiana", "account_holder", "Noelia Ojeda", "iban_or_account", "ES9121000418450200051332")
	for i := 0; i < len(answers); i += 2 {
		req.Set = append(req.Set, &requestsv1.Answer{Field: answers[i], Value: answers[i+1]})
	}
	draft, err := s.Draft(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f" + key, Draft: draft.Draft.Id, Holder: "Noelia Ojeda"})
	if err != nil {
		t.Fatal(err)
	}
	return res.Request
}

// beside opens the database of a store beside it.
func beside(t *testing.T, dsn string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), dsn, requestsdb.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func exec(t *testing.T, db *sqldb.DB, query string, args ...any) {
	t.Helper()
	if err := db.InTx(t.Context(), func(tx *sqldb.Tx) error { return tx.Exec(t.Context(), query, args...) }); err != nil {
		t.Fatal(err)
	}
}

// bodies returns the texts by which requests are found.
func bodies(t *testing.T, db *sqldb.DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	_, err := sqldb.Collect(t.Context(), db.Read(), func(row sqldb.Row) (id string, err error) {
		var body string
		err = row.Scan(&id, &body)
		all[id] = body
		return id, err
	}, `SELECT request_id, body FROM texts`)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A history that is longer than what is searched, and than what PostgreSQL indexes, is
// cut, and the other texts are made anew with it.
func TestALongTextIsCut(t *testing.T) {
	var long strings.Builder
	for n := range 100_000 {
		fmt.Fprintf(&long, "palabra%d ", n)
	}
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			dsn := database(t)
			s := service(t, open(t, dsn), clock.NewManual(requeststest.Start), "")
			first, other := fileAccount(t, s, "1", "cambio largo"), fileAccount(t, s, "2", "cambio corto")
			db := beside(t, dsn)
			exec(t, db, `UPDATE events SET comment = $1 WHERE request_id = $2`, long.String(), first.Id)
			exec(t, db, `UPDATE texts SET body = body || ' Guadiana', remade = 0`)
			if more, err := s.Step(t.Context()); more || err != nil {
				t.Errorf("a step: %v, %v", more, err)
			}
			texts := bodies(t, db)
			if n := len([]rune(texts[first.Id])); n != 50_000 || !strings.HasPrefix(texts[first.Id], first.Number) {
				t.Errorf("the long text has %d characters, want 50000 from its number on", n)
			}
			for _, r := range []*requestsv1.Request{first, other} {
				if strings.Contains(texts[r.Id], "Guadiana") {
					t.Errorf("the text of %q was not made anew", r.Title)
				}
			}
		})
	}
}

// A step that fails in one thing does the others.
func TestTheLedgerIsCleanedWhateverFails(t *testing.T) {
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			dsn := database(t)
			now := clock.NewManual(requeststest.Start)
			s := service(t, open(t, dsn), now, "")
			fileAccount(t, s, "1", "cambio")
			now.Add(kept.AnswerTerm + 1)
			db := beside(t, dsn)
			exec(t, db, `ALTER TABLE texts RENAME COLUMN remade TO gone`)
			if _, err := s.Step(t.Context()); err == nil || !strings.Contains(err.Error(), "make texts of before anew") {
				t.Errorf("a step without the column: got %v, want what failed", err)
			}
			if left := ledger(t, dsn); len(left) != 0 {
				t.Errorf("the ledger keeps %d answers, want none", len(left))
			}
		})
	}
}

// A private answer that the holder has taken back is in the text of before as well, and
// the text of an erased request stays as it was left.
func TestTextsAreRidOfPrivateAnswersThatWereTakenBack(t *testing.T) {
	const account = "ES9121000418450200051332"
	kinds, err := catalog.Requests("scholarship")
	if err != nil {
		t.Fatal(err)
	}
	types, err := requeststypes.Read(requeststypes.Folder{Name: "scholarship", Files: kinds}, requeststypes.Folder{Name: "own", Files: fstest.MapFS{"own_refund.yaml": {Data: []byte(`key: own_refund
group: money
names: {es: Reintegro propio, en: Own refund}
say:
  es: [reintegro propio]
  en: [own refund]
fields:
  - {key: reason, kind: text, required: true, max: 100, names: {es: motivo, en: reason}}
  - {key: iban, kind: iban, private: true, names: {es: IBAN, en: IBAN}}
decided_by: finance
deadlines: {decision: 10}
`)}}})
	if err != nil {
		t.Fatal(err)
	}
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			dsn := database(t)
			now := clock.NewManual(requeststest.Start)
			files, err := blob.Open(blob.Config{Folder: t.TempDir(), Clock: now, Limits: requeststest.Limits})
			if err != nil {
				t.Fatal(err)
			}
			config := configOn(t, open(t, dsn), files, now, "")
			config.Types = types
			s := requests.New(config)
			file := func(space string) *requestsv1.Request {
				t.Helper()
				draft, err := s.Draft(t.Context(), &requestsv1.DraftRequest{Space: space, Actor: space, Key: "d", Type: "own_refund",
					Set: []*requestsv1.Answer{{Field: "reason", Value: "murciélago"}, {Field: "iban", Value: account}}})
				if err != nil {
					t.Fatal(err)
				}
				res, err := s.File(t.Context(), &requestsv1.FileRequest{Space: space, Actor: space, Key: "f", Draft: draft.Draft.Id, Holder: "Noelia Ojeda"})
				if err != nil {
					t.Fatal(err)
				}
				return res.Request
			}
			r, gone := file("ana"), file("eva")
			amended, err := s.Amend(t.Context(), &requestsv1.AmendRequest{Space: "ana", Actor: "ana", Key: "a", Id: r.Id, Set: []*requestsv1.Answer{{Field: "iban"}}})
			if err != nil || len(amended.Faults) > 0 || len(amended.Request.Answers) != 1 {
				t.Fatalf("taking it back: %v, %v", amended, err)
			}
			if _, err := s.Erase(t.Context(), &requestsv1.EraseRequest{Space: "eva", Actor: "eva"}); err != nil {
				t.Fatal(err)
			}
			db := beside(t, dsn)
			left := bodies(t, db)[gone.Id]
			exec(t, db, `UPDATE texts SET body = body || ' `+account+`' WHERE request_id = $1`, r.Id)
			exec(t, db, `UPDATE texts SET remade = 0`)
			if more, err := s.Step(t.Context()); more || err != nil {
				t.Errorf("a step: %v, %v", more, err)
			}
			texts := bodies(t, db)
			if body := texts[r.Id]; strings.Contains(body, account) || !strings.Contains(body, "murciélago") || !strings.HasPrefix(body, r.Number) {
				t.Errorf("the text is %q, want it without the account", body)
			}
			if texts[gone.Id] != left {
				t.Errorf("the text of an erased request is %q, want %q", texts[gone.Id], left)
			}
		})
	}
}

// A request whose text cannot be made holds up no other one: it is found by its number
// and names, and the operator is told which it is and nothing of what it says.
func TestATextThatCannotBeMade(t *testing.T) {
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			dsn := database(t)
			store, now := open(t, dsn), clock.NewManual(requeststest.Start)
			files, err := blob.Open(blob.Config{Folder: t.TempDir(), Clock: now, Limits: requeststest.Limits})
			if err != nil {
				t.Fatal(err)
			}
			config := configOn(t, store, files, now, "")
			var log bytes.Buffer
			config.Log = slog.New(slog.NewTextHandler(&log, nil))
			s := requests.New(config)
			all := map[string]*requestsv1.Request{"missing": fileAccount(t, s, "1", "ornitorrinco"), "unreadable": fileAccount(t, s, "2", "ornitorrinco"), "": fileAccount(t, s, "3", "ornitorrinco")}
			db := beside(t, dsn)
			exec(t, db, `INSERT INTO type_versions (key, version, body) VALUES ('bank_details_change', 'unreadable', $1)`, []byte("{"))
			for version, r := range all {
				if version == "" {
					continue
				}
				form, err := proto.Marshal(&requestsv1.Request{Answers: r.Answers, TypeVersion: version})
				if err != nil {
					t.Fatal(err)
				}
				exec(t, db, `UPDATE requests SET form = $1 WHERE id = $2`, form, r.Id)
			}
			exec(t, db, `UPDATE texts SET body = body || ' Guadiana', remade = 0`)
			if more, err := s.Step(t.Context()); more || err != nil {
				t.Errorf("a step: %v, %v", more, err)
			}
			texts := bodies(t, db)
			for version, r := range all {
				body, made := texts[r.Id], version == ""
				if !strings.HasPrefix(body, r.Number) || !strings.Contains(body, "Noelia Ojeda") || strings.Contains(body, "Guadiana") || strings.Contains(body, "ornitorrinco") != made {
					t.Errorf("of the version %q: %q", version, body)
				}
				if strings.Contains(log.String(), r.Id) == made {
					t.Errorf("of the version %q: the log says %s", version, &log)
				}
			}
			for _, word := range []string{"ornitorrinco", "Guadiana", "Noelia", "ES91"} {
				if strings.Contains(log.String(), word) {
					t.Errorf("the log has %q: %s", word, &log)
				}
			}
			log.Reset()
			if more, err := s.Step(t.Context()); more || err != nil || log.Len() > 0 {
				t.Errorf("a further step: %v, %v, %s", more, err, &log)
			}
		})
	}
}

// Whoever writes their account in words, in a message or as the name of a file, is not
// found by it, nor by what they have answered in private; a title shows no more than its
// end.
func TestWhatIsPrivateInWordsIsNotSearched(t *testing.T) {
	const account = "ES91 2100 0418 4502 0005 1332"
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			dsn := database(t)
			s := service(t, open(t, dsn), clock.NewManual(requeststest.Start), "")
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			said := "murciélago a la " + account + " de la Caja Guadiana"
			req := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d", Type: "bank_details_change", Title: said, Words: said}
			for field, value := range map[string]string{"effective_from": "2026-04-01", "bank_country": "ES", "bank_name": "Caja Guadiana", "account_holder": "Noelia Ojeda", "iban_or_account": "ES9121000418450200051332"} {
				req.Set = append(req.Set, &requestsv1.Answer{Field: field, Value: value})
			}
			draft, err := s.Draft(t.Context(), req)
			must(err)
			filed, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f", Draft: draft.Draft.Id, Holder: "Ana"})
			must(err)
			r := filed.Request
			if strings.Contains(r.Title, "2100") || !strings.Contains(r.Title, "•••• 1332") || r.Words != said {
				t.Errorf("got the title %q and the words %q; want the words alone whole", r.Title, r.Words)
			}
			_, err = s.Answer(t.Context(), &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: "a", Id: r.Id, Text: "ornitorrinco, la " + account})
			must(err)
			_, err = s.Write(t.Context(), &requestsv1.WriteRequest{Actor: "Luz", Key: "w", Id: r.Id, Text: "ocelote: ¿la ES9121000418450200051332?"})
			must(err)
			plain, err := s.File(t.Context(), &requestsv1.FileRequest{Space: "eva", Actor: "eva", Key: "p", Title: "llámenme al 0981 123456"})
			must(err)
			look := func() {
				t.Helper()
				for query, want := range map[string]int{"ES9121000418450200051332": 0, "2100": 0, "1332": 0, "Guadiana": 0, "murciélago": 1, "ornitorrinco": 1, "ocelote": 1, r.Number: 1, "123456": 1} {
					res, err := s.List(t.Context(), &requestsv1.ListRequest{Staff: "Luz", Query: query, NoCounts: true})
					must(err)
					if len(res.Items) != want {
						t.Errorf("%q finds %d, want %d", query, len(res.Items), want)
					}
				}
			}
			look()
			db := beside(t, dsn) // what a program of before has made of it
			exec(t, db, `UPDATE texts SET body = body || ' `+account+` Guadiana', remade = 0 WHERE request_id <> $1`, plain.Request.Id)
			_, err = s.Step(t.Context())
			must(err)
			look()
		})
	}
}
