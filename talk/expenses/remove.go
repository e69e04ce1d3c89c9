package expenses

import (
	"slices"
	"strconv"
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fold"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// remove takes an expense away. One that repeats, and has been paid before,
// ends today, so that what was spent stays.
func (tp *Topic) remove(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	if s.Scope == these {
		return tp.removeThese(t, key)
	}
	if s.Scope == allLimits {
		return tp.takeLimits(t, key)
	}
	if s.Scope == oneLimit {
		return tp.takeLimit(t, s.Category, key)
	}
	if meant, err := tp.meansOther(t, s); err != nil || meant {
		if err != nil {
			return talk.Reply{}, err
		}
		return t.UndoLast()
	}
	if s.Title == "" && len(t.Target) == 0 && t.Mentions("budget.words") {
		return tp.takeLimit(t, "", key)
	}
	if s.Recurring && s.Title == "" && len(talk.Of(t.Target, tp.Name())) == 0 {
		return tp.stopOne(t, key)
	}
	e, err := tp.find(t, s)
	if err != nil || e == nil {
		return notFound(t, s), err
	}
	if s.Scope == stopping {
		return tp.stop(t, e, key)
	}
	if e.Recurrence != "" && t.HasLine(t.Update.Text, "words.stopping") {
		stops, err := tp.stops(t, e)
		switch {
		case err != nil:
			return talk.Reply{}, err
		case !stops:
			return talk.Reply{Text: t.Say("expense.still_repeats", "what", describe(t, e)), Refs: []talk.Ref{expenseRef(e, "")}}, nil
		case f.Confidence < nlu.Sure || e.Date >= t.Today():
			return askStop(t, e), nil
		}
	}
	return tp.take(t, e, key)
}

// stopping is the scope of a frame that ends a repeating expense and keeps what was paid.
const stopping = "stop"

// askStop asks whether an expense is to repeat no more.
func askStop(t *talk.Turn, e *expensesv1.Expense) talk.Reply {
	return t.AskSure(t.Say("ask.expense_stop", "what", describe(t, e)), nlu.Frame{Intent: nlu.ExpenseUndo, Slots: nlu.Slots{Scope: stopping}}, []talk.Ref{expenseRef(e, "")})
}

// stop ends a repeating expense, so that what was paid stays, today's included. One that
// has not begun is taken away.
func (tp *Topic) stop(t *talk.Turn, e *expensesv1.Expense, key string) (talk.Reply, error) {
	if e.Date != t.Today() {
		return tp.take(t, e, key)
	}
	req := &expensesv1.RemoveRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Ids: []string{e.Id}, StopFrom: t.Now.AddDate(0, 0, 1).Format(wall.DayForm)}
	if _, err := tp.expenses.Remove(t.Ctx, req); err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    t.Say("expense.stopped_kept", "title", speak.Short(e.Title, 100)),
		Refs:    []talk.Ref{{Service: tp.Name(), Key: key}},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// stopped asks about a repeating expense that a message names and says to be paid no more,
// in words that are read as something else: "me he dado de baja del gimnasio".
func (tp *Topic) stopped(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if f.Intent == nlu.ExpenseUndo && f.Slots.Title != "" || len(t.Target) > 0 || t.Asks(t.Update.Text) || !t.HasLine(t.Update.Text, "words.stopping") || len(speak.Words(t.Update.Text)) > stoppingWords {
		return talk.Reply{}, false, nil
	}
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Recurring: true, Today: t.Today(), Limit: amongLast})
	if err != nil {
		return talk.Reply{}, false, err
	}
	var only *expensesv1.Expense
	for _, e := range res.Expenses {
		if !speak.HoldsWords(t.Update.Text, e.Title) {
			continue
		}
		if only != nil {
			return talk.Reply{}, false, nil
		}
		only = e
	}
	if only == nil {
		return talk.Reply{}, false, nil
	}
	amount, err := tp.newPrice(t, only)
	if err != nil {
		return talk.Reply{}, false, err
	}
	if amount.Amount != nil && !t.HasLine(t.Update.Text, "words.stopping_once") {
		fix := nlu.Frame{Intent: nlu.ExpenseFix, Slots: amount}
		what := t.Say("ask.change", "before", describe(t, only), "after", t.About(fix))
		return t.AskSure(t.Say("ask.expense_fix", "what", what), fix, []talk.Ref{expenseRef(only, "")}), true, nil
	}
	if stops, err := tp.stops(t, only); err != nil || !stops {
		return talk.Reply{}, false, err
	}
	return askStop(t, only), true, nil
}

// withoutStopping is the message without the words of stopping, of which "from today" would
// be read as a day.
func withoutStopping(t *talk.Turn) string {
	before, _, after, _ := t.Around("words.stopping")
	return strings.TrimSpace(before + " " + after)
}

// newPrice is the amount that a message says of a repeating expense, if it is another than
// its own.
func (tp *Topic) newPrice(t *talk.Turn, e *expensesv1.Expense) (nlu.Slots, error) {
	names, err := t.Names()
	if err != nil {
		return nlu.Slots{}, err
	}
	said, _ := t.Reader().As(t.Input(withoutStopping(t), names), nlu.ExpenseAdd, nil)
	if a := said.Slots.Amount; a == nil || *a == e.Amount.GetMinor() {
		return nlu.Slots{}, nil
	}
	return nlu.Slots{Amount: said.Slots.Amount, Currency: said.Slots.Currency}, nil
}

// stops reports whether a message that says so of a repeating expense means the whole of it:
// it has no other amount ("from now on spotify is 11.99"), nor a single day of what may be
// cancelled for once ("he cancelado el gimnasio de hoy").
func (tp *Topic) stops(t *talk.Turn, e *expensesv1.Expense) (bool, error) {
	price, err := tp.newPrice(t, e)
	if err != nil || price.Amount != nil {
		return false, err
	}
	names, err := t.Names()
	if err != nil {
		return false, err
	}
	dated, _ := t.Reader().As(t.Input(withoutStopping(t), names), nlu.TaskAdd, nil)
	return dated.Slots.Due == "" || !t.HasLine(t.Update.Text, "words.stopping_once"), nil
}

// stoppingWords is how many words may say that something is paid no more.
const stoppingWords = 12

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
		Text: t.Say(phrase, "what", describe(t, e), "title", speak.Short(e.Title, 100)),
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

func notFound(t *talk.Turn, s nlu.Slots) talk.Reply {
	if s.Title == "" && s.Amount == nil {
		return talk.Reply{Text: t.Say("talk.nothing_to_undo")}
	}
	if s.Title == "" {
		return talk.Reply{Text: t.Say("expense.nothing", "example", example(t))}
	}
	return talk.Reply{Text: t.Say("expense.not_found", "title", speak.Short(s.Title, 100))}
}
