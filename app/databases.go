package app

import (
	"io/fs"

	"becario/bot/botdb"
	"becario/channel/webchat/webchatdb"
	"becario/desk/deskdb"
	"becario/kit/ledger/ledgermongo"
	"becario/kit/mongodb"
	"becario/service/academic/academicdb"
	"becario/service/academic/academicmongo"
	"becario/service/expenses/expensesdb"
	"becario/service/expenses/expensesmongo"
	"becario/service/holders/holdersdb"
	"becario/service/requests/requestsdb"
	"becario/service/tasks/tasksdb"
	"becario/service/tasks/tasksmongo"
)

// schema is a row of the table of databases.
type schema struct {
	part  string
	steps fs.FS // its migrations in SQL
	// documents and tables say how it is kept in MongoDB; nil if it is not.
	documents func() mongodb.Schema
	tables    func() []ledgermongo.Table
}

// schemas are the databases in the order in which a backup takes them: what the
// bot had not done when it was taken it does again after a restore, and a service
// that had done it answers as it did.
func schemas() []schema {
	return []schema{
		{part: "bot", steps: botdb.Migrations()},
		{part: "chat", steps: webchatdb.Migrations()},
		{part: "desk", steps: deskdb.Migrations()},
		{"tasks", tasksdb.Migrations(), tasksmongo.Schema, tasksmongo.Tables},
		{"academic", academicdb.Migrations(), academicmongo.Schema, academicmongo.Tables},
		{"expenses", expensesdb.Migrations(), expensesmongo.Schema, expensesmongo.Tables},
		{part: "requests", steps: requestsdb.Migrations()},
		{part: "holders", steps: holdersdb.Migrations()},
	}
}

// withFiles are the parts that keep files of people.
func withFiles() []string { return []string{"bot", "requests"} }

// owner is the part whose address tells whether a database is here.
func (s schema) owner() string {
	switch s.part {
	case "chat":
		return "bot"
	case "holders":
		return "requests"
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
