package bot

import (
	"strings"
	"time"

	expensesv1 "becario/api/becario/expenses/v1"
	"becario/channel"
	"becario/draw"
	"becario/kit/money"
	"becario/nlu"
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
	if v.from == "" || v.to == "" {
		if v.period, err = a.closed(t, v); err != nil {
			return reply{}, err
		}
	}
	kind, group := chartKind(s, v)
	res, err := a.sums(t, v, group)
	if err != nil {
		return reply{}, err
	}
	if len(res.Totals) == 0 {
		return a.none(t, v), nil
	}
	c := &chart{area: a, turn: t, view: v, group: group, sums: res, code: res.Totals[0].Amount.Currency}
	drawing, err := c.draw(kind)
	if err != nil {
		return reply{}, err
	}
	picture, err := drawing.PNG(scale)
	if err != nil {
		return reply{}, err
	}
	f.Slots.Target = ""
	text, err := c.caption()
	if err != nil {
		return reply{}, err
	}
	rows, err := c.buttons(kind)
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

// closed gives a period with an open end the ends of what was spent in it.
func (a *expensesArea) closed(t *turn, v view) (period, error) {
	res, err := a.sums(t, v, expensesv1.Group_GROUP_DAY)
	p := v.period
	for _, part := range res.GetParts() {
		if v.from == "" && (p.from == "" || part.Name < p.from) {
			p.from = part.Name
		}
	}
	if p.to == "" {
		p.to = max(t.today(), p.from)
	}
	if p.from == "" {
		p.from = p.to
	}
	return p, err
}

// chartKind chooses how to draw: the parts of a whole by category, or time by
// bars, lines or stacks, and by which step of it.
func chartKind(s nlu.Slots, v view) (string, expensesv1.Group) {
	kind, group := s.Chart, groups[s.GroupBy]
	days := v.length()
	time := group != 0 && group != expensesv1.Group_GROUP_CATEGORY
	switch {
	case kind == "pie" || (kind == "" && !time && v.category == ""):
		return "pie", expensesv1.Group_GROUP_CATEGORY
	case kind == "":
		kind = "bar"
	}
	if group == expensesv1.Group_GROUP_CATEGORY && kind == "bar" {
		return kind, group
	}
	if !time {
		group = expensesv1.Group_GROUP_DAY
		if kind == "stacked" && days > 14 {
			group = expensesv1.Group_GROUP_WEEK
		}
	}
	switch {
	case days > 400:
		group = expensesv1.Group_GROUP_MONTH
	case days > 62 && group == expensesv1.Group_GROUP_DAY:
		group = expensesv1.Group_GROUP_WEEK
		if days > 190 {
			group = expensesv1.Group_GROUP_MONTH
		}
	}
	return kind, group
}

// chart is one picture of expenses being made, in one currency.
type chart struct {
	area  *expensesArea
	turn  *turn
	view  view
	group expensesv1.Group
	sums  *expensesv1.SumResponse
	code  string
}

func (c *chart) draw(kind string) (*draw.Drawing, error) {
	pen, err := c.turn.pens()
	if err != nil {
		return nil, err
	}
	switch {
	case kind == "pie":
		return pen.Donut(c.donut()), nil
	case kind == "line":
		line, err := c.line()
		return pen.Line(line), err
	case kind == "stacked":
		stacked, err := c.stacked()
		return pen.Stacked(stacked), err
	}
	if c.group == expensesv1.Group_GROUP_CATEGORY {
		return pen.Rows(c.rows()), nil
	}
	return pen.Bars(c.bars()), nil
}

func (c *chart) frame() draw.Frame {
	total := c.sums.Totals[0]
	days := ""
	if first, last, ok := c.view.bounds(); ok {
		days = c.turn.say("period.days", "from", c.turn.shortDay(first), "to", c.turn.fullDay(last))
		if first.Equal(last) {
			days = c.turn.fullDay(first)
		}
	}
	return draw.Frame{Title: c.turn.say("expense.chart_title", "label", c.title()), Subtitle: capital(days),
		Figure: c.turn.money(total.Amount), Caption: c.turn.say("expense.count", "n", int(total.Count))}
}

// title names the days by themselves, since a picture is looked at later too.
func (c *chart) title() string {
	first, _, _ := c.view.bounds()
	if !c.view.isMonth() {
		return c.turn.label(c.view)
	}
	name := capital(c.turn.monthName(first))
	if c.view.category != "" {
		name = c.turn.say("expense.in", "period", name, "category", capital(c.view.category))
	}
	return name
}

func (c *chart) text(minor int64) string { return c.turn.amount(minor, c.code) }

// axis writes round amounts without decimals.
func (c *chart) axis(minor int64) string { return money.Short(minor, c.code, c.turn.person.Lang) }

// own are the groups in the currency of the chart.
func (c *chart) own(parts []*expensesv1.Part) []*expensesv1.Part {
	var own []*expensesv1.Part
	for _, p := range parts {
		if p.Amount.Currency == c.code {
			own = append(own, p)
		}
	}
	return own
}

// parts are the groups with their names.
func (c *chart) parts() []draw.Part {
	var parts []draw.Part
	for _, p := range c.own(c.sums.Parts) {
		parts = append(parts, draw.Part{Label: c.area.groupName(c.turn, p.Name, c.group), Value: p.Amount.Minor})
	}
	return parts
}

func (c *chart) donut() draw.Donut {
	return draw.Donut{Frame: c.frame(), Parts: c.parts(), Others: c.turn.say("expense.others"), Text: c.text, Share: func(part float64) string {
		return c.turn.say("expense.percent", "value", int64(part*100+0.5))
	}}
}

// rows are bars for categories, whose names would not all stand under columns.
func (c *chart) rows() draw.Rows {
	return draw.Rows{Frame: c.frame(), Parts: c.parts(), Most: partLines, Others: c.turn.say("expense.others"), Text: c.text}
}

func (c *chart) bars() draw.Bars {
	b := draw.Bars{Frame: c.frame(), Text: c.axis, Axis: c.axis}
	byDay := c.byDay()
	for _, step := range c.steps() {
		b.Bars = append(b.Bars, draw.Bar{Label: c.stepName(step), Value: byDay[day(step)], Mark: c.holdsToday(step)})
	}
	return b
}

func (c *chart) byDay() map[string]int64 {
	values := map[string]int64{}
	for _, p := range c.own(c.sums.Parts) {
		values[p.Name] = p.Amount.Minor
	}
	return values
}

// steps are the first days of the groups that the view spans, those without
// expenses among them.
func (c *chart) steps() []time.Time {
	first, last, ok := c.view.bounds()
	if !ok {
		return nil
	}
	switch c.group {
	case expensesv1.Group_GROUP_WEEK:
		first = monday(first)
	case expensesv1.Group_GROUP_MONTH:
		first = first.AddDate(0, 0, 1-first.Day())
	}
	var steps []time.Time
	for ; !first.After(last) && len(steps) < 200; first = c.after(first) {
		steps = append(steps, first)
	}
	return steps
}

// after is the first day of the next group.
func (c *chart) after(step time.Time) time.Time {
	switch c.group {
	case expensesv1.Group_GROUP_WEEK:
		return step.AddDate(0, 0, 7)
	case expensesv1.Group_GROUP_MONTH:
		return step.AddDate(0, 1, 0)
	}
	return step.AddDate(0, 0, 1)
}

func (c *chart) stepName(step time.Time) string {
	if first, _, ok := c.view.bounds(); ok && step.Before(first) {
		step = first
	}
	switch {
	case c.group == expensesv1.Group_GROUP_MONTH:
		return word(c.turn.voice, "date.months", int(step.Month())-1)
	case c.group == expensesv1.Group_GROUP_DAY && c.view.isMonth():
		return step.Format("2")
	case c.group == expensesv1.Group_GROUP_DAY && c.view.isWeek():
		return word(c.turn.voice, "date.weekdays", int(step.Weekday()))
	}
	return c.turn.say("period.short_day", "day", step.Day(), "month", word(c.turn.voice, "date.months", int(step.Month())-1))
}

func (c *chart) holdsToday(step time.Time) bool {
	return period{day(step), day(c.after(step).AddDate(0, 0, -1))}.holds(c.turn.today())
}

// line draws how the sum grows day by day, over that of the month before; or,
// by weeks and months, the sum of each.
func (c *chart) line() (draw.Line, error) {
	l := draw.Line{Frame: c.frame(), Text: c.text, Axis: c.axis}
	for _, step := range c.steps() {
		l.Labels = append(l.Labels, c.stepName(step))
	}
	now := draw.Series{Name: c.title()}
	byDay := c.byDay()
	var sum int64
	for _, step := range c.steps() {
		if day(step) > c.turn.today() && c.view.holds(c.turn.today()) {
			break
		}
		if c.group == expensesv1.Group_GROUP_DAY {
			sum += byDay[day(step)]
		} else {
			sum = byDay[day(step)]
		}
		now.Values = append(now.Values, sum)
	}
	l.Series = []draw.Series{now}
	if c.group != expensesv1.Group_GROUP_DAY || !c.view.isMonth() {
		return l, nil
	}
	before, err := c.monthBefore()
	if err == nil && before.Values != nil {
		l.Series = append(l.Series, before)
	}
	return l, err
}

// monthBefore is how the sum grew in the month before that of the view; without
// values if nothing was spent in it.
func (c *chart) monthBefore() (draw.Series, error) {
	first, _, _ := c.view.bounds()
	first = first.AddDate(0, -1, 0)
	p := period{day(first), day(first.AddDate(0, 1, -1))}
	s := draw.Series{Name: capital(c.turn.period(p)), Behind: true}
	res, err := c.area.sums(c.turn, view{p, c.view.category}, expensesv1.Group_GROUP_DAY)
	if err != nil {
		return s, err
	}
	own := c.own(res.Parts)
	if len(own) == 0 {
		return s, nil
	}
	values := map[string]int64{}
	for _, part := range own {
		values[part.Name] = part.Amount.Minor
	}
	var sum int64
	for d := first; day(d) <= p.to; d = d.AddDate(0, 0, 1) {
		sum += values[day(d)]
		s.Values = append(s.Values, sum)
	}
	return s, nil
}

// stacked draws the groups of time, each made of its categories.
func (c *chart) stacked() (draw.Stacked, error) {
	s := draw.Stacked{Frame: c.frame(), Others: c.turn.say("expense.others"), Text: c.axis, Axis: c.axis}
	index := map[string]int{}
	steps := c.steps()
	for i, step := range steps {
		s.Labels = append(s.Labels, c.stepName(step))
		p := period{max(day(step), c.view.from), min(day(c.after(step).AddDate(0, 0, -1)), c.view.to)}
		res, err := c.area.sums(c.turn, view{p, c.view.category}, expensesv1.Group_GROUP_CATEGORY)
		if err != nil {
			return s, err
		}
		for _, part := range c.own(res.Parts) {
			name := c.area.groupName(c.turn, part.Name, expensesv1.Group_GROUP_CATEGORY)
			at, ok := index[name]
			if !ok {
				at = len(s.Series)
				index[name] = at
				s.Series = append(s.Series, draw.Series{Name: name, Values: make([]int64, len(steps))})
			}
			s.Series[at].Values[i] += part.Amount.Minor
		}
	}
	return s, nil
}

// caption says in words what the picture shows, and what it leaves out.
func (c *chart) caption() (string, error) {
	shown := &expensesv1.SumResponse{Totals: c.sums.Totals[:1], Parts: c.own(c.sums.Parts)}
	text := lines(c.area.total(c.turn, c.view, shown.Totals), c.area.parts(c.turn, shown, c.group, c.group != expensesv1.Group_GROUP_CATEGORY))
	if more := c.sums.Totals[1:]; len(more) > 0 {
		var amounts []string
		for _, p := range more {
			amounts = append(amounts, c.turn.money(p.Amount))
		}
		text += "\n" + c.turn.say("expense.beside", "amounts", c.turn.list(amounts))
	}
	before, err := c.area.versus(c.turn, c.view, c.sums.Totals[0])
	return cutLines(lines(text, before), captionRunes), err
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

// buttons offer the other ways to see the same days.
func (c *chart) buttons(kind string) ([][]channel.Button, error) {
	if c.view.category != "" {
		return nil, nil // its name may be longer than the data of a button
	}
	days := c.view.from + "/" + c.view.to
	var row []channel.Button
	for _, other := range []string{"pie", "bar", "line"} {
		if other != kind && c.view.length() > 1 {
			row = append(row, c.turn.button("expense.as_"+other, "expenses.chart:"+other+"/"+days))
		}
	}
	rows := [][]channel.Button{row}
	if len(row) == 0 {
		rows = nil
	}
	if !c.view.isMonth() {
		return rows, nil
	}
	first, _, _ := c.view.bounds()
	before := previous(c.view.period)
	res, err := c.area.sums(c.turn, view{period: before}, expensesv1.Group_GROUP_UNSPECIFIED)
	if err == nil && len(res.Totals) > 0 {
		name := c.turn.monthName(first.AddDate(0, -1, 0))
		rows = append(rows, []channel.Button{{Label: c.turn.say("expense.compare_with", "period", name), Data: "expenses.compare:" + days}})
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
	p := periodOf(days)
	first, _, ok := p.bounds()
	if !ok {
		return t.stale()[0], nil
	}
	f.Slots.Range = days
	if action == "chart" {
		return a.chart(t, f)
	}
	before := first.AddDate(0, -1, 0)
	f = nlu.Frame{Intent: nlu.ExpenseCompare, Slots: nlu.Slots{A: days, B: day(before) + "/" + day(first.AddDate(0, 0, -1))}}
	return a.compare(t, f)
}
