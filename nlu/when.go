package nlu

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

const (
	dayForm   = "2006-01-02"
	clockForm = "15:04"
	bothForm  = "2006-01-02T15:04"
)

// moment is a point to be at: a date, with a clock time or a part of day.
type moment struct {
	date    time.Time // zero if none was said
	clock   entity.Clock
	part    entity.Daypart
	hasDate bool
	assumed []Assumption
}

// when reads elements as one moment: the day of one, the hour of another.
func (r *reading) when(elems []int, dir entity.Direction) (moment, bool) {
	var out moment
	found := false
	for _, i := range elems {
		w := r.look(i, dir)
		if w.Impossible || w.Now && len(elems) > 1 { // "is now on Friday"
			continue
		}
		found = true
		if w.HasDate && !out.hasDate {
			out.date, out.hasDate = deadline(w), true
		}
		if w.Midnight && !out.clock.Set {
			out.clock = entity.Clock{Set: true, Hour: 23, Minute: 59}
		}
		if w.HasClock && !out.clock.Set {
			out.clock = w.Clock
			if out.date.IsZero() {
				out.date = w.Start
			}
		}
		if w.Daypart != "" && out.part == "" {
			out.part = w.Daypart
		}
		if out.date.IsZero() && !w.Start.IsZero() {
			out.date = deadline(w)
		}
		for _, a := range w.Assumed {
			out.assumed = append(out.assumed, r.assumption(a, out))
		}
	}
	return out, found
}

func (r *reading) look(i int, dir entity.Direction) entity.When {
	e := r.ent(i)
	w := e.Look(dir)
	if w.Relative && !w.HasClock && (w.Shift.Hours > 0 || w.Shift.Minutes > 0 || w.Shift.Seconds > 0) {
		w.HasClock, w.HasDate = true, true
		if begun := w.Start.Truncate(time.Minute); begun.Before(w.Start) {
			w.Start = begun.Add(time.Minute) // "in a minute" is never sooner
		}
		w.Clock = entity.Clock{Set: true, Hour: w.Start.Hour(), Minute: w.Start.Minute()}
	}
	if len(r.recs) == 0 && !w.HasClock && r.tomorrow(i) {
		w = entity.When{Start: r.m.in.Reference.AddDate(0, 0, 1), Grain: entity.Day, HasDate: true}
	}
	return w
}

// tomorrow tells a phrase that could be a part of the day but, without a
// repeat beside it, is the next day ("la clase de mañana").
func (r *reading) tomorrow(i int) bool {
	c := r.m.p.c.tomorrow
	if c < 0 {
		return false
	}
	text := r.text(i, i+1)
	l := r.m.p.Line(text, r.m.p.Split(text, nil, nil))
	return len(l.Elems) > 0 && l.Is(0, c) == len(l.Elems)
}

// deadline is the day that a datetime means as the end of something: the last
// day of a range, the day before the midnight that ends it.
func deadline(w entity.When) time.Time {
	switch {
	case w.Midnight && w.HasDate:
		return w.Start.Add(-time.Minute)
	case w.End.IsZero() || w.HasClock || w.Daypart != "" && !w.Weekend:
		return w.Start
	case w.DateRange || w.Grain >= entity.Week:
		return w.End.AddDate(0, 0, -1)
	}
	return w.Start
}

func (r *reading) assumption(a entity.Assumption, m moment) Assumption {
	out := Assumption{Slot: "due", Why: a.What}
	if !a.Other.IsZero() {
		out.Other = a.Other.Format(dayForm)
		if m.clock.Set {
			out.Other = a.Other.Format(bothForm)
		}
	}
	return out
}

// due gives the moment in the form of a frame.
func (m moment) due() string {
	if m.date.IsZero() {
		return ""
	}
	if !m.clock.Set {
		return m.date.Format(dayForm)
	}
	return m.date.Format(dayForm) + "T" + clockText(m.clock)
}

