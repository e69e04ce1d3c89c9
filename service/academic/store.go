package academic

import (
	"context"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/ledger"
)

// Store keeps subjects and classes. Every call but the claims is about one
// space, and sees no other's records.
type Store interface {
	ledger.Keeper[Tx]
	ledger.Queue[Tx]
	// Subjects returns the subjects of a space that were not removed, the
	// oldest first.
	Subjects(ctx context.Context, space string) ([]*academicv1.Subject, error)
	// Classes returns the classes of a space that were not removed, the oldest
	// first.
	Classes(ctx context.Context, space string) ([]Record, error)
	// Settings returns the settings of a space, or empty ones.
	Settings(ctx context.Context, space string) (Settings, error)
	// Export returns a page of all that is kept about a space, removed records
	// and what the ledger has of it included, and where the next page begins;
	// empty is both the first page and none.
	Export(ctx context.Context, space, page string) (kept []*academicv1.Kept, next string, err error)
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
	// Erase removes all records of the space.
	Erase() error
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

// Settings say when the notices of a space come.
type Settings struct {
	// Chosen is false for those who never said how long before a class they
	// want its notice; Minutes is then empty.
	Chosen  bool
	Minutes []int32
}
