package bot

import (
	"context"

	academicv1 "becario/api/becario/academic/v1"
	commonv1 "becario/api/becario/common/v1"
	"becario/nlu"
)

// soon is how many minutes ahead a notice counts the minutes; before that it
// names the day and the hour.
const soon = 12 * 60

func (a *academicArea) claim(ctx context.Context) ([]*commonv1.Notice, int64, error) {
	res, err := a.academic.ClaimDue(ctx, &academicv1.ClaimDueRequest{Limit: noticeLimit, LeaseSeconds: noticeLease})
	return res.GetNotices(), res.GetNextAt(), err
}

func (a *academicArea) acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	_, err := a.academic.AckDue(ctx, &academicv1.AckDueRequest{Notices: notices})
	return err
}

// notice tells that a class is near: "Tienes clase de CC en el aula 1.6 en 30
// minutos".
func (a *academicArea) notice(t *turn, n *commonv1.Notice) (reply, error) {
	tell := n.GetClassSoon()
	left := int(tell.GetMinutes())
	what := t.classKind(tell.GetType(), tell.GetSubject())
	if tell.GetRoom() != "" {
		what = t.say("class.what_where", "what", what, "where", a.where(t, tell.GetRoom()))
	}
	r := reply{refs: []Ref{{Service: "academic", ID: n.RecordId, Version: n.Version}}}
	switch {
	case left == 0:
		r.text = t.say("notice.class_now", "what", what)
	case left <= soon:
		r.text = t.say("notice.class_soon", "what", what, "length", t.minuteLength(left))
	default:
		r.text = t.say("notice.class_ahead", "what", what, "when", t.say("date.day_hour", "day", t.onDay(tell.GetDate()), "hour", sayHour(tell.GetStart())))
	}
	return r, nil
}

// configure sets how long before each class its notice comes. Other rules than
// that for all classes are none that it could keep.
func (a *academicArea) configure(t *turn, s nlu.Slots, key string) (reply, bool, error) {
	if s.Subject != "" || s.Title != "" || s.At != "" || s.Quiet != "" || s.QuietDays != "" || s.MuteUntil != "" || s.Nag != nil {
		return reply{}, false, nil
	}
	off := s.Enabled != nil && !*s.Enabled
	if !off && len(s.Before) == 0 && s.Enabled == nil {
		return reply{}, false, nil
	}
	req := &academicv1.ConfigureRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Standard: !off && len(s.Before) == 0}
	for _, before := range s.Before {
		minutes, err := minutesOf(before)
		if err != nil {
			return reply{}, true, err
		}
		req.NoticeMinutes = append(req.NoticeMinutes, int32(-minutes))
	}
	if off {
		req.NoticeMinutes = nil
	}
	res, err := a.academic.Configure(t.ctx, req)
	if err != nil {
		return reply{}, true, err
	}
	refs := []Ref{{Service: a.name(), Key: key}}
	if len(res.NoticeMinutes) == 0 {
		return reply{text: t.say("class.notices_off"), refs: refs}, true, nil
	}
	return reply{text: t.say("class.notices_set", "lead", t.minuteLeads(res.NoticeMinutes)), refs: refs}, true, nil
}
