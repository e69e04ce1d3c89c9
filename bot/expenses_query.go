package bot

import (
	"strings"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/fold"
	"becario/kit/wall"
	"becario/nlu"
)

// query answers a question about money spent.
func (a *expensesArea) query(t *turn, s nlu.Slots) (reply, error) {
	switch {
	case s.Agg == "remaining":
		return a.remaining(t, s.Category)
	case s.Recurring:
		return a.recurring(t, s)
	case s.Agg == "list" || s.Agg == "max":
		return a.list(t, s, 0)
	}
	return a.sum(t, s)
}

// view is which expenses are asked for.
type view struct {
	period
	category string
}

// label names what is asked for: "Este mes" or "Este mes, Comida".
func (t *turn) label(v view) string {
	text := capital(t.period(v.period))
	if v.category != "" {
		text = t.say("expense.in", "period", text, "category", capital(v.category))
	}
	return text
}

// How far back it is looked where months or weeks are asked for and no more.
const (
	groupedMonths = 6
	groupedWeeks  = 8
)

// view is what a frame asks for; without days it is the present month, or
// enough weeks or months to compare.
func (a *expensesArea) view(t *turn, s nlu.Slots) (view, error) {
	v := view{period: t.month(0)}
	switch {
	case s.Range != "":
		v.period = periodOf(s.Range)
	case s.GroupBy == "month":
		v.from = t.month(1 - groupedMonths).from
	case s.GroupBy == "week":
		v.period = period{t.week(1 - groupedWeeks).from, t.week(0).to}
	}
	var err error
	v.category, err = a.category(t, s.Category)
	return v, err
}

// category is the name of the category that a word means: one of the person's,
// one of the catalogue, or the word itself, which then is looked for in titles.
func (a *expensesArea) category(t *turn, said string) (string, error) {
	if said == "" {
		return "", nil
	}
	own, err := a.own(t)
	if err != nil {
		return "", err
	}
	for _, name := range own {
		if fold.Same(name, said) {
			return name, nil
		}
	}
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, Query: said, Limit: 1, Today: t.today()})
	if err != nil || res.Total > 0 {
		return said, err
	}
	list, err := a.catalog()
	if err != nil {
		return "", err
	}
	if name := list.Guess(t.person.Lang, said); name != "" {
		return name, nil
	}
	return said, nil
}

func (a *expensesArea) sums(t *turn, v view, group expensesv1.Group) (*expensesv1.SumResponse, error) {
	return a.expenses.Sum(t.ctx, &expensesv1.SumRequest{Space: t.person.ID, From: v.from, To: v.to, Category: v.category, Group: group, Today: t.today()})
}

// sum adds up: the total, its parts, and how that stands to the same days before.
func (a *expensesArea) sum(t *turn, s nlu.Slots) (reply, error) {
	v, err := a.view(t, s)
	if err != nil {
		return reply{}, err
	}
	group := groups[s.GroupBy]
	if s.GroupBy == "" && v.category == "" {
		group = expensesv1.Group_GROUP_CATEGORY
	}
	res, err := a.sums(t, v, group)
	if err != nil {
		return reply{}, err
	}
	if len(res.Totals) == 0 {
		return a.none(t, v), nil
	}
	r := reply{}
	switch {
	case len(res.Parts) > 1 && v.length() != 1 || s.GroupBy != "":
		r.text = a.parts(t, res, group, s.GroupBy != "")
	case v.length() == 1 || count(res.Totals) <= fewExpenses:
		if r, err = a.each(t, v); err != nil {
			return reply{}, err
		}
	}
	before, err := a.versus(t, v, res.Totals[0])
	r.text = lines(a.total(t, v, res.Totals), r.text, before)
	return r, err
}

// each says the expenses, a line each, without a head.
func (a *expensesArea) each(t *turn, v view) (reply, error) {
	r, err := a.listed(t, v, 0, expenseLines, expensesv1.Order_ORDER_UNSPECIFIED)
	_, r.text, _ = strings.Cut(r.text, "\n")
	return r, err
}

func count(totals []*expensesv1.Part) (n int) {
	for _, p := range totals {
		n += int(p.Count)
	}
	return n
}

var groups = map[string]expensesv1.Group{
	"category": expensesv1.Group_GROUP_CATEGORY, "day": expensesv1.Group_GROUP_DAY,
	"week": expensesv1.Group_GROUP_WEEK, "month": expensesv1.Group_GROUP_MONTH,
}

