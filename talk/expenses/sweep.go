package expenses

import (
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/period"
	"becario/nlu"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

// these is the scope of a frame that means all the expenses that a question named.
const these = "these"

const (
	// sweepLines is how many expenses a question about several names.
	sweepLines = 8
	// sweepMost is how many can be taken away by one message.
	sweepMost = 1000
)

// Intercept implements talk.Interceptor: it takes messages about several expenses.
func (tp *Topic) Intercept(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if q := f.Slots; f.Intent == nlu.ExpenseQuery && q.Category+q.Range+q.Agg+q.GroupBy == "" && !q.Recurring && t.AsksFact() && len(leftOut(t)) == 0 {
		if r, ok, err := tp.Asked(t, t.Update.Text); ok || err != nil {
			return r, ok, err
		}
	}
	if r, ok, err := willCost(t, f); ok || err != nil {
		return r, ok, err
	}
	if r, ok := tp.comesInAlone(t, f); ok {
		return r, true, nil
	}
	if r, ok, err := tp.stopped(t, f); ok || err != nil {
		return r, ok, err
	}
	s, ok, err := t.Sweeps(tp.Name())
	if err != nil || !ok || t.Mentions("budget.words") {
		return talk.Reply{}, false, err
	}
	r, err := tp.sweep(t, s)
	return r, true, err
}

// sweep asks whether several expenses are to be deleted, with their number and
// sum. Those that repeat are left alone, since they belong to other days, too.
func (tp *Topic) sweep(t *talk.Turn, s talk.Sweep) (talk.Reply, error) {
	req := &expensesv1.ListRequest{Space: t.Person.ID, Today: t.Today(), Limit: sweepMost}
	limit := 0
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, err
	}
	if as, ok := t.Reader().As(t.Input(s.Text, names), nlu.ExpenseQuery, nil); ok {
		req.From, req.To = speak.CutRange(as.Slots.Range)
		limit = as.Slots.Limit
		if known, err := tp.isCategory(t, as.Slots.Category); err != nil {
			return talk.Reply{}, err
		} else if known || (as.Slots.Category != "" && as.Slots.Range == "") {
			if req.Category, err = tp.category(t, as.Slots.Category); err != nil {
				return talk.Reply{}, err
			}
		}
	}
	if limit > 0 {
		req.Order = expensesv1.Order_ORDER_ADDED
	}
	res, err := tp.expenses.List(t.Ctx, req)
	if err != nil {
		return talk.Reply{}, err
	}
	var found []*expensesv1.Expense
	var kept []string
	for i, e := range res.Expenses {
		switch {
		case limit > 0 && len(found) == limit:
		case s.Spares(e.Title) || s.Spares(e.Category) || s.SparesAt(i, len(res.Expenses)):
			kept = append(kept, t.Say("expense.what", "title", speak.Short(e.Title, 60), "amount", t.Money(e.Amount)))
		default:
			found = append(found, e)
		}
	}
	p := period.Period{From: req.From, To: req.To}
	if len(res.Expenses) == 0 && p.From+p.To+req.Category != "" {
		return talk.Reply{Text: t.Say("expense.none_in", "label", report.View{Period: p, Category: req.Category}.Label(t.Writer))}, nil
	}
	of := []string{}
	if p.From+p.To != "" {
		of = append(of, t.Writer.Period(p))
	}
	if req.Category != "" {
		of = append(of, req.Category)
	}
	return askThese(t, found, kept, false, func(n int, sum string) string {
		switch {
		case len(of) > 0:
			return t.Say("ask.expense_delete_of", "n", n, "sum", sum, "of", strings.Join(of, ", "))
		case len(kept) > 0 || limit > 0:
			return t.Say("ask.expense_delete_these", "n", n, "sum", sum)
		}
		return t.Say("ask.expense_delete_all", "n", n, "sum", sum)
	}), nil
}

