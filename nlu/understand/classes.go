package understand

import (
	"slices"
	"strings"
	"time"

	"becario/nlu"
	"becario/nlu/choose"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/read"
	"becario/nlu/slot"
)

// A row of classes names several, each with its days and hours: "maths mon and wed 9-11,
// physics tue 11 in B2". Each is read as a message of its own, so that none takes the name
// or the room of another.

const (
	// longSubject is how many words may name the subject of a class in a row.
	longSubject = 6
	// likelyClass is how likely a class must be, read alone, to be one.
	likelyClass = 0.5
	// firstHour and lastHour are between which hours a number after a weekday is one.
	firstHour, lastHour = 7, 21
)

// clause is what a row says of one class, in elements: its name, its first day, and from where
// to where all of it stands.
type clause struct{ from, name, nameTo, day, to int }

// classes reads the row of classes that a message holds, in place of what was read of that
// stretch; the frames stay as they are if it holds none.
func (u *Understander) classes(m *cut.Message, frames []nlu.Frame) []nlu.Frame {
	if !aboutClasses(frames) || strings.ContainsAny(m.Text, "?¿\n") {
		return frames
	}
	if apart := commasApart(m); apart != m.Text {
		in := m.Input
		in.Text = apart
		wanted := m.Wanted
		m = u.open(in)
		m.Wanted |= wanted
	}
	row := clausesOf(m)
	if len(row) < 2 || daysBefore(m, row[0].from) {
		return frames
	}
	first, last := m.Line.Elems[row[0].from].Start, m.Line.Elems[row[len(row)-1].to-1].End
	var out []nlu.Frame
	for _, f := range frames {
		if f.End <= first && f.Intent != nlu.OutOfScope && f.Intent != nlu.ClassList && f.Intent != nlu.ClassAdd {
			out = append(out, f)
		}
	}
	found := 0
	for _, c := range row {
		read, is := u.classOf(m, c)
		if is {
			found++
		}
		out = append(out, read...)
	}
	if found < 2 {
		return frames
	}
	for _, f := range frames {
		if f.Start >= last {
			out = append(out, f)
		} else if f.End > last && f.Start < last {
			out = append(out, u.rest(m, last)...)
			break
		}
	}
	return out
}

// commasApart is the text of a message with semicolons for commas within its moments that
// stand behind an hour: "de 14 a 17, viernes" are two classes.
func commasApart(m *cut.Message) string {
	text := []byte(m.Text)
	for i := range m.Entities {
		e := &m.Entities[i]
		for at := e.Offset + 1; at+1 < e.End; at++ {
			if text[at] == ',' && text[at+1] == ' ' && (e.When.HasClock || e.Recurrence.Clock.Set) && cut.HasDigit(string(text[at-1])) {
				text[at] = ';'
			}
		}
	}
	return string(text)
}

// aboutClasses tells that a class is among what was read, or that nothing of it is more than a guess.
func aboutClasses(frames []nlu.Frame) bool {
	is := func(f nlu.Frame) bool { return f.Intent == nlu.ClassAdd }
	unsure := func(f nlu.Frame) bool { return f.Confidence < likelyClass }
	return slices.ContainsFunc(frames, is) || !slices.ContainsFunc(frames, func(f nlu.Frame) bool { return !unsure(f) })
}

// clausesOf are the longest row of clauses, one after the other, that name something and then
// a day of the week.
func clausesOf(m *cut.Message) []clause {
	n := len(m.Line.Elems)
	gaps := m.Gaps()
	starts := []int{0}
	for _, g := range gaps {
		starts = append(starts, g.Start)
	}
	var best, row []clause
	for k, from := range starts {
		from = behindHeading(m, from)
		c, ok := clauseAt(m, from, starts[k+1:])
		if marked := k == 0 || gaps[k-1].Sentence || gaps[k-1].Start > gaps[k-1].End; !ok && marked {
			c, ok = dayFirst(m, from)
		}
		if !ok {
			if from < n && (k > 0 && gaps[k-1].Sentence || m.Opens(from, n)) {
				row = nil // something else is asked for
			}
			continue
		}
		if len(row) > 0 && c.day <= row[len(row)-1].day {
			continue
		}
		if len(row) > 0 {
			row[len(row)-1].to = gaps[k-1].End
		}
		c.to = endOf(m, gaps[k:], n)
		row = append(row, c)
		if len(row) > len(best) {
			best = slices.Clone(row)
		} else if len(row) == len(best) && best[0] == row[0] {
			copy(best, row)
		}
	}
	return best
}

