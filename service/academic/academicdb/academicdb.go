// Package academicdb keeps subjects and classes in SQL, on SQLite or
// PostgreSQL.
package academicdb

import (
	"context"
	"embed"
	"time"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/clock"
	"becario/kit/due"
	"becario/kit/fault"
	"becario/kit/once"
	"becario/kit/sqldb"
	"becario/service/academic"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store implements academic.Store.
type Store struct {
	db    *sqldb.DB
	clock clock.Clock
}

var _ academic.Store = (*Store)(nil)

// Open opens the database that dsn names and brings it up to date.
func Open(ctx context.Context, dsn string, clock clock.Clock) (*Store, error) {
	db, err := sqldb.Open(ctx, dsn, migrations)
	if err != nil {
		return nil, err
	}
	return &Store{db: db, clock: clock}, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// Once runs change unless the key was used before.
func (s *Store) Once(ctx context.Context, call once.Call, response proto.Message, change func(academic.Tx) (proto.Message, error)) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		return once.Do(ctx, t, call, s.clock.Now(), response, func() (proto.Message, error) {
			return change(&tx{ctx: ctx, tx: t, space: call.GetSpace()})
		})
	})
}

// Undo runs change and marks what was done under key as undone.
func (s *Store) Undo(ctx context.Context, call once.Call, undo proto.Message, change func(academic.Tx) error) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		if err := once.Undo(ctx, t, call, undo); err != nil {
			return err
		}
		return change(&tx{ctx: ctx, tx: t, space: call.GetSpace()})
	})
}

// Subjects returns the subjects of a space that were not removed.
func (s *Store) Subjects(ctx context.Context, space string) ([]*academicv1.Subject, error) {
	return subjects(ctx, s.db.Read(), space)
}

// Classes returns the classes of a space that were not removed.
func (s *Store) Classes(ctx context.Context, space string) ([]academic.Record, error) {
	return classes(ctx, s.db.Read(), "", "NOT c.removed", space)
}

// Claim leases records whose notice is due.
func (s *Store) Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]academic.Due, error) {
	var all []academic.Due
	err := s.db.InTx(ctx, func(t *sqldb.Tx) error {
		rows, err := due.Claim(ctx, t, "classes", now, limit, lease)
		if err != nil {
			return err
		}
		all = all[:0]
		for _, row := range rows {
			d, err := (&tx{ctx: ctx, tx: t, space: row.Space}).due(row.ID)
			if err != nil {
				return err
			}
			all = append(all, d)
		}
		return nil
	})
	return all, err
}

// NextDue returns when the next record may be claimed.
func (s *Store) NextDue(ctx context.Context) (int64, error) {
	return due.Next(ctx, s.db.Read(), "classes")
}

// Hold lets a notice be claimed again only at an instant.
func (s *Store) Hold(ctx context.Context, space, id string, at, until int64) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error { return due.Hold(ctx, t, "classes", space, id, at, until) })
}

// Acknowledge gives a record its next notice if it still stands at the one at at.
func (s *Store) Acknowledge(ctx context.Context, space, id string, at int64, next func(academic.Due) int64) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		tx := &tx{ctx: ctx, tx: t, space: space}
		d, err := tx.due(id)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil || d.NoticeAt != at {
			return err
		}
		return tx.putNotice(id, next(d))
	})
}
