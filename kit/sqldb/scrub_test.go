package sqldb_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"becario/kit/sqldb/sqltest"
)

// What was deleted is in no file of a SQLite database any more, not even in the
// log of writes, while the database stays open.
func TestScrub(t *testing.T) {
	path := sqltest.SQLite(t)
	db := open(t, path)
	const mark = "xylophone"
	for i := range 300 { // rows of all sizes, so that pages split and overflow
		title := fmt.Sprint(mark, i, strings.Repeat("y", i*i%9000))
		if err := run(t, db, fmt.Sprintf(`INSERT INTO tasks (id, title) VALUES ('m%d', '%s')`, i, title), fmt.Sprintf(`INSERT INTO tasks (id, title) VALUES ('k%d', 'kept')`, i)); err != nil {
			t.Fatal(err)
		}
		if err := run(t, db, fmt.Sprintf(`UPDATE tasks SET title = title || '%s' WHERE id = 'm%d'`, mark, i/2)); err != nil {
			t.Fatal(err)
		}
	}
	if holds(t, path, mark) == 0 {
		t.Fatal("the mark is in no file before")
	}
	if err := run(t, db, `DELETE FROM tasks WHERE id LIKE 'm%'`); err != nil {
		t.Fatal(err)
	}
	if err := db.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := holds(t, path, mark); n != 0 {
		t.Errorf("the mark is still there %d times", n)
	}
	if holds(t, path, "kept") == 0 {
		t.Error("what was not deleted is gone")
	}
}

// holds counts a text in the files of a database.
func holds(t *testing.T, path, text string) (n int) {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(data, []byte(text))
	}
	return n
}

// A scrub that somebody who reads does not let through holds up nobody who
// writes, and is asked for again.
func TestScrubWhileSomebodyReads(t *testing.T) {
	path := sqltest.SQLite(t)
	db := open(t, path)
	<-db.ScrubAsked() // of the start
	if err := run(t, db, `INSERT INTO tasks (id, title) VALUES ('m1', 'xylophone'), ('m2', 'kept')`); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Read().QueryContext(t.Context(), `SELECT id FROM tasks`)
	if err != nil || !rows.Next() {
		t.Fatal("nothing is read", err)
	}
	if err := run(t, db, `DELETE FROM tasks WHERE id = 'm1'`); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	failed := make(chan error)
	go func() { failed <- db.Scrub(ctx) }()
	written := 0
	for ctx.Err() == nil {
		if err := run(t, db, fmt.Sprintf(`INSERT INTO tasks (id, title) VALUES ('n%d', 'new')`, written)); err != nil {
			t.Fatal(err)
		}
		written++
	}
	if err := <-failed; err == nil {
		t.Error("it was scrubbed while somebody was reading what was deleted")
	}
	if written < 2 {
		t.Errorf("%d were written meanwhile", written)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-db.ScrubAsked():
	default:
		t.Fatal("it is not asked for again")
	}
	if err := db.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := holds(t, path, "xylophone"); n != 0 {
		t.Errorf("the mark is still there %d times", n)
	}
}
