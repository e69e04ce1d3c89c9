package report

import (
	"cmp"
	"slices"
	"time"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/draw"
	"becario/kit/locale"
	"becario/kit/period"
)

// mostPairs is how many categories a comparison shows.
const mostPairs = 8

// Comparison is two periods side by side, the earlier one before.
type Comparison struct {
	Before, After View
	// cut is true if After is not over and Before was cut to as many days.
	cut bool
	now time.Time
}

// Compare chooses the periods of a comparison from what was said, "FROM/TO"
// each, any of them empty. One that is not said is the one just before the
// other; without any, the present month and the one before. If the later one is
// not over, the other is cut to as many days.
func Compare(one, other, category string, now time.Time) Comparison {
	before, after := period.Month(now, -1), period.Month(now, 0)
	switch {
	case one != "" && other != "":
		before, after = period.Parse(one), period.Parse(other)
	case one+other != "":
		after = period.Parse(one + other)
		before = after.Previous()
	}
	if before.From > after.From {
		before, after = after, before
	}
	c := Comparison{now: now}
	today := period.Day(now)
	running := after.Holds(today) && after.To > today
	if c.cut = running && before.Length() > 1; c.cut {
		before = sameDays(after, before, today)
	}
	c.Before, c.After = View{before, category}, View{after, category}
	return c
}

// Of returns the same comparison of a category; empty is of everything.
func (c Comparison) Of(category string) Comparison {
	c.Before.Category, c.After.Category = category, category
	return c
}

// Queries are the sums that Fill needs, of the earlier period and of the later one.
func (c Comparison) Queries() (before, after Query) {
	byCategory := func(v View) Query { return Query{View: v, Group: expensesv1.Group_GROUP_CATEGORY} }
	return byCategory(c.Before), byCategory(c.After)
}

// Compared is a comparison with its figures, in the currency used most.
type Compared struct {
	Comparison
	// Was and Is are the sums of the earlier and the later period. Their
	// currency is empty if both have nothing.
	Was, Is *commonv1.Money
	pairs   []pair
}

// pair is a category in both periods.
type pair struct {
	name    string
	was, is int64
}

// Fill puts the answers to the queries side by side, the largest category first.
func (c Comparison) Fill(w locale.Writer, before, after *expensesv1.SumResponse) Compared {
	f := Compared{Comparison: c}
	code := ""
	for _, sum := range []*expensesv1.SumResponse{before, after} {
		if len(sum.GetTotals()) > 0 {
			code = sum.Totals[0].Amount.Currency
		}
	}
	f.Was, f.Is = totalIn(before, code), totalIn(after, code)
	index := map[string]int{}
	at := func(name string) *pair {
		i, ok := index[name]
		if !ok {
			i = len(f.pairs)
			index[name] = i
			f.pairs = append(f.pairs, pair{name: GroupName(w, name, expensesv1.Group_GROUP_CATEGORY)})
		}
		return &f.pairs[i]
	}
	for _, p := range inCurrency(before.GetParts(), code) {
		at(p.Name).was = p.Amount.Minor
	}
	for _, p := range inCurrency(after.GetParts(), code) {
		at(p.Name).is = p.Amount.Minor
	}
	slices.SortStableFunc(f.pairs, func(x, y pair) int { return cmp.Compare(max(y.was, y.is), max(x.was, x.is)) })
	return f
}

// Empty reports whether nothing was spent in either period.
func (f Compared) Empty() bool { return f.Is.Currency == "" }

// names are how the two periods are called: a whole one by its name, a cut one
// by its days.
func (f Compared) names(w locale.Writer) (before, after string) {
	if !f.cut {
		return w.Period(f.Before.Period), w.Period(f.After.Period)
	}
	first, last, _ := f.Before.Bounds()
	before = w.Days(first, last)
	first, last, _ = period.Period{From: f.After.From, To: period.Day(f.now)}.Bounds()
	return before, w.Days(first, last)
}

// Picture is the comparison to be drawn.
func (f Compared) Picture(w locale.Writer) draw.Compare {
	before, after := f.names(w)
	p := draw.Compare{
		Frame: draw.Frame{Title: f.After.under(w, w.Say("expense.compare_title")), Figure: change(w, f.Was.Minor, f.Is.Minor),
			Caption: w.Say("expense.against", "now", w.Money(f.Is), "before", w.Money(f.Was))},
		Before: locale.Capital(before), After: locale.Capital(after),
		Text: func(minor int64) string { return w.Amount(minor, f.Is.Currency) },
	}
	for _, each := range f.shown() {
		p.Pairs = append(p.Pairs, draw.Pair{Label: each.name, Before: each.was, After: each.is, Change: change(w, each.was, each.is),
			Trend: cmp.Compare(each.is, each.was)})
	}
	return p
}

// Text says the same as the picture, a line a category.
func (f Compared) Text(w locale.Writer) []string {
	before, after := f.names(w)
	key, d := "expense.compared_same", f.Is.Minor-f.Was.Minor
	switch {
	case d > 0:
		key = "expense.compared_more"
	case d < 0:
		key, d = "expense.compared_less", -d
	}
	head := ""
	if f.After.Category != "" {
		head = locale.Capital(f.After.Category) + ". "
	}
	text := []string{head + w.Say(key, "after", locale.Capital(after), "now", w.Money(f.Is),
		"before", w.Say("expense.before", "period", before, "total", w.Money(f.Was)),
		"difference", w.Amount(d, f.Is.Currency), "change", change(w, f.Was.Minor, f.Is.Minor))}
	if len(f.pairs) > 1 {
		for _, p := range f.shown() {
			text = append(text, w.Say("expense.pair", "name", p.name, "before", w.Amount(p.was, f.Is.Currency), "after", w.Amount(p.is, f.Is.Currency)))
		}
	}
	return text
}

func (f Compared) shown() []pair { return f.pairs[:min(len(f.pairs), mostPairs)] }

// change says how a value has changed: "+12 %".
func change(w locale.Writer, was, is int64) string {
	switch {
	case was == is:
		return w.Say("expense.same")
	case was == 0:
		return w.Say("expense.new")
	case Percent(max(is-was, was-is), was) == 0:
		return w.Say("expense.hardly")
	case is > was:
		return "+" + percentText(w, Percent(is-was, was))
	}
	return "−" + percentText(w, Percent(was-is, was))
}
