package app

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhereFilesAre(t *testing.T) {
	for want, s := range map[string]Settings{
		filepath.Join("data", "files", "requests"):  {Data: "data"},
		filepath.Join("/srv", "requests"):           {Data: "data", Files: "/srv"},
		filepath.Join("/srv", "two", "requests"):    {DB: "/x/requests.db", Files: "/srv/two"},
		"/x/requests-files":                         {Data: "data", DB: "/x/requests.db"},
		filepath.Join("other", "files", "requests"): {Data: "other", DB: "postgres://localhost/becario"},
	} {
		if got := s.files("requests"); got != want {
			t.Errorf("%+v: got %s, want %s", s, got, want)
		}
	}
}

func TestLimitsOfFiles(t *testing.T) {
	right := Settings{Listen: "127.0.0.1:0", Lang: "es-ES", Zone: "Europe/Madrid", FileMB: 1, PictureMP: 2, SpaceMB: 3, SpaceFiles: 4, ChatURL: "https://becario.example/chat"}
	if err := right.Check(nil); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Settings){
		"file-mb": func(s *Settings) { s.FileMB = -1 }, "picture-mp": func(s *Settings) { s.PictureMP = maxLimit + 1 },
		"space-mb": func(s *Settings) { s.SpaceMB = -5 }, "space-files": func(s *Settings) { s.SpaceFiles = -1 },
		"telegram-paid": func(s *Settings) { s.TelegramPaid = -1 },
		"chat-url":      func(s *Settings) { s.ChatURL = "becario" },
	} {
		wrong := right
		change(&wrong)
		if err := wrong.Check(nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, want that it is refused by name", name, err)
		}
	}
}

func TestDatabases(t *testing.T) {
	const office = "mongodb://ana:p%40ss@one:27017,two:27018/office?replicaSet=rs"
	for _, c := range []struct {
		s          Settings
		part, want string
	}{
		{Settings{Data: "data"}, "tasks", filepath.Join("data", "tasks.db")},
		{Settings{Data: "data", TasksDB: "/srv/t.db"}, "tasks", "/srv/t.db"},
		{Settings{Data: "data", TasksDB: "/srv/t.db"}, "expenses", filepath.Join("data", "expenses.db")},
		{Settings{DB: "postgres://localhost/b", TasksDB: office}, "tasks", "mongodb://ana:p%40ss@one:27017,two:27018/office_tasks?replicaSet=rs"},
		{Settings{ExpensesDB: "mongodb://localhost"}, "expenses", "mongodb://localhost/becario_expenses"},
		{Settings{TasksDB: office, ExpensesDB: office}, "bot", "bot.db"},
	} {
		if got, err := c.s.database(c.part); err != nil || got != c.want {
			t.Errorf("%s: got %s, %v; want %s", c.part, got, err, c.want)
		}
	}
	got, err := Settings{DB: "postgres://localhost/b", RequestsDB: "postgres://localhost/c?search_path=office"}.database("requests")
	if u, _ := url.Parse(got); err != nil || u.Query().Get("search_path") != "office_requests" || u.Path != "/c" {
		t.Errorf("got %s, %v", got, err)
	}
	right := Settings{Listen: "127.0.0.1:0", Lang: "es-ES", Zone: "Europe/Madrid"}
	for name, change := range map[string]func(*Settings){
		"db: ": func(s *Settings) { s.DB = office }, "requests-db: ": func(s *Settings) { s.RequestsDB = office },
		"tasks-db: ":    func(s *Settings) { s.TasksDB = "mysql://localhost/x" },
		"expenses-db: ": func(s *Settings) { s.TasksDB, s.ExpensesDB = "/srv/one.db", "/srv/one.db" },
	} {
		wrong := right
		change(&wrong)
		if err := wrong.Check(nil); err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s: got %v, want that it is refused by name", name, err)
		}
	}
}
