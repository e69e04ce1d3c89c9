// Package lang holds the language packs: the words that becario understands
// and the phrases that it says, as data. A pack is a folder named by its
// BCP 47 tag; a variant such as es-PY only holds what differs from its base.
//
// Adding a language adds a folder and changes no Go: see
// docs/extend/language.md.
package lang

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed zones.toml people.toml */words.toml */say */hear
var files embed.FS

// Files are the packs of the program, a folder for each tag.
func Files() fs.FS { return files }

// Words are the words of a language that stand for dates, times, lengths,
// sums and numbers. Each entry is a list of phrases; a phrase is written as
// people write it, and matches with and without accents, in any case.
type Words struct {
	// Base is the tag that a variant widens; empty for a language.
	Base string `toml:"base"`

	Options Options `toml:"options"`

	Weekday    Phrases `toml:"weekday"`     // monday to sunday
	Weekdays   Phrases `toml:"weekdays"`    // a plural that means every such day
	Month      Phrases `toml:"month"`       // january to december
	Unit       Phrases `toml:"unit"`        // second, minute, ...
	UnitShort  Phrases `toml:"unit_short"`  // only right after a number: "h", "min"
	Day        Phrases `toml:"day"`         // days from today: "1" is tomorrow
	DayPart    Phrases `toml:"day_part"`    // "-1 night" is last night
	Daypart    Phrases `toml:"daypart"`     // morning, midday, afternoon, night, dawn
	Number     Phrases `toml:"number"`      // "0" to "900"
	Multiplier Phrases `toml:"multiplier"`  // "100", "1000", ...
	Suffix     Phrases `toml:"suffix"`      // glued to a number: "k"; capitals count
	Ordinal    Phrases `toml:"ordinal"`     // "1", "2", ..., "-1" is the last
	Quantity   Phrases `toml:"quantity"`    // a vague amount of a unit: "2" a couple
	Fraction   Phrases `toml:"fraction"`    // "2" half, "3" third, ... as the lower part
	Clock      Phrases `toml:"clock"`       // "12:00" noon
	Currency   Phrases `toml:"currency"`    // by ISO 4217 code; "peso" and "dollar" follow the zone
	Cents      Phrases `toml:"cents"`       // by ISO 4217 code, or "any"
	Slang      Phrases `toml:"slang"`       // a sum with its size: "1000", "1000000"
	Repeat     Phrases `toml:"repeat"`      // "weekly", "2 weekly", "daily night", ...
	Holiday    Phrases `toml:"holiday"`     // "12-25", "easter-2", "05-SU1", "11-TH4+1"
	Slice      Phrases `toml:"slice"`       // "late month", "end day"
	Season     Phrases `toml:"season"`      // spring, summer, autumn, winter
	Say        Phrases `toml:"say"`         // the joints of the grammar, by the names of the engine
	Weak       Phrases `toml:"weak"`        // words that need support to be a date
	NotTypos   Phrases `toml:"not_typos"`   // words that are near a time word and are none
	SeasonFrom Phrases `toml:"season_from"` // first day of each season, if not that of the north

	Course Course `toml:"course"`
}

// Course are the words of what a course asks for on certain days.
type Course struct {
	// Kinds are its kinds, with % in place of the name, by which the items of a list share
	// what the first says: "examen de %". Each comes with the words of several of it.
	Kinds Phrases `toml:"kinds"`
	// Subjects are names of subjects as people call them.
	Subjects []string `toml:"subjects"`
	// Leads are words that only lead up to the name of a class: "falta", "te paso".
	Leads []string `toml:"leads"`
	// NoNames are words that name no class by themselves: "solo".
	NoNames []string `toml:"no_names"`
	// Work are words for hours at work: "curro", "shift".
	Work []string `toml:"work"`
	// Waking are words for getting up, of which a bare hour is one of the morning.
	Waking []string `toml:"waking"`
	// PutOff are words by which a subject is left for later: "dejo química para septiembre".
	PutOff []string `toml:"put_off"`
}

// Phrases are lists of phrases by what they stand for.
type Phrases map[string][]string

// Options are the habits of writing of a language.
type Options struct {
	// Default marks the language of a text that tells nothing.
	Default bool `toml:"default"`
	// Order is "dmy" or "mdy".
	Order string `toml:"order"`
	// MDY are regions in which the month comes first although Order says otherwise.
	MDY []string `toml:"mdy"`
	// Decimal is the mark before the decimals, "." or ",".
	Decimal string `toml:"decimal"`
	// NextWeekday says which day "next Friday" is: "nearest", the next one to
	// come, or "week", that of the following week.
	NextWeekday string `toml:"next_weekday"`
	// And tells where the joining word may stand in a number: "tens", "hundreds".
	And []string `toml:"and"`
	// Decades tells that "1990s" names ten years.
	Decades bool `toml:"decades"`
	// HalfHour tells that "half five" is half past five.
	HalfHour bool `toml:"half_hour"`
	// Quiet is from when to when people want to hear nothing, such as
	// "22:00/08:00", where they only say "at night" or "after ten".
	Quiet string `toml:"quiet"`
}

