package slot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"becario/nlu"
	"becario/nlu/entity"
)

// Moment is a point to be at: a date, with a clock time or a part of day.
type Moment struct {
	Date    time.Time // zero if none was said
	Clock   entity.Clock
	Part    entity.Daypart
	HasDate bool
	Assumed []nlu.Assumption
}

// When reads elements as one moment: the day of one, the hour of another.
func (r *Reading) When(elems []int, dir entity.Direction) (Moment, bool) {
	var out Moment
	found := false
	for _, i := range elems {
		w := r.Look(i, dir)
		if w.Impossible || w.Now && len(elems) > 1 { // "is now on Friday"
			continue
		}
		found = true
		if w.HasDate && !out.HasDate {
			out.Date, out.HasDate = deadline(w), true
		}
		if w.Midnight && !out.Clock.Set {
			out.Clock = entity.Clock{Set: true, Hour: 23, Minute: 59}
		}
		if w.HasClock && !out.Clock.Set {
			out.Clock = w.Clock
			if out.Date.IsZero() {
				out.Date = w.Start
			}
		}
		if w.Daypart != "" && out.Part == "" {
			out.Part = w.Daypart
		}
		if out.Date.IsZero() && !w.Start.IsZero() {
			out.Date = deadline(w)
		}
		for _, a := range w.Assumed {
			out.Assumed = append(out.Assumed, assumption(a, out))
		}
	}
	r.wakes(&out)
	return out, found
}

// wakes takes a bare hour of getting up for one of the morning: "wake me at 6".
func (r *Reading) wakes(m *Moment) {
	at := slices.IndexFunc(m.Assumed, func(a nlu.Assumption) bool { return a.Why == "afternoon" })
	if at < 0 || m.Clock.Hour < 12 || !r.says(r.Message.Pack.Course.Waking) {
		return
	}
	if evening, err := time.Parse(nlu.DateTimeLayout, m.Due()); err == nil {
		m.Assumed[at].Other = evening.Format(nlu.DateTimeLayout)
	}
	m.Clock.Hour -= 12
	now := r.Message.Input.Reference
	if !m.HasDate && m.Date.Format(nlu.DateLayout) == now.Format(nlu.DateLayout) && m.Clock.Hour*60+m.Clock.Minute <= now.Hour()*60+now.Minute() {
		m.Date = m.Date.AddDate(0, 0, 1)
	}
}

// says reports whether one of some phrases, folded, stands in the part.
func (r *Reading) says(phrases []string) bool {
	var text strings.Builder
	text.WriteByte(' ')
	for i := range r.Part.Elems {
		text.WriteString(r.Part.Elems[i].Fold)
		text.WriteByte(' ')
	}
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text.String(), " "+p+" ") })
}

// farApart is how sure a moment can be whose weekday and day of the month meet only in
// months.
const farApart = 0.4

// Look is the datetime at element i, looked for in one direction. Hours and minutes
// counted from now are a clock time, in whole minutes.
func (r *Reading) Look(i int, dir entity.Direction) entity.When {
	e := r.Entity(i)
	w := e.Look(dir)
	if w.Far {
		r.Frame.Confidence = min(r.Frame.Confidence, farApart) // "Sunday 29" was yesterday
	}
	if w.Relative && !w.HasClock && (w.Shift.Hours > 0 || w.Shift.Minutes > 0 || w.Shift.Seconds > 0) {
		w.HasClock, w.HasDate = true, true
		if begun := w.Start.Truncate(time.Minute); begun.Before(w.Start) {
			w.Start = begun.Add(time.Minute) // "in a minute" is never sooner
		}
		w.Clock = entity.Clock{Set: true, Hour: w.Start.Hour(), Minute: w.Start.Minute()}
	}
	if len(r.Recurrences) == 0 && !w.HasClock && r.tomorrow(i) {
		w = entity.When{Start: r.Message.Input.Reference.AddDate(0, 0, 1), Grain: entity.Day, HasDate: true}
	}
	return w
}

// tomorrow tells a phrase that could be a part of the day but, without a
// repeat beside it, is the next day ("la clase de mañana").
func (r *Reading) tomorrow(i int) bool {
	c := r.Message.Pack.Classes.Tomorrow
	if c < 0 {
		return false
	}
	text := r.Part.TextOf(i, i+1)
	l := r.Message.Pack.Line(text, r.Message.Pack.Split(text, nil, nil))
	return len(l.Elems) > 0 && l.Is(0, c) == len(l.Elems)
}

// deadline is the day that a datetime means as the end of something: the last
// day of a range, the day before the midnight that ends it.
func deadline(w entity.When) time.Time {
	switch {
	case w.Midnight:
		return w.Start.Add(-time.Minute)
	case w.End.IsZero() || w.HasClock || w.Daypart != "" && !w.Weekend:
		return w.Start
	case w.DateRange || w.Grain >= entity.Week:
		return w.End.AddDate(0, 0, -1)
	}
	return w.Start
}

func assumption(a entity.Assumption, m Moment) nlu.Assumption {
	out := nlu.Assumption{Slot: "due", Why: a.What}
	if !a.Other.IsZero() {
		out.Other = a.Other.Format(nlu.DateLayout)
		if m.Clock.Set {
			out.Other = a.Other.Format(nlu.DateTimeLayout)
		}
	}
	return out
}

// Due gives the moment in the form of a frame.
func (m Moment) Due() string {
	if m.Date.IsZero() {
		return ""
	}
	if !m.Clock.Set {
		return m.Date.Format(nlu.DateLayout)
	}
	return m.Date.Format(nlu.DateLayout) + "T" + ClockText(m.Clock)
}

