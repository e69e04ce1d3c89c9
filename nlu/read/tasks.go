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

// taskAdd reads a thing to do.
func taskAdd(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	looseReminders(r)
	tags(r)
	free := remindMoment(r, ahead(r, r.Free()))
	rule, rec, at := r.Recurrence()
	m, ok := r.When(free, entity.Forward)
	if each := eachOf(r, free); rule == "" && each != "" {
		rule, m.HasDate = each, false
	}
	if ok {
		if m.HasDate && strings.Contains(rule, "INTERVAL") && adjective(r, at) {
			r.Part.Elems[at].Mark |= pattern.Word // "the half-yearly report by Friday" comes once
			rule = ""
		}
		if rule != "" {
			repeated(r, rule, rec, m)
		} else {
			s.Due, s.Daypart = m.Due(), string(m.Part)
			if m.Clock.Set {
				s.Daypart = ""
			}
			r.Frame.Assumed = append(r.Frame.Assumed, m.Assumed...)
		}
	} else if rule != "" {
		repeated(r, rule, rec, slot.Moment{})
	}
	secondDays(r, free)
	title := title(r)
	if title == "" {
		title = r.Part.Called
	}
	s.Title = title
	s.Subject = r.SubjectIn(title)
	if title == "" {
		r.Frame.Confidence = min(r.Frame.Confidence, 0.3)
	}
	if bareWord(r, title) {
		r.Frame.Confidence = min(r.Frame.Confidence, 0.7)
	}
	return []nlu.Frame{r.Frame}
}

// eachOf is the rule of a list of weekdays: "gym Monday, Wednesday and Friday" is each
// week, unless a week is named.
func eachOf(r *slot.Reading, whens []int) string {
	c := r.Message.Pack.Classes
	for _, i := range whens {
		w := r.Look(i, entity.Forward)
		if len(w.Weekdays) > 1 && !w.Dated && !r.Part.Has(c.Week) && !r.Part.Has(c.OneOff) && !r.Message.Said(r.Part, i, c.This) {
			return slot.Weekly(w.Weekdays)
		}
	}
	return ""
}

// secondDays leaves in the title the days after the one that the thing is due:
// "buy flowers on Saturday for Mother's day".
func secondDays(r *slot.Reading, whens []int) {
	dated := false
	for _, i := range whens {
		w := r.Look(i, entity.Forward)
		if dated && w.HasDate && !w.HasClock && w.Bound == entity.At && r.Part.Is(i-1, r.Message.Pack.Classes.And) == 0 {
			r.Part.Elems[i].Mark |= pattern.Word
		}
		dated = dated || w.HasDate
	}
}

// adjective tells that a repeat is one word after a noun.
func adjective(r *slot.Reading, i int) bool {
	e := &r.Part.Elems[i]
	before := i - 1
	return before >= 0 && !strings.Contains(r.Part.TextOf(i, i+1), " ") && e.Ent >= 0 && r.Part.Elems[before].Mark&pattern.Word != 0 &&
		r.Part.Is(before, r.Message.Pack.Classes.TrimLeft) == 0 && r.Part.Is(before, r.Message.Pack.Classes.Article) == 0
}

// remindMoment takes the moment of a reminder, as in "essay due Monday, remind me
// on Sunday", and makes it a length before the time that the thing is due. An
// hour alone, beside a day alone, is the hour of the thing.
func remindMoment(r *slot.Reading, whens []int) []int {
	if len(whens) < 2 {
		return whens
	}
	last := whens[len(whens)-1]
	rest := whens[:len(whens)-1]
	if !r.Part.EndsBefore(last, r.Message.Pack.Classes.Notify) {
		return whens
	}
	due, ok := r.When(rest, entity.Forward)
	at, ok2 := r.When([]int{last}, entity.Forward)
	if !ok || !ok2 || !due.HasDate || !at.HasDate && !due.Clock.Set {
		return whens
	}
	if !at.HasDate {
		at.Date = due.Date
	}
	var before time.Duration
	if days := dayOf(due.Date).Sub(dayOf(at.Date)); due.Clock.Set && at.Clock.Set {
		before = days + time.Duration(due.Clock.Hour-at.Clock.Hour)*time.Hour + time.Duration(due.Clock.Minute-at.Clock.Minute)*time.Minute
	} else {
		before = days
	}
	if before <= 0 {
		return whens
	}
	r.Frame.Slots.Remind = append(r.Frame.Slots.Remind, slot.Duration(entity.Duration{Days: float64(before / (24 * time.Hour)), Minutes: float64(before % (24 * time.Hour) / time.Minute)}, -1))
	return rest
}

