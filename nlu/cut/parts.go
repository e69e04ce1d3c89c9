package cut

import (
	"cmp"
	"slices"
	"strings"

	"becario/nlu/pattern"
)

// Way is a way to cut a message.
type Way struct {
	Parts []*Part
	// Behind is by how much less sure the model is of it than of the likeliest way.
	Behind float32
}

// Ways are the likeliest way to cut a message and, if the model is in doubt about
// some gaps, those in which one of them is taken otherwise, at most.
func (m *Message) Ways(most int) []Way {
	gaps := m.Gaps()
	sure := make([]float32, len(gaps))
	var doubtful []int
	for k := range gaps {
		if sure[k] = m.sure(gaps, k); sure[k] > -doubt && sure[k] < doubt {
			doubtful = append(doubtful, k)
		}
	}
	ways := []Way{{Parts: m.ready(m.split(gaps, func(k int) bool { return sure[k] > 0 }))}}
	slices.SortStableFunc(doubtful, func(a, b int) int { return cmp.Compare(max(sure[a], -sure[a]), max(sure[b], -sure[b])) })
	for _, d := range doubtful[:min(len(doubtful), most-1)] {
		ways = append(ways, Way{
			Parts:  m.ready(m.split(gaps, func(k int) bool { return (sure[k] > 0) != (k == d) })),
			Behind: max(sure[d], -sure[d]),
		})
	}
	return ways
}

// doubt is how unsure the model must be of a gap for both ways to be looked at.
const doubt = 1.5

// PartsAt cuts a message in those of its gaps that are asked for.
func (m *Message) PartsAt(cut func(k int) bool) []*Part { return m.ready(m.split(m.Gaps(), cut)) }

// ready joins parts that say nothing to others, and gives each its line.
func (m *Message) ready(out []*Part) []*Part {
	out = m.fold(out)
	for _, p := range out {
		m.DropOpening(p)
		m.afterHeading(p)
		p.Line = m.Pack.Line(m.Text, m.Line.Elems[p.From:p.To])
	}
	return out
}

// sure tells how sure it is that something new begins in a gap: above 0 if it more
// likely does.
func (m *Message) sure(gaps []Gap, k int) float32 {
	if m.Pack.Cuts == nil {
		if gaps[k].Sentence {
			return never
		}
		return -never
	}
	if !gaps[k].Sentence && m.onlyWhen(gaps, k) {
		return -never // "on Thursday and Friday"
	}
	if g := gaps[k]; !g.Sentence && g.End > 0 && m.smallNumber(g.End-1) && m.smallNumber(g.Start) && g.Start+1 >= m.clauseEnd(gaps, k) {
		return -never // "done 2 and 3"
	}
	var buf [512]uint32
	var scores [2]float32
	m.Pack.Cuts.Score(m.GapFeatures(gaps, k, buf[:0]), scores[:])
	return scores[0] + cutBias - scores[1] // the labels are in order: cut, stay
}

// never is a sureness that is out of doubt.
const never = 1000

// clauseEnd is where what begins after a gap ends.
func (m *Message) clauseEnd(gaps []Gap, k int) int {
	if k+1 < len(gaps) {
		return gaps[k+1].End
	}
	return len(m.Line.Elems)
}

// onlyWhen tells that what comes after a gap, up to the next one, only says when.
func (m *Message) onlyWhen(gaps []Gap, k int) bool {
	to := len(m.Line.Elems)
	for _, g := range gaps[k+1:] {
		if !g.unmarked {
			to = g.End
			break
		}
	}
	w := m.Weigh(gaps[k].Start, to)
	return w.when > 0 && w.things+w.money == 0
}

// cutBias is how much surer than not a cut need not be: most gaps are none, and a
// wish that is lost costs more than one that is cut in two.
const cutBias = 0.4

// afterHeading takes "add to my timetable:" from the front of a part.
func (m *Message) afterHeading(p *Part) {
	named := false
	for i := p.From; i < min(p.To-1, p.From+8); i++ {
		e := &m.Line.Elems[i]
		named = named || m.Line.Is(i, m.Pack.Classes.Timetable) > 0
		if named && m.Text[e.Start:e.End] == ":" {
			p.From = i + 1
			return
		}
	}
}

