package bot

import "becario/nlu"

// corrected reads what only takes back the amount before it ("no wait, 30") as
// about what was kept just now, not as an expense of that name.
func (t *turn) corrected(f nlu.Frame) (nlu.Frame, error) {
	if f.Intent == nlu.OutOfScope && t.hasWord("words.correcting") && !t.asks(t.update.Text) {
		// Only a sum besides: a wish by itself it is not.
		if bare, ok := t.Reader.As(t.input(t.update.Text, nlu.Context{}), nlu.ExpenseAdd, nil); ok {
			f = bare
		}
	}
	s := &f.Slots
	switch {
	case f.Intent == nlu.ExpenseFix && s.Title != "" && t.onlyWords(s.Title, "words.correcting"):
	case f.Intent == nlu.ExpenseAdd && s.Amount != nil && t.onlyWords(s.Title, "words.correcting") && t.hasWord("words.correcting"):
		messages, err := t.Store.Recent(t.ctx, t.update.Chat, 1)
		if err != nil || len(messages) == 0 || len(refsOf(messages[0].Refs, "expenses")) == 0 {
			return f, err
		}
	default:
		return f, nil
	}
	f.Intent, f.Band, f.Confidence = nlu.ExpenseFix, nlu.Act, 1
	s.Title, s.Target = "", "last"
	return f, nil
}

// mends are the intents by which a reply that says only what is to be changes
// the record that it replies to, by service.
var mends = map[string]nlu.Intent{"tasks": nlu.TaskReschedule, "expenses": nlu.ExpenseFix, "academic": nlu.ClassChange}

// replied reads a reply that by itself is no wish, such as "a las 10" or "30",
// as a correction of the record that it replies to; or, if it begins as one, of
// what was kept just now.
func (t *turn) replied(f nlu.Frame, names nlu.Context) (nlu.Frame, error) {
	if (changes(f.Intent) && f.Band != nlu.Ask) || t.asks(t.update.Text) {
		return f, nil
	}
	about := t.target
	if len(about) == 0 && t.unclear(f) && t.takesBack() {
		messages, err := t.Store.Recent(t.ctx, t.update.Chat, 1)
		if err != nil || len(messages) == 0 || !hasKeys(messages[0].Refs) {
			return f, err
		}
		about = messages[0].Refs
	}
	if len(about) == 0 || mends[about[0].Service] == "" {
		return f, nil
	}
	mend, ok := t.Reader.As(t.input(t.update.Text, names), mends[about[0].Service], nil)
	if !ok && about[0].Service == "expenses" {
		mend, ok = t.Reader.As(t.input(t.update.Text, names), nlu.ExpenseAdd, nil) // an amount alone
		mend.Intent = nlu.ExpenseFix
		ok = ok && t.onlyWords(mend.Slots.Title, "words.correcting")
	}
	if !ok {
		return f, nil
	}
	mend.Band, mend.Confidence, mend.Slots.Title = nlu.Act, 1, ""
	return mend, nil
}

// unclear reports whether a frame is nothing that can be done as it stands.
func (*turn) unclear(f nlu.Frame) bool {
	return f.Band == nlu.Ask || f.Intent == nlu.Smalltalk || f.Intent == nlu.OutOfScope
}

// takesBack reports whether a message begins as one that corrects what was
// said before it: "no, el domingo".
func (t *turn) takesBack() bool {
	words := wordsIn(t.update.Text)
	return len(words) > 1 && holdsWords(t.say("words.correcting"), words[0])
}
