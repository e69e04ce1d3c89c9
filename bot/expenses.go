package bot

import (
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
	"becario/nlu"
)

// expensesArea talks about money spent, limits and charts.
type expensesArea struct {
	expenses expensesv1connect.ExpensesServiceClient
	// catalog is read at the first expense.
	catalog func() (*categories.List, error)
}

func newExpensesArea(client expensesv1connect.ExpensesServiceClient) *expensesArea {
	return &expensesArea{expenses: client, catalog: sync.OnceValues(categories.Open)}
}

const (
	// expenseLines is how many expenses a list shows.
	expenseLines = 20
	// fewExpenses is up to how many expenses a sum tells each of them.
	fewExpenses = 5
)

func (*expensesArea) name() string { return "expenses" }

func (*expensesArea) intents() []nlu.Intent {
	return []nlu.Intent{nlu.ExpenseAdd, nlu.ExpenseQuery, nlu.ExpenseChart, nlu.ExpenseCompare,
		nlu.ExpenseFix, nlu.ExpenseUndo, nlu.BudgetSet}
}

func (a *expensesArea) do(t *turn, f nlu.Frame, key string) (reply, error) {
	switch f.Intent {
	case nlu.ExpenseAdd:
		return a.add(t, f, key)
	case nlu.ExpenseFix:
		return a.fix(t, f, key)
	case nlu.ExpenseUndo:
		return a.remove(t, f.Slots, key)
	case nlu.ExpenseChart:
		return a.chart(t, f)
	case nlu.ExpenseCompare:
		return a.compare(t, f)
	case nlu.BudgetSet:
		return a.setBudget(t, f.Slots, key)
	}
	return a.query(t, f.Slots)
}

func (a *expensesArea) add(t *turn, f nlu.Frame, key string) (reply, error) {
	s := f.Slots
	title := s.Title
	if title == "" {
		title = s.Category
	}
	if s.Amount == nil {
		return a.askAmount(t, f, title), nil
	}
	if title == "" {
		title = t.say("expense.untitled")
	}
	f.Slots.Title = title
	if tooSmall(*s.Amount, s.Currency) {
		return a.askThousands(t, f), nil
	}
	return a.keep(t, f.Slots, key)
}

// keep adds an expense whose title and amount are known.
func (a *expensesArea) keep(t *turn, s nlu.Slots, key string) (reply, error) {
	e := &expensesv1.Expense{Title: s.Title, Amount: &commonv1.Money{Minor: *s.Amount, Currency: s.Currency},
		Date: s.Date, Recurrence: s.Recurrence, Split: int32(s.Split), With: s.With, Category: s.Category}
	if e.Date == "" {
		e.Date = t.said.Format("2006-01-02")
	}
	if err := a.file(t, e); err != nil {
		return reply{}, err
	}
	res, err := a.expenses.Add(t.ctx, &expensesv1.AddRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Expense: e, Today: t.today()})
	if err != nil {
		return reply{}, err
	}
	r := reply{
		text:    lines(t.say("expense.added", "what", a.what(t, res.Expense))+a.share(t, res.Expense), a.alerts(t, res.Alerts)),
		refs:    []Ref{expenseRef(res.Expense, key)},
		buttons: [][]channel.Button{{t.button("expense.refile", "expenses.refile:0"), t.button("button.undo", "undo")}},
	}
	if res.Expense.Split > 1 {
		r.buttons = append([][]channel.Button{{t.button("expense.own_share", "expenses.own:0")}}, r.buttons...)
	}
	return r, nil
}

// file gives an expense the category that the catalogue tells from its title,
// if none was said; the service knows better from earlier ones.
func (a *expensesArea) file(t *turn, e *expensesv1.Expense) error {
	list, err := a.catalog()
	if err != nil {
		return err
	}
	if e.Category == "" {
		e.Category = list.Guess(t.person.Lang, e.Title)
		e.CategoryGuessed = e.Category != ""
		return nil
	}
	if named := list.Guess(t.person.Lang, e.Category); fold.Same(named, e.Category) {
		e.Category = named
	}
	return nil
}

func expenseRef(e *expensesv1.Expense, key string) Ref {
	return Ref{Service: "expenses", ID: e.Id, Version: e.Version, Key: key}
}

// what says an expense in resolved words: what, how much, when if not today,
// how often, and its category.
func (a *expensesArea) what(t *turn, e *expensesv1.Expense) string {
	title, amount, when := short(e.Title, 200), t.amount(e.Amount.Minor, e.Amount.Currency), ""
	switch {
	case e.Recurrence != "":
		when = t.say("expense.repeats", "rule", t.repeats(e.Recurrence), "day", t.fromDay(e.Date))
	case e.Date != t.today():
		when = t.date(e.Date)
	}
	text := t.say("expense.what", "title", title, "amount", amount)
	if when != "" {
		text = t.say("expense.what_when", "title", title, "amount", amount, "when", when)
	}
	if e.Category != "" && !fold.Same(e.Category, e.Title) {
		text = t.say("expense.filed", "what", text, "category", e.Category)
	}
	return text
}

