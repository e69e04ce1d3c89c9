package nlu

import (
	"strings"
	"time"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

// settings reads how and when to be reminded.
func (r *reading) settings() []Frame {
	s := &r.f.Slots
	c := &r.m.p.c
	switch {
	case r.has(c.nag):
		r.nagging()
	case s.Target == "last" || r.has(c.snooze) && !r.has(c.digest) && len(r.durs)+len(r.whens) > 0 && s.Scope == "" && r.caps["title"] == nil:
		r.snoozing()
		if s.Snooze == "" {
			if m, ok := r.when(r.free(), entity.Forward); ok && m.hasDate {
				r.f.Intent = TaskReschedule
				r.f.Slots = Slots{Target: "last", Due: m.due(), Daypart: string(m.part)}
				if m.clock.Set {
					r.f.Slots.Daypart = ""
				}
			}
		}
	case s.Scope == "digest" && r.everyDay():
	case s.Scope == "digest" && len(r.free()) > 0:
		if m, ok := r.when(r.free(), entity.Forward); ok && m.clock.Set {
			for _, a := range m.assumed {
				if a.Why == "afternoon" && m.clock.Hour >= 12 {
					m.clock.Hour -= 12 // a summary of the day comes in the morning
				}
			}
			s.At = clockText(m.clock)
			s.Enabled = nil
		}
	case s.Scope == "digest" && r.bareHour():
	case r.quietHours():
	default:
		r.beforeOrMute()
	}
	return []Frame{r.f}
}

// settingsChange reads what a setting of the person is to be.
func (r *reading) settingsChange() []Frame {
	r.f.Slots.Value = r.name("value")
	return []Frame{r.f}
}

// bareHour reads the hour of a summary said as a mere number: "to 8".
func (r *reading) bareHour() bool {
	for i := range r.pt.Elems {
		e := &r.pt.Elems[i]
		if n := number(e.Fold); e.Mark&hear.Num != 0 && !r.pt.Used[i] && n > 0 && n < 24 {
			r.f.Slots.At, r.f.Slots.Enabled = clockText(entity.Clock{Set: true, Hour: n}), nil
			return true
		}
	}
	return false
}

// everyDay reads the hour of a summary in a repeat: "every day at six".
func (r *reading) everyDay() bool {
	_, rec, _ := r.recurrence()
	if rec.Clock.Set {
		r.f.Slots.At, r.f.Slots.Enabled = clockText(rec.Clock), nil
	}
	return rec.Clock.Set
}

// nagging reads "keep reminding me of x every hour".
func (r *reading) nagging() {
	s := &r.f.Slots
	s.Nag = true
	for _, i := range r.recs {
		if d := everyLength(r.ent(i).Recurrence.Rule); d != "" {
			s.Nag = d
		}
	}
	for _, i := range r.durs {
		if d := duration(r.ent(i).Duration, 1); d != "" {
			s.Nag = d
		}
	}
	s.Title = r.name("title")
	s.Target, s.Enabled = "", nil
}

// everyLength gives the interval of a rule of hours, minutes or days.
func everyLength(rule string) string {
	n, freq := interval(rule)
	switch freq {
	case "HOURLY":
		return duration(entity.Duration{Hours: n}, 1)
	case "MINUTELY":
		return duration(entity.Duration{Minutes: n}, 1)
	case "DAILY":
		return duration(entity.Duration{Days: n}, 1)
	}
	return ""
}

func (r *reading) snoozing() {
	s := &r.f.Slots
	s.Enabled = nil
	s.Target = "last"
	for i := range r.pt.Elems {
		if d, ok := r.lengthAt(i); ok {
			s.Snooze = duration(d, 1)
			return
		}
	}
	if m, ok := r.when(r.free(), entity.Forward); ok && m.clock.Set && !m.date.IsZero() {
		y, mo, day := m.date.Date()
		at := time.Date(y, mo, day, m.clock.Hour, m.clock.Minute, 0, 0, r.m.in.Reference.Location())
		if d := at.Sub(r.m.in.Reference); d > 0 && d < 24*time.Hour {
			s.Snooze = duration(entity.Duration{Minutes: d.Round(time.Minute).Minutes()}, 1)
		}
	}
}

// quietHours reads "from 22 to 6" without a date.
func (r *reading) quietHours() bool {
	s := &r.f.Slots
	if r.caps["at"] != nil {
		return false
	}
	var clocks []entity.Clock
	for _, i := range r.free() {
		w := r.look(i, entity.Forward)
		if !w.HasClock && !w.Clock.Set {
			continue
		}
		for _, a := range w.Assumed {
			r.f.Assumed = append(r.f.Assumed, Assumption{Slot: "quiet", Why: a.What})
		}
		clocks = append(clocks, w.Clock)
		if w.ClockEnd.Set {
			clocks = append(clocks, w.ClockEnd)
		}
	}
	if len(clocks) < 2 || s.Scope == "digest" {
		return false
	}
	s.Quiet = clockText(clocks[0]) + "/" + clockText(clocks[1])
	s.Enabled = nil
	return true
}

// beforeOrMute reads how long before, until when to be silent, or on which days.
func (r *reading) beforeOrMute() {
	s := &r.f.Slots
	c := &r.m.p.c
	if s.Enabled == nil && !r.has(c.mute) {
		s.Enabled = r.switched()
	}
	for i := range r.pt.Elems {
		if d, ok := r.lengthAt(i); ok && !r.has(c.mute) && !(d.Sign >= 0 && r.pt.Elems[i].Mark&hear.When != 0) {
			if t := duration(d, -1); t != "" {
				s.Before = append(s.Before, t)
			}
		}
	}
	if len(s.Before) > 0 {
		s.Enabled, s.QuietDays = nil, ""
		r.settingTitle()
		return
	}
	for _, i := range r.recs {
		if days := r.ent(i).Recurrence.Weekdays; len(days) > 0 && s.QuietDays == "" && (r.has(c.off) || r.has(c.mute)) {
			s.QuietDays = dayCodes(days)
		}
	}
	if s.QuietDays != "" {
		s.Enabled = nil
		return
	}
	if r.has(c.mute) || len(r.free()) > 0 && s.Enabled != nil && !*s.Enabled {
		r.muting()
		if s.MuteUntil != "" || s.QuietDays != "" || s.Quiet != "" {
			s.Enabled = nil
			return
		}
	}
	if s.Enabled == nil && r.has(c.mute) {
		no := false
		s.Enabled = &no
	}
	r.settingScope()
}

// switched tells whether reminders are to be on or off, if the words say so.
func (r *reading) switched() *bool {
	c := &r.m.p.c
	for i := range r.pt.Elems {
		for _, p := range [...]struct {
			class int32
			on    bool
		}{{c.off, false}, {c.on, true}} {
			if r.pt.Is(i, p.class) > 0 {
				return &p.on
			}
		}
	}
	return nil
}

// settingTitle names the task or the subject that a setting is for.
func (r *reading) settingTitle() {
	s := &r.f.Slots
	if s.Scope == "class" || s.Scope == "task" {
		return
	}
	if t := r.name("title"); t != "" && !r.common(t) {
		if r.general(t) != "" {
			s.Scope = "task"
			return
		}
		s.Title = t
		if s.Subject = r.subjectIn(t); s.Subject == t {
			s.Title = "" // one of the person's own
		}
		return
	}
	if r.has(r.m.p.c.tasks) {
		s.Scope = "task"
	}
}

// settingScope tells tasks from classes and finds the subject of a setting.
func (r *reading) settingScope() {
	s := &r.f.Slots
	c := &r.m.p.c
	if s.Scope == "" && r.has(c.tasks) {
		s.Scope = "task"
	}
	if s.Scope != "" {
		return
	}
	if _, ok := r.caps["subject"]; ok {
		if t := r.name("subject"); t != "" && r.general(t) == "" && !r.common(t) {
			s.Subject = t
		}
	}
}

// muting reads until when to be silent.
func (r *reading) muting() {
	s := &r.f.Slots
	free := r.free()
	if len(free) == 0 {
		for _, i := range r.durs {
			d := r.ent(i).Duration
			s.MuteUntil = r.m.in.Reference.Add(span2(d)).Format(bothForm)
		}
		return
	}
	w := r.look(free[0], entity.Forward)
	if w.Weekend && w.Bound == entity.At {
		s.QuietDays = "SA,SU"
		return
	}
	if w.Daypart == entity.Night && !w.HasDate && !w.HasClock {
		// "at night": from when to when was not said.
		s.Quiet = r.m.p.quiet
		r.f.Assumed = append(r.f.Assumed, Assumption{Slot: "quiet", Value: s.Quiet, Why: "end"})
		return
	}
	if w.HasClock && !w.HasDate && (w.Bound == entity.After || w.Bound == entity.From) {
		// "after ten": until when was not said; until the morning.
		_, morning, _ := strings.Cut(r.m.p.quiet, "/")
		s.Quiet = clockText(w.Clock) + "/" + morning
		r.f.Assumed = append(r.f.Assumed, Assumption{Slot: "quiet", Value: s.Quiet, Why: "end"})
		return
	}
	if m, ok := r.when(free, entity.Forward); ok {
		s.MuteUntil = m.due()
	}
}

func dayCodes(days []weekday) string {
	out := ""
	for i, d := range days {
		if i > 0 {
			out += ","
		}
		out += weekdayCodes[d]
	}
	return out
}
