// Package academicdb keeps subjects and classes in SQL, on SQLite or
// PostgreSQL.
package academicdb

import (
	"context"
	"embed"
	"io/fs"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/ledger/ledgerdb"
	"becario/kit/sqldb"
	"becario/service/academic"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the steps that bring a database up to date, in the folder
// "migrations".
func Migrations() fs.FS { return migrations }

// Store implements academic.Store.
type Store struct {
	*ledgerdb.Keeper[academic.Tx]
	*ledgerdb.Queue[academic.Tx]
	db *sqldb.DB
}

var _ academic.Store = (*Store)(nil)

// Open opens the database that dsn names and brings it up to date.
func Open(ctx context.Context, dsn string) (*Store, error) {
	db, err := sqldb.Open(ctx, dsn, migrations)
	if err != nil {
		return nil, err
	}
	return &Store{Keeper: ledgerdb.New(db, open), Queue: ledgerdb.NewQueue(db, "classes", readDue), db: db}, nil
}

func open(ctx context.Context, t *sqldb.Tx, space string) academic.Tx {
	return &tx{ctx: ctx, tx: t, space: space}
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// Stats returns how much work the database was given.
func (s *Store) Stats() sqldb.Stats { return s.db.Stats() }

// Subjects returns the subjects of a space that were not removed.
func (s *Store) Subjects(ctx context.Context, space string) ([]*academicv1.Subject, error) {
	return subjects(ctx, s.db.Read(), space)
}

// Settings returns the settings of a space, or empty ones.
func (s *Store) Settings(ctx context.Context, space string) (academic.Settings, error) {
	return settings(ctx, s.db.Read(), space)
}

// Classes returns the classes of a space that were not removed.
func (s *Store) Classes(ctx context.Context, space string) ([]academic.Record, error) {
	return classes(ctx, s.db.Read(), "", "c.space = $1 AND NOT c.removed", space)
}
