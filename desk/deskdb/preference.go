package deskdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"becario/desk/staff"
	"becario/kit/sqldb"
)

func scanPreferences(row sqldb.Row) (p staff.Preferences, err error) {
	var silent int64
	err = row.Scan(&p.Columns, &p.Lang, &silent, &p.From, &p.To)
	p.Silent = silent != 0
	if errors.Is(err, sql.ErrNoRows) {
		return staff.Preferences{}, nil
	}
	return p, err
}

const preferences = `SELECT columns, lang, silent, from_hour, to_hour FROM preferences WHERE account = $1`

// Preferences returns those of an account.
func (s *Store) Preferences(ctx context.Context, account string) (staff.Preferences, error) {
	p, err := scanPreferences(s.db.Read().QueryRowContext(ctx, preferences, account))
	if err != nil {
		return p, fmt.Errorf("read preferences: %w", err)
	}
	return p, nil
}

// Prefer changes those of an account. Its row is locked meanwhile.
func (s *Store) Prefer(ctx context.Context, account string, change func(*staff.Preferences) error) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := known(ctx, tx, account); err != nil {
			return err
		}
		p, err := scanPreferences(tx.QueryRowContext(ctx, preferences, account))
		if err != nil {
			return fmt.Errorf("read preferences: %w", err)
		}
		if err := change(&p); err != nil {
			return err
		}
		silent := 0
		if p.Silent {
			silent = 1
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO preferences (account, columns, lang, silent, from_hour, to_hour)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (account) DO UPDATE
			SET columns = excluded.columns, lang = excluded.lang, silent = excluded.silent, from_hour = excluded.from_hour, to_hour = excluded.to_hour`,
			account, p.Columns, p.Lang, silent, p.From, p.To)
		if err != nil {
			return fmt.Errorf("keep preferences: %w", err)
		}
		return nil
	})
}

// known fails with not_found if there is no such account, whose row it locks.
func known(ctx context.Context, tx *sqldb.Tx, id string) error {
	_, err := account(ctx, tx, `WHERE id = $1`+tx.ForUpdate(), id)
	return err
}