// DropOpening takes greetings, fillers and conjunctions from the front of a part
// that says more.
func (m *Message) DropOpening(p *Part) {
	l, c := m.Line, &m.Pack.Classes
	for i := p.From; i < p.To; {
		e := &l.Elems[i]
		n := max(l.Is(i, c.Filler), l.Is(i, c.Greet), l.Is(i, c.And))
		if n == 0 && e.Mark&pattern.Word == 0 && e.Mark&(pattern.Punct|pattern.Sign) != 0 && e.Mark&pattern.Ask == 0 {
			n = 1
		}
		if n == 0 || i+n >= p.To || l.Is(i, c.Done) > 0 && l.Is(i+n, c.Thing)+l.Is(i+n, c.Article) > 0 {
			return
		}
		if w := m.Weigh(i+n, p.To); w.words == 0 && (e.Mark&pattern.Sign != 0 && w.money > 0) || w.words == 0 && w.money == 0 && (w.when == 0 || e.Mark&pattern.Word != 0) {
			return
		}
		i += n
		p.From = i
	}
}

// sentenceEnd is the element after the sentence that begins at from.
func (m *Message) sentenceEnd(from int) int {
	els := m.Line.Elems
	for i := from; i < len(els); i++ {
		e := &els[i]
		if e.Mark&pattern.Stop == 0 {
			continue
		}
		if m.Text[e.Start:e.End] == "." && i > from && (m.Line.Is(i-1, m.Pack.Classes.Abbrev) > 0 ||
			i+1 < len(els) && els[i+1].Start == e.End) {
			continue
		}
		for i+1 < len(els) && els[i+1].Mark&(pattern.Stop|pattern.Sign) != 0 {
			i++
		}
		return i + 1
	}
	return len(els)
}

// boundary tells whether a comma or conjunction stands at i, and where the next
// word after it is. also is true for a conjunction of several words ("y también").
func (m *Message) boundary(i, to int) (next int, also bool) {
	l := m.Line
	next = i
	comma := false
	for next < min(to, i+longMarks) && l.Elems[next].Mark&pattern.Punct != 0 && l.Elems[next].Mark&pattern.Stop == 0 {
		switch m.Text[l.Elems[next].Start:l.Elems[next].End] {
		case ",", ";", "-", "–", "—", "+", "/", "(", "•", "*":
			comma = true
		case ":":
			return i, false
		}
		next++
	}
	if n := l.Is(next, m.Pack.Classes.And); n > 0 && next+n <= to {
		return next + n, n > 1
	}
	if !comma {
		return i, false
	}
	return next, false
}

// longMarks is how many marks in a row are looked at.
const longMarks = 12

