package deskdb

import (
	"context"
	"fmt"
	"time"

	"becario/desk/staff"
	"becario/kit/fault"
	"becario/kit/sqldb"
)

// AddSession keeps a session.
func (s *Store) AddSession(ctx context.Context, open staff.Session, version int64) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := unchanged(ctx, tx, open.Account, version); err != nil {
			return err
		}
		now := open.CreatedAt.UnixMicro()
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE expires_at <= $1`, now); err != nil {
			return fmt.Errorf("forget old sessions: %w", err)
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO sessions (token, id, account, created_at, seen_at, expires_at, agent, address)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			open.Token, open.ID, open.Account, now, open.SeenAt.UnixMicro(), open.ExpiresAt.UnixMicro(), open.Agent, open.Address)
		if err != nil {
			return fmt.Errorf("open session: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE accounts SET seen_at = $2 WHERE id = $1`, open.Account, now); err != nil {
			return fmt.Errorf("note sign-in: %w", err)
		}
		return nil
	})
}

const sessionColumns = `token, id, account, created_at, seen_at, expires_at, agent, address`

func scanSession(rows sqldb.Row) (s staff.Session, err error) {
	var created, seen, expires int64
	err = rows.Scan(&s.Token, &s.ID, &s.Account, &created, &seen, &expires, &s.Agent, &s.Address)
	s.CreatedAt, s.SeenAt, s.ExpiresAt = moment(created), moment(seen), moment(expires)
	return s, err
}

// Session returns a session and whose it is.
func (s *Store) Session(ctx context.Context, token []byte, now time.Time) (staff.Session, staff.Account, error) {
	open, err := one(ctx, s.db.Read(), scanSession, "fault.no_session", `
		SELECT `+sessionColumns+`
		FROM sessions
		WHERE token = $1 AND expires_at > $2`, token, now.UnixMicro())
	if err != nil {
		return staff.Session{}, staff.Account{}, err
	}
	a, err := account(ctx, s.db.Read(), `WHERE id = $1 AND NOT disabled`, open.Account)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "fault.no_session")
	}
	return open, a, err
}

// Seen keeps when and from where a session was last used.
func (s *Store) Seen(ctx context.Context, open staff.Session) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE sessions SET seen_at = $2, address = $3 WHERE token = $1`, open.Token, open.SeenAt.UnixMicro(), open.Address)
		if err != nil {
			return fmt.Errorf("note use of session: %w", err)
		}
		return nil
	})
}

// Sessions returns the open sessions of an account.
func (s *Store) Sessions(ctx context.Context, account string, now time.Time) ([]staff.Session, error) {
	return sqldb.Collect(ctx, s.db.Read(), scanSession, `
		SELECT `+sessionColumns+`
		FROM sessions
		WHERE account = $1 AND expires_at > $2
		ORDER BY seen_at DESC, id`, account, now.UnixMicro())
}

// EndSession ends one session of an account.
func (s *Store) EndSession(ctx context.Context, account, id string) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE account = $1 AND id = $2`, account, id); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return nil
	})
}

// EndAll ends every session, link and token of an account.
func (s *Store) EndAll(ctx context.Context, account string) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error { return endAll(ctx, tx, account) })
}

// unchanged fails with conflict if an account is shut or has another version. Its row
// is locked, so that what is added in this transaction is there for whoever ends all.
func unchanged(ctx context.Context, tx *sqldb.Tx, id string, version int64) error {
	a, err := account(ctx, tx, `WHERE id = $1`+tx.ForUpdate(), id)
	if err == nil && (a.Disabled || a.Version != version) {
		err = fault.New(fault.Conflict, "fault.account_changed")
	}
	return err
}

func endAll(ctx context.Context, tx *sqldb.Tx, account string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET version = version + 1 WHERE id = $1`, account); err != nil {
		return fmt.Errorf("count what was ended: %w", err)
	}
	for _, table := range []string{"sessions", "links", "tokens"} {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE account = $1`, account); err != nil {
			return fmt.Errorf("end %s: %w", table, err)
		}
	}
	return nil
}

// Attempt counts a try.
func (s *Store) Attempt(ctx context.Context, key string, now time.Time, within time.Duration) (n int, since time.Time, err error) {
	at := now.UnixMicro()
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM attempts WHERE ends_at <= $1`, at); err != nil {
			return fmt.Errorf("forget tries: %w", err)
		}
		var began int64
		err := tx.QueryRowContext(ctx, `
			INSERT INTO attempts (key, n, since_at, ends_at)
			VALUES ($1, 1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET n = attempts.n + 1
			RETURNING n, since_at`, key, at, now.Add(within).UnixMicro()).Scan(&n, &began)
		since = moment(began)
		if err != nil {
			return fmt.Errorf("count tries: %w", err)
		}
		return nil
	})
	return n, since, err
}

// ForgetAttempts begins a count anew.
func (s *Store) ForgetAttempts(ctx context.Context, key string) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM attempts WHERE key = $1`, key); err != nil {
			return fmt.Errorf("forget tries: %w", err)
		}
		return nil
	})
}
