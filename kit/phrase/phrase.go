// Package phrase says things in the languages of people. A phrase has a key,
// a text for each language with named blanks ({{.title}}), and forms for one
// and many where a language has them.
package phrase

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"becario/kit/fold"
)

// Book holds the phrases of all languages. It is safe for concurrent use.
type Book struct {
	bundle *i18n.Bundle
	keys   map[string]map[string]bool // language to keys
	langs  []string
	lines  sync.Map // key to its folded lines and the language of each

	matcher language.Matcher
	tongues []*tongue // in the order of the matcher
	asked   sync.Map  // a tag that was asked for to its *tongue
	tags    atomic.Int64
}

// tongue is a language that the book has, and what was said in it without values.
type tongue struct {
	loc   *i18n.Localizer
	texts sync.Map // key to string
	words sync.Map // key to *Words
}

// maxTags is how many tags are remembered; there may be any number of them.
const maxTags = 100

// Open reads every file LANG/say/*.toml of files. A key that two files of a
// language hold is refused.
func Open(files fs.FS) (*Book, error) {
	b := &Book{bundle: i18n.NewBundle(language.Spanish), keys: map[string]map[string]bool{}}
	b.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	names, err := fs.Glob(files, "*/say/*.toml")
	if err != nil {
		return nil, fmt.Errorf("find phrases: %w", err)
	}
	for _, name := range names {
		if err := b.load(files, name); err != nil {
			return nil, err
		}
	}
	if len(b.keys) == 0 {
		return nil, fmt.Errorf("no phrases found")
	}
	b.langs = slices.Sorted(maps.Keys(b.keys))
	tags := b.bundle.LanguageTags()
	b.matcher = language.NewMatcher(tags)
	for _, tag := range tags {
		b.tongues = append(b.tongues, &tongue{loc: i18n.NewLocalizer(b.bundle, tag.String())})
	}
	return b, nil
}

func (b *Book) load(files fs.FS, name string) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read phrases: %w", err)
	}
	lang, rest, _ := strings.Cut(name, "/")
	file, err := b.bundle.ParseMessageFileBytes(data, strings.TrimSuffix(rest[strings.LastIndex(rest, "/")+1:], ".toml")+"."+lang+".toml")
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if b.keys[lang] == nil {
		b.keys[lang] = map[string]bool{}
	}
	for _, m := range file.Messages {
		if b.keys[lang][m.ID] {
			return fmt.Errorf("%s: %s: said twice", name, m.ID)
		}
		b.keys[lang][m.ID] = true
	}
	return nil
}

// Langs returns the tags of the languages, in order.
func (b *Book) Langs() []string { return slices.Clone(b.langs) }

// Keys returns the keys of a language, in order, those that a variant leaves to
// its parent not among them.
func (b *Book) Keys(lang string) []string { return slices.Sorted(maps.Keys(b.keys[lang])) }

// LangOf returns the first language in which a folded text (kit/fold) is a line
// of a phrase; empty if there is none. The lines of a phrase are read once: key
// must be one of the program's own.
func (b *Book) LangOf(key, folded string) string {
	langs, ok := b.lines.Load(key)
	if !ok {
		langs, _ = b.lines.LoadOrStore(key, b.foldedLines(key))
	}
	return langs.(map[string]string)[folded]
}

// DrawnLangOf is LangOf for a text whose letters are held ("siii", "noo", "yess"): each run of
// a letter may be longer than in the line. Two letters in the middle of a word are held only
// if they are vowels, since "pero" and "perro" are two words.
func (b *Book) DrawnLangOf(key, folded string) string {
	if !held(folded) || b.LangOf(key, folded) != "" {
		return b.LangOf(key, folded)
	}
	langs, _ := b.lines.Load(key)
	found := ""
	for line, lang := range langs.(map[string]string) {
		if drawn(folded, line) && (found == "" || lang < found) {
			found = lang
		}
	}
	return found
}

// held reports whether a letter stands twice in a row in a text.
func held(text string) bool {
	before := rune(0)
	for _, r := range text {
		if r == before && r >= 'a' {
			return true
		}
		before = r
	}
	return false
}

// drawn reports whether a text is a line with some letters held.
func drawn(text, line string) bool {
	t, l := []rune(text), []rune(line)
	for len(t) > 0 && len(l) > 0 {
		r := t[0]
		n, m := run(t), run(l)
		ends := n == len(t) || t[n] == ' '
		if r != l[0] || n < m || n > m && (r < 'a' || n == 2 && !ends && !strings.ContainsRune("aeiou", r)) {
			return false
		}
		t, l = t[n:], l[m:]
	}
	return len(t) == 0 && len(l) == 0
}

