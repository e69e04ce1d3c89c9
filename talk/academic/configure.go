package academic

import (
	"slices"
	"strconv"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Configure implements talk.Configurer: it sets how long before each class its
// notice comes, of all of them or of one subject, or that there is none of a subject on a
// day. Other rules are none that it could keep.
func (tp *Topic) Configure(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, bool, error) {
	if s.Title != "" || s.At != "" || s.Quiet != "" || s.QuietDays != nil || s.Nag != nil {
		return talk.Reply{}, false, nil
	}
	off := s.Enabled != nil && !*s.Enabled
	subjects, err := tp.alsoNamed(t, s.Subject)
	if err != nil {
		return talk.Reply{}, true, err
	}
	if len(subjects) > 0 && ofTask(t, subjects) {
		return talk.Reply{}, false, nil
	}
	if len(subjects) > 1 && (len(s.Before) > 1 || !off && t.HasAny(t.Update.Text, "words.denying") || contrasts(t, t.Update.Text, subjects)) {
		return oneByOne(t, subjects), true, nil
	}
	if s.Subject != "" && s.MuteUntil != "" {
		from, to := s.MuteUntil, s.MuteUntil
		if day, err := wall.Day(to); err == nil && t.HasAny(t.Update.Text, "words.until") {
			from, to = t.Today(), day.AddDate(0, 0, -1).Format(wall.DayForm)
		}
		r, err := each(t, subjects, key, func(subject, key string) (talk.Reply, error) { return tp.silenceDays(t, subject, from, to, true, key) })
		return r, true, err
	}
	if s.MuteUntil != "" || !off && len(s.Before) == 0 && s.Enabled == nil {
		return talk.Reply{}, false, nil
	}
	req := &academicv1.ConfigureRequest{Subject: s.Subject, Standard: !off && len(s.Before) == 0}
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
	if len(subjects) < 2 {
		r, err := tp.configure(t, req, key)
		return r, true, err
	}
	r, err := each(t, subjects, key, func(subject, key string) (talk.Reply, error) {
		req.Subject = subject
		return tp.configure(t, req, key)
	})
	return r, true, err
}

// alsoNamed are the subjects that the message names, if the one that was read is among
// them; else that one.
func (tp *Topic) alsoNamed(t *talk.Turn, read string) ([]string, error) {
	if read == "" {
		return nil, nil
	}
	all, err := tp.subjectsIn(t, t.Update.Text)
	if slices.ContainsFunc(all, func(name string) bool { return fold.Same(name, read) }) {
		return all, err
	}
	return []string{read}, err
}

// configure sets when notices come and says so.
func (tp *Topic) configure(t *talk.Turn, req *academicv1.ConfigureRequest, key string) (talk.Reply, error) {
	req.Space, req.Actor, req.Key = t.Person.ID, t.Person.ID, key
	res, err := tp.academic.Configure(t.Ctx, req)
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Refs: []talk.Ref{{Service: tp.Name(), Key: key}}}
	if res.Subject != nil {
		r.Text, err = tp.sayOwnSet(t, res)
		r.Buttons = [][]channel.Button{{t.Button("button.undo", "undo")}}
		return r, err
	}
	r.Text = t.Say("class.notices_set", "lead", minuteLeads(t, res.NoticeMinutes))
	others := unlike(res.Others, res.NoticeMinutes)
	switch names := strings.Join(ownLeads(t, others), "; "); {
	case len(res.NoticeMinutes) == 0 && names != "":
		r.Text = t.Say("class.notices_off_but", "names", names)
	case len(res.NoticeMinutes) == 0:
		r.Text = t.Say("class.notices_off")
	case names != "":
		r.Text = t.Say("class.notices_set_but", "lead", minuteLeads(t, res.NoticeMinutes), "names", names)
	}
	if len(others) > 0 {
		r.Buttons = [][]channel.Button{{t.Button("class.alike_button", "academic.alike:"+minuteArgument(res.NoticeMinutes)), t.Button("button.undo", "undo")}}
	}
	return r, nil
}

