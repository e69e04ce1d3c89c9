package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/bot/botdb"
	"becario/channel"
	"becario/channel/telegram/telegramtest"
	"becario/kit/clock"
	"becario/kit/sqldb/sqltest"
	"becario/person"
	"becario/service/tasks"
	"becario/service/tasks/tasksdb"
)

const (
	kills      = 20
	killPeople = 12
	killTasks  = 3 // of each person, due while the program is killed
)

// place is where a program that is killed keeps its data.
type place struct {
	data string // the folder
	db   string // the address of PostgreSQL; empty is SQLite files in the folder
}

// database is the address of the database of a part.
func (p place) database(t *testing.T, part string) string {
	t.Helper()
	if p.db == "" {
		return filepath.Join(p.data, part+".db")
	}
	u, err := url.Parse(p.db)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", q.Get("search_path")+"_"+part) // each part has a schema of its own
	u.RawQuery = q.Encode()
	return u.String()
}

// TestKilledAtRandomMoments kills the program twenty times while people write
// and notices fall due, on each engine. In the end every message is kept exactly
// once and answered, and every notice has been sent.
func TestKilledAtRandomMoments(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := place{data: t.TempDir()}
			if dsn := database(t); strings.HasPrefix(dsn, "postgres") {
				on.db = dsn
			}
			killAtRandomMoments(t, on)
		})
	}
}

func killAtRandomMoments(t *testing.T, on place) {
	t.Helper()
	server := telegramtest.New(t)
	server.Tolerate() // a killed program cannot confirm every call
	env := []string{"TELEGRAM_BOT_TOKEN=" + telegramtest.Token, "TELEGRAM_API_URL=" + server.URL}
	run := func() *program {
		return start(t, env, "Chat:", "serve", "--data", on.data, "--db", on.db, "--listen", "127.0.0.1:0", "--lang", "es-ES")
	}
	p := run()
	var people []*telegramtest.Person
	for i := range killPeople {
		someone := server.Person(fmt.Sprintf("Ana %d", i), "es")
		someone.Say("/start")
		people = append(people, someone)
	}
	server.WaitConfirmed()
	for _, someone := range people {
		someone.Next()
	}
	p.stop()
	plant(t, on, people)

	rounds := make([]int, len(people))
	for range kills {
		p = run()
		deadline := time.Now().Add(time.Duration(50+rand.IntN(400)) * time.Millisecond)
		for time.Now().Before(deadline) {
			i := rand.IntN(len(people))
			rounds[i]++
			people[i].Say(fmt.Sprintf("Tengo que entregar la práctica %d", rounds[i]))
			time.Sleep(time.Duration(20+rand.IntN(60)) * time.Millisecond)
		}
		p.kill()
	}

	p = run()
	server.WaitConfirmed()
	total := 0
	for i, someone := range people {
		total += rounds[i]
		waitFor(t, someone, func(texts string) string { return missing(texts, rounds[i]) })
	}
	p.stop()
	t.Logf("%d kills, %d messages, %d notices", kills, total, killPeople*killTasks)
	checkKept(t, on, people, rounds)
}

// plant gives everybody tasks whose time has just come.
func plant(t *testing.T, on place, people []*telegramtest.Person) {
	t.Helper()
	yesterday := clock.NewManual(time.Now().Add(-24 * time.Hour))
	store, err := tasksdb.Open(t.Context(), on.database(t, "tasks"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	service := tasks.New(store, yesterday)
	now := time.Now().UTC()
	for i, id := range personIDs(t, on, people) {
		for j := range killTasks {
			_, err := service.Add(t.Context(), &tasksv1.AddRequest{Space: id, Actor: id, Key: fmt.Sprintf("plant/%d/%d", i, j), Task: &tasksv1.Task{
				Title: fmt.Sprintf("aviso %d", j), DueDate: now.Format(time.DateOnly), DueTime: now.Format("15:04"), Zone: "UTC"}})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func personIDs(t *testing.T, on place, people []*telegramtest.Person) []string {
	t.Helper()
	store, err := botdb.Open(t.Context(), on.database(t, "bot"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var ids []string
	for _, someone := range people {
		p, err := store.Person(t.Context(), channel.Chat(fmt.Sprintf("telegram:%d", someone.ID)), person.Person{}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if p.New {
			t.Fatalf("person %d was not kept", someone.ID)
		}
		ids = append(ids, p.ID)
	}
	return ids
}

// waitFor waits until a person's chat holds what it should.
func waitFor(t *testing.T, someone *telegramtest.Person, missing func(string) string) {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for {
		var said strings.Builder
		for _, m := range someone.Messages() {
			if m.FromBot {
				said.WriteString(m.Text + "\n")
			}
		}
		what := missing(said.String())
		if what == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("person %d never read %s; the chat is\n%s", someone.ID, what, said.String())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func missing(texts string, rounds int) string {
	for n := 1; n <= rounds; n++ {
		if !strings.Contains(texts, fmt.Sprintf("la práctica %d»", n)) {
			return fmt.Sprintf("the answer to message %d", n)
		}
	}
	for j := range killTasks {
		if !strings.Contains(texts, fmt.Sprintf("«aviso %d»", j)) {
			return fmt.Sprintf("notice %d", j)
		}
	}
	return ""
}

// checkKept wants each message as one task, and no task more.
func checkKept(t *testing.T, on place, people []*telegramtest.Person, rounds []int) {
	t.Helper()
	store, err := tasksdb.Open(t.Context(), on.database(t, "tasks"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	service := tasks.New(store, clock.System{})
	for i, id := range personIDs(t, on, people) {
		res, err := service.List(t.Context(), &tasksv1.ListRequest{Space: id, Query: "práctica", Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for _, task := range res.Tasks {
			count[task.Title]++
		}
		for n := 1; n <= rounds[i]; n++ {
			title := fmt.Sprintf("entregar la práctica %d", n)
			if count[title] != 1 {
				t.Errorf("person %d: %q is kept %d times, want once", i, title, count[title])
			}
		}
		if len(count) != rounds[i] {
			t.Errorf("person %d: %d different tasks are kept, want %d", i, len(count), rounds[i])
		}
	}
}
