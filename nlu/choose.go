package nlu

import (
	"math"

	"becario/nlu/hear"
)

// candidate is an intent, how likely it is, and the template that speaks for it.
type candidate struct {
	intent Intent
	score  float32
	match  *hear.Match // nil if only the model speaks for it
	tmpl   float32     // what the templates give
	model  float32     // what the model gives
}

// scores are the candidates, likeliest first, with their probabilities.
type scores struct {
	list []candidate
	prob []float64
}

// templateShare is how much a template counts against the model, whose scores
// are logarithms of odds.
const templateShare = 0.3

// goesOn is what a part that goes on with the one before it gives its intent.
const goesOn = 4

// choose ranks the intents for a part.
func (m *message) choose(pt *part, before Intent) scores {
	var list [len(rows)]candidate
	for i := range rows {
		list[i].intent = rows[i].intent
	}
	m.askTemplates(pt.Line, list[:])
	m.askModel(pt, list[:])
	sane := m.sane(pt)
	if before != "" {
		sane[before] += goesOn
	}
	if pt.as != "" {
		sane[pt.as] += goesOn / 2
	}
	s := scores{list: append([]candidate(nil), list[:]...), prob: make([]float64, len(list))}
	for i := range s.list {
		c := &s.list[i]
		c.score = c.model + templateShare*c.tmpl + sane[c.intent]
	}
	sortCandidates(s.list)
	total := 0.0
	for i := range s.list {
		s.prob[i] = math.Exp(float64(s.list[i].score - s.list[0].score))
		total += s.prob[i]
	}
	for i := range s.prob {
		s.prob[i] /= total
	}
	return s
}

// askTemplates puts the template that speaks loudest for each intent in place.
func (m *message) askTemplates(l *hear.Line, list []candidate) {
	for _, match := range m.p.Whole(l) {
		w := match.Weight + 0.35*float32(min(match.Words, 6)) - 0.12*float32(min(match.Loose, 8))
		for _, name := range match.Intents {
			for i := range list {
				if string(list[i].intent) == name && w > list[i].tmpl && m.admits(l, &match) {
					list[i].tmpl, list[i].match = w, &match
				}
			}
		}
	}
}

// ranked is how many candidates are put in order; the rest stay as they are.
const ranked = 7

func sortCandidates(a []candidate) {
	for i := range min(ranked, len(a)) {
		top := i
		for j := i + 1; j < len(a); j++ {
			if a[j].score > a[top].score {
				top = j
			}
		}
		a[i], a[top] = a[top], a[i]
	}
}

// askModel puts the model's scores in place, as logarithms of probabilities.
func (m *message) askModel(pt *part, list []candidate) {
	if m.p.model == nil {
		return
	}
	var buf [512]uint32
	var out [64]float32
	m.p.model.Score(m.p.features(pt.Line, list, buf[:0]), out[:])
	labels := m.p.model.Labels()
	top := float32(math.Inf(-1))
	for i := range labels {
		top = max(top, out[i])
	}
	total := 0.0
	for i := range labels {
		total += math.Exp(float64(out[i] - top))
	}
	logTotal := float32(math.Log(total))
	for i := range list {
		list[i].model = -12
		for j, name := range labels {
			if string(list[i].intent) == name {
				list[i].model = max(-12, out[j]-top-logTotal)
			}
		}
	}
}

// admits refuses matches that grasp at straws: a capture with no words in it.
func (m *message) admits(l *hear.Line, match *hear.Match) bool {
	for _, c := range match.Captures {
		if c.Slot == "x" {
			continue
		}
		words := false
		for i := c.From; i < c.To; i++ {
			if e := &l.Elems[i]; e.Mark&hear.Word != 0 && l.Is(i, m.p.c.filler) == 0 {
				words = true
				break
			}
		}
		if !words {
			return false
		}
	}
	return true
}

// evidence counts what a part holds.
type evidence struct {
	money, when, past, rec, dur, words int
	ask, priced, ranged                bool
}

