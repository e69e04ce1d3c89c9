package deskdb

import (
	"context"
	"fmt"

	"becario/desk/staff"
	"becario/kit/fault"
	"becario/kit/sqldb"
)

// Views returns those of an account and those that are shared, by name.
func (s *Store) Views(ctx context.Context, account string) ([]staff.View, error) {
	all, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (v staff.View, err error) {
		var shared int64
		err = rows.Scan(&v.ID, &v.Account, &v.Name, &v.Query, &shared)
		v.Shared = shared != 0
		return v, err
	}, `
		SELECT id, account, name, query, shared FROM views
		WHERE account = $1 OR shared = 1
		ORDER BY name, id`, account)
	if err != nil {
		return nil, fmt.Errorf("read views: %w", err)
	}
	return all, nil
}

// AddView keeps a view, in the place of one of the same name.
func (s *Store) AddView(ctx context.Context, v staff.View, most int) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM views WHERE account = $1 AND name = $2`, v.Account, v.Name); err != nil {
			return fmt.Errorf("replace view: %w", err)
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM views WHERE account = $1`, v.Account).Scan(&n); err != nil {
			return fmt.Errorf("count views: %w", err)
		}
		if n >= most {
			return fault.New(fault.State, "fault.many_views", "max", most)
		}
		shared := 0
		if v.Shared {
			shared = 1
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO views (id, account, name, query, shared)
			VALUES ($1, $2, $3, $4, $5)`, v.ID, v.Account, v.Name, v.Query, shared)
		if err != nil {
			return fmt.Errorf("keep view: %w", err)
		}
		return nil
	})
}

// DropView removes a view of an account.
func (s *Store) DropView(ctx context.Context, account, id string) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM views WHERE account = $1 AND id = $2`, account, id); err != nil {
			return fmt.Errorf("remove view: %w", err)
		}
		return nil
	})
}
