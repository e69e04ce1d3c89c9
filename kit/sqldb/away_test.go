package sqldb_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

// run runs statements in one transaction and returns the first failure.
func run(t *testing.T, db *sqldb.DB, statements ...string) error {
	t.Helper()
	return db.InTx(t.Context(), func(tx *sqldb.Tx) error {
		for _, s := range statements {
			if _, err := tx.ExecContext(t.Context(), s); err != nil {
				return fmt.Errorf("run: %w", err)
			}
		}
		return nil
	})
}

const twice = `INSERT INTO tasks (id, title) VALUES ('1', 'entregar el taller')`

func TestAwayOnSQLite(t *testing.T) {
	for _, c := range []struct {
		name       string
		statements []string
		away       bool
		remedy     string
	}{
		{"it works when a row is there already", []string{twice}, false, ""},
		{"it works when a table is missing", []string{`DELETE FROM classes`}, false, ""},
		{"it works when the disk is full", []string{`PRAGMA max_page_count = 1`, `INSERT INTO tasks (id, title) VALUES ('2', '` + strings.Repeat("x", 100000) + `')`}, true, "make room"},
		{"it works when the file may not be written", []string{`PRAGMA query_only = ON`, `DELETE FROM tasks`}, true, "own the file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := run(t, open(t, sqltest.SQLite(t)), c.statements...)
			if err == nil {
				t.Fatal("it succeeded")
			}
			if got := sqldb.Away(err); got != c.away {
				t.Errorf("%v: away %v, want %v", err, got, c.away)
			}
			if got := sqldb.Remedy(err); !strings.Contains(got, c.remedy) || (c.remedy == "" && got != "") {
				t.Errorf("%v: remedy %q, want %q", err, got, c.remedy)
			}
		})
	}
}

func TestRemedyForADamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tasks.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqldb.Open(t.Context(), path, steps)
	if err == nil || !strings.Contains(sqldb.Remedy(err), "backup") {
		t.Errorf("got %v with the remedy %q, want one that tells of the backup", err, sqldb.Remedy(err))
	}
}

func TestNobodyElseReadsTheFile(t *testing.T) {
	path := sqltest.SQLite(t)
	db := open(t, path)
	if err := run(t, db, `DELETE FROM tasks`); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want it for its owner alone", name, info, err)
		}
	}
}

func TestAwayOnPostgres(t *testing.T) {
	for _, c := range []struct {
		name       string
		statements []string
		away       bool
	}{
		{"it works when a row is there already", []string{twice}, false},
		{"it works when the server is being stopped", []string{`SELECT pg_terminate_backend(pg_backend_pid())`}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := run(t, open(t, sqltest.Postgres(t)), c.statements...)
			if err == nil || sqldb.Away(err) != c.away {
				t.Errorf("%v: away %v, want %v", err, sqldb.Away(err), c.away)
			}
		})
	}
	t.Run("it works when no server answers", func(t *testing.T) {
		_, err := sqldb.Open(t.Context(), "postgres://ana@127.0.0.1:1/becario?sslmode=disable", steps)
		if err == nil || !sqldb.Away(err) {
			t.Errorf("%v: not away", err)
		}
	})
}
