package ledger

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
)

// Entry is what the ledger keeps of a change.
type Entry struct {
	Space, Key, Actor string
	// At is when the change was made, in microseconds since 1970.
	At int64
	// Answer is what the call was answered, a message of the type that Kind
	// names in full.
	Answer []byte
	Kind   string
	// Undo is what is needed to take the change back. It is nil if that cannot
	// be done; an empty one is not nil.
	Undo []byte
	// Undone is whether the change was taken back, and UndoneBy who did it.
	Undone   bool
	UndoneBy string
}

// fill puts the messages of a change into its entry.
func (e *Entry) fill(answer, undo proto.Message) (err error) {
	if e.Answer, err = proto.Marshal(answer); err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	e.Kind = string(answer.ProtoReflect().Descriptor().FullName())
	e.Undo = nil
	if undo == nil {
		return nil
	}
	if e.Undo, err = proto.Marshal(undo); err != nil {
		return fmt.Errorf("keep undo: %w", err)
	}
	if e.Undo == nil {
		e.Undo = []byte{}
	}
	return nil
}

// Keeper keeps the entries of a ledger beside the records of a service. Tx is
// what a change may do with those records; one is opened for a space, and
// reads what was written through it.
//
// Each method keeps all that it does or none of it. A keeper with transactions
// does each in one. A keeper that can only write single documents, each if it
// still has the revision that was read, can do it as well, because work may run
// again and touches one space only:
//
//  1. read the document of the space, and finish what is left in it (step 4);
//  2. if there is an entry of the key, that is the answer; else run work on a Tx
//     that collects what to write;
//  3. replace the document of the space by one that holds the entry and what to
//     write; if it has another revision by now, begin again. This one write is
//     the commit;
//  4. write the entry and the records, each unless this or a later commit has
//     written it, and take them out of the document of the space.
//
// The tests of this package have such a keeper.
type Keeper[Tx any] interface {
	// Change keeps e, as work has filled it in, and what work did, unless there
	// is an entry of this space and key: then it does not keep anything, and
	// returns that entry. first reports which of the two happened. If work fails,
	// Change fails with that error and the key is free again.
	Change(ctx context.Context, e Entry, work func(tx Tx, e *Entry) error) (kept Entry, first bool, err error)
	// Revert marks the entry of a space and key as undone by the actor, and keeps
	// what work did. work gets the entry as it was before; if it fails, nothing
	// changes. Of two calls at once, the second sees what the first has done. It
	// fails with NoChange if there is no entry.
	Revert(ctx context.Context, space, key, actor string, work func(tx Tx, e Entry) error) error
	// Clean drops the Undo of entries older than UndoTerm, and whole entries older
	// than AnswerTerm, up to limit of each. It reports whether more may be left.
	Clean(ctx context.Context, now time.Time, limit int) (more bool, err error)
	// Entries returns up to limit entries of a space in the order of their keys,
	// from the first one after a key; empty is from the beginning.
	Entries(ctx context.Context, space, after string, limit int) ([]Entry, error)
	// Erase removes every entry of a space and keeps what work did, which removes
	// the records. Some time later nothing of them is left in the files of the
	// database either, as far as the database lets itself be told so.
	Erase(ctx context.Context, space string, work func(tx Tx) error) error
}

// Due is a row of a service whose notice is due.
type Due struct {
	Space, ID string
	// At is the instant of the notice, in microseconds since 1970. A change of
	// the row that moves its notice sets another one.
	At int64
}

// Queue leases rows that are due. They are a service's own records, so that no
// schedule can disagree with them.
type Queue[Tx any] interface {
	// Claim leases up to limit rows until an instant, the earliest first: those that
	// are due at now, and those that are due by a later instant and were neither leased
	// nor held since that was planned. It hands them to read together with what opens
	// a Tx for a space. No two claims get the same row until its lease is over. If
	// read fails, the rows may stay leased. read may run more than once.
	Claim(ctx context.Context, now, due, until time.Time, limit int, read func(rows []Due, open func(space string) Tx) error) error
	// Settle sets when the next notice of each row is due to what next returns,
	// in microseconds since 1970; 0 is never. It skips a row that is gone or
	// whose notice is due at another instant by now. next may run more than once.
	Settle(ctx context.Context, rows []Due, next func(tx Tx, row Due) (int64, error)) error
	// Hold lets a row be claimed again only at an instant in microseconds since
	// 1970, if its notice still is due at row.At.
	Hold(ctx context.Context, row Due, until int64) error
	// Next returns when the next row may be claimed, in microseconds since
	// 1970; 0 if none is waiting.
	Next(ctx context.Context) (int64, error)
	// Count returns how many rows may be claimed from each of n intervals on, the
	// first of which begins at an instant. The first counts those before it, too.
	Count(ctx context.Context, from time.Time, interval time.Duration, n int) ([]int32, error)
}