// none says that nothing was spent, with an example unless the days are over.
func (a *expensesArea) none(t *turn, v view) reply {
	if v.category != "" || (v.to != "" && v.to < t.today()) {
		return reply{text: t.say("expense.none_in", "label", t.label(v))}
	}
	return reply{text: t.say("expense.none", "label", t.label(v), "example", t.example())}
}

// total says the sums of all currencies: "Este mes: 34,20 € en 5 gastos."
func (a *expensesArea) total(t *turn, v view, totals []*expensesv1.Part) string {
	var amounts []string
	for _, p := range totals {
		amounts = append(amounts, t.money(p.Amount))
	}
	return t.say("expense.sum", "label", t.label(v), "total", t.list(amounts), "n", count(totals))
}

func (t *turn) money(m *commonv1.Money) string { return t.amount(m.Minor, m.Currency) }

// parts says the groups of a sum, a line each. Without all, the small ones are
// put together.
func (a *expensesArea) parts(t *turn, res *expensesv1.SumResponse, group expensesv1.Group, all bool) string {
	most := partLines
	if all {
		most = 40
	}
	several := len(res.Totals) > 1
	var text []string
	for _, total := range res.Totals {
		var own []*expensesv1.Part
		for _, p := range res.Parts {
			if p.Amount.Currency == total.Amount.Currency {
				own = append(own, p)
			}
		}
		for i, p := range own {
			if i >= most-1 && len(own) > most {
				text = append(text, t.say("expense.part", "name", t.say("expense.others"), "amount", t.money(rest(own[i:]))))
				break
			}
			name := a.groupName(t, p.Name, group)
			if group != expensesv1.Group_GROUP_CATEGORY || several || total.Amount.Minor == 0 {
				text = append(text, t.say("expense.part", "name", name, "amount", t.money(p.Amount)))
				continue
			}
			share := t.say("expense.percent", "value", percent(p.Amount.Minor, total.Amount.Minor))
			text = append(text, t.say("expense.part_share", "name", name, "amount", t.money(p.Amount), "share", share))
		}
	}
	return strings.Join(text, "\n")
}

func rest(parts []*expensesv1.Part) *commonv1.Money {
	sum := &commonv1.Money{Currency: parts[0].Amount.Currency}
	for _, p := range parts {
		sum.Minor += p.Amount.Minor
	}
	return sum
}

// percent is a part of a whole in percent, rounded to the nearest.
func percent(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return int64(float64(part)/float64(whole)*100 + 0.5)
}

// groupName is how a group of a sum is called.
func (a *expensesArea) groupName(t *turn, name string, group expensesv1.Group) string {
	first, err := wall.Day(name)
	switch {
	case group == expensesv1.Group_GROUP_CATEGORY && name == "":
		return t.say("expense.unfiled")
	case group == expensesv1.Group_GROUP_CATEGORY || err != nil:
		return capital(name)
	case group == expensesv1.Group_GROUP_WEEK:
		return capital(t.say("period.week_of", "day", t.shortDay(first)))
	case group == expensesv1.Group_GROUP_MONTH:
		return capital(t.monthName(first))
	}
	return capital(t.day(name))
}

// versus compares a month or week that is not over with the same days of the
// one before; empty if that has no history in the currency.
func (a *expensesArea) versus(t *turn, v view, total *expensesv1.Part) (string, error) {
	var whole period
	switch {
	case v.period == t.month(0):
		whole = t.month(-1)
	case v.period == t.week(0):
		whole = t.week(-1)
	default:
		return "", nil
	}
	res, err := a.sums(t, view{sameDays(v.period, whole, t.today()), v.category}, expensesv1.Group_GROUP_UNSPECIFIED)
	if err != nil {
		return "", err
	}
	for _, p := range res.Totals {
		if p.Amount.Currency == total.Amount.Currency {
			return a.difference(t, t.period(whole), p.Amount, total.Amount), nil
		}
	}
	return "", nil
}

// sameDays cuts a period to as many days as have passed of another one.
func sameDays(running, whole period, today string) period {
	passed := period{running.from, today}.length()
	first, last, ok := whole.bounds()
	if !ok || passed == 0 {
		return whole
	}
	if end := first.AddDate(0, 0, passed-1); end.Before(last) {
		last = end
	}
	return period{whole.from, day(last)}
}

