package lang

import (
	"fmt"
	"io/fs"

	"github.com/BurntSushi/toml"
)

// People is what a person may choose.
type People struct {
	// Langs are the languages, BCP 47 tags, Zones and Currencies those that are
	// offered, IANA names and ISO 4217 codes.
	Langs, Zones, Currencies []string
	// Home is the zone of those languages that are spoken in one.
	Home map[string]string
}

// ReadPeople reads people.toml of the language packs.
func ReadPeople(fsys fs.FS) (People, error) {
	var p People
	data, err := fs.ReadFile(fsys, "people.toml")
	if err != nil {
		return p, fmt.Errorf("read people.toml: %w", err)
	}
	meta, err := toml.Decode(string(data), &p)
	if err != nil {
		return p, fmt.Errorf("people.toml: %w", err)
	}
	if odd := meta.Undecoded(); len(odd) > 0 {
		return p, fmt.Errorf("people.toml: %s: no such key", odd[0])
	}
	return p, nil
}
