package understand

import (
	"slices"
	"testing"
	"time"

	"becario/nlu"
)

// A list is read row by row, each with the day of the heading above it; what is no
// list is not.
func TestListRows(t *testing.T) {
	u, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"bullets under a day", "Mañana:\n- felpudo\n- pilas", []string{"Mañana felpudo", "Mañana pilas"}},
		{"two days", "HOY\n1) dentista 9:00\n2) pan\n\nLUNES\n1) ensayo", []string{"Hoy dentista 9:00", "Hoy pan", "Lunes ensayo"}},
		{"days of a month", "Febrero\n• 3 – análisis\n• 14 – cena", []string{"2027-02-03 análisis", "2027-02-14 cena"}},
		{"a row with its own day", "Esta semana:\n- el jueves fisio\n- lavadora", []string{"el jueves fisio", "Esta semana lavadora"}},
		{"what is ticked", "para hoy\n- [x] pan\n✅ leche\n- huevos\n- sal", []string{"para hoy huevos", "para hoy sal"}},
		{"times without marks", "10:30 lavadora\n14:00 comer con Ana", []string{"10:30 lavadora", "14:00 comer con Ana"}},
		{"a receipt", "SUPER SOL\nleche 5,34\npan 1,65\nTOTAL 6,99", []string{"SUPER SOL 6,99"}},
		{"two sentences", "Hoy llego tarde a casa.\nHe perdido el autobús de las nueve.", nil},
		{"one line", "- pan", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, it := range u.Items(nlu.Input{Text: c.text, Lang: "es-ES", Reference: time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)}) {
				got = append(got, it.Text)
				if it.Start < 0 || it.End > len(c.text) || it.Start >= it.End {
					t.Errorf("%q stands from byte %d to %d", it.Text, it.Start, it.End)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
