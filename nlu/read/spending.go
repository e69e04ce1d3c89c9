package read

import (
	"strings"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// expenseQuery reads a question about money, or the wish for a chart.
func expenseQuery(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	if ps := r.Ranges(entity.Backward); len(ps) > 0 {
		s.Range = ps[0]
	} else if len(r.Recurrences) > 0 && r.Frame.Intent == nlu.ExpenseQuery {
		s.Range = ""
	}
	if c, ok := r.Captures["limit"]; ok {
		s.Limit = count(r, *c)
	}
	if s.Agg == "list" && s.Limit == 0 && r.Frame.Intent == nlu.ExpenseQuery {
		s.Limit = lastCount(r)
	}
	s.Category = moneyCategory(r)
	if s.Recurring && s.Agg == "" {
		s.Agg = "list"
	}
	return []nlu.Frame{r.Frame}
}

// moneyCategory is the capture of the template, one of the person's own
// categories, or what follows "in" or "on" in a question about money.
func moneyCategory(r *slot.Reading) string {
	if len(r.Part.Elems) > 0 {
		if own := r.Message.Own(r.Part.TextOf(0, len(r.Part.Elems)), nlu.CategoryNames); own != "" {
			return own
		}
	}
	if c := category(r); c != "" && !budgetWord(r, c) {
		return c
	}
	c := &r.Message.Pack.Classes
	for i := len(r.Part.Elems) - 2; i >= 0; i-- {
		if r.Part.Used[i] || r.Part.Is(i, c.OnThing) == 0 {
			continue
		}
		j := i + r.Part.Is(i, c.OnThing)
		k := j
		for k < len(r.Part.Elems) && !r.Taken(k) && r.Part.Elems[k].Mark&pattern.Word != 0 && (k == j || r.Part.Is(k, c.OnThing) == 0 && r.Part.Is(k, c.SpentOn) == 0 && r.Part.Is(k, c.And) == 0) {
			k++
		}
		if s := r.First(slot.Span{From: j, To: k}); s != "" && !r.Common(s) && !budgetWord(r, s) && !r.General(s) {
			return s
		}
	}
	return headCategory(r)
}

// headCategory reads "transport: did I ..." and "food spending".
func headCategory(r *slot.Reading) string {
	c := &r.Message.Pack.Classes
	for i := 1; i < len(r.Part.Elems); i++ {
		e := &r.Part.Elems[i]
		if r.Part.Text[e.Start:e.End] == ":" {
			if s := r.First(slot.Span{From: 0, To: i}); s != "" && !r.Common(s) && !budgetWord(r, s) {
				return s
			}
		}
		if r.Part.Is(i, c.Spending) > 0 && !r.Part.Used[i-1] && r.Part.Elems[i-1].Mark&pattern.Word != 0 && r.Part.Elems[i-1].Ent < 0 &&
			c.Before >= 0 && r.Part.Is(i-1, c.Opener) == 0 {
			if s := r.First(slot.Span{From: i - 1, To: i}); s != "" && !r.Common(s) && !budgetWord(r, s) {
				return s
			}
		}
	}
	return ""
}

// budgetWord tells that a text only speaks of money in general.
func budgetWord(r *slot.Reading, s string) bool {
	elems := r.Message.Pack.Split(s, nil, nil)
	l := r.Message.Pack.Line(s, elems)
	c := &r.Message.Pack.Classes
	for i := range elems {
		if l.Is(i, c.Budget) == 0 && l.Is(i, c.Spending) == 0 && l.Is(i, c.Article) == 0 && l.Is(i, c.TrimLeft) == 0 &&
			l.Is(i, c.NotSubject) == 0 && l.Is(i, c.SpentOn) == 0 && l.Is(i, c.MaxWord) == 0 {
			return false
		}
	}
	return true
}

// count reads a number, in digits or in words.
func count(r *slot.Reading, c slot.Span) int {
	if n := cut.Number(r.Part.TextOf(c.From, c.To)); n > 0 {
		return n
	}
	if e := &r.Part.Elems[c.From]; e.Ent >= 0 {
		if k := r.Entity(c.From); k.Kind == entity.KindNumber {
			return int(k.Number)
		}
	}
	return 0
}

// lastCount reads "my last 5": a bare number among the words of a list.
func lastCount(r *slot.Reading) int {
	for _, i := range r.Sums {
		if !r.Part.Used[i] && r.Part.Elems[i].Mark&pattern.Priced == 0 {
			return count(r, slot.Span{From: i, To: i + 1})
		}
	}
	return 0
}

// expenseCompare reads two periods; where one is said, the other is the
// present one or the one before it.
func expenseCompare(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	ps := r.Ranges(entity.Backward)
	switch {
	case len(ps) > 1:
		s.A, s.B = ps[0], ps[1]
	case len(ps) == 1:
		s.A = ps[0]
		s.B = slot.OtherPeriod(r.Message.Input.Reference, ps[0])
	default:
		s.A = slot.MonthOf(r.Message.Input.Reference, 0)
		s.B = slot.MonthOf(r.Message.Input.Reference, -1)
	}
	s.Category = moneyCategory(r)
	return []nlu.Frame{r.Frame}
}

// undone names the record to go when no template does: the words after "delete".
func undone(r *slot.Reading) string {
	for i := range r.Part.Elems {
		if n := r.Part.Is(i, r.Message.Pack.Classes.Delete); n > 0 {
			return r.First(slot.Span{From: i + n, To: len(r.Part.Elems)})
		}
	}
	return ""
}

// budgetSet reads a limit.
func budgetSet(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	if c, ok := r.Captures["alert"]; ok {
		s.Alert = percent(r.Part.TextOf(c.From, c.To))
	}
	sums := sumsOf(r)
	if len(sums) > 0 {
		amount(r, s, sums[0])
		r.Part.Used[sums[0]] = true
	}
	if s.Period == "" {
		s.Period = periodOf(r)
	}
	if ps := r.Ranges(entity.Forward); len(ps) > 0 && s.Period == "" {
		s.Range = ps[0]
	}
	s.Category = moneyCategory(r)
	if s.Amount == nil {
		r.Frame.Confidence = min(r.Frame.Confidence, 0.4)
	}
	return []nlu.Frame{r.Frame}
}

// periodOf reads the period of a budget from a recurrence.
func periodOf(r *slot.Reading) string {
	rule, _, _ := r.Recurrence()
	for i := range r.Part.Elems {
		if rule == "" {
			rule = onePeriod(r, i)
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
