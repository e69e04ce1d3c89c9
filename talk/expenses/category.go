package expenses

import (
	"slices"
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fold"
	"becario/talk"
	"becario/talk/speak"
)

// own returns the categories that the person uses, the most used first.
func (tp *Topic) own(t *talk.Turn) ([]string, error) {
	res, err := tp.expenses.Categories(t.Ctx, &expensesv1.CategoriesRequest{Space: t.Person.ID})
	return res.GetCategories(), err
}

// known returns the person's categories and then those of the catalogue.
func (tp *Topic) known(t *talk.Turn) ([]string, error) {
	own, err := tp.own(t)
	if err != nil {
		return nil, err
	}
	list, err := tp.catalog()
	if err != nil {
		return nil, err
	}
	return append(own, list.Names(t.Person.Lang)...), nil
}

// askCategory offers the categories for an expense.
func (tp *Topic) askCategory(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	e, err := tp.byID(t, ref.ID)
	if err != nil {
		return talk.Reply{}, err
	}
	known, err := tp.known(t)
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Edit: true, Text: t.Say("expense.which_category", "what", describe(t, e)), Refs: []talk.Ref{expenseRef(e, ref.Key)}}
	for _, name := range choices(known, e.Category) {
		button := channel.Button{Label: speak.Short(name, 30), Data: "expenses.file:" + name}
		if n := len(r.Buttons); n > 0 && len(r.Buttons[n-1]) < 2 {
			r.Buttons[n-1] = append(r.Buttons[n-1], button)
			continue
		}
		r.Buttons = append(r.Buttons, []channel.Button{button})
	}
	r.Ask = talk.NewQuestion(tp.Name(), categoryQuestion, r.Refs[0])
	return r, nil
}

// choices are up to eight names, each once, without the present one and those
// that are too long for the data of a button.
func choices(names []string, present string) []string {
	var kept []string
	for _, name := range names {
		same := func(other string) bool { return fold.Same(name, other) }
		if len(kept) < 8 && len(name) <= 36 && !same(present) && !slices.ContainsFunc(kept, same) {
			kept = append(kept, name)
		}
	}
	return kept
}

// replyCategory takes a message as a category if there is one of that name.
func (tp *Topic) replyCategory(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	known, err := tp.known(t)
	var ref talk.Ref
	if err != nil || !q.Into(&ref) {
		return talk.Reply{}, false, err
	}
	for _, name := range known {
		if fold.Same(name, strings.Trim(text, " .!")) {
			r, err := tp.fileUnder(t, ref, name)
			return r, true, err
		}
	}
	return talk.Reply{}, false, nil
}

// fileUnder puts an expense into a category.
func (tp *Topic) fileUnder(t *talk.Turn, ref talk.Ref, category string) (talk.Reply, error) {
	return tp.mend(t, ref, &expensesv1.Expense{Category: category}, "category")
}
