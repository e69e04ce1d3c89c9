package app_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"

	academicv1 "becario/api/becario/academic/v1"
	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/app"
	"becario/channel"
	"becario/kit/clock"
	"becario/kit/marktest"
	"becario/kit/mongodb/mongotest"
	"becario/kit/sqldb/sqltest"
	"becario/service/academic"
	"becario/service/academic/academicdb"
	"becario/service/academic/academicmongo"
	"becario/service/expenses"
	"becario/service/expenses/expensesdb"
	"becario/service/expenses/expensesmongo"
	"becario/service/tasks"
	"becario/service/tasks/tasksdb"
	"becario/service/tasks/tasksmongo"
	"becario/transcript"
)

var moveStart = time.Date(2026, 3, 4, 8, 15, 0, 0, time.UTC)

// addresses gives an empty place for all parts, by kind of database.
var addresses = map[string]func(testing.TB) string{
	"SQLite":     func(t testing.TB) string { return t.TempDir() },
	"PostgreSQL": sqltest.Postgres,
	"MongoDB":    mongotest.Mongo,
}

func silent(string, string, int64) {}

func nothing(app.Moved) {}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// three are the services that may be in MongoDB.
type three struct {
	tasks    *tasks.Service
	expenses *expenses.Service
	academic *academic.Service
	close    func()
}

// openThree opens the services at an address.
func openThree(t *testing.T, address string, c clock.Clock) three {
	t.Helper()
	at := func(part string) string { return must(app.Database(address, part))(t) }
	var s three
	var closers []func() error
	if strings.HasPrefix(address, "mongodb://") {
		a, b, d := must(tasksmongo.Open(t.Context(), at("tasks")))(t), must(expensesmongo.Open(t.Context(), at("expenses")))(t), must(academicmongo.Open(t.Context(), at("academic")))(t)
		s = three{tasks: tasks.New(a, c), expenses: expenses.New(b, c), academic: academic.New(d, c)}
		closers = []func() error{a.Close, b.Close, d.Close}
	} else {
		a, b, d := must(tasksdb.Open(t.Context(), at("tasks")))(t), must(expensesdb.Open(t.Context(), at("expenses")))(t), must(academicdb.Open(t.Context(), at("academic")))(t)
		s = three{tasks: tasks.New(a, c), expenses: expenses.New(b, c), academic: academic.New(d, c)}
		closers = []func() error{a.Close, b.Close, d.Close}
	}
	s.close = func() {
		for _, end := range closers {
			if err := end(); err != nil {
				t.Error(err)
			}
		}
	}
	return s
}

