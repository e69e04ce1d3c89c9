package read

import (
	"cmp"
	"strings"
	"time"
	"unicode"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// details fills the slots that classes and subjects share.
func details(r *slot.Reading) {
	s := &r.Frame.Slots
	get := func(slot string) string {
		if c, ok := r.Captures[slot]; ok {
			return strings.Trim(r.Part.TextOf(c.From, c.To), " ,;:()")
		}
		return ""
	}
	s.Room, s.Teacher, s.Group = room(r, get("room")), get("teacher"), get("group")
	if c, ok := r.Captures["credits"]; ok {
		s.Credits = cut.Number(r.Part.TextOf(c.From, c.To))
	}
	if w := strings.ToUpper(get("week")); w == "A" || w == "B" {
		s.Week = w
	}
	s.Alias = get("alias")
	if s.Room == "" {
		s.Room = bareRoom(r)
	}
}

// bareRoom is a room that is said by its code alone, behind a comma after the hours: "martes y
// jueves de 9 a 11, A12".
func bareRoom(r *slot.Reading) string {
	l := r.Part
	hours := false
	for i := range l.Elems {
		e := &l.Elems[i]
		hours = hours || e.Mark&(pattern.When|pattern.Rec) != 0 || e.Mark&pattern.Num != 0
		if !hours || i == 0 || r.Taken(i) || e.Ent >= 0 || !e.Code || !cut.HasDigit(e.Fold) || !strings.ContainsFunc(e.Fold, unicode.IsLetter) || l.Elems[i-1].Mark&pattern.Punct == 0 {
			continue
		}
		if i+1 == len(l.Elems) || l.Elems[i+1].Mark&pattern.Punct != 0 {
			return l.TextOf(i, i+1)
		}
	}
	return ""
}

// room takes the preposition and the article from the front of a room.
func room(r *slot.Reading, text string) string {
	c, ok := r.Captures["room"]
	if !ok {
		return ""
	}
	cls := &r.Message.Pack.Classes
	from := c.From
	for from < c.To-1 && (r.Part.Is(from, cls.TrimLeft) == 1 || r.Part.Is(from, cls.Article) == 1) {
		from++
	}
	return strings.Trim(r.Part.TextOf(from, c.To), " ,;:()")
}

// classAdd reads one class, or several of one subject.
func classAdd(r *slot.Reading) []nlu.Frame {
	details(r)
	s := &r.Frame.Slots
	rule, rec, _ := r.Recurrence()
	var from, to entity.Clock
	if rule != "" {
		s.Recurrence = rule
		from, to = rec.Clock, rec.ClockEnd
	}
	if len(r.Recurrences) > 1 {
		r.Frame.Confidence = min(r.Frame.Confidence, nlu.Doubtful) // there is more than is kept
	}
	var before entity.When // the weekdays said last
	var more []entity.When // weekdays with hours of their own
	until := ""            // the last day
	for _, i := range r.Free() {
		w := r.Look(i, entity.Forward)
		if w.HasDate && !w.Impossible && (w.Bound == entity.Until || w.Bound == entity.Before) {
			until = w.Start.Format(untilLayout)
			continue
		}
		if len(w.Weekdays) > 0 && len(before.Weekdays) > 0 && s.Recurrence == slot.Weekly(before.Weekdays) {
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
			classDay(r, i, w)
		}
	}
	if !to.Set {
		if a, b, ok := r.Message.Hours(r.Part); ok {
			from, to = a, b
		}
	}
	clocks(r, from, to)
	if s.Week != "" || r.Part.Has(r.Message.Pack.Classes.Alternate) {
		s.Recurrence = slot.EveryOther(s.Recurrence)
	}

	if until != "" && s.Recurrence != "" && !strings.Contains(s.Recurrence, "UNTIL") {
		s.Recurrence += ";UNTIL=" + until
	}
	if s.Subject = classSubject(r); s.Subject == "" {
		s.Subject = cmp.Or(r.Part.Called, lab(r))
	}
	if s.Subject == "" {
		r.Frame.Confidence = min(r.Frame.Confidence, 0.3)
	}
	out := []nlu.Frame{r.Frame}
	for _, w := range more { // "Monday 9-11 Wednesday 10-12"
		s.Recurrence, s.Start, s.End = slot.Weekly(w.Weekdays), "", ""
		if until != "" {
			s.Recurrence += ";UNTIL=" + until
		}
		clocks(r, w.Clock, w.ClockEnd)
		out = append(out, r.Frame)
	}
	return ofNamedWeek(r, out)
}

// ofNamedWeek puts the classes of a week that is named on its days, each once: "my shifts this
// week: wed 5-10pm, fri 12-6".
func ofNamedWeek(r *slot.Reading, frames []nlu.Frame) []nlu.Frame {
	var week time.Time
	said := ""
	for i := range r.Part.Elems {
		if e := &r.Part.Elems[i]; e.Ent >= 0 && week.IsZero() && r.Entity(i).Kind == entity.KindDatetime {
			if w := r.Look(i, entity.Forward); w.HasDate && w.Grain == entity.Week && w.Bound == entity.At && len(w.Weekdays) == 0 && !w.HasClock {
				week, said = w.Start, r.Part.TextOf(i, i+1)
			}
		}
	}
	if week.IsZero() {
		return frames
	}
	var out []nlu.Frame
	for _, f := range frames {
		if subject := strings.Trim(strings.Replace(f.Slots.Subject, said, "", 1), " ,:"); subject != "" {
			f.Slots.Subject = subject
		}
		codes, weekly := strings.CutPrefix(f.Slots.Recurrence, "FREQ=WEEKLY;BYDAY=")
		if !weekly || strings.Contains(codes, ";") || f.Slots.Date+f.Slots.From != "" {
			out = append(out, f)
			continue
		}
		for code := range strings.SplitSeq(codes, ",") {
			for n := range 7 {
				if day := week.AddDate(0, 0, n); slot.DayCodes([]time.Weekday{day.Weekday()}) == code {
					f.Slots.Recurrence, f.Slots.Date = "", day.Format(nlu.DateLayout)
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// untilLayout is how a rule writes its last day.
const untilLayout = "20060102"

// lab is the kind of a class that is named by it alone: "clase de laboratorio".
func lab(r *slot.Reading) string {
	for i := range r.Part.Elems {
		if n := r.Part.Is(i, r.Message.Pack.Classes.Lab); n > 0 {
			return r.Part.TextOf(i, i+n)
		}
	}
	return ""
}

// classDay takes a date as the day of a single class, as the first day of a
// weekly one, or, when it is a bare weekday, as every such day.
func classDay(r *slot.Reading, i int, w entity.When) {
	s := &r.Frame.Slots
	switch {
	case w.Bound == entity.From || w.Bound == entity.After:
		s.From = w.Start.Format(nlu.DateLayout)
	case len(w.Weekdays) > 0 && !w.Dated && s.Recurrence == "" && !r.Message.Said(r.Part, i, r.Message.Pack.Classes.This) && !r.Part.Has(r.Message.Pack.Classes.OneOff) && (w.HasClock || !numbered(r.Part.TextOf(i, i+1))):
		s.Recurrence = slot.Weekly(w.Weekdays)
	case s.Date == "" && s.Recurrence == "":
		s.Date = w.Start.Format(nlu.DateLayout)
	}
}

// numbered tells a weekday with a day of the month ("lunes 5") from a bare one.
func numbered(text string) bool {
	for f := range strings.FieldsSeq(text) {
		if n := cut.Number(f); n > 0 && n <= 31 && !strings.Contains(text, ":") && strings.HasSuffix(text, f) {
			return true
		}
	}
	return false
}

// evening is the hour from which on what ends at an earlier hour ends on the day after.
const evening = 18

// clocks sets when a class begins and ends; an end that is not after the beginning is of
// the afternoon, but for what begins in the evening.
func clocks(r *slot.Reading, from, to entity.Clock) {
	s := &r.Frame.Slots
	if from.Set {
		s.Start = slot.ClockText(from)
	}
	if to.Set {
		if from.Set && from.Hour < evening && to.Hour < 12 && to.Hour*60+to.Minute <= from.Hour*60+from.Minute {
			to.Hour += 12
		}
		s.End = slot.ClockText(to)
	}
}

// classSubject is the capture of the template, or the first words that name
// something and were not taken.
func classSubject(r *slot.Reading) string {
	if own := r.OwnSubject(); own != "" {
		return own
	}
	if s := withoutLesson(r, r.Name("subject")); s != "" && !nameless(r, s) {
		return s
	}
	for _, run := range r.Runs(0, len(r.Part.Elems)) {
		if r.Part.Is(run.From, r.Message.Pack.Classes.Teacher) > 0 {
			continue // "the teacher moved the class" names no subject
		}
		if s := withoutLesson(r, r.First(run)); s != "" && !nameless(r, s) {
			return s
		}
	}
	return ""
}

// nameless tells that a text names no subject by itself: "solo", "2 to 4".
func nameless(r *slot.Reading, s string) bool {
	if r.Message.Pack.Course.NoNames[pattern.Fold(s)] {
		return true
	}
	elems := r.Message.Pack.Split(s, nil, nil)
	l := r.Message.Pack.Line(s, elems)
	for i := range elems {
		if strings.ContainsFunc(elems[i].Fold, unicode.IsLetter) && l.Is(i, r.Message.Pack.Classes.UpTo) == 0 {
			return false
		}
	}
	return strings.ContainsFunc(s, unicode.IsDigit)
}

// withoutLesson takes words such as "clase extra de" from the front, and such
// as "class" from the end.
func withoutLesson(r *slot.Reading, s string) string {
	if s == "" {
		return ""
	}
	elems := r.Message.Pack.Split(s, nil, nil)
	l := r.Message.Pack.Line(s, elems)
	c := &r.Message.Pack.Classes
	i, j := 0, len(elems)
	for i < j {
		n := max(l.Is(i, c.Lesson), l.Is(i, c.TrimLeft), l.Is(i, c.Article), l.Is(i, c.Opener), l.Is(i, c.ClassVerb), l.Is(i, c.Filler), l.Is(i, c.Changed), l.Is(i, c.Note))
		if n == 0 || elems[i].Upper && l.Is(i, c.Lesson) == 0 && l.Is(i, c.Article) == 0 && i > 0 {
			break
		}
		i += n
	}
	for j > i && (l.Is(j-1, c.Lesson) == 1 || l.Is(j-1, c.Lab) == 1 || l.Is(j-1, c.TrimRight) == 1 && !elems[j-1].Upper || elems[j-1].Mark&pattern.Word == 0 && j-1 > i || l.Is(j-1, c.ClassVerb) > 0) {
		j--
	}
	if i >= j {
		return ""
	}
	return strings.Trim(s[elems[i].Start:elems[j-1].End], "\"“”«»()[],;: ")
}

// classList reads a question about the timetable or the next class.
func classList(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	if r.Frame.Intent == nlu.ClassNext {
		s.Format = ""
	} else if ps := r.Ranges(entity.Forward); len(ps) > 0 {
		s.Range = ps[0]
	}
	if q := r.Name("query"); q != "" {
		s.Query = q
	}
	if _, ok := r.Captures["subject"]; ok {
		if s.Subject = withoutLesson(r, r.Name("subject")); s.Subject != "" && r.Common(s.Subject) {
			s.Subject = ""
		}
	}
	if s.Subject == "" {
		s.Subject = r.OwnSubject()
	}
	return []nlu.Frame{r.Frame}
}

// classCancel reads a class that does not take place, or a subject dropped.
func classCancel(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	var more []string // days after the first
	for _, i := range r.Free() {
		w := r.Look(i, entity.Forward)
		switch {
		case w.Impossible:
		case w.HasClock && !w.HasDate && w.Clock.Set:
			s.Start = slot.ClockText(w.Clock)
		case w.HasClock && w.HasDate:
			s.Start, s.Date = slot.ClockText(w.Clock), w.Start.Format(nlu.DateLayout)
		case s.Date == "" && s.Range == "":
			p := r.Period(i, entity.Forward)
			if a, b, _ := strings.Cut(p, "/"); a == b || w.Daypart != "" {
				s.Date = a
			} else {
				s.Range = p
			}
		case s.Date != "" && w.HasDate && !w.HasClock && w.Grain == entity.Day && w.Start.Format(nlu.DateLayout) != s.Date:
			more = append(more, w.Start.Format(nlu.DateLayout))
		}
	}
	if s.Date != "" || s.Range != "" {
		s.Permanent = false
	}
	s.Subject = cancelSubject(r)
	if s.Date+s.Range == "" && !s.Permanent {
		r.Frame.Assumed = append(r.Frame.Assumed, nlu.Assumption{Slot: "date", Why: "next"})
	}
	return cancelled(r, more)
}

// cancelled gives the days without a class: a range if they follow each other,
// else a frame for each.
func cancelled(r *slot.Reading, more []string) []nlu.Frame {
	s := &r.Frame.Slots
	next, err := time.Parse(nlu.DateLayout, s.Date)
	row := err == nil && len(more) > 0
	for i := range more {
		row = row && next.AddDate(0, 0, i+1).Format(nlu.DateLayout) == more[i]
	}
	if row {
		s.Range, s.Date = s.Date+"/"+more[len(more)-1], ""
		return []nlu.Frame{r.Frame}
	}
	out := []nlu.Frame{r.Frame}
	for _, day := range more {
		f := r.Frame
		f.Slots.Date = day
		out = append(out, f)
	}
	return out
}

func cancelSubject(r *slot.Reading) string {
	if own := r.OwnSubject(); own != "" {
		return own
	}
	c, ok := r.Captures["subject"]
	if !ok || r.Part.Elems[c.From].Mark&pattern.Punct != 0 {
		return "" // what comes after a comma is the reason
	}
	s := withoutLesson(r, r.Name("subject"))
	// A capture in lower case that is a common word is no subject.
	if s != "" && r.Common(s) {
		return ""
	}
	return s
}

// classChange reads another room, hour or day for a class.
func classChange(r *slot.Reading) []nlu.Frame {
	details(r)
	s := &r.Frame.Slots
	if d, ok := classShift(r); ok {
		s.Shift = d
	}
	free := r.Free()
	rule, rec, _ := r.Recurrence()
	if rule != "" && s.Shift == "" {
		s.Recurrence = rule
		if rec.Clock.Set {
			clocks(r, rec.Clock, rec.ClockEnd)
		}
	}
	week, free := weekOf(r, free)
	instead, free := insteadOf(r, free)
	for _, i := range free {
		changeBy(r, i)
	}
	ofWeek(s, week, instead)
	if s.End == "" {
		if a, b, ok := r.Message.Hours(r.Part); ok {
			clocks(r, a, b)
		}
	}
	s.Subject = withoutLesson(r, r.Name("subject"))
	if own := r.OwnSubject(); own != "" {
		s.Subject = own
	}
	if s.Subject == "" {
		s.Subject = classSubject(r)
	}
	s.Alias = ""
	return []nlu.Frame{r.Frame}
}

// weekOf takes the week in which a class is changed from the datetimes: "esta semana química
// es el jueves". It is zero if none is said, or nothing else.
func weekOf(r *slot.Reading, whens []int) (week time.Time, rest []int) {
	for _, i := range whens {
		if w := r.Look(i, entity.Forward); week.IsZero() && w.HasDate && w.Grain == entity.Week && len(w.Weekdays) == 0 && w.Bound == entity.At && !w.HasClock {
			week = w.Start
			continue
		}
		rest = append(rest, i)
	}
	if len(rest) == 0 {
		return time.Time{}, whens
	}
	return week, rest
}

// insteadOf takes the weekday on which a class is not, if one other day is said: "es el
// jueves en vez del viernes".
func insteadOf(r *slot.Reading, whens []int) (instead time.Time, rest []int) {
	days := 0
	for _, i := range whens {
		w := r.Look(i, entity.Forward)
		if instead.IsZero() && weekday(&w) && r.Part.Is(i-1, r.Message.Pack.Classes.WasNot) > 0 {
			instead = w.Start
			continue
		}
		if w.HasDate && w.Grain <= entity.Day {
			days++
		}
		rest = append(rest, i)
	}
	for i := range r.Part.Elems { // those that are taken to be none that is meant
		if e := &r.Part.Elems[i]; instead.IsZero() && e.Mark&pattern.When == 0 && e.Ent >= 0 && r.Entity(i).Kind == entity.KindDatetime {
			if w := r.Look(i, entity.Forward); weekday(&w) {
				instead = w.Start
			}
		}
	}
	if days != 1 || len(rest) == 0 {
		return time.Time{}, whens
	}
	return instead, rest
}

// weekday tells that a datetime is a day of the week and no more.
func weekday(w *entity.When) bool {
	return len(w.Weekdays) == 1 && w.HasDate && !w.HasClock && !w.DateRange
}

// ofWeek puts the days of a change into the week that was said. A day that is said alone then
// is the new one; which class of the week is meant is left open if no other day is denied.
func ofWeek(s *nlu.Slots, week, instead time.Time) {
	if (!week.IsZero() || !instead.IsZero()) && s.NewDate == "" && s.From == "" {
		s.NewDate, s.Date = s.Date, ""
	}
	for _, day := range []*string{&s.Date, &s.NewDate} {
		if at, err := time.Parse(nlu.DateLayout, *day); err == nil && !week.IsZero() {
			*day = onWeekday(week, at).Format(nlu.DateLayout)
		}
	}
	if at, err := time.Parse(nlu.DateLayout, s.NewDate); err == nil && !instead.IsZero() && s.Date == "" {
		s.Date = onWeekday(at, instead).Format(nlu.DateLayout)
	}
}

// onWeekday is the day of a week that is the same weekday as another day.
func onWeekday(week, day time.Time) time.Time {
	fromMonday := func(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }
	return week.AddDate(0, 0, fromMonday(day)-fromMonday(week))
}

// changeBy takes one datetime of a change: the day that is changed, the day
// from which on, the new day, or the new hour.
func changeBy(r *slot.Reading, i int) {
	s := &r.Frame.Slots
	w := r.Look(i, entity.Forward)
	if w.Impossible || w.Now || r.Part.Is(i-1, r.Message.Pack.Classes.WasNot) > 0 {
		return
	}
	if (w.HasClock || w.Clock.Set) && s.Start == "" && !old(r, i) {
		if r.Part.Has(r.Message.Pack.Classes.Ends) && !w.ClockEnd.Set {
			s.End = slot.ClockText(w.Clock)
		} else {
			clocks(r, w.Clock, w.ClockEnd)
		}
	}
	if !w.HasDate {
		return
	}
	day := w.Start.Format(nlu.DateLayout)
	if w.DateRange && !w.End.IsZero() && w.Bound == entity.At && s.Date == "" && s.From == "" && w.Grain <= entity.Day {
		// "from Monday to Tuesday": the day it was, and the day it will be.
		s.Date, s.NewDate = day, w.End.Add(-time.Minute).Format(nlu.DateLayout)
		switch end := w.End; {
		case w.ClockEnd.Set:
			s.Start, s.End = slot.ClockText(w.ClockEnd), ""
		case end.Hour() > 0:
			s.Start = end.Format(nlu.TimeLayout)
		}
		return
	}
	switch {
	case w.Bound == entity.From || w.Bound == entity.After:
		s.From = day
	case s.Date == "" && !isNew(r, i):
		s.Date = day
	case s.NewDate == "":
		if old, err := time.Parse(nlu.DateLayout, s.Date); err == nil && day < s.Date && len(w.Weekdays) == 1 && week(old) != week(w.Start) {
			day = w.Start.AddDate(0, 0, 7).Format(nlu.DateLayout) // Monday's is on the Wednesday of its week
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
func old(r *slot.Reading, i int) bool {
	for j := max(0, i-4); j < i; j++ {
		if n := r.Part.Is(j, r.Message.Pack.Classes.WasNot); n > 0 && j+n <= i && j+n >= i-2 {
			return true
		}
	}
	return false
}

// isNew tells that the day at i is where a class moves to.
func isNew(r *slot.Reading, i int) bool {
	for j := max(0, i-5); j < i; j++ {
		if n := r.Part.Is(j, r.Message.Pack.Classes.MoveTo); n > 0 && j+n >= i-1 {
			return true
		}
	}
	return false
}

// classShift reads "20 minutes later" for a class.
func classShift(r *slot.Reading) (string, bool) {
	for i := range r.Part.Elems {
		if r.Part.Used[i] || r.Part.Elems[i].Mark&(pattern.Dur|pattern.Shift) == 0 {
			continue
		}
		d, ok := r.LengthAt(i)
		if !ok || d.Days+d.Weeks+d.Months > 0 {
			continue
		}
		r.Part.Used[i] = true
		if d.Sign < 0 || r.Part.Has(r.Message.Pack.Classes.Sooner) {
			return slot.Duration(d, -1), true
		}
		return slot.Duration(d, 1), true
	}
	return "", false
}
