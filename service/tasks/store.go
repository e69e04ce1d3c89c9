package tasks

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/once"
)

// Store keeps tasks. Every call but the claims is about one space, and sees
// no other's records.
type Store interface {
	// Once runs change in one transaction, unless the call's key was used
	// in its space before: then it fills response with the first answer.
	// change returns what Undo will need.
	Once(ctx context.Context, call once.Call, response proto.Message, change func(Tx) (undo proto.Message, err error)) error
	// Undo runs change in one transaction that also marks the change made
	// under the call's key as undone; before it, undo is filled with what
	// Once kept.
	Undo(ctx context.Context, call once.Call, undo proto.Message, change func(Tx) error) error
	// Find returns the records of a space that were not removed: open ones by
	// due time, then age, or done ones, latest first.
	Find(ctx context.Context, space string, done bool) ([]Record, error)
	// Claim leases up to limit records whose notice is due at now.
	Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]Record, error)
	// NextDue returns when the next record may be claimed, in microseconds
	// since 1970; 0 if none is waiting.
	NextDue(ctx context.Context) (int64, error)
	// Hold lets a notice that still stands at at be claimed again only at until.
	Hold(ctx context.Context, space, id string, at, until int64) error
	// Acknowledge gives each record of a notice that still stands at at its
	// next notice.
	Acknowledge(ctx context.Context, space, id string, at int64, next func(Record, *tasksv1.Settings) int64) error
}

// Tx is what a change may do inside its transaction, for the space that it
// was opened for.
type Tx interface {
	// Get returns a record, removed ones too; not_found if there is none.
	Get(id string) (Record, error)
	// Open returns the records that are neither done nor removed.
	Open() ([]Record, error)
	// Put keeps a record as it is, new or not.
	Put(r Record) error
	// Settings returns the person's settings, or empty ones.
	Settings() (*tasksv1.Settings, error)
	// PutSettings keeps the settings.
	PutSettings(s *tasksv1.Settings) error
}

// Record is a task as the store keeps it.
type Record struct {
	Space   string
	Task    *tasksv1.Task
	Removed bool
	// DueAt is the instant at which the task becomes overdue and NoticeAt when
	// its next notice is due, in microseconds since 1970; 0 is never.
	DueAt    int64
	NoticeAt int64
}
