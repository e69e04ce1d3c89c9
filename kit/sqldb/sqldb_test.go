package sqldb_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

// TestMain lets the test binary stand in for a second program that opens a database.
func TestMain(m *testing.M) {
	if dsn := os.Getenv("SQLDB_TEST_OPEN"); dsn != "" {
		db, err := sqldb.Open(context.Background(), dsn, steps)
		if err == nil {
			err = db.Close()
		}
		if err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		return
	}
	sqltest.Main(m)
}

// steps are two migrations, of which the first would fail if it ran twice.
var steps = fstest.MapFS{
	"migrations/0001_first.sql":  {Data: []byte("-- +goose Up\nCREATE TABLE tasks (id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, n BIGINT NOT NULL DEFAULT 0);\n")},
	"migrations/0002_second.sql": {Data: []byte("-- +goose Up\nINSERT INTO tasks (id, title) VALUES ('1', 'entregar el taller');\n")},
}

func open(t *testing.T, dsn string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), dsn, steps)
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

func count(t *testing.T, db *sqldb.DB, query string) (n int) {
	t.Helper()
	if err := db.Read().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func onEngines(t *testing.T, test func(t *testing.T, dsn string)) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) { test(t, database(t)) })
	}
}

func TestManyOpenItAtOnce(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		var wait sync.WaitGroup
		for i := range 12 {
			wait.Go(func() {
				db, err := sqldb.Open(t.Context(), dsn, steps)
				if err != nil {
					t.Errorf("opener %d: %v", i, err)
					return
				}
				if err := db.Close(); err != nil {
					t.Errorf("opener %d: %v", i, err)
				}
			})
		}
		wait.Wait()
		checkMigratedOnce(t, dsn)
	})
}

func TestManyProgramsOpenItAtOnce(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		var wait sync.WaitGroup
		for i := range 3 {
			wait.Go(func() {
				cmd := exec.CommandContext(t.Context(), os.Args[0])
				cmd.Env = append(os.Environ(), "SQLDB_TEST_OPEN="+dsn)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("program %d: %v: %s", i, err, out)
				}
			})
		}
		wait.Wait()
		checkMigratedOnce(t, dsn)
	})
}

func checkMigratedOnce(t *testing.T, dsn string) {
	t.Helper()
	db := open(t, dsn)
	if n := count(t, db, `SELECT COUNT(*) FROM tasks`); n != 1 {
		t.Errorf("the second migration ran %d times, want once", n)
	}
}

func TestANewerProgramAddsWhatIsMissing(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		first := fstest.MapFS{"migrations/0001_first.sql": steps["migrations/0001_first.sql"]}
		db, err := sqldb.Open(t.Context(), dsn, first)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		checkMigratedOnce(t, dsn)
	})
}

func TestAFailedMigrationIsTold(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		broken := fstest.MapFS{"migrations/0001_broken.sql": {Data: []byte("-- +goose Up\nCREATE TABEL tasks (id TEXT);\n")}}
		_, err := sqldb.Open(t.Context(), dsn, broken)
		if err == nil || !strings.Contains(err.Error(), "0001_broken.sql") {
			t.Fatalf("got %v, want the name of the file", err)
		}
		open(t, dsn) // what failed has left nothing in the way
	})
}

func TestAFailedTransactionLeavesNothing(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		db, cause := open(t, dsn), errors.New("no")
		err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
			if _, err := tx.ExecContext(t.Context(), `UPDATE tasks SET n = 5`); err != nil {
				return err
			}
			return cause
		})
		if !errors.Is(err, cause) {
			t.Errorf("got %v, want the cause", err)
		}
		if n := count(t, db, `SELECT n FROM tasks`); n != 0 {
			t.Errorf("n is %d, want 0", n)
		}
	})
}

// TestNoUpdateIsLost: what is read for update stays as it is until the end, on
// both engines, however many write at once.
func TestNoUpdateIsLost(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for range 10 {
					err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
						var n int
						if err := tx.QueryRowContext(t.Context(), `SELECT n FROM tasks WHERE id = $1`+tx.ForUpdate(), "1").Scan(&n); err != nil {
							return err
						}
						_, err := tx.ExecContext(t.Context(), `UPDATE tasks SET n = $1 WHERE id = $2`, n+1, "1")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		if n := count(t, db, `SELECT n FROM tasks`); n != 80 {
			t.Errorf("n is %d after 80 times one more", n)
		}
	})
}

type stateError string

func (e stateError) Error() string    { return "state " + string(e) }
func (e stateError) SQLState() string { return string(e) }

