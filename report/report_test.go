package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	academicv1 "becario/api/becario/academic/v1"
	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/draw"
	"becario/ical"
	"becario/kit/locale"
	"becario/kit/period"
	"becario/kit/phrase"
	"becario/nlu/lang"
)

// writer is a person's in Madrid on Wednesday 4 March 2026 at nine.
func writer(t *testing.T) locale.Writer {
	t.Helper()
	book, err := phrase.Open(lang.Files())
	if err != nil {
		t.Fatal(err)
	}
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	return locale.Writer{Voice: book.In("es-ES"), Now: time.Date(2026, 3, 4, 9, 0, 0, 0, madrid)}
}

// sum is an answer of the expenses service from "name=minor currency" each; the
// totals follow from the parts, in the order of the currencies.
func sum(parts ...string) *expensesv1.SumResponse {
	res := &expensesv1.SumResponse{}
	at := map[string]*expensesv1.Part{}
	for _, part := range parts {
		name, amount, _ := strings.Cut(part, "=")
		var minor int64
		code := "EUR"
		fmt.Sscan(amount, &minor, &code)
		if at[code] == nil {
			at[code] = &expensesv1.Part{Amount: &commonv1.Money{Currency: code}}
			res.Totals = append(res.Totals, at[code])
		}
		at[code].Amount.Minor += minor
		at[code].Count++
		res.Parts = append(res.Parts, &expensesv1.Part{Name: name, Amount: &commonv1.Money{Minor: minor, Currency: code}, Count: 1})
	}
	return res
}

func TestDays(t *testing.T) {
	now := writer(t).Now
	for _, c := range []struct{ said, groupBy, want string }{
		{"", "", "2026-03-01/2026-03-31"},
		{"", "category", "2026-03-01/2026-03-31"},
		{"", "month", "2025-10-01/2026-03-31"},
		{"", "week", "2026-01-12/2026-03-08"},
		{"2026-02-03", "month", "2026-02-03/2026-02-03"},
		{"2026-02-03/2026-02-05", "", "2026-02-03/2026-02-05"},
	} {
		if got := Days(c.said, c.groupBy, now).String(); got != c.want {
			t.Errorf("said %q, by %q: %s, want %s", c.said, c.groupBy, got, c.want)
		}
	}
}

func TestClosed(t *testing.T) {
	byDay := sum("2026-02-10=1", "2026-01-05=2 PYG")
	for _, c := range []struct {
		from, to, want string
		sums           *expensesv1.SumResponse
	}{
		{"", "", "2026-01-05/2026-03-04", byDay},
		{"2026-02-01", "", "2026-02-01/2026-03-04", byDay},
		{"2026-04-01", "", "2026-04-01/2026-04-01", sum()},
		{"", "2026-02-28", "2026-01-05/2026-02-28", byDay},
		{"", "2026-02-28", "2026-02-28/2026-02-28", sum()},
	} {
		v := View{Period: period.Period{From: c.from, To: c.to}}
		if !v.Open() {
			t.Errorf("%s is not open", v)
		}
		if got := v.Closed(c.sums, "2026-03-04"); got.String() != c.want || got.Open() {
			t.Errorf("%s is closed to %s, want %s", v, got, c.want)
		}
	}
}

func TestEarlier(t *testing.T) {
	now := writer(t).Now
	for days, want := range map[string]string{
		"2026-03-01/2026-03-31": "2026-02-01/2026-02-28 2026-02-01/2026-02-04",
		"2026-03-02/2026-03-08": "2026-02-23/2026-03-01 2026-02-23/2026-02-25",
		"2026-02-01/2026-02-28": "",
		"2026-03-04":            "",
	} {
		whole, same, ok := View{period.Parse(days), "Comida"}.Earlier(now)
		got := ""
		if ok {
			got = whole.String() + " " + same.String()
			if same.Category != "Comida" {
				t.Errorf("%s is compared with the category %q", days, same.Category)
			}
		}
		if got != want {
			t.Errorf("%s is compared with %q, want %q", days, got, want)
		}
	}
	// On the 31st the month before has no such day.
	march := View{Period: period.Parse("2026-03-01/2026-03-31")}
	if _, same, _ := march.Earlier(time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)); same.String() != "2026-02-01/2026-02-28" {
		t.Errorf("on its last day March is compared with %s", same)
	}
}