// dayOf is the midnight at which the day of an instant begins, as if in UTC.
func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// bareWord tells that a message is one word and nothing else: hardly a task.
func bareWord(r *slot.Reading, title string) bool {
	words := 0
	for i := range r.Part.Elems {
		if r.Part.Elems[i].Mark&pattern.Word != 0 || r.Part.Elems[i].Mark&pattern.When != 0 {
			words++
		}
	}
	return words <= 1 && !strings.Contains(title, " ")
}

// ahead leaves out what is past by its words: it belongs to the title.
func ahead(r *slot.Reading, whens []int) []int {
	var out []int
	for _, i := range whens {
		if w := r.Look(i, entity.Forward); w.Past {
			r.Part.Elems[i].Mark |= pattern.Word
			continue
		}
		out = append(out, i)
	}
	return out
}

// tags takes "#home" out of the title; "#3" is a number of a list, and what
// stands in quotes stays as it is.
func tags(r *slot.Reading) {
	quoted := false
	for i := range r.Part.Elems {
		e := &r.Part.Elems[i]
		switch r.Part.TextOf(i, i+1) {
		case "\"":
			quoted = !quoted && strings.Contains(r.Part.Text[e.End:], "\"")
		case "«", "“":
			quoted = true
		case "»", "”":
			quoted = false
		}
		if !quoted && len(e.Fold) > 2 && e.Fold[0] == '#' && cut.Number(e.Fold) == 0 {
			r.Part.Used[i] = true
		}
	}
}

// repeated fills the slots of a task that comes again and again.
func repeated(r *slot.Reading, rule string, rec entity.Recurrence, m slot.Moment) {
	s := &r.Frame.Slots
	s.Recurrence = rule
	if r.Part.Has(r.Message.Pack.Classes.Alternate) {
		s.Recurrence = slot.EveryOther(rule)
	}
	clock, part := rec.Clock, rec.Daypart
	if !clock.Set {
		clock = m.Clock
	}
	if part == "" {
		part = m.Part
	}
	if m.HasDate {
		s.Due = m.Date.Format(nlu.DateLayout)
	}
	if clock.Set {
		s.Time = slot.ClockText(clock)
	} else {
		s.Daypart = string(part)
	}
}

// looseReminders takes lengths said to be "before" that no cue has taken.
func looseReminders(r *slot.Reading) {
	for i := range r.Part.Elems {
		if r.Part.Used[i] {
			continue
		}
		if d, ok := r.LengthAt(i); ok && d.Sign < 0 {
			r.Reminders(i, i+1)
			r.Part.Used[i] = true
		}
	}
}

// title is the capture of the template, or all that was not taken.
func title(r *slot.Reading) string {
	if c, ok := r.Captures["title"]; ok {
		asks(r, c.From)
		if t := r.Joined(*c); t != "" {
			return t
		}
	}
	asks(r, 0)
	return r.Joined(slot.Span{From: 0, To: len(r.Part.Elems)})
}

// asks takes words of asking from an element on, such as "remind me" or "I have
// to": they are no part of the title, unless there is nothing else.
func asks(r *slot.Reading, i int) {
	l, c := r.Part, &r.Message.Pack.Classes
	from := -1
	for i < len(l.Elems) {
		n := max(l.Is(i, c.Remind), l.Is(i, c.Notify), l.Is(i, c.Must))
		if k := l.Is(i, c.Note); from < 0 && k > 0 && l.Is(i+k, c.Of) == 0 {
			n = max(n, k)
		}
		if n == 0 {
			e := &l.Elems[i]
			between := l.Used[i] || e.Mark&pattern.Word == 0 || l.Is(i, c.Filler) == 1 || l.Is(i, c.And) == 1 || from >= 0 && l.Is(i, c.TrimLeft) == 1 && l.Is(i, c.Article) == 0
			if !between {
				break
			}
			i++
			continue
		}
		if l.Is(i, c.Infinitive) > 0 || i+n >= len(l.Elems) {
			break
		}
		for from = i; i < from+n; i++ {
			l.Used[i] = true
		}
	}
}

// taskList reads a question about the tasks.
func taskList(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	dir := entity.Forward
	if s.Status == "done" {
		dir = entity.Backward
	}
	if ps := r.Ranges(dir); len(ps) > 0 {
		s.Range = ps[0]
	}
	if q := r.Name("query"); q != "" && !r.General(q) {
		s.Query = q
	}
	if s.Query == "" {
		s.Query = examSaid(r)
	}
	if s.Subject = r.SubjectCapture(); s.Subject == "" && s.Query == "" {
		s.Subject = r.SubjectNamed()
	}
	return []nlu.Frame{r.Frame}
}

// examSaid is the word for an exam that a question about tasks has: exams are
// tasks, and whoever asks for them wants no others.
func examSaid(r *slot.Reading) string {
	for i := range r.Part.Elems {
		if n := r.Part.Is(i, r.Message.Pack.Classes.Exam); n > 0 {
			return r.Part.TextOf(i, i+n)
		}
	}
	return ""
}

