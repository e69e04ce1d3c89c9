package profile

import (
	"slices"
	"strings"
	"time"

	"becario/channel"
	"becario/kit/money"
	"becario/talk"
	"becario/talk/speak"
)

// autoLang is the choice of speaking whatever language the person writes.
const autoLang = "auto"

// settings shows what is assumed about the person, with buttons to change it.
func settings(t *talk.Turn) (talk.Reply, error) {
	lang := t.Say("lang." + t.Person.Lang)
	if !t.Person.LangChosen {
		lang = t.Say("settings.follows", "lang", lang)
	}
	shown := t.Say("settings.show", "lang", lang, "zone", t.ZoneName(t.Person.Zone),
		"time", speak.Hour(t.Now.Format("15:04")), "currency", t.Person.Currency)
	shown = speak.Lines(shown, quietText(t))
	for _, topic := range talk.Having[talk.Chooser](t) {
		chosen, err := topic.Chosen(t)
		if err != nil {
			return talk.Reply{}, err
		}
		shown = speak.Lines(shown, chosen)
	}
	return talk.Reply{
		Text: shown,
		Buttons: [][]channel.Button{
			{t.Button("settings.lang", "profile.choose:lang"), t.Button("settings.zone", "profile.choose:zone")},
			{t.Button("settings.currency", "profile.choose:currency")},
		},
	}, nil
}

// adopt keeps what the person has picked in the channel itself.
func adopt(t *talk.Turn) error {
	if !t.Update.From.Chosen {
		return nil
	}
	p, picked := t.Person, t.Defaults().Of(t.Update.From)
	if p.Currency == t.Defaults().Currencies[p.Zone] {
		p.Currency = picked.Currency
	}
	p.Name, p.Lang, p.LangChosen, p.Zone = picked.Name, picked.Lang, true, picked.Zone
	return t.SavePerson(p)
}

// choices offers the values of a setting: lang, zone or currency.
func (tp *Topic) choices(t *talk.Turn, what string) talk.Reply {
	r := talk.Reply{Edit: true, Text: t.Say("settings.choose_" + what)}
	add := func(label, value string) {
		r.Buttons = offered(r.Buttons, channel.Button{Label: label, Data: "profile." + what + ":" + value})
	}
	switch what {
	case "lang":
		for _, l := range t.Defaults().Langs {
			add(t.Say("lang."+l), l)
		}
		add(t.Say("settings.auto"), autoLang)
	case "zone":
		for _, z := range tp.Zones {
			add(t.ZoneName(z), z)
		}
	case "currency":
		for _, c := range tp.Currencies {
			add(c, c)
		}
	default:
		return t.Stale()
	}
	r.Ask = talk.NewQuestion(tp.Name(), what, nil)
	return r
}

func (tp *Topic) keepSetting(t *talk.Turn, what, value string) (talk.Reply, error) {
	p := t.Person
	switch what {
	case "lang":
		p.LangChosen = value != autoLang
		if p.LangChosen {
			if !slices.Contains(t.Defaults().Langs, value) {
				return t.Stale(), nil
			}
			p.Lang = value
		}
	case "zone":
		if _, err := time.LoadLocation(value); err != nil {
			return t.Stale(), nil
		}
		if c := t.Defaults().Currencies[value]; c != "" && p.Currency == t.Defaults().Currencies[p.Zone] {
			p.Currency = c
		}
		p.Zone = value
	case "currency":
		if _, ok := money.Digits(value); !ok {
			return t.Stale(), nil
		}
		p.Currency = value
	default:
		return t.Stale(), nil
	}
	refs, err := tp.keepPerson(t, p)
	if err != nil {
		return talk.Reply{}, err
	}
	r, err := settings(t)
	if err != nil {
		return talk.Reply{}, err
	}
	r.Refs = refs
	if t.Update.Kind != channel.Press {
		r.Text = t.Say("settings.changed", "settings", r.Text)
	}
	r.Edit, r.Toast = true, t.Say("settings.kept")
	return r, nil
}

// Reply implements talk.Replier: a message is the value of the setting that was
// asked for, if it can be one.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	if q.Kind == eraseQuestion {
		return tp.replyErase(t, q, text)
	}
	if q.Kind == silenceQuestion {
		return tp.replySilence(t, text)
	}
	value := settingValue(t, q.Kind, text)
	if value == "" {
		return talk.Reply{}, false, nil
	}
	r, err := tp.keepSetting(t, q.Kind, value)
	return r, true, err
}

// findZone finds a zone by its name, by its city in English, or by a place in
// the phrase "zones" (lines of "name = zone").
func findZone(t *talk.Turn, text string) string {
	text = strings.TrimSpace(text)
	if _, err := time.LoadLocation(text); err == nil && strings.Contains(text, "/") {
		return text
	}
	if zone := t.Named("zones", text); zone != "" {
		return zone
	}
	city := strings.ReplaceAll(text, " ", "_")
	for _, region := range []string{"Europe", "America", "Atlantic", "Africa", "Asia", "Australia", "Pacific", "America/Argentina"} {
		for _, name := range []string{city, titled(city)} {
			if _, err := time.LoadLocation(region + "/" + name); err == nil && name != "" {
				return region + "/" + name
			}
		}
	}
	return ""
}

// titled writes each word of a city with a capital, as zones are named.
func titled(city string) string {
	words := strings.Split(strings.ToLower(city), "_")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "_")
}
