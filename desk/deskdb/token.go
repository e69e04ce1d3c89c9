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

const tokenColumns = `secret, id, account, name, scopes, created_at, seen_at, expires_at, address`

func scanToken(rows sqldb.Row) (t staff.Token, err error) {
	var scopes string
	var created, seen, expires int64
	err = rows.Scan(&t.Secret, &t.ID, &t.Account, &t.Name, &scopes, &created, &seen, &expires, &t.Address)
	for scope := range strings.FieldsSeq(scopes) {
		t.Scopes = append(t.Scopes, staff.Scope(scope))
	}
	t.CreatedAt, t.SeenAt, t.ExpiresAt = moment(created), moment(seen), moment(expires)
	return t, err
}

// AddToken keeps a token. The row of its account is locked meanwhile, so that of
// two at once the second counts the first, and none is added to an account that is
// being shut.
func (s *Store) AddToken(ctx context.Context, t staff.Token, version int64, most int) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := unchanged(ctx, tx, t.Account, version); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM tokens WHERE expires_at <= $1`, t.CreatedAt.UnixMicro()); err != nil {
			return fmt.Errorf("forget old tokens: %w", err)
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM tokens WHERE account = $1`, t.Account).Scan(&n); err != nil {
			return fmt.Errorf("count tokens: %w", err)
		}
		if n >= most {
			return fault.New(fault.State, "fault.many_tokens", "max", most)
		}
		scopes := make([]string, len(t.Scopes))
		for i, scope := range t.Scopes {
			scopes[i] = string(scope)
		}
		res, err := tx.ExecContext(ctx, `
			INSERT INTO tokens (secret, id, account, name, scopes, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT DO NOTHING`,
			t.Secret, t.ID, t.Account, t.Name, strings.Join(scopes, " "), t.CreatedAt.UnixMicro(), t.ExpiresAt.UnixMicro())
		if err != nil {
			return fmt.Errorf("keep token: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return orFault(err, fault.New(fault.Conflict, "fault.token_taken"))
		}
		return nil
	})
}

// Token returns a token and whose it is.
func (s *Store) Token(ctx context.Context, secret []byte, now time.Time) (staff.Token, staff.Account, error) {
	t, err := one(ctx, s.db.Read(), scanToken, "fault.no_token", `
		SELECT `+tokenColumns+`
		FROM tokens
		WHERE secret = $1 AND expires_at > $2`, secret, now.UnixMicro())
	if err != nil {
		return staff.Token{}, staff.Account{}, err
	}
	a, err := account(ctx, s.db.Read(), `WHERE id = $1 AND NOT disabled`, t.Account)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "fault.no_token")
	}
	return t, a, err
}

// TokenSeen keeps when and from where a token was last used.
func (s *Store) TokenSeen(ctx context.Context, t staff.Token) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE tokens SET seen_at = $2, address = $3 WHERE secret = $1`, t.Secret, t.SeenAt.UnixMicro(), t.Address)
		if err != nil {
			return fmt.Errorf("note use of token: %w", err)
		}
		return nil
	})
}

// Tokens returns the tokens of an account that have not ended.
func (s *Store) Tokens(ctx context.Context, account string, now time.Time) ([]staff.Token, error) {
	return sqldb.Collect(ctx, s.db.Read(), scanToken, `
		SELECT `+tokenColumns+`
		FROM tokens
		WHERE account = $1 AND expires_at > $2
		ORDER BY name`, account, now.UnixMicro())
}

// EndToken ends a token of an account.
func (s *Store) EndToken(ctx context.Context, account, id string) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM tokens WHERE account = $1 AND id = $2`, account, id); err != nil {
			return fmt.Errorf("end token: %w", err)
		}
		return nil
	})
}
