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
	if t.Open != nil && t.Open.Topic != "" || strings.HasSuffix(text, "?") || len(speak.Words(text)) > introWords {
		return talk.Reply{}, false, nil
	}
	name, sure, studies := "", false, false
	for _, piece := range speak.Clauses(text) {
		fields := strings.Fields(strings.Trim(piece, " .,;!¡"))
		for len(fields) > 0 && (t.OnlyWords(fields[0], "words.greeting_words") || t.OnlyWords(fields[0], "words.going_on")) {
			fields = fields[1:]
		}
		if len(fields) == 0 {
			continue
		}
		if said := introduced(t, fields); said.name != "" && name == "" {
			name, sure, studies = said.name, said.sure, said.studies
			continue
		}
		told := tellsOfStudies(t, fields)
		if pieceOf(t, piece) == "" && !told {
			return talk.Reply{}, false, nil
		}
		studies = studies || told
	}
	if name == "" || !sure && !studies {
		return talk.Reply{}, false, nil // "i'm starving"
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

// introduction is how somebody says who they are. It is sure if it cannot be anything else
// that they are, and may tell what they study.
type introduction struct {
	name          string
	sure, studies bool
}

// introduced reads words by which somebody says who they are; without a name if they do not.
func introduced(t *talk.Turn, fields []string) introduction {
	said := strings.Join(fields, " ")
	rest := t.BehindIn(said, "words.naming")
	in := introduction{sure: rest != ""}
	if rest == "" {
		rest = t.BehindIn(said, "words.introducing")
	}
	var name []string
	after := strings.Fields(rest)
	for i, w := range after {
		if i > 0 && t.OnlyWords(w, "words.going_on") {
			if !tellsOfStudies(t, after[i+1:]) {
				return introduction{}
			}
			in.studies = true
			break
		}
		if i > 0 && tellsOfStudies(t, after[i:]) {
			in.studies = true
			break
		}
		name = append(name, w)
	}
	if len(name) == 0 || len(name) > nameWords {
		return introduction{}
	}
	capital := unicode.IsUpper([]rune(name[0])[0])
	in.sure = in.sure || capital
	for i, w := range name {
		particle := t.OnlyWords(w, "words.in_names")
		if !letters(w) || t.Little(w) && !particle || t.OnlyWords(w, "words.not_names") || t.OnlyWords(w, "words.times") || i > 0 && capital && !unicode.IsUpper([]rune(w)[0]) && !particle {
			return introduction{}
		}
		if r := []rune(w); !particle {
			name[i] = strings.ToUpper(string(r[0])) + string(r[1:])
		}
	}
	in.name = strings.Join(name, " ")
	return in
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
