// Package pattern holds the ways of saying of a language: classes of words,
// templates of whole utterances and cues inside them, all read from text files
// (docs/extend/intent.md tells their form). The package itself knows no word of
// any language. A Pack is immutable once loaded and safe for concurrent use.
package pattern

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

const unknown int32 = -1

// Pack is one language's ways of saying.
type Pack struct {
	words    map[string]int32
	names    []string // by word id
	own      int      // words below are of classes and templates, those above only of sentences
	mend     map[string]int32
	alias    map[string]string // short ways of writing a word: "xq" for "porque"
	sounds   []string          // pairs of spellings that sound alike
	spelling *strings.Replacer // of sounds
	heard    map[string]int32  // words by how they sound
	tongue   tongue
	classes  map[string]int32
	classTag []string
	trie     map[edge]int32
	ends     [][]int32 // classes that end at a node of the trie
	suffixes []affix

	slots     map[string]int32
	slotNames []string
	Templates []*Template
	Cues      []*Template
	anchors   map[int32][]int32 // word id, or -2-class: templates
	cueAnchor map[int32][]int32
}

type edge struct{ node, word int32 }

type affix struct {
	text  string
	class int32
}

// Load reads classes.txt, templates.txt and cues.txt of a folder.
func Load(fsys fs.FS, dir string) (*Pack, error) {
	p := &Pack{
		words: map[string]int32{}, alias: map[string]string{}, heard: map[string]int32{}, mend: map[string]int32{}, classes: map[string]int32{},
		trie: map[edge]int32{}, ends: make([][]int32, 1), slots: map[string]int32{},
		anchors: map[int32][]int32{}, cueAnchor: map[int32][]int32{},
	}
	if err := p.loadClasses(fsys, dir+"/classes.txt"); err != nil {
		return nil, err
	}
	var err error
	if p.Templates, err = p.loadTemplates(fsys, dir+"/templates.txt"); err != nil {
		return nil, err
	}
	if p.Cues, err = p.loadTemplates(fsys, dir+"/cues.txt"); err != nil {
		return nil, err
	}
	p.learnWords(fsys, dir+"/train.txt")
	p.index()
	return p, nil
}

// learnWords makes the words of the sentences known, so that none of them is
// taken for a slip of another, and learns how the language looks. A pack may do
// without sentences.
func (p *Pack) learnWords(fsys fs.FS, name string) {
	p.own = len(p.names)
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return
	}
	var sentences strings.Builder
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "= ") {
			continue
		}
		sentences.WriteString(line)
		for _, e := range p.Split(line, nil, nil) {
			if e.Mark&Word != 0 && letters(e.Fold) {
				p.intern(e.Fold)
			}
		}
	}
	p.tongue.learn(sentences.String())
}

// loadClasses reads paragraphs of the form "[name]" or "[name +]", where the
// plus sign adds the endings listed in the class "clitics", followed by items
// separated by commas. "*ar" is every word with that ending.
func (p *Pack) loadClasses(fsys fs.FS, name string) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("ways of saying: %w", err)
	}
	var class int32 = unknown
	var plus bool
	var clitics []string
	for n, line := range strings.Split(string(data), "\n") {
		line = uncomment(line)
		switch {
		case line == "":
		case line[0] == '[':
			head := strings.Fields(strings.Trim(line, "[]"))
			if len(head) == 0 {
				return fmt.Errorf("%s:%d: a class needs a name", name, n+1)
			}
			class = p.class(head[0])
			plus = len(head) > 1 && head[1] == "+"
		case class == unknown:
			return fmt.Errorf("%s:%d: words before the first class", name, n+1)
		default:
			for item := range strings.SplitSeq(line, ",") {
				item = Fold(strings.TrimSpace(item))
				if item == "" {
					continue
				}
				switch p.classTag[class] {
				case "clitics":
					clitics = append(clitics, item)
					continue
				case "short", "sounds":
					from, to, ok := strings.Cut(item, "=")
					if !ok {
						return fmt.Errorf("%s:%d: %q is not a=b", name, n+1, item)
					}
					if p.classTag[class] == "short" {
						p.alias[from] = to
					} else {
						p.sounds = append(p.sounds, from, to)
					}
					continue
				}
				p.item(class, item)
				if plus {
					for _, c := range clitics {
						p.item(class, withEnding(item, c))
					}
				}
			}
		}
	}
	return nil
}

// withEnding puts an ending on the first word of an item.
func withEnding(item, end string) string {
	first, rest, more := strings.Cut(item, " ")
	if more {
		return first + end + " " + rest
	}
	return first + end
}

func uncomment(line string) string {
	if i := strings.Index(line, "# "); i >= 0 || strings.HasPrefix(line, "#") {
		line = line[:max(i, 0)]
	}
	return strings.TrimSpace(line)
}

