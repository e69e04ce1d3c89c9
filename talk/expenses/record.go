package expenses

import (
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/money"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

func expenseRef(e *expensesv1.Expense, key string) talk.Ref {
	return talk.Ref{Service: "expenses", ID: e.Id, Version: e.Version, Key: key}
}

// describe says an expense in resolved words: what, how much, when if not today,
// how often, and its category.
func describe(t *talk.Turn, e *expensesv1.Expense) string {
	title, amount, when := speak.Short(e.Title, 200), t.Amount(e.Amount.Minor, e.Amount.Currency), ""
	switch {
	case e.Recurrence != "":
		when = t.Say("expense.repeats", "rule", t.Repeats(e.Recurrence), "day", t.FromDay(e.Date))
	case e.Date != t.Today():
		when = t.Date(e.Date)
	}
	text := t.Say("expense.what", "title", title, "amount", amount)
	if when != "" {
		text = t.Say("expense.what_when", "title", title, "amount", amount, "when", when)
	}
	if e.Category != "" && !fold.Same(e.Category, e.Title) {
		text = t.Say("expense.filed", "what", text, "category", e.Category)
	}
	return text
}

// find returns the expense that a frame means, the latest added of several; nil
// if there is none.
func (tp *Topic) find(t *talk.Turn, s nlu.Slots) (*expensesv1.Expense, error) {
	if s.Title == "" || s.Target == "last" {
		return tp.pointed(t, s)
	}
	req := &expensesv1.ListRequest{Space: t.Person.ID, Query: s.Title, Order: expensesv1.Order_ORDER_ADDED, Recurring: s.Recurring}
	res, err := tp.expenses.List(t.Ctx, req)
	if err != nil || len(res.Expenses) == 0 {
		return nil, err
	}
	for _, e := range res.Expenses {
		if fold.Same(e.Title, s.Title) {
			return e, nil
		}
	}
	return res.Expenses[0], nil
}

// pointed returns the expense that the message is about, else the one added last.
func (tp *Topic) pointed(t *talk.Turn, s nlu.Slots) (*expensesv1.Expense, error) {
	req := &expensesv1.ListRequest{Space: t.Person.ID, Order: expensesv1.Order_ORDER_ADDED, Recurring: s.Recurring, Limit: 1}
	if own := talk.Of(t.Target, tp.Name()); len(own) > 0 {
		req = &expensesv1.ListRequest{Space: t.Person.ID, Ids: []string{own[len(own)-1].ID}}
	}
	res, err := tp.expenses.List(t.Ctx, req)
	if err != nil || len(res.Expenses) == 0 {
		return nil, err
	}
	return res.Expenses[0], nil
}

// byID returns an expense as it is now.
func (tp *Topic) byID(t *talk.Turn, id string) (*expensesv1.Expense, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Ids: []string{id}})
	if err != nil {
		return nil, err
	}
	if len(res.Expenses) == 0 {
		return nil, fault.New(fault.NotFound, "fault.no_expense")
	}
	return res.Expenses[0], nil
}

// As implements talk.Keeper: a frame about a task may as well be about an
// expense.
func (tp *Topic) As(_ *talk.Turn, f nlu.Frame) (nlu.Frame, bool) {
	switch f.Intent {
	case nlu.TaskDelete:
		f.Intent = nlu.ExpenseUndo
	case nlu.ExpenseFix, nlu.ExpenseUndo:
	default:
		return f, false
	}
	return f, true
}

// Named implements talk.Keeper: it returns the expenses that have the words of
// a title in theirs.
func (tp *Topic) Named(t *talk.Turn, title string) ([]talk.Ref, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Query: title, Order: expensesv1.Order_ORDER_ADDED})
	var refs []talk.Ref
	for _, e := range res.GetExpenses() {
		refs = append(refs, expenseRef(e, ""))
	}
	return refs, err
}

// Called implements talk.Keeper.
func (tp *Topic) Called(t *talk.Turn, id string) (what, title string, err error) {
	e, err := tp.byID(t, id)
	if err != nil {
		return "", "", err
	}
	return describe(t, e), e.Title, nil
}

// Naming implements talk.Namer.
func (*Topic) Naming() nlu.Names { return nlu.CategoryNames }

// Names implements talk.Namer: it gives the reader the person's categories.
func (tp *Topic) Names(t *talk.Turn, c *nlu.Context) error {
	own, err := tp.own(t)
	c.Categories = append(c.Categories, own...)
	return err
}

// Undo implements talk.Undoer: it takes back a change and says what is now.
func (tp *Topic) Undo(t *talk.Turn, key string) (string, error) {
	res, err := tp.expenses.Undo(t.Ctx, &expensesv1.UndoRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key})
	if err != nil {
		return "", err
	}
	var texts []string
	if len(res.Expenses) > sweepLines {
		return t.Say("expense.restored_many", "n", len(res.Expenses)), nil
	}
	for _, e := range res.Expenses {
		texts = append(texts, t.Say("expense.restored", "what", describe(t, e)))
	}
	if len(res.Expenses) == 0 {
		for _, e := range res.Undone {
			texts = append(texts, t.Say("expense.unkept", "what", describe(t, e)))
		}
	}
	for _, b := range res.Budgets {
		texts = append(texts, t.Say("budget.restored", "limit", limit(t, b)))
	}
	if len(res.Budgets) == 0 {
		for _, b := range res.UndoneBudgets {
			texts = append(texts, t.Say("budget.unkept", "limit", limit(t, b)))
		}
	}
	return strings.Join(texts, "\n"), nil
}

// Reply implements talk.Replier: it takes a message as the answer to an open
// question: how much it was, or in which category it goes.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	switch q.Kind {
	case amountQuestion:
		return tp.replyAmount(t, q, text)
	case rightQuestion:
		return tp.replyRight(t, q, text)
	case categoryQuestion:
		return tp.replyCategory(t, q, text)
	}
	return talk.Reply{}, false, nil
}

// Press implements talk.Presser: it answers the buttons of expenses.
func (tp *Topic) Press(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	switch {
	case action == "more":
		s, from, ok := t.GoOn(argument)
		if !ok {
			return t.Stale(), nil
		}
		return tp.list(t, s, from)
	case action == "refile" && len(refs) > 0:
		return tp.askCategory(t, refs[0])
	case action == "file" && len(refs) > 0 && argument != "":
		return tp.fileUnder(t, refs[0], argument)
	case action == "own" && len(refs) > 0:
		return tp.keepOwn(t, refs[0])
	case action == "amount":
		return tp.pressAmount(t, argument)
	case action == "stop":
		return tp.pressStop(t, argument, refs)
	case action == "drop":
		return tp.pressDrop(t, argument)
	case action == "chart" || action == "compare":
		return tp.pressChart(t, action, argument)
	}
	return t.Stale(), nil
}

// exampleAmount is a small amount of the person's currency.
func exampleAmount(t *talk.Turn) string {
	if digits, ok := money.Digits(t.Person.Currency); !ok || digits == 0 {
		return t.Amount(8000, t.Person.Currency)
	}
	return t.Amount(120, t.Person.Currency)
}

// example is an expense as one might write it.
func example(t *talk.Turn) string { return t.Say("expense.example", "amount", exampleAmount(t)) }
