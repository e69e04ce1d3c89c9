package person

import (
	"slices"
	"strings"
	"time"

	"becario/channel"
)

// Defaults are what is taken of a person about whom little is known.
type Defaults struct {
	// Lang, Zone and Currency are the operator's choice. An empty Currency
	// follows from the zone.
	Lang, Zone, Currency string
	// Langs are the languages that a person may have, BCP 47 tags.
	Langs []string
	// Currencies are the ISO 4217 codes by zone, Homes the zone of those
	// languages that are spoken in one.
	Currencies, Homes map[string]string
}

// otherCurrency is that of a zone of which none is known.
const otherCurrency = "EUR"

// Of returns a person about whom only the channel's word is known.
func (d Defaults) Of(s channel.Sender) Person {
	p := Person{Name: s.Name, Lang: d.Lang, Zone: d.Zone, Currency: d.Currency}
	if lang := d.Match(s.Lang); lang != "" {
		p.Lang = lang
	}
	if _, err := time.LoadLocation(s.Zone); err == nil && s.Zone != "" && s.Zone != "Local" {
		p.Zone = s.Zone
	} else if home := d.Homes[p.Lang]; home != "" {
		p.Zone = home
	}
	if p.Currency == "" {
		p.Currency = d.Currencies[p.Zone]
	}
	if p.Currency == "" {
		p.Currency = otherCurrency
	}
	return p
}

// Match finds the language to speak for a tag; empty if there is none. A tag
// without a region, which is what phones say, is spoken as the operator does.
func (d Defaults) Match(tag string) string {
	for _, l := range append([]string{tag, d.Lang}, d.Langs...) {
		if slices.Contains(d.Langs, l) && (l == tag || base(l) == base(tag)) {
			return l
		}
	}
	return ""
}

// Follow returns a person who goes over to the language of a message, in the
// variant of their zone. It reports false if nothing changes: they have chosen a
// language, or it is theirs already.
func (d Defaults) Follow(p Person, lang string) (Person, bool) {
	if p.LangChosen || base(lang) == base(p.Lang) {
		return p, false
	}
	p.Lang = d.Match(lang)
	for _, l := range d.Langs {
		if d.Homes[l] == p.Zone && base(l) == base(p.Lang) {
			p.Lang = l
		}
	}
	return p, true
}

// base is the language of a tag without its region.
func base(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	return tag
}