// share says what each one's part of a split expense is, with a space before;
// the amount is the whole.
func (a *expensesArea) share(t *turn, e *expensesv1.Expense) string {
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
		with = t.say("expense.with", "names", t.list(e.With))
	}
	return " " + t.say(key, "people", int(e.Split), "with", with, "share", t.amount(part, e.Amount.Currency))
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
func (a *expensesArea) keepOwn(t *turn, ref Ref) (reply, error) {
	e, err := a.byID(t, ref.ID)
	if err != nil {
		return reply{}, err
	}
	if e.Split < 2 {
		return reply{}, fault.New(fault.Conflict, "fault.changed")
	}
	part, _ := partOf(e)
	return a.mend(t, ref, &expensesv1.Expense{Amount: &commonv1.Money{Minor: part, Currency: e.Amount.Currency}}, "amount", "split", "with")
}

// askAmount asks how much an expense was.
func (a *expensesArea) askAmount(t *turn, f nlu.Frame, title string) reply {
	if title == "" {
		return reply{text: t.say("expense.how", "example", t.example())}
	}
	f.Slots.Title = title
	return reply{
		text:   t.say("expense.how_much", "title", short(title, 100), "amount", t.exampleAmount()),
		frames: []nlu.Frame{f},
		ask:    &Question{Kind: "expenses.amount", Frames: []nlu.Frame{f}},
	}
}

// tooSmall reports whether an amount can hardly be meant: in a currency without
// decimals nothing costs less than a hundred, and who writes 15 means 15,000.
func tooSmall(minor int64, code string) bool {
	digits, ok := money.Digits(code)
	return ok && digits == 0 && minor > 0 && minor < 100
}

// askThousands asks whether thousands are meant.
func (a *expensesArea) askThousands(t *turn, f nlu.Frame) reply {
	amount, code := *f.Slots.Amount, f.Slots.Currency
	choice := func(minor int64) channel.Button {
		return channel.Button{Label: short(t.amount(minor, code), 30), Data: "expenses.amount:" + strconv.FormatInt(minor, 10)}
	}
	return reply{
		text:    t.say("expense.thousands", "title", short(f.Slots.Title, 100), "more", t.amount(amount*1000, code), "less", t.amount(amount, code)),
		frames:  []nlu.Frame{f},
		buttons: [][]channel.Button{{choice(amount * 1000), choice(amount)}},
		ask:     &Question{Kind: "expenses.amount", Frames: []nlu.Frame{f}},
	}
}

// pressAmount keeps the expense that was asked about with the amount of a button.
func (a *expensesArea) pressAmount(t *turn, argument string) (reply, error) {
	minor, err := strconv.ParseInt(argument, 10, 64)
	if err != nil || len(t.shown) != 1 || t.shown[0].Slots.Amount == nil {
		return t.stale()[0], nil
	}
	s := t.shown[0].Slots
	s.Amount = &minor
	r, err := a.keep(t, s, t.key(0))
	r.edit = true
	return r, err
}

// exampleAmount is a small amount of the person's currency.
func (t *turn) exampleAmount() string {
	if digits, ok := money.Digits(t.person.Currency); !ok || digits == 0 {
		return t.amount(8000, t.person.Currency)
	}
	return t.amount(120, t.person.Currency)
}

// example is an expense as one might write it.
func (t *turn) example() string { return t.say("expense.example", "amount", t.exampleAmount()) }

// reply takes a message as the answer to an open question: how much it was,
// or in which category it goes.
func (a *expensesArea) reply(t *turn, q Question, text string) (reply, bool, error) {
	switch q.Kind {
	case "expenses.amount":
		return a.replyAmount(t, q, text)
	case "expenses.category":
		return a.replyCategory(t, q, text)
	}
	return reply{}, false, nil
}

func (a *expensesArea) replyAmount(t *turn, q Question, text string) (reply, bool, error) {
	if len(q.Frames) != 1 {
		return reply{}, false, nil
	}
	f := q.Frames[0]
	got := t.Reader.Understand(t.input(f.Slots.Title+" "+text, nlu.Context{}))
	if len(got.Frames) != 1 || got.Frames[0].Intent != nlu.ExpenseAdd || got.Frames[0].Slots.Amount == nil {
		return reply{}, false, nil
	}
	f.Slots.Amount, f.Slots.Currency = got.Frames[0].Slots.Amount, got.Frames[0].Slots.Currency
	r, err := a.keep(t, f.Slots, t.key(0))
	return r, true, err
}