// begins tells whether something new begins at next, after what stands from
// start to end; inherit that it is more of the same.
func (m *Message) begins(start, end, next, to int, also bool) (ok, inherit bool) {
	left := m.Weigh(max(start, end-LongClause), end)
	if left.words == 0 || left.onlyMark {
		return false, false
	}
	if m.reminderOnly(next, to) || left.money > 0 && m.percentOnly(next, to) {
		return false, false
	}
	if left.things > 0 && left.rec+left.money == 0 && m.remindsAt(next, to) {
		return false, false
	}
	if n := m.Line.Is(next, m.Pack.Classes.IPaid); n > 0 && left.money > 0 && next+n >= to-1 {
		return false, false
	}
	if m.Opens(next, to) {
		return true, false
	}
	if left.things == 0 {
		return false, false
	}
	right := m.Weigh(next, m.rightEnd(next, to))
	switch {
	case next-2 >= start && m.smallNumber(next-2) && m.smallNumber(next):
		return false, false // "exercises 7 and 8"
	case left.infinitive && m.Infinitive(m.Line, start) && m.Line.Is(start, m.Pack.Classes.ToPay) == 0 && m.smallNumber(next) && !m.Infinitive(m.Line, next):
		return false, false // "draw 3 plans and 2 sections"
	case left.when > 0 && left.money == 0 && right.when == 0 && m.priceOf(next, m.rightEnd(next, to)):
		return true, false // "call Luis on Friday at 12, coffee 1.20"
	case left.money > 0 && right.money > 0 && right.words > 0 && left.things > 0 && right.things > 0:
		return true, true
	case left.when > 0 && right.when > 0 && left.things > 0 && right.things > 0 && !right.ClocksOnly:
		return true, false
	case left.when > 0 && right.when > 0 && left.things > 0 && right.things > 0 && m.Line.Is(next-1, m.Pack.Classes.Sequel) > 0:
		return true, true // "at 9 the dentist, then at 12 lunch"
	case left.rec > 0 && right.rec > 0 && left.things > 0 && (m.hourly(next, to) || left.money == 0 && right.things > 0):
		return true, false
	case left.when > 0 && m.Infinitive(m.Line, next) && right.words > 1 && m.Line.Is(next-1, m.Pack.Classes.And) > 0 &&
		next-2 >= start && m.Line.Elems[next-2].Mark&pattern.Punct != 0:
		return true, false
	case left.infinitive && m.Infinitive(m.Line, next) && left.things > 1 && right.words > 1:
		return true, true
	case also && right.things > 0 && left.things > 0 && m.Line.Is(next, m.Pack.Classes.Of) == 0:
		return true, true
	}
	return false, false
}

// priceOf tells that a stretch is a thing of a word or two with a price after
// it: with a currency, or to the cent.
func (m *Message) priceOf(from, to int) bool {
	if to-from < 2 || to-from > 4 {
		return false
	}
	c := &m.Pack.Classes
	for i := from; i < to-1; i++ {
		if e := &m.Line.Elems[i]; e.Mark&pattern.Word == 0 || e.Ent >= 0 || m.Line.Is(i, c.Room) > 0 || m.Line.Is(i, c.Number) > 0 {
			return false
		}
	}
	last := &m.Line.Elems[to-1]
	whole, cents, ok := strings.Cut(strings.ReplaceAll(m.Text[last.Start:last.End], ",", "."), ".")
	return last.Mark&pattern.Priced != 0 || last.Mark&pattern.Money != 0 && ok && Number(whole) > 0 && len(cents) == 2
}

// smallNumber tells a bare whole number that could count or be of a list.
func (m *Message) smallNumber(i int) bool {
	e := &m.Line.Elems[i]
	return e.Mark&pattern.Num != 0 && e.Mark&pattern.Priced == 0 && Number(e.Fold) > 0 && Number(e.Fold) < 1000
}

// hourly tells that a repeat with its hour stands in a stretch.
func (m *Message) hourly(from, to int) bool {
	for i := from; i < to; i++ {
		e := &m.Line.Elems[i]
		if e.Ent >= 0 && (m.Entities[e.Ent].Recurrence.Clock.Set || m.Entities[e.Ent].When.Clock.Set) {
			return true
		}
	}
	return false
}

// rightEnd is where the clause that begins at from may end.
func (m *Message) rightEnd(from, to int) int {
	to = min(to, from+LongClause)
	for i := from + 1; i < to; i++ {
		if next, _ := m.boundary(i, to); next > i && m.Opens(next, to) {
			return i
		}
	}
	return to
}

// LongClause is how many elements on either side of a comma are looked at.
const LongClause = 50

// Weight is what stands in a stretch.
type Weight struct {
	words, things, when, rec, money int
	infinitive, onlyMark            bool
	ClocksOnly                      bool // there is a when, and each is a clock time alone
}

