package expenses

import (
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
)

// Of what was shared, people say what their own part was: "lo mío fueron 10 de los 40", "la
// cena fueron 40 pero yo puse 15". That part is what counts.

// ownScope is the scope of a frame that makes an expense count with one's own part only: the
// amount of the frame, or an equal share.
const ownScope = "own"

// unknownScope is the scope of a frame that says a part of an expense which is not there; its
// amount is the whole sum.
const unknownScope = "unknown"

// ownPart reads a message that says what one's own part was, of what it names, of what is
// asked about, or of what was noted last.
func (tp *Topic) ownPart(t *talk.Turn, asked *nlu.Frame) (nlu.Frame, bool, error) {
	before, _, after, ok := t.Around("words.my_part")
	if !ok || t.Asks(t.Update.Text) || t.HasAny(t.Update.Text, "words.not") {
		return nlu.Frame{}, false, nil
	}
	if !saysOnly(t, unsigned(after), "words.little", "words.righting", "words.of_a_sum", "words.being", "words.merely", "words.of_sum", "words.counting", "words.was") {
		return nlu.Frame{}, false, nil // "mi parte del alquiler son 300" is an expense
	}
	sums := sumsIn(t, after)
	if len(sums) > 2 || len(sums) == 0 && strings.ContainsAny(after, "0123456789") {
		return nlu.Frame{}, false, nil
	}
	before = strings.TrimRight(before, " ,.;")
	if words := strings.Fields(before); len(words) > 0 && (t.OnlyWords(words[len(words)-1], "words.joining") || t.OnlyWords(words[len(words)-1], "words.but")) {
		before = strings.TrimRight(strings.Join(words[:len(words)-1], " "), " ,.;")
	}
	if strings.ContainsAny(before, "0123456789") {
		if len(sums) != 1 {
			return nlu.Frame{}, false, nil
		}
		return tp.ownOfNew(t, before, sums[0])
	}
	if !saysOnly(t, before, "words.little", "words.correcting", "words.merely", "words.counting", "words.opening") {
		return nlu.Frame{}, false, nil
	}
	if asked != nil {
		if asked.Intent != nlu.ExpenseAdd || len(sums) == 0 {
			return nlu.Frame{}, false, nil
		}
		f := *asked
		f.Slots.Amount, f.Slots.Split, f.Slots.With = sums[0].Slots.Amount, 0, nil
		return f, true, nil
	}
	return tp.ownOfLast(t, sums)
}

// ownOfLast is one's own part of the expense that was noted last, or of the late one of the
// whole sum that is said.
func (tp *Topic) ownOfLast(t *talk.Turn, sums []nlu.Frame) (nlu.Frame, bool, error) {
	f := nlu.Frame{Intent: nlu.ExpenseFix, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Target: "last", Scope: ownScope}}
	last, ok, err := t.Last()
	if err != nil {
		return f, false, err
	}
	var meant *expensesv1.Expense
	if own := talk.Of(last.Refs, tp.Name()); ok && len(own) == 1 {
		if meant, err = tp.byID(t, own[0].ID); err != nil && !fault.Is(err, fault.NotFound) {
			return f, false, err
		}
	}
	if len(sums) == 2 && (meant == nil || meant.Amount.Minor != *sums[1].Slots.Amount) {
		late, err := tp.late(t)
		if err != nil {
			return f, false, err
		}
		meant = nil
		for _, e := range late {
			if e.Amount.Minor == *sums[1].Slots.Amount {
				meant = e
				break
			}
		}
	}
	switch {
	case len(sums) == 2 && (meant == nil || *sums[0].Slots.Amount > meant.Amount.Minor):
		f.Slots.Target, f.Slots.Scope, f.Slots.Amount, f.Slots.Currency = "", unknownScope, sums[1].Slots.Amount, sums[1].Slots.Currency
		return f, true, nil
	case meant == nil || len(sums) == 0 && meant.Split < 2:
		return f, false, nil
	case len(sums) > 0 && *sums[0].Slots.Amount > meant.Amount.Minor && !meansThousands(*sums[0].Slots.Amount, meant.Amount.Minor, meant.Amount.Currency):
		return f, false, nil // no part of it
	case len(sums) > 0:
		f.Slots.Amount, f.Slots.Currency, f.Assumed = sums[0].Slots.Amount, sums[0].Slots.Currency, sums[0].Assumed
	}
	t.Target = []talk.Ref{expenseRef(meant, "")}
	return f, true, nil
}

// ownOfNew is one's own part of what a message names with its whole sum: of an expense that is
// noted so, else of a new one.
func (tp *Topic) ownOfNew(t *talk.Turn, whole string, own nlu.Frame) (nlu.Frame, bool, error) {
	names, err := t.Names()
	if err != nil {
		return nlu.Frame{}, false, err
	}
	f, ok := t.Reader().As(t.Input(whole, names), nlu.ExpenseAdd, nil)
	if !ok || f.Slots.Amount == nil || t.Little(f.Slots.Title) || *f.Slots.Amount < *own.Slots.Amount || len(sumsIn(t, whole)) != 1 {
		return f, false, nil
	}
	if fields := strings.Fields(f.Slots.Title); len(fields) > 1 && t.OnlyWords(fields[0], "words.articles") {
		f.Slots.Title = strings.Join(fields[1:], " ")
	}
	late, err := tp.late(t)
	if err != nil {
		return f, false, err
	}
	for _, e := range late {
		if e.Amount.Minor == *f.Slots.Amount && named(t, e, f.Slots.Title) {
			t.Target = []talk.Ref{expenseRef(e, "")}
			return nlu.Frame{Intent: nlu.ExpenseFix, Band: nlu.Act, Confidence: 1, Assumed: own.Assumed,
				Slots: nlu.Slots{Target: "last", Scope: ownScope, Amount: own.Slots.Amount, Currency: own.Slots.Currency}}, true, nil
		}
	}
	f.Slots.Amount, f.Slots.Split, f.Slots.With = own.Slots.Amount, 0, nil
	f.Band, f.Confidence = nlu.Act, 1
	return f, true, nil
}

