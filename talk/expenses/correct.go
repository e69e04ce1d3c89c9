package expenses

import (
	"becario/nlu"
	"becario/talk"
)

// Correct implements talk.Corrector: what only takes back the amount before it
// ("no wait, 30") is about what was kept just now, not an expense of that name.
func (tp *Topic) Correct(t *talk.Turn, f nlu.Frame) (nlu.Frame, error) {
	if f.Intent == nlu.OutOfScope && t.HasWord("words.correcting") && !t.Asks(t.Update.Text) {
		// Only a sum besides: a wish by itself it is not.
		if bare, ok := t.Reader().As(t.Input(t.Update.Text, nlu.Context{}), nlu.ExpenseAdd, nil); ok {
			f = bare
		}
	}
	s := &f.Slots
	switch {
	case f.Intent == nlu.ExpenseFix && s.Title != "" && t.OnlyWords(s.Title, "words.correcting"):
	case f.Intent == nlu.ExpenseAdd && s.Amount != nil && t.OnlyWords(s.Title, "words.correcting") && t.HasWord("words.correcting"):
		messages, err := t.Recent(1)
		if err != nil || len(messages) == 0 || len(talk.Of(messages[0].Refs, tp.Name())) == 0 {
			return f, err
		}
	default:
		return f, nil
	}
	f.Intent, f.Band, f.Confidence = nlu.ExpenseFix, nlu.Act, 1
	s.Title, s.Target = "", "last"
	return f, nil
}

// likelyFix is how likely a correction must be that says no word of one.
const likelyFix = 0.8

// Likely implements talk.Keeper: a correction also has to be one, which a date to
// come is not.
func (*Topic) Likely(t *talk.Turn, f nlu.Frame) bool {
	if f.Intent != nlu.ExpenseFix {
		return true
	}
	return f.Slots.Date <= t.Today() && (f.Confidence >= likelyFix || t.HasWord("words.correcting"))
}

// Mend implements talk.Mender: a reply to an expense that only says what is
// otherwise corrects it, also by an amount alone.
func (*Topic) Mend(t *talk.Turn, names nlu.Context) (nlu.Frame, bool) {
	in := t.Input(t.Update.Text, names)
	if f, ok := t.Reader().As(in, nlu.ExpenseFix, nil); ok {
		return f, true
	}
	f, ok := t.Reader().As(in, nlu.ExpenseAdd, nil)
	f.Intent = nlu.ExpenseFix
	return f, ok && t.OnlyWords(f.Slots.Title, "words.correcting")
}

// Resolve implements talk.Resolver: a limit that is taken away without a name is
// none of the expenses.
func (tp *Topic) Resolve(t *talk.Turn, f nlu.Frame) (talk.Meaning, bool, error) {
	if f.Slots.Title != "" || len(t.Target) > 0 || !aboutLimit(t, f) {
		return talk.Meaning{}, false, nil
	}
	return talk.Meaning{Frame: dropLimit}, true, nil
}

// Reread implements talk.Rereader: what is called like no record, and is a limit
// by its words, is one.
func (tp *Topic) Reread(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool, error) {
	return dropLimit, aboutLimit(t, f), nil
}

// dropLimit is the frame that takes a limit away.
var dropLimit = nlu.Frame{Intent: nlu.ExpenseUndo, Band: nlu.Act, Confidence: 1}

// aboutLimit reports whether what a frame takes away is a limit on spending.
func aboutLimit(t *talk.Turn, f nlu.Frame) bool {
	return (f.Intent == nlu.ExpenseUndo || f.Intent == nlu.TaskDelete) && t.Mentions("budget.words")
}

// askLimit asks about a limit of which only the warning is said.
func (*Topic) askLimit(t *talk.Turn, f nlu.Frame) string {
	if f.Slots.Amount != nil || f.Slots.Alert == 0 {
		return ""
	}
	return t.Say("ask.budget_alert", "percent", t.Say("expense.percent", "value", f.Slots.Alert))
}
