package report

import (
	"time"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/draw"
	"becario/kit/locale"
	"becario/kit/period"
)

// Kind is a way to draw what was spent.
type Kind string

// The kinds. A bar chart by category has its bars in rows.
const (
	Pie     Kind = "pie"
	Bar     Kind = "bar"
	Line    Kind = "line"
	Stacked Kind = "stacked"
)

// maxSteps is how many columns or points a chart has at most.
const maxSteps = 200

// Chart is a picture of what was spent: first it tells which sums it is made of
// (Query, then More), then it draws them.
type Chart struct {
	View  View
	Kind  Kind
	Group expensesv1.Group
	// now is the present on the person's clock.
	now time.Time
}

// NewChart chooses how a view that is not open is drawn: the parts of a whole
// by category, or time by bars, lines or stacks, and by which step of it. An
// empty kind or group leaves the choice open.
func NewChart(v View, kind Kind, group expensesv1.Group, now time.Time) Chart {
	c := Chart{View: v, Kind: kind, Group: group, now: now}
	byTime := group != expensesv1.Group_GROUP_UNSPECIFIED && group != expensesv1.Group_GROUP_CATEGORY
	switch {
	case kind == Pie || (kind == "" && !byTime && v.Category == ""):
		c.Kind, c.Group = Pie, expensesv1.Group_GROUP_CATEGORY
		return c
	case kind == "":
		c.Kind = Bar
	}
	if group == expensesv1.Group_GROUP_CATEGORY && c.Kind == Bar {
		return c
	}
	days := v.Length()
	if !byTime {
		c.Group = expensesv1.Group_GROUP_DAY
		if c.Kind == Stacked && days > 14 {
			c.Group = expensesv1.Group_GROUP_WEEK
		}
	}
	switch {
	case days > 400:
		c.Group = expensesv1.Group_GROUP_MONTH
	case days > 190 && c.Group == expensesv1.Group_GROUP_DAY:
		c.Group = expensesv1.Group_GROUP_MONTH
	case days > 62 && c.Group == expensesv1.Group_GROUP_DAY:
		c.Group = expensesv1.Group_GROUP_WEEK
	}
	return c
}

// Query is the sum that every chart needs. Its largest currency is the one that
// is drawn, so there is no chart without a total.
func (c Chart) Query() Query {
	q := Query{View: c.View, Group: c.Group}
	if c.Kind == Stacked {
		q.Within = expensesv1.Group_GROUP_CATEGORY
	}
	return q
}

// More are the further sums that Draw needs, in the order of its answers: of a
// line that grows through a month, the month before, by day.
func (c Chart) More() []Query {
	if c.Kind == Line && c.Group == expensesv1.Group_GROUP_DAY && c.View.IsMonth() {
		return []Query{{View: View{c.View.Previous(), c.View.Category}, Group: expensesv1.Group_GROUP_DAY}}
	}
	return nil
}

// Draw draws the chart from the answers to its queries.
func (c Chart) Draw(pen *draw.Pen, w locale.Writer, sum *expensesv1.SumResponse, more []*expensesv1.SumResponse) *draw.Drawing {
	f := figures{Chart: c, w: w, sum: sum, more: more, code: sum.Totals[0].Amount.Currency}
	switch c.Kind {
	case Pie:
		return pen.Donut(f.donut())
	case Line:
		return pen.Line(f.line())
	case Stacked:
		return pen.Stacked(f.stacked())
	}
	if c.Group == expensesv1.Group_GROUP_CATEGORY {
		return pen.Rows(f.rows())
	}
	return pen.Bars(f.bars())
}

// Caption says in words what the picture shows, and what it leaves out: the
// other currencies. A line a group.
func (c Chart) Caption(w locale.Writer, sum *expensesv1.SumResponse) []string {
	drawn, others := sum.Totals[:1], sum.Totals[1:]
	shown := &expensesv1.SumResponse{Totals: drawn, Parts: inCurrency(sum.Parts, drawn[0].Amount.Currency)}
	text := append([]string{Total(w, c.View, drawn)}, Parts(w, shown, c.Group, c.Group != expensesv1.Group_GROUP_CATEGORY)...)
	if len(others) > 0 {
		text = append(text, w.Say("expense.beside", "amounts", w.List(amounts(w, others))))
	}
	return text
}

