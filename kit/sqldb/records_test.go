package sqldb_test

import (
	"testing"

	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

func TestRecords(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			db := open(t, database(t))
			err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
				_, err := tx.ExecContext(t.Context(), `CREATE TABLE kept (id BIGINT NOT NULL, said TEXT NOT NULL, body BYTEA, done BOOLEAN NOT NULL)`)
				for id, body := range map[int][]byte{7: nil, 8: []byte("[1,2]"), 9: {0, 255}} {
					said := map[int]string{7: `{"text":"ñ"}`, 8: "{not JSON", 9: "12"}[id]
					if err == nil {
						_, err = tx.ExecContext(t.Context(), `INSERT INTO kept VALUES ($1, $2, $3, $4)`, id, said, body, id == 7)
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := sqldb.Records(t.Context(), db.Read(), `SELECT id, said, body, done FROM kept ORDER BY id`)
			if err != nil || len(got) != 3 {
				t.Fatalf("got %v, %v; want three records", got, err)
			}
			for i, want := range []sqldb.Record{
				{Key: "7", JSON: []byte(`{"done":true,"said":{"text":"ñ"}}`)},
				{Key: "8", JSON: []byte(`{"body":[1,2],"done":false,"said":"{not JSON"}`)},
				{Key: "9", JSON: []byte(`{"body":"AP8=","done":false,"said":"12"}`)},
			} {
				if got[i].Key != want.Key || string(got[i].JSON) != string(want.JSON) {
					t.Errorf("got %s %s, want %s %s", got[i].Key, got[i].JSON, want.Key, want.JSON)
				}
			}
		})
	}
}
