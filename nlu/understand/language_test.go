package understand_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"becario/nlu"
	"becario/nlu/lang"
	"becario/nlu/understand"
)

// A language is data alone: with a few ways of saying beside its words of dates,
// Portuguese is understood.
func TestLanguageIsData(t *testing.T) {
	words, err := fs.ReadFile(lang.Files(), "pt/words.toml")
	if err != nil {
		t.Fatal(err)
	}
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	u, err := understand.NewFrom(fstest.MapFS{
		"pt/words.toml": &fstest.MapFile{Data: words},
		"pt/hear/classes.txt": file(`
[remind]
me lembra de, lembra-me de, lembrar de

[trimright]
de, do, da, para, em

[number]
a, número
`),
		"pt/hear/templates.txt": file(`
= task.add
:remind {title} -> @9

= task.delete
apaga :number {index:code} -> @9

= class.list
(meu)? horário -> @9
`),
		"pt/hear/cues.txt": file("= task.add\nurgente -> priority=high\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []said{
		{"it works when a date stands at the end", "pt", "me lembra de entregar o trabalho amanhã", `task.add {"title":"entregar o trabalho","due":"2026-03-05"}`},
		{"it works when a cue stands inside", "pt", "me lembra de pagar a conta urgente", `task.add {"title":"pagar a conta","priority":"high"}`},
		{"it works when a number of a list is said", "pt", "apaga a 3", `task.delete {"index":3}`},
		{"it works when it is one word", "pt", "horário", `class.list {}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := framesOf(t, u.Understand(nlu.Input{Text: c.text, Lang: c.lang, Reference: wednesday(t)})); got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

// A slip in a pack is named with its file and line.
func TestLanguageRefusesSlips(t *testing.T) {
	words, err := fs.ReadFile(lang.Files(), "pt/words.toml")
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"no such class":     "= task.add\n:nothing {title}\n",
		"an open bracket":   "= task.add\n(a|b {title}\n",
		"no such entity":    "= task.add\n<moment> {title}\n",
		"before a heading":  "{title}\n",
		"no such capture":   "= task.add\n{title:verb}\n",
		"a weight in words": "= task.add\nhello -> @much\n",
	} {
		_, err := understand.NewFrom(fstest.MapFS{
			"pt/words.toml":         &fstest.MapFile{Data: words},
			"pt/hear/classes.txt":   &fstest.MapFile{Data: []byte("[a]\nb\n")},
			"pt/hear/templates.txt": &fstest.MapFile{Data: []byte(bad)},
			"pt/hear/cues.txt":      &fstest.MapFile{},
		})
		if err == nil {
			t.Errorf("%s: accepted", name)
		} else {
			t.Log(err)
		}
	}
}
