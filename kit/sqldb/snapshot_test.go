package sqldb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

var counted = fstest.MapFS{"migrations/00001_n.sql": {Data: []byte("-- +goose Up\nCREATE TABLE n (i INTEGER NOT NULL);\n")}}

// A snapshot has what was there when it was taken, and nothing that was written
// while it is copied.
func TestSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.db")
	db, err := Open(t.Context(), path, counted)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	add := func(n int) {
		t.Helper()
		err := db.InTx(t.Context(), func(tx *Tx) error {
			for i := range n {
				if err := tx.Exec(t.Context(), `INSERT INTO n (i) VALUES ($1)`, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	add(5000)
	s, err := OpenSnapshot(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	add(3000)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := s.WriteTo(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), copied, counted)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	err = again.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM n`).Scan(&n)
	if err != nil || n != 5000 {
		t.Errorf("the copy has %d rows, %v; want 5000", n, err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if has, knows, err := Version(t.Context(), copied, counted); err != nil || has != 1 || knows != 1 {
		t.Errorf("version: got %d of %d, %v; want 1 of 1", has, knows, err)
	}
	data, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	copy(data[len(data)/2:], strings.Repeat("x", 5000))
	if err := os.WriteFile(copied, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := CheckFile(t.Context(), copied); err == nil || !strings.Contains(fmt.Sprint(err), "damaged") {
		t.Errorf("an altered file: got %v", err)
	}
}
