package academic

import (
	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
)

// Configure implements talk.Configurer: it sets how long before each class its
// notice comes. Other rules than that for all classes are none that it could
// keep.
func (tp *Topic) Configure(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, bool, error) {
	if s.Subject != "" || s.Title != "" || s.At != "" || s.Quiet != "" || s.QuietDays != nil || s.MuteUntil != "" || s.Nag != nil {
		return talk.Reply{}, false, nil
	}
	off := s.Enabled != nil && !*s.Enabled
	if !off && len(s.Before) == 0 && s.Enabled == nil {
		return talk.Reply{}, false, nil
	}
	req := &academicv1.ConfigureRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Standard: !off && len(s.Before) == 0}
	for _, before := range s.Before {
		minutes, err := minutesOf(before)
		if err != nil {
			return talk.Reply{}, true, err
		}
		req.NoticeMinutes = append(req.NoticeMinutes, int32(-minutes))
	}
	if off {
		req.NoticeMinutes = nil
	}
	res, err := tp.academic.Configure(t.Ctx, req)
	if err != nil {
		return talk.Reply{}, true, err
	}
	refs := []talk.Ref{{Service: tp.Name(), Key: key}}
	if len(res.NoticeMinutes) == 0 {
		return talk.Reply{Text: t.Say("class.notices_off"), Refs: refs}, true, nil
	}
	return talk.Reply{Text: t.Say("class.notices_set", "lead", minuteLeads(t, res.NoticeMinutes)), Refs: refs}, true, nil
}

// Scope implements talk.Configurer.
func (*Topic) Scope() string { return "class" }

// minutesOf is a shift in minutes, days as 24 hours.
func minutesOf(duration string) (int, error) {
	if duration == "" {
		return 0, nil
	}
	d, err := wall.ParseDuration(duration)
	if err != nil || d.Years+d.Months > 0 {
		return 0, fault.New(fault.Invalid, "fault.bad_duration", "value", duration)
	}
	minutes := (d.Days*24+d.Hours)*60 + d.Minutes
	if d.Negative {
		minutes = -minutes
	}
	return minutes, nil
}
