package requestsdb_test

import (
	"bytes"
	"strconv"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests/requeststest"
)

// What the ledger keeps of an answer to a call has no private data, be it of a draft, of
// the request that it becomes, or of one that is corrected; and a call that is repeated
// gets the same.
func TestTheLedgerKeepsNoPrivateData(t *testing.T) {
	const account, corrected = "ES9121000418450200051332", "ES7921000813610123456789"
	for engine, database := range sqltest.Engines {
		t.Run(engine, func(t *testing.T) {
			dsn := database(t)
			s := service(t, open(t, dsn), clock.NewManual(requeststest.Start), "")
			req := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d1", Type: "bank_details_change",
				Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: account}}}
			first, err := s.Draft(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if a := first.Draft.Answers; len(a) != 1 || a[0].Value != account {
				t.Fatalf("got %v, want the account number", a)
			}
			again, err := s.Draft(t.Context(), req)
			if err != nil || again.Draft.Id != first.Draft.Id {
				t.Errorf("repeated: got %v, %v; want the draft %s", again, err, first.Draft.Id)
			}
			if kept := ledger(t, dsn); len(kept) != 1 || !bytes.Contains(kept[0], []byte(first.Draft.Id)) || bytes.Contains(kept[0], []byte(account)) {
				t.Errorf("the ledger keeps %q, want the draft without the account number", kept)
			}
			rest := map[string]string{"effective_from": "2026-04-01", "bank_country": "ES", "bank_name": "Caja Guadiana", "account_holder": "Noelia Ojeda"}
			set := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d2", Id: first.Draft.Id}
			for field, value := range rest {
				set.Set = append(set.Set, &requestsv1.Answer{Field: field, Value: value})
			}
			if res, err := s.Draft(t.Context(), set); err != nil || len(res.Faults) > 0 {
				t.Fatal(res, err)
			}
			value := func(r *requestsv1.Request, field string) string {
				for _, a := range r.GetAnswers() {
					if a.Field == field {
						return a.Value
					}
				}
				return ""
			}
			file := &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f1", Draft: first.Draft.Id}
			filed, err := s.File(t.Context(), file)
			if err != nil || value(filed.Request, "iban_or_account") != account {
				t.Fatalf("filed %v, %v; want the account number", filed, err)
			}
			twice, err := s.File(t.Context(), file)
			if err != nil || twice.Request.Number != filed.Request.Number || value(twice.Request, "bank_country") != "ES" {
				t.Errorf("filed again: %v, %v; want the same", twice, err)
			}
			amend := &requestsv1.AmendRequest{Space: "ana", Actor: "ana", Key: "a1", Id: filed.Request.Id, Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: corrected}}}
			amended, err := s.Amend(t.Context(), amend)
			if err != nil || value(amended.GetRequest(), "iban_or_account") != corrected {
				t.Errorf("amended: %v, %v; want the new account number", amended, err)
			}
			amend.Key, amend.Chat, amend.Set[0].Value = "a2", true, account
			if refused, err := s.Amend(t.Context(), amend); err != nil || refused.Faults["iban_or_account"].GetKey() != "field.private" {
				t.Errorf("amended in the chat: %v, %v; want that it is refused", refused, err)
			}
			for i, number := range []string{account, "ES9121000418450200051333"} { // right, and with a wrong digit
				correct := &requestsv1.CorrectRequest{Actor: "Luz", Key: "c" + strconv.Itoa(i), Id: filed.Request.Id, Version: amended.GetRequest().GetVersion() + int64(i), Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: number}}}
				if res, err := s.Correct(t.Context(), correct); err != nil || (len(res.Faults) > 0) != (i == 1) {
					t.Errorf("corrected to %s: %v, %v", number, res, err)
				}
			}
			for _, answer := range ledger(t, dsn) {
				for _, private := range []string{account, corrected, "ES9121000418450200051333", rest["bank_name"], rest["account_holder"]} {
					if bytes.Contains(answer, []byte(private)) {
						t.Errorf("the ledger keeps %q", answer)
					}
				}
			}
			history, err := s.History(t.Context(), &requestsv1.HistoryRequest{Space: "ana", Id: filed.Request.Id})
			if err != nil {
				t.Fatal(err)
			}
			if last := history.History.Events[len(history.History.Events)-1]; last.Kind != "corrected" || last.Comment != "iban_or_account" {
				t.Errorf("the history ends with %v, want that the account was changed and not to what", last)
			}
		})
	}
}

// ledger returns what the ledger of a database keeps of answers.
func ledger(t *testing.T, dsn string) (answers [][]byte) {
	t.Helper()
	db, err := sqldb.Attach(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(tx *sqldb.Tx) (err error) {
		answers, err = sqldb.Collect(t.Context(), tx, func(row sqldb.Row) (answer []byte, err error) {
			err = row.Scan(&answer)
			return answer, err
		}, "SELECT answer FROM ledger")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return answers
}
