package tasks

import (
	"context"
	"time"

	commonv1 "becario/api/becario/common/v1"
	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/talk"
)

// Claim implements talk.Noticer.
func (tp *Topic) Claim(ctx context.Context, limit int, lease time.Duration) ([]*commonv1.Notice, int64, error) {
	res, err := tp.tasks.ClaimDue(ctx, &tasksv1.ClaimDueRequest{Limit: int32(limit), LeaseSeconds: int32(lease.Seconds())})
	return res.GetNotices(), res.GetNextAt(), err
}

// Acknowledge implements talk.Noticer.
func (tp *Topic) Acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	_, err := tp.tasks.AckDue(ctx, &tasksv1.AckDueRequest{Notices: notices})
	return err
}

// Notice implements talk.Noticer: it reminds of a task, at its time or ahead
// of it.
func (tp *Topic) Notice(t *talk.Turn, n *commonv1.Notice) (talk.Reply, error) {
	tell := n.GetTaskReminder()
	key := "notice.task_due"
	switch tell.GetKind() {
	case commonv1.TaskReminder_KIND_AHEAD:
		key = "notice.task_ahead"
	case commonv1.TaskReminder_KIND_NAG:
		key = "notice.task_nag"
	case commonv1.TaskReminder_KIND_DAY:
		key = "notice.task_day"
	}
	return talk.Reply{
		Text:    t.Say(key, "title", tell.GetTitle(), "when", t.DayHour(t.Here(tell.GetDate(), tell.GetTime(), tell.GetZone()))),
		Refs:    []talk.Ref{{Service: "tasks", ID: n.RecordId, Version: n.Version}},
		Buttons: [][]channel.Button{{t.Button("button.done", "tasks.done:0")}},
	}, nil
}