func (m *message) evidence(pt *part) evidence {
	var v evidence
	for i := range pt.Elems {
		e := &pt.Elems[i]
		switch {
		case e.Mark&hear.Ask != 0:
			v.ask = true
		case e.Mark&hear.Rec != 0:
			v.rec++
		case e.Mark&hear.Shift != 0 && e.Mark&hear.When != 0:
			v.dur++
			v.when++
		case e.Mark&hear.When != 0:
			v.when++
			if e.Ent >= 0 && m.ents[e.Ent].When.Past {
				v.past++
			}
			if e.Ent >= 0 && len(m.ents[e.Ent].When.Weekdays) > 1 {
				v.rec++ // "Tuesday and Thursday" is every week
			}
		case e.Mark&hear.Priced != 0:
			v.money++
			v.priced = true
		case e.Mark&hear.Dur != 0:
			v.dur++
		case e.Mark&hear.Money != 0 && pt.Is(i-1, m.p.c.split) == 0 && pt.Is(i-1, m.p.c.number) == 0 && pt.Is(i-1, m.p.c.room) == 0:
			v.money++
		}
		if e.Mark&hear.Word != 0 && e.Mark&hear.Num == 0 {
			v.words++
		}
	}
	v.ranged = ranged(m, pt)
	return v
}

// sane raises and lowers intents by what they cannot do without: an amount, a
// date, a word of moving or deleting.
func (m *message) sane(pt *part) map[Intent]float32 {
	v, out := m.evidence(pt), make(map[Intent]float32, len(rows))
	m.byEntities(&v, out)
	m.byWords(pt, &v, out)
	return out
}

// byEntities is the part of sane that needs no words.
func (m *message) byEntities(v *evidence, out map[Intent]float32) {
	if v.money == 0 {
		out[ExpenseAdd] -= 6
		out[BudgetSet] -= 5
	}
	if v.priced {
		out[ExpenseAdd]++
		out[TaskDone] -= 2
		out[TaskList] -= 2
		out[ClassAdd] -= 3
	}
	if v.rec == 0 && v.when == 0 {
		out[ClassAdd] -= 5
		out[TaskReschedule] -= 2.5
	}
	if v.dur > 0 && v.when == 0 {
		out[TaskReschedule] += 2
	}
	if v.past > 0 && v.past == v.when {
		out[TaskReschedule] -= 8 // nothing is moved to a day that is over
	}
	if v.words == 0 && v.when == 0 && v.money == 0 && v.rec == 0 && v.dur == 0 {
		out[Smalltalk] += 4 // nothing but emoji
	}
	if v.when > 0 && v.words == 0 {
		out[Smalltalk] -= 4
	}
	if v.when > 0 && v.words > 0 {
		out[Smalltalk] -= 1.5 // who names a day wants something
	}
	if v.ask {
		for _, it := range [...]Intent{ExpenseAdd, TaskDone, ClassAdd, SubjectAdd, ClassCancel, TaskDelete, ExpenseFix, ClassChange} {
			out[it] -= 2
		}
		out[TaskAdd] -= 1.5
	} else if v.ranged {
		for _, it := range [...]Intent{ClassList, ClassNext, TaskList, AgendaDay} {
			out[it] -= 3
		}
	}
}

