package profile

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"becario/channel"
	"becario/kit/fault"
	"becario/kit/money"
	"becario/nlu"
	"becario/person"
	"becario/talk"
	"becario/talk/speak"
)

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
func (tp *Topic) keepPerson(t *talk.Turn, p person.Person) ([]talk.Ref, error) {
	old := t.Person
	key, err := json.Marshal(before{t.Key(0), old.Lang, old.LangChosen, old.Zone, old.Currency, old.Quiet, old.Digest.At})
	if err != nil {
		return nil, fmt.Errorf("keep settings: %w", err)
	}
	return []talk.Ref{{Service: tp.Name(), Key: string(key)}}, t.SavePerson(p)
}

// Undo implements talk.Undoer.
func (tp *Topic) Undo(t *talk.Turn, key string) (string, error) {
	var old before
	if err := json.Unmarshal([]byte(key), &old); err != nil {
		return "", fault.New(fault.NotFound, "fault.no_change")
	}
	p := t.Person
	p.Lang, p.LangChosen, p.Zone, p.Currency, p.Quiet, p.Digest.At = old.Lang, old.LangChosen, old.Zone, old.Currency, old.Quiet, old.Digest
	if err := t.SavePerson(p); err != nil {
		return "", err
	}
	shown, err := settings(t)
	return t.Say("settings.restored", "settings", shown.Text), err
}

// change keeps the value if it is one; else it offers those that there are.
func (tp *Topic) change(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	what, said := f.Slots.Setting, f.Slots.Value
	if what == "lang" && said == "" {
		said = langIn(t, t.Update.Text)
	}
	if value := settingValue(t, what, said); value != "" {
		return tp.keepSetting(t, what, value)
	}
	r := tp.choices(t, what)
	if said != "" {
		r.Text = speak.Lines(t.Say("settings.unknown_"+what, "value", speak.Short(said, 60)), r.Text)
	}
	return r, nil
}

// settingValue finds the value of a setting by what people call it; empty if
// it is none.
func settingValue(t *talk.Turn, what, said string) string {
	said = strings.Trim(said, " .!¡?¿")
	switch {
	case said == "":
		return ""
	case what == "zone":
		return findZone(t, said)
	case what == "currency":
		if _, ok := money.Digits(strings.ToUpper(said)); ok {
			return strings.ToUpper(said)
		}
		return t.Named("words.currencies", said)
	}
	lang := t.Named("words.langs", said)
	switch {
	case lang == "" || slices.Contains(t.Defaults().Langs, lang):
		return lang
	case strings.HasPrefix(t.Person.Lang, lang):
		return t.Person.Lang // a language without its region is that of the person
	}
	return t.Defaults().Of(channel.Sender{Zone: t.Person.Zone, Lang: lang}).Lang
}

// langIn returns the word of a text that names a language; empty if none does.
func langIn(t *talk.Turn, text string) string {
	for _, word := range speak.Words(text) {
		if t.Named("words.langs", word) != "" {
			return word
		}
	}
	return ""
}
