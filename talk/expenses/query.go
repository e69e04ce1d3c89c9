package expenses

import (
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fold"
	"becario/kit/period"
	"becario/nlu"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

// query answers a question about money spent.
func (tp *Topic) query(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	s := f.Slots
	if s.Agg == "" && !s.Recurring && s.GroupBy == "" {
		if r, ok, err := tp.sumWithout(t, s); ok || err != nil {
			return r, err
		}
	}
	switch {
	case s.Agg == "remaining":
		return tp.remaining(t, s.Category)
	case s.Recurring:
		return tp.recurring(t, s)
	case s.Agg == "list" || s.Agg == "max":
		return tp.list(t, s, 0)
	}
	return tp.sum(t, s)
}

// view is what a frame asks for.
func (tp *Topic) view(t *talk.Turn, s nlu.Slots) (report.View, error) {
	category, err := tp.category(t, s.Category)
	return report.View{Period: report.Days(s.Range, s.GroupBy, t.Now), Category: category}, err
}

// category is the name of the category that a word means: one of the person's,
// one of the catalogue, or the word itself, which then is looked for in titles.
func (tp *Topic) category(t *talk.Turn, said string) (string, error) {
	if said == "" {
		return "", nil
	}
	own, err := tp.own(t)
	if err != nil {
		return "", err
	}
	for _, name := range own {
		if fold.Same(name, said) {
			return name, nil
		}
	}
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Query: said, Limit: 1, Today: t.Today()})
	if err != nil || res.Total > 0 {
		return said, err
	}
	list, err := tp.catalog()
	if err != nil {
		return "", err
	}
	if name := list.Guess(t.Person.Lang, said); name != "" {
		return name, nil
	}
	return said, nil
}

func (tp *Topic) sums(t *talk.Turn, q report.Query) (*expensesv1.SumResponse, error) {
	return tp.expenses.Sum(t.Ctx, q.Request(t.Person.ID, t.Today()))
}

// sum adds up: the total, its parts, and how that stands to the same days before.
func (tp *Topic) sum(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	v, err := tp.view(t, s)
	if err != nil {
		return talk.Reply{}, err
	}
	group := report.GroupOf(s.GroupBy)
	if s.GroupBy == "" && v.Category == "" {
		group = expensesv1.Group_GROUP_CATEGORY
	}
	res, err := tp.sums(t, report.Query{View: v, Group: group})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Totals) == 0 {
		return none(t, v), nil
	}
	r := talk.Reply{}
	switch {
	case len(res.Parts) > 1 && v.Length() != 1 || s.GroupBy != "":
		r.Text = speak.Lines(report.Parts(t.Writer, res, group, s.GroupBy != "")...)
	case v.Length() == 1 || report.Count(res.Totals) <= fewExpenses:
		if r, err = tp.each(t, v); err != nil {
			return talk.Reply{}, err
		}
	}
	before, err := tp.versus(t, v, res.Totals[0])
	r.Text = speak.Lines(report.Total(t.Writer, v, res.Totals), r.Text, before)
	return r, err
}

// each says the expenses, a line each, without a head.
func (tp *Topic) each(t *talk.Turn, v report.View) (talk.Reply, error) {
	r, err := tp.listed(t, v, 0, expenseLines, expensesv1.Order_ORDER_UNSPECIFIED)
	_, r.Text, _ = strings.Cut(r.Text, "\n")
	return r, err
}

// none says that nothing was spent, with an example unless the days are over.
func none(t *talk.Turn, v report.View) talk.Reply {
	if v.Category != "" || (v.To != "" && v.To < t.Today()) {
		return talk.Reply{Text: t.Say("expense.none_in", "label", v.Label(t.Writer))}
	}
	return talk.Reply{Text: t.Say("expense.none", "label", v.Label(t.Writer), "example", example(t))}
}

// versus compares a month or week that is not over with the same days of the
// one before; empty if that has no history in the currency.
func (tp *Topic) versus(t *talk.Turn, v report.View, total *expensesv1.Part) (string, error) {
	whole, same, ok := v.Earlier(t.Now)
	if !ok {
		return "", nil
	}
	res, err := tp.sums(t, report.Query{View: same})
	if err != nil {
		return "", err
	}
	return report.Versus(t.Writer, whole, res, total), nil
}

