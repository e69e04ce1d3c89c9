package nlu

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

// details fills the slots that classes and subjects share.
func (r *reading) details() {
	s := &r.f.Slots
	get := func(slot string) string {
		if c, ok := r.caps[slot]; ok {
			return strings.Trim(r.text(c.from, c.to), " ,;:()")
		}
		return ""
	}
	s.Room, s.Teacher, s.Group = r.room(get("room")), get("teacher"), get("group")
	if c, ok := r.caps["credits"]; ok {
		s.Credits = number(r.text(c.from, c.to))
	}
	if w := strings.ToUpper(get("week")); w == "A" || w == "B" {
		s.Week = w
	}
	s.Alias = get("alias")
}

// room takes the preposition and the article from the front of a room.
func (r *reading) room(text string) string {
	c, ok := r.caps["room"]
	if !ok {
		return ""
	}
	cls := &r.m.p.c
	from := c.from
	for from < c.to-1 && (r.pt.Is(from, cls.trimLeft) == 1 || r.pt.Is(from, cls.article) == 1) {
		from++
	}
	return strings.Trim(r.text(from, c.to), " ,;:()")
}

// classAdd reads one class, or several of one subject.
func (r *reading) classAdd() []Frame {
	r.details()
	s := &r.f.Slots
	rule, rec, _ := r.recurrence()
	var from, to entity.Clock
	if rule != "" {
		s.Recurrence = rule
		from, to = rec.Clock, rec.ClockEnd
	}
	if len(r.recs) > 1 {
		r.f.Confidence = min(r.f.Confidence, doubtful) // there is more than is kept
	}
	var before entity.When // the weekdays said last
	var more []entity.When // weekdays with hours of their own
	for _, i := range r.free() {
		w := r.look(i, entity.Forward)
		if len(w.Weekdays) > 0 && len(before.Weekdays) > 0 && s.Recurrence == weekly(before.Weekdays) {
			if !before.Clock.Set || before.Clock == w.Clock && before.ClockEnd == w.ClockEnd { // "tue thu 3:30"
				s.Recurrence = ""
				w.Weekdays = append(before.Weekdays, w.Weekdays...)
			} else {
				more = append(more, w)
				continue
			}
		}
		before = w
		if w.HasClock || w.Clock.Set {
			if !from.Set {
				from = w.Clock
			}
			if !to.Set {
				to = w.ClockEnd
			}
		}
		if w.HasDate && !w.Impossible {
			r.classDay(i, w)
		}
	}
	if !to.Set {
		if a, b, ok := r.hours(); ok {
			from, to = a, b
		}
	}
	r.clocks(from, to)
	if s.Week != "" || r.has(r.m.p.c.alternate) {
		s.Recurrence = everyOther(s.Recurrence)
	}

	if s.Subject = r.classSubject(); s.Subject == "" {
		s.Subject = r.pt.called
	}
	if s.Subject == "" {
		r.f.Confidence = min(r.f.Confidence, 0.3)
	}
	out := []Frame{r.f}
	for _, w := range more { // "Monday 9-11 Wednesday 10-12"
		s.Recurrence, s.Start, s.End = weekly(w.Weekdays), "", ""
		r.clocks(w.Clock, w.ClockEnd)
		out = append(out, r.f)
	}
	return out
}

// everyOther makes a weekly rule one of every second week.
func everyOther(rule string) string {
	if strings.Contains(rule, "INTERVAL") {
		return rule
	}
	return strings.Replace(rule, "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", 1)
}

// classDay takes a date as the day of a single class, as the first day of a
// weekly one, or, when it is a bare weekday, as every such day.
func (r *reading) classDay(i int, w entity.When) {
	s := &r.f.Slots
	switch {
	case w.Bound == entity.From || w.Bound == entity.After:
		s.From = w.Start.Format(dayForm)
	case len(w.Weekdays) > 0 && s.Recurrence == "" && !r.said(i, r.m.p.c.this) && !r.has(r.m.p.c.oneOff) && (w.HasClock || !numbered(r.text(i, i+1))):
		s.Recurrence = weekly(w.Weekdays)
	case s.Date == "" && s.Recurrence == "":
		s.Date = w.Start.Format(dayForm)
	}
}

