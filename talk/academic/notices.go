package academic

import (
	"context"
	"time"

	"connectrpc.com/connect"

	academicv1 "becario/api/becario/academic/v1"
	commonv1 "becario/api/becario/common/v1"
	"becario/talk"
	"becario/talk/speak"
)

// soon is how many minutes ahead a notice counts the minutes; before that it
// names the day and the hour.
const soon = 12 * 60

// Claim implements talk.Noticer.
func (tp *Topic) Claim(ctx context.Context, limit int, lease time.Duration) ([]*commonv1.Notice, int64, error) {
	return tp.ClaimAhead(ctx, limit, lease, 0)
}

// ClaimAhead implements talk.Forecaster.
func (tp *Topic) ClaimAhead(ctx context.Context, limit int, lease, ahead time.Duration) ([]*commonv1.Notice, int64, error) {
	res, err := tp.academic.ClaimDue(ctx, &academicv1.ClaimDueRequest{Limit: int32(limit), LeaseSeconds: int32(lease.Seconds()), AheadSeconds: int32(ahead.Seconds())})
	return res.GetNotices(), res.GetNextAt(), err
}

// Forecast implements talk.Forecaster. A service of an older release that cannot
// tell has nothing coming.
func (tp *Topic) Forecast(ctx context.Context, minutes int) ([]int32, error) {
	res, err := tp.academic.ForecastDue(ctx, &academicv1.ForecastDueRequest{Minutes: int32(minutes)})
	if connect.CodeOf(err) == connect.CodeUnimplemented {
		return nil, nil
	}
	return res.GetCounts(), err
}

// Acknowledge implements talk.Noticer.
func (tp *Topic) Acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	_, err := tp.academic.AckDue(ctx, &academicv1.AckDueRequest{Notices: notices})
	return err
}

// Notice implements talk.Noticer: it tells that a class is near: "Tienes clase
// de CC en el aula 1.6 en 30 minutos".
func (tp *Topic) Notice(t *talk.Turn, n *commonv1.Notice) (talk.Reply, error) {
	tell := n.GetClassSoon()
	left := int(tell.GetMinutes())
	what := classKind(t, tell.GetType(), tell.GetSubject())
	if tell.GetRoom() != "" {
		what = t.Say("class.what_where", "what", what, "where", where(t, tell.GetRoom()))
	}
	r := talk.Reply{Refs: []talk.Ref{{Service: "academic", ID: n.RecordId, Version: n.Version}}}
	switch {
	case left == 0:
		r.Text = t.Say("notice.class_now", "what", what)
	case left <= soon:
		r.Text = t.Say("notice.class_soon", "what", what, "length", minuteLength(t, left))
	default:
		r.Text = t.Say("notice.class_ahead", "what", what, "when", t.Say("date.day_hour", "day", t.OnDay(tell.GetDate()), "hour", speak.Hour(tell.GetStart())))
	}
	return r, nil
}
