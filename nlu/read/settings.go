package read

import (
	"strings"
	"time"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// settings reads how and when to be reminded.
func settings(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	c := &r.Message.Pack.Classes
	switch {
	case r.Part.Has(c.Nag):
		nagging(r)
	case s.Target == "last" || r.Part.Has(c.Snooze) && !r.Part.Has(c.Digest) && len(r.Lengths)+len(r.Whens) > 0 && s.Scope == "" && r.Captures["title"] == nil:
		snoozing(r)
		if s.Snooze == "" && s.Before == nil {
			if m, ok := r.When(r.Free(), entity.Forward); ok && m.HasDate {
				r.Frame.Intent = nlu.TaskReschedule
				r.Frame.Slots = nlu.Slots{Target: "last", Due: m.Due(), Daypart: string(m.Part)}
				if m.Clock.Set {
					r.Frame.Slots.Daypart = ""
				}
			}
		}
	case s.Scope == "digest" && everyDay(r):
	case s.Scope == "digest" && len(r.Free()) > 0:
		if m, ok := r.When(r.Free(), entity.Forward); ok && m.Clock.Set {
			for _, a := range m.Assumed {
				if a.Why == "afternoon" && m.Clock.Hour >= 12 {
					m.Clock.Hour -= 12 // a summary of the day comes in the morning
				}
			}
			s.At = slot.ClockText(m.Clock)
			s.Enabled = nil
		}
	case s.Scope == "digest" && bareHour(r):
	case quietHours(r):
	default:
		beforeOrMute(r)
	}
	return []nlu.Frame{r.Frame}
}

// settingsChange reads what a setting of the person is to be.
func settingsChange(r *slot.Reading) []nlu.Frame {
	r.Frame.Slots.Value = r.Name("value")
	return []nlu.Frame{r.Frame}
}

// bareHour reads the hour of a summary said as a mere number: "to 8".
func bareHour(r *slot.Reading) bool {
	for i := range r.Part.Elems {
		e := &r.Part.Elems[i]
		if n := cut.Number(e.Fold); e.Mark&pattern.Num != 0 && !r.Part.Used[i] && n > 0 && n < 24 {
			r.Frame.Slots.At, r.Frame.Slots.Enabled = slot.ClockText(entity.Clock{Set: true, Hour: n}), nil
			return true
		}
	}
	return false
}

// everyDay reads the hour of a summary in a repeat: "every day at six".
func everyDay(r *slot.Reading) bool {
	_, rec, _ := r.Recurrence()
	if rec.Clock.Set {
		r.Frame.Slots.At, r.Frame.Slots.Enabled = slot.ClockText(rec.Clock), nil
	}
	return rec.Clock.Set
}

// nagging reads "keep reminding me of x every hour".
func nagging(r *slot.Reading) {
	s := &r.Frame.Slots
	s.Nag = true
	for _, i := range r.Recurrences {
		if d := everyLength(r.Entity(i).Recurrence.Rule); d != "" {
			s.Nag = d
		}
	}
	for _, i := range r.Lengths {
		if d := slot.Duration(r.Entity(i).Duration, 1); d != "" {
			s.Nag = d
		}
	}
	s.Title = r.Name("title")
	s.Target, s.Enabled = "", nil
}

// everyLength gives the interval of a rule of hours, minutes or days.
func everyLength(rule string) string {
	n, freq := slot.Interval(rule)
	switch freq {
	case "HOURLY":
		return slot.Duration(entity.Duration{Hours: n}, 1)
	case "MINUTELY":
		return slot.Duration(entity.Duration{Minutes: n}, 1)
	case "DAILY":
		return slot.Duration(entity.Duration{Days: n}, 1)
	}
	return ""
}

func snoozing(r *slot.Reading) {
	s := &r.Frame.Slots
	s.Enabled = nil
	s.Target = "last"
	for i := range r.Part.Elems {
		d, ok := r.LengthAt(i)
		switch {
		case ok && d.Sign < 0: // "half an hour before" is no snooze
			s.Before = append(s.Before, slot.Duration(d, -1))
			return
		case ok:
			s.Snooze = slot.Duration(d, 1)
			return
		}
	}
	if m, ok := r.When(r.Free(), entity.Forward); ok && m.Clock.Set && !m.Date.IsZero() {
		y, mo, day := m.Date.Date()
		at := time.Date(y, mo, day, m.Clock.Hour, m.Clock.Minute, 0, 0, r.Message.Input.Reference.Location())
		if d := at.Sub(r.Message.Input.Reference); d > 0 && d < 24*time.Hour {
			s.Snooze = slot.Duration(entity.Duration{Minutes: d.Round(time.Minute).Minutes()}, 1)
		}
	}
}

// quietHours reads "from 22 to 6" without a date.
func quietHours(r *slot.Reading) bool {
	s := &r.Frame.Slots
	if r.Captures["at"] != nil {
		return false
	}
	var clocks []entity.Clock
	for _, i := range r.Free() {
		w := r.Look(i, entity.Forward)
		if !w.HasClock && !w.Clock.Set {
			continue
		}
		for _, a := range w.Assumed {
			r.Frame.Assumed = append(r.Frame.Assumed, nlu.Assumption{Slot: "quiet", Why: a.What})
		}
		clocks = append(clocks, w.Clock)
		if w.ClockEnd.Set {
			clocks = append(clocks, w.ClockEnd)
			if bareHours(r, i) {
				atNight(clocks)
			}
		}
	}
	if len(clocks) < 2 || s.Scope == "digest" {
		return false
	}
	s.Quiet = slot.ClockText(clocks[0]) + "/" + slot.ClockText(clocks[1])
	s.Enabled = nil
	return true
}

// bareHours tells that two hours are said in figures without minutes, of which each may be of
// either half of the day: "de 11 a 8".
func bareHours(r *slot.Reading, i int) bool {
	figures, words := 0, strings.Fields(r.Part.TextOf(i, i+1))
	for _, f := range words {
		if n := cut.Number(f); n > 0 && n <= 12 {
			figures++
		} else if strings.ContainsAny(f, "0123456789") {
			return false
		}
	}
	return figures == 2 && len(words) <= bareWords // more say which half
}

// bareWords is how many words two hours have at most: "entre las 11 y las 8".
const bareWords = 6

// atNight puts the last two clocks, of which the end was taken to be of the afternoon since
// the beginning is later in the morning, into the night: nobody is silent from 11:00 to 20:00.
func atNight(clocks []entity.Clock) {
	from, to := &clocks[len(clocks)-2], &clocks[len(clocks)-1]
	if from.Hour >= 8 && from.Hour < 12 && to.Hour >= 12 && to.Hour-12 < from.Hour {
		from.Hour, to.Hour = from.Hour+12, to.Hour-12
	}
}

// beforeOrMute reads how long before, until when to be silent, or on which days.
func beforeOrMute(r *slot.Reading) {
	s := &r.Frame.Slots
	c := &r.Message.Pack.Classes
	if s.Enabled == nil && !r.Part.Has(c.Mute) {
		s.Enabled = switched(r)
	}
	for i := range r.Part.Elems {
		if len(r.Frame.Slots.Before) > 0 && r.Part.EndsBefore(i, c.WasNot) {
			continue // "an hour before instead of 30 minutes"
		}
		if d, ok := r.LengthAt(i); ok && !r.Part.Has(c.Mute) && !(d.Sign >= 0 && r.Part.Elems[i].Mark&pattern.When != 0) {
			if t := slot.Duration(d, -1); t != "" {
				s.Before = append(s.Before, t)
			}
		}
	}
	if len(s.Before) > 0 {
		s.Enabled, s.QuietDays = nil, nil
		settingTitle(r)
		return
	}
	for _, i := range r.Recurrences {
		if days := r.Entity(i).Recurrence.Weekdays; len(days) > 0 && s.QuietDays == nil && (r.Part.Has(c.Off) || r.Part.Has(c.Mute)) {
			s.QuietDays = strings.Split(slot.DayCodes(days), ",")
		}
	}
	if s.QuietDays != nil {
		s.Enabled = nil
		return
	}
	if r.Part.Has(c.Mute) || len(r.Free()) > 0 && s.Enabled != nil && !*s.Enabled || s.Enabled == nil && until(r) {
		muting(r)
		if s.MuteUntil != "" || s.QuietDays != nil || s.Quiet != "" {
			s.Enabled = nil
			return
		}
	}
	if s.Enabled == nil && r.Part.Has(c.Mute) {
		no := false
		s.Enabled = &no
	}
	settingScope(r)
}

// switched tells whether reminders are to be on or off, if the words say so.
func switched(r *slot.Reading) *bool {
	c := &r.Message.Pack.Classes
	for i := range r.Part.Elems {
		for _, p := range [...]struct {
			class int32
			on    bool
		}{{c.Off, false}, {c.On, true}} {
			if r.Part.Is(i, p.class) > 0 {
				return &p.on
			}
		}
	}
	return nil
}

// settingTitle names the task or the subject that a setting is for.
func settingTitle(r *slot.Reading) {
	s := &r.Frame.Slots
	if s.Scope == "class" || s.Scope == "task" {
		return
	}
	if t := r.Name("title"); t != "" && !r.Common(t) {
		if r.General(t) {
			s.Scope = "task"
			return
		}
		s.Title = t
		if s.Subject = r.SubjectIn(t); s.Subject == t {
			s.Title = "" // one of the person's own
		}
		return
	}
	if r.Part.Has(r.Message.Pack.Classes.Tasks) {
		s.Scope = "task"
	}
}

// settingScope tells tasks from classes and finds the subject of a setting.
func settingScope(r *slot.Reading) {
	s := &r.Frame.Slots
	c := &r.Message.Pack.Classes
	if s.Scope == "" && r.Part.Has(c.Tasks) {
		s.Scope = "task"
	}
	if s.Scope != "" {
		return
	}
	if _, ok := r.Captures["subject"]; ok {
		if t := r.Name("subject"); t != "" && !r.General(t) && !r.Common(t) {
			s.Subject = t
		}
	}
}

// until tells that a moment is said up to which something holds: "quiet until Monday".
func until(r *slot.Reading) bool {
	for _, i := range r.Free() {
		if r.Look(i, entity.Forward).Bound == entity.Until {
			return true
		}
	}
	return false
}

// muting reads until when to be silent.
func muting(r *slot.Reading) {
	s := &r.Frame.Slots
	free := r.Free()
	if len(free) == 0 {
		for _, i := range r.Lengths {
			d := r.Entity(i).Duration
			s.MuteUntil = r.Message.Input.Reference.Add(slot.Length(d)).Format(nlu.DateTimeLayout)
		}
		return
	}
	w := r.Look(free[0], entity.Forward)
	if w.Weekend && w.Bound == entity.At {
		s.QuietDays = []string{"SA", "SU"}
		return
	}
	if w.Daypart == entity.Night && !w.HasDate && !w.HasClock {
		// "at night": from when to when was not said.
		s.Quiet = r.Message.Pack.Quiet
		r.Frame.Assumed = append(r.Frame.Assumed, nlu.Assumption{Slot: "quiet", Value: s.Quiet, Why: "end"})
		return
	}
	if w.HasClock && (!w.HasDate || w.Daypart == entity.Night) && (w.Bound == entity.After || w.Bound == entity.From) {
		// "after ten", "tonight after ten": until when was not said; until the morning.
		_, morning, _ := strings.Cut(r.Message.Pack.Quiet, "/")
		s.Quiet = slot.ClockText(w.Clock) + "/" + morning
		r.Frame.Assumed = append(r.Frame.Assumed, nlu.Assumption{Slot: "quiet", Value: s.Quiet, Why: "end"})
		return
	}
	if m, ok := r.When(free, entity.Forward); ok {
		s.MuteUntil = m.Due()
	}
}