func TestATransactionIsTriedAgain(t *testing.T) {
	db := open(t, sqltest.SQLite(t))
	for name, c := range map[string]struct {
		err   error
		calls int
	}{
		"it works when it could not be serialized": {stateError("40001"), 5},
		"it works when there was a deadlock":       {stateError("40P01"), 5},
		"it works when a rule was broken":          {stateError("23505"), 1},
		"it works when it is no matter of SQL":     {errors.New("no"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			err := db.InTx(t.Context(), func(*sqldb.Tx) error { calls++; return c.err })
			if !errors.Is(err, c.err) || calls != c.calls {
				t.Errorf("got %v after %d calls, want %v after %d", err, calls, c.err, c.calls)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "note.db"), []byte("this is a note, and no database at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		dsn   string
		tells []string
	}{
		"it works when the folder is missing":       {filepath.Join(folder, "none", "tasks.db"), []string{"tasks.db", "its folder is missing"}},
		"it works when the scheme is another":       {"mysql://ana:pepper@127.0.0.1/becario", []string{"mysql://ana:xxxxx@", "neither a postgres:// address nor the path of a file"}},
		"it works when no server answers":           {"postgres://ana:pepper@127.0.0.1:1/becario?sslmode=disable", []string{"postgres://ana:xxxxx@127.0.0.1:1"}},
		"it works when the address cannot be read":  {"postgres://ana:pepper@127.0.0.1:port/becario", []string{"cannot be read"}},
		"it works when the file is something else":  {filepath.Join(folder, "note.db"), []string{"note.db"}},
		"it works when the file is really a folder": {folder, []string{filepath.Base(folder)}},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := sqldb.Open(t.Context(), c.dsn, steps)
			if err == nil {
				t.Fatal("it was opened", db.Close())
			}
			for _, want := range c.tells {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want it to tell %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "pepper") {
				t.Errorf("it tells the password: %v", err)
			}
		})
	}
}

func TestNamesThatAnAddressWouldBreakAt(t *testing.T) {
	for _, name := range []string{"a b.db", "50%.db", "what?.db", "c#.db", "año.db", "a&b=c.db"} {
		dsn := filepath.Join(t.TempDir(), name)
		open(t, dsn)
		if _, err := os.Stat(dsn); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRedact(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://ana:pepper@db.example/becario":               "postgres://ana:xxxxx@db.example/becario",
		"postgres://ana@db.example/becario?sslmode=require":      "postgres://ana@db.example/becario?sslmode=require",
		"postgres://db.example/becario?user=ana&password=pepper": "postgres://db.example/becario?password=xxxxx&user=ana",
		"becario-data/tasks.db":                                  "becario-data/tasks.db",
		"postgres://ana:pep per@db.example:port/becario":         "postgres://...",
	} {
		if got := sqldb.Redact(dsn); got != want {
			t.Errorf("Redact(%q) = %q, want %q", dsn, got, want)
		}
	}
}

func TestReadsDoNotWaitForAWriter(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
			if _, err := tx.ExecContext(t.Context(), `UPDATE tasks SET n = 5`); err != nil {
				return err
			}
			if n := count(t, db, `SELECT n FROM tasks`); n != 0 {
				t.Errorf("a reader sees %d before the commit, want 0", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, `SELECT n FROM tasks`); n != 5 {
			t.Errorf("a reader sees %d after the commit, want 5", n)
		}
	})
}

func TestCollectTellsWhatFailed(t *testing.T) {
	onEngines(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		title := func(rows sqldb.Row) (s string, err error) { err = rows.Scan(&s); return s, err }
		if got, err := sqldb.Collect(t.Context(), db.Read(), title, `SELECT title FROM tasks`); err != nil || len(got) != 1 || got[0] != "entregar el taller" {
			t.Errorf("got %q, %v", got, err)
		}
		if got, err := sqldb.Collect(t.Context(), db.Read(), title, `SELECT title FROM nothing`); err == nil {
			t.Errorf("no such table: got %v without an error", got)
		}
		if got, err := sqldb.Collect(t.Context(), db.Read(), title, `SELECT title, n FROM tasks`); err == nil {
			t.Errorf("a column too many: got %v without an error", got)
		}
		if got, err := sqldb.Collect(t.Context(), db.Read(), title, `SELECT title FROM tasks WHERE n = 77`); err != nil || len(got) != 0 {
			t.Errorf("no rows: got %v, %v", got, err)
		}
	})
}

// TestAnOlderReleaseLeavesANewerDatabaseAlone refuses what it does not know.
func TestAnOlderReleaseLeavesANewerDatabaseAlone(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			dsn := database(t)
			db, err := sqldb.Open(t.Context(), dsn, steps)
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			older := fstest.MapFS{"migrations/0001_first.sql": steps["migrations/0001_first.sql"]}
			if _, err := sqldb.Open(t.Context(), dsn, older); err == nil || !strings.Contains(err.Error(), "newer release") {
				t.Errorf("got %v, want that it is of a newer release", err)
			}
		})
	}
}
