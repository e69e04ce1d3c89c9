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

// Change keeps an entry and what work does.
func (k *Keeper[Tx]) Change(ctx context.Context, e ledger.Entry, work func(tx Tx, e *ledger.Entry) error) (kept ledger.Entry, first bool, err error) {
	err = k.db.InTx(ctx, func(t *sqldb.Tx) error {
		kept = e // what a failed try has filled in is forgotten
		// The row is taken first, so that of two calls at once one waits for the other.
		if first, err = take(ctx, t, kept); err != nil {
			return err
		}
		if !first {
			kept, err = find(ctx, t, e.Space, e.Key, "")
			return err
		}
		if err := work(k.open(ctx, t, e.Space), &kept); err != nil {
			return err
		}
		return fill(ctx, t, kept)
	})
	return kept, first, err
}

// take keeps an entry without what work will fill in, and reports false if
// there is one of its space and key.
func take(ctx context.Context, t *sqldb.Tx, e ledger.Entry) (first bool, err error) {
	var b sqldb.Batch
	b.Exec(func(n int64) { first = n > 0 }, `
		INSERT INTO ledger (space, key, actor, at, answer, kind, undone, undone_by, clean_at)
		VALUES ($1, $2, $3, $4, $5, '', FALSE, '', $6)
		ON CONFLICT (space, key) DO NOTHING`,
		e.Space, e.Key, e.Actor, e.At, []byte{}, e.At+ledger.AnswerTerm.Microseconds())
	if err := t.Send(ctx, &b); err != nil {
		return false, fmt.Errorf("keep key: %w", err)
	}
	return first, nil
}

func fill(ctx context.Context, t *sqldb.Tx, e ledger.Entry) error {
	term := ledger.AnswerTerm
	if e.Undo != nil {
		term = ledger.UndoTerm
	}
	err := t.Exec(ctx, `
		UPDATE ledger SET answer = $3, kind = $4, undo = $5, clean_at = $6
		WHERE space = $1 AND key = $2`, e.Space, e.Key, e.Answer, e.Kind, e.Undo, e.At+term.Microseconds())
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
func find(ctx context.Context, t *sqldb.Tx, space, key, lock string) (ledger.Entry, error) {
	e := ledger.Entry{Space: space}
	var undoable bool
	err := t.QueryRowContext(ctx, `
		SELECT `+columns+` FROM ledger
		WHERE space = $1 AND key = $2`+lock, space, key).Scan(fields(&e, &undoable)...)
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
