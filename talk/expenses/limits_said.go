package expenses

import (
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fold"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// allLimits is the scope of a frame that takes all limits away.
const allLimits = "limits"

// limits reads a message that asks which limits there are, or takes them away: "cuáles son mis
// límites", "ya no quiero límites". One that sets a limit says a sum.
func (tp *Topic) limits(t *talk.Turn) (nlu.Frame, bool, error) {
	if !t.Mentions("budget.words") || strings.ContainsAny(t.Update.Text, "0123456789") {
		return nlu.Frame{}, false, nil
	}
	category, err := tp.namedCategory(t)
	if err != nil {
		return nlu.Frame{}, false, err
	}
	keys := []string{"words.little", "words.asking", "words.having", "words.is", "words.everything", "budget.showing"}
	takes := t.HasAny(t.Update.Text, "words.removing") || t.HasAny(t.Update.Text, "words.removing_it") || t.HasLine(t.Update.Text, "budget.no_more")
	if takes {
		keys = append(keys, "words.removing", "words.removing_it", "budget.no_more", "words.opening", "words.correcting")
	}
	for _, w := range speak.Words(t.Update.Text) {
		if !t.HasBeginning(w, "budget.words") && !speak.HoldsWords(category, w) && !saysOnly(t, w, keys...) {
			return nlu.Frame{}, false, nil
		}
	}
	if !takes {
		return nlu.Frame{Intent: nlu.ExpenseQuery, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Agg: "remaining", Category: category}}, true, nil
	}
	f := dropLimit
	if category == "" && (t.HasAny(t.Update.Text, "budget.plural") || t.HasAny(t.Update.Text, "words.everything")) {
		f.Slots.Scope = allLimits
	}
	return f, true, nil
}

// takeLimits takes all limits away.
func (tp *Topic) takeLimits(t *talk.Turn, key string) (talk.Reply, error) {
	res, err := tp.expenses.Budgets(t.Ctx, &expensesv1.BudgetsRequest{Space: t.Person.ID, Day: t.Today()})
	if err != nil || len(res.States) == 0 {
		if err == nil {
			return tp.remaining(t, "")
		}
		return talk.Reply{}, err
	}
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	for i, s := range res.States {
		own := key
		if i > 0 {
			own = key + "." + s.Budget.Id
		}
		one, err := tp.drop(t, s.Budget, own)
		if err != nil {
			return talk.Reply{}, err
		}
		r.Text, r.Refs = speak.Lines(r.Text, one.Text), append(r.Refs, one.Refs...)
	}
	if len(res.States) > 1 {
		r.Buttons = [][]channel.Button{{t.Button("button.undo_all", "undo")}}
	}
	return r, nil
}

// samePeriod gives a limit whose period is not said that of the one limit that stands for the
// same category.
func samePeriod(b *expensesv1.Budget, states []*expensesv1.BudgetState, currency string) {
	var same []*expensesv1.Budget
	for _, s := range states {
		if o := s.Budget; fold.Same(o.Category, b.Category) && (currency == "" || o.Amount.GetCurrency() == currency) {
			same = append(same, o)
		}
	}
	if len(same) == 1 {
		b.Period, b.From, b.To = same[0].Period, same[0].From, same[0].To
	}
}
