package bot

import (
	"encoding/json"
	"fmt"
	"strings"

	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/money"
	"becario/nlu"
	"becario/person"
)

// preferences is the area of what the buttons of /settings change, said in words.
type preferences struct{}

func (preferences) name() string { return "preferences" }

func (preferences) intents() []nlu.Intent { return []nlu.Intent{nlu.SettingsChange} }

func (preferences) press(t *turn, _, _ string, _ []Ref) (reply, error) { return t.stale()[0], nil }

// before is what the settings of a person were before a change. It is the key
// of the change, so that taking it back needs nothing else.
type before struct {
	Change         string
	Lang           string
	LangChosen     bool
	Zone, Currency string
	Quiet          person.Quiet
	Digest         string
}

// keepPerson keeps changed settings and returns the change, to be taken back.
func (t *turn) keepPerson(p person.Person) ([]Ref, error) {
	old := t.person
	key, err := json.Marshal(before{t.key(0), old.Lang, old.LangChosen, old.Zone, old.Currency, old.Quiet, old.Digest.At})
	if err != nil {
		return nil, fmt.Errorf("keep settings: %w", err)
	}
	return []Ref{{Service: preferences{}.name(), Key: string(key)}}, t.savePerson(p)
}

func (preferences) undo(t *turn, key string) (string, error) {
	var old before
	if err := json.Unmarshal([]byte(key), &old); err != nil {
		return "", fault.New(fault.NotFound, "fault.no_change")
	}
	p := t.person
	p.Lang, p.LangChosen, p.Zone, p.Currency, p.Quiet, p.Digest.At = old.Lang, old.LangChosen, old.Zone, old.Currency, old.Quiet, old.Digest
	if err := t.savePerson(p); err != nil {
		return "", err
	}
	return t.say("settings.restored", "settings", t.settings().text), nil
}

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
	return t.defaults(channel.Sender{Zone: t.person.Zone, Lang: "es"}).Lang
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
