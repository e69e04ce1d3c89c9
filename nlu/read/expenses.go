package read

import (
	"strings"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// sumsOf are the elements that are amounts here: those with a currency, and bare
// numbers that count nothing.
func sumsOf(r *slot.Reading) []int {
	var out []int
	priced := false
	for _, i := range r.Sums {
		if r.Part.Used[i] || counting(r, i) {
			continue
		}
		priced = priced || r.Part.Elems[i].Mark&pattern.Priced != 0
		out = append(out, i)
	}
	out = withoutCounts(r, out)
	if !priced || r.Frame.Intent == nlu.ExpenseAdd && len(out) > 1 && r.Frame.Slots.Split == 0 {
		return out
	}
	var dear []int
	for _, i := range out {
		if r.Part.Elems[i].Mark&pattern.Priced != 0 {
			dear = append(dear, i)
		}
	}
	return dear
}

// withoutCounts drops a small whole number right before a thing where another
// number is plainly the price: "3 cafés 3,60".
func withoutCounts(r *slot.Reading, sums []int) []int {
	if len(sums) < 2 {
		return sums
	}
	var out []int
	for k, i := range sums {
		e := &r.Part.Elems[i]
		if n := cut.Number(e.Fold); k+1 < len(sums) && n > 0 && n <= 30 && e.Mark&pattern.Priced == 0 && i+1 < sums[k+1] {
			then, next := &r.Part.Elems[sums[k+1]], &r.Part.Elems[i+1]
			plain := next.Mark&pattern.Word != 0 && next.Ent < 0 && r.Part.Is(i+1, r.Message.Pack.Classes.Of) == 0 && r.Part.Is(i+1, r.Message.Pack.Classes.And) == 0
			if plain && (then.Mark&pattern.Priced != 0 || cut.Decimal(then.Fold)) && !apart(r, i, sums[k+1]) {
				continue
			}
		}
		out = append(out, i)
	}
	return out
}

// apart tells that a comma or conjunction stands between two elements.
func apart(r *slot.Reading, from, to int) bool {
	for i := from + 1; i < to; i++ {
		if r.Part.Elems[i].Mark&pattern.Punct != 0 || r.Part.Is(i, r.Message.Pack.Classes.And) > 0 {
			return true
		}
	}
	return false
}

// counting tells that the number at i counts or names something.
func counting(r *slot.Reading, i int) bool {
	e := &r.Part.Elems[i]
	if e.Mark&pattern.Priced != 0 {
		return false
	}
	l, c := r.Part, &r.Message.Pack.Classes
	if l.Is(i-1, c.Split) > 0 || l.Is(i-1, c.Acad) > 0 && !cut.Decimal(e.Fold) && !cut.Large(e.Fold) || l.Is(i-1, c.Number) > 0 && r.Frame.Intent != nlu.ExpenseAdd {
		return true
	}
	if i+1 < len(l.Elems) && (l.Elems[i+1].Fold == "%" || l.Is(i+1, c.Percent) > 0) {
		return true
	}
	return strings.HasSuffix(e.Fold, "%")
}

// amount puts the sum at element i into the slots.
func amount(r *slot.Reading, s *nlu.Slots, i int) {
	n, currency := r.Message.SumOf(r.Entity(i), r.Part.TextOf(i, i+1))
	s.Amount, s.Currency = &n, currency
}

// expenseAdd reads money spent: one frame for each sum.
func expenseAdd(r *slot.Reading) []nlu.Frame {
	sums := sumsOf(r)
	if len(sums) == 0 {
		r.Frame.Confidence = min(r.Frame.Confidence, 0.3)
		return []nlu.Frame{r.Frame}
	}
	if len(sums) == 1 || r.Captures["with"] != nil && r.Frame.Slots.Split > 0 {
		return []nlu.Frame{oneExpense(r, sums[0], slot.Span{From: 0, To: len(r.Part.Elems)})}
	}
	var out []nlu.Frame
	for k, s := range shares(r, sums) {
		one := r.Slice(s)
		mine := sumsOf(one)
		if len(mine) == 0 {
			continue
		}
		f := oneExpense(one, mine[0], slot.Span{From: 0, To: len(one.Part.Elems)})
		if k > 0 && f.Slots.Date == "" && len(out) > 0 {
			f.Slots.Date = out[0].Slots.Date
		}
		out = append(out, f)
	}
	if n := len(out); n > 1 && out[n-1].Slots.Date != "" {
		for i := range out[:n-1] {
			if out[i].Slots.Date == "" && out[i].Slots.Recurrence == "" {
				out[i].Slots.Date = out[n-1].Slots.Date
			}
		}
	}
	return out
}

// shares cuts the part into one stretch for each sum, at the conjunction or
// comma in front of a sum, or else at the first between two, or else after the first.
func shares(r *slot.Reading, sums []int) []slot.Span {
	var out []slot.Span
	start := 0
	for k := 0; k+1 < len(sums); k++ {
		cut, next := -1, -1
		for i := sums[k] + 1; i < sums[k+1]; i++ {
			n := r.Part.Is(i, r.Message.Pack.Classes.And)
			if comma := r.Part.Elems[i].Mark&pattern.Punct != 0; n == 0 && !comma {
				continue
			}
			if end := i + max(n, 1); cut < 0 || end == sums[k+1] { // "4 on coffee and a roll and 32 on the train"
				cut, next = i, end
			}
		}
		if cut < 0 {
			cut, next = sums[k]+1, sums[k]+1
			if start == sums[k] { // "5 bus 3 café": the thing comes after
				cut, next = sums[k+1], sums[k+1]
			}
		}
		out = append(out, slot.Span{From: start, To: cut})
		start = next
	}
	return append(out, slot.Span{From: start, To: len(r.Part.Elems)})
}

// oneExpense reads the expense of the sum at element i.
func oneExpense(r *slot.Reading, i int, in slot.Span) nlu.Frame {
	f := r.Frame
	s := &f.Slots
	amount(r, s, i)
	r.Part.Used[i] = true
	rule, _, _ := r.Recurrence()
	if rule == "" {
		rule = everyPeriod(r)
	}
	s.Recurrence = rule
	if m, ok := r.When(past(r, r.Free()), entity.Backward); ok && m.HasDate {
		if rule == "" {
			s.Date = m.Date.Format(nlu.DateLayout)
		}
	}
	sharing(r, s)
	s.Category = category(r)
	s.Title = expenseTitle(r, in)
	if e := r.Entity(i); s.Title == "" && e.Money.Bare {
		f.Confidence = min(f.Confidence, 0.8)
	}
	return f
}

// past leaves out stretches that are not over, such as this month: they name no
// day on which money was spent.
func past(r *slot.Reading, whens []int) []int {
	var out []int
	for _, i := range whens {
		w := r.Look(i, entity.Backward)
		if w.Grain >= entity.Week && w.End.After(r.Message.Input.Reference) && !w.Weekend {
			continue
		}
		out = append(out, i)
	}
	return out
}

// everyPeriod reads "a month" and the like beside a sum as a repeat.
func everyPeriod(r *slot.Reading) string {
	c := &r.Message.Pack.Classes
	for i := range r.Part.Elems {
		if rule := onePeriod(r, i); rule != "" {
			r.Part.Used[i] = true
			return rule
		}
		for _, p := range [...]struct {
			class int32
			rule  string
		}{{c.PerMonth, "FREQ=MONTHLY"}, {c.PerWeek, "FREQ=WEEKLY"}, {c.PerDay, "FREQ=DAILY"}} {
			n := r.Part.Is(i, p.class)
			if n == 0 || r.Part.Used[i] || n == 1 && r.Part.Is(i-1, c.Of) > 0 {
				continue // "the shopping of the month" comes once
			}
			for k := i; k < i+n; k++ {
				r.Part.Used[k] = true
			}
			return p.rule
		}
	}
	return ""
}

// onePeriod reads a length of one day, week, month or year ("a month") as a repeat.
func onePeriod(r *slot.Reading, i int) string {
	if e := &r.Part.Elems[i]; e.Mark&pattern.Dur == 0 || e.Ent < 0 || r.Part.Used[i] {
		return ""
	}
	switch d := r.Entity(i).Duration; d {
	case entity.Duration{Days: 1}:
		return "FREQ=DAILY"
	case entity.Duration{Weeks: 1}:
		return "FREQ=WEEKLY"
	case entity.Duration{Months: 1}:
		return "FREQ=MONTHLY"
	case entity.Duration{Years: 1}:
		return "FREQ=YEARLY"
	}
	return ""
}

// expenseTitle is the thing or the shop: the words left beside the sum.
func expenseTitle(r *slot.Reading, in slot.Span) string {
	c := &r.Message.Pack.Classes
	var parts []string
	for _, run := range r.RawRuns(in) {
		t, ok := r.Trim(run)
		for ok && t.From < t.To {
			n := max(r.Part.Is(t.From, c.Money), r.Part.Is(t.From, c.NoThing))
			if n == 0 || t.From+n > t.To {
				break
			}
			t, ok = r.Trim(slot.Span{From: t.From + n, To: t.To})
		}
		for ok && t.To-1 > t.From {
			n := max(endsWith(r, t, c.NoThing), endsWith(r, t, c.Money))
			if n == 0 {
				break
			}
			t, ok = r.Trim(slot.Span{From: t.From, To: t.To - n})
		}
		if ok && t.From < t.To {
			parts = append(parts, r.Part.TextOf(t.From, t.To))
		}
	}
	if len(parts) == 0 {
		return sign(r, in)
	}
	return strings.Trim(parts[0], "\"“”«»()[],;: ")
}

// endsWith tells how many elements at the end of a stretch, but not all of it,
// are words of a class.
func endsWith(r *slot.Reading, s slot.Span, class int32) int {
	for n := min(3, s.To-s.From-1); n > 0; n-- {
		if r.Part.Is(s.To-n, class) == n {
			return n
		}
	}
	return 0
}

// sign is the first emoji of a stretch: the title of an expense without words.
func sign(r *slot.Reading, in slot.Span) string {
	for i := in.From; i < in.To; i++ {
		if r.Part.Elems[i].Mark&pattern.Sign != 0 {
			return r.Part.TextOf(i, i+1)
		}
	}
	return ""
}

// sharing reads with how many and with whom an expense is split.
func sharing(r *slot.Reading, s *nlu.Slots) {
	if c, ok := r.Captures["split"]; ok {
		t := r.Part.TextOf(c.From, c.To)
		if n := cut.Number(t); n > 1 && n < 100 {
			s.Split = n
		} else if e := &r.Part.Elems[c.From]; e.Ent >= 0 && r.Entity(c.From).Kind == entity.KindNumber {
			s.Split = int(r.Entity(c.From).Number)
		}
	}
	c, ok := r.Captures["with"]
	if !ok {
		return
	}
	s.With = people(r, *c)
	if s.Split == 0 || s.Split == 2 && len(s.With) > 1 {
		s.Split = len(s.With) + 1
	}
}

// people are the names of a list.
func people(r *slot.Reading, c slot.Span) []string {
	var out []string
	start := c.From
	for i := c.From; i <= c.To; i++ {
		stop := i == c.To || r.Part.Is(i, r.Message.Pack.Classes.And) > 0 || r.Part.Elems[i].Mark&pattern.Punct != 0 || r.Part.Elems[i].Ent >= 0
		if !stop {
			continue
		}
		if t, ok := r.Trim(slot.Span{From: start, To: i}); ok {
			out = append(out, r.Part.TextOf(t.From, t.To))
		}
		start = i + 1
	}
	return out
}

func category(r *slot.Reading) string {
	c, ok := r.Captures["category"]
	if !ok {
		return ""
	}
	s := r.First(*c)
	if own := r.Message.Own(s, nlu.CategoryNames); own != "" {
		return own
	}
	if s == "" || r.Common(s) || r.General(s) {
		return ""
	}
	return s
}

// expenseUndo reads which record of money goes.
func expenseUndo(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	t := r.Name("title")
	if t == "" && s.Target == "" {
		t = undone(r)
	}
	if t != "" && !lastOnly(r, t) && !r.Common(t) {
		s.Title, s.Target = t, ""
	}
	if s.Title == "" {
		s.Target = "last"
	}
	return []nlu.Frame{r.Frame}
}