// numbered tells a weekday with a day of the month ("lunes 5") from a bare one.
func numbered(text string) bool {
	for f := range strings.FieldsSeq(text) {
		if n := number(f); n > 0 && n <= 31 && !strings.Contains(text, ":") && strings.HasSuffix(text, f) {
			return true
		}
	}
	return false
}

// clocks sets when a class begins and ends; an end that is not after the
// beginning is of the afternoon.
func (r *reading) clocks(from, to entity.Clock) {
	s := &r.f.Slots
	if from.Set {
		s.Start = clockText(from)
	}
	if to.Set {
		if from.Set && to.Hour < 12 && to.Hour*60+to.Minute <= from.Hour*60+from.Minute {
			to.Hour += 12
		}
		s.End = clockText(to)
	}
}

// hours reads a range of bare hours, "14 a 16" or "2 to 5", which has the sense
// of hours only in a class.
func (r *reading) hours() (from, to entity.Clock, ok bool) {
	if len(r.pt.Elems) == 0 {
		return
	}
	text, ends := r.text(0, len(r.pt.Elems)), &r.m.p.hours
	words := r.m.p.Split(text, nil, nil)
	l := r.m.p.Line(text, words)
	for i := 0; i+2 < len(words); i++ {
		if l.Is(i+1, r.m.p.c.upTo) == 0 && words[i+1].Fold != "-" && text[words[i+1].Start:words[i+1].End] != "–" {
			continue
		}
		a, late1, ok1 := bareClock(words[i].Fold, ends)
		b, late2, ok2 := bareClock(words[i+2].Fold, ends)
		if ok1 && ok2 {
			return settle(a, late1), settle(b, late2), true
		}
	}
	for _, w := range words {
		if x, y, two := strings.Cut(w.Fold, "-"); two {
			a, late1, ok1 := bareClock(x, ends)
			b, late2, ok2 := bareClock(y, ends)
			if ok1 && ok2 {
				return settle(a, late1), settle(b, late2), true
			}
		}
	}
	return
}

// classSubject is the capture of the template, or the first words that name
// something and were not taken.
func (r *reading) classSubject() string {
	if own := r.ownSubject(); own != "" {
		return own
	}
	if s := r.name("subject"); s != "" && r.lessonOnly(s) == "" {
		return r.withoutLesson(s)
	}
	for _, run := range r.runs(0, len(r.pt.Elems)) {
		if r.pt.Is(run.from, r.m.p.c.teacher) > 0 {
			continue // "the teacher moved the class" names no subject
		}
		if s := r.withoutLesson(r.first(run)); s != "" {
			return s
		}
	}
	return ""
}

// lessonOnly gives back a text that only says that it is a class.
func (r *reading) lessonOnly(s string) string {
	if r.withoutLesson(s) == "" {
		return s
	}
	return ""
}

// withoutLesson takes words such as "clase extra de" from the front, and such
// as "class" from the end.
func (r *reading) withoutLesson(s string) string {
	if s == "" {
		return ""
	}
	elems := r.m.p.Split(s, nil, nil)
	l := r.m.p.Line(s, elems)
	c := &r.m.p.c
	i, j := 0, len(elems)
	for i < j {
		n := max(l.Is(i, c.lesson), l.Is(i, c.trimLeft), l.Is(i, c.article), l.Is(i, c.opener), l.Is(i, c.classVerb), l.Is(i, c.filler), l.Is(i, c.changed), l.Is(i, c.note))
		if n == 0 || elems[i].Upper && l.Is(i, c.lesson) == 0 && l.Is(i, c.article) == 0 && i > 0 {
			break
		}
		i += n
	}
	for j > i && (l.Is(j-1, c.lesson) == 1 || l.Is(j-1, c.lab) == 1 || l.Is(j-1, c.trimRight) == 1 && !elems[j-1].Upper || elems[j-1].Mark&hear.Word == 0 && j-1 > i || l.Is(j-1, c.classVerb) > 0) {
		j--
	}
	if i >= j {
		return ""
	}
	return strings.Trim(s[elems[i].Start:elems[j-1].End], "\"“”«»()[],;: ")
}

// ownSubject finds one of the person's own subjects in the part.
func (r *reading) ownSubject() string {
	if len(r.pt.Elems) == 0 {
		return ""
	}
	return r.m.own(r.text(0, len(r.pt.Elems)), r.m.in.Context.Subjects)
}

