// Package ledgerdb keeps a ledger in SQL, on SQLite or PostgreSQL, in the
// database of a service.
//
// Entries are in the table "ledger", which the service's migrations make:
//
//	CREATE TABLE ledger (
//	    space     TEXT    NOT NULL,
//	    key       TEXT    NOT NULL,
//	    actor     TEXT    NOT NULL,
//	    at        BIGINT  NOT NULL,
//	    answer    BYTEA   NOT NULL,
//	    kind      TEXT    NOT NULL,
//	    undo      BYTEA,
//	    undone    BOOLEAN NOT NULL,
//	    undone_by TEXT    NOT NULL,
//	    clean_at  BIGINT  NOT NULL,
//	    PRIMARY KEY (space, key)
//	);
//	CREATE INDEX ledger_clean_at ON ledger (clean_at);
//
// Instants are microseconds since 1970. clean_at is when something of the row
// is to be forgotten next.
package ledgerdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"becario/kit/ledger"
	"becario/kit/sqldb"
)

// Open opens what a change may do with the records of a space.
type Open[Tx any] func(ctx context.Context, tx *sqldb.Tx, space string) Tx

// Keeper implements ledger.Keeper in one database.
type Keeper[Tx any] struct {
	db   *sqldb.DB
	open Open[Tx]
}

// New returns a keeper on a database that has the table.
func New[Tx any](db *sqldb.DB, open Open[Tx]) *Keeper[Tx] { return &Keeper[Tx]{db: db, open: open} }

// Change keeps an entry and what work does. Whether the key was used before is
// found out by keeping the entry, which is the last thing to be done: so what is
// new, as nearly everything is, costs no question before and no second statement.
func (k *Keeper[Tx]) Change(ctx context.Context, e ledger.Entry, work func(tx Tx, e *ledger.Entry) error) (kept ledger.Entry, first bool, err error) {
	err = k.db.InTx(ctx, func(t *sqldb.Tx) error {
		kept = e // what a failed try has filled in is forgotten
		if err := work(k.open(ctx, t, e.Space), &kept); err != nil {
			return err
		}
		return add(ctx, t, kept)
	})
	if err == nil {
		return kept, true, nil
	}
	// The key may be the reason, also where work has failed: what the first call
	// has changed is not as this one expects it. Of two calls at once, the second
	// has waited for the first; on SQLite they may be committed together, and then
	// this waits for that.
	findErr := k.db.InTx(ctx, func(t *sqldb.Tx) (err error) {
		kept, err = find(ctx, t, e.Space, e.Key, "")
		return err
	})
	if findErr != nil {
		return kept, false, err
	}
	return kept, false, nil
}

// add keeps an entry; it fails if there is one of its space and key.
func add(ctx context.Context, t *sqldb.Tx, e ledger.Entry) error {
	term := ledger.AnswerTerm
	if e.Undo != nil {
		term = ledger.UndoTerm
	}
	if e.Answer == nil { // NULL would be none
		e.Answer = []byte{}
	}
	err := t.Exec(ctx, `
		INSERT INTO ledger (space, key, actor, at, answer, kind, undo, undone, undone_by, clean_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, '', $8)`,
		e.Space, e.Key, e.Actor, e.At, e.Answer, e.Kind, e.Undo, e.At+term.Microseconds())
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

const columns = `key, actor, at, answer, kind, undo, undo IS NOT NULL, undone, undone_by`

// fields are where the columns of an entry are scanned to.
func fields(e *ledger.Entry, undoable *bool) []any {
	return []any{&e.Key, &e.Actor, &e.At, &e.Answer, &e.Kind, &e.Undo, undoable, &e.Undone, &e.UndoneBy}
}

// find returns an entry; lock is the clause of a transaction that may change it.
func find(ctx context.Context, q sqldb.Queryer, space, key, lock string) (ledger.Entry, error) {
	e := ledger.Entry{Space: space}
	var undoable bool
	err := sqldb.First(ctx, q, fields(&e, &undoable), `
		SELECT `+columns+` FROM ledger
		WHERE space = $1 AND key = $2`+lock, space, key)
	if errors.Is(err, sql.ErrNoRows) {
		return e, ledger.NoChange()
	}
	if err != nil {
		return e, fmt.Errorf("find entry: %w", err)
	}
	if undoable && e.Undo == nil { // a driver may read an empty one as nil
		e.Undo = []byte{}
	}
	return e, nil
}

// Revert marks an entry as undone and keeps what work does.
func (k *Keeper[Tx]) Revert(ctx context.Context, space, key, actor string, work func(tx Tx, e ledger.Entry) error) error {
	return k.db.InTx(ctx, func(t *sqldb.Tx) error {
		e, err := find(ctx, t, space, key, t.ForUpdate())
		if err != nil {
			return err
		}
		if err := work(k.open(ctx, t, space), e); err != nil {
			return err
		}
		err = t.Exec(ctx, `
			UPDATE ledger SET undone = TRUE, undone_by = $3
			WHERE space = $1 AND key = $2`, space, key, actor)
		if err != nil {
			return fmt.Errorf("mark undone: %w", err)
		}
		return nil
	})
}

// Clean drops what is of no use any more.
func (k *Keeper[Tx]) Clean(ctx context.Context, now time.Time, limit int) (more bool, err error) {
	ended := now.Add(-ledger.AnswerTerm).UnixMicro()
	err = k.db.InTx(ctx, func(t *sqldb.Tx) error {
		more = false
		// Replicas pass over what another one cleans.
		gone, err := t.ExecContext(ctx, `
			DELETE FROM ledger
			WHERE (space, key) IN (
				SELECT space, key FROM ledger
				WHERE clean_at <= $1 AND at <= $2
				ORDER BY clean_at
				LIMIT $3`+t.SkipLocked()+`)`, now.UnixMicro(), ended, limit)
		if err != nil {
			return fmt.Errorf("drop answers: %w", err)
		}
		settled, err := t.ExecContext(ctx, `
			UPDATE ledger SET undo = NULL, clean_at = at + $4
			WHERE (space, key) IN (
				SELECT space, key FROM ledger
				WHERE clean_at <= $1 AND at > $2
				ORDER BY clean_at
				LIMIT $3`+t.SkipLocked()+`)`, now.UnixMicro(), ended, limit, ledger.AnswerTerm.Microseconds())
		if err != nil {
			return fmt.Errorf("drop undo: %w", err)
		}
		for _, result := range []sql.Result{gone, settled} {
			some, err := result.RowsAffected()
			if err != nil {
				return fmt.Errorf("clean ledger: %w", err)
			}
			more = more || some >= int64(limit)
		}
		return nil
	})
	return more, err
}
