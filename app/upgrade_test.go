package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/mongodb/mongotest"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
	"becario/service/academic/academicdb"
	"becario/service/expenses/expensesdb"
	"becario/service/requests/requestsdb"
	"becario/service/tasks/tasksdb"
)

func TestMain(m *testing.M) { os.Exit(mongotest.End(sqltest.End(m.Run()))) }

// TestUpgradeKeepsChanges: what was kept of changes before there was a ledger is
// in the ledger afterwards, and is cleaned when its time comes.
func TestUpgradeKeepsChanges(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			t.Run("tasks", func(t *testing.T) { upgrade(t, database(t), "tasks", 2, tasksdb.Open) })
			t.Run("academic", func(t *testing.T) { upgrade(t, database(t), "academic", 1, academicdb.Open) })
			t.Run("expenses", func(t *testing.T) { upgrade(t, database(t), "expenses", 1, expensesdb.Open) })
			t.Run("requests", func(t *testing.T) { upgrade(t, database(t), "requests", 1, requestsdb.Open) })
		})
	}
}

// kept is a store that keeps changes and can be closed.
type kept[Tx any] interface {
	ledger.Keeper[Tx]
	Close() error
}

// upgrade fills a database as its first steps left it, opens it as it is today
// and compares.
func upgrade[Tx any, S kept[Tx]](t *testing.T, dsn, part string, steps int, open func(context.Context, string) (S, error)) {
	now := time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)
	before := map[string]ledger.Entry{
		"young":  {Answer: []byte("a"), Undo: []byte("u"), At: now.UnixMicro()},
		"final":  {Answer: []byte("b"), At: now.UnixMicro()},
		"empty":  {Answer: []byte{}, Undo: []byte{}, At: now.UnixMicro()},
		"undone": {Answer: []byte("c"), Undo: []byte("u"), Undone: true, UndoneBy: "ana", At: now.UnixMicro()},
		"month":  {Answer: []byte("d"), Undo: []byte("u"), At: now.Add(-ledger.UndoTerm).UnixMicro()},
		"old":    {Answer: []byte("e"), Undo: []byte("u"), At: now.Add(-ledger.AnswerTerm).UnixMicro()},
	}
	db, err := sqldb.Open(t.Context(), dsn, firstSteps(t, part, steps))
	if err != nil {
		t.Fatal(err)
	}
	for key, e := range before {
		_, err := db.Read().ExecContext(t.Context(), `INSERT INTO changes (person_id, key, response, undo, undone, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			"ana", key, e.Answer, e.Undo, e.Undone, e.At)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	store, err := open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	same := func(key string, want ledger.Entry) {
		t.Helper()
		want.Space, want.Key, want.Actor = "ana", key, "ana"
		if got, err := look(t.Context(), store, "ana", key); err != nil || show(got) != show(want) {
			t.Errorf("%s: got %s, %v; want %s", key, show(got), err, show(want))
		}
	}
	for key, want := range before {
		same(key, want)
	}
	for more := true; more; {
		if more, err = store.Clean(t.Context(), now, 10); err != nil {
			t.Fatal(err)
		}
	}
	for key, want := range before {
		switch key {
		case "old":
			if _, err := look(t.Context(), store, "ana", key); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: got %v, want that it is cleaned", key, err)
			}
			continue
		case "month":
			want.Undo = nil
		}
		same(key, want)
	}
}

// look returns an entry and changes nothing.
func look[Tx any](ctx context.Context, keeper ledger.Keeper[Tx], space, key string) (got ledger.Entry, err error) {
	seen := errors.New("seen")
	err = keeper.Revert(ctx, space, key, "nobody", func(_ Tx, e ledger.Entry) error { got = e; return seen })
	if errors.Is(err, seen) {
		err = nil
	}
	return got, err
}

func show(e ledger.Entry) string { return fmt.Sprintf("%+v undo %v", e, e.Undo != nil) }

// firstSteps are the first migrations of a service.
func firstSteps(t *testing.T, part string, n int) fs.FS {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "service", part, part+"db", "migrations", "*.sql"))
	if err != nil || len(files) < n {
		t.Fatalf("migrations of %s: got %v, %v", part, files, err)
	}
	steps := fstest.MapFS{}
	for _, name := range files[:n] {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		steps["migrations/"+filepath.Base(name)] = &fstest.MapFile{Data: data}
	}
	return steps
}
