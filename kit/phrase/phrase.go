// Package phrase says things in the languages of people. A phrase has a key,
// a text for each language with named blanks ({{.title}}), and forms for one
// and many where a language has them.
package phrase

import (
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"becario/kit/fold"
)

// Book holds the phrases of all languages. It is safe for concurrent use.
type Book struct {
	bundle *i18n.Bundle
	keys   map[string]map[string]bool // language to keys
	lines  sync.Map                   // key to its folded lines and the language of each
}

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
func (b *Book) Langs() []string {
	langs := make([]string, 0, len(b.keys))
	for l := range b.keys {
		langs = append(langs, l)
	}
	sort.Strings(langs)
	return langs
}

// Keys returns the keys of a language, in order, those that a variant leaves to
// its parent not among them.
func (b *Book) Keys(lang string) []string {
	keys := make([]string, 0, len(b.keys[lang]))
	for k := range b.keys[lang] {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

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
	loc  *i18n.Localizer
	// Lang is the BCP 47 tag that was asked for.
	Lang string
}

// In returns the voice for a BCP 47 tag: the variant, else its language, else
// Spanish.
func (b *Book) In(lang string) Voice {
	return Voice{book: b, loc: i18n.NewLocalizer(b.bundle, lang), Lang: lang}
}

// Args are the values for the blanks of a phrase.
type Args = map[string]any

// Say fills the blanks of a phrase. A value called "n" that is an int chooses
// between the forms for one and many. A phrase that nobody wrote is said as
// its key in brackets, which the parity tests refuse.
func (v Voice) Say(key string, args Args) string {
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: args}
	if n, ok := args["n"]; ok {
		config.PluralCount = n
	}
	text, err := v.loc.Localize(config)
	if err != nil && text == "" {
		return "[" + key + "]"
	}
	return text
}

// Has reports whether there is such a phrase in the voice's language or the
// ones it falls back to.
func (v Voice) Has(key string) bool {
	base, _, _ := strings.Cut(v.Lang, "-")
	return v.book.keys[v.Lang][key] || v.book.keys[base][key]
}
