package fold_test

import (
	"testing"

	"pgregory.net/rapid"

	"becario/kit/fold"
)

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"it works when there are accents":           {"Práctica de ÁLGEBRA", "practica de algebra"},
		"it works when ñ tells words apart":         {"AÑO, ano", "año, ano"},
		"it works when ñ is written in two parts":   {"an\u0303o", "año"},
		"it works when the accent is in two parts":  {"ca\u0301lculo", "calculo"},
		"it works when a tilde is on a vowel":       {"ãõũ", "aou"},
		"it works when n has a tilde and more":      {"n\u0303\u0301", "ñ"},
		"it works when there is a diaeresis":        {"pingüino", "pinguino"},
		"it works when the script has no case":      {"日本 ۱۲", "日本 ۱۲"},
		"it works when there is nothing":            {"", ""},
		"it works when ñ opens the word in Guaraní": {"Ñandutí", "ñanduti"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fold.Text(c.text); got != c.want {
				t.Errorf("Text(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestTextFoldedTwiceIsFoldedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		once := fold.Text(text)
		if twice := fold.Text(once); twice != once {
			t.Errorf("Text(%q) = %q, and of that %q", text, once, twice)
		}
	})
}

// What is folded without the tables of Unicode is folded as with them.
func TestTextOfWesternLettersIsAsAnyText(t *testing.T) {
	for r := rune(0); r < 0x250; r++ {
		for _, text := range []string{string(r), "a" + string(r), string(r) + "N\u0303"} {
			if got, want := fold.Text(text), fold.Any(text); got != want {
				t.Errorf("Text(%q) = %q, want %q", text, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("aAñÑéÉ¿ß×Ÿÿ\u0303 \uFFFD")), 0, 20, -1)).Draw(t, "text")
		if got, want := fold.Text(text), fold.Any(text); got != want {
			t.Errorf("Text(%q) = %q, want %q", text, got, want)
		}
	})
	if got, want := fold.Text("a\xff"), fold.Any("a\xff"); got != want {
		t.Errorf("of what is no text Text makes %q, want %q", got, want)
	}
}

func BenchmarkText(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		fold.Text("Recuérdame mañana a las 7 entregar la práctica")
	}
}

func TestHolds(t *testing.T) {
	for name, c := range map[string]struct {
		text, query string
		want        bool
	}{
		"it works when the query has no accents":        {"Entregar la práctica", "practica", true},
		"it works when words begin with the query":      {"Entregar la práctica", "entreg prac", true},
		"it works when the order differs":               {"leer el tema de física", "fisica leer", true},
		"it works when the query is empty":              {"leer", "  ", true},
		"it works when one word is missing":             {"leer el tema", "leer libro", false},
		"it works when the query is inside a word":      {"supermercado", "mercado", false},
		"it works when ñ and n differ":                  {"cuentas del año", "ano", false},
		"it works when the text has marks around words": {"«hito 1» (CC)", "hito cc", true},
		"it works when the query has marks around it":   {"hito 1 de CC", "«hito»", true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fold.Holds(c.text, c.query); got != c.want {
				t.Errorf("Holds(%q, %q) = %v, want %v", c.text, c.query, got, c.want)
			}
		})
	}
}

func TestSame(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		want bool
	}{
		"it works when accents, case and margins differ": {" Análisis", "ANALISIS ", true},
		"it works when ñ and n differ":                   {"caña", "cana", false},
		"it works when one only begins with the other":   {"cálculo", "cálculo II", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fold.Same(c.a, c.b); got != c.want {
				t.Errorf("Same(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
			}
		})
	}
}
