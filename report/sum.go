package report

import (
	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/locale"
	"becario/kit/period"
	"becario/kit/wall"
)

const (
	// mostParts is how many groups a sum shows; the rest are put together.
	mostParts = 10
	// allParts is how many it shows where all are asked for.
	allParts = 40
)

// Count adds up how many expenses there are in totals.
func Count(totals []*expensesv1.Part) (n int) {
	for _, p := range totals {
		n += int(p.Count)
	}
	return n
}

// Total says the sums of all currencies: "Este mes: 34,20 € en 5 gastos."
func Total(w locale.Writer, v View, totals []*expensesv1.Part) string {
	return w.Say("expense.sum", "label", v.Label(w), "total", w.List(amounts(w, totals)), "n", Count(totals))
}

func amounts(w locale.Writer, totals []*expensesv1.Part) []string {
	var texts []string
	for _, p := range totals {
		texts = append(texts, w.Money(p.Amount))
	}
	return texts
}

// Parts says the groups of a sum, a line each, currency by currency. Unless all
// are wanted, the small ones are put together.
func Parts(w locale.Writer, res *expensesv1.SumResponse, group expensesv1.Group, all bool) []string {
	most := mostParts
	if all {
		most = allParts
	}
	several := len(res.Totals) > 1
	var text []string
	for _, total := range res.Totals {
		own := inCurrency(res.Parts, total.Amount.Currency)
		for i, p := range own {
			if i >= most-1 && len(own) > most {
				text = append(text, w.Say("expense.part", "name", w.Say("expense.others"), "amount", w.Money(rest(own[i:]))))
				break
			}
			name := GroupName(w, p.Name, group)
			if group != expensesv1.Group_GROUP_CATEGORY || several || total.Amount.Minor == 0 {
				text = append(text, w.Say("expense.part", "name", name, "amount", w.Money(p.Amount)))
				continue
			}
			share := percentText(w, Percent(p.Amount.Minor, total.Amount.Minor))
			text = append(text, w.Say("expense.part_share", "name", name, "amount", w.Money(p.Amount), "share", share))
		}
	}
	return text
}

// inCurrency are the groups in one currency.
func inCurrency(parts []*expensesv1.Part, code string) []*expensesv1.Part {
	var own []*expensesv1.Part
	for _, p := range parts {
		if p.Amount.Currency == code {
			own = append(own, p)
		}
	}
	return own
}

func rest(parts []*expensesv1.Part) *commonv1.Money {
	sum := &commonv1.Money{Currency: parts[0].Amount.Currency}
	for _, p := range parts {
		sum.Minor += p.Amount.Minor
	}
	return sum
}

// Percent is a part of a whole in percent, rounded to the nearest; 0 of a whole
// that is 0.
func Percent(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return int64(float64(part)/float64(whole)*100 + 0.5)
}

func percentText(w locale.Writer, value int64) string {
	return w.Say("expense.percent", "value", value)
}

// GroupName is how a group of a sum is called.
func GroupName(w locale.Writer, name string, group expensesv1.Group) string {
	first, err := wall.Day(name)
	switch {
	case group == expensesv1.Group_GROUP_CATEGORY && name == "":
		return w.Say("expense.unfiled")
	case group == expensesv1.Group_GROUP_CATEGORY || err != nil:
		return locale.Capital(name)
	case group == expensesv1.Group_GROUP_WEEK:
		return locale.Capital(w.Say("period.week_of", "day", w.ShortDay(first)))
	case group == expensesv1.Group_GROUP_MONTH:
		return locale.Capital(w.Month(first))
	}
	return locale.Capital(w.Day(name))
}

// Versus says how a total stands to that of the same days before, which
// Earlier returned; empty if those have nothing in its currency.
func Versus(w locale.Writer, whole period.Period, same *expensesv1.SumResponse, total *expensesv1.Part) string {
	for _, p := range same.GetTotals() {
		if p.Amount.Currency == total.Amount.Currency {
			return difference(w, w.Period(whole), p.Amount, total.Amount)
		}
	}
	return ""
}

func difference(w locale.Writer, name string, before, now *commonv1.Money) string {
	key, d := "expense.same_as", now.Minor-before.Minor
	switch {
	case d > 0:
		key = "expense.more_than"
	case d < 0:
		key, d = "expense.less_than", -d
	}
	return w.Say(key, "period", name, "before", w.Money(before), "difference", w.Amount(d, now.Currency))
}
