package expenses

import (
	"slices"
	"strings"

	"becario/kit/money"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// leastIncome is how much must have come in, in the major unit, for a bare number to be
// taken for it: "me dieron 7" is a grade.
const leastIncome = 10

// Hear implements talk.Hearer: money that comes in, or is owed, is no spending. Nothing is
// noted, and that is said.
func (tp *Topic) Hear(t *talk.Turn, text string) (talk.Command, bool) {
	if t.Asks(text) || t.HasAny(text, "words.not") || t.HasAny(text, "words.less") || t.HasAny(text, "words.spent") {
		return nil, false
	}
	read, err := t.Understand(text)
	if err != nil || slices.ContainsFunc(read.Frames, func(f nlu.Frame) bool { return f.Intent != nlu.ExpenseAdd && !t.Unclear(f) }) {
		return nil, false
	}
	key := ""
	if f := read.Frames[0]; len(read.Frames) == 1 && f.Intent == nlu.ExpenseAdd {
		key = comesIn(t, f.Slots.Title)
	}
	if key == "" {
		said, _ := t.Reader().As(t.Input(text, nlu.Context{}), nlu.ExpenseAdd, nil)
		s := said.Slots
		switch {
		case s.Amount == nil:
		case t.HasLine(text, "words.owing") && !t.HasAny(text, "words.paid_it"):
			key = "expense.owed"
		case t.HasLine(text, "words.receiving") && (t.HasLine(text, "words.money") || sumOf(s, leastIncome) || strings.ContainsAny(text, "€$£₲")):
			key = "expense.income"
		}
	}
	if key == "" {
		return nil, false
	}
	return func(t *talk.Turn) (talk.Reply, error) { return talk.Reply{Text: t.Say(key)}, nil }, true
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
