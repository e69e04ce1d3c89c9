package phrase_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"becario/kit/phrase"
)

func book(t *testing.T) *phrase.Book {
	t.Helper()
	b, err := phrase.Open(fstest.MapFS{
		"es/say/tasks.toml": {Data: []byte(`
[task]
added = "Apuntado: «{{.title}}»."
only_es = "Solo aquí."
which = "¿Cuál quieres?"
[task.list]
one = "Tienes {{.n}} tarea:"
other = "Tienes {{.n}} tareas:"
`)},
		"es/say/talk.toml":       {Data: []byte("[talk]\nhello = \"Hola.\"\n")},
		"es-PY/say/tasks.toml":   {Data: []byte("[task]\nwhich = \"¿Cuál querés?\"\n")},
		"en/say/tasks.toml":      {Data: []byte("[task]\nadded = \"Noted: “{{.title}}”.\"\nwhich = \"Which one?\"\n[task.list]\none = \"You have {{.n}} task:\"\nother = \"You have {{.n}} tasks:\"\n")},
		"es/hear/templates.toml": {Data: []byte("[not]\na = \"phrase\"\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWords(t *testing.T) {
	b, err := phrase.Open(fstest.MapFS{
		"es/say/words.toml":    {Data: []byte("[words]\nall = \"\"\"Todo, todos\n\n¡de una VEZ!\"\"\"\n")},
		"es-PY/say/words.toml": {Data: []byte("[words]\nall = \"entero\"\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // what is kept is the same
		w := b.In("es-ES").Words("words.all")
		if want := []string{"todo", "todos", "de", "una", "vez"}; !slices.Equal(w.All, want) {
			t.Errorf("the words are %q, want %q", w.All, want)
		}
		if want := []string{" todo todos ", " de una vez "}; !slices.Equal(w.Lines, want) {
			t.Errorf("the lines are %q, want %q", w.Lines, want)
		}
		if !w.Hold(nil) || !w.Hold([]string{"vez", "todo"}) || w.Hold([]string{"todo", "nada"}) {
			t.Error("it does not hold its words and no others")
		}
		if w := b.In("es-PY").Words("words.all"); !slices.Equal(w.All, []string{"entero"}) {
			t.Errorf("the words of the variant are %q", w.All)
		}
		if w := b.In("es").Words("words.missing"); len(w.Lines) != 1 {
			t.Errorf("of a phrase that nobody wrote the lines are %q", w.Lines)
		}
	}
	for i := range 300 { // more tags than are remembered
		if got := b.In(fmt.Sprintf("es-x-n%d", i)).Words("words.all").All[0]; got != "todo" {
			t.Fatalf("tag %d: got %q", i, got)
		}
	}
}

func TestSay(t *testing.T) {
	b := book(t)
	for name, c := range map[string]struct {
		lang, key string
		args      phrase.Args
		want      string
	}{
		"it works when there is a blank":                 {"es", "task.added", phrase.Args{"title": "leer"}, "Apuntado: «leer»."},
		"it works when it is another language":           {"en", "task.added", phrase.Args{"title": "read"}, "Noted: “read”."},
		"it works when a region has no words of its own": {"es-ES", "task.which", nil, "¿Cuál quieres?"},
		"it works when a variant says it its own way":    {"es-PY", "task.which", nil, "¿Cuál querés?"},
		"it works when a variant leaves it to its base":  {"es-PY", "task.added", phrase.Args{"title": "leer"}, "Apuntado: «leer»."},
		"it works when an English region asks":           {"en-GB", "task.which", nil, "Which one?"},
		"it works when nobody speaks the language":       {"ja", "task.which", nil, "¿Cuál quieres?"},
		"it works when the tag is nonsense":              {"!!", "task.which", nil, "¿Cuál quieres?"},
		"it works when there is one":                     {"es", "task.list", phrase.Args{"n": 1}, "Tienes 1 tarea:"},
		"it works when there are none":                   {"es", "task.list", phrase.Args{"n": 0}, "Tienes 0 tareas:"},
		"it works when there are many":                   {"en", "task.list", phrase.Args{"n": 12}, "You have 12 tasks:"},
		"it works when a variant counts":                 {"es-PY", "task.list", phrase.Args{"n": 1}, "Tienes 1 tarea:"},
		"it works when it is a million":                  {"es", "task.list", phrase.Args{"n": 1000000}, "Tienes 1000000 tareas:"},
		"it works when nobody wrote it":                  {"es", "task.missing", nil, "[task.missing]"},
		"it works when a value holds marks":              {"es", "task.added", phrase.Args{"title": "<b>{{.x}}</b> & «a»"}, "Apuntado: «<b>{{.x}}</b> & «a»»."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := b.In(c.lang).Say(c.key, c.args); got != c.want {
				t.Errorf("In(%s).Say(%s, %v) = %q, want %q", c.lang, c.key, c.args, got, c.want)
			}
		})
	}
}

func TestHas(t *testing.T) {
	b := book(t)
	for _, c := range []struct {
		lang, key string
		want      bool
	}{
		{"es", "task.which", true}, {"es-PY", "task.added", true}, {"es-PY", "task.which", true}, {"en", "task.only_es", false},
		{"en-GB", "task.added", true}, {"es", "task.missing", false}, {"es", "not.a", false},
	} {
		if got := b.In(c.lang).Has(c.key); got != c.want {
			t.Errorf("In(%s).Has(%s) = %v, want %v", c.lang, c.key, got, c.want)
		}
	}
}

func TestKeysAndLangs(t *testing.T) {
	b := book(t)
	if got, want := b.Langs(), []string{"en", "es", "es-PY"}; !slices.Equal(got, want) {
		t.Errorf("Langs() = %v, want %v", got, want)
	}
	for lang, want := range map[string][]string{
		"es":    {"talk.hello", "task.added", "task.list", "task.only_es", "task.which"},
		"es-PY": {"task.which"}, "en": {"task.added", "task.list", "task.which"}, "ja": {},
	} {
		if got := b.Keys(lang); !slices.Equal(got, want) {
			t.Errorf("Keys(%s) = %v, want %v", lang, got, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		files fstest.MapFS
		tells string
	}{
		"it works when there is nothing": {fstest.MapFS{}, "no phrases found"},
		"it works when two files say the same": {fstest.MapFS{
			"es/say/a.toml": {Data: []byte("[task]\nadded = \"a\"\n")}, "es/say/b.toml": {Data: []byte("[task]\nadded = \"b\"\n")}},
			"es/say/b.toml: task.added: said twice"},
		"it works when a file is broken": {fstest.MapFS{"es/say/a.toml": {Data: []byte("[task\n")}}, "es/say/a.toml"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := phrase.Open(c.files); err == nil || !strings.Contains(err.Error(), c.tells) {
				t.Errorf("got %v, want it to tell %q", err, c.tells)
			}
		})
	}
}

func TestManySpeakAtOnce(t *testing.T) {
	b := book(t)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for range 50 {
				title := fmt.Sprint(i)
				if got, want := b.In("es-PY").Say("task.added", phrase.Args{"title": title}), "Apuntado: «"+title+"»."; got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		})
	}
	wait.Wait()
}

func TestLangOf(t *testing.T) {
	b, err := phrase.Open(fstest.MapFS{
		"es/say/words.toml":    {Data: []byte("[words]\nyes = \"\"\"\nsí\nde acuerdo\nok\n\"\"\"\n")},
		"es-PY/say/words.toml": {Data: []byte("[words]\nno = \"nde\"\n")},
		"en/say/words.toml":    {Data: []byte("[words]\nyes = \"\"\"\nyes\nI do\nOK\n\"\"\"\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // read, and kept
		for text, want := range map[string]string{"si": "es", "de acuerdo": "es", "i do": "en", "ok": "en", "do": "", "de": "", "si, de acuerdo": ""} {
			if got := b.LangOf("words.yes", text); got != want {
				t.Errorf("LangOf(words.yes, %q) = %q, want %q", text, got, want)
			}
		}
		if got := b.LangOf("words.nothing", "[words.nothing]"); got != "" {
			t.Errorf("a phrase that nobody wrote has a line in %q", got)
		}
	}
}
