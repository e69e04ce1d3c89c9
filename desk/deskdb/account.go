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

const accountColumns = `id, email, name, role, password, secret, pending, step, recovery, disabled, version, created_at, seen_at`

func scanAccount(rows sqldb.Row) (a staff.Account, err error) {
	var created, seen int64
	var recovery string
	err = rows.Scan(&a.ID, &a.Email, &a.Name, &a.Role, &a.Password, &a.Secret, &a.Pending, &a.Step, &recovery, &a.Disabled, &a.Version, &created, &seen)
	a.Recovery, a.CreatedAt, a.SeenAt = strings.Fields(recovery), moment(created), moment(seen)
	return a, err
}

// moment is an instant of microseconds; 0 is the zero time.
func moment(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMicro(at).UTC()
}

// Add keeps a new account.
func (s *Store) Add(ctx context.Context, a staff.Account) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error { return addAccount(ctx, tx, a) })
}

func addAccount(ctx context.Context, tx *sqldb.Tx, a staff.Account) error {
	res, err := tx.ExecContext(ctx, `
		INSERT INTO accounts (id, email, name, name_key, role, password, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, a.ID, a.Email, a.Name, strings.ToLower(a.Name), a.Role, a.Password, a.CreatedAt.UnixMicro())
	if err != nil {
		return fmt.Errorf("keep account: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return orFault(err, fault.New(fault.Conflict, "fault.staff_taken"))
	}
	return nil
}

// orFault is err, or the fault if there was no error.
func orFault(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Account returns an account by its identifier.
func (s *Store) Account(ctx context.Context, id string) (staff.Account, error) {
	return account(ctx, s.db.Read(), `WHERE id = $1`, id)
}

// ByEmail returns an account by its address.
func (s *Store) ByEmail(ctx context.Context, email string) (staff.Account, error) {
	return account(ctx, s.db.Read(), `WHERE email = $1`, email)
}

func account(ctx context.Context, q sqldb.Queryer, where string, args ...any) (staff.Account, error) {
	return one(ctx, q, scanAccount, "fault.no_account", `
		SELECT `+accountColumns+`
		FROM accounts
		`+where, args...)
}

// one is the only row of a query, or not_found with this phrase.
func one[T any](ctx context.Context, q sqldb.Queryer, scan func(sqldb.Row) (T, error), missing, query string, args ...any) (none T, err error) {
	found, err := sqldb.Collect(ctx, q, scan, query, args...)
	if err != nil {
		return none, err
	}
	if len(found) == 0 {
		return none, fault.New(fault.NotFound, missing)
	}
	return found[0], nil
}

// All returns every account, by name.
func (s *Store) All(ctx context.Context) ([]staff.Account, error) {
	return sqldb.Collect(ctx, s.db.Read(), scanAccount, `
		SELECT `+accountColumns+`
		FROM accounts
		ORDER BY name_key`)
}

// Change changes an account. All accounts are locked meanwhile: they are few, and
// so two administrators cannot shut each other at the same time.
func (s *Store) Change(ctx context.Context, id string, change func(*staff.Account) error) (staff.Account, error) {
	return s.change(ctx, id, change, false)
}

// ChangeAndEnd changes an account and ends what it has opened.
func (s *Store) ChangeAndEnd(ctx context.Context, id string, change func(*staff.Account) error) (staff.Account, error) {
	return s.change(ctx, id, change, true)
}

func (s *Store) change(ctx context.Context, id string, change func(*staff.Account) error, ends bool) (a staff.Account, err error) {
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		all, err := sqldb.Collect(ctx, tx, scanAccount, `
			SELECT `+accountColumns+`
			FROM accounts
			ORDER BY id`+tx.ForUpdate())
		if err != nil {
			return fmt.Errorf("read accounts: %w", err)
		}
		i := -1
		for j := range all {
			if all[j].ID == id {
				i = j
			}
		}
		if i < 0 {
			return fault.New(fault.NotFound, "fault.no_account")
		}
		before, email := administrators(all), all[i].Email
		if err := change(&all[i]); err != nil {
			return err
		}
		a = all[i]
		if before > 0 && administrators(all) == 0 {
			return fault.New(fault.State, "fault.last_administrator")
		}
		for j := range all {
			if j != i && strings.EqualFold(all[j].Name, a.Name) {
				return fault.New(fault.Conflict, "fault.staff_taken")
			}
		}
		if err := updateAccount(ctx, tx, a); err != nil {
			return err
		}
		if a.Email != email {
			if err := allowMail(ctx, tx, id); err != nil {
				return err
			}
		}
		if !ends {
			return nil
		}
		a.Version++
		return endAll(ctx, tx, id)
	})
	return a, err
}

func administrators(all []staff.Account) (n int) {
	for _, a := range all {
		if a.Role == staff.Administrator && !a.Disabled {
			n++
		}
	}
	return n
}

func updateAccount(ctx context.Context, tx *sqldb.Tx, a staff.Account) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET name = $2, name_key = $3, role = $4, password = $5, secret = $6, pending = $7, step = $8, recovery = $9, disabled = $10, email = $11
		WHERE id = $1`,
		a.ID, a.Name, strings.ToLower(a.Name), a.Role, a.Password, a.Secret, a.Pending, a.Step, strings.Join(a.Recovery, " "), a.Disabled, a.Email)
	if err != nil {
		return fmt.Errorf("change account: %w", err)
	}
	return nil
}

// Rights returns what is said of single types.
func (s *Store) Rights(ctx context.Context) ([]staff.Right, error) {
	return sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (r staff.Right, err error) {
		return r, rows.Scan(&r.Type, &r.Role, &r.See, &r.Decide)
	}, `
		SELECT type, role, see, decide
		FROM rights
		ORDER BY type, role`)
}

// SetRights replaces what is said of a type.
func (s *Store) SetRights(ctx context.Context, kind string, rights []staff.Right) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM rights WHERE type = $1`, kind); err != nil {
			return fmt.Errorf("forget rights: %w", err)
		}
		for _, r := range rights {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO rights (type, role, see, decide)
				VALUES ($1, $2, $3, $4)`, kind, r.Role, r.See, r.Decide)
			if err != nil {
				return fmt.Errorf("keep rights: %w", err)
			}
		}
		return nil
	})
}
