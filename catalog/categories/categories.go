// Package categories tells under which category an expense goes by the words
// of its title. The categories and their words are data, a file for each
// language.
package categories

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"github.com/BurntSushi/toml"

	"becario/kit/fold"
)

//go:embed *.toml
var files embed.FS

// List holds the categories of all languages. It is safe for concurrent use.
type List struct {
	names map[string]map[string]string // language, then key of a category, to its name
	order map[string][]string          // language to its names as they stand in the file
	words map[string]*node             // language to its words
}

// node is a word of the tree of word sequences.
type node struct {
	next map[string]*node
	stem map[string]*node // by the beginning of a word
	key  string           // of the category that a sequence ending here tells
}

// Open reads the lists that come with the program.
func Open() (*List, error) { return Read(files) }

// Read reads each LANG.toml of a folder.
func Read(folder fs.FS) (*List, error) {
	names, err := fs.Glob(folder, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("find categories: %w", err)
	}
	l := &List{names: map[string]map[string]string{}, order: map[string][]string{}, words: map[string]*node{}}
	for _, name := range names {
		if err := l.read(folder, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return l, nil
}

func (l *List) read(folder fs.FS, name string) error {
	data, err := fs.ReadFile(folder, name)
	if err != nil {
		return err
	}
	var tables map[string]struct {
		Name  string
		Words []string
	}
	meta, err := toml.Decode(string(data), &tables)
	if err != nil {
		return err
	}
	lang := strings.TrimSuffix(name, ".toml")
	l.names[lang], l.words[lang] = map[string]string{}, &node{}
	for _, path := range meta.Keys() {
		if len(path) != 1 {
			continue
		}
		key, table := path[0], tables[path[0]]
		l.order[lang] = append(l.order[lang], table.Name)
		if table.Name == "" {
			return fmt.Errorf("category %s has no name", key)
		}
		l.names[lang][key] = table.Name
		for _, phrase := range append(table.Words, table.Name) {
			if other := l.words[lang].add(phrase, key); other != key {
				return fmt.Errorf("%q is in the categories %s and %s", phrase, other, key)
			}
		}
	}
	return nil
}

// add keeps the words of a category and returns the key that they tell, which
// is another one if that had them first.
func (n *node) add(phrase, key string) string {
	for _, word := range split(phrase) {
		stem, isStem := strings.CutSuffix(word, "*")
		branch := &n.next
		if isStem {
			branch, word = &n.stem, stem
		}
		if *branch == nil {
			*branch = map[string]*node{}
		}
		if (*branch)[word] == nil {
			(*branch)[word] = &node{}
		}
		n = (*branch)[word]
	}
	if n.key == "" {
		n.key = key
	}
	return n.key
}

// Names returns the names of the categories in a language, a BCP 47 tag, the
// most usual first.
func (l *List) Names(lang string) []string {
	base, _, _ := strings.Cut(lang, "-")
	return slices.Clone(l.order[base])
}

// Guess returns the name, in a language, of the category that a title tells;
// empty if it tells none. Where the words of the language tell nothing, those of
// the others are asked: people mix them. lang is a BCP 47 tag.
func (l *List) Guess(lang, title string) string {
	base, _, _ := strings.Cut(lang, "-")
	words := split(title)
	key := ""
	if tree := l.words[base]; tree != nil {
		key = tree.find(words)
	}
	for _, other := range l.langs() {
		if key == "" && other != base {
			key = l.words[other].find(words)
		}
	}
	return l.names[base][key]
}

func (l *List) langs() []string {
	langs := make([]string, 0, len(l.words))
	for lang := range l.words {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	return langs
}

// find returns the category of the longest sequence, of equals the first.
func (n *node) find(words []string) string {
	key, most := "", 0
	for i := range words {
		if k, length := n.longest(words[i:]); length > most {
			key, most = k, length
		}
	}
	return key
}

// longest returns the category of the longest sequence that words begin with,
// and how many words it has.
func (n *node) longest(words []string) (key string, length int) {
	key = n.key
	if len(words) == 0 {
		return key, 0
	}
	for _, next := range n.after(words[0]) {
		if k, more := next.longest(words[1:]); k != "" && cmp.Compare(more+1, length) > 0 {
			key, length = k, more+1
		}
	}
	return key, length
}

// after returns the nodes that a word leads to, the exact one first, then the
// ones by its beginning, the longest first.
func (n *node) after(word string) []*node {
	var found []*node
	if next := n.next[word]; next != nil {
		found = append(found, next)
	}
	for end := len(word); end > 0; end-- {
		if next := n.stem[word[:end]]; next != nil {
			found = append(found, next)
		}
	}
	return found
}

// split folds a text and returns its words. An asterisk, an apostrophe, & and a
// hyphen within a word belong to it.
func split(text string) []string {
	return strings.FieldsFunc(fold.Text(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("*'&-", r)
	})
}
