// Package tasksmongo keeps tasks on a server that speaks MongoDB's protocol.
package tasksmongo

import (
	"cmp"
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	commonv1 "becario/api/becario/common/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgermongo"
	"becario/kit/mongodb"
	"becario/kit/page"
	"becario/service/tasks"
)

// Collections of the service.
const (
	kept     = "tasks"
	settings = "settings" // and the id of the one document of a space in it
)

func collections() []string { return []string{kept, settings} }

// Schema is what is in the database.
func Schema() mongodb.Schema {
	return mongodb.Schema{Name: "tasks", Version: 1, Indexes: append(ledgermongo.Indexes(collections()...),
		ledgermongo.QueueIndex(kept),
		mongodb.Index{Collection: kept, Keys: bson.D{{Key: "space", Value: 1}, {Key: "done_at", Value: -1}}})}
}

// Store implements tasks.Store.
type Store struct {
	*ledgermongo.Keeper[tasks.Tx]
	*ledgermongo.Queue[tasks.Tx]
	db *mongo.Database
}

var _ tasks.Store = (*Store)(nil)

// Open opens the database that a mongodb:// address names.
func Open(ctx context.Context, address string) (*Store, error) {
	db, err := mongodb.Open(ctx, address, Schema())
	if err != nil {
		return nil, err
	}
	keeper := ledgermongo.New(db, collections(), func(t *ledgermongo.Tx) tasks.Tx { return tx{t} })
	return &Store{Keeper: keeper, Queue: ledgermongo.NewQueue(keeper, kept), db: db}, nil
}

// Close ends the connections.
func (s *Store) Close() error { return mongodb.Close(s.db) }

// Ping reports whether the server answers.
func (s *Store) Ping(ctx context.Context) error { return mongodb.Ping(ctx, s.db) }

// task is what is stored of a task.
type task struct {
	ID         string   `bson:"id,omitempty"` // set by the keeper
	Version    int64    `bson:"version"`
	Title      string   `bson:"title"`
	Subject    string   `bson:"subject,omitempty"`
	DueDate    string   `bson:"due_date,omitempty"`
	DueTime    string   `bson:"due_time,omitempty"`
	Zone       string   `bson:"zone,omitempty"`
	Daypart    string   `bson:"daypart,omitempty"`
	Recurrence string   `bson:"recurrence,omitempty"`
	Priority   string   `bson:"priority,omitempty"`
	Remind     []string `bson:"remind,omitempty"`
	Nag        string   `bson:"nag,omitempty"`
	Lasts      string   `bson:"lasts,omitempty"`
	Except     []string `bson:"except,omitempty"`
	DoneAt     int64    `bson:"done_at"` // 0 is not done
	CreatedAt  int64    `bson:"created_at"`
	Removed    bool     `bson:"removed"`
	DueAt      int64    `bson:"due_at,omitempty"`
	NoticeAt   int64    `bson:"notice_at,omitempty"`
	VisibleAt  int64    `bson:"visible_at,omitempty"`
}

func stored(r tasks.Record) task {
	t := r.Task
	return task{Version: t.Version, Title: t.Title, Subject: t.Subject, DueDate: t.DueDate, DueTime: t.DueTime, Zone: t.Zone,
		Daypart: t.Daypart, Recurrence: t.Recurrence, Priority: t.Priority, Remind: t.Remind, Nag: t.Nag, Lasts: t.Lasts, Except: t.Except, DoneAt: t.DoneAt,
		CreatedAt: t.CreatedAt, Removed: r.Removed, DueAt: r.DueAt, NoticeAt: r.NoticeAt, VisibleAt: r.NoticeAt}
}

func (t task) record(space string) tasks.Record {
	return tasks.Record{Space: space, Removed: t.Removed, DueAt: t.DueAt, NoticeAt: t.NoticeAt, Task: &tasksv1.Task{
		Id: t.ID, Version: t.Version, Title: t.Title, Subject: t.Subject, DueDate: t.DueDate, DueTime: t.DueTime, Zone: t.Zone,
		Daypart: t.Daypart, Recurrence: t.Recurrence, Priority: t.Priority, Remind: t.Remind, Nag: t.Nag, Lasts: t.Lasts, Except: t.Except, DoneAt: t.DoneAt, CreatedAt: t.CreatedAt}}
}

func records(space string, found []task) []tasks.Record {
	var all []tasks.Record
	for _, t := range found {
		all = append(all, t.record(space))
	}
	return all
}

