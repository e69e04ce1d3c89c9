package expenses

import (
	"slices"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/money"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// fix corrects an expense and says what it was before.
func (tp *Topic) fix(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	if s.Scope == unknownScope {
		return talk.Reply{Text: t.Say("expense.which_of_sum", "amount", t.Amount(*s.Amount, s.Currency))}, nil
	}
	e, err := tp.find(t, s)
	if err != nil || e == nil {
		return notFound(t, s), err
	}
	if s.Amount != nil && deniesAmount(t, *s.Amount, e) {
		return tp.askRight(t, e), nil
	}
	if s.Scope == ownScope {
		return tp.keepPart(t, f, expenseRef(e, ""))
	}
	changed := &expensesv1.Expense{Title: s.NewTitle, Date: s.Date, Category: s.Category, Split: int32(s.Split), With: s.With}
	var paths []string
	for path, set := range map[string]bool{"title": s.NewTitle != "", "date": s.Date != "", "category": s.Category != "", "amount": s.Amount != nil, "split": s.Split > 1, "with": len(s.With) > 0} {
		if set {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return talk.Reply{Text: t.Say("expense.fix_how", "what", describe(t, e), "amount", exampleAmount(t)), Refs: []talk.Ref{expenseRef(e, "")}}, nil
	}
	if s.NewTitle != "" && s.Category == "" && e.Category == "" {
		if err := tp.file(t, changed); err != nil {
			return talk.Reply{}, err
		}
		if changed.Category != "" {
			paths = append(paths, "category")
		}
	}
	slices.Sort(paths)
	if s.Amount != nil {
		changed.Amount = newAmount(f, e.Amount, t.Person.Currency)
	}
	if s.Category != "" {
		if err := tp.file(t, changed); err != nil {
			return talk.Reply{}, err
		}
	}
	res, err := tp.expenses.Change(t.Ctx, &expensesv1.ChangeRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: e.Id, Expense: changed, Paths: paths})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    fixed(t, res, paths),
		Refs:    []talk.Ref{expenseRef(res.Expense, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// deniesAmount reports whether a message only says that an amount, which is that
// of an expense, is wrong: "el café no eran 1,50".
func deniesAmount(t *talk.Turn, said int64, e *expensesv1.Expense) bool {
	if !t.HasLine(t.Update.Text, "words.was_not") {
		return false
	}
	return said == e.Amount.Minor || said*1000 == e.Amount.Minor
}

// askRight asks how much an expense was after all.
func (tp *Topic) askRight(t *talk.Turn, e *expensesv1.Expense) talk.Reply {
	return talk.Reply{Text: t.Say("expense.how_much_then", "what", describe(t, e), "amount", exampleAmount(t)), Refs: []talk.Ref{expenseRef(e, "")},
		Ask: talk.NewQuestion(tp.Name(), rightQuestion, right{Ref: expenseRef(e, ""), Title: e.Title})}
}

// right is the state of the question how much an expense was after all.
type right struct {
	Ref   talk.Ref `json:"ref"`
	Title string   `json:"title"`
}

// replyRight corrects an expense by the amount of a message.
func (tp *Topic) replyRight(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var state right
	if !q.Into(&state) {
		return talk.Reply{}, false, nil
	}
	got := t.Reader().Understand(t.Input(state.Title+" "+text, nlu.Context{}))
	if len(got.Frames) != 1 || got.Frames[0].Slots.Amount == nil {
		return talk.Reply{}, false, nil
	}
	e, err := tp.byID(t, state.Ref.ID)
	if err != nil {
		return talk.Reply{}, false, err
	}
	r, err := tp.mend(t, expenseRef(e, ""), &expensesv1.Expense{Amount: newAmount(got.Frames[0], e.Amount, t.Person.Currency)}, "amount")
	r.Edit = false
	return r, true, err
}

// newAmount is the corrected amount. A currency that was not said is that of the
// expense: "no, eran 60" of an expense in dollars means dollars, unless that
// would make it another thing altogether.
func newAmount(f nlu.Frame, old *commonv1.Money, usual string) *commonv1.Money {
	m := &commonv1.Money{Minor: *f.Slots.Amount, Currency: f.Slots.Currency}
	if m.Currency == old.Currency && meansThousands(m.Minor, old.Minor, m.Currency) {
		m.Minor *= 1000 // "era 28" of what was 25.000
	}
	said := !slices.ContainsFunc(f.Assumed, func(a nlu.Assumption) bool { return a.Slot == "currency" })
	if m.Currency == old.Currency || (said && m.Currency != usual) {
		return m
	}
	from, _ := money.Digits(m.Currency)
	to, _ := money.Digits(old.Currency)
	for ; from < to; from++ {
		m.Minor *= 10
	}
	for ; from > to; from-- {
		if m.Minor%10 != 0 {
			// It has decimals that the other currency cannot have.
			return &commonv1.Money{Minor: *f.Slots.Amount, Currency: f.Slots.Currency}
		}
		m.Minor /= 10
	}
	if m.Minor/20 > old.Minor || old.Minor/20 > m.Minor {
		return &commonv1.Money{Minor: *f.Slots.Amount, Currency: f.Slots.Currency}
	}
	m.Currency = old.Currency
	return m
}

// meansThousands reports whether a new amount in a currency without decimals was
// said in thousands: then it is near the old one, and as it stands far from it.
func meansThousands(minor, old int64, code string) bool {
	if tooSmall(minor, code) && old >= 1000 {
		return true
	}
	digits, ok := money.Digits(code)
	return ok && digits == 0 && minor < 1000 && minor*50 < old && minor*1000 < old*5
}

// fixed says the expense as it is now and, of what has changed, what it was.
func fixed(t *talk.Turn, res *expensesv1.ChangeResponse, paths []string) string {
	before := ""
	if len(paths) == 1 {
		old := res.Before
		switch paths[0] {
		case "amount":
			before = t.Amount(old.Amount.Minor, old.Amount.Currency)
		case "title":
			before = speak.Short(old.Title, 100)
		case "category":
			before = old.Category
		case "date":
			before = t.Day(old.Date)
		}
	}
	if before == "" {
		return t.Say("expense.fixed", "what", describe(t, res.Expense)) + share(t, res.Expense)
	}
	return t.Say("expense.fixed_before", "what", describe(t, res.Expense), "before", before) + share(t, res.Expense)
}

// mend changes what paths name of an expense that has not changed since it was shown.
func (tp *Topic) mend(t *talk.Turn, ref talk.Ref, to *expensesv1.Expense, paths ...string) (talk.Reply, error) {
	key := t.Key(0)
	res, err := tp.expenses.Change(t.Ctx, &expensesv1.ChangeRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: ref.ID, Version: ref.Version,
		Expense: to, Paths: paths})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{Edit: true, Text: fixed(t, res, paths), Refs: []talk.Ref{expenseRef(res.Expense, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}, nil
}

// Correct implements talk.Corrector: what only takes back the amount before it
// ("no wait, 30") is about what was kept just now, not an expense of that name.
func (tp *Topic) Correct(t *talk.Turn, f nlu.Frame) (nlu.Frame, error) {
	if f.Slots.Scope == unknownScope {
		return f, nil // it says which one it is not
	}
	if f.Intent == nlu.OutOfScope && t.HasWord("words.correcting") && !t.Asks(t.Update.Text) {
		// Only a sum besides: a wish by itself it is not.
		if bare, ok := t.Reader().As(t.Input(t.Update.Text, nlu.Context{}), nlu.ExpenseAdd, nil); ok {
			f = bare
		}
	}
	if other, ok, err := tp.byAmount(t, f); ok || err != nil {
		return other, err
	}
	s := &f.Slots
	if first, rest, ok := strings.Cut(s.Title, " "); ok && f.Intent == nlu.ExpenseAdd && t.OnlyWords(first, "words.not") {
		s.Title = rest // "no. bus 1,50"
	}
	if other, ok, err := tp.another(t, f); ok || err != nil {
		return other, err
	}
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

// another reads what was taken for a correction of the last expense, but names
// something else and its sum, as a new one: "no, apunta fotocopias 1,35"; or as one
// of another of the expenses that were noted last.
func (tp *Topic) another(t *talk.Turn, f nlu.Frame) (nlu.Frame, bool, error) {
	s := f.Slots
	if f.Intent != nlu.ExpenseFix || s.Amount == nil || s.Title != "" || len(t.Target) > 0 {
		return f, false, nil
	}
	last, ok, err := t.Last()
	if err != nil || !ok {
		return f, false, err
	}
	if own := talk.Of(last.Refs, tp.Name()); len(own) > 1 { // "no, el pasaje fue 6.800" of three that were noted
		for _, ref := range own {
			e, err := tp.byID(t, ref.ID)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return f, false, err
			}
			if speak.HoldsWords(t.Update.Text, e.Title) {
				t.Target = []talk.Ref{ref}
				return f, true, nil
			}
		}
	}
	rest := strings.Fields(t.Update.Text)
	for len(rest) > 0 && t.OnlyWords(rest[0], "words.correcting") {
		rest = rest[1:]
	}
	read := t.Reader().Understand(t.Input(strings.Join(rest, " "), nlu.Context{}))
	if len(read.Frames) != 1 || read.Frames[0].Intent != nlu.ExpenseAdd || read.Frames[0].Confidence < nlu.Sure {
		return f, false, nil
	}
	add := read.Frames[0]
	var named []string
	for _, w := range speak.Words(add.Slots.Title) {
		if !t.Little(w) && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.of_a_sum") {
			named = append(named, w)
		}
	}
	if len(named) == 0 {
		return f, false, nil
	}
	for _, ref := range talk.Of(last.Refs, tp.Name()) {
		e, err := tp.byID(t, ref.ID)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return f, false, err
		}
		for _, w := range named {
			if speak.HoldsWords(e.Title, w) {
				return f, false, nil
			}
		}
	}
	add.Start, add.End = f.Start, f.End
	return add, true, nil
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
