package bot

import (
	"cmp"
	"slices"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/draw"
	"becario/kit/fold"
	"becario/nlu"
)

// comparison is two periods side by side, the earlier one before.
type comparison struct {
	before, after period
	// cut is true if one period is not over and the other was cut to as many days.
	cut      bool
	category string
	code     string
	// was and is are the sums in code, and pairs their categories.
	was, is *commonv1.Money
	pairs   []pair
}

// pair is a category in both periods.
type pair struct {
	name    string
	was, is int64
}

// compare draws two periods side by side and says how they differ.
func (a *expensesArea) compare(t *turn, f nlu.Frame) (reply, error) {
	category, err := a.category(t, f.Slots.Category)
	if err != nil {
		return reply{}, err
	}
	c := comparedPeriods(t, f.Slots)
	c.category = category
	if err := a.fill(t, c); err != nil {
		return reply{}, err
	}
	if known, err := a.isCategory(t, category); err != nil {
		return reply{}, err
	} else if !known && c.code == "" {
		// A word that names nothing: "este mes con el anterior".
		category, c.category = "", ""
		if err := a.fill(t, c); err != nil {
			return reply{}, err
		}
	}
	after, before := view{c.after, category}, view{c.before, category}
	switch {
	case c.code == "":
		return a.none(t, after), nil
	case c.was.Minor == 0:
		return reply{text: t.say("expense.no_history", "before", t.label(before), "label", t.label(after), "total", t.money(c.is))}, nil
	case c.is.Minor == 0:
		return reply{text: t.say("expense.nothing_now", "label", t.label(after), "before", t.label(before), "total", t.money(c.was))}, nil
	}
	pen, err := t.pens()
	if err != nil {
		return reply{}, err
	}
	picture, err := pen.Compare(a.comparePicture(t, c)).PNG(scale)
	if err != nil {
		return reply{}, err
	}
	return reply{text: a.compareText(t, c), picture: picture, frames: []nlu.Frame{f}, refs: []Ref{{Service: a.name()}}}, nil
}

// isCategory reports whether a name is that of a category.
func (a *expensesArea) isCategory(t *turn, name string) (bool, error) {
	known, err := a.known(t)
	return slices.ContainsFunc(known, func(k string) bool { return fold.Same(k, name) }), err
}

// comparedPeriods puts the earlier period first. If one is not said it is the
// month before the other; if one is not over, the other is cut to its days.
func comparedPeriods(t *turn, s nlu.Slots) *comparison {
	c := &comparison{before: t.month(-1), after: t.month(0)}
	switch {
	case s.A != "" && s.B != "":
		c.before, c.after = periodOf(s.A), periodOf(s.B)
	case s.A+s.B != "":
		c.after = periodOf(s.A + s.B)
		c.before = previous(c.after)
	case s.Range != "":
		c.after = periodOf(s.Range)
		c.before = previous(c.after)
	}
	if c.before.from > c.after.from {
		c.before, c.after = c.after, c.before
	}
	whole := c.before
	running := c.after.holds(t.today()) && c.after.to > t.today()
	if c.cut = running && c.before.length() > 1; c.cut {
		c.before = sameDays(c.after, whole, t.today())
	}
	return c
}

// previous is the period of the same kind just before one.
func previous(p period) period {
	first, last, ok := p.bounds()
	switch {
	case !ok:
		return p
	case p.isMonth():
		return period{day(first.AddDate(0, -1, 0)), day(first.AddDate(0, 0, -1))}
	case p.isYear():
		return period{day(first.AddDate(-1, 0, 0)), day(first.AddDate(0, 0, -1))}
	}
	n := p.length()
	return period{day(first.AddDate(0, 0, -n)), day(last.AddDate(0, 0, -n))}
}