// run is how often the first letter of a text stands there in a row.
func run(text []rune) int {
	n := 1
	for n < len(text) && text[n] == text[0] {
		n++
	}
	return n
}

func (b *Book) foldedLines(key string) map[string]string {
	langs := map[string]string{}
	for _, lang := range b.Langs() {
		v := b.In(lang)
		if !v.Has(key) {
			continue
		}
		for line := range strings.Lines(v.Say(key, nil)) {
			line = fold.Text(strings.TrimSpace(line))
			if langs[line] == "" {
				langs[line] = lang
			}
		}
	}
	return langs
}

// Voice speaks one language.
type Voice struct {
	book *Book
	in   *tongue
	// Lang is the BCP 47 tag that was asked for.
	Lang string
}

// In returns the voice for a BCP 47 tag: the variant, else its language, else
// Spanish.
func (b *Book) In(lang string) Voice { return Voice{book: b, in: b.tongue(lang), Lang: lang} }

func (b *Book) tongue(lang string) *tongue {
	if known, ok := b.asked.Load(lang); ok {
		return known.(*tongue)
	}
	tags, _, _ := language.ParseAcceptLanguage(lang) // what is no tag is spoken to in Spanish
	_, i, _ := b.matcher.Match(tags...)
	if b.tags.Add(1) <= maxTags {
		b.asked.Store(lang, b.tongues[i])
	}
	return b.tongues[i]
}

// Nearest is the tag that is nearest to what a browser asks for in Accept-Language, the
// first one if none is.
func Nearest(accept string, tags []string) string {
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(wanted) == 0 {
		return tags[0]
	}
	offered := make([]language.Tag, len(tags))
	for i, tag := range tags {
		offered[i] = language.Make(tag)
	}
	_, i, _ := language.NewMatcher(offered).Match(wanted...)
	return tags[i]
}

// Args are the values for the blanks of a phrase.
type Args = map[string]any

// Say fills the blanks of a phrase. A value called "n" that is an int chooses
// between the forms for one and many. A phrase that nobody wrote is said as
// its key in brackets, which the parity tests refuse.
func (v Voice) Say(key string, args Args) string {
	if len(args) > 0 {
		return v.say(key, args)
	}
	return kept(v, &v.in.texts, key, func() string { return v.say(key, nil) })
}

// kept is what made returns for a phrase, and returned when it was first asked.
// Of a phrase that is not there nothing is kept: there may be any number of such.
func kept[T any](v Voice, of *sync.Map, key string, made func() T) T {
	if !v.Has(key) {
		return made()
	}
	value, ok := of.Load(key)
	if !ok {
		value, _ = of.LoadOrStore(key, made())
	}
	return value.(T)
}

func (v Voice) say(key string, args Args) string {
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: args}
	if n, ok := args["n"]; ok {
		config.PluralCount = n
	}
	text, err := v.in.loc.Localize(config)
	if err != nil && text == "" {
		return "[" + key + "]"
	}
	return text
}

// Words are the words of a phrase without blanks, folded (kit/fold).
type Words struct {
	// All are in their order.
	All []string
	// Lines has those of each line that has any, with a space around each.
	Lines []string
	holds map[string]bool
}

// Hold reports whether every one of some words is there.
func (w *Words) Hold(words []string) bool {
	for _, one := range words {
		if !w.holds[one] {
			return false
		}
	}
	return true
}

// Words returns the words of a phrase. They must not be changed.
func (v Voice) Words(key string) *Words {
	return kept(v, &v.in.words, key, func() *Words { return wordsOf(v.Say(key, nil)) })
}

func wordsOf(text string) *Words {
	w := &Words{All: fold.Words(text), holds: map[string]bool{}}
	for _, one := range w.All {
		w.holds[one] = true
	}
	for line := range strings.Lines(text) {
		if words := fold.Words(line); len(words) > 0 {
			w.Lines = append(w.Lines, Spaced(words))
		}
	}
	return w
}

// Spaced are words with a space around each, so that some of them are found in
// others as a text in a text.
func Spaced(words []string) string { return " " + strings.Join(words, " ") + " " }

// Has reports whether there is such a phrase in the voice's language or the
// ones it falls back to.
func (v Voice) Has(key string) bool {
	base, _, _ := strings.Cut(v.Lang, "-")
	return v.book.keys[v.Lang][key] || v.book.keys[base][key]
}