// classList reads a question about the timetable or the next class.
func (r *reading) classList() []Frame {
	s := &r.f.Slots
	if r.f.Intent == ClassNext {
		s.Format = ""
	} else if ps := r.ranges(entity.Forward); len(ps) > 0 {
		s.Range = ps[0]
	}
	if q := r.name("query"); q != "" {
		s.Query = q
	}
	if _, ok := r.caps["subject"]; ok {
		if s.Subject = r.withoutLesson(r.name("subject")); s.Subject != "" && r.common(s.Subject) {
			s.Subject = ""
		}
	}
	if s.Subject == "" {
		s.Subject = r.ownSubject()
	}
	return []Frame{r.f}
}

// classCancel reads a class that does not take place, or a subject dropped.
func (r *reading) classCancel() []Frame {
	s := &r.f.Slots
	var more []string // days after the first
	for _, i := range r.free() {
		w := r.look(i, entity.Forward)
		switch {
		case w.Impossible:
		case w.HasClock && !w.HasDate && w.Clock.Set:
			s.Start = clockText(w.Clock)
		case w.HasClock && w.HasDate:
			s.Start, s.Date = clockText(w.Clock), w.Start.Format(dayForm)
		case s.Date == "" && s.Range == "":
			p := r.period(i, entity.Forward)
			if a, b, _ := strings.Cut(p, "/"); a == b || w.Daypart != "" {
				s.Date = a
			} else {
				s.Range = p
			}
		case s.Date != "" && w.HasDate && !w.HasClock && w.Grain == entity.Day && w.Start.Format(dayForm) != s.Date:
			more = append(more, w.Start.Format(dayForm))
		}
	}
	if s.Date != "" || s.Range != "" {
		s.Permanent = false
	}
	s.Subject = r.cancelSubject()
	if s.Date+s.Range == "" && !s.Permanent {
		r.f.Assumed = append(r.f.Assumed, Assumption{Slot: "date", Why: "next"})
	}
	return r.cancelled(more)
}

// cancelled gives the days without a class: a range if they follow each other,
// else a frame for each.
func (r *reading) cancelled(more []string) []Frame {
	s := &r.f.Slots
	next, err := time.Parse(dayForm, s.Date)
	row := err == nil && len(more) > 0
	for i := range more {
		row = row && next.AddDate(0, 0, i+1).Format(dayForm) == more[i]
	}
	if row {
		s.Range, s.Date = s.Date+"/"+more[len(more)-1], ""
		return []Frame{r.f}
	}
	out := []Frame{r.f}
	for _, day := range more {
		f := r.f
		f.Slots.Date = day
		out = append(out, f)
	}
	return out
}

func (r *reading) cancelSubject() string {
	if own := r.ownSubject(); own != "" {
		return own
	}
	c, ok := r.caps["subject"]
	if !ok || r.pt.Elems[c.from].Mark&hear.Punct != 0 {
		return "" // what comes after a comma is the reason
	}
	s := r.withoutLesson(r.name("subject"))
	// A capture in lower case that is a common word is no subject.
	if s != "" && r.common(s) {
		return ""
	}
	return s
}

// common tells that a text has only words that the language uses for its own ends.
func (r *reading) common(s string) bool {
	elems := r.m.p.Split(s, nil, nil)
	l := r.m.p.Line(s, elems)
	for i := range elems {
		if l.Is(i, r.m.p.c.notSubject) == 0 && l.Is(i, r.m.p.c.lesson) == 0 && l.Is(i, r.m.p.c.article) == 0 &&
			l.Is(i, r.m.p.c.trimLeft) == 0 && elems[i].Mark&hear.Word != 0 {
			return false
		}
	}
	return true
}

// classChange reads another room, hour or day for a class.
func (r *reading) classChange() []Frame {
	r.details()
	s := &r.f.Slots
	if d, ok := r.classShift(); ok {
		s.Shift = d
	}
	free := r.free()
	rule, rec, _ := r.recurrence()
	if rule != "" && s.Shift == "" {
		s.Recurrence = rule
		if rec.Clock.Set {
			r.clocks(rec.Clock, rec.ClockEnd)
		}
	}
	for _, i := range free {
		r.changeBy(i)
	}
	if s.End == "" {
		if a, b, ok := r.hours(); ok {
			r.clocks(a, b)
		}
	}
	s.Subject = r.withoutLesson(r.name("subject"))
	if own := r.ownSubject(); own != "" {
		s.Subject = own
	}
	if s.Subject == "" {
		s.Subject = r.classSubject()
	}
	s.Alias = ""
	return []Frame{r.f}
}

