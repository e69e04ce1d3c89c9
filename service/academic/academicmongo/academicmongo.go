// Package academicmongo keeps subjects and classes on a server that speaks
// MongoDB's protocol. A class and its exceptions are one document.
package academicmongo

import (
	"cmp"
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"

	academicv1 "becario/api/becario/academic/v1"
	commonv1 "becario/api/becario/common/v1"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgermongo"
	"becario/kit/mongodb"
	"becario/kit/page"
	"becario/service/academic"
)

// Collections of the service.
const (
	classes  = "classes"
	subjects = "subjects"
	settings = "settings" // and the id of the one document of a space in it
)

func collections() []string { return []string{classes, subjects, settings} }

// Schema is what is in the database.
func Schema() mongodb.Schema {
	return mongodb.Schema{Name: "academic", Version: 1, Indexes: append(ledgermongo.Indexes(collections()...), ledgermongo.QueueIndex(classes))}
}

// Store implements academic.Store.
type Store struct {
	*ledgermongo.Keeper[academic.Tx]
	*ledgermongo.Queue[academic.Tx]
	db *mongo.Database
}

var _ academic.Store = (*Store)(nil)

// Open opens the database that a mongodb:// address names.
func Open(ctx context.Context, address string) (*Store, error) {
	db, err := mongodb.Open(ctx, address, Schema())
	if err != nil {
		return nil, err
	}
	keeper := ledgermongo.New(db, collections(), func(t *ledgermongo.Tx) academic.Tx { return tx{t} })
	return &Store{Keeper: keeper, Queue: ledgermongo.NewQueue(keeper, classes), db: db}, nil
}

// Close ends the connections.
func (s *Store) Close() error { return mongodb.Close(s.db) }

// Ping reports whether the server answers.
func (s *Store) Ping(ctx context.Context) error { return mongodb.Ping(ctx, s.db) }

// class is what is stored of a class.
type class struct {
	ID         string      `bson:"id,omitempty"` // set by the keeper
	Version    int64       `bson:"version"`
	SubjectID  string      `bson:"subject_id"`
	Subject    string      `bson:"subject"`
	Recurrence string      `bson:"recurrence,omitempty"`
	Date       string      `bson:"date,omitempty"`
	Start      string      `bson:"start,omitempty"`
	End        string      `bson:"end,omitempty"`
	Zone       string      `bson:"zone,omitempty"`
	Room       string      `bson:"room,omitempty"`
	Teacher    string      `bson:"teacher,omitempty"`
	Group      string      `bson:"group,omitempty"`
	Type       string      `bson:"type,omitempty"`
	Week       string      `bson:"week,omitempty"`
	Exceptions []exception `bson:"exceptions,omitempty"`
	CreatedAt  int64       `bson:"created_at"`
	Removed    bool        `bson:"removed"`
	NoticeAt   int64       `bson:"notice_at,omitempty"`
	VisibleAt  int64       `bson:"visible_at,omitempty"`
}

// exception is what is stored of one date of a class that differs.
type exception struct {
	Date      string `bson:"date"`
	Cancelled bool   `bson:"cancelled,omitempty"`
	NewDate   string `bson:"new_date,omitempty"`
	Start     string `bson:"start,omitempty"`
	End       string `bson:"end,omitempty"`
	Room      string `bson:"room,omitempty"`
	Group     string `bson:"group,omitempty"`
	Type      string `bson:"type,omitempty"`
	Silent    bool   `bson:"silent,omitempty"`
}

func stored(r academic.Record) class {
	c := r.Class
	doc := class{Version: c.Version, SubjectID: r.SubjectID, Subject: c.Subject, Recurrence: c.Recurrence, Date: c.Date, Start: c.Start, End: c.End,
		Zone: c.Zone, Room: c.Room, Teacher: c.Teacher, Group: c.Group, Type: c.Type, Week: c.Week,
		CreatedAt: r.CreatedAt, Removed: r.Removed, NoticeAt: r.NoticeAt, VisibleAt: r.NoticeAt}
	for _, e := range c.Exceptions {
		doc.Exceptions = append(doc.Exceptions, exception{Date: e.Date, Cancelled: e.Cancelled, NewDate: e.NewDate, Start: e.Start, End: e.End,
			Room: e.Room, Group: e.Group, Type: e.Type, Silent: e.Silent})
	}
	return doc
}

