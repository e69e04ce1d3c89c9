package ledgerdb

import (
	"context"
	"fmt"

	"becario/kit/ledger"
	"becario/kit/sqldb"
)

// Entries returns entries of a space in the order of their keys.
func (k *Keeper[Tx]) Entries(ctx context.Context, space, after string, limit int) ([]ledger.Entry, error) {
	entries, err := sqldb.Collect(ctx, k.db.Read(), func(rows sqldb.Row) (ledger.Entry, error) {
		e := ledger.Entry{Space: space}
		var undoable bool
		err := rows.Scan(fields(&e, &undoable)...)
		if undoable && e.Undo == nil { // a driver may read an empty one as nil
			e.Undo = []byte{}
		}
		return e, err
	}, `
		SELECT `+columns+` FROM ledger
		WHERE space = $1 AND key > $2
		ORDER BY key
		LIMIT $3`, space, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	return entries, nil
}

// Erase removes the entries of a space and what work removes.
func (k *Keeper[Tx]) Erase(ctx context.Context, space string, work func(tx Tx) error) error {
	err := k.db.InTx(ctx, func(t *sqldb.Tx) error {
		if err := work(k.open(ctx, t, space)); err != nil {
			return err
		}
		if err := t.Exec(ctx, `DELETE FROM ledger WHERE space = $1`, space); err != nil {
			return fmt.Errorf("erase entries: %w", err)
		}
		return nil
	})
	if err == nil {
		k.db.ScrubSoon()
	}
	return err
}

// Scrub takes what was erased out of the files of the database.
func (k *Keeper[Tx]) Scrub(ctx context.Context) error { return k.db.Scrub(ctx) }

// ScrubAsked tells that something was erased since the last Scrub.
func (k *Keeper[Tx]) ScrubAsked() <-chan struct{} { return k.db.ScrubAsked() }
