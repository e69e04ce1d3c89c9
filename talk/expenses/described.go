package expenses

import (
	"slices"
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fold"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// late are the expenses that were noted last, the latest first.
func (tp *Topic) late(t *talk.Turn) ([]*expensesv1.Expense, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Order: expensesv1.Order_ORDER_ADDED, Limit: amongLast})
	return res.GetExpenses(), err
}

// named reports whether an expense has the words of a name, articles and the like left out.
func named(t *talk.Turn, e *expensesv1.Expense, name string) bool {
	words := slices.DeleteFunc(speak.Words(name), t.Little)
	return len(words) > 0 && speak.HoldsWords(e.Title, strings.Join(words, " "))
}

// described reads a correction that names its expense by more than its title, by its day or
// its sum: "el taxi de ayer fueron 12, no 21", "the one from yesterday was 13". What it names
// stands before the verb or behind a no, and what is right behind the verb.
func (tp *Topic) described(t *talk.Turn) (nlu.Frame, bool, error) {
	fields := strings.Fields(t.Update.Text)
	for len(fields) > 1 && t.OnlyWords(fields[0], "words.correcting") {
		fields = fields[1:]
	}
	at := slices.IndexFunc(fields, func(w string) bool { return t.OnlyWords(w, "words.was") })
	if at < 1 || at+1 >= len(fields) || t.Asks(t.Update.Text) || t.OnlyWords(fields[at-1], "words.not") || t.OnlyWords(fields[0], "words.undoing") {
		return nlu.Frame{}, false, nil
	}
	tail, old := fields[at+1:], []string(nil)
	if i := slices.IndexFunc(tail, func(w string) bool { return t.OnlyWords(w, "words.not") }); i >= 0 {
		tail, old = tail[:i], tail[i+1:]
	}
	head, right := strings.Join(fields[:at], " "), strings.Join(tail, " ")
	if !saysOnly(t, unsigned(right), "words.little", "words.times", "words.of_a_sum", "words.merely") || !saysOnly(t, unsigned(strings.Join(old, " ")), "words.little", "words.of_a_sum") {
		return nlu.Frame{}, false, nil
	}
	is, was := sumsIn(t, right), append(sumsIn(t, strings.Join(old, " ")), sumsIn(t, head)...)
	day, err := tp.dayIn(t, head)
	if err != nil {
		return nlu.Frame{}, false, err
	}
	to, err := tp.dayIn(t, right)
	if err != nil || day == "" && len(was) == 0 || len(was) > 1 || len(is) > 1 || len(is) == 0 && to == "" {
		return nlu.Frame{}, false, err
	}
	var names []string
	for _, w := range speak.Words(head) {
		if !number(w) && !t.Little(w) && !t.OnlyWords(w, "words.times") && !t.OnlyWords(w, "words.from") && !t.OnlyWords(w, "words.the_one") && !t.HasBeginning(w, "words.of_expenses") && !t.OnlyWords(w, "words.of_a_sum") {
			names = append(names, w)
		}
	}
	f := nlu.Frame{Intent: nlu.ExpenseFix, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Target: "last", Date: to}}
	if len(is) == 1 {
		f.Slots.Amount, f.Slots.Currency, f.Assumed = is[0].Slots.Amount, is[0].Slots.Currency, is[0].Assumed
	}
	late, err := tp.late(t)
	if err != nil {
		return f, false, err
	}
	var found []*expensesv1.Expense
	for _, e := range late {
		name := strings.Join(names, " ")
		if e.Recurrence == "" && (name == "" || speak.HoldsWords(e.Title, name) || fold.Same(e.Category, name)) && (day == "" || e.Date == day) && (len(was) == 0 || e.Amount.Minor == *was[0].Slots.Amount) {
			found = append(found, e)
		}
	}
	switch {
	case len(found) == 0:
		return f, false, nil
	case len(found) > 1:
		f.Band, f.Confidence = nlu.Ask, 0
	}
	t.Target = []talk.Ref{expenseRef(found[0], "")}
	return f, true, nil
}

// signs are those of the currencies that people write.
const signs = "€£$₲"

// unsigned is a text without the signs of currencies.
func unsigned(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(signs, r) {
			return ' '
		}
		return r
	}, text)
}

// dayIn is the one day up to today that a text says; empty if it says none.
func (tp *Topic) dayIn(t *talk.Turn, text string) (string, error) {
	if !t.HasAny(text, "words.times") {
		return "", nil // "el de 15" is a sum
	}
	names, err := t.Names()
	if err != nil {
		return "", err
	}
	said := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return t.OnlyWords(w, "words.from") }) // "the one from yesterday" is of that day
	asked, _ := t.Reader().As(t.Input(strings.Join(said, " "), names), nlu.ExpenseQuery, nil)
	if from, to := speak.CutRange(asked.Slots.Range); from == to && from <= t.Today() {
		return from, nil
	}
	return "", nil
}
