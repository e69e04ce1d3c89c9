package nlu

import (
	"strings"

	"becario/nlu/entity"
	"becario/nlu/entity/money"
	"becario/nlu/hear"
)

// sums are the elements that are amounts here: those with a currency, and bare
// numbers that count nothing.
func (r *reading) sums() []int {
	var out []int
	priced := false
	for _, i := range r.monies {
		if r.pt.Used[i] || r.counting(i) {
			continue
		}
		priced = priced || r.pt.Elems[i].Mark&hear.Priced != 0
		out = append(out, i)
	}
	out = r.withoutCounts(out)
	if !priced || r.f.Intent == ExpenseAdd && len(out) > 1 && r.f.Slots.Split == 0 {
		return out
	}
	var dear []int
	for _, i := range out {
		if r.pt.Elems[i].Mark&hear.Priced != 0 {
			dear = append(dear, i)
		}
	}
	return dear
}

// withoutCounts drops a small whole number right before a thing where another
// number is plainly the price: "3 cafés 3,60".
func (r *reading) withoutCounts(sums []int) []int {
	if len(sums) < 2 {
		return sums
	}
	var out []int
	for k, i := range sums {
		e := &r.pt.Elems[i]
		if n := number(e.Fold); k+1 < len(sums) && n > 0 && n <= 30 && e.Mark&hear.Priced == 0 && i+1 < sums[k+1] {
			then, next := &r.pt.Elems[sums[k+1]], &r.pt.Elems[i+1]
			plain := next.Mark&hear.Word != 0 && next.Ent < 0 && r.pt.Is(i+1, r.m.p.c.of) == 0 && r.pt.Is(i+1, r.m.p.c.and) == 0
			if plain && (then.Mark&hear.Priced != 0 || decimal(then.Fold)) && !r.apart(i, sums[k+1]) {
				continue
			}
		}
		out = append(out, i)
	}
	return out
}

// apart tells that a comma or conjunction stands between two elements.
func (r *reading) apart(from, to int) bool {
	for i := from + 1; i < to; i++ {
		if r.pt.Elems[i].Mark&hear.Punct != 0 || r.pt.Is(i, r.m.p.c.and) > 0 {
			return true
		}
	}
	return false
}

// counting tells that the number at i counts or names something.
func (r *reading) counting(i int) bool {
	e := &r.pt.Elems[i]
	if e.Mark&hear.Priced != 0 {
		return false
	}
	l, c := r.pt, &r.m.p.c
	if l.Is(i-1, c.split) > 0 || l.Is(i-1, c.acad) > 0 && !decimal(e.Fold) && !large(e.Fold) || l.Is(i-1, c.number) > 0 && r.f.Intent != ExpenseAdd {
		return true
	}
	if i+1 < len(l.Elems) && (l.Elems[i+1].Fold == "%" || l.Is(i+1, c.percent) > 0) {
		return true
	}
	return strings.HasSuffix(e.Fold, "%")
}

// large tells a number of four digits or more: hardly the third chapter.
func large(s string) bool {
	digits := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			digits++
		}
	}
	return digits > 4 || digits == 4 && strings.Contains(s, ".")
}

// decimal tells a number with one or two decimals.
func decimal(s string) bool {
	i := strings.LastIndexAny(s, ".,'")
	return i > 0 && (len(s)-i == 2 || len(s)-i == 3)
}

// amount puts the sum at element i into the slots.
func (r *reading) amount(s *Slots, i int) {
	e := r.ent(i)
	m := e.Money
	if e.Kind == entity.KindDatetime {
		x := float64(number(r.text(i, i+1)))
		m = entity.Money{Minor: money.Minor(x, r.currency()), Currency: r.currency(), Assumed: true, Bare: true}
	}
	if e.Kind == entity.KindNumber {
		m = entity.Money{Minor: money.Minor(e.Number, r.currency()), Currency: r.currency(), Assumed: true, Bare: true}
	}
	n := m.Minor
	s.Amount, s.Currency = &n, m.Currency
	if s.Currency == "" {
		s.Currency = r.currency()
	}
}

