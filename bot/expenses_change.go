package bot

import (
	"slices"
	"strconv"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fold"
	"becario/kit/money"
	"becario/nlu"
)

// fix corrects an expense and says what it was before.
func (a *expensesArea) fix(t *turn, f nlu.Frame, key string) (reply, error) {
	s := f.Slots
	e, err := a.find(t, s)
	if err != nil || e == nil {
		return a.notFound(t, s), err
	}
	changed := &expensesv1.Expense{Title: s.NewTitle, Date: s.Date, Category: s.Category}
	var paths []string
	for path, set := range map[string]bool{"title": s.NewTitle != "", "date": s.Date != "", "category": s.Category != "", "amount": s.Amount != nil} {
		if set {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return reply{text: t.say("expense.fix_how", "what", a.what(t, e), "amount", t.exampleAmount()), refs: []Ref{expenseRef(e, "")}}, nil
	}
	slices.Sort(paths)
	if s.Amount != nil {
		changed.Amount = newAmount(f, e.Amount, t.person.Currency)
	}
	if s.Category != "" {
		if err := a.file(t, changed); err != nil {
			return reply{}, err
		}
	}
	res, err := a.expenses.Change(t.ctx, &expensesv1.ChangeRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Id: e.Id, Expense: changed, Paths: paths})
	if err != nil {
		return reply{}, err
	}
	return reply{
		text:    a.fixed(t, res, paths),
		refs:    []Ref{expenseRef(res.Expense, key)},
		buttons: [][]channel.Button{{t.button("button.undo", "undo")}},
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
func (a *expensesArea) fixed(t *turn, res *expensesv1.ChangeResponse, paths []string) string {
	before := ""
	if len(paths) == 1 {
		old := res.Before
		switch paths[0] {
		case "amount":
			before = t.amount(old.Amount.Minor, old.Amount.Currency)
		case "title":
			before = short(old.Title, 100)
		case "category":
			before = old.Category
		case "date":
			before = t.day(old.Date)
		}
	}
	if before == "" {
		return t.say("expense.fixed", "what", a.what(t, res.Expense)) + a.share(t, res.Expense)
	}
	return t.say("expense.fixed_before", "what", a.what(t, res.Expense), "before", before) + a.share(t, res.Expense)
}

// find returns the expense that a frame means, the latest added of several; nil
// if there is none.
func (a *expensesArea) find(t *turn, s nlu.Slots) (*expensesv1.Expense, error) {
	if s.Title == "" || s.Target == "last" {
		return a.pointed(t, s)
	}
	req := &expensesv1.ListRequest{Space: t.person.ID, Query: s.Title, Order: expensesv1.Order_ORDER_ADDED, Recurring: s.Recurring}
	res, err := a.expenses.List(t.ctx, req)
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
func (a *expensesArea) pointed(t *turn, s nlu.Slots) (*expensesv1.Expense, error) {
	req := &expensesv1.ListRequest{Space: t.person.ID, Order: expensesv1.Order_ORDER_ADDED, Recurring: s.Recurring, Limit: 1}
	if own := refsOf(t.target, a.name()); len(own) > 0 {
		req = &expensesv1.ListRequest{Space: t.person.ID, Ids: []string{own[len(own)-1].ID}}
	}
	res, err := a.expenses.List(t.ctx, req)
	if err != nil || len(res.Expenses) == 0 {
		return nil, err
	}
	return res.Expenses[0], nil
}

func (a *expensesArea) notFound(t *turn, s nlu.Slots) reply {
	if s.Title == "" && s.Amount == nil {
		return reply{text: t.say("talk.nothing_to_undo")}
	}
	if s.Title == "" {
		return reply{text: t.say("expense.nothing", "example", t.example())}
	}
	return reply{text: t.say("expense.not_found", "title", short(s.Title, 100))}
}

// remove takes an expense away. One that repeats, and has been paid before,
// ends today, so that what was spent stays.
func (a *expensesArea) remove(t *turn, s nlu.Slots, key string) (reply, error) {
	if meant, err := a.meansOther(t, s); err != nil || meant {
		if err != nil {
			return reply{}, err
		}
		return t.undoLast()
	}
	if s.Title == "" && len(t.target) == 0 && t.mentions("budget.words") {
		return a.dropLimit(t, key)
	}
	if s.Recurring && s.Title == "" && len(refsOf(t.target, a.name())) == 0 {
		return a.stopOne(t, key)
	}
	e, err := a.find(t, s)
	if err != nil || e == nil {
		return a.notFound(t, s), err
	}
	return a.take(t, e, key)
}

// take removes or ends one expense.
func (a *expensesArea) take(t *turn, e *expensesv1.Expense, key string) (reply, error) {
	req := &expensesv1.RemoveRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Ids: []string{e.Id}}
	phrase := "expense.removed"
	if e.Recurrence != "" && e.Date < t.today() {
		req.StopFrom, phrase = t.today(), "expense.stopped"
	}
	if _, err := a.expenses.Remove(t.ctx, req); err != nil {
		return reply{}, err
	}
	return reply{
		text: t.say(phrase, "what", a.what(t, e), "title", short(e.Title, 100)),
		// Without its id: "the last one" is none that was taken away.
		refs:    []Ref{{Service: a.name(), Key: key}},
		buttons: [][]channel.Button{{t.button("button.undo", "undo")}},
	}, nil
}

// stopOne ends the repeating expense that the message names, or asks which.
func (a *expensesArea) stopOne(t *turn, key string) (reply, error) {
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, Recurring: true, Today: t.today(), Limit: 8})
	if err != nil {
		return reply{}, err
	}
	if res.Total == 0 {
		return reply{text: t.say("expense.none_recurring", "amount", t.exampleAmount())}, nil
	}
	r := reply{text: t.say("expense.which_stop")}
	for i, e := range res.Expenses {
		if fold.Holds(t.update.Text, e.Title) {
			return a.take(t, e, key)
		}
		r.refs = append(r.refs, expenseRef(e, ""))
		label := t.say("expense.what", "title", short(e.Title, 30), "amount", t.money(e.Amount))
		r.buttons = append(r.buttons, []channel.Button{{Label: label, Data: "expenses.stop:" + strconv.Itoa(i)}})
	}
	return r, nil
}

