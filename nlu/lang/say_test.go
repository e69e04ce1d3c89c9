package lang_test

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"becario/nlu/lang"
)

// said is a phrase of a language as its file has it: one text, or the forms
// for one and for more.
type said struct {
	file  string
	forms map[string]string // "other", and "one" where the number matters
}

var (
	blank = regexp.MustCompile(`\{\{\.([a-z_]+)\}\}`)
	brace = regexp.MustCompile(`\{\{|\}\}`)
)

func (s said) blanks() map[string]bool {
	all := map[string]bool{}
	for _, text := range s.forms {
		for _, found := range blank.FindAllStringSubmatch(text, -1) {
			all[found[1]] = true
		}
	}
	return all
}

// phrases reads every phrase of a language.
func phrases(t *testing.T, tag string) map[string]said {
	t.Helper()
	names, err := fs.Glob(lang.Files(), tag+"/say/*.toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no files with phrases (%v)", tag, err)
	}
	all := map[string]said{}
	for _, name := range names {
		tables := map[string]any{}
		if _, err := toml.DecodeFS(lang.Files(), name, &tables); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		collect(t, all, name, "", tables)
	}
	return all
}

func collect(t *testing.T, all map[string]said, file, prefix string, table map[string]any) {
	for name, value := range table {
		key := strings.TrimPrefix(prefix+"."+name, ".")
		switch v := value.(type) {
		case string:
			all[key] = said{file, map[string]string{"other": v}}
		case map[string]any:
			if one, ok := v["one"].(string); ok {
				other, _ := v["other"].(string)
				all[key] = said{file, map[string]string{"one": one, "other": other}}
				if len(v) != 2 || other == "" {
					t.Errorf("%s: %s: has %v, want one and other", file, key, slices.Sorted(maps.Keys(v)))
				}
				continue
			}
			collect(t, all, file, key, v)
		default:
			t.Errorf("%s: %s: neither a text nor forms of one", file, key)
		}
	}
}

func TestLanguagesSayTheSame(t *testing.T) {
	es, en, py := phrases(t, "es"), phrases(t, "en"), phrases(t, "es-PY")
	t.Logf("%d phrases, %d of them another way in Paraguay", len(es), len(py))
	for key, s := range es {
		if _, ok := en[key]; !ok {
			t.Errorf("%s: %s: not in English", s.file, key)
		}
	}
	for key, s := range en {
		if _, ok := es[key]; !ok {
			t.Errorf("%s: %s: not in Spanish", s.file, key)
		}
	}
	for key, s := range py {
		if base, ok := es[key]; !ok {
			t.Errorf("%s: %s: not in the Spanish that it is a variant of", s.file, key)
		} else if maps.Equal(base.forms, s.forms) {
			t.Errorf("%s: %s: the same as in es; leave it out", s.file, key)
		}
	}
	for _, other := range []map[string]said{en, py} {
		for key, s := range other {
			base, ok := es[key]
			if !ok {
				continue
			}
			if got, want := s.blanks(), base.blanks(); !maps.Equal(got, want) {
				t.Errorf("%s: %s: has the blanks %v, Spanish has %v", s.file, key, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
			}
			if len(s.forms) != len(base.forms) {
				t.Errorf("%s: %s: has %d forms, Spanish has %d", s.file, key, len(s.forms), len(base.forms))
			}
			if path.Base(s.file) != path.Base(base.file) {
				t.Errorf("%s: %s: Spanish has it in %s", s.file, key, base.file)
			}
		}
	}
}

// pairs are marks that open and close.
var pairs = []struct{ open, close string }{{"«", "»"}, {"“", "”"}, {"(", ")"}, {"{{", "}}"}}

func TestTextsAreWellFormed(t *testing.T) {
	for _, tag := range []string{"es", "es-PY", "en"} {
		for key, s := range phrases(t, tag) {
			for form, text := range s.forms {
				complain := func(what string) { t.Errorf("%s: %s (%s): %s: %q", s.file, key, form, what, text) }
				if strings.TrimSpace(text) == "" {
					complain("says nothing")
				}
				if strings.Contains(text, "  ") {
					complain("has two spaces in a row")
				}
				if text != strings.TrimSpace(text) && strings.TrimSpace(text)+"\n" != text {
					complain("has a space at an end")
				}
				for _, pair := range pairs {
					if strings.Count(text, pair.open) != strings.Count(text, pair.close) {
						complain("opens " + pair.open + " and does not close it")
					}
				}
				if len(brace.FindAllString(text, -1)) != 2*len(blank.FindAllString(text, -1)) {
					complain("has a blank that is not {{.name}}")
				}
				if utf8.RuneCountInString(text) > 4096 {
					complain("is longer than a message may be")
				}
				for _, mark := range []string{"!!", "!\u00a0!", " ,", " .", "¿¿", "'{{", "\"{{"} {
					if strings.Contains(text, mark) {
						complain("has " + mark)
					}
				}
			}
		}
	}
}

func TestSpanishMarks(t *testing.T) {
	for _, tag := range []string{"es", "es-PY"} {
		for key, s := range phrases(t, tag) {
			if isList(key) {
				continue
			}
			for form, text := range s.forms {
				for _, pair := range []struct{ open, close string }{{"¿", "?"}, {"¡", "!"}} {
					if strings.Count(text, pair.open) != strings.Count(text, pair.close) {
						t.Errorf("%s: %s (%s): %s and %s do not match: %q", s.file, key, form, pair.open, pair.close, text)
					}
				}
			}
		}
	}
}

// isList reports whether a text is a list of what people may write, rather
// than something that becario says.
func isList(key string) bool {
	return strings.HasPrefix(key, "words.") || strings.HasPrefix(key, "command_words.") || key == "zones"
}

// foreign are words that betray a phrase left in the other language. Commands
// and addresses do not count.
var foreign = map[string][]string{
	"es": {"task", "tasks", "undo", "undone", "expense", "expenses", "class", "classes", "reminder", "request", "requests", "deadline", "budget", "timetable",
		"the", "and", "with", "your", "you", "please", "not", "done", "week", "month", "tomorrow", "today", "yes"},
	"en": {"tarea", "tareas", "deshacer", "gasto", "gastos", "clase", "clases", "aviso", "avisos", "solicitud", "solicitudes", "plazo", "horario",
		"el", "los", "las", "una", "con", "para", "por", "tu", "hecho", "hecha", "semana", "mes", "mañana", "hoy", "sí"},
}

var (
	notWords = regexp.MustCompile(`\{\{[^}]*\}\}|/[a-z_]+|https?://\S+|becario [a-z ]+`)
	wordSign = regexp.MustCompile(`[\pL\pM]+`)
)

func TestNoWordOfTheOtherLanguageIsLeft(t *testing.T) {
	for tag, list := range map[string][]string{"es": foreign["es"], "es-PY": foreign["es"], "en": foreign["en"]} {
		for key, s := range phrases(t, tag) {
			if isList(key) || strings.HasPrefix(key, "lang.") {
				continue
			}
			for form, text := range s.forms {
				for _, word := range wordSign.FindAllString(notWords.ReplaceAllString(text, " "), -1) {
					if slices.Contains(list, strings.ToLower(word)) {
						t.Errorf("%s: %s (%s): has the word %q: %q", s.file, key, form, word, text)
					}
				}
			}
		}
	}
}
