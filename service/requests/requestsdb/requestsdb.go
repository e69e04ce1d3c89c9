// Package requestsdb keeps requests in SQL, on SQLite or PostgreSQL.
package requestsdb

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/due"
	"becario/kit/fault"
	"becario/kit/once"
	"becario/kit/sqldb"
	"becario/service/requests"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store implements requests.Store.
type Store struct {
	db    *sqldb.DB
	clock clock.Clock
}

var _ requests.Store = (*Store)(nil)

// Open opens the database that dsn names and brings it up to date.
func Open(ctx context.Context, dsn string, clock clock.Clock) (*Store, error) {
	db, err := sqldb.Open(ctx, dsn, migrations)
	if err != nil {
		return nil, err
	}
	return &Store{db: db, clock: clock}, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// Once runs change unless the key was used before.
func (s *Store) Once(ctx context.Context, call once.Call, response proto.Message, change func(requests.Tx) error) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		return once.Do(ctx, t, call, s.clock.Now(), response, func() (proto.Message, error) {
			return nil, change(&tx{ctx: ctx, tx: t})
		})
	})
}

// Mine returns the requests of a space, latest first.
func (s *Store) Mine(ctx context.Context, space string) ([]*requestsv1.Request, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), scan, `
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
	rows, err := sqldb.Collect(ctx, s.db.Read(), func(rows *sql.Rows) (r row, err error) {
		err = rows.Scan(&r.request, &r.comment)
		return r, err
	}, `
		SELECT request_id, comment FROM events
		WHERE space = $1 AND kind = 'advanced' AND comment <> ''
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
	found, err := sqldb.Collect(ctx, s.db.Read(), scan, `
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
	rows, err := sqldb.Collect(ctx, s.db.Read(), func(rows *sql.Rows) (row, error) {
		r := row{event: &requestsv1.Event{}}
		e := r.event
		err := rows.Scan(&r.request, &e.Id, &e.At, &e.Kind, &e.Actor, &e.From, &e.To, &e.Comment, &e.Deadline)
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

// Claim leases events of which the holder is to be told.
func (s *Store) Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]requests.Told, error) {
	var told []requests.Told
	err := s.db.InTx(ctx, func(t *sqldb.Tx) error {
		rows, err := due.Claim(ctx, t, "events", now, limit, lease)
		if err != nil {
			return err
		}
		told = told[:0]
		for _, row := range rows {
			one, err := tell(ctx, t, row)
			if err != nil {
				return err
			}
			told = append(told, one)
		}
		return nil
	})
	// What happened first is told first.
	slices.SortFunc(told, func(a, b requests.Told) int {
		return cmp.Or(cmp.Compare(a.Event.At, b.Event.At), cmp.Compare(a.Event.Id, b.Event.Id))
	})
	return told, err
}

func tell(ctx context.Context, t *sqldb.Tx, row due.Row) (requests.Told, error) {
	var request string
	e := &requestsv1.Event{}
	err := t.QueryRowContext(ctx, `
		SELECT request_id, `+eventColumns+` FROM events
		WHERE space = $1 AND id = $2`, row.Space, row.ID).
		Scan(&request, &e.Id, &e.At, &e.Kind, &e.Actor, &e.From, &e.To, &e.Comment, &e.Deadline)
	if err != nil {
		return requests.Told{}, fmt.Errorf("get event: %w", err)
	}
	found, err := sqldb.Collect(ctx, t, scan, `
		SELECT `+columns+` FROM requests
		WHERE id = $1`, request)
	if err != nil {
		return requests.Told{}, fmt.Errorf("get request of event %s: %w", row.ID, err)
	}
	if len(found) == 0 {
		return requests.Told{}, fmt.Errorf("event %s: its request is gone", row.ID)
	}
	return requests.Told{Request: found[0], Event: e}, nil
}

// NextDue returns when the next event may be claimed.
func (s *Store) NextDue(ctx context.Context) (int64, error) {
	return due.Next(ctx, s.db.Read(), "events")
}

// Hold lets a notice be claimed again only at an instant.
func (s *Store) Hold(ctx context.Context, space, event string, at, until int64) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error { return due.Hold(ctx, t, "events", space, event, at, until) })
}

// Acknowledge says that the person has been told of an event.
func (s *Store) Acknowledge(ctx context.Context, space, event string) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		_, err := t.ExecContext(ctx, `
			UPDATE events SET notice_at = NULL, visible_at = NULL
			WHERE space = $1 AND id = $2`, space, event)
		if err != nil {
			return fmt.Errorf("acknowledge event: %w", err)
		}
		return nil
	})
}
