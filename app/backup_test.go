package app_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	expensesv1 "becario/api/becario/expenses/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/app"
	"becario/kit/clock"
	"becario/kit/sqldb"
)

// at are settings of the three services at an address, and of nothing else.
func at(t *testing.T, address string) app.Settings {
	s := app.Settings{Data: t.TempDir(), TasksDB: address, ExpensesDB: address, AcademicDB: address}
	if !strings.Contains(address, "://") {
		s = app.Settings{Data: address}
	}
	s.Listen, s.Lang, s.Zone, s.Office = "127.0.0.1:0", "es-ES", "Europe/Madrid", "America/Asuncion"
	return s
}

// What was kept on a server is restored to an empty one, wholly and only where
// nothing is.
func TestBackupOfServers(t *testing.T) {
	for _, kind := range []string{"PostgreSQL", "MongoDB"} {
		here, there := addresses[kind], addresses[kind]
		t.Run(kind, func(t *testing.T) {
			c := clock.NewManual(moveStart)
			source := here(t)
			s := openThree(t, source, c)
			s.fill(t)
			want := s.exported(t)
			folder := t.TempDir()
			path := must(app.Backup(t.Context(), at(t, source), "test", folder, 0, c))(t) // beside the open services
			s.close()
			if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) != 1 {
				t.Errorf("the folder has %v, want one backup", left)
			}
			target := there(t)
			into := at(t, target)
			if _, _, err := app.Restore(t.Context(), into, path, "", false); err != nil {
				t.Fatal(err)
			}
			if left, _ := filepath.Glob(filepath.Join(into.Data, "*.restoring")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			for _, f := range app.Check(t.Context(), app.Config{Settings: into, Parts: []string{"tasks"}}) {
				if f.About == "database tasks" && f.State != app.Fine {
					t.Errorf("check finds %v", f)
				}
			}
			if _, _, err := app.Restore(t.Context(), into, path, "", false); err == nil || !strings.Contains(err.Error(), "written over") {
				t.Errorf("over data: got %v, want that it is refused", err)
			}
			after := openThree(t, target, c)
			defer after.close()
			if got := after.exported(t); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			add := must(after.expenses.Undo(t.Context(), &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "key/7"}))(t)
			if len(add.Undone) != 1 {
				t.Errorf("undo after a restore: got %v", add)
			}
		})
	}
}

// A change is in a backup wholly or not at all, while others are made.
func TestBackupWhileWritten(t *testing.T) {
	for name, here := range addresses {
		if name == "MongoDB" {
			continue // ledgermongo.TestCopyWhileWritten
		}
		t.Run(name, func(t *testing.T) {
			c := clock.NewManual(moveStart)
			source, folder := here(t), t.TempDir()
			s := openThree(t, source, c)
			defer s.close()
			ctx, cancel := context.WithCancel(t.Context())
			var writing sync.WaitGroup
			begun := make(chan struct{})
			writing.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					space := fmt.Sprint("space ", i%3)
					_, err := s.tasks.Add(t.Context(), &tasksv1.AddRequest{Space: space, Actor: space, Key: fmt.Sprint(i), Task: &tasksv1.Task{Title: "x", DueDate: "2026-03-06", Zone: "Europe/Madrid"}})
					if err != nil {
						t.Error(err)
						return
					}
					if i == 5 {
						close(begun)
					}
				}
			})
			<-begun
			var backups []string
			for i := range 2 {
				backups = append(backups, must(app.Backup(t.Context(), at(t, source), "test", filepath.Join(folder, fmt.Sprint(i)), 0, c))(t))
			}
			cancel()
			writing.Wait()
			for _, path := range backups {
				again := t.TempDir()
				if _, _, err := app.Restore(t.Context(), at(t, again), path, "", false); err != nil {
					t.Fatal(err)
				}
				db := must(sqldb.Attach(t.Context(), filepath.Join(again, "tasks.db")))(t)
				var tasks, changes int
				err := db.Read().QueryRowContext(t.Context(), `SELECT (SELECT COUNT(*) FROM tasks), (SELECT COUNT(*) FROM ledger)`).Scan(&tasks, &changes)
				if err != nil || tasks != changes || tasks == 0 {
					t.Errorf("%d tasks of %d changes, %v: the backup is not of one moment", tasks, changes, err)
				}
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// A restore that was interrupted keeps services from half-filled databases, and is
// finished by the same again.
func TestRestoreToServerInterrupted(t *testing.T) {
	for name, there := range addresses {
		if name == "SQLite" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			c := clock.NewManual(moveStart)
			source := t.TempDir()
			s := openThree(t, source, c)
			s.fill(t)
			want := s.exported(t)
			s.close()
			path := must(app.Backup(t.Context(), at(t, source), "test", t.TempDir(), 0, c))(t)
			target := there(t)
			into := at(t, target)
			// It is interrupted later and later, until it is not.
			interrupted := 0
			for patience := 20 * time.Millisecond; ; patience += patience / 2 {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				_, _, err := app.Restore(ctx, into, path, "", false)
				cancel()
				if err == nil {
					break
				}
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Logf("after %v: %v", patience, err)
				}
				staged, _ := filepath.Glob(filepath.Join(into.Data, "restored.restoring"))
				if len(staged) > 0 {
					interrupted++
					if _, err := app.Open(t.Context(), app.Config{Settings: into, Clock: c}); err == nil || !strings.Contains(err.Error(), "a restore was interrupted") {
						t.Fatalf("after %v the program starts: %v", patience, err)
					}
				}
			}
			if interrupted == 0 {
				t.Error("it was never interrupted while it filled the databases")
			}
			after := openThree(t, target, c)
			defer after.close()
			if got := after.exported(t); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
