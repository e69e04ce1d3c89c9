package academicdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgerdb"
	"becario/kit/sqldb"
	"becario/service/academic"
)

// tx is a transaction for one space.
type tx struct {
	ctx   context.Context
	tx    *sqldb.Tx
	space string
	read  *read // nil if nothing was read before
}

// read is what was read of rows whose notices are due.
type read struct {
	records  map[ledger.Due]academic.Record // by space and ID
	settings map[string]academic.Settings
	subjects map[ledger.Due]*academicv1.Subject // by space and ID
}

// readDue reads classes of which notice is due and the settings of their spaces.
func readDue(ctx context.Context, t *sqldb.Tx, rows []ledger.Due) (func(space string) academic.Tx, error) {
	r := &read{records: map[ledger.Due]academic.Record{}, settings: map[string]academic.Settings{}, subjects: map[ledger.Due]*academicv1.Subject{}}
	among, args := ledgerdb.Among(t, rows)
	records, err := classes(ctx, t, "", "(c.space, c.id) IN "+among, args...)
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		r.records[ledger.Due{Space: record.Space, ID: record.Class.Id}] = record
	}
	_, err = sqldb.Collect(ctx, t, func(row sqldb.Row) (_ struct{}, err error) {
		var space, minutes string
		var s academic.Settings
		if err = row.Scan(&space, &s.Chosen, &minutes); err == nil {
			s.Minutes, err = readMinutes(minutes)
		}
		r.settings[space] = s
		return struct{}{}, err
	}, `
		SELECT space, chosen, minutes FROM settings
		WHERE space IN (SELECT space FROM classes WHERE (space, id) IN `+among+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	_, err = sqldb.Collect(ctx, t, func(row sqldb.Row) (_ struct{}, err error) {
		k, err := scanKept(row)
		if err == nil {
			r.subjects[ledger.Due{Space: k.space, ID: k.subject.Id}] = k.subject
		}
		return struct{}{}, err
	}, `
		SELECT `+subjectColumns+` FROM subjects
		WHERE (space, id) IN (SELECT space, subject_id FROM classes WHERE (space, id) IN `+among+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read subjects: %w", err)
	}
	return func(space string) academic.Tx { return &tx{ctx: ctx, tx: t, space: space, read: r} }, nil
}

const subjectColumns = `space, id, version, name, alias, teacher, credits, group_name, chosen, minutes, removed`

// keptSubject is a subject as it is kept.
type keptSubject struct {
	space   string
	subject *academicv1.Subject
	removed bool
}

func scanKept(rows sqldb.Row) (k keptSubject, err error) {
	s, own, minutes := &academicv1.Subject{}, &academicv1.Settings{}, ""
	k.subject = s
	err = rows.Scan(&k.space, &s.Id, &s.Version, &s.Name, &s.Alias, &s.Teacher, &s.Credits, &s.Group, &own.Chosen, &minutes, &k.removed)
	if err == nil && own.Chosen {
		s.Settings = own
		own.NoticeMinutes, err = readMinutes(minutes)
	}
	return k, err
}

func scanSubject(rows sqldb.Row) (*academicv1.Subject, error) {
	k, err := scanKept(rows)
	return k.subject, err
}

func subjects(ctx context.Context, q sqldb.Queryer, space string) ([]*academicv1.Subject, error) {
	all, err := sqldb.Collect(ctx, q, scanSubject, `
		SELECT `+subjectColumns+` FROM subjects
		WHERE space = $1 AND NOT removed
		ORDER BY id`, space)
	if err != nil {
		return nil, fmt.Errorf("find subjects: %w", err)
	}
	return all, nil
}

func (t *tx) Subjects() ([]*academicv1.Subject, error) { return subjects(t.ctx, t.tx, t.space) }

func (t *tx) Subject(id string) (*academicv1.Subject, error) {
	if t.read != nil {
		if s, ok := t.read.subjects[ledger.Due{Space: t.space, ID: id}]; ok {
			return s, nil
		}
	}
	all, err := sqldb.Collect(t.ctx, t.tx, scanSubject, `
		SELECT `+subjectColumns+` FROM subjects
		WHERE space = $1 AND id = $2`, t.space, id)
	if err != nil {
		return nil, fmt.Errorf("get subject: %w", err)
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "fault.unknown_subject", "subject", "")
	}
	return all[0], nil
}

