package talk

import (
	"slices"
	"strings"

	"becario/kit/rpc"
	"becario/talk/speak"
)

const (
	// pluralWords is how many words name several records by what they are.
	pluralWords = 4
	// pluralEnding is how many letters longer the name of several is than that of one, at
	// most.
	pluralEnding = 2
)

// removedAlike asks about all records that a message names by what they are, if there are
// several: "eliminar parciales", "delete my midterms". It reports false if a record is
// called just so, or if there are not several.
func (t *Turn) removedAlike() (Reply, bool, error) {
	words := speak.Words(t.Update.Text)
	if len(words) < 2 || !t.OnlyWords(words[0], "words.removing") || len(t.Target) > 0 {
		return Reply{}, false, nil
	}
	count := 0 // "both coffees"
	names := slices.DeleteFunc(slices.Clone(words[1:]), func(w string) bool {
		switch n := t.Count(w); {
		case t.OnlyWords(w, "words.both_words"):
			count = 2
		case n > 1:
			count = n
		case !t.Little(w) && !t.OnlyWords(w, "words.everything"):
			return false
		}
		return true
	})
	if len(names) == 0 || len(names) > pluralWords {
		return Reply{}, false, nil
	}
	for _, k := range Having[Keeper](t) {
		if key := "words.many_" + k.Name(); t.Has(key) && t.HasAny(strings.Join(names, " "), key) {
			return Reply{}, false, nil // all of a kind, which the topic itself asks about
		}
	}
	for _, k := range Having[Sweeper](t) {
		lister, ok := k.(Lister)
		if !ok {
			continue
		}
		all, err := lister.Titles(t)
		if rpc.Away(err) {
			continue
		}
		if err != nil {
			return Reply{}, false, err
		}
		var alike []Ref
		for _, titled := range all {
			if speak.HoldsWords(titled.Title, strings.Join(names, " ")) {
				return Reply{}, false, nil // it has that name
			}
			if severalOf(names, speak.Words(titled.Title)) {
				alike = append(alike, Ref{Service: titled.Ref.Service, ID: titled.Ref.ID})
			}
		}
		if len(alike) > 1 && (count == 0 || count == len(alike)) {
			r, err := k.Sweep(t, alike, nil)
			return r, true, err
		}
	}
	return Reply{}, false, nil
}

// severalOf reports whether the first of some names says several of what a title says one
// of ("parciales" of "parcial de redes"), and the title has the others.
func severalOf(names, title []string) bool {
	for i, name := range names {
		if !slices.ContainsFunc(title, func(w string) bool {
			return w == name || i == 0 && len(w) >= tellingWord && len(name) > len(w) && len(name)-len(w) <= pluralEnding && strings.HasPrefix(name, w)
		}) {
			return false
		}
	}
	return true
}
