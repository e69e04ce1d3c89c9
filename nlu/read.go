package nlu

import (
	"strings"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

// reading is a part under one intent, its slots being filled.
type reading struct {
	m    *message
	pt   *part
	f    Frame
	caps map[string]*span
	// whens, recs, monies and durs are the entities of the part, by element.
	whens, recs, monies, durs []int
}

// span is a stretch of elements of a part.
type span struct {
	from, to int
	cue      bool // taken by a cue: it is the value as it stands
}

// read turns a part into its frames.
func (m *message) read(pt *part, before Intent) []Frame {
	pt.scores = m.choose(pt, before)
	var first []Frame
	for i, c := range pt.scores.list[:ranked] {
		if i > 0 && pt.scores.prob[i] < 0.0005 {
			break
		}
		out := m.readAs(pt, c, pt.scores.prob[i])
		if first == nil {
			first = out
		}
		if complete(out) || c.intent == TaskReschedule && pt.any(m.p.c.cannot) {
			if i > 0 {
				// What was likeliest lacked something; this one is not sure.
				for k := range out {
					out[k].Confidence = max(out[k].Confidence, 0.6)
				}
			}
			return out
		}
	}
	for i := range first {
		first[i].Confidence = min(first[i].Confidence, 0.4)
	}
	return first
}

// complete tells that frames have what their intents cannot do without.
func complete(fs []Frame) bool {
	for i := range fs {
		if !fs[i].Complete() {
			return false
		}
	}
	return len(fs) > 0
}

// readers fill the slots of an intent; one without a reader has only those that
// its templates and cues set.
var readers = map[Intent]func(*reading) []Frame{
	TaskAdd:            (*reading).taskAdd,
	TaskList:           (*reading).taskList,
	TaskDone:           (*reading).taskPick,
	TaskDelete:         (*reading).taskPick,
	TaskReschedule:     (*reading).taskReschedule,
	ReminderSettings:   (*reading).settings,
	ClassAdd:           (*reading).classAdd,
	ClassList:          (*reading).classList,
	ClassNext:          (*reading).classList,
	ClassCancel:        (*reading).classCancel,
	ClassChange:        (*reading).classChange,
	SubjectAdd:         (*reading).subjectAdd,
	ExpenseAdd:         (*reading).expenseAdd,
	ExpenseQuery:       (*reading).expenseQuery,
	ExpenseChart:       (*reading).expenseQuery,
	ExpenseCompare:     (*reading).expenseCompare,
	ExpenseFix:         (*reading).expenseFix,
	ExpenseUndo:        (*reading).expenseUndo,
	BudgetSet:          (*reading).budgetSet,
	AgendaDay:          (*reading).agenda,
	RequestFile:        (*reading).request,
	RequestStatus:      (*reading).request,
	RequestAddDocument: (*reading).request,
	SettingsChange:     (*reading).settingsChange,
}

// readAs reads a part under one intent.
func (m *message) readAs(pt *part, best candidate, sure float64) []Frame {
	clear(pt.Used)
	r := m.reading(pt, best)
	r.f.Confidence = sure
	out := []Frame{r.f}
	if read, ok := readers[best.intent]; ok {
		out = read(r)
	}
	r.doubt(out)
	for i := range out {
		if len(pt.Elems) > 0 {
			out[i].Start, out[i].End = pt.Elems[0].Start, pt.Elems[len(pt.Elems)-1].End
		}
	}
	return out
}

// reading applies the cues of an intent and the captures of its template.
func (m *message) reading(pt *part, c candidate) *reading {
	r := &reading{m: m, pt: pt, f: Frame{Intent: c.intent}, caps: map[string]*span{}}
	for i := range pt.Elems {
		e := &pt.Elems[i]
		switch {
		case e.Ent < 0:
		case e.Mark&hear.When != 0:
			r.whens = append(r.whens, i)
		case e.Mark&hear.Rec != 0:
			r.recs = append(r.recs, i)
		case e.Mark&hear.Money != 0:
			r.monies = append(r.monies, i)
		case e.Mark&hear.Dur != 0:
			r.durs = append(r.durs, i)
		}
	}
	for _, cue := range m.p.Within(pt.Line, string(c.intent)) {
		r.cue(&cue)
	}
	if c.match != nil {
		for _, v := range c.match.Set {
			r.set(v.Slot, v.Value)
		}
		for _, cp := range c.match.Captures {
			if _, taken := r.caps[cp.Slot]; !taken {
				r.caps[cp.Slot] = &span{from: cp.From, to: cp.To}
			}
		}
	}
	return r
}

// cue takes the values of a cue that fits and marks its elements as used.
func (r *reading) cue(cue *hear.Match) {
	for i := cue.From; i < cue.To; i++ {
		if r.pt.Used[i] {
			return
		}
	}
	if !r.cueFits(cue) {
		return
	}
	for _, c := range cue.Captures {
		if _, taken := r.caps[c.Slot]; !taken {
			r.caps[c.Slot] = &span{c.From, c.To, true}
		}
	}
	reminder := false
	for _, v := range cue.Set {
		switch v.Value {
		case "self", "all": // the whole cue is the value
			if _, taken := r.caps[v.Slot]; !taken || v.Value == "all" {
				r.caps[v.Slot] = &span{cue.From, cue.To, true}
			}
		case "dur":
			r.reminders(cue.From, cue.To)
			reminder = true
		default:
			r.set(v.Slot, v.Value)
		}
	}
	for i := cue.From; i < cue.To; i++ {
		if r.pt.Elems[i].Mark&(hear.When|hear.Rec) == 0 || reminder {
			r.pt.Used[i] = true
		}
	}
}

// cueFits refuses cues whose captures are of the wrong kind.
func (r *reading) cueFits(cue *hear.Match) bool {
	for _, v := range cue.Set {
		if v.Value == "dur" && !r.before(cue.From, cue.To) {
			return false
		}
	}
	for _, c := range cue.Captures {
		first := &r.pt.Elems[c.From]
		switch c.Slot {
		case "teacher":
			// "con Beltrán", but not "con la moto": a name is capital, or
			// comes after a word for a teacher.
			if r.pt.Is(c.From, r.m.p.c.trimLeft) > 0 || !first.Upper && r.pt.Is(c.From, r.m.p.c.changed) > 0 {
				return false
			}
			if cue.To-cue.From <= 2 && !first.Upper && r.pt.Is(cue.From, r.m.p.c.teacher) == 0 {
				return false
			}
		case "week":
			if len(first.Fold) != 1 {
				return false
			}
		case "alert":
			if !strings.HasSuffix(r.text(c.From, cue.To), "%") && cue.To-c.To == 0 {
				return false
			}
		case "with":
			// "between Ana and me", but not "between the three".
			if first.Mark&hear.Num != 0 || !first.Upper && c.From == cue.From+1 {
				return false
			}
		case "room", "group", "credits", "limit", "split":
			if first.Mark&(hear.When|hear.Rec|hear.Priced) != 0 {
				return false
			}
		}
	}
	return true
}

// before tells that a length between two elements is said to be before a time.
func (r *reading) before(from, to int) bool {
	for i := from; i < to; i++ {
		if d, ok := r.lengthAt(i); ok && d.Sign < 0 {
			return true
		}
	}
	return false
}

// text is what was written from one element up to another.
func (r *reading) text(from, to int) string {
	if from < 0 || from >= to || to > len(r.pt.Elems) {
		return ""
	}
	return r.pt.Text[r.pt.Elems[from].Start:r.pt.Elems[to-1].End]
}

// set puts a value that a template or cue implies, unless there is one.
func (r *reading) set(slot, value string) {
	s := &r.f.Slots
	yes := value == "true"
	put := func(p *string) {
		if *p == "" {
			*p = value
		}
	}
	switch slot {
	case "target":
		put(&s.Target)
	case "scope":
		put(&s.Scope)
	case "status":
		put(&s.Status)
	case "priority":
		put(&s.Priority)
	case "type":
		put(&s.Type)
	case "format":
		put(&s.Format)
	case "agg":
		put(&s.Agg)
	case "group_by":
		put(&s.GroupBy)
	case "chart":
		put(&s.Chart)
	case "period":
		put(&s.Period)
	case "topic":
		put(&s.Topic)
	case "setting":
		put(&s.Setting)
	case "paid_by":
		put(&s.PaidBy)
	case "quiet_days":
		put(&s.QuietDays)
	case "range": // of a day that is still to be read
		put(&s.Range)
	case "recurring":
		s.Recurring = yes
	case "permanent":
		s.Permanent = yes
	case "enabled":
		if s.Enabled == nil {
			s.Enabled = &yes
		}
	case "nag":
		s.Nag = true
	case "split":
		if s.Split == 0 {
			s.Split = int(value[0] - '0')
		}
	case "remind":
		s.Remind = append(s.Remind, value)
	case "before":
		s.Before = append(s.Before, value)
	}
}

func (r *reading) ent(i int) *entity.Entity { return &r.m.ents[r.pt.Elems[i].Ent] }