// fill makes changes of every kind.
func (s three) fill(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	key := 0
	next := func() string { key++; return fmt.Sprint("key/", key) }
	for _, space := range []string{"ana", "luis"} {
		for i := range 4 {
			task := must(s.tasks.Add(ctx, &tasksv1.AddRequest{Space: space, Actor: space, Key: next(), Task: &tasksv1.Task{Title: fmt.Sprint("«tarea» 😀 ", i), Subject: "CC",
				DueDate: "2026-03-06", DueTime: "08:30", Zone: "Europe/Madrid", Remind: []string{"-PT2H", "PT0S"}, Nag: "PT10M", Priority: "high"}}))(t).Task
			switch i {
			case 1:
				must(s.tasks.Finish(ctx, &tasksv1.FinishRequest{Space: space, Actor: space, Key: next(), Ids: []string{task.Id}}))(t)
			case 2:
				must(s.tasks.Remove(ctx, &tasksv1.RemoveRequest{Space: space, Actor: "eva", Key: "removed", Ids: []string{task.Id}}))(t)
			}
		}
		must(s.tasks.Configure(ctx, &tasksv1.ConfigureRequest{Space: space, Actor: space, Key: next(), Settings: &tasksv1.Settings{Before: []string{"-P1D", "-PT1H"}, DayTime: "20:00"}}))(t)
		for i := range 4 {
			e := &expensesv1.Expense{Title: "Café con Ana", Amount: &commonv1.Money{Minor: 120 + int64(i), Currency: "EUR"}, Date: "2026-03-0" + fmt.Sprint(i+1), Category: "Comida"}
			if i == 1 {
				e.Recurrence, e.With, e.Split = "FREQ=WEEKLY", []string{"Ana Sofía", "Tom"}, 3
			}
			added := must(s.expenses.Add(ctx, &expensesv1.AddRequest{Space: space, Actor: space, Key: next(), Expense: e}))(t)
			if i == 2 {
				must(s.expenses.Remove(ctx, &expensesv1.RemoveRequest{Space: space, Actor: space, Key: next(), Ids: []string{added.Expense.Id}}))(t)
			}
		}
		must(s.expenses.SetBudget(ctx, &expensesv1.SetBudgetRequest{Space: space, Actor: space, Key: next(), Budget: &expensesv1.Budget{Amount: &commonv1.Money{Minor: 9000, Currency: "EUR"}, Period: "month", Alert: 80}}))(t)
		class := must(s.academic.AddClass(ctx, &academicv1.AddClassRequest{Space: space, Actor: space, Key: next(), Class: &academicv1.Class{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=MO",
			Start: "10:00", End: "12:00", Zone: "Europe/Madrid", Room: "1.6"}}))(t).Class
		for _, day := range []string{"2026-03-23", "2026-03-16"} {
			must(s.academic.CancelClass(ctx, &academicv1.CancelClassRequest{Space: space, Actor: space, Key: next(), ClassId: class.Id, From: day}))(t)
		}
		must(s.academic.Configure(ctx, &academicv1.ConfigureRequest{Space: space, Actor: space, Key: next(), NoticeMinutes: []int32{60, 10}}))(t)
		for subject, minutes := range map[string][]int32{"Redes": {90, 5}, "Latín": nil} {
			must(s.academic.AddSubject(ctx, &academicv1.AddSubjectRequest{Space: space, Actor: space, Key: next(), Subject: &academicv1.Subject{Name: subject}}))(t)
			must(s.academic.Configure(ctx, &academicv1.ConfigureRequest{Space: space, Actor: space, Key: next(), Subject: subject, NoticeMinutes: minutes}))(t)
		}
		must(s.academic.Configure(ctx, &academicv1.ConfigureRequest{Space: space, Actor: space, Key: next(), Subject: "CC", From: "2026-03-30"}))(t)
	}
	must(s.tasks.Undo(ctx, &tasksv1.UndoRequest{Space: "ana", Actor: "eva", Key: "removed"}))(t)
	must(s.tasks.Erase(ctx, &tasksv1.EraseRequest{Space: "luis", Actor: "luis"}))(t)
}

// exported is what is kept, as text.
func (s three) exported(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, space := range []string{"ana", "luis"} {
		all.WriteString(marktest.Text(t, func(page string) (*tasksv1.ExportResponse, error) {
			return s.tasks.Export(t.Context(), &tasksv1.ExportRequest{Space: space, Page: page})
		}))
		all.WriteString(marktest.Text(t, func(page string) (*expensesv1.ExportResponse, error) {
			return s.expenses.Export(t.Context(), &expensesv1.ExportRequest{Space: space, Page: page})
		}))
		all.WriteString(marktest.Text(t, func(page string) (*academicv1.ExportResponse, error) {
			return s.academic.Export(t.Context(), &academicv1.ExportRequest{Space: space, Page: page})
		}))
	}
	return strings.ReplaceAll(all.String(), " ", "") // protojson puts spaces at random
}

// notices are those that are due, as text.
func (s three) notices(t *testing.T) (all []string) {
	t.Helper()
	one := must(s.tasks.ClaimDue(t.Context(), &tasksv1.ClaimDueRequest{}))(t).Notices
	two := must(s.academic.ClaimDue(t.Context(), &academicv1.ClaimDueRequest{}))(t).Notices
	for _, n := range append(one, two...) {
		all = append(all, strings.ReplaceAll(string(must(protojson.Marshal(n))(t)), " ", ""))
	}
	slices.Sort(all)
	return all
}

