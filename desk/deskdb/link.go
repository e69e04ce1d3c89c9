package deskdb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"becario/desk/staff"
	"becario/kit/fault"
	"becario/kit/sqldb"
)

// AddLink keeps a link, the only one of its purpose and account.
func (s *Store) AddLink(ctx context.Context, l staff.Link, now time.Time) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if l.Version != nil {
			if err := unchanged(ctx, tx, l.Account, *l.Version); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `
			DELETE FROM links
			WHERE account = $1 AND purpose = $2 OR expires_at <= $3`, l.Account, l.Purpose, now.UnixMicro())
		if err != nil {
			return fmt.Errorf("forget links: %w", err)
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO links (token, purpose, account, expires_at)
			VALUES ($1, $2, $3, $4)`, l.Token, l.Purpose, l.Account, l.ExpiresAt.UnixMicro())
		if err != nil {
			return fmt.Errorf("keep link: %w", err)
		}
		return nil
	})
}

// HasLink reports whether there is a link of this purpose.
func (s *Store) HasLink(ctx context.Context, purpose staff.Purpose, now time.Time) (bool, error) {
	found, err := links(ctx, s.db.Read(), `WHERE purpose = $1 AND expires_at > $2`, purpose, now.UnixMicro())
	return len(found) > 0, err
}

// Link returns a link that is good.
func (s *Store) Link(ctx context.Context, token []byte, now time.Time) (staff.Link, error) {
	return goodLink(ctx, s.db.Read(), token, now)
}

func goodLink(ctx context.Context, q sqldb.Queryer, token []byte, now time.Time) (staff.Link, error) {
	found, err := links(ctx, q, `WHERE token = $1 AND expires_at > $2`, token, now.UnixMicro())
	if err != nil {
		return staff.Link{}, err
	}
	if len(found) == 0 {
		return staff.Link{}, fault.New(fault.NotFound, "fault.no_link")
	}
	return found[0], nil
}

func links(ctx context.Context, q sqldb.Queryer, where string, args ...any) ([]staff.Link, error) {
	return sqldb.Collect(ctx, q, func(rows sqldb.Row) (l staff.Link, err error) {
		var expires int64
		err = rows.Scan(&l.Token, &l.Purpose, &l.Account, &expires)
		l.ExpiresAt = moment(expires)
		return l, err
	}, `
		SELECT token, purpose, account, expires_at
		FROM links
		`+where, args...)
}

// UseLink uses a link up.
func (s *Store) UseLink(ctx context.Context, token []byte, now time.Time, a staff.Account) (used staff.Account, err error) {
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		l, err := goodLink(ctx, tx, token, now)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `DELETE FROM links WHERE token = $1`, token)
		if err != nil {
			return fmt.Errorf("use link: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 { // somebody else was quicker
			return orFault(err, fault.New(fault.NotFound, "fault.no_link"))
		}
		switch l.Purpose {
		case staff.First:
			if err := addFirst(ctx, tx, a); err != nil {
				return err
			}
			l.Account = a.ID
		case staff.Invite, staff.Forgot:
			if err := choosePassword(ctx, tx, l.Account, a); err != nil {
				return err
			}
		}
		used, err = account(ctx, tx, `WHERE id = $1`, l.Account)
		return err
	})
	return used, err
}

// addFirst adds the first account, if it is the first.
func addFirst(ctx context.Context, tx *sqldb.Tx, a staff.Account) error {
	all, err := sqldb.Collect(ctx, tx, scanAccount, `SELECT `+accountColumns+` FROM accounts LIMIT 1`)
	if err != nil {
		return fmt.Errorf("read accounts: %w", err)
	}
	if len(all) > 0 {
		return fault.New(fault.State, "fault.staff_there")
	}
	return addAccount(ctx, tx, a)
}

func choosePassword(ctx context.Context, tx *sqldb.Tx, id string, a staff.Account) error {
	taken, err := sqldb.Collect(ctx, tx, scanAccount, `
		SELECT `+accountColumns+`
		FROM accounts
		WHERE name_key = $1 AND id <> $2`, strings.ToLower(a.Name), id)
	if err != nil {
		return fmt.Errorf("read accounts: %w", err)
	}
	if len(taken) > 0 {
		return fault.New(fault.Conflict, "fault.staff_taken")
	}
	res, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET name = $2, name_key = $3, password = $4
		WHERE id = $1 AND NOT disabled`, id, a.Name, strings.ToLower(a.Name), a.Password)
	if err != nil {
		return fmt.Errorf("choose password: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return orFault(err, fault.New(fault.NotFound, "fault.no_link"))
	}
	return endAll(ctx, tx, id)
}
