// Package ledger makes each change of a service happen once, keeps what is
// needed to take it back and who made it, and leases what is due. A service
// keeps its own records; the ledger keeps the rest, through a Keeper that
// stores both together.
package ledger

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"becario/kit/clock"
	"becario/kit/fault"
)

// How long an entry is of use. Step forgets what is older.
const (
	// AnswerTerm is how long a repeated call gets the answer of the first one.
	AnswerTerm = 90 * 24 * time.Hour
	// UndoTerm is how long a change can be taken back.
	UndoTerm = 30 * 24 * time.Hour
)

// Call is a call that changes something; the requests of the contracts are
// calls.
type Call interface {
	// GetSpace returns whose records change.
	GetSpace() string
	// GetActor returns who makes the change.
	GetActor() string
	// GetKey returns what is the same for the same change, however often it is
	// delivered. It is unique within the space.
	GetKey() string
}

// Named is a call of a service itself, or one whose request names no space.
type Named struct{ Space, Actor, Key string }

// GetSpace returns the space.
func (n Named) GetSpace() string { return n.Space }

// GetActor returns the actor.
func (n Named) GetActor() string { return n.Actor }

// GetKey returns the key.
func (n Named) GetKey() string { return n.Key }

// check refuses a call that lacks its space, its actor or its key.
func check(c Call) error {
	if c.GetSpace() == "" || c.GetActor() == "" || c.GetKey() == "" {
		return fault.New(fault.Invalid, "fault.no_key")
	}
	return nil
}

// Ledger makes changes with the transactions of a keeper.
type Ledger[Tx any] struct {
	keeper Keeper[Tx]
	clock  clock.Clock
}

// New returns a ledger on a keeper.
func New[Tx any](keeper Keeper[Tx], clock clock.Clock) *Ledger[Tx] {
	return &Ledger[Tx]{keeper: keeper, clock: clock}
}

// Do runs work once for a call and fills answer. If the key was used before in
// the space, it does nothing and fills answer with what was answered then. work
// fills answer and returns what Undo will need, or nil if the change cannot be
// taken back. What work does with tx is kept wholly or, if it fails, not at
// all. work may run more than once, so it must have no other effect.
//
// Do fails with invalid_argument if the call lacks its space, its actor or its
// key.
func (l *Ledger[Tx]) Do(ctx context.Context, c Call, answer proto.Message, work func(tx Tx) (undo proto.Message, err error)) error {
	if err := check(c); err != nil {
		return err
	}
	e := Entry{Space: c.GetSpace(), Key: c.GetKey(), Actor: c.GetActor(), At: l.clock.Now().UnixMicro()}
	kept, first, err := l.keeper.Change(ctx, e, func(tx Tx, e *Entry) error {
		proto.Reset(answer)
		undo, err := work(tx)
		if err != nil {
			return err
		}
		return e.fill(answer, undo)
	})
	if err != nil || first {
		return err
	}
	if err := proto.Unmarshal(kept.Answer, answer); err != nil {
		return fmt.Errorf("read the earlier answer: %w", err)
	}
	return nil
}

// Undo takes back the change that was made in the space under the key: it fills
// undo with what Do kept, and runs work, which fills answer. As with Do, work
// may run more than once.
//
// Undo fails with invalid_argument as Do does; with not_found if there is no
// such change, if it cannot be taken back or if UndoTerm is over; and with
// failed_precondition if it was taken back before. A second call is not a
// repetition: somebody pressed the button twice and is told so.
func (l *Ledger[Tx]) Undo(ctx context.Context, c Call, undo, answer proto.Message, work func(tx Tx) error) error {
	if err := check(c); err != nil {
		return err
	}
	oldest := l.clock.Now().Add(-UndoTerm).UnixMicro()
	return l.keeper.Revert(ctx, c.GetSpace(), c.GetKey(), c.GetActor(), func(tx Tx, e Entry) error {
		switch {
		case e.Undo == nil || e.At < oldest:
			return NoChange()
		case e.Undone:
			return fault.New(fault.State, "fault.undone")
		}
		if err := proto.Unmarshal(e.Undo, undo); err != nil {
			return fmt.Errorf("read what to take back: %w", err)
		}
		proto.Reset(answer)
		return work(tx)
	})
}

// NoChange returns the fault of undoing what is not there.
func NoChange() error { return fault.New(fault.NotFound, "fault.no_change") }

// stepLimit is how many entries one Step cleans at most.
const stepLimit = 500

// Step forgets some of what is of no use any more: how to undo changes after
// UndoTerm, and whole entries after AnswerTerm. It reports whether more may be
// left. Each step is short, so that other calls need not wait long.
func (l *Ledger[Tx]) Step(ctx context.Context) (more bool, err error) {
	return l.keeper.Clean(ctx, l.clock.Now(), stepLimit)
}