// behindHeading is where a clause begins that stands behind a colon: "en las tardes: lunes ...".
func behindHeading(m *cut.Message, from int) int {
	for i := from; i < len(m.Line.Elems) && i < from+longLead; i++ {
		e := &m.Line.Elems[i]
		switch {
		case e.Ent >= 0 && e.Mark&(pattern.When|pattern.Rec) != 0 && weekly(&m.Entities[e.Ent]), i > from && e.Mark&pattern.Word != 0 && m.Line.Elems[i-1].Mark&pattern.Stop != 0:
			return from
		case m.Text[e.Start:e.End] == ":":
			return i + 1
		}
	}
	return from
}

// daysBefore tells that a day of the week is said before an element: what is said there is no
// part of a row that begins at it, and would be lost.
func daysBefore(m *cut.Message, to int) bool {
	for i := range m.Line.Elems[:to] {
		if e := &m.Line.Elems[i]; e.Ent >= 0 && e.Mark&(pattern.When|pattern.Rec) != 0 && weekly(&m.Entities[e.Ent]) {
			return true
		}
	}
	return false
}

// endOf is where the last clause of a row ends: at the end of its sentence, or where
// something else is asked for.
func endOf(m *cut.Message, after []cut.Gap, n int) int {
	for _, g := range after {
		if g.Sentence || m.Opens(g.Start, n) {
			return g.End
		}
	}
	return n
}

// clauseAt reads the beginning of a clause: a name of a few words and right behind it a day of the week.
// starts are where the next ones may begin.
func clauseAt(m *cut.Message, from int, starts []int) (clause, bool) {
	l, c := m.Line, &m.Pack.Classes
	name, words := from, 0
	for i := from; i < len(l.Elems); i++ {
		e := &l.Elems[i]
		if e.Ent >= 0 && e.Mark&(pattern.When|pattern.Rec) != 0 {
			return clause{from: name, name: name, nameTo: i, day: i}, words > 0 && words <= longSubject && weekly(&m.Entities[e.Ent])
		}
		if i > from && slices.Contains(starts, i) {
			return clause{}, false // "algebra, and on Mondays": the name stands in another clause
		}
		switch {
		case noName(m, i):
			return clause{}, false
		case e.Mark&pattern.Word == 0:
			if words == 0 {
				name = i + 1
			} else if m.Text[e.Start:e.End] == ":" {
				name, words = i+1, 0 // what stands before is a heading
			}
		case words == 0 && leads(m, i) > 0:
			i += leads(m, i) - 1
			name = i + 1
		case max(l.Is(i, c.TrimRight), l.Is(i, c.TrimLeft), l.Is(i, c.Article), l.Is(i, c.Filler)) == 0:
			words++
		}
	}
	return clause{}, false
}

// noName tells that an element stands in no name of a class: it asks for something else.
func noName(m *cut.Message, i int) bool {
	l, c := m.Line, &m.Pack.Classes
	return l.Elems[i].Mark&(pattern.Stop|pattern.Priced) != 0 || m.Infinitive(l, i) ||
		max(l.Is(i, c.Notify), l.Is(i, c.MoveTo), l.Is(i, c.Move), l.Is(i, c.Delete), l.Is(i, c.WasNot), l.Is(i, c.NoClass), l.Is(i, c.Exam)) > 0
}

// dayFirst reads the beginning of a clause that says the day before the name: "martes Reología
// de 14 a 17".
func dayFirst(m *cut.Message, from int) (clause, bool) {
	l, c := m.Line, &m.Pack.Classes
	first := from
	for i := from; i < len(l.Elems) && i < from+longLead; i++ {
		switch e := &l.Elems[i]; {
		case e.Mark&pattern.Word == 0 && e.Ent < 0:
			first = i + 1
			continue
		case e.Ent >= 0 && e.Mark&(pattern.When|pattern.Rec) != 0:
			if !weekly(&m.Entities[e.Ent]) || m.Entities[e.Ent].When.HasClock || m.Entities[e.Ent].Recurrence.Clock.Set {
				return clause{}, false
			}
			name := i + 1
			if name < len(l.Elems) && l.Is(name, c.Article) == 0 && max(l.Is(name, c.TrimLeft), l.Is(name, c.TrimRight), l.Is(name, c.UpTo)) > 0 {
				return clause{}, false // "martes en el aula 3"
			}
			for to := name; to < len(l.Elems); to++ {
				hour := l.Elems[to].Ent >= 0 && l.Elems[to].Mark&pattern.When != 0 && m.Entities[l.Elems[to].Ent].When.HasClock || l.Elems[to].Mark&pattern.Num != 0 || cut.HasDigit(l.Elems[to].Fold)
				if hour || to > name && max(l.Is(to, c.TrimLeft), l.Is(to, c.TrimRight)) > 0 && to+1 < len(l.Elems) && cut.HasDigit(l.Elems[to+1].Fold) {
					return clause{from: first, name: name, nameTo: to, day: i}, to > name && to-name <= longSubject
				}
				if noName(m, to) || l.Elems[to].Mark&pattern.Word == 0 {
					return clause{}, false
				}
			}
			return clause{}, false
		case leads(m, i) > 0:
			i += leads(m, i) - 1
			first = i + 1
		}
	}
	return clause{}, false
}