// ClockText writes a time of day as slots have it.
func ClockText(c entity.Clock) string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// Period gives a datetime as a range of whole days, both ends included.
func (r *Reading) Period(i int, dir entity.Direction) string {
	w := r.Look(i, dir)
	if w.Impossible || w.Start.IsZero() {
		return ""
	}
	today := r.Message.Input.Reference
	first, last := w.Start, w.Start
	if !w.End.IsZero() && w.End.After(w.Start) {
		last = w.End.Add(-time.Second)
	}
	if w.Midnight && w.HasDate {
		first = first.AddDate(0, 0, -1)
		last = first
	}
	// "from here to Friday" begins now.
	if dir == entity.Forward && r.Part.EndsBefore(i, r.Message.Pack.Classes.FromHere) && first.After(today) {
		first = today
	}
	switch w.Bound {
	case entity.Until, entity.Before:
		if (w.Grain >= entity.Month || w.End.IsZero() || !w.DateRange) && first.After(today) {
			first = today
		}
	case entity.From, entity.After:
		if dir == entity.Backward && (!w.DateRange || w.Grain >= entity.Month) && last.Before(today) {
			last = today
		}
	}
	if last.Before(first) {
		first, last = last, first
	}
	return first.Format(nlu.DateLayout) + "/" + last.Format(nlu.DateLayout)
}

// Ranges gives the periods of the part, looking in one direction.
func (r *Reading) Ranges(dir entity.Direction) []string {
	var out []string
	for _, i := range r.Whens {
		if r.Part.Used[i] {
			continue
		}
		if p := r.Period(i, dir); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Duration gives an entity's length in ISO 8601, with a sign if sign is -1.
func Duration(d entity.Duration, sign int) string {
	var b strings.Builder
	if sign < 0 {
		b.WriteByte('-')
	}
	b.WriteByte('P')
	put := func(n float64, unit string) {
		if n > 0 {
			b.WriteString(strconv.FormatFloat(n, 'f', -1, 64) + unit)
		}
	}
	years, months := d.Years, d.Months
	if f := years - float64(int(years)); f > 0 {
		months += f * 12
		years = float64(int(years))
	}
	put(years, "Y")
	put(float64(int(months)), "M")
	days := d.Weeks*7 + d.Days
	secs := d.Hours*3600 + d.Minutes*60 + d.Seconds + (days-float64(int(days)))*86400
	put(float64(int(days)), "D")
	if secs > 0 {
		b.WriteByte('T')
		n := int(secs + 0.5)
		put(float64(n/3600), "H")
		put(float64(n%3600/60), "M")
		put(float64(n%60), "S")
	}
	if s := b.String(); s != "P" && s != "-P" {
		return s
	}
	return ""
}

// LengthAt gives the duration that element i holds, a plain one or one counted from now.
func (r *Reading) LengthAt(i int) (entity.Duration, bool) {
	if r.Part.Elems[i].Ent < 0 {
		return entity.Duration{}, false
	}
	e := r.Entity(i)
	switch {
	case e.Kind == entity.KindDuration:
		return e.Duration, true
	case e.Kind == entity.KindDatetime && r.Message.DayBefore(e):
		return entity.Duration{Days: 1, Sign: -1}, true
	case e.Kind == entity.KindDatetime && e.When.Relative:
		return e.When.Shift, true
	case e.Kind == entity.KindDatetime:
		for j := range r.Message.Entities {
			if d := &r.Message.Entities[j]; d.Kind == entity.KindDuration && d.Offset == e.Offset && d.End == e.End {
				return d.Duration, true
			}
		}
	}
	return entity.Duration{}, false
}

// Reminders adds the lengths between two elements as "so long before".
func (r *Reading) Reminders(from, to int) {
	for i := from; i < to; i++ {
		if d, ok := r.LengthAt(i); ok && d.Sign < 0 {
			if s := Duration(d, -1); s != "" {
				r.Frame.Slots.Remind = append(r.Frame.Slots.Remind, s)
			}
		}
	}
}

// Recurrence gives the rule of the part, the clock and the part of day in it.
func (r *Reading) Recurrence() (rule string, rec entity.Recurrence, at int) {
	fortnight, days := false, false
	for _, i := range r.Recurrences {
		rule := r.Entity(i).Recurrence.Rule
		fortnight, days = fortnight || fortnightly(rule), days || strings.Contains(rule, "BYDAY=")
	}
	for _, i := range r.Recurrences {
		switch e := r.Entity(i); {
		case e.Recurrence.Rule == "":
		case len(r.Recurrences) > 1 && days && fortnightly(e.Recurrence.Rule): // "every 15 days, on Fridays"
		case fortnight:
			return EveryOther(e.Recurrence.Rule), e.Recurrence, i
		default:
			return e.Recurrence.Rule, e.Recurrence, i
		}
	}
	return "", entity.Recurrence{}, -1
}

// fortnightly tells a rule of every two weeks that says no day of the week.
func fortnightly(rule string) bool {
	n, freq := Interval(rule)
	return freq == "DAILY" && (n == 14 || n == 15) || freq == "WEEKLY" && n == 2 && !strings.Contains(rule, "BYDAY=")
}

var weekdayCodes = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// Weekly is the rule of some days of the week.
func Weekly(days []time.Weekday) string {
	return "FREQ=WEEKLY;BYDAY=" + DayCodes(days)
}

// DayCodes writes days of the week as a recurrence does: "MO,TU".
func DayCodes(days []time.Weekday) string {
	var codes []string
	for _, d := range days {
		codes = append(codes, weekdayCodes[d])
	}
	return strings.Join(codes, ",")
}

// Free are the whens that no cue has taken.
func (r *Reading) Free() []int {
	var out []int
	for _, i := range r.Whens {
		if !r.Part.Used[i] {
			out = append(out, i)
		}
	}
	return out
}
