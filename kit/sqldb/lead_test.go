package sqldb_test

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

// Of two programs one leads; when its session ends, the other one does.
func TestLead(t *testing.T) {
	dsn := sqltest.Postgres(t)
	files := fstest.MapFS{"migrations/0001_none.sql": {Data: []byte("-- +goose Up\nSELECT 1;\n")}}
	leads := make(chan int, 4)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 2)
	var all [2]*sqldb.DB
	lead := func(i int) {
		ended <- all[i].Lead(ctx, "work", func(error) {}, func(ctx context.Context) error {
			leads <- i
			<-ctx.Done()
			return nil
		})
	}
	for i := range all {
		db, err := sqldb.Open(t.Context(), dsn, files)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		all[i] = db
	}
	go lead(0)
	wants(t, leads, 0)
	go lead(1)
	select {
	case i := <-leads:
		t.Fatalf("program %d leads, too", i)
	case <-time.After(1500 * time.Millisecond):
	}
	if _, err := all[1].Read().ExecContext(t.Context(), `
		SELECT pg_terminate_backend(pid) FROM pg_locks
		WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()`); err != nil {
		t.Fatal(err)
	}
	select { // either takes it anew
	case <-leads:
	case <-time.After(10 * time.Second):
		t.Fatal("nobody leads after the session of the leader has ended")
	}
	stop()
	for range all {
		if err := <-ended; err != nil {
			t.Errorf("at the end: %v", err)
		}
	}
}

// What the work says in the end is what Lead returns.
func TestLeadReturnsWhatTheWorkSays(t *testing.T) {
	broken := errors.New("broken")
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			db, err := sqldb.Open(t.Context(), database(t), fstest.MapFS{"migrations/0001_none.sql": {Data: []byte("-- +goose Up\nSELECT 1;\n")}})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := db.Lead(t.Context(), "work", func(error) {}, func(context.Context) error { return broken }); !errors.Is(err, broken) {
				t.Errorf("got %v, want %v", err, broken)
			}
		})
	}
}

func wants(t *testing.T, leads <-chan int, want int) {
	t.Helper()
	select {
	case got := <-leads:
		if got != want {
			t.Fatalf("program %d leads, want %d", got, want)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("program %d does not lead", want)
	}
}
