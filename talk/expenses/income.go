package expenses

import (
	"strings"

	"becario/kit/money"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// leastIncome is how much must have come in, in the major unit, for a bare number to be
// taken for it: "me dieron 7" is a grade.
const leastIncome = 10

// comesInAlone tells that what a message says came in, or is owed, and is no spending: nothing
// is noted of it. It reports false for any other message.
func (tp *Topic) comesInAlone(t *talk.Turn, f nlu.Frame) (talk.Reply, bool) {
	text := t.Update.Text
	if f.Intent != nlu.ExpenseAdd && !t.Unclear(f) || t.Asks(text) || t.HasAny(text, "words.not") || t.HasAny(text, "words.less") || t.HasAny(text, "words.spent") {
		return talk.Reply{}, false
	}
	key := ""
	if f.Intent == nlu.ExpenseAdd {
		key = comesIn(t, f.Slots.Title)
	}
	owes, receives := t.HasLine(text, "words.owing") && !t.HasAny(text, "words.paid_it"), t.HasLine(text, "words.receiving")
	if key == "" && (owes || receives) {
		said, _ := t.Reader().As(t.Input(text, nlu.Context{}), nlu.ExpenseAdd, nil)
		switch s := said.Slots; {
		case s.Amount == nil:
		case owes:
			key = "expense.owed"
		case t.HasLine(text, "words.money") || strings.ContainsAny(text, signs) || sumOf(s, leastIncome):
			key = "expense.income"
		}
	}
	if key == "" {
		return talk.Reply{}, false
	}
	return talk.Reply{Text: t.Say(key)}, true
}

// willCost reads what is yet to cost something as a task, and asks: "dentista el jueves a las
// 18, me costará 50 €". It reports false for what was paid.
func willCost(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if f.Intent != nlu.ExpenseAdd || t.Asks(t.Update.Text) || !t.HasLine(t.Update.Text, "words.will_cost") {
		return talk.Reply{}, false, nil
	}
	names, err := t.Names()
	if err != nil {
		return talk.Reply{}, false, err
	}
	as, ok := t.Reader().As(t.Input(speak.Clauses(t.Update.Text)[0], names), nlu.TaskAdd, nil)
	if !ok || as.Slots.Due == "" || as.Slots.Due < t.Today() {
		return talk.Reply{}, false, nil
	}
	return t.Offer(as, true), true, nil
}

// sumOf reports whether a sum is of so many of the major unit of its currency or more.
func sumOf(s nlu.Slots, least int64) bool {
	digits, _ := money.Digits(s.Currency)
	for range digits {
		least *= 10
	}
	return *s.Amount >= least
}

// comesIn is the phrase for a sum under a title that is none that was spent: what is owed, a
// salary, or tips in a message about being paid. It is "" for all others.
func comesIn(t *talk.Turn, title string) string {
	words := speak.Words(title)
	for len(words) > 0 && t.Little(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 {
		return ""
	}
	owed := 0
	for owed < len(words) && !t.HasLine(strings.Join(words[:owed+1], " "), "words.owing") {
		owed++
	}
	alone := len(words) == 1 || t.OnlyWords(words[1], "words.from") // "refund from Asos"
	switch {
	case owed < len(words) && (owed <= beforeOwing || !t.HasAny(t.Update.Text, "words.paid_it")):
		return "expense.owed"
	case t.HasLine(title, "words.receiving"):
		return "expense.income"
	case t.HasAny(t.Update.Text, "words.spent"):
		return ""
	case alone && t.OnlyWords(words[0], "words.income"),
		t.OnlyWords(words[0], "words.maybe_income") && t.HasLine(t.Update.Text, "words.receiving"):
		return "expense.income"
	}
	return ""
}

// beforeOwing is up to which word of a title the owing is said that is told of, and not only
// of what was paid: "Marta me debe", but not "compra que me debe Marta".
const beforeOwing = 2
