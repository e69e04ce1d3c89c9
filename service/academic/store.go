package academic

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/once"
)

// Store keeps subjects and classes. Every call but the claims is about one
// space, and sees no other's records.
type Store interface {
	// Once runs change in one transaction, unless the call's key was used
	// in its space before: then it fills response with the first answer.
	// change returns what Undo will need.
	Once(ctx context.Context, call once.Call, response proto.Message, change func(Tx) (undo proto.Message, err error)) error
	// Undo runs change in one transaction that also marks the change made
	// under the call's key as undone; before it, undo is filled with what
	// Once kept.
	Undo(ctx context.Context, call once.Call, undo proto.Message, change func(Tx) error) error
	// Subjects returns the subjects of a space that were not removed, the
	// oldest first.
	Subjects(ctx context.Context, space string) ([]*academicv1.Subject, error)
	// Classes returns the classes of a space that were not removed, the oldest
	// first.
	Classes(ctx context.Context, space string) ([]Record, error)
	// Claim leases up to limit records whose notice is due at now.
	Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]Due, error)
	// NextDue returns when the next record may be claimed, in microseconds
	// since 1970; 0 if none is waiting.
	NextDue(ctx context.Context) (int64, error)
	// Hold lets a notice that still stands at at be claimed again only at until.
	Hold(ctx context.Context, space, id string, at, until int64) error
	// Acknowledge gives the record of a notice that still stands at at its next
	// notice.
	Acknowledge(ctx context.Context, space, id string, at int64, next func(Due) int64) error
}

// Tx is what a change may do inside its transaction, for the space that it
// was opened for.
type Tx interface {
	// Class returns a class, a removed one too; not_found if there is none.
	Class(id string) (Record, error)
	// Classes returns the classes that were not removed, the oldest first.
	Classes() ([]Record, error)
	// PutClass keeps a class with its exceptions as they are, new or not.
	PutClass(r Record) error
	// Subject returns a subject, a removed one too; not_found if there is none.
	Subject(id string) (*academicv1.Subject, error)
	// Subjects returns the subjects that were not removed, the oldest first.
	Subjects() ([]*academicv1.Subject, error)
	// PutSubject keeps a subject as it is, new or not, or removes it.
	PutSubject(s *academicv1.Subject, removed bool) error
	// Settings returns the person's settings, or empty ones.
	Settings() (Settings, error)
	// PutSettings keeps the settings.
	PutSettings(s Settings) error
}

// Record is a class as the store keeps it.
type Record struct {
	Space string
	Class *academicv1.Class
	// SubjectID is the subject that the class belongs to.
	SubjectID string
	Removed   bool
	// NoticeAt is when its next notice is due and CreatedAt when it was added,
	// in microseconds since 1970; 0 is never.
	NoticeAt, CreatedAt int64
}

// Due is a record whose notice is due, with the settings of its person.
type Due struct {
	Record
	Settings Settings
}

// Settings say when the notices of a space come.
type Settings struct {
	// Chosen is false for those who never said how long before a class they
	// want its notice; Minutes is then empty.
	Chosen  bool
	Minutes []int32
}
