package expenses

import (
	"slices"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fold"
	"becario/nlu"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

// withoutWords is how many words may say what a sum leaves out.
const withoutWords = 6

// leftOut are the names of what a question about a sum leaves out: "cuánto llevo sin contar
// el alquiler".
func leftOut(t *talk.Turn) []string {
	if !t.Asks(t.Update.Text) {
		return nil
	}
	after, ok := t.After("words.leaving_out")
	if !ok {
		return nil
	}
	var names []string
	last := ""
	for _, field := range strings.Fields(strings.TrimRight(after, " ?.!")) {
		w := strings.Trim(field, "¿?.,;!")
		switch {
		case t.OnlyWords(w, "words.going_on") || t.OnlyWords(w, "words.joining"):
			names, last = append(names, last), ""
		case t.OnlyWords(w, "words.times"): // "sin el alquiler este mes"
		case !t.Little(w) || last != "":
			last = strings.TrimSpace(last + " " + w)
		}
		if strings.HasSuffix(field, ",") {
			names, last = append(names, last), ""
		}
	}
	names = slices.DeleteFunc(append(names, last), func(s string) bool { return s == "" })
	if len(speak.Words(strings.Join(names, " "))) > withoutWords {
		return nil
	}
	return names
}

// sumWithout answers how much was spent but for some categories or names. It reports false
// if the question leaves nothing out that there is.
func (tp *Topic) sumWithout(t *talk.Turn, s nlu.Slots) (talk.Reply, bool, error) {
	names := leftOut(t)
	if len(names) == 0 || s.Category != "" && !slices.ContainsFunc(names, func(name string) bool { return fold.Same(name, s.Category) }) {
		return talk.Reply{}, false, nil
	}
	s.Category = ""
	v, err := tp.view(t, s)
	if err != nil {
		return talk.Reply{}, false, err
	}
	all, err := tp.sums(t, report.Query{View: v})
	if err != nil || len(all.Totals) == 0 {
		return talk.Reply{}, false, err
	}
	left, found := all.Totals, false
	for _, name := range names {
		without := v
		if without.Category, err = tp.category(t, name); err != nil {
			return talk.Reply{}, false, err
		}
		res, err := tp.sums(t, report.Query{View: without})
		if err != nil {
			return talk.Reply{}, false, err
		}
		if len(res.Totals) == 0 {
			continue // nothing of that is in it
		}
		found = true
		left = less(left, res.Totals)
	}
	if !found {
		return talk.Reply{}, false, nil // "cuánto llevo sin gastar"
	}
	text := t.Say("expense.sum_without_none", "label", v.Label(t.Writer), "names", t.List(names))
	if len(left) > 0 {
		text = report.Total(t.Writer, v, left) + " " + t.Say("expense.without", "names", t.List(names), "all", total(t, all.Totals))
	}
	return talk.Reply{Text: text, Frames: []nlu.Frame{{Intent: nlu.ExpenseQuery, Slots: s}}, Refs: []talk.Ref{{Service: tp.Name()}}}, true, nil
}

// less are sums without those of a part of them.
func less(totals, part []*expensesv1.Part) []*expensesv1.Part {
	var left []*expensesv1.Part
	for _, p := range totals {
		rest := &expensesv1.Part{Name: p.Name, Count: p.Count, Amount: &commonv1.Money{Minor: p.Amount.Minor, Currency: p.Amount.Currency}}
		for _, out := range part {
			if out.Amount.Currency == p.Amount.Currency {
				rest.Amount.Minor, rest.Count = rest.Amount.Minor-out.Amount.Minor, rest.Count-out.Count
			}
		}
		if rest.Count > 0 {
			left = append(left, rest)
		}
	}
	return left
}

// total says sums of all currencies.
func total(t *talk.Turn, totals []*expensesv1.Part) string {
	var amounts []string
	for _, p := range totals {
		amounts = append(amounts, t.Money(p.Amount))
	}
	return t.List(amounts)
}
