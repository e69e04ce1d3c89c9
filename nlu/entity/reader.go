package entity

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/rule"
	"becario/nlu/lang"
)

// Reader finds entities. It is built once from the language packs and is safe
// for concurrent use.
type Reader struct {
	packs    map[string]*lexicon.Lexicon // by tag
	tags     []string                    // of languages, the one for texts that tell nothing first
	currency map[string]string           // by time zone
	pool     *sync.Pool                  // of parsers
}

// New makes a Reader of the language packs of the program.
func New() (*Reader, error) { return NewFrom(lang.Files()) }

// NewFrom makes a Reader of the language packs in a file system, a folder for
// each tag.
func NewFrom(fsys fs.FS) (*Reader, error) {
	r := &Reader{packs: map[string]*lexicon.Lexicon{}}
	for _, tag := range lang.Tags(fsys) {
		w, err := lang.Load(fsys, tag)
		if err != nil {
			return nil, err
		}
		if r.packs[tag], err = lexicon.New(tag, w); err != nil {
			return nil, err
		}
		if w.Options.Default && w.Base == "" {
			r.tags = append([]string{tag}, r.tags...)
		} else if w.Base == "" {
			r.tags = append(r.tags, tag)
		}
	}
	if len(r.tags) == 0 {
		return nil, fmt.Errorf("no language pack found")
	}
	var err error
	r.currency, err = lang.Currencies(fsys)
	r.pool = newPool("")
	return r, err
}

// pack gives the pack for a tag: its own, that of its language, or nil.
func (r *Reader) pack(tag string) *lexicon.Lexicon {
	if p := r.packs[tag]; p != nil {
		return p
	}
	base, _, _ := strings.Cut(tag, "-")
	return r.packs[base]
}

// guess tells the language of a text by how many of its words stand there.
func (r *Reader) guess(t *lexicon.Text) *lexicon.Lexicon {
	best, most := r.packs[r.tags[0]], -1
	for _, tag := range r.tags {
		if n := t.Known(r.packs[tag]); n > most {
			best, most = r.packs[tag], n
		}
	}
	return best
}

// Rule is a rule of the grammar: what it reads, and where.
type Rule = rule.Info

// Rules lists the rules of the grammar, place by place; in each place in the
// order in which they are tried.
func Rules() []Rule {
	var b rule.Book
	newParser(&b)
	return b.Rules
}

// Without gives a reader of the same packs whose grammar lacks a rule. It is
// there to show what the rule is good for.
func (r *Reader) Without(name string) *Reader {
	lacking := *r
	lacking.pool = newPool(name)
	return &lacking
}

// newPool makes a pool of parsers whose grammar lacks the rule named, if any.
func newPool(without string) *sync.Pool {
	return &sync.Pool{New: func() any { return newParser(&rule.Book{Without: without}) }}
}

// Read finds the entities of a text. It takes any bytes and never fails. Its
// time grows with the length of the text and with nothing else.
func (r *Reader) Read(in Input) Reading {
	p := r.pool.Get().(*parser)
	defer r.pool.Put(p)
	p.Tokenize(in.Text)
	lex := r.pack(in.Lang)
	if lex == nil {
		lex = r.guess(&p.Text)
	}
	p.Find(lex)
	if in.Currency == "" {
		in.Currency = r.currency[in.Reference.Location().String()]
	}
	p.reset(in)
	out := Reading{Lang: lex.Tag, Entities: p.scan()}
	p.Source = ""
	return out
}
