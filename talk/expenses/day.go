package expenses

import (
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/talk"
	"becario/talk/speak"
)

// Days implements talk.Planner: the repeating expenses that fall on some days.
func (tp *Topic) Days(t *talk.Turn, from, to string) ([]talk.Item, []talk.Ref, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, From: from, To: to, Today: to})
	var items []talk.Item
	for _, e := range res.GetExpenses() {
		if e.Recurrence != "" {
			line := t.Say("agenda.money", "title", speak.Short(e.Title, 80), "amount", t.Amount(e.Amount.GetMinor(), e.Amount.GetCurrency()))
			items = append(items, talk.Item{Day: e.Date, Line: line})
		}
	}
	return items, nil, err
}