// sayOwnSet says what holds now for one subject, and for the others.
func (tp *Topic) sayOwnSet(t *talk.Turn, res *academicv1.ConfigureResponse) (string, error) {
	all, err := tp.academic.Settings(t.Ctx, &academicv1.SettingsRequest{Space: t.Person.ID})
	if err != nil {
		return "", err
	}
	name, lead := speak.Short(res.Subject.Name, 60), minuteLeads(t, res.NoticeMinutes)
	switch {
	case res.Subject.Settings == nil && len(res.NoticeMinutes) > 0:
		return t.Say("class.own_as_all", "subject", name, "lead", lead), nil
	case len(res.NoticeMinutes) == 0:
		return t.Say("class.own_off", "subject", name), nil
	case len(all.Settings.NoticeMinutes) == 0:
		return t.Say("class.own_alone", "subject", name, "lead", lead), nil
	}
	return t.Say("class.own_set", "subject", name, "lead", lead, "rest", minuteLeads(t, all.Settings.NoticeMinutes)), nil
}

// unlike are the subjects whose own notices come otherwise than those of all classes.
func unlike(own []*academicv1.Subject, minutes []int32) []*academicv1.Subject {
	return slices.DeleteFunc(slices.Clone(own), func(s *academicv1.Subject) bool { return slices.Equal(s.Settings.GetNoticeMinutes(), minutes) })
}

// ownLeads says of subjects that have settings of their own when their notices come:
// "Química: 1 hora antes".
func ownLeads(t *talk.Turn, subjects []*academicv1.Subject) []string {
	var all []string
	for _, s := range subjects {
		key := "class.own_lead"
		if len(s.Settings.GetNoticeMinutes()) == 0 {
			key = "class.own_silent"
		}
		all = append(all, t.Say(key, "subject", speak.Short(s.Name, 60), "lead", minuteLeads(t, s.Settings.GetNoticeMinutes())))
	}
	return all
}

// alike sets the notices of all classes, also of the subjects that have their own.
func (tp *Topic) alike(t *talk.Turn, argument string) (talk.Reply, error) {
	req := &academicv1.ConfigureRequest{Alike: true}
	for _, text := range strings.FieldsFunc(argument, func(r rune) bool { return r == ',' }) {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return t.Stale(), nil
		}
		req.NoticeMinutes = append(req.NoticeMinutes, int32(n))
	}
	t.Once()
	r, err := tp.configure(t, req, t.Key(0))
	r.Edit, r.Buttons = true, [][]channel.Button{{t.Button("button.undo", "undo")}}
	return r, err
}

// minuteArgument is minutes as the argument of a button.
func minuteArgument(minutes []int32) string {
	var all []string
	for _, m := range minutes {
		all = append(all, strconv.Itoa(int(m)))
	}
	return strings.Join(all, ",")
}

// silenceDays says that there is no notice of a subject on some days, or one again.
func (tp *Topic) silenceDays(t *talk.Turn, subject, from, to string, silent bool, key string) (talk.Reply, error) {
	res, err := tp.academic.Configure(t.Ctx, &academicv1.ConfigureRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key,
		Subject: subject, From: from, To: to, Standard: !silent})
	if fault.Has(err, "fault.no_class_then") {
		return tp.noneThen(t, nlu.Slots{Subject: subject}, from, to)
	}
	if err != nil {
		return talk.Reply{}, err
	}
	phrase, already := "class.day_notice", "class.had_notice"
	if silent {
		phrase, already = "class.day_silent", "class.was_silent"
	}
	if len(res.Occurrences) == 0 {
		return talk.Reply{Text: t.Say(already)}, nil
	}
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}, Refs: []talk.Ref{{Service: tp.Name(), Key: key}}}
	for _, o := range res.Occurrences {
		r.Text = speak.Lines(r.Text, t.Say(phrase, "what", meeting(t, o)))
	}
	return r, nil
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
