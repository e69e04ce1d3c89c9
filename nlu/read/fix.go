package read

import (
	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// expenseFix reads what was wrong with a record of money.
func expenseFix(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	if i := rightSum(r); i >= 0 {
		amount(r, s, i)
		for _, j := range r.Sums {
			r.Part.Used[j] = true
		}
	}
	s.Category = category(r)
	s.NewTitle = r.Name("new_title")
	if m, ok := r.When(holding(r, r.Free()), entity.Backward); ok && m.HasDate && s.Amount == nil {
		s.Date = m.Date.Format(nlu.DateLayout)
	}
	if s.Target == "" || r.Captures["title"] != nil {
		if t := r.Name("title"); t != "" && !lastOnly(r, t) {
			s.Title, s.Target = t, ""
		}
	}
	if s.Title == "" {
		s.Target = "last"
		if s.Date != "" && s.Category == "" && !bygone(r) {
			r.Frame.Confidence = min(r.Frame.Confidence, nlu.Doubtful) // it could be the day of a task
		}
	}
	return []nlu.Frame{r.Frame}
}

// bygone tells that a day is past by its words, as yesterday is.
func bygone(r *slot.Reading) bool {
	for _, i := range r.Whens {
		if r.Look(i, entity.Backward).Past {
			return true
		}
	}
	return false
}

// lastOnly tells that a text only points at the last record.
func lastOnly(r *slot.Reading, t string) bool {
	elems := r.Message.Pack.Split(t, nil, nil)
	l := r.Message.Pack.Line(t, elems)
	c := &r.Message.Pack.Classes
	for i := 0; i < len(elems); i++ {
		if cut.Number(elems[i].Fold) > 0 {
			continue // "12 it was not"
		}
		n := max(l.Is(i, c.Last), l.Is(i, c.Spending), l.Is(i, c.Article), l.Is(i, c.Filler), l.Is(i, c.Undo), l.Is(i, c.WasYes), l.Is(i, c.WasNot), l.Is(i, c.FixWord))
		if n == 0 && elems[i].Mark&pattern.Word != 0 {
			return false
		}
		i += max(n, 1) - 1
	}
	return true
}

// rightSum is the amount that holds: not the one after "was not", unless it is
// the only one, as in "no, 3".
func rightSum(r *slot.Reading) int {
	best := -1
	free := 0
	only := -1
	c := &r.Message.Pack.Classes
	for _, i := range r.Sums {
		if r.Part.Used[i] {
			continue
		}
		free, only = free+1, i
		wrong := false
		for j := max(0, i-3); j < i; j++ {
			if n := r.Part.Is(j, c.WasNot); n > 0 && j+n >= i-1 && j+n <= i {
				wrong = true
			}
		}
		if !wrong {
			best = i
			if r.Part.FollowedBy(i, c.WasNot) {
				return i
			}
		}
	}
	if best < 0 && free == 1 {
		return only
	}
	return best
}