// What was kept is there after a move between every two kinds of databases, with
// its notices, and can still be taken back.
func TestMove(t *testing.T) {
	for from, here := range addresses {
		for to, there := range addresses {
			t.Run(from+" to "+to, func(t *testing.T) {
				c := clock.NewManual(moveStart)
				source, target := here(t), there(t)
				before := openThree(t, source, c)
				before.fill(t)
				want := before.exported(t)
				c.Set(time.Date(2026, 3, 6, 6, 30, 0, 0, time.UTC))
				leased := before.notices(t)
				if len(leased) == 0 {
					t.Fatal("no notice is due: the test is of no use")
				}
				before.close()
				var moved []app.Moved
				err := app.Move(t.Context(), source, target, []string{"tasks", "expenses", "academic"}, silent, func(m app.Moved) { moved = append(moved, m) })
				if err != nil {
					t.Fatal(err)
				}
				rows := map[string]int64{}
				for _, m := range moved {
					for _, count := range m.Tables {
						rows[m.Database+"/"+count.Table] = count.Rows
					}
				}
				for table, want := range map[string]int64{"tasks/tasks": 4, "tasks/ledger": 7, "expenses/expenses": 8, "expenses/budgets": 2, "academic/exceptions": 6, "academic/subjects": 6, "academic/settings": 2} {
					if rows[table] != want {
						t.Errorf("%s: moved %d rows, want %d of %v", table, rows[table], want, rows)
					}
				}
				after := openThree(t, target, c)
				defer after.close()
				if got := after.exported(t); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
				if early := after.notices(t); len(early) != 0 {
					t.Errorf("a lease was not moved: %v", early)
				}
				c.Add(time.Minute)
				if got := after.notices(t); len(got) != len(leased) {
					t.Errorf("notices: got %v, want %v", got, leased)
				}
				add := must(after.expenses.Undo(t.Context(), &expensesv1.UndoRequest{Space: "ana", Actor: "ana", Key: "key/7"}))(t)
				if len(add.Undone) != 1 {
					t.Errorf("undo after a move: got %v", add)
				}
				again := must(after.expenses.Add(t.Context(), &expensesv1.AddRequest{Space: "ana", Actor: "ana", Key: "key/8", Expense: &expensesv1.Expense{Title: "other"}}))(t)
				if again.Expense.GetTitle() != "Café con Ana" {
					t.Errorf("a call delivered again after a move: got %v, want the first answer", again)
				}
			})
		}
	}
}

// A whole installation goes from SQLite to PostgreSQL and back, and the
// conversation goes on.
func TestMoveAll(t *testing.T) {
	folder, server, back := t.TempDir(), sqltest.Postgres(t), t.TempDir()
	c := clock.NewManual(moveStart)
	chat := &transcript.Channel{}
	player := &transcript.Player{Channel: chat, Clock: c, Lang: "es-ES"} // it numbers what is said from one app to the next
	talk := func(s app.Settings, script string) string {
		t.Helper()
		s.Listen, s.Lang, s.Zone, s.Programme, s.Office = "127.0.0.1:0", "es-ES", "Europe/Madrid", "BECAL", "America/Asuncion"
		s.Files = filepath.Join(back, "files")
		a := must(app.Open(t.Context(), app.Config{Settings: s, Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: script != ""}))(t)
		if script == "" { // the chat page and the desk have databases, too
			link := must(a.Banner(t.Context(), "127.0.0.1:1"))(t)
			return must(link, a.Close())(t)
		}
		player.Bot, player.Requests = a.Bot, a.Requests()
		said := must(player.Play(t.Context(), "clock "+c.Now().Add(2*time.Hour).Format("2006-01-02 15:04")+" Europe/Madrid\n\n"+script))(t)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		return said
	}
	talk(app.Settings{Data: folder}, "ana> café 1,20\n\nana> tengo clase de CC los lunes de 10 a 12 en el aula 1.6\n\nana> recuérdame mañana a las 7 entregar el taller\n\nana> quiero pedir una prórroga de mi beca\n")
	talk(app.Settings{Data: folder}, "")
	rows := map[string]int64{}
	count := func(m app.Moved) {
		for _, table := range m.Tables {
			rows[m.Database] += table.Rows
		}
	}
	if err := app.Move(t.Context(), folder, server, nil, silent, count); err != nil {
		t.Fatal(err)
	}
	for _, database := range []string{"tasks", "academic", "expenses", "requests", "bot", "desk"} {
		if rows[database] == 0 {
			t.Errorf("of %s nothing was moved: %v", database, rows)
		}
	}
	if said := talk(app.Settings{DB: server, Data: back}, "ana> ¿cuánto he gastado este mes?\n\nana> bus 2\n\nana> mis solicitudes\n"); !strings.Contains(said, "1,20") {
		t.Errorf("after the move it says\n%s", said)
	}
	if err := app.Move(t.Context(), server, back, nil, silent, nothing); err != nil {
		t.Fatal(err)
	}
	if said := talk(app.Settings{Data: back}, "ana> ¿cuánto he gastado este mes?\n\nana> borra lo último\n"); !strings.Contains(said, "3,20") {
		t.Errorf("after the way back it says\n%s", said)
	}
}