func TestChartKind(t *testing.T) {
	const (
		none     = expensesv1.Group_GROUP_UNSPECIFIED
		category = expensesv1.Group_GROUP_CATEGORY
		day      = expensesv1.Group_GROUP_DAY
		week     = expensesv1.Group_GROUP_WEEK
		month    = expensesv1.Group_GROUP_MONTH
	)
	for name, c := range map[string]struct {
		days, category string
		kind           Kind
		group          expensesv1.Group
		wantKind       Kind
		want           expensesv1.Group
	}{
		"nothing is said":                     {"2026-03-01/2026-03-31", "", "", none, Pie, category},
		"a category has no parts":             {"2026-03-01/2026-03-31", "Comida", "", none, Bar, day},
		"a pie is of categories only":         {"2026-03-01/2026-03-31", "", Pie, day, Pie, category},
		"bars by category are rows":           {"2026-03-01/2026-03-31", "", Bar, category, Bar, category},
		"a line goes by days":                 {"2026-03-01/2026-03-31", "", Line, category, Line, day},
		"a group of time needs no kind":       {"2026-03-01/2026-03-31", "", "", week, Bar, week},
		"stacks of two weeks go by days":      {"2026-03-01/2026-03-14", "", Stacked, none, Stacked, day},
		"stacks of a month go by weeks":       {"2026-03-01/2026-03-31", "", Stacked, none, Stacked, week},
		"a quarter goes by weeks":             {"2026-01-01/2026-03-31", "", Bar, day, Bar, week},
		"a year goes by months":               {"2026-01-01/2026-12-31", "", Line, none, Line, month},
		"a year by weeks is asked for":        {"2026-01-01/2026-12-31", "", Bar, week, Bar, week},
		"years go by months whatever is said": {"2024-01-01/2026-03-31", "", Bar, week, Bar, month},
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			got := NewChart(View{period.Parse(c.days), c.category}, c.kind, c.group, time.Time{})
			if got.Kind != c.wantKind || got.Group != c.want {
				t.Errorf("it is %s by %s, want %s by %s", got.Kind, got.Group, c.wantKind, c.want)
			}
		})
	}
}

// figured is a chart with its sums.
func figured(w locale.Writer, c Chart, own *expensesv1.SumResponse, more ...*expensesv1.SumResponse) figures {
	return figures{Chart: c, w: w, sum: own, more: more, code: own.Totals[0].Amount.Currency}
}

func TestBars(t *testing.T) {
	w := writer(t)
	c := NewChart(View{Period: period.Parse("2026-02-28/2026-03-08")}, Bar, expensesv1.Group_GROUP_WEEK, w.Now)
	b := figured(w, c, sum("2026-02-23=700", "2026-03-02=250", "2026-03-02=9000 PYG")).bars()
	got := fmt.Sprint(b.Bars)
	// The first week is called by the first day that is in view.
	if want := fmt.Sprint([]draw.Bar{{Label: "28 feb", Value: 700}, {Label: "2 mar", Value: 250, Mark: true}}); got != want {
		t.Errorf("bars are %s, want %s", got, want)
	}
	if b.Figure != "9,50\u00a0€" || b.Axis(500) != "5\u00a0€" {
		t.Errorf("the figure is %q and the axis says %q", b.Figure, b.Axis(500))
	}
}

func TestLine(t *testing.T) {
	w := writer(t)
	c := NewChart(View{Period: period.Month(w.Now, 0)}, Line, 0, w.Now)
	more := c.More()
	if len(more) != 1 || more[0].String() != "2026-02-01/2026-02-28" || more[0].Group != expensesv1.Group_GROUP_DAY {
		t.Fatalf("a line of March asks for %v", more)
	}
	own := sum("2026-03-01=100", "2026-03-04=200", "2026-03-20=5000")
	l := figured(w, c, own, sum("2026-02-02=300", "2026-02-28=50")).line()
	if got := l.Series[0].Values; !slices.Equal(got, []int64{100, 100, 100, 300}) {
		t.Errorf("until today it grew as %v", got)
	}
	if len(l.Labels) != 31 || len(l.Series) != 2 {
		t.Fatalf("%d labels and %d lines", len(l.Labels), len(l.Series))
	}
	before := l.Series[1]
	if !before.Behind || len(before.Values) != 28 || before.Values[0] != 0 || before.Values[1] != 300 || before.Values[27] != 350 {
		t.Errorf("the month before grew as %+v", before)
	}
	if l := figured(w, c, own, sum("2026-02-02=9000 PYG")).line(); len(l.Series) != 1 {
		t.Errorf("a month before in another currency has a line: %+v", l.Series[1])
	}
	weeks := NewChart(View{Period: period.Parse("2026-01-01/2026-03-31")}, Line, 0, w.Now)
	if len(weeks.More()) > 0 {
		t.Errorf("a line by weeks asks for %v", weeks.More())
	}
	if got := figured(w, weeks, sum("2026-02-23=700", "2026-03-02=250")).line().Series[0].Values; !slices.Equal(got[len(got)-2:], []int64{700, 250}) {
		t.Errorf("weeks are added up: %v", got)
	}
}