// Weigh counts the words, dates and sums of a stretch. things are words that
// name something: not fillers, articles or prepositions.
func (m *Message) Weigh(from, to int) Weight {
	var w Weight
	l, c := m.Line, &m.Pack.Classes
	marks := 0
	w.ClocksOnly = true
	for i := from; i < to; i++ {
		e := &l.Elems[i]
		switch {
		case e.Mark&pattern.When != 0:
			w.when++
			if e.Mark&pattern.Clock == 0 {
				w.ClocksOnly = false
			}
			continue
		case e.Mark&pattern.Rec != 0:
			w.rec++
			continue
		case e.Mark&pattern.Dur != 0 && e.Ent >= 0:
			continue
		case e.Mark&(pattern.Priced) != 0 || e.Mark&pattern.Money != 0 && !m.counts(i):
			w.money++
			continue
		case e.Mark&pattern.Word == 0:
			continue
		}
		if n := max(l.Is(i, c.Urgent), l.Is(i, c.Relaxed)); n > 0 {
			marks++
			i += n - 1
			continue
		}
		if n := l.Is(i, c.Filler); n > 0 {
			i += n - 1
			continue
		}
		w.words++
		if m.Infinitive(m.Line, i) {
			w.infinitive = true
		}
		if l.Is(i, c.TrimLeft) == 0 && l.Is(i, c.TrimRight) == 0 && l.Is(i, c.WasYes) == 0 && l.Is(i, c.WasNot) == 0 {
			w.things++
		}
	}
	w.onlyMark = w.words == 0 && marks > 0
	if w.when == 0 {
		w.ClocksOnly = false
	}
	return w
}

// counts tells that the number at i counts what comes after it or names what
// stands before it, rather than being a sum: "tema 4", "entre 3".
func (m *Message) counts(i int) bool {
	l, c := m.Line, &m.Pack.Classes
	return l.Is(i-1, c.Split) > 0 || l.Is(i-1, c.Acad) > 0 && !Large(l.Elems[i].Fold) || l.Is(i-1, c.Number) > 0 || l.Is(i-1, c.Lesson) > 0
}

// Infinitive tells that an infinitive, and not a person, stands at element i of a
// line.
func (m *Message) Infinitive(l *pattern.Line, i int) bool {
	return l.Is(i, m.Pack.Classes.Infinitive) > 0 && l.Is(i, m.Pack.Classes.Person) == 0
}

// Opens tells whether the words from next on open a new wish: a verb of
// request, or a date or a number of a list and then one.
func (m *Message) Opens(next, to int) bool {
	l, c := m.Line, &m.Pack.Classes
	i := next
	if l.Is(i, c.Thing) > 0 && m.turns(i, to) {
		return true
	}
	for step := 0; i < to && step < 5; step++ {
		e := &l.Elems[i]
		if l.Is(i, c.Opener) > 0 || step > 0 && l.Is(i, c.Move) > 0 {
			return true
		}
		switch {
		case e.Mark&pattern.Punct != 0 && e.Mark&pattern.Stop == 0, e.Mark&(pattern.When|pattern.Rec|pattern.Sign) != 0:
			i++
		case l.Is(i, c.Filler) > 0:
			i += l.Is(i, c.Filler)
		case l.Is(i, c.Number) > 0 && i+1 < to && l.Elems[i+1].Code:
			i += 2
		case l.Is(i, c.And) > 0:
			i += l.Is(i, c.And)
		default:
			return false
		}
	}
	return false
}

// turns tells that something is said about the thing named at i: that it moves,
// goes or is done.
func (m *Message) turns(i, to int) bool {
	l, c := m.Line, &m.Pack.Classes
	for j := i + l.Is(i, c.Thing) + 1; j < min(to, i+longName); j++ {
		if l.Elems[j].Mark&(pattern.Punct|pattern.Stop) != 0 {
			return false
		}
		if l.Is(j, c.Move) > 0 || l.Is(j, c.Delete) > 0 || l.Is(j, c.AsDone) > 1 {
			return true
		}
	}
	return false
}

// longName is how many elements after a thing its verb is looked for.
const longName = 10

