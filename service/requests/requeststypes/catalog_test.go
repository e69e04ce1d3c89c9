package requeststypes_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"becario/catalog"
	"becario/service/requests/requeststypes"
)

func set(t testing.TB, name string, more ...requeststypes.Folder) *requeststypes.Set {
	t.Helper()
	files, err := catalog.Requests(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := requeststypes.Read(append([]requeststypes.Folder{{Name: name, Files: files}}, more...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Each type that a person can ask for has enough ways of asking in each language.
func TestCatalogueIsComplete(t *testing.T) {
	for name, least := range map[string]int{"scholarship": 32, "university": 12} {
		s := set(t, name)
		if n := len(s.Types()); n < least {
			t.Errorf("%s has %d types, want %d", name, n, least)
		}
		for _, kind := range s.Types() {
			if kind.Key == requeststypes.General {
				continue
			}
			if es, en := len(kind.Say["es"])+len(kind.Say["es-PY"]), len(kind.Say["en"]); es < 12 || en < 12 {
				t.Errorf("%s %s: %d ways of asking in Spanish and %d in English, want 12 each", name, kind.Key, es, en)
			}
		}
	}
}

type phrasing struct{ key, text string }

func phrasings(t testing.TB, name string) []phrasing {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []phrasing
	key := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "#") || line == "":
		case strings.HasPrefix(line, "\t"):
			all = append(all, phrasing{key, strings.TrimSpace(line)})
		default:
			key = line
		}
	}
	return all
}

// The type is found from words that the catalogue was not tuned on.
func TestTypesAreFoundFromEverydayWords(t *testing.T) {
	s := set(t, "scholarship")
	right, among, all := 0, 0, 0
	for _, p := range phrasings(t, "testdata/aside.txt") {
		if p.key == requeststypes.General {
			continue
		}
		all++
		found, _ := s.Find(p.text)
		for i, m := range found {
			if m.Type.Key == p.key {
				among++
				if i == 0 {
					right++
				}
				break
			}
		}
	}
	t.Logf("first %d, among those asked about %d, of %d", right, among, all)
	if among*100 < all*89 {
		t.Errorf("%d of %d types are found, want 89 %%", among, all)
	}
}
