package requestsdb_test

import (
	"bytes"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/requests/requeststest"
)

// What the ledger keeps of an answer to a call has no private data, and a call that is
// repeated gets the same draft.
func TestTheLedgerKeepsNoPrivateData(t *testing.T) {
	const account = "ES9121000418450200051332"
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
			kept := ledger(t, dsn)
			if len(kept) != 1 || !bytes.Contains(kept[0], []byte(first.Draft.Id)) || bytes.Contains(kept[0], []byte(account)) {
				t.Errorf("the ledger keeps %q, want the draft without the account number", kept)
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
