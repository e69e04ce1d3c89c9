package nlu

import (
	"strings"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

// expenseQuery reads a question about money, or the wish for a chart.
func (r *reading) expenseQuery() []Frame {
	s := &r.f.Slots
	if ps := r.ranges(entity.Backward); len(ps) > 0 {
		s.Range = ps[0]
	} else if len(r.recs) > 0 && r.f.Intent == ExpenseQuery {
		s.Range = ""
	}
	if c, ok := r.caps["limit"]; ok {
		s.Limit = r.count(*c)
	}
	if s.Agg == "list" && s.Limit == 0 && r.f.Intent == ExpenseQuery {
		s.Limit = r.lastCount()
	}
	s.Category = r.moneyCategory()
	if s.Recurring && s.Agg == "" {
		s.Agg = "list"
	}
	if r.f.Intent == ExpenseChart && s.GroupBy == "" && s.Range == "" && s.Category == "" && s.Chart == "" {
		s.Range = ""
	}
	return []Frame{r.f}
}

// moneyCategory is the capture of the template, one of the person's own
// categories, or what follows "in" or "on" in a question about money.
func (r *reading) moneyCategory() string {
	if len(r.pt.Elems) > 0 {
		if own := r.m.own(r.text(0, len(r.pt.Elems)), r.m.in.Context.Categories); own != "" {
			return own
		}
	}
	if c := r.category(); c != "" && !r.budgetWord(c) {
		return c
	}
	c := &r.m.p.c
	for i := len(r.pt.Elems) - 2; i >= 0; i-- {
		if r.pt.Used[i] || r.pt.Is(i, c.onThing) == 0 {
			continue
		}
		j := i + r.pt.Is(i, c.onThing)
		k := j
		for k < len(r.pt.Elems) && !r.taken(k) && r.pt.Elems[k].Mark&hear.Word != 0 && (k == j || r.pt.Is(k, c.onThing) == 0 && r.pt.Is(k, c.spentOn) == 0 && r.pt.Is(k, c.and) == 0) {
			k++
		}
		if s := r.first(span{from: j, to: k}); s != "" && !r.common(s) && !r.budgetWord(s) && r.general(s) == "" {
			return s
		}
	}
	return r.headCategory()
}

// headCategory reads "transport: did I ..." and "food spending".
func (r *reading) headCategory() string {
	c := &r.m.p.c
	for i := 1; i < len(r.pt.Elems); i++ {
		e := &r.pt.Elems[i]
		if e.Mark&hear.Punct != 0 && e.Fold == ":" || r.pt.Text[e.Start:e.End] == ":" {
			if s := r.first(span{from: 0, to: i}); s != "" && !r.common(s) && !r.budgetWord(s) {
				return s
			}
		}
		if r.pt.Is(i, c.spending) > 0 && !r.pt.Used[i-1] && r.pt.Elems[i-1].Mark&hear.Word != 0 && r.pt.Elems[i-1].Ent < 0 &&
			c.before >= 0 && r.pt.Is(i-1, c.opener) == 0 {
			if s := r.first(span{from: i - 1, to: i}); s != "" && !r.common(s) && !r.budgetWord(s) {
				return s
			}
		}
	}
	return ""
}

// budgetWord tells that a text only speaks of money in general.
func (r *reading) budgetWord(s string) bool {
	elems := r.m.p.Split(s, nil, nil)
	l := r.m.p.Line(s, elems)
	c := &r.m.p.c
	for i := range elems {
		if l.Is(i, c.budget) == 0 && l.Is(i, c.spending) == 0 && l.Is(i, c.article) == 0 && l.Is(i, c.trimLeft) == 0 &&
			l.Is(i, c.notSubject) == 0 && l.Is(i, c.spentOn) == 0 && l.Is(i, c.maxWord) == 0 {
			return false
		}
	}
	return true
}

// count reads a number, in digits or in words.
func (r *reading) count(c span) int {
	if n := number(r.text(c.from, c.to)); n > 0 {
		return n
	}
	if e := &r.pt.Elems[c.from]; e.Ent >= 0 {
		if k := r.ent(c.from); k.Kind == entity.KindNumber {
			return int(k.Number)
		}
	}
	return 0
}

// lastCount reads "my last 5": a bare number among the words of a list.
func (r *reading) lastCount() int {
	for _, i := range r.monies {
		if !r.pt.Used[i] && r.pt.Elems[i].Mark&hear.Priced == 0 {
			return r.count(span{from: i, to: i + 1})
		}
	}
	return 0
}

// expenseCompare reads two periods; where one is said, the other is the
// present one or the one before it.
func (r *reading) expenseCompare() []Frame {
	s := &r.f.Slots
	ps := r.ranges(entity.Backward)
	switch {
	case len(ps) > 1:
		s.A, s.B = ps[0], ps[1]
	case len(ps) == 1:
		s.A = ps[0]
		s.B = r.otherPeriod(ps[0])
	default:
		s.A = r.monthOf(0)
		s.B = r.monthOf(-1)
	}
	s.Category = r.moneyCategory()
	return []Frame{r.f}
}

// undone names the record to go when no template does: the words after "delete".
func (r *reading) undone() string {
	for i := range r.pt.Elems {
		if n := r.pt.Is(i, r.m.p.c.delete); n > 0 {
			return r.first(span{from: i + n, to: len(r.pt.Elems)})
		}
	}
	return ""
}

// budgetSet reads a limit.
func (r *reading) budgetSet() []Frame {
	s := &r.f.Slots
	if c, ok := r.caps["alert"]; ok {
		s.Alert = percent(r.text(c.from, c.to))
	}
	sums := r.sums()
	if len(sums) > 0 {
		r.amount(s, sums[0])
		r.pt.Used[sums[0]] = true
	}
	if s.Period == "" {
		s.Period = r.periodOf()
	}
	if ps := r.ranges(entity.Forward); len(ps) > 0 && s.Period == "" {
		s.Range = ps[0]
	}
	s.Category = r.moneyCategory()
	if s.Amount == nil {
		r.f.Confidence = min(r.f.Confidence, 0.4)
	}
	return []Frame{r.f}
}

// periodOf reads the period of a budget from a recurrence.
func (r *reading) periodOf() string {
	rule, _, _ := r.recurrence()
	for i := range r.pt.Elems {
		if rule == "" {
			rule = r.onePeriod(i)
		}
	}
	switch {
	case strings.HasPrefix(rule, "FREQ=DAILY"):
		return "day"
	case strings.HasPrefix(rule, "FREQ=WEEKLY"):
		return "week"
	case strings.HasPrefix(rule, "FREQ=MONTHLY"):
		return "month"
	}
	return ""
}

func percent(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' && n < 1000 {
			n = n*10 + int(s[i]-'0')
		}
	}
	return n
}