// askThese asks whether some expenses are to be deleted, and names them and those that
// stay. Those that repeat are left alone, unless they were chosen one by one and begin
// today: of the others something was paid.
func askThese(t *talk.Turn, found []*expensesv1.Expense, kept []string, chosen bool, head func(n int, sum string) string) talk.Reply {
	var refs []talk.Ref
	var lines []string
	sums := map[string]int64{}
	var order []string
	repeat := 0
	for _, e := range found {
		if e.Recurrence != "" && (e.Date < t.Today() || !chosen) {
			repeat++
			continue
		}
		refs = append(refs, expenseRef(e, ""))
		if _, ok := sums[e.Amount.Currency]; !ok {
			order = append(order, e.Amount.Currency)
		}
		sums[e.Amount.Currency] += e.Amount.Minor
		if len(lines) < sweepLines {
			lines = append(lines, t.Say("list.item", "what", describe(t, e)))
		}
	}
	if len(refs) == 0 && chosen {
		return talk.Reply{Text: t.Say("expense.sweep_repeat")}
	}
	if len(refs) == 0 {
		return talk.Reply{Text: t.Say("expense.sweep_none")}
	}
	var amounts []string
	for _, code := range order {
		amounts = append(amounts, t.Amount(sums[code], code))
	}
	if more := len(refs) - len(lines); more > 0 {
		lines = append(lines, t.Say("list.more", "n", more))
	}
	text := speak.Lines(append([]string{head(len(refs), t.List(amounts))}, lines...)...)
	if len(kept) > 0 {
		text = speak.Lines(text, t.Say("ask.stays", "n", len(kept), "names", t.List(kept)))
	}
	if repeat > 0 {
		text = speak.Lines(text, t.Say("expense.sweep_repeat"))
	}
	return t.AskSure(text, nlu.Frame{Intent: nlu.ExpenseUndo, Slots: nlu.Slots{Scope: these}}, refs)
}

// Sweep implements talk.Sweeper.
func (tp *Topic) Sweep(t *talk.Turn, refs, kept []talk.Ref) (talk.Reply, error) {
	var found []*expensesv1.Expense
	for _, ref := range refs {
		e, err := tp.byID(t, ref.ID)
		if err != nil {
			return talk.Reply{}, err
		}
		found = append(found, e)
	}
	var stay []string
	for _, ref := range kept {
		e, err := tp.byID(t, ref.ID)
		if err != nil {
			return talk.Reply{}, err
		}
		stay = append(stay, t.Say("expense.what", "title", speak.Short(e.Title, 60), "amount", t.Money(e.Amount)))
	}
	return askThese(t, found, stay, true, func(n int, sum string) string {
		return t.Say("ask.expense_delete_these", "n", n, "sum", sum)
	}), nil
}

// removeThese takes away the expenses that a question named.
func (tp *Topic) removeThese(t *talk.Turn, key string) (talk.Reply, error) {
	req := &expensesv1.RemoveRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key}
	for _, r := range talk.Of(t.Target, tp.Name()) {
		req.Ids = append(req.Ids, r.ID)
	}
	res, err := tp.expenses.Remove(t.Ctx, req)
	if err != nil {
		return talk.Reply{}, err
	}
	text := t.Say("expense.removed_many", "n", len(res.Expenses))
	if len(res.Expenses) == 1 {
		text = t.Say("expense.removed", "what", describe(t, res.Expenses[0]))
	}
	return talk.Reply{
		Text:    text,
		Refs:    []talk.Ref{{Service: tp.Name(), Key: key}},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// Titles implements talk.Lister.
func (tp *Topic) Titles(t *talk.Turn) ([]talk.Titled, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Order: expensesv1.Order_ORDER_ADDED, Limit: 200})
	var all []talk.Titled
	for _, e := range res.GetExpenses() {
		all = append(all, talk.Titled{Ref: expenseRef(e, ""), Title: e.Title})
	}
	return all, err
}
