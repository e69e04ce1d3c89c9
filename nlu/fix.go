package nlu

import (
	"becario/nlu/entity"
	"becario/nlu/hear"
)

// expenseFix reads what was wrong with a record of money.
func (r *reading) expenseFix() []Frame {
	s := &r.f.Slots
	if i := r.rightSum(); i >= 0 {
		r.amount(s, i)
		for _, j := range r.monies {
			r.pt.Used[j] = true
		}
	}
	s.Category = r.category()
	s.NewTitle = r.name("new_title")
	if m, ok := r.when(r.holding(r.free()), entity.Backward); ok && m.hasDate && s.Amount == nil {
		s.Date = m.date.Format(dayForm)
	}
	if s.Target == "" || r.caps["title"] != nil {
		if t := r.name("title"); t != "" && !r.lastOnly(t) {
			s.Title, s.Target = t, ""
		}
	}
	if s.Title == "" {
		s.Target = "last"
		if s.Date != "" && s.Category == "" && !r.bygone() {
			r.f.Confidence = min(r.f.Confidence, doubtful) // it could be the day of a task
		}
	}
	return []Frame{r.f}
}

// bygone tells that a day is past by its words, as yesterday is.
func (r *reading) bygone() bool {
	for _, i := range r.whens {
		if r.look(i, entity.Backward).Past {
			return true
		}
	}
	return false
}

// lastOnly tells that a text only points at the last record.
func (r *reading) lastOnly(t string) bool {
	elems := r.m.p.Split(t, nil, nil)
	l := r.m.p.Line(t, elems)
	c := &r.m.p.c
	for i := 0; i < len(elems); i++ {
		n := max(l.Is(i, c.last), l.Is(i, c.spending), l.Is(i, c.article), l.Is(i, c.filler), l.Is(i, c.undo), l.Is(i, c.wasYes), l.Is(i, c.wasNot), l.Is(i, c.fixWord))
		if n == 0 && elems[i].Mark&hear.Word != 0 {
			return false
		}
		i += max(n, 1) - 1
	}
	return true
}

// rightSum is the amount that holds: not the one after "was not", unless it is
// the only one, as in "no, 3".
func (r *reading) rightSum() int {
	best := -1
	free := 0
	only := -1
	c := &r.m.p.c
	for _, i := range r.monies {
		if r.pt.Used[i] {
			continue
		}
		free, only = free+1, i
		wrong := false
		for j := max(0, i-3); j < i; j++ {
			if n := r.pt.Is(j, c.wasNot); n > 0 && j+n >= i-1 && j+n <= i {
				wrong = true
			}
		}
		if !wrong {
			best = i
			if j := r.after(i, c.wasNot); j {
				return i
			}
		}
	}
	if best < 0 && free == 1 {
		return only
	}
	return best
}

// after tells whether a word of a class comes right after element i.
func (r *reading) after(i int, class int32) bool {
	for i++; i < len(r.pt.Elems) && r.pt.Elems[i].Mark&hear.Word == 0; i++ {
	}
	return r.pt.Is(i, class) > 0
}