// taskPick reads what was done, or is to be deleted: by name, number, day or
// as the last one.
func taskPick(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	if s.Scope == "done" {
		s.Target = ""
		return []nlu.Frame{r.Frame}
	}
	if s.Range != "" {
		s.Range = ""
		if ps := r.Ranges(entity.Forward); len(ps) > 0 {
			s.Range = ps[0]
			s.Target = ""
			return []nlu.Frame{r.Frame}
		}
	}
	if out := indexes(r); out != nil {
		return out
	}
	if n := bareDay(r); n > 0 && pickTitle(r) == "" {
		s.Target, s.Index = "", n
	}
	if s.Target != "" || s.Index > 0 {
		return []nlu.Frame{r.Frame}
	}
	s.Title = pickTitle(r)
	if n := place(r, s.Title); n > 0 {
		s.Title, s.Index = "", n
		return []nlu.Frame{r.Frame}
	}
	s.Subject = r.SubjectIn(s.Title)
	if s.Title == "" {
		s.Target = "last"
	}
	return []nlu.Frame{r.Frame}
}

// bareDay is the number of an article and a number alone, as in "done the 2":
// without a thing it counts in the list and is no day of the month.
func bareDay(r *slot.Reading) int {
	if len(r.Whens) != 1 {
		return 0
	}
	words := strings.Fields(r.Part.TextOf(r.Whens[0], r.Whens[0]+1))
	if len(words) != 2 {
		return 0
	}
	return cut.Number(words[1])
}

// place reads a title that is a number or an ordinal alone: "3", "the first one".
func place(r *slot.Reading, title string) int {
	if n := cut.Number(title); n > 0 {
		return n
	}
	found := 0
	for i := range r.Part.Elems {
		e := &r.Part.Elems[i]
		if e.Ent >= 0 && r.Entity(i).Kind == entity.KindOrdinal && strings.Contains(title, r.Part.TextOf(i, i+1)) {
			found = int(r.Entity(i).Number)
			title = strings.Replace(title, r.Part.TextOf(i, i+1), " ", 1)
			break
		}
	}
	l := r.Message.Pack.Line(title, r.Message.Pack.Split(title, nil, nil))
	for i := range l.Elems {
		if l.Is(i, r.Message.Pack.Classes.Article) == 0 && l.Is(i, r.Message.Pack.Classes.One) == 0 && l.Elems[i].Mark&pattern.Word != 0 {
			return 0
		}
	}
	return found
}

// pickTitle names a task that is there already.
func pickTitle(r *slot.Reading) string {
	if t := r.Name("title"); t != "" {
		return naming(r, t)
	}
	return naming(r, r.First(slot.Span{From: 0, To: len(r.Part.Elems)}))
}

// naming gives back the empty text for words that only say what to do.
func naming(r *slot.Reading, t string) string {
	l := r.Message.Pack.Line(t, r.Message.Pack.Split(t, nil, nil))
	c := &r.Message.Pack.Classes
	for i := 0; i < len(l.Elems); {
		n := max(l.Is(i, c.Done), l.Is(i, c.AsDone), l.Is(i, c.Move), l.Is(i, c.Rather), l.Is(i, c.FixWord), l.Is(i, c.WasNot), l.Is(i, c.Delete), l.Is(i, c.Undo), l.Is(i, c.Filler), l.Is(i, c.Chat))
		if n == 0 && l.Elems[i].Mark&pattern.Word != 0 && l.Is(i, c.TrimLeft) == 0 && l.Is(i, c.TrimRight) == 0 {
			return t
		}
		i += max(n, 1)
	}
	return ""
}

// indexes gives one frame for each number of a list that was said.
func indexes(r *slot.Reading) []nlu.Frame {
	var out []nlu.Frame
	for i := range r.Part.Elems {
		e := &r.Part.Elems[i]
		if !e.Code || e.Mark&pattern.When != 0 || e.Mark&pattern.Priced != 0 {
			continue
		}
		c := &r.Message.Pack.Classes
		if r.Part.EndsBefore(i, c.WasNot) || r.Part.Is(i-1, c.Article) > 0 && r.Part.EndsBefore(i-1, c.WasNot) {
			continue // "delete 2, not 3"
		}
		listed := r.Part.Is(i-1, c.Number) > 0 || r.Frame.Intent == nlu.TaskReschedule && r.Part.EndsBefore(i, c.Move) || e.Fold[0] == '#' || len(out) > 0 ||
			r.Part.EndsBefore(i, r.Message.Pack.Classes.Done) || r.Part.EndsBefore(i, r.Message.Pack.Classes.Delete) || captured(r, "index", i)
		n := cut.Number(r.Part.Text[e.Start:e.End])
		if !listed || n == 0 || i+1 < len(r.Part.Elems) && r.Part.Is(i+1, r.Message.Pack.Classes.Of) > 0 && !captured(r, "index", i) {
			continue
		}
		f := r.Frame
		f.Slots.Index, f.Slots.Target, f.Slots.Range = n, "", ""
		out = append(out, f)
	}
	return out
}

