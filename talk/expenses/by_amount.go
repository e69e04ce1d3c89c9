package expenses

import (
	"math"
	"slices"
	"strconv"
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/money"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// amongLast is how many of the expenses added last are named by their sums.
const amongLast = 30

// byAmount reads what names an expense by its sum: "borrá el de 420", "delete the chai 60",
// "the 14.50 one was laundry". It reports false if no expense of late has that sum.
func (tp *Topic) byAmount(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool, error) {
	if len(t.Target) > 0 || t.Asks(t.Update.Text) {
		return f, false, nil
	}
	switch f.Intent {
	case nlu.TaskDelete, nlu.ExpenseUndo:
		head := t.TextOf(f)
		e, alone, err := tp.ofAmount(t, head)
		if err != nil || e == nil || !t.HasAny(head, "words.removing") {
			return f, false, err
		}
		out := nlu.Frame{Intent: nlu.ExpenseUndo, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Target: "last"}, Start: f.Start, End: f.End}
		if !alone {
			out.Band, out.Confidence = nlu.Ask, 0
		}
		t.Target = []talk.Ref{expenseRef(e, "")}
		return out, true, nil
	case nlu.ExpenseFix, nlu.OutOfScope:
		fields := strings.Fields(t.TextOf(f))
		at := slices.IndexFunc(fields, func(w string) bool { return t.OnlyWords(w, "words.was") || t.OnlyWords(w, "words.is") })
		denies := slices.ContainsFunc(fields, func(w string) bool { return t.OnlyWords(w, "words.not") })
		if at < 1 || !denies && !t.OnlyWords(fields[at], "words.was") {
			return f, false, nil // "the chai 60 is cold" is no name
		}
		name := nameIn(t, fields[at+1:])
		if name == "" {
			return f, false, nil
		}
		e, _, err := tp.ofAmount(t, strings.Join(fields[:at], " "))
		if err != nil || e == nil {
			return f, false, err
		}
		category, err := tp.isCategory(t, name)
		if err != nil {
			return f, false, err
		}
		fix := nlu.Frame{Intent: nlu.ExpenseFix, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Target: "last"}, Start: f.Start, End: f.End}
		if category {
			fix.Slots.Category = name
		} else {
			fix.Slots.NewTitle = name
		}
		if !denies && !category {
			fix.Band, fix.Confidence = nlu.Ask, 0 // "el de 3 era malísimo"
		}
		t.Target = []talk.Ref{expenseRef(e, "")}
		return fix, true, nil
	}
	return f, false, nil
}

// ofAmount is the expense of late of the one sum that a text says and of the name beside it,
// if it says one; nil if there is none. alone tells that there is one only.
func (tp *Topic) ofAmount(t *talk.Turn, text string) (found *expensesv1.Expense, alone bool, err error) {
	sum, surely := "", false
	var names []string
	fields := strings.Fields(text)
	for i, w := range fields {
		bare := strings.Trim(w, ".,;:!\"«»“”")
		w = strings.Trim(bare, "€$£₲")
		switch {
		case strings.ContainsAny(w, "0123456789") && sum != "":
			return nil, false, nil
		case strings.ContainsAny(w, "0123456789"):
			sum = w
			// "la 21" is the place in a list, unless something else says that it is a sum.
			surely = bare != w || strings.ContainsAny(w, ".,") || i > 0 && t.OnlyWords(fields[i-1], "words.of_sum") || i+1 < len(fields) && (t.OnlyWords(fields[i+1], "words.the_one") || t.OnlyWords(fields[i+1], "words.of_a_sum"))
		case !t.Little(w) && !t.OnlyWords(w, "words.removing") && !t.OnlyWords(w, "words.of_expenses") && !t.OnlyWords(w, "words.the_one") && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.of_a_sum"):
			names = append(names, w)
		}
	}
	value, notNumber := strconv.ParseFloat(strings.ReplaceAll(sum, ",", "."), 64)
	if notNumber != nil || !surely && len(names) == 0 {
		return nil, false, nil
	}
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Order: expensesv1.Order_ORDER_ADDED, Limit: amongLast})
	if err != nil {
		return nil, false, err
	}
	for _, e := range res.Expenses {
		digits, _ := money.Digits(e.Amount.GetCurrency())
		if float64(e.Amount.GetMinor()) != math.Round(value*math.Pow10(digits)) || len(names) > 0 && !speak.HoldsWords(e.Title, strings.Join(names, " ")) {
			continue
		}
		if found != nil {
			return found, false, nil
		}
		found, alone = e, true
	}
	return found, alone, nil
}

// nameIn is the name that some words say up to a mark or what is denied, without articles;
// empty if they say a number or nothing.
func nameIn(t *talk.Turn, fields []string) string {
	var name []string
	for _, w := range fields {
		if t.OnlyWords(w, "words.not") || t.OnlyWords(w, "words.joining") || strings.ContainsAny(w, "0123456789") {
			break
		}
		if len(name) > 0 || !t.OnlyWords(w, "words.articles") {
			name = append(name, strings.Trim(w, "\"“”«»,.;!"))
		}
		if strings.ContainsAny(w[len(w)-1:], ",.;!") {
			break
		}
	}
	for _, w := range name {
		if !t.Little(w) && !t.OnlyWords(w, "words.times") && !t.OnlyWords(w, "words.correcting") {
			return strings.Join(name, " ")
		}
	}
	return "" // "de ayer"
}
