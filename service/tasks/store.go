package tasks

import (
	"context"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/ledger"
)

// Store keeps tasks. Every call but the claims is about one space, and sees
// no other's records.
type Store interface {
	ledger.Keeper[Tx]
	ledger.Queue[Tx]
	// Find returns the records of a space that were not removed and that a filter
	// lets through, limit at most (0 is all), and how many there are: open ones by
	// due time, then age, or done ones, latest first.
	Find(ctx context.Context, space string, f Filter, limit int) (found []Record, total int, err error)
	// Export returns a page of all that is kept about a space, removed records
	// and what the ledger has of it included, and where the next page begins;
	// empty is both the first page and none.
	Export(ctx context.Context, space, page string) (kept []*tasksv1.Kept, next string, err error)
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
	// Erase removes all records of the space.
	Erase() error
}

// Filter is which tasks are looked for. What is zero does not limit.
type Filter struct {
	// Done is the done ones; without it, the open ones.
	Done bool
	// From and To are the days on which they are due, both included.
	From, To string
	// By is the instant at which they are overdue, in microseconds since 1970.
	By       int64
	Priority string
}

// Lets reports whether a filter lets a record through.
func (f Filter) Lets(r Record) bool {
	t := r.Task
	return (t.DoneAt != 0) == f.Done && !r.Removed &&
		(f.From == "" || (t.DueDate != "" && t.DueDate >= f.From)) &&
		(f.To == "" || (t.DueDate != "" && t.DueDate <= f.To)) &&
		(f.By == 0 || (r.DueAt != 0 && r.DueAt <= f.By)) &&
		(f.Priority == "" || t.Priority == f.Priority)
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
