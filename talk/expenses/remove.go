package expenses

import (
	"slices"
	"strconv"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fold"
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
		return notFound(t, s), err
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