func (c class) record(space string) academic.Record {
	r := academic.Record{Space: space, SubjectID: c.SubjectID, Removed: c.Removed, NoticeAt: c.NoticeAt, CreatedAt: c.CreatedAt, Class: &academicv1.Class{
		Id: c.ID, Version: c.Version, Subject: c.Subject, Recurrence: c.Recurrence, Date: c.Date, Start: c.Start, End: c.End,
		Zone: c.Zone, Room: c.Room, Teacher: c.Teacher, Group: c.Group, Type: c.Type, Week: c.Week}}
	for _, e := range c.Exceptions {
		r.Class.Exceptions = append(r.Class.Exceptions, &academicv1.Exception{Date: e.Date, Cancelled: e.Cancelled, NewDate: e.NewDate, Start: e.Start, End: e.End,
			Room: e.Room, Group: e.Group, Type: e.Type, Silent: e.Silent})
	}
	slices.SortFunc(r.Class.Exceptions, func(a, b *academicv1.Exception) int { return cmp.Compare(a.Date, b.Date) })
	return r
}

// subject is what is stored of a subject.
type subject struct {
	ID      string `bson:"id,omitempty"` // set by the keeper
	Version int64  `bson:"version"`
	Name    string `bson:"name"`
	Alias   string `bson:"alias,omitempty"`
	Teacher string `bson:"teacher,omitempty"`
	Credits int32  `bson:"credits,omitempty"`
	Group   string `bson:"group,omitempty"`
	// Chosen and Minutes are settings of its own.
	Chosen  bool    `bson:"chosen,omitempty"`
	Minutes []int32 `bson:"minutes,omitempty"`
	Removed bool    `bson:"removed"`
}

func (s subject) message() *academicv1.Subject {
	m := &academicv1.Subject{Id: s.ID, Version: s.Version, Name: s.Name, Alias: s.Alias, Teacher: s.Teacher, Credits: s.Credits, Group: s.Group}
	if s.Chosen {
		m.Settings = &academicv1.Settings{Chosen: true, NoticeMinutes: s.Minutes}
	}
	return m
}

// leads are what is stored of settings.
type leads struct {
	Chosen  bool    `bson:"chosen"`
	Minutes []int32 `bson:"minutes,omitempty"`
}

// view reads a space outside of a change.
func (s *Store) view(ctx context.Context, space string) (tx, error) {
	if err := s.Ready(ctx, space); err != nil {
		return tx{}, err
	}
	return tx{ledgermongo.View(ctx, s.db, space)}, nil
}

// Subjects returns the subjects of a space that were not removed.
func (s *Store) Subjects(ctx context.Context, space string) ([]*academicv1.Subject, error) {
	t, err := s.view(ctx, space)
	if err != nil {
		return nil, err
	}
	return t.Subjects()
}

// Settings returns the settings of a space, or empty ones.
func (s *Store) Settings(ctx context.Context, space string) (academic.Settings, error) {
	t, err := s.view(ctx, space)
	if err != nil {
		return academic.Settings{}, err
	}
	return t.Settings()
}

// Classes returns the classes of a space that were not removed.
func (s *Store) Classes(ctx context.Context, space string) ([]academic.Record, error) {
	t, err := s.view(ctx, space)
	if err != nil {
		return nil, err
	}
	return t.Classes()
}

// Export returns a page of all that is kept about a space.
func (s *Store) Export(ctx context.Context, space, at string) ([]*academicv1.Kept, string, error) {
	if err := s.Ready(ctx, space); err != nil {
		return nil, "", err
	}
	return page.Read(ctx, at, ledger.PageLimit,
		page.Of(func(ctx context.Context, after string, limit int) ([]subject, error) {
			return ledgermongo.Page[subject](ctx, s.db, subjects, space, after, limit)
		}, func(s subject) string { return s.ID }, func(s subject) *academicv1.Kept {
			return &academicv1.Kept{What: &academicv1.Kept_Subject{Subject: s.message()}, Removed: s.Removed}
		}),
		page.Of(func(ctx context.Context, after string, limit int) ([]class, error) {
			return ledgermongo.Page[class](ctx, s.db, classes, space, after, limit)
		}, func(c class) string { return c.ID }, func(c class) *academicv1.Kept {
			return &academicv1.Kept{What: &academicv1.Kept_Class{Class: c.record(space).Class}, Removed: c.Removed}
		}),
		page.Of(func(ctx context.Context, after string, limit int) ([]leads, error) {
			return ledgermongo.Page[leads](ctx, s.db, settings, space, after, limit)
		}, func(leads) string { return settings }, func(l leads) *academicv1.Kept {
			return &academicv1.Kept{What: &academicv1.Kept_Settings{Settings: &academicv1.Settings{Chosen: l.Chosen, NoticeMinutes: l.Minutes}}}
		}),
		ledger.Changes(s.Keeper, space, &academicv1.UndoResponse{}, func(c *commonv1.Change) *academicv1.Kept {
			return &academicv1.Kept{What: &academicv1.Kept_Change{Change: c}}
		}))
}