// Tags lists the packs that have words, in alphabetical order.
func Tags(fsys fs.FS) []string {
	found, _ := fs.Glob(fsys, "*/words.toml") // the pattern is well formed
	var tags []string
	for _, f := range found {
		tags = append(tags, path.Dir(f))
	}
	sort.Strings(tags)
	return tags
}

// Default is the tag of the language of a text that tells nothing: the first
// that says so in its options, or the first of all.
func Default(fsys fs.FS) (string, error) {
	tags := Tags(fsys)
	if len(tags) == 0 {
		return "", errors.New("no language pack found")
	}
	for _, tag := range tags {
		w, err := load(fsys, tag)
		if err != nil {
			return "", err
		}
		if w.Options.Default && w.Base == "" {
			return tag, nil
		}
	}
	return tags[0], nil
}

// Load reads the words of a tag, and under a variant those of its base. A key
// that it does not know is an error.
func Load(fsys fs.FS, tag string) (*Words, error) {
	w, err := load(fsys, tag)
	if err != nil || w.Base == "" {
		return w, err
	}
	base, err := load(fsys, w.Base)
	if err != nil {
		return nil, fmt.Errorf("base of %s: %w", tag, err)
	}
	if base.Base != "" {
		return nil, fmt.Errorf("%s/words.toml: the base %s is itself a variant", tag, w.Base)
	}
	base.add(w)
	return base, nil
}

func load(fsys fs.FS, tag string) (*Words, error) {
	name := path.Join(tag, "words.toml")
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: no such language pack; there are %s", tag, strings.Join(Tags(fsys), ", "))
		}
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var w Words
	meta, err := toml.Decode(string(raw), &w)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if odd := meta.Undecoded(); len(odd) > 0 {
		return nil, fmt.Errorf("%s: %s: no such key", name, odd[0])
	}
	return &w, nil
}

// Currencies gives the currency of each time zone that has one, by its IANA name.
func Currencies(fsys fs.FS) (map[string]string, error) {
	file, err := loadZones(fsys)
	if err != nil {
		return nil, err
	}
	of := map[string]string{}
	for code, zones := range file.Currency {
		for _, zone := range zones {
			if other, twice := of[zone]; twice {
				return nil, fmt.Errorf("zones.toml: %s has two currencies, %s and %s", zone, min(code, other), max(code, other))
			}
			of[zone] = code
		}
	}
	return of, nil
}

// CurrencyElsewhere is the currency of an amount without one in a time zone that
// has none; "" if there is no such currency.
func CurrencyElsewhere(fsys fs.FS) (string, error) {
	file, err := loadZones(fsys)
	return file.Elsewhere, err
}

// zones is the file zones.toml.
type zones struct {
	Elsewhere string  `toml:"elsewhere"`
	Currency  Phrases `toml:"currency"`
}

// loadZones reads zones.toml; without it no zone has a currency.
func loadZones(fsys fs.FS) (zones, error) {
	raw, err := fs.ReadFile(fsys, "zones.toml")
	if errors.Is(err, fs.ErrNotExist) {
		return zones{}, nil
	}
	if err != nil {
		return zones{}, fmt.Errorf("read zones.toml: %w", err)
	}
	var file zones
	if _, err := toml.Decode(string(raw), &file); err != nil {
		return zones{}, fmt.Errorf("zones.toml: %w", err)
	}
	return file, nil
}

// Sections returns every list of phrases by the name of its section.
func (w *Words) Sections() map[string]Phrases {
	all := map[string]Phrases{}
	for name, list := range w.sections() {
		all[name] = *list
	}
	return all
}

// add widens a base with what a variant has: the phrases of a list come on
// top of those that are there, and a season's first day replaces the other.
func (w *Words) add(v *Words) {
	own := w.sections()
	for name, more := range v.Sections() {
		list := own[name]
		if *list == nil {
			*list = Phrases{}
		}
		for key, phrases := range more {
			if name == "season_from" {
				(*list)[key] = phrases
				continue
			}
			(*list)[key] = append((*list)[key], phrases...)
		}
	}
	w.Base = v.Base
}

func (w *Words) sections() map[string]*Phrases {
	return map[string]*Phrases{
		"weekday": &w.Weekday, "weekdays": &w.Weekdays, "month": &w.Month, "unit": &w.Unit, "unit_short": &w.UnitShort,
		"day": &w.Day, "day_part": &w.DayPart, "daypart": &w.Daypart, "number": &w.Number, "multiplier": &w.Multiplier,
		"suffix": &w.Suffix, "ordinal": &w.Ordinal, "quantity": &w.Quantity, "fraction": &w.Fraction, "clock": &w.Clock,
		"currency": &w.Currency, "cents": &w.Cents, "slang": &w.Slang, "repeat": &w.Repeat, "holiday": &w.Holiday,
		"season": &w.Season, "slice": &w.Slice, "say": &w.Say, "weak": &w.Weak, "not_typos": &w.NotTypos, "season_from": &w.SeasonFrom,
	}
}