func TestCaption(t *testing.T) {
	w := writer(t)
	c := NewChart(View{Period: period.Month(w.Now, 0)}, "", 0, w.Now)
	got := c.Caption(w, sum("Comida=7500", "=2500", "Comida=15000 PYG"))
	want := []string{"Este mes: 100,00\u00a0€ en 2 gastos.", "• Comida: 75,00\u00a0€ (75 %)", "• Sin categoría: 25,00\u00a0€ (25 %)"}
	if len(got) != 4 || !slices.Equal(got[:3], want) || !strings.Contains(got[3], "15.000") {
		t.Errorf("the caption is %q, want %q and the guaraníes", got, want)
	}
}

func TestParts(t *testing.T) {
	w := writer(t)
	var many []string
	for i := range 12 {
		many = append(many, fmt.Sprintf("c%d=%d", i, 1000-i))
	}
	if got := Parts(w, sum(many...), expensesv1.Group_GROUP_CATEGORY, false); len(got) != mostParts || !strings.Contains(got[9], "29,70\u00a0€") {
		t.Errorf("the last of %d lines is %q, want the rest of 29.70", len(got), got[len(got)-1])
	}
	if got := Parts(w, sum(many...), expensesv1.Group_GROUP_CATEGORY, true); len(got) != 12 {
		t.Errorf("all twelve are wanted, and %d are said", len(got))
	}
}

func TestCompare(t *testing.T) {
	now := writer(t).Now
	for name, c := range map[string]struct{ one, other, before, after string }{
		"it works when nothing is said":               {"", "", "2026-02-01/2026-02-04", "2026-03-01/2026-03-31"},
		"it works when one is over":                   {"2026-01-01/2026-01-31", "", "2025-12-01/2025-12-31", "2026-01-01/2026-01-31"},
		"it works when the later one comes first":     {"2026-02-01/2026-02-28", "2026-01-01/2026-01-31", "2026-01-01/2026-01-31", "2026-02-01/2026-02-28"},
		"it works when the later one is not over":     {"2026-03-01/2026-03-31", "2026-01-01/2026-01-31", "2026-01-01/2026-01-04", "2026-03-01/2026-03-31"},
		"it works when days are compared":             {"", "2026-03-04", "2026-03-03/2026-03-03", "2026-03-04/2026-03-04"},
		"it works when today ends the running period": {"2026-03-02/2026-03-04", "", "2026-02-27/2026-03-01", "2026-03-02/2026-03-04"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Compare(c.one, c.other, "Comida", now)
			if got.Before.String() != c.before || got.After.String() != c.after || got.Before.Category != "Comida" {
				t.Errorf("%s is compared with %s, want %s with %s", got.Before, got.After, c.before, c.after)
			}
		})
	}
}

func TestCompared(t *testing.T) {
	w := writer(t)
	c := Compare("", "", "", w.Now)
	f := c.Fill(w, sum("Comida=1000", "Ocio=500"), sum("Comida=1500", "Ropa=2000", "Comida=90000 PYG"))
	if f.Was.Minor != 1500 || f.Is.Minor != 3500 || f.Is.Currency != "EUR" {
		t.Errorf("the sums are %v and %v", f.Was, f.Is)
	}
	p := f.Picture(w)
	var got []string
	for _, pair := range p.Pairs {
		got = append(got, fmt.Sprint(pair.Label, " ", pair.Before, " ", pair.After, " ", pair.Change, " ", pair.Trend))
	}
	if want := []string{"Ropa 0 2000 nuevo 1", "Comida 1000 1500 +50 % 1", "Ocio 500 0 −100 % -1"}; !slices.Equal(got, want) {
		t.Errorf("the pairs are %q, want %q", got, want)
	}
	if p.Before != "Del 1 feb al 4 feb" || p.After != "Del 1 mar al 4 mar" {
		t.Errorf("the periods are %q and %q", p.Before, p.After)
	}
	if text := f.Text(w); len(text) != 4 || !strings.Contains(text[0], "35,00\u00a0€") || !strings.Contains(text[0], "133 %") {
		t.Errorf("the text is %q", text)
	}
	if !c.Fill(w, sum(), sum()).Empty() || c.Fill(w, sum("Comida=1"), sum()).Empty() {
		t.Error("only two periods with nothing are empty")
	}
}

