package report

import (
	"fmt"
	"testing"
	"time"

	commonv1 "becario/api/becario/common/v1"
	expensesv1 "becario/api/becario/expenses/v1"
	"becario/kit/locale"
	"becario/kit/period"
	"becario/kit/phrase"
	"becario/nlu/lang"
)

// A chart of stacks is made of one sum, by time and by category within that.
func TestStackedIsOneSum(t *testing.T) {
	book, err := phrase.Open(lang.Files())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)
	c := NewChart(View{Period: period.Period{From: "2026-01-01", To: "2026-03-31"}}, Stacked, expensesv1.Group_GROUP_MONTH, now)
	if more := c.More(); len(more) != 0 {
		t.Errorf("it asks for %d further sums", len(more))
	}
	req := c.Query().Request("ana", "2026-03-04")
	if req.Group != expensesv1.Group_GROUP_MONTH || req.Within != expensesv1.Group_GROUP_CATEGORY {
		t.Errorf("it asks for %v", req)
	}
	part := func(name string, minor int64, code string, parts ...*expensesv1.Part) *expensesv1.Part {
		return &expensesv1.Part{Name: name, Amount: &commonv1.Money{Minor: minor, Currency: code}, Count: 1, Parts: parts}
	}
	sum := &expensesv1.SumResponse{Totals: []*expensesv1.Part{part("", 900, "EUR"), part("", 8000, "PYG")}, Parts: []*expensesv1.Part{
		part("2026-01-01", 700, "EUR", part("Comida", 500, "EUR"), part("Ocio", 200, "EUR")),
		part("2026-03-01", 200, "EUR", part("Ocio", 150, "EUR"), part("Transporte", 50, "EUR")),
		part("2026-03-01", 8000, "PYG", part("Comida", 8000, "PYG")),
	}}
	s := figures{Chart: c, w: locale.Writer{Voice: book.In("es"), Now: now}, sum: sum, code: "EUR"}.stacked()
	got := ""
	for _, series := range s.Series {
		got += fmt.Sprintln(series.Name, series.Values)
	}
	if want := "Comida [500 0 0]\nOcio [200 0 150]\nTransporte [0 0 50]\n"; got != want || len(s.Labels) != 3 {
		t.Errorf("got %d columns of\n%swant 3 of\n%s", len(s.Labels), got, want)
	}
}
