package bot

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
)

// limitButtons is how many limits can be taken away by a button of one message.
const limitButtons = 5

// setBudget keeps a limit on what is spent. Without days or a period it is for
// each month; without an amount it changes when to warn of a limit that is there.
func (a *expensesArea) setBudget(t *turn, s nlu.Slots, key string) (reply, error) {
	category, err := a.category(t, s.Category)
	if category == "" && err == nil {
		category, err = a.namedCategory(t)
	}
	if err != nil {
		return reply{}, err
	}
	b := &expensesv1.Budget{Period: s.Period, Category: category, Alert: int32(s.Alert)}
	if s.Range != "" {
		b.Period, b.From, b.To = budgetPeriod(t, s)
	}
	old, err := a.presentLimit(t, b, s)
	if err != nil {
		return reply{}, err
	}
	switch {
	case s.Amount != nil:
		b.Amount = &commonv1.Money{Minor: *s.Amount, Currency: s.Currency}
	case old == nil:
		return reply{text: t.say("budget.how_much", "amount", t.exampleLimit())}, nil
	default:
		b.Amount, b.Category, b.Period, b.From, b.To = old.Amount, old.Category, old.Period, old.From, old.To
	}
	if b.Period == "" && b.From == "" {
		b.Period = "month"
	}
	if s.Alert == 0 && old != nil && old.Period == b.Period {
		b.Alert = old.Alert
	}
	res, err := a.expenses.SetBudget(t.ctx, &expensesv1.SetBudgetRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Budget: b, Today: t.today()})
	if err != nil {
		return reply{}, err
	}
	return reply{
		text:    a.budgetReceipt(t, res),
		refs:    []Ref{{Service: a.name(), Key: key}},
		buttons: [][]channel.Button{{t.button("button.undo", "undo")}},
	}, nil
}

// namedCategory returns the category whose name the message holds; empty if none.
func (a *expensesArea) namedCategory(t *turn) (string, error) {
	known, err := a.known(t)
	for _, name := range known {
		if fold.Holds(t.update.Text, name) {
			return name, err
		}
	}
	return "", err
}

// budgetPeriod turns the days that were said into a limit's: "this month" said
// with a period is that period, other days stand for themselves.
func budgetPeriod(t *turn, s nlu.Slots) (kind, from, to string) {
	p := period.Parse(s.Range)
	if s.Period != "" && p.Holds(t.today()) {
		return s.Period, "", ""
	}
	return "", p.From, p.To
}

// presentLimit returns the limit that stands for the same category now, of the
// same period if one was said; nil if there is none. When only the warning is
// said it is about the latest limit.
func (a *expensesArea) presentLimit(t *turn, b *expensesv1.Budget, s nlu.Slots) (*expensesv1.Budget, error) {
	res, err := a.expenses.Budgets(t.ctx, &expensesv1.BudgetsRequest{Space: t.person.ID, Day: t.today()})
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

// aboutLimit reports whether what a frame takes away is a limit on spending.
func (t *turn) aboutLimit(f nlu.Frame) bool {
	return (f.Intent == nlu.ExpenseUndo || f.Intent == nlu.TaskDelete) && t.Expenses != nil && t.mentions("budget.words")
}

// dropLimit takes away the limit that the message names, or the only one.
func (a *expensesArea) dropLimit(t *turn, key string) (reply, error) {
	res, err := a.expenses.Budgets(t.ctx, &expensesv1.BudgetsRequest{Space: t.person.ID, Day: t.today()})
	if err != nil {
		return reply{}, err
	}
	category, err := a.namedCategory(t)
	if err != nil {
		return reply{}, err
	}
	var meant *expensesv1.Budget
	for _, s := range res.States {
		b := s.Budget
		if category != "" && !fold.Same(b.Category, category) {
			continue
		}
		if len(res.States) == 1 || (b.Category != "" && fold.Holds(t.update.Text, b.Category)) || (b.Category == "" && meant == nil) {
			meant = b
		}
	}
	if meant == nil {
		return a.remaining(t, category)
	}
	return a.drop(t, meant, key)
}

// pressDrop takes away the limit of a button.
func (a *expensesArea) pressDrop(t *turn, id string) (reply, error) {
	res, err := a.expenses.Budgets(t.ctx, &expensesv1.BudgetsRequest{Space: t.person.ID, Day: t.today()})
	if err != nil {
		return reply{}, err
	}
	for _, s := range res.States {
		if s.Budget.Id == id {
			r, err := a.drop(t, s.Budget, t.key(0))
			r.edit = true
			return r, err
		}
	}
	return reply{}, fault.New(fault.NotFound, "fault.no_budget")
}

// drop takes a limit away.
func (a *expensesArea) drop(t *turn, b *expensesv1.Budget, key string) (reply, error) {
	gone := proto.CloneOf(b)
	gone.Amount.Minor = 0
	set, err := a.expenses.SetBudget(t.ctx, &expensesv1.SetBudgetRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Budget: gone, Today: t.today()})
	if err != nil {
		return reply{}, err
	}
	return reply{text: a.budgetReceipt(t, set), refs: []Ref{{Service: a.name(), Key: key}}, buttons: [][]channel.Button{{t.button("button.undo", "undo")}}}, nil
}

