// Package slot finds the values of slots in a part of a message: names and titles,
// moments and periods, lengths, repeats, subjects. What they mean for an intent is
// said in package read.
package slot

import (
	"strings"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
)

// Reading is a part under one intent, its slots being filled.
type Reading struct {
	Message  *cut.Message
	Part     *cut.Part
	Frame    nlu.Frame
	Captures map[string]*Span
	// The entities of the part, by element: those of Sums are sums or bare numbers.
	Whens, Recurrences, Sums, Lengths []int
}

// Span is a stretch of elements of a part.
type Span struct {
	From, To int
	cue      bool // taken by a cue: it is the value as it stands
}

// New applies the cues of an intent and the captures of the template that
// speaks for it; match is nil if none does.
func New(m *cut.Message, pt *cut.Part, intent nlu.Intent, match *pattern.Match) *Reading {
	r := &Reading{Message: m, Part: pt, Frame: nlu.Frame{Intent: intent}, Captures: map[string]*Span{}}
	for i := range pt.Elems {
		e := &pt.Elems[i]
		switch {
		case e.Ent < 0:
		case e.Mark&pattern.When != 0:
			r.Whens = append(r.Whens, i)
		case e.Mark&pattern.Rec != 0:
			r.Recurrences = append(r.Recurrences, i)
		case e.Mark&pattern.Money != 0:
			r.Sums = append(r.Sums, i)
		case e.Mark&pattern.Dur != 0:
			r.Lengths = append(r.Lengths, i)
		}
	}
	for _, cue := range m.Pack.Within(pt.Line, string(intent)) {
		r.cue(&cue)
	}
	if match != nil {
		for _, v := range match.Set {
			r.set(v.Slot, v.Value)
		}
		for _, cp := range match.Captures {
			if _, taken := r.Captures[cp.Slot]; !taken {
				r.Captures[cp.Slot] = &Span{From: cp.From, To: cp.To}
			}
		}
	}
	return r
}

// cue takes the values of a cue that fits and marks its elements as used.
func (r *Reading) cue(cue *pattern.Match) {
	for i := cue.From; i < cue.To; i++ {
		if r.Part.Used[i] {
			return
		}
	}
	if !r.cueFits(cue) {
		return
	}
	for _, c := range cue.Captures {
		if _, taken := r.Captures[c.Slot]; !taken {
			r.Captures[c.Slot] = &Span{c.From, c.To, true}
		}
	}
	reminder := false
	for _, v := range cue.Set {
		switch v.Value {
		case "self", "all": // the whole cue is the value
			if _, taken := r.Captures[v.Slot]; !taken || v.Value == "all" {
				r.Captures[v.Slot] = &Span{cue.From, cue.To, true}
			}
		case "dur":
			r.Reminders(cue.From, cue.To)
			reminder = true
		default:
			r.set(v.Slot, v.Value)
		}
	}
	for i := cue.From; i < cue.To; i++ {
		if r.Part.Elems[i].Mark&(pattern.When|pattern.Rec) == 0 || reminder {
			r.Part.Used[i] = true
		}
	}
}

// cueFits refuses cues whose captures are of the wrong kind.
func (r *Reading) cueFits(cue *pattern.Match) bool {
	for _, v := range cue.Set {
		if v.Value == "dur" && !r.before(cue.From, cue.To) {
			return false
		}
	}
	for _, c := range cue.Captures {
		first := &r.Part.Elems[c.From]
		switch c.Slot {
		case "teacher":
			// "con Beltrán", but not "con la moto": a name is capital, or
			// comes after a word for a teacher.
			if r.Part.Is(c.From, r.Message.Pack.Classes.TrimLeft) > 0 || !first.Upper && r.Part.Is(c.From, r.Message.Pack.Classes.Changed) > 0 {
				return false
			}
			if cue.To-cue.From <= 2 && !first.Upper && r.Part.Is(cue.From, r.Message.Pack.Classes.Teacher) == 0 {
				return false
			}
		case "week":
			if len(first.Fold) != 1 {
				return false
			}
		case "alert":
			if !strings.HasSuffix(r.Part.TextOf(c.From, cue.To), "%") && cue.To-c.To == 0 {
				return false
			}
		case "with":
			// "between Ana and me", but not "between the three".
			if first.Mark&pattern.Num != 0 || !first.Upper && c.From == cue.From+1 {
				return false
			}
		case "room", "group", "credits", "limit", "split":
			if first.Mark&(pattern.When|pattern.Rec|pattern.Priced) != 0 {
				return false
			}
		}
	}
	return true
}

// before tells that a length between two elements is said to be before a time.
func (r *Reading) before(from, to int) bool {
	for i := from; i < to; i++ {
		if d, ok := r.LengthAt(i); ok && d.Sign < 0 {
			return true
		}
	}
	return false
}

// set puts a value that a template or cue implies, unless there is one.
func (r *Reading) set(slot, value string) {
	s := &r.Frame.Slots
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
		if s.QuietDays == nil {
			s.QuietDays = strings.Split(value, ",")
		}
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

// Entity is the entity that element i stands for; there must be one.
func (r *Reading) Entity(i int) *entity.Entity { return &r.Message.Entities[r.Part.Elems[i].Ent] }

// Slice reads a piece of the part under the same intent.
func (r *Reading) Slice(s Span) *Reading {
	pt := &cut.Part{Line: r.Message.Pack.Line(r.Part.Text, r.Part.Elems[s.From:s.To]), From: s.From, To: s.To}
	one := New(r.Message, pt, r.Frame.Intent, nil)
	one.Frame.Confidence = r.Frame.Confidence
	return one
}
