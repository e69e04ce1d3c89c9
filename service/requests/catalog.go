package requests

import (
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fold"
)

// General is the type of a request that no other type fits. Every catalogue
// has it.
const General = "general"

// Catalog holds the types of request that an office knows and the documents
// that they ask for. It is data; catalog/requests says how it is written. It
// never changes, and so is safe for concurrent use.
type Catalog struct {
	types     []entry
	documents []entry
}

// entry is a type of request, or a kind of document, which has no documents
// and no days of its own.
type entry struct {
	Key       string              `toml:"key"`
	Names     map[string]string   `toml:"names"`
	Words     map[string][]string `toml:"words"`
	Notes     map[string]string   `toml:"notes"`
	Documents []string            `toml:"documents"`
	Days      int                 `toml:"days"`
}

// ReadCatalog reads a catalogue in TOML. It refuses unknown keys, keys said
// twice, documents that are nowhere described, types without a name or without
// days, and a catalogue without the type "general".
func ReadCatalog(data []byte) (*Catalog, error) {
	var file struct {
		Type     []entry `toml:"type"`
		Document []entry `toml:"document"`
	}
	meta, err := toml.Decode(string(data), &file)
	if err != nil {
		return nil, err
	}
	if odd := meta.Undecoded(); len(odd) > 0 {
		return nil, fmt.Errorf("%s: no such key", odd[0])
	}
	c := &Catalog{types: file.Type, documents: file.Document}
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Catalog) check() error {
	for _, list := range [][]entry{c.documents, c.types} {
		seen := map[string]bool{}
		for _, e := range list {
			switch {
			case e.Key == "" || seen[e.Key]:
				return fmt.Errorf("%q: the key is missing or said twice", e.Key)
			case len(e.Names) == 0:
				return fmt.Errorf("%s: it has no name", e.Key)
			}
			seen[e.Key] = true
		}
	}
	for _, t := range c.types {
		if t.Days < 1 || t.Days > maxDays {
			return fmt.Errorf("%s: days is from 1 to %d", t.Key, maxDays)
		}
		for _, d := range t.Documents {
			if _, ok := find(c.documents, d); !ok {
				return fmt.Errorf("%s: the document %q is nowhere described", t.Key, d)
			}
		}
	}
	if _, ok := find(c.types, General); !ok {
		return fmt.Errorf("the type %q is missing", General)
	}
	return nil
}

// maxDays is the most business days that a type may ask for.
const maxDays = 250

func find(list []entry, key string) (entry, bool) {
	i := slices.IndexFunc(list, func(e entry) bool { return e.Key == key })
	if i < 0 {
		return entry{}, false
	}
	return list[i], true
}

// tell returns the entry whose words fit a text best: of the words that are
// all there, those that are most, and of as many those that come first. It
// reports false if none fits.
func tell(list []entry, text string) (entry, bool) {
	var best entry
	most := 0
	for _, e := range list {
		for _, all := range e.Words {
			for _, w := range all {
				if n := len(strings.Fields(w)); n > most && fold.Holds(text, w) {
					best, most = e, n
				}
			}
		}
	}
	return best, most > 0
}

// typeOf returns the type with this key or, if it is empty, the one that a
// title tells. It reports false for a key that is not there.
func (c *Catalog) typeOf(key, title string) (entry, bool) {
	if key != "" {
		return find(c.types, key)
	}
	if t, ok := tell(c.types, title); ok {
		return t, true
	}
	return find(c.types, General)
}

// missing returns the keys of the documents that a request's type asks for
// and that are not there; none once it is decided.
func (c *Catalog) missing(r *requestsv1.Request) []string {
	if !undecided(r.State) {
		return nil
	}
	t, _ := find(c.types, r.Type)
	var keys []string
	for _, key := range t.Documents {
		if !slices.ContainsFunc(r.Documents, func(d *requestsv1.Document) bool { return d.Kind == key }) {
			keys = append(keys, key)
		}
	}
	return keys
}

// names returns what people call a type, in all languages.
func (c *Catalog) names(key string) string {
	t, _ := find(c.types, key)
	var names []string
	for _, name := range t.Names {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}
