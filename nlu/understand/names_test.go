package understand_test

import (
	"reflect"
	"testing"

	"becario/nlu"
)

// TestOnlyWantedNamesMatter: a reading with the names that readings asked for is
// that with all names, so that a caller need not look others up.
func TestOnlyWantedNamesMatter(t *testing.T) {
	u := reader(t)
	// Names that stand in many of the messages, and in some change what is read.
	all := nlu.Context{
		Subjects:   []string{"CC", "ML", "Estadística", "Cálculo", "tarea", "examen", "taller", "clase", "lab", "statistics", "essay", "class", "exam", "paper", "biology"},
		Categories: []string{"Comida", "Ocio", "Transporte", "comidas", "bares", "libros", "food", "transport", "rent", "fun", "books", "groceries"},
		Known:      nlu.AllNames,
	}
	read, unasked, changed := 0, 0, 0
	for _, m := range append(messages(t, "../testdata", "."), messages(t, "../train", "hands")[:1500]...) {
		in := inputOf(t, &m)
		read++
		in.Context = all
		full := u.Understand(in)
		in.Context = nlu.Context{}
		got := u.Understand(in)
		if got.Wanted == 0 {
			unasked++
		}
		if !reflect.DeepEqual(got.Frames, full.Frames) {
			changed++
		}
		for ; got.Wanted != 0; got = u.Understand(in) {
			in.Context.Known |= got.Wanted
			if got.Wanted&nlu.SubjectNames != 0 {
				in.Context.Subjects = all.Subjects
			}
			if got.Wanted&nlu.CategoryNames != 0 {
				in.Context.Categories = all.Categories
			}
		}
		if !reflect.DeepEqual(got, full) {
			t.Errorf("%q: with what it wanted read as\n%s\nwith all names as\n%s", m.Text, framesOf(t, got), framesOf(t, full))
		}
	}
	t.Logf("of %d messages %d want no names, and %d are read otherwise with them", read, unasked, changed)
	if changed == 0 || unasked == 0 {
		t.Error("the names of this test make no difference")
	}
}
