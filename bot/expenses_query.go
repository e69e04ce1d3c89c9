package bot

import (
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fold"
	"becario/kit/period"
	"becario/nlu"
	"becario/report"
)

// query answers a question about money spent.
func (a *expensesArea) query(t *turn, s nlu.Slots) (reply, error) {
	switch {
	case s.Agg == "remaining":
		return a.remaining(t, s.Category)
	case s.Recurring:
		return a.recurring(t, s)
	case s.Agg == "list" || s.Agg == "max":
		return a.list(t, s, 0)
	}
	return a.sum(t, s)
}

// view is what a frame asks for.
func (a *expensesArea) view(t *turn, s nlu.Slots) (report.View, error) {
	category, err := a.category(t, s.Category)
	return report.View{Period: report.Days(s.Range, s.GroupBy, t.now), Category: category}, err
}

// category is the name of the category that a word means: one of the person's,
// one of the catalogue, or the word itself, which then is looked for in titles.
func (a *expensesArea) category(t *turn, said string) (string, error) {
	if said == "" {
		return "", nil
	}
	own, err := a.own(t)
	if err != nil {
		return "", err
	}
	for _, name := range own {
		if fold.Same(name, said) {
			return name, nil
		}
	}
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, Query: said, Limit: 1, Today: t.today()})
	if err != nil || res.Total > 0 {
		return said, err
	}
	list, err := a.catalog()
	if err != nil {
		return "", err
	}
	if name := list.Guess(t.person.Lang, said); name != "" {
		return name, nil
	}
	return said, nil
}

func (a *expensesArea) sums(t *turn, q report.Query) (*expensesv1.SumResponse, error) {
	return a.expenses.Sum(t.ctx, &expensesv1.SumRequest{Space: t.person.ID, From: q.From, To: q.To, Category: q.Category, Group: q.Group, Today: t.today()})
}

// sum adds up: the total, its parts, and how that stands to the same days before.
func (a *expensesArea) sum(t *turn, s nlu.Slots) (reply, error) {
	v, err := a.view(t, s)
	if err != nil {
		return reply{}, err
	}
	group := report.GroupOf(s.GroupBy)
	if s.GroupBy == "" && v.Category == "" {
		group = expensesv1.Group_GROUP_CATEGORY
	}
	res, err := a.sums(t, report.Query{View: v, Group: group})
	if err != nil {
		return reply{}, err
	}
	if len(res.Totals) == 0 {
		return a.none(t, v), nil
	}
	r := reply{}
	switch {
	case len(res.Parts) > 1 && v.Length() != 1 || s.GroupBy != "":
		r.text = lines(report.Parts(t.writer(), res, group, s.GroupBy != "")...)
	case v.Length() == 1 || report.Count(res.Totals) <= fewExpenses:
		if r, err = a.each(t, v); err != nil {
			return reply{}, err
		}
	}
	before, err := a.versus(t, v, res.Totals[0])
	r.text = lines(report.Total(t.writer(), v, res.Totals), r.text, before)
	return r, err
}

// each says the expenses, a line each, without a head.
func (a *expensesArea) each(t *turn, v report.View) (reply, error) {
	r, err := a.listed(t, v, 0, expenseLines, expensesv1.Order_ORDER_UNSPECIFIED)
	_, r.text, _ = strings.Cut(r.text, "\n")
	return r, err
}

// none says that nothing was spent, with an example unless the days are over.
func (a *expensesArea) none(t *turn, v report.View) reply {
	if v.Category != "" || (v.To != "" && v.To < t.today()) {
		return reply{text: t.say("expense.none_in", "label", v.Label(t.writer()))}
	}
	return reply{text: t.say("expense.none", "label", v.Label(t.writer()), "example", t.example())}
}

// versus compares a month or week that is not over with the same days of the
// one before; empty if that has no history in the currency.
func (a *expensesArea) versus(t *turn, v report.View, total *expensesv1.Part) (string, error) {
	whole, same, ok := v.Earlier(t.now)
	if !ok {
		return "", nil
	}
	res, err := a.sums(t, report.Query{View: same})
	if err != nil {
		return "", err
	}
	return report.Versus(t.writer(), whole, res, total), nil
}

