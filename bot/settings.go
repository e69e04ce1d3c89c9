package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"becario/channel"
	"becario/kit/money"
	"becario/person"
)

// Langs are the languages that a person may choose, by their BCP 47 tags.
var Langs = []string{"es-ES", "es-PY", "en"}

// zones and currencies are those that the buttons offer, and any other zone can be written.
var (
	zones      = []string{"Europe/Madrid", "America/Asuncion", "Atlantic/Canary", "Europe/London", "Europe/Paris", "America/New_York"}
	currencies = []string{"EUR", "PYG", "USD", "GBP", "ARS", "BRL"}
)

// zoneCurrency is the currency of those zones where it is another than the
// operator's default.
var zoneCurrency = map[string]string{
	"America/Asuncion": "PYG", "Europe/London": "GBP", "America/New_York": "USD", "America/Chicago": "USD", "America/Los_Angeles": "USD",
	"America/Argentina/Buenos_Aires": "ARS", "America/Sao_Paulo": "BRL", "America/Santiago": "CLP", "America/Mexico_City": "MXN",
	"America/Bogota": "COP", "America/Lima": "PEN", "America/Montevideo": "UYU", "America/La_Paz": "BOB",
	"Europe/Madrid": "EUR", "Atlantic/Canary": "EUR", "Europe/Paris": "EUR", "Europe/Berlin": "EUR", "Europe/Rome": "EUR", "Europe/Lisbon": "EUR",
}

// defaults are what is taken of a person about whom only the channel's word is
// known.
func (b *Bot) defaults(s channel.Sender) person.Person {
	p := person.Person{Name: s.Name, Lang: b.Lang, Zone: b.Zone, Currency: b.Currency}
	if lang := b.matchLang(s.Lang); lang != "" {
		p.Lang = lang
	}
	if _, err := time.LoadLocation(s.Zone); err == nil && s.Zone != "" && s.Zone != "Local" {
		p.Zone = s.Zone
	} else if p.Lang == "es-PY" {
		p.Zone = "America/Asuncion"
	}
	if p.Currency == "" {
		p.Currency = zoneCurrency[p.Zone]
	}
	if p.Currency == "" {
		p.Currency = "EUR"
	}
	return p
}

// matchLang finds the language to speak for a tag; empty if there is none. A
// tag without a region, which is what phones say, is spoken as the operator
// does.
func (b *Bot) matchLang(tag string) string {
	for _, l := range append([]string{tag, b.Lang}, Langs...) {
		if slices.Contains(Langs, l) && (l == tag || base(l) == base(tag)) {
			return l
		}
	}
	return ""
}

// base is the language of a tag without its region.
func base(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	return tag
}

// autoLang is the choice of speaking whatever language the person writes.
const autoLang = "auto"

// follow goes over to the language of a message, unless the person has chosen
// one: then they are understood, and answered in the language of their choice.
func (t *turn) follow(lang string) error {
	if t.person.LangChosen || base(lang) == base(t.person.Lang) {
		return nil
	}
	p := t.person
	p.Lang = t.matchLang(lang)
	if p.Zone == "America/Asuncion" && p.Lang == "es-ES" {
		p.Lang = "es-PY"
	}
	return t.savePerson(p)
}

// savePerson keeps what changed about the person, and speaks accordingly.
func (t *turn) savePerson(p person.Person) error {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return fmt.Errorf("zone of a person: %w", err)
	}
	now := t.now.In(zone)
	if p.Zone != t.person.Zone || p.Digest.At != t.person.Digest.At {
		p.Digest = p.Digest.After(now)
	}
	if err := t.Store.SavePerson(t.ctx, p); err != nil {
		return err
	}
	t.person, t.voice, t.now = p, t.Phrases.In(p.Lang), now
	return nil
}

// settings shows what is assumed about the person, with buttons to change it.
func (t *turn) settings() reply {
	lang := t.say("lang." + t.person.Lang)
	if !t.person.LangChosen {
		lang = t.say("settings.follows", "lang", lang)
	}
	shown := t.say("settings.show", "lang", lang, "zone", t.zoneName(t.person.Zone),
		"time", sayHour(t.now.Format("15:04")), "currency", t.person.Currency)
	return reply{
		text: lines(shown, t.quietText()),
		buttons: [][]channel.Button{
			{t.button("settings.lang", "settings:lang"), t.button("settings.zone", "settings:zone")},
			{t.button("settings.currency", "settings:currency")},
		},
	}
}

