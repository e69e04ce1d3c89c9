// Package expenses is the topic of money spent, limits and charts. It talks with
// the expenses service through its contract.
package expenses

import (
	"becario/draw"
	"becario/talk"
	"becario/talk/speak"
	"slices"
	"strconv"
	"strings"
	"sync"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/api/becario/expenses/v1/expensesv1connect"
	"becario/catalog/categories"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/money"
	"becario/kit/period"
	"becario/nlu"
)

// Topic talks about money spent, limits and charts.
type Topic struct {
	expenses expensesv1connect.ExpensesServiceClient
	pen      func() (*draw.Pen, error)
	// catalog is read at the first expense.
	catalog func() (*categories.List, error)
}

// The powers of the topic.
var (
	_ talk.Undoer    = (*Topic)(nil)
	_ talk.Presser   = (*Topic)(nil)
	_ talk.Replier   = (*Topic)(nil)
	_ talk.Namer     = (*Topic)(nil)
	_ talk.Commander = (*Topic)(nil)
	_ talk.Corrector = (*Topic)(nil)
	_ talk.Resolver  = (*Topic)(nil)
	_ talk.Rereader  = (*Topic)(nil)
	_ talk.Mender    = (*Topic)(nil)
	_ talk.Keeper    = (*Topic)(nil)
	_ talk.Planner   = (*Topic)(nil)
)

// New returns the topic on an expenses service. pen gives what draws the charts.
func New(client expensesv1connect.ExpensesServiceClient, pen func() (*draw.Pen, error)) *Topic {
	return &Topic{expenses: client, pen: pen, catalog: sync.OnceValues(categories.Open)}
}

const (
	// expenseLines is how many expenses a list shows.
	expenseLines = 20
	// fewExpenses is up to how many expenses a sum tells each of them.
	fewExpenses = 5
)

// Name implements talk.Topic.
func (*Topic) Name() string { return "expenses" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Change(nlu.ExpenseAdd, tp.add).Proved(),
		talk.Read(nlu.ExpenseQuery, func(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) { return tp.query(t, f.Slots) }),
		talk.Read(nlu.ExpenseChart, func(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) { return tp.chart(t, f) }),
		talk.Read(nlu.ExpenseCompare, func(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) { return tp.compare(t, f) }),
		talk.Weighty(nlu.ExpenseFix, tp.fix).OrLatest(),
		talk.Weighty(nlu.ExpenseUndo, tp.remove).OnRecord().Removing(),
		talk.Change(nlu.BudgetSet, tp.setBudget).Asking(tp.askLimit),
	}
}

// Commands implements talk.Commander.
func (*Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"expenses": talk.Shortcut(func(t *talk.Turn) nlu.Frame {
			return nlu.Frame{Intent: nlu.ExpenseQuery, Slots: nlu.Slots{Range: period.Month(t.Now, 0).String()}}
		}),
	}
}

