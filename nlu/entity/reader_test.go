package entity_test

import (
	"strings"
	"testing"
	"time"

	"becario/nlu/entity"
	"becario/nlu/growth"
)

// wednesday is the instant of writing of most tests: Wednesday, 4 March 2026, 9:15.
var wednesday = time.Date(2026, 3, 4, 9, 15, 0, 0, zone("Europe/Madrid"))

func zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

func reader(t testing.TB) *entity.Reader {
	t.Helper()
	r, err := entity.New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sane fails the test if a reading breaks what every reading promises.
func sane(t testing.TB, text string, r entity.Reading) {
	t.Helper()
	for _, e := range r.Entities {
		if e.Offset < 0 || e.End > len(text) || e.Offset >= e.End {
			t.Fatalf("span %d to %d of %d bytes", e.Offset, e.End, len(text))
		}
		if e.Kind == entity.KindDatetime {
			if y := e.When.Start.Year(); y < 1 || y > 9999 {
				t.Fatalf("%q: year %d", text[e.Offset:e.End], y)
			}
			back := e.Look(entity.Backward)
			if back.Start.IsZero() {
				t.Fatalf("%q: no reading looking backward", text[e.Offset:e.End])
			}
		}
	}
	r.Public(text)
}

// hostile are texts that try to make a reader slow or to make it fail.
func hostile() map[string]string {
	return map[string]string{
		"ten thousand numbers":  strings.Repeat("1 2 3.4 5,6 7 ", 2000),
		"a number of 400":       strings.Repeat("9", 400),
		"numbers of 400":        strings.Repeat(strings.Repeat("9", 400)+" ", 100),
		"number words":          strings.Repeat("dos mil trescientos cuarenta y cinco ", 1000),
		"the day after the day": strings.Repeat("el día después de ", 5000) + "mañana",
		"two days before":       strings.Repeat("2 días antes de ", 3000) + "navidad",
		"lists of weekdays":     strings.Repeat("lunes, martes, miércoles y ", 1000),
		"ranges in ranges":      strings.Repeat("de 3 a 5 ", 2000),
		"between and between":   strings.Repeat("entre el 1 y el 2 de ", 2000),
		"every every":           strings.Repeat("cada ", 5000),
		"slices":                strings.Repeat("a finales de principios de ", 1500),
		"a week on":             strings.Repeat("a week on ", 4000) + "friday",
		"halves of halves":      strings.Repeat("second half of ", 3000) + "may",
		"weekdays in a row":     strings.Repeat("monday tuesday wednesday ", 2000),
		"shares of sizes":       strings.Repeat("two and a half million and a quarter of a million ", 800),
		"powers":                strings.Repeat("2^", 8000),
		"dashes":                strings.Repeat("1-", 5000),
		"slashes":               strings.Repeat("1/2/", 5000),
		"colons":                strings.Repeat("10:30:", 5000),
		"quotes":                strings.Repeat("\"", 9999),
		"combining marks":       "lu" + strings.Repeat("\u0301", 20000) + "nes",
		"one long word":         strings.Repeat("a", 1<<20),
		"invalid UTF-8":         strings.Repeat("\xff\xfe mañana \xc3", 3000),
		"NUL":                   strings.Repeat("\x00lunes\x00", 3000),
		"a million bytes":       strings.Repeat("mañana a las 9 y media quedamos para estudiar el tema 3 de 10 a 12, 5€ ", 14000),
		"units":                 strings.Repeat("1 año 2 meses 3 días 4 horas ", 2000),
		"points":                strings.Repeat("uno punto ", 3000),
		"money":                 strings.Repeat("5€ 3,20 $ 2 con 50 ", 2000),
	}
}

// TestLinear checks that hostile texts are read in time that grows with
// their length: sixteen times the text takes about sixteen times as long, not
// two hundred and fifty-six.
func TestLinear(t *testing.T) {
	r := reader(t)
	for name, text := range hostile() {
		for _, lang := range []string{"es", "en"} {
			growth.Linear(t, name+", "+lang, text, func(text string) {
				sane(t, text, r.Read(entity.Input{Text: text, Reference: wednesday, Lang: lang}))
			})
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"el 31 de febrero a las 25:61", "29/2/2100", "año 0", "31/12/9999 hasta el año 9999", "en 99999999999 años",
		"cada 0 días", "de 23 a 3", "½ hora", "5€50", "ño\u0303", "\xff", "el 99 del 99", "1.2.3.4.5", "quinto viernes de febrero",
		"dentro de 1e300 segundos", "cada lunes hasta el 30 de febrero", "-0", "último día de hace 3 años", "09:60", "24:00", "las 0"} {
		f.Add(s)
	}
	r := reader(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range []string{"es", "en-US", "pt", ""} {
			sane(t, text, r.Read(entity.Input{Text: text, Reference: wednesday, Lang: lang}))
		}
		sane(t, text, r.Read(entity.Input{Text: text, Lang: "es-PY"}))
	})
}