// list says single expenses, the latest or the largest first.
func (tp *Topic) list(t *talk.Turn, s nlu.Slots, first int) (talk.Reply, error) {
	v, err := tp.view(t, s)
	if err != nil {
		return talk.Reply{}, err
	}
	limit := min(s.Limit, expenseLines)
	if s.Agg == "max" && limit < 2 {
		return tp.largest(t, v)
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
	r, err := tp.listed(t, v, first, first+limit, order)
	r.Frames = []nlu.Frame{{Intent: nlu.ExpenseQuery, Slots: s}}
	return r, err
}

// largest says the most expensive one.
func (tp *Topic) largest(t *talk.Turn, v report.View) (talk.Reply, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, From: v.From, To: v.To, Category: v.Category,
		Today: t.Today(), Order: expensesv1.Order_ORDER_AMOUNT, Limit: 1})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Expenses) == 0 {
		return none(t, v), nil
	}
	e := res.Expenses[0]
	return talk.Reply{Text: t.Say("expense.largest", "label", v.Label(t.Writer), "what", describe(t, e)), Refs: []talk.Ref{expenseRef(e, "")}}, nil
}

// listed says how many expenses there are, and the first of them a line each.
// listed shows expenses from one of them on, up to a limit counted from the start.
func (tp *Topic) listed(t *talk.Turn, v report.View, first, limit int, order expensesv1.Order) (talk.Reply, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, From: v.From, To: v.To, Category: v.Category,
		Today: t.Today(), Order: order, Limit: int32(limit)})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Expenses) <= first {
		return none(t, v), nil
	}
	r := talk.Reply{}
	text := []string{t.Say("expense.list", "label", v.Label(t.Writer), "n", int(res.Total))}
	for i, e := range res.Expenses {
		if i >= first {
			text = append(text, line(t, i+1, e, v.Length() == 1))
		}
		r.Refs = append(r.Refs, expenseRef(e, ""))
	}
	if more := int(res.Total) - len(res.Expenses); more > 0 {
		text = append(text, t.Say("list.more", "n", more))
	}
	r.Text, r.Buttons = strings.Join(text, "\n"), t.More(tp.Name(), len(res.Expenses), int(res.Total))
	return r, nil
}

// line is one expense in a list: what, how much, and on which day, unless all
// are of the same.
func line(t *talk.Turn, n int, e *expensesv1.Expense, sameDay bool) string {
	if sameDay {
		return t.Say("expense.line_day", "number", n, "title", speak.Short(e.Title, 60), "amount", t.Money(e.Amount))
	}
	return t.Say("expense.line", "number", n, "title", speak.Short(e.Title, 60), "amount", t.Money(e.Amount), "when", t.Day(e.Date))
}

// recurring says what is paid again and again, and what that comes to a month
// where it can be told.
func (tp *Topic) recurring(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	category, err := tp.category(t, s.Category)
	if err != nil {
		return talk.Reply{}, err
	}
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Category: category, Recurring: true, Order: expensesv1.Order_ORDER_AMOUNT, Today: t.Today(), Limit: expenseLines})
	if err != nil {
		return talk.Reply{}, err
	}
	if res.Total == 0 {
		return talk.Reply{Text: t.Say("expense.none_recurring", "amount", exampleAmount(t))}, nil
	}
	r := talk.Reply{}
	text := []string{t.Say("expense.recurring", "n", int(res.Total))}
	for i, e := range res.Expenses {
		text = append(text, t.Say("expense.line", "number", i+1, "title", speak.Short(e.Title, 60), "amount", t.Money(e.Amount), "when", t.Repeats(e.Recurrence)))
		r.Refs = append(r.Refs, expenseRef(e, ""))
	}
	if more := int(res.Total) - len(res.Expenses); more > 0 {
		text = append(text, t.Say("list.more", "n", more))
	}
	r.Text = strings.Join(text, "\n")
	return r, nil
}
