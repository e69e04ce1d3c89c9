package lines

import (
	"slices"
	"strings"
	"testing"
)

func TestRows(t *testing.T) {
	text := "Mañana:\n- felpudo\n  • 3 – pilas\n1) pagar\n2- buscar\n-7,50 vuelta\n\n[x] hecho\n~viejo~\n1.5 kg de pan\n"
	var got []string
	for _, r := range Of(text) {
		s := text[r.Start:r.End]
		if r.Marked {
			s = "*" + s
		}
		if r.Done {
			s = "✓" + s
		}
		if r.Apart {
			s = "/" + s
		}
		got = append(got, s)
	}
	want := []string{"Mañana:", "*felpudo", "*3 – pilas", "*pagar", "*buscar", "-7,50 vuelta", "/✓[x] hecho", "✓~viejo~", "1.5 kg de pan"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"[12/3/27 18:40] Prof. Benítez: el parcial pasa al jueves":  "el parcial pasa al jueves",
		"12/3/27, 18:40 - Ana: ¿vienes?\n12/3/27, 18:41 - Leo: voy": "¿vienes?\nvoy",
		"> traed el libro\n> el lunes":                              "traed el libro\nel lunes",
		"tutoría el jueves\n--\nUna firma\nTel. 948 00 12 34":       "tutoría el jueves",
		"notas\n=====\nlun 8 luz":                                   "notas\n\nlun 8 luz",
		"café 2 > 1":                                                "café 2 > 1",
	} {
		got := Clean(text)
		if len(got) != len(text) {
			t.Errorf("%q: %d bytes became %d", text, len(text), len(got))
		}
		lines := strings.Split(strings.TrimSpace(got), "\n")
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzRows(f *testing.F) {
	f.Add("a\n- b\n1) c")
	f.Fuzz(func(t *testing.T, text string) {
		clean := Clean(text)
		if len(clean) != len(text) {
			t.Fatalf("%d bytes became %d", len(text), len(clean))
		}
		at := 0
		for _, r := range Of(clean) {
			if r.Start < at || r.End <= r.Start || r.End > len(text) {
				t.Fatalf("row %v after byte %d", r, at)
			}
			at = r.End
		}
	})
}
