package main

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/bot/botdb"
	"becario/channel"
	"becario/channel/telegram/telegramtest"
	"becario/kit/clock"
	"becario/person"
	"becario/service/tasks"
	"becario/service/tasks/tasksdb"
	"becario/service/tasks/tasksmongo"
)

// place is where a program that is killed keeps its data.
type place struct {
	data string // the folder
	db   string // the address of PostgreSQL; empty is SQLite files in the folder
	// tasks is the address of the database of tasks alone; empty is what db says.
	tasks string
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

// openTasks opens the store of tasks, until the test ends.
func (p place) openTasks(t *testing.T) tasks.Store {
	t.Helper()
	var store interface {
		tasks.Store
		Close() error
	}
	var err error
	if p.tasks != "" {
		store, err = tasksmongo.Open(t.Context(), p.tasks)
	} else {
		store, err = tasksdb.Open(t.Context(), p.database(t, "tasks"))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// plant gives everybody tasks whose time has just come.
func plant(t *testing.T, on place, people []*telegramtest.Person) {
	t.Helper()
	yesterday := clock.NewManual(time.Now().Add(-24 * time.Hour))
	service := tasks.New(on.openTasks(t), yesterday)
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
	if what := unanswered(texts, rounds); what != "" {
		return what
	}
	for j := range killTasks {
		if !strings.Contains(texts, fmt.Sprintf("«aviso %d»", j)) {
			return fmt.Sprintf("notice %d", j)
		}
	}
	return ""
}

// unanswered is the first of a person's messages that has no answer yet.
func unanswered(texts string, rounds int) string {
	for n := 1; n <= rounds; n++ {
		if !strings.Contains(texts, fmt.Sprintf("la práctica %d»", n)) {
			return fmt.Sprintf("the answer to message %d", n)
		}
	}
	return ""
}

// checkKept wants each message as one task, and no task more.
func checkKept(t *testing.T, on place, people []*telegramtest.Person, rounds []int) {
	t.Helper()
	service := tasks.New(on.openTasks(t), clock.System{})
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

var answered = regexp.MustCompile(`la práctica (\d+)»|«aviso (\d+)»`)

// checkSaid wants answers in the order of what was asked, and nothing twice but
// one message at most.
func checkSaid(t *testing.T, i int, someone *telegramtest.Person, rounds int) {
	t.Helper()
	said, twice, last := map[string]bool{}, 0, 0
	for _, m := range someone.Messages() {
		found := answered.FindStringSubmatch(m.Text)
		if !m.FromBot || found == nil {
			continue
		}
		if said[found[0]] {
			twice++
			continue
		}
		said[found[0]] = true
		n := 0
		if _, err := fmt.Sscan(found[1], &n); err == nil && n < last {
			t.Errorf("person %d: message %d was answered after message %d", i, n, last)
		}
		last = max(n, last)
	}
	if twice > 1 {
		t.Errorf("person %d: %d messages came twice", i, twice)
	}
	if want := rounds + killTasks; len(said) != want {
		t.Errorf("person %d: %d different answers and notices, want %d", i, len(said), want)
	}
}