func (a *expensesArea) budgetReceipt(t *turn, res *expensesv1.SetBudgetResponse) string {
	b := res.State.Budget
	if b.Amount.Minor == 0 {
		return t.say("budget.removed", "limit", a.limit(t, res.Before))
	}
	text := t.say("budget.set", "limit", a.limit(t, b))
	if b.Alert > 0 && b.Alert < 100 {
		text += " " + t.say("budget.warn", "percent", t.say("expense.percent", "value", b.Alert))
	}
	spent, left := res.State.Spent, res.State.Left
	switch {
	case left.Minor < 0:
		text += " " + t.say("budget.already_over", "spent", t.money(spent), "over", t.amount(-left.Minor, left.Currency))
	case spent.Minor > 0:
		text += " " + t.say("budget.so_far", "spent", t.money(spent), "left", t.money(left))
	}
	return text
}

// limit says a limit: "60,00 € a la semana en Comida".
func (a *expensesArea) limit(t *turn, b *expensesv1.Budget) string {
	amount := t.money(b.Amount)
	text := ""
	if b.Period == "" {
		text = t.say("budget.of_days", "amount", amount, "period", t.writer().Period(period.Period{From: b.From, To: b.To}))
	} else {
		text = t.say("budget.of_"+b.Period, "amount", amount)
	}
	if b.Category != "" {
		text = t.say("budget.in", "limit", text, "category", locale.Capital(b.Category))
	}
	return text
}

// standing says how a limit stands: what is spent and what is left of it.
func (a *expensesArea) standing(t *turn, s *expensesv1.BudgetState) string {
	args := []any{"spent", t.money(s.Spent), "limit", a.limit(t, s.Budget),
		"percent", t.say("expense.percent", "value", report.Percent(s.Spent.Minor, s.Budget.Amount.Minor))}
	switch {
	case s.Left.Minor < 0:
		return t.say("budget.over", append(args, "over", t.amount(-s.Left.Minor, s.Left.Currency))...)
	case s.Left.Minor == 0:
		return t.say("budget.reached", args...)
	}
	return t.say("budget.left", append(args, "left", t.money(s.Left))...)
}

// alerts says which limits an expense has brought to their alert or end.
func (a *expensesArea) alerts(t *turn, states []*expensesv1.BudgetState) string {
	var text []string
	for _, s := range states {
		text = append(text, a.budgetLine(t, s))
	}
	return strings.Join(text, "\n")
}

// budgetLine is how a limit stands, with the days where they are not the present ones.
func (a *expensesArea) budgetLine(t *turn, s *expensesv1.BudgetState) string {
	p := period.Period{From: s.From, To: s.To}
	if s.Budget.Period != "" && !p.Holds(t.today()) {
		return t.say("budget.then", "period", locale.Capital(t.writer().Period(p)), "standing", a.standing(t, s))
	}
	return a.standing(t, s)
}

// remaining says what is left of the limits.
func (a *expensesArea) remaining(t *turn, said string) (reply, error) {
	category, err := a.category(t, said)
	if err != nil {
		return reply{}, err
	}
	res, err := a.expenses.Budgets(t.ctx, &expensesv1.BudgetsRequest{Space: t.person.ID, Day: t.today()})
	if err != nil {
		return reply{}, err
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
	r := reply{}
	if len(own) == 0 && len(general) > 0 {
		own, r.text = general, t.say("budget.none_in", "category", locale.Capital(category))
	}
	if len(own) == 0 && len(res.States) > 0 {
		own, r.text = res.States, t.say("budget.none_of", "category", locale.Capital(category))
	}
	if len(own) == 0 {
		return reply{text: t.say("budget.none", "amount", t.exampleLimit())}, nil
	}
	for i, s := range own[:min(len(own), expenseLines)] {
		r.text = lines(r.text, a.standing(t, s))
		if i < limitButtons {
			r.buttons = append(r.buttons, []channel.Button{{Label: t.say("budget.drop", "limit", short(a.limit(t, s.Budget), 40)), Data: "expenses.drop:" + s.Budget.Id}})
		}
	}
	return r, nil
}

// exampleLimit is an amount of the person's currency that a limit may have.
func (t *turn) exampleLimit() string {
	if t.exampleAmount() == t.amount(8000, t.person.Currency) {
		return t.amount(300_000, t.person.Currency)
	}
	return t.amount(6000, t.person.Currency)
}
