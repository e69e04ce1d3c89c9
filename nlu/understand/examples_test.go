package understand_test

import (
	"io/fs"
	"regexp"
	"testing"

	"becario/nlu"
	"becario/nlu/lang"
)

// quoted are the messages that the help tells people to write.
var quoted = regexp.MustCompile(`[«“]([^»”{]+)[»”]`)

// helped are the lines of a pack's talk.toml from its help on.
var helped = regexp.MustCompile(`(?s)\n\[help\].*`)

func TestWhatTheHelpSuggestsIsUnderstood(t *testing.T) {
	u := reader(t)
	for _, tag := range []string{"es", "es-PY", "en"} {
		data, err := fs.ReadFile(lang.Files(), tag+"/say/talk.toml")
		if err != nil {
			t.Fatal(err)
		}
		examples := quoted.FindAllSubmatch(helped.Find(data), -1)
		if len(examples) < 10 {
			t.Errorf("%s: the help has %d examples", tag, len(examples))
		}
		for _, example := range examples {
			text := string(example[1])
			got := u.Understand(nlu.Input{Text: text, Lang: tag, Reference: wednesday(t)}).Frames
			if len(got) != 1 || got[0].Band == nlu.Ask || got[0].Intent == nlu.OutOfScope || got[0].Intent == nlu.Smalltalk {
				t.Errorf("%s: %q is read as %s", tag, text, framesOf(t, nlu.Result{Frames: got}))
			}
		}
	}
}
