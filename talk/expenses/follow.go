package expenses

import (
	"slices"
	"strconv"
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/period"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Follow implements talk.Follower: a period or a category alone asks the last
// question anew, and a word of who shared or where is of the last expense.
func (tp *Topic) Follow(t *talk.Turn, last talk.Said, f nlu.Frame) (nlu.Frame, bool, error) {
	if len(last.Frames) == 0 {
		return f, false, nil
	}
	was := last.Frames[0]
	if f.Confidence >= nlu.Sure && !t.Changes(f.Intent) && !t.GoesOn() && f.Intent != nlu.OutOfScope && f.Intent != nlu.Smalltalk {
		return f, false, nil
	}
	switch was.Intent {
	case nlu.ExpenseQuery, nlu.ExpenseChart, nlu.ExpenseCompare:
		return tp.askedAnew(t, was, f)
	case nlu.ExpenseAdd, nlu.ExpenseFix:
		if len(talk.Of(last.Refs, tp.Name())) == 1 && talk.Changed(last.Refs) {
			return tp.fragment(t, last, f)
		}
	}
	return f, false, nil
}

// askedAnew is the last question with what a message changes of it.
func (tp *Topic) askedAnew(t *talk.Turn, was, f nlu.Frame) (nlu.Frame, bool, error) {
	text := t.Update.Text
	names, err := t.Names()
	if err != nil {
		return f, false, err
	}
	if t.HasLine(text, "words.both") {
		return tp.bothAsked(t)
	}
	if f.Intent == nlu.ExpenseCompare && !t.GoesOn() {
		return f, false, nil
	}
	in := t.Input(text, names)
	as, ok := t.Reader().As(in, nlu.ExpenseQuery, nil)
	if !ok {
		return f, false, nil
	}
	s, merged := as.Slots, was
	// What the message says besides days and categories must be nothing.
	rest := text
	if task, ok := t.Reader().As(in, nlu.TaskAdd, nil); ok {
		rest = task.Slots.Title
	} else if s.Range != "" {
		rest = ""
	}
	for _, w := range speak.Words(rest) {
		if !t.Little(w) && !speak.HoldsWords(s.Category, w) && !t.HasAny(w, "words.follow_expenses") && !t.HasAny(w, "words.times") && !number(w) {
			return f, false, nil
		}
	}
	if t.Little(s.Category) {
		s.Category = ""
	}
	if t.HasAny(text, "words.as_list") {
		s.Agg = "list"
	}
	if s.Range+s.Category+s.GroupBy+s.Agg == "" {
		return f, false, nil
	}
	if was.Intent == nlu.ExpenseCompare {
		merged = nlu.Frame{Intent: nlu.ExpenseQuery}
		merged.Slots.Category = was.Slots.Category
	}
	if s.Range != "" {
		merged.Slots.Range = s.Range
	}
	if s.Category != "" {
		merged.Slots.Category = s.Category
		if merged.Slots.GroupBy == "category" {
			merged.Slots.GroupBy = ""
		}
	}
	if s.GroupBy != "" {
		merged.Slots.GroupBy = s.GroupBy
	}
	if s.Agg != "" {
		merged.Intent, merged.Slots.Agg = nlu.ExpenseQuery, s.Agg
	}
	merged.Band, merged.Confidence, merged.Assumed = nlu.Act, 1, nil
	return merged, true, nil
}

// number reports whether a word is one in figures.
func number(w string) bool {
	_, err := strconv.Atoi(w)
	return err == nil
}

// bothAsked compares the periods of the last two questions.
func (tp *Topic) bothAsked(t *talk.Turn) (nlu.Frame, bool, error) {
	f := nlu.Frame{Intent: nlu.ExpenseCompare}
	messages, err := t.Recent(6)
	var ranges []string
	for _, m := range messages {
		if len(m.Frames) == 1 && (m.Frames[0].Intent == nlu.ExpenseQuery || m.Frames[0].Intent == nlu.ExpenseChart) {
			ranges = append(ranges, asked(t, m.Frames[0].Slots))
		}
	}
	if len(ranges) < 2 || ranges[0] == ranges[1] {
		return f, false, err
	}
	f.Slots.A, f.Slots.B = max(ranges[0], ranges[1]), min(ranges[0], ranges[1])
	f.Band, f.Confidence, f.Assumed = nlu.Act, 1, nil
	return f, true, err
}

// asked is the period that a question was about.
func asked(t *talk.Turn, s nlu.Slots) string {
	if s.Range != "" {
		return s.Range
	}
	return period.Month(t.Now, 0).String()
}

// fragment reads what says only a part of the last expense: among how many it was
// shared, or, if it has no name yet, where it was.
func (tp *Topic) fragment(t *talk.Turn, last talk.Said, f nlu.Frame) (nlu.Frame, bool, error) {
	if again, ok, err := tp.sameAgain(t, last); ok || err != nil {
		return again, ok, err
	}
	text := t.Update.Text
	fix := nlu.Frame{Intent: nlu.ExpenseFix, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Target: "last"}}
	if t.HasAny(text, "words.sharing") {
		if n := t.Count(text); n > 1 && n <= maxPeople {
			fix.Slots.Split = n
			return fix, true, nil
		}
	}
	ref := talk.Of(last.Refs, tp.Name())[0]
	e, err := tp.byID(t, ref.ID)
	if err != nil {
		return f, false, nil // it is gone
	}
	if t.Asks(text) || f.Slots.Amount != nil {
		return f, false, nil
	}
	words := strings.Fields(strings.Trim(text, " ."))
	if !fold.Same(e.Title, t.Say("expense.untitled")) {
		return tp.placedAt(t, e, words)
	}
	for len(words) > 0 && t.Little(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > 3 || t.IsOne(text, "words.thanks") || t.IsOne(text, "words.fine") {
		return f, false, nil
	}
	fix.Slots.NewTitle = strings.Join(words, " ")
	return fix, true, nil
}

// sameAgain is the last expense once more, on another day that is not to come, if that is
// all that a message says: "y el sábado también".
func (tp *Topic) sameAgain(t *talk.Turn, last talk.Said) (nlu.Frame, bool, error) {
	f := nlu.Frame{Intent: nlu.ExpenseAdd, Band: nlu.Act, Confidence: 1}
	text := t.Update.Text
	more := t.HasAny(text, "words.one_more") // "y otro ayer"
	if last.Frames[0].Intent != nlu.ExpenseAdd || !t.HasLine(text, "words.as_well") && !more || t.HasAny(text, "words.denying") || t.Asks(text) {
		return f, false, nil
	}
	names, err := t.Names()
	if err != nil {
		return f, false, err
	}
	in := t.Input(strings.Join(slices.DeleteFunc(strings.Fields(text), func(w string) bool {
		return t.OnlyWords(w, "words.again") && !t.OnlyWords(w, "words.articles") || more && (t.OnlyWords(w, "words.one_more") || t.OnlyWords(w, "words.the_one"))
	}), " "), names)
	task, _ := t.Reader().As(in, nlu.TaskAdd, nil) // without a title it is not complete
	asked, _ := t.Reader().As(in, nlu.ExpenseQuery, nil)
	from, to := speak.CutRange(asked.Slots.Range)
	for _, w := range speak.Words(task.Slots.Title) {
		if !t.Little(w) && !t.OnlyWords(w, "words.times") {
			return f, false, nil
		}
	}
	if task.Slots.Recurrence != "" || from == "" || from != to || from > t.Today() {
		return f, false, nil
	}
	e, err := tp.byID(t, talk.Of(last.Refs, tp.Name())[0].ID)
	if fault.Is(err, fault.NotFound) {
		return f, false, nil
	}
	if err != nil || e.Date == from && !more || e.Recurrence != "" {
		return f, false, err
	}
	f.Slots = nlu.Slots{Title: e.Title, Category: e.Category, Amount: &e.Amount.Minor, Currency: e.Amount.Currency, Date: from, Split: int(e.Split), With: e.With}
	return f, true, nil
}

// placeWords is how many words say where something was bought.
const placeWords = 7

// placedAt is the change by which the last expense gets the category or the place
// that a message says alone: "en ocio", "en la cantina".
func (tp *Topic) placedAt(t *talk.Turn, e *expensesv1.Expense, words []string) (nlu.Frame, bool, error) {
	fix := nlu.Frame{Intent: nlu.ExpenseFix, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Target: "last"}}
	if len(words) < 2 || len(words) > placeWords || !t.OnlyWords(words[0], "words.placing") || t.OnlyWords(words[1], "words.correcting") || strings.ContainsAny(strings.Join(words, ""), "0123456789") {
		return fix, false, nil
	}
	name := words[1:]
	for len(name) > 1 && t.Little(name[0]) {
		name = name[1:]
	}
	known, err := tp.isCategory(t, strings.Join(name, " "))
	if err != nil || t.OnlyWords(strings.Join(name, " "), "words.times") {
		return fix, false, err
	}
	if known {
		fix.Slots.Category = strings.Join(name, " ")
	} else {
		fix.Slots.NewTitle = e.Title + " " + strings.Join(words, " ")
	}
	return fix, true, nil
}

