package tasks

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
)

// Change sets the named fields of a task.
func (s *Service) Change(ctx context.Context, req *tasksv1.ChangeRequest) (*tasksv1.ChangeResponse, error) {
	now := s.clock.Now()
	said := saidAt(req, now)
	res := &tasksv1.ChangeResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		old, err := live(tx, req.Id)
		if err != nil {
			return nil, err
		}
		if err := ledger.CheckVersion(req.Version, old.Task.Version); err != nil {
			return nil, err
		}
		task := proto.CloneOf(old.Task)
		if err := setFields(task, req.Task, req.Paths); err != nil {
			return nil, err
		}
		if slices.Contains(req.Paths, "due_date") { // a day that is said is no longer left out
			task.Except = slices.DeleteFunc(task.Except, func(day string) bool { return day == task.DueDate })
		}
		if err := s.settle(task, said); err != nil {
			return nil, err
		}
		task.Version++
		settings, err := tx.Settings()
		if err != nil {
			return nil, err
		}
		res.Task, res.Before = task, old.Task
		return undoOf([]*tasksv1.Task{old.Task}, task), tx.Put(s.changed(old, task, settings, said, now))
	})
	return res, err
}

// changed is the record of a task that was changed. What has fallen due between the
// words and now is due at once, and what was due and has not been told stays so; what
// was told before the change is not told again.
func (s *Service) changed(old Record, task *tasksv1.Task, settings *tasksv1.Settings, said, now time.Time) Record {
	if r := s.replaced(old, task, settings, now); r.due(now) {
		return r
	}
	zone, err := s.zones.Load(old.Task.Zone)
	for after := said; ; {
		r := s.record(old.Space, task, settings, after)
		if !r.due(now) {
			return r
		}
		told := err == nil && (!old.due(now) || r.NoticeAt < old.NoticeAt)
		if !told || nextNotice(old.Task, zone, settings, before(r.NoticeAt)) != r.NoticeAt {
			return r
		}
		after = micro(r.NoticeAt)
	}
}

// replaced is the record of a task that takes the place of another record. What was due
// of that one and has not been told stays due, if it is a reminder of the task as well.
func (s *Service) replaced(old Record, task *tasksv1.Task, settings *tasksv1.Settings, now time.Time) Record {
	if old.due(now) {
		if r := s.record(old.Space, task, settings, before(old.NoticeAt)); r.NoticeAt == old.NoticeAt {
			return r
		}
	}
	return s.record(old.Space, task, settings, now)
}

// due reports whether the notice of a record is due and has not been told.
func (r Record) due(now time.Time) bool { return r.NoticeAt != 0 && !micro(r.NoticeAt).After(now) }

// before is the last instant before another, in microseconds since 1970.
func before(at int64) time.Time { return micro(at - 1) }

// live returns a record that was not removed.
func live(tx Tx, id string) (Record, error) {
	r, err := tx.Get(id)
	if err == nil && r.Removed {
		return Record{}, fault.New(fault.NotFound, "fault.no_task")
	}
	return r, err
}

func setFields(task, from *tasksv1.Task, paths []string) error {
	for _, path := range paths {
		switch path {
		case "title":
			task.Title = from.GetTitle()
		case "subject":
			task.Subject = from.GetSubject()
		case "due_date":
			task.DueDate = from.GetDueDate()
		case "due_time":
			task.DueTime = from.GetDueTime()
		case "zone":
			task.Zone = from.GetZone()
		case "daypart":
			task.Daypart = from.GetDaypart()
		case "recurrence":
			task.Recurrence = from.GetRecurrence()
		case "priority":
			task.Priority = from.GetPriority()
		case "remind":
			task.Remind = from.GetRemind()
		case "nag":
			task.Nag = from.GetNag()
		case "lasts":
			task.Lasts = from.GetLasts()
		case "except":
			task.Except = from.GetExcept()
		default:
			return fault.New(fault.Invalid, "fault.bad_field", "value", path)
		}
	}
	return nil
}
