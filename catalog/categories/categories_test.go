package categories_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"

	"becario/catalog/categories"
)

func TestGuess(t *testing.T) {
	list, err := categories.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ lang, title, want string }{
		{"es-ES", "Bus", "Transporte"},
		{"es-ES", "café", "Comida"},
		{"es-ES", "CAFES con Marta", "Comida"},
		{"es-ES", "libro de cocina", "Estudios"},
		{"es-ES", "pasta de dientes", "Cuidado personal"},
		{"es-ES", "alquiler", "Casa"},
		{"es-ES", "alquiler de coche", "Viajes"},
		{"es-ES", "entradas del concierto", "Ocio"},
		{"es-PY", "nafta para la moto", "Transporte"},
		{"es-PY", "chipa y cocido", "Comida"},
		{"es-PY", "remedios", "Salud"},
		{"es", "groceries", "Supermercado"},
		{"en", "coffee", "Food"},
		{"en", "gym membership", "Sport"},
		{"en", "bus to Areguá", "Transport"},
		{"en", "almuerzo", "Food"},
		{"en", "phone case", "Technology"},
		{"es", "cachivache", ""},
		{"es", "", ""},
		{"es", "***", ""},
		{"fr", "bus", ""},
	} {
		if got := list.Guess(c.lang, c.title); got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.lang, c.title, got, c.want)
		}
	}
}

func TestLanguagesHaveTheSameCategories(t *testing.T) {
	var want []string
	for _, lang := range []string{"es", "en"} {
		var tables map[string]any
		if _, err := toml.DecodeFile(lang+".toml", &tables); err != nil {
			t.Fatal(err)
		}
		keys := slices.Sorted(maps.Keys(tables))
		if want == nil {
			want = keys
		}
		if !slices.Equal(keys, want) {
			t.Errorf("%s: got %v, want %v", lang, keys, want)
		}
	}
}

func TestReadRefusesAWordOfTwoCategories(t *testing.T) {
	_, err := categories.Read(fstest.MapFS{"es.toml": {Data: []byte("[a]\nname='A'\nwords=['x y']\n[b]\nname='B'\nwords=['X y']")}})
	if err == nil || !strings.Contains(err.Error(), "is in the categories") {
		t.Errorf("got %v, want it refused", err)
	}
}