// maxPeople is among how many an expense may be said to be shared.
const maxPeople = 50

// Amend implements talk.Amender: an amount or a day is the right one of the expense
// that was kept last, unless something else is named.
func (*Topic) Amend(t *talk.Turn, _ talk.Ref, said string, about bool) (nlu.Frame, bool, error) {
	names, err := t.Names()
	if err != nil {
		return nlu.Frame{}, false, err
	}
	as, _ := t.Reader().As(t.Input(said, names), nlu.ExpenseAdd, nil) // without an amount it is not complete
	for _, w := range speak.Words(as.Slots.Title) {
		if !about && !t.Little(w) && !t.OnlyWords(w, "words.of_a_sum") && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.being") {
			return nlu.Frame{}, false, nil
		}
	}
	fix := nlu.Frame{Intent: nlu.ExpenseFix, Assumed: as.Assumed, Slots: nlu.Slots{Amount: as.Slots.Amount, Currency: as.Slots.Currency, Date: as.Slots.Date}}
	if fix.Slots.Date == "" {
		asked, _ := t.Reader().As(t.Input(said, names), nlu.ExpenseQuery, nil)
		if from, to := speak.CutRange(asked.Slots.Range); from == to && from <= t.Today() {
			fix.Slots.Date = from
		}
	}
	return fix, fix.Slots.Amount != nil || fix.Slots.Date != "", nil
}

// Place implements talk.Placer.
func (*Topic) Place(changed bool, q *talk.Question) nlu.Place {
	switch {
	case q != nil:
		return ""
	case changed:
		return nlu.AfterExpense
	}
	return nlu.AfterExpenses
}

// Rename implements talk.Renamer.
func (*Topic) Rename(name string) nlu.Frame {
	return nlu.Frame{Intent: nlu.ExpenseFix, Slots: nlu.Slots{NewTitle: name}}
}