// fill adds up both periods in the currency that is used most.
func (a *expensesArea) fill(t *turn, c *comparison) error {
	is, err := a.sums(t, view{c.after, c.category}, expensesv1.Group_GROUP_CATEGORY)
	if err != nil {
		return err
	}
	was, err := a.sums(t, view{c.before, c.category}, expensesv1.Group_GROUP_CATEGORY)
	if err != nil {
		return err
	}
	if totals := append(is.Totals, was.Totals...); len(totals) > 0 {
		c.code = totals[0].Amount.Currency
	}
	c.was, c.is = totalIn(was, c.code), totalIn(is, c.code)
	index := map[string]int{}
	for i, res := range []*expensesv1.SumResponse{was, is} {
		for _, p := range res.Parts {
			if p.Amount.Currency != c.code {
				continue
			}
			at, ok := index[p.Name]
			if !ok {
				at = len(c.pairs)
				index[p.Name] = at
				c.pairs = append(c.pairs, pair{name: a.groupName(t, p.Name, expensesv1.Group_GROUP_CATEGORY)})
			}
			if i == 0 {
				c.pairs[at].was = p.Amount.Minor
			} else {
				c.pairs[at].is = p.Amount.Minor
			}
		}
	}
	slices.SortStableFunc(c.pairs, func(x, y pair) int { return cmp.Compare(max(y.was, y.is), max(x.was, x.is)) })
	return nil
}

func totalIn(res *expensesv1.SumResponse, code string) *commonv1.Money {
	for _, p := range res.Totals {
		if p.Amount.Currency == code {
			return p.Amount
		}
	}
	return &commonv1.Money{Currency: code}
}

// comparedNames are how the two periods are called: a whole one by its name, a
// cut one by its days.
func (c *comparison) names(t *turn) (before, after string) {
	if !c.cut {
		return t.period(c.before), t.period(c.after)
	}
	first, last, _ := period{c.after.from, t.today()}.bounds()
	after = t.say("period.days", "from", t.shortDay(first), "to", t.shortDay(last))
	first, last, _ = c.before.bounds()
	return t.say("period.days", "from", t.shortDay(first), "to", t.shortDay(last)), after
}

func (a *expensesArea) comparePicture(t *turn, c *comparison) draw.Compare {
	before, after := c.names(t)
	title := t.say("expense.compare_title")
	if c.category != "" {
		title = t.say("expense.in", "period", title, "category", capital(c.category))
	}
	text := func(minor int64) string { return t.amount(minor, c.code) }
	p := draw.Compare{
		Frame: draw.Frame{Title: title, Figure: c.change(t, c.was.Minor, c.is.Minor),
			Caption: t.say("expense.against", "now", t.money(c.is), "before", t.money(c.was))},
		Before: capital(before), After: capital(after), Text: text,
	}
	for _, each := range c.pairs[:min(len(c.pairs), 8)] {
		p.Pairs = append(p.Pairs, draw.Pair{Label: each.name, Before: each.was, After: each.is, Change: c.change(t, each.was, each.is),
			Trend: cmp.Compare(each.is, each.was)})
	}
	return p
}

// change says how a value has changed: "+12 %".
func (c *comparison) change(t *turn, was, is int64) string {
	switch {
	case was == is:
		return t.say("expense.same")
	case was == 0:
		return t.say("expense.new")
	case percent(max(is-was, was-is), was) == 0:
		return t.say("expense.hardly")
	case is > was:
		return "+" + t.say("expense.percent", "value", percent(is-was, was))
	}
	return "−" + t.say("expense.percent", "value", percent(was-is, was))
}

// compareText says the same as the picture.
func (a *expensesArea) compareText(t *turn, c *comparison) string {
	before, after := c.names(t)
	key, d := "expense.compared_same", c.is.Minor-c.was.Minor
	switch {
	case d > 0:
		key = "expense.compared_more"
	case d < 0:
		key, d = "expense.compared_less", -d
	}
	head := ""
	if c.category != "" {
		head = capital(c.category) + ". "
	}
	text := []string{head + t.say(key, "after", capital(after), "now", t.money(c.is), "before", t.say("expense.before", "period", before, "total", t.money(c.was)),
		"difference", t.amount(d, c.code), "change", c.change(t, c.was.Minor, c.is.Minor))}
	if len(c.pairs) > 1 {
		for _, p := range c.pairs[:min(len(c.pairs), 8)] {
			text = append(text, t.say("expense.pair", "name", p.name, "before", t.amount(p.was, c.code), "after", t.amount(p.is, c.code)))
		}
	}
	return cutLines(strings.Join(text, "\n"), captionRunes)
}
