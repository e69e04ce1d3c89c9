package main

import (
	"archive/tar"
	"compress/gzip"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestUpgradeFromEveryRelease opens the data that each commit left behind which
// changed a migration, made by its own program (testdata/upgrade/make): what was
// kept then is answered today, and more is kept; of every fifth, becario check finds
// nothing wrong.
func TestUpgradeFromEveryRelease(t *testing.T) {
	kept, err := filepath.Glob("testdata/upgrade/*.tar.gz")
	if err != nil || len(kept) < 10 {
		t.Fatalf("%d releases: %v", len(kept), err)
	}
	for i, path := range kept {
		if testing.Short() && i%5 != 0 {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".tar.gz"), func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			unpack(t, path, data)
			said := talk(t, data, "¿qué tareas tengo?", "¿qué clases tengo los lunes?", "¿cuánto gasté en noviembre de 2026?", "¿cómo va mi solicitud?", "pan 3,30")
			for _, want := range []string{"hito 1", "CC", "1.6", "1,20", "BECAL-2026-000001", "Apuntado: pan, 3,30"} {
				if !strings.Contains(said, want) {
					t.Errorf("nobody says %q:\n%s", want, said)
				}
			}
			// The chat page and the desk open on their old data as well.
			p := start(t, nil, "Desk:", "serve", "--data", data, "--listen", "127.0.0.1:0")
			p.stop()
			if i%5 != 0 {
				return
			}
			if out, err := command(t, nil, "check", "--data", data).CombinedOutput(); err != nil {
				t.Errorf("check: %v\n%s", err, out)
			}
		})
	}
}

// talk says lines in a terminal and returns what comes back.
func talk(t *testing.T, data string, lines ...string) string {
	t.Helper()
	c := command(t, nil, "chat", "--data", data)
	c.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("chat: %v\n%s", err, out)
	}
	return string(out)
}

func unpack(t *testing.T, path, into string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil || !filepath.IsLocal(h.Name) {
			t.Fatalf("%s: %v", path, err)
		}
		to := filepath.Join(into, h.Name)
		if h.FileInfo().IsDir() {
			err = os.MkdirAll(to, 0o700)
		} else {
			var data []byte
			if data, err = io.ReadAll(r); err == nil {
				err = os.WriteFile(to, data, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestOlderProgram: a database of a newer release is refused with the remedy, by
// whichever part it is, and is as it was afterwards.
func TestOlderProgram(t *testing.T) {
	data := t.TempDir()
	p := start(t, nil, "Desk:", "serve", "--data", data, "--listen", "127.0.0.1:0")
	p.stop()
	for _, part := range []string{"tasks", "academic", "expenses", "requests", "holders", "bot", "chat", "desk"} {
		t.Run(part, func(t *testing.T) {
			path := filepath.Join(data, part+".db")
			newer(t, path, true)
			before := stepsOf(t, path)
			got := fail(t, 30*time.Second, nil, "serve", "--data", data, "--listen", "127.0.0.1:0")
			for _, want := range []string{part, "newer release", "run that release, or put back a backup"} {
				if !strings.Contains(got, want) {
					t.Errorf("it said %q, want %q in it", got, want)
				}
			}
			if after := stepsOf(t, path); after != before {
				t.Errorf("the database was at %s and is at %s", before, after)
			}
			newer(t, path, false)
		})
	}
}

// newer notes a step that this program does not know, or takes it away.
func newer(t *testing.T, path string, there bool) {
	t.Helper()
	statement := `DELETE FROM goose_db_version WHERE version_id = 9999`
	if there {
		statement = `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`
	}
	db := openFile(t, path)
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func stepsOf(t *testing.T, path string) string {
	t.Helper()
	db := openFile(t, path)
	defer db.Close()
	var steps, tables int
	err := db.QueryRow(`SELECT (SELECT COUNT(*) FROM goose_db_version), (SELECT COUNT(*) FROM sqlite_schema)`).Scan(&steps, &tables)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d steps, %d tables", steps, tables)
}

func openFile(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path) // the driver is kit/sqldb's
	if err != nil {
		t.Fatal(err)
	}
	return db
}
