package expenses

import (
	"slices"
	"strconv"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/locale"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// allLimits and oneLimit are the scopes of a frame that takes all limits away, or the one that
// its category names.
const (
	allLimits = "limits"
	oneLimit  = "limit"
)

// limits reads a message that asks which limits there are, or takes them away: "cuáles son mis
// límites", "ya no quiero límites". One that sets a limit says a sum. A question takes nothing
// away unless it asks for just that, and what may say how it is, as "sin límite" does, is asked.
func (tp *Topic) limits(t *talk.Turn) (nlu.Frame, bool, error) {
	if !t.Mentions("budget.words") || strings.ContainsAny(t.Update.Text, "0123456789") {
		return nlu.Frame{}, false, nil
	}
	category, err := tp.namedCategory(t)
	if err != nil {
		return nlu.Frame{}, false, err
	}
	keys := []string{"words.little", "words.asking", "words.having", "words.is", "words.everything", "budget.showing"}
	surely := t.HasAny(t.Update.Text, "words.removing") || t.HasAny(t.Update.Text, "words.removing_it")
	takes := surely
	if asks := t.Asks(t.Update.Text) || strings.ContainsAny(t.Update.Text, "?¿"); asks {
		keys = append(keys, "words.not", "budget.without")
	} else {
		surely = surely || t.HasLine(t.Update.Text, "budget.no_more")
		takes = surely || t.HasLine(t.Update.Text, "budget.without")
	}
	if takes {
		keys = append(keys, "words.removing", "words.removing_it", "budget.no_more", "budget.without", "words.opening", "words.correcting")
	}
	for _, w := range speak.Words(t.Update.Text) {
		if !t.HasBeginning(w, "budget.words") && !speak.HoldsWords(category, w) && !saysOnly(t, w, keys...) {
			return nlu.Frame{}, false, nil
		}
	}
	if takes && !surely {
		res, err := tp.expenses.Budgets(t.Ctx, &expensesv1.BudgetsRequest{Space: t.Person.ID, Day: t.Today()})
		if err != nil {
			return nlu.Frame{}, false, err
		}
		takes = len(res.States) > 0
	}
	if !takes {
		return nlu.Frame{Intent: nlu.ExpenseQuery, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Agg: "remaining", Category: category}}, true, nil
	}
	f := dropLimit
	f.Slots.Scope, f.Slots.Category = oneLimit, category
	if !surely {
		f.Band, f.Confidence = nlu.Ask, 0
	}
	if category == "" && (t.HasAny(t.Update.Text, "budget.plural") || t.HasAny(t.Update.Text, "words.everything")) {
		f.Slots.Scope = allLimits
	}
	return f, true, nil
}

// askDrop asks about limits that are perhaps to be taken away.
func askDrop(t *talk.Turn, f nlu.Frame) string {
	switch {
	case f.Slots.Scope == allLimits:
		return t.Say("ask.drop_limits")
	case f.Slots.Scope == oneLimit && f.Slots.Category != "":
		return t.Say("ask.drop_limit_in", "category", locale.Capital(f.Slots.Category))
	case f.Slots.Scope == oneLimit:
		return t.Say("ask.drop_limit")
	}
	return ""
}

// takeLimits takes all limits away, each under a key of its own place. When the same update is
// answered again, the keys of those that are gone bring back what was answered of them, so that
// they can be taken back with the rest.
func (tp *Topic) takeLimits(t *talk.Turn, key string) (talk.Reply, error) {
	res, err := tp.expenses.Budgets(t.Ctx, &expensesv1.BudgetsRequest{Space: t.Person.ID, Day: t.Today()})
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	left := res.States
	for n := 0; len(left) > 0 || t.Attempt > 1; n++ {
		next := &expensesv1.Budget{Period: "month", Amount: &commonv1.Money{Currency: t.Person.Currency}}
		if len(left) > 0 {
			next = left[0].Budget
		}
		one, id, err := tp.drop(t, next, key+"."+strconv.Itoa(n))
		if len(left) == 0 && fault.Is(err, fault.NotFound) {
			break // all that this update took away is told
		}
		if err != nil {
			return talk.Reply{}, err
		}
		left = slices.DeleteFunc(left, func(s *expensesv1.BudgetState) bool { return s.Budget.Id == id })
		r.Text, r.Refs = speak.Lines(r.Text, one.Text), append(r.Refs, one.Refs...)
	}
	if len(r.Refs) == 0 {
		return tp.remaining(t, "")
	}
	if len(r.Refs) > 1 {
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
