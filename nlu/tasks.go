package nlu

import (
	"strings"
	"time"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

// taskAdd reads a thing to do.
func (r *reading) taskAdd() []Frame {
	s := &r.f.Slots
	r.looseReminders()
	r.tags()
	free := r.remindMoment(r.ahead(r.free()))
	rule, rec, at := r.recurrence()
	if m, ok := r.when(free, entity.Forward); ok {
		if m.hasDate && strings.Contains(rule, "INTERVAL") && r.adjective(at) {
			r.pt.Elems[at].Mark |= hear.Word // "the half-yearly report by Friday" comes once
			rule = ""
		}
		if rule != "" {
			r.repeated(rule, rec, m)
		} else {
			s.Due, s.Daypart = m.due(), string(m.part)
			if m.clock.Set {
				s.Daypart = ""
			}
			r.f.Assumed = append(r.f.Assumed, m.assumed...)
		}
	} else if rule != "" {
		r.repeated(rule, rec, moment{})
	}
	r.secondDays(free)
	title := r.title()
	if title == "" {
		title = r.pt.called
	}
	s.Title = title
	s.Subject = r.subjectIn(title)
	if title == "" {
		r.f.Confidence = min(r.f.Confidence, 0.3)
	}
	if r.bareWord(title) {
		r.f.Confidence = min(r.f.Confidence, 0.7)
	}
	return []Frame{r.f}
}

// secondDays leaves in the title the days after the one that the thing is due:
// "buy flowers on Saturday for Mother's day".
func (r *reading) secondDays(whens []int) {
	dated := false
	for _, i := range whens {
		w := r.look(i, entity.Forward)
		if dated && w.HasDate && !w.HasClock && w.Bound == entity.At && r.pt.Is(i-1, r.m.p.c.and) == 0 {
			r.pt.Elems[i].Mark |= hear.Word
		}
		dated = dated || w.HasDate
	}
}

// adjective tells that a repeat is one word after a noun.
func (r *reading) adjective(i int) bool {
	e := &r.pt.Elems[i]
	before := i - 1
	return before >= 0 && !strings.Contains(r.text(i, i+1), " ") && e.Ent >= 0 && r.pt.Elems[before].Mark&hear.Word != 0 &&
		r.pt.Is(before, r.m.p.c.trimLeft) == 0 && r.pt.Is(before, r.m.p.c.article) == 0
}

// remindMoment takes the moment of a reminder, as in "essay due Monday, remind me
// on Sunday", and makes it a length before the time that the thing is due. An
// hour alone, beside a day alone, is the hour of the thing.
func (r *reading) remindMoment(whens []int) []int {
	if len(whens) < 2 {
		return whens
	}
	last := whens[len(whens)-1]
	rest := whens[:len(whens)-1]
	if !r.ends(last, r.m.p.c.notify) {
		return whens
	}
	due, ok := r.when(rest, entity.Forward)
	at, ok2 := r.when([]int{last}, entity.Forward)
	if !ok || !ok2 || !due.hasDate || !at.hasDate && !due.clock.Set {
		return whens
	}
	if !at.hasDate {
		at.date = due.date
	}
	var before time.Duration
	if days := dayOf(due.date).Sub(dayOf(at.date)); due.clock.Set && at.clock.Set {
		before = days + time.Duration(due.clock.Hour-at.clock.Hour)*time.Hour + time.Duration(due.clock.Minute-at.clock.Minute)*time.Minute
	} else {
		before = days
	}
	if before <= 0 {
		return whens
	}
	r.f.Slots.Remind = append(r.f.Slots.Remind, duration(entity.Duration{Days: float64(before / (24 * time.Hour)), Minutes: float64(before % (24 * time.Hour) / time.Minute)}, -1))
	return rest
}

// dayOf is the midnight at which the day of an instant begins, as if in UTC.
func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// bareWord tells that a message is one word and nothing else: hardly a task.
func (r *reading) bareWord(title string) bool {
	words := 0
	for i := range r.pt.Elems {
		if r.pt.Elems[i].Mark&hear.Word != 0 || r.pt.Elems[i].Mark&hear.When != 0 {
			words++
		}
	}
	return words <= 1 && !strings.Contains(title, " ")
}

// ahead leaves out what is past by its words: it belongs to the title.
func (r *reading) ahead(whens []int) []int {
	var out []int
	for _, i := range whens {
		if w := r.look(i, entity.Forward); w.Past {
			r.pt.Elems[i].Mark |= hear.Word
			continue
		}
		out = append(out, i)
	}
	return out
}

// tags takes "#home" out of the title; "#3" is a number of a list, and what
// stands in quotes stays as it is.
func (r *reading) tags() {
	quoted := false
	for i := range r.pt.Elems {
		e := &r.pt.Elems[i]
		switch r.text(i, i+1) {
		case "\"":
			quoted = !quoted && strings.Contains(r.pt.Text[e.End:], "\"")
		case "«", "“":
			quoted = true
		case "»", "”":
			quoted = false
		}
		if !quoted && len(e.Fold) > 2 && e.Fold[0] == '#' && number(e.Fold) == 0 {
			r.pt.Used[i] = true
		}
	}
}

// repeated fills the slots of a task that comes again and again.
func (r *reading) repeated(rule string, rec entity.Recurrence, m moment) {
	s := &r.f.Slots
	s.Recurrence = rule
	if r.has(r.m.p.c.alternate) {
		s.Recurrence = everyOther(rule)
	}
	clock, part := rec.Clock, rec.Daypart
	if !clock.Set {
		clock = m.clock
	}
	if part == "" {
		part = m.part
	}
	if m.hasDate {
		s.Due = m.date.Format(dayForm)
	}
	if clock.Set {
		s.Time = clockText(clock)
	} else {
		s.Daypart = string(part)
	}
}

// looseReminders takes lengths said to be "before" that no cue has taken.
func (r *reading) looseReminders() {
	for i := range r.pt.Elems {
		if r.pt.Used[i] {
			continue
		}
		if d, ok := r.lengthAt(i); ok && d.Sign < 0 {
			r.reminders(i, i+1)
			r.pt.Used[i] = true
		}
	}
}

// title is the capture of the template, or all that was not taken.
func (r *reading) title() string {
	if c, ok := r.caps["title"]; ok {
		r.asks(c.from)
		if t := r.joined(*c); t != "" {
			return t
		}
	}
	r.asks(0)
	return r.joined(span{from: 0, to: len(r.pt.Elems)})
}

// asks takes words of asking from an element on, such as "remind me" or "I have
// to": they are no part of the title, unless there is nothing else.
func (r *reading) asks(i int) {
	l, c := r.pt, &r.m.p.c
	from := -1
	for i < len(l.Elems) {
		n := max(l.Is(i, c.remind), l.Is(i, c.notify), l.Is(i, c.must))
		if k := l.Is(i, c.note); from < 0 && k > 0 && l.Is(i+k, c.of) == 0 {
			n = max(n, k)
		}
		if n == 0 {
			e := &l.Elems[i]
			between := l.Used[i] || e.Mark&hear.Word == 0 || l.Is(i, c.filler) == 1 || l.Is(i, c.and) == 1 || from >= 0 && l.Is(i, c.trimLeft) == 1 && l.Is(i, c.article) == 0
			if !between {
				break
			}
			i++
			continue
		}
		if l.Is(i, c.infinitive) > 0 || i+n >= len(l.Elems) {
			break
		}
		for from = i; i < from+n; i++ {
			l.Used[i] = true
		}
	}
}

// taskList reads a question about the tasks.
func (r *reading) taskList() []Frame {
	s := &r.f.Slots
	dir := entity.Forward
	if s.Status == "done" {
		dir = entity.Backward
	}
	if ps := r.ranges(dir); len(ps) > 0 {
		s.Range = ps[0]
	}
	if q := r.name("query"); q != "" && r.general(q) == "" {
		s.Query = q
	}
	if s.Query == "" {
		s.Query = r.examSaid()
	}
	if s.Subject = r.subjectCapture(); s.Subject == "" && s.Query == "" {
		s.Subject = r.subjectNamed()
	}
	return []Frame{r.f}
}

// examSaid is the word for an exam that a question about tasks has: exams are
// tasks, and whoever asks for them wants no others.
func (r *reading) examSaid() string {
	for i := range r.pt.Elems {
		if n := r.pt.Is(i, r.m.p.c.exam); n > 0 {
			return r.text(i, i+n)
		}
	}
	return ""
}

// general gives back the empty text for words that name no particular thing.
func (r *reading) general(q string) string {
	l := r.m.p.Line(q, r.m.p.Split(q, nil, nil))
	for i := range l.Elems {
		if l.Is(i, r.m.p.c.taskWord) == 0 && l.Is(i, r.m.p.c.trimLeft) == 0 && l.Is(i, r.m.p.c.trimRight) == 0 && l.Is(i, r.m.p.c.article) == 0 {
			return ""
		}
	}
	return q
}

// taskPick reads what was done, or is to be deleted: by name, number, day or
// as the last one.
func (r *reading) taskPick() []Frame {
	s := &r.f.Slots
	if s.Scope == "done" {
		s.Target = ""
		return []Frame{r.f}
	}
	if s.Range != "" {
		s.Range = ""
		if ps := r.ranges(entity.Forward); len(ps) > 0 {
			s.Range = ps[0]
			s.Target = ""
			return []Frame{r.f}
		}
	}
	if out := r.indexes(); out != nil {
		return out
	}
	if n := r.bareDay(); n > 0 && r.pickTitle() == "" {
		s.Target, s.Index = "", n
	}
	if s.Target != "" || s.Index > 0 {
		return []Frame{r.f}
	}
	s.Title = r.pickTitle()
	if n := r.place(s.Title); n > 0 {
		s.Title, s.Index = "", n
		return []Frame{r.f}
	}
	s.Subject = r.subjectIn(s.Title)
	if s.Title == "" {
		s.Target = "last"
	}
	return []Frame{r.f}
}

// bareDay is the number of an article and a number alone, as in "done the 2":
// without a thing it counts in the list and is no day of the month.
func (r *reading) bareDay() int {
	if len(r.whens) != 1 {
		return 0
	}
	words := strings.Fields(r.text(r.whens[0], r.whens[0]+1))
	if len(words) != 2 {
		return 0
	}
	return number(words[1])
}

// place reads a title that is a number or an ordinal alone: "3", "the first one".
func (r *reading) place(title string) int {
	if n := number(title); n > 0 {
		return n
	}
	found := 0
	for i := range r.pt.Elems {
		e := &r.pt.Elems[i]
		if e.Ent >= 0 && r.ent(i).Kind == entity.KindOrdinal && strings.Contains(title, r.text(i, i+1)) {
			found = int(r.ent(i).Number)
			title = strings.Replace(title, r.text(i, i+1), " ", 1)
			break
		}
	}
	l := r.m.p.Line(title, r.m.p.Split(title, nil, nil))
	for i := range l.Elems {
		if l.Is(i, r.m.p.c.article) == 0 && l.Is(i, r.m.p.c.one) == 0 && l.Elems[i].Mark&hear.Word != 0 {
			return 0
		}
	}
	return found
}

// pickTitle names a task that is there already.
func (r *reading) pickTitle() string {
	if t := r.name("title"); t != "" {
		return r.naming(t)
	}
	return r.naming(r.first(span{from: 0, to: len(r.pt.Elems)}))
}

// naming gives back the empty text for words that only say what to do.
func (r *reading) naming(t string) string {
	l := r.m.p.Line(t, r.m.p.Split(t, nil, nil))
	c := &r.m.p.c
	for i := 0; i < len(l.Elems); {
		n := max(l.Is(i, c.done), l.Is(i, c.asDone), l.Is(i, c.move), l.Is(i, c.rather), l.Is(i, c.fixWord), l.Is(i, c.wasNot), l.Is(i, c.delete), l.Is(i, c.undo), l.Is(i, c.filler), l.Is(i, c.chat))
		if n == 0 && l.Elems[i].Mark&hear.Word != 0 && l.Is(i, c.trimLeft) == 0 && l.Is(i, c.trimRight) == 0 {
			return t
		}
		i += max(n, 1)
	}
	return ""
}

// indexes gives one frame for each number of a list that was said.
func (r *reading) indexes() []Frame {
	var out []Frame
	for i := range r.pt.Elems {
		e := &r.pt.Elems[i]
		if !e.Code || e.Mark&hear.When != 0 || e.Mark&hear.Priced != 0 {
			continue
		}
		listed := r.pt.Is(i-1, r.m.p.c.number) > 0 || e.Fold[0] == '#' || len(out) > 0 ||
			r.ends(i, r.m.p.c.done) || r.ends(i, r.m.p.c.delete) || r.captured("index", i)
		n := number(r.pt.Text[e.Start:e.End])
		if !listed || n == 0 || i+1 < len(r.pt.Elems) && r.pt.Is(i+1, r.m.p.c.of) > 0 && !r.captured("index", i) {
			continue
		}
		f := r.f
		f.Slots.Index, f.Slots.Target, f.Slots.Range = n, "", ""
		out = append(out, f)
	}
	return out
}

// ends tells that words of a class end right before element i.
func (r *reading) ends(i int, class int32) bool {
	for j := max(0, i-3); j < i; j++ {
		if n := r.pt.Is(j, class); n > 0 && j+n == i {
			return true
		}
	}
	return false
}

func (r *reading) captured(slot string, i int) bool {
	c, ok := r.caps[slot]
	return ok && c.from <= i && i < c.to
}

// number reads "#3", "3", "3." as a number of a list.
func number(s string) int {
	s = strings.Trim(s, "#.ªº")
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' || n > 1000 {
			return 0
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// taskReschedule reads a new date, or how far to move.
func (r *reading) taskReschedule() []Frame {
	s := &r.f.Slots
	all := s.Range != ""
	s.Range = ""
	free := r.free()
	if all && len(free) > 1 {
		s.Range = r.period(free[0], entity.Forward)
		free = free[1:]
		s.Target = ""
	} else if all && len(free) == 1 {
		// "everything from today to tomorrow" is read as one stretch.
		if a, b, ok := strings.Cut(r.period(free[0], entity.Forward), "/"); ok && a != b {
			s.Range, s.Due, s.Target = a+"/"+a, b, ""
			return []Frame{r.f}
		}
	}
	free = r.holding(free)
	if d, ok := r.shift(free); ok {
		s.Shift = d
	} else if m, ok := r.when(free, entity.Forward); ok {
		s.Due, s.Daypart = m.due(), string(m.part)
		if m.clock.Set {
			s.Daypart = ""
		}
		r.f.Assumed = append(r.f.Assumed, m.assumed...)
	}
	if s.Range == "" && s.Target == "" {
		if ix := r.indexes(); len(ix) > 0 {
			s.Index = ix[0].Slots.Index
		} else {
			s.Title = r.pickTitle()
			s.Subject = r.subjectIn(s.Title)
			if s.Title == "" {
				s.Target = "last"
			}
		}
	}
	return []Frame{r.f}
}

// holding leaves out the days that no longer hold: "not Friday, Saturday".
func (r *reading) holding(whens []int) []int {
	var out []int
	for _, i := range whens {
		if r.pt.Is(i-1, r.m.p.c.wasNot) == 0 && !r.ends(i, r.m.p.c.wasNot) && !r.after(i, r.m.p.c.wasNot) {
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return whens
	}
	return out
}

// shift reads a length to move by: later, unless the words say sooner.
func (r *reading) shift(whens []int) (string, bool) {
	for i := range r.pt.Elems {
		e := &r.pt.Elems[i]
		if r.pt.Used[i] || e.Mark&hear.Dur == 0 && (e.Mark&hear.Shift == 0 || r.ent(i).When.Relative) {
			continue
		}
		sign := 1
		d, ok := r.lengthAt(i)
		if !ok {
			continue
		}
		if d.Sign < 0 || r.has(r.m.p.c.sooner) && d.Sign == 0 {
			sign = -1
		}
		r.pt.Used[i] = true
		return duration(d, sign), true
	}
	if len(whens) == 1 && (r.has(r.m.p.c.later) || r.said(whens[0], r.m.p.c.later)) {
		if w := r.look(whens[0], entity.Forward); w.Relative && !w.HasClock {
			return duration(w.Shift, 1), true
		}
	}
	return "", false
}

// has tells whether a word of a class stands anywhere in the part.
func (r *reading) has(class int32) bool {
	for i := range r.pt.Elems {
		if r.pt.Is(i, class) > 0 {
			return true
		}
	}
	return false
}
