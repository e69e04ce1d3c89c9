package understand_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"becario/nlu"
	"becario/nlu/growth"
	"becario/nlu/understand"
)

// said is a message with what it must be understood as.
type said struct {
	name, lang, text, want string
}

// shared is one reader for all tests, since reading the models takes seconds.
var shared = sync.OnceValues(understand.New)

func reader(t testing.TB) *understand.Understander {
	t.Helper()
	u, err := shared()
	if err != nil {
		t.Fatalf("build the understander: %v", err)
	}
	return u
}

// wednesday is the instant of the tests: 4 March 2026, 9:15 in Madrid.
func wednesday(t testing.TB) time.Time {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 3, 4, 9, 15, 0, 0, loc)
}

func framesOf(t testing.TB, r nlu.Result) string {
	t.Helper()
	var out []string
	for _, f := range r.Frames {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(f.Slots); err != nil {
			t.Fatal(err)
		}
		out = append(out, string(f.Intent)+" "+strings.TrimSpace(b.String()))
	}
	return strings.Join(out, " + ")
}

func TestUnderstand(t *testing.T) {
	u := reader(t)
	for _, c := range everyday {
		t.Run(c.name, func(t *testing.T) {
			got := framesOf(t, u.Understand(nlu.Input{Text: c.text, Lang: c.lang, Reference: wednesday(t)}))
			if got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

func TestUnderstandNames(t *testing.T) {
	u := reader(t)
	in := nlu.Input{Text: "entregar el resumen de filosofia el lunes", Lang: "es", Reference: wednesday(t),
		Context: nlu.Context{Subjects: []string{"Filosofía"}}}
	if got := u.Understand(in).Frames[0].Slots.Subject; got != "filosofia" {
		t.Errorf("subject of %q: got %q, want filosofia", in.Text, got)
	}
	in.Text = "no hay Filosofria mañana"
	if got := u.Understand(in).Frames[0].Slots.Subject; got != "Filosofria" {
		t.Errorf("misspelt subject of %q: got %q, want Filosofria", in.Text, got)
	}
	in = nlu.Input{Text: "cuánto llevo de salidas nocturnas este mes", Lang: "es", Reference: wednesday(t),
		Context: nlu.Context{Categories: []string{"Salidas nocturnas"}}}
	if got := u.Understand(in).Frames[0].Slots.Category; got != "salidas nocturnas" {
		t.Errorf("category of %q: got %q", in.Text, got)
	}
}

func TestUnderstandBands(t *testing.T) {
	u := reader(t)
	for _, c := range []struct {
		name, text string
		want       nlu.Band
	}{
		{"it works when all is said", "recuérdame llamar a Marta mañana a las 9:30", nlu.Act},
		{"it works when the hour could be of the morning", "recuérdame llamar a Marta el viernes a las 5", nlu.Show},
		{"it works when nothing makes sense", "gñarf trolón bleb", nlu.Ask},
		{"it works when a word is left unread", "me sablearon 4 euros con un zumo", nlu.Show},
		{"it works when a question looks like a task", "¿tengo que ir a la biblioteca mañana?", nlu.Ask},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := u.Understand(nlu.Input{Text: c.text, Lang: "es", Reference: wednesday(t)}).Frames[0]
			if f.Band != c.want {
				t.Errorf("%q: got %s (%.2f, %v), want %s", c.text, f.Band, f.Confidence, f.Assumed, c.want)
			}
		})
	}
}

// Several clauses about one thing, and days that do not hold.
func TestUnderstandClauses(t *testing.T) {
	u := reader(t)
	for _, c := range []said{
		{"it works when what cannot be done gets its day after a comma", "es", "hoy no llego a lo del guion, mejor el lunes", `task.reschedule {"title":"guion","due":"2026-03-09"}`},
		{"it works when the reason is a holiday", "es", "el viernes es fiesta y no hay Latín", `class.cancel {"subject":"Latín","date":"2026-03-06"}`},
		{"it works when a day is taken back", "es", "no, el viernes no, el sábado", `task.reschedule {"due":"2026-03-07","target":"last"}`},
		{"it works when a number of the list is no hour", "es", "deja la 2 para el lunes por la tarde", `task.reschedule {"due":"2026-03-09","daypart":"afternoon","index":2}`},
		{"it works when a class moves within a later week", "es", "la de Latín del lunes se hace el miércoles", `class.change {"subject":"Latín","date":"2026-03-09","new_date":"2026-03-11"}`},
		{"it works when an infinitive is near a past tense", "es", "corregir el prólogo", `task.add {"title":"corregir el prólogo"}`},
		{"it works when a report is half-yearly and due once", "es", "mandar el informe semestral antes del 10 de mayo", `task.add {"title":"mandar el informe semestral","due":"2026-05-10"}`},
		{"it works when a word of address is a person", "es", "llamar mañana a mi tía", `task.add {"title":"llamar a mi tía","due":"2026-03-05"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := framesOf(t, u.Understand(nlu.Input{Text: c.text, Lang: c.lang, Reference: wednesday(t)}))
			if got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

func TestUnderstandImpossible(t *testing.T) {
	r := reader(t).Understand(nlu.Input{Text: "entregar el informe el 31 de febrero", Lang: "es", Reference: wednesday(t)})
	if len(r.Impossible) != 1 || !strings.Contains(r.Impossible[0], "31 de febrero") {
		t.Errorf("impossible: got %q", r.Impossible)
	}
	if d := r.Frames[0].Slots.Due; d != "" {
		t.Errorf("due of a day that does not exist: %q", d)
	}
}

// Robust: accents, capitals and the last full stop must not matter.
func TestUnderstandPlain(t *testing.T) {
	u := reader(t)
	plain := strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ñ", "n")
	for _, c := range everyday {
		if c.lang != "es" || strings.ContainsAny(c.text, "\n") {
			continue
		}
		a := u.Understand(nlu.Input{Text: c.text, Lang: c.lang, Reference: wednesday(t)})
		b := u.Understand(nlu.Input{Text: strings.Trim(strings.ToLower(plain.Replace(c.text)), "¿?¡!."), Lang: c.lang, Reference: wednesday(t)})
		if len(a.Frames) != len(b.Frames) || a.Frames[0].Intent != b.Frames[0].Intent {
			t.Errorf("%q without accents: got %s, want %s", c.text, framesOf(t, b), framesOf(t, a))
		}
	}
}

func TestUnderstandTellsTheLanguage(t *testing.T) {
	u := reader(t)
	for text, want := range map[string]nlu.Intent{
		"what tasks do I have": nlu.TaskList, "¿qué tareas tengo?": nlu.TaskList,
		"timetable": nlu.ClassList, "horario": nlu.ClassList, "delete 2": nlu.TaskDelete,
	} {
		if got := u.Understand(nlu.Input{Text: text, Reference: wednesday(t)}).Frames[0].Intent; got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestUnderstandAtOnce(t *testing.T) {
	u := reader(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, c := range everyday {
				if got := framesOf(t, u.Understand(nlu.Input{Text: c.text, Lang: c.lang, Reference: wednesday(t)})); got != c.want {
					t.Errorf("%q at once: got %s", c.text, got)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzUnderstand(f *testing.F) {
	for _, c := range everyday {
		f.Add(c.text)
	}
	f.Add("\xff\x00\xfe")
	f.Add(strings.Repeat("el día después de ", 300))
	f.Add(strings.Repeat("7 ", 10000))
	f.Add(strings.Repeat("9", 400))
	f.Add("e\u0301\u0301\u0301 mañana " + strings.Repeat("\u0301", 500))
	f.Add(strings.Repeat("y, ", 2000))
	u := reader(f)
	day := wednesday(f)
	f.Fuzz(func(t *testing.T, text string) {
		r := u.Understand(nlu.Input{Text: text, Reference: day})
		if len(r.Frames) == 0 {
			t.Errorf("%q: no frame", text)
		}
		for _, fr := range r.Frames {
			if fr.Start < 0 || fr.End < fr.Start || fr.End > len(text) {
				t.Errorf("%q: frame from %d to %d", text, fr.Start, fr.End)
			}
			if fr.Slots.Amount != nil && fr.Slots.Currency == "" {
				t.Errorf("%q: an amount without a currency", text)
			}
		}
	})
}

// TestUnderstandBig reads a megabyte and ten thousand numbers: sixteen times the
// text takes about sixteen times as long, not two hundred and fifty-six.
func TestUnderstandBig(t *testing.T) {
	u := reader(t)
	for name, text := range map[string]string{
		"a megabyte of words":  strings.Repeat("comprar pan mañana y leche el lunes, ", 28000),
		"ten thousand numbers": strings.Repeat("12,50 ", 10000),
		"one long word":        strings.Repeat("a", 1<<20),
		"nothing but commas":   strings.Repeat(",", 1<<18),
	} {
		growth.Linear(t, name, text, func(text string) {
			if got := u.Understand(nlu.Input{Text: text, Lang: "es", Reference: wednesday(t)}); len(got.Frames) == 0 {
				t.Errorf("%s: no frame", name)
			}
		})
	}
}

func BenchmarkUnderstand(b *testing.B) {
	u := reader(b)
	day := wednesday(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c := everyday[i%len(everyday)]
		u.Understand(nlu.Input{Text: c.text, Lang: c.lang, Reference: day})
	}
}

func BenchmarkUnderstand4096(b *testing.B) {
	u := reader(b)
	text := strings.Repeat("mañana a las 9 comprar pan y 12,50 de café, ", 100)[:4096]
	day := wednesday(b)
	for b.Loop() {
		u.Understand(nlu.Input{Text: text, Lang: "es", Reference: day})
	}
}
