// Package lexicon finds the phrases of a language in a text, and the roles that
// they can play there. A Lexicon is built once from a language pack; a Text is
// a message with the phrases that begin at each of its tokens.
package lexicon

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"becario/nlu/entity/role"
	"becario/nlu/entity/token"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/lang"
)

// Lexeme is one role that a phrase can play where it stands.
type Lexeme struct {
	Role  role.Role
	N     uint8 // how many tokens
	Weak  bool  // it needs support to count as a date
	Cased bool  // it is written otherwise than in the pack, where capitals count
	Value int64 // what it stands for, by its role
}

// End gives the token after the phrase, if it begins at token i.
func (x *Lexeme) End(i int) int { return i + int(x.N) }

// maxPhrase is how many tokens the longest phrase may have.
const maxPhrase = 12

// node is a step in the tree of phrases, a token a step.
type node struct {
	next    map[string]*node
	lexemes []Lexeme
	exact   string // the spelling of a cased lexeme
}

// Lexicon holds the phrases of a language.
type Lexicon struct {
	Tag      string
	Options  lang.Options
	Calendar calendar.Habits // its holidays are by the value of their lexemes
	Repeats  []Repeat        // likewise
	Codes    []string        // currencies, likewise

	// AndTens and AndHundreds tell where the joining word stands in a number:
	// after tens, "treinta y uno", or after hundreds, "a hundred and one".
	AndTens, AndHundreds bool
	// FractionEnds are endings that make the lower part of a fraction: "avos".
	FractionEnds []string

	root     map[string]*node
	typos    map[string]string // a long time word with one letter left out, to the word
	softEnds []string          // "noonish" is noon
}

// New builds the lexicon of a pack.
func New(tag string, w *lang.Words) (*Lexicon, error) {
	l := &Lexicon{Tag: tag, Options: w.Options, root: map[string]*node{}, typos: map[string]string{}}
	l.Calendar.NextWeek = w.Options.NextWeekday == "week"
	for i, first := range [...]string{"03-21", "06-21", "09-23", "12-21"} {
		l.Calendar.Seasons[i], _ = calendar.ParseHoliday(first) // they are well formed
	}
	l.AndTens, l.AndHundreds = slices.Contains(w.Options.And, "tens"), slices.Contains(w.Options.And, "hundreds")
	sections := w.Sections()
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		if err := l.addSection(name, sections[name], w.Weak[name]); err != nil {
			return nil, fmt.Errorf("%s/words.toml: %w", tag, err)
		}
	}
	l.indexTypos(w)
	return l, nil
}

// addSection enters the phrases of a section of a pack, in the order of its keys.
func (l *Lexicon) addSection(name string, list lang.Phrases, weak []string) error {
	for _, key := range slices.Sorted(maps.Keys(list)) {
		r, value, err := l.meaning(name, key)
		if err == nil && name == "season_from" {
			err = l.setSeason(key, list[key])
		}
		if err != nil {
			return fmt.Errorf("%s.%s: %w", name, key, err)
		}
		for _, phrase := range list[key] {
			switch r {
			case role.None:
			case role.FractionEnd:
				l.FractionEnds = append(l.FractionEnds, token.Fold(phrase))
			case role.SoftEnd:
				l.softEnds = append(l.softEnds, token.Fold(phrase))
			default:
				l.add(phrase, Lexeme{Role: r, Value: value, Weak: slices.Contains(weak, phrase), Cased: r == role.Suffix && phrase != strings.ToLower(phrase)})
			}
		}
	}
	return nil
}

// add enters a phrase, and, where it has an ñ, its spelling with an n.
func (l *Lexicon) add(phrase string, x Lexeme) {
	toks := token.Tokenize(nil, phrase)
	if len(toks) == 0 || len(toks) > maxPhrase {
		return
	}
	x.N = uint8(len(toks))
	l.enter(toks, phrase, x, false)
	if strings.Contains(strings.ToLower(phrase), "ñ") {
		l.enter(toks, phrase, x, true)
	}
}

func (l *Lexicon) enter(toks []token.Token, phrase string, x Lexeme, plain bool) {
	at := l.root
	var leaf *node
	for _, t := range toks {
		word := t.Folded
		if plain {
			word = strings.ReplaceAll(word, "ñ", "n")
		}
		leaf = at[word]
		if leaf == nil {
			leaf = &node{next: map[string]*node{}}
			at[word] = leaf
		}
		at = leaf.next
	}
	if x.Cased {
		leaf.exact = phrase
	}
	for _, y := range leaf.lexemes {
		if y.Role == x.Role && y.Value == x.Value {
			return
		}
	}
	leaf.lexemes = append(leaf.lexemes, x)
}

// find appends the lexemes that begin at token i.
func (l *Lexicon) find(dst []Lexeme, text string, toks []token.Token, i int) []Lexeme {
	at := l.root
	for k := i; k < len(toks); k++ {
		n := at[toks[k].Folded]
		if n == nil {
			break
		}
		for _, x := range n.lexemes {
			x.Cased = x.Cased && text[toks[i].Offset:toks[k].End] != n.exact
			dst = append(dst, x)
		}
		if at = n.next; len(at) == 0 {
			break
		}
	}
	return dst
}

// Word gives the lexemes of a folded word that is a phrase by itself; ok tells
// whether any phrase begins with it.
func (l *Lexicon) Word(folded string) (lexemes []Lexeme, ok bool) {
	if n := l.root[folded]; n != nil {
		return n.lexemes, true
	}
	return nil, false
}