// undo takes back a change and says what is now.
func (a *expensesArea) undo(t *turn, key string) (string, error) {
	res, err := a.expenses.Undo(t.ctx, &expensesv1.UndoRequest{Space: t.person.ID, Actor: t.person.ID, Key: key})
	if err != nil {
		return "", err
	}
	var texts []string
	for _, e := range res.Expenses {
		texts = append(texts, t.say("expense.restored", "what", a.what(t, e)))
	}
	if len(res.Expenses) == 0 {
		for _, e := range res.Undone {
			texts = append(texts, t.say("expense.unkept", "what", a.what(t, e)))
		}
	}
	for _, b := range res.Budgets {
		texts = append(texts, t.say("budget.restored", "limit", a.limit(t, b)))
	}
	if len(res.Budgets) == 0 {
		for _, b := range res.UndoneBudgets {
			texts = append(texts, t.say("budget.unkept", "limit", a.limit(t, b)))
		}
	}
	return strings.Join(texts, "\n"), nil
}

// names gives the reader the person's categories.
func (a *expensesArea) names(t *turn, c *nlu.Context) error {
	own, err := a.own(t)
	c.Categories = append(c.Categories, own...)
	return err
}

// own returns the categories that the person uses, the most used first.
func (a *expensesArea) own(t *turn) ([]string, error) {
	res, err := a.expenses.Categories(t.ctx, &expensesv1.CategoriesRequest{Space: t.person.ID})
	return res.GetCategories(), err
}

// known returns the person's categories and then those of the catalogue.
func (a *expensesArea) known(t *turn) ([]string, error) {
	own, err := a.own(t)
	if err != nil {
		return nil, err
	}
	list, err := a.catalog()
	if err != nil {
		return nil, err
	}
	return append(own, list.Names(t.person.Lang)...), nil
}

// press answers the buttons of expenses.
func (a *expensesArea) press(t *turn, action, argument string, refs []Ref) (reply, error) {
	switch {
	case action == "more":
		s, from, ok := t.goOn(argument)
		if !ok {
			return t.stale()[0], nil
		}
		return a.list(t, s, from)
	case action == "refile" && len(refs) > 0:
		return a.askCategory(t, refs[0])
	case action == "file" && len(refs) > 0 && argument != "":
		return a.fileUnder(t, refs[0], argument)
	case action == "own" && len(refs) > 0:
		return a.keepOwn(t, refs[0])
	case action == "amount":
		return a.pressAmount(t, argument)
	case action == "stop":
		return a.pressStop(t, argument, refs)
	case action == "drop":
		return a.pressDrop(t, argument)
	case action == "chart" || action == "compare":
		return a.pressChart(t, action, argument)
	}
	return t.stale()[0], nil
}

// askCategory offers the categories for an expense.
func (a *expensesArea) askCategory(t *turn, ref Ref) (reply, error) {
	e, err := a.byID(t, ref.ID)
	if err != nil {
		return reply{}, err
	}
	known, err := a.known(t)
	if err != nil {
		return reply{}, err
	}
	r := reply{edit: true, text: t.say("expense.which_category", "what", a.what(t, e)), refs: []Ref{expenseRef(e, ref.Key)}}
	for _, name := range choices(known, e.Category) {
		button := channel.Button{Label: short(name, 30), Data: "expenses.file:" + name}
		if n := len(r.buttons); n > 0 && len(r.buttons[n-1]) < 2 {
			r.buttons[n-1] = append(r.buttons[n-1], button)
			continue
		}
		r.buttons = append(r.buttons, []channel.Button{button})
	}
	r.ask = &Question{Kind: "expenses.category", Refs: r.refs}
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
func (a *expensesArea) replyCategory(t *turn, q Question, text string) (reply, bool, error) {
	known, err := a.known(t)
	if err != nil || len(q.Refs) == 0 {
		return reply{}, false, err
	}
	for _, name := range known {
		if fold.Same(name, strings.Trim(text, " .!")) {
			r, err := a.fileUnder(t, q.Refs[0], name)
			return r, true, err
		}
	}
	return reply{}, false, nil
}

// fileUnder puts an expense into a category.
func (a *expensesArea) fileUnder(t *turn, ref Ref, category string) (reply, error) {
	return a.mend(t, ref, &expensesv1.Expense{Category: category}, "category")
}

// mend changes what paths name of an expense that has not changed since it was shown.
func (a *expensesArea) mend(t *turn, ref Ref, to *expensesv1.Expense, paths ...string) (reply, error) {
	key := t.key(0)
	res, err := a.expenses.Change(t.ctx, &expensesv1.ChangeRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Id: ref.ID, Version: ref.Version,
		Expense: to, Paths: paths})
	if err != nil {
		return reply{}, err
	}
	return reply{edit: true, text: a.fixed(t, res, paths), refs: []Ref{expenseRef(res.Expense, key)},
		buttons: [][]channel.Button{{t.button("button.undo", "undo")}}}, nil
}

// byID returns an expense as it is now.
func (a *expensesArea) byID(t *turn, id string) (*expensesv1.Expense, error) {
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, Ids: []string{id}})
	if err != nil {
		return nil, err
	}
	if len(res.Expenses) == 0 {
		return nil, fault.New(fault.NotFound, "fault.no_expense")
	}
	return res.Expenses[0], nil
}
