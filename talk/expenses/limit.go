package expenses

import (
	"strings"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/locale"
	"becario/kit/period"
	"becario/nlu"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

// limitButtons is how many limits can be taken away by a button of one message.
const limitButtons = 5

// setBudget keeps a limit on what is spent. Without days or a period it is for
// each month; without an amount it changes when to warn of a limit that is there.
func (tp *Topic) setBudget(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	category, err := tp.category(t, s.Category)
	if category == "" && err == nil {
		category, err = tp.namedCategory(t)
	}
	if err != nil {
		return talk.Reply{}, err
	}
	b := &expensesv1.Budget{Period: s.Period, Category: category, Alert: int32(s.Alert)}
	if s.Range != "" {
		b.Period, b.From, b.To = budgetPeriod(t, s)
	}
	if s.Period+s.Range == "" && s.Amount != nil {
		res, err := tp.expenses.Budgets(t.Ctx, &expensesv1.BudgetsRequest{Space: t.Person.ID, Day: t.Today()})
		if err != nil {
			return talk.Reply{}, err
		}
		samePeriod(b, res.States, s.Currency)
	}
	old, err := tp.presentLimit(t, b, s)
	if err != nil {
		return talk.Reply{}, err
	}
	switch {
	case s.Amount != nil:
		b.Amount = &commonv1.Money{Minor: *s.Amount, Currency: s.Currency}
	case old == nil:
		return talk.Reply{Text: t.Say("budget.how_much", "amount", exampleLimit(t))}, nil
	default:
		b.Amount, b.Category, b.Period, b.From, b.To = old.Amount, old.Category, old.Period, old.From, old.To
	}
	if b.Period == "" && b.From == "" {
		b.Period = "month"
	}
	if s.Alert == 0 && old != nil && old.Period == b.Period {
		b.Alert = old.Alert
	}
	res, err := tp.expenses.SetBudget(t.Ctx, &expensesv1.SetBudgetRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Budget: b, Today: t.Today()})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    budgetReceipt(t, res),
		Refs:    []talk.Ref{{Service: tp.Name(), Key: key}},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// askLimit asks about a limit of which only the warning is said.
func askLimit(t *talk.Turn, f nlu.Frame) string {
	if f.Slots.Amount != nil || f.Slots.Alert == 0 {
		return ""
	}
	return t.Say("ask.budget_alert", "percent", t.Say("expense.percent", "value", f.Slots.Alert))
}

// namedCategory returns the category whose name the message holds; empty if none.
func (tp *Topic) namedCategory(t *talk.Turn) (string, error) {
	known, err := tp.known(t)
	for _, name := range known {
		if fold.Holds(t.Update.Text, name) {
			return name, err
		}
	}
	return "", err
}

// budgetPeriod turns the days that were said into a limit's: "this month" said
// with a period is that period, other days stand for themselves.
func budgetPeriod(t *talk.Turn, s nlu.Slots) (kind, from, to string) {
	p := period.Parse(s.Range)
	if s.Period != "" && p.Holds(t.Today()) {
		return s.Period, "", ""
	}
	return "", p.From, p.To
}

// presentLimit returns the limit that stands for the same category now, of the
// same period if one was said; nil if there is none. When only the warning is
// said it is about the latest limit.
func (tp *Topic) presentLimit(t *talk.Turn, b *expensesv1.Budget, s nlu.Slots) (*expensesv1.Budget, error) {
	res, err := tp.expenses.Budgets(t.Ctx, &expensesv1.BudgetsRequest{Space: t.Person.ID, Day: t.Today()})
	states := res.GetStates()
	if n := len(states); n > 0 && s.Amount == nil && b.Category == "" && s.Period == "" {
		return states[n-1].Budget, err
	}
	for _, state := range states {
		o := state.Budget
		if fold.Same(o.Category, b.Category) && (s.Period == "" || o.Period == s.Period) && (s.Amount == nil || o.Amount.Currency == s.Currency) {
			return o, err
		}
	}
	return nil, err
}

// takeLimit takes away the limit that the message names, or the only one.
func (tp *Topic) takeLimit(t *talk.Turn, category, key string) (talk.Reply, error) {
	res, err := tp.expenses.Budgets(t.Ctx, &expensesv1.BudgetsRequest{Space: t.Person.ID, Day: t.Today()})
	if err != nil {
		return talk.Reply{}, err
	}
	if category == "" {
		if category, err = tp.namedCategory(t); err != nil {
			return talk.Reply{}, err
		}
	}
	var meant *expensesv1.Budget
	for _, s := range res.States {
		b := s.Budget
		if category != "" && !fold.Same(b.Category, category) {
			continue
		}
		if len(res.States) == 1 || (b.Category != "" && (fold.Same(b.Category, category) || fold.Holds(t.Update.Text, b.Category))) || (b.Category == "" && meant == nil) {
			meant = b
		}
	}
	if meant == nil {
		return tp.remaining(t, category)
	}
	r, _, err := tp.drop(t, meant, key)
	return r, err
}

// pressDrop takes away the limit of a button.
func (tp *Topic) pressDrop(t *talk.Turn, id string) (talk.Reply, error) {
	res, err := tp.expenses.Budgets(t.Ctx, &expensesv1.BudgetsRequest{Space: t.Person.ID, Day: t.Today()})
	if err != nil {
		return talk.Reply{}, err
	}
	for _, s := range res.States {
		if s.Budget.Id == id {
			r, _, err := tp.drop(t, s.Budget, t.Key(0))
			r.Edit = true
			return r, err
		}
	}
	return talk.Reply{}, fault.New(fault.NotFound, "fault.no_budget")
}

// drop takes a limit away, and tells which it was: under a key that was used before, the one
// of then.
func (tp *Topic) drop(t *talk.Turn, b *expensesv1.Budget, key string) (r talk.Reply, id string, err error) {
	gone := proto.CloneOf(b)
	gone.Amount.Minor = 0
	set, err := tp.expenses.SetBudget(t.Ctx, &expensesv1.SetBudgetRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Budget: gone, Today: t.Today()})
	if err != nil {
		return talk.Reply{}, "", err
	}
	r = talk.Reply{Text: budgetReceipt(t, set), Refs: []talk.Ref{{Service: tp.Name(), Key: key}}, Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	return r, set.State.Budget.Id, nil
}

func budgetReceipt(t *talk.Turn, res *expensesv1.SetBudgetResponse) string {
	b := res.State.Budget
	if b.Amount.Minor == 0 {
		return t.Say("budget.removed", "limit", limit(t, res.Before))
	}
	text := t.Say("budget.set", "limit", limit(t, b))
	if b.Alert > 0 && b.Alert < 100 {
		text += " " + t.Say("budget.warn", "percent", t.Say("expense.percent", "value", b.Alert))
	}
	spent, left := res.State.Spent, res.State.Left
	switch {
	case left.Minor < 0:
		text += " " + t.Say("budget.already_over", "spent", t.Money(spent), "over", t.Amount(-left.Minor, left.Currency))
	case spent.Minor > 0:
		text += " " + t.Say("budget.so_far", "spent", t.Money(spent), "left", t.Money(left))
	}
	return text
}

// limit says a limit: "60,00 € a la semana en Comida".
func limit(t *talk.Turn, b *expensesv1.Budget) string {
	amount := t.Money(b.Amount)
	text := ""
	if b.Period == "" {
		text = t.Say("budget.of_days", "amount", amount, "period", t.Writer.Period(period.Period{From: b.From, To: b.To}))
	} else {
		text = t.Say("budget.of_"+b.Period, "amount", amount)
	}
	if b.Category != "" {
		text = t.Say("budget.in", "limit", text, "category", locale.Capital(b.Category))
	}
	return text
}

// standing says how a limit stands: what is spent and what is left of it.
func standing(t *talk.Turn, s *expensesv1.BudgetState) string {
	args := []any{"spent", t.Money(s.Spent), "limit", limit(t, s.Budget),
		"percent", t.Say("expense.percent", "value", report.Percent(s.Spent.Minor, s.Budget.Amount.Minor))}
	switch {
	case s.Left.Minor < 0:
		return t.Say("budget.over", append(args, "over", t.Amount(-s.Left.Minor, s.Left.Currency))...)
	case s.Left.Minor == 0:
		return t.Say("budget.reached", args...)
	}
	return t.Say("budget.left", append(args, "left", t.Money(s.Left))...)
}

// alerts says which limits an expense has brought to their alert or end.
func alerts(t *talk.Turn, states []*expensesv1.BudgetState) string {
	var text []string
	for _, s := range states {
		text = append(text, budgetLine(t, s))
	}
	return strings.Join(text, "\n")
}

// budgetLine is how a limit stands, with the days where they are not the present ones.
func budgetLine(t *talk.Turn, s *expensesv1.BudgetState) string {
	p := period.Period{From: s.From, To: s.To}
	if s.Budget.Period != "" && !p.Holds(t.Today()) {
		return t.Say("budget.then", "period", locale.Capital(t.Writer.Period(p)), "standing", standing(t, s))
	}
	return standing(t, s)
}

// remaining says what is left of the limits.
func (tp *Topic) remaining(t *talk.Turn, said string) (talk.Reply, error) {
	category, err := tp.category(t, said)
	if err != nil {
		return talk.Reply{}, err
	}
	res, err := tp.expenses.Budgets(t.Ctx, &expensesv1.BudgetsRequest{Space: t.Person.ID, Day: t.Today()})
	if err != nil {
		return talk.Reply{}, err
	}
	var own, general []*expensesv1.BudgetState
	for _, s := range res.States {
		switch {
		case category == "" || fold.Same(s.Budget.Category, category):
			own = append(own, s)
		case s.Budget.Category == "":
			general = append(general, s)
		}
	}
	r := talk.Reply{}
	if len(own) == 0 && len(general) > 0 {
		own, r.Text = general, t.Say("budget.none_in", "category", locale.Capital(category))
	}
	if len(own) == 0 && len(res.States) > 0 {
		own, r.Text = res.States, t.Say("budget.none_of", "category", locale.Capital(category))
	}
	if len(own) == 0 {
		return talk.Reply{Text: t.Say("budget.none", "amount", exampleLimit(t))}, nil
	}
	for i, s := range own[:min(len(own), expenseLines)] {
		r.Text = speak.Lines(r.Text, standing(t, s))
		if i < limitButtons {
			r.Buttons = append(r.Buttons, []channel.Button{{Label: t.Say("budget.drop", "limit", speak.Short(limit(t, s.Budget), 40)), Data: "expenses.drop:" + s.Budget.Id}})
		}
	}
	return r, nil
}

// exampleLimit is an amount of the person's currency that a limit may have.
func exampleLimit(t *talk.Turn) string {
	if exampleAmount(t) == t.Amount(8000, t.Person.Currency) {
		return t.Amount(300_000, t.Person.Currency)
	}
	return t.Amount(6000, t.Person.Currency)
}

// Resolve implements talk.Resolver: a limit that is taken away without a name is
// none of the expenses, and neither is an unknown one of which a part was said.
func (tp *Topic) Resolve(t *talk.Turn, f nlu.Frame) (talk.Meaning, bool, error) {
	if s := f.Slots.Scope; (f.Intent == nlu.ExpenseUndo || f.Intent == nlu.ExpenseFix) && (s == allLimits || s == oneLimit || s == unknownScope) {
		return talk.Meaning{Frame: f}, true, nil
	}
	if f.Slots.Title+f.Slots.Scope != "" || len(t.Target) > 0 || !aboutLimit(t, f) {
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