// currency is the one of an amount that names none.
func (r *reading) currency() string {
	if c := r.m.in.Currency; c != "" {
		return c
	}
	for i := range r.m.ents {
		if e := &r.m.ents[i]; e.Kind == entity.KindMoney && e.Money.Currency != "" && e.Money.Assumed {
			return e.Money.Currency
		}
	}
	if c := r.m.u.currency[r.m.in.Reference.Location().String()]; c != "" {
		return c
	}
	return r.m.u.elsewhere
}

// expenseAdd reads money spent: one frame for each sum.
func (r *reading) expenseAdd() []Frame {
	sums := r.sums()
	if len(sums) == 0 {
		r.f.Confidence = min(r.f.Confidence, 0.3)
		return []Frame{r.f}
	}
	if len(sums) == 1 || r.caps["with"] != nil && r.f.Slots.Split > 0 {
		return []Frame{r.oneExpense(sums[0], span{from: 0, to: len(r.pt.Elems)})}
	}
	var out []Frame
	for k, s := range r.shares(sums) {
		one := r.slice(s)
		mine := one.sums()
		if len(mine) == 0 {
			continue
		}
		f := one.oneExpense(mine[0], span{from: 0, to: len(one.pt.Elems)})
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
// comma between two sums, or else after the first.
func (r *reading) shares(sums []int) []span {
	var out []span
	start := 0
	for k := 0; k+1 < len(sums); k++ {
		cut, next := -1, -1
		for i := sums[k] + 1; i < sums[k+1]; i++ {
			n := r.pt.Is(i, r.m.p.c.and)
			comma := r.pt.Elems[i].Mark&hear.Punct != 0
			if n > 0 || comma {
				cut, next = i, i+max(n, 1)
				break
			}
		}
		if cut < 0 {
			cut, next = sums[k]+1, sums[k]+1
			if start == sums[k] { // "5 bus 3 café": the thing comes after
				cut, next = sums[k+1], sums[k+1]
			}
		}
		out = append(out, span{from: start, to: cut})
		start = next
	}
	return append(out, span{from: start, to: len(r.pt.Elems)})
}

// oneExpense reads the expense of the sum at element i.
func (r *reading) oneExpense(i int, in span) Frame {
	f := r.f
	s := &f.Slots
	r.amount(s, i)
	r.pt.Used[i] = true
	rule, _, _ := r.recurrence()
	if rule == "" {
		rule = r.everyPeriod()
	}
	s.Recurrence = rule
	if m, ok := r.when(r.past(r.free()), entity.Backward); ok && m.hasDate {
		if rule == "" {
			s.Date = m.date.Format(dayForm)
		}
	}
	r.sharing(s)
	s.Category = r.category()
	s.Title = r.expenseTitle(in)
	if e := r.ent(i); s.Title == "" && e.Money.Bare {
		f.Confidence = min(f.Confidence, 0.8)
	}
	return f
}

// past leaves out stretches that are not over, such as this month: they name no
// day on which money was spent.
func (r *reading) past(whens []int) []int {
	var out []int
	for _, i := range whens {
		w := r.look(i, entity.Backward)
		if w.Grain >= entity.Week && w.End.After(r.m.in.Reference) && !w.Weekend {
			continue
		}
		out = append(out, i)
	}
	return out
}

// everyPeriod reads "a month" and the like beside a sum as a repeat.
func (r *reading) everyPeriod() string {
	c := &r.m.p.c
	for i := range r.pt.Elems {
		if rule := r.onePeriod(i); rule != "" {
			r.pt.Used[i] = true
			return rule
		}
		for _, p := range [...]struct {
			class int32
			rule  string
		}{{c.perMonth, "FREQ=MONTHLY"}, {c.perWeek, "FREQ=WEEKLY"}, {c.perDay, "FREQ=DAILY"}} {
			n := r.pt.Is(i, p.class)
			if n == 0 || r.pt.Used[i] || n == 1 && r.pt.Is(i-1, c.of) > 0 {
				continue // "the shopping of the month" comes once
			}
			for k := i; k < i+n; k++ {
				r.pt.Used[k] = true
			}
			return p.rule
		}
	}
	return ""
}

// onePeriod reads a length of one day, week, month or year ("a month") as a repeat.
func (r *reading) onePeriod(i int) string {
	if e := &r.pt.Elems[i]; e.Mark&hear.Dur == 0 || e.Ent < 0 || r.pt.Used[i] {
		return ""
	}
	switch d := r.ent(i).Duration; d {
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
func (r *reading) expenseTitle(in span) string {
	c := &r.m.p.c
	var parts []string
	for _, run := range r.rawRuns(in) {
		t, ok := r.trim(run)
		for ok && t.from < t.to {
			n := max(r.pt.Is(t.from, c.money), r.pt.Is(t.from, c.noThing))
			if n == 0 || t.from+n > t.to {
				break
			}
			t, ok = r.trim(span{from: t.from + n, to: t.to})
		}
		for ok && t.to-1 > t.from {
			n := max(r.endsWith(t, c.noThing), r.endsWith(t, c.money))
			if n == 0 {
				break
			}
			t, ok = r.trim(span{from: t.from, to: t.to - n})
		}
		if ok && t.from < t.to {
			parts = append(parts, r.text(t.from, t.to))
		}
	}
	if len(parts) == 0 {
		return r.sign(in)
	}
	return strings.Trim(parts[0], "\"“”«»()[],;: ")
}

// endsWith tells how many elements at the end of a stretch, but not all of it,
// are words of a class.
func (r *reading) endsWith(s span, class int32) int {
	for n := min(3, s.to-s.from-1); n > 0; n-- {
		if r.pt.Is(s.to-n, class) == n {
			return n
		}
	}
	return 0
}

// sign is the first emoji of a stretch: the title of an expense without words.
func (r *reading) sign(in span) string {
	for i := in.from; i < in.to; i++ {
		if r.pt.Elems[i].Mark&hear.Sign != 0 {
			return r.text(i, i+1)
		}
	}
	return ""
}

// sharing reads with how many and with whom an expense is split.
func (r *reading) sharing(s *Slots) {
	if c, ok := r.caps["split"]; ok {
		t := r.text(c.from, c.to)
		if n := number(t); n > 1 && n < 100 {
			s.Split = n
		} else if e := &r.pt.Elems[c.from]; e.Ent >= 0 && r.ent(c.from).Kind == entity.KindNumber {
			s.Split = int(r.ent(c.from).Number)
		}
	}
	c, ok := r.caps["with"]
	if !ok {
		return
	}
	s.With = r.people(*c)
	if s.Split == 0 || s.Split == 2 && len(s.With) > 1 {
		s.Split = len(s.With) + 1
	}
}

// people are the names of a list.
func (r *reading) people(c span) []string {
	var out []string
	start := c.from
	for i := c.from; i <= c.to; i++ {
		stop := i == c.to || r.pt.Is(i, r.m.p.c.and) > 0 || r.pt.Elems[i].Mark&hear.Punct != 0 || r.pt.Elems[i].Ent >= 0
		if !stop {
			continue
		}
		if t, ok := r.trim(span{from: start, to: i}); ok {
			out = append(out, r.text(t.from, t.to))
		}
		start = i + 1
	}
	return out
}

func (r *reading) category() string {
	c, ok := r.caps["category"]
	if !ok {
		return ""
	}
	s := r.first(*c)
	if own := r.m.own(s, r.m.in.Context.Categories); own != "" {
		return own
	}
	if s == "" || r.common(s) || r.general(s) != "" {
		return ""
	}
	return s
}

// expenseUndo reads which record of money goes.
func (r *reading) expenseUndo() []Frame {
	s := &r.f.Slots
	t := r.name("title")
	if t == "" && s.Target == "" {
		t = r.undone()
	}
	if t != "" && !r.lastOnly(t) && !r.common(t) {
		s.Title, s.Target = t, ""
	}
	if s.Title == "" {
		s.Target = "last"
	}
	return []Frame{r.f}
}