func (p *Pack) class(name string) int32 {
	id, ok := p.classes[name]
	if !ok {
		id = int32(len(p.classTag))
		p.classes[name] = id
		p.classTag = append(p.classTag, name)
	}
	return id
}

func (p *Pack) item(class int32, item string) {
	if s, ok := strings.CutPrefix(item, "*"); ok {
		p.suffixes = append(p.suffixes, affix{s, class})
		return
	}
	var node int32
	for w := range strings.FieldsSeq(item) {
		e := edge{node, p.intern(w)}
		next, ok := p.trie[e]
		if !ok {
			next = int32(len(p.ends))
			p.ends = append(p.ends, nil)
			p.trie[e] = next
		}
		node = next
	}
	if !slices.Contains(p.ends[node], class) {
		p.ends[node] = append(p.ends[node], class)
	}
}

func (p *Pack) intern(w string) int32 {
	id, ok := p.words[w]
	if !ok {
		id = int32(len(p.names))
		p.words[w] = id
		p.names = append(p.names, w)
	}
	return id
}

func (p *Pack) slot(name string) int32 {
	id, ok := p.slots[name]
	if !ok {
		id = int32(len(p.slotNames))
		p.slots[name] = id
		p.slotNames = append(p.slotNames, name)
	}
	return id
}

// Class gives the number of a class, or -1 if the language has none of the name.
func (p *Pack) Class(name string) int32 {
	if id, ok := p.classes[name]; ok {
		return id
	}
	return unknown
}

// ClassName gives the name of a class.
func (p *Pack) ClassName(id int32) string { return p.classTag[id] }

// minMend is the shortest word in which a typing slip is forgiven.
const minMend = 6

// lookup finds the number of a word, forgiving one typing slip in a long one
// that the language does not know.
func (p *Pack) lookup(w string) (id int32, mended bool) {
	if to, ok := p.alias[w]; ok {
		if id, ok := p.words[to]; ok {
			return id, true
		}
	}
	if id, ok := p.words[w]; ok {
		return id, false
	}
	if len(w) < minMend-1 || len(w) > 24 {
		return p.sound(w)
	}
	if id, ok := p.mend[w]; ok && len(p.names[id]) >= minMend && p.mends(w, id) {
		return id, true
	}
	buf := make([]byte, len(w)-1)
	for i := range w {
		copy(buf, w[:i])
		copy(buf[i:], w[i+1:])
		if id, ok := p.words[string(buf)]; ok && int(id) < p.own && len(buf) >= minMend && p.mends(w, id) {
			return id, true
		}
		if id, ok := p.mend[string(buf)]; ok && p.mends(w, id) {
			return id, true
		}
	}
	return p.sound(w)
}

// mends tells whether a word is another with one slip. What makes it a word of a
// class of endings, or none, is no slip, as in "corregir" and "corregí".
func (p *Pack) mends(w string, id int32) bool {
	return Near(w, p.names[id]) && (len(w) == len(p.names[id]) || p.ending(w) == p.ending(p.names[id]))
}

// ending tells whether a word is of a class of endings.
func (p *Pack) ending(w string) bool {
	for _, s := range p.suffixes {
		if strings.HasSuffix(w, s.text) {
			return true
		}
	}
	return false
}

// sound finds a word that is written otherwise but sounds the same.
func (p *Pack) sound(w string) (id int32, mended bool) {
	if p.spelling == nil || len(w) < minSound || len(w) > 24 {
		return unknown, false
	}
	if id, ok := p.heard[p.spelling.Replace(w)]; ok {
		return id, true
	}
	return unknown, false
}

// minSound is the shortest word that is told by its sound.
const minSound = 4

// Near tells whether two folded words differ by one slip: a letter more, less or
// other, or two neighbours swapped. The first letter must be right.
func Near(a, b string) bool {
	if a[0] != b[0] {
		return false
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i >= len(a) || a[i+1:] == b[i+1:] {
		// The last letter carries the person and the gender; it is no slip.
		return i < len(a)-1
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// index prepares the mending of slips and the choice of templates.
func (p *Pack) index() {
	for id, w := range p.names[:p.own] {
		if len(w) < minMend || !letters(w) {
			continue
		}
		for i := range w {
			d := w[:i] + w[i+1:]
			if _, taken := p.mend[d]; !taken {
				p.mend[d] = int32(id)
			}
		}
	}
	if len(p.sounds) > 0 {
		p.spelling = strings.NewReplacer(p.sounds...)
		for id, w := range p.names[:p.own] {
			if len(w) >= minSound && letters(w) {
				if key := p.spelling.Replace(w); p.heard[key] == 0 {
					p.heard[key] = int32(id)
				}
			}
		}
	}
	p.anchor(p.Templates, p.anchors)
	p.anchor(p.Cues, p.cueAnchor)
}

func letters(w string) bool {
	for i := 0; i < len(w); i++ {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}
