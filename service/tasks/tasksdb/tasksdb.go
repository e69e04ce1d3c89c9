// Package tasksdb keeps tasks in SQL, on SQLite or PostgreSQL.
package tasksdb

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgerdb"
	"becario/kit/sqldb"
	"becario/service/tasks"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the steps that bring a database up to date, in the folder
// "migrations".
func Migrations() fs.FS { return migrations }

// Store implements tasks.Store.
type Store struct {
	*ledgerdb.Keeper[tasks.Tx]
	*ledgerdb.Queue[tasks.Tx]
	db *sqldb.DB
}

var _ tasks.Store = (*Store)(nil)

// Open opens the database that dsn names and brings it up to date.
func Open(ctx context.Context, dsn string) (*Store, error) {
	db, err := sqldb.Open(ctx, dsn, migrations)
	if err != nil {
		return nil, err
	}
	return &Store{Keeper: ledgerdb.New(db, open), Queue: ledgerdb.NewQueue(db, "tasks", readDue), db: db}, nil
}

func open(ctx context.Context, t *sqldb.Tx, space string) tasks.Tx {
	return &tx{ctx: ctx, tx: t, space: space}
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// Stats returns how much work the database was given.
func (s *Store) Stats() sqldb.Stats { return s.db.Stats() }

const columns = `space, id, version, title, subject, due_date, due_time, zone, daypart,
	recurrence, priority, remind, done_at, created_at, removed, due_at, notice_at, nag, lasts, except_days`

func scan(rows sqldb.Row) (tasks.Record, error) {
	var r tasks.Record
	t := &tasksv1.Task{}
	var remind, except string
	var done, dueAt, noticeAt sql.NullInt64
	err := rows.Scan(&r.Space, &t.Id, &t.Version, &t.Title, &t.Subject, &t.DueDate, &t.DueTime, &t.Zone, &t.Daypart,
		&t.Recurrence, &t.Priority, &remind, &done, &t.CreatedAt, &r.Removed, &dueAt, &noticeAt, &t.Nag, &t.Lasts, &except)
	t.Remind, t.Except = strings.Fields(remind), strings.Fields(except)
	t.DoneAt, r.DueAt, r.NoticeAt = done.Int64, dueAt.Int64, noticeAt.Int64
	r.Task = t
	return r, err
}

// Find returns records of a space that were not removed.
func (s *Store) Find(ctx context.Context, space string, f tasks.Filter, limit int) (found []tasks.Record, total int, err error) {
	args := []any{space}
	where, order := `space = $1 AND NOT removed AND done_at IS NULL`, `due_at NULLS LAST, created_at, id`
	if f.Done {
		where, order = `space = $1 AND NOT removed AND done_at IS NOT NULL`, `done_at DESC, id`
	}
	and := func(condition string, value any) {
		args = append(args, value)
		where += ` AND ` + condition + ` $` + strconv.Itoa(len(args))
	}
	if f.From+f.To != "" {
		where += ` AND due_date <> ''`
	}
	if f.From != "" {
		and(`due_date >=`, f.From)
	}
	if f.To != "" {
		and(`due_date <=`, f.To)
	}
	if f.By != 0 {
		and(`due_at <=`, f.By)
	}
	if f.Priority != "" {
		and(`priority =`, f.Priority)
	}
	query := `
		SELECT ` + columns + ` FROM tasks
		WHERE ` + where + `
		ORDER BY ` + order
	if limit > 0 {
		query += `
		LIMIT ` + strconv.Itoa(limit)
	}
	if found, err = sqldb.Collect(ctx, s.db.Read(), scan, query, args...); err != nil {
		return nil, 0, fmt.Errorf("find tasks: %w", err)
	}
	if limit == 0 || len(found) < limit {
		return found, len(found), nil
	}
	err = sqldb.First(ctx, s.db.Read(), []any{&total}, `
		SELECT COUNT(*) FROM tasks
		WHERE `+where, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("count tasks: %w", err)
	}
	return found, max(total, len(found)), nil
}

type tx struct {
	ctx   context.Context
	tx    *sqldb.Tx
	space string
	read  *read // nil if nothing was read before
}

// read is what was read of rows whose reminders are due.
type read struct {
	records  map[ledger.Due]tasks.Record // by space and ID
	settings map[string]*tasksv1.Settings
}

// readDue reads tasks that are due and the settings of their spaces together.
func readDue(ctx context.Context, t *sqldb.Tx, rows []ledger.Due) (func(space string) tasks.Tx, error) {
	r := &read{records: map[ledger.Due]tasks.Record{}, settings: map[string]*tasksv1.Settings{}}
	among, args := ledgerdb.Among(t, rows)
	var b sqldb.Batch
	b.Query(func(row sqldb.Row) error {
		record, err := scan(row)
		r.records[ledger.Due{Space: record.Space, ID: record.Task.GetId()}] = record
		return err
	}, `
		SELECT `+columns+` FROM tasks
		WHERE (space, id) IN `+among, args...)
	b.Query(func(row sqldb.Row) error {
		s := &tasksv1.Settings{}
		var space, before string
		err := row.Scan(&space, &before, &s.DayTime, &s.Off)
		s.Before = strings.Fields(before)
		r.settings[space] = s
		return err
	}, `
		SELECT space, before, day_time, off FROM settings
		WHERE space IN (SELECT space FROM tasks WHERE (space, id) IN `+among+`)`, args...)
	if err := t.Send(ctx, &b); err != nil {
		return nil, fmt.Errorf("read due tasks: %w", err)
	}
	return func(space string) tasks.Tx { return &tx{ctx: ctx, tx: t, space: space, read: r} }, nil
}

func (t *tx) Get(id string) (tasks.Record, error) {
	if t.read != nil {
		if r, ok := t.read.records[ledger.Due{Space: t.space, ID: id}]; ok {
			return r, nil
		}
	}
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
	err := t.tx.Exec(t.ctx, `
		INSERT INTO tasks (`+columns+`, visible_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		ON CONFLICT (space, id) DO UPDATE SET
			version = excluded.version, title = excluded.title, subject = excluded.subject,
			due_date = excluded.due_date, due_time = excluded.due_time, zone = excluded.zone,
			daypart = excluded.daypart, recurrence = excluded.recurrence, priority = excluded.priority,
			remind = excluded.remind, done_at = excluded.done_at, removed = excluded.removed,
			due_at = excluded.due_at, notice_at = excluded.notice_at, nag = excluded.nag, lasts = excluded.lasts, except_days = excluded.except_days, visible_at = excluded.visible_at`,
		t.space, k.Id, k.Version, k.Title, k.Subject, k.DueDate, k.DueTime, k.Zone, k.Daypart,
		k.Recurrence, k.Priority, strings.Join(k.Remind, " "), null(k.DoneAt), k.CreatedAt, r.Removed,
		null(r.DueAt), null(r.NoticeAt), k.Nag, k.Lasts, strings.Join(k.Except, " "), null(r.NoticeAt))
	if err != nil {
		return fmt.Errorf("keep task: %w", err)
	}
	return nil
}

func (t *tx) Settings() (*tasksv1.Settings, error) {
	settings := &tasksv1.Settings{}
	if t.read != nil {
		return cmp.Or(t.read.settings[t.space], settings), nil
	}
	var before string
	err := sqldb.First(t.ctx, t.tx, []any{&before, &settings.DayTime, &settings.Off}, `
		SELECT before, day_time, off FROM settings
		WHERE space = $1`, t.space)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	settings.Before = strings.Fields(before)
	return settings, nil
}

func (t *tx) PutSettings(s *tasksv1.Settings) error {
	err := t.tx.Exec(t.ctx, `
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