// Others are the other kinds in which the same days can be seen. One day has none.
func (c Chart) Others() []Kind {
	var others []Kind
	for _, kind := range []Kind{Pie, Bar, Line} {
		if kind != c.Kind && c.View.Length() > 1 {
			others = append(others, kind)
		}
	}
	return others
}

// figures is a chart with its sums, in one currency.
type figures struct {
	Chart
	w    locale.Writer
	sum  *expensesv1.SumResponse
	more []*expensesv1.SumResponse
	code string
}

func (f figures) frame() draw.Frame {
	total := f.sum.Totals[0]
	days := ""
	if first, last, ok := f.View.Bounds(); ok {
		days = f.w.Say("period.days", "from", f.w.ShortDay(first), "to", f.w.FullDay(last))
		if first.Equal(last) {
			days = f.w.FullDay(first)
		}
	}
	return draw.Frame{Title: f.w.Say("expense.chart_title", "label", f.title()), Subtitle: locale.Capital(days),
		Figure: f.w.Money(total.Amount), Caption: f.w.Say("expense.count", "n", int(total.Count))}
}

// title names a month by itself, since a picture is looked at later too.
func (f figures) title() string {
	if !f.View.IsMonth() {
		return f.View.Label(f.w)
	}
	first, _, _ := f.View.Bounds()
	return f.View.under(f.w, locale.Capital(f.w.Month(first)))
}

func (f figures) text(minor int64) string { return f.w.Amount(minor, f.code) }

// axis writes round amounts without decimals.
func (f figures) axis(minor int64) string { return f.w.ShortAmount(minor, f.code) }

// parts are the groups with their names.
func (f figures) parts() []draw.Part {
	var parts []draw.Part
	for _, p := range inCurrency(f.sum.Parts, f.code) {
		parts = append(parts, draw.Part{Label: GroupName(f.w, p.Name, f.Group), Value: p.Amount.Minor})
	}
	return parts
}

// byDay are the sums of the groups of time by their first day.
func (f figures) byDay(sum *expensesv1.SumResponse) map[string]int64 {
	values := map[string]int64{}
	for _, p := range inCurrency(sum.GetParts(), f.code) {
		values[p.Name] = p.Amount.Minor
	}
	return values
}

func (f figures) donut() draw.Donut {
	return draw.Donut{Frame: f.frame(), Parts: f.parts(), Others: f.w.Say("expense.others"), Text: f.text, Share: func(part float64) string {
		return percentText(f.w, int64(part*100+0.5))
	}}
}

// rows are bars for categories, whose names would not all stand under columns.
func (f figures) rows() draw.Rows {
	return draw.Rows{Frame: f.frame(), Parts: f.parts(), Most: mostParts, Others: f.w.Say("expense.others"), Text: f.text}
}

func (f figures) bars() draw.Bars {
	b := draw.Bars{Frame: f.frame(), Text: f.axis, Axis: f.axis}
	byDay := f.byDay(f.sum)
	for _, step := range f.steps() {
		b.Bars = append(b.Bars, draw.Bar{Label: f.stepName(step), Value: byDay[period.Day(step)], Mark: f.holdsToday(step)})
	}
	return b
}

// line draws how the sum grows day by day, over that of the month before; or,
// by weeks and months, the sum of each. It ends today.
func (f figures) line() draw.Line {
	l := draw.Line{Frame: f.frame(), Text: f.text, Axis: f.axis}
	present := draw.Series{Name: f.title()}
	today := period.Day(f.now)
	running := f.View.Holds(today)
	byDay := f.byDay(f.sum)
	var sum int64
	for _, step := range f.steps() {
		day := period.Day(step)
		l.Labels = append(l.Labels, f.stepName(step))
		if day > today && running {
			continue
		}
		if f.Group == expensesv1.Group_GROUP_DAY {
			sum += byDay[day]
		} else {
			sum = byDay[day]
		}
		present.Values = append(present.Values, sum)
	}
	l.Series = []draw.Series{present}
	if len(f.more) == 1 {
		if before := f.before(); before.Values != nil {
			l.Series = append(l.Series, before)
		}
	}
	return l
}