// reminderOnly tells that a clause only says how long before to remind.
func (m *Message) reminderOnly(from, to int) bool {
	l, c := m.Line, &m.Pack.Classes
	i := from
	for i < to && (l.Is(i, c.Filler) > 0 || i > from && l.Elems[i].Mark&pattern.Punct != 0 || l.Elems[i].Mark&pattern.Clock != 0) {
		i += max(l.Is(i, c.Filler), 1) // "at six, remind me an hour before"
	}
	n := l.Is(i, c.Notify)
	if n == 0 {
		return false
	}
	i += n
	seen := false
	for ; i < to; i++ {
		e := &l.Elems[i]
		switch {
		case e.Mark&pattern.Dur != 0 || e.Mark&pattern.Shift != 0:
			seen = true
		case e.Mark&(pattern.Punct|pattern.Sign) != 0 && e.Mark&pattern.Word == 0:
		case l.Is(i, c.Filler) > 0, l.Is(i, c.And) > 0, l.Is(i, c.Sooner) > 0, l.Is(i, c.TrimLeft) > 0, l.Is(i, c.TrimRight) > 0:
		default:
			return seen && m.Opens(i, to)
		}
	}
	return seen
}

// remindsAt tells that a clause says nothing but when to be reminded: "remind me
// at 9".
func (m *Message) remindsAt(from, to int) bool {
	n := m.Line.Is(from, m.Pack.Classes.Notify)
	if n == 0 || to-from > longAside+n {
		return false
	}
	w := m.Weigh(from+n, to)
	return w.when == 1 && w.things == 0 && w.rec == 0 && w.money == 0
}

// percentOnly tells that a clause only says at what share of a budget to warn.
func (m *Message) percentOnly(from, to int) bool {
	l, c := m.Line, &m.Pack.Classes
	seen := false
	for i := from; i < to; i++ {
		e := &l.Elems[i]
		switch {
		case strings.HasSuffix(e.Fold, "%") || l.Is(i, c.Percent) > 0:
			seen = true
		case e.Mark&pattern.Priced != 0 || e.Mark&pattern.When != 0:
			return false
		}
	}
	return seen && l.Is(from, c.Alert) > 0
}

// fold joins parts that say nothing by themselves to their neighbours, and
// drops greetings before a wish.
func (m *Message) fold(ps []*Part) []*Part {
	var out []*Part
	for i, p := range ps {
		w := m.Weigh(p.From, p.To)
		empty := w.words == 0 && w.when == 0 && w.rec == 0 && w.money == 0
		switch {
		case empty && w.onlyMark && i+1 < len(ps):
			ps[i+1].From = p.From
		case empty && len(ps) > 1 && (len(out) > 0 || i+1 < len(ps)):
		case m.only(p, m.Pack.Classes.Greet) && len(ps) > 1:
		case w.words == 0 && w.rec == 0 && w.money == 0 && i+1 < len(ps) && ps[i+1].Sentence == p.Sentence:
			ps[i+1].From = p.From
		case m.only(p, m.Pack.Classes.Timetable) && i+1 < len(ps) && strings.ContainsRune(m.Text[m.Line.Elems[p.From].Start:m.Line.Elems[ps[i+1].From].Start], '\n'):
		case len(out) > 0 && m.reminderOnly(p.From, p.To) && out[len(out)-1].To == p.From:
			out[len(out)-1].To = p.To
		default:
			out = append(out, p)
		}
	}
	if len(out) == 0 && len(ps) > 0 {
		first, last := ps[0], ps[len(ps)-1]
		return []*Part{{From: first.From, To: last.To}}
	}
	return out
}

// only tells that a part is nothing but words of one class and fillers.
func (m *Message) only(p *Part, class int32) bool {
	found := false
	for i := p.From; i < p.To; {
		e := &m.Line.Elems[i]
		n := m.Line.Is(i, class)
		switch {
		case n > 0 && i+n <= p.To:
			found = true
			i += n
		case m.Line.Is(i, m.Pack.Classes.Filler) > 0:
			i += m.Line.Is(i, m.Pack.Classes.Filler)
		case e.Mark&pattern.Word == 0:
			i++
		default:
			return false
		}
	}
	return found
}
