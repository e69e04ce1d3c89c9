package smalltalk

import (
	"strings"
	"unicode"

	"becario/talk"
	"becario/talk/speak"
)

const (
	// nameWords is how many words a name has at most, and introWords how many a message has
	// by which somebody introduces themselves.
	nameWords  = 3
	introWords = 20
)

// Override implements talk.Overrider: who says who they are, and nothing that is to be done,
// is greeted: "hola soy iker, estudio teleco en Bilbao".
func (tp *Topic) Override(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if t.Open != nil || strings.HasSuffix(text, "?") || len(speak.Words(text)) > introWords {
		return talk.Reply{}, false, nil
	}
	name := ""
	for _, piece := range speak.Clauses(text) {
		fields := strings.Fields(strings.Trim(piece, " .,;!¡"))
		for len(fields) > 0 && (t.OnlyWords(fields[0], "words.greeting") || t.OnlyWords(fields[0], "words.going_on")) {
			fields = fields[1:]
		}
		if len(fields) == 0 {
			continue
		}
		if said := introduced(t, fields); said != "" && name == "" {
			name = said
			continue
		}
		if pieceOf(t, piece) == "" && !tellsOfStudies(t, fields) {
			return talk.Reply{}, false, nil
		}
	}
	if name == "" {
		return talk.Reply{}, false, nil
	}
	if t.Person.Name == "" {
		p := t.Person
		p.Name = name
		if err := t.SavePerson(p); err != nil {
			return talk.Reply{}, false, err
		}
	}
	return talk.Reply{Text: t.Say("talk.introduced", "name", speak.Short(name, 40))}, true, nil
}

// introduced is the name that some words say to be the person's own, and what may follow it
// of what they study; empty if they say none.
func introduced(t *talk.Turn, fields []string) string {
	rest := t.BehindIn(strings.Join(fields, " "), "words.introducing")
	var name []string
	after := strings.Fields(rest)
	for i, w := range after {
		if i > 0 && (t.OnlyWords(w, "words.going_on") || tellsOfStudies(t, after[i:])) {
			if !tellsOfStudies(t, after[i:]) && !tellsOfStudies(t, after[min(i+1, len(after)):]) {
				return ""
			}
			break
		}
		name = append(name, w)
	}
	if len(name) == 0 || len(name) > nameWords {
		return ""
	}
	capital := unicode.IsUpper([]rune(name[0])[0])
	for i, w := range name {
		if !letters(w) || t.Little(w) || t.OnlyWords(w, "words.not_names") || i > 0 && capital && !unicode.IsUpper([]rune(w)[0]) && !t.OnlyWords(w, "words.in_names") {
			return ""
		}
		if r := []rune(w); !t.OnlyWords(w, "words.in_names") {
			name[i] = strings.ToUpper(string(r[0])) + string(r[1:])
		}
	}
	return strings.Join(name, " ")
}

// letters reports whether a word has letters alone.
func letters(word string) bool {
	for _, r := range word {
		if !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' {
			return false
		}
	}
	return true
}

// tellsOfStudies reports whether some words tell what somebody studies, or where they are
// from.
func tellsOfStudies(t *talk.Turn, fields []string) bool {
	return t.BehindIn(strings.Join(fields, " "), "words.studying") != ""
}