// before is how the sum grew in the month before that of the view; without
// values if nothing was spent in it.
func (f figures) before() draw.Series {
	p := f.View.Previous()
	s := draw.Series{Name: locale.Capital(f.w.Period(p)), Behind: true}
	byDay := f.byDay(f.more[0])
	first, last, ok := p.Bounds()
	if len(byDay) == 0 || !ok {
		return s
	}
	var sum int64
	for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
		sum += byDay[period.Day(d)]
		s.Values = append(s.Values, sum)
	}
	return s
}

// stacked draws the groups of time, each made of its categories.
func (f figures) stacked() draw.Stacked {
	s := draw.Stacked{Frame: f.frame(), Others: f.w.Say("expense.others"), Text: f.axis, Axis: f.axis}
	made := map[string][]*expensesv1.Part{}
	for _, p := range inCurrency(f.sum.Parts, f.code) {
		made[p.Name] = p.Parts
	}
	index := map[string]int{}
	steps := f.steps()
	for i, step := range steps {
		s.Labels = append(s.Labels, f.stepName(step))
		for _, part := range made[period.Day(step)] {
			name := GroupName(f.w, part.Name, expensesv1.Group_GROUP_CATEGORY)
			at, ok := index[name]
			if !ok {
				at = len(s.Series)
				index[name] = at
				s.Series = append(s.Series, draw.Series{Name: name, Values: make([]int64, len(steps))})
			}
			s.Series[at].Values[i] += part.Amount.Minor
		}
	}
	return s
}

// steps are the first days of the groups that the view spans, those without
// expenses among them.
func (c Chart) steps() []time.Time {
	first, last, ok := c.View.Bounds()
	if !ok {
		return nil
	}
	switch c.Group {
	case expensesv1.Group_GROUP_WEEK:
		first = period.Monday(first)
	case expensesv1.Group_GROUP_MONTH:
		first = first.AddDate(0, 0, 1-first.Day())
	}
	var steps []time.Time
	for ; !first.After(last) && len(steps) < maxSteps; first = c.after(first) {
		steps = append(steps, first)
	}
	return steps
}

// after is the first day of the next group.
func (c Chart) after(step time.Time) time.Time {
	switch c.Group {
	case expensesv1.Group_GROUP_WEEK:
		return step.AddDate(0, 0, 7)
	case expensesv1.Group_GROUP_MONTH:
		return step.AddDate(0, 1, 0)
	}
	return step.AddDate(0, 0, 1)
}

func (f figures) stepName(step time.Time) string {
	if first, _, ok := f.View.Bounds(); ok && step.Before(first) {
		step = first
	}
	switch {
	case f.Group == expensesv1.Group_GROUP_MONTH:
		return f.w.Word("date.months", int(step.Month())-1)
	case f.Group == expensesv1.Group_GROUP_DAY && f.View.IsMonth():
		return step.Format("2")
	case f.Group == expensesv1.Group_GROUP_DAY && f.View.IsWeek():
		return f.w.Word("date.weekdays", int(step.Weekday()))
	}
	return f.w.DayOfMonth(step)
}

func (f figures) holdsToday(step time.Time) bool {
	return period.Period{From: period.Day(step), To: period.Day(f.after(step).AddDate(0, 0, -1))}.Holds(period.Day(f.now))
}

// totalIn is a sum's total in a currency; 0 if it has none.
func totalIn(sum *expensesv1.SumResponse, code string) *commonv1.Money {
	for _, p := range sum.GetTotals() {
		if p.Amount.Currency == code {
			return p.Amount
		}
	}
	return &commonv1.Money{Currency: code}
}