func captured(r *slot.Reading, slot string, i int) bool {
	c, ok := r.Captures[slot]
	return ok && c.From <= i && i < c.To
}

// taskReschedule reads a new date, or how far to move.
func taskReschedule(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	all := s.Range != ""
	s.Range = ""
	free := r.Free()
	if all && len(free) > 1 {
		s.Range = r.Period(free[0], entity.Forward)
		free = free[1:]
		s.Target = ""
	} else if all && len(free) == 1 {
		// "everything from today to tomorrow" is read as one stretch.
		if a, b, ok := strings.Cut(r.Period(free[0], entity.Forward), "/"); ok && a != b {
			s.Range, s.Due, s.Target = a+"/"+a, b, ""
			return []nlu.Frame{r.Frame}
		}
	}
	free = holding(r, free)
	if n, day, ok := listedFrom(r, free); ok {
		s.Index, s.Due, s.Target, s.Title = n, day, "", ""
		return []nlu.Frame{r.Frame}
	}
	if d, ok := shift(r, free); ok {
		s.Shift = d
	} else if m, ok := r.When(free, entity.Forward); ok {
		s.Due, s.Daypart = m.Due(), string(m.Part)
		if m.Clock.Set {
			s.Daypart = ""
		}
		r.Frame.Assumed = append(r.Frame.Assumed, m.Assumed...)
	}
	if s.Range == "" && s.Target == "" {
		if ix := indexes(r); len(ix) > 0 {
			s.Index = ix[0].Slots.Index
		} else {
			s.Title = pickTitle(r)
			s.Subject = r.SubjectIn(s.Title)
			if s.Title == "" {
				s.Target = "last"
			}
		}
	}
	return []nlu.Frame{r.Frame}
}

// listedFrom reads a stretch of days after a word of moving as the number of a task
// and its new day: "move 4 to 12 May".
func listedFrom(r *slot.Reading, whens []int) (n int, day string, ok bool) {
	for _, i := range whens {
		e := &r.Part.Elems[i]
		if e.Mark&pattern.Span == 0 || !r.Part.EndsBefore(i, r.Message.Pack.Classes.Move) {
			continue
		}
		digits := len(e.Fold) - len(strings.TrimLeft(e.Fold, "0123456789"))
		_, last, two := strings.Cut(r.Period(i, entity.Forward), "/")
		if n = cut.Number(e.Fold[:digits]); n > 0 && two {
			// The day is the next of its kind, and not the next after the number.
			if at, err := time.Parse(nlu.DateLayout, last); err == nil {
				if sooner := at.AddDate(-1, 0, 0).Format(nlu.DateLayout); sooner >= r.Message.Input.Reference.Format(nlu.DateLayout) {
					last = sooner
				}
			}
			return n, last, true
		}
	}
	return 0, "", false
}

// holding leaves out the days that no longer hold: "not Friday, Saturday".
func holding(r *slot.Reading, whens []int) []int {
	var out []int
	for _, i := range whens {
		if r.Part.Is(i-1, r.Message.Pack.Classes.WasNot) == 0 && !r.Part.EndsBefore(i, r.Message.Pack.Classes.WasNot) && !r.Part.FollowedBy(i, r.Message.Pack.Classes.WasNot) {
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return whens
	}
	return out
}

// shift reads a length to move by: later, unless the words say sooner.
func shift(r *slot.Reading, whens []int) (string, bool) {
	for i := range r.Part.Elems {
		e := &r.Part.Elems[i]
		if r.Part.Used[i] || e.Mark&pattern.Dur == 0 && (e.Mark&pattern.Shift == 0 || r.Entity(i).When.Relative) {
			continue
		}
		sign := 1
		d, ok := r.LengthAt(i)
		if !ok {
			continue
		}
		if d.Sign < 0 || r.Part.Has(r.Message.Pack.Classes.Sooner) && d.Sign == 0 {
			sign = -1
		}
		r.Part.Used[i] = true
		return slot.Duration(d, sign), true
	}
	if len(whens) == 1 && (r.Part.Has(r.Message.Pack.Classes.Later) || r.Message.Said(r.Part, whens[0], r.Message.Pack.Classes.Later)) {
		if w := r.Look(whens[0], entity.Forward); w.Relative && !w.HasClock {
			return slot.Duration(w.Shift, 1), true
		}
	}
	return "", false
}
