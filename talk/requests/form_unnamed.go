package requests

import (
	"maps"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/talk"
	"becario/talk/speak"
)

// Corrections that say what is right and not of which field, or name it by a word that
// several fields share.

// unnamed reads each piece of a correction as the value of the one field that it fits: "no,
// just a pdf and to the dean". It is empty if a piece fits none, or several.
func unnamed(t *talk.Turn, d *requestsv1.Draft, text string) []*requestsv1.Answer {
	var set []*requestsv1.Answer
	for _, piece := range unnamedPieces(t, text) {
		var found *requestsv1.Answer
		for _, key := range d.Asked {
			f := fieldOf(d.Type, key)
			value, ok := fits(t, f, piece)
			if !ok || holds(set, key) != nil {
				continue
			}
			if found != nil {
				return nil
			}
			found = &requestsv1.Answer{Field: key, Value: value}
		}
		if found == nil {
			return nil
		}
		set = append(set, found)
	}
	return set
}

// unnamedPieces are the clauses of a text, cut where an "and" goes on as well, without what
// only says that something was wrong.
func unnamedPieces(t *talk.Turn, text string) []string {
	var all []string
	add := func(words []string) {
		for len(words) > 1 && t.OnlyWords(words[0], "words.correcting") {
			words = words[1:]
		}
		if said := unmarked(strings.Join(words, " ")); said != "" && !saysOnly(t, said, "words.correcting", "words.opening") {
			all = append(all, said)
		}
	}
	for _, clause := range speak.Clauses(text) {
		var words []string
		for _, w := range strings.Fields(clause) {
			if len(words) > 0 && t.OnlyWords(w, "words.going_on") {
				add(words)
				words = nil
				continue
			}
			words = append(words, w)
		}
		add(words)
	}
	return all
}

// fits is the value of a field that a piece of a correction says, if it says nothing else: a
// choice, or what begins with the preposition with which the field asks.
func fits(t *talk.Turn, f *requestsv1.Field, piece string) (string, bool) {
	switch f.Kind {
	case "choice":
		value := readChoiceSaid(t, f, piece, true)
		return value, value != "" && onlyChoice(t, f, piece)
	case "text", "person":
		first, rest, _ := strings.Cut(piece, " ")
		return rest, rest != "" && asksWith(t, f, first)
	}
	return "", false
}

// onlyChoice reports whether a piece has no word that is none of a choice of a field.
func onlyChoice(t *talk.Turn, f *requestsv1.Field, piece string) bool {
	for _, w := range speak.Words(piece) {
		said := t.Little(w) || t.OnlyWords(w, "words.form_around") || slices.ContainsFunc(f.Choices, func(c *requestsv1.Choice) bool { return chosen(c, []string{w}, w, true) })
		for _, texts := range []map[string]string{f.Names, f.Ask} {
			for _, text := range texts {
				said = said || speak.HoldsWords(text, w)
			}
		}
		for _, c := range f.Choices {
			for _, name := range c.Names {
				said = said || speak.HoldsWords(name, w)
			}
		}
		if !said {
			return false
		}
	}
	return true
}

// asksWith reports whether a word is the preposition with which a field is asked for: "al
// decano" to "¿A quién?", "to the dean" to "whom is it addressed to?".
func asksWith(t *talk.Turn, f *requestsv1.Field, word string) bool {
	word = strings.ToLower(word)
	if !t.OnlyWords(word, "words.form_towards") {
		return false
	}
	for _, ask := range f.Ask {
		words := speak.Words(ask)
		if len(words) == 0 {
			continue
		}
		for _, w := range []string{words[0], words[len(words)-1]} {
			if t.OnlyWords(w, "words.form_towards") && strings.HasPrefix(word, w) {
				return true
			}
		}
	}
	return false
}

// withoutPreposition is a value without the preposition with which its field asks.
func withoutPreposition(t *talk.Turn, f *requestsv1.Field, value string) string {
	if first, rest, _ := strings.Cut(value, " "); rest != "" && asksWith(t, f, first) {
		return rest
	}
	return value
}

// datesSaid are the days of a form that a text gives anew: its one span, or its first and
// last day. What the text says they are not is left out.
func datesSaid(t *talk.Turn, d *requestsv1.Draft, text string) []*requestsv1.Answer {
	if contrast, ok := t.Contrasts(); ok && text == t.Update.Text {
		text = contrast.Meant
	}
	span := readSpan(t, text)
	from, to := speak.CutRange(span)
	if from == "" || to == "" || from == to {
		return nil
	}
	var set []*requestsv1.Answer
	for _, key := range d.Asked {
		switch f := fieldOf(d.Type, key); {
		case f.Kind == "span" && len(set) > 0:
			return nil
		case f.Kind == "span":
			set = append(set, &requestsv1.Answer{Field: key, Value: earlier(t, f, span, text)})
		case f.Kind == "day" && key == "from":
			set = append(set, &requestsv1.Answer{Field: key, Value: from})
		case f.Kind == "day" && key == "to":
			set = append(set, &requestsv1.Answer{Field: key, Value: to})
		}
	}
	return set
}

// towards is what a text says behind the name of a field and the preposition of a change:
// "el motivo por razones de salud", "the addressee to the dean".
func towards(t *talk.Turn, f *requestsv1.Field, text string) (string, bool) {
	fields := strings.Fields(text)
	named := false
	for i, w := range fields {
		plain := unmarked(w)
		name := false
		for _, said := range slices.Concat(slices.Collect(maps.Values(f.Names)), f.Words) {
			name = name || speak.HoldsWords(said, plain)
		}
		if name && !(named && t.OnlyWords(plain, "words.form_towards")) {
			named = named || !t.Little(plain)
			continue
		}
		if !named && t.Little(plain) {
			continue
		}
		rest := unmarked(strings.Join(fields[i+1:], " "))
		return rest, named && t.OnlyWords(plain, "words.form_towards") && rest != "" && !saysOnly(t, rest, "words.agreeing", "words.opening", "words.thanks", "words.form_another")
	}
	return "", false
}
