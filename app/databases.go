package app

import (
	"io/fs"

	"becario/bot/botdb"
	"becario/channel/webchat/webchatdb"
	"becario/desk/deskdb"
	"becario/kit/mongodb"
	"becario/service/academic/academicdb"
	"becario/service/expenses/expensesdb"
	"becario/service/requests/requestsdb"
	"becario/service/tasks/tasksdb"
)

// schema is a row of the table of databases in SQL.
type schema struct {
	part  string
	steps fs.FS // its migrations
}

// schemas are the databases in the order in which a backup takes them: what the
// bot had not done when it was taken it does again after a restore, and a service
// that had done it answers as it did.
func schemas() []schema {
	return []schema{
		{"bot", botdb.Migrations()},
		{"chat", webchatdb.Migrations()},
		{"desk", deskdb.Migrations()},
		{"tasks", tasksdb.Migrations()},
		{"academic", academicdb.Migrations()},
		{"expenses", expensesdb.Migrations()},
		{"requests", requestsdb.Migrations()},
	}
}

// withFiles are the parts that keep files of people.
func withFiles() []string { return []string{"bot", "requests"} }

// owner is the part whose address tells whether a database is here.
func (s schema) owner() string {
	if s.part == "chat" {
		return "bot"
	}
	return s.part
}

// elsewhere reports whether the database is with a part that runs elsewhere.
func (s schema) elsewhere(settings *Settings) bool {
	address := settings.Address(s.owner())
	return address != nil && *address != ""
}

// isFile reports whether an address is that of a SQLite file.
func isFile(dsn string) bool { return !isPostgres(dsn) && !mongodb.Is(dsn) }
