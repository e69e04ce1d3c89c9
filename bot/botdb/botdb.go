// Package botdb keeps the bot's inbox, outbox and people in SQL, on SQLite or
// PostgreSQL.
package botdb

import (
	"context"
	"embed"
	"io/fs"

	"becario/bot"
	"becario/kit/sqldb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the steps that bring a database up to date, in the folder
// "migrations".
func Migrations() fs.FS { return migrations }

// Store implements bot.Store.
type Store struct {
	db *sqldb.DB
}

var _ bot.Store = (*Store)(nil)

// Open opens the database that dsn names and brings it up to date.
func Open(ctx context.Context, dsn string) (*Store, error) {
	db, err := sqldb.Open(ctx, dsn, migrations)
	if err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// Stats returns how much work the database was given.
func (s *Store) Stats() sqldb.Stats { return s.db.Stats() }

// Lead runs fn in one of the processes that share the database; see sqldb.DB.Lead.
func (s *Store) Lead(ctx context.Context, name string, note func(error), fn func(ctx context.Context) error) error {
	return s.db.Lead(ctx, name, note, fn)
}
