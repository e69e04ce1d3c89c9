// Package tasksdb keeps tasks in SQL, on SQLite or PostgreSQL.
package tasksdb

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/clock"
	"becario/kit/due"
	"becario/kit/fault"
	"becario/kit/once"
	"becario/kit/sqldb"
	"becario/service/tasks"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store implements tasks.Store.
type Store struct {
	db    *sqldb.DB
	clock clock.Clock
}

var _ tasks.Store = (*Store)(nil)

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
func (s *Store) Once(ctx context.Context, call once.Call, response proto.Message, change func(tasks.Tx) (proto.Message, error)) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		return once.Do(ctx, t, call, s.clock.Now(), response, func() (proto.Message, error) {
			return change(&tx{ctx: ctx, tx: t, space: call.GetSpace()})
		})
	})
}

// Undo runs change and marks what was done under key as undone.
func (s *Store) Undo(ctx context.Context, call once.Call, undo proto.Message, change func(tasks.Tx) error) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		if err := once.Undo(ctx, t, call, undo); err != nil {
			return err
		}
		return change(&tx{ctx: ctx, tx: t, space: call.GetSpace()})
	})
}

const columns = `space, id, version, title, subject, due_date, due_time, zone, daypart,
	recurrence, priority, remind, done_at, created_at, removed, due_at, notice_at, nag`

func scan(rows *sql.Rows) (tasks.Record, error) {
	var r tasks.Record
	t := &tasksv1.Task{}
	var remind string
	var done, dueAt, noticeAt sql.NullInt64
	err := rows.Scan(&r.Space, &t.Id, &t.Version, &t.Title, &t.Subject, &t.DueDate, &t.DueTime, &t.Zone, &t.Daypart,
		&t.Recurrence, &t.Priority, &remind, &done, &t.CreatedAt, &r.Removed, &dueAt, &noticeAt, &t.Nag)
	t.Remind = strings.Fields(remind)
	t.DoneAt, r.DueAt, r.NoticeAt = done.Int64, dueAt.Int64, noticeAt.Int64
	r.Task = t
	return r, err
}

// Find returns the records of a space that were not removed.
func (s *Store) Find(ctx context.Context, space string, done bool) ([]tasks.Record, error) {
	query := `
		SELECT ` + columns + ` FROM tasks
		WHERE space = $1 AND NOT removed AND done_at IS NULL
		ORDER BY due_at NULLS LAST, created_at, id`
	if done {
		query = `
		SELECT ` + columns + ` FROM tasks
		WHERE space = $1 AND NOT removed AND done_at IS NOT NULL
		ORDER BY done_at DESC, id`
	}
	records, err := sqldb.Collect(ctx, s.db.Read(), scan, query, space)
	if err != nil {
		return nil, fmt.Errorf("find tasks: %w", err)
	}
	return records, nil
}

// Claim leases records whose notice is due.
func (s *Store) Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]tasks.Record, error) {
	var records []tasks.Record
	err := s.db.InTx(ctx, func(t *sqldb.Tx) error {
		rows, err := due.Claim(ctx, t, "tasks", now, limit, lease)
		if err != nil {
			return err
		}
		records = records[:0]
		for _, row := range rows {
			r, err := (&tx{ctx: ctx, tx: t, space: row.Space}).Get(row.ID)
			if err != nil {
				return err
			}
			records = append(records, r)
		}
		return nil
	})
	return records, err
}

// NextDue returns when the next record may be claimed.
func (s *Store) NextDue(ctx context.Context) (int64, error) {
	return due.Next(ctx, s.db.Read(), "tasks")
}

// Hold lets a notice be claimed again only at an instant.
func (s *Store) Hold(ctx context.Context, space, id string, at, until int64) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error { return due.Hold(ctx, t, "tasks", space, id, at, until) })
}

// Acknowledge gives a record its next notice if it still stands at the one at at.
func (s *Store) Acknowledge(ctx context.Context, space, id string, at int64, next func(tasks.Record, *tasksv1.Settings) int64) error {
	return s.db.InTx(ctx, func(t *sqldb.Tx) error {
		tx := &tx{ctx: ctx, tx: t, space: space}
		r, err := tx.Get(id)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil || r.NoticeAt != at {
			return err
		}
		settings, err := tx.Settings()
		if err != nil {
			return err
		}
		r.NoticeAt = next(r, settings)
		return tx.Put(r)
	})
}

type tx struct {
	ctx   context.Context
	tx    *sqldb.Tx
	space string
}

func (t *tx) Get(id string) (tasks.Record, error) {
	records, err := sqldb.Collect(t.ctx, t.tx, scan, `
		SELECT `+columns+` FROM tasks
		WHERE space = $1 AND id = $2`+t.tx.ForUpdate(), t.space, id)
	if err != nil {
		return tasks.Record{}, fmt.Errorf("get task: %w", err)
	}
	if len(records) == 0 {
		return tasks.Record{}, fault.New(fault.NotFound, "fault.no_task")
	}
	return records[0], nil
}

func (t *tx) Open() ([]tasks.Record, error) {
	records, err := sqldb.Collect(t.ctx, t.tx, scan, `
		SELECT `+columns+` FROM tasks
		WHERE space = $1 AND NOT removed AND done_at IS NULL`, t.space)
	if err != nil {
		return nil, fmt.Errorf("find open tasks: %w", err)
	}
	return records, nil
}

func (t *tx) Put(r tasks.Record) error {
	k := r.Task
	_, err := t.tx.ExecContext(t.ctx, `
		INSERT INTO tasks (`+columns+`, visible_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (space, id) DO UPDATE SET
			version = excluded.version, title = excluded.title, subject = excluded.subject,
			due_date = excluded.due_date, due_time = excluded.due_time, zone = excluded.zone,
			daypart = excluded.daypart, recurrence = excluded.recurrence, priority = excluded.priority,
			remind = excluded.remind, done_at = excluded.done_at, removed = excluded.removed,
			due_at = excluded.due_at, notice_at = excluded.notice_at, nag = excluded.nag, visible_at = excluded.visible_at`,
		t.space, k.Id, k.Version, k.Title, k.Subject, k.DueDate, k.DueTime, k.Zone, k.Daypart,
		k.Recurrence, k.Priority, strings.Join(k.Remind, " "), null(k.DoneAt), k.CreatedAt, r.Removed,
		null(r.DueAt), null(r.NoticeAt), k.Nag, null(r.NoticeAt))
	if err != nil {
		return fmt.Errorf("keep task: %w", err)
	}
	return nil
}

func (t *tx) Settings() (*tasksv1.Settings, error) {
	settings := &tasksv1.Settings{}
	var before string
	err := t.tx.QueryRowContext(t.ctx, `
		SELECT before, day_time, off FROM settings
		WHERE space = $1`, t.space).Scan(&before, &settings.DayTime, &settings.Off)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	settings.Before = strings.Fields(before)
	return settings, nil
}

func (t *tx) PutSettings(s *tasksv1.Settings) error {
	_, err := t.tx.ExecContext(t.ctx, `
		INSERT INTO settings (space, before, day_time, off)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (space) DO UPDATE SET
			before = excluded.before, day_time = excluded.day_time, off = excluded.off`,
		t.space, strings.Join(s.Before, " "), s.DayTime, s.Off)
	if err != nil {
		return fmt.Errorf("keep settings: %w", err)
	}
	return nil
}

// null is how an instant that is never is kept.
func null(at int64) sql.NullInt64 { return sql.NullInt64{Int64: at, Valid: at != 0} }
