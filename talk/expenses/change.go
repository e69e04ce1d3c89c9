package expenses

import (
	"becario/talk"
	"becario/talk/speak"
	"slices"
	"strconv"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fold"
	"becario/kit/money"
	"becario/nlu"
)

// fix corrects an expense and says what it was before.
func (tp *Topic) fix(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	e, err := tp.find(t, s)
	if err != nil || e == nil {
		return tp.notFound(t, s), err
	}
	changed := &expensesv1.Expense{Title: s.NewTitle, Date: s.Date, Category: s.Category}
	var paths []string
	for path, set := range map[string]bool{"title": s.NewTitle != "", "date": s.Date != "", "category": s.Category != "", "amount": s.Amount != nil} {
		if set {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return talk.Reply{Text: t.Say("expense.fix_how", "what", tp.what(t, e), "amount", exampleAmount(t)), Refs: []talk.Ref{expenseRef(e, "")}}, nil
	}
	slices.Sort(paths)
	if s.Amount != nil {
		changed.Amount = newAmount(f, e.Amount, t.Person.Currency)
	}
	if s.Category != "" {
		if err := tp.file(t, changed); err != nil {
			return talk.Reply{}, err
		}
	}
	res, err := tp.expenses.Change(t.Ctx, &expensesv1.ChangeRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: e.Id, Expense: changed, Paths: paths})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    tp.fixed(t, res, paths),
		Refs:    []talk.Ref{expenseRef(res.Expense, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// newAmount is the corrected amount. A currency that was not said is that of the
// expense: "no, eran 60" of an expense in dollars means dollars, unless that
// would make it another thing altogether.
func newAmount(f nlu.Frame, old *commonv1.Money, usual string) *commonv1.Money {
	m := &commonv1.Money{Minor: *f.Slots.Amount, Currency: f.Slots.Currency}
	if m.Currency == old.Currency && tooSmall(m.Minor, m.Currency) && old.Minor >= 1000 {
		m.Minor *= 1000 // "era 28" of what was 25.000
	}
	said := !slices.ContainsFunc(f.Assumed, func(a nlu.Assumption) bool { return a.Slot == "currency" })
	if m.Currency == old.Currency || (said && m.Currency != usual) {
		return m
	}
	from, _ := money.Digits(m.Currency)
	to, _ := money.Digits(old.Currency)
	for ; from < to; from++ {
		m.Minor *= 10
	}
	for ; from > to; from-- {
		if m.Minor%10 != 0 {
			// It has decimals that the other currency cannot have.
			return &commonv1.Money{Minor: *f.Slots.Amount, Currency: f.Slots.Currency}
		}
		m.Minor /= 10
	}
	if m.Minor/20 > old.Minor || old.Minor/20 > m.Minor {
		return &commonv1.Money{Minor: *f.Slots.Amount, Currency: f.Slots.Currency}
	}
	m.Currency = old.Currency
	return m
}

// fixed says the expense as it is now and, of what has changed, what it was.
func (tp *Topic) fixed(t *talk.Turn, res *expensesv1.ChangeResponse, paths []string) string {
	before := ""
	if len(paths) == 1 {
		old := res.Before
		switch paths[0] {
		case "amount":
			before = t.Amount(old.Amount.Minor, old.Amount.Currency)
		case "title":
			before = speak.Short(old.Title, 100)
		case "category":
			before = old.Category
		case "date":
			before = t.Day(old.Date)
		}
	}
	if before == "" {
		return t.Say("expense.fixed", "what", tp.what(t, res.Expense)) + tp.share(t, res.Expense)
	}
	return t.Say("expense.fixed_before", "what", tp.what(t, res.Expense), "before", before) + tp.share(t, res.Expense)
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

func (tp *Topic) notFound(t *talk.Turn, s nlu.Slots) talk.Reply {
	if s.Title == "" && s.Amount == nil {
		return talk.Reply{Text: t.Say("talk.nothing_to_undo")}
	}
	if s.Title == "" {
		return talk.Reply{Text: t.Say("expense.nothing", "example", example(t))}
	}
	return talk.Reply{Text: t.Say("expense.not_found", "title", speak.Short(s.Title, 100))}
}

// remove takes an expense away. One that repeats, and has been paid before,
// ends today, so that what was spent stays.
func (tp *Topic) remove(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	if meant, err := tp.meansOther(t, s); err != nil || meant {
		if err != nil {
			return talk.Reply{}, err
		}
		return t.UndoLast()
	}
	if s.Title == "" && len(t.Target) == 0 && t.Mentions("budget.words") {
		return tp.takeLimit(t, key)
	}
	if s.Recurring && s.Title == "" && len(talk.Of(t.Target, tp.Name())) == 0 {
		return tp.stopOne(t, key)
	}
	e, err := tp.find(t, s)
	if err != nil || e == nil {
		return tp.notFound(t, s), err
	}
	return tp.take(t, e, key)
}

// take removes or ends one expense.
func (tp *Topic) take(t *talk.Turn, e *expensesv1.Expense, key string) (talk.Reply, error) {
	req := &expensesv1.RemoveRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Ids: []string{e.Id}}
	phrase := "expense.removed"
	if e.Recurrence != "" && e.Date < t.Today() {
		req.StopFrom, phrase = t.Today(), "expense.stopped"
	}
	if _, err := tp.expenses.Remove(t.Ctx, req); err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text: t.Say(phrase, "what", tp.what(t, e), "title", speak.Short(e.Title, 100)),
		// Without its id: "the last one" is none that was taken away.
		Refs:    []talk.Ref{{Service: tp.Name(), Key: key}},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// stopOne ends the repeating expense that the message names, or asks which.
func (tp *Topic) stopOne(t *talk.Turn, key string) (talk.Reply, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Recurring: true, Today: t.Today(), Limit: 8})
	if err != nil {
		return talk.Reply{}, err
	}
	if res.Total == 0 {
		return talk.Reply{Text: t.Say("expense.none_recurring", "amount", exampleAmount(t))}, nil
	}
	r := talk.Reply{Text: t.Say("expense.which_stop")}
	for i, e := range res.Expenses {
		if fold.Holds(t.Update.Text, e.Title) {
			return tp.take(t, e, key)
		}
		r.Refs = append(r.Refs, expenseRef(e, ""))
		label := t.Say("expense.what", "title", speak.Short(e.Title, 30), "amount", t.Money(e.Amount))
		r.Buttons = append(r.Buttons, []channel.Button{{Label: label, Data: "expenses.stop:" + strconv.Itoa(i)}})
	}
	return r, nil
}

// pressStop ends the repeating expense of a button.
func (tp *Topic) pressStop(t *talk.Turn, argument string, refs []talk.Ref) (talk.Reply, error) {
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.Stale(), nil
	}
	e, err := tp.byID(t, refs[i].ID)
	if err != nil {
		return talk.Reply{}, err
	}
	r, err := tp.take(t, e, t.Key(0))
	r.Edit = true
	return r, err
}

// meansOther reports whether "take the last one back" is about something else
// than an expense: the latest change in the chat is another, and no word for an
// expense was said.
func (tp *Topic) meansOther(t *talk.Turn, s nlu.Slots) (bool, error) {
	if s.Title != "" || s.Recurring || len(talk.Of(t.Target, tp.Name())) > 0 || t.Mentions("words.of_expenses") {
		return false, nil
	}
	messages, err := t.Recent(30)
	for _, m := range messages {
		if talk.Changed(m.Refs) {
			return !slices.ContainsFunc(m.Refs, func(r talk.Ref) bool { return r.Service == tp.Name() }), err
		}
	}
	return false, err
}

// as is a frame about a task, if it may as well be about an expense.
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

// named returns the expenses that have the words of a title in theirs.
func (tp *Topic) Named(t *talk.Turn, title string) ([]talk.Ref, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Query: title, Order: expensesv1.Order_ORDER_ADDED})
	var refs []talk.Ref
	for _, e := range res.GetExpenses() {
		refs = append(refs, expenseRef(e, ""))
	}
	return refs, err
}

func (tp *Topic) Called(t *talk.Turn, id string) (what, title string, err error) {
	e, err := tp.byID(t, id)
	if err != nil {
		return "", "", err
	}
	return tp.what(t, e), e.Title, nil
}
