package expenses

import (
	"strings"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/kit/period"
	"becario/nlu"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

// captionRunes is how many characters the words under a picture may have.
const captionRunes = 1000

// chart draws what was spent, and says the same in words.
func (tp *Topic) chart(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	if f.Slots.Target == "last" {
		if err := sameChart(t, &f.Slots); err != nil {
			return talk.Reply{}, err
		}
	}
	s := f.Slots
	v, err := tp.view(t, s)
	if err != nil {
		return talk.Reply{}, err
	}
	if v.Open() {
		byDay, err := tp.sums(t, report.Query{View: v, Group: expensesv1.Group_GROUP_DAY})
		if err != nil {
			return talk.Reply{}, err
		}
		v = v.Closed(byDay, t.Today())
	}
	c := report.NewChart(v, report.Kind(s.Chart), report.GroupOf(s.GroupBy), t.Now)
	sum, err := tp.sums(t, c.Query())
	if err != nil {
		return talk.Reply{}, err
	}
	if len(sum.Totals) == 0 {
		return none(t, v), nil
	}
	picture, err := tp.chartPicture(t, c, sum)
	if err != nil {
		return talk.Reply{}, err
	}
	before, err := tp.versus(t, v, sum.Totals[0])
	if err != nil {
		return talk.Reply{}, err
	}
	f.Slots.Target = ""
	text := cutLines(speak.Lines(append(c.Caption(t.Writer, sum), before)...), captionRunes)
	rows, err := tp.chartButtons(t, c)
	return talk.Reply{Text: text, Picture: picture, Frames: []nlu.Frame{f}, Refs: []talk.Ref{{Service: tp.Name()}}, Buttons: rows}, err
}

// sameChart fills what a frame leaves open with what the latest chart showed.
func sameChart(t *talk.Turn, s *nlu.Slots) error {
	messages, err := t.Recent(30)
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
func (tp *Topic) chartPicture(t *talk.Turn, c report.Chart, sum *expensesv1.SumResponse) ([]byte, error) {
	var more []*expensesv1.SumResponse
	for _, q := range c.More() {
		res, err := tp.sums(t, q)
		if err != nil {
			return nil, err
		}
		more = append(more, res)
	}
	pen, err := tp.pen()
	if err != nil {
		return nil, err
	}
	return c.Draw(pen, t.Writer, sum, more).PNG(talk.PictureScale)
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
func (tp *Topic) chartButtons(t *talk.Turn, c report.Chart) ([][]channel.Button, error) {
	v := c.View
	if v.Category != "" {
		return nil, nil // its name may be longer than the data of a button
	}
	var rows [][]channel.Button
	var row []channel.Button
	for _, other := range c.Others() {
		row = append(row, t.Button("expense.as_"+string(other), "expenses.chart:"+string(other)+"/"+v.String()))
	}
	if len(row) > 0 {
		rows = append(rows, row)
	}
	if !v.IsMonth() {
		return rows, nil
	}
	before := v.Previous()
	res, err := tp.sums(t, report.Query{View: report.View{Period: before}})
	if err == nil && len(res.Totals) > 0 {
		first, _, _ := before.Bounds()
		rows = append(rows, []channel.Button{{Label: t.Say("expense.compare_with", "period", t.Writer.Month(first)), Data: "expenses.compare:" + v.String()}})
	}
	return rows, err
}

// pressChart answers "chart:KIND/FROM/TO" and "compare:FROM/TO".
func (tp *Topic) pressChart(t *talk.Turn, action, argument string) (talk.Reply, error) {
	f := nlu.Frame{Intent: nlu.ExpenseChart}
	days := argument
	if action == "chart" {
		f.Slots.Chart, days, _ = strings.Cut(argument, "/")
	}
	first, _, ok := period.Parse(days).Bounds()
	if !ok {
		return t.Stale(), nil
	}
	f.Slots.Range = days
	if action == "chart" {
		return tp.chart(t, f, "")
	}
	before := period.Period{From: period.Day(first.AddDate(0, -1, 0)), To: period.Day(first.AddDate(0, 0, -1))}
	f = nlu.Frame{Intent: nlu.ExpenseCompare, Slots: nlu.Slots{A: days, B: before.String()}}
	return tp.compare(t, f, "")
}
