package understand

import (
	"strings"
	"testing"
	"time"

	"becario/nlu"
)

// TestItemsShare checks what the items of a list have of the first, and what they have not.
func TestItemsShare(t *testing.T) {
	u, err := New()
	if err != nil {
		t.Fatal(err)
	}
	ref := time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		lang, text string
		onto       nlu.Slots
		want       string
	}{
		{"es", "tengo examen de sistemas el 12 de enero, bases de datos el 15 y redes el 20", nlu.Slots{}, "examen de sistemas 2027-01-12; examen de bases de datos 2027-01-15; examen de redes 2027-01-20"},
		{"es", "entrega de física el 3 de marzo y de química el 10", nlu.Slots{}, "entrega de física 2027-03-03; entrega de química 2027-03-10"},
		{"es", "examen de álgebra el 28 de enero y cálculo el 4", nlu.Slots{}, "examen de álgebra 2027-01-28; examen de cálculo 2027-02-04"},
		{"en", "i have exams: systems on 12 january, databases on the 15th and networks on the 20th", nlu.Slots{}, "systems exam 2027-01-12; databases exam 2027-01-15; networks exam 2027-01-20"},
		{"en", "essay due on 3 march, lab report on the 10th", nlu.Slots{}, "essay 2027-03-03; lab report 2027-03-10"},
		{"es", "y redes el 20", nlu.Slots{Title: "examen de sistemas", Due: "2027-01-12"}, "examen de redes 2027-01-20"},
		{"es", "y redes el 5", nlu.Slots{Title: "examen de sistemas", Due: "2026-12-12"}, "examen de redes 2026-12-05"},

		// What is not of a course is no exam; what says its own day or month has it.
		{"es", "examen de inglés el 12 de enero, dentista el 15 y cumple de Ana el 20", nlu.Slots{}, "examen de inglés 2027-01-12; dentista 2027-01-15; cumple de Ana 2027-01-20"},
		{"es", "examen de inglés el 12 de enero y comprar pan mañana", nlu.Slots{}, "examen de inglés 2027-01-12; comprar pan 2026-12-01"},
		{"es", "examen de inglés el viernes y entrega el 15", nlu.Slots{}, "examen de inglés 2026-12-04; entrega 2026-12-15"},
		{"es", "examen de inglés el 12 de enero y física el 3 de febrero", nlu.Slots{}, "examen de inglés 2027-01-12; examen de física 2027-02-03"},
		{"es", "y comprar tinta el 3", nlu.Slots{Title: "reunión", Due: "2027-01-12"}, "comprar tinta 2026-12-03"},
		{"es", "y dentista el 3", nlu.Slots{Title: "examen de sistemas", Due: "2027-01-12"}, "dentista 2026-12-03"},
		{"es", "y examen de redes el 20", nlu.Slots{Title: "examen de sistemas", Due: "2027-01-12"}, "examen de redes 2027-01-20"},
		{"en", "dentist on january 12 and physics homework on friday", nlu.Slots{}, "dentist 2027-01-12; physics homework 2026-12-04"},
	} {
		in := nlu.Input{Text: c.text, Lang: c.lang, Reference: ref, Onto: c.onto}
		var got []string
		for _, f := range u.Understand(in).Frames {
			got = append(got, f.Slots.Title+" "+f.Slots.Due)
		}
		if is := strings.Join(got, "; "); is != c.want {
			t.Errorf("%q after %q:\ngot  %s\nwant %s", c.text, c.onto.Title, is, c.want)
		}
	}
}
