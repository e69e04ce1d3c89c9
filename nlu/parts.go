package nlu

import (
	"strings"

	"becario/nlu/hear"
)

// part is a stretch of a message that says one thing, or several of one kind.
type part struct {
	*hear.Line
	from, to int    // elements of the message
	like     bool   // says a thing of the same kind as the part before it, unless its words say otherwise
	inherit  bool   // goes on with what the part before it wants ("and also ...")
	carried  bool   // has the day of the part before it
	sentence int    // number of the sentence
	called   string // the subject or title of the part that this one goes on with
	as       Intent // the intent of the part that it is like
	scores   scores // of the intents, once chosen
}

// parts cuts a message where a new wish begins.
func (m *message) parts() []*part {
	var out []*part
	n := len(m.line.Elems)
	sentence := 0
	for from := 0; from < n; {
		to := m.sentenceEnd(from)
		out = m.clauses(out, from, to, sentence)
		sentence++
		from = to
	}
	out = m.fold(out)
	for _, p := range out {
		m.behead(p)
		m.afterHeading(p)
		p.Line = m.p.Line(m.text, m.line.Elems[p.from:p.to])
	}
	return out
}

// afterHeading takes "add to my timetable:" from the front of a part.
func (m *message) afterHeading(p *part) {
	named := false
	for i := p.from; i < min(p.to-1, p.from+8); i++ {
		e := &m.line.Elems[i]
		named = named || m.line.Is(i, m.p.c.timetable) > 0
		if named && m.text[e.Start:e.End] == ":" {
			p.from = i + 1
			return
		}
	}
}

// behead takes greetings, fillers and conjunctions from the front of a part
// that says more.
func (m *message) behead(p *part) {
	l, c := m.line, &m.p.c
	for i := p.from; i < p.to; {
		e := &l.Elems[i]
		n := max(l.Is(i, c.filler), l.Is(i, c.greet), l.Is(i, c.and))
		if n == 0 && e.Mark&hear.Word == 0 && e.Mark&(hear.Punct|hear.Sign) != 0 && e.Mark&hear.Ask == 0 {
			n = 1
		}
		if n == 0 || i+n >= p.to || l.Is(i, c.done) > 0 && l.Is(i+n, c.thing)+l.Is(i+n, c.article) > 0 {
			return
		}
		if w := m.weigh(i+n, p.to); w.words == 0 && (e.Mark&hear.Sign != 0 && w.money > 0) || w.words == 0 && w.money == 0 && (w.when == 0 || e.Mark&hear.Word != 0) {
			return
		}
		i += n
		p.from = i
	}
}

// sentenceEnd is the element after the sentence that begins at from.
func (m *message) sentenceEnd(from int) int {
	els := m.line.Elems
	for i := from; i < len(els); i++ {
		e := &els[i]
		if e.Mark&hear.Stop == 0 && !(e.Mark&hear.Punct != 0 && e.Fold == ";") {
			continue
		}
		if m.text[e.Start:e.End] == "." && i > from && (m.line.Is(i-1, m.p.c.abbrev) > 0 ||
			i+1 < len(els) && els[i+1].Start == e.End) {
			continue
		}
		for i+1 < len(els) && els[i+1].Mark&(hear.Stop|hear.Sign) != 0 {
			i++
		}
		return i + 1
	}
	return len(els)
}

// clauses cuts a sentence at conjunctions and commas after which something new
// begins.
func (m *message) clauses(out []*part, from, to, sentence int) []*part {
	start := from
	inherit, like := false, false
	for i := from; i < to; i++ {
		next, also := m.boundary(i, to)
		if next <= i || next >= to || i <= start {
			continue
		}
		if ok, inh := m.begins(start, i, next, to, also); ok {
			out = append(out, &part{from: start, to: i, sentence: sentence, inherit: inherit, like: like})
			start, inherit, like = next, inh, !m.opens(next, to)
			i = next - 1
		}
	}
	if start < to {
		out = append(out, &part{from: start, to: to, sentence: sentence, inherit: inherit, like: like})
	}
	return out
}

