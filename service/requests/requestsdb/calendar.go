package requestsdb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/ledger"
	"becario/kit/sqldb"
	"becario/service/requests"
	"becario/service/requests/requestschain"
)

// ReminderQueue leases requests whose holder is to be told of what is owed.
func (s *Store) ReminderQueue() ledger.Queue[requests.Tx] { return s.reminders }

// Closures returns the days that staff have closed or opened.
func (s *Store) Closures(ctx context.Context) ([]*requestsv1.Closure, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (*requestsv1.Closure, error) {
		c := &requestsv1.Closure{}
		err := rows.Scan(&c.Day, &c.Open, &c.Name, &c.By, &c.At)
		return c, err
	}, `
		SELECT day, open, name, by_staff, at FROM closures
		ORDER BY day`)
	if err != nil {
		return nil, fmt.Errorf("read days of the office: %w", err)
	}
	return found, nil
}

func (t *tx) PutClosure(c *requestsv1.Closure) error {
	err := t.tx.Exec(t.ctx, `
		INSERT INTO closures (day, open, name, by_staff, at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (day) DO UPDATE SET open = excluded.open, name = excluded.name, by_staff = excluded.by_staff, at = excluded.at`,
		c.Day, c.Open, c.Name, c.By, c.At)
	if err != nil {
		return fmt.Errorf("keep day of the office: %w", err)
	}
	return nil
}

func (t *tx) DropClosure(day string) error {
	if err := t.tx.Exec(t.ctx, `DELETE FROM closures WHERE day = $1`, day); err != nil {
		return fmt.Errorf("remove day of the office: %w", err)
	}
	return nil
}

// Counted returns requests whose deadlines are counted, with the steps by which their
// states have changed.
func (s *Store) Counted(ctx context.Context, state requestsv1.State, after *requestsv1.Request, limit int) ([]requests.Counted, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (requests.Counted, error) {
		r := &requestsv1.Request{State: state}
		c := requests.Counted{Request: r}
		err := rows.Scan(&r.Id, &r.Space, &r.Version, &r.Number, &r.Days, &r.Deadline, &r.FiledAt, &r.ChangedAt, &r.ErasedAt, &r.AnswerBy, &r.AnswerDays, &c.Entries, &c.Head)
		return c, err
	}, `
		SELECT id, space, version, number, days, deadline, filed_at, changed_at, erased_at, answer_by, answer_days, entries, head FROM requests
		WHERE state = $1 AND (filed_at, id) > ($2, $3)
		ORDER BY filed_at, id
		LIMIT $4`, int64(state), after.GetFiledAt(), after.GetId(), limit)
	if err != nil {
		return nil, wrap("read requests to count", err)
	}
	moved := map[string]*requests.Counted{}
	var ids []any
	for i, c := range found {
		if c.Request.Version > 1 { // else nothing has happened to it
			moved[c.Request.Id] = &found[i]
			ids = append(ids, c.Request.Id)
		}
	}
	for ids := range slices.Chunk(ids, stepsPage) {
		if err := s.steps(ctx, ids, moved); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// stepsPage is of how many requests the steps are read at a time.
const stepsPage = 1000

// steps adds to requests the steps by which their states have changed.
func (s *Store) steps(ctx context.Context, ids []any, of map[string]*requests.Counted) error {
	var c conditions
	type row struct {
		request string
		event   *requestsv1.Event
	}
	found, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (row, error) {
		r := row{event: &requestsv1.Event{}}
		err := rows.Scan(&r.request, &r.event.At, &r.event.From, &r.event.To)
		return r, err
	}, `
		SELECT request_id, at, from_state, to_state FROM events
		WHERE request_id IN (`+c.values(ids)+`) AND from_state <> 0 AND from_state <> to_state
		ORDER BY request_id, at, id`, c.args...)
	for _, r := range found {
		of[r.request].Moves = append(of[r.request].Moves, r.event)
	}
	return wrap("read steps to count", err)
}

// Recounted keeps deadlines that have changed.
func (s *Store) Recounted(ctx context.Context, all []requests.Recounted) (int, error) {
	changed := 0
	err := s.db.InTx(ctx, func(t *sqldb.Tx) error {
		changed = 0
		done, entries := make([]bool, len(all)), make([]requestschain.Entry, len(all))
		var b sqldb.Batch
		for i, one := range all {
			due := sql.NullInt64{Int64: one.NoticeAt, Valid: one.NoticeAt != 0}
			entry := requestschain.New(one.Request.Id, one.Entries+1, one.Head, one.Event)
			entries[i] = entry
			b.Exec(func(rows int64) { done[i] = rows > 0 }, `
				UPDATE requests SET deadline = $3, answer_by = $4, notice_at = $5, visible_at = $6, version = version + 1, entries = $7, head = $8
				WHERE id = $1 AND version = $2 AND entries = $7 - 1`, one.Request.Id, one.Request.Version, one.Request.Deadline, one.Request.AnswerBy, due, due, entry.N, entry.Hash)
		}
		if err := t.Send(ctx, &b); err != nil {
			return wrap("keep deadlines", err)
		}
		for i, one := range all {
			if !done[i] {
				continue
			}
			changed++
			query, args := insertEvent(one.Request.Space, entries[i], sql.NullInt64{Int64: one.Event.At, Valid: one.Tell})
			b.Exec(nil, query, args...)
		}
		return wrap("keep events of deadlines", t.Send(ctx, &b))
	})
	return changed, err
}

func wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
