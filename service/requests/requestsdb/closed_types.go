package requestsdb

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/sqldb"
)

// ClosedTypes returns the types of which no new requests are taken, by key.
func (s *Store) ClosedTypes(ctx context.Context) ([]*requestsv1.ClosedType, error) {
	return closedTypes(ctx, s.db.Read())
}

// ClosedTypes returns them. On PostgreSQL, transactions that file go on side by side,
// and one that closes a type waits for them, and they for it: after it is acknowledged
// nothing of the type comes. On SQLite there is one transaction at a time.
func (t *tx) ClosedTypes() ([]*requestsv1.ClosedType, error) {
	if err := t.tx.Share(t.ctx, "closed_types"); err != nil {
		return nil, wrap("keep types from being closed", err)
	}
	return closedTypes(t.ctx, t.tx)
}

func closedTypes(ctx context.Context, q sqldb.Queryer) ([]*requestsv1.ClosedType, error) {
	found, err := sqldb.Collect(ctx, q, func(rows sqldb.Row) (*requestsv1.ClosedType, error) {
		c := &requestsv1.ClosedType{}
		return c, rows.Scan(&c.Type, &c.By, &c.At)
	}, `
		SELECT type, closed_by, closed_at FROM closed_types
		ORDER BY type`)
	return found, wrap("read closed types", err)
}

func (t *tx) CloseType(c *requestsv1.ClosedType) error {
	return wrap("close type", t.tx.Exec(t.ctx, `
		INSERT INTO closed_types (type, closed_by, closed_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (type) DO NOTHING`, c.Type, c.By, c.At))
}

func (t *tx) OpenType(key string) error {
	return wrap("open type", t.tx.Exec(t.ctx, `DELETE FROM closed_types WHERE type = $1`, key))
}