func (t *tx) PutSubject(s *academicv1.Subject, removed bool) error {
	err := t.tx.Exec(t.ctx, `
		INSERT INTO subjects (`+subjectColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (space, id) DO UPDATE SET
			version = excluded.version, name = excluded.name, alias = excluded.alias, teacher = excluded.teacher,
			credits = excluded.credits, group_name = excluded.group_name, chosen = excluded.chosen, minutes = excluded.minutes,
			removed = excluded.removed`,
		t.space, s.Id, s.Version, s.Name, s.Alias, s.Teacher, s.Credits, s.Group, s.GetSettings().GetChosen(), writeMinutes(s.GetSettings().GetNoticeMinutes()), removed)
	if err != nil {
		return fmt.Errorf("keep subject: %w", err)
	}
	return nil
}

// line is a class with one of its exceptions, or with none.
type line struct {
	record    academic.Record
	exception *academicv1.Exception
}

func scanLine(rows sqldb.Row) (line, error) {
	c := &academicv1.Class{}
	l := line{record: academic.Record{Class: c}}
	var noticeAt sql.NullInt64
	var day, newDay, starts, ends, room, group, kind sql.NullString
	var cancelled, silent sql.NullBool
	err := rows.Scan(&l.record.Space, &c.Id, &c.Version, &l.record.SubjectID, &c.Subject, &c.Recurrence, &c.Date, &c.Start, &c.End,
		&c.Zone, &c.Room, &c.Teacher, &c.Group, &c.Type, &c.Week, &l.record.CreatedAt, &l.record.Removed, &noticeAt,
		&day, &cancelled, &newDay, &starts, &ends, &room, &group, &kind, &silent)
	l.record.NoticeAt = noticeAt.Int64
	if day.Valid {
		l.exception = &academicv1.Exception{Date: day.String, Cancelled: cancelled.Bool, NewDate: newDay.String,
			Start: starts.String, End: ends.String, Room: room.String, Group: group.String, Type: kind.String, Silent: silent.Bool}
	}
	return l, err
}

// classes returns the classes that fulfil a condition, each with
// its exceptions, in one query so that they belong together. lock is the clause
// of a transaction that may change them.
func classes(ctx context.Context, q sqldb.Queryer, lock, condition string, args ...any) ([]academic.Record, error) {
	lines, err := sqldb.Collect(ctx, q, scanLine, `
		SELECT c.space, c.id, c.version, c.subject_id, c.subject, c.recurrence, c.day, c.starts, c.ends,
			c.zone, c.room, c.teacher, c.group_name, c.kind, c.week, c.created_at, c.removed, c.notice_at,
			e.day, e.cancelled, e.new_day, e.starts, e.ends, e.room, e.group_name, e.kind, e.silent
		FROM classes c
		LEFT JOIN exceptions e ON e.space = c.space AND e.class_id = c.id
		WHERE `+condition+`
		ORDER BY c.created_at, c.id, e.day`+lock, args...)
	if err != nil {
		return nil, fmt.Errorf("find classes: %w", err)
	}
	var records []academic.Record
	for _, l := range lines {
		if n := len(records); n == 0 || records[n-1].Class.Id != l.record.Class.Id {
			records = append(records, l.record)
		}
		if l.exception != nil {
			class := records[len(records)-1].Class
			class.Exceptions = append(class.Exceptions, l.exception)
		}
	}
	return records, nil
}

// lock keeps the classes that are read, but not what is joined to them.
func (t *tx) lock() string {
	if clause := t.tx.ForUpdate(); clause != "" {
		return clause + " OF c"
	}
	return ""
}

func (t *tx) Classes() ([]academic.Record, error) {
	return classes(t.ctx, t.tx, t.lock(), "c.space = $1 AND NOT c.removed", t.space)
}

func (t *tx) Class(id string) (academic.Record, error) {
	if t.read != nil {
		if r, ok := t.read.records[ledger.Due{Space: t.space, ID: id}]; ok {
			return r, nil
		}
	}
	records, err := classes(t.ctx, t.tx, t.lock(), "c.space = $1 AND c.id = $2", t.space, id)
	if err != nil {
		return academic.Record{}, err
	}
	if len(records) == 0 {
		return academic.Record{}, fault.New(fault.NotFound, "fault.no_class", "subject", "")
	}
	return records[0], nil
}

func (t *tx) PutClass(r academic.Record) error {
	c := r.Class
	err := t.tx.Exec(t.ctx, `
		INSERT INTO classes (space, id, version, subject_id, subject, recurrence, day, starts, ends,
			zone, room, teacher, group_name, kind, week, created_at, removed, notice_at, visible_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (space, id) DO UPDATE SET
			version = excluded.version, subject_id = excluded.subject_id, subject = excluded.subject,
			recurrence = excluded.recurrence, day = excluded.day, starts = excluded.starts, ends = excluded.ends,
			zone = excluded.zone, room = excluded.room, teacher = excluded.teacher, group_name = excluded.group_name,
			kind = excluded.kind, week = excluded.week, removed = excluded.removed,
			notice_at = excluded.notice_at, visible_at = excluded.visible_at`,
		t.space, c.Id, c.Version, r.SubjectID, c.Subject, c.Recurrence, c.Date, c.Start, c.End,
		c.Zone, c.Room, c.Teacher, c.Group, c.Type, c.Week, r.CreatedAt, r.Removed, null(r.NoticeAt), null(r.NoticeAt))
	if err != nil {
		return fmt.Errorf("keep class: %w", err)
	}
	return t.putExceptions(c)
}

func (t *tx) putExceptions(c *academicv1.Class) error {
	err := t.tx.Exec(t.ctx, `
		DELETE FROM exceptions
		WHERE space = $1 AND class_id = $2`, t.space, c.Id)
	if err != nil {
		return fmt.Errorf("forget exceptions: %w", err)
	}
	for _, e := range c.Exceptions {
		err := t.tx.Exec(t.ctx, `
			INSERT INTO exceptions (space, class_id, day, cancelled, new_day, starts, ends, room, group_name, kind, silent)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			t.space, c.Id, e.Date, e.Cancelled, e.NewDate, e.Start, e.End, e.Room, e.Group, e.Type, e.Silent)
		if err != nil {
			return fmt.Errorf("keep exception: %w", err)
		}
	}
	return nil
}