// A move that is interrupted begins anew, its target is closed until then, and one
// that holds other data is refused.
func TestMoveIsRepeated(t *testing.T) {
	for to, there := range addresses {
		t.Run("to "+to, func(t *testing.T) {
			c := clock.NewManual(moveStart)
			source, target := t.TempDir(), there(t)
			s := openThree(t, source, c)
			s.fill(t)
			want := s.exported(t)
			s.close()
			ctx, cancel := context.WithCancel(t.Context())
			err := app.Move(ctx, source, target, []string{"tasks"}, func(_, table string, _ int64) {
				if table == "tasks" {
					cancel()
				}
			}, nothing)
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v, want that it is interrupted", err)
			}
			for _, open := range []func(context.Context, string) error{
				func(ctx context.Context, dsn string) error { _, err := tasksdb.Open(ctx, dsn); return err },
				func(ctx context.Context, dsn string) error { _, err := tasksmongo.Open(ctx, dsn); return err },
			}[map[bool]int{true: 1}[to == "MongoDB"]:][:1] {
				if err := open(t.Context(), must(app.Database(target, "tasks"))(t)); err == nil || !strings.Contains(err.Error(), "has not ended") {
					t.Errorf("a service on the target: got %v, want that it is refused", err)
				}
			}
			other := t.TempDir()
			o := openThree(t, other, c)
			o.fill(t)
			o.close()
			if err := app.Move(t.Context(), other, target, []string{"tasks"}, silent, nothing); err == nil || !strings.Contains(err.Error(), "has not ended") {
				t.Errorf("another move: got %v, want that it is refused", err)
			}
			if err := app.Move(t.Context(), source, target, []string{"tasks", "expenses", "academic"}, silent, nothing); err != nil {
				t.Fatal(err)
			}
			if err := app.Move(t.Context(), other, target, []string{"tasks"}, silent, nothing); err == nil || !strings.Contains(err.Error(), "holds other data") {
				t.Errorf("a target with data: got %v, want that it is refused", err)
			}
			after := openThree(t, target, c)
			defer after.close()
			if got := after.exported(t); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestMoveRefuses(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "tasks.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		from, to string
		parts    []string
		want     string
	}{
		"no part":             {folder, t.TempDir(), []string{"films"}, "no such part"},
		"an empty file":       {folder, t.TempDir(), []string{"tasks"}, "no database of becario's"},
		"no file":             {folder, t.TempDir(), []string{"expenses"}, "no database of becario's"},
		"nothing at all":      {folder, t.TempDir(), nil, "no database of becario's"},
		"requests in MongoDB": {folder, "mongodb://127.0.0.1:1/x", []string{"requests"}, "kept in SQL"},
		"another database":    {folder, "mysql://localhost/x", []string{"tasks"}, "no database that becario works on"},
		"bot into a file":     {folder, filepath.Join(folder, "bot.db"), []string{"bot"}, "give a folder"},
	} {
		if err := app.Move(t.Context(), c.from, c.to, c.parts, silent, nothing); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