// boundary tells whether a comma or conjunction stands at i, and where the next
// word after it is. also is true for a conjunction of several words ("y también").
func (m *message) boundary(i, to int) (next int, also bool) {
	l := m.line
	next = i
	comma := false
	for next < min(to, i+longMarks) && l.Elems[next].Mark&hear.Punct != 0 && l.Elems[next].Mark&hear.Stop == 0 {
		switch m.text[l.Elems[next].Start:l.Elems[next].End] {
		case ",", ";", "-", "–", "—", "+", "/", "(", "•", "*":
			comma = true
		case ":":
			return i, false
		}
		next++
	}
	if n := l.Is(next, m.p.c.and); n > 0 && next+n <= to {
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
func (m *message) begins(start, end, next, to int, also bool) (ok, inherit bool) {
	left := m.weigh(max(start, end-longClause), end)
	if left.words == 0 || left.onlyMark {
		return false, false
	}
	if m.reminderOnly(next, to) || left.money > 0 && m.percentOnly(next, to) {
		return false, false
	}
	if left.things > 0 && left.rec+left.money == 0 && m.remindsAt(next, to) {
		return false, false
	}
	if n := m.line.Is(next, m.p.c.iPaid); n > 0 && left.money > 0 && next+n >= to-1 {
		return false, false
	}
	if m.opens(next, to) {
		return true, false
	}
	if left.things == 0 {
		return false, false
	}
	right := m.weigh(next, m.rightEnd(next, to))
	switch {
	case next-2 >= start && m.smallNumber(next-2) && m.smallNumber(next):
		return false, false // "exercises 7 and 8"
	case left.infinitive && m.infinitiveAt(start) && m.line.Is(start, m.p.c.toPay) == 0 && m.smallNumber(next) && !m.infinitiveAt(next):
		return false, false // "draw 3 plans and 2 sections"
	case left.when > 0 && left.money == 0 && right.when == 0 && m.priceOf(next, m.rightEnd(next, to)):
		return true, false // "call Luis on Friday at 12, coffee 1.20"
	case left.money > 0 && right.money > 0 && right.words > 0 && left.things > 0 && right.things > 0:
		return true, true
	case left.when > 0 && right.when > 0 && left.things > 0 && right.things > 0 && !right.clocksOnly && !left.range2:
		return true, false
	case left.when > 0 && right.when > 0 && left.things > 0 && right.things > 0 && !left.range2 && m.line.Is(next-1, m.p.c.sequel) > 0:
		return true, true // "at 9 the dentist, then at 12 lunch"
	case left.rec > 0 && right.rec > 0 && left.things > 0 && (m.hourly(next, to) || left.money == 0 && right.things > 0):
		return true, false
	case left.when > 0 && m.infinitiveAt(next) && right.words > 1 && m.line.Is(next-1, m.p.c.and) > 0 &&
		next-2 >= start && m.line.Elems[next-2].Mark&hear.Punct != 0:
		return true, false
	case left.infinitive && m.infinitiveAt(next) && left.things > 1 && right.words > 1:
		return true, true
	case also && right.things > 0 && left.things > 0 && m.line.Is(next, m.p.c.of) == 0:
		return true, true
	}
	return false, false
}

// priceOf tells that a stretch is a thing of a word or two with a price after
// it: with a currency, or to the cent.
func (m *message) priceOf(from, to int) bool {
	if to-from < 2 || to-from > 4 {
		return false
	}
	c := &m.p.c
	for i := from; i < to-1; i++ {
		if e := &m.line.Elems[i]; e.Mark&hear.Word == 0 || e.Ent >= 0 || m.line.Is(i, c.room) > 0 || m.line.Is(i, c.number) > 0 {
			return false
		}
	}
	last := &m.line.Elems[to-1]
	whole, cents, ok := strings.Cut(strings.ReplaceAll(m.text[last.Start:last.End], ",", "."), ".")
	return last.Mark&hear.Priced != 0 || last.Mark&hear.Money != 0 && ok && number(whole) > 0 && len(cents) == 2
}

// smallNumber tells a bare whole number that could count or be of a list.
func (m *message) smallNumber(i int) bool {
	e := &m.line.Elems[i]
	return e.Mark&hear.Num != 0 && e.Mark&hear.Priced == 0 && number(e.Fold) > 0 && number(e.Fold) < 1000
}

// hourly tells that a repeat with its hour stands in a stretch.
func (m *message) hourly(from, to int) bool {
	for i := from; i < to; i++ {
		e := &m.line.Elems[i]
		if e.Ent >= 0 && (m.ents[e.Ent].Recurrence.Clock.Set || m.ents[e.Ent].When.Clock.Set) {
			return true
		}
	}
	return false
}

// rightEnd is where the clause that begins at from may end.
func (m *message) rightEnd(from, to int) int {
	to = min(to, from+longClause)
	for i := from + 1; i < to; i++ {
		if next, _ := m.boundary(i, to); next > i && m.opens(next, to) {
			return i
		}
	}
	return to
}

// longClause is how many elements on either side of a comma are looked at.
const longClause = 50

// weight is what stands in a stretch.
type weight struct {
	words, things, when, rec, money int
	infinitive, onlyMark            bool
	clocksOnly, range2              bool
}

// weigh counts the words, dates and sums of a stretch. things are words that
// name something: not fillers, articles or prepositions.
func (m *message) weigh(from, to int) weight {
	var w weight
	l, c := m.line, &m.p.c
	marks := 0
	w.clocksOnly = true
	for i := from; i < to; i++ {
		e := &l.Elems[i]
		switch {
		case e.Mark&hear.When != 0:
			w.when++
			if e.Mark&hear.Clock == 0 {
				w.clocksOnly = false
			}
			continue
		case e.Mark&hear.Rec != 0:
			w.rec++
			continue
		case e.Mark&hear.Dur != 0 && e.Ent >= 0:
			continue
		case e.Mark&(hear.Priced) != 0 || e.Mark&hear.Money != 0 && !m.counts(i):
			w.money++
			continue
		case e.Mark&hear.Word == 0:
			continue
		}
		if n := max(l.Is(i, c.urgent), l.Is(i, c.relaxed)); n > 0 {
			marks++
			i += n - 1
			continue
		}
		if n := l.Is(i, c.filler); n > 0 {
			i += n - 1
			continue
		}
		w.words++
		if m.infinitiveAt(i) {
			w.infinitive = true
		}
		if l.Is(i, c.trimLeft) == 0 && l.Is(i, c.trimRight) == 0 && l.Is(i, c.wasYes) == 0 && l.Is(i, c.wasNot) == 0 {
			w.things++
		}
	}
	w.onlyMark = w.words == 0 && marks > 0
	if w.when == 0 {
		w.clocksOnly = false
	}
	return w
}

// counts tells that the number at i counts what comes after it or names what
// stands before it, rather than being a sum: "tema 4", "entre 3".
func (m *message) counts(i int) bool {
	l, c := m.line, &m.p.c
	return l.Is(i-1, c.split) > 0 || l.Is(i-1, c.acad) > 0 && !large(l.Elems[i].Fold) || l.Is(i-1, c.number) > 0 || l.Is(i-1, c.lesson) > 0
}

// infinitiveIn tells an infinitive among the elements of a part.
func (m *message) infinitiveIn(pt *part, i int) bool {
	return pt.Is(i, m.p.c.infinitive) > 0 && pt.Is(i, m.p.c.person) == 0
}

func (m *message) infinitiveAt(i int) bool {
	l, c := m.line, &m.p.c
	return l.Is(i, c.infinitive) > 0 && l.Is(i, c.person) == 0
}

// opens tells whether the words from next on open a new wish: a verb of
// request, or a date or a number of a list and then one.
func (m *message) opens(next, to int) bool {
	l, c := m.line, &m.p.c
	i := next
	if l.Is(i, c.thing) > 0 && m.turns(i, to) {
		return true
	}
	for step := 0; i < to && step < 5; step++ {
		e := &l.Elems[i]
		if l.Is(i, c.opener) > 0 || step > 0 && l.Is(i, c.move) > 0 {
			return true
		}
		switch {
		case e.Mark&hear.Punct != 0 && e.Mark&hear.Stop == 0, e.Mark&(hear.When|hear.Rec|hear.Sign) != 0:
			i++
		case l.Is(i, c.filler) > 0:
			i += l.Is(i, c.filler)
		case l.Is(i, c.number) > 0 && i+1 < to && l.Elems[i+1].Code:
			i += 2
		case l.Is(i, c.and) > 0:
			i += l.Is(i, c.and)
		default:
			return false
		}
	}
	return false
}

// turns tells that something is said about the thing named at i: that it moves,
// goes or is done.
func (m *message) turns(i, to int) bool {
	l, c := m.line, &m.p.c
	for j := i + l.Is(i, c.thing) + 1; j < min(to, i+longName); j++ {
		if l.Elems[j].Mark&(hear.Punct|hear.Stop) != 0 {
			return false
		}
		if l.Is(j, c.move) > 0 || l.Is(j, c.delete) > 0 || l.Is(j, c.asDone) > 1 {
			return true
		}
	}
	return false
}

// longName is how many elements after a thing its verb is looked for.
const longName = 10

// reminderOnly tells that a clause only says how long before to remind.
func (m *message) reminderOnly(from, to int) bool {
	l, c := m.line, &m.p.c
	i := from
	for i < to && (l.Is(i, c.filler) > 0 || i > from && l.Elems[i].Mark&hear.Punct != 0 || l.Elems[i].Mark&hear.Clock != 0) {
		i += max(l.Is(i, c.filler), 1) // "at six, remind me an hour before"
	}
	n := l.Is(i, c.notify)
	if n == 0 {
		return false
	}
	i += n
	seen := false
	for ; i < to; i++ {
		e := &l.Elems[i]
		switch {
		case e.Mark&hear.Dur != 0 || e.Mark&hear.Shift != 0:
			seen = true
		case e.Mark&(hear.Punct|hear.Sign) != 0 && e.Mark&hear.Word == 0:
		case l.Is(i, c.filler) > 0, l.Is(i, c.and) > 0, l.Is(i, c.sooner) > 0, l.Is(i, c.trimLeft) > 0, l.Is(i, c.trimRight) > 0:
		default:
			return seen && m.opens(i, to)
		}
	}
	return seen
}

// remindsAt tells that a clause says nothing but when to be reminded: "remind me
// at 9".
func (m *message) remindsAt(from, to int) bool {
	n := m.line.Is(from, m.p.c.notify)
	if n == 0 || to-from > longAside+n {
		return false
	}
	w := m.weigh(from+n, to)
	return w.when == 1 && w.things == 0 && w.rec == 0 && w.money == 0
}

// percentOnly tells that a clause only says at what share of a budget to warn.
func (m *message) percentOnly(from, to int) bool {
	l, c := m.line, &m.p.c
	seen := false
	for i := from; i < to; i++ {
		e := &l.Elems[i]
		switch {
		case strings.HasSuffix(e.Fold, "%") || l.Is(i, c.percent) > 0:
			seen = true
		case e.Mark&hear.Priced != 0 || e.Mark&hear.When != 0:
			return false
		}
	}
	return seen && l.Is(from, c.alert) > 0
}

// fold joins parts that say nothing by themselves to their neighbours, and
// drops greetings before a wish.
func (m *message) fold(ps []*part) []*part {
	var out []*part
	for i, p := range ps {
		w := m.weigh(p.from, p.to)
		empty := w.words == 0 && w.when == 0 && w.rec == 0 && w.money == 0
		switch {
		case empty && w.onlyMark && i+1 < len(ps):
			ps[i+1].from = p.from
		case empty && len(ps) > 1 && (len(out) > 0 || i+1 < len(ps)):
		case m.only(p, m.p.c.greet) && len(ps) > 1:
		case w.words == 0 && w.rec == 0 && w.money == 0 && i+1 < len(ps) && ps[i+1].sentence == p.sentence:
			ps[i+1].from = p.from
		case m.only(p, m.p.c.timetable) && i+1 < len(ps) && strings.ContainsRune(m.text[m.line.Elems[p.from].Start:m.line.Elems[ps[i+1].from].Start], '\n'):
		case len(out) > 0 && m.reminderOnly(p.from, p.to) && out[len(out)-1].to == p.from:
			out[len(out)-1].to = p.to
		default:
			out = append(out, p)
		}
	}
	if len(out) == 0 && len(ps) > 0 {
		first, last := ps[0], ps[len(ps)-1]
		return []*part{{from: first.from, to: last.to}}
	}
	return out
}

// only tells that a part is nothing but words of one class and fillers.
func (m *message) only(p *part, class int32) bool {
	found := false
	for i := p.from; i < p.to; {
		e := &m.line.Elems[i]
		n := m.line.Is(i, class)
		switch {
		case n > 0 && i+n <= p.to:
			found = true
			i += n
		case m.line.Is(i, m.p.c.filler) > 0:
			i += m.line.Is(i, m.p.c.filler)
		case e.Mark&hear.Word == 0:
			i++
		default:
			return false
		}
	}
	return found
}
