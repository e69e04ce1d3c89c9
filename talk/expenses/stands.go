package expenses

import (
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/talk"
	"becario/talk/speak"
)

// Asked implements talk.Seeker: "¿cuánto era la pizza?" names an expense.
func (tp *Topic) Asked(t *talk.Turn, text string) (talk.Reply, bool, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Order: expensesv1.Order_ORDER_ADDED, Limit: 200})
	r := talk.Reply{}
	for _, e := range res.GetExpenses() {
		if len(r.Refs) < fewExpenses && speak.HoldsWords(text, e.Title) {
			r.Refs = append(r.Refs, expenseRef(e, ""))
			r.Text = speak.Lines(r.Text, t.Say("expense.line", "number", len(r.Refs), "title", speak.Short(e.Title, 60), "amount", t.Money(e.Amount), "when", t.Day(e.Date)))
		}
	}
	return r, len(r.Refs) > 0, err
}

// Like implements talk.Seeker: no question about a kind of thing is about money.
func (tp *Topic) Like(*talk.Turn, string, string) (talk.Reply, bool, error) {
	return talk.Reply{}, false, nil
}

// Stands implements talk.Stander: it tells the expense whose title a text holds.
func (tp *Topic) Stands(t *talk.Turn, text string) (talk.Reply, bool, error) {
	all, err := tp.Titles(t)
	for _, e := range all {
		if speak.HoldsWords(text, e.Title) {
			what, _, err := tp.Called(t, e.Ref.ID)
			return talk.Reply{Text: t.Say("talk.untouched_what", "what", what), Refs: []talk.Ref{e.Ref}}, true, err
		}
	}
	return talk.Reply{}, false, err
}