// keepPart makes an expense count with the amount of a frame, shared with nobody.
func (tp *Topic) keepPart(t *talk.Turn, f nlu.Frame, ref talk.Ref) (talk.Reply, error) {
	if f.Slots.Amount == nil {
		r, err := tp.keepOwn(t, ref)
		r.Edit = false
		return r, err
	}
	e, err := tp.byID(t, ref.ID)
	if err != nil {
		return talk.Reply{}, err
	}
	r, err := tp.mend(t, expenseRef(e, ""), &expensesv1.Expense{Amount: newAmount(f, e.Amount, t.Person.Currency)}, "amount", "split", "with")
	r.Edit = false
	return r, err
}

// sumsIn are the sums that stand in a text, as frames that say nothing else.
func sumsIn(t *talk.Turn, text string) []nlu.Frame {
	var sums []nlu.Frame
	fields := strings.Fields(text)
	for i, w := range fields {
		if !strings.ContainsAny(w, "0123456789") {
			continue
		}
		said := strings.TrimRight(w, ".,;:!")
		if i+1 < len(fields) && t.OnlyWords(fields[i+1], "words.of_a_sum") {
			said += " " + fields[i+1]
		}
		f, ok := t.Reader().As(t.Input(t.Say("expense.untitled")+" "+said, nlu.Context{}), nlu.ExpenseAdd, nil)
		if ok && f.Slots.Amount != nil {
			sums = append(sums, f)
		}
	}
	return sums
}

// splitting reads a message that says with whom an expense was shared, which it names by its
// sum, by its title or not at all: "split the 60 with Ana", "divídelo con Ana". What names
// anything else, as "share the link with Tom" does, is not about money.
func (tp *Topic) splitting(t *talk.Turn) (nlu.Frame, bool, error) {
	rest := t.Behind("words.splitting")
	if rest == "" || t.Asks(t.Update.Text) {
		return nlu.Frame{}, false, nil
	}
	names, err := t.Names()
	if err != nil {
		return nlu.Frame{}, false, err
	}
	object, with := shared(t, rest)
	sums, sum := sumsIn(t, rest), "10" // of no sum one that is not kept
	if counted := strings.Fields(with); len(counted) == 2 && t.Count(counted[1]) > 1 && !t.OnlyWords(counted[0], "words.placing") {
		sums = sumsIn(t, strings.TrimSuffix(rest, with)) // "entre 3"
	}
	var others []string
	if with != "" && len(sums) == 0 {
		rest = with
	}
	for _, w := range strings.Fields(rest) {
		if strings.ContainsAny(w, "0123456789") && len(sums) == 1 && sum == "10" {
			sum = strings.TrimRight(w, ".,;:!")
			continue
		}
		if len(others) > 0 || !t.OnlyWords(w, "words.articles") {
			others = append(others, w)
		}
	}
	said := strings.Join([]string{t.Say("expense.untitled"), sum, t.Say("expense.halved"), strings.Join(others, " ")}, " ")
	as, ok := t.Reader().As(t.Input(said, names), nlu.ExpenseAdd, nil)
	if !ok || as.Slots.Split < 2 || len(sums) > 1 {
		return nlu.Frame{}, false, nil
	}
	f := nlu.Frame{Intent: nlu.ExpenseFix, Band: nlu.Act, Confidence: 1, Slots: nlu.Slots{Target: "last", Split: as.Slots.Split, With: as.Slots.With}}
	if as.Slots.Date != "" && as.Slots.Date != t.Today() {
		f.Band, f.Confidence = nlu.Ask, 0 // "share it with Tom on friday"
	}
	late, err := tp.late(t)
	if err != nil {
		return f, false, err
	}
	for _, e := range late {
		if (len(sums) == 0 || e.Amount.Minor == *sums[0].Slots.Amount) && (object == "" || named(t, e, object)) && e.Recurrence == "" {
			t.Target = []talk.Ref{expenseRef(e, "")}
			return f, true, nil
		}
	}
	if len(sums) == 0 {
		return f, false, nil
	}
	as.Band, as.Confidence = nlu.Ask, 0
	return as, true, nil
}

// shared is what a text says is shared, words that name something, and with whom or how.
func shared(t *talk.Turn, rest string) (what, with string) {
	var object []string
	fields := strings.Fields(rest)
	for i, w := range fields {
		if t.OnlyWords(w, "words.shared_with") {
			with = strings.Join(fields[i:], " ")
			break
		}
		if !t.Little(w) && !strings.ContainsAny(w, "0123456789") && !t.OnlyWords(w, "words.of_a_sum") && !t.OnlyWords(w, "words.everything") {
			object = append(object, w)
		}
	}
	return strings.Trim(strings.Join(object, " "), ".,;:!"), with
}