// longLead is how many elements may lead up to the first day of a row.
const longLead = 8

// leads is how many words at an element only lead up to the name of a class: "tengo", "y".
func leads(m *cut.Message, i int) int {
	l, c := m.Line, &m.Pack.Classes
	if l.Is(i, c.Lesson) > 0 || l.Is(i, c.Lab) > 0 {
		return 0 // it says what kind of class it is
	}
	n := max(l.Is(i, c.ClassVerb), l.Is(i, c.Opener), l.Is(i, c.And), l.Is(i, c.Filler), l.Is(i, c.Article), l.Is(i, c.Greet))
	for _, words := range m.Pack.Course.Leads {
		if saysAt(&cut.Part{Line: l}, i, len(l.Elems), words) {
			n = max(n, len(strings.Fields(words)))
		}
	}
	return n
}

// weekly tells that an entity says days of the week.
func weekly(e *entity.Entity) bool {
	if e.Kind == entity.KindRecurrence {
		return strings.Contains(e.Recurrence.Rule, "BYDAY=")
	}
	return e.Kind == entity.KindDatetime && len(e.When.Weekdays) > 0 && !e.When.Impossible
}

// classOf reads a clause of a row alone. It reports false if it is likelier something else.
func (u *Understander) classOf(m *cut.Message, c clause) ([]nlu.Frame, bool) {
	start, end := m.Line.Elems[c.from].Start, m.Line.Elems[c.to-1].End
	in := m.Input
	in.Text = withHour(m, c, start, end)
	own := u.open(in)
	_, frames := readWays(own)
	m.Wanted |= own.Wanted
	is := !slices.ContainsFunc(frames, func(f nlu.Frame) bool { return f.Intent != nlu.ClassAdd || !f.Complete() })
	if !is || len(frames) == 0 {
		parts := own.PartsAt(func(int) bool { return false })
		pt := parts[0]
		ranked := choose.Rank(own, parts, 0, nlu.ClassAdd)
		sure := 0.0
		for k, cand := range ranked.List {
			if cand.Intent == nlu.ClassAdd {
				sure = ranked.Prob[k]
			}
		}
		name := strings.Trim(m.Text[m.Line.Elems[c.name].Start:m.Line.Elems[c.nameTo-1].End], " ,:-–")
		pt.Called = name // where its words only say the kind: "seminario"
		as := read.As(own, pt, nlu.ClassAdd, choose.MatchFor(own, pt, nlu.ClassAdd), nlu.Doubtful)
		read.Names(own, pt, as)
		read.Closed(own, ranked.Features, as)
		if is = complete(as) && (sure >= likelyClass || m.Pack.Course.Subjects[inFull(own, name)] || pattern.Fold(m.Own(name, nlu.SubjectNames)) == pattern.Fold(name)); is {
			frames = as
		}
	}
	for i := range frames {
		f := &frames[i]
		f.Start, f.End = min(start+f.Start, end), min(start+f.End, end)
		if is {
			f.Confidence = max(f.Confidence, nlu.Doubtful)
		}
	}
	return frames, is
}