func (t *tx) Settings() (academic.Settings, error) {
	if t.read != nil {
		return t.read.settings[t.space], nil
	}
	return settings(t.ctx, t.tx, t.space)
}

func settings(ctx context.Context, q sqldb.Queryer, space string) (academic.Settings, error) {
	var s academic.Settings
	var minutes string
	err := sqldb.First(ctx, q, []any{&s.Chosen, &minutes}, `
		SELECT chosen, minutes FROM settings
		WHERE space = $1`, space)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return s, fmt.Errorf("read settings: %w", err)
	}
	if s.Minutes, err = readMinutes(minutes); err != nil {
		return s, fmt.Errorf("read settings: %w", err)
	}
	return s, nil
}

func readMinutes(kept string) (minutes []int32, err error) {
	for _, m := range strings.Fields(kept) {
		n, err := strconv.ParseInt(m, 10, 32)
		if err != nil {
			return nil, err
		}
		minutes = append(minutes, int32(n))
	}
	return minutes, nil
}

func writeMinutes(minutes []int32) string {
	var kept []string
	for _, m := range minutes {
		kept = append(kept, strconv.Itoa(int(m)))
	}
	return strings.Join(kept, " ")
}

func (t *tx) PutSettings(s academic.Settings) error {
	err := t.tx.Exec(t.ctx, `
		INSERT INTO settings (space, chosen, minutes)
		VALUES ($1, $2, $3)
		ON CONFLICT (space) DO UPDATE SET
			chosen = excluded.chosen, minutes = excluded.minutes`, t.space, s.Chosen, writeMinutes(s.Minutes))
	if err != nil {
		return fmt.Errorf("keep settings: %w", err)
	}
	return nil
}

// null is how an instant that is never is kept.
func null(at int64) sql.NullInt64 { return sql.NullInt64{Int64: at, Valid: at != 0} }