// changeBy takes one datetime of a change: the day that is changed, the day
// from which on, the new day, or the new hour.
func (r *reading) changeBy(i int) {
	s := &r.f.Slots
	w := r.look(i, entity.Forward)
	if w.Impossible || w.Now || r.pt.Is(i-1, r.m.p.c.wasNot) > 0 {
		return
	}
	if (w.HasClock || w.Clock.Set) && s.Start == "" && !r.old(i) {
		if r.has(r.m.p.c.ends) && !w.ClockEnd.Set {
			s.End = clockText(w.Clock)
		} else {
			r.clocks(w.Clock, w.ClockEnd)
		}
	}
	if !w.HasDate {
		return
	}
	day := w.Start.Format(dayForm)
	if w.DateRange && !w.End.IsZero() && w.Bound == entity.At && s.Date == "" && s.From == "" && w.Grain <= entity.Day {
		// "from Monday to Tuesday": the day it was, and the day it will be.
		s.Date, s.NewDate = day, w.End.Add(-time.Minute).Format(dayForm)
		switch end := w.End; {
		case w.ClockEnd.Set:
			s.Start, s.End = clockText(w.ClockEnd), ""
		case end.Hour() > 0:
			s.Start = end.Format(clockForm)
		}
		return
	}
	switch {
	case w.Bound == entity.From || w.Bound == entity.After:
		s.From = day
	case s.Date == "" && !r.isNew(i):
		s.Date = day
	case s.NewDate == "":
		if old, err := time.Parse(dayForm, s.Date); err == nil && day < s.Date && len(w.Weekdays) == 1 && week(old) != week(w.Start) {
			day = w.Start.AddDate(0, 0, 7).Format(dayForm) // Monday's is on the Wednesday of its week
		}
		s.NewDate = day
	}
}

// week is the number of a day's week.
func week(day time.Time) int {
	_, n := day.ISOWeek()
	return n
}

// old tells that the hour at i is the one that no longer holds ("en vez de a las 7").
func (r *reading) old(i int) bool {
	for j := max(0, i-4); j < i; j++ {
		if n := r.pt.Is(j, r.m.p.c.wasNot); n > 0 && j+n <= i && j+n >= i-2 {
			return true
		}
	}
	return false
}

// isNew tells that the day at i is where a class moves to.
func (r *reading) isNew(i int) bool {
	for j := max(0, i-5); j < i; j++ {
		if n := r.pt.Is(j, r.m.p.c.moveTo); n > 0 && j+n >= i-1 {
			return true
		}
	}
	return false
}

// classShift reads "20 minutes later" for a class.
func (r *reading) classShift() (string, bool) {
	for i := range r.pt.Elems {
		if r.pt.Used[i] || r.pt.Elems[i].Mark&(hear.Dur|hear.Shift) == 0 {
			continue
		}
		d, ok := r.lengthAt(i)
		if !ok || d.Days+d.Weeks+d.Months > 0 {
			continue
		}
		r.pt.Used[i] = true
		if d.Sign < 0 || r.has(r.m.p.c.sooner) {
			return duration(d, -1), true
		}
		return duration(d, 1), true
	}
	return "", false
}

// bareClock reads "9", "8:30", "20hs", "5pm" as an hour; late tells that it
// was said to be of the afternoon.
func bareClock(s string, ends *hourEnds) (c entity.Clock, late, ok bool) {
	digits := strings.TrimRightFunc(s, unicode.IsLetter)
	if end := strings.TrimLeft(s[len(digits):], "."); end != "" {
		if late = slices.Contains(ends.late, end); !late && !slices.Contains(ends.plain, end) {
			return c, false, false
		}
	}
	hour, minute, _ := strings.Cut(strings.ReplaceAll(digits, ".", ":"), ":")
	c.Hour, c.Set = number(hour), true
	if minute != "" {
		if len(minute) != 2 {
			return c, false, false
		}
		c.Minute = number(minute)
	}
	return c, late, c.Hour > 0 && c.Hour < 24 && c.Minute < 60
}

// settle puts a bare hour from 1 to 6 in the afternoon, as one said to be late.
func settle(c entity.Clock, late bool) entity.Clock {
	if c.Hour < 12 && (late || c.Hour < 7) {
		c.Hour += 12
	}
	return c
}
