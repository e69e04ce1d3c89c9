// Package once makes a change happen once, however often it is asked for, and
// keeps what is needed to take it back. It works on the table "changes" that
// each service has:
//
//	CREATE TABLE changes (
//	    space    TEXT NOT NULL,
//	    key      TEXT NOT NULL,
//	    actor    TEXT NOT NULL,
//	    response BYTEA NOT NULL,
//	    undo     BYTEA,
//	    undone   BOOLEAN NOT NULL DEFAULT FALSE,
//	    at       BIGINT NOT NULL,
//	    PRIMARY KEY (space, key)
//	);
package once

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"becario/kit/fault"
	"becario/kit/sqldb"
)

// Call is a call that changes something; the requests of the contracts are
// calls. The space is what it changes, the actor who does it, and the key is
// the same whenever the same change is asked for again.
type Call interface {
	GetSpace() string
	GetActor() string
	GetKey() string
}

// check refuses a call that lacks its space, its actor or its key.
func check(c Call) error {
	if c.GetSpace() == "" || c.GetActor() == "" || c.GetKey() == "" {
		return fault.New(fault.Invalid, "fault.no_key")
	}
	return nil
}

// Do runs change in the transaction unless the call's key has been used in its
// space; then it fills response with what was answered the first time. change
// fills response and returns what Undo will need, or nil if the change cannot
// be taken back. It fails with invalid if the call lacks its space, its actor
// or its key.
func Do(ctx context.Context, tx *sqldb.Tx, call Call, now time.Time, response proto.Message, change func() (undo proto.Message, err error)) error {
	if err := check(call); err != nil {
		return err
	}
	space, key := call.GetSpace(), call.GetKey()
	// The row is taken first, so that of two calls at once one waits for the other.
	result, err := tx.ExecContext(ctx, `
		INSERT INTO changes (space, key, actor, response, at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (space, key) DO NOTHING`, space, key, call.GetActor(), []byte{}, now.UnixMicro())
	if err != nil {
		return fmt.Errorf("keep key: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil {
		return fmt.Errorf("keep key: %w", err)
	} else if n == 0 {
		return repeat(ctx, tx, space, key, response)
	}
	undo, err := change()
	if err != nil {
		return err
	}
	answer, err := proto.Marshal(response)
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	var back []byte
	if undo != nil {
		if back, err = proto.Marshal(undo); err != nil {
			return fmt.Errorf("keep undo: %w", err)
		}
		if back == nil {
			back = []byte{}
		}
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE changes SET response = $3, undo = $4
		WHERE space = $1 AND key = $2`, space, key, answer, back)
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

func repeat(ctx context.Context, tx *sqldb.Tx, space, key string, response proto.Message) error {
	var answer []byte
	err := tx.QueryRowContext(ctx, `
		SELECT response FROM changes
		WHERE space = $1 AND key = $2`, space, key).Scan(&answer)
	if err != nil {
		return fmt.Errorf("find answer: %w", err)
	}
	if err := proto.Unmarshal(answer, response); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}

// Undo marks the change made under the call's key as undone and fills undo
// with what Do kept. It fails with invalid if the call lacks its space, its
// actor or its key, with not_found if there is no such change or it cannot be
// taken back, and with failed_precondition if that has been done. A second call of undoing is not a repeat: the button
// was pressed twice, and the person is told so.
func Undo(ctx context.Context, tx *sqldb.Tx, call Call, undo proto.Message) error {
	if err := check(call); err != nil {
		return err
	}
	space, key := call.GetSpace(), call.GetKey()
	var back []byte
	var kept, undone bool
	err := tx.QueryRowContext(ctx, `
		SELECT undo, undo IS NOT NULL, undone FROM changes
		WHERE space = $1 AND key = $2`, space, key).Scan(&back, &kept, &undone)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && !kept) {
		return fault.New(fault.NotFound, "fault.no_change")
	}
	if err != nil {
		return fmt.Errorf("find change: %w", err)
	}
	if undone {
		return fault.New(fault.State, "fault.undone")
	}
	if err := proto.Unmarshal(back, undo); err != nil {
		return fmt.Errorf("read change: %w", err)
	}
	result, err := tx.ExecContext(ctx, `
		UPDATE changes SET undone = TRUE
		WHERE space = $1 AND key = $2 AND NOT undone`, space, key)
	if err != nil {
		return fmt.Errorf("mark undone: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil {
		return fmt.Errorf("mark undone: %w", err)
	} else if n == 0 {
		return fault.New(fault.State, "fault.undone")
	}
	return nil
}
