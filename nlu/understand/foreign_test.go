package understand

import (
	"io/fs"
	"strings"
	"testing"

	"becario/nlu"
	"becario/nlu/lang"
)

// sentences are those from which the model of a language learns.
func sentences(t *testing.T, tag string) []string {
	t.Helper()
	data, err := fs.ReadFile(lang.Files(), tag+"/hear/train.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "= ") {
			all = append(all, line)
		}
	}
	return all
}

func understander(t *testing.T) *Understander {
	t.Helper()
	u, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestNobodyLosesTheirLanguage: what is written in the person's own language is
// read in it, and what is written in the other one mostly in that.
func TestNobodyLosesTheirLanguage(t *testing.T) {
	u := understander(t)
	for own, other := range map[string]string{"es": "en", "en": "es"} {
		all, found, told := sentences(t, own), 0, 0
		for _, s := range all {
			if got := u.Understand(nlu.Input{Text: s, Lang: own, Reference: LearningDay}).Lang; got != own {
				t.Errorf("%s: %q was read in %s", own, s, got)
			}
			if u.Understand(nlu.Input{Text: s, Lang: other, Reference: LearningDay}).Lang == own {
				found++
			}
			if u.tell(s) == own {
				told++
			}
		}
		share := func(n int) float64 { return 100 * float64(n) / float64(len(all)) }
		t.Logf("%s: of %d sentences %.1f %% are found when the person speaks %s, %.1f %% told without knowing the person", own, len(all), share(found), other, share(told))
		if share(found) < 95 || share(told) < 99 {
			t.Errorf("%s: too few are found", own)
		}
	}
}

// TestTheLanguageOfAMessage: a few words of another language in a title, or a
// brand, change nothing; a message in it does.
func TestTheLanguageOfAMessage(t *testing.T) {
	u := understander(t)
	for text, want := range map[string][2]string{ // the language in which a person of es-PY, and one of en, is read
		"hola":                                 {"es-PY", "es"},
		"horario":                              {"es-PY", "es"},
		"mis tareas":                           {"es-PY", "es"},
		"timetable":                            {"en", "en"},
		"thanks a lot":                         {"en", "en"},
		"Bus 5€ semana":                        {"es-PY", "es"},
		"pizza 12":                             {"es-PY", "en"},
		"netflix 12,99":                        {"es-PY", "en"},
		"burger king 25":                       {"es-PY", "en"},
		"":                                     {"es-PY", "en"},
		"😀":                                    {"es-PY", "en"},
		"12:30":                                {"es-PY", "en"},
		"what do I have to hand in this week?": {"en", "en"},
		"what's the weather like":              {"en", "en"},
		"qué tiempo hace en Encarnación":       {"es-PY", "es"},
		"recuérdame leer The Pragmatic Programmer mañana por la tarde": {"es-PY", "es"},
		"examen de Machine Learning el lunes":                          {"es-PY", "es"},
		"remind me to read Cien años de soledad tomorrow evening":      {"en", "en"},
		"https://example.org/what/is/this mañana":                      {"es-PY", "en"},
	} {
		for i, person := range []string{"es-PY", "en"} {
			if got := u.Understand(nlu.Input{Text: text, Lang: person, Reference: LearningDay}).Lang; got != want[i] {
				t.Errorf("%q by a person of %s was read in %s, want %s", text, person, got, want[i])
			}
		}
	}
}