// list says single expenses, the latest or the largest first.
func (a *expensesArea) list(t *turn, s nlu.Slots, first int) (reply, error) {
	v, err := a.view(t, s)
	if err != nil {
		return reply{}, err
	}
	limit := min(s.Limit, expenseLines)
	if s.Agg == "max" && limit < 2 {
		return a.largest(t, v)
	}
	if limit <= 0 {
		limit = expenseLines
	}
	order := expensesv1.Order_ORDER_UNSPECIFIED
	switch {
	case s.Agg == "max":
		order = expensesv1.Order_ORDER_AMOUNT
	case s.Range == "":
		v.Period = period.Period{}
	}
	r, err := a.listed(t, v, first, first+limit, order)
	r.frames = []nlu.Frame{{Intent: nlu.ExpenseQuery, Slots: s}}
	return r, err
}

// largest says the most expensive one.
func (a *expensesArea) largest(t *turn, v report.View) (reply, error) {
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, From: v.From, To: v.To, Category: v.Category,
		Today: t.today(), Order: expensesv1.Order_ORDER_AMOUNT, Limit: 1})
	if err != nil {
		return reply{}, err
	}
	if len(res.Expenses) == 0 {
		return a.none(t, v), nil
	}
	e := res.Expenses[0]
	return reply{text: t.say("expense.largest", "label", v.Label(t.writer()), "what", a.what(t, e)), refs: []Ref{expenseRef(e, "")}}, nil
}

// listed says how many expenses there are, and the first of them a line each.
// listed shows expenses from one of them on, up to a limit counted from the start.
func (a *expensesArea) listed(t *turn, v report.View, first, limit int, order expensesv1.Order) (reply, error) {
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, From: v.From, To: v.To, Category: v.Category,
		Today: t.today(), Order: order, Limit: int32(limit)})
	if err != nil {
		return reply{}, err
	}
	if len(res.Expenses) <= first {
		return a.none(t, v), nil
	}
	r := reply{}
	text := []string{t.say("expense.list", "label", v.Label(t.writer()), "n", int(res.Total))}
	for i, e := range res.Expenses {
		if i >= first {
			text = append(text, a.line(t, i+1, e, v.Length() == 1))
		}
		r.refs = append(r.refs, expenseRef(e, ""))
	}
	if more := int(res.Total) - len(res.Expenses); more > 0 {
		text = append(text, t.say("list.more", "n", more))
	}
	r.text, r.buttons = strings.Join(text, "\n"), t.more(a.name(), len(res.Expenses), int(res.Total))
	return r, nil
}

// line is one expense in a list: what, how much, and on which day, unless all
// are of the same.
func (a *expensesArea) line(t *turn, n int, e *expensesv1.Expense, sameDay bool) string {
	if sameDay {
		return t.say("expense.line_day", "number", n, "title", short(e.Title, 60), "amount", t.money(e.Amount))
	}
	return t.say("expense.line", "number", n, "title", short(e.Title, 60), "amount", t.money(e.Amount), "when", t.day(e.Date))
}

// recurring says what is paid again and again, and what that comes to a month
// where it can be told.
func (a *expensesArea) recurring(t *turn, s nlu.Slots) (reply, error) {
	category, err := a.category(t, s.Category)
	if err != nil {
		return reply{}, err
	}
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, Category: category, Recurring: true, Order: expensesv1.Order_ORDER_AMOUNT, Today: t.today(), Limit: expenseLines})
	if err != nil {
		return reply{}, err
	}
	if res.Total == 0 {
		return reply{text: t.say("expense.none_recurring", "amount", t.exampleAmount())}, nil
	}
	r := reply{}
	text := []string{t.say("expense.recurring", "n", int(res.Total))}
	for i, e := range res.Expenses {
		text = append(text, t.say("expense.line", "number", i+1, "title", short(e.Title, 60), "amount", t.money(e.Amount), "when", t.repeats(e.Recurrence)))
		r.refs = append(r.refs, expenseRef(e, ""))
	}
	if more := int(res.Total) - len(res.Expenses); more > 0 {
		text = append(text, t.say("list.more", "n", more))
	}
	r.text = strings.Join(text, "\n")
	return r, nil
}
