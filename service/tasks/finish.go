package tasks

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// Finish marks tasks as done; one that repeats moves to its next date.
func (s *Service) Finish(ctx context.Context, req *tasksv1.FinishRequest) (*tasksv1.FinishResponse, error) {
	now := s.clock.Now()
	res := &tasksv1.FinishResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		before, after, err := s.each(tx, req.Ids, now, func(r *Record) error {
			if r.Task.DoneAt != 0 {
				return fault.New(fault.State, "fault.done", "title", r.Task.Title)
			}
			return s.finish(r.Task, now)
		})
		res.Tasks = after
		return undoOf(before, after...), err
	})
	return res, err
}

// each changes some records alike and returns their tasks before and after.
func (s *Service) each(tx Tx, ids []string, now time.Time, change func(*Record) error) (before, after []*tasksv1.Task, err error) {
	if len(ids) == 0 {
		return nil, nil, fault.New(fault.NotFound, "fault.no_task")
	}
	settings, err := tx.Settings()
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		r, err := live(tx, id)
		if err != nil {
			return nil, nil, err
		}
		before = append(before, proto.CloneOf(r.Task))
		if err := change(&r); err != nil {
			return nil, nil, err
		}
		r.Task.Version++
		after = append(after, r.Task)
		kept := s.replaced(r, r.Task, settings, now) // of one that repeats, the next date's reminder may be due
		if r.Removed {
			kept = removed(kept)
		}
		if err := tx.Put(kept); err != nil {
			return nil, nil, err
		}
	}
	return before, after, nil
}

// removed is a record that was taken away: it gives no notice.
func removed(r Record) Record {
	r.Removed, r.NoticeAt = true, 0
	return r
}

func (s *Service) finish(t *tasksv1.Task, now time.Time) error {
	due, err := wall.At(t.DueDate, t.DueTime)
	if t.Recurrence == "" || err != nil {
		t.DoneAt = now.UnixMicro()
		return nil
	}
	rule, err := wall.Rule(t.Recurrence, due)
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_recurrence", "value", t.Recurrence)
	}
	zone, err := s.zones.Load(t.Zone)
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_zone", "value", t.Zone)
	}
	// Dates that were let pass are done with this one; a day without an hour
	// lasts until its end.
	after := due
	passed := wall.Float(now.In(zone))
	if t.DueTime == "" {
		passed = passed.Truncate(24 * time.Hour).Add(-time.Second)
	}
	if passed.After(due) {
		after = passed
	}
	next := occurrence(rule, t.Except, after, false)
	if next.IsZero() {
		t.DoneAt = now.UnixMicro()
		return nil
	}
	t.DueDate = next.Format(wall.DayForm)
	forgetPassed(t)
	return nil
}