func (tp *Topic) add(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	title := s.Title
	if title == "" {
		title = s.Category
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
		Text:    speak.Lines(t.Say("expense.added", "what", tp.what(t, res.Expense))+tp.share(t, res.Expense), tp.alerts(t, res.Alerts)),
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

func expenseRef(e *expensesv1.Expense, key string) talk.Ref {
	return talk.Ref{Service: "expenses", ID: e.Id, Version: e.Version, Key: key}
}

// what says an expense in resolved words: what, how much, when if not today,
// how often, and its category.
func (tp *Topic) what(t *talk.Turn, e *expensesv1.Expense) string {
	title, amount, when := speak.Short(e.Title, 200), t.Amount(e.Amount.Minor, e.Amount.Currency), ""
	switch {
	case e.Recurrence != "":
		when = t.Say("expense.repeats", "rule", t.Repeats(e.Recurrence), "day", t.FromDay(e.Date))
	case e.Date != t.Today():
		when = t.Date(e.Date)
	}
	text := t.Say("expense.what", "title", title, "amount", amount)
	if when != "" {
		text = t.Say("expense.what_when", "title", title, "amount", amount, "when", when)
	}
	if e.Category != "" && !fold.Same(e.Category, e.Title) {
		text = t.Say("expense.filed", "what", text, "category", e.Category)
	}
	return text
}

// share says what each one's part of a split expense is, with a space before;
// the amount is the whole.
func (tp *Topic) share(t *talk.Turn, e *expensesv1.Expense) string {
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
// and in which category it goes, whose state is the expense.
const (
	amountQuestion   = "amount"
	categoryQuestion = "category"
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

// exampleAmount is a small amount of the person's currency.
func exampleAmount(t *talk.Turn) string {
	if digits, ok := money.Digits(t.Person.Currency); !ok || digits == 0 {
		return t.Amount(8000, t.Person.Currency)
	}
	return t.Amount(120, t.Person.Currency)
}

// example is an expense as one might write it.
func example(t *talk.Turn) string { return t.Say("expense.example", "amount", exampleAmount(t)) }

// reply takes a message as the answer to an open question: how much it was,
// or in which category it goes.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	switch q.Kind {
	case amountQuestion:
		return tp.replyAmount(t, q, text)
	case categoryQuestion:
		return tp.replyCategory(t, q, text)
	}
	return talk.Reply{}, false, nil
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

// undo takes back a change and says what is now.
func (tp *Topic) Undo(t *talk.Turn, key string) (string, error) {
	res, err := tp.expenses.Undo(t.Ctx, &expensesv1.UndoRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key})
	if err != nil {
		return "", err
	}
	var texts []string
	for _, e := range res.Expenses {
		texts = append(texts, t.Say("expense.restored", "what", tp.what(t, e)))
	}
	if len(res.Expenses) == 0 {
		for _, e := range res.Undone {
			texts = append(texts, t.Say("expense.unkept", "what", tp.what(t, e)))
		}
	}
	for _, b := range res.Budgets {
		texts = append(texts, t.Say("budget.restored", "limit", tp.limit(t, b)))
	}
	if len(res.Budgets) == 0 {
		for _, b := range res.UndoneBudgets {
			texts = append(texts, t.Say("budget.unkept", "limit", tp.limit(t, b)))
		}
	}
	return strings.Join(texts, "\n"), nil
}

// names gives the reader the person's categories.
func (tp *Topic) Names(t *talk.Turn, c *nlu.Context) error {
	own, err := tp.own(t)
	c.Categories = append(c.Categories, own...)
	return err
}

// own returns the categories that the person uses, the most used first.
func (tp *Topic) own(t *talk.Turn) ([]string, error) {
	res, err := tp.expenses.Categories(t.Ctx, &expensesv1.CategoriesRequest{Space: t.Person.ID})
	return res.GetCategories(), err
}

// known returns the person's categories and then those of the catalogue.
func (tp *Topic) known(t *talk.Turn) ([]string, error) {
	own, err := tp.own(t)
	if err != nil {
		return nil, err
	}
	list, err := tp.catalog()
	if err != nil {
		return nil, err
	}
	return append(own, list.Names(t.Person.Lang)...), nil
}

// press answers the buttons of expenses.
func (tp *Topic) Press(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	switch {
	case action == "more":
		s, from, ok := t.GoOn(argument)
		if !ok {
			return t.Stale(), nil
		}
		return tp.list(t, s, from)
	case action == "refile" && len(refs) > 0:
		return tp.askCategory(t, refs[0])
	case action == "file" && len(refs) > 0 && argument != "":
		return tp.fileUnder(t, refs[0], argument)
	case action == "own" && len(refs) > 0:
		return tp.keepOwn(t, refs[0])
	case action == "amount":
		return tp.pressAmount(t, argument)
	case action == "stop":
		return tp.pressStop(t, argument, refs)
	case action == "drop":
		return tp.pressDrop(t, argument)
	case action == "chart" || action == "compare":
		return tp.pressChart(t, action, argument)
	}
	return t.Stale(), nil
}

// askCategory offers the categories for an expense.
func (tp *Topic) askCategory(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	e, err := tp.byID(t, ref.ID)
	if err != nil {
		return talk.Reply{}, err
	}
	known, err := tp.known(t)
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Edit: true, Text: t.Say("expense.which_category", "what", tp.what(t, e)), Refs: []talk.Ref{expenseRef(e, ref.Key)}}
	for _, name := range choices(known, e.Category) {
		button := channel.Button{Label: speak.Short(name, 30), Data: "expenses.file:" + name}
		if n := len(r.Buttons); n > 0 && len(r.Buttons[n-1]) < 2 {
			r.Buttons[n-1] = append(r.Buttons[n-1], button)
			continue
		}
		r.Buttons = append(r.Buttons, []channel.Button{button})
	}
	r.Ask = talk.NewQuestion(tp.Name(), categoryQuestion, r.Refs[0])
	return r, nil
}

// choices are up to eight names, each once, without the present one and those
// that are too long for the data of a button.
func choices(names []string, present string) []string {
	var kept []string
	for _, name := range names {
		same := func(other string) bool { return fold.Same(name, other) }
		if len(kept) < 8 && len(name) <= 36 && !same(present) && !slices.ContainsFunc(kept, same) {
			kept = append(kept, name)
		}
	}
	return kept
}

// replyCategory takes a message as a category if there is one of that name.
func (tp *Topic) replyCategory(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	known, err := tp.known(t)
	var ref talk.Ref
	if err != nil || !q.Into(&ref) {
		return talk.Reply{}, false, err
	}
	for _, name := range known {
		if fold.Same(name, strings.Trim(text, " .!")) {
			r, err := tp.fileUnder(t, ref, name)
			return r, true, err
		}
	}
	return talk.Reply{}, false, nil
}

// fileUnder puts an expense into a category.
func (tp *Topic) fileUnder(t *talk.Turn, ref talk.Ref, category string) (talk.Reply, error) {
	return tp.mend(t, ref, &expensesv1.Expense{Category: category}, "category")
}

// mend changes what paths name of an expense that has not changed since it was shown.
func (tp *Topic) mend(t *talk.Turn, ref talk.Ref, to *expensesv1.Expense, paths ...string) (talk.Reply, error) {
	key := t.Key(0)
	res, err := tp.expenses.Change(t.Ctx, &expensesv1.ChangeRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: ref.ID, Version: ref.Version,
		Expense: to, Paths: paths})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{Edit: true, Text: tp.fixed(t, res, paths), Refs: []talk.Ref{expenseRef(res.Expense, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}, nil
}

// byID returns an expense as it is now.
func (tp *Topic) byID(t *talk.Turn, id string) (*expensesv1.Expense, error) {
	res, err := tp.expenses.List(t.Ctx, &expensesv1.ListRequest{Space: t.Person.ID, Ids: []string{id}})
	if err != nil {
		return nil, err
	}
	if len(res.Expenses) == 0 {
		return nil, fault.New(fault.NotFound, "fault.no_expense")
	}
	return res.Expenses[0], nil
}
