package bot

import (
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/period"
	"becario/nlu"
	"becario/report"
)

// captionRunes is how many characters the words under a picture may have.
const captionRunes = 1000

// chart draws what was spent, and says the same in words.
func (a *expensesArea) chart(t *turn, f nlu.Frame) (reply, error) {
	if f.Slots.Target == "last" {
		if err := a.sameChart(t, &f.Slots); err != nil {
			return reply{}, err
		}
	}
	s := f.Slots
	v, err := a.view(t, s)
	if err != nil {
		return reply{}, err
	}
	if v.Open() {
		byDay, err := a.sums(t, report.Query{View: v, Group: expensesv1.Group_GROUP_DAY})
		if err != nil {
			return reply{}, err
		}
		v = v.Closed(byDay, t.today())
	}
	c := report.NewChart(v, report.Kind(s.Chart), report.GroupOf(s.GroupBy), t.now)
	sum, err := a.sums(t, c.Query())
	if err != nil {
		return reply{}, err
	}
	if len(sum.Totals) == 0 {
		return a.none(t, v), nil
	}
	picture, err := a.chartPicture(t, c, sum)
	if err != nil {
		return reply{}, err
	}
	before, err := a.versus(t, v, sum.Totals[0])
	if err != nil {
		return reply{}, err
	}
	f.Slots.Target = ""
	text := cutLines(lines(append(c.Caption(t.writer(), sum), before)...), captionRunes)
	rows, err := a.chartButtons(t, c)
	return reply{text: text, picture: picture, frames: []nlu.Frame{f}, refs: []Ref{{Service: a.name()}}, buttons: rows}, err
}

// sameChart fills what a frame leaves open with what the latest chart showed.
func (a *expensesArea) sameChart(t *turn, s *nlu.Slots) error {
	messages, err := t.Store.Recent(t.ctx, t.update.Chat, 30)
	if err != nil {
		return err
	}
	for _, m := range messages {
		for _, f := range m.Frames {
			if f.Intent != nlu.ExpenseChart {
				continue
			}
			if s.Range == "" {
				s.Range = f.Slots.Range
			}
			if s.Category == "" {
				s.Category = f.Slots.Category
			}
			if s.GroupBy == "" && s.Chart == "" {
				s.GroupBy = f.Slots.GroupBy
			}
			if s.Chart == "" {
				s.Chart = f.Slots.Chart
			}
			return nil
		}
	}
	return nil
}

// chartPicture draws a chart, asking for the further sums that it needs.
func (a *expensesArea) chartPicture(t *turn, c report.Chart, sum *expensesv1.SumResponse) ([]byte, error) {
	var more []*expensesv1.SumResponse
	for _, q := range c.More() {
		res, err := a.sums(t, q)
		if err != nil {
			return nil, err
		}
		more = append(more, res)
	}
	pen, err := t.pens()
	if err != nil {
		return nil, err
	}
	return c.Draw(pen, t.writer(), sum, more).PNG(scale)
}

// cutLines leaves out the last lines of a text that is too long.
func cutLines(text string, most int) string {
	if len([]rune(text)) <= most {
		return text
	}
	all := strings.Split(text, "\n")
	for len(all) > 1 && len([]rune(strings.Join(all, "\n"))) > most-2 {
		all = all[:len(all)-1]
	}
	return strings.Join(append(all, "…"), "\n")
}

// chartButtons offer the other ways to see the same days.
func (a *expensesArea) chartButtons(t *turn, c report.Chart) ([][]channel.Button, error) {
	v := c.View
	if v.Category != "" {
		return nil, nil // its name may be longer than the data of a button
	}
	var rows [][]channel.Button
	var row []channel.Button
	for _, other := range c.Others() {
		row = append(row, t.button("expense.as_"+string(other), "expenses.chart:"+string(other)+"/"+v.String()))
	}
	if len(row) > 0 {
		rows = append(rows, row)
	}
	if !v.IsMonth() {
		return rows, nil
	}
	before := v.Previous()
	res, err := a.sums(t, report.Query{View: report.View{Period: before}})
	if err == nil && len(res.Totals) > 0 {
		first, _, _ := before.Bounds()
		rows = append(rows, []channel.Button{{Label: t.say("expense.compare_with", "period", t.writer().Month(first)), Data: "expenses.compare:" + v.String()}})
	}
	return rows, err
}

// pressChart answers "chart:KIND/FROM/TO" and "compare:FROM/TO".
func (a *expensesArea) pressChart(t *turn, action, argument string) (reply, error) {
	f := nlu.Frame{Intent: nlu.ExpenseChart}
	days := argument
	if action == "chart" {
		f.Slots.Chart, days, _ = strings.Cut(argument, "/")
	}
	first, _, ok := period.Parse(days).Bounds()
	if !ok {
		return t.stale()[0], nil
	}
	f.Slots.Range = days
	if action == "chart" {
		return a.chart(t, f)
	}
	before := period.Period{From: period.Day(first.AddDate(0, -1, 0)), To: period.Day(first.AddDate(0, 0, -1))}
	f = nlu.Frame{Intent: nlu.ExpenseCompare, Slots: nlu.Slots{A: days, B: before.String()}}
	return a.compare(t, f)
}