// withHour is the text of a clause, with the number that stands for an hour right behind a
// day of the week written as one: "physics tue 11" is at eleven, and so is "physics tue 11"
// that would be a day of the month only months from now.
func withHour(m *cut.Message, c clause, start, end int) string {
	text := m.Text[start:end]
	if c.name > c.day {
		return text
	}
	for i := c.day; i < c.to; i++ {
		if e := &m.Line.Elems[i]; e.Ent >= 0 && (m.Entities[e.Ent].When.Clock.Set || m.Entities[e.Ent].When.HasClock || m.Entities[e.Ent].Recurrence.Clock.Set) {
			return text
		}
	}
	day := &m.Line.Elems[c.day]
	e := &m.Entities[day.Ent]
	at := day.End
	words := strings.Fields(m.Text[day.Start:day.End])
	number := ""
	switch {
	case len(words) > 1 && e.Kind == entity.KindDatetime && e.Look(entity.Forward).Far:
		number = words[len(words)-1]
	case c.day+1 < c.to && m.Line.Elems[c.day+1].Mark&pattern.Num != 0 && m.Line.Elems[c.day+1].Mark&pattern.Priced == 0 &&
		(c.day+2 >= c.to || m.Text[m.Line.Elems[c.day+2].Start:m.Line.Elems[c.day+2].End] != "-" && m.Line.Is(c.day+2, m.Pack.Classes.UpTo) == 0):
		next := &m.Line.Elems[c.day+1]
		number, at = m.Text[next.Start:next.End], next.End
	}
	if n := cut.Number(number); n < firstHour || n > lastHour {
		return text
	}
	return m.Text[start:at] + ":00" + m.Text[at:end]
}

// rest reads what stands behind a row.
func (u *Understander) rest(m *cut.Message, from int) []nlu.Frame {
	in := m.Input
	in.Text = m.Text[from:]
	if strings.Trim(in.Text, " .,;!") == "" {
		return nil
	}
	own := u.open(in)
	_, frames := readWays(own)
	m.Wanted |= own.Wanted
	for i := range frames {
		frames[i].Start, frames[i].End = frames[i].Start+from, frames[i].End+from
	}
	return frames
}

// longLeave is how many days a subject is left for at least if it is left for a time to come.
const longLeave = 8

// leaves takes that a subject is left for a time that is to come as that it is left, which is
// asked about, and not as that its classes of those days are cancelled: "dejo química para
// septiembre".
func leaves(m *cut.Message, frames []nlu.Frame) {
	for k := range frames {
		f := &frames[k]
		a, b, _ := strings.Cut(f.Slots.Range, "/")
		from, err := time.Parse(nlu.DateLayout, a)
		to, err2 := time.Parse(nlu.DateLayout, b)
		if f.Intent != nlu.ClassCancel || f.Slots.Subject == "" || err != nil || err2 != nil || to.Before(from.AddDate(0, 0, longLeave)) {
			continue
		}
		for i := range m.Line.Elems {
			e := &m.Line.Elems[i]
			if e.Start >= f.Start && e.End <= f.End && (m.Line.Is(i, m.Pack.Classes.Dropped) > 0 || m.Pack.Course.PutOff[e.Fold]) {
				f.Slots.Range, f.Slots.Permanent = "", true
				break
			}
		}
	}
}

// shift reads hours at work of one day of which little else is made: "I work 4 to 9 on
// Saturday".
func shift(m *cut.Message, frames []nlu.Frame) []nlu.Frame {
	if len(frames) != 1 || frames[0].Confidence >= nlu.Unnamed || strings.ContainsAny(m.Text, "?¿\n") {
		return frames
	}
	parts := m.PartsAt(func(int) bool { return false })
	if len(parts) != 1 || !slices.ContainsFunc(parts[0].Elems, func(e pattern.Elem) bool { return m.Pack.Course.Work[e.Fold] }) {
		return frames
	}
	from, _, ok := m.Hours(parts[0])
	day, _ := oneDay(m, parts[0])
	if !ok || day == nil || parts[0].Has(m.Pack.Classes.NoClass) || parts[0].Has(m.Pack.Classes.Cannot) {
		return frames
	}
	out := read.As(m, parts[0], nlu.TaskAdd, choose.MatchFor(m, parts[0], nlu.TaskAdd), nlu.Doubtful)
	if len(out) != 1 || len(out[0].Slots.Due) != len(nlu.DateLayout) || out[0].Slots.Recurrence != "" {
		return frames
	}
	s := &out[0].Slots
	title, _, _ := strings.Cut(s.Title, m.Text[parts[0].Elems[firstFigure(parts[0])].Start:parts[0].Elems[firstFigure(parts[0])].End])
	if title = strings.TrimSpace(title); title == "" {
		return frames
	}
	s.Title, s.Due, s.Daypart = title, s.Due+"T"+slot.ClockText(from), ""
	out[0].Confidence = nlu.Doubtful
	return out
}

// firstFigure is the first element of a part that is a number.
func firstFigure(pt *cut.Part) int {
	return max(0, slices.IndexFunc(pt.Elems, func(e pattern.Elem) bool { return cut.HasDigit(e.Fold) }))
}