func TestWeek(t *testing.T) {
	w := writer(t)
	class := &academicv1.Class{Subject: "CC", Type: "lab", Group: "2", Teacher: "Marta", Room: "1.6", Week: "A"}
	week := Week(w, period.Week(w.Now, 0), []*academicv1.Occurrence{
		{Class: class, Date: "2026-03-04", Start: "10:00", End: "11:30", Room: "1.6"},
		{Class: class, Date: "2026-03-05", Start: "23:30", Room: "3", Changed: true},
		{Class: class, Date: "2026-03-06", Start: "08:05", End: "09:00", Cancelled: true},
	}, []*academicv1.Subject{{Name: "CC"}, {Name: "Redes"}})
	if len(week.Days) != 7 || !slices.Equal(week.Subjects, []string{"CC", "Redes"}) {
		t.Fatalf("%d days, subjects %q", len(week.Days), week.Subjects)
	}
	today := week.Days[2]
	if !today.Today || *today.Now != 9*60 || week.Days[1].Today || today.Label != "miércoles" || today.Date != "4 mar" {
		t.Errorf("today is %+v", today)
	}
	first, late, gone := today.Cards[0], week.Days[3].Cards[0], week.Days[4].Cards[0]
	if first.Start != 600 || first.End != 690 || first.Badge != "A" || first.State != draw.Normal || !strings.Contains(first.Detail, "grupo 2 · Marta") {
		t.Errorf("the card is %+v", first)
	}
	if late.End != 24*60 || late.State != draw.Changed || !strings.Contains(late.Note, "1.6") {
		t.Errorf("a class without end in another room is %+v", late)
	}
	if gone.State != draw.Cancelled || gone.Start != 8*60+5 {
		t.Errorf("a cancelled class is %+v", gone)
	}
}

// plain calls classes by what is in them.
type plain struct{}

func (plain) Title(c *academicv1.Class) string     { return c.Subject }
func (plain) Details(c *academicv1.Class) []string { return []string{c.Teacher, c.Group} }
func (plain) Room(room string) string              { return "room " + room }

func TestCalendar(t *testing.T) {
	now := writer(t).Now
	weekly := &academicv1.Class{Id: "1", Version: 3, Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Date: "2026-03-02", Start: "10:00", End: "12:00",
		Zone: "Europe/Madrid", Room: "1.6", Teacher: "Marta", Group: "2", Exceptions: []*academicv1.Exception{
			{Date: "2026-03-09", Cancelled: true}, {Date: "2026-03-16", NewDate: "2026-03-17", Start: "09:00", Room: "3"}}}
	once := &academicv1.Class{Id: "2", Version: 1, Subject: "Redes", Date: "2026-03-05", Start: "08:00", Zone: "Europe/Madrid",
		Exceptions: []*academicv1.Exception{{Date: "2026-03-05", Cancelled: true}}}
	events, err := Calendar(plain{}, []*academicv1.Occurrence{{Class: weekly}, {Class: once}, {Class: weekly}}, now)
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour string) ical.Time {
		got, err := ical.At(day, hour, "Europe/Madrid")
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	want := []ical.Event{
		{UID: "1@becario", Stamp: now, Sequence: 2, Summary: "CC", Description: "Marta, 2", Location: "room 1.6", Start: at("2026-03-02", "10:00"), End: at("2026-03-02", "12:00"),
			Rule: "FREQ=WEEKLY;BYDAY=MO", Except: []ical.Time{at("2026-03-09", "10:00")}},
		{UID: "1@becario", Stamp: now, Sequence: 2, Summary: "CC", Description: "Marta, 2", Location: "room 3", Start: at("2026-03-17", "09:00"), End: at("2026-03-17", "12:00"),
			Date: at("2026-03-16", "10:00")},
		{UID: "2@becario", Stamp: now, Summary: "Redes", Description: ", ", Start: at("2026-03-05", "08:00"), Cancelled: true},
	}
	if got, want := fmt.Sprintf("%+v", events), fmt.Sprintf("%+v", want); got != want {
		t.Errorf("events:\n got %s\nwant %s", got, want)
	}
	if _, err := Calendar(plain{}, []*academicv1.Occurrence{{Class: &academicv1.Class{Date: "soon", Start: "10:00"}}}, now); err == nil {
		t.Error("a class on no day has an event")
	}
}