// byWords is the part of sane that asks for words.
func (m *message) byWords(pt *part, v *evidence, out map[Intent]float32) {
	c := &m.p.c
	if v.past > 0 && v.past == v.when && v.money == 0 && pt.any(c.fixWord) {
		out[ExpenseFix] += 3 // what was paid "was yesterday"
	}
	for _, need := range [...]struct {
		intent Intent
		by     float32
		words  [4]int32 // one of these, or the intent goes down
	}{
		{ClassCancel, 3, [4]int32{c.noClass, c.dropped, c.delete, c.noClass}},
		{TaskDone, 2, [4]int32{c.done, c.asDone, c.done, c.asDone}},
		{TaskDelete, 2, [4]int32{c.delete, c.undo, c.delete, c.undo}},
		{ExpenseUndo, 2, [4]int32{c.delete, c.undo, c.wasNot, c.dropped}},
		{TaskReschedule, 2, [4]int32{c.move, c.later, c.sooner, c.rather}},
	} {
		if !pt.any(need.words[0]) && !pt.any(need.words[1]) && !pt.any(need.words[2]) && !pt.any(need.words[3]) {
			out[need.intent] -= need.by
		}
	}
	if v.dur > 0 && v.when > 0 && pt.any(c.notify) {
		out[ReminderSettings] -= 3
	}
	if v.money > 0 && !pt.any(c.alerts) && !pt.any(c.notify) {
		out[ReminderSettings] -= 3
	}
	if v.money > 0 && pt.any(c.income) {
		out[ExpenseAdd] -= 5
		out[RequestFile] -= 4
		out[OutOfScope] += 2
	}
	if v.money > 0 && v.when > 0 && pt.Is(0, c.toPay) > 0 {
		out[ExpenseAdd] -= 5
		out[TaskAdd] += 2
	}
	if v.money > 0 && !v.priced && pt.Is(0, c.infinitive) > 0 && pt.Is(0, c.toPay) == 0 && pt.Is(0, c.person) == 0 {
		out[ExpenseAdd] -= 3 // "read 1984"
	}
	if v.when > 0 && v.words > 0 && !pt.any(c.remind) && !pt.any(c.notify) && !pt.any(c.must) && pt.Is(0, c.infinitive) == 0 && m.shifted(pt) {
		out[TaskReschedule] += 3 // "the meeting, an hour later"
		out[TaskAdd] -= 1.5
	}
	if figure(pt) && !pt.any(c.chat) && !pt.any(c.greet) {
		out[Smalltalk] -= 1.5 // nobody chats in figures
	}
	if pt.any(c.cannot) {
		out[TaskAdd] -= 2
	}
	if v.priced && !pt.any(c.must) && !pt.any(c.notify) && !pt.any(c.remind) && pt.Is(0, c.infinitive) == 0 {
		out[TaskAdd] -= 1.5
	}
	if v.money > 0 && pt.any(c.money) {
		out[TaskDone] -= 5
	}
	switch {
	case v.rec == 0 && pt.any(c.exam):
		out[ClassAdd] -= 5
		out[ClassChange] -= 2
	case v.rec == 0 && !v.ranged && !pt.any(c.lesson) && !pt.any(c.lab) && !pt.any(c.room) && !pt.any(c.teacher):
		out[ClassAdd] -= 3
	case v.rec > 0:
		if !pt.any(c.changed) {
			out[ClassChange] -= 2
		}
		if !v.ranged && !pt.any(c.classEvidence) && !pt.any(c.lab) {
			out[ClassAdd] -= 1.5
		}
	}
}

// shifted tells that a length later or sooner is said.
func (m *message) shifted(pt *part) bool {
	r := &reading{m: m, pt: pt}
	for i := range pt.Elems {
		if e := &pt.Elems[i]; e.Mark&hear.When != 0 && e.Mark&hear.Shift != 0 && (r.said(i, m.p.c.later) || r.said(i, m.p.c.sooner)) {
			return true
		}
	}
	return false
}

// figure tells that a word with a digit stands in a part.
func figure(pt *part) bool {
	for i := range pt.Elems {
		if e := &pt.Elems[i]; e.Mark&hear.Word != 0 && hasDigit(e.Fold) {
			return true
		}
	}
	return false
}

// any tells whether a word of a class stands in a line.
func (p *part) any(class int32) bool {
	for i := range p.Elems {
		if p.Is(i, class) > 0 {
			return true
		}
	}
	return false
}

// ranged tells that hours from and to are said.
func ranged(m *message, pt *part) bool {
	for i := range pt.Elems {
		if e := &pt.Elems[i]; e.Ent >= 0 {
			x := &m.ents[e.Ent]
			if x.When.ClockEnd.Set || x.Recurrence.ClockEnd.Set {
				return true
			}
		}
	}
	r := &reading{m: m, pt: pt}
	_, _, ok := r.hours()
	return ok
}
