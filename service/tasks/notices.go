package tasks

import (
	"context"
	"fmt"
	"time"

	commonv1 "becario/api/becario/common/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/wall"
)

// staleAfter is how long a reminder that could not be sent is still of use.
const staleAfter = 7 * 24 * time.Hour

var utc = time.UTC

func micro(at int64) time.Time { return time.UnixMicro(at).UTC() }

// ClaimDue leases the reminders that are due.
func (s *Service) ClaimDue(ctx context.Context, req *tasksv1.ClaimDueRequest) (*tasksv1.ClaimDueResponse, error) {
	lease := time.Duration(req.LeaseSeconds) * time.Second
	records, err := s.store.Claim(ctx, s.clock.Now(), int(req.Limit), lease)
	if err != nil {
		return nil, err
	}
	res := &tasksv1.ClaimDueResponse{}
	for _, r := range records {
		res.Notices = append(res.Notices, notice(r))
	}
	res.NextAt, err = s.store.NextDue(ctx)
	return res, err
}

// notice tells of the date of the task that comes next after the notice; args
// are title, date, time (empty if only the day is known) and their zone.
func notice(r Record) *commonv1.Notice {
	t := r.Task
	n := &commonv1.Notice{
		Key:      fmt.Sprintf("task/%s/%d", t.Id, r.NoticeAt),
		Space:    r.Space,
		Kind:     "task.due",
		RecordId: t.Id,
		DueAt:    r.NoticeAt,
		StaleAt:  micro(r.NoticeAt).Add(staleAfter).UnixMicro(),
		Args:     map[string]string{"title": t.Title, "date": t.DueDate, "time": t.DueTime, "zone": t.Zone, "version": fmt.Sprint(t.Version)},
	}
	zone, err := wall.Zone(t.Zone)
	due, dueErr := wall.At(t.DueDate, t.DueTime)
	if err != nil || dueErr != nil {
		return n
	}
	at := wall.Float(micro(r.NoticeAt).In(zone))
	if first, err := wall.At(t.DueDate, t.DueTime); t.Nag != "" && t.DueTime != "" && err == nil && at.After(first) {
		n.Kind = "task.nag"
	}
	if rule, err := wall.Rule(t.Recurrence, due); t.Recurrence != "" && err == nil {
		from := at
		if t.DueTime == "" {
			from = at.Truncate(24 * time.Hour)
		}
		if next := rule.After(from, true); !next.IsZero() {
			due, n.Args["date"] = next, next.Format(wall.DayForm)
		}
	}
	if t.DueTime != "" && due.After(at) || t.DueTime == "" && n.Args["date"] > at.Format(wall.DayForm) {
		n.Kind = "task.ahead"
	}
	return n
}

// AckDue says that reminders are kept elsewhere.
func (s *Service) AckDue(ctx context.Context, req *tasksv1.AckDueRequest) (*tasksv1.AckDueResponse, error) {
	now := s.clock.Now()
	for _, n := range req.Notices {
		var err error
		if n.AgainAt != 0 {
			err = s.store.Hold(ctx, n.Space, n.RecordId, n.DueAt, n.AgainAt)
		} else {
			err = s.store.Acknowledge(ctx, n.Space, n.RecordId, n.DueAt, func(r Record, settings *tasksv1.Settings) int64 {
				return nextNotice(r.Task, settings, later(now, micro(r.NoticeAt)))
			})
		}
		if err != nil {
			return nil, err
		}
	}
	return &tasksv1.AckDueResponse{}, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