func clockText(c entity.Clock) string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// period gives a datetime as a range of whole days, both ends included.
func (r *reading) period(i int, dir entity.Direction) string {
	w := r.look(i, dir)
	if w.Impossible || w.Start.IsZero() {
		return ""
	}
	today := r.m.in.Reference
	first, last := w.Start, w.Start
	if !w.End.IsZero() && w.End.After(w.Start) {
		last = w.End.Add(-time.Second)
	}
	if w.Midnight && w.HasDate {
		first = first.AddDate(0, 0, -1)
		last = first
	}
	if dir == entity.Forward && r.upToHere(i) && first.After(today) {
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
	return first.Format(dayForm) + "/" + last.Format(dayForm)
}

// upToHere tells that the day at i ends a stretch that begins now.
func (r *reading) upToHere(i int) bool {
	for j := max(0, i-3); j < i; j++ {
		if n := r.pt.Is(j, r.m.p.c.fromHere); n > 0 && j+n == i {
			return true
		}
	}
	return false
}

// ranges gives the periods of the part, looking in one direction.
func (r *reading) ranges(dir entity.Direction) []string {
	var out []string
	for _, i := range r.whens {
		if r.pt.Used[i] {
			continue
		}
		if p := r.period(i, dir); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// duration gives an entity's length in ISO 8601, with a sign if sign is -1.
func duration(d entity.Duration, sign int) string {
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

// lengthAt gives the duration that element i holds, a plain one or one counted from now.
func (r *reading) lengthAt(i int) (entity.Duration, bool) {
	if r.pt.Elems[i].Ent < 0 {
		return entity.Duration{}, false
	}
	e := r.ent(i)
	switch {
	case e.Kind == entity.KindDuration:
		return e.Duration, true
	case e.Kind == entity.KindDatetime && r.m.dayBefore(e):
		return entity.Duration{Days: 1, Sign: -1}, true
	case e.Kind == entity.KindDatetime && e.When.Relative:
		return e.When.Shift, true
	case e.Kind == entity.KindDatetime:
		for j := range r.m.ents {
			if d := &r.m.ents[j]; d.Kind == entity.KindDuration && d.Offset == e.Offset && d.End == e.End {
				return d.Duration, true
			}
		}
	}
	return entity.Duration{}, false
}

// reminders adds the lengths between two elements as "so long before".
func (r *reading) reminders(from, to int) {
	for i := from; i < to; i++ {
		if d, ok := r.lengthAt(i); ok && d.Sign < 0 {
			if s := duration(d, -1); s != "" {
				r.f.Slots.Remind = append(r.f.Slots.Remind, s)
			}
		}
	}
}

// recurrence gives the rule of the part, the clock and the part of day in it.
func (r *reading) recurrence() (rule string, rec entity.Recurrence, at int) {
	fortnight := false
	for _, i := range r.recs {
		switch e := r.ent(i); {
		case e.Recurrence.Rule == "":
		case len(r.recs) > 1 && fortnightly(e.Recurrence.Rule):
			fortnight = true // "every 15 days, on Fridays"
		case fortnight:
			return everyOther(e.Recurrence.Rule), e.Recurrence, i
		default:
			return e.Recurrence.Rule, e.Recurrence, i
		}
	}
	return "", entity.Recurrence{}, -1
}

// fortnightly tells a rule of every two weeks said in days.
func fortnightly(rule string) bool {
	n, freq := interval(rule)
	return freq == "DAILY" && (n == 14 || n == 15)
}

var weekdayCodes = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// weekly is the rule of some days of the week.
func weekly(days []time.Weekday) string {
	var codes []string
	for _, d := range days {
		codes = append(codes, weekdayCodes[d])
	}
	return "FREQ=WEEKLY;BYDAY=" + strings.Join(codes, ",")
}

// free are the whens that no cue has taken.
func (r *reading) free() []int {
	var out []int
	for _, i := range r.whens {
		if !r.pt.Used[i] {
			out = append(out, i)
		}
	}
	return out
}

// said tells whether a word of a class stands in or right before element i.
func (r *reading) said(i int, class int32) bool {
	if r.pt.Is(i-1, class) > 0 {
		return true
	}
	e := &r.pt.Elems[i]
	inner := r.m.p.Split(r.pt.Text[:e.End], []hear.Piece{{Start: 0, End: e.Start}}, nil)
	l := r.m.p.Line(r.pt.Text, inner)
	for j := range inner {
		if inner[j].Start >= e.Start && l.Is(j, class) > 0 {
			return true
		}
	}
	return false
}
