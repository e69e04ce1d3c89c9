// Package deskdb keeps who may use the desk in SQL, on SQLite or PostgreSQL.
package deskdb

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"becario/desk"
	"becario/kit/fault"
	"becario/kit/sqldb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the steps that bring a database up to date, in the folder
// "migrations".
func Migrations() fs.FS { return migrations }

// Store implements desk.Store.
type Store struct{ db *sqldb.DB }

var _ desk.Store = (*Store)(nil)

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

// AddLink keeps a link that signs somebody in.
func (s *Store) AddLink(ctx context.Context, link []byte, staff string, expires time.Time) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO links (token, staff, expires_at)
			VALUES ($1, $2, $3)`, link, staff, expires.UnixMicro())
		if err != nil {
			return fmt.Errorf("keep link: %w", err)
		}
		return nil
	})
}

// Link returns whom a link signs in, as long as it is good.
func (s *Store) Link(ctx context.Context, link []byte, now time.Time) (string, error) {
	return staff(s.db.Read().QueryRowContext(ctx, `
		SELECT staff FROM links
		WHERE token = $1 AND NOT used AND expires_at > $2`, link, now.UnixMicro()), "fault.no_link")
}

// SignIn uses a link up and opens a session.
func (s *Store) SignIn(ctx context.Context, link, session []byte, now, expires time.Time) (string, error) {
	var name string
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		var err error
		name, err = staff(tx.QueryRowContext(ctx, `
			UPDATE links SET used = TRUE
			WHERE token = $1 AND NOT used AND expires_at > $2
			RETURNING staff`, link, now.UnixMicro()), "fault.no_link")
		if err != nil {
			return err
		}
		for _, table := range []string{"links", "sessions"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE expires_at <= $1`, now.UnixMicro()); err != nil {
				return fmt.Errorf("forget old %s: %w", table, err)
			}
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO sessions (token, staff, expires_at)
			VALUES ($1, $2, $3)`, session, name, expires.UnixMicro())
		if err != nil {
			return fmt.Errorf("open session: %w", err)
		}
		return nil
	})
	return name, err
}

// Session returns whose a session is, as long as it lasts.
func (s *Store) Session(ctx context.Context, session []byte, now time.Time) (string, error) {
	return staff(s.db.Read().QueryRowContext(ctx, `
		SELECT staff FROM sessions
		WHERE token = $1 AND expires_at > $2`, session, now.UnixMicro()), "fault.no_session")
}

// SignOut ends a session.
func (s *Store) SignOut(ctx context.Context, session []byte) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE token = $1`, session); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return nil
	})
}

// Dismiss ends every session and unused link of a member of staff.
func (s *Store) Dismiss(ctx context.Context, staff string) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		ended := int64(0)
		for _, open := range []string{`links WHERE NOT used AND`, `sessions WHERE`} {
			res, err := tx.ExecContext(ctx, `DELETE FROM `+open+` staff = $1`, staff)
			if err != nil {
				return fmt.Errorf("end sessions and links: %w", err)
			}
			n, err := res.RowsAffected()
			if err != nil {
				return fmt.Errorf("end sessions and links: %w", err)
			}
			ended += n
		}
		if ended == 0 {
			return fault.New(fault.NotFound, "fault.no_session")
		}
		return nil
	})
}

// staff reads a name, or the fault if there is none.
func staff(row *sql.Row, missing string) (string, error) {
	var name string
	err := row.Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, missing)
	}
	if err != nil {
		return "", fmt.Errorf("read staff: %w", err)
	}
	return name, nil
}
