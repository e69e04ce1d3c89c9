package field

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"becario/kit/fold"
)

// everyday are names of countries that no list of names has: a code and its
// names on a line.
//
//go:embed countries.txt
var everyday string

// countries finds the code of a country by its name in Spanish or English,
// folded.
var countries = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			region, err := language.ParseRegion(code)
			if err != nil || !region.IsCountry() || region.Canonicalize().String() != code {
				continue
			}
			for _, tag := range []language.Tag{language.Spanish, language.English} {
				if name := display.Regions(tag).Name(region); name != "" {
					all[fold.Text(name)] = code
				}
			}
		}
	}
	for line := range strings.Lines(everyday) {
		code, names, _ := strings.Cut(strings.TrimSpace(line), " ")
		for name := range strings.SplitSeq(names, ",") {
			all[strings.TrimSpace(name)] = code
		}
	}
	return all
})

// country takes a code or a name.
func country(value string) (string, error) {
	all := countries()
	name := strings.Trim(fold.Text(value), " .")
	if code, ok := all[name]; ok && code != "" {
		return code, nil
	}
	if code := strings.ToUpper(value); len(code) == 2 {
		for _, known := range all {
			if known == code {
				return code, nil
			}
		}
	}
	return refuse("field.bad_country", value)
}

// CountryIn finds the country that is named in a text, if exactly one is.
func CountryIn(text string) (code string, ok bool) {
	words := strings.FieldsFunc(fold.Text(text), func(r rune) bool { return strings.ContainsRune(" ,.;:!?¡¿()", r) })
	for name, found := range countries() {
		parts := strings.Fields(name)
		if len(name) < 4 || !holdsRun(words, parts) {
			continue
		}
		if code != "" && code != found {
			return "", false
		}
		code = found
	}
	return code, code != ""
}

func holdsRun(words, run []string) bool {
	for i := 0; i+len(run) <= len(words); i++ {
		if slices.Equal(words[i:i+len(run)], run) {
			return true
		}
	}
	return false
}

// CountryName is the name of a country in a language; its code if there is none.
func CountryName(code, lang string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.Spanish
	}
	namer := display.Regions(tag)
	if namer == nil {
		return code
	}
	return namer.Name(region)
}
