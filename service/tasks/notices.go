package tasks

import (
	"context"
	"fmt"
	"time"

	commonv1 "becario/api/becario/common/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/ledger"
	"becario/kit/wall"
)

// staleAfter is how long a reminder that could not be sent is still of use.
const staleAfter = 7 * 24 * time.Hour

var utc = time.UTC

func micro(at int64) time.Time { return time.UnixMicro(at).UTC() }

// ClaimDue leases the reminders that are due.
func (s *Service) ClaimDue(ctx context.Context, req *tasksv1.ClaimDueRequest) (res *tasksv1.ClaimDueResponse, err error) {
	res = &tasksv1.ClaimDueResponse{}
	res.Notices, res.NextAt, err = s.notices.Claim(ctx, int(req.Limit), time.Duration(req.LeaseSeconds)*time.Second)
	return res, err
}

// AckDue says that reminders are kept elsewhere.
func (s *Service) AckDue(ctx context.Context, req *tasksv1.AckDueRequest) (*tasksv1.AckDueResponse, error) {
	return &tasksv1.AckDueResponse{}, s.notices.Acknowledge(ctx, req.Notices)
}

// tell is the notice of a row.
func tell(tx Tx, row ledger.Due, _ time.Time) ([]*commonv1.Notice, error) {
	r, err := tx.Get(row.ID)
	if err != nil {
		return nil, err
	}
	return []*commonv1.Notice{notice(r)}, nil
}

// next is when the notice of a row after the present one is due.
func next(tx Tx, row ledger.Due, now time.Time) (int64, error) {
	r, err := tx.Get(row.ID)
	if err != nil {
		return 0, err
	}
	settings, err := tx.Settings()
	if err != nil {
		return 0, err
	}
	zone, err := wall.Zone(r.Task.Zone)
	if err != nil {
		return 0, nil
	}
	return nextNotice(r.Task, zone, settings, later(now, micro(row.At))), nil
}

// notice tells of the date of the task that comes next after the notice.
func notice(r Record) *commonv1.Notice {
	t := r.Task
	return &commonv1.Notice{
		Key:      fmt.Sprintf("task/%s/%d", t.Id, r.NoticeAt),
		Space:    r.Space,
		RecordId: t.Id,
		Version:  t.Version,
		DueAt:    r.NoticeAt,
		StaleAt:  micro(r.NoticeAt).Add(staleAfter).UnixMicro(),
		Body:     &commonv1.Notice_TaskReminder{TaskReminder: reminder(t, r.NoticeAt)},
	}
}

func reminder(t *tasksv1.Task, noticeAt int64) *commonv1.TaskReminder {
	tell := &commonv1.TaskReminder{Kind: commonv1.TaskReminder_KIND_DUE, Title: t.Title, Date: t.DueDate, Time: t.DueTime, Zone: t.Zone}
	if t.DueTime == "" {
		tell.Kind = commonv1.TaskReminder_KIND_DAY
	}
	zone, err := wall.Zone(t.Zone)
	due, dueErr := wall.At(t.DueDate, t.DueTime)
	if err != nil || dueErr != nil {
		return tell
	}
	at := wall.Float(micro(noticeAt).In(zone))
	if t.Nag != "" && t.DueTime != "" && at.After(due) {
		tell.Kind = commonv1.TaskReminder_KIND_NAG
	}
	if rule, err := wall.Rule(t.Recurrence, due); t.Recurrence != "" && err == nil {
		from := at
		if t.DueTime == "" {
			from = at.Truncate(24 * time.Hour)
		}
		if next := rule.After(from, true); !next.IsZero() {
			due, tell.Date = next, next.Format(wall.DayForm)
		}
	}
	if t.DueTime != "" && due.After(at) || t.DueTime == "" && tell.Date > at.Format(wall.DayForm) {
		tell.Kind = commonv1.TaskReminder_KIND_AHEAD
	}
	return tell
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
