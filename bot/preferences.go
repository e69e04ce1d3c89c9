package bot

import (
	"strings"

	"becario/kit/fold"
	"becario/kit/money"
	"becario/nlu"
)

// preferences is the area of what the buttons of /settings change, said in words.
type preferences struct{}

func (preferences) name() string { return "preferences" }

func (preferences) intents() []nlu.Intent { return []nlu.Intent{nlu.SettingsChange} }

func (preferences) press(t *turn, _, _ string, _ []Ref) (reply, error) { return t.stale()[0], nil }

func (preferences) undo(*turn, string) (string, error) { return "", nil }

// do keeps the value if it is one; else it offers those that there are.
func (preferences) do(t *turn, f nlu.Frame, _ string) (reply, error) {
	what, said := f.Slots.Setting, f.Slots.Value
	if what == "lang" && said == "" {
		said = t.langIn(t.update.Text)
	}
	if value := t.settingValue(what, said); value != "" {
		return t.keepSetting(what, value)
	}
	r := t.choices(what)
	if said != "" {
		r.text = lines(t.say("settings.unknown_"+what, "value", short(said, 60)), r.text)
	}
	return r, nil
}

// settingValue finds the value of a setting by what people call it; empty if
// it is none.
func (t *turn) settingValue(what, said string) string {
	said = strings.Trim(said, " .!¡?¿")
	switch {
	case said == "":
		return ""
	case what == "zone":
		return t.findZone(said)
	case what == "currency":
		if _, ok := money.Digits(strings.ToUpper(said)); ok {
			return strings.ToUpper(said)
		}
		return t.namedValue("words.currencies", said)
	}
	if lang := t.namedValue("words.langs", said); lang != "es" {
		return lang
	}
	if strings.HasPrefix(t.person.Lang, "es") {
		return t.person.Lang
	}
	return t.defaults(Sender{Zone: t.person.Zone, Lang: "es"}).Lang
}

// langIn returns the word of a text that names a language; empty if none does.
func (t *turn) langIn(text string) string {
	for _, word := range wordsIn(text) {
		if t.namedValue("words.langs", word) != "" {
			return word
		}
	}
	return ""
}

// namedValue finds a value in a phrase of lines "name = value", by a name in
// any language, the person's own first.
func (t *turn) namedValue(key, name string) string {
	voices := []string{t.person.Lang}
	for _, lang := range append(voices, t.Phrases.Langs()...) {
		for line := range strings.Lines(t.Phrases.In(lang).Say(key, nil)) {
			if of, value, ok := strings.Cut(line, "="); ok && fold.Same(of, name) {
				return strings.TrimSpace(value)
			}
		}
	}
	return ""
}
