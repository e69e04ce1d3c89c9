// Package requestsdb keeps requests in SQL, on SQLite or PostgreSQL.
package requestsdb

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/ledger/ledgerdb"
	"becario/kit/sqldb"
	"becario/service/requests"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the steps that bring a database up to date, in the folder
// "migrations".
func Migrations() fs.FS { return migrations }

// Store implements requests.Store.
type Store struct {
	*ledgerdb.Keeper[requests.Tx]
	*dues
	// lapsing leases drafts, and reminders requests.
	lapsing, reminders *ledgerdb.Queue[requests.Tx]
	db                 *sqldb.DB
}

// dues leases events of which the holder is to be told.
type dues = ledgerdb.Queue[requests.Tx]

var _ requests.Store = (*Store)(nil)

// Open opens the database that dsn names and brings it up to date.
func Open(ctx context.Context, dsn string) (*Store, error) {
	db, err := sqldb.Open(ctx, dsn, migrations)
	if err != nil {
		return nil, err
	}
	s := &Store{Keeper: ledgerdb.New(db, open), dues: ledgerdb.NewQueue(db, "events", ledgerdb.Each(open)),
		lapsing: ledgerdb.NewQueue(db, "drafts", ledgerdb.Each(open)), reminders: ledgerdb.NewQueue(db, "requests", ledgerdb.Each(open)), db: db}
	if err := s.chainOld(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", sqldb.Redact(dsn), err), db.Close())
	}
	return s, nil
}

func open(ctx context.Context, t *sqldb.Tx, space string) requests.Tx {
	return &tx{ctx: ctx, tx: t, space: space, heads: map[string]*head{}}
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// Stats returns how much work the database was given.
func (s *Store) Stats() sqldb.Stats { return s.db.Stats() }

// Space returns the space of a request.
func (s *Store) Space(ctx context.Context, id string) (string, error) {
	var space string
	err := s.db.Read().QueryRowContext(ctx, `
		SELECT space FROM requests
		WHERE id = $1`, id).Scan(&space)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, "fault.no_request")
	}
	if err != nil {
		return "", fmt.Errorf("find space of request: %w", err)
	}
	return space, nil
}

// Mine returns the requests of a space, latest first.
func (s *Store) Mine(ctx context.Context, space string) ([]*requestsv1.Request, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), scanRequest, `
		SELECT `+columns+` FROM requests
		WHERE space = $1
		ORDER BY filed_at DESC, id DESC`, space)
	if err != nil {
		return nil, fmt.Errorf("find requests: %w", err)
	}
	return found, withDocuments(ctx, s.db.Read(), found)
}

// Comments returns what staff last wrote on each request of a space.
func (s *Store) Comments(ctx context.Context, space string) (map[string]string, error) {
	type row struct{ request, comment string }
	rows, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (r row, err error) {
		err = rows.Scan(&r.request, &r.comment)
		return r, err
	}, `
		SELECT request_id, comment FROM events
		WHERE space = $1 AND kind IN ('advanced', 'messaged') AND comment <> ''
		ORDER BY at, id`, space)
	if err != nil {
		return nil, fmt.Errorf("find comments: %w", err)
	}
	comments := map[string]string{}
	for _, r := range rows {
		comments[r.request] = r.comment
	}
	return comments, nil
}

// Fetch returns the request with this id or number and its history.
func (s *Store) Fetch(ctx context.Context, id string) (*requestsv1.Request, []*requestsv1.Event, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), scanRequest, `
		SELECT `+columns+` FROM requests
		WHERE id = $1 OR number = $1`, id)
	if err != nil {
		return nil, nil, fmt.Errorf("fetch request: %w", err)
	}
	if len(found) == 0 {
		return nil, nil, fault.New(fault.NotFound, "fault.no_request")
	}
	if err := withDocuments(ctx, s.db.Read(), found); err != nil {
		return nil, nil, err
	}
	events, err := history(ctx, s.db.Read(), found[0].Id)
	return found[0], events, err
}

// Histories returns the events of requests.
func (s *Store) Histories(ctx context.Context, ids []string) (map[string][]*requestsv1.Event, error) {
	histories := map[string][]*requestsv1.Event{}
	if len(ids) == 0 {
		return histories, nil
	}
	var c conditions
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	type row struct {
		request string
		event   *requestsv1.Event
	}
	rows, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (row, error) {
		r := row{event: &requestsv1.Event{}}
		e := r.event
		err := rows.Scan(append([]any{&r.request}, fieldsOf(e)...)...)
		return r, err
	}, `
		SELECT request_id, `+eventColumns+` FROM events
		WHERE request_id IN (`+c.values(args)+`)
		ORDER BY at, id`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("read histories: %w", err)
	}
	for _, r := range rows {
		histories[r.request] = append(histories[r.request], r.event)
	}
	return histories, nil
}

// Documents returns the ids of all documents of a space.
func (s *Store) Documents(ctx context.Context, space string) ([]string, error) {
	ids, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	}, `
		SELECT documents.id FROM documents
		JOIN requests ON requests.id = documents.request_id
		WHERE requests.space = $1`, space)
	if err != nil {
		return nil, fmt.Errorf("find documents: %w", err)
	}
	begun, err := drafts(ctx, s.db.Read(), space, "")
	for _, d := range begun {
		for _, paper := range d.Documents {
			ids = append(ids, paper.Id)
		}
	}
	return ids, err
}