// adopt keeps what the person has picked in the channel itself.
func (t *turn) adopt() error {
	if !t.update.From.Chosen {
		return nil
	}
	p, picked := t.person, t.defaults(t.update.From)
	if p.Currency == zoneCurrency[p.Zone] {
		p.Currency = picked.Currency
	}
	p.Name, p.Lang, p.LangChosen, p.Zone = picked.Name, picked.Lang, true, picked.Zone
	return t.savePerson(p)
}

// zoneName is how a zone is shown: by the first of its places in the phrase
// "zones", else by its city.
func (t *turn) zoneName(zone string) string {
	for line := range strings.Lines(t.say("zones")) {
		if name, of, ok := strings.Cut(line, "="); ok && strings.TrimSpace(of) == zone {
			return strings.TrimSpace(name)
		}
	}
	return strings.ReplaceAll(zone[strings.LastIndex(zone, "/")+1:], "_", " ")
}

// pressSettings answers "settings:what" with the choices, and
// "settings_what:value" by keeping the value.
func (t *turn) pressSettings(action, argument string) (reply, error) {
	what, keep := strings.CutPrefix(action, "settings_")
	if !keep {
		return t.choices(argument), nil
	}
	return t.keepSetting(what, argument)
}

func (t *turn) choices(what string) reply {
	r := reply{edit: true, text: t.say("settings.choose_" + what)}
	add := func(label, value string) {
		button := channel.Button{Label: label, Data: "settings_" + what + ":" + value}
		if n := len(r.buttons); n > 0 && len(r.buttons[n-1]) < 2 {
			r.buttons[n-1] = append(r.buttons[n-1], button)
			return
		}
		r.buttons = append(r.buttons, []channel.Button{button})
	}
	switch what {
	case "lang":
		for _, l := range Langs {
			add(t.say("lang."+l), l)
		}
		add(t.say("settings.auto"), autoLang)
	case "zone":
		for _, z := range zones {
			add(t.zoneName(z), z)
		}
	case "currency":
		for _, c := range currencies {
			add(c, c)
		}
	default:
		return t.stale()[0]
	}
	t.question = &Question{Kind: "settings." + what}
	return r
}

func (t *turn) keepSetting(what, value string) (reply, error) {
	p := t.person
	switch what {
	case "lang":
		p.LangChosen = value != autoLang
		if p.LangChosen {
			if !slices.Contains(Langs, value) {
				return t.stale()[0], nil
			}
			p.Lang = value
		}
	case "zone":
		if _, err := time.LoadLocation(value); err != nil {
			return t.stale()[0], nil
		}
		if c := zoneCurrency[value]; c != "" && p.Currency == zoneCurrency[p.Zone] {
			p.Currency = c
		}
		p.Zone = value
	case "currency":
		if _, ok := money.Digits(value); !ok {
			return t.stale()[0], nil
		}
		p.Currency = value
	default:
		return t.stale()[0], nil
	}
	refs, err := t.keepPerson(p)
	if err != nil {
		return reply{}, err
	}
	r := t.settings()
	r.refs = refs
	if t.update.Kind != channel.Press {
		r.text = t.say("settings.changed", "settings", r.text)
	}
	r.edit, r.toast = true, t.say("settings.kept")
	return r, nil
}

// answerSetting takes a message as the value of the setting that was asked for.
func (t *turn) answerSetting(what, text string) (reply, bool, error) {
	value := t.settingValue(what, text)
	if value == "" {
		return reply{}, false, nil
	}
	r, err := t.keepSetting(what, value)
	return r, true, err
}

// findZone finds a zone by its name, by its city in English, or by a place in
// the phrase "zones" (lines of "name = zone").
func (t *turn) findZone(text string) string {
	text = strings.TrimSpace(text)
	if _, err := time.LoadLocation(text); err == nil && strings.Contains(text, "/") {
		return text
	}
	if zone := t.namedValue("zones", text); zone != "" {
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
