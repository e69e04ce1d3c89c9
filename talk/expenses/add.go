package expenses

import (
	"strconv"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/money"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

func (tp *Topic) add(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	title := s.Title
	if title == "" {
		title = s.Category
	}
	if t.HasLine(t.TextOf(f), "words.will_cost") {
		return talk.Reply{Text: t.Say("expense.not_paid_yet")}, nil
	}
	if key := comesIn(t, title); key != "" {
		return talk.Reply{Text: t.Say(key)}, nil
	}
	if s.Amount == nil {
		return tp.askAmount(t, f, title), nil
	}
	if title == "" {
		title = t.Say("expense.untitled")
	}
	f.Slots.Title = title
	if tooSmall(*s.Amount, s.Currency) {
		return tp.askThousands(t, f), nil
	}
	return tp.keep(t, f.Slots, key)
}

// keep adds an expense whose title and amount are known.
func (tp *Topic) keep(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, error) {
	e := &expensesv1.Expense{Title: s.Title, Amount: &commonv1.Money{Minor: *s.Amount, Currency: s.Currency},
		Date: s.Date, Recurrence: s.Recurrence, Split: int32(s.Split), With: s.With, Category: s.Category}
	if e.Date == "" {
		e.Date = t.Said.Format("2006-01-02")
	}
	if err := tp.file(t, e); err != nil {
		return talk.Reply{}, err
	}
	res, err := tp.expenses.Add(t.Ctx, &expensesv1.AddRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Expense: e, Today: t.Today()})
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{
		Text:    speak.Lines(t.Say("expense.added", "what", describe(t, res.Expense))+share(t, res.Expense), alerts(t, res.Alerts)),
		Refs:    []talk.Ref{expenseRef(res.Expense, key)},
		Buttons: [][]channel.Button{{t.Button("expense.refile", "expenses.refile:0"), t.Button("button.undo", "undo")}},
	}
	if res.Expense.Split > 1 {
		r.Buttons = append([][]channel.Button{{t.Button("expense.own_share", "expenses.own:0")}}, r.Buttons...)
	}
	return r, nil
}

// file gives an expense the category that the catalogue tells from its title,
// if none was said; the service knows better from earlier ones.
func (tp *Topic) file(t *talk.Turn, e *expensesv1.Expense) error {
	list, err := tp.catalog()
	if err != nil {
		return err
	}
	if e.Category == "" {
		e.Category = list.Guess(t.Person.Lang, e.Title)
		e.CategoryGuessed = e.Category != ""
		return nil
	}
	if named := list.Guess(t.Person.Lang, e.Category); fold.Same(named, e.Category) {
		e.Category = named
	}
	return nil
}

// share says what each one's part of a split expense is, with a space before;
// the amount is the whole.
func share(t *talk.Turn, e *expensesv1.Expense) string {
	if e.Split < 2 {
		return ""
	}
	key := "expense.share"
	part, exact := partOf(e)
	if !exact {
		key = "expense.share_about"
	}
	with := ""
	if len(e.With) > 0 {
		with = t.Say("expense.with", "names", t.List(e.With))
	}
	return " " + t.Say(key, "people", int(e.Split), "with", with, "share", t.Amount(part, e.Amount.Currency))
}

// partOf is each one's part of a split expense, rounded if it is not exact.
func partOf(e *expensesv1.Expense) (part int64, exact bool) {
	people := int64(e.Split)
	part = e.Amount.Minor / people
	rest := e.Amount.Minor % people
	if rest*2 >= people {
		part++
	}
	return part, rest == 0
}

// keepOwn makes a split expense count with the person's own part only.
func (tp *Topic) keepOwn(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	e, err := tp.byID(t, ref.ID)
	if err != nil {
		return talk.Reply{}, err
	}
	if e.Split < 2 {
		return talk.Reply{}, fault.New(fault.Conflict, "fault.changed")
	}
	part, _ := partOf(e)
	return tp.mend(t, ref, &expensesv1.Expense{Amount: &commonv1.Money{Minor: part, Currency: e.Amount.Currency}}, "amount", "split", "with")
}

// The questions of the topic: how much an expense was, whose state is its frame,
// in which category it goes, whose state is the expense, and how much it was after
// all.
const (
	amountQuestion   = "amount"
	categoryQuestion = "category"
	rightQuestion    = "right"
)

// askAmount asks how much an expense was.
func (tp *Topic) askAmount(t *talk.Turn, f nlu.Frame, title string) talk.Reply {
	if title == "" {
		return talk.Reply{Text: t.Say("expense.how", "example", example(t))}
	}
	f.Slots.Title = title
	return talk.Reply{
		Text:   t.Say("expense.how_much", "title", speak.Short(title, 100), "amount", exampleAmount(t)),
		Frames: []nlu.Frame{f},
		Ask:    talk.NewQuestion(tp.Name(), amountQuestion, f),
	}
}

// tooSmall reports whether an amount can hardly be meant: in a currency without
// decimals nothing costs less than a hundred, and who writes 15 means 15,000.
func tooSmall(minor int64, code string) bool {
	digits, ok := money.Digits(code)
	return ok && digits == 0 && minor > 0 && minor < 100
}

// askThousands asks whether thousands are meant.
func (tp *Topic) askThousands(t *talk.Turn, f nlu.Frame) talk.Reply {
	amount, code := *f.Slots.Amount, f.Slots.Currency
	choice := func(minor int64) channel.Button {
		return channel.Button{Label: speak.Short(t.Amount(minor, code), 30), Data: "expenses.amount:" + strconv.FormatInt(minor, 10)}
	}
	return talk.Reply{
		Text:    t.Say("expense.thousands", "title", speak.Short(f.Slots.Title, 100), "more", t.Amount(amount*1000, code), "less", t.Amount(amount, code)),
		Frames:  []nlu.Frame{f},
		Buttons: [][]channel.Button{{choice(amount * 1000), choice(amount)}},
		Ask:     talk.NewQuestion(tp.Name(), amountQuestion, f),
	}
}

// pressAmount keeps the expense that was asked about with the amount of a button.
func (tp *Topic) pressAmount(t *talk.Turn, argument string) (talk.Reply, error) {
	minor, err := strconv.ParseInt(argument, 10, 64)
	f, ok := t.Shown()
	if err != nil || !ok || f.Slots.Amount == nil {
		return t.Stale(), nil
	}
	t.Once()
	s := f.Slots
	s.Amount = &minor
	r, err := tp.keep(t, s, t.Key(0))
	r.Edit = true
	return r, err
}

func (tp *Topic) replyAmount(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var f nlu.Frame
	if !q.Into(&f) {
		return talk.Reply{}, false, nil
	}
	got := t.Reader().Understand(t.Input(f.Slots.Title+" "+text, nlu.Context{}))
	if len(got.Frames) != 1 || got.Frames[0].Intent != nlu.ExpenseAdd || got.Frames[0].Slots.Amount == nil {
		return talk.Reply{}, false, nil
	}
	f.Slots.Amount, f.Slots.Currency = got.Frames[0].Slots.Amount, got.Frames[0].Slots.Currency
	r, err := tp.keep(t, f.Slots, t.Key(0))
	return r, true, err
}