// preferences are what is stored of settings.
type preferences struct {
	Before  []string `bson:"before,omitempty"`
	DayTime string   `bson:"day_time"`
	Off     bool     `bson:"off"`
}

func (p preferences) message() *tasksv1.Settings {
	return &tasksv1.Settings{Before: p.Before, DayTime: p.DayTime, Off: p.Off}
}

// Find returns the records of a space that were not removed.
func (s *Store) Find(ctx context.Context, space string, f tasks.Filter, limit int) (_ []tasks.Record, total int, err error) {
	if err := s.Ready(ctx, space); err != nil {
		return nil, 0, err
	}
	when := bson.E{Key: "done_at", Value: 0}
	if f.Done {
		when.Value = bson.D{{Key: "$gt", Value: 0}}
	}
	found, err := mongodb.Collect[task](ctx, s.db.Collection(kept), bson.D{{Key: "space", Value: space}, when, {Key: "removed", Value: false}})
	if err != nil {
		return nil, 0, err
	}
	slices.SortFunc(found, func(a, b task) int {
		if f.Done {
			return cmp.Or(cmp.Compare(b.DoneAt, a.DoneAt), cmp.Compare(a.ID, b.ID))
		}
		return cmp.Or(never(a.DueAt)-never(b.DueAt), cmp.Compare(a.DueAt, b.DueAt), cmp.Compare(a.CreatedAt, b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	all := slices.DeleteFunc(records(space, found), func(r tasks.Record) bool { return !f.Lets(r) })
	total = len(all)
	if limit > 0 {
		all = all[:min(limit, total)]
	}
	return all, total, nil
}

// never is 1 for what is never due, which comes last.
func never(at int64) int {
	if at == 0 {
		return 1
	}
	return 0
}

// Export returns a page of all that is kept about a space.
func (s *Store) Export(ctx context.Context, space, at string) ([]*tasksv1.Kept, string, error) {
	if err := s.Ready(ctx, space); err != nil {
		return nil, "", err
	}
	return page.Read(ctx, at, ledger.PageLimit,
		page.Of(func(ctx context.Context, after string, limit int) ([]task, error) {
			return ledgermongo.Page[task](ctx, s.db, kept, space, after, limit)
		}, func(t task) string { return t.ID }, func(t task) *tasksv1.Kept {
			return &tasksv1.Kept{What: &tasksv1.Kept_Task{Task: t.record(space).Task}, Removed: t.Removed}
		}),
		page.Of(func(ctx context.Context, after string, limit int) ([]preferences, error) {
			return ledgermongo.Page[preferences](ctx, s.db, settings, space, after, limit)
		}, func(preferences) string { return settings }, func(p preferences) *tasksv1.Kept {
			return &tasksv1.Kept{What: &tasksv1.Kept_Settings{Settings: p.message()}}
		}),
		ledger.Changes(s.Keeper, space, &tasksv1.UndoResponse{}, func(c *commonv1.Change) *tasksv1.Kept {
			return &tasksv1.Kept{What: &tasksv1.Kept_Change{Change: c}}
		}))
}

// tx implements tasks.Tx.
type tx struct{ *ledgermongo.Tx }

func (t tx) Get(id string) (tasks.Record, error) {
	var found task
	there, err := t.Tx.Get(kept, id, &found)
	if err == nil && !there {
		err = fault.New(fault.NotFound, "fault.no_task")
	}
	if err != nil {
		return tasks.Record{}, err
	}
	return found.record(t.Space()), nil
}

func (t tx) Open() ([]tasks.Record, error) {
	found, err := ledgermongo.Find(t.Tx, kept, bson.D{{Key: "done_at", Value: 0}, {Key: "removed", Value: false}},
		func(t task) bool { return t.DoneAt == 0 && !t.Removed })
	return records(t.Space(), found), err
}

func (t tx) Put(r tasks.Record) error { return t.Tx.Put(kept, r.Task.Id, stored(r)) }

func (t tx) Settings() (*tasksv1.Settings, error) {
	var p preferences
	_, err := t.Tx.Get(settings, settings, &p)
	return p.message(), err
}

func (t tx) PutSettings(s *tasksv1.Settings) error {
	return t.Tx.Put(settings, settings, preferences{Before: s.Before, DayTime: s.DayTime, Off: s.Off})
}

// Erase removes all records of the space.
func (t tx) Erase() error {
	for _, collection := range collections() {
		t.Tx.Erase(collection)
	}
	return nil
}