// pressStop ends the repeating expense of a button.
func (a *expensesArea) pressStop(t *turn, argument string, refs []Ref) (reply, error) {
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.stale()[0], nil
	}
	e, err := a.byID(t, refs[i].ID)
	if err != nil {
		return reply{}, err
	}
	r, err := a.take(t, e, t.key(0))
	r.edit = true
	return r, err
}

// meansOther reports whether "take the last one back" is about something else
// than an expense: the latest change in the chat is another, and no word for an
// expense was said.
func (a *expensesArea) meansOther(t *turn, s nlu.Slots) (bool, error) {
	if s.Title != "" || s.Recurring || len(refsOf(t.target, a.name())) > 0 || t.mentions("words.of_expenses") {
		return false, nil
	}
	messages, err := t.Store.Recent(t.ctx, t.update.Chat, 30)
	for _, m := range messages {
		if hasKeys(m.Refs) {
			return !slices.ContainsFunc(m.Refs, func(r Ref) bool { return r.Service == a.name() }), err
		}
	}
	return false, err
}

// as is a frame about a task, if it may as well be about an expense.
func (a *expensesArea) as(_ *turn, f nlu.Frame) (nlu.Frame, bool) {
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
func (a *expensesArea) named(t *turn, title string) ([]Ref, error) {
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, Query: title, Order: expensesv1.Order_ORDER_ADDED})
	var refs []Ref
	for _, e := range res.GetExpenses() {
		refs = append(refs, expenseRef(e, ""))
	}
	return refs, err
}

func (a *expensesArea) called(t *turn, id string) (what, title string, err error) {
	e, err := a.byID(t, id)
	if err != nil {
		return "", "", err
	}
	return a.what(t, e), e.Title, nil
}

// mentions reports whether the message has one of a phrase's words, or one that
// begins with it.
func (t *turn) mentions(key string) bool {
	for word := range strings.FieldsSeq(t.say(key)) {
		if fold.Holds(t.update.Text, word) {
			return true
		}
	}
	return false
}
