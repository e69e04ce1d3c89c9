package deskdb

import (
	"context"
	"fmt"
	"time"

	"becario/desk/staff"
	"becario/kit/sqldb"
)

// ClaimMail leases a mail to the caller.
func (s *Store) ClaimMail(ctx context.Context, m staff.SigningMail, now, until time.Time) (claimed bool, err error) {
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		res, err := tx.ExecContext(ctx, `
			INSERT INTO signing_mails (account, proposal, kind, leased, sent)
			SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), 0
			WHERE $3 <> $6 OR EXISTS (
				SELECT 1
				FROM signing_mails
				WHERE account = $1 AND proposal = $2 AND kind = $7 AND sent <> 0)
			ON CONFLICT (account, proposal, kind) DO UPDATE
			SET leased = excluded.leased
			WHERE signing_mails.sent = 0 AND signing_mails.leased <= $5`,
			m.Account, m.Proposal, m.Kind, until.UnixMicro(), now.UnixMicro(), staff.MailRemind, staff.MailSign)
		if err != nil {
			return fmt.Errorf("claim mail: %w", err)
		}
		n, err := res.RowsAffected()
		claimed = n == 1
		return err
	})
	return claimed, err
}

// MailSent keeps that a mail was sent, and forgets those that were sent before an instant.
func (s *Store) MailSent(ctx context.Context, m staff.SigningMail, now, forget time.Time) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `
			UPDATE signing_mails
			SET sent = $4
			WHERE account = $1 AND proposal = $2 AND kind = $3`, m.Account, m.Proposal, m.Kind, now.UnixMicro()); err != nil {
			return fmt.Errorf("keep that mail was sent: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM signing_mails WHERE leased < $1`, forget.UnixMicro()); err != nil {
			return fmt.Errorf("forget old mails: %w", err)
		}
		return nil
	})
}

// RefuseMail keeps that an account's address is refused.
func (s *Store) RefuseMail(ctx context.Context, account string, r staff.MailRefusal) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO mail_refusals (account, address, reason, at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (account) DO UPDATE
			SET address = excluded.address, reason = excluded.reason, at = excluded.at`, account, r.Address, r.Reason, r.At); err != nil {
			return fmt.Errorf("keep that an address is refused: %w", err)
		}
		return nil
	})
}

// AllowMail forgets that an account's address is refused.
func (s *Store) AllowMail(ctx context.Context, account string) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error { return allowMail(ctx, tx, account) })
}

func allowMail(ctx context.Context, tx *sqldb.Tx, account string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM mail_refusals WHERE account = $1`, account); err != nil {
		return fmt.Errorf("forget that an address is refused: %w", err)
	}
	return nil
}

// MailRefusals returns what is kept of all accounts.
func (s *Store) MailRefusals(ctx context.Context) (map[string]staff.MailRefusal, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT account, address, reason, at FROM mail_refusals`)
	if err != nil {
		return nil, fmt.Errorf("read refused addresses: %w", err)
	}
	defer rows.Close()
	all := map[string]staff.MailRefusal{}
	for rows.Next() {
		var account string
		var r staff.MailRefusal
		if err := rows.Scan(&account, &r.Address, &r.Reason, &r.At); err != nil {
			return nil, fmt.Errorf("read refused addresses: %w", err)
		}
		all[account] = r
	}
	return all, rows.Err()
}