func (a *expensesArea) difference(t *turn, name string, before, now *commonv1.Money) string {
	key, d := "expense.same_as", now.Minor-before.Minor
	switch {
	case d > 0:
		key = "expense.more_than"
	case d < 0:
		key, d = "expense.less_than", -d
	}
	return t.say(key, "period", name, "before", t.money(before), "difference", t.amount(d, now.Currency))
}

// list says single expenses, the latest or the largest first.
func (a *expensesArea) list(t *turn, s nlu.Slots, first int) (reply, error) {
	v, err := a.view(t, s)
	if err != nil {
		return reply{}, err
	}
	limit := min(s.Limit, expenseLines)
	if s.Agg == "max" && limit < 2 {
		return a.largest(t, v)
	}
	if limit <= 0 {
		limit = expenseLines
	}
	order := expensesv1.Order_ORDER_UNSPECIFIED
	switch {
	case s.Agg == "max":
		order = expensesv1.Order_ORDER_AMOUNT
	case s.Range == "":
		v.period = period{}
	}
	r, err := a.listed(t, v, first, first+limit, order)
	r.frames = []nlu.Frame{{Intent: nlu.ExpenseQuery, Slots: s}}
	return r, err
}

// largest says the most expensive one.
func (a *expensesArea) largest(t *turn, v view) (reply, error) {
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, From: v.from, To: v.to, Category: v.category,
		Today: t.today(), Order: expensesv1.Order_ORDER_AMOUNT, Limit: 1})
	if err != nil {
		return reply{}, err
	}
	if len(res.Expenses) == 0 {
		return a.none(t, v), nil
	}
	e := res.Expenses[0]
	return reply{text: t.say("expense.largest", "label", t.label(v), "what", a.what(t, e)), refs: []Ref{expenseRef(e, "")}}, nil
}

// listed says how many expenses there are, and the first of them a line each.
// listed shows expenses from one of them on, up to a limit counted from the start.
func (a *expensesArea) listed(t *turn, v view, first, limit int, order expensesv1.Order) (reply, error) {
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, From: v.from, To: v.to, Category: v.category,
		Today: t.today(), Order: order, Limit: int32(limit)})
	if err != nil {
		return reply{}, err
	}
	if len(res.Expenses) <= first {
		return a.none(t, v), nil
	}
	r := reply{}
	text := []string{t.say("expense.list", "label", t.label(v), "n", int(res.Total))}
	for i, e := range res.Expenses {
		if i >= first {
			text = append(text, a.line(t, i+1, e, v.length() == 1))
		}
		r.refs = append(r.refs, expenseRef(e, ""))
	}
	if more := int(res.Total) - len(res.Expenses); more > 0 {
		text = append(text, t.say("list.more", "n", more))
	}
	r.text, r.buttons = strings.Join(text, "\n"), t.more(a.name(), len(res.Expenses), int(res.Total))
	return r, nil
}

// line is one expense in a list: what, how much, and on which day, unless all
// are of the same.
func (a *expensesArea) line(t *turn, n int, e *expensesv1.Expense, sameDay bool) string {
	if sameDay {
		return t.say("expense.line_day", "number", n, "title", short(e.Title, 60), "amount", t.money(e.Amount))
	}
	return t.say("expense.line", "number", n, "title", short(e.Title, 60), "amount", t.money(e.Amount), "when", t.day(e.Date))
}

// recurring says what is paid again and again, and what that comes to a month
// where it can be told.
func (a *expensesArea) recurring(t *turn, s nlu.Slots) (reply, error) {
	category, err := a.category(t, s.Category)
	if err != nil {
		return reply{}, err
	}
	res, err := a.expenses.List(t.ctx, &expensesv1.ListRequest{Space: t.person.ID, Category: category, Recurring: true, Order: expensesv1.Order_ORDER_AMOUNT, Today: t.today(), Limit: expenseLines})
	if err != nil {
		return reply{}, err
	}
	if res.Total == 0 {
		return reply{text: t.say("expense.none_recurring", "amount", t.exampleAmount())}, nil
	}
	r := reply{}
	text := []string{t.say("expense.recurring", "n", int(res.Total))}
	for i, e := range res.Expenses {
		text = append(text, t.say("expense.line", "number", i+1, "title", short(e.Title, 60), "amount", t.money(e.Amount), "when", t.repeats(e.Recurrence)))
		r.refs = append(r.refs, expenseRef(e, ""))
	}
	if more := int(res.Total) - len(res.Expenses); more > 0 {
		text = append(text, t.say("list.more", "n", more))
	}
	r.text = strings.Join(text, "\n")
	return r, nil
}
